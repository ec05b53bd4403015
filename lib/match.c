#include "match.h"

#include "alphabet.h"
#include "check.h"
#include "node.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Where a field is looked for that is named by one key. */
static const char *const homes[] = { "applicant", "applicant.identity", "residence", "arrived", "representative" };

/* What is known of a case beside its facts; compared as a whole. */
static const char *const own[] = { "number", "case", "state", "holder", "service" };

enum { OWN = sizeof own / sizeof own[0], PATH = 256 };

static const char former[] = "applicant.former-names";

static bool
is_own(const char *field, size_t length)
{
	size_t i;

	for (i = 0; i < OWN; i++)
		if (strlen(own[i]) == length && memcmp(own[i], field, length) == 0)
			return true;
	return false;
}

/* The path of an application's field by its last key; its text lies in the table of fields. */
static const struct field *
field_at(const char *home, const char *key, size_t length)
{
	const struct field *fields;
	char path[PATH];
	size_t i, count;
	int n = snprintf(path, sizeof path, "%s%s%.*s", home, *home == '\0' ? "" : ".", (int)length, key);

	if (n < 0 || n >= PATH)
		return NULL;
	fields = check_fields(&count);
	for (i = 0; i < count; i++)
		if (strcmp(fields[i].path, path) == 0)
			return &fields[i];
	return NULL;
}

/* Items of lists are named by number ("documents.1.kind"), and so are not in the table under their path. */
static bool
find_path(struct match *m, const char *text, size_t length)
{
	const struct field *f;
	char path[PATH];
	size_t i;

	m->length = length;
	if (is_own(text, length)) {
		m->path = text;
		m->whole = true;
		return true;
	}
	f = field_at("", text, length);
	for (i = 0; f == NULL && i < sizeof homes / sizeof homes[0] && memchr(text, '.', length) == NULL; i++)
		f = field_at(homes[i], text, length);
	if (f != NULL) {
		m->path = f->path;
		m->length = strlen(f->path);
		return true;
	}
	if (length >= sizeof path)
		return false;
	snprintf(path, sizeof path, "%.*s", (int)length, text);
	m->path = text;
	return check_knows(path);
}

int
match_parse(struct match *m, const char *text)
{
	const char *equals = strchr(text, '=');

	*m = (struct match){ .text = BUF_INIT };
	errno = EINVAL;
	if (equals == NULL || equals == text || !find_path(m, text, (size_t)(equals - text)))
		return -1;
	alphabet_fold(&m->text, equals + 1, strlen(equals + 1));
	if (!buf_failed(&m->text))
		return 0;
	errno = ENOMEM;
	return -1;
}

void
match_release(struct match *m)
{
	buf_release(&m->text);
}

bool
match_in(const struct buf *folded, const char *name, size_t length, struct buf *scratch)
{
	if (folded->length == 0)
		return true;
	buf_clear(scratch);
	alphabet_fold(scratch, name, length);
	return !buf_failed(scratch) && scratch->length > 0 &&
	    memmem(scratch->bytes, scratch->length, folded->bytes, folded->length) != NULL;
}

static int
compare(const struct match *m, const char *value, struct buf *scratch)
{
	bool in = value != NULL && match_in(&m->text, value, strlen(value), scratch);

	if (buf_failed(scratch))
		return -1;
	return in && (!m->whole || scratch->length == m->text.length);
}

static int
compare_node(const struct match *m, const struct node *n, struct buf *scratch)
{
	const struct node *item;
	int found = 0;

	if (n == NULL || n->kind == NODE_TEXT)
		return compare(m, n == NULL ? NULL : n->text, scratch);
	/* a mapping holds no text, but is there */
	if (m->text.length == 0)
		return n->first != NULL;
	for (item = n->kind == NODE_LIST ? n->first : NULL; item != NULL && found == 0; item = item->next)
		if (item->kind == NODE_TEXT)
			found = compare(m, item->text, scratch);
	return found;
}

int
match_holds(const struct match *m, const struct match_case *c)
{
	const char *const values[OWN] = { c->number, c->id, c->state, c->holder, node_text(c->root, "service") };
	struct buf scratch = BUF_INIT;
	char path[PATH];
	int found = 0;
	size_t i;

	snprintf(path, sizeof path, "%.*s", (int)m->length, m->path);
	for (i = 0; i < OWN && strcmp(own[i], path) != 0; i++)
		;
	if (i < OWN)
		found = compare(m, values[i], &scratch);
	else {
		found = compare_node(m, node_at(c->root, path), &scratch);
		if (found == 0 && strcmp(path, "applicant.surname") == 0)
			found = compare_node(m, node_at(c->root, former), &scratch);
	}
	buf_release(&scratch);
	return found;
}
