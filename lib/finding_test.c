#include "finding.h"

#include "arena.h"
#include "buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void
expect(enum finding_id id, const char *a, const char *b, const char *c, const char *text)
{
	const char *const words[3] = { a, b, c };
	struct buf out = BUF_INIT;

	finding_print(&out, id, words, false);
	buf_byte(&out, '\0');
	assert_false(buf_failed(&out));
	assert_string_equal(out.bytes, text);
	buf_release(&out);
}

static void
test_rows(void **state)
{
	int i, k;

	(void)state;
	for (i = 0; i < FINDING_COUNT; i++) {
		enum finding_id id = (enum finding_id)i;
		const char *name = finding_name(id), *text = finding_text(id), *advice = finding_advice(id), *p;
		size_t n = strlen(text);

		assert_true(n > 0 && strlen(name) > 0);
		assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-"), strlen(name));
		/* lower case at its beginning unless a name or a word stands there, no full stop, one line */
		assert_true(text[n - 1] != '.' && strchr(text, '\n') == NULL);
		assert_true(advice[strlen(advice) - 1] == '.');
		for (p = text; (p = strchr(p, '%')) != NULL; p++)
			assert_true((p[1] >= '0' && p[1] <= '3') || p[1] == ')');
		for (k = 0; k < i; k++)
			assert_string_not_equal(finding_name((enum finding_id)k), name);
	}
}

/* What a document says of itself is named only where it is an id or a number. */
static void
test_given_words(void **state)
{
	char longest[66];

	(void)state;
	assert_string_equal(finding_word("41/2012"), "41/2012");
	assert_string_equal(finding_word("kz-mia-352-2012"), "kz-mia-352-2012");
	assert_string_equal(finding_word(NULL), "?");
	assert_string_equal(finding_word(""), "?");
	assert_string_equal(finding_word("Name"), "?");
	assert_string_equal(finding_word("a b"), "?");
	assert_string_equal(finding_word("a\n"), "?");
	memset(longest, 'a', sizeof longest);
	longest[65] = '\0';
	assert_string_equal(finding_word(longest), "?");
	longest[64] = '\0';
	assert_string_equal(finding_word(longest), longest);
}

static void
test_levels(void **state)
{
	(void)state;
	assert_string_equal(finding_level_name(LEVEL_NOTE), "note");
	assert_string_equal(finding_level_name(LEVEL_WARNING), "warning");
	assert_string_equal(finding_level_name(LEVEL_ERROR), "error");
	assert_int_equal(finding_level(FINDING_DUPLICATE_KEY), LEVEL_ERROR);
	assert_int_equal(finding_level(FINDING_UNKNOWN_KEY), LEVEL_WARNING);
	assert_int_equal(finding_level(FINDING_WAITS_FOR), LEVEL_NOTE);
}

static void
test_words(void **state)
{
	(void)state;
	expect(FINDING_MISSING, "applicant.born", NULL, NULL, "\"applicant.born\" is missing");
	expect(FINDING_DATE_ORDER, "a", "b", NULL, "\"a\" comes after \"b\"");
	expect(FINDING_DATE_ORDER, NULL, NULL, NULL, "\"\" comes after \"\"");
	expect(FINDING_STORE, "x", "y", "z", "x: y; z");
	expect(FINDING_USAGE, "100% of %1 and %2", "no", NULL, "100% of %1 and %2");
	expect(FINDING_DIRECTIVE, "no", "no", "no", "a YAML directive (a line that starts with %) is not taken");
}

/* Readers enter nothing: what became of entries is for the others to say. */
static void
test_readers(void **state)
{
	const char *const words[3] = { "a", "2", "c; d" };
	struct buf out = BUF_INIT;

	(void)state;
	expect(FINDING_REGISTER_DAMAGED, "a", "2", "c; d", "a, line 2: c; d; nothing was written");
	finding_print(&out, FINDING_REGISTER_DAMAGED, words, true);
	buf_byte(&out, '\n');
	finding_print(&out, FINDING_MEMORY, words, true);
	buf_byte(&out, '\n');
	finding_print(&out, FINDING_WRITE, words, true);
	buf_byte(&out, '\0');
	assert_string_equal(out.bytes, "a, line 2: c; d\nout of memory\ncannot write a: 2");
	buf_release(&out);
}

/* A word comes from anybody's file: nothing in it steers a terminal or forges a line. */
static void
test_words_made_visible(void **state)
{
	(void)state;
	expect(FINDING_SYNTAX, "a\x1b[31mb\r\nc\x7f", NULL, NULL, "a\\x1b[31mb\\x0d\\x0ac\\x7f");
	expect(FINDING_SYNTAX, "\xc2\x85|\xc2\x9b", NULL, NULL, "\\x85|\\x9b");
	expect(FINDING_SYNTAX, "\xe2\x80\xa8\xe2\x80\xae\xe2\x80\x8b\xef\xbb\xbf\xc2\xad", NULL, NULL,
	    "\\u2028\\u202e\\u200b\\ufeff\\u00ad");
	expect(FINDING_SYNTAX, "\xff" "a\xc3", NULL, NULL, "\\xffa\\xc3");
	expect(FINDING_SYNTAX, "Әсел \xf0\x9f\x98\x80", NULL, NULL, "Әсел \xf0\x9f\x98\x80");
}

static void
test_lists(void **state)
{
	struct arena a = ARENA_INIT;
	struct findings f = FINDINGS_INIT(&a);
	char word[] = "one";

	(void)state;
	finding_add(&f, FINDING_MISSING, 3, 7, word, NULL, "three");
	memset(word, 'x', 3);
	finding_add(&f, FINDING_UNKNOWN_KEY, 4, 1, NULL, NULL, NULL);
	finding_add(&f, FINDING_IIN_DIFFERS, 0, 0, NULL, NULL, NULL);
	assert_int_equal(f.errors, 1);
	assert_int_equal(f.warnings, 1);
	assert_false(findings_failed(&f));
	assert_string_equal(f.first->words[0], "one");
	assert_null(f.first->words[1]);
	assert_string_equal(f.first->words[2], "three");
	assert_int_equal(f.first->line, 3);
	assert_int_equal(f.first->column, 7);
	assert_int_equal(f.first->next->id, FINDING_UNKNOWN_KEY);
	assert_ptr_equal(f.first->next->next, f.last);
	assert_null(f.last->next);
	arena_release(&a);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_given_words),
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_readers),
		cmocka_unit_test(test_words_made_visible),
		cmocka_unit_test(test_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
