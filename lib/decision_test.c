#include "decision.h"

#include "arena.h"
#include "baked.h"
#include "cut.h"
#include "finding.h"
#include "node.h"
#include "read.h"
#include "tool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char facts[] = "service: remain\nreceived: 2012-09-03T09:41:00+06:00\n"
    "applicant: {born: 1980-05-14, status: foreigner, citizenship: UZB}\n"
    "documents:\n- {kind: solvency, number: 1, issued: 2012-08-20, amount: 2140000}\n";

/* A case as it stands before its conclusion. */
struct bench {
	struct arena arena;
	struct findings findings;
	struct edition *edition;
	struct office *office;		/* of the demo: the list of documents is adopted */
	struct cutter *cutter;
	struct casefile c;
	struct process process;
	struct decision d;
};

static int
setup(void **state)
{
	struct bench *b = calloc(1, sizeof *b);

	if (b == NULL)
		return -1;
	b->findings = (struct findings)FINDINGS_INIT(&b->arena);
	b->edition = baked_edition(0);
	b->office = office_load("testdata/demo/office", &b->findings);
	*state = b;
	return b->edition == NULL || b->office == NULL ? -1 : 0;
}

static int
teardown(void **state)
{
	struct bench *b = *state;

	edition_free(b->edition);
	office_free(b->office);
	arena_release(&b->arena);
	free(b);
	return 0;
}

static void
begin(struct bench *b, const char *text)
{
	struct document d;

	b->cutter = cutter_new(CUT_LIMIT);
	assert_non_null(b->cutter);
	cutter_start(b->cutter, "case", true);
	assert_int_equal(cutter_feed(b->cutter, text, strlen(text)), 0);
	cutter_finish(b->cutter);
	assert_int_equal(cutter_next(b->cutter, &d), CUT_DOCUMENT);
	assert_int_equal(casefile_open(&b->c, &d, &b->arena, &b->findings), 0);
	assert_int_equal(casefile_begin(&b->c, b->edition->id, b->office->id), 0);
	process_begin(&b->process, edition_service(b->edition, "remain"), &b->c);
}

static void
end(struct bench *b)
{
	decision_release(&b->d);
	casefile_release(&b->c);
	cutter_free(b->cutter);
}

static void
answer(struct bench *b, const char *step, const char *inquiry, const char *result)
{
	struct step_head h = { .id = step, .by = "ospanov", .officer = "x", .office = "a", .actor = "b", .result = result };

	assert_int_equal(moment_parse("2012-09-20T10:00:00+06:00", &h.at), 0);
	step_begin(&b->c, &h);
	step_text(&b->c, "inquiry", inquiry);
	step_text(&b->c, "result", result);
	assert_int_equal(step_seal(&b->c, &b->arena), 0);
	process_advance(&b->process);
}

static void
weigh(struct bench *b, const struct brought *brought, bool annul)
{
	const struct authority by = { .office = b->office, .day = INT32_MAX };

	decision_release(&b->d);
	assert_int_equal(decide(b->edition, &by, b->c.root, &b->process, &b->c, brought, annul, &b->arena, &b->d), 0);
}

static void
expect(struct bench *b, const char *result, const char *lacking, const char *grounds)
{
	char *is = arena_copy(&b->arena, b->d.grounds.bytes, b->d.grounds.length);

	assert_int_equal(b->d.result == NULL, result == NULL);
	if (result != NULL)
		assert_string_equal(b->d.result, result);
	assert_int_equal(b->d.lacking == NULL, lacking == NULL);
	if (lacking != NULL)
		assert_string_equal(b->d.lacking, lacking);
	assert_string_equal(is, grounds);
}

static void
test_answers(void **state)
{
	struct bench *b = *state;

	begin(b, facts);
	weigh(b, NULL, false);
	expect(b, NULL, "nsc-department", "[]");
	answer(b, "answer-legal-statistics", "L", "hits");
	weigh(b, NULL, false);
	expect(b, NULL, "nsc-department", "[]");
	answer(b, "answer-nsc", "N", "not-agreed");
	weigh(b, NULL, false);
	expect(b, NULL, "nsc-department", "[]");
	/* what was found is weighed by a person; alone it bars nothing */
	answer(b, "answer-nsc", "N", "agreed");
	weigh(b, NULL, false);
	expect(b, "grant", NULL, "[]");
	end(b);
}

static void
test_receipt(void **state)
{
	struct bench *b = *state;
	char hex[DIGEST_HEX + 1], *is, *wanted;

	begin(b, facts);
	answer(b, "answer-legal-statistics", "L", "clear");
	answer(b, "answer-nsc", "N\"1", "agreed");
	weigh(b, NULL, false);
	assert_int_equal(facts_digest(b->c.root, hex), 0);
	is = arena_copy(&b->arena, b->d.receipt.bytes, b->d.receipt.length);
	wanted = arena_format(&b->arena, "{\"edition\": \"%s\", \"sha256\": \"%s\", \"version\": \"%s\", \"answers\": [\"N\\\"1\", "
	    "\"L\"], \"facts\": \"%s\"}", b->edition->id, b->edition->sha256, RPR_VERSION, hex);
	assert_string_equal(is, wanted);
	end(b);
}

static char *
with_amount(struct bench *b, const char *amount)
{
	return arena_format(&b->arena, "%.*s%s}\n", (int)(strstr(facts, "2140000") - facts), facts, amount);
}

/* 1320 indexes of 1618 tenge are 2135760; one less is a ground where the office adopted the row. */
static void
test_doubts(void **state)
{
	static const char ground[] = "[{\"ground\": \"solvency-unproven\", \"article\": \"49(4)\", \"evidence\": \"document solvency: "
	    "amount 2135759 is below solvency-minimum, 2135760\"}]";
	static const char missing[] = "[{\"ground\": \"solvency-unproven\", \"article\": \"49(4)\", \"evidence\": \"document solvency: "
	    "missing\"}]";
	struct bench *b = *state;
	const struct node *adopted = b->office->adopted;
	char *none;

	begin(b, with_amount(b, "2135760"));
	weigh(b, NULL, false);
	expect(b, NULL, "nsc-department", "[]");
	end(b);
	begin(b, with_amount(b, "2135759"));
	weigh(b, NULL, false);
	expect(b, "refuse", "nsc-department", ground);
	answer(b, "answer-nsc", "N", "agreed");
	weigh(b, NULL, false);
	expect(b, "refuse", NULL, ground);
	b->office->adopted = NULL;
	weigh(b, NULL, false);
	expect(b, "grant", NULL, "[]");
	b->office->adopted = adopted;
	/* an annulment weighs what is brought and nothing else */
	weigh(b, NULL, true);
	expect(b, NULL, NULL, "[]");
	end(b);
	none = arena_format(&b->arena, "%.*sdocuments: []\n", (int)(strstr(facts, "documents:") - facts), facts);
	begin(b, none);
	weigh(b, NULL, false);
	expect(b, "refuse", "nsc-department", missing);
	end(b);
}

static void
test_grounds_that_are_brought(void **state)
{
	struct brought second = { "incitement", "a \"speech\"", NULL, NULL }, first = { "illegal-entry", "letter 5", "aa", &second };
	struct bench *b = *state;

	begin(b, facts);
	answer(b, "answer-nsc", "N", "agreed");
	weigh(b, &first, false);
	expect(b, "refuse", NULL, "[{\"ground\": \"illegal-entry\", \"article\": \"49(1)\", \"evidence\": \"letter 5\", \"slip\": \"aa\"}, "
	    "{\"ground\": \"incitement\", \"article\": \"49(6)\", \"evidence\": \"a \\\"speech\\\"\"}]");
	weigh(b, &second, true);
	expect(b, "annul", NULL, "[{\"ground\": \"incitement\", \"article\": \"49(6)\", \"evidence\": \"a \\\"speech\\\"\"}]");
	end(b);
}

/* The same facts, answers and grounds: the same bytes. */
static void
test_made_again(void **state)
{
	struct brought one = { "illegal-entry", "letter 5", "aa", NULL };
	struct bench *b = *state;
	struct decision first;

	begin(b, with_amount(b, "5"));
	answer(b, "answer-nsc", "N", "agreed");
	weigh(b, &one, false);
	first = b->d;
	b->d = (struct decision){ .grounds = BUF_INIT, .receipt = BUF_INIT };
	weigh(b, &one, false);
	assert_int_equal(first.grounds.length, b->d.grounds.length);
	assert_memory_equal(first.grounds.bytes, b->d.grounds.bytes, first.grounds.length);
	assert_int_equal(first.receipt.length, b->d.receipt.length);
	assert_memory_equal(first.receipt.bytes, b->d.receipt.bytes, first.receipt.length);
	decision_release(&first);
	end(b);
}

static void
test_objections(void **state)
{
	static const struct {
		const char *ground;
		bool annul;
		const char *why;
	} cases[] = {
		{ "illegal-entry", false, NULL },
		{ "illegal-entry", true, NULL },
		{ "unheard-of", false, "the edition has no such ground" },
		{ "documents-nonconforming", false, "the ground does not refuse an application at this stage" },
		{ "documents-nonconforming", true, "the ground does not annul a permit" },
		{ "marriage-invalidated", false, "the ground does not refuse an application at this stage" },
		{ "marriage-invalidated", true, "the ground is a reconstruction that this office has not adopted" },
		{ "incitement", false, "the ground is a reconstruction that this office has not adopted" },
	};
	struct bench *b = *state;
	size_t i;

	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *why = ground_objection(b->edition, b->office, cases[i].ground, cases[i].annul, INT32_MAX);

		assert_int_equal(why == NULL, cases[i].why == NULL);
		if (why != NULL)
			assert_string_equal(why, cases[i].why);
	}
}

static void
digest(struct bench *b, const char *text, char hex[DIGEST_HEX + 1])
{
	const struct node *root = read_document(&b->arena, &b->findings, text, strlen(text));

	assert_non_null(root);
	assert_int_equal(facts_digest(root, hex), 0);
}

/* Of the facts alone: how they are written, and what was done with them, does not matter. */
static void
test_digest_of_facts(void **state)
{
	struct bench *b = *state;
	char one[DIGEST_HEX + 1], other[DIGEST_HEX + 1];

	digest(b, "a: 1\nb: {c: d, e: [f]}\n", one);
	digest(b, "# note\na: \"1\"\nb:\n  c: d\n  e:\n  - 'f'\n", other);
	assert_string_equal(one, other);
	digest(b, "a: 1\nb: {c: d, e: [f]}\ncase: x\nedition: y\nsteps: [z]\n", other);
	assert_string_equal(one, other);
	digest(b, "a: 1\nb: {c: d, e: [g]}\n", other);
	assert_string_not_equal(one, other);
	digest(b, "b: {c: d, e: [f]}\na: 1\n", other);
	assert_string_not_equal(one, other);
	digest(b, "a: 1\nb: {c: d, e: f}\n", other);
	assert_string_not_equal(one, other);
	digest_bytes("\"a\": \"1\"\n", 9, one);
	digest(b, "a: 1\n", other);
	assert_string_equal(one, other);
	digest_bytes("", 0, one);
	digest(b, "{}\n", other);
	assert_string_equal(one, other);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_answers, setup, teardown),
		cmocka_unit_test_setup_teardown(test_receipt, setup, teardown),
		cmocka_unit_test_setup_teardown(test_doubts, setup, teardown),
		cmocka_unit_test_setup_teardown(test_grounds_that_are_brought, setup, teardown),
		cmocka_unit_test_setup_teardown(test_made_again, setup, teardown),
		cmocka_unit_test_setup_teardown(test_objections, setup, teardown),
		cmocka_unit_test_setup_teardown(test_digest_of_facts, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
