#include "pairs.h"

#include "buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static int
walk(const char *line, size_t *count)
{
	struct pairs p;
	struct pair pair;
	int got;

	pairs_begin(&p, line, strlen(line), pairs_is_plain(line, strlen(line)));
	for (*count = 0; (got = pairs_next(&p, &pair)) > 0; ++*count)
		;
	return got;
}

static void
takes_a_line_apart(void **state)
{
	static const char line[] = "--- {\"no\": 12, \"at\": \"now\", \"name\": \"a \\\"b\\\" \\\\\", \"seal\": \"\"}";
	struct pairs p;
	struct pair pair;

	(void)state;
	pairs_begin(&p, line, sizeof line - 1, pairs_is_plain(line, sizeof line - 1));
	assert_int_equal(pairs_next(&p, &pair), 1);
	assert_true(pair_is(&pair, "no"));
	assert_memory_equal(pair.value, "12", 2);
	assert_int_equal(pair.length, 2);
	assert_int_equal(pairs_next(&p, &pair), 1);
	assert_false(pair.escaped);
	assert_int_equal(pairs_next(&p, &pair), 1);
	assert_true(pair.escaped);
	assert_int_equal(pair.length, strlen("a \\\"b\\\" \\\\"));
	assert_int_equal(pairs_next(&p, &pair), 1);
	assert_true(pair_is(&pair, "seal"));
	assert_int_equal(pair.length, 0);
	assert_int_equal(pairs_next(&p, &pair), 0);
}

/* What is expected is taken as pairs_next takes it; what is not is left to it. */
static void
takes_what_is_expected(void **state)
{
	static const char line[] = "--- {\"no\": 1, \"at\": \"now\", \"at2\": \"a\", \"name\": \"\", \"seal\": \"0123456789012345678901234567\"}";
	static const char escaped[] = "--- {\"no\": 1, \"at\": \"a \\\"b\", \"seal\": \"0123456789012345678901234567890123456789\"}";
	static const char open[] = "--- {\"no\": 1, \"at\": \"0123456789012345678901234567890123456789";
	struct pair_lead at, none;
	struct pairs p;
	struct pair pair;

	(void)state;
	assert_true(pair_lead(&at, "at", 2));
	assert_false(pair_lead(&none, "", 0));
	assert_false(pair_lead(&none, "a-key-that-is-too-long-for-it", 29));
	pairs_begin(&p, line, sizeof line - 1, pairs_is_plain(line, sizeof line - 1));
	assert_int_equal(pairs_next_as(&p, &pair, &at), 0);
	assert_int_equal(pairs_next(&p, &pair), 1);
	assert_int_equal(pairs_next_as(&p, &pair, &none), 0);
	assert_int_equal(pairs_next_as(&p, &pair, &at), 1);
	assert_true(pair_is(&pair, "at"));
	assert_memory_equal(pair.value, "now", pair.length);
	assert_int_equal(pairs_next_as(&p, &pair, &at), 0);
	assert_int_equal(pairs_next(&p, &pair), 1);
	assert_true(pair_is(&pair, "at2"));
	pairs_begin(&p, escaped, sizeof escaped - 1, pairs_is_plain(escaped, sizeof escaped - 1));
	pairs_next(&p, &pair);
	assert_int_equal(pairs_next_as(&p, &pair, &at), 1);
	assert_true(pair.escaped);
	assert_int_equal(pair.length, strlen("a \\\"b"));
	pairs_begin(&p, open, sizeof open - 1, pairs_is_plain(open, sizeof open - 1));
	pairs_next(&p, &pair);
	assert_int_equal(pairs_next_as(&p, &pair, &at), -1);
}

static void
refuses_other_forms(void **state)
{
	static const char *const lines[] = {
		"", "--- {", "--- {\"no\": }", "--- {\"no\": x}", "--- {\"no\": 1", "--- {\"no\": 1} ", "--- {\"no\": 1,\"at\": \"\"}",
		"--- {\"no\": 1, \"at\": \"}", "--- {\"no\": 1, \"at\": \"\\\"", "--- {\"no\": 1, \"at\": \"\\\"}", "--- {\"no\": 1, \"at\":\"\"}", "--- {\"no\": 1, \"at\": 1}",
		"--- {\"no\": 1, \"at", "--- {\"no\": 1, \"a\\\"t\": \"\"}", "--- {\"no\": 1234567890123456789}", "{\"no\": 1}",
	};
	size_t i, count;

	(void)state;
	for (i = 0; i < sizeof lines / sizeof lines[0]; i++)
		assert_int_equal(walk(lines[i], &count), -1);
}

static void
undoes_escapes(void **state)
{
	static const char given[] = "\\\"\\\\\\u001b\\u202eend\\u0097\\ud7ff\\ue000\\u0800\\u07ff";
	static const char wanted[] = "\"\\\x1b\xe2\x80\xae" "end\xc2\x97\xed\x9f\xbf\xee\x80\x80\xe0\xa0\x80\xdf\xbf";
	static const char *const wrong[] = { "\\", "\\n", "\\u12", "\\u00G0", "\\ud800", "\\u001B", "\\u/000",
		"\\u:000", "\\u`000", "\\ug000", "\\u000", "\\udfff", "\\dead" };
	struct buf b = BUF_INIT;
	size_t i;

	(void)state;
	assert_true(pair_unescape(&b, given, sizeof given - 1));
	assert_int_equal(b.length, sizeof wanted - 1);
	assert_memory_equal(b.bytes, wanted, b.length);
	for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_false(pair_unescape(&b, wrong[i], strlen(wrong[i])));
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_a_line_apart),
		cmocka_unit_test(takes_what_is_expected),
		cmocka_unit_test(refuses_other_forms),
		cmocka_unit_test(undoes_escapes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
