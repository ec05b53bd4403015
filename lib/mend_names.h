/*
 * What the rest of an office knows of a book that is damaged: the numbers that stand in names of files, and the book of
 * the year before; and the copy that is kept of it.
 */
#ifndef RPR_MEND_NAMES_H
#define RPR_MEND_NAMES_H

#include <sys/types.h>

#include "register.h"

enum { MEND_COPY = BOOK_FILE + 24 };

/* The highest number of that book in the names of filed cases or letters; 0 when there are none. 0, or -1 with errno. */
int mend_highest_number(int dirfd, enum book, int year, long long *highest);

/* The last seal of the latest earlier book of that kind. 1; 0 when there is none; -1 with errno. */
int mend_last_seal(int dirfd, enum book, int year, char seal[DIGEST_HEX + 1]);

/*
 * Copies the damaged book to a new file NAME.damaged-N, durably and whole or not at all; a copy of these bytes that a run
 * before has made is taken. `sha256` is that of the bytes; the name is in `copy`. 0, or -1 with errno.
 */
int mend_copy(int dirfd, int book, off_t size, const char *name, const char *sha256, char copy[MEND_COPY]);

#endif
