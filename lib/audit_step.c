#include "audit.h"

#include "act.h"
#include "arena.h"
#include "check.h"
#include "choose.h"
#include "node.h"
#include "verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
audit_find(struct run *r, size_t index, const char *key, enum finding_id id, const char *word2, const char *word3)
{
	const struct step *s = &r->c->steps[index];
	const struct node *at = key == NULL ? NULL : node_get(s->node, key);

	at = at == NULL ? s->node : at;
	finding_add(r->findings, id, at->line, at->column, finding_word(s->id), word2, word3);
}

static void
find_number(struct run *r, size_t index, const char *key, enum finding_id id, const char *word2, long long number)
{
	char text[24];

	snprintf(text, sizeof text, "%lld", number);
	if (word2 != NULL)
		audit_find(r, index, key, id, word2, text);
	else
		audit_find(r, index, key, id, text, NULL);
}

static bool
is_ours(const struct audit *a, const struct step *s)
{
	return a->tool->office != NULL && strcmp(s->office, a->tool->office->id) == 0 &&
	    node_get(s->node, "done-by") == NULL;
}

/* The actors in whose name a step is put into the case: who asked attaches the answer. */
static const struct node *
capacities(const struct run *r)
{
	const struct service *s = r->process.service;
	size_t i;

	for (i = 0; r->rule->act == ACT_ANSWER && i < s->count; i++)
		if ((r->rule->after & STEP_BIT(i)) != 0 && s->steps[i].act == ACT_INQUIRE)
			return s->steps[i].actors;
	return NULL;
}

static void
check_person(struct audit *a, struct run *r, size_t index)
{
	const struct step *s = &r->c->steps[index];
	const struct person *p = office_person(a->tool->office, s->by);
	const struct node *n = capacities(r);
	bool may = p != NULL && n == NULL && node_has(p->actors, s->actor);

	for (n = node_first(n); n != NULL && p != NULL; n = n->next)
		may |= node_has(p->actors, n->text);
	if (p == NULL)
		audit_find(r, index, "by", FINDING_STEP_PERSON, finding_word(s->by), "nobody of the staff");
	else if (!may)
		audit_find(r, index, "by", FINDING_STEP_PERSON, finding_word(s->by), "not among the actors of that person");
	else if (!person_serves(p, s->at.day))
		audit_find(r, index, "by", FINDING_STEP_PERSON, finding_word(s->by), "not in service on that day");
}

/* Four eyes: those that the edition names; who corrects is never the one who erred. */
static void
check_eyes(struct run *r, size_t index)
{
	const struct step *s = &r->c->steps[index], *erred;
	const struct service *service = r->process.service;
	size_t i;

	for (i = 0; i < service->count; i++) {
		const struct step *other = (r->rule->not_by & STEP_BIT(i)) == 0 ? NULL : process_last(&r->process, (int)i);

		if (other != NULL && strcmp(other->by, s->by) == 0)
			audit_find(r, index, "by", FINDING_SAME_PERSON, other->id, NULL);
	}
	if (r->rule->act != ACT_CORRECT || index == 0 || s->field == NULL)
		return;
	if (strcmp((erred = act_author(r, s->field))->by, s->by) == 0)
		audit_find(r, index, "by", FINDING_SAME_PERSON, erred->id, NULL);
}

static void
count_late(struct audit *a, struct run *r, const char *by, long long days)
{
	struct audit_late **l = &a->late, *new;

	while (*l != NULL && strcmp((*l)->by, by) != 0)
		l = &(*l)->next;
	if (*l == NULL) {
		new = arena_alloc(&a->tool->arena, sizeof *new);
		if (new == NULL || (new->by = arena_copy(&a->tool->arena, by, strlen(by))) == NULL) {
			r->findings->failed = true;
			return;
		}
		*l = new;
	}
	(*l)->steps++;
	(*l)->days += (unsigned long)days;
}

/* The day that counts for a term: a body answers when it answers, not when its answer is attached. */
static day_t
done_on(const struct run *r, const struct step *s)
{
	const char *answered = r->rule->act == ACT_ANSWER ? node_text(s->node, "answered") : NULL;
	struct moment m;

	return answered != NULL && moment_parse(answered, &m) == 0 ? m.day : s->at.day;
}

static void
compare_late(struct run *r, size_t index, const char *key, long long recorded, long long is)
{
	if (recorded != is)
		find_number(r, index, key, FINDING_LATE_DIFFERS, key, is);
}

/* Terms are recomputed where they were counted by the calendar of this office; else what is recorded is believed. */
static void
check_terms(struct audit *a, struct run *r, size_t index)
{
	const struct step *s = &r->c->steps[index];
	const char *late = node_text(s->node, "late"), *overall = node_text(s->node, "overall-late");
	long long days = late == NULL ? 0 : atoll(late), all = overall == NULL ? 0 : atoll(overall);
	bool outside = r->rule->act == ACT_ANSWER || node_get(s->node, "done-by") != NULL;

	if (is_ours(a, s)) {
		compare_late(r, index, "late", days,
		    process_late(&r->process, r->index, &a->tool->office->calendar, done_on(r, s)));
		compare_late(r, index, "overall-late", all, run_overall_late(r));
	}
	if (days > 0) {
		count_late(a, r, outside ? s->actor : s->by, days);
		find_number(r, index, "late", FINDING_STEP_LATE, finding_word(outside ? s->actor : s->by), days);
	}
	if (all > 0)
		find_number(r, index, "overall-late", FINDING_CASE_LATE, NULL, all);
}

/* Item 11(3): from the call, or the receipt, to the number. */
static void
check_service(struct audit *a, struct run *r, size_t index)
{
	const struct step *s = &r->c->steps[index];
	const struct node *called = node_get(node_get(r->c->root, "queue"), "called");
	struct moment first;
	int from, limit = r->edition->service_minutes, took;
	char minutes[16], allowed[16];

	if (r->rule->act != ACT_ENTER || !is_ours(a, s) || limit <= 0)
		return;
	/* by the office's clocks, whatever offset the receipt was written with */
	first = office_time(a->tool->office, moment_utc(&r->c->steps[0].at));
	if (s->at.day != first.day)
		return;
	from = first.second / 60;
	if (!node_is_null(called) && (called->kind != NODE_TEXT || clock_parse(called->text, &from) < 0))
		return;
	if ((took = s->at.second / 60 - from) <= limit)
		return;
	snprintf(minutes, sizeof minutes, "%d", took);
	snprintf(allowed, sizeof allowed, "%d", limit);
	finding_add(r->findings, FINDING_LONG_SERVICE, s->node->line, s->node->column, minutes, allowed, NULL);
}

static bool
comes_before(const struct step *a, const struct step *b)
{
	return moment_utc(&a->at) < moment_utc(&b->at);
}

void
audit_step(struct audit *a, struct run *r, size_t index)
{
	const struct step *s = &r->c->steps[index];

	if (index > 0 && comes_before(s, s - 1))
		audit_find(r, index, "at", FINDING_STEP_TIME, NULL, NULL);
	if (r->index < 0) {
		audit_find(r, index, NULL, FINDING_STEP_UNKNOWN, NULL, NULL);
		return;
	}
	if (!process_is_due(&r->process, r->index) || (index == 0) != (r->rule->act == ACT_RECEIVE))
		audit_find(r, index, NULL, FINDING_STEP_ORDER, NULL, NULL);
	if (!node_has(r->rule->actors, s->actor))
		audit_find(r, index, "actor", FINDING_STEP_ACTOR, finding_word(s->actor), NULL);
	else if (is_ours(a, s))
		check_person(a, r, index);
	check_eyes(r, index);
	check_terms(a, r, index);
	check_service(a, r, index);
	if (index == 0 && is_ours(a, s))
		check_reception(r->edition, a->tool->office, r->c->root, r->findings);
}
