/*
 * The aligned form of a table. A row is its tone and, for each column, a text that ends with NUL.
 */
#ifndef RPR_TABLE_ALIGNED_H
#define RPR_TABLE_ALIGNED_H

struct table;

/* Counts a row for the widths of columns; where the next one begins. */
const char *aligned_measure(struct table *, const char *row);

/* Prints rows that lie one behind another; before the first of all come the heads. All rows must have been measured. */
void aligned_print(struct table *, const char *rows, const char *end);

#endif
