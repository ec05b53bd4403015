#include "read.h"

#include "arena.h"
#include "buf.h"
#include "finding.h"
#include "node.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The tree as JSON, or the findings: "id@line:column", joined by blanks. The caller frees. */
static char *
read_bytes(const char *bytes, size_t length)
{
	struct arena a = ARENA_INIT;
	struct findings findings = FINDINGS_INIT(&a);
	struct node *root = read_document(&a, &findings, bytes, length);
	struct buf b = BUF_INIT;
	const struct finding *f;
	char *text;

	if (root != NULL)
		node_json(&b, root);
	for (f = findings.first; f != NULL; f = f->next) {
		if (f != findings.first)
			buf_byte(&b, ' ');
		buf_text(&b, finding_name(f->id));
		buf_byte(&b, '@');
		buf_number(&b, (long long)f->line);
		buf_byte(&b, ':');
		buf_number(&b, (long long)f->column);
	}
	assert_int_equal(root == NULL, findings.first != NULL);
	buf_byte(&b, '\0');
	assert_false(buf_failed(&b) || findings_failed(&findings));
	text = strdup(b.bytes);
	buf_release(&b);
	arena_release(&a);
	return text;
}

static void
expect(const char *bytes, const char *expected)
{
	char *got = read_bytes(bytes, strlen(bytes));

	assert_string_equal(got, expected);
	free(got);
}

/* The words of the only finding. */
static void
expect_words(const char *bytes, const char *expected)
{
	struct arena a = ARENA_INIT;
	struct findings findings = FINDINGS_INIT(&a);
	struct buf b = BUF_INIT;

	assert_null(read_document(&a, &findings, bytes, strlen(bytes)));
	assert_int_equal(findings.errors, 1);
	finding_print(&b, findings.first->id, findings.first->words, false);
	buf_byte(&b, '\0');
	assert_string_equal(b.bytes, expected);
	buf_release(&b);
	arena_release(&a);
}

static char *
allocate(size_t size)
{
	char *p = malloc(size);

	if (p == NULL)
		abort();
	return p;
}

static char *
repeat(const char *before, const char *part, size_t times)
{
	size_t b = strlen(before), n = strlen(part), i;
	char *text = allocate(b + n * times + 1);

	memcpy(text, before, b + 1);
	for (i = 0; i < times; i++)
		memcpy(text + b + i * n, part, n + 1);
	return text;
}

static void
expect_repeated(const char *before, const char *part, size_t times, const char *expected)
{
	char *text = repeat(before, part, times);

	expect(text, expected);
	free(text);
}

static void
test_tree(void **state)
{
	(void)state;
	expect("---\n# c\na: b\nc:\n- d\n- {e: f, g: []}\n- - h\nempty:\n...\n",
	    "{\"a\": \"b\", \"c\": [\"d\", {\"e\": \"f\", \"g\": []}, [\"h\"]], \"empty\": null}");
	expect("{\"a\": \"b\", \"c\": [1, 2]}\n", "{\"a\": \"b\", \"c\": [\"1\", \"2\"]}");
	expect("a: |\n  x\n  y\nb: >-\n  x\n  y\nc: x\n  y\nd: \"x\n\n  y\"\ne: 'it''s'\n",
	    "{\"a\": \"x\\u000ay\\u000a\", \"b\": \"x y\", \"c\": \"x y\", \"d\": \"x\\u000ay\", \"e\": \"it's\"}");
	expect("a: no\nb: 0123\nc: 1:20\nd: 1e3\ne: ~\n", "{\"a\": \"no\", \"b\": \"0123\", \"c\": \"1:20\", \"d\": \"1e3\", \"e\": null}");
	expect("a:\r\n  b: c\r\n", "{\"a\": {\"b\": \"c\"}}");
	expect("--- {a: b}\n", "{\"a\": \"b\"}");
	expect("\xd2\x9b: \xd2\x9b \xf0\x9f\x98\x80\n", "{\"\xd2\x9b\": \"\xd2\x9b \xf0\x9f\x98\x80\"}");
	expect("a: \"\\u049b\\t\"\n", "{\"a\": \"\xd2\x9b\\u0009\"}");
	expect("? a\n: b\n", "{\"a\": \"b\"}");
	expect("a: b # !x &y *z\nc: x!y\nd: '! x'\n", "{\"a\": \"b\", \"c\": \"x!y\", \"d\": \"! x\"}");
}

static void
test_places_and_styles(void **state)
{
	static const char text[] = "# c\n\xd2\x9b\xd2\x9b: {b: \"c\"}\nd:\n  - |\n    e\n  - f\n";
	struct arena a = ARENA_INIT;
	struct findings findings = FINDINGS_INIT(&a);
	struct node *root = read_document(&a, &findings, text, strlen(text)), *n;

	(void)state;
	assert_non_null(root);
	assert_false(root->flow);
	assert_int_equal(root->line, 2);
	assert_int_equal(root->column, 1);
	assert_int_equal(root->count, 2);
	n = root->first;
	assert_int_equal(n->key_line, 2);
	assert_int_equal(n->key_column, 1);
	assert_int_equal(n->key_length, 4);
	assert_int_equal(n->column, 5);
	assert_true(n->flow);
	assert_true(n->first->quoted);
	assert_int_equal(n->first->key_column, 6);
	assert_int_equal(n->first->column, 9);
	n = node_get(root, "d");
	assert_false(n->flow);
	assert_true(n->first->quoted);
	assert_string_equal(n->first->text, "e\n");
	assert_int_equal(n->first->length, 2);
	assert_false(n->last->quoted);
	assert_int_equal(n->last->line, 6);
	assert_int_equal(n->last->column, 5);
	arena_release(&a);
}

static void
test_not_a_mapping(void **state)
{
	(void)state;
	expect("- a\n", "not-a-mapping@1:1");
	expect("# c\n  text\n", "not-a-mapping@2:3");
	expect("[a]\n", "not-a-mapping@1:1");
	expect("", "not-a-mapping@1:1");
	expect("---\n", "not-a-mapping@2:1");
	expect_words("- a\n", "a case file is a mapping (key: value), this is a list");
	expect_words("text\n", "a case file is a mapping (key: value), this is a text");
	expect_words("# c\n", "a case file is a mapping (key: value), this is empty");
}

/* What no document is that was screened and cut. */
static void
test_bytes_that_are_no_document(void **state)
{
	(void)state;
	expect("a: ! b\nc: \xff\n", "syntax@2:1");
	expect("a: ! \x01\n", "syntax@1:1");
	expect("a: b\n...\nc: d\n", "syntax@3:1");
	expect("a: b\n--- !x\nc: d\n", "syntax@2:1");
	expect("%YAML 1.1\n%YAML 1.1\n---\na: b\n", "directive@2:1");
	expect("a: b\n%c\n", "directive@2:1");
	expect("{a: b,\n%c: d}\n", "directive@2:1");
	expect("a: ! b\n", "tag@1:4");
	expect("\xd2\x9b: ! \xd2\x9b", "tag@1:4");
	expect("{a: [b\n\t: c}\n", "syntax@2:2");
}

static void
test_root_indented(void **state)
{
	(void)state;
	expect("---\n  a: b\n  c: d\n", "root-indented@2:3");
	expect("  {a: b}\n", "{\"a\": \"b\"}");
	expect("note: |\n  x\n", "{\"note\": \"x\\u000a\"}");
}

static void
test_duplicate_key(void **state)
{
	(void)state;
	expect("a: 1\nb: 2\nb: 3\nb: 4\n", "duplicate-key@3:1 duplicate-key@4:1");
	expect("a:\n  x: 1\n  \"x\": 2\nb: [{y: 1, 'y': 2}]\n", "duplicate-key@3:3 duplicate-key@4:12");
	expect("a: 1\nA: 2\na : 3\n", "duplicate-key@3:1");
	expect_words("a: 1\nb: 2\nb: 3\n", "key \"b\" appears twice, first on line 2");
}

static void
test_joined_documents(void **state)
{
	(void)state;
	expect_words("service: a\nb: 2\nservice: b\nb: 3\n",
	    "key \"service\" appears twice, first on line 1; is a \"---\" missing between two documents?");
	expect_words("x: {a: 1, a: 2}\n", "key \"a\" appears twice, first on line 1");
}

static void
test_duplicate_among_many(void **state)
{
	char *text = allocate(600000);
	size_t used = 0, i;

	(void)state;
	for (i = 0; i < 50000; i++)
		used += (size_t)sprintf(text + used, "k%zu:\n", i);
	sprintf(text + used, "k777: x\nk5: y\n");
	expect(text, "duplicate-key@50001:1 duplicate-key@50002:1");
	free(text);
}

static void
test_alias(void **state)
{
	(void)state;
	expect("a: &x b\nc: *x\n", "alias@1:4 alias@2:4");
	expect("a: *undefined\n", "alias@1:4");
	expect("&a [*a]\n", "alias@1:1 not-a-mapping@1:1");
	expect("&r\na: b\n", "alias@1:1");
	expect("*a : b\n", "alias@1:1");
	expect("*a\n", "alias@1:1");
	expect("a: &\n", "alias@1:4");
	expect("a: &x {b: &y [c]}\n", "alias@1:4 alias@1:11");
}

static void
test_billion_laughs(void **state)
{
	(void)state;
	expect("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: &d [*c, *c]\n", "alias@1:4 alias@2:4 alias@2:8 alias@2:12 alias@3:4");
}

static void
test_merge_key(void **state)
{
	(void)state;
	expect("a:\n  <<: {b: c}\n", "merge-key@2:3");
	expect("\"<<\": b\n", "{\"<<\": \"b\"}");
	expect("a: <<\n", "{\"a\": \"<<\"}");
}

static void
test_tag(void **state)
{
	(void)state;
	expect("a: !x b\n", "tag@1:4");
	expect("a: !!python/object:x {}\n", "tag@1:4");
	expect("!!str a: b\n", "tag@1:1");
	expect("!x\na: b\n", "tag@1:1");
	expect("a: !<tag:x> [b]\n", "tag@1:4");
	expect("a: !y!x b\n", "tag@1:4");
	expect("a: !<x b\n", "tag@1:4");
}

static void
test_bare_tag(void **state)
{
	(void)state;
	expect("a: ! b\n", "tag@1:4");
	expect("\xd2\x9b: ! b\n", "tag@1:4");
	expect("a: ! \"b\"\n", "tag@1:4");
	expect("a: ! 'b'\n", "tag@1:4");
	expect("a: !\n", "tag@1:4");
	expect("a: ! |\n  b\n", "tag@1:4");
	expect("a: ! [b]\n", "tag@1:4");
	expect("! a: b\n", "tag@1:1");
	expect("# \xd2\x9b\na: {b: ! c\n  d}\n", "tag@2:8");
}

static void
test_bad_key(void **state)
{
	(void)state;
	expect("? [a]\n: b\n", "bad-key@1:3");
	expect("? {a: b}\n: c\n", "bad-key@1:3");
	expect("{a: b}: c\n", "bad-key@1:1");
	expect("~: a\n", "bad-key@1:1");
	expect("null: a\n", "bad-key@1:1");
	expect("\"\": a\n", "bad-key@1:1");
	expect("x: {\"\": a}\n", "bad-key@1:5");
	expect("? |\n  a\n: b\n", "bad-key@1:3");
	expect("? \"a\n  b\"\n: c\n", "bad-key@1:3");
	expect("\"a\\nb\": c\n", "bad-key@1:1");
	expect("\"null\": a\n", "{\"null\": \"a\"}");
}

static void
test_lengths(void **state)
{
	char *key = repeat("", "k", READ_KEY), *value = repeat("", "v", READ_VALUE), *text = allocate(READ_VALUE + READ_KEY + 8);
	struct arena a = ARENA_INIT;
	struct findings findings = FINDINGS_INIT(&a);
	struct node *root;

	(void)state;
	sprintf(text, "%s: %s\n", key, value);
	root = read_document(&a, &findings, text, strlen(text));
	assert_non_null(root);
	assert_string_equal(root->first->key, key);
	assert_string_equal(root->first->text, value);
	sprintf(text, "a:\n  %sk: v\n", key);
	expect(text, "key-too-long@2:3");
	expect_repeated("a: b\nc: ", "v", READ_VALUE + 1, "value-too-long@2:4");
	arena_release(&a);
	free(key);
	free(value);
	free(text);
}

static void
test_depth(void **state)
{
	char *open = repeat("{a: ", "[", READ_DEPTH - 1), *whole = repeat(open, "]", READ_DEPTH - 1), *text = repeat(whole, "}", 1);
	char *got = read_bytes(text, strlen(text));

	(void)state;
	assert_memory_equal(got, "{\"a\": [[", 8);
	expect_repeated("{a: ", "[", READ_DEPTH, "too-deep@1:68");
	free(open);
	free(whole);
	free(text);
	free(got);
}

static void
test_hostile_nesting(void **state)
{
	(void)state;
	expect_repeated("a: ", "[", 100000, "too-deep@1:67");
	expect_repeated("a: ", "{k: ", 100000, "too-deep@1:256");
	expect_repeated("a: ", "[{\"\":", 50000,
	    "bad-key@1:6 bad-key@1:11 bad-key@1:16 bad-key@1:21 bad-key@1:26 too-deep@1:160");
	expect_repeated("", "[", 100000, "not-a-mapping@1:1");
	expect_repeated("a:\n  ", "- ", 400000, "too-deep@2:129");
	expect_repeated("", "? ", 400000, "bad-key@1:3 bad-key@1:5 bad-key@1:7 bad-key@1:9 bad-key@1:11 too-deep@1:129");
}

static void
test_escapes(void **state)
{
	(void)state;
	expect("a: \"x\\0\"\n", "control-character@1:4");
	expect("a: \"\\e\"\n", "control-character@1:4");
	expect("a: \"\\x7f\"\n", "control-character@1:4");
	expect("a: \"\\x9b\"\n", "control-character@1:4");
	expect("\"a\\b\": c\n", "control-character@1:1");
	expect("a: \"\\N\"\n", "odd-line-break@1:4");
	expect("a: \"\\L\"\n", "odd-line-break@1:4");
	expect("a: \"\\u2029\"\n", "odd-line-break@1:4");
	expect("a: \"\\r\"\n", "odd-line-break@1:4");
	expect("a: \"\\ufeff\"\n", "stray-bom@1:4");
	expect("a: \"\\ud800\"\n", "syntax@1:7");
	expect("a: \"\\q\"\n", "syntax@1:5");
	expect_words("a: \"\\0\"\n", "control character U+0000 in the text");
	expect("a: '\\0'\n", "{\"a\": \"\\\\0\"}");
}

static void
test_tab_indent(void **state)
{
	(void)state;
	expect("a:\n\tb: c\n", "tab-indent@2:1");
	expect("a: b\n\tc: d\n", "tab-indent@2:1");
	expect("a:\n  b: 'c'\n  \td: e\n", "tab-indent@3:3");
	expect("a:\n  b: c\n \td: e\n", "tab-indent@3:2");
	expect("- a\n\t- b\n", "not-a-mapping@1:1");
	expect("a: [b,\n\tc]\n", "{\"a\": [\"b\", \"c\"]}");
	expect("a: \"b\n\tc\"\n", "{\"a\": \"b c\"}");
	expect("a:\tb\n", "{\"a\": \"b\"}");
}

static void
test_syntax(void **state)
{
	(void)state;
	expect("a: b\nc: \"d\ne: f\n", "syntax@2:4");
	expect("a: 'b\n---\nc'\n", "syntax@1:4");
	expect("a: [b, c\nd: e\n", "syntax@2:2");
	expect("a: {b: c\n", "syntax@2:1");
	expect("a: b: c\n", "syntax@1:5");
	expect("a: b\n  c: d\n", "syntax@2:4");
	expect("a:\n    b: c\n  d: e\n", "syntax@3:3");
	expect("a: @b\n", "syntax@1:4");
	expect("a: b\nc\n", "syntax@2:1");
	expect("a: - b\n", "syntax@1:4");
	expect("a: | b\n  c\n", "syntax@1:6");
	expect("--- a: b\n", "not-a-mapping@1:5");
	expect("a: 'b' c\n", "syntax@1:8");
}

static void
test_syntax_words(void **state)
{
	(void)state;
	expect_words("a: \"b\n", "a quote is opened here and never closed");
	expect_words("a: [b\n", "a comma or \"]\" is missing here; the bracket was opened on line 1");
	expect_words("a: [b}\n", "a comma or \"]\" is missing here");
	expect_words("a: b: c\n", "a colon in a text that is not quoted, or a key that is indented wrongly");
	expect_words("a: @b\n", "a text that starts with this character must be quoted");
}

static void
test_something_follows(void **state)
{
	(void)state;
	expect("{\"a\": 1}\n{\"a\": 2}\n", "syntax@2:1");
	expect("a: b\n... c\n", "syntax@2:5");
	expect_words("{\"a\": 1}\n{\"a\": 2}\n",
	    "something follows the end of the document; are the documents separated by \"---\"?");
	expect_words("a: b\n...\nc: d\n",
	    "something follows the end of the document; are the documents separated by \"---\"?");
}

static void
test_directives_below(void **state)
{
	(void)state;
	expect("a: b\n%TAG ! x\n", "directive@2:1");
	expect_repeated("a: b\n", "%TAG ! x:\n", 100000, "directive@2:1");
	expect_repeated("---\n", "%TAG ! x:\n", 100000, "not-a-mapping@2:1");
	expect("a: b\n... %\n", "syntax@2:5");
	expect("a: 'b\n%c'\n", "{\"a\": \"b %c\"}");
}

/* Whatever bytes: findings or a tree, and an end. */
static void
test_every_start_of_a_document(void **state)
{
	static const char text[] = "---\na: &x [b, {\"c\\u0041\": 'd'}]\n? e\n: |\n  f\ng: !t *x\nh:\n- i: >-\n    j\n- \"k\n  l\"\n...\n";
	size_t length;
	char *got;

	(void)state;
	for (length = 0; length < sizeof text; length++) {
		char *copy = allocate(length + 1);

		memcpy(copy, text, length);
		got = read_bytes(copy, length);
		assert_true(strlen(got) > 0);
		free(got);
		free(copy);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tree),
		cmocka_unit_test(test_places_and_styles),
		cmocka_unit_test(test_not_a_mapping),
		cmocka_unit_test(test_bytes_that_are_no_document),
		cmocka_unit_test(test_root_indented),
		cmocka_unit_test(test_duplicate_key),
		cmocka_unit_test(test_joined_documents),
		cmocka_unit_test(test_duplicate_among_many),
		cmocka_unit_test(test_alias),
		cmocka_unit_test(test_billion_laughs),
		cmocka_unit_test(test_merge_key),
		cmocka_unit_test(test_tag),
		cmocka_unit_test(test_bare_tag),
		cmocka_unit_test(test_bad_key),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_hostile_nesting),
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_tab_indent),
		cmocka_unit_test(test_syntax),
		cmocka_unit_test(test_syntax_words),
		cmocka_unit_test(test_something_follows),
		cmocka_unit_test(test_directives_below),
		cmocka_unit_test(test_every_start_of_a_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
