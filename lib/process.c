#include "process.h"

#include "node.h"

#include <string.h>

static bool
is_done(const struct process *p, int step)
{
	return (p->done & STEP_BIT(step)) != 0;
}

const struct step *
process_last(const struct process *p, int step)
{
	return p->last[step] < 0 ? NULL : &p->c->steps[p->last[step]];
}

const char *
process_result(const struct process *p, int step)
{
	const struct step *s = process_last(p, step);

	return p->corrected[step] != NULL ? p->corrected[step] : s == NULL ? NULL : s->result;
}

/* "steps.ID.result": a correction of what was recorded of a step. */
static void
fold_correction(struct process *p, const struct step *s)
{
	size_t k, length;

	for (k = 0; s->field != NULL && s->now != NULL && k < p->service->count; k++) {
		const char *id = p->service->steps[k].row.id;

		length = strlen(id);
		if (strncmp(s->field, "steps.", 6) == 0 && strncmp(s->field + 6, id, length) == 0 &&
		    strcmp(s->field + 6 + length, ".result") == 0)
			p->corrected[k] = s->now;
	}
}

/* The step at `index` of the case is one of `i` of the service. */
static void
fold_done(struct process *p, int i, size_t index)
{
	const struct rule_step *r = &p->service->steps[i];
	stepset again = 0;
	size_t k;

	p->corrected[i] = NULL;
	p->last[i] = (int)index;
	p->done |= STEP_BIT(i);
	if (r->repeats)
		again |= r->followers;
	for (k = 0; k < p->service->count; k++)
		if ((r->reopens & STEP_BIT(k)) != 0) {
			again |= STEP_BIT(k) | p->service->steps[k].followers;
			p->reopened[k] = p->c->steps[index].at.day;
		}
	p->done &= ~again;
}

static void
fold(struct process *p, size_t index)
{
	int i = service_step(p->service, p->c->steps[index].id);

	if (i < 0)
		return;
	fold_correction(p, &p->c->steps[index]);
	fold_done(p, i, index);
}

void
process_suppose(struct process *p, int step, const char *field)
{
	fold_done(p, step, p->c->step_count - 1);
	p->field = field;
}

void
process_begin(struct process *p, const struct service *s, const struct casefile *c)
{
	process_begin_at(p, s, c, c->step_count);
}

void
process_begin_at(struct process *p, const struct service *s, const struct casefile *c, size_t steps)
{
	size_t i;

	*p = (struct process){ .service = s, .c = c };
	for (i = 0; i < 64; i++) {
		p->last[i] = -1;
		p->reopened[i] = INT32_MIN;
	}
	for (i = 0; i < steps && i < c->step_count; i++)
		fold(p, i);
	p->folded = i;
}

void
process_advance(struct process *p)
{
	fold(p, p->c->step_count - 1);
	p->folded = p->c->step_count;
}

/* A condition about a step that is not done is open: it may still come true. */
enum answer { HOLDS, FAILS, OPEN };

static enum answer
ask(const struct process *p, const struct node *when)
{
	const struct node *n;
	enum answer all = HOLDS;

	for (n = node_first(when); n != NULL; n = n->next) {
		int i = service_step(p->service, n->key);
		const char *result = i < 0 || !is_done(p, i) ? NULL : process_result(p, i);

		if (i < 0 || !is_done(p, i))
			all = OPEN;
		else if (result == NULL || !node_has(n, result))
			return FAILS;
	}
	return all;
}

bool
process_holds(const struct process *p, const struct node *when)
{
	return ask(p, when) == HOLDS;
}

/* A step does not apply when its condition fails, or when nothing that it comes after applies. */
static bool
applies(const struct process *p, int step)
{
	const struct rule_step *r = &p->service->steps[step];
	stepset after = r->after;

	if (ask(p, r->when) == FAILS)
		return false;
	if (after == 0 || (after & p->done) != 0)
		return true;
	while (after != 0)
		if (applies(p, stepset_take(&after)))
			return true;
	return false;
}

bool
process_changes(const struct rule_step *r, const struct rule_step *index)
{
	return (r->act == ACT_AMEND || r->act == ACT_STRIKE) && index->act == ACT_INDEX;
}

/* All it comes after is done, as far as it applies; but what was never entered is not amended. */
static bool
is_ready(const struct process *p, int step, day_t *day0)
{
	const struct rule_step *r = &p->service->steps[step];
	stepset done = r->after & p->done, awaited = r->after & ~p->done;

	if (done == 0 && r->after != 0)
		return false;
	while (awaited != 0) {
		int i = stepset_take(&awaited);

		if (process_changes(r, &p->service->steps[i]) || applies(p, i))
			return false;
	}
	while (done != 0) {
		const struct step *s = process_last(p, stepset_take(&done));

		if (s->at.day > *day0)
			*day0 = s->at.day;
	}
	return true;
}

static bool
is_closed(const struct process *p, const struct rule_step *r)
{
	return (p->service->closing & p->done & ~r->after) != 0;
}

bool
process_touches(const char *field, const struct node *fields)
{
	const struct node *n;

	for (n = field == NULL ? NULL : fields->first; n != NULL; n = n->next)
		if (node_paths_meet(field, n->text))
			return true;
	return false;
}

/* A step that follows corrections of some fields: one of them was corrected since it, and what it amends, was done. */
static bool
is_concerned(const struct process *p, int step)
{
	const struct rule_step *r = &p->service->steps[step];
	int since = p->last[step];
	size_t i;

	if (r->fields == NULL || process_touches(p->field, r->fields))
		return true;
	for (i = 0; i < p->service->count; i++)
		if ((r->after & STEP_BIT(i)) != 0 && p->service->steps[i].act == ACT_INDEX && p->last[i] > since)
			since = p->last[i];
	for (i = (size_t)(since + 1); i < p->c->step_count; i++)
		if (process_touches(p->c->steps[i].field, r->fields))
			return true;
	return false;
}

bool
process_is_again(const struct process *p, int step, size_t since)
{
	const struct rule_step *r = &p->service->steps[step];
	size_t i;
	int k;

	for (i = since + 1; i < p->c->step_count; i++) {
		k = service_step(p->service, p->c->steps[i].id);
		if (k >= 0 && (r->after & STEP_BIT(k)) != 0 && p->service->steps[k].repeats &&
		    (r->fields == NULL || process_touches(p->c->steps[i].field, r->fields)))
			return true;
	}
	return false;
}

static bool
is_barred(const struct process *p, int step)
{
	const struct rule_step *r = &p->service->steps[step];

	return (r->until & p->done) != 0 || is_closed(p, r) || (r->before_end && process_ended(p));
}

bool
process_is_due(const struct process *p, int step)
{
	const struct rule_step *r = &p->service->steps[step];
	day_t day0 = INT32_MIN;

	if (is_done(p, step) && !r->repeats)
		return false;
	if (is_barred(p, step))
		return false;
	return ask(p, r->when) == HOLDS && is_ready(p, step, &day0) && is_concerned(p, step);
}

bool
process_day0(const struct process *p, int step, day_t *day0)
{
	*day0 = p->reopened[step];
	return is_ready(p, step, day0) && *day0 != INT32_MIN;
}

bool
process_deadline(const struct process *p, int step, const struct calendar *calendar, struct deadline *d)
{
	const struct rule_step *r = &p->service->steps[step];
	day_t day0;

	if (r->unit == NO_TERM || !process_day0(p, step, &day0))
		return false;
	if (r->unit == TERM_MINUTES) {
		*d = (struct deadline){ day0, day0, true };
		return true;
	}
	d->known = calendar_term(calendar, day0, r->term, &d->bare, &d->rolled) == 0;
	return true;
}

int
process_late(const struct process *p, int step, const struct calendar *calendar, day_t day)
{
	struct deadline d;

	if (p->service->steps[step].waits || !process_deadline(p, step, calendar, &d) || day <= d.rolled)
		return 0;
	return day - d.rolled;
}

bool
process_ended(const struct process *p)
{
	stepset done = p->service->ending & p->done;

	while (done != 0) {
		const struct rule_step *r = &p->service->steps[stepset_take(&done)];

		if (r->closes || process_holds(p, node_get(r->ends, "when")))
			return true;
	}
	return false;
}
