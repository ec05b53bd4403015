/*
 * All slips of a run, joined to cases by id, or by office and number; never by count or order. A spool may hold a
 * million: of each only a note is kept, and the slip is read again from its file when its case comes by.
 *
 *	slips_take(s, file, bytes, length, reporter)	for each file: faulty slips are reported and left out
 *	slips_for(s, c, arena, &list, &count)		the slips of a case that no step of it rests on yet
 */
#ifndef RPR_SLIPS_H
#define RPR_SLIPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "slip.h"

struct buf;
struct casefile;
struct reporter;

enum { SLIPS_KEY = 8 };

struct slip_note {
	unsigned char key[SLIPS_KEY];	/* of the case id, or of office and number */
	unsigned char check[SLIPS_KEY];	/* the first bytes of the slip's SHA-256 */
	const char *file;
	uint32_t at, length;		/* where its document lies in the file */
	uint32_t line;
	uint32_t next;			/* in the same chain, from 1; 0: none */
	bool seen;			/* its case was in the stream */
	bool settled;			/* a step of a case read as input rests on it */
	bool reported;			/* it was refused: said once */
	bool beside_faulty;		/* in its file another one is faulty */
	bool spooled;			/* its file was read in new/ of a spool: it is to be moved once it is done with */
};

struct slips;

/* NULL when memory is out. */
struct slips *slips_new(void);
void slips_free(struct slips *);

/*
 * Takes all slips of a file that has these bytes; the file may be read again as long as the slips live. Faulty slips are
 * reported and left out, the others stay. 0; 1 when a slip was faulty; -1 when memory is out. inbox.h reads files and
 * directories.
 */
int slips_take(struct slips *, const char *file, const char *bytes, size_t length, struct reporter *);

/* What was wrong with the last file taken, first error, as one line; empty when nothing was. */
const struct buf *slips_reason(const struct slips *);

/*
 * Slips for a case that no step of it rests on yet, in the order of `at`, then of SHA-256, however they were read; the
 * list and the slips lie in the arena. The same slip given twice counts once. One whose file has changed or gone since
 * it was taken is left for the next run. -1 with errno: one cannot be read, or memory.
 */
int slips_for(struct slips *, const struct casefile *, struct arena *, struct slip ***list, size_t *count);

size_t slips_count(const struct slips *);
struct slip_note *slips_note(const struct slips *, size_t index);

/* The slip of a note, read again. 1; 0 when its file has changed or gone; -1 with errno: it cannot be read, or memory. */
int slips_load(struct slips *, struct slip_note *, struct arena *, struct slip *);

#endif
