# How the input comes changes no byte of the output: one byte at a time, any buffer, any split into operands, standard input
# or file; nor do locale, time zone, umask, working directory, HOME, PATH and IFS.
. "${0%/*}/lib-test.sh"
applications 6 > whole
printf -- '---\na: "x\n---\nb: \377\n...\n# at the end\n' >> whole
new_office fresh
run()
{
	rm -rf office
	cp -R fresh office
	rpr-intake --office office --by imanov --at "$at" "$@" 2> findings |
	    rpr-journal --office office --by imanov --at "$at" 2>> findings
	# what depends on how the files are called
	sed 's/^\(rpr-[a-z]*\): [^:]*:[0-9]*:[0-9]*:/\1:/; s/byte [0-9]* of the file/a byte/' findings | sort > told
}
run whole > output
cp told told.whole
cp office/journal-2012.yaml journal
says "the whole is journalled" test "$(grep -c '^  number:' output)" = 6
same()
{
	cmp output this && cmp told.whole told && cmp journal office/journal-2012.yaml
}
dd bs=1 status=none < whole | run > this
says "one byte at a time" same
head -c 3000 whole > part.1
{ dd bs=1 status=none if=part.1; sleep 0.2; tail -c +3001 whole; } | run > this
says "a pause in the middle of a document" same
for n in 7 4095 4096 4097 65537; do
	dd bs=$n status=none < whole | run > this
	says "blocks of $n bytes" same
done
run < whole > this
says "from standard input" same
run - < whole > this
says "from the operand -" same
# every split between two documents into two operands, and one operand a document
awk '/^---$/{ n++ } { print > ("doc." sprintf("%02d", n)) }' whole
files=$(ls doc.*)
run $files > this
says "one operand a document" same
bad=0
n=0
for file in $files; do
	n=$((n + 1))
	head -n "$(cat $(ls doc.* | head -n $n) | wc -l)" whole > left
	tail -n "+$(($(wc -l < left) + 1))" whole > right
	run left right > this
	same > /dev/null 2>&1 || bad=$((bad + 1))
	run left - < right > this
	same > /dev/null 2>&1 || bad=$((bad + 1))
done
is "any split into two operands" $bad 0

for setting in LC_ALL=tr_TR.UTF-8 LC_ALL=C LC_ALL=kk_KZ.UTF-8 LC_ALL=nonsense TZ=:/etc/shadow TZ=Asia/Almaty TZ=UTC-14 \
    HOME=/nonexistent LANG=ru_RU.KOI8-R LC_NUMERIC=de_DE POSIXLY_CORRECT=1 TMPDIR=/nonexistent; do
	(export "$setting"; run whole > this)
	says "with $setting" same
done
(PATH=$PATH:/nonexistent IFS=xyz; export PATH IFS; run whole > this)
says "with an odd IFS" same
(umask 777; rm -rf office; umask 022; cp -R fresh office; : > this; : > told
umask 777; rpr-intake --office office --by imanov --at "$at" whole 2> /dev/null | rpr-journal --office office --by imanov --at "$at" 2> /dev/null >> this)
says "with umask 777" cmp output this
says "the books can be read whatever the umask" cmp journal office/journal-2012.yaml
rm -rf office
cp -R fresh office
(cd / && rpr-intake --office "$work/office" --by imanov --at "$at" "$work/whole" 2> /dev/null |
    rpr-journal --office "$work/office" --by imanov --at "$at" 2> /dev/null) > this
says "in another directory" cmp output this
