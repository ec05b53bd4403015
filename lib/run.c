#include "run.h"

#include "act.h"
#include "arena.h"
#include "check.h"
#include "node.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct edition *
editions_of(const struct editions *all, const struct casefile *c)
{
	const char *sha = NULL;
	size_t i;

	for (i = 0; i < c->steps_read && sha == NULL; i++)
		sha = node_text(c->steps[i].node, "edition-sha256");
	for (i = 0; i < all->count; i++)
		if (strcmp(all->all[i]->id, c->edition) == 0 && sha != NULL && strcmp(all->all[i]->sha256, sha) == 0)
			return all->all[i];
	return NULL;
}

const struct edition *
editions_on(const struct editions *all, day_t day, bool *several)
{
	const struct edition *found = NULL;
	size_t i;

	*several = false;
	for (i = 0; i < all->count; i++)
		if (!all->all[i]->replaced && day >= all->all[i]->from && day <= all->all[i]->to) {
			*several = found != NULL;
			found = all->all[i];
		}
	return found;
}

static bool
is_wanted(const struct desk *d, const char *step)
{
	size_t i;

	for (i = 0; i < d->wanted_count; i++)
		if (strcmp(d->wanted[i], step) == 0)
			return true;
	return false;
}

static bool
may_do(const struct person *p, const char *actor, day_t day)
{
	return node_has(p->actors, actor) && person_serves(p, day);
}

/* Whether a slip of the right kind is for this very step: an answer for its body and inquiry, an approval for the draft. */
static bool
fits(struct run *r, const struct rule_step *rule, const struct slip *slip)
{
	const char *draft = node_text(slip->root, "draft"), *current;
	const struct node *inquiry;

	switch (rule->act) {
	case ACT_ANSWER:
		inquiry = act_inquiry(r, slip);
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

static struct slip *
slip_for(struct run *r, const struct rule_step *rule)
{
	size_t i;

	for (i = 0; rule->slip != NULL && i < r->slip_count; i++)
		if (!r->slips[i]->taken && strcmp(r->slips[i]->kind, rule->slip) == 0 && fits(r, rule, r->slips[i]))
			return r->slips[i];
	return NULL;
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

/*
 * In which capacity the step is done here, or NULL when it is not ours to do. What office.yaml assigns, else the first
 * actor; a correction by any of its actors that the person is.
 */
static const char *
capacity(const struct run *r, const struct rule_step *rule)
{
	const struct office *o = r->desk->office;
	const char *service = r->process.service->row.id, *actor;
	const struct node *n;

	if (rule->act == ACT_ANSWER && (rule = asking(r, rule)) == NULL)
		return NULL;
	for (n = rule->act == ACT_CORRECT ? rule->actors->first : NULL; n != NULL; n = n->next)
		if (office_performs(o, n->text) && may_do(r->by, n->text, r->at.day))
			return n->text;
	actor = office_actor(o, service, rule->row.id, rule->actors);
	return office_performs(o, actor) ? actor : NULL;
}

static void
count_waiting(struct desk *d, const char *actor)
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

enum choice { NOT_NOW, NOT_MINE, MINE };

/* An approval or a return that a slip brings is the act of the person who signed the slip. */
static bool
is_signed_by_other(const struct run *r)
{
	return r->slip != NULL && (r->rule->act == ACT_APPROVE || r->rule->act == ACT_RETURN) &&
	    (r->slip->by == NULL || strcmp(r->slip->by, r->by->id) != 0);
}

/* Whether a step of this filter is to be performed in this run. */
static enum choice
choose(struct run *r, int index)
{
	const struct rule_step *rule = &r->process.service->steps[index];
	const char *actor;

	if (strcmp(rule->filter, r->desk->filter) != 0 || rule->act == ACT_RECEIVE || !process_is_due(&r->process, index))
		return NOT_NOW;
	r->slip = slip_for(r, rule);
	if ((rule->by_hand || rule->only_slip) && r->slip == NULL &&
	    (rule->only_slip || (!is_begun(r, rule->row.id) && !is_wanted(r->desk, rule->row.id))))
		return NOT_NOW;
	if ((actor = capacity(r, rule)) == NULL)
		return NOT_NOW;
	r->index = index;
	r->rule = rule;
	r->actor = rule->act == ACT_ANSWER ? rule->actors->first->text : actor;
	if (is_signed_by_other(r) || !may_do(r->by, actor, r->at.day)) {
		r->actor = actor;
		return NOT_MINE;
	}
	return MINE;
}

static bool
same_person(struct run *r)
{
	size_t i;

	for (i = 0; i < r->process.service->count; i++) {
		const struct step *s = (r->rule->not_by & STEP_BIT(i)) == 0 ? NULL : process_last(&r->process, (int)i);

		if (s != NULL && strcmp(s->by, r->by->id) == 0) {
			finding_add(r->findings, FINDING_SAME_PERSON, 0, 0, r->rule->row.id, s->id, NULL);
			return true;
		}
	}
	return false;
}

static bool
out_of_order(struct run *r)
{
	const struct step *last = r->c->step_count == 0 ? NULL : &r->c->steps[r->c->step_count - 1];

	if (last == NULL || moment_utc(&r->at) >= moment_utc(&last->at))
		return false;
	finding_add(r->findings, FINDING_TIME_ORDER, 0, 0, r->rule->row.id, NULL, NULL);
	return true;
}

static const struct value *
value_of(const struct values *v, const char *key)
{
	size_t i;

	for (i = 0; i < v->count; i++)
		if (strcmp(v->all[i].key, key) == 0)
			return &v->all[i];
	return NULL;
}

/*
 * Days by which a step that ends the service (item 6) is past the overall term of item 11. Waiting for the applicant is
 * not the office's: then the day counts on which the step could have been taken.
 */
static int
overall_late(const struct run *r)
{
	const struct overall *overall = check_overall(r->edition, r->c->root, NULL);
	day_t bare, rolled, day = r->at.day;

	if (r->rule->ends == NULL || overall == NULL || r->c->step_count == 0 ||
	    !process_holds(&r->process, node_get(r->rule->ends, "when")))
		return 0;
	if (r->rule->waits && !process_day0(&r->process, r->index, &day))
		return 0;
	calendar_term(&r->desk->office->calendar, r->c->steps[0].at.day, overall->days, &bare, &rolled);
	return day > rolled ? day - rolled : 0;
}

/* Writes the step with its values in the edition's order, then slip, late and seal. */
static enum run_result
write_step(struct run *r, const struct values *v)
{
	struct step_head head = { .id = r->rule->row.id, .at = r->at, .by = r->by->id, .officer = r->by->officer,
		.office = r->desk->office->id, .actor = r->actor, .result = v->result };
	const struct calendar *calendar = &r->desk->office->calendar;
	/* a body answers when it answers, not when its answer is attached */
	day_t done = r->rule->act == ACT_ANSWER && r->slip != NULL ? r->slip->at.day : r->at.day;
	int late = process_late(&r->process, r->index, calendar, done), overall = overall_late(r);
	const struct node *n;

	step_begin(r->c, &head);
	for (n = r->rule->records->first; n != NULL; n = n->next) {
		const struct value *value = value_of(v, n->text);

		if (value != NULL)
			step_json(r->c, value->key, value->json, value->length);
	}
	if (r->slip != NULL)
		step_text(r->c, "slip", r->slip->sha256);
	if (late > 0)
		step_number(r->c, "late", late);
	if (overall > 0)
		step_number(r->c, "overall-late", overall);
	if (step_seal(r->c, r->arena) < 0)
		return RUN_MEMORY;
	process_advance(&r->process);
	r->steps++;
	return RUN_ADVANCED;
}

/* The entry of a case's outcome, as a line of the book where it was entered, if that book is kept here. */
static enum run_result
enter_outcome(struct run *r)
{
	const struct entry *opening = act_opening(r, BOOK_JOURNAL);
	const char *is = node_text(r->rule->outcome, "is");
	struct buf facts = BUF_INIT;
	struct entry line;
	char number[24], year[12];

	if (opening == NULL || is == NULL || !process_holds(&r->process, node_get(r->rule->outcome, "when")))
		return RUN_ADVANCED;
	snprintf(number, sizeof number, "%lld", opening->no);
	fact_text(&facts, "of", number);
	if (opening->year != date_year(r->at.day)) {
		snprintf(year, sizeof year, "%d", opening->year);
		fact_text(&facts, "of-year", year);
	}
	fact_text(&facts, "outcome", is);
	return act_enter(r, BOOK_JOURNAL, false, &facts, NULL, &line);
}

static enum run_result
perform(struct run *r)
{
	struct values v = { .count = 0 };
	enum run_result result;

	if (r->slip != NULL && !r->rebuilt && moment_utc(&r->slip->at) > moment_utc(&r->at))
		return act_refuse_slip(r, "it is dated after the time of this run");
	if (out_of_order(r) || same_person(r))
		return RUN_HELD;
	r->letter_count = 0;
	if ((result = act_perform(r, &v)) != RUN_ADVANCED)
		return result;
	if ((result = write_step(r, &v)) != RUN_ADVANCED)
		return result;
	if (r->slip != NULL)
		r->slip->taken = true;
	if (r->rule->outcome != NULL && (result = enter_outcome(r)) != RUN_ADVANCED)
		return result;
	return letters_deliver(r);
}

/* The filter whose work a line of a book is. */
static const char *
filter_of(const struct run *r, const struct entry *l)
{
	int i = service_step(r->process.service, l->step);

	return i < 0 ? "" : r->process.service->steps[i].filter;
}

/* The case as read bears the step of a line: it has the seal the line was made over, and the step after it. */
static bool
is_borne(const struct run *r, const struct entry *l)
{
	const struct casefile *c = r->c;
	size_t i = 0;

	while (i < c->steps_read && strcmp(c->steps[i].seal, l->base) != 0)
		i++;
	for (i++; i < c->steps_read; i++)
		if (strcmp(c->steps[i].id, l->step) == 0)
			return true;
	return false;
}

static void
find_line(struct run *r, enum finding_id id, const struct entry *l)
{
	char file[BOOK_FILE];

	book_file(l->book, l->year, file);
	finding_add(r->findings, id, 0, 0, file, l->step,
	    id == FINDING_UNFINISHED ? filter_of(r, l) : l->number == NULL ? "-" : l->number);
}

/*
 * Whether going on would make a second history of the case: its next step was entered over another state of it, or
 * another filter entered a step over this state whose answer this copy does not bear.
 */
static bool
is_forked(struct run *r)
{
	size_t i;

	for (i = 0; i < r->line_count; i++) {
		const struct entry *l = &r->lines[i];
		bool here = strcmp(l->base, r->c->base) == 0;

		if (here && strcmp(filter_of(r, l), r->desk->filter) != 0) {
			find_line(r, FINDING_UNFINISHED, l);
			return true;
		}
		if (!here && strcmp(l->step, r->rule->row.id) == 0 && !is_borne(r, l)) {
			find_line(r, FINDING_CONFLICT, l);
			return true;
		}
	}
	return false;
}

/* An interrupted run gives time and person to the one that finishes it. */
static enum run_result
take_up(struct run *r)
{
	const struct entry *l = NULL;
	const struct person *by;
	size_t i;

	if (r->desk->store == NULL)
		return RUN_ADVANCED;
	r->status = store_find_case(r->desk->store, r->arena, r->c->id, &r->lines, &r->line_count, r->findings);
	if (r->status != STORE_OK)
		return r->findings->failed ? RUN_MEMORY : RUN_STORE_FAILED;
	for (i = 0; i < r->line_count && l == NULL; i++)
		if (strcmp(r->lines[i].base, r->c->base) == 0 && strcmp(filter_of(r, &r->lines[i]), r->desk->filter) == 0)
			l = &r->lines[i];
	if (l == NULL)
		return RUN_ADVANCED;
	by = office_person(r->desk->office, l->by);
	if (by == NULL || moment_parse(l->at, &r->at) < 0) {
		find_line(r, FINDING_CONFLICT, l);
		return RUN_HELD;
	}
	r->by = by;
	r->rebuilt = true;
	return RUN_ADVANCED;
}

static bool
is_handed_over(const struct run *r)
{
	const char *holder = casefile_holder(r->c);

	return holder != NULL && strcmp(holder, r->desk->office->id) != 0;
}

/* The next step that is mine; a step done may make others due, so this is asked again until nothing is left. */
static enum run_result
perform_next(struct run *r)
{
	enum run_result result;
	size_t i;

	for (i = 0; i < r->process.service->count; i++) {
		if (choose(r, (int)i) != MINE)
			continue;
		if (is_forked(r))
			return RUN_HELD;
		if ((result = perform(r)) != RUN_NOTHING)
			return result;
	}
	return RUN_NOTHING;
}

static void
object(struct run *r, struct slip *slip, enum finding_id id, const char *why)
{
	char *text = slip->reported ? NULL : arena_format(r->arena, "%s (%s:%lu)", why, slip->file, slip->line);

	if (text != NULL)
		finding_add(r->findings, id, 0, 0, text, NULL, NULL);
	slip->reported = true;
}

/* Slips for this filter that can never be taken as they are; others wait in silence until their step is due. */
static void
object_to_slips(struct run *r)
{
	const struct service *s = r->process.service;
	size_t i, k;

	for (i = 0; i < r->slip_count; i++) {
		struct slip *slip = r->slips[i];

		for (k = 0; k < s->count && !slip->taken; k++) {
			const struct rule_step *rule = &s->steps[k];
			const char *draft = node_text(slip->root, "draft"), *current;

			if (rule->slip == NULL || strcmp(rule->slip, slip->kind) != 0 || strcmp(rule->filter, r->desk->filter) != 0)
				continue;
			if (rule->act == ACT_ANSWER && act_inquiry(r, slip) == NULL && process_last(&r->process, (int)k) != NULL)
				object(r, slip, FINDING_SLIP_REFUSED, "\"inquiry\" is no inquiry of this case");
			else if (rule->act == ACT_ANSWER && fits(r, rule, slip) && (r->process.done & STEP_BIT(k)) != 0)
				object(r, slip, FINDING_SLIP_CONFLICT, "the inquiry is answered");
			else if ((rule->act == ACT_APPROVE || rule->act == ACT_RETURN) && draft != NULL &&
			    (current = act_draft(r, rule)) != NULL && strcmp(draft, current) != 0)
				object(r, slip, FINDING_SLIP_REFUSED, "\"draft\" is not the draft that waits now");
		}
	}
}

/* What waits here for somebody else. */
static void
count_others(struct run *r)
{
	size_t i;

	for (i = 0; i < r->process.service->count; i++) {
		if (choose(r, (int)i) != NOT_MINE)
			continue;
		if (is_wanted(r->desk, r->rule->row.id))
			finding_add(r->findings, FINDING_NOT_HERE, 0, 0, r->rule->row.id, r->actor, r->by->id);
		count_waiting(r->desk, r->actor);
	}
}

static enum run_result
begin(struct run *r)
{
	const struct service *s;
	const char *service = node_text(r->c->root, "service");

	if (r->edition == NULL && (r->edition = editions_of(r->desk->editions, r->c)) == NULL) {
		finding_add(r->findings, FINDING_UNKNOWN_EDITION, 0, 0, r->c->edition, NULL, NULL);
		return RUN_HELD;
	}
	if ((s = service == NULL ? NULL : edition_service(r->edition, service)) == NULL) {
		finding_add(r->findings, FINDING_UNKNOWN_VALUE, 0, 0, "service", "the services of its edition", NULL);
		return RUN_HELD;
	}
	process_begin(&r->process, s, r->c);
	r->at = r->desk->at;
	r->by = r->desk->by;
	return RUN_ADVANCED;
}

bool
run_may_act(struct desk *desk, struct casefile *c, struct arena *a)
{
	struct findings none = FINDINGS_INIT(a);
	struct run r = { .desk = desk, .c = c, .arena = a, .findings = &none };
	size_t i;

	if (begin(&r) != RUN_ADVANCED)
		return true;
	if (is_handed_over(&r))
		return false;
	if (desk->slips != NULL)
		return true;
	for (i = 0; i < r.process.service->count; i++)
		if (strcmp(r.process.service->steps[i].filter, desk->filter) == 0 && process_is_due(&r.process, (int)i))
			return true;
	return false;
}

enum run_result
run_case(struct run *r)
{
	enum run_result result;

	if ((result = begin(r)) != RUN_ADVANCED)
		return result;
	if (is_handed_over(r))
		return RUN_NOTHING;
	if (r->desk->slips != NULL && slips_for(r->desk->slips, r->c, &r->slips, &r->slip_count) < 0)
		return RUN_MEMORY;
	if ((result = take_up(r)) == RUN_ADVANCED)
		while ((result = perform_next(r)) == RUN_ADVANCED && !is_handed_over(r))
			;
	if (result == RUN_NOTHING || result == RUN_ADVANCED) {
		count_others(r);
		object_to_slips(r);
	}
	free(r->slips);
	r->slips = NULL;
	if (r->findings->failed)
		return RUN_MEMORY;
	if (result == RUN_NOTHING || result == RUN_ADVANCED)
		return r->steps > 0 ? RUN_ADVANCED : RUN_NOTHING;
	return result;
}

static void
add_warnings(struct run *r, struct buf *b)
{
	const struct finding *f;

	for (f = r->findings->first; f != NULL; f = f->next)
		if (finding_level(f->id) == LEVEL_WARNING && f->id != FINDING_UNKNOWN_KEY)
			json_list_add(b, finding_name(f->id));
}

static void
in_list(struct run *r, struct values *v, const char *key, struct buf *items)
{
	struct buf list = BUF_INIT;

	if (items->length == 0)
		return;
	buf_byte(&list, '[');
	buf_add(&list, items->bytes, items->length);
	buf_byte(&list, ']');
	if (buf_failed(items))
		list.failed = true;
	value_json(r, v, key, &list);
}

/* The values of the receiving step: what the package made of the application (items 7, 10, 12). */
static enum run_result
judge(struct run *r, struct values *v)
{
	struct buf warnings = BUF_INIT;
	struct verdict verdict;
	const struct node *n;

	check_reception(r->edition, r->desk->office, r->c->root, r->findings);
	if (check_package(r->edition, r->desk->office, r->c->root, r->arena, &verdict, r->findings) < 0) {
		verdict_release(&verdict);
		return RUN_MEMORY;
	}
	check_overall(r->edition, r->c->root, r->findings);
	for (n = r->rule->row.cites->first; n != NULL; n = n->next)
		json_list_add(&verdict.cites, n->text);
	v->result = verdict.refused ? "refused" : "accepted";
	value_text(r, v, "result", v->result);
	in_list(r, v, "reasons", &verdict.reasons);
	add_warnings(r, &warnings);
	in_list(r, v, "warnings", &warnings);
	in_list(r, v, "doubts", &verdict.doubts);
	value_text(r, v, "edition-sha256", r->edition->sha256);
	in_list(r, v, "cites", &verdict.cites);
	buf_release(&warnings);
	verdict_release(&verdict);
	return r->findings->failed ? RUN_MEMORY : RUN_ADVANCED;
}

enum run_result
run_receive(struct run *r)
{
	const struct service *s = edition_service(r->edition, node_text(r->c->root, "service"));
	struct values v = { .count = 0 };
	enum run_result result;
	size_t i;

	for (i = 0; i < s->count && s->steps[i].act != ACT_RECEIVE; i++)
		;
	r->rule = &s->steps[i];
	r->index = (int)i;
	r->by = r->desk->by;
	if (check_received(r->c->root, &r->at) < 0)
		return RUN_HELD;
	process_begin(&r->process, s, r->c);
	r->actor = capacity(r, r->rule);
	if (r->actor == NULL || !may_do(r->by, r->actor, r->at.day)) {
		count_waiting(r->desk, office_actor(r->desk->office, s->row.id, r->rule->row.id, r->rule->actors));
		return RUN_NOTHING;
	}
	if ((result = judge(r, &v)) != RUN_ADVANCED)
		return result;
	if (casefile_begin(r->c, r->edition->id, r->desk->office->id) < 0)
		return RUN_MEMORY;
	return write_step(r, &v);
}
