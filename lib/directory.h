/*
 * The office directory as the rooms below the store see it: its descriptor, its name for messages, and how files are
 * opened in it.
 */
#ifndef RPR_DIRECTORY_H
#define RPR_DIRECTORY_H

#include <stdbool.h>

struct findings;

struct directory {
	int fd;
	const char *path;
	bool reads;			/* by a reader: nothing would be entered anyway */
};

/* Files and directories of an office have these modes whatever the umask. */
enum { OFFICE_FILE = 0660, OFFICE_DIRECTORY = 02770 };

extern const char directory_nothing[];		/* "nothing was entered" */
extern const char directory_durable[];		/* the entries are on disk, the same command finishes the work */

/*
 * Adds [store]: the path of `name` below the directory, `what` (NULL: the text of errno), and what that means for the
 * entries; for a reader, that the file was not read. Returns STORE_FAILED; for want of memory STORE_BUSY, and [memory] when
 * nothing was entered.
 */
int directory_failed(const struct directory *, const char *name, const char *what, const char *outcome,
    struct findings *);

/* Adds [register-damaged] about a line of `name`. Returns STORE_DAMAGED. */
int directory_damaged(const struct directory *, const char *name, long long line, const char *what, struct findings *);

/* Adds [memory]. Returns STORE_BUSY. */
int directory_no_memory(struct findings *);

/*
 * Opens `name` for reading and appending: a regular file with one link, no symbolic link, never a terminal, never
 * waiting for a FIFO. With `create` it must not exist and gets the mode OFFICE_FILE. The descriptor, or -1 after
 * [store]; a file that was created is removed again then.
 */
int directory_open(const struct directory *, const char *name, bool create, struct findings *);

/* The same for who only reads, and may only read. */
int directory_read(const struct directory *, const char *name, struct findings *);

#endif
