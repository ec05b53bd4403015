# What is mended, put aside and looked up beside the cases, with everything failing once: lib-places.sh.
. "${0%/*}/lib-test.sh"
. "$root/scripts/lib-places.sh"
new_office office
remain 2 > cases.yaml
on 09-03 12
go rpr-intake imanov cases.yaml && go rpr-journal imanov cases.yaml && go rpr-route imanov cases.yaml
on 09-04
go rpr-route ospanov cases.yaml
applications 1 7 > more.yaml
rpr-intake --quiet --in-place --office office --by imanov --at "$at" more.yaml
cp -R office sound
# a write that did not end, after another one
printf -- '--- {"no": 3, "at": "2012-09-' >> office/journal-2012.yaml
each "journal, a torn book" rpr-journal --office office --by imanov --at "$at" more.yaml
: > office/journal-2012.yaml.torn-1
each "journal, a torn book again" rpr-journal --office office --by imanov --at "$at" more.yaml
each "audit, a torn book" rpr-audit --office office cases.yaml
rm -rf office
cp -R sound office
: > office/.suspect
each "journal, a write in doubt" rpr-journal --office office --by imanov --at "$at" more.yaml
rm -rf office
cp -R sound office
rm office/heads
each "journal, heads are lost" rpr-journal --office office --by imanov --at "$at" more.yaml
rm -rf office more.yaml
cp -R sound office
# an inbox: answers, slips of nobody, files that are no slips
mkdir -p office/inbox/new
on 09-18
answers cases.yaml > office/inbox/new/answers.yaml
slip withdrawal 00000000-0000-5000-8000-000000000000 'by: imanov' 'reason: leaves' > office/inbox/new/nobody.yaml
{
	printf -- '---\nslip: withdrawal\noffice: almaty-almaly\nnumber: 99/2012\nat: %s\n' "$at"
	printf 'by: imanov\nreason: leaves\n...\n'
} > office/inbox/new/no-number.yaml
printf 'no: slip\n...\n' > office/inbox/new/other.yaml
printf -- '---\nslip: withdrawal\n' > office/inbox/new/unfinished.yaml
mkdir office/inbox/new/folder.yaml
export PLACES_ONCE=yes
each "route, an inbox" rpr-route --office office --by ospanov --at "$at" --slips office/inbox --in-place cases.yaml
go rpr-route ospanov cases.yaml --slips office/inbox 2> /dev/null
each "route, an inbox again" rpr-route --office office --by ospanov --at "$at" --slips office/inbox --in-place cases.yaml
unset PLACES_ONCE
each "route, an inbox that is not touched" rpr-route --office office --by ospanov --at "$at" --dry-run --slips office/inbox cases.yaml
each "audit, the inbox" rpr-audit --office office cases.yaml
