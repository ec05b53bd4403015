# What the scripts test-places-*.sh share; sourced, after lib-test.sh.
#
# Everything that can fail does so once, at each place from which it is asked for: each allocation, and each system call with
# each of its errors (scripts/aid/places.c). The outcome is whole, or the status and a word say that it is not and no
# document is lost; and the same command, given again, does what it would have done at first.
#
#	PLACES_FOR	only the commands whose names this pattern fits (*)
. "$root/scripts/lib-case.sh"
if grep -q __asan_init "$(command -v rpr-intake)"; then
	echo "skip places: the sanitizer has an allocator of its own"
	exit
fi
if [ -n "${RPR_UNDER:-}" ]; then
	echo "skip places: not under a wrapper"
	exit
fi
if ! ${CC:-cc} -std=c11 -D_GNU_SOURCE -O2 -shared -fPIC -o places.so "$root/scripts/aid/places.c" 2> said; then
	echo "not ok the aid compiles"
	cat said
	exit
fi

# each NAME COMMAND...: over the office and the files as they stand
each()
{
	# shellcheck disable=SC2254
	case $1 in
	${PLACES_FOR:-*}) /usr/bin/python3 "$root/scripts/aid/places.py" "$@" ;;
	esac
}
