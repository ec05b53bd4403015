#include "form.h"

#include "edition.h"
#include "finding.h"
#include "node.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What is being checked; lines are those of the file named. */
struct check {
	const struct form *form;
	const struct edition *edition;
	struct findings *f;
	const char *file;
	bool relative;			/* inside a composite: paths are those of its value */
};

static const char *const languages[] = { "kk", "ru", "en" };

static void complain(struct check *, const struct node *, const char *format, ...) __attribute__((format(printf, 3, 4)));

static void
complain(struct check *k, const struct node *at, const char *format, ...)
{
	char text[300];
	int length = snprintf(text, sizeof text, "%s, line %u: ", k->file, at->line);
	va_list list;

	va_start(list, format);
	vsnprintf(text + length, sizeof text - (size_t)length, format, list);
	va_end(list);
	finding_add(k->f, FINDING_FORM, 0, 0, text, NULL, NULL);
}

static bool
is_format(const struct check *k, const char *format)
{
	char list[48];
	size_t length = strcspn(format, ".");

	if (*format == '\0' || strcmp(format, "date") == 0 || strcmp(format, "moment") == 0 || strcmp(format, "amount") == 0 ||
	    strcmp(format, "count") == 0)
		return true;
	if (node_get(node_get(k->form->words, "tables"), format) != NULL ||
	    node_get(node_get(k->form->words, "composites"), format) != NULL)
		return true;
	memcpy(list, format, length);
	list[length] = '\0';
	return node_get(k->edition->root, list) != NULL;
}

static void
check_path(struct check *k, const struct node *at, const char *path)
{
	enum form_place place = form_place(k->form->words, path);

	if (!k->relative && place == PLACE_UNKNOWN)
		complain(k, at, "there is no value {%s}", path);
}

static void
check_template(struct check *k, const struct node *n)
{
	const char *at = n->text;
	struct template_place p;

	while (template_next(&at, &p)) {
		if (p.broken) {
			complain(k, n, "a place that is not closed, or too long");
			return;
		}
		check_path(k, n, p.path);
		if (!is_format(k, p.format))
			complain(k, n, "there is no format |%s", p.format);
	}
}

/* Every place of one language stands in the other too. */
static void
check_same_places(struct check *k, const struct node *a, const struct node *b)
{
	const char *p = a->text;
	char place[160];

	while ((p = strchr(p, '{')) != NULL) {
		size_t length = strcspn(p, "}") + 1;

		if (length < sizeof place) {
			memcpy(place, p, length);
			place[length] = '\0';
			if (strstr(b->text, place) == NULL)
				complain(k, b, "%s stands in %s but not in %s", place, a->key, b->key);
		}
		p++;
	}
}

static void
check_trio(struct check *k, const struct node *map)
{
	const struct node *all[3];
	int i, missing = 0;

	for (i = 0; i < 3; i++) {
		all[i] = node_get(map, languages[i]);
		if (all[i] == NULL || all[i]->kind != NODE_TEXT || all[i]->length == 0) {
			complain(k, map, "no words in %s", languages[i]);
			missing++;
		}
	}
	for (i = 0; missing == 0 && i < 3; i++)
		check_same_places(k, all[i], all[(i + 1) % 3]);
}

static bool
is_in(const char *words, const char *key)
{
	size_t length = strlen(key);
	const char *p;

	for (p = words; (p = strstr(p, key)) != NULL; p += length)
		if ((p == words || p[-1] == ' ') && (p[length] == ' ' || p[length] == '\0'))
			return true;
	return false;
}

/* A text that people read must have its words in three languages; one that is only places has none. */
static bool
is_wordless(const char *text)
{
	bool inside = false;

	for (; *text != '\0'; text++) {
		if (*text == '{')
			inside = true;
		else if (*text == '}')
			inside = false;
		else if (!inside && strchr(" ,.:;()/-", *text) == NULL)
			return false;
	}
	return true;
}

/* All texts and all words below a node. */
static void
check_below(struct check *k, const struct node *n)
{
	const struct node *child;

	if (n->kind == NODE_TEXT) {
		check_template(k, n);
		return;
	}
	if (node_get(n, "kk") != NULL || node_get(n, "ru") != NULL || node_get(n, "en") != NULL)
		check_trio(k, n);
	for (child = n->first; child != NULL; child = child->next) {
		if (child->kind == NODE_TEXT && child->key != NULL && is_in("title section head text label none value mark", child->key) &&
		    !is_wordless(child->text))
			complain(k, child, "\"%s\" has words of one language only", child->key);
		check_below(k, child);
	}
}

static void
check_when(struct check *k, const struct node *when)
{
	const struct node *n;

	for (n = node_first(when); n != NULL; n = n->next)
		check_path(k, n, n->key);
}

/* A row is the name of a field with "?" where it may be absent, or label and value. */
static void
check_row(struct check *k, const struct node *row)
{
	char path[96];

	if (row->kind == NODE_MAP) {
		if (node_get(row, "label") == NULL || node_get(row, "value") == NULL)
			complain(k, row, "a row has label and value");
		check_when(k, node_get(row, "when"));
		return;
	}
	snprintf(path, sizeof path, "%s", row->text);
	path[strcspn(path, "?")] = '\0';
	if (node_get(node_get(k->form->words, "fields"), path) == NULL)
		complain(k, row, "there is no field %s", path);
}

static void
check_block(struct check *k, const struct node *b)
{
	static const char keys[] = "title section head text fields asked list as none blanks box sign label frame when note mark steps";
	const struct node *n, *as = node_get(b, "as"), *list = node_get(b, "fields");

	if (b->kind != NODE_MAP) {
		complain(k, b, "a block is a mapping");
		return;
	}
	for (n = b->first; n != NULL; n = n->next)
		if (!is_in(keys, n->key))
			complain(k, n, "\"%s\" is not known in a block", n->key);
	check_when(k, node_get(b, "when"));
	for (n = node_first(list); n != NULL; n = n->next)
		check_row(k, n);
	if (as != NULL && node_get(node_get(k->form->words, "composites"), as->text) == NULL)
		complain(k, as, "there is no composite %s", as->text);
	if (node_text(b, "list") != NULL)
		check_path(k, b, node_text(b, "list"));
	for (n = node_first(node_get(b, "frame")); n != NULL; n = n->next)
		check_block(k, n);
}

static void
check_words(struct check *k)
{
	static const char *const parts[] = { "tables", "fields", "copy", "marks", "note" };
	const struct node *words = k->form->words, *n;
	size_t i;

	k->file = "words.yaml";
	for (i = 0; i < sizeof parts / sizeof parts[0]; i++)
		if (node_get(words, parts[i]) == NULL)
			complain(k, words, "there is no \"%s\"", parts[i]);
		else
			check_below(k, node_get(words, parts[i]));
	if (node_get(words, "steps") == NULL)
		complain(k, words, "there is no \"steps\"");
	for (n = node_first(node_get(words, "fields")); n != NULL; n = n->next)
		if (node_text(n, "as") != NULL && !is_format(k, node_text(n, "as")))
			complain(k, n, "there is no format |%s", node_text(n, "as"));
	for (n = node_first(node_get(words, "composites")); n != NULL; n = n->next)
		if (node_get(node_get(words, "tables"), n->key) != NULL)
			complain(k, n, "\"%s\" is a table and a composite", n->key);
	k->relative = true;
	if (node_get(words, "composites") != NULL)
		check_below(k, node_get(words, "composites"));
	k->relative = false;
}

int
form_check(struct form *form, const struct edition *e, struct findings *f)
{
	struct check k = { .form = form, .edition = e, .f = f };
	const struct node *blocks = node_get(form->root, "blocks"), *n;
	unsigned errors = f->errors;

	check_words(&k);
	k.file = form->id;
	for (n = form->root->first; n != NULL; n = n->next)
		if (!is_in("form name each when law note words blocks", n->key))
			complain(&k, n, "\"%s\" is not known in a form", n->key);
	if (form_name(form, "en") == NULL || node_get(form->root, "law") == NULL || blocks == NULL)
		complain(&k, form->root, "a form has a name (its own or the edition's), law and blocks");
	check_below(&k, form->root);
	check_when(&k, node_get(form->root, "when"));
	for (n = node_first(blocks); n != NULL; n = n->next)
		check_block(&k, n);
	return f->errors > errors ? -1 : 0;
}
