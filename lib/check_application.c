#include "check_application.h"

#include "node.h"
#include "read.h"

#include <string.h>

bool
check_is_blank(const struct node *n)
{
	const char *p = n->text;

	if (n->kind != NODE_TEXT)
		return false;
	while (*p == ' ' || *p == '\t' || *p == '\n')
		p++;
	return *p == '\0';
}

bool
check_given(const struct node *n)
{
	return n != NULL && !(n->kind == NODE_TEXT && (node_is_null(n) || n->length == 0)) &&
	    !(n->kind == NODE_MAP && n->count == 0);
}

/* The value of one field in `parent`, or NULL. */
static void
check_field(struct application *c, const struct field *fd, const struct node *n, const struct node *parent)
{
	if (!check_given(n) || (fd->required && check_is_blank(n))) {
		if (fd->required)
			check_find(c, FINDING_MISSING, n != NULL ? n : parent, fd->path, NULL);
		return;
	}
	check_value(c, fd, n);
}

/* Most of the fields that an application may have are in none of its mappings. */
static keyset
keys_of(const struct node *map)
{
	const struct node *n;
	keyset keys = 0;

	for (n = map->first; n != NULL; n = n->next)
		keys |= keyset_of(n->key, n->key_length);
	return keys;
}

static inline bool
may_hold(keyset keys, const struct field *fd)
{
	return (keys & keyset_of(fd->path + fd->above, fd->length - fd->above)) != 0;
}

/* The value of a field, looked for from *from on first: keys mostly stand in the order of the table. */
static const struct node *
find_value(const struct node *map, const struct node **from, const struct field *fd)
{
	const char *name = fd->path + fd->above;
	const size_t length = fd->length - fd->above;
	const struct node *n;

	for (n = *from; n != NULL && !node_is_called(n, name, length); n = n->next)
		;
	if (n == NULL)
		for (n = map->first; n != *from && !node_is_called(n, name, length); n = n->next)
			;
	if (n == NULL || !node_is_called(n, name, length))
		return NULL;
	*from = n->next;
	return n;
}

/* Each field in turn, and of each the items in turn. */
static void
check_items(struct application *c, const struct field *fd, const struct field *to, const struct node *list)
{
	const struct node *n, *value, *from;
	size_t count = 0, known = 0;
	keyset keys = 0;

	for (n = list->first; n != NULL; n = n->next)
		if (n->kind == NODE_MAP) {
			count += n->count;
			keys |= keys_of(n);
		}
	c->in_item = true;
	for (; fd < to; fd++) {
		if (!fd->required && !may_hold(keys, fd))
			continue;
		for (n = list->first, c->item = 0; n != NULL; n = n->next, c->item++) {
			if (n->kind != NODE_MAP)
				continue;
			from = n->first;
			value = find_value(n, &from, fd);
			known += value != NULL && value->kind == NODE_TEXT;
			check_field(c, fd, value, n);
		}
	}
	c->in_item = false;
	c->strange = c->strange || known < count;
}

static bool
holds_keys(const struct node *n)
{
	const struct node *k;

	for (k = n->kind == NODE_LIST ? n->first : NULL; k != NULL; k = k->next)
		if (k->kind == NODE_MAP)
			return true;
	return n->kind == NODE_MAP && n->count > 0;
}

/* The fields of one mapping, and what is below them. */
static void
check_map(struct application *c, const struct field *fd, const struct field *to, const struct node *map)
{
	const struct node *from = map->first, *n;
	const keyset keys = keys_of(map);
	const struct field *next;
	size_t known = 0;

	for (; fd < to; fd = next) {
		n = may_hold(keys, fd) ? find_value(map, &from, fd) : NULL;
		known += n != NULL;
		check_field(c, fd, n, map);
		for (next = fd + 1; next < to && next->above > fd->above; next++)
			;
		if (n == NULL || n->kind == NODE_TEXT)
			continue;
		if (fd->type == FIELD_LIST && n->kind == NODE_LIST && next > fd + 1)
			check_items(c, fd + 1, next, n);
		else if (fd->type != FIELD_MAP || n->kind != NODE_MAP)
			c->strange = c->strange || holds_keys(n);
		else if (n->count > 0)
			check_map(c, fd + 1, next, n);
	}
	c->strange = c->strange || known < map->count;
}

/* The fields below a prefix stand together in the table. */
struct range {
	const struct field *from, *to;
};

static bool
is_below(const struct field *fd, const char *prefix, size_t above)
{
	return fd->length > above && (above == 0 || (*fd->path == *prefix && memcmp(fd->path, prefix, above) == 0));
}

static struct range
below(const struct application *c, const char *prefix, size_t above)
{
	struct range r = { .from = c->fields };

	while (r.from < c->fields_end && !is_below(r.from, prefix, above))
		r.from++;
	for (r.to = r.from; r.to < c->fields_end && is_below(r.to, prefix, above); r.to++)
		;
	return r;
}

static bool
is_known(struct range r, size_t above, const char *key, size_t length)
{
	const struct field *fd;

	for (fd = r.from; fd < r.to; fd++)
		if (fd->length == above + length && fd->path[above] == *key && memcmp(fd->path + above, key, length) == 0)
			/* a key with a dot or a bracket in it is no path */
			return memchr(key, '.', length) == NULL && memchr(key, '[', length) == NULL;
	return false;
}

static void
warn_unknown(struct application *c, const struct node *map, struct range known, const char *prefix, size_t above)
{
	const struct node *n, *k;
	struct range items;
	char path[64 + READ_KEY];
	size_t length;

	for (n = map->first; n != NULL; n = n->next) {
		if (!is_known(known, above, n->key, n->key_length)) {
			finding_add(c->f, FINDING_UNKNOWN_KEY, n->key_line, n->key_column, n->key, NULL, NULL);
			continue;
		}
		if (n->kind == NODE_TEXT)
			continue;
		memcpy(path, prefix, above);
		memcpy(path + above, n->key, n->key_length);
		length = above + n->key_length;
		memcpy(path + length, "[].", 4);
		if (n->kind == NODE_MAP) {
			path[length] = '.';
			warn_unknown(c, n, below(c, path, length + 1), path, length + 1);
			continue;
		}
		items = below(c, path, length + 3);
		for (k = n->first; k != NULL; k = k->next)
			if (k->kind == NODE_MAP)
				warn_unknown(c, k, items, path, length + 3);
	}
}

int
check_received(const struct node *root, struct moment *m)
{
	const char *text = node_text(root, "received");

	return text == NULL ? -1 : moment_parse(text, m);
}

int
check_application(const struct edition *e, const struct office *o, const struct node *root, struct findings *f)
{
	struct application c = { .e = e, .o = o, .root = root, .f = f };
	unsigned before = f->errors;
	size_t count;

	c.fields = check_fields(&count);
	c.fields_end = c.fields + count;
	check_map(&c, c.fields, c.fields_end, root);
	if (c.strange)
		warn_unknown(&c, root, below(&c, "", 0), "", 0);
	check_facts(&c);
	return f->errors > before || f->failed ? -1 : 0;
}
