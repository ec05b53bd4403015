/*
 * Conclusions made again and compared (rpr-conclude --verify). Nothing is changed.
 */
#ifndef RPR_VERIFY_H
#define RPR_VERIFY_H

#include "tool.h"

/*
 * Recomputes every conclusion of the case from the facts, answers and grounds as they stood then, under the edition at
 * hand, and prints a line for each: that it agrees, or where it differs. Returns 0, or EXIT_HELD when one differs.
 */
int verify_case(struct tool *, const struct place *, struct casefile *, struct arena *, struct findings *);

/* Whether one step, if it is a conclusion, comes out otherwise: 1 it does, 0 it agrees or is none, -1 no memory. */
int verify_step(const struct tool *, struct casefile *, struct arena *, size_t index);

#endif
