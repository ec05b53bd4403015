#include "mend_names.h"

#include "lines.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Calls itself once for each folder of outbox. `before` is what the names begin with. */
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
