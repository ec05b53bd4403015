# What is done on the way of a permit to remain, and the readers of what was done, with everything failing once: lib-places.sh.
. "${0%/*}/lib-test.sh"
. "$root/scripts/lib-places.sh"

readers()
{
	rpr-audit --office office --head > kept.yaml
	each "audit" rpr-audit --office office --against kept.yaml
	each "audit, heads" rpr-audit --office office --head
	each "audit, JSON, up to a day" rpr-audit --office office --json --as-of 2012-09-03
	cp -R office sound
	sed -i '$d' office/cards-2012.yaml
	sed -i '1s/Ахмет/Ахмат/' office/journal-2012.yaml
	rm office/letters-2012.yaml
	find office/cases -name '*.yaml' | head -n 1 | xargs sed -i 's/given: ./given: Я/'
	each "audit, what is wrong" rpr-audit --office office --against kept.yaml --lang kk
	each "mend" rpr-mend-book --office office --by imanov --at "$at" --book cards-2012.yaml --lines 9 --reason test
	each "mend, lines that are broken" rpr-mend-book --office office --by imanov --at "$at" --book journal-2012.yaml --reason test
	each "journal, a damaged book" rpr-journal --office office --by imanov --at "$at" cases.yaml
	rm -rf office
	mv sound office
	for view in due cases tally journal cards; do
		each "list $view" rpr-list --office office --at 2012-09-10T09:00:00+06:00 --lang ru $view $([ $view = journal ] || [ $view = cards ] || echo cases.yaml)
	done
	each "list, a history" rpr-list --office office --history --json letters
	each "list, a person" rpr-list --office office --person рахим --csv journal
	each "list, a person by marks" rpr-list --office office --person рахимов --from 2012-09-01 cards
	each "list, what fits" rpr-list --office office --match surname=рахимов --header cases office/cases
	each "list, what fits, whole" rpr-list --office office --match surname=рахимов --whole cases office/cases
	each "list, a tally per year" rpr-list --office office --per year --plot tally office/cases
	each "list, due, JSON" rpr-list --office office --at 2012-09-10T09:00:00+06:00 --json --within 30 due cases.yaml
}

papers()
{
	each "print" rpr-print conclusion cases.yaml
	each "print, HTML" rpr-print --html --lang kk checklist cases.yaml
	each "print, all of an arrival" rpr-print --html --office office application-form cases.yaml
	each "print, a diagram" rpr-print --office office diagram cases.yaml
	each "print, a window" rpr-print --office office window
	each "print, a blank" rpr-print --blank remain application-form
	each "print, the forms" rpr-print --forms --lang ru
	each "print, a cover letter" rpr-print --html --copy 2 cover-letter cases.yaml
	each "print, a record card" rpr-print --lang ru record-card cases.yaml
}

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
papers
slip correction "$(ids cases.yaml | head -n 1)" 'by: seitova' 'field: applicant.birthplace' 'was: Душанбе' 'now: Хорог' \
    'reason: misread' > slips.yaml
each "a correction" rpr-route --office office --by seitova --at "$at" --slips slips.yaml cases.yaml
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
rm slips.yaml
readers
rm -rf office kept.yaml cases.yaml
