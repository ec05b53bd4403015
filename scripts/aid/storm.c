/*
 * Runs a filter again and again over one input, killing it each time after a random part of the time that it usually
 * takes, and at last lets it end:
 *
 *	storm SEED TRIES USUAL INPUT OUTPUT COMMAND...
 *
 * OUTPUT.1, OUTPUT.2 ... are what killed runs said, OUTPUT what the last did. USUAL is a file with the microseconds that
 * runs took that ended, kept up from one storm to the next. Prints how many runs were killed, and how many found the office
 * busy and were made again; its status is that of the last run. A run that ends before it is killed is the last.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { BUSY = 4 };

static long long
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static long
read_usual(const char *path)
{
	FILE *f = fopen(path, "r");
	long usual = 20000;

	if (f != NULL) {
		if (fscanf(f, "%ld", &usual) != 1)
			usual = 20000;
		fclose(f);
	}
	return usual;
}

static void
write_usual(const char *path, long usual)
{
	FILE *f = fopen(path, "w");

	if (f != NULL) {
		fprintf(f, "%ld\n", usual);
		fclose(f);
	}
}

static pid_t
start(const char *input, const char *output, char **command)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	if (freopen(input, "r", stdin) == NULL || freopen(output, "w", stdout) == NULL)
		_exit(126);
	execvp(command[0], command);
	_exit(127);
}

/* Kills the process after so many microseconds unless it ends before. Its wait status. */
static int
end(pid_t pid, long delay)
{
	struct timespec t = { delay / 1000000, delay % 1000000 * 1000 };
	sigset_t child;
	int status;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	while (delay > 0 && sigtimedwait(&child, NULL, &t) < 0 && errno == EINTR)
		;
	if (delay > 0)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

int
main(int argc, char **argv)
{
	int kills = 0, busy = 0, tries, status;
	sigset_t child;
	long usual;

	if (argc < 7)
		return 2;
	srand48(atol(argv[1]));
	tries = atoi(argv[2]);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	for (;;) {
		char output[PATH_MAX];
		long long began = now();

		usual = read_usual(argv[3]);
		if (kills < tries)
			snprintf(output, sizeof output, "%s.%d", argv[5], kills + 1);
		else
			snprintf(output, sizeof output, "%s", argv[5]);
		status = end(start(argv[4], output, argv + 6), kills < tries ? 1 + lrand48() % (usual + usual / 8) : 0);
		if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) {
			kills++;
			continue;
		}
		if (WIFEXITED(status) && WEXITSTATUS(status) == BUSY && ++busy < 100)
			continue;
		write_usual(argv[3], (usual * 7 + (long)(now() - began)) / 8);
		if (kills < tries)
			rename(output, argv[5]);
		break;
	}
	printf("%d %d\n", kills, busy);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
