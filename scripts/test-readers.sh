# Every case, letter and book that we write is read alike by PyYAML (YAML 1.1), ruamel.yaml (YAML 1.2) and, line for line of the
# books, by JSON; and what was typed is still there, with all its kinds of quoting.
. "${0%/*}/lib-test.sh"
new_office office
applications 20 > input
cat >> input << 'END'
---
{service: arrival, "received": "2012-09-03T09:41:00+06:00", applicant: {surname: no, given: 0123, patronymic: 1e3, former-names: [yes, "~", 1:20, =, 0x1F, .5, 0o17], sex: male, born: 1971-11-05, birthplace: "\u202ea\tb", status: stateless, identity: {kind: passport, number: 12_34}}, residence: {region: "null", district: almaly, house: 012}, documents: [{kind: application-form}, {kind: residence-visa, number: 1_0}, {kind: solvency, number: 1:20, issued: 2012-08-20, amount: 2200000}, {kind: criminal-record, issued: 2012-08-20}, {kind: medical, issued: 2012-08-20}, {kind: housing}, {kind: photo}], note: "# \"x\"\\ \e"}
END
# an escape character is no text of a case; everything else of that line is
sed -i 's/ \\e"}$/ \\\/"}/' input
before=input
for filter in rpr-intake rpr-journal rpr-route rpr-register rpr-file; do
	act "$filter" office "$before" > "$filter.out" 2> "$filter.err"
	is "$filter: status" $? 0
	before=$filter.out
done
cat > alike.py << 'END'
import json, sys, yaml
from ruamel.yaml import YAML

ours = {'case', 'edition', 'steps'}
bad = seen = 0

def text_of(loader, node):
    return loader.construct_scalar(node)

class Texts(yaml.SafeLoader):
    """YAML 1.1 with its types, except that what only 1.1 takes for something else is told."""

for path in sys.argv[1:]:
    bytes = open(path, 'rb').read().decode()
    # as trees of text: what a reader sees before it gives types
    base = list(yaml.load_all(bytes, Loader=yaml.BaseLoader))
    reader = YAML(typ='base', pure=True)
    other = list(reader.load_all(bytes))
    plain = lambda x: {str(k): plain(v) for k, v in x.items()} if isinstance(x, dict) else \
        [plain(v) for v in x] if isinstance(x, list) else str(x)
    if plain(base) != plain(other):
        bad += 1
        print(path, 'is read in two ways')
    # with types: in what we wrote, every text is quoted, so both readers must see the same values
    typed = list(yaml.safe_load_all(bytes))
    typed2 = list(YAML(typ='safe', pure=True).load_all(bytes))
    for a, b in zip(typed, typed2):
        seen += 1
        for key in (ours & set(a) if path.endswith('.out') or '/cases/' in path else a):
            if plain(a[key]) != plain(b[key]):
                bad += 1
                print(path, key, 'has other types')
    if path.startswith('office/') and path.endswith('-2012.yaml'):
        for line, a in zip(bytes.splitlines(), typed):
            if json.loads(line[4:]) != a:
                bad += 1
                print(path, 'is no JSON alike')
print(seen, 'documents')
sys.exit(bad != 0)
END
find office -name '*.yaml' ! -name office.yaml | sort > files
says "cases, letters and books" /usr/bin/python3 alike.py rpr-register.out $(cat files)
says "the one that was laid out anew" sh -c "awk '/^---/ { n++ } n == 21' rpr-intake.out > last.out && /usr/bin/python3 alike.py last.out"
/usr/bin/python3 - << 'END' > typed
import yaml
was = list(yaml.load_all(open('input').read(), Loader=yaml.BaseLoader))
now = list(yaml.load_all(open('rpr-register.out').read(), Loader=yaml.BaseLoader))
for a, b in zip(was, now):
    for key in ('case', 'edition', 'steps'):
        del b[key]
    if a != b:
        print('differs', a, b)
last = list(yaml.safe_load_all(open('rpr-register.out').read()))[-1]
print(len(was) == len(now), last['applicant']['surname'], last['applicant']['given'], last['applicant']['former-names'])
END
is "facts are as typed, and texts once laid out anew" "$(cat typed)" "True no 0123 ['yes', '~', '1:20', '=', '0x1F', '.5', '0o17']"
