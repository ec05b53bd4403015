#include "choose.h"

#include "act.h"
#include "arena.h"
#include "node.h"
#include "slips.h"

#include <string.h>

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

/* Whether a slip of the right kind is for this very step: an answer for its body and inquiry, an approval for the draft. */
bool
run_fits(struct run *r, const struct rule_step *rule, const struct slip *slip)
{
	const char *draft = node_text(slip->root, "draft"), *current;
	const struct node *inquiry;

	switch (rule->act) {
	case ACT_ANSWER:
		inquiry = act_inquiry(r, node_text(slip->root, "inquiry"));
		return slip->from != NULL && node_has(rule->actors, slip->from) && inquiry != NULL &&
		    node_text(inquiry, "to") != NULL && strcmp(node_text(inquiry, "to"), slip->from) == 0;
	case ACT_APPROVE:
	case ACT_RETURN:
		current = act_draft(r, rule);
		return draft != NULL && current != NULL && strcmp(draft, current) == 0;
	default:
		return true;
	}
}

/* A run that finishes an interrupted one is of the time of that one: slips of a later time wait for the next run. */
static bool
is_to_come(const struct run *r, const struct slip *slip)
{
	return r->rebuilt && moment_utc(&slip->at) > moment_utc(&r->at);
}

static struct slip *
slip_for(struct run *r, const struct rule_step *rule)
{
	size_t i;

	for (i = 0; rule->slip != NULL && i < r->slip_count; i++)
		if (!r->slips[i]->taken && strcmp(r->slips[i]->kind, rule->slip) == 0 && !is_to_come(r, r->slips[i]) &&
		    run_fits(r, rule, r->slips[i]))
			return r->slips[i];
	return NULL;
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

/* The step that asked for an answer: who asked attaches it. */
static const struct rule_step *
asking(const struct run *r, const struct rule_step *rule)
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

	if (rule->act == ACT_ANSWER && (rule = asking(r, rule)) == NULL)
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
	    (r->slip->by == NULL || strcmp(r->slip->by, r->by->id) != 0);
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
	if (rule->act == ACT_REMIND && r->desk->remind == NULL)
		return NOT_NOW;
	if ((rule->by_hand || rule->only_slip) && r->slip == NULL && rule->act != ACT_REMIND &&
	    (rule->only_slip || (!is_begun(r, rule->row.id) && !run_is_wanted(r->desk, rule->row.id))))
		return NOT_NOW;
	if (rule->act == ACT_APPROVE && return_at_hand(r) != NULL)
		return NOT_NOW;
	if (rule->elsewhere && (office_performs(r->desk->office, rule->hands_over) ||
	    office_peer(r->desk->office, rule->hands_over) == NULL))
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

static void
object(struct run *r, struct slip *slip, enum finding_id id, const char *why)
{
	char *text = slip->note->reported ? NULL : arena_format(r->arena, "%s (%s:%lu)", why, slip->file, slip->line);

	if (text != NULL)
		finding_add(r->findings, id, 0, 0, text, NULL, NULL);
	slip->note->reported = true;
}

/* Why an answer cannot be taken for the step of its body, or NULL: it can, or nothing was asked yet. */
static const char *
wrong_answer(struct run *r, const struct rule_step *rule, const struct slip *slip, enum finding_id *id)
{
	const struct rule_step *asked = asking(r, rule);
	size_t at = (size_t)(rule - r->process.service->steps);

	*id = FINDING_SLIP_REFUSED;
	if (asked == NULL || process_last(&r->process, (int)(asked - r->process.service->steps)) == NULL)
		return NULL;
	if (!run_fits(r, rule, slip))
		return "\"inquiry\" is no inquiry of this case to that body";
	*id = FINDING_SLIP_CONFLICT;
	return (r->process.done & STEP_BIT(at)) != 0 ? "the inquiry is answered" : NULL;
}

/* What an approval or a return comes after stands: the draft was not returned already. */
static bool
draft_stands(const struct run *r, const struct rule_step *rule)
{
	const struct service *s = r->process.service;
	size_t i;

	for (i = 0; i < s->count; i++)
		if ((rule->after & r->process.done & STEP_BIT(i)) != 0 && s->steps[i].act == ACT_CONCLUDE)
			return true;
	return false;
}

static const char *
wrong_draft(struct run *r, const struct rule_step *rule, const struct slip *slip)
{
	const char *draft = node_text(slip->root, "draft"), *current = act_draft(r, rule);

	return draft != NULL && current != NULL && (strcmp(draft, current) != 0 || !draft_stands(r, rule)) ?
	    "\"draft\" is not the draft that waits now" : NULL;
}

/* Why a slip can never be taken for a step that its kind brings, as far as is known now; NULL: it can, or may yet. */
static const char *
objection(struct run *r, const struct rule_step *rule, const struct slip *slip, enum finding_id *id)
{
	int step = (int)(rule - r->process.service->steps);
	const char *why = NULL;

	*id = FINDING_SLIP_REFUSED;
	if (rule->act == ACT_ANSWER)
		why = wrong_answer(r, rule, slip, id);
	else if (rule->act == ACT_APPROVE || rule->act == ACT_RETURN)
		why = wrong_draft(r, rule, slip);
	else if (rule->act == ACT_CONCLUDE && (r->process.done & STEP_BIT(step)) != 0)
		return "a draft stands already, which this slip came too late for; it has to be returned first";
	if (why == NULL && process_is_over(&r->process, step))
		why = "it comes too late: what it asks for cannot be done in this case any more";
	return why;
}

/* Grounds are brought to the step that weighs them, though it needs none. */
static bool
is_brought_by(const struct rule_step *rule, const struct slip *slip)
{
	return rule->slip != NULL ? strcmp(rule->slip, slip->kind) == 0 :
	    rule->act == ACT_CONCLUDE && strcmp(slip->kind, "ground") == 0;
}

static void
object_to(struct run *r, struct slip *slip)
{
	const struct service *s = r->process.service;
	bool answer = false, asked = false, fits = false;
	enum finding_id id = FINDING_SLIP_REFUSED, one;
	const char *why = NULL, *next;
	size_t k;

	for (k = 0; k < s->count; k++) {
		const struct rule_step *rule = &s->steps[k];

		if (!is_brought_by(rule, slip) || strcmp(rule->filter, r->desk->filter) != 0)
			continue;
		answer = answer || rule->act == ACT_ANSWER;
		if (rule->act == ACT_ANSWER && (slip->from == NULL || !node_has(rule->actors, slip->from)))
			continue;
		asked = true;
		/* a draft that is yet to be made has no code that a slip could name */
		if ((rule->act == ACT_APPROVE || rule->act == ACT_RETURN) && act_draft(r, rule) == NULL)
			continue;
		if ((next = objection(r, rule, slip, &one)) == NULL)
			fits = true;
		else if (why == NULL) {
			why = next;
			id = one;
		}
	}
	if (answer && !asked)
		object(r, slip, FINDING_SLIP_REFUSED, "\"from\" is no body that is asked");
	else if (why != NULL && !fits)
		object(r, slip, id, why);
}

/* Slips for this filter that can never be taken as they are; others wait in silence until their step is due. */
void
run_object_to_slips(struct run *r)
{
	size_t i;

	for (i = 0; i < r->slip_count; i++)
		if (!r->slips[i]->taken)
			object_to(r, r->slips[i]);
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
			finding_add(r->findings, FINDING_RETURN_WAITS, 0, 0, s->steps[i].row.id, slip->by == NULL ? "?" : slip->by, NULL);
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
		if (run_is_wanted(r->desk, r->rule->row.id))
			finding_add(r->findings, FINDING_NOT_HERE, 0, 0, r->rule->row.id, r->actor, r->by->id);
		run_count_waiting(r->desk, r->actor);
	}
}

