# Three offices, of the city, the directorate and the address bureau, that send each other cases and slips: a case has one
# holder, other copies are frozen, work on them comes back as a slip, forks are kept and reported, and nothing is done twice.
. "${0%/*}/lib-test.sh"
. "$root/scripts/lib-case.sh"
for name in city dir bureau; do
	new_office $name
	mkdir -p $name/inbox/new
done
sed -i 's/^performs:.*/performs: [city-office]/
s/^peers:.*/peers: {directorate: almaty-directorate, address-bureau: almaty-bureau}/' city/office.yaml
sed -i 's/^office:.*/office: almaty-directorate/
s/^performs:.*/performs: [directorate, leadership]/
s/^peers:.*/peers: {city-office: almaty-almaly, address-bureau: almaty-bureau}/' dir/office.yaml
sed -i 's/^office:.*/office: almaty-bureau/
s/^performs:.*/performs: [address-bureau]/
s/^peers:.*/peers: {city-office: almaty-almaly, directorate: almaty-directorate}/' bureau/office.yaml

# here OFFICE FILTER BY FILE [OPTION...]: a run in one of them; what it says is kept.
here()
{
	office=$1
	shift
	go "$@" 2> findings
	status=$?
}

# silent NAME: the last run ended well, without a finding.
silent()
{
	is "$1: status and findings" "$status $(cat findings)" "0 "
}

# mail FROM ACTOR TO: the letters are carried, each once.
mail()
{
	mkdir -p "$1/outbox/$2/cur"
	for letter in "$1/outbox/$2/new"/*; do
		cp "$letter" "$3/inbox/new/" && mv "$letter" "$1/outbox/$2/cur/"
	done
}

state()
{
	(cd "$1" && find . -type f ! -name .lock -exec sha256sum {} + | sort -k 2)
}

# again OFFICE FILTER BY FILE: the same run another time changes neither the case nor the office.
again()
{
	state "$1" > state.before
	cp "$4" again.case
	here "$1" "$2" "$3" "$4"
	is "$2 in $1 again: status" $status 0
	says "$2 in $1 again: the case" cmp again.case "$4"
	state "$1" > state.after
	says "$2 in $1 again: books and letters" cmp state.before state.after
}

remain 2 > c
on 09-03 12
here city rpr-intake imanov c
here city rpr-journal imanov c
on 09-04
here city rpr-route imanov c
silent "the city hands over"
is "the step names the new holder" "$(sed -n 's/^  holder: //p' c | sort -u)" '"almaty-directorate"'
again city rpr-route imanov c
here city rpr-file imanov c
cp c handed
is "a letter a case" "$(ls city/outbox/directorate/new | wc -l)" 2

# the copy that stays is frozen
on 09-05
for attempt in 'rpr-register imanov stamp' 'rpr-conclude imanov approve'; do
	# shellcheck disable=SC2086
	set -- $attempt
	here city "$1" "$2" c --do "$3"
	says "a frozen copy, --do $3: nothing is done" cmp handed c
done
ids handed > all
first=$(sed -n 1p all) second=$(sed -n 2p all)
slip correction "$first" 'by: seitova' 'field: applicant.birthplace' 'was: Душанбе' 'now: Хорог' \
    'reason: as in the papers' > slips
here city rpr-route seitova c --slips slips
says "a frozen copy takes no correction" cmp handed c

# the directorate takes it, asks, concludes, approves, and hands it back
mail city directorate dir
cat dir/inbox/new/*.yaml > d
rm dir/inbox/new/*
here dir rpr-file ospanov d
silent "the directorate files what came"
is "below the name of the office that opened it" "$(cd dir && find cases -type f | sort | tr '\n' ' ')" \
    "cases/almaty-almaly/2012/000041.yaml cases/almaty-almaly/2012/000042.yaml "
here dir rpr-route ospanov d
silent "the directorate asks"
again dir rpr-route ospanov d
on 09-18
answers d > slips
here dir rpr-route ospanov d --slips slips
on 09-19
here dir rpr-conclude ospanov d
on 09-20
here dir rpr-conclude chief d --do approve
here dir rpr-register ospanov d
here dir rpr-route ospanov d
silent "the directorate hands back"
is "the step names the city" \
    "$(awk '/^- step: / { step = $3 } /^  holder: / && step == "send-conclusion" { print $2 }' d | sort -u)" '"almaty-almaly"'
again dir rpr-register ospanov d
again dir rpr-route ospanov d
here dir rpr-file ospanov d
cp d frozen
on 09-21
here dir rpr-conclude chief d --do approve
says "the directorate's copy is frozen now" cmp frozen d

# even where the next step is one that the office performs
cp -a dir both
sed -i 's/^performs:.*/performs: [city-office, directorate, leadership]/' both/office.yaml
here both rpr-route imanov d
says "nor does it tell the applicant" cmp frozen d

# the city goes on: notification, stamp, sheets
mail dir city-office city
cat city/inbox/new/*.yaml > c
rm city/inbox/new/*
here city rpr-file imanov c
silent "the city takes the longer copies"
here city rpr-file imanov handed
silent "the shorter ones are nothing new"
is "the longer ones are filed" "$(cat city/cases/2012/*.yaml | grep -c '^- step: send-conclusion')" 2
on 09-24
here city rpr-route imanov c
cp c notified
here city rpr-register imanov c --do stamp
here city rpr-route imanov c
silent "the city stamps and sends the sheets"
again city rpr-route imanov c

# both others work on copies; the case is the city's
mail city address-bureau bureau
cat bureau/inbox/new/*.yaml > b
rm bureau/inbox/new/*
on 09-25
here bureau rpr-file zhumabek b
cp b kept
here bureau rpr-register zhumabek b
silent "the bureau enters the sheets"
says "its copy is frozen: no step" cmp kept b
is "its index has both" \
    "$(sed 's/^--- //' bureau/address.yaml | jq -r .case | sort | tr '\n' ' ')" "$(sort all | tr '\n' ' ')"
is "a slip each goes back" "$(cat bureau/outbox/city-office/new/*.yaml | grep -c '^slip: done$')" 2
again bureau rpr-register zhumabek b
on 09-26
again bureau rpr-register zhumabek b
here bureau rpr-register zhumabek b --do address-index
says "--do on a frozen copy enters nothing more" test "$(wc -l < bureau/address.yaml)" -eq 2
here bureau rpr-register imanov b --do stamp
says "a frozen copy is never stamped" cmp kept b

# a frozen copy whose by-hand step is due, in an office that performs it
new_office stamper
sed -i 's/^office:.*/office: almaty-third/' stamper/office.yaml
cp notified due
cp due due.before
here stamper rpr-register imanov due --do stamp
is "a step asked for on a frozen copy where it is due: status" $status 1
says "a step asked for on a frozen copy where it is due: [not-holder]" finds not-holder findings
says "a step asked for on a frozen copy where it is due: nothing is done" cmp due.before due

# the letter of the stamp takes the longer copies to the directorate, which enters its cards
mail city directorate dir
cat dir/inbox/new/*.yaml > d9
rm dir/inbox/new/*
here dir rpr-file ospanov d9
silent "the directorate takes the longer copies"
here dir rpr-register ospanov d9
is "its card index has both" "$(wc -l < dir/cards.yaml)" 2
again dir rpr-register ospanov d9
mail bureau city-office city
mail dir city-office city

# the city takes the work of both
on 09-27
here city rpr-route imanov c --slips city/inbox
silent "the city takes what was done"
is "both entries stand in both cases" "$(steps c | grep -cE '^(card-index|address-index)$')" 4
is "who did it is said" \
    "$(sed -n 's/^  done-by: "\([^ ]*\) .*/\1/p' c | sort | uniq -c | tr -s ' \n' ' ')" " 2 Жұмабек 2 Оспанов "
is "and in which office" \
    "$(awk '/^- step: /{ step = $3 } /^  office: / && step ~ /index/ { print step, $2 }' c | sort -u | tr '\n' ' ')" \
    'address-index "almaty-bureau" card-index "almaty-directorate" '
is "the entry is that of the book" \
    "$(sed -n '/^- step: address-index/,/^  seal/s/^  entry: //p' c | sort | tr '\n' ' ')" '"1" "2" '
cp c kept
here city rpr-route imanov c --slips city/inbox
says "the same slips again: nothing" cmp kept c
is "the slips have been put by" "$(ls city/inbox/new | wc -l) $(ls city/inbox/cur | wc -l)" "0 4"
# a slip for work that is this office's own
slip "done" "$first" 'by: zhumabek' 'step: stamp' 'office: almaty-bureau' 'actor: city-office' 'entry: "9"' > slips
here city rpr-route imanov c --slips slips
says "nobody else does this office's work" cmp kept c

# each letter and entry once, in all three
for name in city dir bureau; do
	cat $name/letters-2012.yaml 2> /dev/null
done | sed 's/^--- //' | jq -r '.case + " " + .step + " " + .to' | sort > letters
is "letters once" "$(uniq -d letters)" ""
is "eighteen letters" "$(wc -l < letters)" 18

# forks: the same copy goes on two ways
here city rpr-file imanov c
awk '/^---/ { n++ } n == 1' notified > other
cp -a city elsewhere
rm -f elsewhere/letters-2012.yaml elsewhere/journal-2012.yaml elsewhere/refusals-2012.yaml elsewhere/heads
on 09-25 17
here elsewhere rpr-register imanov other --do stamp
state city > state.before
here city rpr-file imanov other
is "a fork: status" $status 1
says "a fork: [forked]" finds forked findings
is "a fork is kept beside the filed copy" \
    "$(cd city/cases/2012 && ls)" "000041.fork-$(tail -n 2 other | sed -n 's/^  seal: \(........\).*/\1/p').yaml
000041.yaml
000042.yaml"
state city | grep -v fork- > state.after
says "the filed copy is as it was" cmp state.before state.after
here city rpr-file imanov other
is "the same fork again is kept once" "$(ls city/cases/2012 | wc -l)" 3
here city rpr-file imanov c
silent "the filed one is nothing new"

# The same by rpr-cron alone, with nothing but the mail between the offices; the leadership is an office of its own.
new_office head
sed -i 's/^office:.*/office: almaty-dvd/
s/^performs:.*/performs: [leadership]/
s/^peers:.*/peers: {city-office: almaty-almaly, directorate: almaty-directorate, address-bureau: almaty-bureau}/' head/office.yaml
for name in city dir bureau; do
	cp $name/office.yaml saved
	rm -rf $name
	mkdir -p $name/inbox/new $name/desk
	mv saved $name/office.yaml
done
mkdir -p head/inbox/new head/desk
sed -i 's/^performs:.*/performs: [directorate]/
s/^peers:.*/peers: {city-office: almaty-almaly, address-bureau: almaty-bureau, leadership: almaty-dvd}/' dir/office.yaml

# post: the letters of all offices are carried to where their actor works.
post()
{
	for from in city dir bureau head; do
		for pair in city-office=city directorate=dir address-bureau=bureau leadership=head; do
			[ "$from" = "${pair#*=}" ] || [ ! -d "$from/outbox/${pair%=*}/new" ] || [ -z "$(ls "$from/outbox/${pair%=*}/new")" ] ||
			    mail "$from" "${pair%=*}" "${pair#*=}"
		done
	done
}

# day MONTH-DAY: every office does what there is to do, and the mail goes, until nothing changes.
day()
{
	on "$1" 12
	for round in 1 2 3 4 5; do
		for each in 'city imanov' 'dir ospanov' 'bureau zhumabek' 'head chief'; do
			RPR_AT=$at "$root/scripts/rpr-cron" "${each% *}" "${each% *}/desk" ${each#* } >> log 2>> complaints || echo "$each on $1: $?" >> failures
		done
		post
	done
}

# longest CASE: the longest copy that lies anywhere.
longest()
{
	grep -l "^case: $1" city/desk/*.yaml dir/desk/*.yaml bureau/desk/*.yaml head/desk/*.yaml 2> /dev/null | while read -r file; do
		echo "$(steps "$file" | wc -l) $file"
	done | sort -n | tail -n 1 | cut -d ' ' -f 2
}

bring()
{
	slip "$@" >> "$to/inbox/new/slip-$(ls "$to/inbox" | wc -l)-$1-$at.yaml"
}

remain 1 31 > city/desk/one.yaml
: > complaints
: > failures
day 09-03
case=$(ids city/desk/one.yaml)
day 09-05
cp "$(longest "$case")" now
on 09-18
answers now > dir/inbox/new/answers.yaml
day 09-19
cp "$(longest "$case")" now
is "by cron: the draft is with the leadership" "$(steps now | tail -n 1) $(grep -c . head/letters-2012.yaml 2> /dev/null)" "conclude "
on 09-20
to=head bring approval "$case" 'by: chief' "draft: $(code now)"
day 09-20
day 09-21
cp "$(longest "$case")" now
is "by cron: approved there, and back at the city" "$(steps now | tail -n 1)" notify
on 09-24
to=city bring visit "$case" 'by: imanov' 'book: "77"'
day 09-24
day 09-25
day 09-26
cp "$(longest "$case")" now
is "by cron: the case ends in both indexes" "$(steps now | tail -n 2 | sort | tr '\n' ' ')" "address-index card-index "
is "by cron: and stands in every register" \
    "$(wc -l < city/journal-2012.yaml) $(wc -l < dir/cards.yaml) $(wc -l < bureau/address.yaml) $(wc -l < head/decisions.yaml)" "2 1 1 1"

# a change of residence reaches those who keep the indexes
on 10-01
to=city bring change-of-residence "$case" 'by: imanov' \
    'residence: {region: Алматы, district: almaly, street: Абай даңғылы, house: "1"}' 'from-date: 2012-09-30'
day 10-01
day 10-02
cp "$(longest "$case")" now
is "by cron: a move amends both entries" "$(steps now | tail -n 3 | sort | tr '\n' ' ')" "amend-address amend-card change-of-residence "

# a correction too
on 10-08
to=city bring correction "$case" 'by: seitova' 'field: applicant.surname' 'was: Рахимов' 'now: Рахимұлы' 'reason: in the papers'
RPR_AT=2012-10-08T12:00:00+06:00 "$root/scripts/rpr-cron" city city/desk seitova >> log 2>> complaints
day 10-09
day 10-10
cp "$(longest "$case")" now
is "by cron: a correction amends both entries" "$(steps now | tail -n 3 | sort | tr '\n' ' ')" "correct correct-address correct-card "
is "by cron: and the index has the name" "$(sed 's/^--- //' dir/cards.yaml | jq -r .applicant | tail -n 1)" 'Рахимұлы Фаррух'

# an annulment: the case is referred to the directorate, drafted, returned, drafted again, approved, told and struck
on 10-15
cp "$(longest "$case")" now
here city rpr-route imanov "$(grep -l "^case: $case" city/desk/*.yaml | xargs -n 1 sh -c 'echo "$(grep -c "^- step" "$0") $0"' | sort -n | tail -n 1 | cut -d ' ' -f 2)" --do refer
silent "the city refers the case"
post
to=dir bring annulment "$case" 'by: ospanov' 'grounds: [crimes-against-humanity]' 'evidence: a letter'
day 10-16
cp "$(longest "$case")" now
is "by cron: an annulment is drafted" "$(steps now | tail -n 1)" annul
on 10-17
to=head bring return "$case" 'by: chief' "draft: $(code now)" 'reason: bring the decision of the court'
day 10-17
on 10-18
to=dir bring annulment "$case" 'by: ospanov' 'grounds: [illegal-entry]' 'evidence: court decision 2-14'
day 10-18
cp "$(longest "$case")" now
is "by cron: it is returned, and drafted again" "$(steps now | tail -n 2 | tr '\n' ' ')" "return-annulment annul "
on 10-19
to=head bring approval "$case" 'by: chief' "draft: $(code now)"
day 10-19
day 10-20
day 10-22
cp "$(longest "$case")" now
is "by cron: approved, told, and struck in both indexes" "$(steps now | tail -n 4 | sort | tr '\n' ' ')" \
    "approve-annulment notify-annulment strike-address strike-card "

# a withdrawal where the case is, noted in the journal of the city
remain 1 32 > city/desk/two.yaml
day 10-23
case=$(ids city/desk/two.yaml)
on 10-24
to=dir bring withdrawal "$case" 'by: ospanov' 'reason: leaves'
day 10-24
day 10-25
cp "$(longest "$case")" now
is "by cron: withdrawn at the directorate, noted at the city" "$(steps now | tail -n 2 | tr '\n' ' ')" "withdraw close-withdrawn "
is "by cron: the journal says so" "$(sed 's/^--- //' city/journal-2012.yaml | jq -r 'select(.outcome == "withdrawn") | .case')" "$case"
is "by cron: every run ended well" "$(cat failures)$(sort complaints | uniq -c)" ""

# who moves to a district that is not served here leaves, with the case, for the office that serves it
new_office one
office=one
remain 1 33 > c
granted c
office=one
on 10-01
slip change-of-residence "$(ids c)" 'by: imanov' 'residence: {region: Алматы, district: Медеу ауданы, street: Достық, house: "1"}' \
    'from-date: 2012-09-30' > slips
cp c before
here one rpr-register imanov c --slips slips
is "a move to another district: status" $status 1
says "a move to another district needs the office" cmp c before
sed -i 's/^from-date.*/&\nto: almaty-medeu/' slips
here one rpr-register imanov c --slips slips
silent "the case leaves"
is "its holder is the other office" "$(sed -n 's/^  holder: //p' c)" '"almaty-medeu"'
is "its letter carries it there" "$(sed 's/^--- //' one/letters-2012.yaml | jq -r 'select(.office) | .to + " " + .office')" "city-office almaty-medeu"
is "and is the case" "$(grep -l '^- step: change-of-residence' one/outbox/city-office/new/* | wc -l)" 1
rpr-file -q --office one --by imanov c > c.filed
rpr-audit -q --office one > said 2>&1
says "the step names that letter, so the audit knows it" test "$(grep -c 'not-borne\|letter-\|error:' said)" = 0
