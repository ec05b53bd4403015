# rpr-cron: the unattended pipeline does what the filters do one by one, sets aside what is no case, says one line, ends with
# the worst status, never overlaps itself, and goes on after a kill as if nothing had been.
. "${0%/*}/lib-test.sh"
. "$root/scripts/lib-case.sh"

# cron OFFICE FOLDER ID...: a run at the time that is now
cron()
{
	timeout 300 "$root/scripts/rpr-cron" --at "$at" "$@"
}

fill()
{
	mkdir "$1"
	applications 3 > "$1/arrivals.yaml"
	remain 2 > "$1/to remain.yaml"
	remain 1 9 | grep -v medical > "$1/refused.yaml"
}

new_office office
fill folder
printf 'surname: [Тен\n' > folder/broken.yaml
on 09-03 12
# a run that holds the folder, as seen by a second one: asked now, answered after 15 seconds
mkdir held
exec 8> held/.lock
flock 8
{ cron office held imanov > held.out 2> held.err 8>&-; echo $? > held.status; } &
holder=$!

cron office folder imanov ospanov zhumabek > out 2> findings
is "a broken document: status" $? 1
is "one line for the log" "$(cat out)" "$at 4 files, 6 cases, 26 steps added, 17 bytes set aside, status 1"
is "it is told where" \
    "$(sed 's/.*\(folder[^:]*:[0-9]*\):.*\(\[.*\]\)$/\1 \2/' findings)" "folder/broken.yaml:2 [syntax]"
is "it is set aside" "$(cat folder/rejects)" "surname: [Тен"
is "its file is empty" "$(cat folder/broken.yaml)" ""
is "the others were taken, numbered, and their letters sent" \
    "$(wc -l < office/journal-2012.yaml) $(wc -l < office/refusals-2012.yaml) $(wc -l < office/letters-2012.yaml)" "5 1 13"
is "they are filed" "$(find office/cases -type f | wc -l)" 6
on 09-04
cron office folder imanov ospanov zhumabek > out 2> findings
is "the next run: status" $? 0
is "the next run has nothing left to say" "$(cat findings)" ""
is "nor to do, and an emptied file is none of cases" \
    "$(cat out)" "$at 3 files, 6 cases, 0 steps added, 0 bytes set aside, status 0"
cat folder/*.yaml | sha256sum > sum
cp office/heads heads
cron office folder imanov ospanov zhumabek > out
is "and one more adds nothing" "$(cut -d , -f 3 out)" " 0 steps added"
says "no byte of a case" sh -c 'cat folder/*.yaml | sha256sum | cmp - sum'
says "no line of a book" cmp office/heads heads

# slips of the inbox; the head approves by one
answers "folder/to remain.yaml" > slips
awk '/^---$/ { n++ } { print > ("office/inbox/new/answer." n ".yaml") }' slips
on 09-05
cron office folder imanov ospanov chief > out 2> findings
is "answers from the inbox: status" $? 0
is "answers from the inbox: attached, and drafted" \
    "$(steps "folder/to remain.yaml" | grep -cE '^(answer-.*|conclude)$')" 6
is "nothing is approved by itself" "$(steps "folder/to remain.yaml" | grep -c '^approve$')" 0
awk '/^---/ { n++ } n == 1' "folder/to remain.yaml" > one
slip approval "$(ids one)" 'by: chief' "draft: $(code one)" > office/inbox/new/approval.yaml
printf 'slip: visit\ncase: none\n...\n' > office/inbox/new/faulty.yaml
slip answer "$(ids one)" 'from: committee' 'inquiry: 1/2012' 'result: agreed' > office/inbox/new/refused.yaml
on 09-06
cron office folder imanov ospanov chief > out 2> findings
is "a faulty slip: status" $? 1
rm -f office/inbox/new/refused.yaml
is "a refused slip is told once" "$(grep -c 'refused.yaml:5:7: .*slip-refused' findings)" 1
is "what was signed is approved" "$(steps "folder/to remain.yaml" | grep -c '^approve$')" 1
is "the faulty slip is set aside, with the reason" \
    "$(cd office/inbox/bad && echo faulty.yaml*)" "faulty.yaml faulty.yaml.reason"
is "the answers have been put by" \
    "$(cd office/inbox/cur && echo answer*)" "answer.1.yaml answer.2.yaml answer.3.yaml answer.4.yaml"
# a case that another office sent
new_office peer
sed -i 's/^office: .*/office: almaty-other/' peer/office.yaml
mkdir -p peer/inbox/new peer/inbox/cur theirs
{ cat one; echo ...; } > peer/inbox/new/2012-000001.yaml
cp peer/inbox/new/2012-000001.yaml letter
cron peer theirs imanov > out 2> findings
is "a case from the inbox is filed" "$(cd peer && find cases -type f)" cases/almaty-almaly/2012/000044.yaml
cp letter peer/inbox/new/again.yaml
cron peer theirs imanov > out 2> findings
is "once, though it came twice" \
    "$(find theirs -name '*.yaml' | wc -l) $(ls peer/inbox/new peer/inbox/bad 2> /dev/null | grep -c yaml)" "1 0"
# the folder lies on another disk, and a run was killed while it copied
rm theirs/in-*.yaml
head -c 300 letter > theirs/.in
cp letter peer/inbox/new/again.yaml
cat > mv <<-END
	#!/bin/sh
	case \$* in
	*inbox/new*) head -c 300 letter > "\$2"; exit 1 ;;
	esac
	exec /bin/mv "\$@"
END
chmod +x mv
(PATH=$work:$PATH && cron peer theirs imanov) > out 2> findings
cron peer theirs imanov > out 2> findings
is "a letter whose copying was broken off is not lost" "$? $(cut -d , -f 2,4- out)" "0  1 cases, 0 bytes set aside, status 0"
# what came, grew, came back longer, and came once more as it first was
awk '/^- step: conclude$/ { exit } { print }' one > shorter
rm theirs/in-*.yaml
for text in shorter one shorter; do
	{ cat $text; echo ...; } > peer/inbox/new/2012-000001.yaml
	cron peer theirs imanov > out 2> findings
done
is "of a case that came longer and shorter again the longer one is worked on" \
    "$(cat theirs/in-*.yaml | wc -l) $(find peer/inbox/new -type f)" "$(wc -l < letter) "

# a forged case is set aside; one that went another way than the filed one is held back, and stays
mkdir forged forked
sed 's/^window: .*/window: 4/' one > forged/one.yaml
cron office forged imanov > out 2> findings
is "a forged case: its line" \
    "$(cut -d ' ' -f 2- out)" "1 files, 0 cases, 0 steps added, $(wc -c < forged/rejects) bytes set aside, status 1"
cp -a office elsewhere
rm -f elsewhere/letters-2012.yaml elsewhere/heads
awk '/^- step: form-case$/ { exit } { print }' one > two
act rpr-route elsewhere two > forked/two.yaml 2> /dev/null
cp forked/two.yaml two
for turn in 1 2; do
	cron office forked imanov > out 2> findings
	is "a forked case: its line" "$(cut -d ' ' -f 2- out)" "1 files, 1 cases, 0 steps added, 0 bytes set aside, status 1"
	says "a forked case: it stays" cmp two forked/two.yaml
done

# the disk of the folder is full: findings are lost first, and that is said
mkdir tiny
if [ "$(id -u)" -eq 0 ] && mount -t tmpfs -o size=128k none tiny 2> /dev/null; then
	new_office roomy
	applications 3 > tiny/a.yaml
	printf 'surname: [Тен\n' > tiny/broken.yaml
	cat /dev/zero > tiny/filler 2> /dev/null
	cron roomy tiny imanov > out 2> findings
	is "a full disk: status, and why" "$? $(sort -u findings | grep -c 'tiny/.findings: is its disk full?')" "3 1"
	rm tiny/filler
	cron roomy tiny imanov > out 2> findings
	is "with room again all is done" "$? $(cut -d , -f 2,4- out) $(grep -c . findings)" "1  3 cases, 17 bytes set aside, status 1 1"
	umount tiny
else
	echo "skip a full disk: no disk can be mounted here"
fi

# an edition of the office's own, in a file whose name has a blank
new_office ours
{ cat "$root/lib/edition/kz-mia-352-2012.yaml"; echo '# read here'; } > 'our own.yaml'
mkdir own
applications 2 > own/arrivals.yaml
for twice in 1 2; do
	"$root/scripts/rpr-cron" --at "$at" --edition 'our own.yaml' ours own imanov > out 2> findings
	is "an edition of its own: status, run $twice" "$? $(cat findings)" "0 "
done
"$root/scripts/rpr-cron" --at "$at" ours own imanov > out 2> findings
is "cases under an edition that is not given any more: held back" \
    "$? $(grep 'unknown-edition' findings | grep -o 'document [12]' | sort -u | wc -l)" "1 2"
"$root/scripts/rpr-cron" --edition "$PWD/not there.yaml" ours own imanov > out 2> findings
is "an edition that is not there: status" $? 2

# nothing to do, and wrong usage
mkdir empty
cron office empty imanov > out 2> findings < /dev/null
is "an empty folder: status" $? 0
is "an empty folder: its line" "$(cat out)" "$at 0 files, 0 cases, 0 steps added, 0 bytes set aside, status 0"
"$root/scripts/rpr-cron" --at '' office empty imanov > out 2> findings
is "a time that is empty: status" $? 2
"$root/scripts/rpr-cron" --edition= office empty imanov > out 2> findings
is "an edition that is empty: status" $? 2
cron office nowhere imanov > out 2> findings
is "no folder: status" $? 2
is "no folder: which one" "$(cat findings)" "rpr-cron: error: the folder of cases, nowhere, is not there"
for file in .lock .findings; do
	mkdir -p "unwritable$file/$file"
	applications 1 > "unwritable$file/input.yaml"
	cron office "unwritable$file" imanov > out 2> findings
	is "$file cannot be written: status" $? 3
	is "$file cannot be written: said" "$(cat out findings)" \
	    "rpr-cron: error: unwritable$file/$file cannot be written"
done
cron nowhere folder imanov > out 2> findings
is "no office: which one" "$(cat findings)" "rpr-cron: error: nowhere/office.yaml is not there"
cron office folder > out 2> findings
is "nobody named: status" $? 2
cron office folder nobody > out 2> findings
is "somebody who is not of the staff: status" $? 2
# names that look like options
cron -o -w imanov > out 2> findings
is "an option that there is not: status" $? 2
new_office ./-o
mkdir -p ./-w ./-o/inbox/new
printf 'surname: [Тен\n' > ./-w/broken.yaml
cp one ./-o/inbox/new/letter.yaml
echo ... >> ./-o/inbox/new/letter.yaml
cron -- -o -w imanov > out 2> findings
is "an office and a folder that begin with -: status, letters left, files" \
    "$? $(find ./-o/inbox/new -type f | wc -l) $(ls -A ./-w | sed 's/^in-.*/letter/' | tr '\n' ' ')" "1 0 .lock broken.yaml letter rejects "
# what is said is said, or it is no success
for part in --help --version "office empty imanov"; do
	# shellcheck disable=SC2086 # words
	"$root/scripts/rpr-cron" $part > /dev/full 2> findings
	is "$part: a line that could not be written: status" $? 3
done
cron office empty imanov 2> findings >&-
is "standard output is closed: status, and why" "$? $(cat findings)" \
    "3 rpr-cron: error: standard output is closed; nothing was done"
mkdir unsaid
printf 'surname: [Тен\n' > unsaid/broken.yaml
cron office unsaid imanov > out 2>&-
is "standard error is closed: status, and nothing was done" "$? $(wc -c < out) $(ls unsaid)" "3 0 broken.yaml"
cron office unsaid imanov > out 2> /dev/full
is "a finding that cannot be written: status" "$? $(ls unsaid)" "3 broken.yaml
rejects"
cron office unsaid imanov > out 2> findings
is "the next run says it" "$? $(grep -c syntax findings)" "0 1"
"$root/scripts/rpr-cron" --help > out
is "help: status" $? 0
says "help says how it is used" grep -q '^usage: rpr-cron ' out
is "version: that of the tools" "$("$root/scripts/rpr-cron" --version)" "rpr-cron $(rpr-file --version | cut -d ' ' -f 2)"
# more files than fit behind one command; those without a document count for none
new_office large
deep=$(awk 'BEGIN { for (i = 0; i < 12; i++) { for (j = 0; j < 250; j++) printf "d"; printf "/" } }')cases
mkdir -p "$deep"
for i in $(seq 900); do
	: > "$deep/$i.yaml"
done
applications 1 > "$deep/1.yaml"
remain 1 > "$deep/500.yaml"
remain 1 9 | grep -v medical > "$deep/900.yaml"
mkdir few
cp "$deep/1.yaml" "$deep/500.yaml" "$deep/900.yaml" few
new_office small
cron small few imanov ospanov > few.out
cron large "$deep" imanov ospanov > out 2> findings
is "more files than one command takes: status" $? 0
is "more files than one command takes: nothing to say" "$(cat findings)" ""
is "more files than one command takes: all that is due" \
    "$(cat out)" "$(cat few.out)"
cat "$deep/1.yaml" "$deep/500.yaml" "$deep/900.yaml" > there
says "more files than one command takes: the same cases" sh -c 'cat few/*.yaml | cmp - there'
# a book that is damaged stops all
cp -a office damaged
sed -i '2d' damaged/journal-2012.yaml
fill other
cp -r other other.before
cron damaged other imanov ospanov > out 2> findings
is "a damaged book: status" $? 5
is "a damaged book: nothing is entered" "$(wc -l < damaged/letters-2012.yaml)" "$(wc -l < office/letters-2012.yaml)"
# names and numbers of people are in no line of the log and in no finding
cat held.out out findings > said
is "no personal data is printed" "$(cat out findings | grep -cE 'Тен|Рахимов|N1|R1')" 0

# two at once, eight at once: one after the other, nothing twice
new_office race
fill both
on 09-03 12
pids=
for i in 1 2 3; do
	cron race both imanov ospanov zhumabek > "both.$i" 2> "both.$i.err" &
	pids="$pids $!"
done
bad=0
for pid in $pids; do
	wait "$pid" || { [ $? -eq 4 ] || bad=$((bad + 1)); }
done
is "three at once end well, or busy" $bad 0
whole()
{
	sed 's/^--- //' "$1"/*-2012.yaml "$1/address.yaml" | jq -r '[.case, .step, .to, .number] | map(. // "") | join(" ")' | sort
}
cron race both imanov ospanov zhumabek > out
is "three at once enter each thing once" "$(whole race | cut -d ' ' -f 1-3 | uniq -d)" ""
is "and everything" "$(whole race | wc -l)" "$(sed 's/^--- //' office/*-2012.yaml office/address.yaml |
    jq -r 'select(.at < "2012-09-05") | .no' | wc -l)"

# killed in the middle, ever later, and run again
new_office calm
fill calmly
cron calm calmly imanov ospanov zhumabek > out
cron calm calmly imanov ospanov zhumabek > out
wrong=
waits="0.05 0.1 0.2 0.4"
[ "$size" = 1 ] || waits=2
for wait in $waits; do
	rm -rf torn torn.cases
	new_office torn
	fill torn.cases
	setsid "$root/scripts/rpr-cron" --at "$at" torn torn.cases imanov ospanov zhumabek > torn.out 2> torn.err &
	pid=$!
	sleep $wait
	kill -KILL -- -$pid 2> /dev/null
	wait $pid
	for turn in 1 2; do
		cron torn torn.cases imanov ospanov zhumabek > out 2> findings || wrong="$wrong $wait:$?"
	done
	whole calm > calm.lines
	whole torn > torn.lines
	cmp -s calm.lines torn.lines || wrong="$wrong $wait:books"
	for file in calmly/*.yaml; do
		[ "$(steps "$file")" = "$(steps "torn.cases/${file##*/}")" ] || wrong="$wrong $wait:steps"
	done
	[ "$(find torn/outbox -path '*/new/*' | wc -l)" = "$(find calm/outbox -path '*/new/*' | wc -l)" ] || wrong="$wrong $wait:letters"
	[ "$(find torn.cases -name '*.yaml' | wc -l)" = 3 ] || wrong="$wrong $wait:files"
done
is "killed and run again: the same books, steps and letters as without" "$wrong" ""

# a part of it killed by itself, over more files than one command line takes: what was not gone over is not passed over
mkdir bin pieces
new_office parts
name=$(printf '%0220d' 0)
i=0
while [ $i -lt 4700 ]; do
	i=$((i + 1))
	: > "pieces/a$i-$name.yaml"
done
fill pieces/cases
mv pieces/cases/arrivals.yaml pieces/z.yaml
# instead TOOL NUMBER: a tool that kills whoever calls it at that call, and at the others is itself
instead()
{
	cat > "bin/$1" <<-END
		#!/bin/sh
		echo >> "$work/calls"
		[ "\$(wc -l < "$work/calls")" != $2 ] || { kill -KILL \$PPID; sleep 1; exit 0; }
		exec $(command -v "$1") "\$@"
	END
	chmod +x "bin/$1"
	: > calls
}
instead rpr-journal 2
PATH=$work/bin:$PATH cron parts pieces imanov > out 2> findings
is "a filter killed over the later files: status" $? 3
is "a filter killed over the later files: said" "$(grep '^rpr-cron' findings)" \
    "rpr-cron: error: rpr-journal did not come to the last files of pieces; run it again"
rm bin/rpr-journal
cron parts pieces imanov > out 2> findings
is "and run again" "$? $(wc -l < parts/journal-2012.yaml)" "0 3"

# what counts the steps killed: that is no count
new_office counts
fill counted
cat > bin/awk <<END
#!/bin/sh
echo >> "$work/calls"
[ "\$(wc -l < "$work/calls")" != 2 ] || kill -KILL \$\$
exec $(command -v awk) "\$@"
END
chmod +x bin/awk
: > calls
PATH=$work/bin:$PATH cron counts counted imanov ospanov zhumabek > out 2> findings
is "the count of the steps killed: status" $? 3
is "the count of the steps killed: said" "$(grep '^rpr-cron' findings)" \
    "rpr-cron: error: the steps and cases in counted could not be counted; run it again"
rm bin/awk
instead grep 2
rm -rf counts counted
new_office counts
fill counted
PATH=$work/bin:$PATH cron counts counted imanov ospanov zhumabek > out 2> findings
is "who reads them for it killed: status" $? 3
rm bin/grep

# what is no file at all is not waited for
mkfifo counted/pipe.yaml
timeout 60 "$root/scripts/rpr-cron" --at "$at" counts counted imanov ospanov zhumabek > out 2> findings
is "a pipe among the files: status" $? 3
is "a pipe among the files: told" "$(grep -o 'counted/pipe.yaml: error: .*\[in-place\]$' findings | sort -u | wc -l)" 1
is "a pipe among the files: the others are done" "$(wc -l < counts/journal-2012.yaml)" 5

wait $holder
is "a second run of the folder: busy" "$(cat held.status)" 4
is "a second run of the folder: says so" \
    "$(cat held.err)" "rpr-cron: error: another run is at work in held; run again later"
is "a second run of the folder: no line" "$(cat held.out)" ""
