/*
 * A line of a book taken apart for showing: the cells that are wished for, and what every reader of a whole book needs.
 * Nothing is copied.
 */
#ifndef RPR_BOOK_LINE_H
#define RPR_BOOK_LINE_H

#include "buf.h"
#include "pairs.h"

#include <stdbool.h>
#include <stddef.h>

enum { BOOK_CELLS = 24, BOOK_PLACES = 48 };

struct book_value {
	const char *text;		/* as it stands in the line */
	size_t length;
	bool escaped;			/* pair_unescape is to be asked */
};

struct book_line {
	struct book_value cells[BOOK_CELLS];
	struct book_value at, case_id, number, of, of_year, outcome, struck, applicant, former, born;
	struct book_value unasked;	/* what nobody wants to know */
	long long no;
	bool plain;			/* it holds no backslash */
	bool of_book;			/* about the book itself, no entry and nothing that adds to one: it was mended */
};

/* Where in struct book_line the value of a key goes: to two places, one or both of which may be `unasked`. */
struct book_place {
	struct pair_lead lead;
	size_t cell, common;
};

/* The keys of the cells; and what was learnt of the lines so far, in the order in which keys stand: zeroed at first. */
struct book_taking {
	const char *const *keys;
	size_t count;
	bool plain;			/* the next line is known to hold no backslash */
	struct book_place places[BOOK_PLACES];
	size_t place_count;
	struct buf scratch;		/* released by the caller, who asks it for failure */
};

/* 0; -1: the line is not in the form of rpr-books(5). */
int book_line_take(struct book_taking *, struct book_line *, const char *text, size_t length);

#endif
