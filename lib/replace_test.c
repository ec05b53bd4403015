#include "replace.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char place[64];

static int
open_place(void)
{
	int fd;

	snprintf(place, sizeof place, "/tmp/replace_test.XXXXXX");
	assert_non_null(mkdtemp(place));
	fd = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(fd >= 0);
	return fd;
}

/* Removes everything there; returns how many names there were. */
static int
close_place(int fd)
{
	DIR *d = fdopendir(fd);
	struct dirent *e;
	int n = 0;

	assert_non_null(d);
	while ((e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		n++;
		if (unlinkat(dirfd(d), e->d_name, 0) < 0)
			assert_int_equal(unlinkat(dirfd(d), e->d_name, AT_REMOVEDIR), 0);
	}
	closedir(d);
	assert_int_equal(rmdir(place), 0);
	return n;
}

static void
assert_file(int fd, const char *name, const char *text, mode_t mode)
{
	struct stat st;
	char *bytes;
	size_t length;

	assert_int_equal(read_whole(fd, name, 1000, 1, &bytes, &length), 0);
	assert_int_equal(length, strlen(text));
	assert_memory_equal(bytes, text, length);
	free(bytes);
	assert_int_equal(fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW), 0);
	assert_int_equal(st.st_mode & 07777, mode);
}

static void
test_new_and_old(void **state)
{
	int fd = open_place();
	mode_t mask = umask(077);

	(void)state;
	assert_int_equal(replace_file(fd, "f", "one\n", 4, 0660), 0);
	assert_file(fd, "f", "one\n", 0660);
	assert_int_equal(fchmodat(fd, "f", 0604, 0), 0);
	assert_int_equal(replace_file(fd, "f", "other\n", 6, 0660), 0);
	assert_file(fd, "f", "other\n", 0604);
	assert_int_equal(replace_file(fd, "f", "", 0, 0660), 0);
	assert_file(fd, "f", "", 0604);
	umask(mask);
	/* root puts it back to whose it was */
	if (geteuid() == 0) {
		struct stat st;

		assert_int_equal(fchownat(fd, "f", 65534, 65533, 0), 0);
		assert_int_equal(replace_file(fd, "f", "more\n", 5, 0660), 0);
		assert_file(fd, "f", "more\n", 0604);
		assert_int_equal(fstatat(fd, "f", &st, AT_SYMLINK_NOFOLLOW), 0);
		assert_int_equal(st.st_uid, 65534);
		assert_int_equal(st.st_gid, 65533);
	}
	assert_int_equal(close_place(fd), 1);
}

static void
test_steps(void **state)
{
	struct replacement r;
	int fd = open_place();

	(void)state;
	assert_int_equal(replacement_begin(&r, fd, 0640), 0);
	assert_int_equal(strncmp(r.temporary, ".rpr-", 5), 0);
	assert_string_equal(r.temporary + strlen(r.temporary) - 4, ".tmp");
	assert_int_equal(write_all(r.fd, "abc", 3), 0);
	replacement_abandon(&r);
	assert_int_equal(faccessat(fd, r.temporary, F_OK, 0), -1);
	assert_int_equal(replacement_begin(&r, fd, 0640), 0);
	assert_int_equal(write_all(r.fd, "abc", 3), 0);
	assert_int_equal(replacement_commit(&r, "f"), 0);
	assert_int_equal(r.fd, -1);
	assert_file(fd, "f", "abc", 0640);
	assert_int_equal(close_place(fd), 1);
}

static void
test_failures_leave_nothing(void **state)
{
	int fd = open_place();

	(void)state;
	assert_int_equal(mkdirat(fd, "d", 0700), 0);
	assert_int_equal(replace_file(fd, "d", "x", 1, 0660), -1);
	assert_int_equal(errno, EISDIR);
	assert_int_equal(symlinkat("d", fd, "link"), 0);
	assert_int_equal(replace_file(fd, "link", "x", 1, 0660), -1);
	assert_int_equal(errno, ELOOP);
	assert_int_equal(replace_file(fd, "no/such", "x", 1, 0660), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(close_place(fd), 2);
}

/* A limit on the size of files stands for a full disk: the write comes up short in the middle. */
static void
test_full_disk(void **state)
{
	static const char big[100000];
	int fd = open_place(), status;
	pid_t child;

	(void)state;
	assert_int_equal(replace_file(fd, "f", "old", 3, 0660), 0);
	if ((child = fork()) == 0) {
		const struct sigaction ignore = { .sa_handler = SIG_IGN };
		const struct rlimit limit = { 50000, 50000 };

		sigaction(SIGXFSZ, &ignore, NULL);
		if (setrlimit(RLIMIT_FSIZE, &limit) < 0)
			_exit(2);
		_exit(replace_file(fd, "f", big, sizeof big, 0660) == -1 && errno == EFBIG ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_file(fd, "f", "old", 0660);
	assert_int_equal(close_place(fd), 1);
}

static void
test_read_whole(void **state)
{
	int fd = open_place();
	char *bytes;
	size_t length;

	(void)state;
	assert_int_equal(replace_file(fd, "f", "12345", 5, 0660), 0);
	assert_int_equal(read_whole(fd, "f", 5, 1, &bytes, &length), 0);
	assert_int_equal(length, 5);
	free(bytes);
	assert_int_equal(read_whole(fd, "f", 4, 1, &bytes, &length), -1);
	assert_int_equal(errno, EFBIG);
	assert_int_equal(linkat(fd, "f", fd, "g", 0), 0);
	assert_int_equal(read_whole(fd, "g", 5, 1, &bytes, &length), -1);
	assert_int_equal(errno, EMLINK);
	assert_int_equal(read_whole(fd, "g", 5, 0, &bytes, &length), 0);
	free(bytes);
	assert_int_equal(symlinkat("f", fd, "s"), 0);
	assert_int_equal(read_whole(fd, "s", 5, 0, &bytes, &length), -1);
	assert_int_equal(errno, ELOOP);
	assert_int_equal(mkfifoat(fd, "p", 0600), 0);
	assert_int_equal(read_whole(fd, "p", 5, 0, &bytes, &length), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(replace_file(fd, "p", "1", 1, 0660), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(read_whole(AT_FDCWD, "/proc/self/status", 10, 0, &bytes, &length), -1);	/* says that it is empty */
	assert_int_equal(errno, EFBIG);
	assert_int_equal(mkdirat(fd, "d", 0700), 0);
	assert_int_equal(read_whole(fd, "d", 5, 0, &bytes, &length), -1);
	assert_int_equal(errno, EISDIR);
	assert_int_equal(read_whole(fd, "none", 5, 0, &bytes, &length), -1);
	assert_int_equal(errno, ENOENT);
	assert_null(bytes);
	assert_int_equal(close_place(fd), 5);
}

/* A pipe that does not block and is read byte by byte: all arrives. */
static void
test_write_all_to_slow_pipe(void **state)
{
	static char big[300000];
	int ends[2], status;
	size_t i;
	pid_t child;

	(void)state;
	for (i = 0; i < sizeof big; i++)
		big[i] = (char)(i * 7 % 251);
	assert_int_equal(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
	if ((child = fork()) == 0) {
		close(ends[0]);
		_exit(write_all(ends[1], big, sizeof big) == 0 ? 0 : 1);
	}
	close(ends[1]);
	assert_int_equal(fcntl(ends[0], F_SETFL, 0), 0);
	for (i = 0; i < sizeof big;) {
		char block[777];
		ssize_t n = read(ends[0], block, sizeof block);

		assert_true(n > 0);
		assert_memory_equal(block, big + i, (size_t)n);
		i += (size_t)n;
	}
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void
test_write_all_fails(void **state)
{
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write_all(fd, "x", 1), -1);
	assert_int_equal(errno, ENOSPC);
	close(fd);
	assert_int_equal(write_all(-1, "x", 1), -1);
	assert_int_equal(errno, EBADF);
	assert_int_equal(write_all(-1, "", 0), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_new_and_old),
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_failures_leave_nothing),
		cmocka_unit_test(test_full_disk),
		cmocka_unit_test(test_read_whole),
		cmocka_unit_test(test_write_all_to_slow_pipe),
		cmocka_unit_test(test_write_all_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
