# Twice is once: a second run of a filter, over its own output or over its input again, changes nothing in the office and
# gives the same bytes; and a run over what another run did at the same time enters nothing twice.
. "${0%/*}/lib-test.sh"
applications $((200 / size)) > input
new_office office
state()
{
	(cd "$1" && find . -type f ! -name .lock -exec sha256sum {} + | sort -k 2)
}
before=input
for filter in rpr-intake rpr-journal rpr-route rpr-register rpr-file; do
	act "$filter" office "$before" > "$filter.out" 2> "$filter.err"
	is "$filter: status" $? 0
	state office > state
	at=2012-09-04T12:00:00+06:00
	act "$filter" office "$before" > again 2> err
	says "$filter: over its input again, another day, the same bytes" cmp "$filter.out" again
	act "$filter" office "$filter.out" > again 2> err
	says "$filter: over its output, the same bytes" cmp "$filter.out" again
	cat "$before" "$filter.out" "$before" | act "$filter" office > again 2> err
	cat "$filter.out" "$filter.out" "$filter.out" > thrice
	says "$filter: three times in one stream, the same bytes" cmp thrice again
	state office > now
	says "$filter: books, letters and files are as after the first run" cmp state now
	at=2012-09-03T12:00:00+06:00
	before=$filter.out
done
says "something was done" test "$(grep -c '^- step: ' rpr-register.out)" -gt $((800 / size))

# the same job twice at once, and eight jobs over eight parts
new_office race
pids=
for i in 1 2 3 4 5 6 7 8; do
	act rpr-journal race rpr-intake.out > "race.$i" 2> "race.$i.err" &
	pids="$pids $!"
done
bad=0
for pid in $pids; do
	wait "$pid" || bad=$((bad + 1))
done
is "eight jobs at once all end well" $bad 0
same=0
for i in 1 2 3 4 5 6 7 8; do
	! cmp -s race.1 "race.$i" || same=$((same + 1))
done
is "eight jobs at once give the same answers" $same 8
is "eight jobs at once enter each case once" "$(wc -l < race/journal-2012.yaml)" $((200 / size))
sed 's/^--- //' race/journal-2012.yaml | jq -r '.no' > numbers
says "numbers are consecutive" sh -c 'seq "$(wc -l < numbers)" | cmp - numbers'
