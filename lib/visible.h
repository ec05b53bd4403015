/*
 * Text of people as it may be shown: nothing in it moves a cursor, turns the direction of writing or hides.
 */
#ifndef RPR_VISIBLE_H
#define RPR_VISIBLE_H

#include <stddef.h>
#include <stdint.h>

struct buf;

/*
 * Appends the text with control characters and bytes that are no UTF-8 as \x1b, and line separators, bidi controls and
 * invisible characters as \u202e; all else stands as it is.
 */
void visible_text(struct buf *, const char *text, size_t length);

/* Appends the text as a JSON text, whatever its bytes: what is no UTF-8 as \\x1b, invisible characters escaped too. */
void visible_json(struct buf *, const char *text, size_t length);

/* Cells that a character takes on a terminal: 0 for combining marks, 2 for wide ones. Knows no locale. */
int visible_cells(uint32_t character);

/* Cells that valid text takes. */
size_t visible_width(const char *text, size_t length);

/* Bytes of the longest beginning of the text that takes no more than so many cells. */
size_t visible_fit(const char *text, size_t length, size_t cells);

#endif
