/*
 * What one search of the books is for, and the lines found so far (search.h).
 */
#ifndef RPR_SOUGHT_H
#define RPR_SOUGHT_H

#include "lookup.h"
#include "register.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buf;
struct directory;
struct findings;
struct volume;

struct sought {
	enum lookup_key key;
	enum book book;			/* for keys other than the case */
	const char *text;		/* raw, as in struct entry_keys */
	size_t length;
	const char *pattern;		/* bytes that every line with the key has */
	size_t pattern_length;

	struct arena *arena;
	struct entry *entries;
	size_t count, room;
};

/* `scratch` is the search's own and keeps the key. 0, or -1 without memory. */
int sought_begin(struct sought *, struct buf *scratch, enum lookup_key, enum book, const char *text, struct arena *);

/* True when such lines may stand in the volume: a case's in any, the others in those of their book. */
bool sought_in(enum lookup_key, enum book, const struct volume *);

/* The text of the key in a line, or NULL. */
const char *sought_text(enum lookup_key, const struct entry_keys *, size_t *length);

bool sought_is(const struct sought *, const struct entry_keys *);

/* Adds a copy of the line, taken apart, to those found. A store status. */
int sought_take(struct sought *, const struct directory *, const struct volume *, const char *line, size_t length,
    struct findings *);

/* In the order book, year, no. */
void sought_sort(struct sought *);

extern const char sought_not_the_line[];	/* what is wrong with a line that cannot be where it is */

#endif
