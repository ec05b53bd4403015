# An edition, and an office.yaml, of which each line and each pair in turn is missing or has another value, and cases that go
# all the way under it: every tool says so or works with it.
#
#	TWIST_EDITION	of the edition only every so many (1009)
#	TWIST_OFFICE	of office.yaml (101)
. "${0%/*}/lib-test.sh"
. "$root/scripts/lib-case.sh"
twist="/usr/bin/python3 $root/scripts/aid/twist.py"
new_office kept
{
	remain 1
	applications 1 9
} > kept.yaml
cp "$root/lib/edition/kz-mia-352-2012.yaml" edition.yaml
cp kept/office.yaml office.yaml

# The whole way of the cases; status 99 when a tool ended above 6.
cat > way <<'END'
. "$root/scripts/lib-case.sh"
rm -rf office cases.yaml
mkdir office
cp office.yaml office/office.yaml
cp kept.yaml cases.yaml
try()
{
	timeout 60 "$@" --office office --edition edition.yaml > output 2> said
	[ $? -le 6 ] || { echo "$*: $(tail -n 1 said)" >> failed; exit 99; }
}
pass()
{
	tool=$1 who=$2
	shift 2
	try "$tool" --quiet --in-place --by "$who" --at "$at" "$@" cases.yaml
}
on 09-03 12
pass rpr-intake imanov
grep -q '^steps:' cases.yaml || exit 0
pass rpr-journal imanov
pass rpr-route imanov
on 09-04
pass rpr-register imanov --do stamp
pass rpr-route ospanov
on 09-18
try rpr-route --by ospanov --at "$at" --remind "$(inquiries cases.yaml | cut -d ' ' -f 3 | head -n 1)" cases.yaml
answers cases.yaml > slips.yaml
pass rpr-route ospanov --slips slips.yaml
on 09-21
slip ground "$(ids cases.yaml | head -n 1)" 'by: ospanov' 'ground: illegal-entry' 'evidence: report 14' > slips.yaml
try rpr-conclude --by ospanov --at "$at" --slips slips.yaml cases.yaml
pass rpr-conclude ospanov
try rpr-conclude --verify cases.yaml
try rpr-conclude --explain --lang kk cases.yaml
for view in due cases tally; do
	try rpr-list --at "$at" $view cases.yaml
done
on 09-22
pass rpr-conclude chief --do approve
on 09-25
pass rpr-register ospanov
pass rpr-route ospanov
pass rpr-route imanov
pass rpr-register imanov --do stamp
pass rpr-route imanov
pass rpr-register ospanov
pass rpr-register zhumabek
for form in checklist talon receipt conclusion cover-letter stamp record-card notification diagram; do
	try rpr-print --lang ru $form cases.yaml
done
try rpr-print --forms
try rpr-print window
slip change-of-residence "$(ids cases.yaml | head -n 1)" 'by: imanov' 'from-date: 2012-09-20' \
    'residence: {region: Алматы, district: almaly, street: Абай, house: "1"}' > slips.yaml
try rpr-register --by imanov --at "$at" --slips slips.yaml cases.yaml
slip annulment "$(ids cases.yaml | head -n 1)" 'by: ospanov' 'grounds: [illegal-entry]' 'evidence: a letter' > slips.yaml
pass rpr-conclude ospanov --slips slips.yaml
try rpr-file --by imanov --at "$at" cases.yaml
try rpr-audit
try rpr-list --per service tally cases.yaml
echo done > whole
END
: > failed
export root
sh -u way
is "the way itself" "$(cat failed whole)" done
is "an edition" "$($twist each edition.yaml "${TWIST_EDITION:-1009}" sh -u way)$(head -n 5 failed)" ""
: > failed
is "office.yaml" "$($twist each office.yaml "${TWIST_OFFICE:-101}" sh -u way)$(head -n 5 failed)" ""
