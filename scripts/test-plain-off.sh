# The second reader changes no byte: the tools are built once more without it, and give the same outputs, findings,
# statuses and files over every golden input. The built-in edition, which is read when the tools are built, is the same
# too. With --all the golden tests are run by both as well, as make torture does.
. "${0%/*}/lib-test.sh"
with=${PATH%%:*}
make -s -C "$root" -j2 BUILD="$work/careful" CFLAGS="-O0 -DRPR_NO_PLAIN" LDFLAGS= all > made 2>&1 || cat made
without=$work/careful/bin
says "the tools are built without the second reader" test -x "$without/rpr-intake"
says "nothing of it is left in them" sh -c '! nm "$1" | grep -q plain_read' sh "$without/rpr-intake"
baked=$(cd "$root" && cd "${BUILD:-build}" && pwd)/baked_words.c
says "the built-in edition is the same" cmp "$baked" careful/baked_words.c

# Every file that a test reads or should come to, as operands of each tool, in an office with nothing in its books.
find "$root/testdata" -type f ! -name cmd ! -name status ! -path '*/bin/*' | sort > inputs
over_all()
{
	rm -rf office
	new_office office
	# shellcheck disable=SC2046
	PATH=$1:$PATH RPR_OFFICE=office "$2" --by "$3" --at "$at" $(cat inputs) > "$4" 2> "$4.findings" < /dev/null
	echo $? > "$4.status"
	(cd office && find . -type f | sort | xargs sha256sum) > "$4.office"
}
for tool in "$without"/*; do
	tool=${tool##*/}
	different=0
	for by in imanov chief; do
		over_all "$with" "$tool" $by one
		over_all "$without" "$tool" $by other
		for part in "" .findings .status .office; do
			cmp "one$part" "other$part" || different=$((different + 1))
		done
	done
	is "$tool over all inputs" $different 0
done
says "there were inputs of every kind" test "$(wc -l < inputs)" -gt 500

# The golden tests, whole, but for what depends on the moment.
[ "${1:-}" = --all ] || exit 0
golden()
{
	RPR_TOOLS=$1 "$root/scripts/golden-run" "$2" "$3" 2> /dev/null
	(cd "$3/case" && find . -type f ! -name inode ! -name said | sort | tr '\n' '\0' | xargs -0 -r sha256sum) > "$3/files"
	chmod -R u+w "$3/case"
	rm -rf "$3/case"
}
different=0 count=0
for cmd in "$root"/testdata/*/cmd; do
	name=${cmd%/cmd} name=${name##*/}
	rm -rf a b
	golden "$with" "$name" a
	golden "$without" "$name" b
	diff -r a b > differs || { echo "$name:"; head -n 20 differs; different=$((different + 1)); }
	count=$((count + 1))
done
is "all golden tests" $different 0
says "there were golden tests" test $count -gt 100
