#include "audit.h"

#include "act.h"
#include "check.h"
#include "finding.h"
#include "node.h"

#include <stdio.h>
#include <string.h>

static const char unknown[] = "unknown";

/*
 * The calendar is moved on from year to year. What it did not reach when the case was entered was rightly unknown then; and
 * what it has left behind cannot be counted again: then the day of the talon counts.
 */
static void
find_due(struct audit *a, struct run *r, size_t index, const struct overall *overall, char bare[DATE_TEXT + 1], char rolled[16])
{
	const char *recorded = node_text(node_get(r->c->steps[index].node, "talon"), "due-rolled");
	day_t day = 0, last = 0;
	bool known = overall != NULL && calendar_term(&a->tool->office->calendar, r->c->steps[0].at.day, overall->days, &day,
	    &last) == 0;

	date_format(day, bare);
	if (known && (recorded == NULL || strcmp(recorded, unknown) != 0))
		date_format(last, rolled);
	else
		snprintf(rolled, 16, "%s", known || recorded == NULL ? unknown : recorded);
}

/* The control number of the talon is the beginning of the line's seal. */
static void
check_talon(struct run *r, size_t index, const struct entry *e, const char *bare)
{
	const struct node *talon = node_get(r->c->steps[index].node, "talon");
	const char *control = node_text(talon, "control"), *due = node_text(talon, "due"), *what = NULL;
	char should[24], file[BOOK_FILE];

	snprintf(should, sizeof should, "%.4s-%.4s-%.4s-%.4s", e->seal, e->seal + 4, e->seal + 8, e->seal + 12);
	if (control == NULL || strcmp(control, should) != 0)
		what = "talon.control";
	else if (due != NULL && strcmp(due, bare) != 0)
		what = "talon.due";
	if (what == NULL)
		return;
	book_file(e->book, e->year, file);
	audit_find(r, index, "talon", FINDING_ENTRY_DIFFERS, file, what);
}

static void
expect_journal(struct audit *a, struct run *r, struct audit_lines *lines, size_t index, int book)
{
	const char *number = node_text(r->c->steps[index].node, "number");
	const struct overall *overall = check_overall(r->edition, r->c->root, NULL);
	char bare[DATE_TEXT + 1], rolled[16];
	const struct audit_line *l;
	struct buf facts = BUF_INIT;

	find_due(a, r, index, overall, bare, rolled);
	if (book == BOOK_JOURNAL)
		facts_of_journal(r, &facts, overall, bare, rolled);
	else
		facts_of_refusal(r, &facts);
	l = audit_expect(a, r, lines, index, (enum book)book, true, number, &facts);
	if (l != NULL && node_has(r->rule->records, "talon") && book == BOOK_JOURNAL)
		check_talon(r, index, &l->entry, bare);
}

static void
expect_index(struct audit *a, struct run *r, struct audit_lines *lines, size_t index, int book)
{
	const struct node *step = r->c->steps[index].node;
	bool opens = r->rule->act == ACT_INDEX;
	struct buf facts = BUF_INIT;

	if (!opens) {
		fact_text(&facts, "of", node_text(step, "of"));
		fact_text(&facts, "struck", r->rule->act == ACT_STRIKE ? "annulled" : NULL);
	}
	facts_of_index(r, &facts);
	audit_expect(a, r, lines, index, (enum book)book, opens, node_text(step, "entry"), &facts);
}

static void
expect_decision(struct audit *a, struct run *r, struct audit_lines *lines, size_t index)
{
	const struct step *s = &r->c->steps[index], *draft = NULL;
	const char *code = node_text(s->node, "draft");
	struct buf facts = BUF_INIT;
	size_t i;

	for (i = 0; i < index; i++)
		if (code != NULL && strncmp(r->c->steps[i].seal, code, 8) == 0)
			draft = &r->c->steps[i];
	if (draft == NULL) {
		audit_find(r, index, "draft", FINDING_ENTRY_DIFFERS, "the case", "draft");
		return;
	}
	facts_of_decision(r, &facts, draft);
	fact_text(&facts, "approved-by", s->by);
	audit_expect(a, r, lines, index, BOOK_DECISIONS, true, node_text(s->node, "number"), &facts);
}

/* A line of the journal that adds to one that was lost. */
static bool
is_mended(struct audit *a, const struct entry *e)
{
	const struct audit_book *b = e->book == BOOK_JOURNAL && e->of != NULL ? audit_book(a, e->book, e->year) : NULL;

	return b != NULL && b->mended;
}

/* The book in which the outcome stands: of its own year, or, of a run that was finished later, of a later one. */
static int
year_of_outcome(const struct audit_lines *lines, const struct step *s)
{
	size_t i;

	for (i = 0; i < lines->count; i++) {
		const struct entry *e = &lines->all[i].entry;

		if (!lines->all[i].borne && e->book == BOOK_JOURNAL && e->number == NULL && strcmp(e->step, s->id) == 0)
			return e->year;
	}
	return date_year(s->at.day);
}

/* An outcome is entered where the case has its opening line. */
static void
expect_outcome(struct audit *a, struct run *r, struct audit_lines *lines, size_t index)
{
	const struct step *s = &r->c->steps[index];
	const struct entry *opening = NULL;
	struct buf facts = BUF_INIT;
	char number[24], year[12];
	size_t i;

	for (i = 0; i < lines->count && opening == NULL; i++)
		if (lines->all[i].entry.book == BOOK_JOURNAL && lines->all[i].entry.number != NULL)
			opening = &lines->all[i].entry;
	for (i = 0; i < lines->count && opening == NULL; i++)
		if (is_mended(a, &lines->all[i].entry) && strcmp(lines->all[i].entry.step, s->id) == 0)
			lines->all[i].borne = true;
	if (opening == NULL || !process_holds(&r->process, node_get(r->rule->outcome, "when")))
		return;
	snprintf(number, sizeof number, "%lld", opening->no);
	fact_text(&facts, "of", number);
	if (opening->year != year_of_outcome(lines, s)) {
		snprintf(year, sizeof year, "%d", opening->year);
		fact_text(&facts, "of-year", year);
	}
	fact_text(&facts, "outcome", node_text(r->rule->outcome, "is"));
	audit_expect(a, r, lines, index, BOOK_JOURNAL, false, NULL, &facts);
}

/* As act_book, by the result of the step that received the package. */
static int
book_of(const struct run *r)
{
	const char *name = r->rule->book == NULL ? NULL : r->rule->book->kind == NODE_TEXT ? r->rule->book->text :
	    r->c->steps[0].result == NULL ? NULL : node_text(r->rule->book, r->c->steps[0].result);

	return name == NULL ? -1 : book_named(name);
}

void
audit_entries(struct audit *a, struct run *r, struct audit_lines *lines, size_t index)
{
	int book = book_of(r);

	switch (r->rule->act) {
	case ACT_ENTER:
		if (book >= 0)
			expect_journal(a, r, lines, index, book);
		break;
	case ACT_INDEX:
	case ACT_AMEND:
	case ACT_STRIKE:
		if (book >= 0)
			expect_index(a, r, lines, index, book);
		break;
	case ACT_APPROVE:
		expect_decision(a, r, lines, index);
		break;
	default:
		break;
	}
	audit_letters(a, r, lines, index);
	if (r->rule->outcome != NULL)
		expect_outcome(a, r, lines, index);
}
