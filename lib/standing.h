/*
 * Where a case stands, for the readers: its rules, its process, its overall term. All of it is folded from the case and
 * from its own edition each time.
 */
#ifndef RPR_STANDING_H
#define RPR_STANDING_H

#include <stdbool.h>

#include "process.h"
#include "run.h"

struct standing {
	const struct edition *edition;
	const struct service *service;
	struct process process;
	day_t received;			/* the day of the first step: day 0 of the overall term */
	const struct overall *overall;	/* the term of item 11 that applies; NULL: none */
	struct deadline due;		/* of the overall term; not known: the calendar does not reach so far */
	bool ended;			/* the service ended (item 6), or the case was closed; later steps may still be due */
	day_t ended_on;			/* the day on which it did; while it is open that of the last step */
	const char *outcome;		/* granted, refused, withdrawn, annulled: as the journal has it; NULL: none */
};

/*
 * Folds an open case. The calendar may be NULL: then no rolled date is known. -1 after [unknown-edition] or
 * [unknown-value]; everything borrowed lives as long as the case and the editions.
 */
int standing_of(struct standing *, const struct editions *, const struct calendar *, struct casefile *, struct findings *);

#endif
