/*
 * Rows of a look-up that are too many for memory, sorted by hash in a private file without a name. Of each page of the
 * file memory holds the first hash, so that finding a hash costs one read of a page; and a hash that is not there, as that
 * of a new case, mostly costs none: bits in memory tell of which hashes there is no row.
 *
 *	struct spill s = SPILL_INIT;
 *	spill_open(&s, dirfd)
 *	spill_merge(&s, rows, count)			any number of times
 *	size_t cursor = 0;
 *	while ((got = spill_next(&s, hash, &cursor, &row)) > 0)
 *		...
 *	spill_release(&s)
 */
#ifndef RPR_SPILL_H
#define RPR_SPILL_H

#include <stddef.h>
#include <stdint.h>

struct spill_row {
	uint32_t hash, place;
};

struct spill {
	struct spill_row *page;		/* the page read last; NULL until there is a file */
	size_t held;			/* its number, or SIZE_MAX */
	int fd;
	size_t count;			/* rows in the file */
	uint32_t *first;		/* the hash that each page begins with */
	uint64_t *bits;			/* two that are set for each hash with a row */
};

#define SPILL_INIT { NULL, 0, 0, 0, NULL, NULL }

/* Makes the file, mode 0600: on the filesystem of the directory, or else under TMPDIR or /tmp. 0, or -1 with errno, and
 * the spill is as it was. */
int spill_open(struct spill *, int dirfd);

/* Adds rows, which are sorted by hash. 0; -1 with errno, and the spill can only be released. */
int spill_merge(struct spill *, const struct spill_row *rows, size_t count);

/* The rows with that hash, one a call: 1, or 0 when there are no more, or -1 with errno. `cursor` is 0 at first. */
int spill_next(struct spill *, uint32_t hash, size_t *cursor, struct spill_row *);

void spill_release(struct spill *);		/* the file is gone */

#endif
