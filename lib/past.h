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

/* Whether nobody here knows by what rules the case is decided; then there is a finding. */
bool past_is_foreign(const struct past *, const struct casefile *, struct findings *);

/* "41/2012 conclude 3f1a9c02: ": the case, the step, the beginning of its seal. */
void past_heading(struct buf *, const struct casefile *, const struct past *);

/* Prints the text and releases it. EXIT_DONE, or EXIT_BUSY when it did not fit into memory. */
int past_print(struct tool *, struct buf *);

#endif
