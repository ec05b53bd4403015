#include "view.h"

#include "node.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GROUP, RECEIVED, ACCEPTED, AT_WINDOW, GRANTED, REFUSED, WITHDRAWN, ANNULLED, OPEN, LATE_STEPS, LATE, MEDIAN, LONGEST,
	COLUMNS, BAR = COLUMNS, PLOT_COLUMNS };

static const struct column columns[PLOT_COLUMNS] = {
	[GROUP] = { "group", { "топ", "группа", "group" }, COLUMN_TEXT, false, false },
	[RECEIVED] = { "received", { "түсті", "поступило", "received" }, COLUMN_NUMBER, false, false },
	[ACCEPTED] = { "accepted", { "қабылданды", "принято", "accepted" }, COLUMN_NUMBER, false, false },
	[AT_WINDOW] = { "refused-at-window", { "қабылданбады", "не принято", "not taken" }, COLUMN_NUMBER, false, false },
	[GRANTED] = { "granted", { "рұқсат", "разрешено", "granted" }, COLUMN_NUMBER, false, false },
	[REFUSED] = { "refused", { "бас тарту", "отказано", "refused" }, COLUMN_NUMBER, false, false },
	[WITHDRAWN] = { "withdrawn", { "қайтарылды", "отозвано", "withdrawn" }, COLUMN_NUMBER, false, false },
	[ANNULLED] = { "annulled", { "жойылды", "аннулировано", "annulled" }, COLUMN_NUMBER, false, false },
	[OPEN] = { "open", { "қаралуда", "в работе", "open" }, COLUMN_NUMBER, false, false },
	[LATE_STEPS] = { "late-steps", { "кеш қадамдар", "шаги с опозданием", "late steps" }, COLUMN_NUMBER, false, false },
	[LATE] = { "late", { "кешіктірілді", "с опозданием", "late" }, COLUMN_NUMBER, false, false },
	[MEDIAN] = { "median", { "медиана, күн", "медиана, дней", "median days" }, COLUMN_NUMBER, false, false },
	[LONGEST] = { "longest", { "ең ұзағы, күн", "дольше всего, дней", "longest" }, COLUMN_NUMBER, false, false },
	[BAR] = { "plot", { "түскені", "поступило", "received" }, COLUMN_TEXT, false, false },
};

/* The states that have a column, as view_state names them. */
static const struct {
	const char *state;
	int column;
} states[] = {
	{ "refused-at-window", AT_WINDOW }, { "granted", GRANTED }, { "refused", REFUSED }, { "withdrawn", WITHDRAWN },
	{ "annulled", ANNULLED }, { "open", OPEN },
};

struct group {
	const char *name;
	long counts[COLUMNS];
	int *days;			/* from receipt to end */
	size_t day_count, day_room;
};

struct lateness {
	long steps;
	bool overall;			/* over the term of item 11 */
};

struct tally {				/* listing.rows */
	struct group *all;
	size_t count, room;
};

/* Groups are few; the one that was met last is often the next one too. */
static struct group *
find_group(struct listing *l, const char *name)
{
	struct tally *t = l->rows;
	struct group *more;
	size_t i;

	if (t == NULL && (t = l->rows = arena_alloc(&l->tool->arena, sizeof *t)) == NULL)
		return NULL;
	for (i = t->count; i > 0; i--)
		if (strcmp(t->all[i - 1].name, name) == 0)
			return &t->all[i - 1];
	if (t->count == t->room) {
		size_t room = t->room == 0 ? 16 : t->room * 2;

		if ((more = realloc(t->all, room * sizeof *more)) == NULL)
			return NULL;
		t->all = more;
		t->room = room;
	}
	t->all[t->count] = (struct group){ .name = arena_copy(&l->tool->arena, name, strlen(name)) };
	return t->all[t->count].name == NULL ? NULL : &t->all[t->count++];
}

static int
add_days(struct group *g, int days)
{
	if (g->day_count == g->day_room) {
		size_t room = g->day_room == 0 ? 16 : g->day_room * 2;
		int *more = realloc(g->days, room * sizeof *more);

		if (more == NULL)
			return -1;
		g->days = more;
		g->day_room = room;
	}
	g->days[g->day_count++] = days;
	return 0;
}

/* Today; for a copy of a case that another office holds the day on which it left, since what came later is known there. */
static day_t
last_known(const struct listing *l, const struct casefile *c)
{
	return strcmp(casefile_holder(c), l->tool->office->id) == 0 ? view_day(l) : c->steps[c->step_count - 1].at.day;
}

/* Steps that were done late, and those that are waited for and late on that day. */
static long
late_steps(const struct listing *l, const struct standing *s, struct casefile *c, struct arena *a, day_t day)
{
	long late = 0;
	size_t i;

	for (i = 0; i < c->step_count; i++)
		if (node_get(step_node(c, a, &c->steps[i]), "late") != NULL)
			late++;
	for (i = 0; i < s->service->count; i++)
		if (view_is_awaited(s->service, (int)i) && process_is_due(&s->process, (int)i) &&
		    process_late(&s->process, (int)i, &l->tool->office->calendar, day) > 0)
			late++;
	return late;
}

static int
count(struct listing *l, const char *name, const struct standing *s, const struct lateness *late)
{
	struct group *g = find_group(l, name);
	const char *state = view_state(s);
	bool at_window = view_is_refused_at_window(s);
	size_t i;

	if (g == NULL)
		return -1;
	g->counts[RECEIVED]++;
	g->counts[ACCEPTED] += !at_window;
	for (i = 0; i < sizeof states / sizeof states[0]; i++)
		g->counts[states[i].column] += strcmp(states[i].state, state) == 0;
	g->counts[LATE_STEPS] += late->steps;
	if (at_window)
		return 0;
	g->counts[LATE] += late->overall;
	return s->ended ? add_days(g, s->ended_on - s->received) : 0;
}

/* The grounds of the last conclusion, which has none when it grants; a case without one is counted under "none". */
static int
count_grounds(struct listing *l, const struct standing *s, struct casefile *c, struct arena *a, const struct lateness *late)
{
	const struct node *grounds = NULL, *n;
	size_t i;
	bool any = false;

	for (i = 0; i < c->step_count; i++) {
		int rule = service_step(s->service, c->steps[i].id);

		if (rule >= 0 && s->service->steps[rule].act == ACT_CONCLUDE)
			grounds = node_get(step_node(c, a, &c->steps[i]), "grounds");
	}
	for (n = node_first(grounds); n != NULL; n = n->next)
		if (node_text(n, "ground") != NULL) {
			if (count(l, node_text(n, "ground"), s, late) < 0)
				return -1;
			any = true;
		}
	return any ? 0 : count(l, "none", s, late);
}

static int
count_case(struct listing *l, const struct standing *s, struct casefile *c, struct arena *a)
{
	const struct node *applicant = node_get(c->root, "applicant"), *of = node_get(applicant, "citizenship");
	const char *per = l->options.per, *name = NULL;
	const day_t until = last_known(l, c);
	const struct lateness late = { .steps = late_steps(l, s, c, a, until), .overall = view_is_late(s, until) };
	char day[DATE_TEXT + 1];

	date_format(s->received, day);
	if (per == NULL)
		name = "all";
	else if (strcmp(per, "ground") == 0)
		return count_grounds(l, s, c, a, &late);
	else if (strcmp(per, "month") == 0 || strcmp(per, "year") == 0) {
		day[strcmp(per, "month") == 0 ? 7 : 4] = '\0';
		name = day;
	} else if (strcmp(per, "service") == 0)
		name = s->service->row.id;
	else if (strcmp(per, "citizenship") == 0)
		name = node_is_null(of) ? NULL : node_text(applicant, "citizenship");
	else
		name = c->steps[0].office;
	return count(l, name == NULL ? "none" : name, s, &late);
}

int
tally_see(struct listing *l, const struct place *place, struct casefile *c, struct arena *a, struct findings *f)
{
	struct standing s;
	int found;

	(void)place;
	if (standing_of(&s, &l->tool->editions, &l->tool->office->calendar, c, f) < 0)
		return EXIT_HELD;
	if ((found = view_is_sought(l, c, &s)) == 0)
		return EXIT_DONE;
	return found < 0 || count_case(l, &s, c, a) < 0 ? view_no_memory(f) : EXIT_DONE;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct group *)a)->name, ((const struct group *)b)->name);
}

static int
by_days(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* The middle one of the days; of two in the middle, what lies between. */
static void
put_days(struct table *t, struct group *g)
{
	size_t half = g->day_count / 2;
	int twice;

	if (g->day_count == 0) {
		table_text(t, NULL);
		table_text(t, NULL);
		return;
	}
	qsort(g->days, g->day_count, sizeof *g->days, by_days);
	twice = g->day_count % 2 == 1 ? 2 * g->days[half] : g->days[half - 1] + g->days[half];
	table_halves(t, twice);
	table_number(t, g->days[g->day_count - 1]);
}

/* A bar in eighths of a cell, so that small differences show; a group has a case at least. */
static void
put_bar(struct table *t, long value, long most)
{
	static const char *const eighths[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
	enum { CELLS = 40 };
	long parts = value * CELLS * 8 / most, i;
	struct buf b = BUF_INIT;

	for (i = 0; i < parts / 8; i++)
		buf_text(&b, "█");
	buf_text(&b, eighths[parts % 8]);
	buf_text(&b, parts == 0 ? eighths[1] : "");
	if (buf_failed(&b))
		t->line.failed = true;
	else
		table_bytes(t, b.bytes, b.length);
	buf_release(&b);
}

static void
put_group(struct listing *l, struct group *g, long most)
{
	struct table *t = &l->table;
	int i;

	table_row(t, TONE_PLAIN);
	table_text(t, g->name);
	if (l->options.plot) {
		table_number(t, g->counts[RECEIVED]);
		put_bar(t, g->counts[RECEIVED], most);
		return;
	}
	for (i = RECEIVED; i < MEDIAN; i++)
		table_number(t, g->counts[i]);
	put_days(t, g);
}

int
tally_end(struct listing *l)
{
	struct column plot[] = { columns[GROUP], columns[RECEIVED], columns[BAR] };
	struct tally *t = l->rows;
	long most = 0;
	size_t i;
	int status;

	if (l->options.plot)
		view_table(l, plot, sizeof plot / sizeof plot[0]);
	else
		view_table(l, columns, COLUMNS);
	if (t != NULL && t->count > 0)
		qsort(t->all, t->count, sizeof *t->all, by_name);
	for (i = 0; t != NULL && i < t->count; i++)
		if (t->all[i].counts[RECEIVED] > most)
			most = t->all[i].counts[RECEIVED];
	for (i = 0; t != NULL && i < t->count; i++) {
		put_group(l, &t->all[i], most);
		free(t->all[i].days);
	}
	status = view_end_table(l);
	if (t != NULL)
		free(t->all);
	return status;
}
