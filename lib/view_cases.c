#include "view.h"

#include "node.h"

enum { NUMBER, RECEIVED, SERVICE, APPLICANT, STATE, SINCE, NEXT, DUE, HOLDER, CASE, COLUMNS };

static const struct column columns[COLUMNS] = {
	[NUMBER] = { "number", { "№", "№", "number" }, COLUMN_TEXT, false, false },
	[RECEIVED] = { "received", { "қабылданды", "принято", "received" }, COLUMN_TEXT, false, false },
	[SERVICE] = { "service", { "қызмет", "услуга", "service" }, COLUMN_TEXT, false, false },
	[APPLICANT] = { "applicant", { "өтініш иесі", "заявитель", "applicant" }, COLUMN_TEXT, true, false },
	[STATE] = { "state", { "жағдайы", "состояние", "state" }, COLUMN_TEXT, false, false },
	[SINCE] = { "since", { "күні", "с", "since" }, COLUMN_TEXT, false, false },
	[NEXT] = { "next", { "келесі қадам", "следующий шаг", "next" }, COLUMN_LIST, true, false },
	[DUE] = { "due", { "мерзімі", "срок", "due" }, COLUMN_TEXT, false, false },
	[HOLDER] = { "holder", { "кімде", "где дело", "holder" }, COLUMN_TEXT, false, false },
	[CASE] = { "case", { "іс", "дело", "case" }, COLUMN_TEXT, false, true },
};

static void
put_day(struct table *t, bool known, day_t day)
{
	char text[DATE_TEXT + 1] = "";

	if (known)
		date_format(day, text);
	table_text(t, text);
}

static void
put_next(struct table *t, const struct standing *s)
{
	size_t i;

	for (i = 0; i < s->service->count; i++)
		if (view_is_awaited(s->service, (int)i) && process_is_due(&s->process, (int)i))
			table_item(t, s->service->steps[i].row.id, view_step_words(&s->service->steps[i], t->language));
	table_end_list(t);
}

static void
put_case(struct listing *l, struct casefile *c, const struct standing *s, const char *applicant)
{
	bool has_term = s->overall != NULL && !view_is_refused_at_window(s);
	const char *state = view_state(s);
	struct table *t = &l->table;

	view_table(l, columns, COLUMNS);
	table_row(t, s->ended ? TONE_FAINT : TONE_PLAIN);
	table_text(t, casefile_number(c));
	put_day(t, true, s->received);
	table_text(t, s->service->row.id);
	table_text(t, applicant);
	table_named(t, state, view_state_words(state, t->language));
	put_day(t, s->ended, s->ended_on);
	put_next(t, s);
	put_day(t, has_term, s->due.rolled);
	table_text(t, casefile_holder(c));
	table_text(t, c->id);
}

int
cases_see(struct listing *l, const struct place *place, struct casefile *c, struct arena *a, struct findings *f)
{
	const struct tool *t = l->tool;
	struct standing s;
	const char *applicant;
	int found;

	(void)place;
	if (standing_of(&s, &t->editions, t->office == NULL ? NULL : &t->office->calendar, c, f) < 0)
		return EXIT_HELD;
	if ((found = view_is_sought(l, c, &s)) == 0)
		return EXIT_DONE;
	if (found < 0 || (applicant = view_applicant(c->root, a)) == NULL)
		return view_no_memory(f);
	if (l->options.whole)
		stream_pass(&l->tool->out, &c->document, false);
	else
		put_case(l, c, &s, applicant);
	return EXIT_DONE;
}

/* The names of the columns are told of no case too. */
int
cases_end(struct listing *l)
{
	if (!l->options.whole)
		view_table(l, columns, COLUMNS);
	return view_end_table(l);
}
