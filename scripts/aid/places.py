"""
Runs a command until nothing new fails (places.c), each time over the files as they are in this folder now, and judges it.

	places.py NAME COMMAND...

Prints "ok NAME" or "not ok NAME" and what is wrong. The files are office/ and *.yaml; the places that have failed stand in
the file places, and places.so is what is preloaded. With PLACES_ONCE the command is not given again. What failed and is whole all the same, or was said: right. And then
the same command, given again, must end as it would have done at first.
"""
import glob
import os
import shutil
import subprocess
import sys

def stand():
    for path in glob.glob("*.yaml") + ["office"]:
        shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)
    shutil.copytree("kept", ".", dirs_exist_ok=True)


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
        environment.update(LD_PRELOAD=os.path.abspath("places.so"), PLACES=os.path.abspath("places"), PLACES_KIND=kind)
    try:
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
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
    if os.environ.get("PLACES_ONCE"):
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


def main():
    name, command = sys.argv[1], sys.argv[2:]
    shutil.rmtree("kept", ignore_errors=True)
    os.mkdir("kept")
    for path in glob.glob("*.yaml") + ["office"]:
        shutil.copytree(path, "kept/" + path) if os.path.isdir(path) else shutil.copy2(path, "kept")
    whole = run(command)
    whole_files = files()
    faults, count = [], {"memory": 0, "calls": 0}
    for kind in count:
        while True:
            stand()
            before = os.path.getsize("places") if os.path.exists("places") else 0
            done = run(command, kind)
            if not os.path.exists("places") or os.path.getsize("places") == before:
                break
            count[kind] += 1
            with open("places", "rb") as f:
                f.seek(before)
                place = f.read().decode().strip()[17:]
            wrong = list(judge(command, whole, whole_files, *done))
            if wrong:
                faults.append("%s: %s" % ("; ".join(wrong), where(command[0], place)))
    stand()
    print("%s %s: %d allocations and %d system calls fail" % ("not ok" if faults else "ok", name, count["memory"], count["calls"]))
    print("\n".join(faults[:20]))


main()
