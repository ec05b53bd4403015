/*
 * The way back from status 5, in the book itself (rpr-books(5)). The damaged file is kept beside it as FILE.damaged-N.
 * The book goes on under its name: all lines of it that can still be read stay byte for byte at their place, each one that
 * is lost has a line of the step "lost" in its place, with a number that is so never given again, and a line of the step
 * "mended" closes what was: it names the copy and its SHA-256, the lines at which the chain does not hold, and the SHA-256
 * of all bytes above it. So the old part can be neither used for anything else nor changed again, and the chain goes on.
 */
#ifndef RPR_MEND_H
#define RPR_MEND_H

#include <sys/types.h>

#include "tool.h"

#define MEND_CASE "00000000-0000-0000-0000-000000000000"	/* of the lines that are about the book itself */
#define MEND_LOST "lost"
#define MEND_DONE "mended"

enum { MEND_LINES = 100000000 };		/* more than a book can have */

/* The SHA-256 of the bytes of a file from its start up to `to`. 0, or -1 with errno. */
int mend_digest(int fd, off_t to, char hex[DIGEST_HEX + 1]);

/* True when "5, 12" names the line. */
bool mend_names(const char *list, long long line);

/*
 * Mends one book, under the lock. `lines` is how many lines it is known to have had, where heads knows less (0: not
 * known). Prints what was done, or with --dry-run what would be. An exit status.
 */
int mend_book(struct tool *, const char *name, long long lines, const char *reason);

#endif
