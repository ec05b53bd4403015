/*
 * The lines of a file on disk, forward or backward, through a buffer that stays small.
 *
 *	struct lines l = lines_of(fd, from, to);
 *	while ((got = lines_next(&l, &line, &length)) > 0)
 *		...				line without its LF, valid until the next call
 *	lines_release(&l);
 */
#ifndef RPR_LINES_H
#define RPR_LINES_H

#include <stddef.h>
#include <sys/types.h>

enum { LINES_LONGEST = 16 * 1024 * 1024 };	/* no line of a book is longer */

struct lines {
	int fd;
	off_t at;			/* forward: where the next line begins; backward: where the one before ends */
	off_t end;
	char *bytes;			/* what lies in the file from `from` on */
	size_t have, room;
	off_t from;
};

/* For reading forward the bytes from `from` up to `to`; for reading backward from `to` on, give it twice. */
struct lines lines_of(int fd, off_t from, off_t to);

/* 1 and the next line that has an LF; 0 when there is none (`at` is then where the rest begins); -1 with errno, EFBIG
 * for a line over LINES_LONGEST. */
int lines_next(struct lines *, const char **line, size_t *length);

/* The same for the line that begins at a place of the file, which may lie anywhere; best is to go forward. */
int lines_at(struct lines *, off_t at, const char **line, size_t *length);

/* The same for as many whole lines as one read brings, LFs included; not to be mixed with lines_back either. */
int lines_block(struct lines *, const char **block, size_t *length);

/* 1 and the line that ends with the LF before `at`, which moves to its first byte; 0 at the start of the file; -1. */
int lines_back(struct lines *, const char **line, size_t *length);

void lines_release(struct lines *);

/* Reads exactly that many bytes. 0, or -1 with errno (EIO when the file is shorter). */
int read_at(int fd, off_t at, char *bytes, size_t length);

#endif
