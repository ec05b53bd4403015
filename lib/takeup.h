/*
 * What the books say of a case already: the lines of an interrupted run, which the next run takes up, and the lines that
 * show that the case has another history than this copy of it.
 */
#ifndef RPR_TAKEUP_H
#define RPR_TAKEUP_H

#include "run.h"

/* Looks the case up; an interrupted run of this filter gives time and person to the one that finishes it. RUN_ADVANCED: go on. */
enum run_result takeup_lines(struct run *);

/*
 * Whether performing run.rule would make a second history of the case: the step was entered over another state of it, or
 * another filter entered a step over this state whose answer this copy does not bear. Says so.
 */
bool takeup_is_forked(struct run *);

/* Adds a finding about a line of a book. */
void takeup_tell(struct run *, enum finding_id, const struct entry *);

#endif
