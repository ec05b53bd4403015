#include "replace.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { TRIES = 100 };

int
write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t n = write(fd, bytes, length);

		if (n > 0) {
			bytes += n;
			length -= (size_t)n;
		} else if (n == 0) {
			errno = ENOSPC;
			return -1;
		} else if (errno == EAGAIN) {
			struct pollfd p = { fd, POLLOUT, 0 };

			if (poll(&p, 1, -1) < 0 && errno != EINTR)
				return -1;
		} else if (errno != EINTR)
			return -1;
	}
	return 0;
}

int
replacement_begin(struct replacement *r, int dirfd, mode_t mode)
{
	struct timespec now;
	unsigned i;

	r->dirfd = dirfd;
	r->fd = -1;
	clock_gettime(CLOCK_MONOTONIC, &now);
	for (i = 0; i < TRIES && r->fd < 0; i++) {
		snprintf(r->temporary, sizeof r->temporary, ".rpr-%ld-%lx%x.tmp", (long)getpid(),
		    (unsigned long)now.tv_nsec, i);
		r->fd = openat(dirfd, r->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (r->fd < 0 && errno != EEXIST)
			return -1;
	}
	if (r->fd < 0)
		return -1;
	if (fchmod(r->fd, mode & 07777) < 0) {
		replacement_abandon(r);
		return -1;
	}
	return 0;
}

/* The owner is kept where that is allowed, to root, and the group where that is: whose file it was must not be shut out. */
static int
take_after(int fd, int dirfd, const char *name)
{
	struct stat old;

	if (fstatat(dirfd, name, &old, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : -1;
	if (!S_ISREG(old.st_mode)) {
		errno = S_ISDIR(old.st_mode) ? EISDIR : S_ISLNK(old.st_mode) ? ELOOP : EINVAL;
		return -1;
	}
	if (fchown(fd, old.st_uid, old.st_gid) < 0 && fchown(fd, (uid_t)-1, old.st_gid) < 0 && errno != EPERM)
		return -1;
	return fchmod(fd, old.st_mode & 07777);
}

int
replacement_commit(struct replacement *r, const char *name)
{
	int fd = r->fd;

	if (take_after(fd, r->dirfd, name) < 0 || fsync(fd) < 0) {
		replacement_abandon(r);
		return -1;
	}
	r->fd = -1;
	if (close(fd) < 0 || renameat(r->dirfd, r->temporary, r->dirfd, name) < 0) {
		replacement_abandon(r);
		return -1;
	}
	return fsync(r->dirfd);
}

void
replacement_abandon(struct replacement *r)
{
	int saved = errno;

	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
	unlinkat(r->dirfd, r->temporary, 0);
	errno = saved;
}

int
replace_file(int dirfd, const char *name, const char *bytes, size_t length, mode_t mode)
{
	struct replacement r;

	if (replacement_begin(&r, dirfd, mode) < 0)
		return -1;
	if (write_all(r.fd, bytes, length) < 0) {
		replacement_abandon(&r);
		return -1;
	}
	return replacement_commit(&r, name);
}

int
sync_name(const char *path)
{
	char *copy = strdup(path);
	int fd = copy == NULL ? -1 : open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC), result, saved;

	result = fd < 0 ? -1 : fsync(fd);
	saved = errno;
	if (fd >= 0)
		close(fd);
	free(copy);
	errno = saved;
	return result;
}

static int
check_whole(const struct stat *st, size_t limit, int one_link)
{
	if (S_ISDIR(st->st_mode))
		errno = EISDIR;
	else if (!S_ISREG(st->st_mode))
		errno = EINVAL;
	else if (one_link && st->st_nlink != 1)
		errno = EMLINK;
	else if ((uintmax_t)st->st_size > limit)
		errno = EFBIG;
	else
		return 0;
	return -1;
}

/* One byte more than the limit is asked for: the file may grow after fstat. */
static int
read_up_to(int fd, char *bytes, size_t room, size_t *length)
{
	*length = 0;
	while (*length < room) {
		ssize_t n = read(fd, bytes + *length, room - *length);

		if (n == 0)
			return 0;
		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0)
			*length += (size_t)n;
	}
	errno = EFBIG;
	return -1;
}

static int
read_descriptor(int fd, size_t limit, int one_link, char **bytes, size_t *length)
{
	struct stat st;
	size_t room;

	if (fstat(fd, &st) < 0 || check_whole(&st, limit, one_link) < 0)
		return -1;
	/* files that claim to be empty (proc) are read to the limit as well */
	room = st.st_size > 0 ? (size_t)st.st_size + 1 : limit < 65536 ? limit + 1 : 65536;
	if ((*bytes = malloc(room)) == NULL)
		return -1;
	if (read_up_to(fd, *bytes, room, length) == 0)
		return 0;
	free(*bytes);
	*bytes = NULL;
	return -1;
}

int
read_whole(int dirfd, const char *name, size_t limit, int one_link, char **bytes, size_t *length)
{
	int result, saved;
	int fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);

	*bytes = NULL;
	*length = 0;
	if (fd < 0)
		return -1;
	result = read_descriptor(fd, limit, one_link, bytes, length);
	saved = errno;
	close(fd);
	errno = saved;
	return result;
}
