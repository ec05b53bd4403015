"""
Runs a command until nothing new fails (places.c), each time over the files as they are in this folder now, and judges it.

	places.py NAME COMMAND...
	places.py --under COMMAND...

Prints "ok NAME" or "not ok NAME" and what is wrong. The files are office/ and *.yaml; the places that have failed stand in
the file places, and places.so is what is preloaded. With PLACES_ONCE the command is not given again. What failed and is
whole all the same, or was said: right. And then the same command, given again, must end as it would have done at first.

With --under the command stands in a script, and is run as it would be once all that can fail has failed; the files are all
of this folder, places and places.so are in the folder PLACES_HOME, and what is wrong is added to the file faults there. It is
not given again: where cases contend for something, another one gets it when the first was held back. A command of a
pipeline, or with a closed descriptor, is only run.
"""
import glob
import os
import shutil
import stat
import subprocess
import sys

HOME = os.environ.get("PLACES_HOME", ".")
PLACES, KEPT = os.path.join(HOME, "places"), os.path.join(HOME, "kept")


def held():
    if "PLACES_HOME" not in os.environ:
        return glob.glob("*.yaml") + ["office"]
    ours = [os.fstat(fd) for fd in (0, 1, 2)]                      # what is written to it stays
    return [path for path in os.listdir() if not any(os.path.samestat(os.lstat(path), st) for st in ours)]


def keep():
    shutil.rmtree(KEPT, ignore_errors=True)
    os.mkdir(KEPT)
    for path in held():
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.copytree(path, os.path.join(KEPT, path), symlinks=True)
        else:
            shutil.copy2(path, KEPT, follow_symlinks=False)


def stand():
    for path in held():
        shutil.rmtree(path) if os.path.isdir(path) and not os.path.islink(path) else os.remove(path)
    shutil.copytree(KEPT, ".", symlinks=True, dirs_exist_ok=True)


def files():
    """The files at hand and the books, by name; what is rejected again is appended again."""
    found = {}
    for path in set(glob.glob("*.yaml")) - {"rejects.yaml"} | set(glob.glob("office/*-2012.yaml")):
        with open(path, "rb") as f:
            found[path] = f.read()
    return found


def run(command, kind=None):
    environment = dict(os.environ)
    if kind:
        environment.update(LD_PRELOAD=os.path.abspath(os.path.join(HOME, "places.so")), PLACES=os.path.abspath(PLACES),
            PLACES_KIND=kind)
    if stat.S_ISREG(os.fstat(0).st_mode):
        os.lseek(0, 0, os.SEEK_SET)
    try:
        done = subprocess.run(command, env=environment, capture_output=True, timeout=60)
    except subprocess.TimeoutExpired:
        return 124, b"", b""
    return done.returncode, done.stdout, done.stderr


def judge(command, whole, whole_files, status, output, said):
    if status == whole[0] and output == whole[1] and files() == whole_files:
        return
    if status not in (1, 2, 3, 4, 5, whole[0]):
        yield "status %d" % status
    if said == whole[2]:
        yield "status %d and no word" % status
    if os.path.exists("office/.suspect"):
        os.remove("office/.suspect")
    if os.environ.get("PLACES_ONCE") or "PLACES_HOME" in os.environ:
        return
    status, output, said = run(command)
    if status != whole[0]:
        yield "again: status %d: %s" % (status, said.decode(errors="replace").split("\n")[0])
    elif output != whole[1]:
        yield "again: another output"
    elif files() != whole_files:
        yield "again: other files"


def where(tool, place):
    """The innermost functions of a place, by name."""
    error, _, addresses = place.partition(":")
    done = subprocess.run(["addr2line", "-f", "-s", "-e", shutil.which(tool), *addresses.split()[:9]], capture_output=True, text=True)
    lines = done.stdout.split("\n")
    return error + " in " + " < ".join("%s %s" % (lines[i], lines[i + 1]) for i in range(0, len(lines) - 1, 2))


def size():
    return os.path.getsize(PLACES) if os.path.exists(PLACES) else 0


def fail_all(command):
    """What was wrong, and how many of each kind failed."""
    keep()
    whole = run(command)
    whole_files = files()
    faults, count = [], {"memory": 0, "calls": 0}
    for kind in count:
        while True:
            stand()
            before = size()
            done = run(command, kind)
            if size() == before:
                break
            count[kind] += 1
            with open(PLACES, "rb") as f:
                f.seek(before)
                place = f.read().decode().strip()[17:]
            wrong = list(judge(command, whole, whole_files, *done))
            if wrong:
                faults.append("%s: %s" % ("; ".join(wrong), where(command[0], place)))
    stand()
    return faults, count


def is_alone():
    """The command of a pipeline runs beside others, which the files may not be changed under."""
    try:
        return not any(stat.S_ISFIFO(os.fstat(fd).st_mode) for fd in (0, 1, 2))
    except OSError:
        return False


def under(command):
    given = os.environ.get("RPR_AT")
    if is_alone():
        os.environ["RPR_AT"] = given or "2012-09-03T12:00:00+06:00"
        faults, _ = fail_all(command)
        with open(os.path.join(HOME, "faults"), "a") as f:
            f.writelines("%s: %s\n" % (" ".join([os.path.basename(command[0]), *command[1:]]), fault) for fault in faults)
        if stat.S_ISREG(os.fstat(0).st_mode):
            os.lseek(0, 0, os.SEEK_SET)
    del os.environ["PLACES_HOME"]
    if given is None:
        os.environ.pop("RPR_AT", None)
    os.execv(command[0], command)


def main():
    if sys.argv[1] == "--under":
        under(sys.argv[2:])
    name, command = sys.argv[1], sys.argv[2:]
    faults, count = fail_all(command)
    print("%s %s: %d allocations and %d system calls fail" % ("not ok" if faults else "ok", name, count["memory"], count["calls"]))
    print("\n".join(faults[:20]))


main()
