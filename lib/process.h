/*
 * Where a case stands: a walk over the step graph of its service. Nothing of it is stored; it is folded from the steps
 * of the case each time.
 */
#ifndef RPR_PROCESS_H
#define RPR_PROCESS_H

#include <stdbool.h>

#include "calendar.h"
#include "casefile.h"
#include "edition.h"

struct process {
	const struct service *service;
	const struct casefile *c;
	stepset done;			/* done and not reopened */
	int last[64];			/* index in c->steps of the last time a step was done; -1: never */
	const char *corrected[64];	/* its result as a correction has it; NULL: as recorded */
	day_t reopened[64];		/* day on which it was reopened last: its term starts anew; INT32_MIN: never */
	size_t folded;			/* so many steps of the case */
	const char *field;		/* supposed to be corrected (process_suppose) */
};

/* Folds all steps of the case. Steps that the service does not know (another order's) are passed over. */
void process_begin(struct process *, const struct service *, const struct casefile *);

/* The same, as it stood after the first `steps` steps. */
void process_begin_at(struct process *, const struct service *, const struct casefile *, size_t steps);

/* Folds the step appended last. */
void process_advance(struct process *);

/* As if the step were done now, by a correction of `field` where it is one: what would be due then? */
void process_suppose(struct process *, int step, const char *field);

/* The last time a step was done, or NULL. */
const struct step *process_last(const struct process *, int step);

/* The result of a step, after corrections; NULL when it has none. */
const char *process_result(const struct process *, int step);

/* May be performed now: not done (or one that repeats), its `when` holds, all it comes after is done, nothing bars it. */
bool process_is_due(const struct process *, int step);

/* Something that the step answers to each time (a move, a correction of its fields) came after that step of the case. */
bool process_is_again(const struct process *, int step, size_t since);

/* One of the fields is this one, lies above it, or below it: whoever corrects a mapping corrects what is in it. */
bool process_touches(const char *field, const struct node *fields);

/* The first amends or strikes what the second enters in an index. */
bool process_changes(const struct rule_step *, const struct rule_step *index);

/* Why a step can never be due again, whatever comes; *by is the step that bars it. BAR_NONE: it is due, or may become so. */
enum bar {
	BAR_NONE,
	BAR_DONE,			/* it is done and nothing can reopen it; *by is the step itself */
	BAR_CLOSED,			/* *by closed the case */
	BAR_UNTIL,			/* *by is done, and it is only taken before that */
	BAR_ENDED,			/* *by ended the service, and it is only taken before that */
	BAR_RESULT,			/* the result of *by fails its condition */
	BAR_BEFORE,			/* it comes after *by, which is barred itself */
};
enum bar process_bar(const struct process *, int step, int *by);

/* The day on which the last of what a step comes after was done: day 0 of its term. False when there is none. */
bool process_day0(const struct process *, int step, day_t *);

struct deadline {
	day_t bare, rolled;
	bool known;			/* rolled could be computed: the calendar reaches there */
};

/* When a due step has to be done. False for steps without a term, or without a day 0. */
bool process_deadline(const struct process *, int step, const struct calendar *, struct deadline *);

/* Whole days that a step done on that day is late; 0 when it is not, has no term, or waits for the applicant. */
int process_late(const struct process *, int step, const struct calendar *, day_t);

/* A condition like {conclude: grant} or {receive: [accepted]}, as in `when` of steps, letters and outcomes; NULL holds. */
bool process_holds(const struct process *, const struct node *when);

/* The case is at its end: a step with `ends` is done whose condition holds, or one that closes. */
bool process_ended(const struct process *);

#endif
