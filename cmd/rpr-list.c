#include "view.h"

#include <stdlib.h>
#include <string.h>

static const struct tool_option options[] = {
	{ "header", NULL, "a first line with the names of the columns" },
	{ "csv", NULL, "comma-separated values for a spreadsheet" },
	{ "null", NULL, "lines end with NUL" },
	{ "within", "DAYS", "due: only what is due within so many days" },
	{ "overdue", NULL, "due: only what is overdue" },
	{ "actor", "ID", "due: only what this actor must do" },
	{ "match", "FIELD=TEXT", "cases, due, tally: only cases that fit; repeatable" },
	{ "whole", NULL, "cases: the case files themselves" },
	{ "from", "DATE", "from this day on" },
	{ "to", "DATE", "up to this day, included" },
	{ "person", "TEXT", "books: only entries about such a name" },
	{ "history", NULL, "books: every line as it was entered" },
	{ "per", "WHAT", "tally: a line per month, year, service, citizenship, ground or office" },
	{ "plot", NULL, "tally: bars" },
	{ NULL, NULL, NULL },
};

static struct listing listing = { .options = { .from = INT32_MIN, .to = INT32_MAX } };

static int
set_days(struct view_options *o, const char *text)
{
	char *end;
	long days = strtol(text, &end, 10);

	if (*text < '0' || *text > '9' || *end != '\0' || days > 100000)
		return -1;
	o->has_within = true;
	o->within = (int)days;
	return 0;
}

static int
set_per(struct view_options *o, const char *text)
{
	static const char *const all[] = { "month", "year", "service", "citizenship", "ground", "office" };
	size_t i;

	for (i = 0; i < sizeof all / sizeof all[0]; i++)
		if (strcmp(all[i], text) == 0)
			o->per = all[i];
	return o->per != NULL && strcmp(o->per, text) == 0 ? 0 : -1;
}

static int
set(struct tool *t, const char *name, const char *argument)
{
	struct view_options *o = &listing.options;
	const struct { const char *name; bool *flag; } flags[] = {
		{ "header", &o->header }, { "csv", &o->csv }, { "null", &o->null }, { "overdue", &o->overdue },
		{ "whole", &o->whole }, { "history", &o->history }, { "plot", &o->plot },
	};
	size_t i;

	(void)t;
	for (i = 0; i < sizeof flags / sizeof flags[0]; i++)
		if (strcmp(flags[i].name, name) == 0) {
			*flags[i].flag = true;
			return 0;
		}
	if (strcmp(name, "within") == 0)
		return set_days(o, argument);
	if (strcmp(name, "from") == 0)
		return date_parse(argument, &o->from);
	if (strcmp(name, "to") == 0)
		return date_parse(argument, &o->to);
	if (strcmp(name, "per") == 0)
		return set_per(o, argument);
	if (strcmp(name, "match") == 0)
		return o->match_count == VIEW_MATCHES ? -1 : match_parse(&o->matches[o->match_count++], argument);
	*(strcmp(name, "actor") == 0 ? &o->actor : &o->person) = argument;
	return 0;
}

static int
usage(struct tool *t, const char *text)
{
	report_now(&t->reporter, NULL, FINDING_USAGE, text, NULL, NULL);
	return EXIT_USAGE;
}

/* Each option has its views; elsewhere it would be passed over in silence. */
static const char *
misplaced(const struct view *v, const struct view_options *o, bool json)
{
	bool due = v->see == due_see, cases = v->see == cases_see, tally = v->see == tally_see;

	if ((o->has_within || o->overdue || o->actor != NULL) && !due)
		return "--within, --overdue and --actor are of the view due";
	if (o->match_count > 0 && v->reads_books)
		return "--match is of the views of cases: due, cases, tally";
	if ((o->person != NULL || o->history) && !v->reads_books)
		return "--person and --history are of the books";
	if (o->whole && (!cases || o->header || o->csv || o->null))
		return "--whole is of the view cases, and has no other form";
	if ((o->per != NULL || o->plot) && !tally)
		return "--per and --plot are of the view tally";
	if (o->csv + o->null + json > 1)
		return "--csv, --null and --json do not go together";
	if (due && (o->from != INT32_MIN || o->to != INT32_MAX))
		return "--from and --to are not of the view due";
	return NULL;
}

static bool
is_actor(const struct tool *t, const char *actor)
{
	size_t i;

	for (i = 0; i < t->editions.count; i++)
		if (edition_actor(t->editions.all[i], actor) != NULL)
			return true;
	return strcmp(actor, "applicant") == 0;
}

static int
begin(struct tool *t)
{
	const struct view *v;
	const char *wrong;

	if (t->word == NULL)
		return usage(t, "no view: give due, cases, journal, refusals, letters, cards, address, decisions or tally");
	if ((v = view_named(t->word)) == NULL)
		return usage(t, "there is no such view: give due, cases, journal, refusals, letters, cards, address, decisions or tally");
	if ((wrong = misplaced(v, &listing.options, t->reporter.json)) != NULL)
		return usage(t, wrong);
	if (listing.options.actor != NULL && !is_actor(t, listing.options.actor))
		return usage(t, "--actor names no actor of the edition");
	if (v->reads_books && t->operand_count > 0)
		return usage(t, "the books are those of the office: this view takes no files");
	t->needs_office = v->needs_office;
	t->reads_nothing = v->reads_books;
	listing.tool = t;
	listing.view = v;
	return -1;
}

static int
see(struct tool *t, const struct place *place, struct casefile *c, struct arena *a, struct findings *f)
{
	report_progress(&t->reporter, ++listing.seen, "cases");
	return listing.view->see(&listing, place, c, a, f);
}

static int
end(struct tool *t)
{
	size_t i;
	int status;

	report_progress_end(&t->reporter);
	status = listing.view->end(&listing);
	for (i = 0; i < listing.options.match_count; i++)
		match_release(&listing.options.matches[i]);
	return status;
}

static const struct tool_spec rpr_list = {
	.name = "rpr-list",
	.synopsis = "VIEW [file ...]",
	.takes_word = true,
	.about = "Lists what is due, cases, the books of the office, and tallies.",
	.reader = true,
	.see = see,
	.options = options,
	.option = set,
	.begin = begin,
	.end = end,
};

int
main(int argc, char **argv)
{
	return tool_main(argc, argv, &rpr_list);
}
