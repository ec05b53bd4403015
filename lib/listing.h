/*
 * The names in a directory: those that do not begin with a dot, in the order of their bytes.
 *
 *	if (listing_read(path, &l) == 0)
 *		... l.names[0 .. l.count - 1] ...
 *	listing_release(&l);
 */
#ifndef RPR_LISTING_H
#define RPR_LISTING_H

#include <stddef.h>

#include "buf.h"

struct listing {
	const char **names;
	size_t count;
	struct buf text;		/* what the names point into */
};

/* Reads all names; symbolic links in the path are followed. 0, or -1 with errno, then the list is empty; ENOMEM: memory is out. */
int listing_read(const char *path, struct listing *);

void listing_release(struct listing *);

#endif
