# What the golden tests do, command by command, with everything failing once: lib-places.sh.
#
#	PLACES_EVERY	only every so many of them (20)
. "${0%/*}/lib-test.sh"
. "$root/scripts/lib-places.sh"
PLACES_HOME=$work
export PLACES_HOME
mkdir tools
for tool in "${PATH%%:*}"/rpr-*; do
	printf '#!/bin/sh\nexec /usr/bin/python3 "%s" --under "%s" "$@"\n' "$root/scripts/aid/places.py" "$tool" > "tools/${tool##*/}"
done
chmod 755 tools/*

# What limits, waits for or kills a tool is not for a tool that runs a hundred times.
count=0
for cmd in "$root"/testdata/*/cmd; do
	name=${cmd%/cmd} name=${name##*/}
	count=$((count + 1))
	[ -n "${PLACES_FOR:-}" ] || [ $((count % ${PLACES_EVERY:-20})) -eq 0 ] || continue
	! grep -qE 'ulimit|flock|kill|timeout' "$cmd" || continue
	# shellcheck disable=SC2254
	case $name in
	${PLACES_FOR:-*}) ;;
	*) continue ;;
	esac
	: > faults
	RPR_TOOLS=$work/tools "$root/scripts/golden-run" "$name" "$work/golden"
	chmod -R u+w golden
	rm -rf golden
	if [ -s faults ]; then
		echo "not ok $name"
		head -n 20 faults
	else
		echo "ok $name"
	fi
done
