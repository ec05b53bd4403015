#include "process.h"

#include "node.h"

/* `may`: the steps that are due, or may become so, as far as is known yet. */
struct future {
	const struct process *p;
	stepset may;
};

static bool
is_done(const struct future *f, size_t step)
{
	return (f->p->done & STEP_BIT(step)) != 0;
}

/* A step that may still come undoes this one: it reopens it, or something that this one comes after. */
static bool
may_reopen(const struct future *f, size_t step)
{
	const struct service *s = f->p->service;
	stepset undone;
	size_t i, k;

	for (i = 0; i < s->count; i++) {
		if ((f->may & STEP_BIT(i)) == 0)
			continue;
		undone = s->steps[i].reopens | (s->steps[i].repeats ? s->steps[i].followers : 0);
		for (k = 0; k < s->count; k++)
			if ((s->steps[i].reopens & STEP_BIT(k)) != 0)
				undone |= s->steps[k].followers;
		if ((undone & STEP_BIT(step)) != 0)
			return true;
	}
	return false;
}

/* The answer of a body can be corrected. */
static bool
may_correct(const struct future *f, size_t step)
{
	const struct service *s = f->p->service;
	size_t i;

	for (i = 0; s->steps[step].act == ACT_ANSWER && i < s->count; i++)
		if ((f->may & STEP_BIT(i)) != 0 && s->steps[i].act == ACT_CORRECT)
			return true;
	return false;
}

static enum bar
by_condition(const struct future *f, const struct rule_step *r, int *by)
{
	const struct node *n;
	const char *result;

	for (n = node_first(r->when); n != NULL; n = n->next) {
		*by = service_step(f->p->service, n->key);	/* the reader of editions knows it */
		if (!is_done(f, (size_t)*by)) {
			if ((f->may & STEP_BIT(*by)) == 0)
				return BAR_BEFORE;
			continue;
		}
		result = process_result(f->p, *by);
		if ((result == NULL || !node_has(n, result)) && !may_reopen(f, (size_t)*by) && !may_correct(f, (size_t)*by))
			return BAR_RESULT;
	}
	return BAR_NONE;
}

/* Some of what it comes after is done, or may be; and the entry that it amends. */
static enum bar
by_order(const struct future *f, const struct rule_step *r, int *by)
{
	bool some = r->after == 0;
	size_t i;

	*by = -1;
	for (i = 0; i < f->p->service->count; i++) {
		if ((r->after & STEP_BIT(i)) == 0)
			continue;
		if (is_done(f, i) || (f->may & STEP_BIT(i)) != 0) {
			some = true;
			continue;
		}
		if (*by < 0 || process_changes(r, &f->p->service->steps[i]))
			*by = (int)i;
		if (process_changes(r, &f->p->service->steps[i]))
			return BAR_BEFORE;
	}
	return some ? BAR_NONE : BAR_BEFORE;
}

static enum bar
look(const struct future *f, size_t step, int *by)
{
	const struct service *s = f->p->service;
	const struct rule_step *r = &s->steps[step];
	enum bar bar;
	size_t i;

	for (i = 0; i < s->count; i++) {
		*by = (int)i;
		if (is_done(f, i) && s->steps[i].closes && i != step && (r->after & STEP_BIT(i)) == 0)
			return BAR_CLOSED;
		if (is_done(f, i) && (r->until & STEP_BIT(i)) != 0 && !may_reopen(f, i))
			return BAR_UNTIL;
		if (is_done(f, i) && r->before_end && s->steps[i].ends != NULL &&
		    process_holds(f->p, node_get(s->steps[i].ends, "when")))
			return BAR_ENDED;
	}
	*by = (int)step;
	if (is_done(f, step) && !r->repeats && !may_reopen(f, step))
		return BAR_DONE;
	if ((bar = by_condition(f, r, by)) != BAR_NONE)
		return bar;
	return by_order(f, r, by);
}

/* What may come is found from nothing upwards: two steps that only reopen each other never come. */
enum bar
process_bar(const struct process *p, int step, int *by)
{
	struct future f = { .p = p };
	stepset before;
	size_t i;
	int ignored;

	do {
		before = f.may;
		for (i = 0; i < p->service->count; i++)
			if ((f.may & STEP_BIT(i)) == 0 && look(&f, i, &ignored) == BAR_NONE)
				f.may |= STEP_BIT(i);
	} while (f.may != before);
	return look(&f, (size_t)step, by);
}
