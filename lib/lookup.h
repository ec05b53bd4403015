/*
 * The look-up: where in the books the lines with a certain key are. An open-addressing table of 32-bit hashes and
 * places, eight bytes an entry; a place is told to 64 bytes, less than any line has, so one line at most begins there.
 * A hash may lie: whoever asks reads the line and compares. The table knows nothing of files, and could as well lie in
 * one.
 */
#ifndef RPR_LOOKUP_H
#define RPR_LOOKUP_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { LOOKUP_GRAIN = 64 };

/* What lines are looked up by, a table each. */
enum lookup_key { LOOKUP_CASE, LOOKUP_IDENTITY, LOOKUP_NUMBER, LOOKUP_KEYS };

struct lookup_row {
	uint32_t hash, place;		/* place 0: free */
};

/* A stretch of one file; places are counted through all stretches. */
struct lookup_stretch {
	uint32_t file;
	uint64_t number;
};

struct lookup {
	struct lookup_row *rows;	/* a power of two */
	size_t room, count;
	struct lookup_stretch *stretches;
	size_t stretch_room, stretch_count;
};

#define LOOKUP_INIT { NULL, 0, 0, NULL, 0, 0 }

/* `kind` keeps keys of different meaning apart. */
uint32_t lookup_hash(unsigned kind, const char *key, size_t length);

/* Room for that many more entries about lines at `at` of `file`, so that adding them cannot fail. 0, -1 without memory. */
int lookup_reserve(struct lookup *, size_t more, uint32_t file, off_t at);

void lookup_add(struct lookup *, uint32_t hash, uint32_t file, off_t at);

/* Takes back what was added with the same hash and place. */
void lookup_drop(struct lookup *, uint32_t hash, uint32_t file, off_t at);

/* The entries with that hash, one a call, in no order: 1 with the file and the grain that the line begins in, or 0.
 * `cursor` is 0 at first. Nothing is to be added or dropped in between. */
int lookup_next(const struct lookup *, uint32_t hash, size_t *cursor, uint32_t *file, off_t *grain);

void lookup_release(struct lookup *);		/* empty again */

#endif
