# Every cell of Tables 1 to 5 is covered by a step of the edition that is really performed: both services and both branches
# are played in one office, and the table is made of the edition and of what the runs did. "test-coverage.sh --table"
# prints the table.
. "${0%/*}/lib-test.sh"
. "$root/scripts/lib-case.sh"
edition=$root/lib/edition/kz-mia-352-2012.yaml
table=${1:-}
new_office office
: > performed
: > failures

# Who added which steps, as "filter case place step actor".
tell()
{
	awk '/^case: / { id = $2; place = 0 } /^- step: / { step = $3; place++ } /^  actor: / && !done[id, place]++ {
		gsub(/"/, "", $2); print id, place, step, $2
	}' "$1" | sort
}

play()
{
	tell cases > before
	go "$1" "$2" cases ${3:+"$3" "$4"} 2>> findings || echo "$1 $2 at $at: $?" >> failures
	tell cases > after
	comm -13 before after | sed "s/^/$1 /" >> performed
}

birthplace()
{
	awk -v case="$1" '/^  birthplace: / { place = $2 } $0 == "case: " case { print place }' cases
}

# The cases: three arrivals, one withdrawn; applications to remain: granted, granted, refused, withdrawn; a package refused
# in each service; and a permit given before.
{
	applications 3
	remain 4 11
	applications 1 21 | grep -v housing
	remain 1 22 | grep -v 'kind: medical'
	remain 1 23 | sed 's/^service: .*/service: on-record/'
} > cases
on 09-03 12
play rpr-intake imanov
play rpr-journal imanov
play rpr-route imanov
play rpr-route ospanov
ids cases > all
# shellcheck disable=SC2046
set -- $(cat all)
moved=$1 annulled=$2 gone=$3 granted=$4 annulled_too=$5 refused=$6 withdrawn=$7
before=$(tail -n 1 all)
slip withdrawal "$gone" 'by: imanov' 'reason: goes to live elsewhere' > slips
play rpr-route imanov --slips slips
play rpr-register imanov --do stamp

on 09-04
play rpr-route ospanov
play rpr-register ospanov
play rpr-register zhumabek
play rpr-route zhumabek
for case in $moved $granted $before; do
	slip correction "$case" 'by: seitova' 'field: applicant.birthplace' "was: $(birthplace "$case")" \
	    'now: Хорог' 'reason: as in the certificate'
done > slips
play rpr-route seitova --slips slips

on 09-18
answers cases > all.slips
inquiries cases | awk -v case="$withdrawn" '$1 == case && $4 == "legal-statistics" { print $2 }' > unanswered
awk -v refused="$refused" -v unanswered="$(cat unanswered)" 'BEGIN { RS = "\\.\\.\\.\n"; ORS = "...\n" }
index($0, unanswered) { next }
index($0, refused) { sub(/result: agreed/, "result: not-agreed") }
{ print }' all.slips > slips
play rpr-route ospanov --slips slips
slip ground "$refused" 'by: ospanov' 'ground: illegal-entry' 'evidence: expert report 14 of 15.09.2012' > slips
play rpr-conclude ospanov --slips slips

on 09-19
awk -v case="$granted" '/^case: / { now = $2 } now == case' cases > one
slip return "$granted" 'by: chief' "draft: $(code one)" 'reason: the answers are to be cited' > slips
play rpr-conclude chief --slips slips
on 09-20
play rpr-conclude ospanov
play rpr-route ospanov --remind "$(cat unanswered)"
play rpr-conclude deputy --do approve

on 09-21
slip withdrawal "$withdrawn" 'by: imanov' 'reason: leaves the country' > slips
play rpr-route imanov --slips slips
play rpr-register ospanov
play rpr-route ospanov
play rpr-route imanov
on 09-22
play rpr-register imanov --do stamp
play rpr-route imanov
on 09-24
play rpr-register ospanov
play rpr-register zhumabek

on 10-01
for case in $moved $granted; do
	slip change-of-residence "$case" 'by: imanov' \
	    'residence: {region: Алматы, district: almaly, street: Абай даңғылы, house: "1"}' \
	    'from-date: 2012-09-30'
done > slips
play rpr-register imanov --slips slips
play rpr-register ospanov
play rpr-register zhumabek

on 10-02
for case in $moved $granted; do
	slip correction "$case" 'by: seitova' 'field: applicant.given' 'was: Фаррух' 'now: Фарух' 'reason: as in the passport'
done > slips
awk -v case="$moved" 'BEGIN { RS = "\\.\\.\\.\n"; ORS = "...\n" } index($0, case) { sub(/was: Фаррух/, "was: Виктор") } { print }' slips > both
play rpr-route seitova --slips both
play rpr-register ospanov
play rpr-register zhumabek

on 10-05
for case in $annulled $annulled_too $before; do
	slip annulment "$case" 'by: ospanov' 'grounds: [illegal-entry]' 'evidence: a letter'
done > slips
play rpr-conclude ospanov --slips slips
on 10-06
for case in $annulled $annulled_too $before; do
	awk -v case="$case" '/^case: / { now = $2 } now == case' cases > one
	slip return "$case" 'by: chief' "draft: $(code one)" 'reason: bring the decision of the court'
done > slips
play rpr-conclude chief --slips slips

on 10-08
for case in $annulled $annulled_too $before; do
	slip annulment "$case" 'by: ospanov' 'grounds: [crimes-against-humanity]' \
	    'evidence: court decision 2-14 of 01.10.2012'
done > slips
play rpr-conclude ospanov --slips slips
on 10-09
play rpr-conclude chief --do approve-annulment
play rpr-route imanov
play rpr-register ospanov
play rpr-register zhumabek

/usr/bin/python3 - "$edition" > table 2> gaps <<'PYTHON'
import glob, json, sys
import yaml

edition = yaml.load(open(sys.argv[1]).read().split("\n---\n")[0], Loader=yaml.BaseLoader)
rows, cells = edition["steps"], edition["cells"]
cases, filters = {}, {}
for document in yaml.load_all(open("cases"), Loader=yaml.BaseLoader):
    cases[document["case"]] = document
for line in open("performed"):
    name, case, place, step, actor = line.split()
    filters[case, int(place)] = name

# Of each step of each service: what the runs did.
done = {}
for case in cases.values():
    for place, step in enumerate(case["steps"], 1):
        done.setdefault((case["service"], step["step"]), []).append((case, step, filters[case["case"], place]))

# Of each letter of the despatch book: the forms that went out under its number. A letter that is the whole case has them
# in the step.
sent = {}
for path in glob.glob("office/outbox/*/new/*.yaml"):
    letter = yaml.load(open(path), Loader=yaml.BaseLoader)
    if "letter" in letter:
        sent[letter["letter"]] = {letter["form"], *letter.get("encloses", [])}
    else:
        for letter in letter["steps"][-1]["letters"]:
            sent[letter["number"]] = {letter["form"], *letter.get("encloses", [])}
forms = {}
for line in open("office/letters-2012.yaml"):
    entry = json.loads(line[4:])
    if entry["number"] not in sent:
        print("letter", entry["number"], "is in the book and not in the outbox", file=sys.stderr)
    forms.setdefault((cases[entry["case"]]["service"], entry["step"]), set()).update(sent.get(entry["number"], ()))

def row_done(row, service):
    """What is wrong with the way in which the row was performed in this service."""
    acts = done.get((service, row["id"]), [])
    if not acts and "elsewhere" not in row:     # of one office: test-offices.sh plays it in several
        yield "never performed"
    for case, step, name in acts:
        if step["actor"] not in row["actors"]:
            yield "performed as " + step["actor"]
        if name != row["filter"]:
            yield "performed by " + name
        if "late" in step or "overall-late" in step:
            yield "late"
    if "letters" in row and acts:
        went = forms.get((service, row["id"]), set())
        named = {form for letter in row["letters"] if "for" not in letter for form in letter["forms"]}
        if went != named or ("stamped" not in row["records"] and named and not set(row["form"]) <= went):
            yield "sent " + ", ".join(sorted(went)) + ", not " + ", ".join(sorted(named))

def term(row):
    return ", ".join(row["term"][unit] + " " + unit for unit in ("minutes", "days") if unit in row.get("term", {})) or "-"

def print_line(cell, words, row, service):
    print("| " + " | ".join((cell, words, service, row["id"], ", ".join(row["actors"]), ", ".join(row.get("form", ["-"])),
        term(row), row["filter"], row["provenance"], str(len(done.get((service, row["id"]), []))))) + " |")

variants = {"1": ["arrival"], "2": ["remain"], "3": ["arrival"], "4": ["remain"], "5": ["remain"]}
print("| cell | printed there | service | step | actor | form | term | filter | provenance | performed |")
print("|" + "---|" * 10)
for cell in cells:
    found = False
    for row in rows:
        for service in row["service"]:
            if cell["id"] in row.get("covers", []) and service in variants[cell["table"]]:
                words = filter(None, (cell.get("actor", cell.get("lane")), cell.get("term")))
                print_line(cell["id"], " / ".join(words) or "(lost)", row, service)
                found = True
    if not found:
        print(cell["id"], "is covered by no step", file=sys.stderr)
for row in rows:
    for service in row["service"]:
        for gap in row_done(row, service):
            print(service, row["id"], gap, file=sys.stderr)
        if not any(cell[1] in "12345" and service in variants[cell[1]] for cell in row.get("covers", [])):
            print_line("-", "-", row, service)
            if row["provenance"] != "reconstructed":
                print(service, row["id"], "covers no cell and is not marked reconstructed", file=sys.stderr)

# Table 5 is the branch of the refusal, Table 4 that of the grant: their cells have to be performed in such a case.
for table, result in ("4", "grant"), ("5", "refuse"):
    for cell in cells:
        if cell["table"] == table and not any(row["id"] == step["step"] and "remain" in row["service"] and
                cell["id"] in row.get("covers", []) and case["service"] == "remain" and
                any(s["step"] == "conclude" and s["result"] == result for s in case["steps"])
                for row in rows for case, step, _ in done.get(("remain", row["id"]), [])):
            print(cell["id"], "is performed in no case with the result", result, file=sys.stderr)
known = {cell["id"] for cell in cells}
for row in rows:
    for cell in set(row.get("covers", [])) - known:
        print(row["id"], "covers", cell, "which is no cell", file=sys.stderr)
for number, count in ("1", 6), ("2", 14), ("3", 12), ("4", 15), ("5", 10):
    if sum(cell["table"] == number for cell in cells) != count:
        print("table", number, "has not", count, "cells", file=sys.stderr)
PYTHON
status=$?
if [ "$table" = --table ]; then
	cat table
	exit
fi
is "every run ends with status 0" "$(cat failures)" ""
is "the table can be made" $status 0
is "every cell is covered by a step that was performed, by the actor and with the forms it names, in time" \
    "$(cat gaps)" ""
is "a line for every cell" "$(sed -n 's/^| \(T[1-5]\.[0-9]*\) .*/\1/p' table | sort -u | wc -l)" 57
