/*
 * Which step of a case is to be performed now, by whom, on the strength of what; and what waits for others.
 */
#ifndef RPR_CHOOSE_H
#define RPR_CHOOSE_H

#include "run.h"

enum choice {
	NOT_NOW,			/* another filter's, not due, not asked for, or another office's */
	NOT_MINE,			/* due here, for somebody else: run.actor */
	MINE,
};

/* Sets run.index, rule, actor and slip for a step of the service. */
enum choice run_choose(struct run *, int step);

/* In which capacity a step is done here; NULL when it is not ours to do. */
const char *run_capacity(const struct run *, const struct rule_step *);

/* The step that asked for an answer: who asked attaches it. NULL when there is none. */
const struct rule_step *run_asking(const struct run *, const struct rule_step *);

bool run_may_do(const struct person *, const char *actor, day_t);
bool run_is_wanted(const struct desk *, const char *step);

/* Whether a slip of the right kind is for this very step: an answer for its body and inquiry, an approval for the draft. */
bool run_fits(struct run *, const struct rule_step *, const struct slip *);

/* Who signed the slip did a step that another person has to have done: the draft that it approves or returns. */
bool run_is_own(const struct run *, const struct rule_step *, const struct slip *);

/* The slip is dated after the time of this run. */
bool run_is_later(const struct run *, const struct slip *);

/* Counts the case for an actor it waits for. */
void run_count_waiting(struct desk *, const char *actor);

/* What waits here for somebody else, counted. */
void run_count_others(struct run *);

#endif
