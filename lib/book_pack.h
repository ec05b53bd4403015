/*
 * Cells of the lines of a book, packed one behind the other into a few large blocks of memory.
 */
#ifndef RPR_BOOK_PACK_H
#define RPR_BOOK_PACK_H

#include "book_line.h"

#include <stdbool.h>
#include <stddef.h>

struct pile_block;

/* Zeroed at first. */
struct pile {
	struct pile_block *newest;
	char *at, *end;			/* what is left of it */
};

/* Bytes that live as long as the pile, not aligned, not zeroed. NULL when memory is out. */
char *pile_keep(struct pile *, size_t size);
void pile_release(struct pile *);

/* Copies cells into the pile. NULL when memory is out. */
const char *book_pack(struct pile *, const struct book_value *cells, size_t count);

/*
 * The next cell as it stands in the line; *cells begins as what book_pack returned. *escaped: pair_unescape is to be asked.
 */
const char *book_next(const char **cells, size_t *length, bool *escaped);

#endif
