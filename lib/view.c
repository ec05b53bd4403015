#include "view.h"

#include "node.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const struct view views[] = {
	{ "due", true, false, due_see, due_end },
	{ "cases", false, false, cases_see, cases_end },
	{ "journal", true, true, NULL, books_end },
	{ "refusals", true, true, NULL, books_end },
	{ "letters", true, true, NULL, books_end },
	{ "cards", true, true, NULL, books_end },
	{ "address", true, true, NULL, books_end },
	{ "decisions", true, true, NULL, books_end },
	{ "tally", true, false, tally_see, tally_end },
};

enum { VIEWS = sizeof views / sizeof views[0] };

const struct view *
view_at(size_t index)
{
	return index < VIEWS ? &views[index] : NULL;
}

const struct view *
view_named(const char *name)
{
	size_t i;

	for (i = 0; i < VIEWS && strcmp(views[i].name, name) != 0; i++)
		;
	return view_at(i);
}

static enum table_form
form(const struct listing *l)
{
	if (l->tool->reporter.json)
		return TABLE_JSON;
	if (l->options.csv)
		return TABLE_CSV;
	if (l->options.null)
		return TABLE_NUL;
	/* bars are for people, in a pipe too */
	return l->options.plot || isatty(STDOUT_FILENO) ? TABLE_ALIGNED : TABLE_TSV;
}

void
view_table(struct listing *l, const struct column *columns, size_t count)
{
	const char *no_color = getenv("NO_COLOR");
	struct winsize size;

	if (l->table_open)
		return;
	l->table_open = true;
	table_begin(&l->table, &l->tool->out, columns, count, form(l), l->options.header, l->tool->language);
	if (l->table.form != TABLE_ALIGNED)
		return;
	l->table.colour = isatty(STDOUT_FILENO) && (no_color == NULL || *no_color == '\0');
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		l->table.width = size.ws_col;
}

int
view_end_table(struct listing *l)
{
	int done = l->table_open ? table_end(&l->table) : 0;

	table_release(&l->table);
	if (done == 0)
		return EXIT_DONE;
	report_now(&l->tool->reporter, NULL, FINDING_MEMORY, NULL, NULL, NULL);
	return EXIT_BUSY;
}

day_t
view_day(const struct listing *l)
{
	return l->tool->desk.at.day;
}

const char *
view_applicant(const struct node *root, struct arena *a)
{
	static const char *const keys[] = { "surname", "given", "patronymic" };
	const struct node *applicant = node_get(root, "applicant");
	const char *name = "";
	size_t i;

	for (i = 0; i < 3 && name != NULL; i++) {
		const struct node *part = node_get(applicant, keys[i]);

		if (!node_is_null(part) && part->kind == NODE_TEXT && part->length > 0)
			name = arena_format(a, "%s%s%s", name, *name == '\0' ? "" : " ", part->text);
	}
	return name;
}

bool
view_is_refused_at_window(const struct standing *s)
{
	const char *received = NULL;
	size_t i;

	for (i = 0; i < s->service->count && received == NULL; i++)
		if (s->service->steps[i].act == ACT_RECEIVE)
			received = process_result(&s->process, (int)i);
	for (i = 0; i < s->service->count && received != NULL; i++) {
		const struct node *book = s->service->steps[i].act == ACT_ENTER ? s->service->steps[i].book : NULL;
		const char *name = node_text(book, received);

		if (name != NULL && book_named(name) == BOOK_REFUSALS)
			return true;
	}
	return false;
}

static const struct {
	const char *id;
	struct words words;
} states[] = {
	{ "open", { "қаралуда", "на рассмотрении", "open" } },
	{ "refused-at-window", { "қабылданбады", "отказано в приеме", "refused at the window" } },
	{ "granted", { "рұқсат берілді", "разрешено", "granted" } },
	{ "refused", { "бас тартылды", "отказано", "refused" } },
	{ "withdrawn", { "кері қайтарылды", "отозвано", "withdrawn" } },
	{ "annulled", { "күші жойылды", "аннулировано", "annulled" } },
	{ "amended", { "өзгертілді", "изменено", "amended" } },
	{ "struck", { "есептен шығарылды", "снято с учета", "struck off" } },
};

const char *
view_state(const struct standing *s)
{
	if (view_is_refused_at_window(s))
		return states[1].id;
	return s->outcome != NULL ? s->outcome : states[0].id;
}

const char *
view_state_words(const char *state, const char *language)
{
	size_t i;

	for (i = 0; i < sizeof states / sizeof states[0]; i++)
		if (strcmp(states[i].id, state) == 0)
			return words_of(&states[i].words, language);
	return NULL;
}

/*
 * With a term; or one that the filters take by themselves once it is its turn; or one that the end of the service
 * depends on. What is left comes by a slip or at will: corrections, withdrawals, reminders.
 */
bool
view_is_awaited(const struct service *service, int step)
{
	const struct rule_step *r = &service->steps[step];
	size_t i;

	if (r->unit != NO_TERM || r->ends != NULL || (!r->only_slip && !r->repeats))
		return true;
	for (i = 0; i < service->count; i++)
		if ((r->followers & STEP_BIT(i)) != 0 && service->steps[i].ends != NULL)
			return true;
	return false;
}

const char *
view_step_words(const struct rule_step *r, const char *language)
{
	return words_in(node_get(r->row.node, "name"), language);
}

const char *
view_actor_words(const struct edition *e, const char *actor, const char *language)
{
	const struct actor *a = edition_actor(e, actor);
	const char *words;

	/* office.yaml may assign a step to one whom only another edition at hand knows */
	if (a == NULL)
		return NULL;
	words = words_in(node_get(a->row.node, "abbreviation"), language);
	return words != NULL ? words : words_in(node_get(a->row.node, "name"), language);
}

int
view_is_sought(const struct listing *l, const struct casefile *c, const struct standing *s)
{
	struct match_case known = { .root = c->root, .number = casefile_number(c), .id = c->id, .state = view_state(s),
		.holder = casefile_holder(c) };
	size_t i;
	int found = 1;

	if (s->received < l->options.from || s->received > l->options.to)
		return 0;
	for (i = 0; i < l->options.match_count && found > 0; i++)
		found = match_holds(&l->options.matches[i], &known);
	return found;
}

int
view_no_memory(struct findings *f)
{
	finding_add(f, FINDING_MEMORY, 0, 0, NULL, NULL, NULL);
	return EXIT_BUSY;
}

bool
view_is_late(const struct standing *s, day_t today)
{
	day_t day = s->ended ? s->ended_on : today, ready;
	size_t i;

	for (i = 0; i < s->service->count; i++) {
		const struct rule_step *r = &s->service->steps[i];

		if (r->ends != NULL && r->waits && ((s->process.done & STEP_BIT(i)) != 0 || process_is_due(&s->process, (int)i)) &&
		    process_day0(&s->process, (int)i, &ready) && ready < day)
			day = ready;
	}
	return s->overall != NULL && day > s->due.rolled;
}
