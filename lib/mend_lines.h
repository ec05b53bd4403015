/*
 * What can still be read of a damaged book: its lines by their `no`, and the places of those that are lost.
 */
#ifndef RPR_MEND_LINES_H
#define RPR_MEND_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include <sys/types.h>

#include "register.h"

/* A line that can be read, or none for that `no`. */
struct kept {
	off_t at;
	size_t length;			/* 0: lost */
	long long number;		/* 0: none */
	bool closes;			/* it is of the step that closed an earlier mending */
};

struct mend_lines {
	struct kept *all;		/* by no, from 1; the caller frees it */
	long long count, room;
	bool garbage;			/* there were bytes that stay in the copy only */
};

/* Reads a book (fd -1: it is missing) that is known to have had so many lines, or more. 0, or -1 with errno. */
int mend_lines_read(struct mend_lines *, int fd, off_t size, enum book, int year, long long known);

/* There were at least so many lines. 0, or -1 with errno. */
int mend_lines_reach(struct mend_lines *, long long no);

#endif
