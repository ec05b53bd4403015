/*
 * The look-up: where in the books the lines with a certain key are. An open-addressing table of 32-bit hashes and
 * places, eight bytes an entry; a place is told to 64 bytes, less than any line has, so one line at most begins there.
 * A hash may lie: whoever asks reads the line and compares. The table is the process's own and made from the books each
 * time; what is too much for memory is spilled to a file that nobody else sees (spill.h).
 */
#ifndef RPR_LOOKUP_H
#define RPR_LOOKUP_H

#include "spill.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { LOOKUP_GRAIN = 64 };

/* What lines are looked up by, a table each. */
enum lookup_key { LOOKUP_CASE, LOOKUP_IDENTITY, LOOKUP_NUMBER, LOOKUP_KEYS };

/* A stretch of one file; places are counted through all stretches. */
struct lookup_stretch {
	uint32_t file;
	uint64_t number;
};

struct lookup {
	struct spill_row *rows;		/* a power of two; place 0: free */
	size_t room, count;
	unsigned shift;			/* from a hash to where its search begins */
	struct lookup_stretch *stretches;
	size_t stretch_room, stretch_count;
	struct spill spill;
	bool stays;			/* there is no file to spill to */
};

#define LOOKUP_INIT { NULL, 0, 0, 0, NULL, 0, 0, SPILL_INIT, false }

/* Where a search through the table has come to. */
struct lookup_cursor {
	uint32_t hash;
	size_t probe, spilled;
	bool probed;			/* what is in memory was gone through */
};

#define LOOKUP_CURSOR(hash) { (hash), 0, 0, false }

/* `kind` keeps keys of different meaning apart. */
uint32_t lookup_hash(unsigned kind, const char *key, size_t length);

/* Room for that many more entries about lines at `at` of `file`, so that adding them cannot fail. 0, -1 without memory. */
int lookup_reserve(struct lookup *, size_t more, uint32_t file, off_t at);

void lookup_add(struct lookup *, uint32_t hash, uint32_t file, off_t at);

/* Takes back what was added with the same hash and place and is still in memory. */
void lookup_drop(struct lookup *, uint32_t hash, uint32_t file, off_t at);

/* Moves all entries from memory to a file (spill_open); they cannot be dropped any more. Where no file is to be had they
 * stay, now and later. 0; -1 with errno, and the table can only be released. */
int lookup_spill(struct lookup *, int dirfd);

/* The entries with that hash, one a call, in no order: 1 with the file and the grain that the line begins in; 0; -1 with
 * errno. Nothing is to be added, dropped or spilled in between. */
int lookup_next(struct lookup *, struct lookup_cursor *, uint32_t *file, off_t *grain);

void lookup_release(struct lookup *);		/* empty again */

#endif
