/*
 * The case files of the office, below cases/ (rpr-file(1)): one file a case, named by its number. A longer copy that
 * begins with the filed one replaces it; a shorter or equal one is nothing new; one that went another way, or has not the
 * comments of the one that it would replace, is kept beside it and reported.
 */
#ifndef RPR_FILING_H
#define RPR_FILING_H

#include "run.h"

enum run_result filing_act(struct run *);
bool filing_may_act(struct desk *, struct casefile *, struct arena *, struct findings *);

/*
 * Where a case is filed, in the arena: "2012/000041.yaml"; "2012/refused-000003.yaml" for a refused package; below the
 * name of the office that opened it when that is not `office`. NULL when it has no number, or memory is out.
 */
const char *filing_name(const struct casefile *, const char *office, struct arena *);

/* Whether the case that the office `opened` numbered so is filed in this directory of `office`. */
bool filing_has(int directory, const char *opened, const char *number, const char *office, struct arena *);

#endif
