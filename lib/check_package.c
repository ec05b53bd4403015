#include "check.h"

#include "arena.h"
#include "check_application.h"
#include "condition.h"
#include "finding.h"
#include "node.h"
#include "office.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* From `n` on, the first document of this kind. */
static const struct node *
find_kind(const struct node *n, const char *kind)
{
	for (; n != NULL; n = n->next) {
		const char *is = node_text(n, "kind");

		if (is != NULL && strcmp(is, kind) == 0)
			return n;
	}
	return NULL;
}

const struct node *
check_document(const struct node *root, const char *kind)
{
	const struct node *list = node_get(root, "documents");

	return list == NULL || list->kind != NODE_LIST ? NULL : find_kind(list->first, kind);
}

void
json_list_add(struct buf *b, const char *text)
{
	const size_t before = b->length;
	size_t from;

	buf_text(b, before > 0 ? ", " : "");
	from = b->length;
	buf_json_text(b, text);
	if (!b->failed && before > 0 && memmem(b->bytes, before, b->bytes + from, b->length - from) != NULL)
		b->length = before;
}

/* Checking one package: what was found so far. */
struct package {
	const struct edition *e;
	const struct office *o;
	const struct node *root, *list;	/* the application; its documents */
	struct circumstances is;
	const struct node **entries;	/* of each document of the edition, or NULL */
	struct arena *arena;
	struct verdict *v;
	struct findings *f;
	day_t received;
};

static void
add_cites(struct buf *b, const struct node *cites)
{
	const struct node *n;

	for (n = node_first(cites); n != NULL; n = n->next)
		json_list_add(b, n->text);
}

/* A document that fails a row: a reason when the row binds, advice when not. */
static void
fail(struct package *p, const struct rule_document *d, const struct row *row, const char *rule, const char *reason,
    const struct node *at)
{
	struct buf *b = &p->v->reasons;
	const struct node *adopted = office_adoption(p->o, row, "documents", d->row.id, p->received), *n;

	if (!office_binds(p->o, row, "documents", d->row.id, p->received)) {
		finding_add(p->f, FINDING_DOCUMENT_ADVICE, at->line, at->column, d->row.id, reason,
		    provenance_name(row->provenance));
		return;
	}
	p->v->refused = true;
	buf_text(b, b->length > 0 ? ", " : "");
	buf_text(b, "{\"document\": ");
	buf_json_text(b, d->row.id);
	buf_text(b, ", \"reason\": ");
	buf_json_text(b, reason);
	buf_text(b, ", \"rule\": ");
	buf_json_text(b, rule);
	buf_text(b, ", \"provenance\": ");
	buf_json_text(b, provenance_name(row->provenance));
	buf_text(b, ", \"cites\": [");
	for (n = row->cites->first; n != NULL; n = n->next) {
		buf_text(b, n == row->cites->first ? "" : ", ");
		buf_json_text(b, n->text);
	}
	buf_byte(b, ']');
	if (adopted != NULL) {
		buf_text(b, ", \"adopted\": {\"by\": ");
		buf_json_text(b, node_text(adopted, "by"));
		buf_text(b, ", \"on\": ");
		buf_json_text(b, node_text(adopted, "on"));
		buf_text(b, ", \"source\": ");
		buf_json_text(b, node_text(adopted, "source"));
		buf_byte(b, '}');
	}
	buf_byte(b, '}');
	add_cites(&p->v->cites, row->cites);
}

/* The text of a key, where it says something: a null, or nothing but blanks, does not. */
static const char *
said(const struct node *map, const char *key)
{
	const struct node *n = node_get(map, key);

	return n == NULL || n->kind != NODE_TEXT || node_is_null(n) || check_is_blank(n) ? NULL : n->text;
}

/* A field of the entry, or the fact that stands for it. */
static const char *
field_of(struct package *p, const struct rule_document *d, const struct node *entry, const char *key)
{
	const char *text = said(entry, key);

	return text == NULL && d->also != NULL ? said(node_at(p->root, d->also), key) : text;
}

static void
check_needs(struct package *p, const struct rule_document *d, const struct document_rule *r, const struct node *entry)
{
	const struct node *n;

	for (n = node_first(r->needs); n != NULL; n = n->next)
		if (field_of(p, d, entry, n->text) == NULL) {
			const char *reason = arena_format(p->arena, "lacks %s", n->text);

			if (reason == NULL)
				p->f->failed = true;
			else
				fail(p, d, &r->row, r->row.id, reason, entry);
		}
}

/* NULL, or what is wrong with the day of issue. */
static const char *
age_fault(struct package *p, const struct rule_document *d, const struct node *entry)
{
	const char *issued = field_of(p, d, entry, "issued");
	day_t day;

	return d->valid.node != NULL && d->issued_within >= 0 && issued != NULL && date_parse(issued, &day) == 0 &&
	    p->received - day > d->issued_within ? "issued too long ago" : NULL;
}

/* NULL, or what is wrong with the last day. */
static const char *
expiry_fault(struct package *p, const struct rule_document *d, const struct node *entry)
{
	const char *expires = field_of(p, d, entry, "expires");
	day_t day;

	if (d->valid.node == NULL || d->remaining < 0 || expires == NULL || date_parse(expires, &day) < 0 ||
	    day - p->received >= d->remaining)
		return NULL;
	return day < p->received ? "expired" : "expires too soon";
}

static void
check_validity(struct package *p, const struct rule_document *d, const struct node *entry)
{
	const char *age = age_fault(p, d, entry), *expiry = expiry_fault(p, d, entry);
	const char *rule = d->valid.id != NULL ? d->valid.id : "valid";

	if (age != NULL)
		fail(p, d, &d->valid, rule, age, entry);
	if (expiry != NULL)
		fail(p, d, &d->valid, rule, expiry, entry);
}

/* The least amount that raises no doubt, on the day of receipt, or -1: not known, or the entry names no amount. */
static long long
least(const struct edition *e, const struct rule_document *d, const struct node *entry, day_t received)
{
	return said(entry, d->doubt_field) == NULL ? -1 : edition_amount(e, d->doubt_below, received);
}

/* The document, or that there is none, raises the doubt of its row. */
static bool
is_doubtful(const struct rule_document *d, const struct circumstances *is, const struct node *entry, long long below)
{
	const char *text = said(entry, d->doubt_field);

	if (entry == NULL ? !d->doubt_missing : text == NULL || below < 0 || strtoll(text, NULL, 10) >= below)
		return false;
	return condition_rule(d, is) != NULL;
}

/* Lacks nothing, is in time and raises no doubt. */
static bool
is_in_order(struct package *p, const struct rule_document *d, const struct node *entry)
{
	const struct document_rule *rule = condition_rule(d, &p->is);
	const struct node *n;

	for (n = rule == NULL ? NULL : node_first(rule->needs); n != NULL; n = n->next)
		if (field_of(p, d, entry, n->text) == NULL)
			return false;
	return age_fault(p, d, entry) == NULL && expiry_fault(p, d, entry) == NULL && (d->doubt.node == NULL ||
	    !is_doubtful(d, &p->is, entry, least(p->e, d, entry, p->received)));
}

/* Of several documents of a kind one that is in order is enough, in whatever order they lie; else the first is judged. */
static const struct node *
choose(struct package *p, const struct rule_document *d, const struct node *first)
{
	const struct node *n, *next;

	for (n = first; n != NULL; n = next) {
		next = find_kind(n->next, d->row.id);
		if (n == first && next == NULL)
			break;
		if (is_in_order(p, d, n))
			return n;
	}
	return first;
}

bool
check_doubtful(const struct edition *e, const struct node *root, const struct rule_document *d, struct arena *a,
    const char **evidence)
{
	struct package p = { .e = e, .root = root, .arena = a, .is = circumstances_of(root) };
	const struct node *entry;
	long long below;

	if (d->doubt.node == NULL || !p.is.dated)
		return false;
	p.received = p.is.received.day;
	entry = choose(&p, d, check_document(root, d->row.id));
	below = least(e, d, entry, p.received);
	if (!is_doubtful(d, &p.is, entry, below))
		return false;
	*evidence = entry == NULL ? arena_format(a, "document %s: missing", d->row.id) :
	    arena_format(a, "document %s: %s %s is below %s, %lld", d->row.id, d->doubt_field, said(entry, d->doubt_field),
	    d->doubt_below, below);
	return true;
}

static void
check_doubt(struct package *p, const struct rule_document *d, const struct node *entry)
{
	const struct node *at = entry != NULL ? entry : p->list;
	long long below = least(p->e, d, entry, p->received);

	if (said(entry, d->doubt_field) != NULL && below < 0)
		finding_add(p->f, FINDING_AMOUNT_UNKNOWN, at->line, at->column, d->row.id, d->doubt_below, NULL);
	if (!is_doubtful(d, &p->is, entry, below))
		return;
	json_list_add(&p->v->doubts, d->doubt_ground);
	finding_add(p->f, FINDING_DOUBT, at->line, at->column, d->doubt_ground,
	    entry == NULL ? "the document is missing" : "the amount is below the minimum", NULL);
}

static void
check_one(struct package *p, const struct rule_document *d, const struct node *entry)
{
	const struct document_rule *rule = condition_rule(d, &p->is);

	if (rule != NULL && entry == NULL)
		fail(p, d, &rule->row, rule->row.id, "missing", p->list);
	else if (rule != NULL)
		check_needs(p, d, rule, entry);
	if (entry != NULL)
		check_validity(p, d, entry);
}

/* The entry of each document of the edition that is judged. */
static bool
find_entries(struct package *p)
{
	const struct node *n;
	bool several = false;
	size_t i;

	p->entries = arena_alloc(p->arena, (p->e->document_count + 1) * sizeof *p->entries);
	p->list = node_get(p->root, "documents");
	for (n = p->entries == NULL ? NULL : node_first(p->list); n != NULL; n = n->next) {
		const char *kind = node_text(n, "kind");
		const struct rule_document *d = kind == NULL ? NULL : edition_document(p->e, kind);

		if (d == NULL)
			continue;
		if (p->entries[d - p->e->documents] == NULL)
			p->entries[d - p->e->documents] = n;
		else
			several = true;
	}
	for (i = 0; several && i < p->e->document_count; i++)
		if (p->entries[i] != NULL)
			p->entries[i] = choose(p, &p->e->documents[i], p->entries[i]);
	return p->entries != NULL;
}

int
check_package(const struct edition *e, const struct office *o, const struct node *root, struct arena *a,
    struct verdict *v, struct findings *f)
{
	struct package p = { .e = e, .o = o, .root = root, .arena = a, .v = v, .f = f, .is = circumstances_of(root) };
	size_t i;

	*v = (struct verdict){ .refused = false, .reasons = BUF_INIT, .doubts = BUF_INIT, .cites = BUF_INIT };
	if (!p.is.dated)
		return -1;
	p.received = p.is.received.day;
	if (!find_entries(&p))
		return -1;
	for (i = 0; i < e->document_count; i++)
		check_one(&p, &e->documents[i], p.entries[i]);
	/* what is missing from a package that is refused needs no weighing */
	for (i = 0; i < e->document_count; i++)
		if (e->documents[i].doubt.node != NULL && (p.entries[i] != NULL || !v->refused))
			check_doubt(&p, &e->documents[i], p.entries[i]);
	if (f->failed || buf_failed(&v->reasons) || buf_failed(&v->doubts) || buf_failed(&v->cites))
		return -1;
	return 0;
}

void
verdict_release(struct verdict *v)
{
	buf_release(&v->reasons);
	buf_release(&v->doubts);
	buf_release(&v->cites);
}

const struct overall *
check_overall(const struct edition *e, const struct node *root, struct findings *f)
{
	const struct overall *claimed = NULL, *o = NULL;
	const char *service = node_text(root, "service");
	const struct circumstances is = circumstances_of(root);
	char days[2][16];
	size_t i;

	for (i = 0; i < e->overall_count; i++) {
		o = &e->overalls[i];
		if (!node_has(o->service, service) || !condition_holds(&o->when, &is))
			continue;
		if (o->proven_by == NULL || check_document(root, o->proven_by) != NULL)
			break;
		claimed = claimed == NULL ? o : claimed;
	}
	if (i == e->overall_count)
		return NULL;
	if (claimed != NULL && f != NULL) {
		const struct node *at = node_at(root, "applicant.categories");

		snprintf(days[0], sizeof days[0], "%d", o->days);
		snprintf(days[1], sizeof days[1], "%d", claimed->days);
		finding_add(f, FINDING_QUOTA_UNPROVEN, at == NULL ? 0 : at->line, at == NULL ? 0 : at->column, days[0], days[1], NULL);
	}
	return o;
}

static void
check_hours(const struct edition *e, const struct office *o, const struct node *at, const struct moment *m,
    struct findings *f)
{
	struct calendar days = o->calendar;
	const struct opening *open = office_opening(o, m->day);

	/* a Saturday to which a working day was moved is one */
	if (open == NULL)
		open = date_weekday(m->day) == 5 && !calendar_is_moved_to(&days, m->day) ? &e->saturday : &e->weekdays;

	/* item 8 opens the windows on Saturdays, whatever Saturday is when a term ends */
	days.saturday_worked = true;
	if (!calendar_is_worked(&days, m->day)) {
		finding_add(f, FINDING_ON_HOLIDAY, at->line, at->column, NULL, NULL, NULL);
		return;
	}
	if (!opening_holds(open, m->second / 60))
		finding_add(f, FINDING_OUTSIDE_HOURS, at->line, at->column, NULL, NULL, NULL);
}

void
check_reception(const struct edition *e, const struct office *o, const struct node *root, struct findings *f)
{
	const struct node *at = node_get(root, "received"), *window = node_get(root, "window"), *queue = node_get(root, "queue");
	const char *taken = node_text(queue, "taken"), *called = node_text(queue, "called");
	char waited[16], allowed[16];
	struct moment m;
	int from, to;

	if (check_received(root, &m) < 0)
		return;
	/* whatever offset it was written with: hours are those of the office's clocks */
	m = office_time(o, moment_utc(&m));
	check_hours(e, o, at, &m, f);
	if (check_given(window) && window->kind == NODE_TEXT && !office_window_staffed(o, window->text, &m))
		finding_add(f, FINDING_WINDOW_UNSTAFFED, window->line, window->column, window->text, NULL, NULL);
	if (taken == NULL || called == NULL || clock_parse(taken, &from) < 0 || clock_parse(called, &to) < 0)
		return;
	if (to - from > e->queue_minutes) {
		snprintf(waited, sizeof waited, "%d", to - from);
		snprintf(allowed, sizeof allowed, "%d", e->queue_minutes);
		finding_add(f, FINDING_LONG_QUEUE, queue->line, queue->column, waited, allowed, NULL);
	}
}
