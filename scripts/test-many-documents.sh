# Documents in = documents out: of many documents every hundredth is broken, each in another way.
. "${0%/*}/lib-test.sh"
count=$((10000 / size))
new_office office
applications "$count" > good
# Cut into one file a document would be slow; awk breaks every hundredth in one of twelve ways and keeps what it wrote.
awk -v broken=broken -v lines=lines '
function finish(  text) {
	if (n > 0 && n % 100 == 0) {
		text = spoil(n / 100)
		printf "%s", text > broken
		print first + at - 1, id > lines
		printf "%s", text
		first += gsub(/\n/, "\n", text)
	} else if (n > 0) {
		printf "%s", document
		first += size
	}
	document = ""
	size = 0
}
function spoil(k,  t) {
	t = document
	k = k % 12
	at = 9
	if (k == 0) { sub(/sex: male/, "sex: male: x", t); id = "syntax" }
	if (k == 1) { sub(/  sex: male\n/, "  sex: male\n  sex: male\n", t); at = 10; id = "duplicate-key" }
	if (k == 2) { sub(/sex: male/, "sex: \\&x male", t); id = "alias" }
	if (k == 3) { sub(/sex: male/, "sex: !x male", t); id = "tag" }
	if (k == 4) { sub(/  sex: male/, "  <<: {}", t); id = "merge-key" }
	if (k == 5) { sub(/sex: male/, "sex: ma\033le", t); id = "control-character" }
	if (k == 6) { sub(/sex: male/, "sex: m\377le", t); id = "bad-utf8" }
	if (k == 7) { sub(/  sex: male/, "\tsex: male", t); id = "tab-indent" }
	if (k == 8) { sub(/sex: male/, "sex: m", t); id = "unknown-value" }
	if (k == 9) { sub(/sex: male/, "sex: [male]", t); id = "wrong-type" }
	if (k == 10) { sub(/received: 2012-09-03/, "received: 2012-02-30", t); at = 4; id = "bad-date" }
	if (k == 11) { sub(/district: almaly/, "district: x", t); at = 14; id = "not-served" }
	return t
}
BEGIN { first = 1 }
/^---$/ { finish(); n++ }
{ document = document $0 "\n"; size++ }
END { finish() }' good > input
act rpr-intake office input > output 2> findings
is "status of a stream with broken documents" $? 1
is "documents in are documents out" "$(grep -c '^---$' output)" "$count"
is "good documents are advanced" "$(grep -c '^case: ' output)" $((count - count / 100))
is "findings" "$(wc -l < findings)" $((count / 100))
act rpr-intake office --rejects rejects input > rest 2> again
is "status with rejects" $? 1
says "broken documents are in the rejects byte for byte" cmp broken rejects
is "the others are in the output" "$(grep -c '^---$' rest)" $((count - count / 100))
says "the same findings with rejects" cmp findings again
sed -E 's/^rpr-intake: input:([0-9]+):[0-9]+: error: .*\[([a-z0-9-]+)\]$/\1 \2/' findings > found
says "each finding has its line and id" cmp lines found
# what passed and what did not, put together again without the steps, is the input
awk '/^case: /{ skip = 1 } /^---$/{ skip = 0 } !skip' output > without
says "no byte of any document was touched" cmp input without
act rpr-journal office rest > journalled 2> findings
is "status of the journal" $? 0
is "each good document has its number" "$(grep -c '^  number: "' journalled)" $((count - count / 100))
is "each good document has its line" "$(wc -l < office/journal-2012.yaml)" $((count - count / 100))
