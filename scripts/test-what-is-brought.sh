# What people bring comes before what the tools would do by themselves: grounds outlast a return, a return is not
# overtaken by an approval, a withdrawal at hand stops the letters, and a slip "done" stands for books kept elsewhere only.
. "${0%/*}/lib-test.sh"
. "$root/scripts/lib-case.sh"
new_office office
last()
{
	steps "$1" | tail -n 1
}

# a ground that was brought stands for the draft after a return, without its slip; unless the return drops it
remain 1 > c
answered c
on 09-19
slip ground "$(ids c)" 'by: ospanov' 'ground: illegal-entry' 'evidence: report 14' > ground.slip
go rpr-conclude ospanov c --slips ground.slip
on 09-20
cp c dropped
cp -a office other
slip return "$(ids c)" 'by: chief' "draft: $(code c)" 'reason: say more' > return.slip
go rpr-conclude chief c --slips return.slip
on 09-21
go rpr-conclude ospanov c
is "a ground outlasts the return" "$(sed -n '/step: return/,$s/^  result: //p' c)" '"refuse"'
is "and its slip is named" "$(grep -c "$(grep -o '"slip": "[0-9a-f]*"' c | sed -n 1p)" c)" 2
is "the decision made again agrees" "$(rpr-conclude --verify --office office c | grep -c ': agrees$')" 2
office=other
on 09-20
slip return "$(ids dropped)" 'by: chief' "draft: $(code dropped)" 'reason: not proven' 'drops: [no-such-ground]' > return.slip
go rpr-conclude chief dropped --slips return.slip 2> findings
is "a return that drops what is no ground: status" $? 1
says "and it is refused" finds slip-refused findings
slip return "$(ids dropped)" 'by: chief' "draft: $(code dropped)" 'reason: not proven' 'drops: [illegal-entry]' > return.slip
go rpr-conclude chief dropped --slips return.slip
on 09-21
go rpr-conclude ospanov dropped
is "a ground that the return drops is dropped" "$(sed -n '/step: return/,$s/^  result: //p' dropped)" '"grant"'
office=office

# a return is not overtaken
remain 1 2 > c
drafted c
on 09-22
slip return "$(ids c)" 'by: chief' "draft: $(code c)" 'reason: x' > return.slip
slip approval "$(ids c)" 'by: chief' "draft: $(code c)" > approval.slip
cp c both
go rpr-conclude chief both --do approve --slips return.slip
is "return and --do approve" "$(last both)" return
for order in 'return.slip approval.slip' 'approval.slip return.slip'; do
	cp c both
	# shellcheck disable=SC2086
	cat $order > both.slips
	go rpr-conclude chief both --slips both.slips 2> findings
	is "return and approval, $order" "$(last both)" return
	says "and the approval is refused" finds slip-refused findings
done
cp c both
go rpr-conclude deputy both --do approve --slips return.slip 2> findings
is "the deputy approves what the head returns: status" $? 1
says "the deputy is told" finds return-waits findings
says "and nothing is done" cmp c both

# a withdrawal goes before the letters that wait, and is possible until the service ends
remain 1 3 > c
drafted c
on 09-22
go rpr-conclude chief c --do approve
on 09-23
go rpr-register ospanov c
go rpr-route ospanov c
slip withdrawal "$(ids c)" 'by: imanov' 'reason: leaves the country' > withdrawal.slip
cp c late
cp -a office later
go rpr-route imanov c --slips withdrawal.slip
is "a withdrawal goes before the notification" "$(steps c | grep -c '^notify$') $(last c)" "0 close-withdrawn"
office=later
go rpr-route imanov late
on 09-24
slip withdrawal "$(ids late)" 'by: imanov' 'reason: leaves the country' > withdrawal.slip
go rpr-route imanov late --slips withdrawal.slip
is "a withdrawal while the stamp waits for the applicant" "$(last late)" close-withdrawn
office=office
remain 1 4 > c
granted c
cp c kept
slip withdrawal "$(ids c)" 'by: imanov' 'reason: x' > withdrawal.slip
go rpr-route imanov c --slips withdrawal.slip 2> findings
says "after the stamp nothing is withdrawn" cmp kept c

# a slip "done" is no way round
sed -i 's/^performs: .*/performs: [city-office, directorate, address-bureau]/
s/^peers: .*/peers: {leadership: almaty-dvd}/' office/office.yaml
remain 1 5 > c
drafted c
on 09-22
cp c kept
slip 'done' "$(ids c)" 'step: approve' 'office: almaty-dvd' 'actor: leadership' 'entry: "1"' 'by: ospanov' > done.slip
go rpr-route ospanov c --slips done.slip 2> findings
says "an approval is not done elsewhere" cmp kept c
remain 1 6 > c
asked c
on 09-22
cp c kept
slip 'done' "$(ids c)" 'step: answer-legal-statistics' 'office: nowhere' 'entry: "1"' 'by: ospanov' > done.slip
go rpr-route ospanov c --slips done.slip 2> findings
is "an answer is not done elsewhere: status" $? 1
says "an answer is not done elsewhere" cmp kept c
