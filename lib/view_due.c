#include "view_due.h"

#include "decision.h"
#include "node.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct task *
add_row(struct listing *l)
{
	struct tasks *r = l->rows;

	if (r == NULL && (r = l->rows = arena_alloc(&l->tool->arena, sizeof *r)) == NULL)
		return NULL;
	if (r->count == r->room) {
		size_t room = r->room == 0 ? 256 : r->room * 2;
		struct task *more = realloc(r->all, room * sizeof *more);

		if (more == NULL)
			return NULL;
		r->all = more;
		r->room = room;
	}
	return &r->all[r->count++];
}

static const char *
kept(struct listing *l, const char *text, bool *failed)
{
	const char *copy = text == NULL ? NULL : arena_copy(&l->tool->arena, text, strlen(text));

	if (text != NULL && copy == NULL)
		*failed = true;
	return copy;
}

/* The number of the letter by which a body was asked last. */
static const char *
inquiry_to(const struct standing *s, struct casefile *c, struct arena *a, const char *body)
{
	const char *number = NULL;
	size_t i;

	for (i = 0; i < s->service->count; i++) {
		const struct step *asked = s->service->steps[i].act != ACT_INQUIRE ? NULL : process_last(&s->process, (int)i);
		const struct node *list = asked == NULL ? NULL :
		    node_get(step_node(c, a, (struct step *)(uintptr_t)asked), "inquiries"), *n;

		for (n = node_first(list); n != NULL; n = n->next)
			if (node_text(n, "to") != NULL && strcmp(node_text(n, "to"), body) == 0)
				number = node_text(n, "number");
	}
	return number;
}

/* The code of the draft that a step approves: the first digits of the seal of the conclusion. -1 when memory is out. */
static int
draft_of(const struct standing *s, const struct rule_step *r, struct arena *a, const char **draft)
{
	size_t i;

	for (i = 0; i < s->service->count; i++) {
		const struct step *done = process_last(&s->process, (int)i);

		if ((r->after & STEP_BIT(i)) != 0 && s->service->steps[i].act == ACT_CONCLUDE && done != NULL)
			return (*draft = arena_copy(a, done->seal, 8)) == NULL ? -1 : 0;
	}
	return 0;
}

/* The body without whose agreement, and without a ground, a conclusion cannot be drawn. */
static int
lacking(const struct listing *l, const struct standing *s, struct casefile *c, struct arena *a, struct task *row)
{
	const struct node *n;
	struct decision d;
	const struct authority by = { .office = l->tool->office, .day = l->tool->desk.at.day };
	int done = decide(s->edition, &by, c->root, &s->process, c, NULL, false, a, &d);

	if (done == 0 && d.result == NULL) {
		row->wait = WAIT_GROUND;
		row->object = d.lacking;
		for (n = node_get(s->edition->root, "questions")->first; n != NULL; n = n->next)
			if (strcmp(node_text(n, "to"), d.lacking) == 0)
				row->cites = node_get(n, "cites");
	}
	decision_release(&d);
	return done;
}

static int
find_wait(const struct listing *l, const struct standing *s, struct casefile *c, struct arena *a, struct task *row)
{
	const struct rule_step *r = &s->service->steps[row->step];

	switch (r->act) {
	case ACT_ANSWER:
		row->wait = WAIT_ANSWER;
		row->object = inquiry_to(s, c, a, r->actors->first->text);
		break;
	case ACT_APPROVE:
		row->wait = WAIT_APPROVAL;
		return draft_of(s, r, a, &row->object);
	case ACT_CONCLUDE:
		return r->only_slip ? 0 : lacking(l, s, c, a, row);
	default:
		if (r->act == ACT_STAMP || r->waits)
			row->wait = WAIT_VISIT;
	}
	return 0;
}

static int
add(struct listing *l, const struct standing *s, struct casefile *c, const struct task *model)
{
	struct task *row = add_row(l);
	bool failed = row == NULL;

	if (row == NULL)
		return -1;
	*row = *model;
	row->edition = s->edition;
	row->service = s->service;
	row->number = kept(l, casefile_number(c), &failed);
	row->id = kept(l, c->id, &failed);
	row->applicant = view_applicant(c->root, &l->tool->arena);
	row->object = kept(l, row->object, &failed);
	if (row->number != NULL && sscanf(row->number, "%18lld/%9d", &row->number_in_year, &row->year) < 2)
		row->number_in_year = row->year = 0;
	if (!failed && row->applicant != NULL)
		return 0;
	((struct tasks *)l->rows)->count--;	/* half a row is not printed */
	return -1;
}

/* The end of the service waits for this step, directly or not. */
static bool
leads_to_end(const struct service *service, int step)
{
	size_t i;

	for (i = 0; i < service->count; i++)
		if (service->steps[i].ends != NULL && ((int)i == step || (service->steps[step].followers & STEP_BIT(i)) != 0))
			return true;
	return false;
}

static int
add_step(struct listing *l, const struct standing *s, struct casefile *c, struct arena *a, int step)
{
	const struct rule_step *r = &s->service->steps[step];
	struct task row = { .step = step, .cites = r->row.cites };

	row.dated = !r->waits && process_deadline(&s->process, step, &l->tool->office->calendar, &row.due);
	row.late = row.dated && view_day(l) > row.due.rolled;
	if (find_wait(l, s, c, a, &row) < 0)
		return -1;
	return add(l, s, c, &row);
}

static int
add_overall(struct listing *l, const struct standing *s, struct casefile *c, stepset steps)
{
	struct task row = { .step = -1, .dated = true, .due = s->due, .overall = s->overall, .cites = s->overall->row.cites,
		.steps = steps, .wait = WAIT_STEPS, .late = view_is_late(s, view_day(l)) };

	return add(l, s, c, &row);
}

static void
warn_calendar(const struct task *rows, size_t count, struct findings *f)
{
	char day[DATE_TEXT + 1];
	size_t i;

	for (i = 0; i < count; i++)
		if (rows[i].dated && !rows[i].due.known) {
			date_format(rows[i].due.bare, day);
			finding_add(f, FINDING_CALENDAR_END, 0, 0, day, NULL, NULL);
			return;
		}
}

static int
add_case(struct listing *l, const struct standing *s, struct casefile *c, struct arena *a)
{
	stepset steps = 0, waiting = 0;
	size_t i;

	for (i = 0; i < s->service->count; i++) {
		if (s->service->steps[i].waits)
			waiting |= STEP_BIT(i);
		if (!view_is_awaited(s->service, (int)i) || !process_is_due(&s->process, (int)i))
			continue;
		if (add_step(l, s, c, a, (int)i) < 0)
			return -1;
		if (leads_to_end(s->service, (int)i))
			steps |= STEP_BIT(i);
	}
	if (s->ended || s->overall == NULL || view_is_refused_at_window(s))
		return 0;
	/* the office kept the term, and the applicant has no term */
	if (steps != 0 && (steps & ~waiting) == 0 && !view_is_late(s, view_day(l)))
		return 0;
	return add_overall(l, s, c, steps);
}

int
due_see(struct listing *l, const struct place *place, struct casefile *c, struct arena *a, struct findings *f)
{
	const struct tool *t = l->tool;
	const char *holder = casefile_holder(c);
	struct tasks *rows;
	struct standing s;
	size_t before;
	int found;

	(void)place;
	if (standing_of(&s, &t->editions, &t->office->calendar, c, f) < 0)
		return EXIT_HELD;
	if ((holder != NULL && strcmp(holder, t->office->id) != 0) || (found = view_is_sought(l, c, &s)) == 0)
		return EXIT_DONE;
	before = l->rows == NULL ? 0 : ((struct tasks *)l->rows)->count;
	if (found < 0 || add_case(l, &s, c, a) < 0)
		return view_no_memory(f);
	if ((rows = l->rows) != NULL)
		warn_calendar(rows->all + before, rows->count - before, f);
	return EXIT_DONE;
}
