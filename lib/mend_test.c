#include "mend.h"

#include "mend_names.h"

#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define HEX16 "0123456789abcdef"
#define SEAL HEX16 HEX16 HEX16 HEX16

static int
make(void **state)
{
	char *folder = strdup("/tmp/rpr-mend-XXXXXX");

	*state = folder;
	return folder != NULL && mkdtemp(folder) != NULL && chdir(folder) == 0 ? 0 : -1;
}

static int
drop(const char *path, const struct stat *st, int kind, struct FTW *place)
{
	(void)st;
	(void)kind;
	(void)place;
	return remove(path);
}

static int
remove_all(void **state)
{
	int done = chdir("/") < 0 ? -1 : nftw(*state, drop, 8, FTW_DEPTH | FTW_PHYS);

	free(*state);
	return done;
}

static void
put(const char *name, const char *text)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static void
a_list_names_whole_numbers(void **state)
{
	(void)state;
	assert_true(mend_names("5, 12", 5));
	assert_true(mend_names("5, 12", 12));
	assert_false(mend_names("5, 12", 1));
	assert_false(mend_names("5, 12", 2));
	assert_false(mend_names("", 0));
	assert_false(mend_names("x", 0));
}

static void
the_digest_ends_where_it_is_told(void **state)
{
	char hex[DIGEST_HEX + 1], same[DIGEST_HEX + 1];
	int fd;

	(void)state;
	put("file", "abcdef");
	fd = open("file", O_RDONLY);
	assert_int_equal(mend_digest(fd, 3, hex), 0);
	digest_bytes("abc", 3, same);
	assert_string_equal(hex, same);
	assert_int_equal(mend_digest(fd, 7, hex), -1);
	close(fd);
}

static void
numbers_stand_in_names(void **state)
{
	(void)state;
	assert_int_equal(mend_highest_number(AT_FDCWD, BOOK_JOURNAL, 2012), 0);
	mkdir("cases", 0700);
	mkdir("cases/2012", 0700);
	put("cases/2012/000041.yaml", "");
	put("cases/2012/000113.yaml", "");
	put("cases/2012/000999.yaml.tmp", "");
	put("cases/2012/000999.fork-12345678.yaml", "");
	put("cases/2012/refused-000007.yaml", "");
	mkdir("outbox", 0700);
	mkdir("outbox/committee", 0700);
	mkdir("outbox/committee/cur", 0700);
	put("outbox/committee/cur/2012-000031.yaml", "");
	put("outbox/committee/cur/2013-000099.yaml", "");
	assert_int_equal(mend_highest_number(AT_FDCWD, BOOK_JOURNAL, 2012), 113);
	assert_int_equal(mend_highest_number(AT_FDCWD, BOOK_JOURNAL, 2011), 0);
	assert_int_equal(mend_highest_number(AT_FDCWD, BOOK_REFUSALS, 2012), 7);
	assert_int_equal(mend_highest_number(AT_FDCWD, BOOK_LETTERS, 2012), 31);
	assert_int_equal(mend_highest_number(AT_FDCWD, BOOK_CARDS, 0), 0);
}

static void
the_latest_earlier_book_is_found(void **state)
{
	char seal[DIGEST_HEX + 1];

	(void)state;
	assert_false(mend_last_seal(AT_FDCWD, BOOK_JOURNAL, 2012, seal));
	put("journal-2009.yaml", "--- {\"no\": 1, \"seal\": \"" SEAL "\"}\n");
	put("journal-2012.yaml", "--- {\"no\": 1, \"seal\": \"\"}\n");
	assert_true(mend_last_seal(AT_FDCWD, BOOK_JOURNAL, 2012, seal));
	assert_string_equal(seal, SEAL);
	assert_false(mend_last_seal(AT_FDCWD, BOOK_JOURNAL, 2013, seal));
	assert_false(mend_last_seal(AT_FDCWD, BOOK_CARDS, 0, seal));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_names_whole_numbers),
		cmocka_unit_test(the_digest_ends_where_it_is_told),
		cmocka_unit_test(numbers_stand_in_names),
		cmocka_unit_test(the_latest_earlier_book_is_found),
	};

	return cmocka_run_group_tests(tests, make, remove_all);
}
