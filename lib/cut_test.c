#include "cut.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LIST = 64 * 1024 };

/* All documents of the operands, one line each, so that two ways of cutting can be compared as texts. */
struct list {
	char *text;
	size_t length;
};

static void
note(struct list *l, enum cut what, const struct document *d)
{
	static const char *const names[] = { "more", "document", "blank", "piece", "no-memory" };
	size_t room = LIST - l->length, i;
	int n = snprintf(l->text + l->length, room, "%s #%lu %lu@%llu %s body %zu end %zu%s%s%s%s%s \"", names[what], d->ordinal,
	    d->line, (unsigned long long)d->offset, d->file, d->body, d->end, d->bom > 0 ? " bom" : "", d->marked ? " marked" : "",
	    d->closed ? " closed" : "", d->newline_added ? " added" : "", d->last ? " last" : "");

	l->length += (size_t)n;
	assert_true(l->length + d->length * 3 + 4 < LIST);
	for (i = 0; i < d->length; i++)
		l->length += (size_t)snprintf(l->text + l->length, LIST - l->length,
		    d->bytes[i] >= ' ' && d->bytes[i] < 0x7f ? "%c" : "\\%02x", (unsigned char)d->bytes[i]);
	l->length += (size_t)snprintf(l->text + l->length, LIST - l->length, "\"\n");
}

static void
take(struct cutter *c, struct list *l)
{
	struct document d;
	enum cut what;

	while ((what = cutter_next(c, &d)) != CUT_MORE)
		note(l, what, &d);
}

/* Cuts in feeds of `step` bytes; 0: in steps that change. */
static char *
cut(size_t limit, size_t step, const char *const inputs[], const size_t lengths[], size_t count)
{
	struct list l = { calloc(1, LIST), 0 };
	struct cutter *c = cutter_new(limit);
	size_t i, at, n;

	assert_non_null(l.text);
	assert_non_null(c);
	for (i = 0; i < count; i++) {
		cutter_start(c, "a", i == 0);
		for (at = 0; at < lengths[i]; at += n) {
			n = step > 0 ? step : 1 + (at * 7 + 3) % 11;
			if (n > lengths[i] - at)
				n = lengths[i] - at;
			assert_int_equal(cutter_feed(c, inputs[i] + at, n), 0);
			take(c, &l);
		}
		cutter_finish(c);
		take(c, &l);
		assert_int_equal(cutter_pending(c), 0);
	}
	cutter_free(c);
	return l.text;
}

static void
expect(const char *input, const char *expected)
{
	size_t length = strlen(input), step;

	for (step = 0; step <= 5; step++) {
		char *got = cut(CUT_LIMIT, step == 5 ? length + 1 : step, &input, &length, 1);

		assert_string_equal(got, expected);
		free(got);
	}
}

static void
test_nothing(void **state)
{
	(void)state;
	expect("", "");
}

static void
test_documents(void **state)
{
	(void)state;
	expect("a: b\n", "document #1 1@0 a body 0 end 5 \"a: b\\0a\"\n");
	expect("---\na: b\n---\nc: d\n",
	    "document #1 1@0 a body 4 end 9 marked \"---\\0aa: b\\0a\"\n"
	    "document #2 3@9 a body 4 end 9 marked \"---\\0ac: d\\0a\"\n");
	expect("a: b\n...\nc: d\n",
	    "document #1 1@0 a body 0 end 5 closed \"a: b\\0a...\\0a\"\n"
	    "document #2 3@9 a body 0 end 5 \"c: d\\0a\"\n");
	expect("---\n---\na\n",
	    "document #1 1@0 a body 4 end 4 marked \"---\\0a\"\n"
	    "document #2 2@4 a body 4 end 6 marked \"---\\0aa\\0a\"\n");
}

static void
test_marks(void **state)
{
	(void)state;
	expect("a\n----\n--\n...x\n ---\n-\n..\n",
	    "document #1 1@0 a body 0 end 25 \"a\\0a----\\0a--\\0a...x\\0a ---\\0a-\\0a..\\0a\"\n");
	expect("---\ta\n...\t\n",
	    "document #1 1@0 a body 3 end 6 marked closed \"---\\09a\\0a...\\09\\0a\"\n");
	expect("--- # c\na\n--- {b: c}\n",
	    "document #1 1@0 a body 8 end 10 marked \"--- # c\\0aa\\0a\"\n"
	    "document #2 3@10 a body 3 end 11 marked \"--- {b: c}\\0a\"\n");
	expect("a\n--- ",
	    "document #1 1@0 a body 0 end 2 \"a\\0a\"\n"
	    "document #2 2@2 a body 5 end 5 marked added \"--- \\0a\"\n");
}

static void
test_comments_go_with_what_follows(void **state)
{
	(void)state;
	expect("# x\n\n---\na\n# y\n---\nb\n...\n # z\n%Y\n---\nc\n",
	    "document #1 1@0 a body 9 end 15 marked \"# x\\0a\\0a---\\0aa\\0a# y\\0a\"\n"
	    "document #2 6@15 a body 4 end 6 marked closed \"---\\0ab\\0a...\\0a\"\n"
	    "document #3 9@25 a body 12 end 14 marked \" # z\\0a%Y\\0a---\\0ac\\0a\"\n");
	expect("%Y\na\n", "document #1 1@0 a body 0 end 5 \"%Y\\0aa\\0a\"\n");
}

static void
test_blank(void **state)
{
	(void)state;
	expect("...\n", "blank #1 1@0 a body 0 end 0 closed \"...\\0a\"\n");
	expect("# a\n \t\n", "blank #1 1@0 a body 0 end 7 \"# a\\0a \\09\\0a\"\n");
	expect("a\n...\n# b",
	    "document #1 1@0 a body 0 end 2 closed \"a\\0a...\\0a\"\n"
	    "blank #2 3@6 a body 0 end 4 added \"# b\\0a\"\n");
	expect("\n...\n...\na\n",
	    "blank #1 1@0 a body 0 end 1 closed \"\\0a...\\0a\"\n"
	    "blank #1 3@5 a body 0 end 0 closed \"...\\0a\"\n"
	    "document #1 4@9 a body 0 end 2 \"a\\0a\"\n");
	expect("---\n# a\n", "document #1 1@0 a body 4 end 8 marked \"---\\0a# a\\0a\"\n");
	expect("%Y\n", "document #1 1@0 a body 0 end 3 \"%Y\\0a\"\n");
	expect("... x\n", "document #1 1@0 a body 0 end 0 closed \"... x\\0a\"\n");
	expect("# a\rb: c\n", "document #1 1@0 a body 0 end 9 \"# a\\0db: c\\0a\"\n");
}

static void
test_line_ends(void **state)
{
	(void)state;
	expect("a", "document #1 1@0 a body 0 end 2 added \"a\\0a\"\n");
	expect("---\r\na\r\nb", "document #1 1@0 a body 5 end 11 marked added \"---\\0d\\0aa\\0d\\0ab\\0d\\0a\"\n");
	expect("a\r\nb\r", "document #1 1@0 a body 0 end 6 added \"a\\0d\\0ab\\0d\\0a\"\n");
	expect("a\r\n...\r\nb",
	    "document #1 1@0 a body 0 end 3 closed \"a\\0d\\0a...\\0d\\0a\"\n"
	    "document #2 3@8 a body 0 end 3 added \"b\\0d\\0a\"\n");
}

static void
test_bom(void **state)
{
	static const char *const inputs[] = { "\xef\xbb\xbf---\na\n", "\xef\xbb\xbf" "b\n", "\xef\xbb\xbf", "\xef\xbb\xbf\xef\xbb\xbf" "c" };
	static const size_t lengths[] = { 9, 5, 3, 7 };
	size_t step;

	(void)state;
	for (step = 0; step < 9; step++) {
		char *got = cut(CUT_LIMIT, step, inputs, lengths, 4);

		assert_string_equal(got,
		    "document #1 1@0 a body 7 end 9 bom marked \"\\ef\\bb\\bf---\\0aa\\0a\"\n"
		    "document #2 1@3 a body 0 end 2 \"b\\0a\"\n"
		    "document #3 1@3 a body 0 end 5 added \"\\ef\\bb\\bfc\\0a\"\n");
		free(got);
	}
	expect("\xef\xbb\xbf", "blank #1 1@0 a body 3 end 3 bom \"\\ef\\bb\\bf\"\n");
	expect("\xef\xbb", "document #1 1@0 a body 0 end 3 added \"\\ef\\bb\\0a\"\n");
}

static void
test_operands_are_cut_alone(void **state)
{
	static const char *const inputs[] = { "a", "b\n", "" };
	static const size_t lengths[] = { 1, 2, 0 };
	char *got = cut(CUT_LIMIT, 1, inputs, lengths, 3);

	(void)state;
	assert_string_equal(got,
	    "document #1 1@0 a body 0 end 2 added \"a\\0a\"\n"
	    "document #2 1@0 a body 0 end 2 \"b\\0a\"\n");
	free(got);
}

static void
expect_limited(size_t limit, const char *input, const char *expected)
{
	size_t length = strlen(input), step;

	for (step = 0; step < 7; step++) {
		char *got = cut(limit, step == 6 ? length : step, &input, &length, 1);

		assert_string_equal(got, expected);
		free(got);
	}
}

static void
test_pieces(void **state)
{
	(void)state;
	expect_limited(8, "abc: d\n\n---\ne: f\n...\n---\ng\n",
	    "document #1 1@0 a body 0 end 8 \"abc: d\\0a\\0a\"\n"
	    "piece #2 3@8 a body 0 end 8 marked \"---\\0ae: f\"\n"
	    "piece #2 4@16 a body 0 end 5 marked closed last \"\\0a...\\0a\"\n"
	    "document #3 6@21 a body 4 end 6 marked \"---\\0ag\\0a\"\n");
	expect_limited(8, "0123456789abcdef01234567",
	    "piece #1 1@0 a body 0 end 8 \"01234567\"\n"
	    "piece #1 1@8 a body 0 end 8 \"89abcdef\"\n"
	    "piece #1 1@16 a body 0 end 8 \"01234567\"\n"
	    "piece #1 1@24 a body 0 end 1 added last \"\\0a\"\n");
	expect_limited(8, "# comment\n---\na\n",
	    "piece #1 1@0 a body 0 end 8 \"# commen\"\n"
	    "piece #1 1@8 a body 0 end 2 last \"t\\0a\"\n"
	    "document #2 2@10 a body 4 end 6 marked \"---\\0aa\\0a\"\n");
}

static void
test_piece_is_bounded(void **state)
{
	static char block[4096];
	struct cutter *c = cutter_new(CUT_LIMIT);
	struct document d;
	size_t total = 0, i;
	enum cut what = CUT_MORE;

	(void)state;
	assert_non_null(c);
	memset(block, 'x', sizeof block);
	cutter_start(c, "big", true);
	for (i = 0; i < 2048; i++) {
		assert_int_equal(cutter_feed(c, block, sizeof block), 0);
		while ((what = cutter_next(c, &d)) != CUT_MORE) {
			assert_int_equal(what, CUT_PIECE);
			assert_in_range(d.length, 1, 64 * 1024);
			assert_false(d.last);
			total += d.length;
		}
		assert_in_range(cutter_pending(c), 0, CUT_LIMIT);
	}
	cutter_finish(c);
	while ((what = cutter_next(c, &d)) == CUT_PIECE)
		total += d.length;
	assert_true(d.last && d.newline_added);
	assert_int_equal(total, 2048 * sizeof block + 1);
	cutter_free(c);
}

static void
test_documents_of_one_feed_stay(void **state)
{
	struct cutter *c = cutter_new(CUT_LIMIT);
	struct document a, b;

	(void)state;
	assert_non_null(c);
	cutter_start(c, "f", true);
	assert_int_equal(cutter_feed(c, "a\n...\nb\n...\nc", 13), 0);
	assert_int_equal(cutter_next(c, &a), CUT_DOCUMENT);
	assert_int_equal(cutter_next(c, &b), CUT_DOCUMENT);
	assert_memory_equal(a.bytes, "a\n...\n", 6);
	assert_memory_equal(b.bytes, "b\n...\n", 6);
	assert_int_equal(cutter_pending(c), 1);
	cutter_free(c);
}

static void
test_end_mark_answers_at_once(void **state)
{
	struct cutter *c = cutter_new(CUT_LIMIT);
	struct document d;

	(void)state;
	assert_non_null(c);
	cutter_start(c, "f", true);
	assert_int_equal(cutter_feed(c, "a\n..", 4), 0);
	assert_int_equal(cutter_next(c, &d), CUT_MORE);
	assert_int_equal(cutter_feed(c, ".\n", 2), 0);
	assert_int_equal(cutter_next(c, &d), CUT_DOCUMENT);
	assert_int_equal(cutter_next(c, &d), CUT_MORE);
	cutter_free(c);
}

static unsigned
draw(unsigned *seed, unsigned below)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 16) % below;
}

/* Any split gives the same documents, and the documents are the input. */
static void
test_any_split(void **state)
{
	static const char *const parts[] = { "---", "...", "\n", "\n", "\r\n", "\r", "# c", " ", "\t", "a: b", "%Y", "--", "..", "- x",
	    "\xef\xbb\xbf", "0123456789" };
	static const size_t limits[] = { CUT_LIMIT, 16, 5, 1 };
	unsigned seed = 1, round;

	(void)state;
	for (round = 0; round < 4000; round++) {
		char input[256] = "";
		const char *inputs[2];
		size_t lengths[2], limit = limits[round % 4], step;
		unsigned n = draw(&seed, 16);
		char *whole;

		for (; n > 0; n--)
			strcat(input, parts[draw(&seed, sizeof parts / sizeof parts[0])]);
		inputs[0] = inputs[1] = input;
		lengths[0] = lengths[1] = strlen(input);
		whole = cut(limit, sizeof input, inputs, lengths, 2);
		for (step = 0; step < 4; step++) {
			char *split = cut(limit, step, inputs, lengths, 2);

			assert_string_equal(split, whole);
			free(split);
		}
		free(whole);
	}
}

static void
test_two_feeds_at_every_byte(void **state)
{
	static const char input[] = "\xef\xbb\xbf# c\n---\na: b\n--- # d\n...\n%Y\r\n--- {}\r\n....\r\n...\r\n--";
	size_t length = sizeof input - 1, at;
	struct list whole = { calloc(1, LIST), 0 };
	const char *inputs[] = { input };
	char *expected = cut(CUT_LIMIT, length, inputs, &length, 1);

	(void)state;
	assert_non_null(whole.text);
	for (at = 1; at < length; at++) {
		struct cutter *c = cutter_new(CUT_LIMIT);

		assert_non_null(c);
		whole.length = 0;
		cutter_start(c, "a", true);
		assert_int_equal(cutter_feed(c, input, at), 0);
		if (at % 2 == 0)
			take(c, &whole);
		assert_int_equal(cutter_feed(c, input + at, length - at), 0);
		cutter_finish(c);
		take(c, &whole);
		assert_string_equal(whole.text, expected);
		cutter_free(c);
	}
	free(expected);
	free(whole.text);
}

static void
test_is_mark(void **state)
{
	static const struct { const char *line; char c; bool is; } rows[] = {
		{ "---", '-', true }, { "---\n", '-', true }, { "--- a", '-', true }, { "---\r\n", '-', true }, { "---\t", '-', true },
		{ "...\n", '.', true }, { "--", '-', false }, { "---a", '-', false }, { "...", '-', false }, { " ---", '-', false },
		{ "", '-', false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_int_equal(cut_is_mark(rows[i].line, rows[i].line + strlen(rows[i].line), rows[i].c), rows[i].is);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_documents),
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_comments_go_with_what_follows),
		cmocka_unit_test(test_blank),
		cmocka_unit_test(test_line_ends),
		cmocka_unit_test(test_bom),
		cmocka_unit_test(test_operands_are_cut_alone),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_piece_is_bounded),
		cmocka_unit_test(test_documents_of_one_feed_stay),
		cmocka_unit_test(test_end_mark_answers_at_once),
		cmocka_unit_test(test_any_split),
		cmocka_unit_test(test_two_feeds_at_every_byte),
		cmocka_unit_test(test_is_mark),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
