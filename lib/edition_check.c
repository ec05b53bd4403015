#include "edition_check.h"

#include "edition.h"
#include "finding.h"
#include "node.h"

#include <stdio.h>
#include <string.h>

struct checker {
	const struct edition *e;
	const char *file;
	struct findings *f;
};

#define complain(c, at, ...) edition_complain((c)->f, (c)->file, at, __VA_ARGS__)

int
edition_knows_step(const struct node *root, const char *id)
{
	const struct node *steps = node_get(root, "steps"), *n;

	for (n = node_first(steps); n != NULL; n = n->next)
		if (node_text(n, "id") != NULL && strcmp(node_text(n, "id"), id) == 0)
			return 0;
	return -1;
}

/* Texts that must be ids of a list of rows; `also` is allowed besides. */
static void
check_ids(struct checker *c, const struct node *ids, const char *list, const char *also)
{
	const struct node *n;

	if (ids == NULL)
		return;
	n = ids->kind == NODE_TEXT ? ids : ids->first;
	for (; n != NULL; n = ids->kind == NODE_TEXT ? NULL : n->next)
		if (n->kind != NODE_TEXT ||
		    ((also == NULL || strcmp(n->text, also) != 0) && edition_row(c->e, list, n->text) == NULL))
			complain(c, n, "\"%s\" is no id of \"%s\"", n->kind == NODE_TEXT ? n->text : "?", list);
}

static void
check_condition(struct checker *c, const struct condition *w)
{
	check_ids(c, w->service, "services", NULL);
	check_ids(c, w->category, "categories", NULL);
	check_ids(c, w->not_category, "categories", NULL);
}

/* The kind of slip that an act reads, or NULL; *always when it does nothing without one. */
static const char *
slip_read_by(const struct rule_step *s, bool *always)
{
	*always = true;
	switch (s->act) {
	case ACT_ANSWER:
		return "answer";
	case ACT_RETURN:
		return "return";
	case ACT_CORRECT:
		return "correction";
	case ACT_WITHDRAW:
		return "withdrawal";
	case ACT_MOVE:
		return "change-of-residence";
	case ACT_CONCLUDE:
		*always = node_has(node_get(s->row.node, "for"), "annul");
		return *always ? "annulment" : "ground";
	case ACT_APPROVE:
		*always = false;
		return "approval";
	default:
		return NULL;
	}
}

static void
check_slip(struct checker *c, const struct rule_step *s)
{
	bool always;
	const char *kind = slip_read_by(s, &always);

	if (s->only_slip && s->slip == NULL)
		complain(c, s->row.node, "step \"%s\" is only-slip but names no slip", s->row.id);
	else if (kind == NULL)
		return;
	else if (s->slip != NULL && strcmp(s->slip, kind) != 0)
		complain(c, s->row.node, "the act of step \"%s\" takes a slip \"%s\", no other", s->row.id, kind);
	else if (always && !s->only_slip)
		complain(c, s->row.node, "the act of step \"%s\" needs a slip \"%s\": it must be only-slip", s->row.id, kind);
}

static void
check_step(struct checker *c, const struct rule_step *s)
{
	const struct node *n;

	check_ids(c, s->actors, "actors", NULL);
	check_ids(c, node_get(s->row.node, "form"), "forms", NULL);
	check_ids(c, node_get(s->row.node, "covers"), "cells", NULL);
	check_ids(c, node_get(s->row.node, "hands-over-to"), "actors", NULL);
	for (n = node_first(s->letters); n != NULL; n = n->next) {
		check_ids(c, node_get(n, "to"), "actors", "applicant");
		check_ids(c, node_get(n, "forms"), "forms", NULL);
		if (node_text(n, "to") == NULL)
			complain(c, n, "a letter of step \"%s\" needs \"to\"", s->row.id);
	}
	if (s->act == ACT_ANSWER)
		check_ids(c, node_get(s->row.node, "id"), "questions", NULL);
	check_slip(c, s);
	if ((s->letters == NULL ? 0 : s->letters->count) + (s->copies == NULL ? 0 : s->copies->count) > STEP_LETTERS)
		complain(c, s->row.node, "step \"%s\" sends more than %d letters", s->row.id, STEP_LETTERS);
	if (s->act == ACT_MOVE && s->leaves == NULL)
		complain(c, s->row.node, "step \"%s\" needs a letter \"leaves\", for who moves away", s->row.id);
	if (s->elsewhere && s->hands_over == NULL)
		complain(c, s->row.node, "step \"%s\" is done elsewhere but hands over to nobody", s->row.id);
	if ((s->act == ACT_REMIND || s->act == ACT_CARDS) && node_get(s->row.node, "form") == NULL)
		complain(c, s->row.node, "step \"%s\" sends a letter but names no form", s->row.id);
	if ((s->act == ACT_ENTER || s->act == ACT_INDEX || s->act == ACT_AMEND || s->act == ACT_STRIKE) && s->book == NULL)
		complain(c, s->row.node, "step \"%s\" enters a book but names none", s->row.id);
	n = s->book;
	if (n != NULL && n->kind == NODE_TEXT && book_named(n->text) < 0)
		complain(c, n, "\"%s\" is no book", n->text);
	for (n = n != NULL && n->kind == NODE_MAP ? n->first : NULL; n != NULL; n = n->next)
		if (n->kind != NODE_TEXT || book_named(n->text) < 0)
			complain(c, n, "\"%s\" is no book", n->kind == NODE_TEXT ? n->text : "?");
}

/* Steps are taken off as soon as all they come after are off; what stays is a circle. */
static void
check_order(struct checker *c, const struct service *s)
{
	stepset off = 0;
	size_t i, taken = 0, before;

	do {
		before = taken;
		for (i = 0; i < s->count; i++)
			if ((off & STEP_BIT(i)) == 0 && ((s->steps[i].after | s->steps[i].needs) & ~off) == 0) {
				off |= STEP_BIT(i);
				taken++;
			}
	} while (taken > before);
	for (i = 0; i < s->count; i++)
		if ((off & STEP_BIT(i)) == 0)
			complain(c, s->steps[i].row.node, "step \"%s\" of service \"%s\" can never be reached: it comes after itself",
			    s->steps[i].row.id, s->row.id);
}

static void
check_start(struct checker *c, const struct service *s)
{
	size_t i, starts = 0;

	for (i = 0; i < s->count; i++) {
		if (s->steps[i].act == ACT_RECEIVE) {
			starts++;
			if (s->steps[i].after != 0)
				complain(c, s->steps[i].row.node, "a case begins with act \"receive\": it comes after nothing");
		} else if (s->steps[i].after == 0 && !s->steps[i].only_slip)
			complain(c, s->steps[i].row.node, "step \"%s\" of service \"%s\" comes after nothing", s->steps[i].row.id,
			    s->row.id);
	}
	if (starts != 1)
		complain(c, s->row.node, "service \"%s\" has %zu steps with act \"receive\", not one", s->row.id, starts);
}

static int
path(const struct service *s, int step, int *known)
{
	const struct rule_step *r = &s->steps[step];
	int longest = 0;
	size_t i;

	if (known[step] >= 0)
		return known[step];
	for (i = 0; i < s->count; i++)
		if ((r->after & STEP_BIT(i)) != 0) {
			int p = path(s, (int)i, known);

			longest = p > longest ? p : longest;
		}
	return known[step] = longest + (r->unit == TERM_DAYS ? r->term : 0);
}

int
edition_path(const struct service *s, int step)
{
	int known[64], i;

	for (i = 0; i < 64; i++)
		known[i] = -1;
	return path(s, step, known);
}

static const struct node *
declared(const struct edition *e, const char *service, const char *overall)
{
	const struct node *list = node_get(e->root, "conflicts"), *n;

	for (n = node_first(list); n != NULL; n = n->next)
		if (node_has(node_get(n, "service"), service) && node_has(node_get(n, "overall"), overall))
			return n;
	return NULL;
}

static void
check_overall(struct checker *c, const struct service *s, const struct overall *o)
{
	int longest = 0, p;
	char text[200];
	size_t i;

	for (i = 0; i < s->count; i++)
		if (s->steps[i].ends != NULL && (p = edition_path(s, (int)i)) > longest)
			longest = p;
	if (longest <= o->days)
		return;
	if (declared(c->e, s->row.id, o->row.id) == NULL) {
		complain(c, o->row.node, "the steps of service \"%s\" take up to %d days to its end, overall term \"%s\" gives %d, and no "
		    "row of \"conflicts\" says so", s->row.id, longest, o->row.id, o->days);
		return;
	}
	snprintf(text, sizeof text, "the steps of service \"%.40s\" take up to %d days, overall term \"%.40s\" gives %d: a declared "
	    "conflict", s->row.id, longest, o->row.id, o->days);
	finding_add(c->f, FINDING_EDITION_ADVICE, 0, 0, text, NULL, NULL);
}

static void
check_cells(struct checker *c)
{
	const struct node *cells = node_get(c->e->root, "cells"), *steps = node_get(c->e->root, "steps"), *n, *k;

	for (n = node_first(cells); n != NULL; n = n->next) {
		for (k = steps->first; k != NULL && !node_has(node_get(k, "covers"), node_text(n, "id")); k = k->next)
			;
		if (k == NULL)
			complain(c, n, "no step covers cell \"%s\"", node_text(n, "id"));
	}
}

static void
check_documents(struct checker *c)
{
	const struct rule_document *d;
	size_t i, j;

	for (i = 0; i < c->e->document_count; i++) {
		d = &c->e->documents[i];
		for (j = 0; j < d->rule_count; j++)
			check_condition(c, &d->rules[j].when);
		if (d->doubt.node == NULL)
			continue;
		if (d->doubt_ground == NULL || edition_ground(c->e, d->doubt_ground) == NULL)
			complain(c, d->doubt.node, "the doubt of document \"%s\" names no ground", d->row.id);
		if (d->doubt_below == NULL || edition_row(c->e, "amounts", d->doubt_below) == NULL || d->doubt_field == NULL)
			complain(c, d->doubt.node, "the doubt of document \"%s\" names no field or amount", d->row.id);
	}
}

static bool
is_number(const char *text)
{
	return text != NULL && *text != '\0' && strspn(text, "0123456789") == strlen(text) && strlen(text) <= 9;
}

static bool
is_date(const char *text)
{
	day_t day;

	return text != NULL && date_parse(text, &day) == 0;
}

/* A value that was misread would be a rule that nobody notices is missing. */
static void
check_values(struct checker *c, const struct node *values)
{
	const struct node *n;

	if (values->first == NULL)
		complain(c, values, "\"values\" of an amount is empty");
	for (n = values->first; n != NULL; n = n->next)
		if (!is_date(node_text(n, "from")) || (node_get(n, "to") != NULL && !is_date(node_text(n, "to"))) ||
		    !is_number(node_text(n, "value")))
			complain(c, n, "a value of an amount has a date \"from\", perhaps one \"to\", and a whole number \"value\"");
}

/* A multiple is a multiple of a list of values, not of another multiple. */
static void
check_amounts(struct checker *c)
{
	const struct node *list = node_get(c->e->root, "amounts"), *n, *of;
	const char *name;

	for (n = node_first(list); n != NULL; n = n->next) {
		const struct node *values = node_get(n, "values");

		if (values != NULL)
			check_values(c, values);
		name = node_text(n, "of");
		of = name == NULL ? NULL : edition_row(c->e, "amounts", name);
		if (values != NULL ? node_get(n, "of") != NULL || node_get(n, "times") != NULL :
		    node_get(of, "values") == NULL || !is_number(node_text(n, "times")))
			complain(c, n, "an amount has \"values\", or \"times\" and \"of\" an amount that has");
	}
}

int
edition_check(const struct edition *e, const char *file, struct findings *f)
{
	struct checker c = { e, file, f };
	unsigned before = f->errors;
	size_t i, j;

	if (edition_check_shape(e, file, f) < 0)
		return -1;
	check_documents(&c);
	check_amounts(&c);
	for (i = 0; i < e->overall_count; i++) {
		check_condition(&c, &e->overalls[i].when);
		check_ids(&c, e->overalls[i].service, "services", NULL);
		if (e->overalls[i].proven_by != NULL && edition_document(e, e->overalls[i].proven_by) == NULL)
			complain(&c, e->overalls[i].row.node, "\"proven-by\" names no document");
	}
	for (i = 0; i < e->service_count; i++) {
		const struct service *s = &e->services[i];

		for (j = 0; j < s->count; j++)
			check_step(&c, &s->steps[j]);
		check_start(&c, s);
		check_order(&c, s);
	}
	if (f->errors > before)
		return -1;
	for (i = 0; i < e->service_count; i++)
		for (j = 0; j < e->overall_count; j++)
			if (node_has(e->overalls[j].service, e->services[i].row.id))
				check_overall(&c, &e->services[i], &e->overalls[j]);
	check_cells(&c);
	return f->errors > before ? -1 : 0;
}
