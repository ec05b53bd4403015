# What was decided can be made again, explained and compared under another edition; and what each outcome leaves behind:
# a refusal, an annulment, a withdrawal, a correction, a change of residence, a return, a reminder.
. "${0%/*}/lib-test.sh"
. "$root/scripts/lib-case.sh"
edition=$root/lib/edition/kz-mia-352-2012.yaml
new_office office

# only CASE FILE: that one document; steps_of CASE FILE; lines_of CASE BOOK: the lines of that case, without the mark.
only()
{
	awk -v case="$1" '/^---/ { text = "" } { text = text $0 "\n" } $0 == "case: " case { now = 1 }
	now { printf "%s", text; text = "" } /^---/ && now { exit }' "$2" | awk 'NR > 1 && /^---/ { exit } { print }'
}

steps_of()
{
	only "$1" "$2" | sed -n 's/^- step: //p'
}

lines_of()
{
	[ ! -f "office/$2" ] || sed -n "/\"case\": \"$1\"/s/^--- //p" "office/$2"
}

# everyone FILE: all that is due to anybody but the leadership, whatever is said.
everyone()
{
	for turn in 'register ospanov' 'route ospanov' 'route imanov' 'register imanov' 'route imanov' 'register ospanov' \
	    'register zhumabek'; do
		go "rpr-${turn% *}" "${turn#* }" "$1" --do stamp 2>> others
	done
}

verify()
{
	timeout 60 rpr-conclude --verify --office office "$@"
}

# Six applications: granted, annulled, refused, withdrawn, returned, moved.
{
	remain 3
	remain 1 4 | sed 's/^received: .*/received: 2012-09-03T09:44:00+06:00/'
	remain 2 5
} > cases
asked cases
ids cases > all
# shellcheck disable=SC2046
set -- $(cat all)
granted=$1 annulled=$2 refused=$3 withdrawn=$4 returned=$5 moved=$6

# correction NAME FIELD WAS NOW RESULT [BY]: whether one is taken in the case $of
correction()
{
	before=$(steps_of "$of" cases | grep -c '^correct$')
	slip correction "$of" "by: ${6:-seitova}" "field: $2" "was: $3" "now: $4" 'reason: as in the papers' > slips
	go rpr-route "${6:-seitova}" cases --slips slips 2> findings
	status=$?
	after=$(steps_of "$of" cases | grep -c '^correct$')
	if [ "$5" = taken ]; then
		is "$1: status" $status 0
		is "$1: taken" "$after" $((before + 1))
	else
		is "$1: status" $status 1
		says "$1: [$5]" finds "$5" findings
		is "$1: not taken" "$after" "$before"
	fi
}

on 09-05
of=$granted
correction "before the approval, by another person" applicant.birthplace Душанбе Хорог taken
correction "before the approval, a decisive field" applicant.born 1951-02-02 1951-02-03 taken
correction "before the approval, by who received the package" applicant.given Фаррух Фарух slip-refused imanov
is "that is one finding" "$(wc -l < findings)" 1
correction "what it was is not what the case says" applicant.birthplace Душанбе Куляб slip-refused
correction "a field that is not there" applicant.hair black grey slip-refused
correction "the service" service remain arrival slip-refused
correction "what would not be well-formed" applicant.born 1951-02-03 1951-02-30 slip-refused
correction "of the own correction" applicant.birthplace Хорог Куляб slip-refused
correction "of another's correction, by who received the package" applicant.birthplace Хорог Курган taken imanov
correction "again" applicant.birthplace Курган Куляб taken
correction "a list item" documents.3.number S1 S1-a taken

# withdrawal closes
on 09-06
slip withdrawal "$withdrawn" 'by: imanov' 'reason: leaves the country' > slips
go rpr-route imanov cases --slips slips
only "$withdrawn" cases > closed
is "withdrawn, and noted" "$(steps closed | tail -n 2 | tr '\n' ' ')" "withdraw close-withdrawn "
is "the journal says so" \
    "$(lines_of "$withdrawn" journal-2012.yaml | jq -r 'select(.outcome) | .outcome + " " + .of')" "withdrawn 4"
on 09-18
answers closed > slips
go rpr-route ospanov cases --slips slips 2> others
go rpr-conclude ospanov cases 2>> others
slip withdrawal "$withdrawn" 'by: seitova' 'reason: once more' > slips
go rpr-route seitova cases --slips slips 2>> others
everyone cases
only "$withdrawn" cases > now
says "nothing is added to what was withdrawn" cmp closed now
remain 1 4 > anew
go rpr-intake imanov anew 2> findings
go rpr-journal imanov anew 2>> findings
is "the person may apply anew" "$(steps anew | tail -n 1)" journal

# the answers, and the drafts
on 09-18 10
answers cases | awk -v case="$refused" 'BEGIN { RS = "\\.\\.\\.\n"; ORS = "...\n" }
index($0, case) { sub(/result: agreed/, "result: not-agreed") } { print }' > slips
go rpr-route ospanov cases --slips slips 2> others
on 09-21
slip ground "$refused" 'by: ospanov' 'ground: illegal-entry' 'evidence: report 14' > slips
go rpr-conclude ospanov cases --slips slips
is "five drafts" "$(steps cases | grep -c '^conclude$')" 5

# a return: on the last of the seven days; they start anew, the overall term does not
on 09-27
only "$returned" cases > one
slip return "$returned" 'by: chief' "draft: $(code one)" 'reason: the answers are to be cited' > slips
go rpr-conclude chief cases --slips slips
is "returned" "$(steps_of "$returned" cases | tail -n 1)" return
only "$returned" cases > one
cp -a office office.intime
cp one intime
office=office.intime
on 10-04
go rpr-conclude ospanov intime
is "drafted again on the seventh day: in time" "$(sed -n 's/^  late: //p' intime)" ""
office=office
on 10-08
go rpr-conclude ospanov cases
is "drafted again on the eleventh: late" "$(only "$returned" cases | sed -n 's/^  late: //p')" 4
only "$returned" cases > one
on 10-09
go rpr-conclude deputy cases --do approve
is "all five are approved" "$(steps cases | grep -c '^approve$')" 5
is "that they were approved late stands on each but the last" \
    "$(sed -n '/^- step: approve/,/^  seal:/s/^  late: //p' cases | tr '\n' ' ')" \
    "15 15 15 15 "

# who did not get the notification in time is late over all, too
only "$returned" cases > back
cp -a office office.late
office=office.late
on 11-06
go rpr-register ospanov back && go rpr-route ospanov back && go rpr-route imanov back
go rpr-register imanov back --do stamp
is "over the sixty days: said on the step that ends the service" \
    "$(sed -n '/^- step: stamp/,$s/^  overall-late: //p' back)" 4
is "and on no other" "$(grep -c '^  overall-late: ' back)" 1
office=office

# what follows each decision
on 10-10
everyone cases
only "$refused" cases > negative
is "the refusal was told" "$(steps negative | tail -n 1)" notify
is "the refused case has no card, stamp, sheet or entry" \
    "$(steps negative | grep -E '^(cards|stamp|send-sheets|card-index|address-index)$')" ""
is "nor have the indexes" "$(lines_of "$refused" cards.yaml)$(lines_of "$refused" address.yaml)" ""
is "nor has the despatch book" "$(lines_of "$refused" letters-2012.yaml | jq -r .step | sort -u | tr '\n' ' ')" \
    "conclude form-case inquire notify send-conclusion "
grep -lr "$refused" office/outbox > letters
is "no letter about it is, or encloses, a card or a sheet" \
    "$(xargs grep -lE '^(form|encloses): .*(record-card|arrival-sheet|statistical-sheet|notification)|"encloses": .*record-card' < letters)" ""
is "the journal says that it was refused" \
    "$(lines_of "$refused" journal-2012.yaml | jq -r 'select(.outcome) | .outcome')" refused
is "the others have four entries in each index" "$(wc -l < office/cards.yaml) $(wc -l < office/address.yaml)" "4 4"

# after the approval the decisive fields stand
of=$granted
for field in applicant.status applicant.citizenship applicant.categories applicant.born applicant.identity.number \
    documents.0.pages documents.3.amount residence.district; do
	case $field in
	applicant.born) was=1951-02-03 now=1951-02-04 ;;
	applicant.identity.number) was=R1 now=R9 ;;
	documents.0.pages) was=2 now=3 ;;
	documents.3.amount) was=2200000 now=2300000 ;;
	residence.district) was=almaly now="Алмалы ауданы" ;;
	applicant.status) was=stateless now=foreigner ;;
	applicant.citizenship) was=\"\" now=UZB ;;
	*) was=\"\" now='[quota]' ;;
	esac
	correction "after the approval, $field" $field "$was" "$now" slip-refused
done
correction "after the approval, of the own correction" applicant.birthplace Куляб Хорог slip-refused
correction "after the approval, a field that nothing rests on" applicant.birthplace Куляб Хорог taken ospanov

# a change of residence, and a second one: new lines that name the old
for number in 1 2; do
	on 10-1$number
	slip change-of-residence "$moved" 'by: imanov' \
	    "residence: {region: Алматы, district: almaly, street: Абай даңғылы, house: \"$number\"}" \
	    "from-date: 2012-10-1$number" 'book: "77"' > slips
	go rpr-register imanov cases --slips slips
	go rpr-register ospanov cases
	go rpr-register zhumabek cases
done
# who moved cannot be said to have moved before that, nor may the one who took the move correct it
on 10-13
only "$moved" cases > one
slip change-of-residence "$moved" 'by: imanov' 'residence: {region: Алматы, district: almaly, street: Достық}' \
    'from-date: 2012-10-11' > slips
go rpr-register imanov one --slips slips 2> findings
says "a move before the last one" finds slip-refused findings
slip correction "$moved" 'by: imanov' 'field: residence.street' 'was: Абай даңғылы' 'now: Абай' 'reason: x' > slips
go rpr-route imanov one --slips slips 2> findings
says "who took the move does not correct it" finds slip-refused findings
slip correction "$moved" 'by: imanov' 'field: applicant.birthplace' 'was: Душанбе' 'now: Хорог' 'reason: x' \
    'letter: {number: 1, date: 2012-10-14}' > slips
go rpr-route imanov one --slips slips 2> findings
says "a letter that is younger than its slip" finds date-order findings
is "the case has both moves" "$(steps_of "$moved" cases | tail -n 6 | tr '\n' ' ')" \
    "change-of-residence amend-card amend-address change-of-residence amend-card amend-address "
for book in cards address; do
	no=$(lines_of "$moved" $book.yaml | jq -r 'select(.number) | .no')
	is "$book: the lines of who moved" \
	    "$(lines_of "$moved" $book.yaml | jq -r '(.of // "new") + " " + .residence' | tr '\n' ';')" \
	    "new Алматы, almaly, улица Гоголя, 6;$no Алматы, almaly, Абай даңғылы, 1;$no Алматы, almaly, Абай даңғылы, 2;"
done

# an annulment: the lines are struck, with the cause
on 10-15
slip annulment "$annulled" 'by: ospanov' 'grounds: [illegal-entry, crimes-against-humanity]' \
    'evidence: court decision 2-14' > slips
go rpr-conclude ospanov cases --slips slips
on 10-16
go rpr-conclude chief cases --do approve-annulment
everyone cases
is "annulled, told, and struck" "$(steps_of "$annulled" cases | tail -n 5 | sort | tr '\n' ' ')" \
    "annul approve-annulment notify-annulment strike-address strike-card "
for book in cards address; do
	no=$(lines_of "$annulled" $book.yaml | jq -r 'select(.number) | .no')
	is "$book: the line is struck, and says why" \
	    "$(lines_of "$annulled" $book.yaml | jq -r 'select(.struck) | .of + " " + .struck')" "$no annulled"
done
is "the book of decisions has the grounds" \
    "$(lines_of "$annulled" decisions.yaml | jq -r 'select(.result == "annul") | .grounds')" \
    "illegal-entry, crimes-against-humanity"
is "the journal says so" \
    "$(lines_of "$annulled" journal-2012.yaml | jq -r 'select(.outcome) | .outcome' | tr '\n' ' ')" "granted annulled "
only "$annulled" cases > closed
slip change-of-residence "$annulled" 'by: imanov' 'residence: {region: Алматы, district: almaly, house: "3"}' \
    'from-date: 2012-10-01' > slips
go rpr-register imanov cases --slips slips 2> others
everyone cases
only "$annulled" cases > now
says "nothing is added to what was annulled" cmp closed now

# every decision made again
cp cases kept
verify cases > verified 2> findings
is "verify: status" $? 0
is "verify: every conclusion" "$(wc -l < verified)" "$(steps cases | grep -cE '^(conclude|annul)$')"
is "verify: agrees on all" "$(grep -vc ': agrees$' verified)" 0
is "verify: the annulment too" "$(grep -c 'annul: agrees$' verified)" 1
is "verify: no finding" "$(cat findings)" ""
says "verify changes nothing" cmp kept cases

# one letter of the edition
sed '0,/Reasoned conclusion/s//Reasonéd conclusion/' "$edition" > letter.yaml
is "an edition with one letter changed" "$(diff "$edition" letter.yaml | grep -c '^>')" 1
verify --edition letter.yaml cases > out 2> findings
is "one letter of the edition: status" $? 1
is "one letter of the edition: differs on all" "$(grep -c ': differs: ' out)" "$(wc -l < verified)"
is "one letter of the edition: the edition differs, and nothing else" \
    "$(sed 's/.*: differs: //' out | sort -u)" "edition was $(sha256sum < "$edition" | cut -c 1-64), is $(sha256sum < letter.yaml | cut -c 1-64)"

# one fact, without and with new seals and a new case id
only "$granted" cases > honest
sed 's/street: улица Гоголя/street: улица Гоголь/' honest > changed
verify changed > out 2> findings
is "one fact: status" $? 1
says "one fact: [seal-broken]" finds seal-broken findings
office_id=$(uuidgen --sha1 --namespace @url --name rpr:office:almaty-almaly)
facts=$(sed '1d; /^case: /,$d' changed; echo x)
id=$(uuidgen --sha1 --namespace "$office_id" --name "${facts%x}")
: > region
sed "s/^case: .*/case: $id/" changed | while IFS= read -r line; do
	case $line in
	---) ;;
	'  seal: '*)
		line="  seal: $(sha256sum < region | cut -c 1-64)"
		printf '%s\n' "$line" > region
		;;
	*) printf '%s\n' "$line" >> region ;;
	esac
	printf '%s\n' "$line"
done > forged
is "the forged case has other seals" "$(diff honest forged | grep -c '^>   seal: ')" "$(steps honest | wc -l)"
verify forged > out 2> findings
is "one fact, sealed anew: status" $? 1
is "one fact, sealed anew: no finding" "$(cat findings)" ""
is "one fact, sealed anew: the facts differ, and nothing else" \
    "$(sed 's/[0-9a-f]\{64\}/SUM/g; s/ [0-9a-f]\{8\}:/ CODE:/' out)" "41/2012 conclude CODE: grant: differs: facts was SUM, is SUM"
sed 's/^  result: "grant"/  result: "refuse"/' honest > changed
verify changed > out 2> findings
says "another result: [seal-broken]" finds seal-broken findings

# the words
for words in 'kk:нәтиже: 1 бас тарту 1 күшін жою 5 рұқсат беру ' 'ru:результат: 1 аннулировать 1 отказать 5 разрешить ' \
    'en:result: 1 annul 5 grant 1 refuse '; do
	language=${words%%:*} result=${words#*:} results=${words##*:}
	result=${result%%:*}
	timeout 60 rpr-conclude --explain --lang "$language" --office office cases > explained 2> findings
	is "explain ($language): status" $? 0
	is "explain ($language): no finding" "$(cat findings)" ""
	awk -v result="  $result: " '/^[^ ]/ { if (last != "" && index(last, result) != 1) bad++; n++ } { last = $0 }
	END { print n, bad + (index(last, result) != 1) }' explained > count
	is "explain ($language): every conclusion ends with its result" "$(cat count)" "$(wc -l < verified) 0"
	is "explain ($language): the results are those of the cases" \
	    "$(sed -n "s/^  $result: //p" explained | sort | uniq -c | tr -s ' \n' ' ')" "$results"
	says "explain ($language): with its articles" grep -qF '49(1)' explained
done

# a draft whose facts are corrected while it waits is not approved as it stands: the correction is refused, or the approval,
# or it is drafted anew
new_office stale
office=stale
remain 1 31 > waiting
drafted waiting
on 09-22
slip correction "$(ids waiting)" 'by: seitova' 'field: documents.3.amount' 'was: 2200000' 'now: 1000' \
    'reason: misread' > slips
go rpr-route seitova waiting --slips slips 2> findings
go rpr-conclude chief waiting --do approve 2>> findings
is "a draft is not approved on facts that were corrected after it" \
    "$(steps waiting | awk '/^conclude$/ { stale = 0 } /^correct$/ { stale = 1 } /^approve$/ && stale')" ""
office=office

# the same cases under another edition: which decisions would change
{
	remain 1 11 | sed 's/amount: 2200000/amount: 1700000/'
	remain 1 12
	remain 1 13 | sed 's/amount: 2200000/amount: 2135759/'
} > applications
sed '/^- id: solvency-minimum$/,/^- id:/s/^  times: 1320$/  times: 1000/' "$edition" > milder.yaml
for rules in "$edition" milder.yaml; do
	new_office trial
	office=trial
	cp applications trial.cases
	for filter in rpr-intake rpr-journal rpr-route; do
		on 09-03 12
		go $filter imanov trial.cases --edition "$rules"
	done
	on 09-04
	go rpr-route ospanov trial.cases --edition "$rules"
	answers trial.cases > slips
	on 09-05
	go rpr-route ospanov trial.cases --edition "$rules" --slips slips
	go rpr-conclude ospanov trial.cases --edition "$rules"
	[ "$rules" != "$edition" ] || cp trial.cases law.cases
	timeout 60 rpr-conclude --verify --office trial --edition "$rules" trial.cases |
	    sed 's/ [0-9a-f]\{8\}:/:/; s/: agrees$//' > "under.${rules##*/}"
	rm -rf trial
done
office=office
is "diff shows which decisions would change" \
    "$(diff under.kz-mia-352-2012.yaml under.milder.yaml | grep '^[<>]' | tr '\n' ';')" \
    "< 41/2012 conclude: refuse;> 41/2012 conclude: grant;< 43/2012 conclude: refuse;> 43/2012 conclude: grant;"
verify --edition milder.yaml law.cases > out 2> findings
is "verify under the other edition names the same" \
    "$(sed -n 's/ .*: differs:.* result was \([a-z]*\), is \([a-z]*\);.*/ \1 \2/p' out | tr '\n' ';')" \
    "41/2012 refuse grant;43/2012 refuse grant;"

# reminders
new_office reminded
office=reminded
remain 2 21 > late
asked late
inquiry=$(inquiries late | sed -n 2p | cut -d ' ' -f 2)
number=$(inquiries late | sed -n 2p | cut -d ' ' -f 3)
letters=$(wc -l < reminded/letters-2012.yaml)
remind()
{
	cp late late.before
	timeout 60 rpr-route --in-place --office reminded --by ospanov --at "$at" --remind "$1" late 2> findings
}
on 09-19
remind "$inquiry"
says "not on the last day of the term" finds not-overdue findings
is "nobody is reminded too early" "$(wc -l < reminded/letters-2012.yaml)" "$letters"
on 09-20
remind "$inquiry"
is "the day after: reminded" "$(steps late | grep -c '^remind$')" 1
is "one letter" "$(wc -l < reminded/letters-2012.yaml)" $((letters + 1))
for again in "$inquiry" "$number"; do
	on 09-28
	remind "$again"
	says "once only ($again)" cmp late late.before
done
is "and no letter more" "$(wc -l < reminded/letters-2012.yaml)" $((letters + 1))
remind 99/2012
says "an inquiry that nobody made: nothing" cmp late late.before
other=$(inquiries late | sed -n 4p | cut -d ' ' -f 2)
answers late > slips
go rpr-route ospanov late --slips slips
remind "$other"
says "what was answered is not reminded of" cmp late late.before
is "the answers came late, and each says by how much" \
    "$(grep '^  late: ' late | sort | uniq -c | tr -s ' \n' ' ')" " 2 late: 9 "
