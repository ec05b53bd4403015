# What the property scripts about whole cases share; sourced after lib-test.sh. The office is the folder $office, the time $at.
office=office

# on DAY [HOUR]: the time from now on, a day of 2012 like 09-03.
on()
{
	at=2012-$1T${2:-09}:00:00+06:00
}

# remain COUNT [FIRST]: made-up applications to be allowed to remain, each of another person, with nothing missing.
remain()
{
	awk -v count="$1" -v first="${2:-1}" 'BEGIN {
		for (i = first; i < first + count; i++) {
			printf "---\n# application %d\nservice: remain\nreceived: 2012-09-03T09:%02d:00+06:00\nwindow: 3\n", i, i % 60
			printf "applicant:\n  surname: Рахимов\n  given: Фаррух\n  sex: male\n  born: %d-%02d-%02d\n", 1950 + i % 40, 1 + i % 12, 1 + i % 28
			printf "  birthplace: Душанбе\n  status: stateless\n  identity: {kind: stateless-certificate, number: R%d}\n", i
			printf "residence: {region: Алматы, district: almaly, street: улица Гоголя, house: \"%d\"}\ndocuments:\n", i % 200
			printf "- {kind: application-form, pages: 2}\n- {kind: autobiography}\n- {kind: identity-document, number: R%d, pages: 3}\n", i
			printf "- {kind: solvency, number: S%d, issued: 2012-08-20, amount: 2200000}\n- {kind: criminal-record, issued: 2012-08-20}\n", i
			printf "- {kind: medical, issued: 2012-08-20}\n- {kind: housing}\n- {kind: photo}\n"
		}
	}'
}

# go FILTER BY FILE [OPTION...]: a run of one person over a file, in place.
go()
{
	tool=$1 who=$2 over=$3
	shift 3
	timeout 120 "$tool" --quiet --in-place --office "$office" --by "$who" --at "$at" "$@" "$over"
}

# slip KIND CASE LINE...: one slip, dated now.
slip()
{
	printf -- '---\nslip: %s\ncase: %s\nat: %s\n' "$1" "$2" "$at"
	shift 2
	printf '%s\n' "$@" ...
}

# What stands in a case file: its ids, the names of its steps, the code of its last draft, and of each inquiry the case,
# its id, its number and the body asked.
ids()
{
	sed -n 's/^case: //p' "$@"
}

steps()
{
	sed -n 's/^- step: //p' "$@"
}

code()
{
	awk '/^- step: / { draft = $3 == "conclude" || $3 == "annul" }
	draft && /^  seal: / { code = substr($2, 1, 8) }
	END { print code }' "$@"
}

inquiries()
{
	awk '/^case: / { id = $2 }
	/^  inquiries: / {
		n = split($0, part, /[{]"id": /)
		for (i = 2; i <= n; i++) {
			split(part[i], text, "\"")
			print id, text[2], text[6], text[10]
		}
	}' "$@"
}

# answers FILE [NSC [STATISTICS]]: the answers to all inquiries of a file, dated now.
answers()
{
	inquiries "$1" | while read -r case inquiry number body; do
		case $body in
		nsc-department) result=${2:-agreed} ;;
		*) result=${3:-clear} ;;
		esac
		slip answer "$case" "from: $body" "inquiry: $inquiry" "result: $result" \
		    "letter: {number: K-$number, date: ${at%%T*}}"
	done
}

# asked FILE: applications to remain are taken, numbered, and both bodies asked; answered: and both have agreed.
asked()
{
	on 09-03 12
	go rpr-intake imanov "$1" && go rpr-journal imanov "$1" && go rpr-route imanov "$1"
	on 09-04
	go rpr-route ospanov "$1"
}

answered()
{
	asked "$1"
	on 09-18
	answers "$1" > answers.slips
	go rpr-route ospanov "$1" --slips answers.slips
}

drafted()
{
	answered "$1"
	on 09-21
	go rpr-conclude ospanov "$1"
}

# granted FILE: and the permit is given, stamped, and on record.
granted()
{
	drafted "$1"
	on 09-22
	go rpr-conclude chief "$1" --do approve
	on 09-25
	recorded "$1"
}

# recorded FILE: what follows an approval, up to the entries in both indexes, on one day.
recorded()
{
	go rpr-register ospanov "$1" && go rpr-route ospanov "$1" && go rpr-route imanov "$1"
	go rpr-register imanov "$1" --do stamp && go rpr-route imanov "$1"
	go rpr-register ospanov "$1" && go rpr-register zhumabek "$1"
}

# finds ID FILE: whether the findings of a run name this id.
finds()
{
	grep -qF "[$1]" "$2"
}
