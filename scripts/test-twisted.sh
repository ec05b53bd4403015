# Cases, applications, slips, books, office.yaml and editions of which each line and each pair in turn is missing or has another
# value, sealed again: every tool says so or works with it, and no document is lost.
. "${0%/*}/lib-test.sh"
. "$root/scripts/lib-case.sh"
twist="/usr/bin/python3 $root/scripts/aid/twist.py"

# whole NAME FILTER [OPTION...] FILE: a filter ends in good order, and every document is there again.
whole()
{
	name=$1
	shift
	for file; do :; done
	rm -rf used
	cp -R office used
	timeout 300 "$@" > output 2> said
	status=$?
	is "$name: status" "$([ $status -le 1 ] && echo fine || echo "$status $(head -n 1 said)")" fine
	is "$name: documents" "$(grep -c '^---' output)" "$(grep -c '^---' "$file")"
}

# reads NAME READER...: a reader ends in good order.
reads()
{
	name=$1
	shift
	timeout 300 "$@" > output 2> said
	status=$?
	is "$name" "$([ $status -le 5 ] && echo fine || echo "$status $(tail -n 1 said)")" fine
}

# applications of all kinds
new_office office
{
	applications 1
	remain 1 2
	"$root/scripts/bench-cases" 1
} > application.yaml
$twist cases application.yaml > twisted
says "many applications" test "$(grep -c '^---' twisted)" -gt 400
whole "intake" rpr-intake --office office --by imanov --at "$at" twisted
reads "checklists" rpr-print --office office checklist twisted
reads "application forms" rpr-print --lang ru --html application-form twisted

# cases at some moments of their way
remain 1 > cases.yaml
applications 1 9 >> cases.yaml
at_all()
{
	$twist cases cases.yaml > twisted
	for who in imanov ospanov chief; do
		for filter in rpr-journal rpr-route rpr-conclude rpr-register rpr-file; do
			whole "$1: $filter by $who" $filter --office used --by $who --at "$at" twisted
		done
	done
	reads "$1: verify" rpr-conclude --verify --office office twisted
	reads "$1: explain" rpr-conclude --explain --lang kk --office office twisted
	for view in due cases tally; do
		reads "$1: list $view" rpr-list --office office --at "$at" $view twisted
	done
	reads "$1: list what fits" rpr-list --office office --match surname=рахимов --per citizenship tally twisted
	for form in conclusion refusal cover-letter notice notification stamp record-card diagram checklist; do
		reads "$1: print $form" rpr-print --office office $form twisted
	done
	reads "$1: audit" rpr-audit --office office twisted
}
asked cases.yaml 2> /dev/null
at_all asked
on 09-18
answers cases.yaml > slips.yaml
go rpr-route ospanov cases.yaml --slips slips.yaml 2> /dev/null
on 09-21
slip ground "$(ids cases.yaml | head -n 1)" 'by: ospanov' 'ground: illegal-entry' 'evidence: report 14' > slips.yaml
go rpr-conclude ospanov cases.yaml --slips slips.yaml
at_all concluded
on 09-22
go rpr-conclude chief cases.yaml --do approve
recorded cases.yaml 2> /dev/null
rpr-file --quiet --office office --by imanov --at "$at" cases.yaml > /dev/null
at_all recorded

# slips, one run each
case=$(ids cases.yaml | head -n 1)
each_slip()
{
	cp slips.yaml slip.yaml
	$twist each slip.yaml 1 "$1 --office office --by $2 --at $at --dry-run --slips slip.yaml cases.yaml" > said
	is "slips: $3" "$(cat said)" ""
}
slip correction "$case" 'by: seitova' 'field: applicant.birthplace' 'was: Душанбе' 'now: Хорог' 'reason: misread' > slips.yaml
each_slip rpr-route seitova correction
slip withdrawal "$case" 'by: imanov' 'reason: leaves' > slips.yaml
each_slip rpr-route imanov withdrawal
slip annulment "$case" 'by: ospanov' 'grounds: [illegal-entry]' 'evidence: a letter' > slips.yaml
each_slip rpr-conclude ospanov annulment
slip change-of-residence "$case" 'by: imanov' 'from-date: 2012-09-20' 'residence: {region: Алматы, district: almaly, street: Абай, house: "1"}' > slips.yaml
each_slip rpr-register imanov change-of-residence

# books, one run each
cp cases.yaml filed
for book in journal-2012 letters-2012 decisions-2012 cards address refusals-2012; do
	[ -s office/$book.yaml ] || continue
	$twist book office/$book.yaml almaty-almaly 5 "rpr-audit --office office; [ \$? -le 5 ] && rpr-list --office office ${book%-2012}" > said
	is "a book: $book" "$(head -n 5 said)" ""
done
$twist book office/journal-2012.yaml almaty-almaly 9 "rpr-journal --office office --by imanov --at $at --dry-run cases.yaml" > said
is "a book under a filter" "$(head -n 5 said)" ""

# office.yaml and an edition, one run each
applications 1 > one.yaml
$twist each office/office.yaml 2 "rpr-intake --office office --by imanov --at $at one.yaml; [ \$? -le 5 ] && rpr-print --office office window" > said
is "office.yaml" "$(head -n 5 said)" ""
cp "$root/lib/edition/kz-mia-352-2012.yaml" edition.yaml
$twist each edition.yaml "${TWIST_EDITION:-211}" "rpr-intake --office office --by imanov --at $at --edition edition.yaml one.yaml" > said
is "an edition" "$(head -n 5 said)" ""
