/*
 * Choosing cases by what stands in them: FIELD=TEXT, compared as people compare names: without case, with look-alike
 * letters of the other script, with composed and decomposed letters alike (alphabet_fold).
 */
#ifndef RPR_MATCH_H
#define RPR_MATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"

struct node;

/* What a case has besides its facts. NULL: it has none. */
struct match_case {
	const struct node *root;
	const char *number, *id, *state, *holder;
};

struct match {
	const char *path;		/* of facts, or number, case, state, holder */
	size_t length;			/* of the path as given */
	bool whole;			/* the whole value must be the text; else it must hold the text */
	struct buf text;		/* folded */
};

/*
 * Takes "FIELD=TEXT" apart; the text is borrowed. A field is a path of facts ("applicant.identity.number"), or the last
 * key of one of the usual paths ("surname", "street"). 0; -1: there is no "=", the field is no field of an application,
 * or memory is out (then errno is ENOMEM).
 */
int match_parse(struct match *, const char *text);
void match_release(struct match *);

/* 1, 0, or -1 when memory is out. A surname is sought among the former names too; a list when one of its texts holds it. */
int match_holds(const struct match *, const struct match_case *);

/* True when the folded text stands in the name; `scratch` is reused. A failure of memory is left in it. */
bool match_in(const struct buf *folded, const char *name, size_t length, struct buf *scratch);

#endif
