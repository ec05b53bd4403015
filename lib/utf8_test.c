#include "utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int
encode(uint32_t c, char *p)
{
	if (c < 0x80) {
		p[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		p[0] = (char)(0xc0 | c >> 6);
		p[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		p[0] = (char)(0xe0 | c >> 12);
		p[1] = (char)(0x80 | (c >> 6 & 0x3f));
		p[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	p[0] = (char)(0xf0 | c >> 18);
	p[1] = (char)(0x80 | (c >> 12 & 0x3f));
	p[2] = (char)(0x80 | (c >> 6 & 0x3f));
	p[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

static void
test_every_character(void **state)
{
	uint32_t c, got;
	char bytes[4];

	(void)state;
	for (c = 0; c <= 0x10ffff; c++) {
		int n = encode(c, bytes), is = utf8_decode(bytes, bytes + n, &got);

		if (c >= 0xd800 && c <= 0xdfff)
			assert_int_equal(is, 0);
		else if (is != n || got != c)
			fail_msg("U+%04X", (unsigned)c);
	}
	for (; c <= 0x1fffff; c += 0x101)
		assert_int_equal(utf8_decode(bytes, bytes + encode(c, bytes), &got), 0);
}

/* Cut short, or with a byte in it that goes on nothing; in memory of its own, so that a step too far is seen. */
static void
test_cut_characters(void **state)
{
	static const uint32_t characters[] = { 0x80, 0x7ff, 0x800, 0xffff, 0x10000, 0x10ffff, 0x20ac, 0x416 };
	uint32_t got;
	size_t i;
	int n, cut, bad;

	(void)state;
	for (i = 0; i < sizeof characters / sizeof characters[0]; i++) {
		char bytes[4];

		n = encode(characters[i], bytes);
		for (cut = 1; cut < n; cut++) {
			char *p = malloc((size_t)cut);

			assert_non_null(p);
			memcpy(p, bytes, (size_t)cut);
			assert_int_equal(utf8_decode(p, p + cut, &got), 0);
			free(p);
		}
		for (bad = 1; bad < n; bad++) {
			char was = bytes[bad];

			bytes[bad] = 'a';
			assert_int_equal(utf8_decode(bytes, bytes + n, &got), 0);
			bytes[bad] = (char)0xc3;
			assert_int_equal(utf8_decode(bytes, bytes + n, &got), 0);
			bytes[bad] = was;
		}
	}
}

static void
test_overlong(void **state)
{
	static const char *const texts[] = {
		"\xc0\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf",
		"\x80", "\xbf", "\xf5\x80\x80\x80", "\xf8\x88\x80\x80\x80", "\xfe", "\xff", "\xed\xa0\x80", "\xed\xbf\xbf",
		"\xf4\x90\x80\x80",
	};
	uint32_t got;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof texts / sizeof texts[0]; i++)
		assert_int_equal(utf8_decode(texts[i], texts[i] + strlen(texts[i]), &got), 0);
}

static void
test_classes(void **state)
{
	static const uint32_t bidi[] = { 0x61c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068,
		0x2069 };
	static const uint32_t invisible[] = { 0xad, 0x200b, 0x200c, 0x200d, 0x2060, 0xfeff };
	uint32_t c;
	size_t i;

	(void)state;
	for (c = 0; c < 0x11000; c++) {
		for (i = 0; i < sizeof bidi / sizeof bidi[0] && bidi[i] != c; i++)
			;
		assert_int_equal(utf8_is_bidi(c), i < sizeof bidi / sizeof bidi[0]);
		for (i = 0; i < sizeof invisible / sizeof invisible[0] && invisible[i] != c; i++)
			;
		assert_int_equal(utf8_is_invisible(c), i < sizeof invisible / sizeof invisible[0]);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_character),
		cmocka_unit_test(test_cut_characters),
		cmocka_unit_test(test_overlong),
		cmocka_unit_test(test_classes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
