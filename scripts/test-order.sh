# Durable before visible, as the kernel sees it: in every run what goes into a book is on disk before heads names it, letters
# before they have their names, all of it before the lock is given back and before the first byte of the answer.
. "${0%/*}/lib-test.sh"
. "$root/scripts/lib-case.sh"
export ASAN_OPTIONS=detect_leaks=0	# a leak cannot be looked for under strace
if ! strace -o /dev/null true 2> /dev/null; then
	echo "skip the order of system calls: strace is not there or may not trace"
	exit
fi
trace=openat,open,close,dup,read,write,pwrite64,fdatasync,fsync,syncfs,rename,renameat,renameat2,ftruncate
trace=$trace,unlink,unlinkat,mkdir,mkdirat,link,linkat,fallocate,fchmod,flock

# watched NAME FOLDERS COMMAND...: runs it over input, with the office as it stands; FOLDERS are held to the same, beside it.
watched()
{
	what=$1 folders=$2
	shift 2
	rm -rf before
	cp -R office before
	strace -f -y -xx -s 100000000 -e signal=none -e trace=$trace -o calls "$@" < input > output 2> said
	status=$?
	# shellcheck disable=SC2086
	is "$what" "$status $(/usr/bin/python3 "$root/scripts/aid/order.py" calls before office $folders)" "0 "
	mv output input
}

new_office office
sed -i '/id: imanov/s/actors: \[[^]]*\]/actors: [city-office, directorate, address-bureau]/' office/office.yaml
applications 12 > input
act rpr-intake office input > taken
mv taken input
by="--office office --by imanov --at 2012-09-03T12:00:00+06:00"
# shellcheck disable=SC2086
for filter in rpr-journal rpr-route 'rpr-register --do stamp' rpr-file; do
	cp input "$filter.in"
	watched "$filter: twelve cases" "" $filter $by
done
# shellcheck disable=SC2086
{
	applications 1 13 | rpr-intake $by > input
	watched 'rpr-journal: one case, books that are there' "" rpr-journal $by
	watched 'rpr-route: few letters' "" rpr-route $by
	cp rpr-route.in input
	watched 'rpr-route: letters that are there' "" rpr-route $by
	applications 1 14 | rpr-intake $by > input
	printf -- '--- {"no": 14' >> office/journal-2012.yaml
	watched 'rpr-journal: a torn line' "" rpr-journal $by
	says 'rpr-journal: the torn line is kept' test -s office/journal-2012.yaml.torn-1
	applications 1 15 | rpr-intake $by > input
	cp -R office killed
	RPR_OFFICE=office rpr-journal --by imanov --at 2012-09-03T12:00:00+06:00 < input > answered
	cp killed/heads office/heads
	watched 'rpr-journal: a line that heads does not know' "" rpr-journal $by
	says 'rpr-journal: the answer that was not heard' cmp answered input
}

# faulty documents are in the file of rejects before the others are answered
mkdir aside
{ applications 1 21; printf -- '---\na: [\n...\n'; applications 1 22; } > input
strace -f -y -xx -s 100000000 -e signal=none -e trace=$trace -o calls \
    rpr-intake --office office --by imanov --rejects aside/rejects input > output 2> said
is 'rejects: status' $? 1
rm -rf empty
mkdir empty
is 'rejects: on disk before the answer' \
    "$(/usr/bin/python3 "$root/scripts/aid/order.py" calls empty aside | grep -v 'written to without')" ""

# a file that is rewritten in place gets its new bytes whole
mkdir place
applications 3 31 > place/cases
cp -R place before-place
strace -f -y -xx -s 100000000 -e signal=none -e trace=$trace -o calls \
    rpr-intake --office office --by imanov --in-place place/cases 2> said
is 'in place: status' $? 0
is 'in place: the new bytes are on disk before they have the name, and the name after' \
    "$(/usr/bin/python3 "$root/scripts/aid/order.py" calls before-place place |
	grep -v 'written to without\|nothing was answered')" ""
