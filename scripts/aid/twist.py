"""
Documents that are not quite as they should be: of each line and each pair of a flow mapping, one that lacks it, and some with
another value. Cases and books are sealed again, so that what looks at seals alone has nothing to say.

	twist.py cases FILE			all of them as one stream
	twist.py each FILE EVERY COMMAND...	one after the other takes the place of FILE, and the command is run
	twist.py book FILE OFFICE EVERY COMMAND...	the same of a book

With EVERY 3, only every third. Says what ended with a status above 5, a signal or not at all.
"""
import hashlib
import re
import subprocess
import sys

VALUES = ('""', "[]", "{}", "x", '"2012-09-04"', "0")
PAIR = re.compile(r'(?<=[{,\s])("?[a-z0-9-]+"?): ("(?:[^"\\]|\\.)*"|[^\s",{}\[\]][^,{}\[\]]*|\[[^][]*\]|\{[^{}]*\})')


def twists(line):
    """The line without one of its pairs, or with another value there; and without the line."""
    yield ""
    body = line.rstrip("\n")
    whole = re.match(r"(?:--- )?([\s-]*[\"a-z0-9-]+: )(.+)$", body)
    if whole and not body.startswith("---"):
        for value in VALUES:
            yield whole.group(1) + value + "\n"
    for pair in PAIR.finditer(body):
        if whole and pair.start(1) == whole.start(1):
            continue
        after = body[pair.end():]
        yield body[:pair.start()].rstrip(", ") + (after if body[:pair.start()].rstrip().endswith(",") else after.lstrip(", ")) + "\n"
        for value in VALUES:
            yield body[:pair.start(2)] + value + after + "\n"


def sealed(lines):
    """Of a case, with the seals of its steps made anew."""
    out, region = [], hashlib.sha256()
    for line in lines:
        if line.startswith("  seal: "):
            line = "  seal: " + region.hexdigest() + "\n"
            region = hashlib.sha256()
        if not line.startswith(("---", "...")):
            region.update(line.encode())
        out.append(line)
    return out


def chained(lines, name):
    before, out = name, []
    for line in lines:
        at = line.rfind(', "seal": "')
        if at >= 0:
            before = hashlib.sha256((before + line[4:at]).encode()).hexdigest()
            line = line[:at] + ', "seal": "' + before + '"}\n'
        out.append(line)
    return out


def all_of(lines):
    for i, line in enumerate(lines):
        if not line.startswith(("  seal:", "...")) and line != "---\n":
            for twist in twists(line):
                yield lines[:i] + [twist] + lines[i + 1:]


def run(path, was, changed, every, command):
    for n, lines in enumerate(changed):
        if n % every:
            continue
        with open(path, "w") as f:
            f.write("".join(lines))
        try:
            status = subprocess.run(["sh", "-c", command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, timeout=60).returncode
        except subprocess.TimeoutExpired:
            status = "none"
        if status not in range(6):
            line = next((i for i, (a, b) in enumerate(zip(lines, was)) if a != b), len(lines))
            print("%s, status %s with: %s" % (command, status, lines[line].strip()))
    with open(path, "w") as f:
        f.write("".join(was))


def main():
    what, path = sys.argv[1:3]
    with open(path) as f:
        lines = f.readlines()
    if what == "cases":
        documents = "".join(lines).split("---\n")[1:]
        for document in documents:
            for changed in all_of(document.splitlines(True)):
                text = "".join(sealed(changed))
                sys.stdout.write("---\n" + text)
    elif what == "each":
        run(path, lines, all_of(lines), int(sys.argv[3]), " ".join(sys.argv[4:]))
    else:
        name = "%s/%s" % (sys.argv[3], path.split("/")[-1])
        run(path, lines, (chained(c, name) for c in all_of(lines)), int(sys.argv[4]), " ".join(sys.argv[5:]))


main()
