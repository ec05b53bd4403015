/*
 * A built-in edition as it stands in memory once it is loaded, made when the tools were built: words, of which those
 * that are pointers hold offsets. A tool that starts copies the words and adds to the offsets where they stand now, and
 * reads, checks and hashes nothing. (As tables of C it would cost more: the loader of a position-independent program
 * relocates them pointer by pointer, a page fault a page.)
 */
#ifndef RPR_BAKED_H
#define RPR_BAKED_H

#include <stddef.h>
#include <stdint.h>

struct edition;

struct baked {
	const uintptr_t *words;		/* struct edition first, then what it points to */
	size_t count;
	const unsigned char *gaps;	/* from one word that is a pointer to the next; the first from word 0 */
	size_t pointers;
	const char *texts;
};

/* What a pointer holds: an offset in bytes among the words or among the texts, doubled, and for a text one more. */
enum { BAKED_TEXT = 1 };

/* The built-in edition `index` as edition_load makes it of its text, freed by edition_free. NULL when memory is out. */
struct edition *baked_edition(size_t index);

/* How many there are, and each as it was baked: printed by scripts/aid/bake.c. */
size_t baked_count(void);
const struct baked *baked_words(size_t index);

#endif
