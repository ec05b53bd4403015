/*
 * All lines of one kind of book, of all years, as rows: what a reader shows of them lies packed in a few large blocks, nothing
 * else of the book stays in memory. What stands after the last LF is not read.
 */
#ifndef RPR_BOOK_ROWS_H
#define RPR_BOOK_ROWS_H

#include "book_line.h"
#include "book_pack.h"
#include "buf.h"
#include "calendar.h"
#include "order.h"
#include "register.h"

#include <stdbool.h>
#include <stdint.h>

struct directory;
struct findings;
struct reporter;

/* What is read, and what is kept of a line. */
struct book_wish {
	enum book book;
	const char *const *keys;	/* of the cells */
	size_t count;
	bool ordered;			/* keys for the order of names are made */
	bool history;			/* every line is a row of its own */
	day_t from, to;			/* of the line that opens the entry; both included */
	const struct buf *person;	/* folded; NULL: everybody */
	struct reporter *reporter;	/* told of the progress */
};

struct book_row {
	const char *cells;		/* packed; book_next takes them out */
	const char *state;		/* open, an outcome, amended, struck; "" */
	char since[DATE_TEXT + 1];	/* since when that is so */
	bool in_period, is_about;	/* both: it is to be shown */
};

struct book_rows {
	struct pile pile;		/* what the rows point to */
	struct book_row *all;
	size_t count, room;
	struct ordered *order;		/* which: index in `all`; in book order, or sorted */
	size_t order_room;
	bool damaged;			/* [register-damaged] was added: a line is left out */
};

/* Reads all books of the kind. 0; else an exit status: EXIT_BUSY without memory, EXIT_SYSTEM after [store]. */
int book_rows_read(struct book_rows *, const struct directory *, const struct book_wish *, struct findings *);

/* Puts them in the order of names, born, number. -1 when memory is out. */
int book_rows_sort(struct book_rows *);

void book_rows_release(struct book_rows *);

#endif
