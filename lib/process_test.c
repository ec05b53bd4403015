#include "process.h"

#include "baked.h"
#include "finding.h"
#include "node.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The built-in edition and a case in memory: steps are put down as "step result date". */
struct bench {
	struct arena arena;
	struct findings findings;
	struct edition *edition;
	const struct service *service;
	struct casefile c;
	struct step steps[80];
	struct process process;
};

#define AMEND "correct-card"

static const struct calendar always = { .saturday_worked = true };

static void
take(struct bench *b, const char *step, const char *result, const char *date)
{
	struct step *s = &b->steps[b->c.step_count++];

	*s = (struct step){ .id = step, .result = result };
	assert_int_equal(date_parse(date, &s->at.day), 0);
	process_advance(&b->process);
}

static int
setup(void **state)
{
	struct bench *b = calloc(1, sizeof *b);

	if (b == NULL)
		return -1;
	b->findings = (struct findings)FINDINGS_INIT(&b->arena);
	b->edition = baked_edition(0);
	if (b->edition == NULL)
		return -1;
	b->c.steps = b->steps;
	*state = b;
	return 0;
}

static int
teardown(void **state)
{
	struct bench *b = *state;

	edition_free(b->edition);
	arena_release(&b->arena);
	free(b);
	return 0;
}

static void
begin(struct bench *b, const char *service)
{
	b->c.step_count = 0;
	b->service = edition_service(b->edition, service);
	process_begin(&b->process, b->service, &b->c);
}

static int
index_of(const struct bench *b, const char *step)
{
	int i = service_step(b->service, step);

	if (i < 0)
		fail_msg("no step %s", step);
	return i;
}

/* All that is due now, in the order of the rows. */
static void
expect_due(const struct bench *b, const char *wanted)
{
	char is[1000] = "";
	size_t i;

	for (i = 0; i < b->service->count; i++)
		if (process_is_due(&b->process, (int)i)) {
			int by;

			assert_int_equal(process_bar(&b->process, (int)i, &by), BAR_NONE);
			strcat(is, is[0] == '\0' ? "" : " ");
			strcat(is, b->service->steps[i].row.id);
		}
	if (strcmp(is, wanted) != 0)
		fail_msg("due: %s; not: %s", is, wanted);
}

static void
to_conclusion(struct bench *b, const char *result)
{
	begin(b, "remain");
	take(b, "receive", "accepted", "2012-09-03");
	take(b, "journal", NULL, "2012-09-03");
	take(b, "form-case", NULL, "2012-09-04");
	take(b, "inquire", NULL, "2012-09-05");
	take(b, "answer-legal-statistics", "clear", "2012-09-10");
	take(b, "answer-nsc", "agreed", "2012-09-20");
	take(b, "conclude", result, "2012-09-21");
}

static void
expect_bar(const struct bench *b, const char *step, enum bar wanted, const char *wanted_by)
{
	int by = -1;
	enum bar is = process_bar(&b->process, index_of(b, step), &by);

	if (is != wanted)
		fail_msg("%s: bar %d, not %d", step, (int)is, (int)wanted);
	if (wanted != BAR_NONE)
		assert_string_equal(b->service->steps[by].row.id, wanted_by);
}

/* What can never be due again, and what only waits. */
static void
test_bars(void **state)
{
	struct bench *b = *state;

	to_conclusion(b, "grant");
	expect_bar(b, "answer-nsc", BAR_DONE, "answer-nsc");
	expect_bar(b, "conclude", BAR_NONE, NULL);
	expect_bar(b, "return", BAR_NONE, NULL);
	expect_bar(b, "stamp", BAR_NONE, NULL);
	expect_bar(b, "annul", BAR_NONE, NULL);
	expect_bar(b, "approve-annulment", BAR_NONE, NULL);
	expect_bar(b, "remind", BAR_NONE, NULL);
	take(b, "approve", NULL, "2012-09-22");
	expect_bar(b, "conclude", BAR_DONE, "conclude");
	expect_bar(b, "approve", BAR_DONE, "approve");
	expect_bar(b, "return", BAR_UNTIL, "approve");
	expect_bar(b, "remind", BAR_UNTIL, "conclude");
	expect_bar(b, "annul", BAR_NONE, NULL);
	take(b, "withdraw", NULL, "2012-09-23");
	expect_bar(b, "withdraw", BAR_DONE, "withdraw");
	expect_bar(b, "correct", BAR_CLOSED, "withdraw");
	expect_bar(b, "annul", BAR_CLOSED, "withdraw");
	to_conclusion(b, "refuse");
	expect_bar(b, "stamp", BAR_NONE, NULL);
	take(b, "approve", NULL, "2012-09-22");
	expect_bar(b, "stamp", BAR_RESULT, "conclude");
	expect_bar(b, "annul", BAR_BEFORE, "stamp");
	expect_bar(b, "approve-annulment", BAR_BEFORE, "annul");
	expect_bar(b, "correct", BAR_NONE, NULL);
	begin(b, "remain");
	take(b, "receive", "refused", "2012-09-03");
	expect_bar(b, "withdraw", BAR_RESULT, "receive");
	expect_bar(b, "notify-refusal", BAR_NONE, NULL);
}

static void
test_positive_branch(void **state)
{
	struct bench *b = *state;

	begin(b, "remain");
	expect_due(b, "receive");
	take(b, "receive", "accepted", "2012-09-03");
	expect_due(b, "journal correct");
	take(b, "journal", NULL, "2012-09-03");
	expect_due(b, "form-case correct withdraw");
	take(b, "form-case", NULL, "2012-09-04");
	expect_due(b, "inquire correct withdraw");
	take(b, "inquire", NULL, "2012-09-05");
	expect_due(b, "remind answer-nsc answer-legal-statistics correct withdraw");
	take(b, "answer-legal-statistics", "clear", "2012-09-10");
	expect_due(b, "remind answer-nsc correct withdraw");
	take(b, "answer-nsc", "agreed", "2012-09-20");
	expect_due(b, "remind conclude correct withdraw");
	take(b, "conclude", "grant", "2012-09-21");
	expect_due(b, "approve return correct withdraw");
	take(b, "approve", NULL, "2012-09-22");
	expect_due(b, "cards correct withdraw");
	take(b, "cards", NULL, "2012-09-23");
	expect_due(b, "send-conclusion correct withdraw");
	take(b, "send-conclusion", NULL, "2012-09-24");
	expect_due(b, "notify correct withdraw");
	take(b, "notify", NULL, "2012-09-25");
	expect_due(b, "stamp correct withdraw");
	assert_false(process_ended(&b->process));
	take(b, "stamp", NULL, "2012-10-05");
	assert_true(process_ended(&b->process));
	expect_due(b, "send-sheets card-index correct refer annul");
	take(b, "send-sheets", NULL, "2012-10-06");
	take(b, "address-index", NULL, "2012-10-07");
	expect_due(b, "card-index correct refer annul");
	take(b, "card-index", NULL, "2012-10-07");
	expect_due(b, "correct refer change-of-residence annul");
}

static void
test_negative_branch(void **state)
{
	struct bench *b = *state;

	to_conclusion(b, "refuse");
	take(b, "approve", NULL, "2012-09-22");
	expect_due(b, "send-conclusion correct withdraw");
	take(b, "send-conclusion", NULL, "2012-09-24");
	assert_false(process_ended(&b->process));
	take(b, "notify", NULL, "2012-09-25");
	assert_true(process_ended(&b->process));
	expect_due(b, "correct");
}

static void
test_refused_package(void **state)
{
	struct bench *b = *state;

	begin(b, "arrival");
	take(b, "receive", "refused", "2012-09-03");
	expect_due(b, "journal correct");
	take(b, "journal", NULL, "2012-09-03");
	expect_due(b, "notify-refusal correct");
	take(b, "notify-refusal", NULL, "2012-09-03");
	assert_true(process_ended(&b->process));
	expect_due(b, "correct");
}

/* A draft that goes back is concluded anew, and its term starts anew on that day. */
static void
test_return_reopens(void **state)
{
	struct bench *b = *state;
	struct deadline d;
	day_t day;

	to_conclusion(b, "grant");
	take(b, "return", NULL, "2012-09-24");
	expect_due(b, "remind conclude correct withdraw");
	assert_true(process_day0(&b->process, index_of(b, "conclude"), &day));
	assert_int_equal(day, b->steps[b->c.step_count - 1].at.day);
	assert_true(process_deadline(&b->process, index_of(b, "conclude"), &always, &d));
	assert_int_equal(d.bare, day + 7);
	take(b, "conclude", "refuse", "2012-09-26");
	expect_due(b, "approve return correct withdraw");
	take(b, "return", NULL, "2012-09-27");
	take(b, "conclude", "grant", "2012-09-28");
	take(b, "approve", NULL, "2012-09-29");
	expect_due(b, "cards correct withdraw");
	assert_string_equal(process_last(&b->process, index_of(b, "conclude"))->result, "grant");
}

static void
test_withdrawal_closes(void **state)
{
	struct bench *b = *state;

	to_conclusion(b, "grant");
	take(b, "withdraw", NULL, "2012-09-22");
	assert_true(process_ended(&b->process));
	expect_due(b, "close-withdrawn");
}

/* What may happen any number of times; and what follows it, each time. */
static void
test_repeated_steps(void **state)
{
	struct bench *b = *state;

	begin(b, "arrival");
	take(b, "receive", "accepted", "2012-09-03");
	take(b, "correct", NULL, "2012-09-03");
	take(b, "correct", NULL, "2012-09-03");
	take(b, "journal", NULL, "2012-09-03");
	expect_due(b, "send-sheets stamp correct withdraw");
	take(b, "stamp", NULL, "2012-09-03");
	take(b, "cards", NULL, "2012-09-04");
	take(b, "card-index", NULL, "2012-09-05");
	take(b, "send-sheets", NULL, "2012-09-05");
	take(b, "address-index", NULL, "2012-09-06");
	take(b, "notice", NULL, "2012-09-06");
	expect_due(b, "correct refer change-of-residence annul");
	take(b, "change-of-residence", NULL, "2012-11-01");
	expect_due(b, "correct refer change-of-residence amend-card amend-address annul");
	take(b, "amend-card", NULL, "2012-11-01");
	expect_due(b, "correct refer change-of-residence amend-address annul");
	take(b, "change-of-residence", NULL, "2012-12-01");
	expect_due(b, "correct refer change-of-residence amend-card amend-address annul");
	take(b, "amend-card", NULL, "2012-12-01");
	take(b, "amend-address", NULL, "2012-12-01");
	expect_due(b, "correct refer change-of-residence annul");
}

static void
test_annulment(void **state)
{
	struct bench *b = *state;

	begin(b, "on-record");
	take(b, "receive", "accepted", "2012-09-03");
	take(b, "journal", NULL, "2012-09-03");
	expect_due(b, "correct annul");
	take(b, "annul", "annul", "2012-09-04");
	expect_due(b, "correct approve-annulment return-annulment");
	assert_false(process_ended(&b->process));
	take(b, "approve-annulment", NULL, "2012-09-05");
	assert_true(process_ended(&b->process));
	expect_due(b, "notify-annulment");
	begin(b, "arrival");
	take(b, "receive", "accepted", "2012-09-03");
	take(b, "journal", NULL, "2012-09-03");
	take(b, "stamp", NULL, "2012-09-03");
	take(b, "cards", NULL, "2012-09-03");
	take(b, "card-index", NULL, "2012-09-03");
	take(b, "annul", "annul", "2012-10-01");
	take(b, "approve-annulment", NULL, "2012-10-02");
	expect_due(b, "notify-annulment strike-card");
}

static void
test_deadlines(void **state)
{
	static const day_t holidays[] = { 15597, 15598 };	/* 2012-09-14, 2012-09-15 */
	struct calendar calendar = { .holidays = holidays, .holiday_count = 2, .has_valid = true, .valid_from = 15340,
		.valid_to = 15705 };	/* 2012 */
	struct bench *b = *state;
	struct deadline d;
	int form_case;
	day_t day0;

	begin(b, "remain");
	form_case = index_of(b, "form-case");
	assert_false(process_day0(&b->process, form_case, &day0));
	assert_false(process_deadline(&b->process, form_case, &calendar, &d));
	assert_int_equal(process_late(&b->process, form_case, &calendar, 20000), 0);
	take(b, "receive", "accepted", "2012-09-11");
	assert_false(process_deadline(&b->process, form_case, &calendar, &d));
	take(b, "journal", NULL, "2012-09-11");
	assert_true(process_day0(&b->process, form_case, &day0));
	assert_true(process_deadline(&b->process, form_case, &calendar, &d));
	/* three days after Tuesday the 11th is the 14th, a holiday, as is Saturday; the 16th is a Sunday */
	assert_int_equal(d.bare, 15597);
	assert_int_equal(d.rolled, 15600);
	assert_true(d.known);
	assert_int_equal(process_late(&b->process, form_case, &calendar, 15598), 0);
	assert_int_equal(process_late(&b->process, form_case, &calendar, 15600), 0);
	assert_int_equal(process_late(&b->process, form_case, &calendar, 15601), 1);
	assert_int_equal(process_late(&b->process, form_case, &calendar, 15700), 100);
	/* the calendar does not reach there */
	calendar.valid_to = 15596;
	assert_true(process_deadline(&b->process, form_case, &calendar, &d));
	assert_false(d.known);
	assert_int_equal(d.rolled, d.bare);
	/* minutes: the same day; no term: no deadline */
	assert_true(process_deadline(&b->process, index_of(b, "journal"), &calendar, &d));
	assert_int_equal(d.bare, 15594);
	assert_int_equal(d.rolled, 15594);
	assert_false(process_deadline(&b->process, index_of(b, "withdraw"), &calendar, &d));
	assert_false(process_deadline(&b->process, index_of(b, "receive"), &calendar, &d));
}

/* The applicant may come when he likes. */
static void
test_waiting_is_not_late(void **state)
{
	struct bench *b = *state;
	struct deadline d;

	to_conclusion(b, "grant");
	take(b, "approve", NULL, "2012-09-22");
	take(b, "cards", NULL, "2012-09-22");
	take(b, "send-conclusion", NULL, "2012-09-22");
	take(b, "notify", NULL, "2012-09-22");
	assert_true(process_deadline(&b->process, index_of(b, "stamp"), &always, &d));
	assert_int_equal(process_late(&b->process, index_of(b, "stamp"), &always, d.rolled + 300), 0);
	begin(b, "arrival");
	take(b, "receive", "accepted", "2012-09-03");
	take(b, "journal", NULL, "2012-09-03");
	assert_int_equal(process_late(&b->process, index_of(b, "stamp"), &always, b->steps[1].at.day + 2), 2);
}

/* Both answers have to be there: the later one counts, whichever came first. */
static void
test_day0_is_the_latest(void **state)
{
	struct bench *b = *state;
	day_t day0;

	begin(b, "remain");
	take(b, "receive", "accepted", "2012-09-03");
	take(b, "journal", NULL, "2012-09-03");
	take(b, "form-case", NULL, "2012-09-04");
	take(b, "inquire", NULL, "2012-09-05");
	take(b, "answer-nsc", "agreed", "2012-09-20");
	assert_false(process_day0(&b->process, index_of(b, "conclude"), &day0));
	take(b, "answer-legal-statistics", "clear", "2012-09-10");
	assert_true(process_day0(&b->process, index_of(b, "conclude"), &day0));
	assert_int_equal(day0, b->steps[4].at.day);
}

static void
test_conditions(void **state)
{
	struct node result = { .kind = NODE_TEXT, .text = "grant", .length = 5 };
	struct node list = { .kind = NODE_LIST, .key = "conclude", .key_length = 8, .first = &result, .last = &result, .count = 1 };
	struct node when = { .kind = NODE_MAP, .first = &list, .last = &list, .count = 1 };
	struct node one = { .kind = NODE_TEXT, .text = "grant", .length = 5, .key = "conclude", .key_length = 8 };
	struct node word = { .kind = NODE_MAP, .first = &one, .last = &one, .count = 1 };
	struct bench *b = *state;

	begin(b, "remain");
	assert_true(process_holds(&b->process, NULL));
	assert_false(process_holds(&b->process, &when));
	to_conclusion(b, "grant");
	assert_true(process_holds(&b->process, &when) && process_holds(&b->process, &word));
	take(b, "return", NULL, "2012-09-24");
	assert_false(process_holds(&b->process, &when));
	to_conclusion(b, "refuse");
	assert_false(process_holds(&b->process, &when) || process_holds(&b->process, &word));
	to_conclusion(b, NULL);
	assert_false(process_holds(&b->process, &when));
	list.key = "unheard-of";
	assert_false(process_holds(&b->process, &when));
}

/* Steps of another order are passed over; and one can look back. */
static void
test_looking_back(void **state)
{
	struct bench *b = *state;
	struct process then;

	to_conclusion(b, "grant");
	take(b, "made-up", NULL, "2012-09-22");
	expect_due(b, "approve return correct withdraw");
	process_begin_at(&then, b->service, &b->c, 4);
	assert_true(process_is_due(&then, index_of(b, "answer-nsc")));
	assert_false(process_is_due(&then, index_of(b, "conclude")));
	assert_null(process_last(&then, index_of(b, "conclude")));
	process_begin_at(&then, b->service, &b->c, 1000);
	assert_int_equal(then.done, b->process.done);
}

/* A correction of one field. */
static void
correct(struct bench *b, const char *field, const char *date)
{
	struct step *s = &b->steps[b->c.step_count++];

	*s = (struct step){ .id = "correct", .field = field, .now = "x" };
	assert_int_equal(date_parse(date, &s->at.day), 0);
	process_advance(&b->process);
}

static void
to_entry(struct bench *b)
{
	begin(b, "arrival");
	take(b, "receive", "accepted", "2012-09-03");
	take(b, "journal", NULL, "2012-09-03");
	take(b, "send-sheets", NULL, "2012-09-03");
	take(b, "stamp", NULL, "2012-09-04");
	take(b, "cards", NULL, "2012-09-05");
	take(b, "card-index", NULL, "2012-09-06");
	take(b, "address-index", NULL, "2012-09-06");
	take(b, "notice", NULL, "2012-09-06");
}

static bool
is_due(const struct bench *b, const char *step)
{
	return process_is_due(&b->process, index_of(b, step));
}

/* What amends an entry is due after a correction of its fields, or of what lies below one, and of no other. */
static void
test_fields_that_concern(void **state)
{
	struct bench *b = *state;

	to_entry(b);
	assert_false(is_due(b, AMEND));
	correct(b, "window", "2012-09-10");
	assert_false(is_due(b, AMEND));
	correct(b, "applicant.surnames", "2012-09-10");
	assert_false(is_due(b, AMEND));
	correct(b, "applicant.surname", "2012-09-11");
	assert_true(is_due(b, AMEND));
	take(b, AMEND, NULL, "2012-09-12");
	assert_false(is_due(b, AMEND));
	correct(b, "residence.house", "2012-09-13");
	assert_true(is_due(b, AMEND));
	take(b, AMEND, NULL, "2012-09-14");
	correct(b, "note", "2012-09-15");
	assert_false(is_due(b, AMEND));
}

/* A correction before the entry is in it. */
static void
test_fields_before_the_entry(void **state)
{
	struct bench *b = *state;

	begin(b, "arrival");
	take(b, "receive", "accepted", "2012-09-03");
	take(b, "journal", NULL, "2012-09-03");
	correct(b, "applicant.surname", "2012-09-03");
	take(b, "send-sheets", NULL, "2012-09-03");
	take(b, "stamp", NULL, "2012-09-04");
	take(b, "cards", NULL, "2012-09-05");
	assert_false(is_due(b, AMEND));
	take(b, "card-index", NULL, "2012-09-06");
	assert_false(is_due(b, AMEND));
}

/* What is never entered is not amended: a package that was refused at the window, an application that was refused. */
static void
test_fields_without_an_entry(void **state)
{
	struct bench *b = *state;

	begin(b, "arrival");
	take(b, "receive", "refused", "2012-09-03");
	correct(b, "applicant.surname", "2012-09-04");
	expect_due(b, "journal correct");
	expect_bar(b, AMEND, BAR_BEFORE, "card-index");
	expect_bar(b, "correct-address", BAR_BEFORE, "address-index");

	to_conclusion(b, "refuse");
	correct(b, "applicant.surname", "2012-09-22");
	assert_false(is_due(b, AMEND));
	expect_bar(b, AMEND, BAR_NONE, NULL);
	take(b, "approve", NULL, "2012-09-23");
	assert_false(is_due(b, AMEND));
	expect_bar(b, AMEND, BAR_BEFORE, "card-index");
}

/* What would be due after a step that is not done: nothing of the case changes. */
static void
test_supposing(void **state)
{
	struct bench *b = *state;
	struct process then;
	int correction, amend;

	to_entry(b);
	correction = index_of(b, "correct");
	amend = index_of(b, AMEND);
	then = b->process;
	process_suppose(&then, correction, "applicant.surname");
	assert_true(process_is_due(&then, amend));
	then = b->process;
	process_suppose(&then, correction, "window");
	assert_false(process_is_due(&then, amend));
	then = b->process;
	process_suppose(&then, correction, NULL);
	assert_false(process_is_due(&then, amend));
	then = b->process;
	process_suppose(&then, index_of(b, "change-of-residence"), NULL);
	assert_true(process_is_due(&then, index_of(b, "amend-card")));
	assert_false(process_is_due(&b->process, amend));
	assert_false(is_due(b, "amend-card"));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bars),
		cmocka_unit_test(test_positive_branch),
		cmocka_unit_test(test_negative_branch),
		cmocka_unit_test(test_refused_package),
		cmocka_unit_test(test_return_reopens),
		cmocka_unit_test(test_withdrawal_closes),
		cmocka_unit_test(test_repeated_steps),
		cmocka_unit_test(test_annulment),
		cmocka_unit_test(test_deadlines),
		cmocka_unit_test(test_waiting_is_not_late),
		cmocka_unit_test(test_day0_is_the_latest),
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_looking_back),
		cmocka_unit_test(test_fields_that_concern),
		cmocka_unit_test(test_fields_before_the_entry),
		cmocka_unit_test(test_fields_without_an_entry),
		cmocka_unit_test(test_supposing),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
