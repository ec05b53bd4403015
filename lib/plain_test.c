#define RPR_NO_PLAIN
#define read_document read_carefully
#include "read.c"

#include "buf.h"
#include "cut.h"
#include "plain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum {
	MUTANTS = 200000,
	MUTANT = 2048,		/* bytes */
};

static char *
allocate(size_t size)
{
	char *p = malloc(size);

	if (p == NULL)
		abort();
	return p;
}

static bool
same_text(const char *a, size_t a_length, const char *b, size_t b_length)
{
	if (a == NULL || b == NULL)
		return a == b && a_length == b_length;
	return a_length == b_length && memcmp(a, b, a_length + 1) == 0;
}

/* All that a node holds. */
static bool
same(const struct node *a, const struct node *b)
{
	const struct node *c, *d;

	if (a->kind != b->kind || a->quoted != b->quoted || a->flow != b->flow || a->count != b->count ||
	    a->line != b->line || a->column != b->column || a->key_line != b->key_line || a->key_column != b->key_column ||
	    !same_text(a->text, a->length, b->text, b->length) || !same_text(a->key, a->key_length, b->key, b->key_length))
		return false;
	for (c = a->first, d = b->first; c != NULL && d != NULL; c = c->next, d = d->next)
		if ((c == a->last) != (d == b->last) || !same(c, d))
			return false;
	return c == d;
}

/*
 * True when the plain reader takes the bytes. Then libyaml takes them too and the trees are the same. The plain reader
 * gets a copy of its own size that is overwritten before the trees are compared: it neither looks past the end nor keeps
 * the bytes.
 */
static bool
takes(const char *bytes, size_t length)
{
	struct arena a = ARENA_INIT;
	struct findings findings = FINDINGS_INIT(&a);
	struct node *plain = NULL, *careful;
	char *copy = allocate(length + (length == 0));
	enum plain verdict;

	memcpy(copy, bytes, length);
	verdict = plain_read(&a, copy, length, &plain);
	memset(copy, 'x', length);
	free(copy);
	assert_int_not_equal(verdict, PLAIN_NO_MEMORY);
	if (verdict == PLAIN_READ) {
		careful = read_carefully(&a, &findings, bytes, length);
		if (careful == NULL || !same(plain, careful))
			print_error("read differently:\n%.*s\n", (int)length, bytes);
		assert_non_null(careful);
		assert_true(same(plain, careful));
	}
	arena_release(&a);
	return verdict == PLAIN_READ;
}

static void
mine(const char *text)
{
	if (!takes(text, strlen(text)))
		fail_msg("not taken: %s", text);
}

static void
not_mine(const char *text)
{
	if (takes(text, strlen(text)))
		fail_msg("taken: %s", text);
}

static void
test_mappings(void **state)
{
	(void)state;
	mine("a: b\n");
	mine("a: b\nc:\n  d: e\n  f:\n     g: h\n     i: j\n  k: l\nm: n\n");
	mine("a:\nb:\n");
	mine("a:\n  b:\nc:\n");
	mine("a:   b  \nc:  \n");
	mine("\"a\": b\n'c': d\n\"a\\\"b\": e\n'f''g': h\n");
	mine("\xd2\x9b\xd2\x9b: \xd2\x9b\n\xd0\xb0 \xd0\xb1: c\n");
	mine("a:\n  b\nc:\n  'd'\ne:\n  {f: g}\nh:\n  [i]\n");
	not_mine("a:\n    b: c\n  d: e\n");
	not_mine("a:\n  b: c\n d: e\n");
	not_mine("a: b\n  c: d\n");
	not_mine("a:\n  b: c\n   d: e\n");
	not_mine("a: b: c\n");
	not_mine("a: 'b': c\n");
	not_mine("a: - b\n");
	not_mine("? a\n: b\n");
	not_mine(": b\n");
	not_mine("a b\n");
	not_mine("a:b\n");
}

static void
test_lists(void **state)
{
	(void)state;
	mine("a:\n- b\n- c\nd: e\n");
	mine("a:\n  - b\n  - c\nd: e\n");
	mine("a:\n-\n-\n- b\n");
	mine("a:\n  -\n  -\nb:\n");
	mine("a:\n- b: c\n  d: e\n- f: g\n");
	mine("a:\n-   b: c\n    d:\n    - e\n    f: g\nh: i\n");
	mine("a:\n- b:\n  - c\n  - d: e\n    f: g\n  h:\n");
	mine("a:\n- - b\n  - c\n- - - d\n");
	mine("a:\n-\n  b: c\n-\n  - d\n-\n  e\n");
	mine("a:\n- {b: c}\n- [d]\n- 'e'\n- \"f\"\n- -1\n- --\n");
	not_mine("- a\n");
	not_mine("a: b\n- c\n");
	not_mine("a:\n- b\n  c\n");
	not_mine("a:\n- b\n  - c\n");
	not_mine("a:\n  - b\n- c\n");
	not_mine("a:\n  - b\n  c: d\n");
	not_mine("a:\n  - b\n c: d\n");
	not_mine("a:\n- b: c\n   d: e\n");
	not_mine("a:\n-b\n");
	not_mine("a:\n- 'b' c\n");
}

static void
test_braces(void **state)
{
	(void)state;
	mine("a: {}\nb: []\nc: { }\nd: [ ]\n");
	mine("a: {b: c, d: [e, f g, {h: i}], \"j\": 'k'}\n");
	mine("a: {\"b\":\"c\",\"d\":[1,-2,\"e\"],\"f\":{}}\n");
	mine("a: [b,c , d,]\ne: {f: g, }\n");
	mine("a: [09:00-13:00, b:c, +06:00, a#b, -x]\n");
	mine("a: {kind: passport, number: AA1} # b\n");
	mine("a: {\xd2\x9b: \xd2\x9b\xd2\x9b, b: \"\xd2\x9b\", c: d}\n");
	mine("a: [\"\xf0\x9f\x98\x80\", b, '\xe2\x80\x9c', c]\n");
	not_mine("{a: b}\n");
	not_mine("{\"a\": 1}\n");
	not_mine("a: {b}\n");
	not_mine("a: {b:c}\n");
	not_mine("a: {b: }\n");
	not_mine("a: {b:}\n");
	not_mine("a: {b: c: d}\n");
	not_mine("a: {\"b\": c: d}\n");
	not_mine("a: {, b: c}\n");
	not_mine("a: [b: c]\n");
	not_mine("a: [\"b\": c]\n");
	not_mine("a: [b,, c]\n");
	not_mine("a: [b:]\n");
	not_mine("a: [b:, c]\n");
	not_mine("a: [b:[c]]\n");
	not_mine("a: [b?]\n");
	not_mine("a: [-]\n");
	not_mine("a: [b, # c\n  d]\n");
	not_mine("a: [b,\n  c]\n");
	not_mine("a: [b}\n");
	not_mine("a: {b: c]\n");
	not_mine("a: [b\n");
	not_mine("a: [b]c\n");
	not_mine("a: [b]: c\n");
	not_mine("[a]: b\n");
}

static void
test_plain_texts(void **state)
{
	(void)state;
	mine("a: b c  d\ne: f#g\nh: i:j\nk: l, [m] {n}\no: p'q\"r\ns: t ? u ! v & w * x\n");
	mine("a: -1\nb: --\nc: +1\nd: .5\ne: /\nf: ~\ng: null\nh: <<\ni: =\nj: no\nk: ...\nl: ---\n");
	mine("a: \xc2\xa0 b\xc2\xa0\nc: \xc2\xa0\n");
	mine("-a: b\n--c: d\n.e: f\n..g: h\n");
	not_mine("a: @b\n");
	not_mine("a: `b\n");
	not_mine("a: %b\n");
	not_mine("a: &b c\n");
	not_mine("a: *b\n");
	not_mine("a: !b c\n");
	not_mine("a: | \n  b\n");
	not_mine("a: >-\n  b\n");
	not_mine("a: ?b\n");
	not_mine("a: :b\n");
	not_mine("a: ,b\n");
	not_mine("a: ]\n");
	not_mine("a: }\n");
	not_mine("a: -\n");
	not_mine("a: b:\n");
	not_mine("a: b\n  c\n");
	not_mine("a: b\n\n  c\n");
	not_mine("a:\n  b\n  c\n");
	not_mine("a: b\nc\n");
}

static void
test_quoted_texts(void **state)
{
	(void)state;
	mine("a: ''\nb: \"\"\nc: ' d  '\ne: \"\tf\t\"\ng: 'it''s'\nh: ''''\ni: '\\n'\n");
	mine("a: \"\\\"\"\nb: \"\\\\\"\nc: \"\\/\"\nd: \"e\\nf\\tg\"\nh: \"i\\\\n\\\"j\\\"k\"\nl: m\n");
	mine("a: '# b'\nc: \"d: e\"\nf: '[g'\n");
	mine("a: \"\xd2\x9b\\\"\xd2\x9b\"\nb: c\n");
	not_mine("a: 'b\n  c'\n");
	not_mine("a: \"b\n  c\"\n");
	not_mine("a: \"b\\\n  c\"\n");
	not_mine("a: 'b\n");
	not_mine("a: \"b\\\"\n");
	not_mine("a: \"\\u0041\"\n");
	not_mine("a: \"\\x41\"\n");
	not_mine("a: \"\\0\"\n");
	not_mine("a: \"\\r\"\n");
	not_mine("a: \"\\q\"\n");
	not_mine("a: 'b'c\n");
	not_mine("a: 'b'#c\n");
	not_mine("a: 'b' 'c'\n");
}

static void
test_keys(void **state)
{
	(void)state;
	mine("nul: a\nnulls: b\nNone: c\n'null': d\n\"~\": e\n'<<': f\nn: g\n<: h\n");
	mine("-a: b\n--c: d\n1: e\n12-ab: f\nnulla: g\nA: h\na1B: i\nj_k: l\n");
	mine("a: {-b: c, 1: d, nulla: e, F: g}\n");
	mine("a: {\xd2\x9b: \xd2\x9b\xd2\x9b, bc: \xd2\x9b, d: [\xd2\x9b, e], \xd2\x9b\xd2\x9b\xd2\x9b\xd2\x9b\xd2\x9b: f}\n");
	mine("ab: 1\nba: 2\naab: 3\nabb: 4\naba: 5\nbab: 6\nabab: 7\nbaba: 8\n");
	not_mine("null: a\n");
	not_mine("Null: a\n");
	not_mine("NULL: a\n");
	not_mine("~: a\n");
	not_mine("<<: a\n");
	not_mine("'': a\n");
	not_mine("a: {\"\": b}\n");
	not_mine("\"a\\nb\": c\n");
	not_mine("\"a\":b\n");
	not_mine("a : b\n");
	not_mine("a: {b : c}\n");
	not_mine("a: {null: c}\n");
	not_mine("a: 1\nb: 2\na: 3\n");
	not_mine("a: 1\n\"a\": 2\n");
	not_mine("a: {b: 1, c: 2, b: 3}\n");
	not_mine("a:\n- b: 1\n  'b': 2\n");
}

static void
test_comments_and_blank_lines(void **state)
{
	(void)state;
	mine("# a\n\n   # b\n---   # c\n\n#d\na: b # e\n  # f\n\n     \nc:  #g\n# h\n  d: e\n...  # i\n# j\n\n");
	mine("a:\n# b\n- c # d\n # e\n- #f\n- g\n#\n");
	mine("---\na: b\n...\n");
	mine("--- \na: b\n... \n");
	mine("a: b # c: d # 'e\n");
	not_mine("");
	not_mine("\n");
	not_mine("# a\n");
	not_mine("---\n");
	not_mine("---\n...\n");
	not_mine("---\n---\na: b\n");
	not_mine("--- a: b\n");
	not_mine("--- {a: b}\n");
	not_mine("---#\na: b\n");
	not_mine("  ---\na: b\n");
	not_mine("...\na: b\n");
	not_mine("a: b\n---\n");
	not_mine("a: b\n...\nc: d\n");
	not_mine("a: b\n...\n...\n");
	not_mine("a: b\n... c\n");
	not_mine("a: b\n...#\n");
	not_mine("a: b\n ...\n");
	not_mine("%YAML 1.1\n---\na: b\n");
	not_mine("a: b\n%\n");
	not_mine("  a: b\n");
	not_mine(" # a\n b: c\n");
	not_mine("text\n");
	not_mine("'text'\n");
}

static void
test_line_ends_and_tabs(void **state)
{
	(void)state;
	/* a lone CR, which the screen refuses before */
	not_mine("a: b\n\rc: d\n");
	not_mine("a: \rb: c\n");
	mine("---\r\n# a\r\na: b\r\n\r\nc:\r\n- d # e\r\n- 'f'\r\n-\r\n  \r\ng: [h]\r\n...\r\n");
	mine("a: b\r\nc: d\n");
	mine("# a\tb\nc: d #\te\n");
	not_mine("a: b");
	not_mine("a: 'b'");
	not_mine("a:\tb\n");
	not_mine("a: \tb\n");
	not_mine("a: b\tc\n");
	not_mine("a: b\t\n");
	not_mine("a: b\t# c\n");
	not_mine("a: 'b'\t\n");
	not_mine("a:\n\tb: c\n");
	not_mine("a: b\n\t\nc: d\n");
	not_mine("a: b\n\t# c\nd: e\n");
	not_mine("a:\n-\tb\n");
	not_mine("a: [b,\tc]\n");
	not_mine("a\t: b\n");
	not_mine("---\t\na: b\n");
}

/* "BEFORE" then `times` times "PART" then "BEHIND". */
static bool
takes_repeated(const char *before, const char *part, size_t times, const char *behind)
{
	size_t b = strlen(before), n = strlen(part), e = strlen(behind), i;
	char *text = allocate(b + n * times + e + 1);
	bool taken;

	memcpy(text, before, b);
	for (i = 0; i < times; i++)
		memcpy(text + b + i * n, part, n);
	memcpy(text + b + n * times, behind, e);
	taken = takes(text, b + n * times + e);
	free(text);
	return taken;
}

static void
test_limits(void **state)
{
	(void)state;
	assert_true(takes_repeated("", "k", READ_KEY, ": v\n"));
	assert_false(takes_repeated("", "k", READ_KEY + 1, ": v\n"));
	assert_true(takes_repeated("a: {'", "''", READ_KEY, "': v}\n"));
	assert_true(takes_repeated("\"", "\\\"", READ_KEY, "\": v\n"));
	assert_false(takes_repeated("a", " ", 1100, ": v\n"));
	assert_false(takes_repeated("a: {b", " ", 1100, ": v}\n"));
	assert_true(takes_repeated("a: ", "v", READ_VALUE, "\n"));
	assert_false(takes_repeated("a: ", "v", READ_VALUE + 1, "\n"));
	assert_true(takes_repeated("a: \"", "v", READ_VALUE, "\"\n"));
	assert_false(takes_repeated("a: '", "v", READ_VALUE + 1, "'\n"));
	assert_true(takes_repeated("a:\n- \"", "v", 2000, "\"\n"));
	assert_true(takes_repeated("a:\n-\n  ", "v", 2000, "\n"));
	assert_true(takes_repeated("a:\n- [", "{b: c}, ", 500, "]\n"));
	assert_true(takes_repeated("a:", " ", 2000, "b\n"));
}

static void
test_depth(void **state)
{
	char part[2 * READ_DEPTH + 1] = "", *p;
	size_t i;

	(void)state;
	for (i = 0; i < READ_DEPTH - 1; i++)
		strcat(part, "]");
	strcat(part, "\n");
	assert_true(takes_repeated("a: ", "[", READ_DEPTH - 1, part));
	p = allocate(strlen(part) + 2);
	sprintf(p, "]%s", part);
	assert_false(takes_repeated("a: ", "[", READ_DEPTH, p));
	free(p);
	assert_true(takes_repeated("a:\n", "- ", READ_DEPTH - 1, "b\n"));
	assert_false(takes_repeated("a:\n", "- ", READ_DEPTH, "b\n"));
	assert_true(takes_repeated("a:\n", "- ", READ_DEPTH - 2, "b: c\n"));
	assert_false(takes_repeated("a:\n", "- ", READ_DEPTH - 1, "b: c\n"));
	assert_true(takes_repeated("a:\n", "- [[b]]\n", 100, ""));
	assert_true(takes_repeated("a:\n", "- - b: {c: d}\n    e:\n    - f\n", 100, ""));
	assert_false(takes_repeated("a: ", "[", 100000, "\n"));
	assert_false(takes_repeated("a:\n", "- ", 100000, "b\n"));
}

static void
test_many_keys(void **state)
{
	char text[1024] = "";
	size_t used = 0, i;

	(void)state;
	for (i = 0; i < 64; i++)
		used += (size_t)sprintf(text + used, "k%zu: v\n", i);
	mine(text);
	strcpy(text + used, "k63: v\n");
	not_mine(text);
	strcpy(text + used, "k64: v\n");
	not_mine(text);
}

/* The right place of a text after all widths of characters, however they lie in words of eight bytes. */
static void
test_columns(void **state)
{
	static const char *const letters[] = { "a", "\xd2\x9b", "\xe2\x80\x9c", "\xf0\x9f\x98\x80" };
	char text[512];
	size_t i, j, k, used;

	(void)state;
	for (i = 0; i < 4; i++)
		for (j = 0; j < 20; j++) {
			used = (size_t)sprintf(text, "a: b\nkey: [\"");
			for (k = 0; k < j; k++)
				used += (size_t)sprintf(text + used, "%s", letters[k % 5 == 0 ? i : 0]);
			sprintf(text + used, "\", {%s: %s, b: c}, d]\n", letters[i], letters[i]);
			mine(text);
		}
}

/*
 * Each character of ASCII, a letter of two bytes and an escape at each place of keys and values of all lengths that lie in
 * one, two or three words of eight bytes: read as libyaml reads it, or not mine.
 */
static void
test_words(void **state)
{
	static const char *const forms[][2] = { { "", ": b\n" }, { "a:\n- ", ": b\n  c:\n" }, { "a: {", ": b, c: d}\n" },
		{ "a: ", "\nb: c\n" }, { "a: [", ", b]\n" }, { "a: \"", "\"  # b\n" }, { "a: {b: 'c', '", "': \"d\"}\n" } };
	char word[32], text[128];
	size_t length, at, i, taken = 0, form;

	(void)state;
	for (length = 1; length <= 18; length++)
		for (at = 0; at < length; at++)
			for (i = ' '; i <= 0x80; i++) {
				memset(word, 'k', length);
				strcpy(word + length, i == 0x80 ? "\xd2\x9b" : i == 0x7f ? "\\n" : "");
				if (i < 0x7f)
					word[at] = (char)i;
				for (form = 0; form < sizeof forms / sizeof *forms; form++)
					taken += takes(text, (size_t)sprintf(text, "%s%s%s", forms[form][0], word, forms[form][1]));
			}
	assert_true(taken > 80000);
}

static void
test_verdicts(void **state)
{
	struct arena a = ARENA_INIT;
	struct node *root = NULL;

	(void)state;
	assert_int_equal(plain_read(&a, "a: b\n", 5, &root), PLAIN_READ);
	assert_string_equal(root->first->text, "b");
	assert_int_equal(plain_read(&a, "a: |\n", 5, &root), PLAIN_NOT_MINE);
	arena_release(&a);
}

/* Documents of all kinds that the mutants are made of, what the tools write among them. */
static const char *const seeds[] = {
	("---\n# came on a visa\nservice: arrival\nreceived: 2012-09-03T09:41:00+06:00\nwindow: 3\n"
	"queue: {taken: \"09:12\", called: \"09:31\"}\napplicant:\n  surname: \xd0\x9a\xd0\xb0\xd1\x80\xd0\xb8\xd0\xbc\n"
	"  born: 1984-02-29\n  identity: {kind: passport, number: AA3344556, authority: IIB Samarqand}\n"
	"documents:\n- {kind: solvency, number: 17/2, pages: 1}\n- {kind: photo, note: \"4 pieces, 3.5 x 4.5\"}\n"
	"case: 8b5e6f0e-7a35-5c50-9d4b-2c6a4e1f9f10\nedition: kz-mia-352-2012\nsteps:\n- step: receive\n"
	"  at: \"2012-09-03T09:41:00+06:00\"\n  officer: \"\xd0\x98\xd0\xbc \xd2\x9a\xd0\xb0\xd0\xb9, inspector\"\n"
	"  cites: [\"item 7\", \"item 10\"]\n  seal: 3f1a9c02\n- step: journal\n  number: \"41/2012\"\n"
	"  talon: {\"control\": \"7c41\", \"copies\": [{\"copy\": 1, \"to\": \"a \\\"b\\\"\"}], \"place\": {\"kk\": \"\xd2\x9b\"}}\n"
	"  late: 3\n  seal: 7c4109be\n"),
	("office: almaty\nunit: {kk: \"\xd2\x9b\", en: \"Section, Almaty\"}\nutc-offset: [{from: 2000-01-01, offset: \"+06:00\"}]\n"
	"representative: {}\nformer-names: []\nhandout: \"10:00\"\nassign: {arrival: {receive: city-office}}\n"
	"card-holders: {1: committee, 2: directorate}\nwindows: [{no: 3, hours: [\"09:00-13:00\", 14:30-18:00]}]\n"),
	("# rows\nlimits:\n- id: queue\n  minutes: 30\n  text:\n    kk: \"\xd2\x9b\"\n    en: 'it''s'\n  why:\n  cites: [a]\n"
	"list:\n  - [item 2, x]\n\nsteps:\n  - a\n  - - b\n    - c: d\n      e:\n  -\n  -\n    f: g\nempty:\nnote:\n  text\n...\n# end\n"),
	"a: b\r\nc:\r\n  - d # e\r\n  - \"f\\n\\t\\\\\"\r\n\r\ng: [h, {i: j}]\r\n",
};

static uint32_t
next(uint32_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 17;
	*x ^= *x << 5;
	return *x;
}

/* Cuts `cut` bytes out at `at` and puts `length` bytes there. What is too long stays as it is. */
static size_t
splice(char *text, size_t used, size_t at, size_t cut, const char *bytes, size_t length)
{
	char part[64];

	if (cut > used - at)
		cut = used - at;
	if (length > sizeof part || used - cut + length > MUTANT)
		return used;
	memcpy(part, bytes, length);
	memmove(text + at + length, text + at + cut, used - at - cut);
	memcpy(text + at, part, length);
	return used - cut + length;
}

/* One change: bytes lost, doubled or moved, marks of YAML put in or over others, a line pushed right or left. */
static size_t
mutate(char *text, size_t used, uint32_t *x)
{
	static const char *const parts[] = {
		" ", "  ", "\n", "\r\n", "\t", ":", ": ", " #", "#", "- ", "-", ",", ", ", "[", "]", "{", "}", "\"", "'", "''", "\\",
		"\\n", "\\\"", "\\u0041", "?", "? ", "!", "&", "*", "|", ">", "%", "@", "`", "~", "null", "<<", "---\n", "...\n", "a: b\n",
		"- a\n", "\n  ", "\n- ", "\n\n", "\xd2\x9b", "\xf0\x9f\x98\x80", "\xc2\xa0", "a", "1", "{a: b}", "[a]", "\"a\"", "\"a\":", ":\n",
	};
	size_t at = used == 0 ? 0 : next(x) % used, length = 1 + next(x) % 4;
	const char *part = parts[next(x) % (sizeof parts / sizeof parts[0])];

	switch (next(x) % 6) {
	case 0:
		return splice(text, used, at, length, "", 0);
	case 1:
		return splice(text, used, at, 1, part, strlen(part));
	case 2:
		if (length > used - at)
			length = used - at;
		return splice(text, used, used == 0 ? 0 : next(x) % used, 0, text + at, length);
	case 3:
		while (at > 0 && text[at - 1] != '\n')
			at--;
		return splice(text, used, at, next(x) % 3, "   ", next(x) % 3);
	default:
		return splice(text, used, at, 0, part, strlen(part));
	}
}

/* As every tool does: the cutter takes documents out, the screen keeps the bad ones back. */
static void
read_all(const char *text, size_t used, unsigned long *screened, unsigned long *taken)
{
	struct cutter *c = cutter_new(CUT_LIMIT);
	struct arena a = ARENA_INIT;
	struct document d;
	enum cut what;

	assert_non_null(c);
	cutter_start(c, "mutant", true);
	assert_int_equal(cutter_feed(c, text, used), 0);
	cutter_finish(c);
	while ((what = cutter_next(c, &d)) != CUT_MORE) {
		struct findings findings = FINDINGS_INIT(&a);

		if (what != CUT_DOCUMENT || screen_document(&d, &findings) < 0)
			continue;
		++*screened;
		*taken += takes(d.bytes + d.bom, d.length - d.bom);
	}
	arena_release(&a);
	cutter_free(c);
}

/* Half of the mutants keep to the start of a seed, so that changes meet each other. */
static void
test_mutants(void **state)
{
	unsigned long screened = 0, taken = 0;
	char text[MUTANT];
	uint32_t x = 2463534242u;
	size_t i, k, used;
	const char *seed;

	(void)state;
	for (i = 0; i < MUTANTS; i++) {
		seed = seeds[next(&x) % (sizeof seeds / sizeof seeds[0])];
		used = strlen(seed);
		memcpy(text, seed, used);
		if (i % 2 == 0) {
			used = 1 + next(&x) % (used < 200 ? used : 200);
			while (used > 1 && text[used - 1] != '\n')
				used--;
		}
		for (k = next(&x) % 6; k > 0; k--)
			used = mutate(text, used, &x);
		read_all(text, used, &screened, &taken);
	}
	assert_true(screened > MUTANTS / 2);
	assert_true(taken > MUTANTS / 4);
}

static void
test_seeds(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof seeds / sizeof seeds[0]; i++)
		mine(seeds[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mappings),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_braces),
		cmocka_unit_test(test_plain_texts),
		cmocka_unit_test(test_quoted_texts),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_comments_and_blank_lines),
		cmocka_unit_test(test_line_ends_and_tabs),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_many_keys),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_seeds),
		cmocka_unit_test(test_mutants),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
