# Who ends a document with "..." at an open pipe gets the answer at once, before anything more is written.
. "${0%/*}/lib-test.sh"
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
