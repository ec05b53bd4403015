# System calls that are interrupted, that move a few bytes at a time, an output that cannot be closed, a file that cannot be
# read: nothing is lost, nothing doubled, and what failed is said.
. "${0%/*}/lib-test.sh"
if ! ${CC:-cc} -std=c11 -D_GNU_SOURCE -O2 -shared -fPIC -o fault.so "$root/scripts/aid/fault.c" 2> said; then
	echo "not ok the aid compiles"
	cat said
	exit
fi
applications 5 > input
new_office plain
sed -i '/id: imanov/s/actors: \[[^]]*\]/actors: [city-office, directorate, address-bureau]/' plain/office.yaml
cp -R plain interrupted
cp -R plain short
cp -R plain close
filters='rpr-intake rpr-journal rpr-route rpr-register rpr-file'

under()
{
	kind=$1
	shift
	(
		FAULT=$kind LD_PRELOAD=$work/fault.so
		export FAULT LD_PRELOAD
		act "$@"
	)
}

same_books()
{
	diff -r -x .lock "$1" "$2"
}

before=input
for filter in $filters; do
	cp -R plain plain.before
	act "$filter" plain "$before" > "$filter.out"
	is "$filter: status" $? 0
	for kind in interrupted short; do
		under $kind "$filter" $kind < "$before" > output 2> said
		is "$filter, calls $kind: status" "$? $(cat said)" "0 "
		says "$filter, calls $kind: the same bytes" cmp "$filter.out" output
		says "$filter, calls $kind: the same books" same_books plain $kind
	done
	under close "$filter" close "$before" > output 2> said
	is "$filter, the output cannot be closed: status" $? 3
	is "$filter, the output cannot be closed: said" "$(grep -c '\[write\]$' said)" 1
	act "$filter" close "$before" > output 2> said
	is "$filter, and run again: status" $? 0
	says "$filter, and run again: the same bytes" cmp "$filter.out" output
	says "$filter, and run again: the same books" same_books plain close
	cp -R plain.before full
	under full "$filter" full "$before" > output 2> said
	case $filter in
	rpr-intake) ;;
	*)
		is "$filter, the disk fills up in the middle of a line: status" $? 3
		find full plain.before -type d -empty -delete
		says "$filter, and the documents come out as they were" cmp "$before" output
		says "$filter, and the office is as it was" diff -r -x .lock plain.before full ;;
	esac
	rm -rf full plain.before
	before=$filter.out
done

# the same disk, with a book that has lines
applications 1 6 > sixth
act rpr-intake plain sixth > sixth.taken
cp -R plain full
under full rpr-journal full sixth.taken > output 2> said
is "a book that has lines, the disk fills up in the middle of one: status" $? 3
says "and the book is as it was" diff -r -x .lock plain full

# who writes to the file of rejects waits for whoever does so already
sed '2s/.*/a: [/' input > faulty
mkfifo ready
flock rejects.shared sh -c 'echo > ready; sleep 1; echo "# first" >> rejects.shared' &
read -r _ < ready
act rpr-intake plain --rejects rejects.shared faulty > output 2> said
wait
is "the file of rejects is waited for" "$(head -n 1 rejects.shared)" "# first"

act rpr-intake plain --rejects rejects faulty > output 2> said
for kind in interrupted short; do
	under $kind rpr-intake plain --rejects rejects.$kind faulty > output.$kind 2> said
	is "rejects, calls $kind: status" $? 1
	says "rejects, calls $kind: the same" cmp rejects rejects.$kind
	says "rejects, calls $kind: the same output" cmp output output.$kind
	cp input case
	under $kind rpr-intake plain --in-place case 2> said
	is "in place, calls $kind: status" $? 0
	says "in place, calls $kind: the same bytes" cmp rpr-intake.out case
done

# a file that cannot be read to its end: what is whole is done, nobody works on the document that was torn, and in place
# nothing is lost
applications 60 > input
act rpr-intake plain input > taken
rm -rf plain unread
new_office plain
cp -R plain unread
act rpr-journal plain taken > numbered
for filter in rpr-intake rpr-journal; do
	case $filter in
	rpr-intake) before=input after=taken step=receive ;;
	*) before=taken after=numbered step=journal ;;
	esac
	whole=$(head -c 20000 $before | awk '/^---$/ { n++ } END { print n - 1 }')
	under unread $filter unread $before > output 2> said
	is "$filter, a disk that is broken: status" $? 3
	is "$filter, a disk that is broken: said" "$(sed -n 's/.*\[\(.*\)\]$/\1/p' said)" read
	is "$filter, and what is whole is done" "$(grep -c "^- step: $step" output)" "$whole"
	is "$filter, and the torn document comes out as it is" "$(tail -c 30 output)" "$(head -c 20000 $before | tail -c 30)"
	under unread $filter unread --dry-run $before > output 2> said
	is "$filter, dry: status" $? 3
	is "$filter, dry: what would be done of what is whole, and nothing else" "$(grep -c ": step $step by " output) $(wc -l < output)" \
	    "$whole $whole"
	cp $before case
	under unread $filter unread --in-place case 2> said
	is "$filter, in place: status" $? 3
	is "$filter, in place: said" "$(sed -n 's/.*\[\(.*\)\]$/\1/p' said)" in-place
	says "$filter, in place: the file is as it was" cmp $before case
	act $filter unread --in-place case 2> said
	says "$filter, in place, and run again: as ever" cmp $after case
done
says "and the same books" same_books plain unread

# readers: the same under calls that are interrupted or move a few bytes; an output that is full or cannot be closed; an
# input that cannot be read in the middle, after which the rest still is; heads kept elsewhere that cannot be read
act rpr-intake plain input > cases 2> said
act rpr-journal plain cases > numbered
act rpr-route plain numbered > sent
rpr-audit --office plain --head > kept
readers='rpr-print application-form numbered
rpr-print -O plain --html talon numbered
rpr-print diagram numbered
rpr-print -O plain window
rpr-audit -O plain --head
rpr-audit -q -O plain --against kept
rpr-audit -q -O plain numbered
rpr-list -O plain due --at 2012-09-10T12:00:00+06:00 numbered
rpr-list -O plain journal
rpr-conclude --verify -O plain numbered
rpr-conclude --explain -O plain numbered'
faulty()
(
	FAULT=$1 LD_PRELOAD=$work/fault.so
	export FAULT LD_PRELOAD
	shift
	exec timeout 60 "$@"
)
echo "$readers" | while read -r reader; do
	# shellcheck disable=SC2086
	{
		timeout 60 $reader > wanted 2> wanted.said
		status=$?
		for kind in interrupted short; do
			faulty $kind $reader > output 2> said
			is "$reader, calls $kind: status" $? $status
			says "$reader, calls $kind: the same" eval 'cmp wanted output && cmp wanted.said said'
		done
		[ -s wanted ] || continue
		timeout 60 $reader > /dev/full 2> said
		is "$reader, the output is full: status" $? 3
		is "$reader, the output is full: said" "$(grep -c '\[write\]$' said)" 1
		faulty close $reader > output 2> said
		is "$reader, the output cannot be closed: status" $? 3
		timeout 60 $reader >&- 2> said
		is "$reader, no output: status" $? 3
	}
done
mkdir unreadable
for reader in 'rpr-print application-form' 'rpr-list cases' 'rpr-audit' 'rpr-conclude --explain -O plain'; do
	# shellcheck disable=SC2086
	{
		$reader numbered sent > wanted 2> said
		$reader numbered unreadable/none.yaml /proc/self/mem sent > output 2> said
		is "$reader, an input that cannot be read: status" $? 3
		is "$reader, an input that cannot be read: said" "$(grep -c '\[read\]$' said)" 2
		case $reader in
		rpr-audit) is "$reader, the rest is read" "$(grep '^cases' output)" "$(grep '^cases' wanted | sed 's/; 0 errors/; 2 errors/')" ;;
		*) says "$reader, the rest is read" cmp wanted output ;;
		esac
	}
done
rpr-audit -q -O plain --against unreadable > output 2> said
is "heads kept elsewhere that cannot be read: status" $? 3
rpr-audit -q -O plain --against nowhere > output 2> said
is "heads kept elsewhere that are not there: status" $? 3

# two collectors: the other one moves a slip to cur/ before this one opens it
mkdir -p spool/new spool/cur
sed -n 's/^  number: //p' numbered | head -n 1 > number
printf 'slip: visit\noffice: %s\nnumber: %s\nat: 2012-09-05T10:00:00+06:00\nby: imanov\nbook: "0123456"\n...\n' \
    "$(sed -n 's/^office: //p' plain/office.yaml)" "$(cat number)" > spool/new/moved
faulty moved rpr-register -q -O plain --by imanov --at 2012-09-05T12:00:00+06:00 --slips spool sent > output 2> said
is "a slip that is moved on meanwhile: status" "$? $(cat said)" "0 "
is "and it was taken" "$(grep -c '^- step: stamp' output)" 1
mv spool/cur/moved office-slip
sed 's/^slip: .*/slip: no such/' office-slip > spool/new/moved
faulty moved rpr-register -q -O plain --by imanov --at 2012-09-05T12:00:00+06:00 --slips spool sent > output 2> said
is "a faulty one: status" $? 1
is "and that is all that is said" "$(wc -l < said) $(sed -n 's/.*\[\(.*\)\]$/\1/p' said)" "1 unknown-value"

# a slip for no case of the stream that cannot be read again when its case is looked for
sed 's/^number: .*/number: 9999\/2012/' office-slip > closed
faulty closed rpr-register -q -O plain --by imanov --at 2012-09-05T12:00:00+06:00 --slips closed sent > output 2> said
is "a slip that cannot be read again: status" $? 3
says "a slip that cannot be read again: it is named" grep -q '^rpr-register: closed: error: .*\[read\]$' said

# heads that lags behind a book is told where no lock is to be had too; while a filter holds the lock it is not
cp plain/heads heads
rm plain/heads
faulty unlockable rpr-audit -O plain > output 2> said
is "an audit where nothing can be locked: heads lags behind" "$(grep -c '\[book-ahead\]$' said)" "$(find plain -maxdepth 1 -name '*.yaml' ! -name office.yaml | wc -l)"
flock plain/.lock timeout 60 rpr-audit -O plain > output 2> said
is "an audit beside a filter: nothing of it" "$(grep -c '\[book-ahead\]$' said)" 0
faulty unlockable rpr-journal -q -O plain --by imanov --at 2012-09-05T12:00:00+06:00 cases > output 2> said
is "a filter where nothing can be locked: status" $? 3
mv heads plain/heads
