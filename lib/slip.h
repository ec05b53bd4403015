/*
 * Slips: what people and other bodies bring to a case that is already open, one small YAML document each (rpr-case(5)).
 * Joined to cases by id, or by office and number; never by count or order.
 */
#ifndef RPR_SLIP_H
#define RPR_SLIP_H

#include <stdbool.h>
#include <stddef.h>

#include "calendar.h"
#include "digest.h"

struct buf;
struct casefile;
struct findings;
struct node;
struct reporter;

struct slip {
	const char *kind;		/* "correction", "visit", ... */
	const char *case_id;		/* NULL when named by office and number */
	const char *office, *number;
	const char *by;			/* or NULL */
	const char *from;		/* or NULL */
	struct moment at;
	const struct node *root;
	char sha256[DIGEST_HEX + 1];	/* of the bytes from after "---" to before "..." */
	const char *file;
	unsigned long line;
	size_t order;			/* in which slips were read */
	struct slip *next;		/* in the same hash chain */
	bool seen;			/* its case was in the stream */
	bool settled;			/* a step of a case read as input rests on it */
	bool taken;			/* settled, or taken in this run */
	bool reported;			/* was refused: said once */
};

struct slips;

/* NULL when memory is out. */
struct slips *slips_new(void);
void slips_free(struct slips *);

/*
 * Takes all slips of a file's bytes. Faulty slips are reported and left out, the others stay. 0; 1 when a slip was
 * faulty; -1 when memory is out. inbox.h reads files and directories.
 */
int slips_take(struct slips *, const char *file, const char *bytes, size_t length, struct reporter *);

/* What was wrong with the last file taken, first finding, as one line; empty when nothing was. */
const struct buf *slips_reason(const struct slips *);

/* Slips for a case that no step of it rests on yet, in the order of `at`, then of reading: *list is malloc'ed, the caller
 * frees it. Marks those that a step rests on as taken. -1: memory. */
int slips_for(struct slips *, const struct casefile *, struct slip ***list, size_t *count);

size_t slips_count(const struct slips *);
struct slip *slips_at(const struct slips *, size_t index);

#endif
