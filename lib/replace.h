/*
 * Files changed as a whole or not at all.
 */
#ifndef RPR_REPLACE_H
#define RPR_REPLACE_H

#include <stddef.h>
#include <sys/types.h>

/*
 * Writes a new file beside `name` in directory `dirfd` (a name that begins with ".rpr-" and ends with ".tmp", O_EXCL),
 * fsyncs it, renames it over `name`, fsyncs the directory. `mode` for a new file; an old file's mode is kept. 0, or -1
 * with errno; then the old file is whole and the temporary one removed, unless it was the last fsync that failed: then the
 * new one has the name, and a crash may yet bring back the old one.
 */
int replace_file(int dirfd, const char *name, const char *bytes, size_t length, mode_t mode);

/* The same in steps, for a writer that does not hold all bytes: */
struct replacement {
	int dirfd, fd;
	char temporary[64];
};

int replacement_begin(struct replacement *, int dirfd, mode_t mode);	/* the caller writes to .fd */
int replacement_commit(struct replacement *, const char *name);		/* closes .fd */
void replacement_abandon(struct replacement *);

/* Makes durable that the file has its name: fsync of the directory that `path` names it in. 0, or -1 with errno. */
int sync_name(const char *path);

/* Writes all bytes: short writes and EINTR handled, EAGAIN waited for. 0, or -1 with errno. */
int write_all(int fd, const char *bytes, size_t length);

/* Reads a regular file of at most `limit` bytes below dirfd (O_NOFOLLOW|O_NONBLOCK|O_NOCTTY). The caller frees *bytes.
 * 0, or -1 with errno; ELOOP, ENXIO, EISDIR, EINVAL (not a regular file), EMLINK (two links, when `one_link`), EFBIG. */
int read_whole(int dirfd, const char *name, size_t limit, int one_link, char **bytes, size_t *length);

#endif
