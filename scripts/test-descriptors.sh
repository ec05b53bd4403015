# Odd ways of being called: no argv at all, a standard output or error that does not block or takes little at a time, a process
# that is stopped and gone on with, two jobs that write one file of rejects.
. "${0%/*}/lib-test.sh"
new_office office
applications $((400 / size)) > input
rpr-intake --office office --by imanov input > wanted
tool=$(command -v rpr-intake)

cat > none.py << 'END'
import ctypes, sys
nothing = (ctypes.c_char_p * 1)(None)
ctypes.CDLL(None).execve(sys.argv[1].encode(), nothing, nothing)
END
/usr/bin/python3 none.py "$tool" < input > said 2>&1
is "no argv: usage" $? 2
is "no argv: one line is said" "$(grep -c 'error: .*\[usage\]$' said)" 1

cat > slow.py << 'END'
"""Runs a command whose standard output, or standard error, is a pipe that does not block and is read in small pieces."""
import fcntl, os, signal, sys, time
kind = sys.argv[1]
r, w = os.pipe()
fcntl.fcntl(w, 1031, 4096)
if kind in ('nonblocking', 'said'):
    fcntl.fcntl(w, fcntl.F_SETFL, fcntl.fcntl(w, fcntl.F_GETFL) | os.O_NONBLOCK)
pid = os.fork()
if pid == 0:
    if kind == 'said':
        os.dup2(w, 2)
        os.dup2(os.open('/dev/null', os.O_WRONLY), 1)
    else:
        os.dup2(w, 1)
    os.close(r)
    os.close(w)
    os.execv(sys.argv[2], sys.argv[2:])
os.close(w)
n = 0
while True:
    piece = os.read(r, 777)
    if not piece:
        break
    os.write(1, piece)
    n += 1
    if n % 100 == 0 or kind == 'said':
        time.sleep(0.001)
    if kind == 'stopped' and n % 7 == 0:
        os.kill(pid, signal.SIGSTOP)
        os.kill(pid, signal.SIGCONT)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
END
for kind in blocking nonblocking stopped; do
	/usr/bin/python3 slow.py $kind "$tool" --office office --by imanov input > output
	is "$kind output: status" $? 0
	says "$kind output: nothing lost, nothing doubled" cmp wanted output
done

sed 's/sex: male/sex: x/' input > faulty
rpr-intake --office office --by imanov faulty > output 2> wanted
/usr/bin/python3 slow.py said "$tool" --office office --by imanov faulty > said
is "standard error that does not block: status" $? 1
says "standard error that does not block: all is said" cmp wanted said

pids=
for i in 1 2 3 4; do
	rpr-intake --office office --by imanov --rejects rejects faulty > "left.$i" 2> "said.$i" &
	pids="$pids $!"
done
for pid in $pids; do
	wait "$pid"
	is "job $pid of four with one file of rejects" $? 1
done
is "nothing is left in the outputs" "$(cat left.*)" ""
is "every faulty document is in the rejects" "$(grep -c '^---$' rejects)" $((4 * (400 / size)))
says "and as it came" sh -c "sort faulty faulty faulty faulty > a; sort rejects | cmp - a"

cat > cut-off.py << 'END'
"""Runs a command whose standard input is a connection that was reset behind so many bytes of a file, or a terminal where
the file and the end were typed ahead or at once."""
import os, pty, socket, subprocess, sys, termios, time
kind, size, name, command = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4:]
given = open(name, 'rb').read()[:size]
if kind == 'reset':
    ours, theirs = socket.socketpair()
    ours.sendall(b'x')          # never read, so that closing is a reset
    theirs.sendall(given)
    theirs.close()
    sys.exit(subprocess.run(command, stdin=ours).returncode)
main, end = pty.openpty()
how = termios.tcgetattr(end)
how[3] &= ~termios.ECHO
termios.tcsetattr(end, termios.TCSANOW, how)
if kind == 'ahead':
    os.write(main, given + b'\x04')
running = subprocess.Popen(command, stdin=end)
if kind == 'together':
    time.sleep(0.3)
    os.write(main, given + b'\x04')
try:
    sys.exit(running.wait(20))
except subprocess.TimeoutExpired:
    running.kill()
    sys.exit(99)
END
applications 3 > three
length=$(wc -c < three)
for cut in 100 $((length / 2)) $((length - 10)) "$length"; do
	whole=$(head -c "$cut" three | awk '/^---$/ { n++ } END { print n - 1 }')
	/usr/bin/python3 cut-off.py reset "$cut" three "$tool" --office office --by imanov > output 2> said
	is "a connection reset behind $cut bytes: status" $? 3
	is "a connection reset behind $cut bytes: said" "$(sed -n 's/.*\[\(.*\)\]$/\1/p' said)" read
	is "a connection reset behind $cut bytes: what is whole is done" "$(grep -c '^- step: receive' output)" "$whole"
	is "a connection reset behind $cut bytes: nothing is lost" "$(wc -c < output)" \
	    "$(($(head -c "$cut" three | wc -c) + $(sed '/^case: /,/^  seal: /!d' output | wc -c)))"
done
kinds="ahead together"
if ! /usr/bin/python3 -c 'import pty; pty.openpty()' 2> said; then
	echo "skip an end typed behind a case: no terminal can be made here"
	kinds=
fi
applications 1 > one
for kind in $kinds; do
	/usr/bin/python3 cut-off.py $kind 1000000 one "$tool" --office office --by imanov > output 2> said
	is "a case and its end typed $kind: status" $? 0
	is "a case and its end typed $kind: taken" "$(grep -c '^- step: receive' output)" 1
done
