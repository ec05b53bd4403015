/*
 * All lines of one kind of book, of all years, as rows. Books are read twice: what is kept of a line in between is where it
 * stands and, where names are put in order, a key. What stands after the last LF is not read.
 *
 *	book_rows_read(&rows, directory, &wish, findings)
 *	book_rows_sort(&rows)				where the wish was for order
 *	book_rows_again(&rows, &wish, from, upto, see, context, f)	any number of times, at any part of what is to be shown
 *	book_rows_release(&rows)
 */
#ifndef RPR_BOOK_ROWS_H
#define RPR_BOOK_ROWS_H

#include "book_line.h"
#include "buf.h"
#include "calendar.h"
#include "order.h"
#include "pile.h"
#include "register.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

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

/* One file, open while its rows are wanted; which row each of its lines opened. */
struct book_file {
	char name[BOOK_FILE];
	int year, fd;
	off_t end;
	long long lines;		/* that were read */
	uint32_t *row;			/* by no, from 1; 0: none, else the row and one */
	size_t room;
};

struct book_row {
	off_t at;			/* where the line begins that is shown */
	uint32_t stand;			/* 0: nothing was added to it; else its place in `stands`, and one */
	uint16_t file;
	bool in_period : 1, is_about : 1; /* both: it is to be shown */
	bool plain : 1;			/* the line holds no backslash */
	bool lost : 1;			/* stands for a lost line of which nothing is known: shown once a line adds to it */
};

/* What was added to a row. */
struct book_stand {
	const char *state;		/* an outcome, amended, struck */
	char since[DATE_TEXT + 1];	/* since when that is so */
	bool amended;			/* another line opened it, which has its number and time */
	uint16_t file;
	off_t opened;
};

struct book_rows {
	const struct directory *directory;
	struct book_file *files;
	size_t file_count;
	struct book_row *all;
	size_t count, room;
	struct book_stand *stands;
	size_t stand_count, stand_room;
	struct ordered *order;		/* as long as they are not sorted */
	struct pile pile, texts;	/* the keys; free for other things when they are sorted */
	uint32_t *places;		/* of rows that are sorted: where each is shown */
	size_t shown;			/* how many are sorted */
	bool damaged;			/* [register-damaged] was added: a line is left out */
};

/* Reads all books of the kind. 0; else an exit status: EXIT_BUSY without memory, EXIT_SYSTEM after [store]. */
int book_rows_read(struct book_rows *, const struct directory *, const struct book_wish *, struct findings *);

/* Puts what is to be shown in the order of names, born, number. -1 when memory is out. */
int book_rows_sort(struct book_rows *);

/*
 * Takes a row: its place among those that are shown (sorted), its cells, borrowed, and its state and since when that is so,
 * or "". 0, or an exit status, which ends the reading.
 */
typedef int book_rows_see(void *context, size_t place, const struct book_value *cells, const char *state, const char *since);

/*
 * Reads the lines once more of what is to be shown, as they lie in the books; of rows that are sorted only those whose places
 * are from `from` up to before `upto`. 0, or an exit status: as above, or that of the one who sees.
 */
int book_rows_again(struct book_rows *, const struct book_wish *, size_t from, size_t upto, book_rows_see *, void *context,
    struct findings *);

void book_rows_release(struct book_rows *);

#endif
