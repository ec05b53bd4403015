"""
Crash states: the calls of runs are recorded and played over a disk that loses what was not synced (calls.py). After every
call, the states that a power cut could leave are built and judged: the same command, run again an hour later, ends with
status 0, repeats every byte that was answered, gives every case the number it had, leaves books whose chains hold and whose
numbers are consecutive, a letter for each line of the despatch book, and nothing more when it is run once more; rpr-audit,
where there is one, finds nothing.

    crash-states.py SOURCE-TREE WORK [--short]      the tools are in PATH, WORK is an empty folder

States after a call: all that was written; only what was synced; each single file or name that is not synced lost, the file
also by half or as NULs, all else there; and each alone there, all else lost. Where at most eight are not synced, and not in
the short form, every choice of them. Prints a line a station, with figures.
"""
import hashlib
import itertools
import os
import re
import shutil
import subprocess
import sys

import calls
from office import check, letters_entered, tree_of

FIRST, LATER = "2012-09-03T12:00:00+06:00", "2012-09-03T13:00:00+06:00"
MOST = 8                # names and files of which every choice is tried

# What is recorded over two batches of three applications, the second with books that are there: name, command; whether
# the operand is rewritten in the first, the second batch; whether it belongs to the short form.
STATIONS = [
    ("intake", ["rpr-intake"], (True, False), True),
    ("journal", ["rpr-journal"], (False, True), True),
    ("route", ["rpr-route"], (False, False), True),
    ("register", ["rpr-register", "--do", "stamp"], (False, False), False),
    ("file", ["rpr-file"], (False, True), False),
]


def run(world, command, in_place, at, tracing=()):
    """A run in the folder `world`: its status, what it answered, what it said."""
    environment = dict(os.environ, RPR_OFFICE="office", RPR_BY="imanov", RPR_AT=at, LC_ALL="C")
    command = [*tracing, *command, "-q", *(["-i", "cases"] if in_place else [])]
    with open(os.path.join(world, "cases"), "rb") as cases:
        done = subprocess.run(command, cwd=world, env=environment, capture_output=True,
            stdin=subprocess.DEVNULL if in_place else cases)
    answer = done.stdout
    if in_place:
        with open(os.path.join(world, "cases"), "rb") as cases:
            answer = cases.read()
    return done.returncode, answer, done.stderr


def numbers(answer):
    return re.findall(rb'^  number: "([^"]*)"', answer, re.M)


class Station:
    def __init__(self, work, name, command, in_place):
        self.name, self.command, self.in_place, self.work = name, command, in_place, work
        self.seen, self.bad = set(), []
        self.world = os.path.join(work, "world")

    def record(self):
        """One run undisturbed, recorded; what it began with stays beside it."""
        before = self.before = os.path.join(self.work, "before")
        shutil.rmtree(before, ignore_errors=True)
        shutil.copytree(self.world, before)
        trace = os.path.join(self.work, "trace")
        status, self.answer, said = run(self.world, self.command, self.in_place, FIRST, [*calls.STRACE, "-o", trace])
        if status:
            sys.exit("%s failed undisturbed: %s" % (self.name, said.decode()))
        self.after = tree_of(self.world + "/office")
        self.calls = calls.read(trace)
        with open(os.path.join(before, "cases"), "rb") as cases:
            self.input = cases.read()

    def judge(self, files, answered, what):
        state = os.path.join(self.work, "state")
        shutil.rmtree(state, ignore_errors=True)
        os.mkdir(state)
        for path, data in files.items():
            path = os.path.join(state, path)
            if data is None:
                os.makedirs(path, exist_ok=True)
                continue
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as f:
                f.write(data)
        wrong = self.look(state, answered)
        if wrong:
            self.bad.append("%s, %s: %s" % (self.name, what, wrong))

    def look(self, state, answered):
        if self.in_place:
            with open(os.path.join(state, "cases"), "rb") as f:
                data = f.read()
            if data not in (self.input, self.answer):
                return "the operand is neither as it was nor as it will be"
        wrong = letters_entered(tree_of(state + "/office"))
        if wrong:
            return wrong
        status, again, said = run(state, self.command, self.in_place, LATER)
        if status:
            return "run again, status %d: %s" % (status, said.decode(errors="replace").split("\n")[0])
        if not again.startswith(answered) or numbers(again) != numbers(self.answer):
            return "run again, not the answer that was given"
        left = tree_of(state + "/office")
        if answered == self.answer and answered and not self.in_place and left != self.after:
            return "all was answered, and the office is not as it was then"
        wrong = check(state + "/office")
        if wrong:
            return wrong
        status, once_more, _ = run(state, self.command, self.in_place, LATER)
        if status or once_more != again or tree_of(state + "/office") != left:
            return "run a third time, something changed"
        return None

    def try_state(self, disk, answered, what, pick_file, pick_name):
        files = {}
        stack = [("", disk.tree)]
        while stack:
            path, node = stack.pop()
            if not isinstance(node.now, dict):
                files[path] = pick_file(node)
                continue
            if path:
                files[path] = None
            for name in node.now.keys() | node.safe.keys():
                below = (node.now if pick_name(node, name) else node.safe).get(name)
                if below is not None:
                    stack.append((os.path.join(path, name), below))
        key = hashlib.sha256(repr(sorted(files.items())).encode() + b"|" + answered).digest()
        if key not in self.seen:
            self.seen.add(key)
            self.judge(files, answered, what)

    def try_states(self, disk, answered, what):
        def there(*_):
            return True

        def lost(*_):
            return False

        def now(node):
            return node.now

        def safe(node):
            return node.safe

        self.try_state(disk, answered, what + ", all written", now, there)
        self.try_state(disk, answered, what + ", only what was synced", safe, lost)
        for file in disk.nodes:
            if isinstance(file.now, dict):
                for name in file.now.keys() | file.safe.keys():
                    if file.now.get(name) is not file.safe.get(name):
                        this = (file, name)
                        self.try_state(disk, answered, "%s, name %s lost" % (what, name), now,
                            lambda n, m: (n, m) != this)
                        self.try_state(disk, answered, "%s, name %s alone there" % (what, name), safe,
                            lambda n, m: (n, m) == this)
            elif file.is_dirty():
                new = max(0, len(file.now) - len(file.safe))
                for how, data in (("lost", file.safe), ("half", file.now[:len(file.now) - (new + 1) // 2]),
                        ("NULs", file.now[:len(file.now) - new] + bytes(new))):
                    self.try_state(disk, answered, "%s, %s %s" % (what, file.where, how),
                        lambda n: data if n is file else n.now, there)
                    self.try_state(disk, answered, "%s, %s %s, all else lost" % (what, file.where, how),
                        lambda n: data if n is file else n.safe, there if how != "lost" else lost)
                self.try_state(disk, answered, "%s, %s alone there" % (what, file.where),
                    lambda n: n.now if n is file else n.safe, lost)

    def try_subsets(self, disk, answered, what):
        """Every choice of what is not synced."""
        dirty = [(n, None) for n in disk.nodes if not isinstance(n.now, dict) and n.is_dirty()]
        dirty += [(n, name) for n in disk.nodes if isinstance(n.now, dict) for name in n.now.keys() | n.safe.keys()
            if n.now.get(name) is not n.safe.get(name)]
        if not 2 <= len(dirty) <= MOST:
            return
        for written in itertools.product((False, True), repeat=len(dirty)):
            kept = {item for item, is_there in zip(dirty, written) if is_there}
            self.try_state(disk, answered, "%s, %d of %d written" % (what, len(kept), len(dirty)),
                lambda n: n.now if (n, None) in kept else n.safe, lambda n, m: (n, m) in kept)

    def run(self, subsets):
        self.record()
        disk = calls.Disk(self.before)
        disk.root = os.path.realpath(self.world)
        os.chdir(self.world)
        answered, count = b"", 0
        for number, call in enumerate(self.calls, 1):
            wrote = call.name == "write" and call.args[0] == 1 and call.result > 0
            if wrote:
                answered += call.args[1][:call.result]
            if disk.play(call) or wrote:
                count += 1
                what = "call %d (%s)" % (number, call.name)
                self.try_states(disk, answered, what)
                if subsets:
                    self.try_subsets(disk, answered, what)
        os.chdir(self.work)
        if not self.in_place and answered != self.answer:
            self.bad.append("%s: the recorded answer is not the answer" % self.name)
        return count


def prepare(source, work):
    world = os.path.join(work, "world")
    shutil.copytree(os.path.join(source, "testdata/demo/office"), os.path.join(world, "office"))
    path = os.path.join(world, "office/office.yaml")
    with open(path) as f:
        text = f.read()
    text = re.sub(r"(id: imanov.*actors: )\[[^]]*\]", r"\1[city-office, directorate, address-bureau]", text)
    with open(path, "w") as f:
        f.write(text)


def write_cases(work, data):
    with open(os.path.join(work, "world/cases"), "wb") as f:
        f.write(data)


def main():
    source, work, short = sys.argv[1], os.path.realpath(sys.argv[2]), "--short" in sys.argv
    prepare(source, work)
    faults, total = [], 0
    for batch in range(1 if short else 2):
        write_cases(work, subprocess.run([source + "/scripts/bench-cases", "--from", str(batch * 3 + 1), "3"],
            capture_output=True, check=True).stdout)
        for name, command, in_place, in_short in STATIONS:
            if short and not in_short:
                continue
            station = Station(work, name, command, in_place[batch])
            count = station.run(not short)
            write_cases(work, station.answer)
            total += len(station.seen)
            faults += station.bad
            print("%s, batch %d: %d states after %d calls, %d bad" % (name, batch + 1, len(station.seen), count,
                len(station.bad)), flush=True)
    for fault in faults[:20]:
        print("bad: " + fault)
    print("%d states, %d bad" % (total, len(faults)))
    return 1 if faults or total == 0 else 0


sys.exit(main())
