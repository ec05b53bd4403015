#include "edition.h"

#include "arena.h"
#include "buf.h"
#include "digest.h"
#include "finding.h"
#include "node.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct bench {
	struct arena arena;
	struct findings findings;
	struct edition *edition;
	const char *bytes;
	size_t length;
};

static int
setup(void **state)
{
	struct bench *b = calloc(1, sizeof *b);
	const char *name;

	if (b == NULL || (b->bytes = edition_builtin(0, &name, &b->length)) == NULL)
		return -1;
	*state = b;
	b->findings = (struct findings)FINDINGS_INIT(&b->arena);
	b->edition = edition_load(name, (char *)(uintptr_t)b->bytes, b->length, false, &b->findings);
	return b->edition == NULL ? -1 : 0;
}

static int
teardown(void **state)
{
	struct bench *b = *state;

	edition_free(b->edition);
	arena_release(&b->arena);
	free(b);
	return 0;
}

static day_t
day(const char *text)
{
	day_t d;

	assert_int_equal(date_parse(text, &d), 0);
	return d;
}

static void
test_head(void **state)
{
	const struct bench *b = *state;
	const struct edition *e = b->edition;
	char hex[DIGEST_HEX + 1];

	assert_string_equal(e->id, "kz-mia-352-2012");
	assert_int_equal(e->from, day("2012-07-08"));
	assert_int_equal(e->to, day("2014-03-21"));
	/* of the whole file, its test cases included */
	digest_bytes(b->bytes, b->length, hex);
	assert_string_equal(e->sha256, hex);
	assert_int_equal(e->queue_minutes, 30);
	assert_int_equal(e->service_minutes, 30);
	assert_int_equal(e->weekdays.count, 2);
	assert_int_equal(e->weekdays.spans[0][0], 9 * 60);
	assert_int_equal(e->weekdays.spans[1][1], 18 * 60);
	assert_int_equal(e->saturday.count, 1);
	assert_int_equal(e->saturday.spans[0][1], 13 * 60);
	assert_false(e->replaced);
}

static void
test_looking_up(void **state)
{
	const struct bench *b = *state;
	const struct edition *e = b->edition;
	const struct service *s = edition_service(e, "remain");

	assert_non_null(s);
	assert_null(edition_service(e, "stay"));
	assert_string_equal(edition_actor(e, "directorate")->row.id, "directorate");
	assert_false(edition_actor(e, "directorate")->outside);
	assert_true(edition_actor(e, "committee")->outside && edition_actor(e, "nsc-department")->outside);
	assert_null(edition_actor(e, "КҚПК"));
	assert_string_equal(edition_document(e, "solvency")->doubt_ground, "solvency-unproven");
	assert_true(edition_document(e, "solvency")->doubt_missing);
	assert_int_equal(edition_document(e, "identity-document")->remaining, 181);
	assert_int_equal(edition_document(e, "identity-document")->issued_within, -1);
	assert_string_equal(edition_document(e, "identity-document")->also, "applicant.identity");
	assert_null(edition_document(e, "solvency-remain"));
	assert_string_equal(edition_ground(e, "illegal-entry")->article, "49(1)");
	assert_true(edition_ground(e, "illegal-entry")->refuses && edition_ground(e, "illegal-entry")->annuls);
	assert_true(edition_ground(e, "documents-nonconforming")->at_window);
	assert_false(edition_ground(e, "marriage-invalidated")->refuses);
	assert_null(edition_ground(e, "x"));
	assert_string_equal(node_text(edition_row(e, "forms", "talon"), "id"), "talon");
	assert_null(edition_row(e, "forms", "x"));
	assert_null(edition_row(e, "x", "talon"));
	assert_int_equal(service_step(s, "receive"), 0);
	assert_int_equal(service_step(s, "notice"), -1);
	assert_string_equal(words_in(edition_row(e, "cells", "T1.1"), "term"), "10 минут");
	assert_null(words_in(NULL, "kk"));
	assert_string_equal(provenance_name(BY_REGULATION), "regulation");
	assert_string_equal(provenance_name(BY_LAW), "law");
	assert_string_equal(provenance_name(RECONSTRUCTED), "reconstructed");
}

static void
test_steps(void **state)
{
	const struct bench *b = *state;
	const struct service *s = edition_service(b->edition, "remain");
	const struct rule_step *approve = &s->steps[service_step(s, "approve")], *stamp = &s->steps[service_step(s, "stamp")];
	const struct rule_step *withdraw = &s->steps[service_step(s, "withdraw")], *receive = &s->steps[0];
	stepset conclude = STEP_BIT(service_step(s, "conclude"));

	assert_int_equal(approve->act, ACT_APPROVE);
	assert_string_equal(approve->filter, "rpr-conclude");
	assert_int_equal(approve->unit, TERM_DAYS);
	assert_int_equal(approve->term, 2);
	assert_true(approve->by_hand && !approve->only_slip && !approve->repeats);
	assert_int_equal(approve->after, conclude);
	assert_int_equal(approve->not_by, conclude);
	assert_int_equal(stamp->unit, TERM_MINUTES);
	assert_true(stamp->waits);
	assert_int_equal(stamp->needs, conclude);
	assert_true(withdraw->closes && withdraw->only_slip);
	assert_int_equal(withdraw->unit, NO_TERM);
	assert_true(withdraw->before_end && !stamp->before_end);
	assert_int_equal(s->steps[service_step(s, "return")].reopens, conclude);
	/* everything follows from the receiving step */
	assert_int_equal(receive->followers, (STEP_BIT(s->count) - 1) & ~STEP_BIT(0));
	assert_int_equal(s->steps[service_step(s, "address-index")].followers & STEP_BIT(service_step(s, "stamp")), 0);
}

static void
test_amounts(void **state)
{
	const struct bench *b = *state;
	const struct edition *e = b->edition;

	assert_int_equal(edition_amount(e, "monthly-index", day("2012-01-01")), 1618);
	assert_int_equal(edition_amount(e, "monthly-index", day("2012-12-31")), 1618);
	assert_int_equal(edition_amount(e, "solvency-minimum", day("2012-09-03")), 1618 * 1320);
	assert_int_equal(edition_amount(e, "monthly-index", day("2008-01-01")), -1);
	assert_int_equal(edition_amount(e, "solvency-minimum", day("2008-01-01")), -1);
	assert_int_equal(edition_amount(e, "x", day("2012-01-01")), -1);
	assert_string_equal(node_text(edition_value(e, "monthly-index", day("2012-12-31"))->node, "from"), "2012-01-01");
	assert_ptr_equal(edition_value(e, "monthly-index", day("2011-12-31")) + 1, edition_value(e, "monthly-index", day("2012-01-01")));
	assert_null(edition_value(e, "monthly-index", day("2008-01-01")));
	assert_null(edition_value(e, "x", day("2012-01-01")));
}

static void
test_provenance(void **state)
{
	const struct bench *b = *state;

	assert_int_equal(provenance_of(edition_row(b->edition, "actors", "city-office")), BY_REGULATION);
	assert_int_equal(provenance_of(edition_row(b->edition, "amounts", "solvency-minimum")), RECONSTRUCTED);
	assert_int_equal(provenance_of(NULL), RECONSTRUCTED);
}

static void
test_builtin_editions(void **state)
{
	const char *name, *bytes;
	size_t i, length;

	(void)state;
	for (i = 0; (bytes = edition_builtin(i, &name, &length)) != NULL; i++) {
		struct arena a = ARENA_INIT;
		struct findings f = FINDINGS_INIT(&a);
		struct edition *e = edition_load(name, (char *)(uintptr_t)bytes, length, false, &f);

		assert_non_null(e);
		assert_int_equal(f.errors, 0);
		edition_free(e);
		arena_release(&a);
	}
	assert_true(i > 0);
	edition_free(NULL);
}

static struct edition *
load_copy(const char *bytes, size_t length, struct findings *f)
{
	char *copy = malloc(length + 1);

	assert_non_null(copy);
	memcpy(copy, bytes, length);
	return edition_load("copy.yaml", copy, length, true, f);
}

/* Never neither an edition nor a finding, wherever the file is cut. */
static void
test_cut_files(void **state)
{
	const struct bench *b = *state;
	size_t at, whole = 0;

	for (at = 1499; at <= b->length; at += 1499) {
		struct arena a = ARENA_INIT;
		struct findings f = FINDINGS_INIT(&a);
		struct edition *e = load_copy(b->bytes, at, &f);

		assert_int_equal(e == NULL, f.errors > 0);
		assert_false(findings_failed(&f));
		whole += e != NULL;
		edition_free(e);
		arena_release(&a);
	}
	/* the first document is whole before the test cases begin */
	assert_true(whole > 0 && whole < b->length / 1499);
}

/* Every 293rd byte turned into another: it loads or is refused with a reason. */
static void
test_broken_files(void **state)
{
	static const char others[] = { '[', '}', '\n', ':', '"', '\t', '\0', '\xff', '-', ' ', '\'', '#', ',' };
	const struct bench *b = *state;
	const char *end = memmem(b->bytes, b->length, "\n---\n", 5);
	char *copy = malloc(b->length);
	size_t at, k = 0;

	assert_non_null(end);
	assert_non_null(copy);
	memcpy(copy, b->bytes, b->length);
	for (at = 100; at < (size_t)(end - b->bytes); at += 293, k++) {
		struct arena a = ARENA_INIT;
		struct findings f = FINDINGS_INIT(&a);
		struct edition *e;

		copy[at] = others[k % sizeof others];
		e = load_copy(copy, b->length, &f);
		assert_int_equal(e == NULL, f.errors > 0);
		edition_free(e);
		arena_release(&a);
		copy[at] = b->bytes[at];
	}
	free(copy);
}

static void
expect_refused(const char *text, const char *said)
{
	struct arena a = ARENA_INIT;
	struct findings f = FINDINGS_INIT(&a);

	assert_null(load_copy(text, strlen(text), &f));
	assert_int_equal(f.first->id, FINDING_EDITION);
	if (strncmp(f.first->words[0], said, strlen(said)) != 0)
		fail_msg("said: %s, not: %s", f.first->words[0], said);
	arena_release(&a);
}

static void
test_files_that_are_none(void **state)
{
	(void)state;
	expect_refused("# only a comment\n", "copy.yaml:1: the file is empty");
	expect_refused("a: 1\n", "copy.yaml:1: \"edition\" is missing");
	expect_refused("edition: x\n", "copy.yaml:1: \"holds\" needs a date \"from\"");
	expect_refused("- a\n", "copy.yaml:1: a case file is a mapping (key: value), this is a list");
	expect_refused("# note\n\nedition: a\nedition: b\n", "copy.yaml:4: key \"edition\" appears twice, first on line 3");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_head),
		cmocka_unit_test(test_looking_up),
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_amounts),
		cmocka_unit_test(test_provenance),
		cmocka_unit_test(test_builtin_editions),
		cmocka_unit_test(test_cut_files),
		cmocka_unit_test(test_broken_files),
		cmocka_unit_test(test_files_that_are_none),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
