"""
Cases as somebody could have written them who knows how seals are made, and no more: every key of every step left out, doubled,
changed with the next, emptied or of another type, and sealed again so that all seals fit; and every tool over the result.

    foreign.py EVERY BATCH OFFICE EMPTY CASE...

EVERY so manieth change is tried, so many documents to a run. OFFICE holds the cases in its books, EMPTY is one with nothing
in its books, where each document is a case of its own. What no tool may do with them: end by a signal, after too long, with
a report of a sanitizer or a status that stands for something else; say a value on standard error; let a control character
out. What no filter may do: lose a document, or change a byte of it.
"""
import hashlib
import json
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import tempfile
import uuid

MARK = "Geheimzeichen"  # in every text that is put in: it must not come out on standard error
VALUES = [
    b"",
    b" ",
    b" null",
    b" ~",
    b' ""',
    b" []",
    b" {}",
    b" [null, [], {}]",
    b" 0",
    b" -1",
    b" 7",
    b" 99999999999999999999",
    b" yes",
    b' "%s"' % MARK.encode(),
    b' "2012-02-30"',
    b' "9999-12-31T23:59:59+14:00"',
    b' "0001-01-01T00:00:00-14:00"',
    b' "../../../%s"' % MARK.encode(),
    b' "\\u202e\\u0007\\u001b[31m<script>%s"' % MARK.encode(),
    b' {"%s": {"a": [{"b": "c"}]}, "id": [], "number": {}}' % MARK.encode(),
    b' [{"id": {}, "number": [], "to": 7, "ground": null, "form": [], "copy": -1, "in": {}}]',
    b' ["%s"]' % b'", "'.join([MARK.encode()] * 700),
    b" " + b"[" * 50 + b"]" * 50,
    b' "%s"' % (b"x" * 65000),
]
FIELDS = [b"", b".", b"service", b"case", b"edition", b"steps", b"steps.0.at", b"steps.conclude.result", b"steps.answer-nsc.result",
          b"received", b"applicant", b"documents", b"documents.3", b"documents.99999999999999999999.kind", b"documents.-1",
          b"applicant.children.7.given", b"a..b", b"x." * 300]
BY = {"route": ["imanov", "ospanov", "seitova"], "register": ["imanov", "ospanov", "zhumabek"], "conclude": ["ospanov", "chief"],
      "intake": ["imanov"], "journal": ["imanov"], "file": ["imanov"]}
AT = "2012-10-20T10:00:00+06:00"
LATEST = "2012-12-28T10:00:00+06:00"
LETTER = re.compile(rb'{"id": "([^"]*)", "number": "([^"]*)"(?:, "form": "[^"]*")?, "to": "([^"]*)"')


def parts_of(text):
    """The lines up to the first step, and the lines of each step."""
    lines = text.splitlines(keepends=True)
    starts = [i for i, line in enumerate(lines) if line.startswith(b"- step:")]
    return lines[: starts[0]], [lines[a:b] for a, b in zip(starts, starts[1:] + [len(lines)])]


def places_in(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from places_in(inner, path + (key,))


def changed(value, path, change):
    """A copy in which what stands at the path is changed: change(holder, key)."""
    copy = json.loads(json.dumps(value))
    holder = copy
    for key in path[:-1]:
        holder = holder[key]
    change(holder, path[-1])
    return copy


def leave_out(holder, key):
    del holder[key]


def double(holder, key):
    if isinstance(holder, list):
        holder.insert(key, holder[key])
    else:
        holder[key + "-2"] = holder[key]


INNER = [None, "", [], {}, 0, 10**20, MARK, "2012-02-30", [[MARK]], {"id": {"a": 1}}, "x" * 3000]


def inner_changes(value):
    for path in places_in(value):
        if not path:
            continue
        where = ".".join(map(str, path))
        yield where + " left out", changed(value, path, leave_out)
        yield where + " doubled", changed(value, path, double)
        for i, new in enumerate(INNER):
            yield "%s of kind %d" % (where, i), changed(value, path, lambda holder, key, new=new: holder.__setitem__(key, new))


def line_changes(lines, i):
    """What may become of line i of a step."""
    line = lines[i]
    key, _, value = line.partition(b":")
    yield "left out", lines[:i] + lines[i + 1 :]
    yield "doubled", lines[: i + 1] + lines[i:]
    if i + 1 < len(lines):
        yield "after the next", lines[:i] + [lines[i + 1], line] + lines[i + 2 :]
    if key.strip() in (b"seal", b"- step"):
        return
    for n, new in enumerate(VALUES):
        yield "of kind %d" % n, lines[:i] + [key + b":" + new + b"\n"] + lines[i + 1 :]
    for new in FIELDS if key.strip() == b"field" else ():
        yield "as " + new.decode()[:40], lines[:i] + [key + b': "' + new + b'"\n'] + lines[i + 1 :]
    if value.strip()[:1] in (b"[", b"{"):
        for what, new in inner_changes(json.loads(value)):
            text = json.dumps(new, ensure_ascii=False).encode()
            yield what, lines[:i] + [key + b": " + text + b"\n"] + lines[i + 1 :]


def changes(steps, names):
    """Every change of one place, with a name; the step that it is in, the steps that there are then."""
    for n, lines in enumerate(steps):
        name = lines[0].split()[-1].decode()
        yield n, name + " left out", steps[:n] + steps[n + 1 :]
        yield n, name + " doubled", steps[: n + 1] + steps[n:]
        if n + 1 < len(steps):
            yield n, name + " after the next", steps[:n] + [steps[n + 1], lines] + steps[n + 2 :]
        for other in names:
            if other != name:
                yield n, "%s as %s" % (name, other), steps[:n] + [[b"- step: %s\n" % other.encode()] + lines[1:]] + steps[n + 1 :]
        for i in range(len(lines)):
            key = lines[i].split(b":")[0].strip().decode(errors="replace") or "line %d" % i
            for what, new in line_changes(lines, i):
                yield n, "%s: %s %s" % (name, key, what), steps[:n] + [new] + steps[n + 1 :]


def seal(text):
    """Each seal anew over its region."""
    at = text.index(b"\n") + 1
    out, region = text[:at], b""
    for line in text[at:].splitlines(keepends=True):
        if line.startswith(b"  seal:"):
            line = b"  seal: %s\n" % hashlib.sha256(region).hexdigest().encode()
            region = b""
        out += line
        region += line
    return out


def name_id(space, text):
    return str(uuid.UUID(bytes=hashlib.sha1(space.bytes + text).digest()[:16], version=5)).encode()


def as_another(head, steps, number):
    """The head of the same case as another one, and its letters' new ids: a comment makes another id, and that other ids of letters."""
    head = [head[0], b"# change %d\n" % number] + head[1:]
    at = next(i for i, line in enumerate(head) if line.startswith(b"case:"))
    office = re.search(rb'^  office: "([^"]*)"', b"".join(steps[0]), re.M)[1]
    new = name_id(uuid.UUID(name_id(uuid.NAMESPACE_URL, b"rpr:office:" + office).decode()), b"".join(head[1:at]))
    head[at] = b"case: %s\n" % new
    letters = {}
    for lines in steps:
        step = lines[0].split()[-1]
        for old, no, to in LETTER.findall(b"".join(lines)):
            letters[old] = name_id(uuid.UUID(new.decode()), step + b"/" + to + b"/" + no)
    return head, letters


def documents(path, every, other):
    """The changed documents of a case, at each moment of its way: their names and bytes."""
    with open(path, "rb") as f:
        head, steps = parts_of(f.read())
    names = sorted({lines[0].split()[-1].decode() for lines in steps})
    number = int(hashlib.sha256(os.path.basename(path).encode()).hexdigest(), 16) % every
    for upto in range(1, len(steps) + 1):
        for n, what, new in changes(steps[:upto], names):
            # while the case was on its way, its last two steps are changed; at its end all
            if upto < len(steps) and n < upto - 2:
                continue
            number += 1
            if number % every:
                continue
            top, letters = as_another(head, steps[:upto], number) if other else (head, {})
            text = b"".join(top) + b"".join(b"".join(lines) for lines in new)
            for old, id in letters.items():
                text = text.replace(old, id)
            yield "%s, %d steps, %s" % (os.path.basename(path), upto, what), seal(text)


def slips_of(text):
    """One slip of every kind for a document, as far as it has an id."""
    case = re.search(rb"^case: (\S+)$", text, re.M)
    if not case:
        return b""
    drafts = re.findall(rb"^- step: (?:conclude|annul)$.*?^  seal: (\S{8})", text, re.M | re.S)
    draft = drafts[-1].decode() if drafts else "00000000"
    slips = [
        ("return", "by: chief", "draft: '%s'" % draft, "reason: say more"),
        ("approval", "by: chief", "draft: '%s'" % draft),
        ("visit", "by: imanov", "book: '0123456'"),
        ("correction", "by: seitova", "field: applicant.birthplace", "was: a", "now: b", "reason: misread"),
        ("annulment", "by: ospanov", "grounds: [solvency-unproven]", "evidence: letter 5"),
        ("change-of-residence", "by: imanov", "residence: {region: Алматы, district: almaly, house: '1'}",
         "from-date: 2012-10-19", "book: '0123457'"),
        ("ground", "by: ospanov", "ground: illegal-entry", "evidence: report 14"),
        ("withdrawal", "by: imanov", "reason: moves away"),
    ]
    slips += [
        ("answer", "from: %s" % to.decode(), "inquiry: %s" % id.decode(), "result: %s" % ("agreed" if to[:1] == b"n" else "clear"))
        for id, _, to in LETTER.findall(text) if to in (b"nsc-department", b"legal-statistics")
    ]
    return b"".join(
        "---\nslip: {}\ncase: {}\nat: {}\n{}\n...\n".format(kind, case[1].decode(), AT, "\n".join(rest)).encode()
        for kind, *rest in slips
    )


def filters():
    """The runs of filters: a name, the command. OFFICE and SLIPS are put in later."""
    for tool, people in BY.items():
        for by in people:
            wanted = {"imanov": ["stamp"], "chief": ["approve", "approve-annulment"]}.get(by, []) if tool != "file" else []
            wanted = [w for w in wanted if tool in ("register", "conclude")]
            command = ["rpr-" + tool, "-q", "-O", "OFFICE", "--by", by, "--at", AT] + [a for w in wanted for a in ("--do", w)]
            yield command
            if tool in ("route", "register", "conclude"):
                yield command + ["--slips", "SLIPS"]
    yield ["rpr-route", "--json", "-n", "-O", "OFFICE", "--by", "ospanov", "--at", LATEST, "--do", "remind"]


def readers(forms):
    for view in ["due"], ["due", "--overdue", "--json"], ["cases"], ["cases", "--json"], ["cases", "--whole"], ["cases", "--csv", "--header"], \
            ["tally"], ["tally", "--per", "month", "--json"], ["cases", "--match", "state=granted"]:
        yield ["rpr-list", "-O", "OFFICE", "--at", LATEST] + view + ["INPUT"]
    for form in forms:
        yield ["rpr-print", "-O", "OFFICE", "-l", "kk", form, "INPUT"]
        if form != "diagram":
            yield ["rpr-print", "-O", "OFFICE", "--html", form, "INPUT"]
    yield ["rpr-audit", "-O", "OFFICE", "INPUT"]
    yield ["rpr-audit", "-O", "OFFICE", "--json", "INPUT"]
    yield ["rpr-audit", "INPUT"]
    yield ["rpr-conclude", "--verify", "-O", "OFFICE", "INPUT"]
    yield ["rpr-conclude", "--explain", "-O", "OFFICE", "INPUT"]


def copy_tree(source, target):
    """As shutil.copytree, without what it does for files that are no plain ones."""
    os.mkdir(target)
    for entry in os.scandir(source):
        to = os.path.join(target, entry.name)
        if entry.is_dir():
            copy_tree(entry.path, to)
        else:
            with open(entry.path, "rb") as f, open(to, "wb") as g:
                g.write(f.read())


def run(command, office, docs):
    """What is wrong with a run over these documents; None when nothing is."""
    text = b"".join(d for _, d in docs)
    is_filter = "INPUT" not in command
    folder = tempfile.mkdtemp()
    try:
        copy, given, slips = (os.path.join(folder, name) for name in ("office", "input", "slips"))
        if is_filter:
            copy_tree(office, copy)
        else:
            copy = office
            with open(given, "wb") as f:
                f.write(text)
        if "SLIPS" in command:
            with open(slips, "wb") as f:
                f.write(b"".join(slips_of(d) for _, d in docs))
        put = {"OFFICE": copy, "INPUT": given, "SLIPS": slips}
        try:
            done = subprocess.run([put.get(a, a) for a in command], input=text if is_filter else b"", stdout=-1, stderr=-1,
                                  timeout=60 + len(docs))
        except subprocess.TimeoutExpired:
            return "does not end"
        return judge(done, docs, is_filter and "-n" not in command, "rpr-audit" in command)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


CONTROL = bytes(c for c in range(32) if c not in b"\t\n") + b"\x7f"
OTHERS = bytes(set(range(256)) - set(CONTROL))


def let_out(out, *words):
    """A control character, an override of the direction of text, or one of the words, if it is in there."""
    found = out.translate(None, OTHERS)[:1]
    return found or next((word for word in (b"\xe2\x80\xae",) + words if word in out), None)


def judge(done, docs, is_filter, is_audit):
    said = done.stderr.decode(errors="replace")
    if "Sanitizer" in said or "runtime error" in said:
        return "a report of the sanitizer: " + said[:1500]
    if done.returncode not in ((0, 1, 5) if is_audit else (0, 1, 6)):
        return "status %d: %s" % (done.returncode, said[:300])
    if MARK in said:
        return "a value on standard error: " + next(line for line in said.splitlines() if MARK in line)[:300]
    if let_out(done.stderr):
        return "a control character on standard error: %r" % said[:300]
    if not is_filter:
        bad = let_out(done.stdout.translate(None, b"\x0c\r"), b"<script>")
        return "%r comes out" % bad if bad else None
    return None if all_are_there(docs, done.stdout) else "documents are lost"


def all_are_there(docs, out):
    """Whether this is all documents, byte for byte and in order, steps added to some."""
    at = 0
    for i, (_, doc) in enumerate(docs):
        if not out.startswith(doc, at):
            return False
        at += len(doc)
        if out.startswith(b"- step: ", at):
            at = out.find(docs[i + 1][1], at) if i + 1 < len(docs) else len(out)
    return at == len(out)


def keep(docs):
    folder = os.environ.get("FOREIGN_KEEP")
    if folder:
        with open(os.path.join(folder, re.sub(r"\W+", "-", docs[0][0])), "wb") as f:
            f.write(b"".join(d for _, d in docs))


def try_all(command, office, docs):
    """What is wrong with a run, and the first document that it is wrong with alone, if there is one."""
    fault = run(command, office, docs)
    if fault is None:
        return None
    for doc in docs if len(docs) > 1 else []:
        alone = run(command, office, [doc])
        if alone is not None:
            keep([doc])
            return doc[0], alone
    keep(docs)
    return docs[0][0], fault + (" (and the %d after it)" % (len(docs) - 1) if len(docs) > 1 else "")


def pieces(all, size):
    piece = []
    for one in all:
        piece.append(one)
        if len(piece) == size:
            yield piece
            piece = []
    if piece:
        yield piece


def jobs(every, batch, office, empty, cases):
    forms = [line.split("\t")[0] for line in subprocess.run(["rpr-print", "--forms"], stdout=-1, text=True).stdout.splitlines()]
    forms.remove("window")
    alone = [c for c in filters() if c[0] in ("rpr-journal", "rpr-file") or "SLIPS" in c]
    alone += [c for c in readers([]) if c[0] == "rpr-audit"][:1]
    for case in cases:
        for docs in pieces(documents(case, every, True), batch):
            for command in list(filters()) + list(readers(forms)):
                yield command, empty, docs
        for docs in pieces(documents(case, every * ALONE, False), 1):
            for command in alone:
                yield command, office, docs


ALONE = int(os.environ.get("FOREIGN_ALONE", "8"))


WORK = []


def try_one(i):
    return try_all(*WORK[i])


def main(every, batch, office, empty, *cases):
    os.environ["ASAN_OPTIONS"] = os.environ["UBSAN_OPTIONS"] = "exitcode=99"
    runs = tried = wrong = 0
    WORK.extend(jobs(int(every), int(batch), office, empty, cases))
    with multiprocessing.get_context("fork").Pool(int(os.environ.get("JOBS", "2"))) as pool:
        for (command, _, docs), fault in zip(WORK, pool.imap(try_one, range(len(WORK)))):
            runs += 1
            tried += len(docs)
            if fault is not None:
                wrong += 1
                print("%s: %s: %s" % (fault[0], " ".join(command), fault[1]), flush=True)
    print("%s %d documents of another hand in %d runs, %d faults" % ("ok" if tried > 100 and not wrong else "not ok", tried, runs, wrong))


main(*sys.argv[1:])
