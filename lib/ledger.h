/*
 * All lines of all books, for finding those of a case: 24 bytes a line, sorted by a hash of the case id. A hash may lie:
 * whoever asks reads the line and compares.
 *
 *	ledger_add(&l, case_id, length, book, at)	any number of times
 *	for (row = ledger_first(&l, case_id); row != NULL; row = ledger_next(&l, row))
 */
#ifndef RPR_LEDGER_H
#define RPR_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct ledger_row {
	uint64_t hash;
	off_t at;			/* where the line begins */
	uint32_t book;
	bool borne;			/* a step of a case bears it */
	bool seen;			/* its case was seen */
	bool open;			/* it was made over the last seal of a copy that was seen */
};

struct ledger {
	struct ledger_row *rows;
	size_t count, room;
	bool sorted;
};

#define LEDGER_INIT { NULL, 0, 0, false }

/* 0, or -1 without memory. */
int ledger_add(struct ledger *, const char *case_id, size_t length, uint32_t book, off_t at);

/* The rows with the hash of that id, in the order of books and lines; NULL when there are no more. */
struct ledger_row *ledger_first(struct ledger *, const char *case_id);
struct ledger_row *ledger_next(const struct ledger *, struct ledger_row *);

void ledger_release(struct ledger *);

#endif
