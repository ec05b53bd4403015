/*
 * What libyaml could not read, in the words of a clerk. libyaml tells a problem ("did not find expected key") and the
 * context in which it met it ("while parsing a block mapping"), each with a place, and either may be missing.
 */
#ifndef RPR_PROBLEM_H
#define RPR_PROBLEM_H

#include "finding.h"

enum problem_place {
	PROBLEM_PLACE,		/* look at the place of the problem */
	PROBLEM_CONTEXT,	/* look at the place of the context, where the broken thing begins */
	PROBLEM_BRACKET,	/* look at the problem; the context is a bracket that may stand far above */
	PROBLEM_KEY,		/* look at the context: a key without a colon, or with one too far off for libyaml */
};

struct problem {
	enum finding_id id;
	enum problem_place place;
	const char *text;	/* the word of a SYNTAX finding, else NULL */
};

/* Never NULL: what is not in the list cannot be read as YAML. Either text may be NULL. */
const struct problem *problem_find(const char *context, const char *problem);

#endif
