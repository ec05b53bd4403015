#include "view_due.h"

#include "node.h"

#include <stdlib.h>
#include <string.h>

enum { DUE, LEFT, NUMBER, APPLICANT, SERVICE, STEP, ACTOR, OFFICE, WAITS, CITES, BARE, CASE, COLUMNS };

static const struct column columns[COLUMNS] = {
	[DUE] = { "due", { "мерзімі", "срок", "due" }, COLUMN_TEXT, false, false },
	[LEFT] = { "left", { "күн", "дней", "days" }, COLUMN_NUMBER, false, false },
	[NUMBER] = { "number", { "№", "№", "number" }, COLUMN_TEXT, false, false },
	[APPLICANT] = { "applicant", { "өтініш иесі", "заявитель", "applicant" }, COLUMN_TEXT, true, false },
	[SERVICE] = { "service", { "қызмет", "услуга", "service" }, COLUMN_TEXT, false, false },
	[STEP] = { "step", { "қадам", "шаг", "step" }, COLUMN_TEXT, true, false },
	[ACTOR] = { "actor", { "кім", "кто", "who" }, COLUMN_LIST, true, false },
	[OFFICE] = { "office", { "қайда", "где", "office" }, COLUMN_TEXT, true, false },
	[WAITS] = { "waits", { "күтеді", "ждет", "waits for" }, COLUMN_LIST, true, false },
	[CITES] = { "cites", { "негізі", "основание", "by" }, COLUMN_LIST, true, false },
	[BARE] = { "bare", { "санау бойынша", "по счету", "as counted" }, COLUMN_TEXT, false, false },
	[CASE] = { "case", { "іс", "дело", "case" }, COLUMN_TEXT, false, true },
};

static const struct {
	const char *id;			/* before what is waited for */
	struct words words;
} waits[] = {
	[WAIT_ANSWER] = { "answer", { "сұрау салуға жауап", "ответ на запрос", "answer to inquiry" } },
	[WAIT_APPROVAL] = { "approval", { "жобаны бекіту", "утверждение проекта", "approval of draft" } },
	[WAIT_VISIT] = { "applicant", { "өтініш иесінің келуі", "явка заявителя", "visit of the applicant" } },
	[WAIT_GROUND] = { "ground", { "негіз: келісім жоқ", "основание: нет согласия", "a ground: no agreement of" } },
};

/* Who must act: here, or with the bodies that answer. */
static const char *
actor_of(const struct listing *l, const struct task *row, int step)
{
	const struct rule_step *r = &row->service->steps[step];

	return r->act == ACT_ANSWER ? r->actors->first->text :
	    office_actor(l->tool->office, row->service->row.id, r->row.id, r->actors);
}

static stepset
steps_of(const struct task *row)
{
	return row->step >= 0 ? STEP_BIT(row->step) : row->steps;
}

static bool
is_for(const struct listing *l, const struct task *row, const char *actor)
{
	bool applicant = strcmp(actor, "applicant") == 0;
	size_t i;

	for (i = 0; i < row->service->count; i++)
		if ((steps_of(row) & STEP_BIT(i)) != 0 &&
		    (applicant ? row->service->steps[i].waits : strcmp(actor_of(l, row, (int)i), actor) == 0))
			return true;
	return false;
}

static bool
is_shown(const struct listing *l, const struct task *row)
{
	const struct view_options *o = &l->options;

	if (o->overdue && !row->late)
		return false;
	if (o->has_within && (!row->dated || row->due.rolled - view_day(l) > o->within))
		return false;
	return o->actor == NULL || is_for(l, row, o->actor);
}

static int
compare_text(const char *a, const char *b)
{
	return strcmp(a == NULL ? "" : a, b == NULL ? "" : b);
}

#define ORDER(a, b) if ((a) != (b)) return (a) < (b) ? -1 : 1

/* What has no date comes last; at one day the order is that of the numbers, of the cases, of the steps. */
static int
compare(const void *left, const void *right)
{
	const struct task *a = left, *b = right;
	int texts;

	ORDER(b->dated, a->dated);
	if (a->dated)
		ORDER(a->due.rolled, b->due.rolled);
	ORDER(a->year, b->year);
	ORDER(a->number_in_year, b->number_in_year);
	if ((texts = compare_text(a->number, b->number)) != 0 || (texts = compare_text(a->id, b->id)) != 0)
		return texts;
	ORDER((unsigned)a->step, (unsigned)b->step);
	return 0;
}

static void
put_actors(struct listing *l, const struct task *row)
{
	struct table *t = &l->table;
	const char *named[64];
	size_t i, k, count = 0;

	for (i = 0; i < row->service->count; i++) {
		const char *actor;

		if ((steps_of(row) & STEP_BIT(i)) == 0)
			continue;
		actor = actor_of(l, row, (int)i);
		for (k = 0; k < count && strcmp(named[k], actor) != 0; k++)
			;
		if (k < count)
			continue;
		named[count++] = actor;
		table_item(t, actor, view_actor_words(row->edition, actor, t->language));
	}
	table_end_list(t);
	table_text(t, count != 1 || office_performs(l->tool->office, named[0]) ? NULL : office_peer(l->tool->office, named[0]));
}

static void
put_waits(struct table *t, const struct task *row, struct arena *a)
{
	size_t i;

	if (row->wait == WAIT_STEPS)
		for (i = 0; i < row->service->count; i++)
			if ((row->steps & STEP_BIT(i)) != 0)
				table_item(t, row->service->steps[i].row.id, view_step_words(&row->service->steps[i], t->language));
	if (row->wait != WAIT_NOTHING && row->wait != WAIT_STEPS) {
		const char *body = row->wait != WAIT_GROUND ? NULL : view_actor_words(row->edition, row->object, t->language);
		const char *object = row->object == NULL ? "" : row->object, *blank = *object == '\0' ? "" : " ";
		const char *id = arena_format(a, "%s%s%s", waits[row->wait].id, blank, object);
		const char *words = arena_format(a, "%s%s%s", words_of(&waits[row->wait].words, t->language), blank,
		    body == NULL ? object : body);

		if (id == NULL || words == NULL)
			t->line.failed = true;
		else
			table_item(t, id, words);
	}
	table_end_list(t);
}

static void
put_step(struct table *t, const struct task *row)
{
	static const struct words overall = { "жалпы мерзім", "общий срок", "overall term" };

	if (row->step < 0)
		table_named(t, "overall", words_of(&overall, t->language));
	else
		table_named(t, row->service->steps[row->step].row.id,
		    view_step_words(&row->service->steps[row->step], t->language));
}

static void
put_row(struct listing *l, const struct task *row)
{
	enum { SOON = 3 };
	struct table *t = &l->table;
	char due[DATE_TEXT + 1] = "", bare[DATE_TEXT + 1] = "";
	day_t left = row->due.rolled - view_day(l);
	const struct node *n;

	if (row->dated) {
		date_format(row->due.rolled, due);
		date_format(row->due.bare, bare);
	}
	table_row(t, row->late ? TONE_LATE : row->dated && left <= SOON ? TONE_SOON : TONE_PLAIN);
	table_text(t, due);
	if (row->dated)
		table_number(t, left);
	else
		table_text(t, NULL);
	table_text(t, row->number);
	table_text(t, row->applicant);
	table_text(t, row->service->row.id);
	put_step(t, row);
	put_actors(l, row);
	put_waits(t, row, &l->tool->arena);
	for (n = node_first(row->cites); n != NULL; n = n->next)
		if (n->kind == NODE_TEXT)
			table_item(t, n->text, NULL);
	table_end_list(t);
	table_named(t, bare, row->due.bare == row->due.rolled ? "" : bare);
	table_text(t, row->id);
}

int
due_end(struct listing *l)
{
	struct tasks *r = l->rows;
	bool late = false;
	size_t i;
	int status;

	view_table(l, columns, COLUMNS);
	if (r != NULL && r->count > 0)
		qsort(r->all, r->count, sizeof *r->all, compare);
	for (i = 0; r != NULL && i < r->count; i++)
		if (is_shown(l, &r->all[i])) {
			put_row(l, &r->all[i]);
			late = late || r->all[i].late;
		}
	if (r != NULL)
		free(r->all);
	if ((status = view_end_table(l)) != EXIT_DONE)
		return status;
	return late ? EXIT_OVERDUE : EXIT_DONE;
}
