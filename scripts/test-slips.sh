# A slip that can be taken is taken; one that may still be taken waits in silence; one that never can is reported at its own
# place, alone, and the case stays as it is.
. "${0%/*}/lib-test.sh"
. "$root/scripts/lib-case.sh"

# told NAME FILTER BY CASES FINDING PLACE: one finding about the file slips, at this line and column.
told()
{
	before=$(sha256sum < "$4")
	go "$2" "$3" "$4" --slips slips 2> findings
	is "$1: status" $? 1
	is "$1: one finding" "$(wc -l < findings)" 1
	says "$1: [$5]" finds "$5" findings
	is "$1: its place" "$(sed -n 's/^[a-z-]*: \(slips:[0-9]*:[0-9]*\): .*/\1/p' findings)" "slips:$6"
	is "$1: the case stays" "$(sha256sum < "$4")" "$before"
	[ ! -s findings ] || sed 's/^/  /' findings
}

# silent NAME FILTER BY CASES: nothing is said and nothing done.
silent()
{
	before=$(sha256sum < "$4")
	go "$2" "$3" "$4" --slips slips 2> findings
	is "$1: status" $? 0
	is "$1: nothing said" "$(cat findings)" ""
	is "$1: nothing done" "$(sha256sum < "$4")" "$before"
}

# keep NAME / back NAME: the office and its case as they are now, and again.
keep()
{
	rm -rf "$1"
	mkdir "$1"
	cp -a office cases "$1"
}

back()
{
	rm -rf office cases
	cp -a "$1/office" "$1/cases" .
}

new_office office
remain 1 > cases
answered cases
keep before
case=$(ids cases)
inquiry=$(inquiries cases | head -n 1 | cut -d ' ' -f 2)
on 09-20
slip visit "$case" 'by: imanov' > slips
silent "a visit before there is a permit" rpr-register imanov cases
slip approval "$case" 'draft: 01234567' 'by: chief' > slips
silent "an approval before there is a draft" rpr-conclude chief cases
slip change-of-residence "$case" 'by: imanov' 'residence: {region: Алматы, district: almaly}' 'from-date: 2012-09-19' > slips
silent "a change of residence before the entries" rpr-register imanov cases
slip withdrawal "$case" 'by: chief' 'reason: leaves' > slips
go rpr-route imanov cases --slips slips 2> findings
is "a withdrawal in time is taken" "$(steps cases | tail -n 1)" close-withdrawn
slip withdrawal "$case" 'by: imanov' 'reason: leaves again' > slips
told "a second withdrawal" rpr-route imanov cases slip-refused 2:7
slip correction "$case" 'by: seitova' 'field: applicant.given' 'was: Фаррух' 'now: Фарух' 'reason: x' > slips
told "a correction of a closed case" rpr-route seitova cases slip-refused 2:7
slip ground "$case" 'by: ospanov' 'ground: illegal-entry' 'evidence: report 14' > slips
told "a ground for a closed case" rpr-conclude ospanov cases slip-refused 2:7
slip approval "$case" 'draft: 01234567' 'by: chief' > slips
told "an approval for a closed case" rpr-conclude chief cases slip-refused 2:7
slip visit "$case" 'by: imanov' > slips
told "a visit for a closed case" rpr-register imanov cases slip-refused 2:7

# what is wrong in itself is said before the step is due
back before
on 09-20
slip withdrawal "$case" 'by: nobody' 'reason: leaves' > slips
told "a signer who is not of the staff" rpr-route imanov cases slip-refused 5:5
slip approval "$case" 'draft: 01234567' 'by: ospanov' > slips
told "an approval by who may give none" rpr-conclude chief cases slip-refused 6:5
slip answer "$case" 'from: committee' "inquiry: $inquiry" 'result: agreed' > slips
told "an answer of who is not asked" rpr-route ospanov cases slip-refused 5:7
says "and who is" grep -q '"from" is none of: nsc-department, legal-statistics ' findings
slip answer "$case" 'from: nsc-department' "inquiry: $inquiry" 'result: maybe' > slips
told "a result that is none" rpr-route ospanov cases slip-refused 7:9
says "and what is one" grep -q '"result" is none of: agreed, not-agreed ' findings
slip correction "$case" 'by: seitova' 'step: answer-nsc' 'was: agreed' 'now: maybe' 'reason: x' > slips
told "a correction to what is no result" rpr-route seitova cases slip-refused 8:6
slip correction "$case" 'by: seitova' 'field: applicant.sruname' 'was: Рахимов' 'now: Рахим' 'reason: x' > slips
told "a field that is none" rpr-route seitova cases slip-refused 6:8
says "and its neighbours" grep -q '"field" is none of: applicant.surname, applicant.given, ' findings
slip ground "$case" 'by: ospanov' 'ground: bad-mood' 'evidence: report 14' > slips
told "a ground that is none" rpr-conclude seitova cases slip-refused 6:9
says "and which there are" grep -q '"ground" is none of: illegal-entry, ' findings

# a draft stands
back before
on 09-21
go rpr-conclude ospanov cases
keep drafted
on 09-22
slip ground "$case" 'by: ospanov' 'ground: illegal-entry' 'evidence: report 14' > slips
cp slips ground.slip
told "a ground when a draft stands" rpr-conclude ospanov cases slip-refused 2:7
slip return "$case" "draft: $(code cases)" 'reason: see report 14' 'by: chief' > return.slip
cat ground.slip return.slip > slips
silent "with its return beside it the ground waits" rpr-conclude ospanov cases
go rpr-conclude deputy cases --slips return.slip 2> findings
is "a return signed by another: status" $? 0
timeout 60 rpr-conclude --in-place --office office --by deputy --at "$at" --slips return.slip cases 2> findings
is "and it is said who signed" "$(sed 's/^rpr-conclude: return.slip:7:5: note: case [0-9/]*: //' findings)" \
    "the slip is signed by chief, not by deputy [signed-by-other]"
go rpr-conclude chief cases --slips slips 2> findings
is "and is taken when it is returned" "$(steps cases | tail -n 1)" return
slip approval "$case" "draft: $(code cases)" 'by: chief' > slips
told "an approval of what was returned" rpr-conclude chief cases slip-refused 5:8
go rpr-conclude ospanov cases --slips ground.slip 2> findings
is "then the ground is weighed" "$(sed -n 's/^  result: "\(.*\)"/\1/p' cases | tail -n 1)" refuse
go rpr-conclude chief cases --do approve
on 09-25
recorded cases 2> findings
slip annulment "$case" 'by: ospanov' 'grounds: [illegal-entry]' 'evidence: court decision 2-14' > slips
told "an annulment of what was not granted" rpr-conclude ospanov cases slip-refused 2:7
slip visit "$case" 'by: imanov' > slips
told "a visit for what was refused" rpr-register imanov cases slip-refused 2:7
slip withdrawal "$case" 'by: imanov' 'reason: leaves' > slips
told "a withdrawal after the notification" rpr-route imanov cases slip-refused 2:7

# what is granted
back drafted
on 09-22
draft=$(code cases)
go rpr-conclude chief cases --do approve
slip approval "$case" "draft: $draft" 'by: deputy' > slips
told "a second approval" rpr-conclude deputy cases slip-refused 2:7
slip return "$case" "draft: $draft" 'reason: late' 'by: deputy' > slips
told "a return of what is approved" rpr-conclude deputy cases slip-refused 2:7
slip approval "$case" 'draft: 01234567' 'by: deputy' > slips
told "an approval of another draft" rpr-conclude deputy cases slip-refused 5:8
slip ground "$case" 'by: ospanov' 'ground: illegal-entry' 'evidence: report 14' > slips
told "a ground when all is approved" rpr-conclude ospanov cases slip-refused 2:7
slip annulment "$case" 'by: ospanov' 'grounds: [illegal-entry]' 'evidence: court decision 2-14' > slips
silent "an annulment before the stamp" rpr-conclude ospanov cases
on 09-25
recorded cases
slip visit "$case" 'by: imanov' 'book: "0123"' > slips
told "a second visit" rpr-register imanov cases slip-refused 2:7
slip withdrawal "$case" 'by: imanov' 'reason: leaves' > slips
told "a withdrawal after the stamp" rpr-route imanov cases slip-refused 2:7
