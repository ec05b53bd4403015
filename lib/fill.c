#include "fill.h"

#include "buf.h"
#include "edition.h"
#include "form.h"
#include "node.h"
#include "say.h"

#include <stdio.h>
#include <string.h>

void
scope_put(struct scope *s, const char *name, const char *id, const struct node *n)
{
	size_t i;

	for (i = 0; i < s->root_count && strcmp(s->roots[i].name, name) != 0; i++)
		;
	if (i == SCOPE_ROOTS)
		return;
	s->roots[i].name = name;
	s->roots[i].id = id;
	s->roots[i].node = n;
	if (i == s->root_count)
		s->root_count++;
}

static bool
is_value(const struct node *n)
{
	if (n == NULL)
		return false;
	return n->kind == NODE_TEXT ? n->length > 0 && !node_is_null(n) : n->count > 0;
}

/* "base.path"; what does not fit is cut off, as no path of a form is that long. */
void
scope_join(char *to, size_t room, const char *base, const char *path)
{
	const char *const parts[] = { base, *base != '\0' && *path != '\0' ? "." : "", path };
	size_t n = 0, i, k;

	for (i = 0; i < 3; i++)
		for (k = 0; parts[i][k] != '\0' && n + 1 < room; k++)
			to[n++] = parts[i][k];
	to[n] = '\0';
}

static void
tell(struct scope *s, const char *base, const char *path)
{
	char whole[320];

	if (s->used == NULL)
		return;
	scope_join(whole, sizeof whole, base, path);
	s->used(s->context, whole);
}

static const struct node *
at_path(const struct node *n, const char *path)
{
	return *path == '\0' || strcmp(path, ".") == 0 ? n : node_at(n, path);
}

const struct node *
scope_get(struct scope *s, const char *path)
{
	const struct node *n;
	size_t first = strcspn(path, "."), i;
	char name[96];

	if (s->at != NULL) {
		n = at_path(s->at, path);
		if (n != NULL && n->kind == NODE_TEXT && s->base[0] != '\0')
			tell(s, s->base, strcmp(path, ".") == 0 ? "" : path);
		return is_value(n) ? n : NULL;
	}
	for (i = 0; i < s->root_count; i++)
		if (strncmp(s->roots[i].name, path, first) == 0 && s->roots[i].name[first] == '\0') {
			n = s->roots[i].node == NULL ? NULL : at_path(s->roots[i].node, path[first] == '.' ? path + first + 1 : "");
			if (s->roots[i].id != NULL && strcmp(path + first, ".result") == 0) {
				scope_join(name, sizeof name, "steps", s->roots[i].id);
				tell(s, name, "result");
			}
			return is_value(n) ? n : NULL;
		}
	n = s->facts == NULL ? NULL : node_at(s->facts, path);
	/* one that a correction emptied too */
	if (n != NULL && (n->kind == NODE_TEXT || n->count == 0))
		tell(s, "", path);
	return is_value(n) ? n : NULL;
}

static int
lack(struct scope *s, const char *path)
{
	scope_join(s->lacking, sizeof s->lacking, s->base, path);
	return 0;
}

/* The parts of a composite that have their values, joined. */
static int
fill_composite(struct scope *s, const struct node *composite, const struct node *value, struct buf *b)
{
	const char *join = node_text(composite, "join");
	const struct node *n, *outer = s->at;
	size_t start = b->length, before;
	bool any = false;

	s->at = value;
	for (n = node_first(node_get(composite, "of")); n != NULL; n = n->next) {
		before = b->length;
		if (any)
			buf_text(b, join == NULL ? ", " : join);
		if (fill_words(s, n, b) == 0)
			b->length = before;
		else
			any = true;
	}
	s->at = outer;
	if (!any)
		b->length = start;
	return any ? 1 : 0;
}

/* A word of a table or of a list of the edition ("actors", "actors.abbreviation"). */
static const char *
word(struct scope *s, const char *format, const char *value)
{
	const struct node *table = node_get(node_get(s->words, "tables"), format), *row;
	char list[64];
	const char *key, *text;

	if (table != NULL)
		return words_in(node_get(table, value), s->language);
	snprintf(list, sizeof list, "%s", format);
	list[strcspn(list, ".")] = '\0';
	row = edition_row(s->edition, list, value);
	if ((key = strchr(format, '.')) != NULL)
		return words_in(node_get(row, key + 1), s->language);
	text = words_in(node_get(row, "name"), s->language);
	return text != NULL ? text : words_in(node_get(row, "text"), s->language);
}

static int
fill_text(struct scope *s, const struct node *n, const char *format, bool lenient, struct buf *b)
{
	const char *text;

	if (format == NULL || *format == '\0') {
		buf_add(b, n->text, n->length);
		return 1;
	}
	if ((strcmp(format, "date") == 0 && say_date_text(b, n->text, s->language)) ||
	    (strcmp(format, "moment") == 0 && say_moment_text(b, n->text, s->language)) ||
	    (strcmp(format, "amount") == 0 && say_amount_text(b, n->text, s->language)))
		return 1;
	if (strcmp(format, "date") == 0 || strcmp(format, "moment") == 0 || strcmp(format, "amount") == 0) {
		buf_add(b, n->text, n->length);
		return 1;
	}
	if ((text = word(s, format, n->text)) != NULL)
		buf_text(b, text);
	else if (lenient)
		buf_add(b, n->text, n->length);
	else {
		scope_join(s->wordless, sizeof s->wordless, format, n->text);
		return lack(s, format);
	}
	return 1;
}

static int
fill_list(struct scope *s, const struct node *list, const char *format, bool lenient, struct buf *b)
{
	size_t start = b->length, base = strlen(s->base), index = 0;
	const struct node *n;
	int filled = 1;

	for (n = list->first; n != NULL && filled == 1; n = n->next, index++) {
		if (b->length > start)
			buf_text(b, "; ");
		snprintf(s->base + base, sizeof s->base - base, ".%zu", index);
		if (n->kind == NODE_TEXT)
			tell(s, s->base, "");
		filled = fill_value(s, n, format, lenient, b);
	}
	s->base[base] = '\0';
	if (filled == 0)
		b->length = start;
	return filled;
}

int
fill_value(struct scope *s, const struct node *n, const char *format, bool lenient, struct buf *b)
{
	const struct node *composite = format == NULL ? NULL : node_get(node_get(s->words, "composites"), format);

	if (format != NULL && strcmp(format, "count") == 0) {
		buf_number(b, (long long)n->count);
		return 1;
	}
	if (n->kind == NODE_LIST)
		return fill_list(s, n, format, lenient, b);
	if (composite != NULL)
		return fill_composite(s, composite, n, b);
	if (n->kind == NODE_TEXT)
		return fill_text(s, n, format, lenient, b);
	if (words_in(n, s->language) == NULL)
		return 0;
	buf_text(b, words_in(n, s->language));
	return 1;
}

static int
fill_place(struct scope *s, const struct template_place *p, struct buf *b)
{
	const struct node *n = scope_get(s, p->path);
	char outer[sizeof s->base];
	bool rooted = s->at == NULL || s->base[0] != '\0';
	int filled;

	if (n == NULL)
		return lack(s, p->path);
	memcpy(outer, s->base, sizeof outer);
	if (strcmp(p->path, ".") != 0 && rooted)
		scope_join(s->base, sizeof s->base, outer, p->path);
	filled = fill_value(s, n, p->format, p->lenient, b);
	memcpy(s->base, outer, sizeof outer);
	return filled;
}

int
fill_template(struct scope *s, const char *text, struct buf *b)
{
	struct template_place p;
	size_t start = b->length;

	while (template_next(&text, &p)) {
		buf_add(b, p.before, p.before_length);
		if (fill_place(s, &p, b) == 0) {
			b->length = start;
			return 0;
		}
	}
	buf_text(b, text);
	return 1;
}

int
fill_words(struct scope *s, const struct node *words, struct buf *b)
{
	const char *text = words == NULL ? NULL : words->kind == NODE_TEXT ? words->text : words_in(words, s->language);

	return text == NULL ? lack(s, s->language) : fill_template(s, text, b);
}

bool
fill_holds(struct scope *s, const struct node *when)
{
	const struct node *n, *value;

	for (n = node_first(when); n != NULL; n = n->next) {
		value = scope_get(s, n->key);
		if (n->kind == NODE_LIST ? value == NULL || value->kind != NODE_TEXT || !node_has(n, value->text) :
		    (value != NULL) != (strcmp(n->text, "present") == 0))
			return false;
	}
	return true;
}
