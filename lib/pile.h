/*
 * Many small things kept together in a few large blocks of memory, as long as the pile lives.
 */
#ifndef RPR_PILE_H
#define RPR_PILE_H

#include <stddef.h>

struct pile_block;

/* Zeroed at first. */
struct pile {
	struct pile_block *newest, *spare;
	char *at, *end;			/* what is left of the newest */
};

/* Bytes that live as long as the pile, aligned to 8, not zeroed. NULL when memory is out. */
void *pile_keep(struct pile *, size_t size);

/* Empty again; the memory is kept for what comes next. */
void pile_clear(struct pile *);

void pile_release(struct pile *);

/* As realloc of an array that had so many bytes; what is large lies in large pages. */
void *pile_array(void *array, size_t had, size_t size);

#endif
