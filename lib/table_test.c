#include "table.h"

#include "stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct column columns[] = {
	{ "name", { "аты", "имя", "name" }, COLUMN_TEXT, true, false },
	{ "count", { "саны", "число", "count" }, COLUMN_NUMBER, false, false },
	{ "state", { "жағдайы", "состояние", "state" }, COLUMN_TEXT, false, false },
	{ "kinds", { "түрлері", "виды", "kinds" }, COLUMN_LIST, false, false },
	{ "id", { "белгісі", "код", "id" }, COLUMN_TEXT, false, true },
};

enum { COLUMNS = sizeof columns / sizeof columns[0] };

static struct stream out;

static void
begin(struct table *t, enum table_form form, bool header)
{
	stream_start(&out, -1);
	table_begin(t, &out, columns, COLUMNS, form, header, "en");
}

static void
add(struct table *t, const char *name, long long count, const char *kind)
{
	table_row(t, TONE_LATE);
	table_text(t, name);
	table_number(t, count);
	table_named(t, "open", "is open");
	if (kind != NULL) {
		table_item(t, kind, "words");
		table_item(t, "b", NULL);
	}
	table_end_list(t);
	table_text(t, NULL);
}

/* What went out; nothing is written to the descriptor as long as it fits. */
static void
is(struct table *t, const char *text)
{
	assert_int_equal(table_end(t), 0);
	if (out.length != strlen(text) || memcmp(out.buffer, text, out.length) != 0)
		fail_msg("%.*s|, not %s|", (int)out.length, out.buffer, text);
	table_release(t);
}

static void
forms_of_a_row(void **state)
{
	struct table t;

	(void)state;
	begin(&t, TABLE_TSV, false);
	add(&t, "Әли", -3, "a");
	is(&t, "Әли\t-3\topen\ta; b\t\n");
	begin(&t, TABLE_TSV, true);
	add(&t, "", 0, NULL);
	is(&t, "name\tcount\tstate\tkinds\tid\n\t0\topen\t\t\n");
	begin(&t, TABLE_CSV, false);
	add(&t, "Әли", 3, "a");
	is(&t, "name,count,state,kinds,id\r\nӘли,3,open,a; b,\r\n");
	begin(&t, TABLE_JSON, true);
	add(&t, "Әли", 3, "a");
	add(&t, "", 4, NULL);
	is(&t, "{\"name\": \"Әли\", \"count\": 3, \"state\": \"open\", \"kinds\": [\"a\", \"b\"]}\n"
	    "{\"count\": 4, \"state\": \"open\"}\n");
	begin(&t, TABLE_NUL, true);
	add(&t, "a", 3, NULL);
	assert_int_equal(table_end(&t), 0);
	assert_int_equal(out.length, sizeof "name\tcount\tstate\tkinds\tid\0a\t3\topen\t\t");
	assert_memory_equal(out.buffer, "name\tcount\tstate\tkinds\tid\0a\t3\topen\t\t", out.length);
	table_release(&t);
	begin(&t, TABLE_TSV, false);
	is(&t, "");
}

static void
halves(void **state)
{
	struct table t;

	(void)state;
	stream_start(&out, -1);
	table_begin(&t, &out, columns + 1, 1, TABLE_JSON, false, "en");
	table_row(&t, TONE_PLAIN);
	table_halves(&t, 25);
	table_row(&t, TONE_PLAIN);
	table_halves(&t, 24);
	is(&t, "{\"count\": 12.5}\n{\"count\": 12}\n");
}

/* One value in each of the flat forms. */
static void
comes_out(const char *value, size_t length, const char *tsv, const char *csv, const char *json)
{
	static const enum table_form forms[] = { TABLE_TSV, TABLE_CSV, TABLE_JSON };
	const char *const wanted[] = { tsv, csv, json };
	struct table t;
	char text[200];
	size_t i;

	for (i = 0; i < 3; i++) {
		stream_start(&out, -1);
		table_begin(&t, &out, columns, 1, forms[i], false, "ru");
		table_row(&t, TONE_PLAIN);
		table_bytes(&t, value, length);
		snprintf(text, sizeof text, forms[i] == TABLE_TSV ? "%s\n" : forms[i] == TABLE_CSV ? "name\r\n%s\r\n" :
		    "{\"name\": %s}\n", wanted[i]);
		is(&t, text);
	}
}

static void
hostile_values(void **state)
{
	(void)state;
	comes_out("a\tb\nc", 5, "a\\x09b\\x0ac", "a\\x09b\\x0ac", "\"a\\u0009b\\u000ac\"");
	comes_out("\x1b[31m", 5, "\\x1b[31m", "\\x1b[31m", "\"\\u001b[31m\"");
	comes_out("a\xe2\x80\xae" "b", 5, "a\\u202eb", "a\\u202eb", "\"a\\u202eb\"");
	comes_out("\xff\xd0", 2, "\\xff\\xd0", "\\xff\\xd0", "\"\\\\xff\\\\xd0\"");
	comes_out("a \"b\" \\", 7, "a \"b\" \\", "\"a \"\"b\"\" \\\"", "\"a \\\"b\\\" \\\\\"");
	comes_out("a, b", 4, "a, b", "\"a, b\"", "\"a, b\"");
	comes_out("a\0b", 3, "a\\x00b", "a\\x00b", "\"a\\u0000b\"");
}

/* What a spreadsheet would compute becomes text; numbers stay numbers. */
static void
formulas(void **state)
{
	static const char *const starts[] = { "=", "+", "-", "@", "＝", "＋", "－", "＠" };
	char value[16], csv[32], json[32];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof starts / sizeof starts[0]; i++) {
		snprintf(value, sizeof value, "%s1", starts[i]);
		snprintf(csv, sizeof csv, "\"'%s1\"", starts[i]);
		snprintf(json, sizeof json, "\"%s1\"", starts[i]);
		comes_out(value, strlen(value), value, csv, json);
	}
	comes_out("\t=1", 3, "\\x09=1", "\"'\\x09=1\"", "\"\\u0009=1\"");
	comes_out("\r1", 2, "\\x0d1", "\"'\\x0d1\"", "\"\\u000d1\"");
	comes_out("a=1", 3, "a=1", "a=1", "\"a=1\"");
}

static void
aligned(void **state)
{
	struct table t;

	(void)state;
	begin(&t, TABLE_ALIGNED, false);
	is(&t, "");
	begin(&t, TABLE_ALIGNED, false);
	add(&t, "Қызы", 3, NULL);
	add(&t, "a\x1b", 100, NULL);
	is(&t, "name   count  state\nҚызы       3  is open\na\\x1b    100  is open\n");
	begin(&t, TABLE_ALIGNED, false);
	t.colour = true;
	add(&t, "a", 3, "k");
	is(&t, "\x1b[1mname  count  state    kinds\x1b[m\n\x1b[31ma         3  is open  words; b\x1b[m\n");
}

/* A row, and a column behind the first, may be empty. */
static void
aligned_emptiness(void **state)
{
	static const struct column two[] = {
		{ "a", { "a", "a", "a" }, COLUMN_TEXT, false, false }, { "b", { "b", "b", "b" }, COLUMN_TEXT, false, false },
	};
	struct table t;
	int i;

	(void)state;
	stream_start(&out, -1);
	table_begin(&t, &out, two, 2, TABLE_ALIGNED, false, "en");
	for (i = 0; i < 3; i++) {
		table_row(&t, TONE_PLAIN);
		table_text(&t, i == 1 ? "" : "x ");
		table_text(&t, NULL);
	}
	is(&t, "a\nx\n\nx\n");
}

/* Only columns that may be shortened are, to eight cells and no less. */
static void
narrow_terminal(void **state)
{
	struct table t;

	(void)state;
	begin(&t, TABLE_ALIGNED, false);
	t.width = 27;
	add(&t, "Қызылордадан", 3, NULL);
	is(&t, "name         count  state\nҚызылордад…      3  is open\n");
	begin(&t, TABLE_ALIGNED, false);
	t.width = 5;
	add(&t, "Қызылордадан", 3, NULL);
	is(&t, "name      count  state\nҚызылор…      3  is open\n");
}

static void
kept_rows(void **state)
{
	static const enum table_form forms[] = { TABLE_TSV, TABLE_JSON, TABLE_ALIGNED };
	static const char *const wanted[] = { "b\t2\topen\t\t\na\t1\topen\t\t\n",
		"{\"name\": \"b\", \"count\": 2, \"state\": \"open\"}\n{\"name\": \"a\", \"count\": 1, \"state\": \"open\"}\n",
		"name  count  state\nb         2  is open\na         1  is open\n" };
	char first[100], second[100];
	size_t i, a, b;
	struct table t;

	(void)state;
	for (i = 0; i < 3; i++) {
		const char *row;

		begin(&t, forms[i], false);
		table_keep(&t);
		add(&t, "a", 1, NULL);
		assert_non_null(row = table_kept(&t, &a));
		memcpy(first, row, a);
		add(&t, "b", 2, NULL);
		assert_non_null(row = table_kept(&t, &b));
		memcpy(second, row, b);
		assert_int_equal(out.length, 0);
		table_send(&t, second, b);
		table_send(&t, first, a);
		is(&t, wanted[i]);
	}
}

/* A row that memory did not suffice for is not sent, and the end says so. */
static void
memory_out(void **state)
{
	static const enum table_form forms[] = { TABLE_ALIGNED, TABLE_TSV, TABLE_CSV, TABLE_JSON, TABLE_NUL };
	struct table t;
	size_t i, length;

	(void)state;
	for (i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		begin(&t, forms[i], false);
		out.length = 0;
		t.line.failed = true;
		add(&t, "a", 1, "k");
		assert_int_equal(out.length, 0);
		assert_null(table_kept(&t, &length));
		assert_int_equal(table_end(&t), -1);
		table_release(&t);
	}
	begin(&t, TABLE_TSV, false);
	table_row(&t, TONE_PLAIN);
	table_text(&t, "a");
	table_number(&t, 1);
	table_text(&t, "open");
	table_item(&t, "k", NULL);
	t.cell.failed = true;
	table_end_list(&t);
	table_text(&t, NULL);
	assert_int_equal(out.length, 0);
	assert_int_equal(table_end(&t), -1);
	table_release(&t);
}

static void
words_in_a_language(void **state)
{
	(void)state;
	assert_string_equal(words_of(&columns[0].head, "kk"), "аты");
	assert_string_equal(words_of(&columns[0].head, "ru"), "имя");
	assert_string_equal(words_of(&columns[0].head, "en"), "name");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms_of_a_row), cmocka_unit_test(halves), cmocka_unit_test(hostile_values),
		cmocka_unit_test(formulas), cmocka_unit_test(aligned), cmocka_unit_test(aligned_emptiness),
		cmocka_unit_test(narrow_terminal),
		cmocka_unit_test(kept_rows), cmocka_unit_test(memory_out), cmocka_unit_test(words_in_a_language),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
