# Answers are joined to cases by inquiry and sender, never by order or count: in any order, over any number of runs, once or
# twice, they lead to the same conclusion. What fits no inquiry is reported alone. Without agreement nothing is granted,
# without a ground nothing is refused.
. "${0%/*}/lib-test.sh"
. "$root/scripts/lib-case.sh"
new_office fresh
remain 2 > start
office=fresh
asked start
on 09-18
answers start > all.slips
# one file a slip, 1 to 4: both bodies for each of the two cases
awk '/^---$/ { n++ } { print > (n ".slip") }' all.slips
is "two inquiries a case" "$(inquiries start | wc -l)" 4

# play NAME FILE...: the answers are brought in these files, one run a file; then both cases are concluded. What comes out
# has the conclusions without what depends on the way there: seals and letters.
play()
{
	to=$1
	shift
	rm -rf office
	cp -a fresh office
	cp start cases
	office=office
	on 09-18 10
	worst=0
	for slips; do
		go rpr-route ospanov cases --slips "$slips" 2>> findings || worst=$?
	done
	on 09-21
	go rpr-conclude ospanov cases 2>> findings || worst=$?
	awk '/^case: / { print } /^- step: / { now = $3 == "conclude" } now && !/^  (seal|letters): /' cases > "$to.conclusion"
}

# same NAME FILE...: that leads to the same conclusions, without a finding.
same()
{
	: > findings
	play again "$@"
	is "$name $why: status" $worst 0
	says "$name $why: the same conclusions" cmp first.conclusion again.conclusion
	is "$name $why: four answers" "$(steps cases | grep -c '^answer-')" 4
	is "$name $why: no finding" "$(cat findings)" ""
}

: > findings
play first all.slips
is "answers for two cases in one file" "$(grep -c '^  result: "grant"' first.conclusion)" 2
cat 4.slip 3.slip 2.slip 1.slip > reversed
cat 3.slip 1.slip 4.slip 2.slip > crossed
cat 2.slip 4.slip 1.slip 3.slip > bodies
awk '/^(case|inquiry): / { $2 = toupper($2) } { print }' all.slips > capitals
why="in one file"
for name in reversed crossed bodies capitals; do
	same $name
done
why="each in a run of its own"
for name in "1 2 3 4" "4 3 2 1" "2 3 1 4" "3 1 4 2"; do
	# shellcheck disable=SC2046
	same $(for slip in $name; do echo "$slip.slip"; done)
done
why="in two runs"
cat 1.slip 4.slip > some
cat 3.slip 2.slip > others
name="halves"
same some others
name="three and one"
cat 4.slip 2.slip 3.slip > three
same three 1.slip
why="twice"
name="the same run"
same all.slips all.slips
cat reversed all.slips > double
name="the same file"
same double
name="overlapping runs"
same some all.slips others
mkdir folder folder/new folder/cur
cp 1.slip 2.slip folder/new
cp 3.slip 4.slip folder/cur
why="in a spool"
name="new and cur"
same folder folder
inquiries start | awk '{ print "s|inquiry: " $2 "|inquiry: " $3 "|" }' > numbers.sed
sed -f numbers.sed reversed > numbered
why="by despatch number"
name="reversed"
is "numbers are named" "$(grep -c '^inquiry: [0-9]*/2012$' numbered)" 4
same numbered
why="in capitals and as CRLF"
name="reversed"
sed 's/^case: \(.*\)/case: \U\1/; s/$/\r/' reversed > dos
same dos

# what does not fit: reported, alone, and the right ones beside it are taken
inquiries start > asked
first=$(sed -n 1p asked | cut -d ' ' -f 1)
nsc=$(sed -n 1p asked | cut -d ' ' -f 2)
statistics=$(sed -n 2p asked | cut -d ' ' -f 2)
theirs=$(sed -n 3p asked | cut -d ' ' -f 2)
is "the inquiries are in the order of the edition" \
    "$(cut -d ' ' -f 4 asked | head -n 2 | tr '\n' ' ')" "nsc-department legal-statistics "

# wrong NAME ID LINE...: one slip more that must be refused with this finding while the others do their work.
wrong()
{
	name=$1 id=$2
	shift 2
	on 09-18
	slip answer "$first" "$@" > wrong.slip
	cat wrong.slip all.slips > mixed
	: > findings
	play again mixed
	is "$name: status" $worst 1
	says "$name: [$id]" finds "$id" findings
	is "$name: one finding" "$(wc -l < findings)" 1
	says "$name: the case goes on with the right answers" cmp first.conclusion again.conclusion
}
wrong "the inquiry of another case" slip-refused "inquiry: $theirs" 'from: nsc-department' 'result: not-agreed'
wrong "an inquiry that never was" slip-refused 'inquiry: 99/2012' 'from: nsc-department' 'result: not-agreed'
wrong "the inquiry to the other body" slip-refused "inquiry: $statistics" 'from: nsc-department' 'result: not-agreed'
wrong "an answer of who was not asked" slip-refused "inquiry: $nsc" 'from: committee' 'result: not-agreed'
wrong "a result of the other body" slip-refused "inquiry: $nsc" 'from: nsc-department' 'result: clear'
wrong "a result that nobody knows" slip-refused "inquiry: $nsc" 'from: nsc-department' 'result: maybe'
wrong "an answer without a result" missing "inquiry: $nsc" 'from: nsc-department'

# another answer for what is answered already
on 09-18
slip answer "$first" "inquiry: $nsc" 'from: nsc-department' 'result: not-agreed' > other.slip
: > findings
play again all.slips other.slip
is "another answer in a later run: status" $worst 1
says "another answer in a later run: [slip-conflict]" finds slip-conflict findings
says "another answer in a later run: the first one holds" cmp first.conclusion again.conclusion
: > findings
cat all.slips other.slip > both
play again both
is "two answers in one run: status" $worst 1
says "two answers in one run: [slip-conflict]" finds slip-conflict findings
is "two answers in one run: one is attached" "$(steps cases | grep -c '^answer-nsc$')" 2
is "two answers in one run: nothing is attached twice" "$(steps cases | grep -c '^answer-')" 4

# the branches
sed "/inquiry: $nsc/,/^\.\.\./s/result: agreed/result: not-agreed/" all.slips > not-agreed
is "one body does not agree" "$(grep -c 'not-agreed' not-agreed)" 1
: > findings
play again not-agreed
is "without agreement and without a ground: status" $worst 0
is "without agreement and without a ground nothing is decided" "$(grep -c '^- step: conclude' again.conclusion)" 1
go rpr-conclude ospanov cases 2> findings
timeout 60 rpr-conclude --office office --by ospanov --at "$at" cases > out 2> findings
says "and a warning says what is missing" finds ground-needed findings
says "and nothing is changed" cmp cases out
timeout 60 rpr-conclude --office office --by chief --at "$at" --do approve cases > out 2>> findings
is "nor is what was not drafted approved" \
    "$(awk -v case="$first" '/^case: / { now = $2 == case } now && /^- step: approve/' out)" ""

cp cases waits
cp -a office office.waits
# what was attached wrongly is mended by a correction of that step, as the findings say
slip correction "$first" 'by: seitova' 'step: answer-nsc' 'was: not-agreed' 'now: agreed' 'reason: misread' > slips
go rpr-route seitova cases --slips slips 2> findings
go rpr-conclude ospanov cases 2>> findings
is "a wrong answer is mended by a correction, and the case goes on" "$(steps cases | grep -c '^conclude$')" 2

# ground NAME RESULT GROUND [EVIDENCE [FINDING]]: the case that waits is decided with a slip of this ground, or not.
ground()
{
	rm -rf office
	cp -a office.waits office
	[ -z "${adopt:-}" ] || sed -i "s|^adopted:.*|&\n- {row: $adopt, by: chief, on: 2012-08-01, source: instruction 15}|" office/office.yaml
	cp "${waiting:-waits}" cases
	slip ground "$first" 'by: ospanov' "ground: $3" "evidence: ${4:-report 14 of 15.09.2012}" > ground.slip
	go rpr-conclude ospanov cases --slips ground.slip 2> findings
	status=$?
	awk -v case="$first" '/^case: / { now = $2 == case } /^- step: / { step = $3 } now && step == "conclude"' cases > conclusion
	is "$1" "$(sed -n 's/^  result: "\(.*\)"/\1/p' conclusion)" "$2"
	if [ "$2" = refuse ]; then
		is "$1: status" $status 0
		grounds=$(sed -n 's/^  grounds: //p' conclusion | jq -r '.[] | .ground + " " + .evidence + " " + .slip')
		sum=$(sed '1d; $d' ground.slip | sha256sum | cut -c 1-64)
		is "$1: its ground, its evidence and its slip" "$grounds" "$3 ${4:-report 14 of 15.09.2012} $sum"
	else
		is "$1: status" $status 1
		says "$1: [${5:-slip-refused}]" finds "${5:-slip-refused}" findings
	fi
}
ground "not agreed, with a ground of the law: refused" refuse illegal-entry
ground "a reconstructed ground does not bind" "" incitement
adopt=grounds/incitement
ground "a reconstructed ground that the office adopted binds" refuse incitement
ground "that one alone" "" unspent-conviction
adopt=grounds
ground "or all of them" refuse unspent-conviction
adopt=
ground "a ground of the window does not serve here" "" documents-nonconforming
adopt=grounds
ground "a ground that only annuls does not refuse" "" absence-over-183-days
adopt=
ground "no such ground" "" bad-mood
ground "no evidence" "" illegal-entry '""' missing
ground "evidence that is blank" "" illegal-entry '" "' missing
# agreement does not help against a ground, and hits alone are none
sed 's/result: clear/result: hits/' all.slips > hits
: > findings
play again hits
is "hits without a ground do not refuse" "$(grep -c '^  result: "grant"' again.conclusion)" 2
rm -rf office
cp -a fresh office
cp start cases
on 09-18 10
go rpr-route ospanov cases --slips all.slips
cp cases agreed
rm -rf office.waits
cp -a office office.waits
on 09-21
waiting=agreed
ground "agreed, with a ground of the law: refused all the same" refuse illegal-entry
# doubts become grounds where the row is adopted
# a ground that rests on rows that are no law needs all of them adopted: that of the document and those of the amount
for adopted in yes documents no; do
	rm -rf office
	new_office office
	case $adopted in
	documents) sed -i '/^- {row: amounts/d' office/office.yaml ;;
	no) sed -i '/^- {row: documents/d; /^- {row: amounts/d; s/^adopted:.*/adopted: []/' office/office.yaml ;;
	esac
	remain 1 | sed 's/amount: 2200000/amount: 1000/' > cases
	drafted cases 2> findings
	result=$(sed -n '/^- step: conclude/,$s/^  result: "\(.*\)"/\1/p' cases)
	if [ $adopted = yes ]; then
		is "means too small, the row adopted: refused" "$result" refuse
		is "means too small: the ground" \
		    "$(sed -n 's/^  grounds: //p' cases | jq -r '.[].ground')" solvency-unproven
		is "means too small: the receipt says by what right" \
		    "$(sed -n 's/^  receipt: //p' cases | jq -r '.adopted | map(.row + " " + .by) | join(", ")')" "documents chief, amounts chief"
		sed -i '/^- {row: documents/d; /^- {row: amounts/d; s/^adopted:.*/adopted: []/' office/office.yaml
	else
		is "means too small, adopted: $adopted: granted" "$result" grant
		new_office office
	fi
	says "means too small, adopted: $adopted: made again as it was adopted then" \
	    sh -c 'rpr-conclude --verify --office office cases | grep -q ": agrees$"'
done
