/*
 * The Kazakh alphabet as an order, and names as they are compared. Own weights for the 42 letters; no locale. Letters
 * compare first without case; at a tie lower case comes before upper case. Other characters order after blanks and
 * punctuation and digits, Latin letters next, then the Kazakh alphabet, then all else by code point.
 *
 * Composed and decomposed spellings of й and ё compare as one letter (the nine Kazakh letters have no decomposition).
 */
#ifndef RPR_ALPHABET_H
#define RPR_ALPHABET_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/* Appends a key such that memcmp order of keys (shorter first at a common prefix) is the order of the names. */
void alphabet_key(struct buf *, const char *name, size_t length);

/* <0, 0, >0 in the order of the alphabet. */
int alphabet_compare(const char *a, const char *b);

/*
 * Appends the name folded for searching: lower case, й and ё composed, look-alikes of other scripts (Latin i, h, a ...)
 * as the Cyrillic letter when the name holds Cyrillic, invisible characters left out.
 */
void alphabet_fold(struct buf *, const char *name, size_t length);

/* A name that mixes Latin with Cyrillic letters inside one word, or holds an invisible character. */
bool alphabet_is_mixed(const char *name, size_t length);

/* The name of the trouble alphabet_is_mixed found, for a message: "Latin letter in a Cyrillic word", ... NULL if none. */
const char *alphabet_trouble(const char *name, size_t length);

#endif
