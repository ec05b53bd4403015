#include "baked.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Asks for the pages of a new block together, which costs less than a fault for each; no matter if it cannot be had. */
static void
populate(char *block, size_t size)
{
#ifdef MADV_POPULATE_WRITE
	size_t page = (size_t)sysconf(_SC_PAGESIZE), skip = (page - (uintptr_t)block % page) % page;

	if (size > skip)
		(void)madvise(block + skip, size - skip, MADV_POPULATE_WRITE);
#else
	(void)block;
	(void)size;
#endif
}

struct edition *
baked_edition(size_t index)
{
	const struct baked *b = baked_words(index);
	size_t size = b->count * sizeof *b->words, i, at = 0;
	uintptr_t *words = malloc(size);

	if (words == NULL)
		return NULL;
	populate((char *)words, size);
	memcpy(words, b->words, size);
	for (i = 0; i < b->pointers; i++) {
		const char *base;

		at += b->gaps[i];
		base = (words[at] & BAKED_TEXT) != 0 ? b->texts : (const char *)words;
		words[at] = (uintptr_t)(base + (words[at] >> 1));
	}
	return (struct edition *)words;
}
