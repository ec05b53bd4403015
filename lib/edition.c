#include "edition.h"

#include "buf.h"
#include "cut.h"
#include "edition_check.h"
#include "edition_load.h"
#include "finding.h"
#include "node.h"
#include "read.h"
#include "screen.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
edition_complain(struct findings *f, const char *file, const struct node *at, const char *format, ...)
{
	char text[256], line[400];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	snprintf(line, sizeof line, "%.100s:%u: %s", file, at == NULL ? 1 : at->key != NULL ? at->key_line : at->line, text);
	finding_add(f, FINDING_EDITION, 0, 0, line, NULL, NULL);
}

void *
edition_allocate(struct loader *l, size_t count, size_t size)
{
	void *p = arena_alloc(&l->e->arena, (count + 1) * size);

	if (p == NULL)
		l->f->failed = true;
	return p;
}

int
edition_number(struct loader *l, const struct node *map, const char *key, int otherwise)
{
	const struct node *n = node_get(map, key);
	char *end;
	long v;

	if (n == NULL)
		return otherwise;
	v = n->kind == NODE_TEXT ? strtol(n->text, &end, 10) : -1;
	if (n->kind != NODE_TEXT || n->length == 0 || *end != '\0' || v < 0 || v > 100000) {
		complain(l, n, "\"%s\" must be a number from 0 to 100000", key);
		return otherwise;
	}
	return (int)v;
}

bool
edition_flag(const struct node *map, const char *key)
{
	const char *t = node_text(map, key);

	return t != NULL && strcmp(t, "yes") == 0;
}

void
edition_read_row(struct loader *l, const struct node *n, struct row *row)
{
	const char *provenance = node_text(n, "provenance");
	const struct node *k;
	int i;

	row->node = n;
	row->id = node_text(n, "id");
	row->cites = node_get(n, "cites");
	for (i = 0; i < 3 && (provenance == NULL || strcmp(provenance, provenance_name((enum provenance)i)) != 0); i++)
		;
	if (i == 3)
		complain(l, n, "provenance must be regulation, law or reconstructed");
	else
		row->provenance = (enum provenance)i;
	if (row->cites == NULL || row->cites->kind != NODE_LIST || row->cites->count == 0)
		complain(l, n, "row \"%s\" has no cites", row->id == NULL ? "?" : row->id);
	for (k = node_first(row->cites); k != NULL; k = k->next)
		if (k->kind != NODE_TEXT)
			complain(l, k, "a cite must be a text");
	if (i == RECONSTRUCTED && node_text(n, "why") == NULL)
		complain(l, n, "reconstructed row \"%s\" does not say why", row->id == NULL ? "?" : row->id);
}

static void
read_condition(struct loader *l, const struct node *n, struct condition *c)
{
	*c = (struct condition){ .service = node_get(n, "service"), .status = node_get(n, "status"),
	    .category = node_get(n, "category"), .not_category = node_get(n, "not-category"),
	    .citizenship = node_get(n, "citizenship"), .not_citizenship = node_get(n, "not-citizenship"),
	    .has = node_get(n, "has"), .age_from = edition_number(l, n, "age-from", -1),
	    .age_below = edition_number(l, n, "age-below", -1) };
}

const struct node *
edition_rows(struct loader *l, const char *key)
{
	static const struct node none;
	const struct node *n = node_get(l->e->root, key), *r, *q;

	if (n == NULL || n->kind != NODE_LIST) {
		complain(l, n, "\"%s\" must be a list of rows", key);
		return &none;
	}
	for (r = n->first; r != NULL; r = r->next) {
		const char *id = node_text(r, "id");

		if (id == NULL) {
			complain(l, r, "a row of \"%s\" has no id", key);
			continue;
		}
		for (q = n->first; q != r; q = q->next)
			if (strcmp(key, "steps") != 0 && node_text(q, "id") != NULL && strcmp(node_text(q, "id"), id) == 0)
				complain(l, r, "id \"%s\" stands twice in \"%s\"", id, key);
	}
	return n;
}

static void
read_actors(struct loader *l)
{
	const struct node *list = edition_rows(l, "actors"), *n;

	if ((l->e->actors = edition_allocate(l, list->count, sizeof *l->e->actors)) == NULL)
		return;
	for (n = list->first; n != NULL; n = n->next) {
		struct actor *a = &l->e->actors[l->e->actor_count++];

		edition_read_row(l, n, &a->row);
		a->outside = edition_flag(n, "outside");
	}
}

static void
read_rules(struct loader *l, struct rule_document *d)
{
	const struct node *list = node_get(d->row.node, "rules"), *n;

	if (list == NULL || (d->rules = edition_allocate(l, list->count, sizeof *d->rules)) == NULL)
		return;
	for (n = list->first; n != NULL; n = n->next) {
		struct document_rule *r = &d->rules[d->rule_count++];

		edition_read_row(l, n, &r->row);
		read_condition(l, node_get(n, "if"), &r->when);
		r->needs = node_get(n, "needs");
		if (r->row.id == NULL)
			complain(l, n, "a rule of document \"%s\" has no id", d->row.id);
	}
}

static void
read_documents(struct loader *l)
{
	const struct node *list = edition_rows(l, "documents"), *n, *k;

	if ((l->e->documents = edition_allocate(l, list->count, sizeof *l->e->documents)) == NULL)
		return;
	for (n = list->first; n != NULL; n = n->next) {
		struct rule_document *d = &l->e->documents[l->e->document_count++];

		d->row.node = n;
		d->row.id = node_text(n, "id");
		d->fields = node_get(n, "fields");
		d->also = node_text(n, "also");
		d->issued_within = d->remaining = -1;
		read_rules(l, d);
		if ((k = node_get(n, "valid")) != NULL) {
			edition_read_row(l, k, &d->valid);
			d->issued_within = edition_number(l, k, "issued-within", -1);
			d->remaining = edition_number(l, k, "remaining", -1);
		}
		if ((k = node_get(n, "doubt")) != NULL) {
			edition_read_row(l, k, &d->doubt);
			d->doubt_field = node_text(k, "field");
			d->doubt_below = node_text(k, "below");
			d->doubt_ground = node_text(k, "ground");
			d->doubt_missing = edition_flag(k, "missing");
		}
	}
}

static void
read_grounds(struct loader *l)
{
	const struct node *list = edition_rows(l, "grounds"), *n;

	if ((l->e->grounds = edition_allocate(l, list->count, sizeof *l->e->grounds)) == NULL)
		return;
	for (n = list->first; n != NULL; n = n->next) {
		struct ground *g = &l->e->grounds[l->e->ground_count++];

		edition_read_row(l, n, &g->row);
		g->article = node_text(n, "article");
		g->refuses = node_has(node_get(n, "applies"), "refuse");
		g->annuls = node_has(node_get(n, "applies"), "annul");
		g->at_window = node_has(node_get(n, "stage"), "window");
	}
}

static void
read_overalls(struct loader *l)
{
	const struct node *list = edition_rows(l, "overall"), *n;

	if ((l->e->overalls = edition_allocate(l, list->count, sizeof *l->e->overalls)) == NULL)
		return;
	for (n = list->first; n != NULL; n = n->next) {
		struct overall *o = &l->e->overalls[l->e->overall_count++];

		edition_read_row(l, n, &o->row);
		o->service = node_get(n, "service");
		read_condition(l, node_get(n, "if"), &o->when);
		o->proven_by = node_text(n, "proven-by");
		o->days = edition_number(l, n, "days", 0);
	}
}

static void
read_values(struct loader *l, const struct node *list, struct amount *a)
{
	const struct node *n;

	if (node_first(list) == NULL || (a->values = edition_allocate(l, list->count, sizeof *a->values)) == NULL)
		return;
	for (n = list->first; n != NULL; n = n->next) {
		const char *from = node_text(n, "from"), *to = node_text(n, "to"), *value = node_text(n, "value");
		struct amount_value *v = &a->values[a->count++];

		v->node = n;
		v->from = v->to = DAY_MAX;
		if (from != NULL)
			date_parse(from, &v->from);
		if (to != NULL)
			date_parse(to, &v->to);
		v->value = value == NULL ? -1 : strtoll(value, NULL, 10);
	}
}

/* What is wrong with them edition_check finds. */
static void
read_amounts(struct loader *l)
{
	const struct node *list = node_get(l->e->root, "amounts"), *n;

	if (node_first(list) == NULL || (l->e->amounts = edition_allocate(l, list->count, sizeof *l->e->amounts)) == NULL)
		return;
	for (n = list->first; n != NULL; n = n->next) {
		const char *of = node_text(n, "of"), *times = node_text(n, "times");
		struct amount *a = &l->e->amounts[l->e->amount_count++];

		a->id = node_text(n, "id");
		a->times = of == NULL || times == NULL ? 1 : strtoll(times, NULL, 10);
		read_values(l, node_get(of == NULL ? n : edition_row(l->e, "amounts", of), "values"), a);
	}
}

static void
read_hours(struct loader *l, const char *key, struct opening *open)
{
	const struct node *faulty = opening_read(open, node_get(node_get(l->e->root, "hours"), key));

	if (faulty != NULL)
		complain(l, faulty, OPENING_FORM);
}

static void
read_head(struct loader *l)
{
	const struct node *holds = node_get(l->e->root, "holds");
	const char *from = node_text(holds, "from"), *to = node_text(holds, "to");
	struct row row;

	if ((l->e->id = node_text(l->e->root, "edition")) == NULL)
		complain(l, l->e->root, "\"edition\" is missing");
	if (from == NULL || date_parse(from, &l->e->from) < 0)
		complain(l, holds, "\"holds\" needs a date \"from\"");
	l->e->to = INT32_MAX;
	if (to != NULL && date_parse(to, &l->e->to) < 0)
		complain(l, holds, "\"to\" is no date");
	if (holds != NULL)
		edition_read_row(l, holds, &row);
	read_hours(l, "weekdays", &l->e->weekdays);
	read_hours(l, "saturday", &l->e->saturday);
	l->e->queue_minutes = edition_number(l, edition_row(l->e, "limits", "queue"), "minutes", 0);
	l->e->service_minutes = edition_number(l, edition_row(l->e, "limits", "service"), "minutes", 0);
}

/* The first document of the file; the others are test cases. */
static int
read_first(struct loader *l, const char *bytes, size_t length)
{
	struct findings inner = FINDINGS_INIT(&l->e->arena);
	struct cutter *c = cutter_new(16 * CUT_LIMIT);
	struct document d;
	const struct finding *x;
	enum cut what;
	int done = -1;

	if (c == NULL)
		goto memory;
	cutter_start(c, l->file, true);
	if (cutter_feed(c, bytes, length) < 0)
		goto memory;
	cutter_finish(c);
	while ((what = cutter_next(c, &d)) == CUT_BLANK)
		;
	if (what != CUT_DOCUMENT) {
		complain(l, NULL, "the file is empty");
		goto out;
	}
	if (screen_document(&d, &inner) == 0) {
		char *copy = arena_copy(&l->e->arena, d.bytes + d.bom, d.length - d.bom);

		if (copy == NULL)
			goto memory;
		if ((l->e->root = read_document(&l->e->arena, &inner, copy, d.length - d.bom)) != NULL)
			done = 0;
	}
	for (x = inner.first; x != NULL; x = x->next) {
		struct buf text = BUF_INIT;
		struct node at = { .line = (unsigned)(x->line + d.line - 1) };

		finding_print(&text, x->id, x->words, false);
		buf_byte(&text, '\0');
		if (buf_failed(&text))
			l->f->failed = true;
		else
			complain(l, &at, "%s", text.bytes);
		buf_release(&text);
	}
	if (inner.failed)
		l->f->failed = true;
out:
	cutter_free(c);
	return done;
memory:
	l->f->failed = true;
	cutter_free(c);
	return -1;
}

struct edition *
edition_load(const char *file, char *bytes, size_t length, bool owned, struct findings *f)
{
	struct loader l = { .file = file, .f = f };
	unsigned before = f->errors;

	if ((l.e = calloc(1, sizeof *l.e)) == NULL) {
		f->failed = true;
		if (owned)
			free(bytes);
		return NULL;
	}
	l.e->bytes = owned ? bytes : NULL;
	digest_bytes(bytes, length, l.e->sha256);
	if (read_first(&l, bytes, length) == 0) {
		read_head(&l);
		read_actors(&l);
		read_documents(&l);
		read_grounds(&l);
		read_overalls(&l);
		read_amounts(&l);
		edition_read_services(&l);
		if (f->errors == before && !f->failed)
			edition_check(l.e, file, f);
	}
	if (f->errors > before || f->failed) {
		edition_free(l.e);
		return NULL;
	}
	return l.e;
}

void
edition_free(struct edition *e)
{
	if (e == NULL)
		return;
	free(e->bytes);
	arena_release(&e->arena);
	free(e);
}
