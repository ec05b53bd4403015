# Who ends a document with "..." at an open pipe gets the answer at once, before anything more is written. Who does not read
# what is said holds up nobody else.
. "${0%/*}/lib-test.sh"
. "$root/scripts/lib-case.sh"
new_office office
rpr-intake --office office --by imanov << END > case
$(applications 1)
...
END
mkfifo in out
rpr-journal --office office --by imanov --at "$at" < in > out 2> findings &
tool=$!
exec 3> in 4< out
# answer: reads up to the line "...", for at most a minute
answer()
{
	timeout 60 sh -c 'while IFS= read -r line; do printf "%s\n" "$line"; [ "$line" != ... ] || exit 0; done; exit 1' <&4
}
cat case >&3
answer > first
is "an answer while the pipe is open" $? 0
is "it has the number" "$(grep '^  number: ' first)" '  number: "41/2012"'
sed '$d' case >&3
printf '...\n' >&3
answer > second
is "a second answer" $? 0
says "of the same case, the same" cmp first second
# without "..." the end is not known yet; the next "---" tells it
printf -- 'a: [\n---\n' >&3
timeout 60 head -n 1 <&4 > third
is "a faulty one comes back once the next begins" "$(cat third)" "a: ["
exec 3>&-
cat <&4 > rest
wait $tool
is "status at the end" $? 1

# more is said than a pipe holds, and nobody reads it: others are not kept from the books meanwhile
i=0
while [ $i -lt 1500 ]; do
	i=$((i + 1))
	slip visit "$(printf '%08d-0000-5000-8000-000000000000' $i)" 'by: imanov' 'book: "0123456"'
done > slips
rpr-register --office office --by ospanov --at "$at" --slips slips first > registered 2> wanted
is "slips of no case here: status, findings" "$? $(grep -c '\[unknown-case\]$' wanted)" "1 1500"
mkfifo said
exec 5<> said
rpr-register --office office --by ospanov --at "$at" --slips slips first > registered 2> said &
tool=$!
says "it waits for the reader" timeout 60 sh -c 'until [ "$(cut -d " " -f 3 "/proc/$0/stat")" = S ]; do sleep 0.1; done' $tool
applications 1 2 | rpr-intake --office office --by imanov > other
rpr-journal --office office --by imanov --at "$at" other > numbered 2> findings
is "others go on: status" $? 0
is "others go on: numbered" "$(grep -c '^- step: journal' numbered)" 1
timeout 60 head -n 1500 <&5 > heard
wait $tool
is "what was said late: status" $? 1
says "all of it" cmp wanted heard
