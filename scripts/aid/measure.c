/*
 * Runs a command and tells, on descriptor 3, its wall-clock time and its CPU time in microseconds and its peak memory in
 * KiB. With -n N it runs N times one after another; the times are then those of all, the memory that of the largest.
 * Ends with the status of the first run that failed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long
in_microseconds(struct timeval t)
{
	return t.tv_sec * 1000000LL + t.tv_usec;
}

static int
run(char **command, long long *cpu, long *peak)
{
	struct rusage usage;
	pid_t child = vfork();
	int status;

	if (child == 0) {
		execvp(command[0], command);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &usage) < 0)
		return 126;
	*cpu += in_microseconds(usage.ru_utime) + in_microseconds(usage.ru_stime);
	if (usage.ru_maxrss > *peak)
		*peak = usage.ru_maxrss;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int
main(int argc, char **argv)
{
	struct timespec from, to;
	long times = 1, peak = 0;
	long long cpu = 0;
	int status = 0;

	if (argc > 3 && strcmp(argv[1], "-n") == 0) {
		times = atol(argv[2]);
		argv += 2;
		argc -= 2;
	}
	if (argc < 2)
		return 2;
	clock_gettime(CLOCK_MONOTONIC, &from);
	while (times-- > 0 && status == 0)
		status = run(argv + 1, &cpu, &peak);
	clock_gettime(CLOCK_MONOTONIC, &to);
	dprintf(3, "%lld %lld %ld\n", (to.tv_sec - from.tv_sec) * 1000000LL + (to.tv_nsec - from.tv_nsec) / 1000, cpu, peak);
	return status;
}
