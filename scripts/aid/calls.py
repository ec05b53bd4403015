"""
The system calls of one run, as strace -f -y -xx wrote them, played over a model of a disk that loses what was not synced.

A file has the bytes that a reader sees and those that a power cut leaves; a directory likewise has two sets of names.
fsync and fdatasync make a file's bytes safe and, of a directory, its names; syncfs both for everything. Nothing else does:
a file whose name is not synced is gone, a rename that is not synced has not happened.
"""
import os
import re

# What has to be recorded for the model to be right.
TRACE = ("openat,open,close,dup,read,write,pwrite64,fdatasync,fsync,syncfs,rename,renameat,renameat2,ftruncate,"
    "unlink,unlinkat,mkdir,mkdirat,link,linkat,fallocate,fchmod,flock")
STRACE = ["strace", "-f", "-y", "-xx", "-s", "100000000", "-e", "signal=none", "-e", "trace=" + TRACE]

CALL = re.compile(rb"(?:\[pid +)?(\d+)?\]? *([a-z0-9_]+)\((.*)\) += (-?\d+|\?)")
PART = re.compile(rb'"(?P<text>[^"]*)"|(?P<plain>[^,"<]+)(?:<(?P<path>[^>]*)>)?')


def unhex(text):
    return re.sub(rb"\\x([0-9a-f]{2})", lambda m: bytes([int(m[1], 16)]), text)


class Call:
    """One call: its name, its arguments (texts as bytes, descriptors as numbers, else words), what it returned."""

    def __init__(self, line):
        m = CALL.match(line)
        self.name, self.result = m[2].decode(), -1 if m[4] == b"?" else int(m[4])
        self.args = []
        for part in PART.finditer(m[3]):
            if part["text"] is not None:
                self.args.append(unhex(part["text"]))
            elif part["plain"].strip():
                word = part["plain"].strip().decode()
                self.args.append(int(word) if re.fullmatch(r"-?\d+", word) else word)

    def __str__(self):
        return "%s(%s) = %d" % (self.name, ", ".join(repr(a)[:40] for a in self.args), self.result)


def read(path):
    with open(path, "rb") as f:
        return [Call(line) for line in f if CALL.match(line) and b"= ?" not in line[-8:]]


class Node:
    """A file or a directory: `now` as seen, `safe` as on disk."""

    def __init__(self, content, where):
        self.now, self.where = content, where
        self.sync()

    def is_dirty(self):
        return self.now != self.safe

    def sync(self):
        self.safe = dict(self.now) if isinstance(self.now, dict) else self.now


def load(path):
    """The node of what is at `path`, all of it safe."""
    if os.path.isdir(path):
        return Node({name: load(os.path.join(path, name)) for name in os.listdir(path)}, path)
    with open(path, "rb") as f:
        return Node(f.read(), path)


class Disk:
    """The folder `root` and what the calls do below it. Descriptors are followed; paths come in relative to one."""

    def __init__(self, root):
        self.root, self.tree = os.path.realpath(root), load(root)
        self.nodes, self.open = [], {}
        self.collect(self.tree)

    def collect(self, node):
        self.nodes.append(node)
        if isinstance(node.now, dict):
            for below in node.now.values():
                self.collect(below)

    def find(self, at, path):
        """The directory that holds the last part of a path, and that part; None where it is not below root."""
        path = os.fsdecode(path)
        if isinstance(at, int) and not path.startswith("/"):
            here = self.open.get(at)
        else:
            path = os.path.relpath(os.path.join(os.getcwd(), path), self.root)
            here = None if path.startswith("..") else self.tree
        if here is None or path == ".":
            return here, None
        parts = path.split("/")
        for part in parts[:-1]:
            here = here.now.get(part) if here is not None and isinstance(here.now, dict) else None
        return here, parts[-1]

    def add(self, at, path, content):
        here, name = self.find(at, path)
        if here is None:
            return
        node = Node(content, here.where + "/" + name)
        node.safe = {} if isinstance(content, dict) else b""
        here.now[name] = node
        self.nodes.append(node)

    def do_open(self, at, path, flags, result):
        here, name = self.find(at, path)
        if here is None:
            self.open.pop(result, None)
            return
        if name is not None and "O_CREAT" in flags and name not in here.now:
            self.add(at, path, b"")
        node = here if name is None else here.now.get(name)
        self.open[result] = node
        if node is not None and "O_TRUNC" in flags:
            node.now = b""

    def do_rename(self, from_at, from_path, to_at, to_path):
        here, name = self.find(from_at, from_path)
        there, other = self.find(to_at, to_path)
        if here is not None and there is not None:
            there.now[other] = here.now.pop(name)

    def do_remove(self, at, path):
        here, name = self.find(at, path)
        if here is not None:
            here.now.pop(name, None)

    def play(self, call):
        """Does what one call did. True when it changed what is on disk, or what would be."""
        name, a = call.name, call.args
        if call.result < 0:
            return False
        if name in ("openat", "open"):
            at, path, flags = a[:3] if name == "openat" else ("AT_FDCWD", *a[:2])
            count = len(self.nodes)
            self.do_open(at, path, flags, call.result)
            return len(self.nodes) > count
        if name == "dup":
            self.open[call.result] = self.open.get(a[0])
        elif name == "close":
            self.open.pop(a[0], None)
        elif name in ("rename", "renameat", "renameat2"):
            self.do_rename(*(("AT_FDCWD", a[0], "AT_FDCWD", a[1]) if name == "rename" else a[:4]))
            return True
        elif name in ("unlink", "unlinkat"):
            self.do_remove(*(("AT_FDCWD", a[0]) if name == "unlink" else a[:2]))
            return True
        elif name in ("mkdir", "mkdirat"):
            self.add(*(("AT_FDCWD", a[0]) if name == "mkdir" else a[:2]), {})
            return True
        else:
            return self.play_on(name, a, self.open.get(a[0]) if isinstance(a[0], int) else None, call.result)
        return False

    def play_on(self, name, a, node, result):
        if node is None:
            return False
        if name == "write":
            node.now += a[1][:result]
        elif name == "pwrite64":
            node.now = node.now[:a[3]] + a[1][:result] + node.now[a[3] + result:]
        elif name == "ftruncate":
            node.now = node.now[:a[1]].ljust(a[1], b"\0")
        elif name in ("fsync", "fdatasync"):
            node.sync()
        elif name == "syncfs":
            for each in self.nodes:
                each.sync()
        else:
            return False
        return True
