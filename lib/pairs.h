/*
 * The keys and values of one line of a book, one after another, as they stand (rpr-books(5)): for readers of whole
 * books, who cannot take every line apart into memory of its own.
 *
 *	pairs_begin(&p, line, length)
 *	while ((got = pairs_next(&p, &pair)) > 0)
 *		...
 *	got < 0: the line is not in the form of a book
 */
#ifndef RPR_PAIRS_H
#define RPR_PAIRS_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

struct pairs {
	const char *at, *end;
	bool first, done;
};

struct pair {
	const char *key, *value;	/* raw, without quotes; borrowed from the line */
	size_t key_length, length;
	bool escaped;			/* the value holds a backslash */
};

void pairs_begin(struct pairs *, const char *line, size_t length);
int pairs_next(struct pairs *, struct pair *);

/* True when the pair has that key. */
bool pair_is(const struct pair *, const char *key);

/* Appends a value with its escapes undone. False when one is not of those that rpr-books(5) allows. */
bool pair_unescape(struct buf *, const char *value, size_t length);

#endif
