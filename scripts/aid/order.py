"""
Holds the recorded calls of one run against the order that the store promises (durable before visible):

    order.py TRACE OFFICE-BEFORE OFFICE [FILE...]

TRACE is what strace wrote of a run over OFFICE; OFFICE-BEFORE is a copy of the office from before it. FILEs, like rejects,
are held to the same. Prints what is out of order, nothing when all is well.
"""
import os
import sys

import calls

said = []


def say(number, call, what):
    said.append("call %d, %s: %s" % (number, call.name, what))


def is_temporary(node, name):
    return name.startswith(".rpr-") or os.path.basename(node.where) == "tmp" or name == ".lock"


def unsafe(disk):
    """What a power cut would take, files half made aside."""
    for node in disk.nodes:
        if isinstance(node.now, dict):
            names = [n for n in node.now.keys() | node.safe.keys() if node.now.get(n) is not node.safe.get(n)]
            for name in names:
                if not is_temporary(node, name):
                    yield node.where + "/" + name + " (its name)"
        elif node.is_dirty() and reachable(disk.tree, node) and not is_temporary(disk.tree, os.path.basename(node.where)):
            yield node.where


def reachable(tree, wanted):
    if tree is wanted:
        return True
    return isinstance(tree.now, dict) and any(reachable(below, wanted) for below in tree.now.values())


def look_at_rename(disk, number, call):
    if call.name == "rename":
        here, name = disk.find("AT_FDCWD", call.args[0])
    else:
        here, name = disk.find(call.args[0], call.args[1])
    if here is None or call.result < 0:
        return
    if here.now[name].is_dirty():
        say(number, call, "a name is given to bytes that are not on disk")
    target = os.fsdecode(call.args[1 if call.name == "rename" else 3])
    for book, node in disk.tree.now.items():
        if book.endswith(".yaml") and (node.is_dirty() or disk.tree.safe.get(book) is not node):
            say(number, call, "%s is replaced before %s is on disk" % (target, book))


def look(disk, files, recorded):
    locked = wrote = delivered = False
    for number, call in enumerate(recorded, 1):
        if call.name == "flock" and call.result == 0 and disk.open.get(call.args[0]) is not None:
            if "LOCK_UN" in call.args[1]:
                for what in unsafe(disk):
                    say(number, call, "unlocked, and not on disk: " + what)
            locked = "LOCK_UN" not in call.args[1]
            delivered = False
        if call.name.startswith("rename"):
            look_at_rename(disk, number, call)
        if call.name in ("read", "write") and call.args[0] in (0, 1):
            if locked:
                say(number, call, "descriptor %d is used under the lock" % call.args[0])
            if call.args[0] == 1:
                wrote = True
                for what in [*unsafe(disk), *(what for file in files for what in unsafe(file))]:
                    say(number, call, "answered, and not on disk: " + what)
        delivered = delivered or call.name == "renameat2" and call.result == 0
        if delivered and call.name == "write" and os.path.dirname(getattr(disk.open.get(call.args[0]), "where", "")) == disk.tree.where:
            say(number, call, "a book is written to after a letter has its name")
        if call.name in ("write", "pwrite64", "ftruncate") and not locked and disk.open.get(call.args[0]) is not None:
            say(number, call, "the office is written to without the lock")
        disk.play(call)
        for file in files:
            file.play(call)
    for what in [*unsafe(disk), *(what for file in files for what in unsafe(file))]:
        said.append("at the end, and not on disk: " + what)
    if not wrote:
        said.append("nothing was answered")


def main():
    trace, before, office, *others = sys.argv[1:]
    disk = calls.Disk(before)
    disk.root = os.path.realpath(office)
    files = [calls.Disk(folder) for folder in others]
    look(disk, files, calls.read(trace))
    print("\n".join(said[:20]))
    return 1 if said else 0


sys.exit(main())
