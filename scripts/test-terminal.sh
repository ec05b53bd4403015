# What rpr-list shows on a terminal: aligned whatever the letters, coloured unless NO_COLOR, no wider than the terminal, words
# in the language asked for; and nothing of the kind in a pipe.
. "${0%/*}/lib-test.sh"
PATH=$root/testdata/bin:$PATH
RPR_OFFICE=office
export RPR_OFFICE
if ! script -qec true /dev/null < /dev/null > /dev/null 2>&1; then
	echo "skip what is shown on a terminal: none can be made here"
	exit
fi
list-office asked
printf -- '--- {"no": 1, "at": "2012-09-03T12:00:00+06:00", "by": "x", "step": "s", "case": "c", "base": "0", "number": "1", "applicant": "%s", "born": "1980-01-01", "seal": "0"}\n' \
    'Ли 李小龙' > office/cards.yaml
printf -- '--- {"no": 2, "at": "2012-09-03T12:00:00+06:00", "by": "x", "step": "s", "case": "c", "base": "0", "number": "2", "applicant": "%s", "born": "1981-01-01", "seal": "0"}\n' \
    'Әбенов Е́рлан \u001b[31m' >> office/cards.yaml

# WIDTH COMMAND...: what the command prints on a terminal so wide.
on_terminal()
{
	width=$1
	shift
	script -qec "stty cols $width rows 50; $*" /dev/null < /dev/null | tr -d '\r'
}
# Characters to cells: combining marks count for nothing, wide ones for two; escapes are taken out before.
cat > columns.py << 'END'
import re, sys, unicodedata
lines = [re.sub('\x1b\\[[0-9;]*m', '', line.rstrip('\n')) for line in sys.stdin]
def cells(text):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in 'WF' else 1 for c in text)
print(max(cells(line) for line in lines), end='')
for sought in sys.argv[1:]:
    at = {cells(line[:line.index(sought)]) for line in lines if sought in line}
    print('', len(at), end='')
print()
END
columns()
{
	/usr/bin/python3 columns.py "$@"
}
due="rpr-list due --at 2012-09-06T09:00:00+06:00 cases.yaml"

on_terminal 300 rpr-list cards > cards
is "cards are aligned, combining and wide letters among them" "$(columns 198 2012-09-03 < cards | cut -d ' ' -f 2-)" "1 1"
says "an escape in a name is made visible" grep -qF 'Е́рлан \x1b[31m' cards
is "columns that are empty throughout are left out" "$(grep -c 'former names' cards)" 0
on_terminal 300 $due > wide
is "due is aligned" "$(columns 2012- Table < wide | cut -d ' ' -f 2-)" "1 1"
escape=$(printf '\033')
is "what is overdue is red" "$(grep -c "^$escape\[31m2012-09-03 " wide)" 1
is "what is due in three days is yellow" "$(grep -c "^$escape\[33m2012-09-07 " wide)" 3
is "the rest is not coloured" "$(grep -c "^2012-" wide)" 4
sed -i '1s/"received": "[^"]*"/"received": ""/' office/journal-2012.yaml
is "a time that is not there is shown as nothing" "$(on_terminal 300 rpr-list journal | grep -c '^4[123]/2012  2012-09-03  2012-09-03 ')" 2
NO_COLOR=1 on_terminal 300 $due > plain
is "no colour with NO_COLOR" "$(grep -c "$escape" plain)" 0
NO_COLOR='' on_terminal 300 $due > empty
is "an empty NO_COLOR counts as not set" "$(cksum < empty)" "$(cksum < wide)"
is "but the same text" "$(sed "s/$escape\[[0-9;]*m//g" wide | cksum)" "$(cksum < plain)"
on_terminal 100 $due > narrow
is "not wider than the terminal" "$(columns < narrow)" 100
says "and shortened with a mark" grep -q '…' narrow
is "dates and numbers are never shortened" "$(grep -c '2012-09-03 .* 42/2012' narrow)" 1
on_terminal 300 $due --lang kk > kk
on_terminal 300 $due --lang ru > ru
says "Kazakh heads and steps" grep -q 'Мөртабан\|мөртабан' kk
is "and no English ones" "$(grep -c 'days\|waits' kk)" 0
says "Russian heads and steps" grep -q 'общий срок' ru
is "nothing of that in a pipe" "$($due | grep -c "$escape")" 0
is "json on a terminal is json" "$(on_terminal 80 $due --json | head -n 1 | cut -c 1)" "{"
on_terminal 300 rpr-list cases --match surname=nobody cases.yaml > none
is "no rows, no heads" "$(wc -c < none)" 0
TZ=:/etc/shadow LC_ALL=tr_TR.UTF-8 COLUMNS=20 $due > other
is "locale, zone and COLUMNS change nothing" "$($due | cksum)" "$(cksum < other)"

# The progress of long work, on standard error when that is a terminal, and taken away at the end.
awk 'BEGIN { for (n = 1; n <= 100001; n++)
	printf "--- {\"no\": %d, \"at\": \"2012-09-03T12:00:00+06:00\", \"number\": \"%d\", \"applicant\": \"x\", \"seal\": \"0\"}\n", n, n }' > office/cards.yaml
on_terminal 80 'rpr-list cards > list' > progress
is "progress" "$(tr '\r' '\n' < progress | head -c 34 | tr -d '\n' | sed 's/lines.*/lines/')" "rpr-list: 100000 lines"
is "no progress when quiet" "$(on_terminal 80 'rpr-list cards --quiet > list' | wc -c)" 0
rpr-list cards > list 2> errors
is "nor where it is no terminal" "$(wc -c < errors)" 0
