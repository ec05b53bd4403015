# What a power cut could leave after every call of the first filters: the next run finds an office, and goes on. At full length:
# scripts/torture states.
. "${0%/*}/lib-test.sh"
export ASAN_OPTIONS=detect_leaks=0	# a leak cannot be looked for under strace
if ! strace -o /dev/null true 2> /dev/null; then
	echo "skip the states after a crash: strace is not there or may not trace"
	exit
fi
/usr/bin/python3 "$root/scripts/aid/crash-states.py" "$root" "$work" --short > said 2>&1
status=$?
is "the states after a crash: none is bad" $status 0
[ $status -eq 0 ] || tail -n 30 said
