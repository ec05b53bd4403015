/*
 * The lines of the books by key. The first search by a key reads every line once, later ones only what came since,
 * whoever wrote it; lines entered and not yet written are found too. A line is compared before it counts as found.
 */
#ifndef RPR_SEARCH_H
#define RPR_SEARCH_H

#include "lookup.h"
#include "register.h"

#include <stddef.h>
#include <sys/types.h>

struct arena;
struct findings;
struct shelf;
struct volume;

/*
 * The lines with that key in the order book, year, no: a case's in all books, the others in one. *entries lies in the
 * arena. A store status.
 */
int search_lines(struct shelf *, struct arena *, enum lookup_key, enum book, const char *text,
    struct entry **entries, size_t *count, struct findings *);

/* Forgets the pending lines of the volume from `at` on, which are about to be taken back. */
void search_forget(struct shelf *, struct volume *, off_t at);

#endif
