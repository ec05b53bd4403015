/*
 * One book's file, journal-2012.yaml say: what is known of its end, the lines entered and not yet written, and the
 * writing of them. The caller holds the office's lock.
 *
 *	volume_look(v, ...)		at the start of a batch: is it whole up to its end?
 *	volume_mend(v, ...)		when no book is damaged: a torn tail is set aside
 *	volume_enter(v, ...)		any number of times; volume_rewind takes lines back
 *	volume_reserve, volume_write	then volume_undo, should another volume fail
 *	volume_sync			the lines are durable
 *	volume_settle			and count as written
 */
#ifndef RPR_VOLUME_H
#define RPR_VOLUME_H

#include "buf.h"
#include "chain.h"
#include "lookup.h"
#include "register.h"

#include <stdint.h>
#include <sys/types.h>

struct arena;
struct directory;
struct findings;

struct volume {
	enum book kind;
	int year;
	char name[BOOK_FILE];
	uint32_t slot;			/* its number among the volumes of this process */

	int fd;				/* -1 while there is no file, or it was not opened yet */
	dev_t device;
	ino_t inode;
	off_t size;			/* up to the end of the last good line on disk */
	off_t torn;			/* where a torn tail ends that begins there, else 0 */
	struct tail disk, tail;		/* at the end of the file, and of the pending lines */
	struct head head;
	struct buf pending;
	bool created;			/* by the batch that is being written */

	struct {			/* the look-up has the lines up to here, pending ones included */
		off_t at;
		long long no;
	} indexed[LOOKUP_KEYS];
};

void volume_init(struct volume *, enum book, int year, uint32_t slot);
void volume_release(struct volume *);

/*
 * Opens the file where that was not done, or where another one has taken its place, and verifies what it holds after
 * its head or after what was seen last; `origin` is for its first line. Writes nothing. Returns a store status. *moved
 * is set when the lines seen before are not the lines of this file.
 */
int volume_look(struct volume *, const struct directory *, const char *origin, bool *moved, struct findings *);

/* Copies a torn tail to FILE.torn-N and cuts it off, with [tail-cut]. A store status. */
int volume_mend(struct volume *, const struct directory *, struct findings *);

/* True when the file holds lines that `heads` does not answer for. */
bool volume_is_ahead(const struct volume *);

/*
 * Adds a line to the pending ones, as store_enter says, once it was read back. `first` is the number of the first
 * entry, `origin` as above.
 */
int volume_enter(struct volume *, struct arena *, struct entry *head, bool opens, long long first, const char *origin,
    const char *facts, size_t facts_length, int *late, struct findings *);

void volume_rewind(struct volume *, const struct tail *, size_t pending);

/* Makes the file if there is none (the caller then syncs the directory), and takes room on the disk. These two return
 * a store status. */
int volume_reserve(struct volume *, const struct directory *, struct findings *);
int volume_write(struct volume *, const struct directory *, struct findings *);
void volume_undo(struct volume *, const struct directory *);
int volume_sync(struct volume *);		/* 0, or -1 with errno: not to be tried again */
void volume_settle(struct volume *);

/* Bytes of the volume from `at` on, pending lines included: how many, or -1 with errno. */
ssize_t volume_read(const struct volume *, off_t at, char *bytes, size_t room);

#endif
