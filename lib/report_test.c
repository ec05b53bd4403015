#include "report.h"

#include "arena.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* What goes to standard error while one thing is reported. */
struct caught {
	int saved, fd;
	char text[4096];
};

static void
catch_begin(struct caught *c)
{
	char name[] = "/tmp/report_test.XXXXXX";

	fflush(stderr);
	c->saved = dup(STDERR_FILENO);
	c->fd = mkstemp(name);
	assert_true(c->saved >= 0 && c->fd >= 0);
	unlink(name);
	assert_int_equal(dup2(c->fd, STDERR_FILENO), STDERR_FILENO);
}

static void
catch_end(struct caught *c)
{
	ssize_t n = pread(c->fd, c->text, sizeof c->text - 1, 0);

	dup2(c->saved, STDERR_FILENO);
	close(c->saved);
	close(c->fd);
	assert_true(n >= 0);
	c->text[n] = '\0';
}

static void
expect(struct reporter r, struct place at, struct finding f, const char *text)
{
	struct caught c;

	catch_begin(&c);
	report(&r, &at, &f);
	catch_end(&c);
	assert_string_equal(c.text, text);
}

static const struct reporter plain = { .program = "rpr-journal" };
static const struct reporter json = { .program = "rpr-journal", .json = true };
static const struct finding missing = { .id = FINDING_MISSING, .line = 7, .column = 3, .words = { "service", NULL, NULL } };
static const struct finding nowhere = { .id = FINDING_MISSING, .words = { "service", NULL, NULL } };

static void
test_plain_lines(void **state)
{
	(void)state;
	expect(plain, (struct place){ .file = "a.yaml", .first_line = 1 }, missing,
	    "rpr-journal: a.yaml:7:3: error: \"service\" is missing [missing]\n");
	expect(plain, (struct place){ .file = "a.yaml", .first_line = 35, .document = 2 }, missing,
	    "rpr-journal: a.yaml:41:3: error: document 2: \"service\" is missing [missing]\n");
	expect(plain, (struct place){ .file = "a.yaml", .first_line = 35, .document = 2, .case_number = "41/2012" }, missing,
	    "rpr-journal: a.yaml:41:3: error: document 2, case 41/2012: \"service\" is missing [missing]\n");
	expect(plain, (struct place){ .file = "a.yaml" }, missing,
	    "rpr-journal: a.yaml:7:3: error: \"service\" is missing [missing]\n");
}

/* Names of files are given by others, numbers of cases may be. */
static void
test_hostile_places(void **state)
{
	(void)state;
	expect(plain, (struct place){ .file = "a\x1b[31m.yaml" }, missing,
	    "rpr-journal: a\\x1b[31m.yaml:7:3: error: \"service\" is missing [missing]\n");
	expect(plain, (struct place){ .case_number = "\x1b[31m" }, nowhere,
	    "rpr-journal: error: case ?: \"service\" is missing [missing]\n");
	expect(json, (struct place){ .file = "a\xff\xe2\x80\x8b\n.yaml" }, nowhere,
	    "{\"program\": \"rpr-journal\", \"file\": \"a\\\\xff\\u200b\\u000a.yaml\", \"level\": \"error\", \"id\": \"missing\", "
	    "\"text\": \"\\\"service\\\" is missing\"}\n");
	expect(json, (struct place){ .case_number = "Name" }, nowhere,
	    "{\"program\": \"rpr-journal\", \"case\": \"?\", \"level\": \"error\", \"id\": \"missing\", "
	    "\"text\": \"\\\"service\\\" is missing\"}\n");
}

/* A finding about a document as a whole stands at its first line; one about no document at no line. */
static void
test_places(void **state)
{
	struct finding no_column = missing, elsewhere = missing;

	(void)state;
	no_column.column = 0;
	elsewhere.file = "slips";
	elsewhere.line = 9;
	elsewhere.column = 4;
	expect(plain, (struct place){ .file = "a.yaml", .first_line = 35, .document = 2 }, nowhere,
	    "rpr-journal: a.yaml:35:1: error: document 2: \"service\" is missing [missing]\n");
	expect(plain, (struct place){ .file = "a.yaml", .first_line = 35 }, nowhere,
	    "rpr-journal: a.yaml: error: \"service\" is missing [missing]\n");
	expect(plain, (struct place){ .file = NULL }, nowhere, "rpr-journal: error: \"service\" is missing [missing]\n");
	expect(plain, (struct place){ .file = "a.yaml", .first_line = 35, .document = 2, .case_number = "41/2012" }, elsewhere,
	    "rpr-journal: slips:9:4: error: case 41/2012: \"service\" is missing [missing]\n");
	expect(json, (struct place){ .file = "a.yaml", .first_line = 35, .document = 2 }, elsewhere,
	    "{\"program\": \"rpr-journal\", \"file\": \"slips\", \"line\": 9, \"column\": 4, \"level\": \"error\", "
	    "\"id\": \"missing\", \"text\": \"\\\"service\\\" is missing\"}\n");
	expect(plain, (struct place){ .file = "a.yaml" }, no_column,
	    "rpr-journal: a.yaml:7:1: error: \"service\" is missing [missing]\n");
}

static void
test_json_lines(void **state)
{
	(void)state;
	expect(json, (struct place){ .file = "a\"b.yaml", .first_line = 35, .document = 2, .case_number = "41/2012" }, missing,
	    "{\"program\": \"rpr-journal\", \"file\": \"a\\\"b.yaml\", \"line\": 41, \"column\": 3, \"document\": 2, \"case\": \"41/2012\", "
	    "\"level\": \"error\", \"id\": \"missing\", \"text\": \"\\\"service\\\" is missing\"}\n");
	expect(json, (struct place){ .file = NULL }, nowhere,
	    "{\"program\": \"rpr-journal\", \"level\": \"error\", \"id\": \"missing\", \"text\": \"\\\"service\\\" is missing\"}\n");
}

static void
test_one_line_whatever_the_words(void **state)
{
	struct finding f = { .id = FINDING_SYNTAX, .words = { "a\nrpr-journal: error: forged [x]\x1b[2J", NULL, NULL } };

	(void)state;
	expect(plain, (struct place){ .file = NULL }, f,
	    "rpr-journal: error: a\\x0arpr-journal: error: forged [x]\\x1b[2J [syntax]\n");
}

static void
test_counts_and_quiet(void **state)
{
	struct reporter r = { .program = "p", .quiet = true };
	struct arena a = ARENA_INIT;
	struct findings f = FINDINGS_INIT(&a);
	struct place at = { .file = "f" };
	struct caught c;

	(void)state;
	finding_add(&f, FINDING_UNKNOWN_KEY, 1, 1, "a", NULL, NULL);
	finding_add(&f, FINDING_MISSING, 2, 1, "b", NULL, NULL);
	finding_add(&f, FINDING_IIN_DIFFERS, 3, 1, "c", NULL, NULL);
	catch_begin(&c);
	report_all(&r, &at, &f);
	catch_end(&c);
	assert_string_equal(c.text, "p: f:2:1: error: \"b\" is missing [missing]\n");
	assert_int_equal(r.errors, 1);
	assert_int_equal(r.warnings, 1);
	assert_int_equal(r.notes, 1);
	r.quiet = false;
	catch_begin(&c);
	report_all(&r, &at, &f);
	report_now(&r, NULL, FINDING_USAGE, "no", NULL, NULL);
	catch_end(&c);
	assert_string_equal(c.text, "p: f:1:1: warning: \"a\" is not known here; it is kept, but nothing reads it [unknown-key]\n"
	    "p: f:2:1: error: \"b\" is missing [missing]\n"
	    "p: f:3:1: note: \"c\" does not begin with the birth date; lawful since 2013, worth a look [iin-differs]\n"
	    "p: error: no [usage]\n");
	assert_int_equal(r.errors, 3);
	arena_release(&a);
}

/* Lines are written whole: what many processes say at once is not mixed. */
static void
test_long_lines(void **state)
{
	char word[3001];
	struct finding f = { .id = FINDING_SYNTAX, .words = { word, NULL, NULL } };
	struct reporter r = plain;
	struct place at = { .file = NULL };
	struct caught c;

	(void)state;
	memset(word, 'x', 3000);
	word[3000] = '\0';
	catch_begin(&c);
	report(&r, &at, &f);
	catch_end(&c);
	assert_int_equal(strlen(c.text), strlen("rpr-journal: error:  [syntax]\n") + 3000);
	assert_int_equal(c.text[strlen(c.text) - 1], '\n');
}

/* Nowhere to say it: it is still counted, and nothing hangs. */
static void
test_closed_standard_error(void **state)
{
	struct reporter r = plain;
	int saved = dup(STDERR_FILENO), full = open("/dev/full", O_WRONLY | O_CLOEXEC);

	(void)state;
	assert_true(saved >= 0);
	close(STDERR_FILENO);
	report_now(&r, NULL, FINDING_MEMORY, NULL, NULL, NULL);
	if (full >= 0) {
		dup2(full, STDERR_FILENO);
		report_now(&r, NULL, FINDING_MEMORY, NULL, NULL, NULL);
		close(full);
	} else
		r.errors++;
	dup2(saved, STDERR_FILENO);
	close(saved);
	assert_int_equal(r.errors, 2);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain_lines),
		cmocka_unit_test(test_hostile_places),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_json_lines),
		cmocka_unit_test(test_one_line_whatever_the_words),
		cmocka_unit_test(test_counts_and_quiet),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_closed_standard_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
