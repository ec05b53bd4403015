#include "run.h"

#include "act.h"
#include "arena.h"
#include "check.h"
#include "choose.h"
#include "directory.h"
#include "elsewhere.h"
#include "node.h"
#include "objections.h"
#include "slips.h"
#include "takeup.h"

#include <errno.h>
#include <stdio.h>
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

bool
run_out_of_order(struct run *r)
{
	const struct step *last = &r->c->steps[r->c->step_count - 1];

	if (moment_utc(&r->at) >= moment_utc(&last->at))
		return false;
	finding_add(r->findings, FINDING_TIME_ORDER, 0, 0, r->rule->row.id, NULL, NULL);
	return true;
}

static const struct value *
value_of(const struct values *v, const char *key)
{
	size_t i;

	for (i = 0; i < v->count; i++)
		if (*v->all[i].key == *key && strcmp(v->all[i].key, key) == 0)
			return &v->all[i];
	return NULL;
}

/*
 * Days by which a step that ends the service (item 6) is past the overall term of item 11. Waiting for the applicant is
 * not the office's: then the day counts on which the step could have been taken.
 */
int
run_overall_late(const struct run *r)
{
	const struct overall *overall;
	day_t bare, rolled, day = r->at.day;

	if (r->rule->ends == NULL || r->c->step_count == 0 || !process_holds(&r->process, node_get(r->rule->ends, "when")) ||
	    (overall = check_overall(r->edition, r->c->root, NULL)) == NULL)
		return 0;
	if (r->rule->waits && !process_day0(&r->process, r->index, &day))
		return 0;
	calendar_term(&r->desk->office->calendar, r->c->steps[0].at.day, overall->days, &bare, &rolled);
	return day > rolled ? day - rolled : 0;
}

/* Lateness past the end of the calendar is counted from the bare day: perhaps nobody worked then. */
static void
warn_calendar(struct run *r)
{
	char day[DATE_TEXT + 1];
	struct deadline d;

	if (!process_deadline(&r->process, r->index, &r->desk->office->calendar, &d) || d.known)
		return;
	date_format(d.bare, day);
	finding_add(r->findings, FINDING_CALENDAR_END, 0, 0, day, NULL, NULL);
}

enum run_result
run_write_as(struct run *r, const struct values *v, const struct step_head *head, day_t day)
{
	int late = process_late(&r->process, r->index, &r->desk->office->calendar, day), overall = run_overall_late(r);
	const struct node *n;

	if (late > 0)
		warn_calendar(r);
	step_begin(r->c, head);
	for (n = r->rule->records->first; n != NULL; n = n->next) {
		const struct value *value = value_of(v, n->text);

		if (value != NULL)
			step_json(r->c, value->key, value->json, value->length);
	}
	if (value_of(v, "done-by") != NULL)
		step_json(r->c, "done-by", value_of(v, "done-by")->json, value_of(v, "done-by")->length);
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

enum run_result
run_write(struct run *r, const struct values *v)
{
	struct step_head head = { .id = r->rule->row.id, .at = r->at, .by = r->by->id, .officer = r->by->officer,
		.office = r->desk->office->id, .actor = r->actor, .result = v->result, .field = v->field, .now = v->now };

	/* a body answers when it answers, not when its answer is attached */
	return run_write_as(r, v, &head, r->rule->act == ACT_ANSWER ? r->slip->at.day : r->at.day);
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

	if (opening == NULL || !process_holds(&r->process, node_get(r->rule->outcome, "when")))
		return RUN_ADVANCED;
	snprintf(number, sizeof number, "%lld", opening->no);
	fact_text(&facts, "of", number);
	if (opening->year != act_year(r, BOOK_JOURNAL)) {
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

	if (r->slip != NULL && act_refuses_later(r, r->slip))
		return RUN_NOTHING;
	if (run_out_of_order(r) || same_person(r))
		return RUN_HELD;
	r->letter_count = 0;
	if ((result = act_perform(r, &v)) != RUN_ADVANCED)
		return result;
	if ((result = run_write(r, &v)) != RUN_ADVANCED)
		return result;
	if (r->slip != NULL)
		r->slip->taken = true;
	if (r->rule->outcome != NULL && (result = enter_outcome(r)) != RUN_ADVANCED)
		return result;
	return letters_deliver(r);
}

/*
 * The next step that is mine; a step done may make others due, so this is asked again until nothing is left. What people
 * bring comes first: a letter should not leave with a fact that a correction at hand mends, or for a case that is withdrawn.
 */
static enum run_result
perform_next(struct run *r)
{
	enum run_result result;
	size_t i = 0, count = r->process.service->count;

	while (i < 2 * count) {
		if (r->process.service->steps[i % count].only_slip != (i < count) || run_choose(r, (int)(i % count)) != MINE) {
			i++;
			continue;
		}
		if (takeup_is_forked(r))
			return RUN_HELD;
		if ((result = perform(r)) != RUN_NOTHING)
			return result;
		/* a slip that was refused leaves the step to the next one */
		if (r->slip == NULL || !r->slip->taken)
			i++;
	}
	return elsewhere_take(r);
}

static enum run_result
begin(struct run *r)
{
	const struct service *s;
	const char *service = node_text(r->c->root, "service");

	if ((r->edition = editions_of(r->desk->editions, r->c)) == NULL) {
		finding_add(r->findings, FINDING_UNKNOWN_EDITION, 0, 0, finding_word(r->c->edition), NULL, NULL);
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
run_may_act(struct desk *desk, struct casefile *c, struct arena *a, struct findings *f)
{
	struct findings none = FINDINGS_INIT(a);
	struct run r = { .desk = desk, .c = c, .arena = a, .findings = &none };
	enum choice choice;
	bool waits = false;
	size_t i;

	if (begin(&r) != RUN_ADVANCED)
		return true;
	if (desk->slips != NULL)
		return true;
	for (i = 0; i < r.process.service->count; i++)
		if ((choice = run_choose(&r, (int)i)) == MINE)
			return true;
		else if (choice == NOT_MINE)
			waits = true;
	r.findings = f;
	if (waits && !elsewhere_held(&r))
		run_count_others(&r);
	return false;
}

/* A copy that another office's case has left here: only books kept here go on. Who asks for more is told. */
static enum run_result
frozen(struct run *r)
{
	size_t i;

	for (i = 0; i < r->process.service->count; i++)
		if (run_choose(r, (int)i) == MINE && (r->slip != NULL || r->rule->by_hand)) {
			finding_add(r->findings, FINDING_NOT_HOLDER, 0, 0, finding_word(casefile_holder(r->c)), NULL, NULL);
			return RUN_HELD;
		}
	return elsewhere_work(r);
}

/* A case is not gone on with as if a slip that cannot be read were not there. */
static enum run_result
find_slips(struct run *r)
{
	if (r->desk->slips == NULL || slips_for(r->desk->slips, r->c, r->arena, &r->slips, &r->slip_count) == 0)
		return RUN_ADVANCED;
	if (errno == ENOMEM)
		return RUN_MEMORY;
	r->status = STORE_FAILED;
	finding_add(r->findings, FINDING_STORE, 0, 0, "slips", strerror(errno), directory_nothing);
	return RUN_STORE_FAILED;
}

enum run_result
run_case(struct run *r)
{
	enum run_result result;

	if ((result = begin(r)) != RUN_ADVANCED)
		return result;
	if ((result = find_slips(r)) != RUN_ADVANCED)
		return result;
	if ((result = takeup_lines(r)) == RUN_ADVANCED && !elsewhere_held(r))
		objections_before(r);
	if (result == RUN_ADVANCED && elsewhere_held(r))
		result = frozen(r);
	else if (result == RUN_ADVANCED)
		while ((result = perform_next(r)) == RUN_ADVANCED && !elsewhere_held(r))
			;
	if (result == RUN_NOTHING || result == RUN_ADVANCED) {
		if (!elsewhere_held(r))
			run_count_others(r);
		objections_after(r);
	}
	if (r->findings->failed || buf_failed(&r->c->added))
		return RUN_MEMORY;
	if (result == RUN_NOTHING || result == RUN_ADVANCED)
		return r->steps > 0 ? RUN_ADVANCED : RUN_NOTHING;
	return result;
}

