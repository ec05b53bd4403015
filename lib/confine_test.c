#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/rpr-confine-XXXXXX";
static char inside[64], outside[64], below[64];

static int
set_up(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(inside, sizeof inside, "%s/in", folder);
	snprintf(outside, sizeof outside, "%s/out", folder);
	snprintf(below, sizeof below, "%s/in/file", folder);
	if (mkdir(inside, 0700) < 0)
		return -1;
	close(open(below, O_WRONLY | O_CREAT, 0600));
	close(open(outside, O_WRONLY | O_CREAT, 0600));
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	unlink(below);
	unlink(outside);
	rmdir(inside);
	return rmdir(folder);
}

/* errno of opening in a child that was confined to some paths; 0: it was opened. */
static int
opened(const char *const *paths, size_t count, const char *path, int flags)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (confine_reading(paths, count) < 0)
			_exit(200);
		_exit(open(path, flags, 0600) < 0 ? errno : 0);
	}
	waitpid(pid, &status, 0);
	return WEXITSTATUS(status);
}

/* The kernel has it, and this build uses it. */
static int
has_landlock(void)
{
	const char *none[] = { NULL };

	return syscall(444, NULL, 0, 1) > 0 && opened(none, 1, outside, O_RDONLY) != 0;
}

static void
below_the_paths_is_read(void **state)
{
	const char *paths[] = { inside, NULL, "/nowhere/at/all" };

	(void)state;
	assert_int_equal(opened(paths, 3, below, O_RDONLY), 0);
	assert_int_equal(opened(paths, 3, inside, O_RDONLY | O_DIRECTORY), 0);
}

static void
a_file_may_be_a_path(void **state)
{
	const char *paths[] = { below };

	(void)state;
	assert_int_equal(opened(paths, 1, below, O_RDONLY), 0);
	if (!has_landlock())
		return;
	assert_int_equal(opened(paths, 1, inside, O_RDONLY | O_DIRECTORY), EACCES);
}

static void
a_pipe_may_be_a_path(void **state)
{
	char path[40];
	const char *paths[] = { path };
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	snprintf(path, sizeof path, "/proc/self/fd/%d", ends[0]);
	assert_int_equal(opened(paths, 1, path, O_RDONLY), 0);
	close(ends[0]);
	close(ends[1]);
}

static void
nothing_else_is_read(void **state)
{
	const char *paths[] = { inside };

	(void)state;
	if (!has_landlock())
		return;
	assert_int_equal(opened(paths, 1, outside, O_RDONLY), EACCES);
	assert_int_equal(opened(paths, 1, "/etc/passwd", O_RDONLY), EACCES);
}

static void
nothing_is_written(void **state)
{
	const char *paths[] = { inside };
	char new[80];

	(void)state;
	if (!has_landlock())
		return;
	snprintf(new, sizeof new, "%s/new", inside);
	assert_int_equal(opened(paths, 1, below, O_WRONLY), EACCES);
	assert_int_equal(opened(paths, 1, below, O_RDONLY | O_TRUNC), EACCES);
	assert_int_equal(opened(paths, 1, new, O_WRONLY | O_CREAT), EACCES);
}

static void
memory_is_not_dumped(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	if (!has_landlock())
		return;
	if ((pid = fork()) == 0) {
		struct rlimit limit = { 1, 1 };

		confine_memory();
		_exit(getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur == 0 && limit.rlim_max == 0 ? 0 : 1);
	}
	waitpid(pid, &status, 0);
	assert_int_equal(status, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(below_the_paths_is_read),
		cmocka_unit_test(a_file_may_be_a_path),
		cmocka_unit_test(a_pipe_may_be_a_path),
		cmocka_unit_test(nothing_else_is_read),
		cmocka_unit_test(nothing_is_written),
		cmocka_unit_test(memory_is_not_dumped),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
