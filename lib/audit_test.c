#include "audit.h"

#include "buf.h"
#include "mend.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define CASE "8b5e6f0e-7a35-5c50-9d4b-2c6a4e1f9f10"

/* An audit of one book in memory: no office on disk but the file of the book. */
struct bench {
	struct office office;
	struct tool tool;
	struct audit audit;
	struct audit_book *book;
	struct buf origin, text;
	char seal[DIGEST_HEX + 1];
	long long no;
	int quiet;			/* standard error as it was */
};

static int
begin(void **state)
{
	static const struct tool_spec spec = { .name = "rpr-audit" };
	struct bench *b = calloc(1, sizeof *b);
	char path[] = "/tmp/rpr-audit-XXXXXX";
	int null = open("/dev/null", O_WRONLY);

	if (b == NULL || null < 0)
		return -1;
	b->quiet = dup(STDERR_FILENO);
	dup2(null, STDERR_FILENO);
	close(null);
	b->office.id = "almaty-almaly";
	b->tool.spec = &spec;
	b->tool.reporter.program = "rpr-audit";
	b->tool.office = &b->office;
	b->tool.office_path = "office";
	b->audit.tool = &b->tool;
	b->audit.directory = (struct directory){ .fd = -1, .path = "office" };
	b->audit.book_count = 1;
	b->book = &b->audit.books[0];
	*b->book = (struct audit_book){ .kind = BOOK_CARDS, .fd = mkstemp(path), .on_disk = true };
	book_file(BOOK_CARDS, 0, b->book->name);
	unlink(path);
	register_origin(&b->origin, b->office.id, b->book->name, NULL);
	buf_byte(&b->origin, '\0');
	*state = b;
	return b->book->fd < 0 ? -1 : 0;
}

static int
end(void **state)
{
	struct bench *b = *state;

	dup2(b->quiet, STDERR_FILENO);
	close(b->quiet);
	audit_release(&b->audit);
	arena_release(&b->tool.arena);
	buf_release(&b->origin);
	buf_release(&b->text);
	free(b);
	return 0;
}

static void
write_as(struct bench *b, const struct entry *e, const char *facts)
{
	char seal[DIGEST_HEX + 1];

	register_write(&b->text, b->no == 0 ? b->origin.bytes : b->seal, b->no + 1, e, facts, strlen(facts), seal);
	memcpy(b->seal, seal, sizeof seal);
	b->no++;
	assert_false(buf_failed(&b->text));
}

static void
write_line(struct bench *b, const char *at, const char *number, const char *facts)
{
	struct entry e = { .at = at, .by = "ospanov", .step = "card-index", .case_id = CASE, .number = number };

	write_as(b, &e, facts);
}

/* The book as it stands is read; how many lines of it are damaged. */
static unsigned long
damages(struct bench *b)
{
	unsigned long before = b->tool.reporter.counts[FINDING_REGISTER_DAMAGED];

	assert_int_equal(pwrite(b->book->fd, b->text.bytes, b->text.length, 0), b->text.length);
	assert_int_equal(audit_read_book(&b->audit, b->book, (off_t)b->text.length), 0);
	return b->tool.reporter.counts[FINDING_REGISTER_DAMAGED] - before;
}

static void
a_whole_book_is_counted(void **state)
{
	struct bench *b = *state;

	write_line(b, "2012-09-03T12:00:00+06:00", "1", "\"name\": \"a\"");
	write_line(b, "2012-09-04T12:00:00+06:00", "2", "");
	write_line(b, "2012-09-05T12:00:00+06:00", NULL, "\"of\": \"1\"");
	assert_int_equal(damages(b), 0);
	assert_int_equal(b->book->lines, 3);
	assert_int_equal(b->book->first_number, 1);
	assert_int_equal(b->book->last_number, 2);
	assert_string_equal(b->book->last_at, "2012-09-05");
	assert_int_equal(b->audit.ledger.count, 3);
	assert_int_equal(b->tool.worst, 0);
}

static void
what_was_appended_is_read_on(void **state)
{
	struct bench *b = *state;

	write_line(b, "2012-09-03T12:00:00+06:00", "1", "");
	assert_int_equal(damages(b), 0);
	write_line(b, "2012-09-04T12:00:00+06:00", "2", "");
	assert_int_equal(damages(b), 0);
	assert_int_equal(b->book->lines, 2);
	assert_int_equal(b->audit.ledger.count, 2);
}

static void
a_changed_line_breaks_the_chain(void **state)
{
	struct bench *b = *state;

	write_line(b, "2012-09-03T12:00:00+06:00", "1", "\"name\": \"a\"");
	write_line(b, "2012-09-03T12:00:00+06:00", "2", "\"name\": \"b\"");
	*(char *)memmem(b->text.bytes, b->text.length, "\"b\"", 3) = 'c';
	assert_int_equal(damages(b), 1);
	assert_int_equal(b->book->holds, 1);
	assert_int_equal(b->tool.worst, EXIT_DAMAGED);
}

static void
numbers_have_no_gaps(void **state)
{
	struct bench *b = *state;

	write_line(b, "2012-09-03T12:00:00+06:00", "1", "");
	write_line(b, "2012-09-03T12:00:00+06:00", "3", "");
	assert_int_equal(damages(b), 1);
}

static void
a_line_adds_to_one_that_opens(void **state)
{
	struct bench *b = *state;

	write_line(b, "2012-09-03T12:00:00+06:00", "1", "");
	write_line(b, "2012-09-03T12:00:00+06:00", NULL, "\"of\": \"2\"");
	write_line(b, "2012-09-03T12:00:00+06:00", NULL, "\"of\": \"x\"");
	write_line(b, "2012-09-03T12:00:00+06:00", NULL, "");
	assert_int_equal(damages(b), 3);
}

static void
a_head_names_the_seal_of_its_line(void **state)
{
	struct bench *b = *state;

	write_line(b, "2012-09-03T12:00:00+06:00", "1", "");
	b->book->head.no = 1;
	memcpy(b->book->head.seal, b->seal, sizeof b->seal);
	b->book->head.seal[0] = b->seal[0] == '0' ? '1' : '0';
	assert_int_equal(damages(b), 1);
}

static void
a_clock_that_went_back_is_told(void **state)
{
	struct bench *b = *state;

	write_line(b, "2012-09-04T12:00:00+06:00", "1", "");
	write_line(b, "2012-09-03T12:00:00+06:00", "2", "");
	assert_int_equal(damages(b), 0);
	assert_int_equal(b->tool.reporter.counts[FINDING_CLOCK_BACK], 1);
}

/* The line that closes a mending answers for the faults it names, as long as what stands above it is the same. */
static void
close_book(struct bench *b, const char *faults)
{
	struct entry e = { .at = "2012-09-05T12:00:00+06:00", .by = "imanov", .step = MEND_DONE, .case_id = MEND_CASE };
	char above[DIGEST_HEX + 1], facts[200];

	digest_bytes(b->text.bytes, b->text.length, above);
	snprintf(facts, sizeof facts, "\"faults\": \"%s\", \"above\": \"%s\"", faults, above);
	write_as(b, &e, facts);
}

static void
a_mending_answers_for_what_it_names(void **state)
{
	struct bench *b = *state;

	write_line(b, "2012-09-03T12:00:00+06:00", "1", "");
	write_line(b, "2012-09-03T12:00:00+06:00", "5", "");
	write_line(b, "2012-09-03T12:00:00+06:00", "9", "");
	close_book(b, "2");
	assert_int_equal(damages(b), 1);
	assert_int_equal(b->tool.reporter.counts[FINDING_BOOK_MENDED], 1);
	assert_true(b->book->mended);
}

static void
what_was_mended_cannot_change(void **state)
{
	struct bench *b = *state;

	write_line(b, "2012-09-03T12:00:00+06:00", "1", "\"name\": \"a\"");
	write_line(b, "2012-09-03T12:00:00+06:00", "5", "");
	close_book(b, "1, 2");
	*(char *)memmem(b->text.bytes, b->text.length, "\"a\"", 3) = 'c';
	assert_true(damages(b) > 0);
	assert_false(b->book->mended);
}

static void
a_line_is_found_where_it_begins(void **state)
{
	struct bench *b = *state;
	struct arena a = ARENA_INIT;
	char facts[5000] = "\"name\": \"", *end = facts + 9;
	const char *line;
	size_t length, first;

	memset(end, 'x', 4000);
	memcpy(end + 4000, "\"", 2);
	write_line(b, "2012-09-03T12:00:00+06:00", "1", "");
	first = b->text.length;
	write_line(b, "2012-09-03T12:00:00+06:00", "2", facts);
	assert_int_equal(damages(b), 0);
	line = audit_read_line(b->book, 0, &a, &length);
	assert_non_null(line);
	assert_int_equal(length + 1, first);
	line = audit_read_line(b->book, (off_t)first, &a, &length);
	assert_non_null(line);
	assert_int_equal(length + 1, b->text.length - first);
	assert_memory_equal(line, b->text.bytes + first, length);
	assert_null(audit_read_line(b->book, (off_t)b->text.length, &a, &length));
	assert_int_equal(errno, EIO);
	arena_release(&a);
}

static void
the_lines_of_a_case_are_found(void **state)
{
	struct bench *b = *state;
	struct arena a = ARENA_INIT;
	struct audit_lines lines;

	write_line(b, "2012-09-03T12:00:00+06:00", "1", "");
	write_line(b, "2012-09-03T12:00:00+06:00", NULL, "\"of\": \"1\"");
	assert_int_equal(damages(b), 0);
	assert_int_equal(audit_lines_of(&b->audit, &a, CASE, &lines), 0);
	assert_int_equal(lines.count, 2);
	assert_string_equal(lines.all[0].entry.number, "1");
	assert_string_equal(lines.all[1].entry.of, "1");
	assert_int_equal(audit_lines_of(&b->audit, &a, MEND_CASE, &lines), 0);
	assert_int_equal(lines.count, 0);
	arena_release(&a);
}

static void
expect_summary(struct bench *b, const char *wanted)
{
	struct buf out = BUF_INIT;

	audit_print(&b->audit, &out);
	buf_byte(&out, '\0');
	assert_false(buf_failed(&out));
	assert_string_equal(out.bytes, wanted);
	buf_release(&out);
}

static void
one_is_said_otherwise_than_many(void **state)
{
	struct audit_late late = { "ospanov", 1, 3, NULL };
	struct bench *b = *state;

	write_line(b, "2012-09-03T12:00:00+06:00", "1", "");
	assert_int_equal(damages(b), 0);
	b->audit.cases = b->audit.steps = 1;
	expect_summary(b, "cards.yaml: 1 line, numbers 1 to 1, last on 2012-09-03\ncases: 1, 1 step; 0 errors, 0 warnings\n");
	write_line(b, "2012-09-04T12:00:00+06:00", "3", "");
	assert_int_equal(damages(b), 1);
	b->audit.steps = 2;
	b->audit.late = &late;
	expect_summary(b, "cards.yaml: 2 lines, numbers 1 to 3, last on 2012-09-04, the chain holds up to line 1\n"
	    "cases: 1, 2 steps; 1 error, 0 warnings\n  register-damaged: 1\nlate: ospanov: 1 step, 3 days\n");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_whole_book_is_counted),
		TEST(what_was_appended_is_read_on),
		TEST(a_changed_line_breaks_the_chain),
		TEST(numbers_have_no_gaps),
		TEST(a_line_adds_to_one_that_opens),
		TEST(a_head_names_the_seal_of_its_line),
		TEST(a_clock_that_went_back_is_told),
		TEST(a_mending_answers_for_what_it_names),
		TEST(what_was_mended_cannot_change),
		TEST(a_line_is_found_where_it_begins),
		TEST(the_lines_of_a_case_are_found),
		TEST(one_is_said_otherwise_than_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
