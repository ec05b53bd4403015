# Everything that proves something is worked out again with sha256sum, uuidgen and jq alone, by the rules of rpr-case(5) and
# rpr-books(5): case ids, seals, numbers, the chains of the books, the control of the talon, ids of letters, of slips and of
# the edition.
. "${0%/*}/lib-test.sh"
new_office office
applications 5 > input
applications 3 100 | sed '/photo/d' > refused
{ printf '\357\273\277'; cat input; printf '...\n'; applications 4 200 | sed 's/$/\r/' | sed '1s/.*/--- # marked\r/'; cat refused; } > all
exec 2> findings
rpr-intake --office office --by imanov all > one
act rpr-journal office one > two
rpr-route --office office --by ospanov --at "$at" two > three
act rpr-route office three > four
act rpr-register office four > four.stamped
rpr-register --office office --by ospanov --at "$at" four.stamped > four.cards
rpr-register --office office --by zhumabek --at "$at" four.cards > five

sum()
{
	sha256sum | cut -c 1-64
}
# one file a document, from after the line end of "---" up to "..."
sed '1s/^\xef\xbb\xbf//' five | awk '/^---/ { n++; next } /^\.\.\./ { next } { print > ("case." sprintf("%03d", n)) }'
is "cases to look at" "$(ls case.* | wc -l)" 12
office=$(uuidgen --sha1 --namespace @url --name rpr:office:almaty-almaly)
edition=$(sum < "$root/lib/edition/kz-mia-352-2012.yaml")
wrong=0
seals=0
for file in case.*; do
	# the name may hold any byte but NUL; a shell word keeps all of it but line ends at its end
	name=$(sed '/^case: /,$d' "$file"; printf x)
	id=$(uuidgen --sha1 --namespace "$office" --name "${name%x}")
	grep -q "^case: $id" "$file" || { echo "$file: case id is not $id"; wrong=$((wrong + 1)); }
	grep -q "  edition-sha256: \"$edition\"" "$file" || { echo "$file: edition is not $edition"; wrong=$((wrong + 1)); }
	from=1
	for line in $(grep -n '^  seal: ' "$file" | cut -d : -f 1); do
		seal=$(sed -n "${line}s/^  seal: \([0-9a-f]*\).*/\1/p" "$file")
		[ "$(sed -n "$from,$((line - 1))p" "$file" | sum)" = "$seal" ] || { echo "$file:$line: seal"; wrong=$((wrong + 1)); }
		from=$line
		seals=$((seals + 1))
	done
done
is "case ids, seals and editions" $wrong 0
says "several seals a case" test "$seals" -gt 40

wrong=0
for book in office/*-2012.yaml office/cards.yaml office/address.yaml; do
	[ -f "$book" ] || continue
	last=almaty-almaly/${book#office/}
	sed 's/^--- //' "$book" | jq -r .no > numbers
	seq "$(wc -l < numbers)" | cmp - numbers || wrong=$((wrong + 1))
	while IFS= read -r line; do
		seal=${line##*, \"seal\": \"}
		seal=${seal%??}
		[ "$(printf %s%s "$last" "${line%, \"seal\": *}" | sum)" = "$seal" ] || { echo "$book: $line"; wrong=$((wrong + 1)); }
		last=$seal
	done < "$book"
done
is "chains of the books" $wrong 0
says "a journal, refusals, letters and cards" test -s office/refusals-2012.yaml -a -s office/letters-2012.yaml -a -s office/journal-2012.yaml -a -s office/cards.yaml
sed 's/^--- //' office/journal-2012.yaml | jq -r 'select(.number) | .number' > numbers
says "numbers go on after the paper book" sh -c 'seq 41 49 | sed "s|$|/2012|" | cmp - numbers'
sed 's/^--- //' office/refusals-2012.yaml | jq -r .number > numbers
says "refusals have numbers of their own" sh -c 'seq 1 3 | sed "s|$|/2012|" | cmp - numbers'

# control: the first sixteen digits of the seal of the journal's line
sed 's/^--- //' office/journal-2012.yaml | jq -r 'select(.number) | .case + " " + (.seal[0:16] | [.[0:4], .[4:8], .[8:12], .[12:16]] | join("-")) + " " + .base' | sort > wanted
for file in case.*; do
	control=$(sed -n 's/^  talon: {"control": "\([0-9a-f-]*\)".*/\1/p' "$file")
	[ -z "$control" ] || echo "$(sed -n 's/^case: \([0-9a-f-]*\).*/\1/p' "$file") $control $(sed -n 's/^  seal: \([0-9a-f]*\).*/\1/p' "$file" | head -n 1)"
done | sort > found
says "controls, and the base of each line" cmp wanted found
is "talons" "$(wc -l < found)" 9

# letters: the version 5 UUID of STEP/ACTOR/NUMBER in the namespace of the case
for file in case.*; do
	case=$(sed -n 's/^case: \([0-9a-f-]*\).*/\1/p' "$file")
	tr -d '\r' < "$file" | sed -n 's/^- step: //p; s/^  letters: //p' | while read -r line; do
		case $line in
		'['*) printf '%s\n' "$line" | jq -r '.[] | .id + " " + .to + " " + .number' | while read -r id to number; do
			echo "$id $(uuidgen --sha1 --namespace "$case" --name "$step/$to/$number")"
		done ;;
		*) step=$line ;;
		esac
	done
done > letters
is "letters" "$(awk '$1 != $2' letters)" ""
says "some letters" test "$(wc -l < letters)" -ge 12

# the step that rests on a slip bears its sum
id=$(sed -n 's/^case: //p' case.001)
printf 'slip: correction\ncase: %s\nat: 2012-09-04T10:00:00+06:00\nby: seitova\nfield: applicant.given\nwas: Виктор\nnow: Виталий\nreason: misread\n' "$id" > slip
rpr-route --office office --by seitova --at 2012-09-04T10:00:00+06:00 --slips slip five > six
is "slip" "$(sed -n 's/^  slip: "\(.*\)"/\1/p' six)" "$(sum < slip)"
