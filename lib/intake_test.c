#include "intake.h"

#include "arena.h"
#include "baked.h"
#include "buf.h"
#include "check.h"
#include "cut.h"
#include "finding.h"
#include "node.h"
#include "read.h"
#include "screen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char block[] =
    "---\n"
    "# handed in at window 3\n"
    "service: remain\n"
    "received: 2012-09-03T09:41:00+06:00\n"
    "applicant: {surname: Ахметов, given: Ерлан, sex: male, born: 1980-05-14, birthplace: \"Ташкент: \\\"қала\\\"\", status: "
    "foreigner, citizenship: UZB, identity: {kind: passport, number: AA1}}\n"
    "residence: {region: Алматы қаласы, district: Алмалы ауданы}\n"
    "documents: [{kind: photo}]\n"
    "...\n";

static const char flow[] =
    "{ # handed in at window 3\n"
    "\"service\": \"remain\", \"received\": \"2012-09-03T09:41:00+06:00\",\n"
    "\"applicant\": {\"surname\": \"Ахметов\", \"given\": \"Ерлан\", \"sex\": \"male\", \"born\": \"1980-05-14\", \"birthplace\": "
    "\"# no \\\"remark\\\" # \", \"status\": \"foreigner\", \"citizenship\": \"UZB\", \"identity\": {\"kind\": \"passport\", "
    "\"number\": 'it''s # 1'}}, # second\n"
    "\"residence\": {\"region\": \"Алматы қаласы\", \"district\": \"Алмалы ауданы\"},\n"
    "\"documents\": [{\"kind\": \"photo\", \"pages\": 4}], \"a key\": []}\n";

struct bench {
	struct arena arena;
	struct findings findings;
	struct editions editions;
	struct office *office;
	struct desk desk;
};

static int
setup(void **state)
{
	struct bench *b = calloc(1, sizeof *b);

	if (b == NULL)
		return -1;
	*state = b;
	b->findings = (struct findings)FINDINGS_INIT(&b->arena);
	b->editions.all[0] = baked_edition(0);
	b->editions.count = 1;
	b->office = office_load("testdata/demo/office", &b->findings);
	return b->editions.all[0] == NULL || b->office == NULL ? -1 : 0;
}

static int
teardown(void **state)
{
	struct bench *b = *state;

	edition_free(b->editions.all[0]);
	office_free(b->office);
	arena_release(&b->arena);
	free(b);
	return 0;
}

/* The application goes through intake; what comes out. The caller frees. */
static char *
pass(struct bench *b, const char *text, enum run_result wanted)
{
	struct cutter *cutter = cutter_new(CUT_LIMIT);
	struct buf out = BUF_INIT;
	struct document d;
	struct casefile c;
	struct run r = { .desk = &b->desk, .c = &c, .arena = &b->arena, .findings = &b->findings };
	enum run_result result;

	b->findings = (struct findings)FINDINGS_INIT(&b->arena);
	b->desk = (struct desk){ .filter = "rpr-intake", .office = b->office, .editions = &b->editions,
		.by = office_person(b->office, "imanov") };
	assert_non_null(cutter);
	cutter_start(cutter, "application", true);
	assert_int_equal(cutter_feed(cutter, text, strlen(text)), 0);
	cutter_finish(cutter);
	assert_int_equal(cutter_next(cutter, &d), CUT_DOCUMENT);
	assert_int_equal(screen_document(&d, &b->findings), 0);
	assert_int_equal(casefile_open(&c, &d, &b->arena, &b->findings), 0);
	assert_int_equal(intake_may_act(&b->desk, &c, &b->arena, &b->findings), !c.open);
	result = intake_act(&r);
	if (result != wanted)
		fail_msg("%d, not %d: %s", result, wanted,
		    b->findings.first == NULL ? "-" : finding_name(b->findings.first->id));
	casefile_write(&c, &out);
	buf_byte(&out, '\0');
	assert_false(buf_failed(&out));
	casefile_release(&c);
	cutter_free(cutter);
	return out.bytes;
}

static char *
replaced(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);
	char *b;

	assert_non_null(at);
	b = malloc(strlen(text) + strlen(to) + 1);
	assert_non_null(b);
	memcpy(b, text, (size_t)(at - text));
	strcpy(b + (at - text), to);
	strcat(b, at + strlen(from));
	return b;
}

static void
test_opening(void **state)
{
	struct bench *b = *state;
	char *text = pass(b, block, RUN_ADVANCED), *again;
	const char *steps;

	assert_memory_equal(text, block, sizeof block - 5);
	assert_string_equal(text + strlen(text) - 4, "...\n");
	steps = strstr(text, "\nsteps:\n- step: receive\n  at: \"2012-09-03T09:41:00+06:00\"\n  by: \"imanov\"\n"
	    "  officer: \"Иманов Қайрат Серікұлы, inspector\"\n  office: \"almaty-almaly\"\n  actor: \"city-office\"\n"
	    "  result: \"refused\"\n  reasons: [{\"document\": \"application-form\", \"reason\": \"missing\", ");
	assert_non_null(steps);
	assert_non_null(strstr(steps, b->editions.all[0]->sha256));
	/* an open case is not this filter's turn */
	again = pass(b, text, RUN_NOTHING);
	assert_string_equal(again, text);
	free(again);
	/* the same submission is the same case */
	again = pass(b, block, RUN_ADVANCED);
	assert_string_equal(again, text);
	free(again);
	free(text);
}

static void
test_faults_hold_back(void **state)
{
	static const struct {
		const char *from, *to;
		enum finding_id id;
	} cases[] = {
		{ "service: remain\n", "", FINDING_MISSING },
		{ "service: remain", "service: [remain]", FINDING_WRONG_TYPE },
		{ "service: remain", "service: stay", FINDING_UNKNOWN_VALUE },
		{ "received: 2012", "received: 2010", FINDING_NO_EDITION },
		{ "received: 2012-09-03T09:41:00+06:00\n", "", FINDING_MISSING },
		{ "received: 2012-09-03T09:41:00+06:00\n", "received: yesterday\n", FINDING_BAD_DATE },
		{ "sex: male", "sex: m", FINDING_UNKNOWN_VALUE },
	};
	struct bench *b = *state;
	size_t i;

	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char *text = replaced(block, cases[i].from, cases[i].to), *out = pass(b, text, RUN_HELD);

		assert_string_equal(out, text);
		assert_int_equal(b->findings.first->id, cases[i].id);
		free(out);
		free(text);
	}
}

static void
test_somebody_else_has_to_take_it(void **state)
{
	struct bench *b = *state;
	char *text = strdup(block), *out;
	struct person *p = &b->office->people[0];
	day_t to = p->to;

	p->to = 0;
	out = pass(b, text, RUN_NOTHING);
	assert_string_equal(out, text);
	assert_string_equal(b->desk.waiting[0].actor, "city-office");
	assert_int_equal(b->desk.waiting[0].cases, 1);
	p->to = to;
	free(out);
	free(text);
}

/* JSON is laid out as block style: the same facts, the remarks kept, and the case opens and reads as any other. */
static void
test_json(void **state)
{
	static const char wanted[] =
	    "---\n"
	    "# handed in at window 3\n"
	    "# second\n"
	    "service: \"remain\"\n"
	    "received: \"2012-09-03T09:41:00+06:00\"\n"
	    "applicant: {\"surname\": \"Ахметов\", \"given\": \"Ерлан\", \"sex\": \"male\", \"born\": \"1980-05-14\", \"birthplace\": "
	    "\"# no \\\"remark\\\" # \", \"status\": \"foreigner\", \"citizenship\": \"UZB\", \"identity\": {\"kind\": \"passport\", "
	    "\"number\": \"it's # 1\"}}\n"
	    "residence: {\"region\": \"Алматы қаласы\", \"district\": \"Алмалы ауданы\"}\n"
	    "documents:\n"
	    "- {\"kind\": \"photo\", \"pages\": \"4\"}\n"
	    "\"a key\": []\n"
	    "case: ";
	struct bench *b = *state;
	char *text = pass(b, flow, RUN_ADVANCED), *again;

	if (strncmp(text, wanted, strlen(wanted)) != 0)
		fail_msg("is: %s", text);
	again = pass(b, text, RUN_NOTHING);
	assert_string_equal(again, text);
	free(again);
	free(text);
}

static void
test_json_forms(void **state)
{
	static const char *const around[][2] = {
		{ "---\n", "...\n" }, { "--- ", "" }, { "", "# end\n" }, { "# first\n---\n", "...\n" }, { "\xef\xbb\xbf", "" },
	};
	struct bench *b = *state;
	char *whole = malloc(sizeof flow + 40), *text, *again;
	size_t i;

	assert_non_null(whole);
	for (i = 0; i < sizeof around / sizeof around[0]; i++) {
		sprintf(whole, "%s%s%s", around[i][0], flow, around[i][1]);
		text = pass(b, whole, RUN_ADVANCED);
		again = pass(b, text, RUN_NOTHING);
		assert_string_equal(again, text);
		assert_int_equal(strcmp(text + strlen(text) - 4, "...\n") == 0, strcmp(around[i][1], "...\n") == 0);
		free(text);
		free(again);
	}
	free(whole);
}

/* JSON that is held back, or waits for somebody else, comes out as it came. */
static void
test_json_that_is_not_taken(void **state)
{
	struct bench *b = *state;
	char *text = replaced(flow, "\"male\"", "\"m\""), *out = pass(b, text, RUN_HELD);
	struct person *p = &b->office->people[0];
	day_t to = p->to;

	assert_string_equal(out, text);
	free(out);
	free(text);
	p->to = 0;
	out = pass(b, flow, RUN_NOTHING);
	p->to = to;
	assert_string_equal(out, flow);
	free(out);
}

/* The blank application reads, and says of itself what is to be filled in. */
static void
test_blank(void **state)
{
	static const char *const services[] = { "arrival", "remain", "on-record" };
	struct bench *b = *state;
	const struct field *fields;
	size_t i, k, count;

	fields = check_fields(&count);
	for (i = 0; i < sizeof services / sizeof services[0]; i++) {
		struct findings f = FINDINGS_INIT(&b->arena);
		struct buf text = BUF_INIT;
		const struct node *root;
		const struct finding *x;

		assert_int_equal(intake_blank(b->editions.all[0], services[i], &text), 0);
		root = read_document(&b->arena, &f, text.bytes, text.length);
		if (root == NULL)
			fail_msg("%s@%lu", finding_name(f.first->id), f.first->line);
		assert_string_equal(node_text(root, "service"), services[i]);
		for (k = 0; k < count; k++)
			if (strstr(fields[k].path, "[]") == NULL && (fields[k].type != FIELD_LIST || fields[k].hint != NULL))
				assert_non_null(node_at(root, fields[k].path));
		check_application(b->editions.all[0], b->office, root, &f);
		for (x = f.first; x != NULL; x = x->next)
			assert_int_equal(x->id, FINDING_MISSING);
		assert_memory_equal(text.bytes + text.length - 4, "...\n", 4);
		buf_release(&text);
	}
}

static void
test_blank_of_no_service(void **state)
{
	struct bench *b = *state;
	struct buf text = BUF_INIT;

	assert_int_equal(intake_blank(b->editions.all[0], "stay", &text), -1);
	assert_int_equal(text.length, 0);
	buf_release(&text);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_opening),
		cmocka_unit_test(test_faults_hold_back),
		cmocka_unit_test(test_somebody_else_has_to_take_it),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_json_forms),
		cmocka_unit_test(test_json_that_is_not_taken),
		cmocka_unit_test(test_blank),
		cmocka_unit_test(test_blank_of_no_service),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
