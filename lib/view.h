/*
 * The views of rpr-list: what each needs, and what it does with a case and at the end. Options are read by the tool; a
 * view reads its cases through `see` or the books of the office in `end`, and prints through a table (table.h).
 */
#ifndef RPR_VIEW_H
#define RPR_VIEW_H

#include "match.h"
#include "standing.h"
#include "table.h"
#include "tool.h"

enum { VIEW_MATCHES = 32 };

struct view_options {
	bool header, csv, null, whole, history, overdue, plot;
	bool has_within;
	int within;			/* days */
	day_t from, to;			/* both included; INT32_MIN, INT32_MAX */
	const char *actor;
	const char *per;		/* of a tally */
	const char *person;
	struct match matches[VIEW_MATCHES];
	size_t match_count;
};

struct listing;

struct view {
	const char *name;
	bool needs_office, reads_books;
	int (*see)(struct listing *, const struct place *, struct casefile *, struct arena *, struct findings *);
	int (*end)(struct listing *);	/* both return an exit status */
};

struct listing {
	struct tool *tool;
	const struct view *view;
	struct view_options options;
	struct table table;
	bool table_open;
	void *rows;			/* of the view */
	unsigned long seen;		/* cases, for the progress */
};

/* The view of that name, or NULL; `index` for going through them. */
const struct view *view_named(const char *name);
const struct view *view_at(size_t index);

/* Opens the table in the form that the options and standard output ask for. */
void view_table(struct listing *, const struct column *, size_t count);

/* Closes it: an exit status. */
int view_end_table(struct listing *);

/* The day to reckon from: that of --at, else of the clock of the office. */
day_t view_day(const struct listing *);

/* "SURNAME GIVEN PATRONYMIC" in the arena, NULL when memory is out. */
const char *view_applicant(const struct node *root, struct arena *);

/* Where a case stands, by its id: open, or its outcome, or refused-at-window; and that in words. */
const char *view_state(const struct standing *);
const char *view_state_words(const char *state, const char *language);

/* 1 when the case fits --match, --from and --to; 0; -1 when memory is out. */
int view_is_sought(const struct listing *, const struct casefile *, const struct standing *);

/* Says that memory was out at this case: an exit status. */
int view_no_memory(struct findings *);

/* Refused when it was received: it has an entry in the book of refusals and no term of item 11. */
bool view_is_refused_at_window(const struct standing *);

/*
 * The overall term was not kept: the service ended after it, or is open today. What waits for the applicant to come is
 * counted up to the day on which it waited for nothing else (Table 2, column 11).
 */
bool view_is_late(const struct standing *, day_t today);

/* Something that must be done, not only what a wish or a slip may bring: see rpr-list(1). */
bool view_is_awaited(const struct service *, int step);

/* The name of a step, or its id where the edition has no words. */
const char *view_step_words(const struct rule_step *, const char *language);

/* The abbreviation of an actor. NULL: none is known. */
const char *view_actor_words(const struct edition *, const char *actor, const char *language);

/* The views. */
int due_see(struct listing *, const struct place *, struct casefile *, struct arena *, struct findings *);
int due_end(struct listing *);
int cases_see(struct listing *, const struct place *, struct casefile *, struct arena *, struct findings *);
int cases_end(struct listing *);
int tally_see(struct listing *, const struct place *, struct casefile *, struct arena *, struct findings *);
int tally_end(struct listing *);
int books_end(struct listing *);

#endif
