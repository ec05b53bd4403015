/*
 * The Kazakh alphabet as an order, and names as they are compared. Own weights, no locale.
 *
 * Blanks come first, then punctuation, digits, the 42 letters of the Kazakh alphabet, Latin letters, and all else by
 * code point: the order of the Unicode locale data for Kazakh. Letters that the Cyrillic alphabets of neighbours have
 * besides stand where those data put them, or, where the data see only an accent (Uzbek ў, Tajik ӣ, Ukrainian ї),
 * after the letter that bears it. Letters compare first without case; at a tie lower case comes before upper case.
 *
 * Composed and decomposed spellings of й and ё compare as one letter (the nine Kazakh letters have no decomposition);
 * quotes, dashes and blanks of typography compare as those of ASCII; invisible and control characters do not count.
 *
 * Names are valid UTF-8; a byte that is not orders after everything else and is kept as it is.
 */
#ifndef RPR_ALPHABET_H
#define RPR_ALPHABET_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/*
 * Appends a key such that memcmp order of keys (shorter first at a common prefix) is the order of the names. To order
 * by surname, then given name, join the two with a TAB, which comes before everything, and make one key: keys that
 * are put one behind the other have no order. A key has at most 9/8 of the bytes of the name and two more.
 */
void alphabet_key(struct buf *, const char *name, size_t length);

/* <0, 0, >0 in the order of the alphabet. Needs no memory. */
int alphabet_compare(const char *a, const char *b);

/*
 * Appends the name folded for searching: small letters (Cyrillic, Latin, Greek, Armenian), й and ё composed, quotes,
 * dashes and blanks as in ASCII, invisible characters left out, Latin look-alikes (i, h, a ...) as the Cyrillic letter
 * in every word that holds Cyrillic. A word folds the same whatever stands beside it, so that a word that is sought is
 * found inside a longer name; a name that was folded stays as it is when folded again.
 */
void alphabet_fold(struct buf *, const char *name, size_t length);

/*
 * A name of nothing but Cyrillic letters, blanks and hyphens, as most are: nothing that is looked for in names is in it.
 * False says nothing.
 */
bool alphabet_is_cyrillic(const char *name, size_t length);

/* A name that mixes Latin with Cyrillic letters inside one word, or holds an invisible character. */
bool alphabet_is_mixed(const char *name, size_t length);

/* The name of the trouble alphabet_is_mixed found, for a message: "Latin letter in a Cyrillic word", ... NULL if none. */
const char *alphabet_trouble(const char *name, size_t length);

#endif
