# A small case and a small book, changed in one place: bits flipped, every line left out, doubled or changed with the next, the
# end cut off anywhere. The case never advances and comes out as it came. In the book anybody sees it, by sums alone
# (scripts/aid/office.py), and rpr-audit where it is; a filter sees what follows from the line that heads names, and the end.
. "${0%/*}/lib-test.sh"
new_office office
applications 2 > input
act rpr-intake office input > taken
act rpr-journal office taken > case
applications 1 3 > next
act rpr-intake office next > next.taken
cat > bits.py <<'END'
import subprocess, sys

sys.path.insert(0, sys.argv[2])
import office

step = int(sys.argv[1])
run = dict(stdout=subprocess.PIPE, stderr=subprocess.PIPE)
by = ["--office", "office", "--by", "imanov", "--at", "2012-09-03T13:00:00+06:00"]


def changes(data):
    """Every change of one place, by name."""
    for at in range(0, len(data), step):
        for bit in range(8):
            if (at + bit) % 2 == 0 or step == 1:
                yield "byte %d bit %d" % (at, bit), data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1:]
    lines = data.splitlines(keepends=True)
    for i in range(len(lines)):
        yield "line %d left out" % (i + 1), b"".join(lines[:i] + lines[i + 1:])
        yield "line %d doubled" % (i + 1), b"".join(lines[:i + 1] + lines[i:])
        if i + 1 < len(lines) and lines[i] != lines[i + 1]:
            yield "line %d after the next" % (i + 1), b"".join(lines[:i] + [lines[i + 1], lines[i]] + lines[i + 2:])
    for at in range(0, len(data), 7 * step):
        yield "cut to %d bytes" % at, data[:at]


def try_case():
    """The second document of the output, which nothing is wrong with, goes on; the first does not."""
    whole = open("case", "rb").read()
    second = whole.index(b"\n---", 4) + 1
    first, rest = whole[:second], whole[second:]
    tried = wrong = 0
    for what, bent in changes(first):
        if not bent.strip() or bent == first or b"\n---" in bent[3:] or b"\n..." in bent or bent[:4] != b"---\n":
            continue
        done = subprocess.run(["rpr-route", *by, "-q"], input=bent + rest, **run)
        tried += 1
        steps = done.stdout.count(b"\n- step: send-sheets")
        if steps > 1 or not done.stdout.startswith(bent.rstrip(b"\n")[:len(bent) - 1]):
            wrong += 1
            print("case,", what, "went on; status", done.returncode, done.stderr.decode(errors="replace")[:200])
    return tried, wrong


def try_book():
    name = "office/journal-2012.yaml"
    book, heads = open(name, "rb").read(), open("office/heads", "rb").read()
    asked = open("next.taken", "rb").read()
    last = book.rindex(b"\n", 0, -1) + 1
    tried = wrong = 0
    for what, bent in changes(book):
        if bent == book:
            continue
        with open(name, "wb") as f:
            f.write(bent)
        tried += 1
        if not office.check("office"):
            wrong += 1
            print("book,", what, "was not seen")
        if bent[:last] == book[:last] or len(bent) < len(book):
            done = subprocess.run(["rpr-journal", *by, "-q"], input=asked, **run)
            if done.returncode != 5 or done.stdout != asked or open(name, "rb").read() != bent:
                wrong += 1
                print("book,", what, "was gone on from; status", done.returncode, done.stderr.decode(errors="replace")[:200])
        with open("office/heads", "wb") as f:
            f.write(heads)
    with open(name, "wb") as f:
        f.write(book)
    done = subprocess.run(["rpr-journal", *by, "-q"], input=asked, **run)
    if done.returncode or office.check("office"):
        wrong += 1
        print("the book as it was:", done.stderr, office.check("office"))
    return tried, wrong


for name, (tried, wrong) in ("case", try_case()), ("book", try_book()):
    print("%s %s: %d changes, %d not seen" % ("ok" if wrong == 0 and tried > 100 else "not ok", name, tried, wrong))
END
/usr/bin/python3 bits.py $((${BITS_STEP:-47} * size)) "$root/scripts/aid"
