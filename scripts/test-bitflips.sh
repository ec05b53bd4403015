#!/bin/sh
# Every bit of a small register and of a small case flipped, every line left out, doubled, swapped, the tail cut at every
# byte: the audit, with heads kept before, sees all of them. The short form takes every 307th bit and byte; BITFLIPS=1 takes
# all. A case that is cut back to where its last run began looks like one whose run was killed before its answer: that is a
# warning, all else an error.
. "$(dirname "$0")/lib-test.sh"
every=${BITFLIPS:-$((307 * size))}

if ! ${CC:-cc} -std=c11 -D_GNU_SOURCE -O2 -o damage "$root/scripts/aid/damage.c"; then
	echo "not ok the aid can be built"
	exit 1
fi
new_office office
applications 2 | act rpr-intake office -q 2> /dev/null | act rpr-journal office -q | act rpr-route office -q |
    act rpr-register office -q | act rpr-file office > /dev/null
rpr-audit --office office --head > kept
is "whole, it is clean" "$(rpr-audit -q --office office --against kept > /dev/null; echo $?)" 0
files='journal-2012.yaml letters-2012.yaml cases/2012/000041.yaml'
for file in $files; do
	(
		mkdir "${file##*/}" && cd "${file##*/}" && cp -R ../office office
		../damage "office/$file" "$every" '[run-unfinished]' rpr-audit --office office --against ../kept > out
		echo $? > status
	) &
done
wait
for file in $files; do
	here=${file##*/}
	says "$file: $(tail -n 1 "$here/out")" test "$(cat "$here/status")" -eq 0
	head -n 20 "$here/out"
	is "$file: and afterwards clean again" "$(rpr-audit -q --office "$here/office" --against kept > /dev/null; echo $?)" 0
done
