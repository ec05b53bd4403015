#!/bin/sh
# The page of the quickstart: the same twice but for the folder's name, and whole.
set -u
cd "$(dirname "$0")/.." || exit 1
: "${RPR_TOOLS:=$PWD/${BUILD:-build}/bin}"
export RPR_TOOLS
temp=$(mktemp -d) || exit 1
trap 'rm -rf "$temp"' EXIT
trap 'exit 1' HUP INT TERM
echo 1..4

ok()
{
	if [ "$1" -eq 0 ]; then echo "ok $2"; else echo "not ok $2"; fi
}

umask 022
scripts/quickstart "$temp/one" > "$temp/first" 2> "$temp/first.err"
ok $? "the quickstart runs"
root=$PWD
(umask 077; cd "$RPR_TOOLS/.." || exit
TZ=Asia/Tokyo LC_ALL=C.UTF-8 CDPATH=. RPR_TOOLS=${RPR_TOOLS##*/} sh "$root/scripts/quickstart" "$temp/two" 2>&1) | sed "s|$temp/two|$temp/one|g" > "$temp/second"
cmp "$temp/first" "$temp/second"
ok $? "the same page twice"
[ ! -s "$temp/first.err" ]
ok $? "nothing on stderr when all is built"

missing=0
while IFS= read -r words; do
	grep -qF -e "$words" "$temp/first" || { echo "missing: $words"; missing=1; }
done <<'WORDS'
Registering in the journal: number 41/2012
number 1/2012, in the book of refused packages, no talon
book 0123457, certificate LB0042117
copy 1 with letter 5/2012 to the committee
to line 2: granted on 3 September 2012
control number
to line 3: granted on 13 September 2012
decision 1, 12 September 2012: grant
cards entry 3
cards amends entry 1, 5 October 2012
address amends entry 1, 5 October 2012
days late: 5
decision 2, 12 October 2012: refuse
to line 6: refused on 16 October 2012
Returning the conclusion for revision
0 errors
address entry 3
Criminal record certificate: missing
Medical certificate: missing
instruction of the head of department No. 14 of 1 August 2012
4/2012  to applicant, about 1/2012
16/2012 to city-office, about 43/2012
office/cases/2012/refused-000001.yaml
WORDS
seal=$(sed -n 's/^ *\([0-9a-f]\{64\}\)  -$/\1/p' "$temp/first")
if [ -z "$seal" ] || ! grep -q "\"seal\": \"$seal\"}$" "$temp/first"; then
	echo "the digest shown is not the seal shown"
	missing=1
fi
ok $missing "the page says all"
