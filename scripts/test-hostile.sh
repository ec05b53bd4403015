# Folders that others can write to, and input made to hurt: links, pipes, devices, other owners, names that lead elsewhere,
# documents without end, closed descriptors, full and read-only disks, odd surroundings. What is not plain is refused by name,
# nothing is written through it, and the documents come out as they were.
#
#	HOSTILE_MB	how long the document without an end is (32; 1024 in scripts/torture)
. "${0%/*}/lib-test.sh"
megabytes=${HOSTILE_MB:-32}
applications 3 > input
new_office plain
sed -i '/id: imanov/s/actors: \[[^]]*\]/actors: [city-office, directorate, address-bureau]/' plain/office.yaml
cp plain/office.yaml office.yaml
act rpr-intake plain input > taken
act rpr-journal plain taken > numbered
act rpr-route plain numbered > sent

fresh()
{
	chmod -R u+w office 2> /dev/null
	rm -rf office outside
	mkdir office outside
	cp office.yaml office
	echo 'of somebody else' > outside/file
}

# refused NAME STATUS ID FILTER INPUT: the run ends so, says so, and the documents come out as they were; outside nothing changed.
refused()
{
	timeout 60 "$4" --quiet --office office --by imanov --at "$at" < "$5" > output 2> said
	is "$1: status" $? "$2"
	is "$1: [$3] and nothing else" "$(sed -n 's/.*\[\(.*\)\]$/\1/p' said | sort -u)" "$3"
	says "$1: the documents come out as they were" cmp "$5" output
	is "$1: nothing is written elsewhere" "$(find outside -type f) $(cat outside/file)" "outside/file of somebody else"
}

for book in journal-2012.yaml .lock heads; do
	fresh
	ln -s ../outside/file office/$book
	refused "$book is a link" 3 store rpr-journal taken
	fresh
	ln -s ../outside/new office/$book
	refused "$book is a link to nothing" 3 store rpr-journal taken
	fresh
	ln outside/file office/$book
	refused "$book has two names" 3 store rpr-journal taken
	fresh
	mkfifo office/$book
	refused "$book is a pipe" 3 store rpr-journal taken
	fresh
	mkdir office/$book
	refused "$book is a directory" 3 store rpr-journal taken
	fresh
	if mknod office/$book c 1 3 2> /dev/null; then
		refused "$book is a device" 3 store rpr-journal taken
	fi
done

fresh
cp -R plain/. office
rm -rf office/outbox
ln -s ../outside office/outbox
timeout 60 rpr-route --quiet --office office --by imanov --at "$at" numbered > output 2> said
is "outbox is a link: status" $? 3
is "outbox is a link: nothing is written elsewhere" "$(find outside -type f)" outside/file
for box in address-bureau address-bureau/tmp address-bureau/new; do
	fresh
	cp -R plain/. office
	rm -rf office/outbox office/letters-2012.yaml
	sed -i /letters/d office/heads
	mkdir -p "office/outbox/${box%/*}"
	rm -rf "office/outbox/$box"
	ln -s "$work/outside" "office/outbox/$box"
	timeout 60 rpr-route --quiet --office office --by imanov --at "$at" numbered > output 2> said
	is "outbox/$box is a link: status" $? 3
	is "outbox/$box is a link: nothing is written elsewhere" "$(find outside -type f)" outside/file
	rm "office/outbox/$box"
	act rpr-route office numbered > output 2> said
	says "outbox/$box was a link: the next run finishes the work" cmp sent output
done

# an office that somebody else owns
fresh
if [ "$(id -u)" = 0 ] && setpriv --reuid 65534 --regid 65534 --clear-groups true 2> /dev/null; then
	chmod 755 . office
	chmod 644 office/office.yaml taken
	cp "$(command -v rpr-journal)" other-journal
	chmod 755 other-journal
	setpriv --reuid 65534 --regid 65534 --clear-groups ./other-journal --quiet --office office --by imanov --at "$at" \
	    < taken > output 2> said
	is "an office of another owner: status" $? 3
	says "an office of another owner: [store]" grep -q '\[store\]$' said
	says "an office of another owner: the documents come out as they were" cmp taken output
	is "an office of another owner: nothing was made there" "$(ls -A office)" office.yaml
else
	echo "skip an office of another owner: only root can be somebody else"
fi

# a case whose sealed name of an office leads elsewhere
fresh
cat > lead.py <<'END'
import hashlib, re, sys, uuid
text = open("numbered", "rb").read().split(b"\n---\n")[0] + b"\n"
text = text.replace(b'office: "almaty-almaly"', b'office: "../../outside"')
body = text.index(b"\n") + 1
mark = text.index(b"\ncase: ") + 1
space = uuid.uuid5(uuid.NAMESPACE_URL, "rpr:office:../../outside")
digest = hashlib.sha1(space.bytes + text[body:mark]).digest()[:16]
text = re.sub(rb"\ncase: .*", b"\ncase: " + str(uuid.UUID(bytes=digest, version=5)).encode(), text)
at = body
for m in list(re.finditer(rb"^  seal: ([0-9a-f]{64})", text, re.M)):
    seal = hashlib.sha256(text[at:m.start()]).hexdigest().encode()
    text = text[:m.start(1)] + seal + text[m.end(1):]
    at = m.start()
sys.stdout.buffer.write(text)
END
/usr/bin/python3 lead.py > leading
act rpr-file office leading > output 2> said
is "an office's name that leads elsewhere: held to be no number" "$? $(sed -n 's/.*\[\(.*\)\]$/\1/p' said)" "0 not-numbered"
is "an office's name that leads elsewhere: nothing is written" "$(find . -newer leading -name '*.yaml')" ""

# closed descriptors: nothing is done, and no message gets into a book
for closed in '<&-' '>&-' '2>&-' '<&- >&-' '<&- 2>&-' '>&- 2>&-' '<&- >&- 2>&-'; do
	fresh
	cp plain/journal-2012.yaml plain/heads office
	for filter in rpr-intake rpr-journal rpr-route rpr-conclude rpr-register rpr-file; do
		sh -c "$filter --office office --by imanov --at $at sent $closed" > output 2> said < sent
		is "$filter $closed: status" $? 3
	done
	says "$closed: the books are as they were" cmp plain/journal-2012.yaml office/journal-2012.yaml
done

# a disk with little room, one that may not be written to
fresh
if [ "$(id -u)" = 0 ] && mount -t tmpfs -o size=64k none office 2> /dev/null; then
	cp office.yaml office
	dd if=/dev/zero of=office/filler bs=4096 count=40 2> /dev/null
	refused "a full disk" 3 store rpr-journal taken
	rm office/filler
	act rpr-journal office taken > output 2> said
	says "a disk that has room again: the same numbers" cmp numbered output
	says "a disk that has room again: the same book" cmp plain/journal-2012.yaml office/journal-2012.yaml
	mount -o remount,ro office
	timeout 60 rpr-route --quiet --office office --by imanov --at "$at" numbered > output 2> said
	is "a disk that may not be written to: status" $? 3
	says "a disk that may not be written to: the documents come out as they were" cmp numbered output
	umount office
else
	echo "skip a full and a read-only disk: nothing can be mounted here"
fi

# odd surroundings change no byte and no mode
fresh
(
	umask 777
	LC_ALL=tr_TR.UTF-8 LANG=xx TZ=:/etc/shadow HOME=/nowhere IFS=x POSIXLY_CORRECT=1
	export LC_ALL LANG TZ HOME IFS POSIXLY_CORRECT
	timeout 60 rpr-journal --office office --by imanov --at "$at" taken
) > output 2> said
is "odd surroundings: status" "$? $(cat said)" "0 "
says "odd surroundings: the same bytes" cmp numbered output
says "odd surroundings: the same book" cmp plain/journal-2012.yaml office/journal-2012.yaml
is "odd surroundings: the mode of the book" "$(stat -c %a office/journal-2012.yaml)" 660

# input made to take time: plain libyaml needs half a minute and more for each; here two seconds of the processor are the end
if [ -n "${RPR_UNDER:-}" ] || grep -q __asan_init "$(command -v rpr-intake)"; then
	echo "skip input made to take time: the tools are slow here"
	exit
fi

# bounded NAME ID FILE: within 2 s of the processor and 96 MB refused by name, and out as it came; the time to a file.
bounded()
{
	(
		ulimit -t 2
		ulimit -v 98304
		rpr-intake --office plain --by imanov < "$3" > output 2> said
	)
	is "$1: status" $? 1
	is "$1: [$2]" "$(sed -n 's/.*\[\(.*\)\]$/\1/p' said)" "$2"
	says "$1: comes out as it came" cmp "$3" output
	if [ -n "${HOSTILE_MB:-}" ]; then
		/usr/bin/python3 -c "import resource, subprocess, sys
subprocess.run(['rpr-intake', '--office', 'plain', '--by', 'imanov'], stdin=open(sys.argv[1]), stdout=-3, stderr=-3)
u = resource.getrusage(resource.RUSAGE_CHILDREN)
print('  %.3f s of the processor, %d KB' % (u.ru_utime + u.ru_stime, u.ru_maxrss))" "$3"
	fi
}

many()
{
	/usr/bin/python3 -c "import sys; sys.stdout.write('a: ' * int(sys.argv[3]) + sys.argv[1] * int(sys.argv[2]) + '\n')" "$@"
}

many '[' 100000 1 > deep
bounded "100,000 brackets" too-deep deep
many '{"a":[' 50000 1 > deep
bounded "50,000 braces and brackets" too-deep deep
many '- ' 100000 0 > deep
bounded "100,000 dashes" not-a-mapping deep
{ /usr/bin/python3 -c 'for i in range(160000): print("%TAG")'; echo '---'; echo 'a: b'; } > tags
bounded "160,000 directives" directive tags
many x 50000000 1 > long
bounded "a text of 50 MB" too-large long
rm long

# a document without an end goes through in bounded memory, and the one after it is taken
endless()
{
	printf -- '---\nnote: |\n'
	yes '  and so on, and so on, and so on, and so on, and so on, and so on, and so on' | head -c $((megabytes * 1048576))
	printf '\n'
	awk '/^---/ && n++ { exit } { print }' input
}
endless 2> /dev/null | (
	ulimit -v 98304
	rpr-intake --office plain --by imanov 2> said
) | tail -c 20000 > output
is "a document without an end: [too-large]" "$(sed -n 's/.*\[\(too-large\)\]$/\1/p' said)" too-large
says "a document without an end: what follows is taken" grep -q '^- step: receive' output
