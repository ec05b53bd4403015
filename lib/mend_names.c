#include "mend_names.h"

#include "directory.h"
#include "lines.h"
#include "mend.h"
#include "replace.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPIES_MOST = 9999 };

/* A folder that is not there has no names. NULL with errno, 0 then. */
static DIR *
open_folder(int dirfd, const char *folder)
{
	int fd = openat(dirfd, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW), error;
	DIR *d = fd < 0 ? NULL : fdopendir(fd);

	if (d != NULL)
		return d;
	error = fd < 0 && errno == ENOENT ? 0 : errno;
	if (fd >= 0)
		close(fd);
	errno = error;
	return NULL;
}

/* Ends the reading of a folder, whose last readdir left errno. */
static int
close_folder(DIR *d)
{
	int error = errno;

	closedir(d);
	errno = error;
	return error == 0 ? 0 : -1;
}

/* Raises *highest to the highest number in the names of a folder; `before` is what those names begin with. */
static int
raise_to(int dirfd, const char *folder, const char *before, long long *highest)
{
	DIR *d = open_folder(dirfd, folder);
	size_t skip = strlen(before);
	struct dirent *e;
	long long n;
	char *end;

	if (d == NULL)
		return errno == 0 ? 0 : -1;
	for (errno = 0; (e = readdir(d)) != NULL; errno = 0) {
		if (strncmp(e->d_name, before, skip) != 0 || e->d_name[skip] < '0' || e->d_name[skip] > '9')
			continue;
		n = strtoll(e->d_name + skip, &end, 10);
		if (strcmp(end, ".yaml") == 0 && n > *highest)
			*highest = n;
	}
	return close_folder(d);
}

static int
raise_to_letters(int dirfd, const char *before, long long *highest)
{
	static const char *const folders[] = { "new", "cur" };
	DIR *d = open_folder(dirfd, "outbox");
	char path[512];
	struct dirent *e;
	int done = 0;
	size_t i;

	if (d == NULL)
		return errno == 0 ? 0 : -1;
	for (errno = 0; done == 0 && (e = readdir(d)) != NULL; errno = done == 0 ? 0 : errno)
		for (i = 0; i < 2 && e->d_name[0] != '.' && done == 0; i++) {
			snprintf(path, sizeof path, "outbox/%s/%s", e->d_name, folders[i]);
			done = raise_to(dirfd, path, before, highest);
			if (done < 0 && errno == ENOTDIR)
				done = 0;
		}
	return close_folder(d);
}

int
mend_highest_number(int dirfd, enum book kind, int year, long long *highest)
{
	char text[48];

	*highest = 0;
	switch (kind) {
	case BOOK_JOURNAL:
	case BOOK_REFUSALS:
		snprintf(text, sizeof text, "cases/%04d", year);
		return raise_to(dirfd, text, kind == BOOK_JOURNAL ? "" : "refused-", highest);
	case BOOK_LETTERS:
		snprintf(text, sizeof text, "%d-", year);
		return raise_to_letters(dirfd, text, highest);
	default:
		return 0;
	}
}

/* As lines_back; what a line that was not written to its end has left there is passed over. */
static int
last_line(struct lines *l, const char **line, size_t *length)
{
	char last = '\n';

	if (l->at > 0 && read_at(l->fd, l->at - 1, &last, 1) < 0)
		return -1;
	if (last != '\n' && lines_back(l, line, length) < 0)
		return -1;
	return lines_back(l, line, length);
}

/* The last seal of a book; 0 when its last line has none, and *any is false when there is no line. */
static int
read_last_seal(int fd, char seal[DIGEST_HEX + 1], bool *any)
{
	const char *line;
	size_t length = 0;
	struct stat st;
	struct lines l;
	int got;

	if (fstat(fd, &st) < 0)
		return -1;
	l = lines_of(fd, st.st_size, st.st_size);
	*any = (got = last_line(&l, &line, &length)) > 0;
	if (*any &&
	    (got = length > DIGEST_HEX + 2 && digest_is_hex(line + length - DIGEST_HEX - 2, DIGEST_HEX))) {
		memcpy(seal, line + length - DIGEST_HEX - 2, DIGEST_HEX);
		seal[DIGEST_HEX] = '\0';
	}
	lines_release(&l);
	return got;
}

/* The year of the latest book of that kind before one of `year`; 0 when there is none. */
static int
year_before(int dirfd, enum book kind, int year)
{
	DIR *d = open_folder(dirfd, ".");
	struct dirent *e;
	enum book is;
	int y, latest = 0;

	if (d == NULL)
		return -1;
	for (errno = 0; (e = readdir(d)) != NULL; errno = 0)
		if (book_of_file(e->d_name, &is, &y) == 0 && is == kind && y < year && y > latest)
			latest = y;
	return close_folder(d) < 0 ? -1 : latest;
}

int
mend_last_seal(int dirfd, enum book kind, int year, char seal[DIGEST_HEX + 1])
{
	char name[BOOK_FILE];
	int fd, got = 0, error;
	bool any = false;

	/* a book without a line is none */
	while (got == 0 && !any && book_is_yearly(kind) && (year = year_before(dirfd, kind, year)) > 0) {
		book_file(kind, year, name);
		if ((fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)) < 0)
			return -1;
		got = read_last_seal(fd, seal, &any);
		error = errno;
		close(fd);
		errno = error;
	}
	return year < 0 ? -1 : got;
}

/* Whether the file of that name holds these bytes already: 1, or 0 for others; -1 with errno, ENOENT when there is none. */
static int
is_copy(int dirfd, const char *name, off_t size, const char *sha256)
{
	int fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK), same = -1, error;
	char hex[DIGEST_HEX + 1];
	struct stat st;

	if (fd < 0)
		return errno == ELOOP ? 0 : -1;
	if (fstat(fd, &st) == 0) {
		same = S_ISREG(st.st_mode) && st.st_size == size;
		if (same == 1 && (same = mend_digest(fd, size, hex)) == 0)
			same = strcmp(hex, sha256) == 0;
		if (same == 1 && fsync(fd) < 0)
			same = -1;
	}
	error = errno;
	close(fd);
	errno = error;
	return same;
}

static int
write_copy(int dirfd, int book, off_t size, const char *name)
{
	struct replacement new;
	char block[8192];
	off_t at = 0;

	if (replacement_begin(&new, dirfd, OFFICE_FILE) < 0)
		return -1;
	while (at < size) {
		size_t n = size - at < (off_t)sizeof block ? (size_t)(size - at) : sizeof block;

		if (read_at(book, at, block, n) < 0 || write_all(new.fd, block, n) < 0) {
			int error = errno;

			replacement_abandon(&new);
			errno = error;
			return -1;
		}
		at += (off_t)n;
	}
	return replacement_commit(&new, name);
}

int
mend_copy(int dirfd, int book, off_t size, const char *name, const char *sha256, char copy[MEND_COPY])
{
	int i, is = 0;

	for (i = 1; i <= COPIES_MOST && is == 0; i++) {
		snprintf(copy, MEND_COPY, "%s.damaged-%d", name, i);
		is = is_copy(dirfd, copy, size, sha256);
	}
	if (is > 0)
		return fsync(dirfd);
	if (is == 0)
		errno = EEXIST;
	return is < 0 && errno == ENOENT ? write_copy(dirfd, book, size, copy) : -1;
}
