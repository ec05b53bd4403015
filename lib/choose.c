#include "choose.h"

#include "act.h"
#include "arena.h"
#include "node.h"
#include "slips.h"

#include <string.h>
#include <strings.h>

bool
run_is_wanted(const struct desk *d, const char *step)
{
	size_t i;

	for (i = 0; i < d->wanted_count; i++)
		if (strcmp(d->wanted[i], step) == 0)
			return true;
	return false;
}

bool
run_may_do(const struct person *p, const char *actor, day_t day)
{
	return node_has(p->actors, actor) && person_serves(p, day);
}

/* The step waits for another office, which was sent a copy of the case. */
static bool
is_under_way(const struct run *r, size_t step)
{
	const struct rule_step *rule = &r->process.service->steps[step];
	const char *actor = office_actor(r->desk->office, r->process.service->row.id, rule->row.id, rule->actors);

	return process_is_due(&r->process, (int)step) && act_office(r, actor) != NULL;
}

/*
 * Another office is entering what a correction or a move would change. Its copy is as it was before: what it says it did
 * would be taken for an answer to this one, and nobody would amend the entry. Copies of one run go out together.
 */
static bool
is_being_entered(const struct run *r, const struct rule_step *rule, const struct slip *slip)
{
	const struct service *s = r->process.service;
	const size_t step = (size_t)(rule - s->steps);
	const char *field = slip_text(slip->root, "field");
	size_t i, k;

	for (i = 0; i < s->count; i++) {
		const struct rule_step *amend = &s->steps[i];

		if (amend->act != ACT_AMEND || (amend->after & STEP_BIT(step)) == 0 ||
		    (amend->fields != NULL && !process_touches(field, amend->fields)))
			continue;
		if (r->process.last[step] < (int)r->c->steps_read && is_under_way(r, i))
			return true;
		for (k = 0; k < s->count; k++)
			if ((amend->after & STEP_BIT(k)) != 0 && s->steps[k].act == ACT_INDEX && is_under_way(r, k))
				return true;
	}
	return false;
}

/*
 * An annulment that goes on while another office enters its copy would come before the entry: what that office says would
 * find the case closed, or with another holder, and nobody would strike the entry.
 */
static bool
leaves_behind(const struct run *r, const struct rule_step *rule)
{
	const struct service *s = r->process.service;
	size_t i;

	if ((rule->hands_over == NULL && !rule->closes) || rule->act == ACT_WITHDRAW)
		return false;
	for (i = 0; i < s->count; i++)
		if ((s->steps[i].act == ACT_INDEX || s->steps[i].act == ACT_AMEND) && is_under_way(r, i))
			return true;
	return false;
}

/* Whether a slip of the right kind is for this very step: an answer for its body and inquiry, an approval for the draft. */
bool
run_fits(struct run *r, const struct rule_step *rule, const struct slip *slip)
{
	const char *draft = node_text(slip->root, "draft"), *current;
	const struct node *inquiry;

	switch (rule->act) {
	case ACT_ANSWER:
		inquiry = act_inquiry(r, node_text(slip->root, "inquiry"));
		return node_has(rule->actors, slip->from) && node_has(node_get(inquiry, "to"), slip->from);
	case ACT_APPROVE:
	case ACT_RETURN:
		current = act_draft(r, rule);
		return current != NULL && strcasecmp(draft, current) == 0;
	case ACT_CORRECT:
	case ACT_MOVE:
		return !is_being_entered(r, rule, slip);
	default:
		return true;
	}
}

bool
run_is_later(const struct run *r, const struct slip *slip)
{
	return moment_utc(&slip->at) > moment_utc(&r->at);
}

/* A run that finishes an interrupted one is of the time of that one: slips of a later time wait for the next run. */
static bool
is_to_come(const struct run *r, const struct slip *slip)
{
	return r->rebuilt && run_is_later(r, slip);
}

bool
run_is_own(const struct run *r, const struct rule_step *rule, const struct slip *slip)
{
	size_t i;

	for (i = 0; i < r->process.service->count; i++) {
		const struct step *s = (rule->not_by & STEP_BIT(i)) == 0 ? NULL : process_last(&r->process, (int)i);

		if (s != NULL && slip->by != NULL && strcmp(s->by, slip->by) == 0)
			return true;
	}
	return false;
}

/* Of approvals and returns that of the person who acts comes first; what is nobody's to sign does not stand before others. */
static struct slip *
slip_for(struct run *r, const struct rule_step *rule)
{
	bool signs = rule->act == ACT_APPROVE || rule->act == ACT_RETURN;
	struct slip *others = NULL, *slip;
	size_t i;

	/* those taken stand mostly at the front */
	for (; r->slip_count > 0 && r->slips[0]->taken; r->slips++, r->slip_count--)
		;
	for (i = 0; rule->slip != NULL && i < r->slip_count; i++) {
		slip = r->slips[i];
		if (slip->taken || strcmp(slip->kind, rule->slip) != 0 || is_to_come(r, slip) || !run_fits(r, rule, slip))
			continue;
		if (!signs || strcmp(slip->by, r->by->id) == 0)
			return slip;
		if (others == NULL && !run_is_own(r, rule, slip))
			others = slip;
	}
	return others;
}

/* A return of the draft that waits is at hand: nobody approves past it. */
static const struct slip *
return_at_hand(struct run *r)
{
	const struct service *s = r->process.service;
	const struct slip *found = NULL;
	size_t i;

	for (i = 0; i < s->count && found == NULL; i++)
		if (s->steps[i].act == ACT_RETURN && process_is_due(&r->process, (int)i))
			found = slip_for(r, &s->steps[i]);
	return found;
}

/* A line of this step that an interrupted run over the case as it was read has left. */
static bool
is_begun(const struct run *r, const char *step)
{
	size_t i;

	for (i = 0; i < r->line_count; i++)
		if (strcmp(r->lines[i].base, r->c->base) == 0 && strcmp(r->lines[i].step, step) == 0)
			return true;
	return false;
}

const struct rule_step *
run_asking(const struct run *r, const struct rule_step *rule)
{
	const struct service *s = r->process.service;
	size_t i;

	for (i = 0; i < s->count; i++)
		if ((rule->after & STEP_BIT(i)) != 0 && s->steps[i].act == ACT_INQUIRE)
			return &s->steps[i];
	return NULL;
}

/* What people bring is taken by any of its actors, so that the office which holds the case can take it; unless office.yaml
 * assigns it. */
static bool
is_open_to_all(const struct run *r, const struct rule_step *rule)
{
	return rule->act == ACT_CORRECT || (rule->only_slip &&
	    node_text(node_get(r->desk->office->assign, r->process.service->row.id), rule->row.id) == NULL);
}

/*
 * In which capacity the step is done here, or NULL when it is not ours to do. What office.yaml assigns, else the first
 * actor; a correction by any of its actors that the person is.
 */
const char *
run_capacity(const struct run *r, const struct rule_step *rule)
{
	const struct office *o = r->desk->office;
	const char *service = r->process.service->row.id, *actor;
	const struct node *n;

	if (rule->act == ACT_ANSWER && (rule = run_asking(r, rule)) == NULL)
		return NULL;
	for (n = is_open_to_all(r, rule) ? rule->actors->first : NULL; n != NULL; n = n->next)
		if (office_performs(o, n->text) && run_may_do(r->by, n->text, r->at.day))
			return n->text;
	actor = office_actor(o, service, rule->row.id, rule->actors);
	return office_performs(o, actor) ? actor : NULL;
}

/* An approval or a return that a slip brings is the act of the person who signed the slip. */
static bool
is_signed_by_other(const struct run *r)
{
	return r->slip != NULL && (r->rule->act == ACT_APPROVE || r->rule->act == ACT_RETURN) &&
	    strcmp(r->slip->by, r->by->id) != 0;
}

/* Whether a step of this filter is to be performed in this run. */
enum choice
run_choose(struct run *r, int index)
{
	const struct rule_step *rule = &r->process.service->steps[index];
	const char *actor;

	if (strcmp(rule->filter, r->desk->filter) != 0 || rule->act == ACT_RECEIVE || !process_is_due(&r->process, index))
		return NOT_NOW;
	r->slip = slip_for(r, rule);
	if (rule->act == ACT_REMIND && r->desk->remind == NULL && !is_begun(r, rule->row.id))
		return NOT_NOW;
	if ((rule->by_hand || rule->only_slip) && r->slip == NULL && rule->act != ACT_REMIND &&
	    (rule->only_slip || (!is_begun(r, rule->row.id) && !run_is_wanted(r->desk, rule->row.id))))
		return NOT_NOW;
	if (rule->act == ACT_APPROVE && return_at_hand(r) != NULL)
		return NOT_NOW;
	if ((rule->elsewhere && act_office(r, rule->hands_over) == NULL) || leaves_behind(r, rule))
		return NOT_NOW;
	if ((actor = run_capacity(r, rule)) == NULL)
		return NOT_NOW;
	r->index = index;
	r->rule = rule;
	r->actor = rule->act == ACT_ANSWER ? rule->actors->first->text : actor;
	if (is_signed_by_other(r) || !run_may_do(r->by, actor, r->at.day)) {
		r->actor = actor;
		return NOT_MINE;
	}
	return MINE;
}

void
run_count_waiting(struct desk *d, const char *actor)
{
	size_t i;

	for (i = 0; i < sizeof d->waiting / sizeof d->waiting[0]; i++) {
		if (d->waiting[i].actor == NULL)
			d->waiting[i].actor = actor;
		if (strcmp(d->waiting[i].actor, actor) == 0) {
			d->waiting[i].cases++;
			return;
		}
	}
}

/* The slip could be taken by this person, had it not been signed by another. */
static void
tell_signer(struct run *r)
{
	const struct node *by = node_get(r->slip->root, "by");

	finding_add_in(r->findings, FINDING_SIGNED_BY_OTHER, r->slip->file, r->slip->line + by->line - 1, by->column,
	    r->slip->by, r->by->id, NULL);
}

/* Who asks for the approval of a draft that a colleague returns is told so. */
static void
tell_of_return(struct run *r)
{
	const struct service *s = r->process.service;
	const struct slip *slip = return_at_hand(r);
	size_t i;

	for (i = 0; i < s->count && slip != NULL; i++)
		if (s->steps[i].act == ACT_APPROVE && strcmp(s->steps[i].filter, r->desk->filter) == 0 &&
		    process_is_due(&r->process, (int)i) &&
		    (run_is_wanted(r->desk, s->steps[i].row.id) || slip_for(r, &s->steps[i]) != NULL))
			finding_add(r->findings, FINDING_RETURN_WAITS, 0, 0, s->steps[i].row.id, slip->by, NULL);
}

/* What waits here for somebody else. */
void
run_count_others(struct run *r)
{
	size_t i;

	tell_of_return(r);
	for (i = 0; i < r->process.service->count; i++) {
		if (run_choose(r, (int)i) != NOT_MINE)
			continue;
		if (is_signed_by_other(r) && run_may_do(r->by, r->actor, r->at.day)) {
			tell_signer(r);
			continue;
		}
		if (run_is_wanted(r->desk, r->rule->row.id))
			finding_add(r->findings, FINDING_NOT_HERE, 0, 0, r->rule->row.id, r->actor, r->by->id);
		run_count_waiting(r->desk, r->actor);
	}
}

