# Item 15(3), read as two persons: who drafted a conclusion never approves or returns it, whatever actors the person has
# and whichever way it is tried; and only the draft that was read is approved, by who signed.
. "${0%/*}/lib-test.sh"
. "$root/scripts/lib-case.sh"
new_office office
sed -i 's/^staff:$/&\n- {id: allin, surname: Бәрібай, given: Асан, position: inspector, windows: [3], actors: ALL}/
s/ALL/[city-office, directorate, leadership, address-bureau]/' office/office.yaml
remain 2 > cases
answered cases
on 09-21
awk '/^---/ { n++ } n == 1' cases > one
awk '/^---/ { n++ } n == 2' cases > two

# refused NAME FILE [OPTION...]: a run by the drafter that must be held back as the same person's, and leave all as it was.
refused()
{
	name=$1 file=$2
	shift 2
	cp "$file" kept
	cp office/decisions.yaml decisions 2> /dev/null || : > decisions
	go rpr-conclude "$drafter" "$file" "$@" 2> findings
	is "$name: status" $? 1
	says "$name: [same-person]" finds same-person findings
	says "$name: the case is as it was" cmp kept "$file"
	is "$name: nothing is entered" "$(cat office/decisions.yaml 2> /dev/null)" "$(cat decisions)"
}

attempts()
{
	refused "$1, by --do approve" "$2" --do approve
	slip approval "$(ids "$2")" "by: $drafter" "draft: $(code "$2")" > own.slip
	refused "$1, by a slip that the drafter signed" "$2" --slips own.slip
	refused "$1, by both" "$2" --do approve --slips own.slip
	slip return "$(ids "$2")" "by: $drafter" "draft: $(code "$2")" 'reason: second thoughts' > return.slip
	refused "$1, returning it" "$2" --slips return.slip
	slip approval "$(ids "$2")" 'by: chief' "draft: $(code "$2")" > chief.slip
	cp "$2" kept
	go rpr-conclude "$drafter" "$2" --slips chief.slip 2> findings
	says "$1, carrying a slip that the head signed: the case is as it was" cmp kept "$2"
}

# a person who has all actors
drafter=allin
go rpr-conclude allin one
is "a person with all actors drafts" "$(steps one | tail -n 1)" conclude
attempts "one person with all actors" one

# the same, all in one run, and in a pipe
cp two both
go rpr-conclude allin both --do approve 2> findings
is "draft and approval in one run: status" $? 1
says "draft and approval in one run: [same-person]" finds same-person findings
is "draft and approval in one run: nothing is approved" "$(steps both | grep -c '^approve$')" 0
rm -f both

# who only drafts is told that the other waits for somebody else
go rpr-conclude ospanov two
cp two kept
timeout 60 rpr-conclude --office office --by ospanov --at "$at" --do approve two > out 2> findings
says "a drafter who is not of the leadership approves nothing" cmp out kept
says "and is told so" finds not-here findings

# another person's signature, and another draft
slip approval "$(ids two)" 'by: chief' "draft: $(code two)" > chief.slip
go rpr-conclude deputy two --slips chief.slip 2> findings
says "what the head signed the deputy does not carry out" cmp two kept
sed '/^by: /d' chief.slip > unsigned.slip
go rpr-conclude chief two --slips unsigned.slip 2> findings
says "a slip without a signature approves nothing" cmp two kept
for wrong in 00000000 "$(code one)" "$(code two | tr 0-9a-f a-f0-9)" "$(code two | cut -c 1-7)" "$(code two)0"; do
	slip approval "$(ids two)" 'by: chief' "draft: $wrong" > wrong.slip
	go rpr-conclude chief two --slips wrong.slip 2> findings
	is "a wrong draft is reported ($wrong)" $? 1
	says "a wrong draft is refused ($wrong)" finds slip-refused findings
	says "a wrong draft approves nothing ($wrong)" cmp two kept
done
slip return "$(ids two)" 'by: chief' 'draft: 00000000' 'reason: no' > wrong.slip
go rpr-conclude chief two --slips wrong.slip 2> findings
says "a wrong draft is not returned either" finds slip-refused findings
says "and the case is as it was" cmp two kept

# returned, and drafted again: by the same person, then by another
on 09-24
slip return "$(ids one)" 'by: chief' "draft: $(code one)" 'reason: cite the answers' > return.slip
old=$(code one)
go rpr-conclude chief one --slips return.slip
is "the head returns it" "$(steps one | tail -n 1)" return
go rpr-conclude chief one --do approve 2> findings
is "what was returned is not approved" "$(steps one | tail -n 1)" return
on 09-25
go rpr-conclude allin one
is "it is drafted again" "$(steps one | tail -n 1)" conclude
attempts "after a return" one
cp one kept
slip approval "$(ids one)" 'by: chief' "draft: $old" > old.slip
go rpr-conclude chief one --slips old.slip 2> findings
says "an approval of the draft that was returned is refused" finds slip-refused findings
says "and approves nothing" cmp one kept

# both the head and the deputy may approve, by hand and by a slip
cp one other
go rpr-conclude deputy one --do approve 2> findings
is "the deputy approves" "$(steps one | tail -n 1)" approve
slip approval "$(ids two)" 'by: chief' "draft: $(code two)" > chief.slip
go rpr-conclude chief two --slips chief.slip
is "the head approves by a slip" "$(steps two | tail -n 1)" approve
is "two lines of decisions" \
    "$(sed 's/^--- //' office/decisions.yaml | jq -r '."drafted-by" + " " + ."approved-by"' | tr '\n' ,)" \
    "allin deputy,ospanov chief,"
# who approved cannot do it again, nor can the other
go rpr-conclude chief one --do approve
is "nobody approves twice" "$(steps one | grep -c '^approve$')" 1
go rpr-conclude chief other --do approve 2> findings
is "an older copy is not approved a second time by another" "$(grep -c . office/decisions.yaml)" 2

# an annulment likewise
on 09-26
recorded one
on 10-01
slip annulment "$(ids one)" 'by: allin' 'grounds: [illegal-entry]' 'evidence: court decision' > annul.slip
go rpr-conclude allin one --slips annul.slip
is "an annulment is drafted" "$(steps one | tail -n 1)" annul
refused "an annulment, by --do" one --do approve-annulment
slip approval "$(ids one)" 'by: allin' "draft: $(code one)" > own.slip
refused "an annulment, by a slip" one --slips own.slip
on 10-02
go rpr-conclude chief one --do approve-annulment
is "the head approves the annulment" "$(steps one | tail -n 1)" approve-annulment
