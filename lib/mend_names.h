/*
 * What the rest of an office knows of a book that is damaged: the numbers that stand in names of files, and the book of
 * the year before; and the copy that is kept of it.
 */
#ifndef RPR_MEND_NAMES_H
#define RPR_MEND_NAMES_H

#include <stdbool.h>

#include <sys/types.h>

#include "register.h"

enum { MEND_COPY = BOOK_FILE + 24 };

/* The highest number of that book in the names of filed cases or letters; 0 when there are none. */
long long mend_highest_number(int dirfd, enum book, int year);

/* The last seal of the latest earlier book of that kind; false when there is none. */
bool mend_last_seal(int dirfd, enum book, int year, char seal[DIGEST_HEX + 1]);

/* Copies the damaged book to a new file NAME.damaged-N, durably; its name is in `copy`. 0, or -1 with errno. */
int mend_copy(int dirfd, int book, off_t size, const char *name, char copy[MEND_COPY]);

#endif
