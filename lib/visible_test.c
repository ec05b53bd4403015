#include "visible.h"

#include "buf.h"
#include "utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
shows(const char *text, size_t length, const char *wanted)
{
	struct buf b = BUF_INIT;

	visible_text(&b, text, length);
	assert_int_equal(b.length, strlen(wanted));
	assert_memory_equal(b.bytes, wanted, b.length);
	buf_release(&b);
}

static void
makes_visible(void **state)
{
	(void)state;
	shows("Әбенов Ёлқызы, 李 é", strlen("Әбенов Ёлқызы, 李 é"), "Әбенов Ёлқызы, 李 é");
	shows("a\x1b[31m\t\n\x7f", 9, "a\\x1b[31m\\x09\\x0a\\x7f");
	shows("\0", 1, "\\x00");
	shows("\xc2\x9b" "31m", 5, "\\x9b31m");
	shows("\xe2\x80\xa9", 3, "\\u2029");
	shows("\xe2\x80\xae\xe2\x80\xa8\xe2\x80\x8b\xd8\x9c", 11, "\\u202e\\u2028\\u200b\\u061c");
	shows("\xd0", 1, "\\xd0");
	shows("\xff\xd0x\xc3", 4, "\\xff\\xd0x\\xc3");
}

static void
quotes(const char *text, size_t length, const char *wanted)
{
	struct buf b = BUF_INIT;

	buf_text(&b, "x: ");
	visible_json(&b, text, length);
	assert_int_equal(b.length, strlen(wanted));
	assert_memory_equal(b.bytes, wanted, b.length);
	buf_release(&b);
}

/* JSON is UTF-8, and nothing in it hides. */
static void
is_json_whatever_the_bytes(void **state)
{
	(void)state;
	quotes("Қ\"\n", 4, "x: \"Қ\\\"\\u000a\"");
	quotes("", 0, "x: \"\"");
	quotes("\xff", 1, "x: \"\\\\xff\"");
	quotes("a\xd0\xe2\x80\x8b\"\0b\xc2\xad", 10, "x: \"a\\\\xd0\\u200b\\\"\\u0000b\\u00ad\"");
}

/* Text that is seen in pieces of eight bytes comes out as it does character by character. */
static void
long_text_is_the_same_as_its_characters(void **state)
{
	static const char *const pieces[] = { "a", "Қ", "я", "ы", "\x01", "\x7f", " ", "~", "é", "李", "\xd0", "\x90", "\xff", "\xc2\x85",
		"\xe2\x80\xae", "ӿ", "ԁ", "Z", "0123456", "Ахметов", "\xd4\x81", "\xcf\xbf" };
	enum { ROUNDS = 20000, MOST = 24 };
	size_t round, i;

	(void)state;
	srand(352);
	for (round = 0; round < ROUNDS; round++) {
		struct buf text = BUF_INIT, whole = BUF_INIT, single = BUF_INIT;
		size_t count = (size_t)rand() % MOST, of = 1 + (size_t)rand() % (sizeof pieces / sizeof pieces[0]);
		const char *p, *end;
		uint32_t c;
		int n;

		for (i = 0; i < count; i++)
			buf_text(&text, pieces[(size_t)rand() % of]);
		visible_text(&whole, text.bytes, text.length);
		for (p = text.bytes, end = p + text.length; p < end; p += n == 0 ? 1 : n) {
			n = utf8_decode(p, end, &c);
			visible_text(&single, p, n == 0 ? 1 : (size_t)n);
		}
		assert_int_equal(whole.length, single.length);
		if (whole.length > 0)
			assert_memory_equal(whole.bytes, single.bytes, whole.length);
		buf_release(&text);
		buf_release(&whole);
		buf_release(&single);
	}
}

static void
counts_cells(void **state)
{
	(void)state;
	assert_int_equal(visible_width("Қызы", 8), 4);
	assert_int_equal(visible_width("е\xcc\x81", 4), 1);
	assert_int_equal(visible_width("李小", 6), 4);
	assert_int_equal(visible_width("\xf0\x9f\x98\x80", 4), 2);
	assert_int_equal(visible_width("", 0), 0);
	assert_int_equal(visible_width("a\xff\xd0", 3), 3);
	assert_int_equal(visible_fit("a\xff\xd0", 3, 2), 2);
	assert_int_equal(visible_width("\xf3\xb0\x80\x80", 4), 1);
	assert_int_equal(visible_width("\xf4\x80\x80\x80", 4), 1);
}

static void
fits(void **state)
{
	(void)state;
	assert_int_equal(visible_fit("Қызы", 8, 3), 6);
	assert_int_equal(visible_fit("李小", 6, 3), 3);
	assert_int_equal(visible_fit("е\xcc\x81x", 5, 1), 4);
	assert_int_equal(visible_fit("abc", 3, 9), 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes_visible),
		cmocka_unit_test(is_json_whatever_the_bytes),
		cmocka_unit_test(long_text_is_the_same_as_its_characters),
		cmocka_unit_test(counts_cells),
		cmocka_unit_test(fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
