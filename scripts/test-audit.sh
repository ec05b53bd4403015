#!/bin/sh
# What the tools leave behind is clean to the audit, which changes nothing, needs no right to write, and may run while
# filters work.
. "$(dirname "$0")/lib-test.sh"
. "$(dirname "$0")/lib-case.sh"

# audits STATUS [OPTION...]: the audit of the office ends so.
audits()
{
	wanted=$1
	shift
	rpr-audit --quiet --office office "$@" > summary 2> findings
	status=$?
	[ "$status" -eq "$wanted" ] || { echo "status $status"; cat findings; return 1; }
}

new_office office
applications 3 > arrivals
on 09-03 12
go rpr-intake imanov arrivals && go rpr-journal imanov arrivals && go rpr-route imanov arrivals
on 09-05
recorded arrivals
remain 3 50 > remaining
granted remaining
remain 2 80 > refused
answered refused
ids refused | while read -r case; do
	slip ground "$case" "from: nsc-department" "ground: illegal-entry" "evidence: a letter"
done > grounds
on 09-21
go rpr-conclude ospanov refused --slips grounds
on 09-22
go rpr-conclude chief refused --do approve
on 09-25
go rpr-route ospanov refused
go rpr-route imanov refused
remain 1 90 > withdrawn
asked withdrawn
slip withdrawal "$(ids withdrawn)" "by: imanov" "reason: moves away" > away
go rpr-route imanov withdrawn --slips away
cat arrivals remaining refused withdrawn | rpr-file -q --by imanov --office office > /dev/null
says "arrivals, grants, refusals and a withdrawal are clean" audits 0
is "all cases were seen" "$(grep -o '^cases: [0-9]*' summary)" "cases: 9"

find office -type f -exec sha256sum {} + | sort > before
says "the same from a stream" eval "cat arrivals remaining refused withdrawn | audits 0 -"
says "what was known a month before" audits 0 --as-of 2012-09-10
find office -type f -exec sha256sum {} + | sort > after
says "nothing is changed" cmp before after
chmod -R a-w office
says "no right to write is needed" audits 0
chmod -R u+w office

# A filter that enters case after case, and the audit over the books and the cases of the moment.
applications $((400 / size + 5)) 1000 > many
on 10-01
go rpr-intake imanov many
while [ ! -e stop ]; do
	rpr-audit --quiet --office office > /dev/null 2> found || { [ $? -eq 1 ] && ! grep -vF '[case-missing]' found; } || cp found beside
	[ -e started ] || : > started
done &
auditor=$!
awk '{ print } /^\.\.\./ { fflush() }' many | rpr-journal -q --by imanov --at "$at" --office office |
    rpr-route -q --by imanov --at "$at" --office office | rpr-file -q --by imanov --office office > /dev/null
while [ ! -e started ]; do
	sleep 0.1
done
: > stop
wait "$auditor"
says "beside filters nothing false is found" eval '[ ! -e beside ] || { cat beside; false; }'
says "and afterwards it is clean" audits 0
