#include "mend.h"

#include "mend_lines.h"
#include "mend_names.h"

#include <errno.h>
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

static long long
highest(enum book book, int year)
{
	long long number = -1;

	assert_int_equal(mend_highest_number(AT_FDCWD, book, year, &number), 0);
	return number;
}

static void
numbers_stand_in_names(void **state)
{
	(void)state;
	assert_int_equal(highest(BOOK_JOURNAL, 2012), 0);
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
	assert_int_equal(highest(BOOK_JOURNAL, 2012), 113);
	assert_int_equal(highest(BOOK_JOURNAL, 2011), 0);
	assert_int_equal(highest(BOOK_REFUSALS, 2012), 7);
	assert_int_equal(highest(BOOK_LETTERS, 2012), 31);
	assert_int_equal(highest(BOOK_CARDS, 0), 0);
}

static void
the_latest_earlier_book_is_found(void **state)
{
	char seal[DIGEST_HEX + 1];

	(void)state;
	assert_int_equal(0, mend_last_seal(AT_FDCWD, BOOK_JOURNAL, 2012, seal));
	put("journal-2009.yaml", "--- {\"no\": 1, \"seal\": \"" SEAL "\"}\n");
	put("journal-2012.yaml", "--- {\"no\": 1, \"seal\": \"\"}\n");
	assert_int_equal(1, mend_last_seal(AT_FDCWD, BOOK_JOURNAL, 2012, seal));
	assert_string_equal(seal, SEAL);
	assert_int_equal(0, mend_last_seal(AT_FDCWD, BOOK_JOURNAL, 2013, seal));
	put("journal-2010.yaml", "");
	put("journal-2011.yaml", "--- {\"no\": 1");
	put("journal-2009.yaml", "--- {\"no\": 1, \"seal\": \"" SEAL "\"}\n--- {\"no\": 2");
	memset(seal, 0, sizeof seal);
	assert_int_equal(1, mend_last_seal(AT_FDCWD, BOOK_JOURNAL, 2012, seal));
	assert_string_equal(seal, SEAL);
	assert_int_equal(0, mend_last_seal(AT_FDCWD, BOOK_CARDS, 0, seal));
}

/* What cannot be listed or read is no reason to give a number twice. */
static void
what_cannot_be_read_is_said(void **state)
{
	char seal[DIGEST_HEX + 1];
	long long number;

	(void)state;
	put("cases/1999", "");
	assert_int_equal(mend_highest_number(AT_FDCWD, BOOK_JOURNAL, 1999, &number), -1);
	put("outbox/notes", "");
	assert_int_equal(highest(BOOK_LETTERS, 2012), 31);
	assert_int_equal(symlink("journal-2009.yaml", "journal-1998.yaml"), 0);
	assert_int_equal(mend_last_seal(AT_FDCWD, BOOK_JOURNAL, 1999, seal), -1);
}

static int
copy_of(const char *name, char copy[MEND_COPY])
{
	char sha[DIGEST_HEX + 1];
	int fd = open(name, O_RDONLY), folder = open(".", O_RDONLY | O_DIRECTORY), done;
	struct stat st;

	assert_true(fd >= 0 && fstat(fd, &st) == 0);
	assert_int_equal(mend_digest(fd, st.st_size, sha), 0);
	done = mend_copy(folder, fd, st.st_size, name, sha, copy);
	close(folder);
	close(fd);
	return done;
}

static void
a_copy_is_made_once(void **state)
{
	char copy[MEND_COPY];
	struct stat st;

	(void)state;
	put("cards.yaml", "one");
	assert_int_equal(copy_of("cards.yaml", copy), 0);
	assert_string_equal(copy, "cards.yaml.damaged-1");
	assert_int_equal(copy_of("cards.yaml", copy), 0);
	assert_string_equal(copy, "cards.yaml.damaged-1");
	put("cards.yaml", "two");
	assert_int_equal(copy_of("cards.yaml", copy), 0);
	assert_string_equal(copy, "cards.yaml.damaged-2");
	assert_int_equal(stat(copy, &st), 0);
	assert_int_equal(st.st_size, 3);
	assert_int_equal(st.st_mode & 0777, 0660);
}

static void
a_copy_of_many_blocks(void **state)
{
	char many[20001], copy[MEND_COPY], sha[DIGEST_HEX + 1], is[DIGEST_HEX + 1];
	int fd;

	(void)state;
	memset(many, 'x', sizeof many - 1);
	many[sizeof many - 1] = '\0';
	digest_bytes(many, sizeof many - 1, sha);
	put("address.yaml", many);
	assert_int_equal(copy_of("address.yaml", copy), 0);
	assert_true((fd = open(copy, O_RDONLY)) >= 0);
	assert_int_equal(mend_digest(fd, sizeof many - 1, is), 0);
	assert_string_equal(is, sha);
	close(fd);
}

/* No copy is made of what was cut meanwhile, over what is there, or where nothing can be looked for. */
static void
a_copy_that_cannot_be_made(void **state)
{
	char copy[MEND_COPY], name[MEND_COPY];
	int fd, folder = open(".", O_RDONLY | O_DIRECTORY), i;

	(void)state;
	put("decisions.yaml", "one");
	fd = open("decisions.yaml", O_RDONLY);
	assert_int_equal(mend_copy(folder, fd, 4, "decisions.yaml", SEAL, copy), -1);
	assert_int_equal(access("decisions.yaml.damaged-1", F_OK), -1);
	assert_int_equal(mend_copy(-1, fd, 3, "decisions.yaml", SEAL, copy), -1);
	assert_int_equal(errno, EBADF);
	for (i = 1; i <= 9999; i++) {
		snprintf(name, sizeof name, "decisions.yaml.damaged-%d", i);
		assert_int_equal(symlink("nothing", name), 0);
	}
	assert_int_equal(mend_copy(folder, fd, 3, "decisions.yaml", SEAL, copy), -1);
	assert_int_equal(errno, EEXIST);
	close(fd);
	close(folder);
}

#define LINE(no) "--- {\"no\": " #no ", \"at\": \"2012-09-03T12:00:00+06:00\", \"by\": \"imanov\", \"step\": \"journal\", " \
	"\"case\": \"8b5e6f0e-7a35-5c50-9d4b-2c6a4e1f9f10\", \"number\": \"4" #no "/2012\", \"seal\": \"" SEAL "\"}\n"

static void
lines_stand_at_their_numbers(void **state)
{
	struct mend_lines l = { NULL, 0, 0, false };
	int fd;

	(void)state;
	put("book", LINE(1) "noise\n" LINE(3) LINE(3) LINE(9) "no line feed");
	fd = open("book", O_RDONLY);
	assert_int_equal(mend_lines_read(&l, fd, lseek(fd, 0, SEEK_END), BOOK_JOURNAL, 2012, 0), 0);
	assert_int_equal(l.count, 3);
	assert_true(l.garbage);
	assert_int_equal(l.all[0].at, 0);
	assert_int_equal(l.all[0].number, 41);
	assert_int_equal(l.all[1].length, 0);
	assert_int_equal(l.all[2].number, 43);
	assert_false(l.all[2].closes);
	free(l.all);
	l = (struct mend_lines){ NULL, 0, 0, false };
	assert_int_equal(mend_lines_read(&l, fd, lseek(fd, 0, SEEK_END), BOOK_JOURNAL, 2012, 12), 0);
	assert_int_equal(l.count, 12);
	assert_int_equal(l.all[8].number, 49);
	free(l.all);
	close(fd);
	l = (struct mend_lines){ NULL, 0, 0, false };
	assert_int_equal(mend_lines_read(&l, -1, 0, BOOK_JOURNAL, 2012, 2), 0);
	assert_int_equal(l.count, 2);
	assert_false(l.garbage);
	assert_int_equal(mend_lines_reach(&l, 5000), 0);
	assert_int_equal(l.count, 5000);
	assert_int_equal(l.all[4999].length, 0);
	assert_int_equal(mend_lines_reach(&l, 1000000000), -1);
	free(l.all);
	assert_int_equal(mend_lines_read(&(struct mend_lines){ NULL, 0, 0, false }, 99, 10, BOOK_JOURNAL, 2012, 0), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_names_whole_numbers),
		cmocka_unit_test(the_digest_ends_where_it_is_told),
		cmocka_unit_test(numbers_stand_in_names),
		cmocka_unit_test(the_latest_earlier_book_is_found),
		cmocka_unit_test(what_cannot_be_read_is_said),
		cmocka_unit_test(a_copy_is_made_once),
		cmocka_unit_test(a_copy_of_many_blocks),
		cmocka_unit_test(a_copy_that_cannot_be_made),
		cmocka_unit_test(lines_stand_at_their_numbers),
	};

	return cmocka_run_group_tests(tests, make, remove_all);
}
