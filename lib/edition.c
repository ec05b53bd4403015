#include "edition.h"

#include "buf.h"
#include "cut.h"
#include "edition_check.h"
#include "finding.h"
#include "node.h"
#include "read.h"
#include "screen.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Loading one edition: the edition that grows, and where complaints go. */
struct loader {
	struct edition *e;
	const char *file;
	struct findings *f;
};

static const char *const act_names[] = {
#define A(name, id) [ACT_##name] = id,
	ACTS(A)
#undef A
};

static const char *const provenance_names[] = { "regulation", "law", "reconstructed" };

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

#define complain(l, at, ...) edition_complain((l)->f, (l)->file, at, __VA_ARGS__)

static void *
allocate(struct loader *l, size_t count, size_t size)
{
	void *p = arena_alloc(&l->e->arena, (count + 1) * size);

	if (p == NULL)
		l->f->failed = true;
	return p;
}

static int
read_number(struct loader *l, const struct node *map, const char *key, int otherwise)
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

static bool
read_flag(const struct node *map, const char *key)
{
	const char *t = node_text(map, key);

	return t != NULL && strcmp(t, "yes") == 0;
}

static void
read_row(struct loader *l, const struct node *n, struct row *row)
{
	const char *provenance = node_text(n, "provenance");
	int i;

	row->node = n;
	row->id = node_text(n, "id");
	row->cites = node_get(n, "cites");
	for (i = 0; i < 3 && (provenance == NULL || strcmp(provenance, provenance_names[i]) != 0); i++)
		;
	if (i == 3)
		complain(l, n, "provenance must be regulation, law or reconstructed");
	else
		row->provenance = (enum provenance)i;
	if (row->cites == NULL || row->cites->kind != NODE_LIST || row->cites->count == 0)
		complain(l, n, "row \"%s\" has no cites", row->id == NULL ? "?" : row->id);
	if (i == RECONSTRUCTED && node_text(n, "why") == NULL)
		complain(l, n, "reconstructed row \"%s\" does not say why", row->id == NULL ? "?" : row->id);
}

static void
read_condition(struct loader *l, const struct node *n, struct condition *c)
{
	static const char *const keys[] = { "service", "status", "category", "not-category", "citizenship",
		"not-citizenship", "has", "age-from", "age-below" };
	const struct node *k;
	size_t i;

	*c = (struct condition){ .service = node_get(n, "service"), .status = node_get(n, "status"),
	    .category = node_get(n, "category"), .not_category = node_get(n, "not-category"),
	    .citizenship = node_get(n, "citizenship"), .not_citizenship = node_get(n, "not-citizenship"),
	    .has = node_get(n, "has"), .age_from = read_number(l, n, "age-from", -1),
	    .age_below = read_number(l, n, "age-below", -1) };
	for (k = n == NULL ? NULL : n->first; k != NULL; k = k->next) {
		for (i = 0; i < sizeof keys / sizeof keys[0] && strcmp(k->key, keys[i]) != 0; i++)
			;
		if (i == sizeof keys / sizeof keys[0])
			complain(l, k, "\"%s\" is no condition", k->key);
	}
}

static const struct node *
rows_of(struct loader *l, const char *key)
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
	const struct node *list = rows_of(l, "actors"), *n;

	if ((l->e->actors = allocate(l, list->count, sizeof *l->e->actors)) == NULL)
		return;
	for (n = list->first; n != NULL; n = n->next) {
		struct actor *a = &l->e->actors[l->e->actor_count++];

		read_row(l, n, &a->row);
		a->outside = read_flag(n, "outside");
	}
}

static void
read_rules(struct loader *l, struct rule_document *d)
{
	const struct node *list = node_get(d->row.node, "rules"), *n;

	if (list == NULL || (d->rules = allocate(l, list->count, sizeof *d->rules)) == NULL)
		return;
	for (n = list->first; n != NULL; n = n->next) {
		struct document_rule *r = &d->rules[d->rule_count++];

		read_row(l, n, &r->row);
		read_condition(l, node_get(n, "if"), &r->when);
		r->needs = node_get(n, "needs");
		if (r->row.id == NULL)
			complain(l, n, "a rule of document \"%s\" has no id", d->row.id);
	}
}

static void
read_documents(struct loader *l)
{
	const struct node *list = rows_of(l, "documents"), *n, *k;

	if ((l->e->documents = allocate(l, list->count, sizeof *l->e->documents)) == NULL)
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
			read_row(l, k, &d->valid);
			d->issued_within = read_number(l, k, "issued-within", -1);
			d->remaining = read_number(l, k, "remaining", -1);
		}
		if ((k = node_get(n, "doubt")) != NULL) {
			read_row(l, k, &d->doubt);
			d->doubt_field = node_text(k, "field");
			d->doubt_below = node_text(k, "below");
			d->doubt_ground = node_text(k, "ground");
			d->doubt_missing = read_flag(k, "missing");
		}
	}
}

static void
read_grounds(struct loader *l)
{
	const struct node *list = rows_of(l, "grounds"), *n;

	if ((l->e->grounds = allocate(l, list->count, sizeof *l->e->grounds)) == NULL)
		return;
	for (n = list->first; n != NULL; n = n->next) {
		struct ground *g = &l->e->grounds[l->e->ground_count++];

		read_row(l, n, &g->row);
		g->article = node_text(n, "article");
		g->refuses = node_has(node_get(n, "applies"), "refuse");
		g->annuls = node_has(node_get(n, "applies"), "annul");
		g->at_window = node_has(node_get(n, "stage"), "window");
	}
}

static void
read_overalls(struct loader *l)
{
	const struct node *list = rows_of(l, "overall"), *n;

	if ((l->e->overalls = allocate(l, list->count, sizeof *l->e->overalls)) == NULL)
		return;
	for (n = list->first; n != NULL; n = n->next) {
		struct overall *o = &l->e->overalls[l->e->overall_count++];

		read_row(l, n, &o->row);
		o->service = node_get(n, "service");
		read_condition(l, node_get(n, "if"), &o->when);
		o->proven_by = node_text(n, "proven-by");
		o->days = read_number(l, n, "days", 0);
	}
}

/* The set of steps that a list of ids names. */
static stepset
read_set(struct loader *l, const struct service *s, const struct node *row, const char *key)
{
	const struct node *list = node_get(row, key), *n;
	stepset set = 0;

	if (list == NULL)
		return 0;
	if (list->kind != NODE_LIST)
		complain(l, list, "\"%s\" must be a list of steps", key);
	for (n = list->first; n != NULL; n = n->next) {
		int i = n->kind == NODE_TEXT ? service_step(s, n->text) : -1;

		if (i >= 0)
			set |= STEP_BIT(i);
		else if (edition_knows_step(l->e->root, n->text) < 0)
			complain(l, n, "\"%s\" is no step", n->kind == NODE_TEXT ? n->text : "?");
	}
	return set;
}

static void
read_term(struct loader *l, const struct node *term, struct rule_step *s)
{
	if (term == NULL)
		return;
	s->unit = node_get(term, "days") != NULL ? TERM_DAYS : TERM_MINUTES;
	s->term = read_number(l, term, s->unit == TERM_DAYS ? "days" : "minutes", -1);
	if (s->term < 0)
		complain(l, term, "a term is {days: N} or {minutes: N}");
}

static void
read_act(struct loader *l, struct rule_step *s)
{
	const char *act = node_text(s->row.node, "act");
	int i;

	for (i = 0; i < ACT_COUNT && (act == NULL || strcmp(act, act_names[i]) != 0); i++)
		;
	if (i == ACT_COUNT)
		complain(l, s->row.node, "step \"%s\" has no act that is known", s->row.id);
	else
		s->act = (enum act)i;
	s->filter = node_text(s->row.node, "filter");
	s->actors = node_get(s->row.node, "actors");
	if (s->filter == NULL || s->actors == NULL || s->actors->kind != NODE_LIST || s->actors->count == 0)
		complain(l, s->row.node, "step \"%s\" needs a filter and actors", s->row.id);
}

static void
read_step(struct loader *l, struct service *sv, struct rule_step *s)
{
	const struct node *n = s->row.node, *k;

	read_row(l, n, &s->row);
	read_act(l, s);
	s->after = read_set(l, sv, n, "after");
	s->until = read_set(l, sv, n, "until");
	s->reopens = read_set(l, sv, n, "reopens");
	s->not_by = read_set(l, sv, n, "not-by");
	s->when = node_get(n, "when");
	for (k = s->when == NULL ? NULL : s->when->first; k != NULL; k = k->next) {
		int i = service_step(sv, k->key);

		if (i < 0)
			complain(l, k, "\"%s\" is no step of service \"%s\"", k->key, sv->row.id);
		else
			s->needs |= STEP_BIT(i);
	}
	read_term(l, node_get(n, "term"), s);
	s->by_hand = read_flag(n, "by-hand");
	s->only_slip = read_flag(n, "only-slip");
	s->closes = read_flag(n, "closes");
	s->repeats = read_flag(n, "repeats");
	s->waits = node_get(n, "waits-for") != NULL;
	s->slip = node_text(n, "slip");
	s->hands_over = node_text(n, "hands-over-to");
	s->letters = node_get(n, "letters");
	s->records = node_get(n, "records");
	s->copies = node_get(n, "copies");
	s->outcome = node_get(n, "outcome");
	s->ends = node_get(n, "ends");
	s->book = node_get(n, "book");
	if (s->records == NULL || s->records->kind != NODE_LIST)
		complain(l, n, "step \"%s\" needs a list \"records\"", s->row.id);
}

static void
find_followers(struct service *s)
{
	stepset before;
	size_t i, j, changed = 1;

	while (changed-- > 0)
		for (i = 0; i < s->count; i++)
			for (j = 0; j < s->count; j++) {
				before = s->steps[i].followers;
				if (((s->steps[j].after | s->steps[j].needs) & (STEP_BIT(i) | before)) != 0)
					s->steps[i].followers |= STEP_BIT(j);
				if (s->steps[i].followers != before)
					changed = 1;
			}
}

static void
read_services(struct loader *l)
{
	const struct node *list = rows_of(l, "services"), *steps = rows_of(l, "steps"), *n, *k;
	size_t i;

	if ((l->e->services = allocate(l, list->count, sizeof *l->e->services)) == NULL)
		return;
	for (n = list->first; n != NULL; n = n->next) {
		struct service *s = &l->e->services[l->e->service_count++];

		read_row(l, n, &s->row);
		if (s->row.id == NULL || (s->steps = allocate(l, 64, sizeof *s->steps)) == NULL)
			return;
		for (k = steps->first; k != NULL; k = k->next) {
			if (!node_has(node_get(k, "service"), s->row.id) || node_text(k, "id") == NULL)
				continue;
			if (s->count == 64) {
				complain(l, k, "service \"%s\" has more than 64 steps", s->row.id);
				break;
			}
			if (service_step(s, node_text(k, "id")) >= 0)
				complain(l, k, "step \"%s\" stands twice in service \"%s\"", node_text(k, "id"), s->row.id);
			s->steps[s->count].row.node = k;
			s->steps[s->count++].row.id = node_text(k, "id");
		}
		for (i = 0; i < s->count; i++)
			read_step(l, s, &s->steps[i]);
		find_followers(s);
	}
}

static void
read_hours(struct loader *l, const char *key, int hours[8][2], size_t *count)
{
	const struct node *list = node_get(node_get(l->e->root, "hours"), key), *n;

	for (n = list == NULL ? NULL : list->first; n != NULL; n = n->next) {
		if (*count == 8 || n->kind != NODE_TEXT || hours_parse(n->text, &hours[*count][0], &hours[*count][1]) < 0) {
			complain(l, n, "hours are at most eight texts like \"09:00-13:00\"");
			return;
		}
		++*count;
	}
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
		read_row(l, holds, &row);
	read_hours(l, "weekdays", l->e->hours, &l->e->hour_count);
	read_hours(l, "saturday", l->e->saturday, &l->e->saturday_count);
	l->e->queue_minutes = read_number(l, edition_row(l->e, "limits", "queue"), "minutes", 0);
	l->e->service_minutes = read_number(l, edition_row(l->e, "limits", "service"), "minutes", 0);
}

/* The first document of the file; the others are test cases. */
static int
read_first(struct loader *l, const char *bytes, size_t length)
{
	struct findings inner = FINDINGS_INIT(&l->e->arena);
	struct cutter *c = cutter_new(16 * CUT_LIMIT);
	struct document d;
	const struct finding *x;
	int done = -1;

	if (c == NULL)
		goto memory;
	cutter_start(c, l->file, true);
	if (cutter_feed(c, bytes, length) < 0)
		goto memory;
	cutter_finish(c);
	while (cutter_next(c, &d) == CUT_BLANK)
		;
	if (d.length > 0 && screen_document(&d, &inner) == 0) {
		char *copy = arena_copy(&l->e->arena, d.bytes + d.bom, d.length - d.bom);

		if (copy == NULL)
			goto memory;
		if ((l->e->root = read_document(&l->e->arena, &inner, copy, d.length - d.bom)) != NULL)
			done = 0;
	}
	for (x = inner.first; x != NULL && done < 0; x = x->next) {
		struct buf text = BUF_INIT;
		struct node at = { .line = (unsigned)(x->line + d.line - 1) };

		finding_print(&text, x->id, x->words);
		buf_byte(&text, '\0');
		if (!buf_failed(&text))
			complain(l, &at, "%s", text.bytes);
		buf_release(&text);
	}
	if (inner.failed)
		l->f->failed = true;
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
		read_services(&l);
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

const struct service *
edition_service(const struct edition *e, const char *id)
{
	size_t i;

	for (i = 0; i < e->service_count; i++)
		if (strcmp(e->services[i].row.id, id) == 0)
			return &e->services[i];
	return NULL;
}

const struct actor *
edition_actor(const struct edition *e, const char *id)
{
	size_t i;

	for (i = 0; i < e->actor_count; i++)
		if (strcmp(e->actors[i].row.id, id) == 0)
			return &e->actors[i];
	return NULL;
}

const struct rule_document *
edition_document(const struct edition *e, const char *id)
{
	size_t i;

	for (i = 0; i < e->document_count; i++)
		if (strcmp(e->documents[i].row.id, id) == 0)
			return &e->documents[i];
	return NULL;
}

const struct ground *
edition_ground(const struct edition *e, const char *id)
{
	size_t i;

	for (i = 0; i < e->ground_count; i++)
		if (strcmp(e->grounds[i].row.id, id) == 0)
			return &e->grounds[i];
	return NULL;
}

const struct node *
edition_row(const struct edition *e, const char *list, const char *id)
{
	const struct node *all = node_get(e->root, list), *n;

	for (n = all == NULL ? NULL : all->first; n != NULL; n = n->next) {
		const char *is = node_text(n, "id");

		if (is != NULL && strcmp(is, id) == 0)
			return n;
	}
	return NULL;
}

int
service_step(const struct service *s, const char *id)
{
	size_t i;

	for (i = 0; i < s->count; i++)
		if (strcmp(s->steps[i].row.id, id) == 0)
			return (int)i;
	return -1;
}

static long long
value_on(const struct node *values, day_t day)
{
	const struct node *n;
	day_t from, to;

	for (n = values->first; n != NULL; n = n->next) {
		const char *f = node_text(n, "from"), *t = node_text(n, "to"), *v = node_text(n, "value");

		if (f == NULL || v == NULL || date_parse(f, &from) < 0 || day < from)
			continue;
		if (t != NULL && (date_parse(t, &to) < 0 || day > to))
			continue;
		return strtoll(v, NULL, 10);
	}
	return -1;
}

long long
edition_amount(const struct edition *e, const char *id, day_t day)
{
	const struct node *row = edition_row(e, "amounts", id);
	const char *of = node_text(row, "of"), *times = node_text(row, "times");
	long long unit, factor;

	if (node_get(row, "values") != NULL)
		return value_on(node_get(row, "values"), day);
	if (of == NULL || times == NULL || strcmp(of, id) == 0)
		return -1;
	unit = edition_amount(e, of, day);
	factor = strtoll(times, NULL, 10);
	return unit < 0 || factor < 0 || factor > 1000000 || unit > 1000000000 ? -1 : unit * factor;
}

const char *
provenance_name(enum provenance p)
{
	return provenance_names[p];
}

const char *
words_in(const struct node *words, const char *language)
{
	return node_text(words, language);
}
