#include "book_rows.h"

#include "alphabet.h"
#include "arena.h"
#include "directory.h"
#include "finding.h"
#include "report.h"
#include "tool.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define BASE "\"by\": \"x\", \"step\": \"s\", \"case\": \"c\", \"base\": \"0\""
#define DAY(d) "\"at\": \"2012-09-" d "T10:00:00+06:00\""
#define SEAL "\"seal\": \"0123456789012345678901234567890123456789\"}\n"
#define OPENS(no, d, name, born) "--- {\"no\": " no ", " DAY(d) ", " BASE ", \"number\": \"" no "\", \"applicant\": \"" name \
	"\", \"born\": \"" born "\", " SEAL
#define ADDS(no, d, of, rest) "--- {\"no\": " no ", " DAY(d) ", " BASE ", \"of\": \"" of "\", " rest ", " SEAL

enum { SHOWN = 2000 };

struct bench {
	char path[32];
	struct directory directory;
	struct arena arena;
	struct findings findings;
	struct reporter reporter;
	struct book_wish wish;
	struct book_rows rows;
	char shown[SHOWN];
};

static const char *const keys[] = { "number", "at", "applicant", "born" };

static int
setup(void **state)
{
	struct bench *b = calloc(1, sizeof *b);

	if (b == NULL)
		return -1;
	*state = b;
	strcpy(b->path, "/tmp/rpr-rows-XXXXXX");
	if (mkdtemp(b->path) == NULL)
		return -1;
	b->directory = (struct directory){ .fd = open(b->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), .path = b->path, .reads = true };
	b->findings = (struct findings)FINDINGS_INIT(&b->arena);
	b->wish = (struct book_wish){ .book = BOOK_CARDS, .keys = keys, .count = 4, .ordered = true, .from = INT32_MIN,
		.to = INT32_MAX, .reporter = &b->reporter };
	return b->directory.fd < 0 ? -1 : 0;
}

static int
teardown(void **state)
{
	static const char *const names[] = { "cards.yaml", "journal-2011.yaml", "journal-2012.yaml", "heads" };
	struct bench *b = *state;
	size_t i;

	for (i = 0; i < 4; i++)
		unlinkat(b->directory.fd, names[i], 0);
	close(b->directory.fd);
	rmdir(b->path);
	book_rows_release(&b->rows);
	arena_release(&b->arena);
	free(b);
	return 0;
}

static void
write_book(struct bench *b, const char *name, const char *text)
{
	int fd = openat(b->directory.fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	assert_int_equal(close(fd), 0);
}

static int
see(void *context, size_t place, const struct book_value *cells, const char *state, const char *since)
{
	struct bench *b = context;
	size_t n = strlen(b->shown);

	snprintf(b->shown + n, sizeof b->shown - n, "%zu:%.*s %.*s %.*s %.*s %s %s|", place, (int)cells[0].length, cells[0].text,
	    cells[1].length < 10 ? 0 : 2, cells[1].length < 10 ? "" : cells[1].text + 8, (int)cells[2].length, cells[2].text,
	    (int)cells[3].length, cells[3].text, state, since);
	return EXIT_DONE;
}

static void
shows(struct bench *b, size_t from, size_t upto, const char *wanted)
{
	b->shown[0] = '\0';
	assert_int_equal(book_rows_again(&b->rows, &b->wish, from, upto, see, b, &b->findings), EXIT_DONE);
	assert_string_equal(b->shown, wanted);
}

static const char three[] = OPENS("1", "03", "Тен Виктор", "1950-01-02") OPENS("2", "04", "Әбен Ғали", "1950-01-02")
    OPENS("3", "05", "Тен Виктор", "1949-12-31");

/* Rows come as they lie in the book, with the place that they have in the order of names, of births, of numbers. */
static void
puts_in_order(void **state)
{
	struct bench *b = *state;

	write_book(b, "cards.yaml", three);
	assert_int_equal(book_rows_read(&b->rows, &b->directory, &b->wish, &b->findings), EXIT_DONE);
	assert_int_equal(b->rows.count, 3);
	assert_int_equal(book_rows_sort(&b->rows), 0);
	assert_int_equal(b->rows.shown, 3);
	shows(b, 0, 3, "2:1 03 Тен Виктор 1950-01-02  |0:2 04 Әбен Ғали 1950-01-02  |1:3 05 Тен Виктор 1949-12-31  |");
	shows(b, 1, 2, "1:3 05 Тен Виктор 1949-12-31  |");
	shows(b, 3, 9, "");
	assert_int_equal(b->findings.errors, 0);
	book_rows_release(&b->rows);
	write_book(b, "cards.yaml", OPENS("1", "03", "А", "x") "--- {\"no\": 2, " DAY("04") ", " BASE ", \"number\": \"2\", " SEAL);
	assert_int_equal(book_rows_read(&b->rows, &b->directory, &b->wish, &b->findings), EXIT_DONE);
	assert_int_equal(book_rows_sort(&b->rows), 0);
	shows(b, 0, 2, "1:1 03 А x  |0:2 04    |");
}

static void
leaves_a_torn_end(void **state)
{
	struct bench *b = *state;

	write_book(b, "cards.yaml", OPENS("1", "03", "А", "x") "--- {\"no\": 2, \"at");
	b->wish.ordered = false;
	assert_int_equal(book_rows_read(&b->rows, &b->directory, &b->wish, &b->findings), EXIT_DONE);
	shows(b, 0, 0, "0:1 03 А x  |");
	assert_false(b->rows.damaged);
}

/* What was added: an outcome, a strike; facts as they are now, under the number and the day of the line that opened. */
static void
folds(void **state)
{
	struct bench *b = *state;

	write_book(b, "cards.yaml", OPENS("1", "03", "Тен", "1950-01-02") OPENS("2", "04", "Ли", "1950-01-02")
	    ADDS("3", "05", "1", "\"applicant\": \"Абай\", \"born\": \"1950-01-02\"") OPENS("4", "06", "Им", "1950-01-02")
	    ADDS("5", "07", "2", "\"struck\": \"moved\"") ADDS("6", "08", "4", "\"outcome\": \"granted\"")
	    ADDS("7", "09", "1", "\"applicant\": \"Яков\""));
	assert_int_equal(book_rows_read(&b->rows, &b->directory, &b->wish, &b->findings), EXIT_DONE);
	assert_int_equal(book_rows_sort(&b->rows), 0);
	shows(b, 0, 9, "2:1 03 Яков  amended 2012-09-09|1:2 04 Ли 1950-01-02 struck 2012-09-07|"
	    "0:4 06 Им 1950-01-02 granted 2012-09-08|");
}

static void
history_shows_each_line(void **state)
{
	struct bench *b = *state;

	write_book(b, "cards.yaml", OPENS("1", "03", "Тен", "1950-01-02") ADDS("2", "05", "1", "\"struck\": \"moved\""));
	b->wish.history = true;
	b->wish.ordered = false;
	assert_int_equal(book_rows_read(&b->rows, &b->directory, &b->wish, &b->findings), EXIT_DONE);
	shows(b, 0, 0, "0:1 03 Тен 1950-01-02  |1: 05    |");
	book_rows_release(&b->rows);
	write_book(b, "cards.yaml", ADDS("1", "05", "7", "\"struck\": \"moved\""));
	assert_int_equal(book_rows_read(&b->rows, &b->directory, &b->wish, &b->findings), EXIT_DONE);
	shows(b, 0, 0, "0: 05    |");
}

/* A line may add to a line of the year before; the period is that of the line that opens. */
static void
years_and_periods(void **state)
{
	struct bench *b = *state;

	write_book(b, "journal-2011.yaml", OPENS("1", "03", "Тен", "1950-01-02") OPENS("2", "20", "Ли", "1950-01-02"));
	write_book(b, "journal-2012.yaml", OPENS("1", "04", "Им", "1950-01-02")
	    ADDS("2", "25", "1", "\"of-year\": \"2011\", \"outcome\": \"refused\""));
	b->wish.book = BOOK_JOURNAL;
	b->wish.ordered = false;
	assert_int_equal(date_parse("2012-09-10", &b->wish.to), 0);
	assert_int_equal(book_rows_read(&b->rows, &b->directory, &b->wish, &b->findings), EXIT_DONE);
	shows(b, 0, 0, "0:1 03 Тен 1950-01-02 refused 2012-09-25|2:1 04 Им 1950-01-02  |");
}

/* A line of a later year may add to its own year too; what adds to nothing is told; a day that is none is in no period. */
static void
what_lines_add_to(void **state)
{
	struct bench *b = *state;

	write_book(b, "journal-2011.yaml", OPENS("1", "03", "Тен", "1950-01-02"));
	write_book(b, "journal-2012.yaml", OPENS("1", "04", "Им", "1950-01-02") OPENS("2", "41", "Ли", "1950-01-02")
	    ADDS("3", "25", "1", "\"outcome\": \"granted\"") ADDS("4", "25", "0", "\"outcome\": \"granted\"")
	    ADDS("5", "25", "4000", "\"outcome\": \"granted\"") ADDS("6", "25", "3", "\"outcome\": \"granted\""));
	b->wish.book = BOOK_JOURNAL;
	b->wish.ordered = false;
	assert_int_equal(date_parse("2012-09-01", &b->wish.from), 0);
	assert_int_equal(book_rows_read(&b->rows, &b->directory, &b->wish, &b->findings), EXIT_DONE);
	assert_true(b->rows.damaged);
	assert_int_equal(b->findings.errors, 3);
	shows(b, 0, 0, "0:1 03 Тен 1950-01-02  |1:1 04 Им 1950-01-02 granted 2012-09-25|");
}

/* The first entry after thousands of lines that add to others has its place as well. */
static void
an_entry_far_behind(void **state)
{
	static const char adds[] = ADDS("2", "25", "1", "\"struck\": \"moved\""), last[] = OPENS("2502", "04", "Им", "1950-01-02")
	    ADDS("2503", "26", "2502", "\"struck\": \"moved\"");
	struct bench *b = *state;
	char *text = arena_alloc(&b->arena, 2503 * sizeof adds + sizeof last + 400), *p;
	size_t i;

	assert_non_null(text);
	p = stpcpy(text, OPENS("1", "03", "Тен", "1950-01-02"));
	for (i = 0; i < 2500; i++)
		p = stpcpy(p, adds);
	stpcpy(p, last);
	write_book(b, "cards.yaml", text);
	b->wish.ordered = false;
	assert_int_equal(book_rows_read(&b->rows, &b->directory, &b->wish, &b->findings), EXIT_DONE);
	assert_false(b->rows.damaged);
	shows(b, 0, 0, "0:1 03 Тен 1950-01-02 struck 2012-09-25|1:2502 04 Им 1950-01-02 struck 2012-09-26|");
}

/* A line without end is no line; what stood before it is listed. */
static void
a_line_that_is_too_long(void **state)
{
	struct bench *b = *state;
	int fd;

	write_book(b, "cards.yaml", OPENS("1", "03", "А", "x"));
	assert_true((fd = openat(b->directory.fd, "cards.yaml", O_WRONLY | O_CLOEXEC)) >= 0);
	assert_int_equal(ftruncate(fd, 17 * 1024 * 1024), 0);
	close(fd);
	b->wish.ordered = false;
	assert_int_equal(book_rows_read(&b->rows, &b->directory, &b->wish, &b->findings), EXIT_DONE);
	assert_true(b->rows.damaged);
	assert_int_equal(b->findings.errors, 1);
	shows(b, 0, 0, "0:1 03 А x  |");
}

/* Each book stays open until it was listed, so there may not be any number of them. */
static void
too_many_books(void **state)
{
	struct bench *b = *state;
	char name[32];
	int i;

	for (i = 0; i < 401; i++) {
		snprintf(name, sizeof name, "journal-%d.yaml", 3000 + i);
		write_book(b, name, "");
	}
	b->wish.book = BOOK_JOURNAL;
	b->wish.ordered = false;
	assert_int_equal(book_rows_read(&b->rows, &b->directory, &b->wish, &b->findings), EXIT_SYSTEM);
	assert_int_equal(b->findings.last->id, FINDING_STORE);
	for (i = 0; i < 401; i++) {
		snprintf(name, sizeof name, "journal-%d.yaml", 3000 + i);
		unlinkat(b->directory.fd, name, 0);
	}
}

/* Heads that cannot be read hide nothing of the books. */
static void
heads_that_cannot_be_read(void **state)
{
	struct bench *b = *state;

	write_book(b, "cards.yaml", OPENS("1", "03", "А", "x"));
	write_book(b, "heads", "cards.yaml: {\"no\": 1, \"seal\": \"0123456789012345678901234567890123456789012345678901234567890123\"}\nx\n");
	b->wish.ordered = false;
	assert_int_equal(book_rows_read(&b->rows, &b->directory, &b->wish, &b->findings), EXIT_DONE);
	assert_true(b->rows.damaged);
	shows(b, 0, 0, "0:1 03 А x  |");
	book_rows_release(&b->rows);
	assert_int_equal(unlinkat(b->directory.fd, "heads", 0), 0);
	assert_int_equal(mkdirat(b->directory.fd, "heads", 0700), 0);
	assert_int_equal(book_rows_read(&b->rows, &b->directory, &b->wish, &b->findings), EXIT_SYSTEM);
	assert_int_equal(b->rows.count, 0);
	assert_int_equal(unlinkat(b->directory.fd, "heads", AT_REMOVEDIR), 0);
}

/* An entry is about a person when any of its lines is. */
static void
persons(void **state)
{
	struct bench *b = *state;
	struct buf person = BUF_INIT;

	write_book(b, "cards.yaml", OPENS("1", "03", "Тен", "1950-01-02") OPENS("2", "04", "Ли", "1950-01-02")
	    ADDS("3", "05", "1", "\"applicant\": \"Ким\""));
	alphabet_fold(&person, "тен", strlen("тен"));
	b->wish.person = &person;
	assert_int_equal(book_rows_read(&b->rows, &b->directory, &b->wish, &b->findings), EXIT_DONE);
	assert_int_equal(book_rows_sort(&b->rows), 0);
	assert_int_equal(b->rows.shown, 1);
	shows(b, 0, 1, "0:1 03 Ким  amended 2012-09-05|");
	book_rows_release(&b->rows);
	buf_clear(&person);
	alphabet_fold(&person, "ким", strlen("ким"));
	assert_int_equal(book_rows_read(&b->rows, &b->directory, &b->wish, &b->findings), EXIT_DONE);
	assert_int_equal(book_rows_sort(&b->rows), 0);
	shows(b, 0, 1, "0:1 03 Ким  amended 2012-09-05|");
	buf_release(&person);
}

/* A line that is none is told and left out, and so is what adds to it. */
static void
damage(void **state)
{
	struct bench *b = *state;

	write_book(b, "cards.yaml", "\n--- {\"no\": 2}\n" OPENS("3", "03", "\\q", "x") ADDS("4", "05", "2", "\"struck\": \"x\"")
	    OPENS("5", "03", "a\\u0009", "x") "{}\n");
	b->wish.ordered = false;
	assert_int_equal(book_rows_read(&b->rows, &b->directory, &b->wish, &b->findings), EXIT_DONE);
	assert_true(b->rows.damaged);
	assert_int_equal(b->findings.errors, 5);
	assert_int_equal(b->findings.first->id, FINDING_REGISTER_DAMAGED);
	shows(b, 0, 0, "0:5 03 a\\u0009 x  |");
}

/* The last line of a book, which an entry is shown from, is no longer one. */
static void
changed_at_the_end(void **state)
{
	static const char text[] = OPENS("1", "03", "Тен", "1950-01-02") ADDS("2", "05", "1", "\"applicant\": \"Ким\"");
	struct bench *b = *state;
	int fd;

	write_book(b, "cards.yaml", text);
	b->wish.ordered = false;
	assert_int_equal(book_rows_read(&b->rows, &b->directory, &b->wish, &b->findings), EXIT_DONE);
	assert_true((fd = openat(b->directory.fd, "cards.yaml", O_WRONLY | O_CLOEXEC)) >= 0);
	assert_int_equal(pwrite(fd, "x", 1, (off_t)strlen(text) - 1), 1);
	close(fd);
	assert_int_equal(book_rows_again(&b->rows, &b->wish, 0, 1, see, b, &b->findings), EXIT_SYSTEM);
	assert_string_equal(b->findings.last->words[1], "it was changed while it was read");
}

/* A book that is cut or changed between the two readings. */
static void
changed_beside_the_reader(void **state)
{
	struct bench *b = *state;
	int fd;

	write_book(b, "cards.yaml", three);
	assert_int_equal(book_rows_read(&b->rows, &b->directory, &b->wish, &b->findings), EXIT_DONE);
	assert_int_equal(book_rows_sort(&b->rows), 0);
	assert_true((fd = openat(b->directory.fd, "cards.yaml", O_WRONLY | O_CLOEXEC)) >= 0);
	assert_int_equal(pwrite(fd, "xxxx", 4, 0), 4);
	assert_int_equal(book_rows_again(&b->rows, &b->wish, 0, 3, see, b, &b->findings), EXIT_SYSTEM);
	assert_int_equal(b->findings.last->id, FINDING_STORE);
	assert_string_equal(b->findings.last->words[1], "it was changed while it was read");
	assert_int_equal(ftruncate(fd, 100), 0);
	assert_int_equal(book_rows_again(&b->rows, &b->wish, 0, 3, see, b, &b->findings), EXIT_SYSTEM);
	assert_int_equal(b->findings.errors, 2);
	close(fd);
}

static int
refuse(void *context, size_t place, const struct book_value *cells, const char *state, const char *since)
{
	(void)place;
	(void)cells;
	(void)state;
	(void)since;
	++*(int *)context;
	return EXIT_BUSY;
}

static void
who_sees_may_stop(void **state)
{
	struct bench *b = *state;
	int calls = 0;

	write_book(b, "cards.yaml", three);
	b->wish.ordered = false;
	assert_int_equal(book_rows_read(&b->rows, &b->directory, &b->wish, &b->findings), EXIT_DONE);
	assert_int_equal(book_rows_again(&b->rows, &b->wish, 0, 0, refuse, &calls, &b->findings), EXIT_BUSY);
	assert_int_equal(calls, 1);
}

static void
no_book(void **state)
{
	struct bench *b = *state;

	assert_int_equal(book_rows_read(&b->rows, &b->directory, &b->wish, &b->findings), EXIT_DONE);
	assert_int_equal(b->rows.count, 0);
	assert_int_equal(book_rows_sort(&b->rows), 0);
	shows(b, 0, 9, "");
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(puts_in_order), T(leaves_a_torn_end), T(folds), T(history_shows_each_line), T(years_and_periods), T(persons),
		T(damage), T(changed_at_the_end), T(changed_beside_the_reader), T(what_lines_add_to), T(an_entry_far_behind),
		T(a_line_that_is_too_long), T(too_many_books), T(heads_that_cannot_be_read), T(who_sees_may_stop), T(no_book),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
