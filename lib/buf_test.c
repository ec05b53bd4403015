#include "buf.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
expect(struct buf *b, const char *text)
{
	assert_false(buf_failed(b));
	assert_int_equal(b->length, strlen(text));
	assert_memory_equal(b->bytes, text, b->length);
	buf_release(b);
}

static void
expect_json(const char *text, size_t length, const char *json)
{
	struct buf b = BUF_INIT;

	buf_json(&b, text, length);
	expect(&b, json);
}

static void
test_adding(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	buf_text(&b, "");
	buf_text(&b, NULL);
	buf_add(&b, NULL, 0);
	assert_null(b.bytes);
	buf_text(&b, "a");
	buf_byte(&b, 'b');
	buf_add(&b, "cdef", 2);
	buf_number(&b, 0);
	buf_byte(&b, ' ');
	buf_number(&b, LLONG_MIN);
	buf_byte(&b, ' ');
	buf_number(&b, LLONG_MAX);
	expect(&b, "abcd0 -9223372036854775808 9223372036854775807");
}

static void
test_bytes_of_any_value(void **state)
{
	struct buf b = BUF_INIT;
	int i, k;

	(void)state;
	for (k = 0; k < 100; k++)
		for (i = 0; i < 256; i++)
			buf_byte(&b, (char)i);
	assert_int_equal(b.length, 25600);
	for (i = 0; i < 25600; i++)
		assert_int_equal((unsigned char)b.bytes[i], i % 256);
	buf_release(&b);
}

/* When memory is out the buffer keeps what it has, takes nothing more, and says so until it is cleared. */
static void
test_failing(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	buf_text(&b, "before");
	buf_reserve(&b, SIZE_MAX / 2);
	assert_true(buf_failed(&b));
	buf_text(&b, "after");
	buf_byte(&b, 'x');
	buf_number(&b, 1);
	buf_json_text(&b, "y");
	assert_int_equal(b.length, 6);
	assert_memory_equal(b.bytes, "before", 6);
	buf_clear(&b);
	assert_false(buf_failed(&b));
	assert_int_equal(b.length, 0);
	buf_text(&b, "again");
	expect(&b, "again");
	buf_reserve(&b, SIZE_MAX);
	assert_true(buf_failed(&b));
	buf_release(&b);
	assert_false(buf_failed(&b));
}

static void
test_reserving(void **state)
{
	struct buf b = BUF_INIT;
	const char *bytes;
	int i;

	(void)state;
	buf_reserve(&b, 5000);
	bytes = b.bytes;
	for (i = 0; i < 5000; i++)
		buf_byte(&b, 'x');
	assert_ptr_equal(b.bytes, bytes);
	buf_clear(&b);
	assert_ptr_equal(b.bytes, bytes);
	buf_release(&b);
	assert_null(b.bytes);
	assert_int_equal(b.room, 0);
}

static void
test_json(void **state)
{
	(void)state;
	expect_json("", 0, "\"\"");
	expect_json("Ахметов Ерлан", strlen("Ахметов Ерлан"), "\"Ахметов Ерлан\"");
	expect_json("a\"b\\c/d", 7, "\"a\\\"b\\\\c/d\"");
	expect_json("\"", 1, "\"\\\"\"");
	expect_json("\\", 1, "\"\\\\\"");
	expect_json("a\0b", 3, "\"a\\u0000b\"");
	expect_json("\b\f\n\r\t\x1f ~\x7f", 9, "\"\\u0008\\u000c\\u000a\\u000d\\u0009\\u001f ~\\u007f\"");
	expect_json("\xc2\x80\xc2\x85\xc2\x9f\xc2\xa0", 8, "\"\\u0080\\u0085\\u009f\xc2\xa0\"");
	expect_json("\xe2\x80\xa7\xe2\x80\xa8\xe2\x80\xa9", 9, "\"\xe2\x80\xa7\\u2028\\u2029\"");
	expect_json("\xef\xbb\xbe\xef\xbb\xbf", 6, "\"\xef\xbb\xbe\\ufeff\"");
	expect_json("\xd8\x9c|\xe2\x80\x8e\xe2\x80\x8f|\xe2\x80\xaa\xe2\x80\xae|\xe2\x81\xa6\xe2\x81\xa9", 23,
	    "\"\\u061c|\\u200e\\u200f|\\u202a\\u202e|\\u2066\\u2069\"");
	expect_json("\xe2\x80\x8d\xf0\x9f\x98\x80", 7, "\"\xe2\x80\x8d\xf0\x9f\x98\x80\"");
}

/* An escape at either end, and side by side: nothing between is lost or doubled. */
static void
test_json_runs(void **state)
{
	char text[9], wanted[64];
	int set, i;

	(void)state;
	for (set = 0; set < 256; set++) {
		char *w = wanted;

		*w++ = '"';
		for (i = 0; i < 8; i++) {
			text[i] = (char)((set >> i & 1) != 0 ? '"' : 'a' + i);
			if (text[i] == '"')
				*w++ = '\\';
			*w++ = text[i];
		}
		text[8] = '\0';
		strcpy(w, "\"");
		expect_json(text, 8, wanted);
	}
}

/* What is no UTF-8 never comes here; if it did, it neither hangs nor reads past the end. */
static void
test_json_of_broken_bytes(void **state)
{
	char *p;
	int lead;

	(void)state;
	for (lead = 0x80; lead < 0x100; lead++) {
		struct buf b = BUF_INIT;

		p = malloc(1);
		assert_non_null(p);
		*p = (char)lead;
		buf_json(&b, p, 1);
		assert_int_equal(b.length, 3);
		buf_release(&b);
		free(p);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_adding),
		cmocka_unit_test(test_bytes_of_any_value),
		cmocka_unit_test(test_failing),
		cmocka_unit_test(test_reserving),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_json_runs),
		cmocka_unit_test(test_json_of_broken_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
