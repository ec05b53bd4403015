/*
 * The keys and values of one line of a book, one after another, as they stand (rpr-books(5)): for readers of whole
 * books, who cannot take every line apart into memory of its own.
 *
 *	pairs_begin(&p, line, length, pairs_is_plain(line, length))
 *	while ((got = pairs_next(&p, &pair)) > 0)
 *		...
 *	got < 0: the line is not in the form of a book
 */
#ifndef RPR_PAIRS_H
#define RPR_PAIRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct buf;

struct pairs {
	const char *at, *end;
	bool first;
	bool plain;			/* the line holds no backslash */
};

struct pair {
	const char *key, *value;	/* raw, without quotes; borrowed from the line */
	size_t key_length, length;
	bool escaped;			/* the value holds a backslash */
};

/* Whether the line holds no backslash, as most lines do: those are sooner taken apart. */
bool pairs_is_plain(const char *line, size_t length);

void pairs_begin(struct pairs *, const char *line, size_t length, bool plain);
int pairs_next(struct pairs *, struct pair *);

enum { PAIR_WORDS = 4 };

/* What stands before the value of a key that is expected: the comma, the key, the colon, a quote. */
struct pair_lead {
	uint64_t bytes[PAIR_WORDS], mask[PAIR_WORDS];
	size_t length;			/* 0: none */
};

/* False, and a lead that nothing has, when the key is too long for one. */
bool pair_lead(struct pair_lead *, const char *key, size_t length);

/* For pairs_next and pairs_next_as: takes the value that begins there. 1, or -1 when it has no end. */
int pairs_value(struct pairs *, struct pair *, const char *value);

/* Whether eight bytes of what stands there are not those of the lead. */
static inline uint64_t
pair_differs(const char *at, const struct pair_lead *l, size_t word)
{
	uint64_t here;

	memcpy(&here, at + word * sizeof here, sizeof here);
	return (here ^ l->bytes[word]) & l->mask[word];
}

/* True when that lead comes next; false also when it cannot be said: then pairs_next is to be asked. */
static inline bool
pairs_lead_is(const struct pairs *p, const struct pair_lead *l)
{
	if ((size_t)(p->end - p->at) < sizeof l->bytes || l->length == 0)
		return false;
	if ((pair_differs(p->at, l, 0) | pair_differs(p->at, l, 1)) != 0)
		return false;
	/* most keys have ended by now */
	return l->length <= 2 * sizeof l->bytes[0] || (pair_differs(p->at, l, 2) | pair_differs(p->at, l, 3)) == 0;
}

/* As pairs_next, sooner; 0 also when pairs_lead_is is false. */
static inline int
pairs_next_as(struct pairs *p, struct pair *pair, const struct pair_lead *l)
{
	const char *value = p->at + l->length, *stop;

	if (!pairs_lead_is(p, l))
		return 0;
	pair->key = p->at + 3;
	pair->key_length = l->length - 7;
	if (!p->plain)
		return pairs_value(p, pair, value);
	if ((stop = memchr(value, '"', (size_t)(p->end - value))) == NULL)
		return -1;
	pair->value = value;
	pair->length = (size_t)(stop - value);
	pair->escaped = false;
	p->at = stop + 1;
	return 1;
}

/* True when the pair has that key. */
bool pair_is(const struct pair *, const char *key);

/* Appends a value with its escapes undone. False when one is not of those that rpr-books(5) allows. */
bool pair_unescape(struct buf *, const char *value, size_t length);

#endif
