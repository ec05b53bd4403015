#include "slips.h"

#include "arena.h"
#include "buf.h"
#include "casefile.h"
#include "cut.h"
#include "finding.h"
#include "node.h"
#include "report.h"
#include "replace.h"
#include "screen.h"

#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define ID "8b5e6f0e-7a35-5c50-9d4b-2c6a4e1f9f10"
#define HEAD "case: " ID "\nat: 2012-09-10T10:00:00+06:00\nby: imanov\n"

static void
put(const char *file, const char *bytes, size_t length)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write_all(fd, bytes, length), 0);
	assert_int_equal(close(fd), 0);
}

/* Takes the bytes, from a file here; what was reported is in *said, one line each. The caller frees. */
static int
take_bytes(struct slips *s, const char *bytes, size_t length, char **said)
{
	struct reporter r = { .program = "p" };
	char name[] = "/tmp/slip_test.XXXXXX", file[32] = "in.yaml";
	int saved = dup(STDERR_FILENO), fd = mkstemp(name), done;
	off_t size;

	assert_true(saved >= 0 && fd >= 0);
	unlink(name);
	if (slips_count(s) > 0)
		snprintf(file, sizeof file, "in-%zu.yaml", slips_count(s));
	put(file, bytes, length);
	dup2(fd, STDERR_FILENO);
	done = slips_take(s, file, bytes, length, &r);
	dup2(saved, STDERR_FILENO);
	close(saved);
	size = lseek(fd, 0, SEEK_END);
	*said = calloc(1, (size_t)size + 1);
	assert_non_null(*said);
	assert_int_equal(pread(fd, *said, (size_t)size, 0), size);
	close(fd);
	return done;
}

static int
take(struct slips *s, const char *text, char **said)
{
	return take_bytes(s, text, strlen(text), said);
}

static void
expect_taken(const char *text)
{
	struct slips *s = slips_new();
	char *said;

	assert_non_null(s);
	if (take(s, text, &said) != 0)
		fail_msg("%s: %s", said, text);
	assert_string_equal(said, "");
	assert_int_equal(slips_count(s), 1);
	assert_int_equal(slips_reason(s)->length, 0);
	free(said);
	slips_free(s);
}

static void
expect_refused(const char *text, const char *wanted)
{
	struct slips *s = slips_new();
	char *said;

	assert_non_null(s);
	assert_int_equal(take(s, text, &said), 1);
	if (strcmp(said, wanted) != 0)
		fail_msg("said: %s, not: %s, of: %s", said, wanted, text);
	assert_int_equal(slips_count(s), 0);
	assert_true(slips_reason(s)->length > 0);
	free(said);
	slips_free(s);
}

static void
test_kinds(void **state)
{
	static const char *const slips[] = {
		"slip: answer\n" HEAD "inquiry: 1\nfrom: nsc-department\nresult: agreed\n",
		"slip: ground\n" HEAD "ground: illegal-entry\nevidence: a letter\n",
		"slip: approval\n" HEAD "draft: 3f1a9c02\n",
		"slip: return\n" HEAD "draft: 3f1a9c02\nreason: unclear\n",
		"slip: visit\n" HEAD,
		"slip: correction\n" HEAD "field: applicant.surname\nnow: Ахметова\nreason: misspelt\n",
		"slip: change-of-residence\n" HEAD "residence: {house: 1}\nfrom-date: 2012-09-09\n",
		"slip: annulment\n" HEAD "grounds: [false-information]\nevidence: a letter\n",
		"slip: withdrawal\n" HEAD "reason: leaves\n",
		"slip: done\n" HEAD "step: card-index\noffice: almaty-city\nentry: \"3\"\n",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof slips / sizeof slips[0]; i++)
		expect_taken(slips[i]);
}

static void
test_faults(void **state)
{
	static const char kinds[] = "\"slip\" is none of: answer, ground, approval, return, visit, correction, change-of-residence, "
	    "annulment, withdrawal, done [unknown-value]\n";
	char wanted[400];

	(void)state;
	snprintf(wanted, sizeof wanted, "p: in.yaml:1:7: error: document 1: %s", kinds);
	expect_refused("slip: ansver\n" HEAD, wanted);
	expect_refused(HEAD, "p: in.yaml:1:1: error: document 1: \"slip\" is missing [missing]\n");
	expect_refused("slip: visit\nat: 2012-09-10T10:00:00+06:00\nby: a\n",
	    "p: in.yaml:1:1: error: document 1: \"case\" is missing [missing]\n");
	expect_refused("slip: visit\noffice: a\nat: 2012-09-10T10:00:00+06:00\nby: a\n",
	    "p: in.yaml:1:1: error: document 1: \"case\" is missing [missing]\n");
	expect_refused("slip: visit\ncase: [" ID "]\nat: 2012-09-10T10:00:00+06:00\nby: a\n",
	    "p: in.yaml:2:7: error: document 1: \"case\" is missing [missing]\n");
	expect_refused("slip: visit\ncase: {" ID "}\nat: 2012-09-10T10:00:00+06:00\nby: a\n",
	    "p: in.yaml:2:7: error: document 1: \"case\" is missing [missing]\n");
	expect_refused("slip: visit\ncase: 8b5e6f0e\nat: 2012-09-10T10:00:00+06:00\nby: a\n",
	    "p: in.yaml:2:7: error: document 1: \"case\" is not a case id (a UUID in lower case) [bad-uuid]\n");
	expect_refused("slip: visit\ncase: 00000000-0000-0000-0000-000000000000\nat: 2012-09-10T10:00:00+06:00\nby: a\n",
	    "p: in.yaml:2:7: error: document 1: \"case\" is not a case id (a UUID in lower case) [bad-uuid]\n");
	expect_refused("slip: visit\ncase: " ID "\nby: a\n", "p: in.yaml:1:1: error: document 1: \"at\" is missing [missing]\n");
	expect_refused("slip: visit\ncase: " ID "\nat: 2012-09-10\nby: a\n", "p: in.yaml:3:5: error: document 1: \"at\" is not a date "
	    "of the calendar, written YYYY-MM-DDTHH:MM:SS+HH:MM [bad-date]\n");
	expect_refused("slip: visit\ncase: " ID "\nat: 2012-09-10T10:00:00+06:00\n",
	    "p: in.yaml:1:1: error: document 1: \"by\" is missing [missing]\n");
	expect_refused("slip: return\n" HEAD, "p: in.yaml:1:1: error: document 1: \"draft\" is missing [missing]\n"
	    "p: in.yaml:1:1: error: document 1: \"reason\" is missing [missing]\n");
	expect_refused("slip: answer\ncase: " ID "\nat: 2012-09-10T10:00:00+06:00\ninquiry: 1\nresult: agreed\n",
	    "p: in.yaml:1:1: error: document 1: \"from\" is missing [missing]\n");
	expect_refused("slip: ground\n" HEAD "ground: illegal-entry\nevidence: \" \t\"\n",
	    "p: in.yaml:6:11: error: document 1: \"evidence\" is missing [missing]\n");
	expect_refused("slip: visit\ncase: " ID "\nat: 2012-09-10T10:00:00+06:00\nby: ~\n",
	    "p: in.yaml:1:1: error: document 1: \"by\" is missing [missing]\n");
	expect_refused("slip: annulment\n" HEAD "grounds: [false-information]\n",
	    "p: in.yaml:1:1: error: document 1: \"evidence\" is missing [missing]\n");
	expect_refused("- a\n", "p: in.yaml:1:1: error: document 1: a case file is a mapping (key: value), this is a list "
	    "[not-a-mapping]\n");
}

/* Said, and the slip is taken. */
static void
test_unknown_keys(void **state)
{
	static const char text[] = "slip: change-of-residence\n" HEAD "residence: {region: a, distric: b, house: 1}\nfrom-date: 2012-09-09\n"
	    "letter: {number: 1, dated: 2012-09-09}\nbok: 1\nbook: 2\ncertificate: 3\nfield: x\nnote: {dated: 1}\n";
	struct slips *s = slips_new();
	char *said;

	(void)state;
	assert_non_null(s);
	assert_int_equal(take(s, text, &said), 0);
	assert_string_equal(said,
	    "p: in.yaml:5:24: warning: document 1: \"distric\" is not known here; it is kept, but nothing reads it [unknown-key]\n"
	    "p: in.yaml:7:21: warning: document 1: \"dated\" is not known here; it is kept, but nothing reads it [unknown-key]\n"
	    "p: in.yaml:8:1: warning: document 1: \"bok\" is not known here; it is kept, but nothing reads it [unknown-key]\n"
	    "p: in.yaml:11:1: warning: document 1: \"field\" is not known here; it is kept, but nothing reads it [unknown-key]\n");
	assert_int_equal(slips_count(s), 1);
	assert_int_equal(slips_reason(s)->length, 0);
	free(said);
	slips_free(s);
}

static void
test_reason_is_one_line(void **state)
{
	struct slips *s = slips_new();
	struct buf copy = BUF_INIT;
	char *said;

	(void)state;
	assert_non_null(s);
	assert_int_equal(take(s, "slip: return\nnot: known\n" HEAD "---\nslip: x\n" HEAD, &said), 1);
	buf_add(&copy, slips_reason(s)->bytes, slips_reason(s)->length);
	buf_byte(&copy, '\0');
	assert_string_equal(copy.bytes, "\"draft\" is missing [missing]\n");
	free(said);
	assert_int_equal(take(s, "slip: visit\n" HEAD, &said), 0);
	assert_int_equal(slips_reason(s)->length, 0);
	free(said);
	buf_release(&copy);
	slips_free(s);
}

/* A faulty slip never costs its neighbours. */
static void
test_many_in_a_file(void **state)
{
	struct slips *s = slips_new();
	struct arena a = ARENA_INIT;
	struct slip slip;
	char *said;

	(void)state;
	assert_non_null(s);
	assert_int_equal(take(s, "# slips\nslip: visit\n" HEAD "---\nslip: none\n" HEAD "...\nslip: visit\n" HEAD "note: \"\n---\n"
	    "slip: withdrawal\n" HEAD "reason: x\n...\n# end\n", &said), 1);
	assert_int_equal(slips_count(s), 2);
	assert_int_equal(slips_load(s, slips_note(s, 0), &a, &slip), 1);
	assert_string_equal(slip.kind, "visit");
	assert_int_equal(slip.line, 1);
	assert_int_equal(slips_load(s, slips_note(s, 1), &a, &slip), 1);
	assert_string_equal(slip.kind, "withdrawal");
	assert_int_equal(slip.line, 17);
	assert_string_equal(slip.file, "in.yaml");
	arena_release(&a);
	assert_non_null(strstr(said, "in.yaml:7:7: error: document 2: "));
	assert_non_null(strstr(said, "document 3: "));
	free(said);
	assert_int_equal(take(s, "", &said), 0);
	free(said);
	assert_int_equal(take(s, "# nothing\n...\n", &said), 0);
	assert_int_equal(slips_count(s), 2);
	free(said);
	slips_free(s);
}

/* The line end that its last line lacks is that of the slip before it, which is not read again with it. */
static void
test_last_line_without_its_end(void **state)
{
	static const char one[] = "--- {slip: visit, case: " ID ", at: \"2012-09-10T10:00:00+06:00\", by: imanov}";
	struct slips *s = slips_new();
	struct arena a = ARENA_INIT;
	char text[2 * sizeof one + 2], *said;
	struct slip slip;

	(void)state;
	assert_non_null(s);
	snprintf(text, sizeof text, "%s\r\n%s", one, one);
	assert_int_equal(take(s, text, &said), 0);
	assert_int_equal(slips_count(s), 2);
	assert_int_equal(slips_load(s, slips_note(s, 0), &a, &slip), 1);
	assert_int_equal(slips_load(s, slips_note(s, 1), &a, &slip), 1);
	arena_release(&a);
	free(said);
	slips_free(s);
}

static void
test_too_large(void **state)
{
	struct slips *s = slips_new();
	char *text = malloc((2 << 20) + 400), *said, *p = text;

	(void)state;
	assert_non_null(s);
	assert_non_null(text);
	p += sprintf(p, "slip: visit\n" HEAD "---\nslip: visit\n" HEAD "note: ");
	memset(p, 'x', 2 << 20);
	sprintf(p + (2 << 20), "\n---\nslip: visit\n" HEAD);
	assert_int_equal(take(s, text, &said), 1);
	assert_int_equal(slips_count(s), 2);
	assert_string_equal(said, "p: in.yaml: error: this document is longer than 1 MiB [too-large]\n");
	free(said);
	free(text);
	slips_free(s);
}

/* Upper case is folded; the digest is that of the bytes between the marks. */
static void
test_identity_of_a_slip(void **state)
{
	static const char body[] = "slip: visit\ncase: 8B5E6F0E-7A35-5C50-9D4B-2C6A4E1F9F10\nat: 2012-09-10T10:00:00+06:00\nby: a\n";
	struct slips *s = slips_new();
	char *said, text[400], hex[DIGEST_HEX + 1];
	struct arena a = ARENA_INIT;
	struct slip slip;
	size_t i;

	(void)state;
	assert_non_null(s);
	snprintf(text, sizeof text, "# above\n---\n%s...\n# below\n", body);
	assert_int_equal(take(s, text, &said), 0);
	free(said);
	assert_int_equal(take(s, body, &said), 0);
	free(said);
	digest_bytes(body, strlen(body), hex);
	for (i = 0; i < 2; i++) {
		assert_int_equal(slips_load(s, slips_note(s, i), &a, &slip), 1);
		assert_string_equal(slip.case_id, ID);
		assert_string_equal(slip.sha256, hex);
	}
	arena_release(&a);
	slips_free(s);
}

/* A case in the hands of this test. */
struct opened {
	struct arena arena;
	struct findings findings;
	struct cutter *cutter;
	struct casefile c;
};

static void
open_text(struct opened *o, const char *text)
{
	struct document d;

	*o = (struct opened){ .cutter = cutter_new(CUT_LIMIT) };
	o->findings = (struct findings)FINDINGS_INIT(&o->arena);
	assert_non_null(o->cutter);
	cutter_start(o->cutter, "case.yaml", true);
	assert_int_equal(cutter_feed(o->cutter, text, strlen(text)), 0);
	cutter_finish(o->cutter);
	assert_int_equal(cutter_next(o->cutter, &d), CUT_DOCUMENT);
	assert_int_equal(casefile_open(&o->c, &d, &o->arena, &o->findings), 0);
}

static void
release(struct opened *o)
{
	casefile_release(&o->c);
	cutter_free(o->cutter);
	arena_release(&o->arena);
}

static void
add_step(struct opened *o, const char *id, const char *key, const char *json)
{
	struct step_head h = { .id = id, .by = "imanov", .officer = "x", .office = "almaty-almaly", .actor = "city-office",
		.result = strcmp(id, "receive") == 0 ? json : NULL };

	assert_int_equal(moment_parse("2012-09-03T09:41:00+06:00", &h.at), 0);
	step_begin(&o->c, &h);
	step_json(&o->c, key, json, strlen(json));
	assert_int_equal(step_seal(&o->c, &o->arena), 0);
}

/* A case of the result given and number 41/2012; one more step rests on a slip, and one on another by its grounds. */
static void
make_case(struct opened *o, const char *result, const char *slip, const char *ground)
{
	struct buf b = BUF_INIT;
	char *json;

	open_text(o, "service: remain\n");
	assert_int_equal(casefile_begin(&o->c, "kz", "almaty-almaly"), 0);
	add_step(o, "receive", "result", result);
	add_step(o, "journal", "number", "\"41/2012\"");
	if (slip != NULL) {
		json = arena_format(&o->arena, "\"%s\"", slip);
		add_step(o, "stamp", "slip", json);
	}
	if (ground != NULL) {
		json = arena_format(&o->arena, "[{\"ground\": \"x\"}, {\"ground\": \"y\", \"slip\": \"%s\"}]", ground);
		add_step(o, "conclude", "grounds", json);
	}
	casefile_write(&o->c, &b);
	buf_byte(&b, '\0');
	release(o);
	open_text(o, b.bytes);
	buf_release(&b);
}

static size_t
count_for(struct slips *s, const struct casefile *c)
{
	struct arena a = ARENA_INIT;
	struct slip **list;
	size_t count;

	assert_int_equal(slips_for(s, c, &a, &list, &count), 0);
	arena_release(&a);
	return count;
}

static struct slips *
slips_about(const char *id)
{
	struct slips *s = slips_new();
	struct buf b = BUF_INIT;
	char *said;

	assert_non_null(s);
	buf_text(&b, "slip: visit\ncase: ");
	buf_text(&b, id);
	buf_text(&b, "\nat: 2012-09-12T10:00:00+06:00\nby: late\n---\nslip: visit\noffice: almaty-almaly\nnumber: 41/2012\n"
	    "at: 2012-09-11T10:00:00Z\nby: middle\n---\nslip: visit\ncase: ");
	buf_text(&b, id);
	buf_text(&b, "\nat: 2012-09-11T10:00:00+06:00\nby: early\n---\nslip: visit\ncase: " ID
	    "\nat: 2012-09-11T10:00:00+06:00\nby: other\n---\nslip: visit\noffice: almaty-medeu\nnumber: 41/2012\n"
	    "at: 2012-09-11T10:00:00Z\nby: elsewhere\n---\nslip: visit\noffice: almaty-almaly\nnumber: 42/2012\n"
	    "at: 2012-09-11T10:00:00Z\nby: another\n---\nslip: visit\ncase: ");
	buf_text(&b, id);
	buf_text(&b, "\nat: 2012-09-12T10:00:00+06:00\nby: late\n...\n");
	assert_int_equal(take_bytes(s, b.bytes, b.length, &said), 0);
	assert_int_equal(slips_count(s), 7);
	free(said);
	buf_release(&b);
	return s;
}

/* Joined by id, or by office and number; by time; the same slip given twice counts once. */
static void
test_joining(void **state)
{
	struct slip **list;
	struct opened o;
	struct slips *s;
	size_t count;

	(void)state;
	make_case(&o, "\"accepted\"", NULL, NULL);
	s = slips_about(o.c.id);
	assert_int_equal(slips_for(s, &o.c, &o.arena, &list, &count), 0);
	assert_int_equal(count, 3);
	assert_string_equal(list[0]->by, "early");
	assert_string_equal(list[1]->by, "middle");
	assert_string_equal(list[2]->by, "late");
	assert_true(list[0]->note->seen && !list[0]->taken && !list[0]->note->settled);
	assert_true(slips_note(s, 6)->seen);
	assert_false(slips_note(s, 3)->seen || slips_note(s, 4)->seen || slips_note(s, 5)->seen);
	slips_free(s);
	release(&o);
}

/* Refused packages have numbers of their own: a number is one of the journal. */
static void
test_refused_packages_are_named_by_id(void **state)
{
	struct opened o;
	struct slips *s;

	(void)state;
	make_case(&o, "\"refused\"", NULL, NULL);
	s = slips_about(o.c.id);
	assert_int_equal(count_for(s, &o.c), 2);
	slips_free(s);
	release(&o);
}

static void
test_slips_that_steps_rest_on(void **state)
{
	struct opened o;
	struct slips *s;
	struct slip slip;
	char sha[2][DIGEST_HEX + 1];
	size_t i;

	(void)state;
	make_case(&o, "\"accepted\"", NULL, NULL);
	s = slips_about(o.c.id);
	for (i = 0; i < 2; i++) {
		assert_int_equal(slips_load(s, slips_note(s, i), &o.arena, &slip), 1);
		strcpy(sha[i], slip.sha256);
	}
	release(&o);
	make_case(&o, "\"accepted\"", sha[0], NULL);
	assert_int_equal(count_for(s, &o.c), 2);
	assert_true(slips_note(s, 0)->settled && slips_note(s, 6)->settled);
	assert_false(slips_note(s, 1)->settled);
	release(&o);
	make_case(&o, "\"accepted\"", sha[0], sha[1]);
	assert_int_equal(count_for(s, &o.c), 1);
	assert_true(slips_note(s, 1)->settled);
	release(&o);
	slips_free(s);
}

static void
test_no_slips(void **state)
{
	struct slips *s = slips_new();
	struct opened o;

	(void)state;
	assert_non_null(s);
	make_case(&o, "\"accepted\"", NULL, NULL);
	assert_int_equal(count_for(s, &o.c), 0);
	release(&o);
	slips_free(s);
	slips_free(NULL);
}

/* Slips of one time, read forwards or backwards, each twice: the list is the same. */
static void
test_order_is_not_that_of_reading(void **state)
{
	enum { MANY = 9 };
	struct slips *s[2] = { slips_new(), slips_new() };
	struct slip **list[2];
	struct opened o;
	size_t count[2], k;
	int i;

	(void)state;
	make_case(&o, "\"accepted\"", NULL, NULL);
	for (k = 0; k < 2; k++) {
		struct buf b = BUF_INIT;
		char *said;

		assert_non_null(s[k]);
		for (i = 0; i < 2 * MANY; i++) {
			buf_text(&b, "---\nslip: visit\noffice: almaty-almaly\nnumber: 41/2012\nat: 2012-09-11T10:00:00Z\nby: p");
			buf_number(&b, k == 0 ? i % MANY : MANY - 1 - i % MANY);
			buf_text(&b, "\n");
		}
		assert_int_equal(take_bytes(s[k], b.bytes, b.length, &said), 0);
		assert_int_equal(slips_for(s[k], &o.c, &o.arena, &list[k], &count[k]), 0);
		assert_int_equal(count[k], MANY);
		free(said);
		buf_release(&b);
	}
	for (k = 0; k < MANY; k++) {
		assert_string_equal(list[0][k]->by, list[1][k]->by);
		assert_ptr_equal(list[0][k]->note, slips_note(s[0], (size_t)(list[0][k]->by[1] - '0')));
	}
	slips_free(s[0]);
	slips_free(s[1]);
	release(&o);
}

/* More than one chain, more than the first room. */
static void
test_many(void **state)
{
	enum { MANY = 10000 };
	struct slips *s = slips_new();
	struct buf b = BUF_INIT;
	struct opened o;
	char *said;
	int i;

	(void)state;
	assert_non_null(s);
	for (i = 0; i < MANY; i++) {
		buf_text(&b, "---\nslip: visit\noffice: almaty-almaly\nnumber: ");
		buf_number(&b, i);
		buf_text(&b, "/2012\nat: 2012-09-11T10:00:00Z\nby: a\n");
	}
	assert_int_equal(take_bytes(s, b.bytes, b.length, &said), 0);
	assert_int_equal(slips_count(s), MANY);
	make_case(&o, "\"accepted\"", NULL, NULL);
	assert_int_equal(count_for(s, &o.c), 1);
	assert_true(slips_note(s, 41)->seen);
	release(&o);
	free(said);
	buf_release(&b);
	slips_free(s);
}

/* A file that was changed or went away since it was taken is left for the next run; one that moved to cur/ is found. */
static void
test_files_that_change(void **state)
{
	struct arena a = ARENA_INIT;
	struct slips *s = slips_new();
	struct slip slip;
	char *said;

	(void)state;
	assert_non_null(s);
	assert_int_equal(take(s, "slip: visit\n" HEAD, &said), 0);
	free(said);
	put("in.yaml", "slip: visit\ncase: x\n", 20);
	assert_int_equal(slips_load(s, slips_note(s, 0), &a, &slip), 0);
	put("in.yaml", "slip: visit\n" HEAD "note: x\n", strlen("slip: visit\n" HEAD) + 8);
	assert_int_equal(slips_load(s, slips_note(s, 0), &a, &slip), 1);
	put("in.yaml", "slip: visit\nCASE: ", 18);
	assert_int_equal(slips_load(s, slips_note(s, 0), &a, &slip), 0);
	assert_int_equal(unlink("in.yaml"), 0);
	assert_int_equal(slips_load(s, slips_note(s, 0), &a, &slip), 0);
	slips_free(s);
	assert_true(mkdir("box", 0700) == 0 && mkdir("box/cur", 0700) == 0);
	put("box/cur/in.yaml", "slip: visit\n" HEAD, strlen("slip: visit\n" HEAD));
	assert_non_null(s = slips_new());
	assert_int_equal(slips_take(s, "box/new/in.yaml", "slip: visit\n" HEAD, strlen("slip: visit\n" HEAD), NULL), 0);
	assert_int_equal(slips_load(s, slips_note(s, 0), &a, &slip), 1);
	slips_free(s);
	arena_release(&a);
}

static char folder[] = "/tmp/slips_test.XXXXXX";

static int
enter_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL || chdir(folder) < 0 ? -1 : 0;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	(void)st, (void)type, (void)walk;
	return remove(path);
}

static int
leave_folder(void **state)
{
	(void)state;
	return chdir("/") < 0 ? -1 : nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_unknown_keys),
		cmocka_unit_test(test_reason_is_one_line),
		cmocka_unit_test(test_many_in_a_file),
		cmocka_unit_test(test_last_line_without_its_end),
		cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_identity_of_a_slip),
		cmocka_unit_test(test_joining),
		cmocka_unit_test(test_refused_packages_are_named_by_id),
		cmocka_unit_test(test_slips_that_steps_rest_on),
		cmocka_unit_test(test_no_slips),
		cmocka_unit_test(test_order_is_not_that_of_reading),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_files_that_change),
	};

	return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
