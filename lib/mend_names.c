#include "mend_names.h"

#include "directory.h"
#include "lines.h"
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

/* The highest number in the names of a folder; `before` is what those names begin with. */
static long long
highest_in(int dirfd, const char *folder, const char *before)
{
	int fd = openat(dirfd, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	size_t skip = strlen(before);
	long long highest = 0, n;
	struct dirent *e;
	char *end;

	if (d == NULL) {
		if (fd >= 0)
			close(fd);
		return 0;
	}
	while ((e = readdir(d)) != NULL) {
		if (strncmp(e->d_name, before, skip) != 0 || e->d_name[skip] < '0' || e->d_name[skip] > '9')
			continue;
		n = strtoll(e->d_name + skip, &end, 10);
		if (strcmp(end, ".yaml") == 0 && n > highest)
			highest = n;
	}
	closedir(d);
	return highest;
}

static long long
highest_letter(int dirfd, const char *before)
{
	static const char *const folders[] = { "new", "cur" };
	int fd = openat(dirfd, "outbox", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	long long highest = 0, n;
	char path[512];
	struct dirent *e;
	size_t i;

	if (d == NULL) {
		if (fd >= 0)
			close(fd);
		return 0;
	}
	while ((e = readdir(d)) != NULL)
		for (i = 0; i < 2 && e->d_name[0] != '.'; i++) {
			snprintf(path, sizeof path, "outbox/%s/%s", e->d_name, folders[i]);
			n = highest_in(dirfd, path, before);
			highest = n > highest ? n : highest;
		}
	closedir(d);
	return highest;
}

long long
mend_highest_number(int dirfd, enum book kind, int year)
{
	char text[48];

	switch (kind) {
	case BOOK_JOURNAL:
	case BOOK_REFUSALS:
		snprintf(text, sizeof text, "cases/%04d", year);
		return highest_in(dirfd, text, kind == BOOK_JOURNAL ? "" : "refused-");
	case BOOK_LETTERS:
		snprintf(text, sizeof text, "%d-", year);
		return highest_letter(dirfd, text);
	default:
		return 0;
	}
}

bool
mend_last_seal(int dirfd, enum book kind, int year, char seal[DIGEST_HEX + 1])
{
	char name[BOOK_FILE];
	const char *line;
	size_t length = 0;
	struct stat st;
	struct lines l;
	int fd = -1, y, got;

	for (y = year - 1; book_is_yearly(kind) && fd < 0 && y > 0; y--) {
		book_file(kind, y, name);
		fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	}
	if (fd < 0 || fstat(fd, &st) < 0)
		return false;
	l = lines_of(fd, st.st_size, st.st_size);
	got = lines_back(&l, &line, &length);
	if ((got = got > 0 && length > DIGEST_HEX + 2 && digest_is_hex(line + length - DIGEST_HEX - 2, DIGEST_HEX))) {
		memcpy(seal, line + length - DIGEST_HEX - 2, DIGEST_HEX);
		seal[DIGEST_HEX] = '\0';
	}
	lines_release(&l);
	close(fd);
	return got;
}

int
mend_copy(int dirfd, int book, off_t size, const char *name, char copy[MEND_COPY])
{
	char block[8192];
	off_t at = 0;
	int i, fd = -1;

	for (i = 1; i <= COPIES_MOST && fd < 0; i++) {
		snprintf(copy, MEND_COPY, "%s.damaged-%d", name, i);
		fd = openat(dirfd, copy, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, OFFICE_FILE);
		if (fd < 0 && errno != EEXIST)
			return -1;
	}
	while (fd >= 0 && at < size) {
		size_t n = size - at < (off_t)sizeof block ? (size_t)(size - at) : sizeof block;

		if (read_at(book, at, block, n) < 0 || write_all(fd, block, n) < 0) {
			close(fd);
			return -1;
		}
		at += (off_t)n;
	}
	if (fd < 0 || fchmod(fd, OFFICE_FILE) < 0 || fsync(fd) < 0) {
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return close(fd) < 0 || fsync(dirfd) < 0 ? -1 : 0;
}
