#!/bin/sh
# scripts/new-office: modes, what it refuses, and that its office.yaml loads in silence once it is filled in.
set -u
cd "$(dirname "$0")/.." || exit 1
: "${RPR_TOOLS:=$PWD/${BUILD:-build}/bin}"
temp=$(mktemp -d) || exit 1
trap 'rm -rf "$temp"' EXIT
trap 'exit 1' HUP INT TERM
unset RPR_OFFICE RPR_BY RPR_AT || :
echo 1..12

ok()
{
	if [ "$1" -eq 0 ]; then echo "ok $2"; else echo "not ok $2"; fi
}

load()
{
	"$RPR_TOOLS/rpr-journal" -O "$temp/office" --by aman < /dev/null 2>&1
}

(umask 022; scripts/new-office "$temp/office" astana-esil > "$temp/said")
ok $? "a new office is made"

(umask 077; scripts/new-office "$temp/srv/rpr/office" astana-esil > /dev/null)
[ "$(stat -c %a "$temp/srv" "$temp/srv/rpr" "$temp/srv/rpr/office" | tr '\n' ' ')" = "755 755 2770 " ]
ok $? "the group can get to it: folders above that had to be made are open"

[ "$(stat -c %a "$temp/office")" = 2770 ] && [ "$(stat -c %a "$temp/office/office.yaml" "$temp/office/.lock" | sort -u)" = 660 ]
ok $? "the folder is 2770, the file and the lock 0660"

load > "$temp/missing"
[ "$(grep -c ' is missing \[office\]$' "$temp/missing")" -eq 4 ]
ok $? "what is not filled in is named: unit, address, serves, staff"

sed -i -e 's/^#> //' -e 's/id: \.\.\., surname/id: aman, surname/' -e 's/id: \.\.\./id: esil/' -e 's/"\.\.\."/"Есіл"/g' "$temp/office/office.yaml"
load > "$temp/loaded"
ok $(($? + $(wc -c < "$temp/loaded"))) "filled in it loads in silence"

cp "$temp/office/office.yaml" "$temp/before"
scripts/new-office "$temp/office" another-id > /dev/null 2> "$temp/refused"
[ $? -eq 2 ] && cmp -s "$temp/before" "$temp/office/office.yaml" && grep -q 'never touched' "$temp/refused"
ok $? "an office that is there is not touched"

mkdir "$temp/closed"
echo > "$temp/closed/office.yaml"
other=
[ "$(id -u)" -ne 0 ] || { other="setpriv --reuid=65534 --regid=65534 --clear-groups"; chown 65534:65534 "$temp/closed"; chmod 711 "$temp"; }
chmod 0300 "$temp/closed"
$other sh -s -- "$temp/closed" another-id < scripts/new-office > /dev/null 2>&1
[ $? -eq 3 ] && [ "$(stat -c %a "$temp/closed")" = 300 ]
ok $? "nor one that cannot be looked into"
chmod 0700 "$temp/closed"

bad=0
for id in '' Astana 'a b' a/b - null "$(printf '%065d' 0)"; do
	if scripts/new-office "$temp/other" "$id" > /dev/null 2>&1 || [ -e "$temp/other" ]; then echo "taken: $id"; bad=1; fi
done
ok $bad "ids that no tool would take make nothing"

scripts/new-office /proc/nowhere/office astana-esil > /dev/null 2> "$temp/refused"
[ $? -eq 3 ] && [ -s "$temp/refused" ]
ok $? "where nothing can be made it is the system that failed"

known=$(sed -n '/known\[\] = {/,/};/p' lib/office.c | grep -o '"[a-z-]*"' | tr -d '"' | sort)
[ -n "$known" ] && [ "$(sed -n 's/^\([a-z][a-z-]*\):.*/\1/p' "$temp/office/office.yaml" | sort)" = "$known" ]
ok $? "it has every key that office.yaml may have, and no other"

bad=0
for script in new-office quickstart check rpr-cron; do
	if ! "scripts/$script" --help > "$temp/help" 2> "$temp/help.err" || [ -s "$temp/help.err" ] ||
	    ! head -n 1 "$temp/help" | grep -q "^usage: \(scripts/\)\?$script"; then
		echo "no help: $script"
		bad=1
	fi
done
ok $bad "each script that people run says how on stdout"

scripts/new-office --help > /dev/full 2> "$temp/help.err"
[ $? -eq 3 ] && [ -s "$temp/help.err" ]
ok $? "and ends with 3 where it cannot be written"
