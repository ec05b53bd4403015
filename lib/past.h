/*
 * A conclusion of a case with all that it rested on when it was made: its edition, the facts, answers and grounds of then,
 * what was adopted. It is made again by verify.h and told by explain.h.
 */
#ifndef RPR_PAST_H
#define RPR_PAST_H

#include "decision.h"
#include "tool.h"

struct past {
	const struct edition *edition;
	const struct service *service;
	const struct step *step;
	const struct node *node, *facts;
	struct process process;
	struct brought *brought;
	struct authority by;		/* what was adopted then, not what is today */
	day_t received;
	bool annul;
};

/*
 * What is known of step `index`. 1; 0 when it is no conclusion, or when nobody here knows its edition or service; -1 when
 * memory is out. Lives as long as the case and the arena.
 */
int past_recall(const struct tool *, struct casefile *, struct arena *, size_t index, struct past *);

/*
 * Calls `tell` for each conclusion of the case, in order. The worst of what it returns: EXIT_DONE, EXIT_HELD, or EXIT_BUSY, which
 * ends it; EXIT_HELD with a finding when nobody here knows by what rules the case is decided.
 */
int past_each(struct tool *, struct casefile *, struct arena *, struct findings *,
    int (*tell)(struct tool *, struct casefile *, struct arena *, const struct past *));

/* "41/2012 conclude 3f1a9c02: ": the case, the step, the beginning of its seal. */
void past_heading(struct buf *, const struct casefile *, const struct past *);

/* Prints the text and releases it. EXIT_DONE, or EXIT_BUSY when it did not fit into memory. */
int past_print(struct tool *, struct buf *);

#endif
