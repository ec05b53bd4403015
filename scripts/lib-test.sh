# What the property scripts share; sourced, not run. A script says of each property "ok NAME" or "not ok NAME"; what else it
# prints is shown when something failed.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
PATH=${RPR_TOOLS:-$(cd "$root" && cd "${BUILD:-build}/bin" && pwd)}:$PATH
export PATH
unset RPR_OFFICE RPR_BY RPR_AT
umask 022
# What is asked here does not depend on the disk, and a disk that is shared is slow to sync.
if [ -z "${TMPDIR:-}" ] && [ -w /dev/shm ] && [ "$(df -Pk /dev/shm | awk 'NR == 2 { print $4 }')" -gt 1000000 ]; then
	TMPDIR=/dev/shm
	export TMPDIR
fi
work=$(mktemp -d)
trap 'cd /; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work" || exit 1
at=2012-09-03T12:00:00+06:00

# Under a slow wrapper a tenth of the work is enough.
size=1
[ -z "${RPR_UNDER:-}" ] || size=20

# says NAME COMMAND...: whether the command succeeds.
says()
{
	what=$1
	shift
	if "$@"; then
		echo "ok $what"
	else
		echo "not ok $what"
	fi
}

# is NAME A B: whether two words are the same.
is()
{
	if [ "$2" = "$3" ]; then
		echo "ok $1"
	else
		echo "not ok $1"
		echo "$2, not $3"
	fi
}

# new_office DIR: the office of the demo, with nothing in its books.
new_office()
{
	mkdir -p "$1"
	cp "$root/testdata/offices/almaly/office.yaml" "$1/office.yaml"
}

# applications COUNT [FIRST]: made-up applications for registration on arrival, each of another person.
applications()
{
	awk -v count="$1" -v first="${2:-1}" 'BEGIN {
		for (i = first; i < first + count; i++) {
			printf "---\n# application %d\nservice: arrival\nreceived: 2012-09-03T%02d:%02d:00+06:00\nwindow: 3\n", i, 9 + i % 3, i % 60
			printf "applicant:\n  surname: Тен\n  given: Виктор\n  sex: male\n  born: %d-%02d-%02d\n", 1950 + i % 40, 1 + i % 12, 1 + i % 28
			printf "  birthplace: Ташкент\n  status: stateless\n  identity: {kind: passport, number: N%d}\n", i
			printf "residence: {region: Алматы, district: almaly, street: улица Гоголя, house: \"%d\"}\ndocuments:\n", i % 200
			printf "- {kind: application-form, pages: 2}\n- {kind: identity-document, number: N%d, pages: 3}\n", i
			printf "- {kind: residence-visa, number: V%d}\n- {kind: solvency, number: S%d, issued: 2012-08-20, amount: 2200000}\n", i, i
			printf "- {kind: criminal-record, issued: 2012-08-20}\n- {kind: medical, issued: 2012-08-20}\n- {kind: housing}\n- {kind: photo}\n"
		}
	}'
}

# act FILTER OFFICE [OPTION...] [FILE...]: a run by the inspector; one that hangs ends with status 124.
act()
{
	filter=$1 office=$2
	shift 2
	case $filter in
	rpr-register) timeout 600 "$filter" --office "$office" --by imanov --at "$at" --do stamp "$@" ;;
	*) timeout 600 "$filter" --office "$office" --by imanov --at "$at" "$@" ;;
	esac
}
