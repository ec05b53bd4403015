/*
 * Conclusions explained (rpr-conclude --explain). Nothing is changed.
 */
#ifndef RPR_EXPLAIN_H
#define RPR_EXPLAIN_H

#include "tool.h"

/* Prints for every conclusion of the case: fact, rule, article, result, in the language of --lang. EXIT_DONE, EXIT_HELD or EXIT_BUSY. */
int explain_case(struct tool *, const struct place *, struct casefile *, struct arena *, struct findings *);

#endif
