#include "pipes.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* Either end may ask; what was written stays; nobody's pipe becomes smaller. */
static void
widens_a_pipe(void **state)
{
	char bytes[8] = "";
	int end, fds[2];

	(void)state;
	for (end = 0; end < 2; end++) {
		assert_int_equal(pipe(fds), 0);
		assert_int_equal(fcntl(fds[0], F_SETPIPE_SZ, 4096), 4096);
		assert_int_equal(write(fds[1], "abc", 3), 3);
		pipe_widen(fds[end], 16 * 1024);
		assert_true(fcntl(fds[1 - end], F_GETPIPE_SZ) >= 16 * 1024);
		pipe_widen(fds[end], 4096);
		assert_true(fcntl(fds[1 - end], F_GETPIPE_SZ) >= 16 * 1024);
		assert_int_equal(read(fds[0], bytes, sizeof bytes), 3);
		assert_string_equal(bytes, "abc");
		close(fds[0]);
		close(fds[1]);
	}
}

static void
leaves_all_else_alone(void **state)
{
	char name[] = "/tmp/rpr-pipes-XXXXXX";
	int fd = mkstemp(name), fds[2];

	(void)state;
	assert_true(fd >= 0);
	pipe_widen(fd, PIPE_USUAL);
	close(fd);
	pipe_widen(fd, PIPE_USUAL);
	pipe_widen(-1, PIPE_USUAL);
	unlink(name);
	assert_int_equal(pipe(fds), 0);
	pipe_widen(fds[0], SIZE_MAX);		/* nobody gets so much */
	assert_true(fcntl(fds[0], F_GETPIPE_SZ) > 0);
	close(fds[0]);
	close(fds[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(widens_a_pipe),
		cmocka_unit_test(leaves_all_else_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
