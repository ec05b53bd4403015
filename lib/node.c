#include "node.h"

#include "arena.h"
#include "buf.h"

#include <stdlib.h>
#include <string.h>

enum { FEW = 12 };	/* up to so many keys, comparing pairs is faster than sorting */

struct node *
node_find(const struct node *map, const char *key, size_t length)
{
	struct node *n;

	if (map == NULL || map->kind != NODE_MAP)
		return NULL;
	for (n = map->first; n != NULL; n = n->next)
		if (node_is_called(n, key, length))
			return n;
	return NULL;
}

/* A number below `limit`, or `limit` when it is none. */
static size_t
parse_index(const char *p, size_t length, size_t limit)
{
	size_t n = 0;

	if (length == 0 || length > 9)
		return limit;
	for (; length > 0; p++, length--) {
		if (*p < '0' || *p > '9')
			return limit;
		n = n * 10 + (size_t)(*p - '0');
	}
	return n < limit ? n : limit;
}

static struct node *
child(const struct node *n, const char *step, size_t length)
{
	struct node *c;
	size_t i;

	if (n == NULL || n->kind != NODE_LIST)
		return node_find(n, step, length);
	i = parse_index(step, length, n->count);
	if (i == n->count)
		return NULL;
	for (c = n->first; i > 0; i--)
		c = c->next;
	return c;
}

bool
node_paths_meet(const char *a, const char *b)
{
	size_t m = strlen(a), n = strlen(b), shorter = m < n ? m : n;

	return memcmp(a, b, shorter) == 0 && (m == n || (m < n ? b : a)[shorter] == '.');
}

struct node *
node_at(const struct node *root, const char *path)
{
	struct node *n;
	size_t length;

	for (;;) {
		for (length = 0; path[length] != '.' && path[length] != '\0'; length++)
			;
		n = child(root, path, length);
		if (n == NULL || path[length] == '\0')
			return n;
		root = n;
		path += length + 1;
	}
}

bool
node_is_null(const struct node *n)
{
	if (n == NULL)
		return true;
	if (n->kind != NODE_TEXT || n->quoted)
		return false;
	switch (n->length) {
	case 0:
		return true;
	case 1:
		return *n->text == '~';
	case 4:
		return strcmp(n->text, "null") == 0 || strcmp(n->text, "Null") == 0 || strcmp(n->text, "NULL") == 0;
	default:
		return false;
	}
}

static bool
is_text(const struct node *n, const char *text)
{
	return n->kind == NODE_TEXT && *n->text == *text && strcmp(n->text, text) == 0;
}

bool
node_has(const struct node *list, const char *text)
{
	const struct node *n;

	if (list == NULL)
		return false;
	if (list->kind == NODE_TEXT)
		return is_text(list, text);
	if (list->kind != NODE_LIST)
		return false;
	for (n = list->first; n != NULL; n = n->next)
		if (is_text(n, text))
			return true;
	return false;
}

void
node_json(struct buf *b, const struct node *n)
{
	const struct node *c;

	if (n->kind == NODE_TEXT) {
		/* in quotes a null would be a text, and a name */
		if (node_is_null(n))
			buf_add(b, "null", 4);
		else
			buf_json(b, n->text, n->length);
		return;
	}
	buf_byte(b, n->kind == NODE_MAP ? '{' : '[');
	for (c = n->first; c != NULL; c = c->next) {
		if (n->kind == NODE_MAP) {
			buf_json(b, c->key, c->key_length);
			buf_text(b, ": ");
		}
		node_json(b, c);
		if (c->next != NULL)
			buf_text(b, ", ");
	}
	buf_byte(b, n->kind == NODE_MAP ? '}' : ']');
}

static bool
same(const char *a, size_t a_length, const char *b, size_t b_length)
{
	return a_length == b_length && (a_length == 0 || memcmp(a, b, a_length) == 0);
}

bool
node_equal(const struct node *a, const struct node *b)
{
	const struct node *c, *d;

	if (a->kind != b->kind || a->count != b->count)
		return false;
	if (a->kind == NODE_TEXT && (node_is_null(a) || node_is_null(b)))
		return node_is_null(a) && node_is_null(b);
	if (a->kind == NODE_TEXT)
		return same(a->text, a->length, b->text, b->length);
	for (c = a->first, d = b->first; c != NULL; c = c->next, d = d->next)
		if (!same(c->key, c->key_length, d->key, d->key_length) || !node_equal(c, d))
			return false;
	return true;
}

struct entry {
	const struct node *node, *first;	/* first: the earlier one of the same key */
	size_t place;
	uint64_t hash;
};

static uint64_t
hash(const char *p, size_t length)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (; length > 0; p++, length--)
		h = (h ^ (unsigned char)*p) * UINT64_C(1099511628211);
	return h;
}

static int
compare_keys(const struct node *a, const struct node *b)
{
	if (a->key_length != b->key_length)
		return a->key_length < b->key_length ? -1 : 1;
	return memcmp(a->key, b->key, a->key_length);
}

static int
compare_places(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return x->place < y->place ? -1 : x->place > y->place;
}

/* By key, equal ones in their order. Sorted and not kept in a table: no choice of keys makes it slow. */
static int
compare_entries(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int c;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	c = compare_keys(x->node, y->node);
	return c != 0 ? c : compare_places(a, b);
}

static void
find_few(const struct node *map, node_repeat *tell, void *context)
{
	const struct node *first, *n;

	for (n = map->first; n != NULL; n = n->next) {
		for (first = map->first; first != n && compare_keys(first, n) != 0; first = first->next)
			;
		if (first != n && !tell(context, first, n))
			return;
	}
}

int
node_repeats(const struct node *map, node_repeat *tell, void *context)
{
	struct entry *all;
	const struct node *n;
	size_t i = 0;
	bool any = false;

	if (map->count <= FEW) {
		find_few(map, tell, context);
		return 0;
	}
	if ((all = malloc(map->count * sizeof *all)) == NULL)
		return -1;
	for (n = map->first; n != NULL; n = n->next, i++)
		all[i] = (struct entry){ .node = n, .place = i, .hash = hash(n->key, n->key_length) };
	qsort(all, map->count, sizeof *all, compare_entries);
	for (i = 1; i < map->count; i++)
		if (all[i].hash == all[i - 1].hash && compare_keys(all[i].node, all[i - 1].node) == 0) {
			all[i].first = all[i - 1].first != NULL ? all[i - 1].first : all[i - 1].node;
			any = true;
		}
	if (any)
		qsort(all, map->count, sizeof *all, compare_places);
	for (i = 0; any && i < map->count; i++)
		if (all[i].first != NULL && !tell(context, all[i].first, all[i].node))
			break;
	free(all);
	return 0;
}

struct node *
node_add(struct arena *a, struct node *parent, const char *key, size_t key_length)
{
	struct node *n = arena_alloc(a, sizeof *n);

	if (n == NULL)
		return NULL;
	n->text = "";
	if (key != NULL) {
		if ((n->key = arena_copy(a, key, key_length)) == NULL)
			return NULL;
		n->key_length = (unsigned)key_length;
	}
	node_append(parent, n);
	return n;
}

struct node *
node_add_text(struct arena *a, struct node *parent, const char *key, const char *text)
{
	size_t length = strlen(text);
	const char *copy = arena_copy(a, text, length);
	struct node *n;

	if (copy == NULL || (n = node_add(a, parent, key, key == NULL ? 0 : strlen(key))) == NULL)
		return NULL;
	n->quoted = true;
	n->text = copy;
	n->length = (unsigned)length;
	return n;
}

/* The value of `from`, without its key and its place among siblings. */
static int
copy_value(struct arena *a, struct node *to, const struct node *from)
{
	const struct node *c;
	struct node *n;

	to->kind = from->kind;
	to->quoted = from->quoted;
	to->flow = from->flow;
	to->line = from->line;
	to->column = from->column;
	to->text = "";
	if (from->kind == NODE_TEXT) {
		to->length = from->length;
		return (to->text = arena_copy(a, from->text, from->length)) == NULL ? -1 : 0;
	}
	for (c = from->first; c != NULL; c = c->next) {
		if ((n = node_add(a, to, c->key, c->key_length)) == NULL || copy_value(a, n, c) < 0)
			return -1;
		n->key_line = c->key_line;
		n->key_column = c->key_column;
	}
	return 0;
}

static void
set_value(struct node *to, const struct node *value)
{
	struct node old = *to;

	*to = *value;
	to->key = old.key;
	to->key_length = old.key_length;
	to->key_line = old.key_line;
	to->key_column = old.key_column;
	to->next = old.next;
}

int
node_put(struct arena *a, struct node *root, const char *path, const struct node *value)
{
	struct node copy = { .kind = NODE_TEXT }, *n;
	size_t length;
	bool list;

	if (copy_value(a, &copy, value) < 0)
		return -1;
	for (;; root = n, path += length + 1) {
		length = strcspn(path, ".");
		if (root->kind == NODE_TEXT)
			return -1;
		n = child(root, path, length);
		if (n == NULL) {
			list = root->kind == NODE_LIST;
			if (list && parse_index(path, length, root->count + 1) != root->count)
				return -1;
			if ((n = node_add(a, root, list ? NULL : path, length)) == NULL)
				return -1;
			n->kind = NODE_MAP;
		}
		if (path[length] == '\0')
			break;
	}
	set_value(n, &copy);
	return 0;
}
