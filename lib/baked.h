/*
 * A built-in edition as it stands in memory once it is loaded, made when the tools were built: an image whose pointers are
 * right at one address. A tool that starts moves the image there and reads, checks, copies and hashes nothing; only the
 * pages that are looked at are fetched, and all tools share them. (As tables of C it would cost more: the loader of a
 * position-independent program relocates them pointer by pointer, a page fault a page.) Where the place is taken, the
 * words are copied and their pointers made anew. Nothing in the image can be executed or changed, so that it tells
 * nobody anything that it stands where everybody knows.
 */
#ifndef RPR_BAKED_H
#define RPR_BAKED_H

#include <stddef.h>
#include <stdint.h>

struct edition;

enum { BAKED_MOST = 64 };		/* editions */
enum { BAKED_PAGE = 4096 };		/* images begin and end with pages of this size, and are moved only where all have it */

struct baked {
	const char *image;		/* words: struct edition first, then what it points to; behind them their texts */
	uintptr_t base;			/* where it is to stand; 0: nowhere */
	size_t size, words;		/* bytes, of all and of the words */
	const unsigned char *gaps;	/* from one word that is a pointer to the next; the first from word 0 */
	size_t pointers;
};

/*
 * The built-in edition `index` as edition_load makes it of its text, freed by edition_free. What it points to is not to be
 * changed. NULL when memory is out.
 */
struct edition *baked_edition(size_t index);

/* How many there are, at most BAKED_MOST, and each as it was baked: printed by scripts/aid/bake.c. */
size_t baked_count(void);
const struct baked *baked_image(size_t index);

#endif
