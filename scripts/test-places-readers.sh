# The readers of books and cases, and the mending of a book, with everything failing once: lib-places.sh.
. "${0%/*}/lib-test.sh"
. "$root/scripts/lib-places.sh"
new_office office
remain 1 > cases.yaml
granted cases.yaml 2> /dev/null
rpr-file --quiet --office office --by imanov --at "$at" cases.yaml > /dev/null
rpr-audit --office office --head > kept.yaml
each "audit" rpr-audit --office office --against kept.yaml
each "audit, heads" rpr-audit --office office --head
each "audit, JSON, up to a day" rpr-audit --office office --json --as-of 2012-09-03
cp -R office sound
sed -i '$d' office/cards.yaml
sed -i '1s/Рахим/Рахам/' office/journal-2012.yaml
rm office/letters-2012.yaml
find office/cases -name '*.yaml' | head -n 1 | xargs sed -i 's/given: ./given: Я/'
each "audit, what is wrong" rpr-audit --office office --against kept.yaml --lang kk
# a mending that was cut off may be done already, or have put the damaged book aside, and says so when it is given again
export PLACES_ONCE=yes
each "mend" rpr-mend-book --office office --by imanov --at "$at" --book cards.yaml --lines 9 --reason test
each "mend, letters" rpr-mend-book --office office --by imanov --at "$at" --book letters-2012.yaml --reason test
# the year before, and a copy that was made already
cp office/journal-2012.yaml office/journal-2011.yaml
cp office/journal-2012.yaml office/journal-2012.yaml.damaged-1
each "mend, lines that are broken" rpr-mend-book --office office --by imanov --at "$at" --book journal-2012.yaml --reason test
rm office/journal-2011.yaml
cp office/heads heads
rpr-mend-book --office office --by imanov --at "$at" --book cards.yaml --reason test > said
cp heads office/heads
each "mend, heads that are behind" rpr-mend-book --office office --by imanov --at "$at" --book cards.yaml --reason test
unset PLACES_ONCE
each "journal, a damaged book" rpr-journal --office office --by imanov --at "$at" cases.yaml
rm -rf office
mv sound office
for view in due cases tally journal letters; do
	each "list $view" rpr-list --office office --at 2012-09-10T09:00:00+06:00 --lang ru $view $([ $view = journal ] || [ $view = letters ] || echo cases.yaml)
done
each "list, a history" rpr-list --office office --history --json letters
each "list, a person" rpr-list --office office --person рахим --csv journal
each "list, a person by marks" rpr-list --office office --person рахимов --from 2012-09-01 cards
each "list, what fits" rpr-list --office office --match surname=рахимов --header cases office/cases
each "list, what fits, whole" rpr-list --office office --match surname=рахимов --whole cases office/cases
each "list, a tally per year" rpr-list --office office --per year --plot tally office/cases
each "list, due, JSON" rpr-list --office office --at 2012-09-10T09:00:00+06:00 --json --within 30 due cases.yaml
slip correction "$(ids cases.yaml)" 'by: seitova' 'field: applicant.surname' 'was: Рахимов' 'now: Рахим' 'reason: misread' > slips
go rpr-route seitova cases.yaml --slips slips && go rpr-register ospanov cases.yaml
each "list, cards, corrected" rpr-list --office office cards
printf '%s\n' "--- {\"no\": 2, \"at\": \"2012-09-03T12:00:00+06:00\", \"number\": \"2\", \"applicant\": \"$(printf '\377')\", \"seal\": \"\"}" > office/address.yaml
each "list, bytes that are no text" rpr-list --office office --json address
remain 1 5 > open.yaml
drafted open.yaml
each "list, due, a draft" rpr-list --office office --at 2012-09-24T09:00:00+06:00 due open.yaml
remain 1 6 > lacking.yaml
asked lacking.yaml
on 09-18
answers lacking.yaml not-agreed > slips
go rpr-route ospanov lacking.yaml --slips slips
each "list, due, a ground" rpr-list --office office --at 2012-09-24T09:00:00+06:00 due lacking.yaml
