/*
 * Everything a tool needs before it reads its input: descriptors, options, editions, office, person, time, slips.
 */
#ifndef RPR_SETUP_H
#define RPR_SETUP_H

#include "tool.h"

/* -1: go on. Else the exit status; what was wrong has been said, and nothing was read. */
int setup_tool(struct tool *, int argc, char **argv);

/* Says the findings of a stage that is about no document. */
void setup_report(struct tool *, const struct findings *);

#endif
