#include "register.h"

#include "arena.h"
#include "buf.h"

#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CASE "8b5e6f0e-7a35-5c50-9d4b-2c6a4e1f9f10"
#define HEX16 "0123456789abcdef"
#define HEX64 HEX16 HEX16 HEX16 HEX16
#define START "--- {\"no\": 7, \"at\": \"2012-09-03T09:49:00+06:00\", \"by\": \"imanov\", \"step\": \"journal\", " \
	"\"case\": \"" CASE "\""
#define BASE ", \"base\": \"" HEX64 "\""
#define END ", \"seal\": \"" HEX64 "\"}"

static int
parse(struct arena *a, const char *line, struct entry *e)
{
	return entry_parse(a, BOOK_JOURNAL, 2012, line, strlen(line), e);
}

static const char *
field_of(struct arena *a, const struct entry *e, const char *key)
{
	const char *text;

	assert_int_equal(entry_field(a, e, key, &text), 0);
	return text;
}

static void
test_names(void **state)
{
	static const char *const no_book[] = { "", "journal", "journal.yaml", "journal-212.yaml", "journal-02012.yaml",
	    "journal-0000.yaml", "journal-2012.yaml.torn-1", "journal-2012.yml", "journal-2o12.yaml", "cards-2012.yaml",
	    "cards", "Cards.yaml", "card.yaml", "office.yaml", "heads", "../cards.yaml" };
	char name[BOOK_FILE];
	enum book kind;
	size_t i;
	int b, year;

	(void)state;
	for (b = 0; b < BOOK_COUNT; b++) {
		assert_int_equal(book_named(book_name((enum book)b)), b);
		book_file((enum book)b, 2012, name);
		assert_int_equal(book_of_file(name, &kind, &year), 0);
		assert_int_equal(kind, b);
		assert_int_equal(year, book_is_yearly(kind) ? 2012 : 0);
	}
	assert_int_equal(book_named("journals"), -1);
	book_file(BOOK_JOURNAL, 2012, name);
	assert_string_equal(name, "journal-2012.yaml");
	book_file(BOOK_CARDS, 2012, name);
	assert_string_equal(name, "cards.yaml");
	for (i = 0; i < sizeof no_book / sizeof no_book[0]; i++)
		assert_int_equal(book_of_file(no_book[i], &kind, &year), -1);
	assert_int_equal(book_number(BOOK_CARDS, 0, "9223372036854775807"), LLONG_MAX);
	assert_int_equal(book_number(BOOK_CARDS, 0, "9223372036854775808"), -1);
	assert_int_equal(book_number(BOOK_CARDS, 0, "0"), -1);
	assert_int_equal(book_number(BOOK_CARDS, 0, ""), -1);
}

static void
test_write_and_read(void **state)
{
	static const char facts[] = "\"applicant\": \"Ахметов \\\"Ерлан\\\"\", \"late\": 3, \"identity\": \"passport AA1\"";
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT;
	struct entry e, head = { .at = "2012-09-03T09:49:00+06:00", .by = "im\"an\\ov\n", .step = "journal",
	    .case_id = CASE, .base = HEX64, .number = "41/2012" };
	char seal[DIGEST_HEX + 1], again[DIGEST_HEX + 1];

	(void)state;
	register_origin(&b, "almaty-almaly", "journal-2012.yaml", NULL);
	buf_byte(&b, '\0');
	assert_string_equal(b.bytes, "almaty-almaly/journal-2012.yaml");
	buf_clear(&b);
	register_origin(&b, "o", "journal-2013.yaml", HEX64);
	buf_byte(&b, '\0');
	assert_string_equal(b.bytes, "o/journal-2013.yaml/" HEX64);

	buf_clear(&b);
	register_write(&b, "origin", 1, &head, facts, strlen(facts), seal);
	assert_false(buf_failed(&b));
	assert_int_equal(b.bytes[b.length - 1], '\n');
	assert_int_equal(entry_parse(&a, BOOK_JOURNAL, 2012, b.bytes, b.length - 1, &e), 0);
	assert_int_equal(e.no, 1);
	assert_string_equal(e.by, head.by);
	assert_string_equal(e.case_id, CASE);
	assert_string_equal(e.base, HEX64);
	assert_string_equal(e.number, "41/2012");
	assert_string_equal(e.seal, seal);
	assert_null(e.of);
	assert_string_equal(field_of(&a, &e, "applicant"), "Ахметов \"Ерлан\"");
	assert_string_equal(field_of(&a, &e, "late"), "3");
	assert_string_equal(field_of(&a, &e, "no"), "1");
	assert_null(field_of(&a, &e, "born"));
	assert_int_equal(entry_seal("origin", b.bytes, b.length - 1, again), 0);
	assert_string_equal(again, seal);
	assert_int_equal(entry_seal("other", b.bytes, b.length - 1, again), 0);
	assert_string_not_equal(again, seal);
	buf_release(&b);
	arena_release(&a);
}

/* sha256 of "almaty/cards.yaml" and the line up to `, "seal": `, as sha256sum computes it. */
static void
test_seal_as_sha256sum(void **state)
{
	static const char line[] = "--- {\"no\": 1, \"at\": \"2012-09-03T09:49:00+06:00\", \"by\": \"i\", \"step\": \"s\", "
	    "\"case\": \"" CASE "\", \"seal\": \"" HEX64 "\"}";
	char seal[DIGEST_HEX + 1];

	(void)state;
	assert_int_equal(entry_seal("almaty/cards.yaml", line, sizeof line - 1, seal), 0);
	assert_string_equal(seal, "861417584ba2afbb4f87c2a385f3f61eb639c57ba20008fb7c2a0382e5d3fb53");
	assert_int_equal(entry_seal("almaty/cards.yaml", line, sizeof line - 2, seal), -1);
	assert_int_equal(entry_seal("almaty/cards.yaml", "--- {}", 6, seal), -1);
	assert_int_equal(entry_seal("almaty/cards.yaml", "", 0, seal), -1);
}

static void
test_good_lines(void **state)
{
	static const char *const lines[] = {
		START BASE END,
		START END,
		START BASE ", \"of\": 3, \"outcome\": \"granted\"" END,
		START BASE ", \"of\": \"3\"" END,
		START BASE ", \"number\": \"41/2012\", \"x\": \"\"" END,
		START BASE ", \"x\": \"\\u0009\\u200e\\ufeff\\u2028\\u007f\\u0085\"" END,
		START BASE ", \"x\": -5, \"y\": 0" END,
		START BASE ", \"x\": \"} , \\\"seal\\\": \\\"\\\\\"" END,
	};
	struct arena a = ARENA_INIT;
	struct entry e;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof lines / sizeof lines[0]; i++)
		assert_int_equal(parse(&a, lines[i], &e), 0);
	assert_int_equal(parse(&a, lines[2], &e), 0);
	assert_string_equal(e.of, "3");
	assert_null(e.number);
	assert_int_equal(parse(&a, lines[5], &e), 0);
	assert_string_equal(field_of(&a, &e, "x"), "\t\xe2\x80\x8e\xef\xbb\xbf\xe2\x80\xa8\x7f\xc2\x85");
	arena_release(&a);
}

static void
test_bad_lines(void **state)
{
	static const char *const lines[] = {
		"", "---", "--- {}", "--- {\"no\": 7}",
		START BASE, START BASE END " ", START BASE END "}", " " START BASE END,
		START BASE ", \"x\": \"raw\ttab\"" END,
		START BASE ", \"x\": \"raw\xe2\x80\x8e bidi\"" END,
		START BASE ", \"x\": \"\xff\"" END,
		START BASE ", \"x\": \"\xc3\"" END,
		START BASE ", \"x\": \"\\n\"" END, START BASE ", \"x\": \"\\/\"" END,
		START BASE ", \"x\": \"\\u0041\"" END, START BASE ", \"x\": \"\\u200E\"" END,
		START BASE ", \"x\": \"\\u0000\"" END, START BASE ", \"x\": \"\\ud800\"" END,
		START BASE ", \"x\": null" END, START BASE ", \"x\": true" END, START BASE ", \"x\": 1.5" END,
		START BASE ", \"x\": 007" END, START BASE ", \"x\": -" END, START BASE ", \"x\": " END,
		START BASE ", \"x\": [1]" END, START BASE ", \"x\":\"a\"" END, START BASE ",\"x\": \"a\"" END,
		START BASE ",  \"x\": \"a\"" END, START BASE ", x: \"a\"" END,
		START BASE ", \"seal\": \"short\"}",
		START BASE END ", \"x\": 1}",
		"--- {\"no\": 0, \"at\": \"a\", \"by\": \"b\", \"step\": \"s\", \"case\": \"c\"" END,
		"--- {\"no\": -7, \"at\": \"a\", \"by\": \"b\", \"step\": \"s\", \"case\": \"c\"" END,
		"--- {\"no\": 9223372036854775808, \"at\": \"a\", \"by\": \"b\", \"step\": \"s\", \"case\": \"c\"" END,
		"--- {\"no\": \"7\", \"at\": \"a\", \"by\": \"b\", \"step\": \"s\", \"case\": \"c\"" END,
		"--- {\"no\": 7, \"by\": \"b\", \"at\": \"a\", \"step\": \"s\", \"case\": \"c\"" END,
		"--- {\"no\": 7, \"at\": \"a\", \"by\": \"b\", \"case\": \"c\"" END,
		"--- {\"no\": 7, \"at\": 5, \"by\": \"b\", \"step\": \"s\", \"case\": \"c\"" END,
	};
	struct arena a = ARENA_INIT;
	struct entry e;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		errno = 0;
		if (parse(&a, lines[i], &e) == 0)
			fail_msg("taken: %s", lines[i]);
		assert_int_equal(errno, EINVAL);
	}
	arena_release(&a);
}

/* Every cut of a line is refused, and no read goes past its end (the copy ends where the memory ends). */
static void
test_cut_lines(void **state)
{
	static const char line[] = START BASE ", \"number\": \"41/2012\", \"x\": \"\\u200e\\\\\", \"y\": -12" END;
	struct arena a = ARENA_INIT;
	struct entry e;
	struct entry_keys k;
	char seal[DIGEST_HEX + 1];
	size_t n;

	(void)state;
	for (n = 1; n < sizeof line - 1; n++) {
		char *cut = malloc(n);

		assert_non_null(cut);
		memcpy(cut, line, n);
		assert_int_equal(entry_parse(&a, BOOK_JOURNAL, 2012, cut, n, &e), -1);
		assert_int_equal(entry_seal("x", cut, n, seal), -1);
		entry_keys(cut, n, &k);
		free(cut);
	}
	assert_int_equal(parse(&a, line, &e), 0);
	arena_release(&a);
}

static void
assert_raw(const char *expected, const char *raw, size_t length)
{
	assert_non_null(raw);
	assert_int_equal(length, strlen(expected));
	assert_memory_equal(raw, expected, length);
}

static void
test_keys(void **state)
{
	static const char full[] = START BASE ", \"number\": \"41/2012\", \"x\": \", \\\"identity\\\": \\\"no\\\"\", "
	    "\"identity\": \"a \\\"b\\\\\", \"born\": \"1980-05-14\"" END;
	static const char bare[] = START END;
	static const char later[] = START BASE ", \"of\": 3, \"number\": \"no\"" END;
	struct entry_keys k;

	(void)state;
	assert_int_equal(entry_keys(full, sizeof full - 1, &k), 0);
	assert_int_equal(k.no, 7);
	assert_raw(CASE, k.case_id, k.case_length);
	assert_raw("41/2012", k.number, k.number_length);
	assert_raw("a \\\"b\\\\", k.identity, k.identity_length);
	assert_int_equal(entry_keys(bare, sizeof bare - 1, &k), 0);
	assert_raw(CASE, k.case_id, k.case_length);
	assert_null(k.number);
	assert_null(k.identity);
	assert_int_equal(entry_keys(later, sizeof later - 1, &k), 0);
	assert_null(k.number);
	assert_int_equal(entry_keys("--- {\"no\": x", 12, &k), -1);
	assert_int_equal(entry_keys("--- {\"no\": 1, \"at\": \"\"}", 24, &k), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_write_and_read),
		cmocka_unit_test(test_seal_as_sha256sum),
		cmocka_unit_test(test_good_lines),
		cmocka_unit_test(test_bad_lines),
		cmocka_unit_test(test_cut_lines),
		cmocka_unit_test(test_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
