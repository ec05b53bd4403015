# The order of rpr-list cards is that of ICU's collation for Kazakh, on 100,000 made-up names: by name, birth date, number.
# ICU joins the fields of a name by U+FFFE, which orders before everything; the books join them by a blank.
. "${0%/*}/lib-test.sh"
if ! /usr/bin/python3 -c 'import icu' 2> /dev/null; then
	echo "skip the order of ICU: there is no python3-icu here"
	exit 0
fi
new_office office
cat > names.py << 'END'
import random, sys
random.seed(352)
letters = 'аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя'
count = int(sys.argv[1])
def name(longest):
    s = ''.join(random.choice(letters) for i in range(random.randint(1, longest)))
    kind = random.random()
    if kind < 0.03:
        s += '-' + ''.join(random.choice(letters) for i in range(3))
    elif kind < 0.05:
        s = ''.join(random.choice('abcdefghijklmnopqrstuvwxyz') for i in range(5))
    return s.upper() if random.random() < 0.02 else s if random.random() < 0.02 else s[0].upper() + s[1:]
with open('office/cards.yaml', 'w') as book, open('fields', 'w') as fields:
    # short names, so that many agree in the first fields and the later ones decide
    for no in range(1, count + 1):
        parts = [name(3 if no % 2 else 9), name(2)] + ([name(2)] if no % 5 else [])
        born = '19%02d-%02d-%02d' % (random.randint(50, 53), random.randint(1, 2), random.randint(1, 28))
        fields.write('\t'.join([str(no), born] + parts) + '\n')
        book.write('--- {"no": %d, "at": "2012-09-03T12:00:00+06:00", "by": "x", "step": "card-index", "case": "c", "base": "0", '
            '"number": "%d", "applicant": "%s", "born": "%s", "seal": "0"}\n' % (no, no, ' '.join(parts), born))
END
cat > order.py << 'END'
import icu
collator = icu.Collator.createInstance(icu.Locale('kk'))
collator.setStrength(icu.Collator.TERTIARY)
rows = []
for line in open('fields'):
    no, born, *parts = line.rstrip('\n').split('\t')
    rows.append((collator.getSortKey('\ufffe'.join(parts)), born, int(no)))
for row in sorted(rows):
    print(row[2])
END
/usr/bin/python3 names.py $((100000 / size))
/usr/bin/python3 order.py > wanted
rpr-list --office office cards | cut -f 1 > got
is "as many cards as there are" "$(wc -l < got)" "$(wc -l < wanted)"
says "the order is that of ICU" cmp -s got wanted
cmp -s got wanted || diff got wanted | head -20
# the same by another way through the sort: all keys longer than what is compared in pieces, and many alike
/usr/bin/python3 - << 'END'
with open('office/cards.yaml', 'w') as book:
    for no in range(1, 301):
        born, name = '1950-01-%02d' % (28 - no % 28), 'Аа' * (300 + no % 3)
        book.write('--- {"no": %d, "at": "2012-09-03T12:00:00+06:00", "by": "x", "step": "card-index", "case": "c", "base": "0", '
            '"number": "%d", "applicant": "%s", "born": "%s", "seal": "0"}\n' % (no, no, name, born))
END
rpr-list --office office cards | awk -F '\t' '{ print length($5), $7, $1 }' > got
sort -c -s -k 1,1n -k 2,2 -k 3,3n got 2> order
is "long names that begin alike: length, birth date, number" "$(cat order)" ""
