/*
 * The lines of the books by key. The first few searches of a process go through the books' bytes from end to end, which
 * for a single case is the least work; then tables are made, which read every line once for each key, and later only
 * what came since, whoever wrote it. Lines entered and not yet written are found too. A line is compared before it
 * counts as found. A failure of the file that a table spilled to is [store]: it is never an answer.
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
struct store;
struct volume;

/*
 * The lines with that key in the order book, year, no: a case's in all books, the others in one. *entries lies in the
 * arena. A store status.
 */
int search_lines(struct shelf *, struct arena *, enum lookup_key, enum book, const char *text,
    struct entry **entries, size_t *count, struct findings *);

/*
 * Tells that this identity will be sought in the book once a case was: a search for the case without a table then looks
 * for both in one reading. Holds until the next shelf_look. A store status.
 */
int search_ahead(struct shelf *, enum book, const char *identity, struct findings *);

/* Forgets the pending lines of the volume from `at` on, which are about to be taken back. */
void search_forget(struct shelf *, struct volume *, off_t at);

/* For tests, right after store_open: how many searches go without tables, and how many rows of a table stay in memory
 * (shelf.h). */
void search_limit(struct store *, unsigned scans, size_t rows);

#endif
