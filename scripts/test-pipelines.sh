# Filters in one pipe over one office, ten thousand cases, then two such pipelines at once: no deadlock, never busy.
. "${0%/*}/lib-test.sh"
count=$((10000 / size))
new_office office
applications "$count" > input
# the status of each part of the pipe is kept, so that none hides
pipeline()
{
	{ act rpr-intake office "$1" || echo "intake $?" >> "$2.status"; } |
	    { act rpr-journal office || echo "journal $?" >> "$2.status"; } |
	    { act rpr-route office || echo "route $?" >> "$2.status"; } |
	    { act rpr-register office || echo "register $?" >> "$2.status"; } > "$2"
}
: > one.status
pipeline input one 2> findings
is "every part of the pipe ends with status 0" "$(cat one.status)" ""
is "every case comes out" "$(grep -c '^case: ' one)" "$count"
is "every case is numbered" "$(grep -c '"number"' office/journal-2012.yaml)" "$count"
is "only notes were told" "$(grep -vc ': note: ' findings)" 0

applications $((1000 / size)) 20001 > left
applications $((1000 / size)) 30001 > right
: > two.status
: > three.status
pipeline left two 2> findings.two &
first=$!
pipeline right three 2> findings.three &
second=$!
awk '/^---$/ { n++ } n <= 100' one > some
act rpr-file office some > filed 2> findings.file || echo "file $?" >> two.status
wait "$first" "$second"
is "every part of two pipelines at once ends with status 0" "$(cat two.status three.status)" ""
says "cases are filed meanwhile" cmp some filed
is "every case of both comes out" "$(cat two three | grep -c '^case: ')" $((2 * (1000 / size)))
sed 's/^--- //' office/journal-2012.yaml | jq -r '.no' > numbers
says "numbers of both are consecutive" sh -c 'seq "$(wc -l < numbers)" | cmp - numbers'
