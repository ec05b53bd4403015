/*
 * The office directory as a store: the one lock, the books, their heads, and what is delivered (spool.h), entered batch
 * by batch so that a crash, a full disk or an overlapping job loses nothing and enters nothing twice (design: durable
 * before visible).
 *
 *	store_open(dir, office_id)
 *	store_begin(s)				lock; heads; torn tails set aside; look-up brought up to date
 *	  store_find_case(s, id, ...)		for each case: which lines it has already
 *	  store_enter(s, ...)			a new line: number and seal are assigned in memory
 *	  store_deliver(s, ...)			a letter to write once the books are on disk
 *	store_commit(s)				one write and one fdatasync a book; heads; letters; unlock
 *	or store_abandon(s)			nothing was written; unlock
 *	store_close(s)
 *
 * Between begin and commit there is no other input or output. Every failing function adds a finding and returns a
 * status; after a failure of begin or commit the store is unlocked and unchanged, except where the finding says so.
 * After a failure of one of the others the batch is abandoned, or the case rewound.
 *
 * Begin makes whole lines of a run that died durable and adds them to heads, so what is found is as good as what is
 * entered; a batch that found all its lines and entered none may deliver its letters again and commit.
 */
#ifndef RPR_STORE_H
#define RPR_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include "register.h"

struct arena;
struct findings;

enum store_status {
	STORE_OK,
	STORE_FAILED,			/* the system failed: exit status 3 */
	STORE_BUSY,			/* lock not had in 15 seconds, or memory out: exit status 4 */
	STORE_DAMAGED,			/* a register is damaged: exit status 5, nothing written */
};

struct store;

/* Opens the directory (O_DIRECTORY|O_CLOEXEC), touches nothing. NULL after a finding. `first_number` tells the number
 * that the first entry of a book and year takes (journal.first of office.yaml); 1 elsewhere. */
struct store *store_open(const char *dir, const char *office,
    long long (*first_number)(void *, enum book, int year), void *, struct findings *);
void store_close(struct store *);

int store_directory(const struct store *);		/* the descriptor, for openat */

/* How long store_begin waits for the lock, in milliseconds; 15000 unless told otherwise. */
void store_patience(struct store *, unsigned milliseconds);

/* For a dry run, whose batches are all abandoned: what a run that died left in the books is not mended either. */
void store_write_nothing(struct store *);

enum store_status store_begin(struct store *, struct findings *);

/*
 * All lines of the case in all years' books, those entered since store_begin included, in the order book, year, no.
 * *entries is an array in the arena. STORE_OK also when there are none.
 */
enum store_status store_find_case(struct store *, struct arena *, const char *case_id,
    struct entry **entries, size_t *count, struct findings *);

/* The lines of one book, all years, that have "identity": `identity`, in order (the same person). */
enum store_status store_find_identity(struct store *, struct arena *, enum book, const char *identity,
    struct entry **entries, size_t *count, struct findings *);

/* True while searches go through the bytes of the books: then it pays to ask ahead. */
bool store_scans(const struct store *);

/* Tells that this identity will be sought after the next case: one reading of the books may then answer both. */
enum store_status store_ask_ahead(struct store *, enum book, const char *identity, struct findings *);

/* The line that opened entry `number` of a book ("41/2012"): *found is 1 and *entry filled, or *found is 0. */
enum store_status store_find_number(struct store *, struct arena *, enum book, const char *number,
    struct entry *entry, int *found, struct findings *);

/* The latest year from this one on of which a yearly book was begun; else the year itself. */
int store_year(const struct store *, enum book, int year);

/*
 * Enters a line. From `head`: book, year, at, by, step, case_id, base; number is assigned when `opens` (in a yearly
 * book "N/YEAR", else "N"), and `head->no`, `head->number` (in the arena), `head->seal` and `head->line` are filled in.
 * `facts` as for register_write. With *late set to 1 when `at` is earlier than that of the book's last line
 * (clock-back). The whole of `head` is then the line as read back, its texts in the arena. `facts` do not hold the keys
 * that all lines have, nor `number`; values are texts or integers. Findings: book-closed (a yearly book of which a later
 * year was begun; returns STORE_REFUSED below), limit, memory, store (facts not in that form).
 */
enum { STORE_REFUSED = 100 };		/* this entry cannot be made; the batch may go on without it */
int store_enter(struct store *, struct arena *, struct entry *head, int opens,
    const char *facts, size_t facts_length, int *late, struct findings *);

/*
 * Remembers how far entries and letters have come, and goes back to there: a case whose run fails half-way takes back
 * its lines. Only the newest mark may be gone back to.
 */
struct store_mark { size_t lines, letters; };
struct store_mark store_mark(const struct store *);
void store_rewind(struct store *, struct store_mark);

/*
 * A file `name` (made by the tools, no slash) to be in outbox/ACTOR/new with these bytes after commit. If it is there or
 * in cur/ already, it is left as it is. `actor` is an id of lower-case letters, digits and hyphens, else it is
 * [unknown-actor] and STORE_REFUSED, and no file call is made with it. Bytes are copied.
 */
int store_deliver(struct store *, const char *actor, const char *name, const char *bytes, size_t length,
    struct findings *);

/*
 * STORE_FAILED before the books were durable: nothing was entered. After that the finding says that the entries are on
 * disk; the same command finds them and finishes. When the disk failed to flush nobody knows: the file `.suspect` is
 * left, and begin returns STORE_DAMAGED until somebody has looked and removed it.
 */
enum store_status store_commit(struct store *, struct findings *);
void store_abandon(struct store *);

#endif
