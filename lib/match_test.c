#include "match.h"

#include "arena.h"
#include "finding.h"
#include "node.h"
#include "read.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char facts[] =
    "service: remain\n"
    "applicant:\n"
    "  surname: Ахметов\n"
    "  given: Ерлан\n"
    "  former-names: [Тен, Йылмаз]\n"
    "  categories: [oralman, quota]\n"
    "  children: []\n"
    "  identity: {kind: passport, number: AA1234567}\n"
    "residence: {street: Абай даңғылы, house: \"52\"}\n"
    "documents:\n"
    "- {kind: solvency, number: 17/2}\n";

static bool
holds(const char *text)
{
	struct arena a = ARENA_INIT;
	struct findings f = FINDINGS_INIT(&a);
	struct match_case c = { .root = read_document(&a, &f, facts, sizeof facts - 1), .number = "41/2012",
		.id = "8b5e6f0e-7a35-5c50-9d4b-2c6a4e1f9f10", .state = "granted", .holder = NULL };
	struct match m;
	int found;

	assert_non_null(c.root);
	if (match_parse(&m, text) < 0)
		fail_msg("%s is not taken", text);
	found = match_holds(&m, &c);
	assert_true(found >= 0);
	match_release(&m);
	arena_release(&a);
	return found > 0;
}

static void
finds_a_fact(void **state)
{
	(void)state;
	assert_true(holds("applicant.surname=Ахметов"));
	assert_true(holds("surname=хмет"));
	assert_true(holds("surname=АХМЕТ"));
	assert_false(holds("surname=Ерлан"));
	assert_true(holds("given=Ерлан"));
	assert_true(holds("street=абай"));
	assert_true(holds("applicant.identity.number=1234"));
	assert_true(holds("documents.0.number=17/2"));
	assert_false(holds("documents.1.number=17/2"));
	assert_false(holds("patronymic=а"));
	assert_false(holds("documents.0=solvency"));
}

static void
compares_as_people_do(void **state)
{
	(void)state;
	/* Latin A, e and o in a Cyrillic word; й in two pieces */
	assert_true(holds("surname=Axметoв"));
	assert_true(holds("surname=И\xcc\x86ылмаз"));
	assert_false(holds("surname=Ахметова"));
}

/* A surname is sought among the former ones too, a list in each of its texts. */
static void
former_names_and_lists(void **state)
{
	(void)state;
	assert_true(holds("surname=тен"));
	assert_false(holds("given=тен"));
	assert_true(holds("former-names=йыл"));
	assert_true(holds("categories=quota"));
	assert_false(holds("categories=oralmanquota"));
	assert_false(holds("documents=solvency"));
	assert_false(holds("identity=passport"));
}

/* What a case has besides its facts is compared as a whole. */
static void
whole_values(void **state)
{
	(void)state;
	assert_true(holds("number=41/2012"));
	assert_false(holds("number=1/2012"));
	assert_false(holds("number=141/2012"));
	assert_true(holds("state=granted"));
	assert_true(holds("number="));
	assert_false(holds("state=grant"));
	assert_true(holds("service=Remain"));
	assert_false(holds("service=main"));
	assert_true(holds("case=8b5e6f0e-7a35-5c50-9d4b-2c6a4e1f9f10"));
	assert_false(holds("holder=almaty"));
}

/* No text: what has the field at all; what has none does not fit. */
static void
nothing_sought(void **state)
{
	(void)state;
	assert_true(holds("surname="));
	assert_true(holds("state="));
	assert_false(holds("holder="));
	assert_false(holds("patronymic="));
	assert_true(holds("identity="));
	assert_true(holds("documents="));
	assert_true(holds("documents.0="));
	assert_false(holds("documents.1="));
	assert_false(holds("representative="));
	assert_false(holds("children="));
}

static void
what_is_not_taken(void **state)
{
	static const char *const texts[] = { "", "=", "=x", "surname", "shoes=x", "applicant.shoes=x", "surname.x=y", ".=x", "surname\x01=x" };
	char path[600];
	struct match m;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		errno = 0;
		if (match_parse(&m, texts[i]) == 0)
			fail_msg("%s is taken", texts[i]);
		assert_int_equal(errno, EINVAL);
		match_release(&m);
	}
	memset(path, 'a', sizeof path - 3);
	memcpy(path + sizeof path - 3, "=x", 3);
	assert_int_equal(match_parse(&m, path), -1);
	match_release(&m);
}

static void
only_the_first_sign_divides(void **state)
{
	struct match m;

	(void)state;
	assert_int_equal(match_parse(&m, "street=a=b"), 0);
	assert_int_equal(m.text.length, 3);
	assert_memory_equal(m.text.bytes, "a=b", 3);
	match_release(&m);
}

static void
in_a_name(void **state)
{
	struct buf folded = BUF_INIT, scratch = BUF_INIT;

	(void)state;
	assert_true(match_in(&folded, "", 0, &scratch));
	buf_text(&folded, "тен");
	assert_true(match_in(&folded, "ТЕН Виктор", strlen("ТЕН Виктор"), &scratch));
	assert_false(match_in(&folded, "", 0, &scratch));
	assert_false(match_in(&folded, "\xff\xd0", 2, &scratch));
	assert_false(match_in(&folded, "те", strlen("те"), &scratch));
	buf_release(&folded);
	buf_release(&scratch);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_a_fact), cmocka_unit_test(compares_as_people_do),
		cmocka_unit_test(former_names_and_lists), cmocka_unit_test(whole_values), cmocka_unit_test(nothing_sought),
		cmocka_unit_test(what_is_not_taken), cmocka_unit_test(only_the_first_sign_divides), cmocka_unit_test(in_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
