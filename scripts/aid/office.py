"""
What anybody can say of an office without the tools: chains by SHA-256, numbers, letters. As a program:

    office.py OFFICE [ANSWERS...]       ANSWERS are files of cases as filters gave them

Prints what is wrong: every number that was answered has to stand in the journal with that case, every letter in the despatch
book. At the end, how many lines and how many answered cases were looked at.
"""
import collections
import hashlib
import os
import re
import shutil
import subprocess
import sys

SEAL = re.compile(rb'^(--- .*), "seal": "([0-9a-f]{64})"\}$')
AUDIT = shutil.which("rpr-audit")


def tree_of(office):
    """What the office holds, without what a dead run may leave."""
    found = {}
    for folder, _, files in os.walk(office):
        for name in files:
            if ".torn-" not in name and not folder.endswith("/tmp") and name[0] != ".":
                path = os.path.join(folder, name)
                with open(path, "rb") as f:
                    found[os.path.relpath(path, office)] = f.read()
    return found


def check_book(name, data, before):
    opened, numbered, ends = collections.Counter(), None, data.count(b"\n")
    for number, line in enumerate(data.splitlines(), 1):
        m = SEAL.match(line)
        if not m or hashlib.sha256(before + m[1]).hexdigest().encode() != m[2]:
            return "%s:%d: the chain does not hold" % (name, number)
        if number == ends + 1:
            return "%s:%d: ends without a line feed" % (name, number)
        if not line.startswith(b'--- {"no": %d, ' % number):
            return "%s:%d: another no" % (name, number)
        before = m[2]
        key = tuple(re.findall(rb'"(?:step|case|to|of)": "[^"]*"', line))
        opened[key] += 1
        if opened[key] > 1:
            return "%s:%d: entered twice" % (name, number)
        given = re.search(rb'"number": "(\d+)', line)
        if given and numbered is not None and int(given[1]) != numbered + 1:
            return "%s:%d: its number does not follow" % (name, number)
        numbered = int(given[1]) if given else numbered
    return None


def check_letters(tree, book):
    for line in book.splitlines():
        to, number, year = re.search(rb'"number": "(\d+)/(\d+)".*"to": "([^"]*)"', line).group(3, 1, 2)
        letter = "outbox/%s/new/%s-%06d.yaml" % (to.decode(), year.decode(), int(number))
        if not tree.get(letter, b"").endswith(b"...\n"):
            return letter + " is missing or not whole"
    return None


def letters_entered(tree):
    """None, or the letter that was delivered and stands in no despatch book."""
    entered = set()
    for name, data in tree.items():
        if re.fullmatch(r"letters-\d{4}\.yaml", name):
            for number, year, to in re.findall(rb'"number": "(\d+)/(\d+)".*"to": "([^"]*)"', data):
                entered.add("outbox/%s/new/%s-%06d.yaml" % (to.decode(), year.decode(), int(number)))
    for name in tree:
        if re.fullmatch(r"outbox/[^/]+/new/.*\.yaml", name) and name not in entered:
            return name + " is delivered and not entered"
    return None


def check(office):
    """None, or what is wrong with the office."""
    tree, last = tree_of(office), {}
    for path in sorted(tree):
        m = re.fullmatch(r"([a-z]+)(?:-\d{4})?\.yaml", path)
        if not m or m[1] == "office" or not tree[path]:
            continue
        origin = "almaty-almaly/" + path + ("/" + last[m[1]] if m[1] in last else "")
        wrong = check_book(path, tree[path], origin.encode())
        wrong = wrong or m[1] == "letters" and check_letters(tree, tree[path])
        if wrong:
            return wrong
        last[m[1]] = tree[path].splitlines()[-1][-66:-2].decode()
    for name, no, seal in re.findall(rb'^(\S+): \{"no": (\d+), "seal": "([0-9a-f]{64})"\}$', tree.get("heads", b""), re.M):
        if b'\n--- {"no": %s, ' % no not in b"\n" + tree.get(name.decode(), b"") or seal not in tree[name.decode()]:
            return "%s has not the line %s that heads names" % (name.decode(), no.decode())
    wrong = letters_entered(tree)
    if wrong:
        return wrong
    if AUDIT:
        done = subprocess.run([AUDIT, "-q", "-O", office, "-"], stdin=subprocess.DEVNULL, capture_output=True)
        if done.returncode:
            return "audit, status %d: %s" % (done.returncode, done.stderr.decode(errors="replace").split("\n")[0])
    return None


def numbers_of(path):
    """(case, number) of the cases in a file of answers, cut off anywhere."""
    case = None
    with open(path, "rb") as f:
        for line in f:
            if line.startswith(b"case: ") and line.endswith(b"\n"):
                case = line[6:].strip()
            m = re.match(rb'  number: "(\d+/\d+)"\n', line)
            if m:
                yield case, m[1]


def main():
    office, answers = sys.argv[1], sys.argv[2:]
    wrong = check(office)
    if wrong:
        print(wrong)
    tree = tree_of(office)
    lines = sum(data.count(b"\n") for name, data in tree.items() if re.fullmatch(r"[a-z]+(-\d{4})?\.yaml", name))
    entered = {}
    for name, data in tree.items():
        if name.startswith("journal-"):
            entered.update((n, c) for c, n in re.findall(rb'"case": "([^"]*)".*?"number": "([^"]*)"', data))
    answered = {pair for path in answers for pair in numbers_of(path)}
    for case, number in sorted(answered):
        if entered.get(number) != case:
            print("answered and not in the book: %s %s" % (number.decode(), case.decode()))
    print("%d lines, %d answered" % (lines, len(answered)), file=sys.stderr)


if __name__ == "__main__":
    main()
