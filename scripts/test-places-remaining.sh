# What is done on the way of a permit to remain, with everything failing once: lib-places.sh.
. "${0%/*}/lib-test.sh"
. "$root/scripts/lib-places.sh"
new_office office
remain 1 > cases.yaml
asked cases.yaml
on 09-18
each "remind" rpr-route --office office --by ospanov --at "$at" --remind "$(inquiries cases.yaml | cut -d ' ' -f 3 | head -n 1)" cases.yaml
answers cases.yaml agreed > slips.yaml
each "route, answers" rpr-route --office office --by ospanov --at "$at" --slips slips.yaml --in-place cases.yaml
answers cases.yaml not-agreed hits > slips.yaml
each "route, answers that refuse" rpr-route --office office --by ospanov --at "$at" --slips slips.yaml cases.yaml
answers cases.yaml > slips.yaml
go rpr-route ospanov cases.yaml --slips slips.yaml
on 09-21
slip ground "$(ids cases.yaml | head -n 1)" 'by: ospanov' 'ground: illegal-entry' 'evidence: report 14' > slips.yaml
each "conclude, a ground" rpr-conclude --office office --by ospanov --at "$at" --slips slips.yaml cases.yaml
go rpr-conclude ospanov cases.yaml --slips slips.yaml
each "verify" rpr-conclude --verify --office office cases.yaml
each "explain" rpr-conclude --explain --office office --lang ru cases.yaml
slip correction "$(ids cases.yaml | head -n 1)" 'by: seitova' 'field: applicant.birthplace' 'was: Душанбе' 'now: Хорог' \
    'reason: misread' > slips.yaml
each "a correction" rpr-route --office office --by seitova --at "$at" --slips slips.yaml cases.yaml
slip correction "$(ids cases.yaml | head -n 1)" 'by: seitova' 'field: applicant.nationality' 'now: таджик' 'reason: left out' >> slips.yaml
slip correction "$(ids cases.yaml | head -n 1)" 'by: seitova' 'field: applicant.given' 'was: Фаррух' 'now: "1x"' 'reason: wrong' >> slips.yaml
each "corrections, one of them refused" rpr-route --office office --by seitova --at "$at" --slips slips.yaml cases.yaml
on 09-22
slip return "$(ids cases.yaml | head -n 1)" 'by: chief' "draft: $(awk '/^case: / { n++ } n < 2' cases.yaml | code)" 'reason: cite the answers' > slips.yaml
each "a return" rpr-conclude --office office --by chief --at "$at" --slips slips.yaml cases.yaml
slip withdrawal "$(ids cases.yaml | head -n 1)" 'by: imanov' 'reason: leaves' > slips.yaml
each "a withdrawal" rpr-route --office office --by imanov --at "$at" --slips slips.yaml cases.yaml
each "approval" rpr-conclude --office office --by chief --at "$at" --do approve --in-place cases.yaml
go rpr-conclude chief cases.yaml --do approve
on 09-25
recorded cases.yaml 2> /dev/null
rpr-file --quiet --office office --by imanov --at "$at" cases.yaml > /dev/null
on 10-02
for case in $(ids cases.yaml); do
	slip change-of-residence "$case" 'by: imanov' 'from-date: 2012-09-30' \
	    'residence: {region: Алматы, district: almaly, street: Абай даңғылы, house: "1"}'
done > slips.yaml
each "a change of residence" rpr-register --office office --by imanov --at "$at" --slips slips.yaml cases.yaml
ids cases.yaml | while read -r case; do
	slip annulment "$case" 'by: ospanov' 'grounds: [illegal-entry]' 'evidence: a letter'
done > slips.yaml
each "an annulment" rpr-conclude --office office --by ospanov --at "$at" --slips slips.yaml cases.yaml
go rpr-conclude ospanov cases.yaml --slips slips.yaml 2> /dev/null
each "an annulment is approved" rpr-conclude --office office --by chief --at "$at" --do approve-annulment cases.yaml
