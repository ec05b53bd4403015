# What rpr-print puts on paper: the same bytes again later, whatever the place and the language of the machine; 72 columns;
# nothing that a value may hold acts on a terminal, in a page or in the words of a form; a PDF by weasyprint, and a page that
# runs no script in chromium.
. "${0%/*}/lib-test.sh"
PATH=$root/testdata/bin:$PATH
RPR_OFFICE=office
export RPR_OFFICE
list-office granted
for number in 41 43; do
	rpr-list cases --whole --match number=$number/2012 cases.yaml > case.$number
done
forms=$(rpr-print --forms | cut -f 1 | grep -vx -e window -e diagram)

# upto N FILE: the case as it was after its first N steps.
upto()
{
	awk -v n="$1" '{ print } /^  seal: / && ++seen == n { exit }' "$2"
}

# What the papers of the case were after each of the steps FROM to TO is how those after all of TO begin.
grows()
{
	for form in $forms; do
		upto "$3" "$1" | rpr-print -q -l kk "$form" > all 2> /dev/null
		for n in $(seq "$2" "$3"); do
			upto "$n" "$1" | rpr-print -q -l kk "$form" > some 2> /dev/null
			head -c "$(wc -c < some)" all | cmp -s - some || { echo "$form after step $n"; return 1; }
		done
	done
}
steps=$(grep -c '^  seal: ' case.41) all=$(grep -c '^  seal: ' case.43)
corrected=$(awk '/^- step: / { n++ } /^- step: correct$/ { print n }' case.43)
[ $size -eq 1 ] || steps=3
says "a paper is the same after later steps" grows case.41 1 "$steps"
if [ $size -eq 1 ]; then
	says "so before a correction" grows case.43 $((corrected - 3)) $((corrected - 1))
	says "and after it" grows case.43 "$corrected" "$all"
fi
upto $((corrected - 1)) case.43 | rpr-print -l ru record-card > before
rpr-print -l ru record-card case.43 > after
says "a correction is marked" grep -q '^(!) Исправлено: Фамилия; Сейітова Гүлнар Маратқызы, inspector;' after
is "not before it was made" "$(grep -c '^(!)' before)" 0
is "the corrected value stands on the paper" "$(grep -c 'Фамилия  *Ахметов$' before) $(grep -c 'Фамилия  *Ахметов$' after)" "4 0"
is "a paper that came after shows it without a mark" "$(rpr-print --step amend-card record-card case.43 | grep -c '^(!)')" 0

mkdir elsewhere
rpr-print -l kk conclusion case.43 > here
(cd elsewhere && LC_ALL=tr_TR.UTF-8 TZ=Asia/Tokyo RPR_OFFICE=../office rpr-print -l kk conclusion ../case.43) > there
says "neither locale, zone nor place matter" cmp here there
(unset RPR_OFFICE && rpr-print -l kk conclusion case.43) > there
says "nor today's office.yaml" cmp here there
is "one copy of three" "$(rpr-print --copy 2 --step cards record-card case.43 | grep -c 'Copy 2')" 1
is "by a seal" "$(rpr-print --step "$(awk '/^- step: / { id = $3 } /^  seal: / && id == "stamp" { print substr($2, 1, 8) }' case.43)" stamp case.43 | grep -c '0123457')" 1

# wide FILE: lines of more than 72 cells; a letter is one, whatever its bytes.
wide()
{
	tr -d '\f' < "$1" | LC_ALL=C.UTF-8 grep -cE '^.{73}'
}
for language in kk ru en; do
	for form in $forms; do
		rpr-print -q -l $language "$form" case.41 case.43
	done > papers.$language 2> /dev/null
	is "72 columns, $language" "$(wide papers.$language) $(LC_ALL=C.UTF-8 grep -cE '^.{72}$' papers.$language | grep -c '^[1-9]')" "0 1"
done

# what values may do
hostile='<script>document.title="ran"</script><img src=x onerror=document.title=1>'
cat > hostile.yaml << END
service: arrival
received: 2012-09-03T09:41:00+06:00
window: 3
applicant:
  surname: "</section><h1>Тен"
  given: 'Виктор{applicant.born}'
  sex: male
  born: 1971-11-05
  birthplace: '$hostile'
  status: stateless
  identity: {kind: "<b>{step.at}", number: "javascript:alert(1)", authority: "\u202eturned\u200b"}
residence: {region: Алматы, district: almaly, street: '&lt;&#60;"''$hostile', house: "$(printf 'W%.0s' $(seq 300))"}
documents:
- {kind: application-form, note: "a\nb\t"}
- {kind: identity-document, number: '"><svg onload=document.title=1>'}
- {kind: residence-visa, number: "{edition.id}"}
- {kind: solvency, number: "</style><style>*{display:none}", issued: 2012-08-20, amount: 2200000}
- {kind: criminal-record, issued: 2012-08-20}
- {kind: medical, issued: 2012-08-20}
- {kind: housing}
- {kind: photo}
END
new_office hostile
rpr-intake -q -O hostile --by imanov hostile.yaml 2> /dev/null | rpr-journal -q -O hostile --by imanov --at 2012-09-03T12:00:00+06:00 |
	rpr-route -q -O hostile --by imanov --at 2012-09-03T12:05:00+06:00 > hostile.case
for form in application-form checklist talon arrival-sheet statistical-sheet cover-letter; do
	rpr-print "$form" hostile.case
done > hostile.text
is "hostile: every paper is printed" "$(grep -c "^----$" hostile.text)" 6
is "hostile: no control character but line ends" "$(LC_ALL=C tr -d '\n' < hostile.text | LC_ALL=C grep -c "$(printf '[\001-\037\177]')")" 0
is "hostile: no control of direction" "$(LC_ALL=C grep -c "$(printf '\342\200[\213\256]')" hostile.text)" 0
says "hostile: they are shown" grep -qF '\u202eturned\u200b' hostile.text
says "hostile: a value is no place of a form" grep -qF 'Виктор{applicant.born}' hostile.text
is "hostile: 72 columns" "$(wide hostile.text)" 0
rpr-print --html application-form hostile.case > hostile.html
is "hostile: no element that is not ours" "$(grep -oE '<[a-zA-Z!/]+' hostile.html | sort -u | tr '\n' ' ')" \
    '<!DOCTYPE </body </h </head </html </p </section </span </style </table </td </th </title </tr <body <br <h <head <html <meta <p <section <span <style <table <td <th <title <tr '

# A page of ours with a script put in, and without the policy: what a script would do is seen.
opened()
{
	timeout 120 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
	    --disable-component-update --disable-sync --user-data-dir="$work/profile" --dump-dom "file://$work/$1" 2> /dev/null
}
if [ $size -gt 1 ]; then
	echo "skip a page in chromium: not under a slow wrapper"
elif command -v chromium > /dev/null; then
	sed "s|<meta http-equiv=[^>]*>||; s|</body>|<script>document.title='ran'</script></body>|" hostile.html > planted.html
	is "chromium runs a script that is one" "$(opened planted.html | grep -c '<title>ran</title>')" 1
	opened hostile.html > dom
	is "chromium runs none of a hostile value" "$(grep -o '<title>[^<]*</title>' dom)" '<title>Application form</title>'
	is "and sees no element of it" "$(grep -oE '<(script|img|svg|b|iframe)[ >]' dom | wc -l | tr -d ' ')" 0
	says "but its text" grep -qF '&lt;script&gt;document.title=' dom
else
	echo "skip a page in chromium: chromium is not here"
fi

if [ $size -gt 1 ]; then
	echo "skip a PDF: not under a slow wrapper"
elif command -v weasyprint > /dev/null && command -v pdftotext > /dev/null; then
	rpr-print --html -l kk talon case.43 | weasyprint - talon.pdf 2> said
	is "a PDF of a talon: pages" "$(pdfinfo talon.pdf | sed -n 's/^Pages: *//p')" 1
	pdftotext -layout talon.pdf talon.txt
	says "a PDF of a talon: Kazakh letters" grep -q 'Тиісті құжаттарды қабылдағаны туралы талон' talon.txt
	says "a PDF of a talon: number, person, date" sh -c 'grep -q "43/2012" talon.txt && grep -q "Ахмет Ерлан Болатұлы" talon.txt && grep -q "2012 жылғы 3 қыркүйек" talon.txt'
	is "a PDF of three copies: pages" "$(rpr-print --html --step cards record-card case.43 | weasyprint - - 2> said | pdfinfo - | sed -n 's/^Pages: *//p')" 3
	rpr-print --html application-form hostile.case | weasyprint - hostile.pdf 2> said
	says "a PDF of hostile values: they are text" sh -c 'pdftotext -layout hostile.pdf - | tr -d " \n" | grep -qF "<script>document.title"'
else
	echo "skip a PDF: weasyprint and pdftotext are not here"
fi

# the pictures of the manual are those of the edition
for service in arrival remain; do
	rpr-print --service $service diagram > $service.dot
	is "the picture of $service has its steps" \
	    "$(sed -n 's/^	\{1,2\}"\([^"]*\)" \[\(shape=ellipse, \)*label=.*/\1/p' $service.dot | sort | cksum)" \
	    "$(sed -n '/class="node"/{n;s/^<title>\(.*\)<\/title>$/\1/p;}' "$root/man/diagram-$service.svg" | sed 's/&#45;/-/g' | sort | cksum)"
done
