/*
 * Letters out: files in outbox/ACTOR/new, in the Maildir manner. A letter appears there whole or not at all, and once:
 * one that is there, or that the recipient has moved to cur/, is not written again.
 */
#ifndef RPR_SPOOL_H
#define RPR_SPOOL_H

#include "buf.h"

#include <stdint.h>

struct directory;
struct findings;

struct letter {
	size_t actor, name, bytes, length;	/* where in `text` */
	uint64_t hash;
	enum { LETTER_WAITS, LETTER_WRITTEN, LETTER_DONE } state;
};

/* What waits until the books are on disk. */
struct spool {
	struct buf text;
	struct letter *letters;
	size_t count, room;
};

#define SPOOL_INIT { BUF_INIT, NULL, 0, 0 }

/* As store_deliver. */
int spool_add(struct spool *, const char *actor, const char *name, const char *bytes, size_t length, struct findings *);

void spool_rewind(struct spool *, size_t count);

/* Delivers all and forgets them; a store status. On failure they are forgotten too: the same command brings them again. */
int spool_deliver(struct spool *, const struct directory *, struct findings *);

void spool_release(struct spool *);

/* Makes inbox/{new,cur,bad} where they are missing. A store status. */
int spool_make_inbox(const struct directory *, struct findings *);

#endif
