#include "node.h"

#include "arena.h"
#include "buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
	struct arena arena;
	struct node *root;
};

/* {"a": {"b": "c", "l": ["x", {"y": "z"}]}, "t": "u"} */
static int
setup(void **state)
{
	static struct fixture f;
	struct node *a, *l, *m;

	f = (struct fixture){ ARENA_INIT, NULL };
	f.root = arena_alloc(&f.arena, sizeof *f.root);
	assert_non_null(f.root);
	f.root->kind = NODE_MAP;
	a = node_add(&f.arena, f.root, "a", 1);
	assert_non_null(a);
	a->kind = NODE_MAP;
	assert_non_null(node_add_text(&f.arena, a, "b", "c"));
	l = node_add(&f.arena, a, "l", 1);
	assert_non_null(l);
	l->kind = NODE_LIST;
	assert_non_null(node_add_text(&f.arena, l, NULL, "x"));
	m = node_add(&f.arena, l, NULL, 0);
	assert_non_null(m);
	m->kind = NODE_MAP;
	assert_non_null(node_add_text(&f.arena, m, "y", "z"));
	assert_non_null(node_add_text(&f.arena, f.root, "t", "u"));
	*state = &f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	arena_release(&f->arena);
	return 0;
}

static void
expect_json(const struct node *n, const char *expected)
{
	struct buf b = BUF_INIT;

	node_json(&b, n);
	buf_byte(&b, '\0');
	assert_false(buf_failed(&b));
	assert_string_equal(b.bytes, expected);
	buf_release(&b);
}

static void
test_get(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(node_text(f->root, "t"), "u");
	assert_null(node_get(f->root, "T"));
	assert_null(node_get(NULL, "t"));
	assert_null(node_get(node_get(f->root, "t"), "t"));
	assert_string_equal(node_text(node_get(f->root, "a"), "b"), "c");
	assert_null(node_text(f->root, "a"));
	assert_null(node_text(f->root, "none"));
}

static void
test_at(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(node_at(f->root, "a.b")->text, "c");
	assert_string_equal(node_at(f->root, "a.l.0")->text, "x");
	assert_string_equal(node_at(f->root, "a.l.1.y")->text, "z");
	assert_null(node_at(f->root, "a.l.2"));
	assert_null(node_at(f->root, "a.l.y"));
	assert_null(node_at(f->root, "a.l."));
	assert_null(node_at(f->root, "a.l.-1"));
	assert_null(node_at(f->root, "a.l.99999999999999999999"));
	assert_null(node_at(f->root, "a..b"));
	assert_null(node_at(f->root, "t.u"));
	assert_null(node_at(f->root, ""));
	assert_null(node_at(NULL, "a"));
}

static void
test_is_null(void **state)
{
	static const struct { const char *text; bool quoted, null; } rows[] = {
		{ "", false, true }, { "~", false, true }, { "null", false, true }, { "Null", false, true }, { "NULL", false, true },
		{ "", true, false }, { "~", true, false }, { "nULL", false, false }, { "no", false, false }, { "0", false, false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct node n = { .kind = NODE_TEXT, .quoted = rows[i].quoted, .text = rows[i].text,
		    .length = (unsigned)strlen(rows[i].text) };

		assert_int_equal(node_is_null(&n), rows[i].null);
	}
	assert_true(node_is_null(NULL));
	assert_false(node_is_null(&(struct node){ .kind = NODE_MAP }));
}

static void
test_has(void **state)
{
	struct fixture *f = *state;

	assert_true(node_has(node_at(f->root, "a.l"), "x"));
	assert_false(node_has(node_at(f->root, "a.l"), "z"));
	assert_true(node_has(node_get(f->root, "t"), "u"));
	assert_false(node_has(node_get(f->root, "t"), "x"));
	assert_false(node_has(f->root, "u"));
	assert_false(node_has(NULL, "u"));
}

static void
test_json(void **state)
{
	struct fixture *f = *state;
	struct node *n = node_add(&f->arena, f->root, "e\"", 2);

	assert_non_null(n);
	expect_json(f->root, "{\"a\": {\"b\": \"c\", \"l\": [\"x\", {\"y\": \"z\"}]}, \"t\": \"u\", \"e\\\"\": null}");
	n->quoted = true;
	expect_json(f->root, "{\"a\": {\"b\": \"c\", \"l\": [\"x\", {\"y\": \"z\"}]}, \"t\": \"u\", \"e\\\"\": \"\"}");
	n->text = "null";
	n->length = 4;
	expect_json(n, "\"null\"");
	n->quoted = false;
	expect_json(n, "null");
	n->text = "~";
	n->length = 1;
	expect_json(n, "null");
	n->text = "";
	n->length = 0;
	n->kind = NODE_LIST;
	expect_json(n, "[]");
	n->kind = NODE_MAP;
	expect_json(n, "{}");
}

static void
test_put(void **state)
{
	struct fixture *f = *state;
	struct node text = { .kind = NODE_TEXT, .text = "new", .length = 3 };

	assert_int_equal(node_put(&f->arena, f->root, "a.b", &text), 0);
	assert_int_equal(node_put(&f->arena, f->root, "a.l.1.y", &text), 0);
	assert_int_equal(node_put(&f->arena, f->root, "a.l.2", &text), 0);
	assert_int_equal(node_put(&f->arena, f->root, "k.m", &text), 0);
	expect_json(f->root, "{\"a\": {\"b\": \"new\", \"l\": [\"x\", {\"y\": \"new\"}, \"new\"]}, \"t\": \"u\", \"k\": {\"m\": \"new\"}}");
	assert_int_equal(node_put(&f->arena, f->root, "t.x", &text), -1);
	assert_int_equal(node_put(&f->arena, f->root, "a.l.9", &text), -1);
	assert_int_equal(node_put(&f->arena, f->root, "a.l.z", &text), -1);
}

static void
test_put_copies(void **state)
{
	struct fixture *f = *state;
	struct node *l = node_at(f->root, "a.l");

	assert_int_equal(node_put(&f->arena, f->root, "a.l.0", l), 0);
	assert_int_equal(node_put(&f->arena, f->root, "t", f->root), 0);
	expect_json(f->root, "{\"a\": {\"b\": \"c\", \"l\": [[\"x\", {\"y\": \"z\"}], {\"y\": \"z\"}]}, "
	    "\"t\": {\"a\": {\"b\": \"c\", \"l\": [[\"x\", {\"y\": \"z\"}], {\"y\": \"z\"}]}, \"t\": \"u\"}}");
	assert_int_equal(f->root->count, 2);
}

static void
test_equal(void **state)
{
	struct fixture *f = *state;
	struct node *copy = node_add(&f->arena, f->root, "copy", 4);
	struct node *a = node_get(f->root, "a");

	assert_non_null(copy);
	assert_int_equal(node_put(&f->arena, f->root, "copy", a), 0);
	copy->line = 9;
	copy->flow = true;
	assert_true(node_equal(copy, a));
	node_at(copy, "l.0")->text = "X";
	assert_false(node_equal(copy, a));
	node_at(copy, "l.0")->text = "x";
	node_get(copy, "b")->key = "B";
	assert_false(node_equal(copy, a));
	assert_false(node_equal(a, node_get(a, "l")));
	assert_false(node_equal(f->root, a));
	assert_true(node_equal(&(struct node){ .text = "~", .length = 1 }, &(struct node){ .text = "" }));
	assert_false(node_equal(&(struct node){ .text = "~", .length = 1 }, &(struct node){ .text = "x", .length = 1 }));
	assert_false(node_equal(&(struct node){ .text = "x", .length = 1 }, &(struct node){ .text = "", .quoted = true }));
}

static bool
note_repeat(void *context, const struct node *first, const struct node *again)
{
	char *text = context;

	snprintf(text + strlen(text), 200 - strlen(text), "%s:%u:%u ", again->key, first->line, again->line);
	return again->line < 40;
}

static void
expect_repeats(const char *keys, const char *expected)
{
	struct arena a = ARENA_INIT;
	struct node map = { .kind = NODE_MAP }, *n;
	char got[200] = "";
	unsigned line = 0;

	for (; *keys != '\0'; keys++) {
		n = node_add(&a, &map, keys, 1);
		assert_non_null(n);
		n->line = line++;
	}
	assert_int_equal(node_repeats(&map, note_repeat, got), 0);
	assert_string_equal(got, expected);
	arena_release(&a);
}

static void
test_repeats(void **state)
{
	(void)state;
	expect_repeats("", "");
	expect_repeats("abc", "");
	expect_repeats("abacbc", "a:0:2 b:1:4 c:3:5 ");
	expect_repeats("aaa", "a:0:1 a:0:2 ");
	expect_repeats("abcdefghijklmnopqrstuvwxyz", "");
	expect_repeats("zbcdefghijklmnopqrstuvwxybzb", "b:1:25 z:0:26 b:1:27 ");
	expect_repeats("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNbOPac", "b:1:40 ");
}

/* Keys that somebody has chosen for their hash, which is 0. */
static void
test_keys_of_one_hash(void **state)
{
	static const char *const keys[] = { "!0IC=VloaY", "QvXtM>@Fp%", "77kepQFQ8Kl", "a", "b", "c", "d", "e", "f", "g", "h",
		"QvXtM>@Fp%", "i" };
	struct arena a = ARENA_INIT;
	struct node map = { .kind = NODE_MAP };
	char got[200] = "";
	unsigned i;

	(void)state;
	for (i = 0; i < sizeof keys / sizeof keys[0]; i++)
		node_add(&a, &map, keys[i], strlen(keys[i]))->line = i;
	assert_int_equal(node_repeats(&map, note_repeat, got), 0);
	assert_string_equal(got, "QvXtM>@Fp%:1:11 ");
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_get, setup, teardown),
		cmocka_unit_test_setup_teardown(test_at, setup, teardown),
		cmocka_unit_test(test_is_null),
		cmocka_unit_test_setup_teardown(test_has, setup, teardown),
		cmocka_unit_test_setup_teardown(test_json, setup, teardown),
		cmocka_unit_test_setup_teardown(test_put, setup, teardown),
		cmocka_unit_test_setup_teardown(test_put_copies, setup, teardown),
		cmocka_unit_test_setup_teardown(test_equal, setup, teardown),
		cmocka_unit_test(test_repeats),
		cmocka_unit_test(test_keys_of_one_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
