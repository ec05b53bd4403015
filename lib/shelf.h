/*
 * All volumes of an office, in the order of their names, with their heads. The caller holds the office's lock. Their
 * lines are looked up through search.h.
 */
#ifndef RPR_SHELF_H
#define RPR_SHELF_H

#include "buf.h"
#include "directory.h"
#include "lookup.h"
#include "register.h"

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct arena;
struct findings;
struct volume;

/* Few searches do not pay for a table; that many rows take 256 KiB, and leave room for the lines of a batch. */
enum { SHELF_SCANS = 8, SHELF_ROWS = 20000 };

struct shelf {
	const struct directory *directory;
	const char *office;
	struct volume **volumes;	/* by name */
	struct volume **slots;		/* the same in the order in which they were met */
	size_t count, room;
	bool writes_nothing;		/* what a run that died left is looked at, and stays as it is */
	DIR *listing;
	struct lookup lookup[LOOKUP_KEYS];
	unsigned scans, scans_most;	/* searches without a table: so far, and at most */
	size_t rows_most;		/* of each table, in memory */
	struct buf origin;
	struct buf key, line;		/* of search.h */
	struct {
		struct buf pattern;	/* of an identity that will be sought next; empty: of none */
		enum book book;
		bool met;		/* its bytes stand in a book that was scanned */
		bool absent;		/* all books were scanned, and they stand in none */
	} ahead;
};

/* Both are borrowed. */
void shelf_init(struct shelf *, const struct directory *, const char *office);
void shelf_release(struct shelf *);

/*
 * At the start of a batch: reads heads and the directory, has every volume looked at, makes durable and adds to heads
 * what a run that died had written. A store status.
 */
int shelf_look(struct shelf *, struct findings *);

/* The volume, whether there is a file or not; NULL without memory. */
struct volume *shelf_volume(struct shelf *, enum book, int year);

/* What its first line is sealed against; NULL without memory. Valid until the next call. */
const char *shelf_origin(struct shelf *, const struct volume *);

/* True when the book of a later year was begun, pending lines included. */
bool shelf_is_closed(const struct shelf *, const struct volume *);

/* Replaces heads by what is on disk. 0, or -1 with errno. */
int shelf_write_heads(const struct shelf *);

/* After a failed fdatasync: leaves the mark that stops everybody until somebody has looked. Returns STORE_FAILED. */
int shelf_suspect(const struct shelf *, const struct volume *, struct findings *);

#endif
