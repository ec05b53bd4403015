#include "listing.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/rpr-listing-XXXXXX";

static int
set_up(void **state)
{
	(void)state;
	return mkdtemp(folder) != NULL && chdir(folder) == 0 ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	return chdir("/") == 0 ? rmdir(folder) : -1;
}

static void
names_come_in_the_order_of_their_bytes(void **state)
{
	static const char *const names[] = { "b", ".hidden", "a.yaml", "B", "\xd3\x99", "aa" };
	static const char *const sorted[] = { "B", "a.yaml", "aa", "b", "\xd3\x99" };
	struct listing l;
	size_t i;

	(void)state;
	for (i = 0; i < 6; i++)
		assert_int_equal(mkdir(names[i], 0700), 0);
	assert_int_equal(listing_read(".", &l), 0);
	assert_int_equal(l.count, 5);
	for (i = 0; i < 5; i++)
		assert_string_equal(l.names[i], sorted[i]);
	listing_release(&l);
	assert_int_equal(l.count, 0);
	for (i = 0; i < 6; i++)
		assert_int_equal(rmdir(names[i]), 0);
}

static void
an_empty_directory_has_none(void **state)
{
	struct listing l;

	(void)state;
	assert_int_equal(listing_read(folder, &l), 0);
	assert_int_equal(l.count, 0);
	listing_release(&l);
}

static void
what_is_no_directory_is_said(void **state)
{
	struct listing l;

	(void)state;
	assert_int_equal(listing_read("nowhere", &l), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(l.count, 0);
	close(open("file", O_WRONLY | O_CREAT, 0600));
	assert_int_equal(listing_read("file", &l), -1);
	assert_int_equal(errno, ENOTDIR);
	assert_int_equal(unlink("file"), 0);
}

static void
many_names_are_read(void **state)
{
	struct listing l;
	char name[16];
	int i;

	(void)state;
	for (i = 0; i < 3000; i++) {
		snprintf(name, sizeof name, "%06d", i);
		assert_int_equal(mkdir(name, 0700), 0);
	}
	assert_int_equal(listing_read(".", &l), 0);
	assert_int_equal(l.count, 3000);
	for (i = 0; i < 3000; i++) {
		snprintf(name, sizeof name, "%06d", i);
		assert_string_equal(l.names[i], name);
		rmdir(name);
	}
	listing_release(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_come_in_the_order_of_their_bytes),
		cmocka_unit_test(an_empty_directory_has_none),
		cmocka_unit_test(what_is_no_directory_is_said),
		cmocka_unit_test(many_names_are_read),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
