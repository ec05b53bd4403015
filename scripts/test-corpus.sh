# Every input that a fuzzer has found worth keeping, and every input of the tests, through every fuzzing target: what these hold
# of the code is written at their heads (lib/*_fuzz.c).
. "${0%/*}/lib-test.sh"
replay=$(cd "$root" && cd "${BUILD:-build}/replay" && pwd)
find "$root/testdata" -type f -size -20k ! -name cmd ! -name status ! -path '*/corpus/*' | sort > seeds
for target in "$replay"/*_fuzz; do
	name=$(basename "$target" _fuzz)
	find "$root/testdata/corpus/$name" -type f 2> /dev/null | sort > corpus
	is "$name: there is a corpus" "$(test -s corpus && echo yes)" yes
	# shellcheck disable=SC2046
	"$target" $(cat corpus seeds) > said 2>&1
	status=$?
	is "$name: every input" $status 0
	[ $status -eq 0 ] || tail -n 3 said
done
