#include "objections.h"

#include "act.h"
#include "arena.h"
#include "choose.h"
#include "decision.h"
#include "elsewhere.h"
#include "node.h"
#include "slips.h"

#include <string.h>

/* The key that a reason begins with, in quotes, else the kind of the slip. */
static const struct node *
place_of(const struct slip *slip, const char *why)
{
	const char *end = *why == '"' ? strchr(why + 1, '"') : NULL;
	const struct node *n = end == NULL ? NULL : slip->root->first;

	while (n != NULL && (n->key_length != (size_t)(end - why - 1) || memcmp(n->key, why + 1, n->key_length) != 0))
		n = n->next;
	return n != NULL ? n : node_get(slip->root, "slip");
}

void
act_object(struct run *r, struct slip *slip, enum finding_id id, const char *why)
{
	const struct node *at;

	if (why == NULL)
		r->findings->failed = true;
	if (why == NULL || slip->note->reported)
		return;
	at = place_of(slip, why);
	finding_add_in(r->findings, id, slip->file, slip->line + at->line - 1, at->column, why, NULL, NULL);
	slip->note->reported = true;
}

enum run_result
act_refuse_slip(struct run *r, const char *why)
{
	act_object(r, r->slip, FINDING_SLIP_REFUSED, why);
	r->slip->taken = true;		/* it holds back itself alone */
	return RUN_NOTHING;
}

bool
act_refuses_later(struct run *r, struct slip *slip)
{
	if (!run_is_later(r, slip))
		return false;
	act_object(r, slip, FINDING_SLIP_REFUSED, "it is dated after the time of this run");
	slip->taken = true;
	return true;
}

static void
list_word(struct buf *b, const char *key, const char *word)
{
	if (b->length == 0) {
		buf_byte(b, '"');
		buf_text(b, key);
		buf_text(b, "\" is none of: ");
	} else
		buf_text(b, ", ");
	buf_text(b, word);
}

/* The reason made so, in the arena; NULL when memory is out. */
static const char *
finish(struct run *r, struct buf *b)
{
	const char *why = buf_failed(b) ? NULL : arena_copy(r->arena, b->bytes, b->length);

	if (why == NULL)
		r->findings->failed = true;
	buf_release(b);
	return why;
}

const char *
act_none_of(struct run *r, const char *key, const struct node *list)
{
	const struct node *n;
	struct buf b = BUF_INIT;

	for (n = list->first; n != NULL; n = n->next)
		list_word(&b, key, n->text);
	return finish(r, &b);
}

static bool
annuls(const struct rule_step *rule)
{
	return node_has(node_get(rule->row.node, "for"), "annul");
}

/* The step takes slips of that kind; grounds are weighed by the conclusion, which waits for none. */
static bool
takes(const struct run *r, const struct rule_step *rule, const struct slip *slip)
{
	if (strcmp(rule->filter, r->desk->filter) != 0)
		return false;
	return rule->slip != NULL ? strcmp(rule->slip, slip->kind) == 0 :
	    rule->act == ACT_CONCLUDE && !annuls(rule) && strcmp(slip->kind, "ground") == 0;
}

/* An act of the office is signed by one of the staff; an approval and a return by one who may give it. */
static const char *
wrong_signer(const struct run *r, const struct rule_step *rule, const struct slip *slip)
{
	const struct person *p = slip->by == NULL ? NULL : office_person(r->desk->office, slip->by);
	const char *actor = run_capacity(r, rule);

	if (!slip->of_staff || slip->by == NULL)
		return NULL;
	if (p == NULL || !person_serves(p, slip->at.day))
		return "\"by\" is nobody of the staff on the day of the slip";
	if ((rule->act == ACT_APPROVE || rule->act == ACT_RETURN) && actor != NULL && !node_has(p->actors, actor))
		return arena_format(r->arena, "\"by\" is not %s", actor);
	return NULL;
}

/* The bodies that this service asks. */
static const char *
wrong_body(struct run *r)
{
	const struct service *s = r->process.service;
	struct buf b = BUF_INIT;
	size_t i;

	for (i = 0; i < s->count; i++)
		if (s->steps[i].act == ACT_ANSWER)
			list_word(&b, "from", s->steps[i].actors->first->text);
	return finish(r, &b);
}

static const char *
wrong_result(struct run *r, const struct rule_step *rule, const struct slip *slip)
{
	const struct node *results = node_get(edition_row(r->edition, "questions", rule->row.id), "results");
	const char *result = node_text(slip->root, "result");

	return node_has(results, result) ? NULL : act_none_of(r, "result", results);
}

static const char *
wrong_ground(struct run *r, const char *key, const struct node *n, bool annul)
{
	const char *why;
	struct buf b = BUF_INIT;
	size_t i;

	if (n->kind != NODE_TEXT)
		return "\"grounds\" is a list of ids";
	if ((why = ground_objection(r->edition, r->desk->office, n->text, annul, r->at.day)) == NULL)
		return NULL;
	if (edition_ground(r->edition, n->text) != NULL)
		return arena_format(r->arena, "\"%s\": %s", key, why);
	for (i = 0; i < r->edition->ground_count; i++)
		if (ground_objection(r->edition, r->desk->office, r->edition->grounds[i].row.id, annul, r->at.day) == NULL)
			list_word(&b, key, r->edition->grounds[i].row.id);
	return finish(r, &b);
}

static const char *
wrong_grounds(struct run *r, const struct rule_step *rule, const struct slip *slip)
{
	const struct node *grounds = node_get(slip->root, "grounds"), *n;
	const char *why = NULL;

	if (!annuls(rule))
		return wrong_ground(r, "ground", node_get(slip->root, "ground"), false);
	if (grounds->kind != NODE_LIST)
		return "\"grounds\" is a list of ids";
	for (n = grounds->first; n != NULL && why == NULL; n = n->next)
		why = wrong_ground(r, "grounds", n, true);
	return why;
}

void
objections_before(struct run *r)
{
	const struct service *s = r->process.service;
	size_t i, k;

	for (i = 0; i < r->slip_count; i++) {
		struct slip *slip = r->slips[i];
		bool answer = false, asked = false;
		const char *why = NULL;

		for (k = 0; k < s->count && why == NULL; k++) {
			const struct rule_step *rule = &s->steps[k];

			if (!takes(r, rule, slip))
				continue;
			if (rule->act == ACT_ANSWER) {
				answer = true;
				if (!node_has(rule->actors, slip->from))
					continue;
				asked = true;
				why = wrong_result(r, rule, slip);
			} else if ((why = wrong_signer(r, rule, slip)) == NULL && rule->act == ACT_CONCLUDE)
				why = wrong_grounds(r, rule, slip);
		}
		if (answer && !asked)
			why = wrong_body(r);
		if (why == NULL)
			continue;
		act_object(r, slip, FINDING_SLIP_REFUSED, why);
		slip->taken = true;
	}
}

/* Why the step can never be due again, in words; NULL when it can. */
static const char *
barred(const struct run *r, size_t step)
{
	const struct rule_step *steps = r->process.service->steps;
	const char *why = NULL;
	int by;

	switch (process_bar(&r->process, (int)step, &by)) {
	case BAR_DONE:
		why = arena_format(r->arena, "step %s is done", steps[by].row.id);
		break;
	case BAR_CLOSED:
		why = arena_format(r->arena, "step %s has closed the case", steps[by].row.id);
		break;
	case BAR_UNTIL:
		why = arena_format(r->arena, "step %s is done, and %s comes only before it", steps[by].row.id, steps[step].row.id);
		break;
	case BAR_ENDED:
		why = arena_format(r->arena, "step %s has ended the service", steps[by].row.id);
		break;
	case BAR_RESULT:
		why = arena_format(r->arena, "with this result of step %s there is no step %s", steps[by].row.id, steps[step].row.id);
		break;
	case BAR_BEFORE:
		why = arena_format(r->arena, "step %s, which would have to come first, is never due here", steps[by].row.id);
		break;
	default:
		return NULL;
	}
	if (why == NULL)
		r->findings->failed = true;
	return why;
}

/* Why an answer cannot be taken for the step of its body, or NULL: it can, or nothing was asked yet. */
static const char *
wrong_answer(struct run *r, size_t step, const struct slip *slip, enum finding_id *id)
{
	const struct rule_step *rule = &r->process.service->steps[step], *asked = run_asking(r, rule);

	if (asked == NULL || process_last(&r->process, (int)(asked - r->process.service->steps)) == NULL)
		return barred(r, step);
	if (!run_fits(r, rule, slip))
		return "\"inquiry\" is no inquiry of this case to that body";
	if ((r->process.done & STEP_BIT(step)) == 0)
		return barred(r, step);
	*id = FINDING_SLIP_CONFLICT;
	return "\"inquiry\" is answered";
}

/* Some step that a slip of this case asks for opens this one again. */
static bool
will_reopen(const struct run *r, size_t step)
{
	const struct service *s = r->process.service;
	size_t i, k;

	for (i = 0; i < r->slip_count; i++)
		for (k = 0; k < s->count && !r->slips[i]->taken; k++)
			if ((s->steps[k].reopens & STEP_BIT(step)) != 0 && takes(r, &s->steps[k], r->slips[i]))
				return true;
	return false;
}

/* A slip that any of these steps takes waits as long as one of them may come. */
static void
object_to_step(struct run *r, struct slip *slip, const stepset steps)
{
	const struct service *s = r->process.service;
	const char *why = NULL, *one;
	size_t i;

	for (i = 0; i < s->count; i++) {
		if ((steps & STEP_BIT(i)) == 0)
			continue;
		one = barred(r, i);
		if (one == NULL && s->steps[i].act == ACT_CONCLUDE && (r->process.done & STEP_BIT(i)) != 0 &&
		    !elsewhere_held(r) && !will_reopen(r, i))
			one = "a draft stands; it must be returned first";
		if (one == NULL)
			return;
		why = why == NULL ? one : why;
	}
	if (why != NULL)
		act_object(r, slip, FINDING_SLIP_REFUSED, why);
}

static const char *
wrong_draft(struct run *r, size_t step, const struct slip *slip, bool *known, bool *fits)
{
	const struct rule_step *rule = &r->process.service->steps[step];
	const char *current = act_draft(r, rule), *why;
	stepset drafts = 0;
	size_t i;

	*known = *known || current != NULL;
	if (current == NULL || !run_fits(r, rule, slip))
		return NULL;
	*fits = true;
	for (i = 0; i < r->process.service->count; i++)
		if (r->process.service->steps[i].act == ACT_CONCLUDE)
			drafts |= STEP_BIT(i);
	if ((rule->after & drafts & r->process.done) == 0)
		return "\"draft\" was returned";
	if ((why = barred(r, step)) == NULL && run_is_own(r, rule, slip))
		why = "\"by\" is who wrote the draft: another person approves or returns it";
	return why;
}

/* An approval or a return is for one draft: of the steps that take it, that of its draft counts. */
static void
object_to_draft(struct run *r, struct slip *slip, const stepset steps)
{
	bool known = false, fits = false;
	const char *why = NULL;
	size_t i;

	for (i = 0; i < r->process.service->count && !fits; i++)
		if ((steps & STEP_BIT(i)) != 0)
			why = wrong_draft(r, i, slip, &known, &fits);
	if (!known)
		object_to_step(r, slip, steps);
	else if (!fits)
		why = "\"draft\" is not the draft that waits now";
	if (why != NULL)
		act_object(r, slip, FINDING_SLIP_REFUSED, why);
}

/* An answer is for the step of its body. */
static void
object_to_answer(struct run *r, struct slip *slip, const stepset steps)
{
	enum finding_id id = FINDING_SLIP_REFUSED;
	const char *why = NULL;
	size_t i;

	for (i = 0; i < r->process.service->count && why == NULL; i++)
		if ((steps & STEP_BIT(i)) != 0 && node_has(r->process.service->steps[i].actors, slip->from))
			why = wrong_answer(r, i, slip, &id);
	if (why != NULL)
		act_object(r, slip, id, why);
}

/* Steps of other services take slips of this kind in this filter. */
static bool
is_for_others(const struct run *r, const struct slip *slip)
{
	size_t i, k;

	for (i = 0; i < r->edition->service_count; i++)
		for (k = 0; k < r->edition->services[i].count; k++)
			if (takes(r, &r->edition->services[i].steps[k], slip))
				return true;
	return false;
}

/* Over a copy that another office holds only that is told which can never come, whatever was done there since. */
void
objections_after(struct run *r)
{
	const struct service *s = r->process.service;
	size_t i, k;

	for (i = 0; i < r->slip_count; i++) {
		struct slip *slip = r->slips[i];
		enum act act = ACT_COUNT;
		stepset steps = 0;
		int done;

		for (k = 0; k < s->count && !slip->taken; k++)
			if (takes(r, &s->steps[k], slip)) {
				steps |= STEP_BIT(k);
				act = s->steps[k].act;
			}
		if (slip->taken)
			continue;
		if ((done = elsewhere_step(r, slip)) >= 0)
			steps |= STEP_BIT(done);
		if (steps == 0 && is_for_others(r, slip))
			act_object(r, slip, FINDING_SLIP_REFUSED, "the service of this case has no step for it");
		else if (elsewhere_held(r))
			object_to_step(r, slip, steps);
		else if (act == ACT_ANSWER)
			object_to_answer(r, slip, steps);
		else if (act == ACT_APPROVE || act == ACT_RETURN)
			object_to_draft(r, slip, steps);
		else
			object_to_step(r, slip, steps);
	}
}
