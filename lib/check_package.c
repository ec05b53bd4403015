#include "check.h"

#include "arena.h"
#include "finding.h"
#include "node.h"
#include "office.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct node *
check_document(const struct node *root, const char *kind)
{
	const struct node *list = node_get(root, "documents"), *n;

	for (n = list == NULL || list->kind != NODE_LIST ? NULL : list->first; n != NULL; n = n->next) {
		const char *is = node_text(n, "kind");

		if (is != NULL && strcmp(is, kind) == 0)
			return n;
	}
	return NULL;
}

static bool
any_of(const struct node *allowed, const struct node *have)
{
	const struct node *n;

	if (have == NULL)
		return false;
	if (have->kind == NODE_TEXT)
		return node_has(allowed, have->text);
	for (n = have->first; n != NULL; n = n->next)
		if (n->kind == NODE_TEXT && node_has(allowed, n->text))
			return true;
	return false;
}

static bool
has_all(const struct node *keys, const struct node *applicant)
{
	const struct node *n;

	for (n = keys == NULL ? NULL : keys->first; n != NULL; n = n->next) {
		const struct node *value = node_get(applicant, n->text);

		if (value == NULL || (value->kind == NODE_TEXT ? node_is_null(value) : value->count == 0))
			return false;
	}
	return true;
}

bool
condition_holds(const struct condition *c, const struct node *root)
{
	const struct node *applicant = node_get(root, "applicant"), *categories;
	const char *text;
	struct moment received;
	int age = 200;
	day_t born;

	if (c->service != NULL && !any_of(c->service, node_get(root, "service")))
		return false;
	if (c->status != NULL && !any_of(c->status, node_get(applicant, "status")))
		return false;
	categories = c->category == NULL && c->not_category == NULL ? NULL : node_get(applicant, "categories");
	if (c->category != NULL && !any_of(c->category, categories))
		return false;
	if (c->not_category != NULL && any_of(c->not_category, categories))
		return false;
	if (c->citizenship != NULL && !any_of(c->citizenship, node_get(applicant, "citizenship")))
		return false;
	if (c->not_citizenship != NULL && any_of(c->not_citizenship, node_get(applicant, "citizenship")))
		return false;
	if (!has_all(c->has, applicant))
		return false;
	if (c->age_from < 0 && c->age_below < 0)
		return true;
	text = node_text(applicant, "born");
	if (text != NULL && date_parse(text, &born) == 0 && check_received(root, &received) == 0)
		age = date_age(born, received.day);
	return (c->age_from < 0 || age >= c->age_from) && (c->age_below < 0 || age < c->age_below);
}

void
json_list_add(struct buf *b, const char *text)
{
	struct buf one = BUF_INIT;
	size_t i;

	buf_json_text(&one, text);
	if (buf_failed(&one))
		b->failed = true;
	for (i = 0; !b->failed && i + one.length <= b->length; i++)
		if (memcmp(b->bytes + i, one.bytes, one.length) == 0) {
			buf_release(&one);
			return;
		}
	if (b->length > 0)
		buf_text(b, ", ");
	buf_add(b, one.bytes, one.length);
	buf_release(&one);
}

/* Checking one package: what was found so far. */
struct package {
	const struct edition *e;
	const struct office *o;
	const struct node *root;
	struct arena *arena;
	struct verdict *v;
	struct findings *f;
	day_t received;
};

static void
add_cites(struct buf *b, const struct node *cites)
{
	const struct node *n;

	for (n = cites == NULL ? NULL : cites->first; n != NULL; n = n->next)
		json_list_add(b, n->text);
}

/* A document that fails a row: a reason when the row binds, advice when not. */
static void
fail(struct package *p, const struct rule_document *d, const struct row *row, const char *rule, const char *reason,
    const struct node *at)
{
	struct buf *b = &p->v->reasons;
	const struct node *adopted = office_adoption(p->o, row, "documents", d->row.id), *n;

	if (!office_binds(p->o, row, "documents", d->row.id)) {
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

/* A field of the entry, or the fact that stands for it. */
static const char *
field_of(struct package *p, const struct rule_document *d, const struct node *entry, const char *key)
{
	const char *text = node_text(entry, key);

	if (text == NULL && d->also != NULL)
		text = node_text(node_at(p->root, d->also), key);
	return text == NULL || *text == '\0' ? NULL : text;
}

static void
check_needs(struct package *p, const struct rule_document *d, const struct document_rule *r, const struct node *entry)
{
	const struct node *n;

	for (n = r->needs == NULL ? NULL : r->needs->first; n != NULL; n = n->next)
		if (field_of(p, d, entry, n->text) == NULL) {
			const char *reason = arena_format(p->arena, "lacks %s", n->text);

			if (reason == NULL)
				p->f->failed = true;
			else
				fail(p, d, &r->row, r->row.id, reason, entry);
		}
}

static void
check_validity(struct package *p, const struct rule_document *d, const struct node *entry)
{
	const char *issued = field_of(p, d, entry, "issued"), *expires = field_of(p, d, entry, "expires");
	const char *rule = d->valid.id != NULL ? d->valid.id : "valid";
	day_t day;

	if (d->valid.node == NULL)
		return;
	if (d->issued_within >= 0 && issued != NULL && date_parse(issued, &day) == 0 && p->received - day > d->issued_within)
		fail(p, d, &d->valid, rule, "issued too long ago", entry);
	if (d->remaining >= 0 && expires != NULL && date_parse(expires, &day) == 0 && day - p->received < d->remaining)
		fail(p, d, &d->valid, rule, day < p->received ? "expired" : "expires too soon", entry);
}

const char *
check_doubtful(const struct edition *e, const struct node *root, const struct rule_document *d, struct arena *a)
{
	const struct node *entry = d->doubt.node == NULL ? NULL : check_document(root, d->row.id);
	const char *text = node_text(entry, d->doubt_field == NULL ? "" : d->doubt_field);
	struct moment received;
	long long below;
	size_t i;

	if (d->doubt.node == NULL || (entry != NULL ? text == NULL : !d->doubt_missing) || check_received(root, &received) < 0)
		return NULL;
	for (i = 0; i < d->rule_count && !condition_holds(&d->rules[i].when, root); i++)
		;
	if (i < d->rule_count && entry == NULL)
		return arena_format(a, "document %s: missing", d->row.id);
	if (i == d->rule_count || (below = edition_amount(e, d->doubt_below, received.day)) < 0 ||
	    strtoll(text, NULL, 10) >= below)
		return NULL;
	return arena_format(a, "document %s: %s %s is below %s, %lld", d->row.id, d->doubt_field, text, d->doubt_below, below);
}

static void
check_doubt(struct package *p, const struct rule_document *d, const struct node *entry)
{
	const struct node *at = entry != NULL ? entry : node_get(p->root, "documents");

	if (entry != NULL && d->doubt_below != NULL && node_get(entry, d->doubt_field) != NULL &&
	    edition_amount(p->e, d->doubt_below, p->received) < 0)
		finding_add(p->f, FINDING_AMOUNT_UNKNOWN, at->line, at->column, d->row.id, d->doubt_below, NULL);
	if (check_doubtful(p->e, p->root, d, p->arena) == NULL || at == NULL)
		return;
	json_list_add(&p->v->doubts, d->doubt_ground);
	finding_add(p->f, FINDING_DOUBT, at->line, at->column, d->doubt_ground,
	    entry == NULL ? "the document is missing" : "the amount is below the minimum", NULL);
}

static void
check_one(struct package *p, const struct rule_document *d)
{
	const struct node *entry = check_document(p->root, d->row.id), *list = node_get(p->root, "documents");
	size_t i;

	for (i = 0; i < d->rule_count; i++) {
		if (!condition_holds(&d->rules[i].when, p->root))
			continue;
		if (entry == NULL)
			fail(p, d, &d->rules[i].row, d->rules[i].row.id, "missing", list != NULL ? list : p->root);
		else
			check_needs(p, d, &d->rules[i], entry);
		break;
	}
	if (entry != NULL)
		check_validity(p, d, entry);
}

int
check_package(const struct edition *e, const struct office *o, const struct node *root, struct arena *a,
    struct verdict *v, struct findings *f)
{
	struct package p = { e, o, root, a, v, f, 0 };
	struct moment received;
	size_t i;

	*v = (struct verdict){ .refused = false, .reasons = BUF_INIT, .doubts = BUF_INIT, .cites = BUF_INIT };
	if (check_received(root, &received) < 0)
		return -1;
	p.received = received.day;
	for (i = 0; i < e->document_count; i++)
		check_one(&p, &e->documents[i]);
	/* what is missing from a package that is refused needs no weighing */
	for (i = 0; i < e->document_count; i++) {
		const struct node *entry;

		if (e->documents[i].doubt.node == NULL)
			continue;
		entry = check_document(root, e->documents[i].row.id);
		if (entry != NULL || !v->refused)
			check_doubt(&p, &e->documents[i], entry);
	}
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
	const struct overall *claimed = NULL, *o;
	const char *service = node_text(root, "service");
	char days[2][16];
	size_t i;

	for (i = 0; i < e->overall_count; i++) {
		o = &e->overalls[i];
		if (service == NULL || !node_has(o->service, service) || !condition_holds(&o->when, root))
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

static bool
in_hours(const int hours[8][2], size_t count, int minute)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (minute >= hours[i][0] && minute < hours[i][1])
			return true;
	return false;
}

static void
check_hours(const struct edition *e, const struct office *o, const struct node *at, const struct moment *m,
    struct findings *f)
{
	struct calendar days = o->calendar;
	bool saturday = date_weekday(m->day) == 5;

	/* item 8 opens the windows on Saturdays, whatever Saturday is when a term ends */
	days.saturday_worked = true;
	if (!calendar_is_worked(&days, m->day)) {
		finding_add(f, FINDING_ON_HOLIDAY, at->line, at->column, NULL, NULL, NULL);
		return;
	}
	if (!(saturday ? in_hours(e->saturday, e->saturday_count, m->second / 60) :
	    in_hours(e->hours, e->hour_count, m->second / 60)))
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
	check_hours(e, o, at, &m, f);
	if (window != NULL && window->kind == NODE_TEXT && !office_window_staffed(o, window->text, &m))
		finding_add(f, FINDING_WINDOW_UNSTAFFED, window->line, window->column, window->text, NULL, NULL);
	if (taken == NULL || called == NULL || clock_parse(taken, &from) < 0 || clock_parse(called, &to) < 0)
		return;
	if (to - from > e->queue_minutes) {
		snprintf(waited, sizeof waited, "%d", to - from);
		snprintf(allowed, sizeof allowed, "%d", e->queue_minutes);
		finding_add(f, FINDING_LONG_QUEUE, queue->line, queue->column, waited, allowed, NULL);
	}
}
