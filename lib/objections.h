/*
 * What is wrong with the slips of a case: with what they say, which is known before their step is due; and with those
 * whose step can never be due again. A slip that is objected to holds back itself alone.
 *
 *	objections_before(r)	before the first step of a run
 *	objections_after(r)	when no step is left to do
 */
#ifndef RPR_OBJECTIONS_H
#define RPR_OBJECTIONS_H

#include "run.h"

/* Refuses the slips for this filter that are wrong in themselves: their signer, their answer, their ground. */
void objections_before(struct run *);

/* Objects to slips for this filter that can never be taken any more; others wait in silence until their step is due. */
void objections_after(struct run *);

#endif
