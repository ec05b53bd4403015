#include "screen.h"

#include "arena.h"
#include "cut.h"
#include "finding.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
say(const struct findings *findings, char *out, size_t room)
{
	const struct finding *f;
	size_t used = 0;

	out[0] = '\0';
	for (f = findings->first; f != NULL; f = f->next) {
		used += (size_t)snprintf(out + used, room - used, "%s%s@%lu:%lu", used > 0 ? " " : "", finding_name(f->id), f->line, f->column);
		if (f->words[0] != NULL)
			used += (size_t)snprintf(out + used, room - used, "(%s)", f->words[0]);
	}
}

/* The findings about the first document of the bytes: "id@line:column(word)", joined by blanks. */
static void
screen(const char *bytes, size_t length, bool first_operand, char *out, size_t room)
{
	struct arena a = ARENA_INIT;
	struct findings findings = FINDINGS_INIT(&a);
	struct cutter *c = cutter_new(CUT_LIMIT);
	struct document d;
	int status;

	assert_non_null(c);
	cutter_start(c, "f", first_operand);
	assert_int_equal(cutter_feed(c, bytes, length), 0);
	cutter_finish(c);
	assert_int_equal(cutter_next(c, &d), CUT_DOCUMENT);
	status = screen_document(&d, &findings);
	say(&findings, out, room);
	assert_int_equal(status, findings.first == NULL ? 0 : -1);
	cutter_free(c);
	arena_release(&a);
}

static void
expect_bytes(const char *bytes, size_t length, const char *expected)
{
	char got[512];

	screen(bytes, length, true, got, sizeof got);
	assert_string_equal(got, expected);
}

#define EXPECT(bytes, expected) expect_bytes(bytes, sizeof bytes - 1, expected)

static void
test_clean(void **state)
{
	(void)state;
	EXPECT("a: b\n", "");
	EXPECT("---\r\n# \xd2\x9b\xd0\xb0\xd0\xb7\xd0\xb0\xd2\x9b\r\na:\tb\r\n...\r\n", "");
	EXPECT("a: \xf0\x9f\x98\x80 \xea\xb0\x80 \xd9\x85 e\xcc\x81 \xe2\x80\x8b\n", "");
	EXPECT("\xef\xbb\xbf" "a: b", "");
	EXPECT("a: |\n  %x\n% b\n", "");
	EXPECT("a: \xef\xbf\xbe\n", "control-character@1:4(U+FFFE)");
	EXPECT("a: \xc3 b\n", "bad-utf8@1:4(3)");
}

static void
test_empty_document(void **state)
{
	(void)state;
	EXPECT("---\n", "empty-document@1:1");
	EXPECT("\n# a\n---\n# b\n\n", "empty-document@3:1");
	EXPECT("--- # c\r\n...\r\n", "empty-document@1:1");
	EXPECT("--- a\n", "");
	EXPECT("\xef\xbb\xbf---\n", "empty-document@1:1");
}

/* What no cutter gives: a document without its last line end, and one without content that has no mark. */
static void
test_bytes_as_they_are(void **state)
{
	static const struct { const char *bytes, *wanted; } tests[] = {
		{ "a: b\r", "odd-line-break@1:5(a lone CR)" }, { " \t\r", "odd-line-break@1:3(a lone CR)" }, { "  ", "empty-document@1:1" },
		{ "# c", "empty-document@1:1" }, { "", "empty-document@1:1" }, { "a: \xff", "bad-utf8@1:4(3)" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof tests / sizeof tests[0]; i++) {
		struct arena a = ARENA_INIT;
		struct findings findings = FINDINGS_INIT(&a);
		size_t length = strlen(tests[i].bytes);
		struct document d = { .bytes = tests[i].bytes, .length = length, .end = length };
		char got[100];

		assert_int_equal(screen_document(&d, &findings), -1);
		say(&findings, got, sizeof got);
		assert_string_equal(got, tests[i].wanted);
		arena_release(&a);
	}
}

static void
test_line_breaks(void **state)
{
	(void)state;
	EXPECT("a: b\n\xd0\xb0: c\rd\n", "odd-line-break@2:5(a lone CR)");
	EXPECT("a: b\r\r\n", "odd-line-break@1:5(a lone CR)");
	EXPECT("a: b\xc2\x85", "odd-line-break@1:5(U+0085)");
	EXPECT("a: \xe2\x80\xa8", "odd-line-break@1:4(U+2028)");
	EXPECT("a: \xe2\x80\xa9\xe2\x80\xa8", "odd-line-break@1:4(U+2029)");
	EXPECT("# a\rb", "odd-line-break@1:4(a lone CR)");
}

static void
test_stray_bom(void **state)
{
	char got[256];

	(void)state;
	EXPECT("\xef\xbb\xbf\xef\xbb\xbf" "a: b\n", "stray-bom@1:1(U+FEFF)");
	EXPECT("a: b\n\xef\xbb\xbf---\n", "stray-bom@2:1(U+FEFF)");
	EXPECT("\xef\xbb\xbf" "a: \xef\xbb\xbf\n", "stray-bom@1:4(U+FEFF)");
	screen("\xef\xbb\xbf" "a: b", 7, false, got, sizeof got);
	assert_string_equal(got, "");
}

static void
test_other_encodings(void **state)
{
	(void)state;
	EXPECT("\xff\xfe" "a\0:\0", "not-utf8@1:1(UTF-16LE)");
	EXPECT("\xfe\xff\0a\0:", "not-utf8@1:1(UTF-16BE)");
	EXPECT("\xff\xfe\0\0a\0\0\0", "not-utf8@1:1(UTF-32LE)");
	EXPECT("\0\0\xfe\xff\0\0\0a", "not-utf8@1:1(UTF-32BE)");
	EXPECT("a\0:\0 \0b\0\n\0", "not-utf8@1:1(UTF-16LE)");
	EXPECT("\0a\0:\0 \0b\0\n", "not-utf8@1:1(UTF-16BE)");
	EXPECT("a\0\0\0:\0\0\0", "not-utf8@1:1(UTF-32LE)");
	EXPECT("\0\0\0a\0\0\0:", "not-utf8@1:1(UTF-32BE)");
}

static void
test_bad_utf8(void **state)
{
	(void)state;
	EXPECT("a: \xd0\xb0\n\xd0\xb1\xd0\xb2: \x80\n", "bad-utf8@2:5(12)");
	EXPECT("a: \xc0\xaf\n", "bad-utf8@1:4(3)");
	EXPECT("a: \xed\xa0\x80\n", "bad-utf8@1:4(3)");
	EXPECT("a: \xf4\x90\x80\x80\n", "bad-utf8@1:4(3)");
	EXPECT("a: \xd0\n", "bad-utf8@1:4(3)");
	EXPECT("a: \xcf\xf0\xe8\n", "bad-utf8@1:4(3)");
	EXPECT("\xef\xbb\xbf" "a: \xff\xff\n", "bad-utf8@1:4(6)");
}

static void
test_offset_counts_from_the_start_of_the_file(void **state)
{
	struct arena a = ARENA_INIT;
	struct findings findings = FINDINGS_INIT(&a);
	struct cutter *c = cutter_new(CUT_LIMIT);
	struct document d;

	(void)state;
	assert_non_null(c);
	cutter_start(c, "f", true);
	assert_int_equal(cutter_feed(c, "a: b\n---\nc: \xff\n", 14), 0);
	cutter_finish(c);
	assert_int_equal(cutter_next(c, &d), CUT_DOCUMENT);
	assert_int_equal(screen_document(&d, &findings), 0);
	assert_int_equal(cutter_next(c, &d), CUT_DOCUMENT);
	assert_int_equal(screen_document(&d, &findings), -1);
	assert_string_equal(findings.first->words[0], "12");
	assert_int_equal(findings.first->line, 2);
	assert_int_equal(findings.first->column, 4);
	cutter_free(c);
	arena_release(&a);
}

static void
test_control_characters(void **state)
{
	(void)state;
	EXPECT("abcdefgh: i\0j\n", "control-character@1:12(U+0000)");
	EXPECT("a: \x1b[31m\n", "control-character@1:4(U+001B)");
	EXPECT("a: 1234567890\x7f\n", "control-character@1:14(U+007F)");
	EXPECT("a: \xc2\x9b\n", "control-character@1:4(U+009B)");
	EXPECT("a: \xef\xbf\xbf\n", "control-character@1:4(U+FFFF)");
	EXPECT("a: \x01\x02\x03\n", "control-character@1:4(U+0001)");
}

static void
test_directives(void **state)
{
	(void)state;
	EXPECT("%YAML 1.1\n---\na: b\n", "directive@1:1");
	EXPECT("# a\n\n%TAG ! x\n%TAG ! y\n", "directive@3:1");
	EXPECT("\xef\xbb\xbf%Y\na: b\n", "directive@1:1");
}

static void
test_many_directives(void **state)
{
	enum { LINES = 100000, LENGTH = 10 };
	char *bytes = malloc(LINES * LENGTH);
	size_t i;

	(void)state;
	assert_non_null(bytes);
	for (i = 0; i < LINES; i++)
		memcpy(bytes + i * LENGTH, "%TAG ! !x\n", LENGTH);
	expect_bytes(bytes, LINES * LENGTH, "directive@1:1");
	free(bytes);
}

static void
test_all_kinds_at_once(void **state)
{
	(void)state;
	EXPECT("%Y\n---\na: \x01 \xff\nb: \r \xef\xbb\xbf\n",
	    "directive@1:1 control-character@3:4(U+0001) bad-utf8@3:6(12) odd-line-break@4:4(a lone CR) stray-bom@4:6(U+FEFF)");
}

/* Every place in a run of eight sees the character. */
static void
test_every_alignment(void **state)
{
	static const char *const bad[] = { "\x01", "\x7f", "\xff", "\xc2\x80" };
	char line[64], got[256];
	size_t at, k;

	(void)state;
	for (k = 0; k < sizeof bad / sizeof bad[0]; k++)
		for (at = 1; at < 40; at++) {
			memset(line, 'x', sizeof line);
			memcpy(line + at, bad[k], strlen(bad[k]));
			screen(line, sizeof line, true, got, sizeof got);
			assert_int_equal(strtoul(strchr(got, ':') + 1, NULL, 10), at + 1);
		}
}

static void
test_character(void **state)
{
	(void)state;
	assert_int_equal(screen_character('\t'), FINDING_COUNT);
	assert_int_equal(screen_character('\n'), FINDING_COUNT);
	assert_int_equal(screen_character(0x20), FINDING_COUNT);
	assert_int_equal(screen_character(0xa0), FINDING_COUNT);
	assert_int_equal(screen_character('\r'), FINDING_ODD_LINE_BREAK);
	assert_int_equal(screen_character(0x1f), FINDING_CONTROL_CHARACTER);
	assert_int_equal(screen_character(0x9f), FINDING_CONTROL_CHARACTER);
	assert_int_equal(screen_character(0xfeff), FINDING_STRAY_BOM);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clean),
		cmocka_unit_test(test_empty_document),
		cmocka_unit_test(test_bytes_as_they_are),
		cmocka_unit_test(test_line_breaks),
		cmocka_unit_test(test_stray_bom),
		cmocka_unit_test(test_other_encodings),
		cmocka_unit_test(test_bad_utf8),
		cmocka_unit_test(test_offset_counts_from_the_start_of_the_file),
		cmocka_unit_test(test_control_characters),
		cmocka_unit_test(test_directives),
		cmocka_unit_test(test_many_directives),
		cmocka_unit_test(test_all_kinds_at_once),
		cmocka_unit_test(test_every_alignment),
		cmocka_unit_test(test_character),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
