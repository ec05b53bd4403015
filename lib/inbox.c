#include "inbox.h"

#include "buf.h"
#include "directory.h"
#include "listing.h"
#include "replace.h"
#include "report.h"
#include "slips.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SLIP_FILE = 16 << 20 };

struct inbox {
	struct slips *slips;
	struct reporter *reporter;
	int keep;
};

static const char *
unsafe(int error)
{
	return error == ELOOP ? "a symbolic link" : error == EISDIR ? "a directory" : error == EMLINK ? "a file with two links" :
	    error == EFBIG ? "a file over 16 MiB" : error == EINVAL || error == ENXIO ? "no plain file" : NULL;
}

static int
ends_whole(const char *bytes, size_t length)
{
	size_t line = length > 1 && bytes[length - 2] == '\r' ? 5 : 4;

	return length >= line && memcmp(bytes + length - line, line == 5 ? "...\r\n" : "...\n", line) == 0 &&
	    (length == line || bytes[length - line - 1] == '\n');
}

/* Moves to a name that nothing has; with a reason, its name must be free too, or it would be written over what has it. */
static int
move_if_free(int spool, const char *from, int fd, const char *to, const char *why)
{
	struct stat st;

	if (*why != '\0' && fstatat(fd, why, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		errno = EEXIST;
		return -1;
	}
	return renameat2(spool, from, fd, to, RENAME_NOREPLACE);
}

/*
 * Moves "new/NAME" of a spool to another of its folders, with the reason beside it if there is one. Where that name is
 * taken, as people use a name again, it becomes NAME.2 and so on. 0, or -1 with errno.
 */
static int
move_to(int spool, const char *folder, const char *name, const char *reason, size_t length)
{
	char from[NAME_MAX + 8], to[NAME_MAX + 1], why[NAME_MAX + 1] = "";
	int fd, n, done = -1, error = EEXIST;

	if (mkdirat(spool, folder, OFFICE_DIRECTORY) == 0) {
		/* whatever the umask: a colleague's slips go there too */
		if (fchmodat(spool, folder, OFFICE_DIRECTORY, 0) < 0)
			return -1;
	} else if (errno != EEXIST)
		return -1;
	if ((fd = openat(spool, folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)) < 0)
		return -1;
	snprintf(from, sizeof from, "new/%.255s", name);
	for (n = 1; done < 0 && error == EEXIST && n < 100000; n++) {
		if (n == 1)
			snprintf(to, sizeof to, "%.255s", name);
		else
			snprintf(to, sizeof to, "%.240s.%d", name, n);
		if (length > 0)
			snprintf(why, sizeof why, "%.248s.reason", to);
		done = move_if_free(spool, from, fd, to, why);
		error = errno;
	}
	if (done == 0 && length > 0)
		replace_file(fd, why, reason, length, OFFICE_FILE);
	close(fd);
	errno = error;
	return done;
}

/* A faulty file of a spool is set aside with the reason, by whoever is first, lest the next run stumble over it. */
static void
set_aside(struct inbox *in, int spool, const char *name, const char *shown, const char *reason, size_t length)
{
	if (!in->keep && move_to(spool, "bad", name, reason, length) < 0 && errno != ENOENT)
		report_now(in->reporter, shown, FINDING_READ, strerror(errno), NULL, NULL);
}

/* What another collector has moved to cur/ since the names were read is read there. */
static int
read_bytes(int dirfd, const char *name, int spool, char **bytes, size_t *length)
{
	char moved[NAME_MAX + 8];

	if (read_whole(dirfd, name, SLIP_FILE, spool >= 0, bytes, length) == 0)
		return 0;
	if (spool < 0 || errno != ENOENT)
		return -1;
	snprintf(moved, sizeof moved, "cur/%.255s", name);
	return read_whole(spool, moved, SLIP_FILE, 1, bytes, length);
}

static int
read_file(struct inbox *in, int dirfd, const char *name, const char *shown, int spool)
{
	char *bytes;
	const struct buf *reason = slips_reason(in->slips);
	size_t length, before = slips_count(in->slips), i;
	int done;

	if (read_bytes(dirfd, name, spool, &bytes, &length) < 0) {
		const char *what = unsafe(errno);

		if (spool >= 0 && errno == ENOENT)
			return 0;	/* moved elsewhere, or taken away: it is not ours to tell of */
		if (errno == ENOMEM) {
			report_now(in->reporter, shown, FINDING_MEMORY, NULL, NULL, NULL);
			return -2;
		}
		report_now(in->reporter, what == NULL ? shown : NULL, what == NULL ? FINDING_READ : FINDING_UNSAFE_FILE,
		    what == NULL ? strerror(errno) : shown, what, NULL);
		if (what != NULL && spool >= 0)
			set_aside(in, spool, name, shown, what, strlen(what));
		return what == NULL ? -1 : 1;
	}
	if (spool >= 0 && !ends_whole(bytes, length)) {
		report_now(in->reporter, shown, FINDING_TRUNCATED, NULL, NULL, NULL);
		set_aside(in, spool, name, shown, "not whole [truncated]\n", 22);
		free(bytes);
		return 1;
	}
	done = slips_take(in->slips, shown, bytes, length, in->reporter);
	for (i = before; i < slips_count(in->slips); i++)
		slips_note(in->slips, i)->spooled = spool >= 0;
	if (done < 0) {
		report_now(in->reporter, shown, FINDING_MEMORY, NULL, NULL, NULL);
		done = -2;
	} else if (done > 0 && spool >= 0 && slips_count(in->slips) == before)
		set_aside(in, spool, name, shown, reason->bytes, reason->length);
	free(bytes);
	return done;
}

/* Something could not be read, by errno. */
static int
fail(struct inbox *in, const char *path)
{
	bool memory = errno == ENOMEM;

	report_now(in->reporter, path, memory ? FINDING_MEMORY : FINDING_READ, memory ? NULL : strerror(errno), NULL, NULL);
	return memory ? -2 : -1;
}

static int read_directory(struct inbox *, const char *path, int spool);

static int
read_found(struct inbox *in, const char *path, int fd, const char *name, int spool)
{
	char shown[PATH_MAX];
	struct stat st;
	int folder = fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);

	if ((size_t)snprintf(shown, sizeof shown, "%s/%s", path, name) >= sizeof shown) {
		errno = ENAMETOOLONG;		/* under less than its whole name it would not be found again */
		return fail(in, path);
	}
	if (folder && spool < 0 && strcmp(name, "new") == 0)
		return read_directory(in, shown, fd);
	if (folder && spool < 0 && strcmp(name, "cur") == 0)
		return read_directory(in, shown, -2);
	return folder && spool < 0 ? 0 : read_file(in, fd, name, shown, spool);
}

static int
read_directory(struct inbox *in, const char *path, int spool)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), done = 0, one;
	struct listing l;
	size_t i;

	if (fd < 0 || listing_read(path, &l) < 0) {
		done = fail(in, path);
		if (fd >= 0)
			close(fd);
		return done;
	}
	for (i = 0; i < l.count && done >= 0; i++)
		if ((one = read_found(in, path, fd, l.names[i], spool)) != 0)
			done = one;
	listing_release(&l);
	close(fd);
	return done;
}

int
inbox_read(struct slips *s, const char *path, int keep, struct reporter *reporter)
{
	struct inbox in = { s, reporter, keep };
	struct stat st;

	if (stat(path, &st) < 0)
		return fail(&in, path);
	return S_ISDIR(st.st_mode) ? read_directory(&in, path, -1) : read_file(&in, AT_FDCWD, path, path, -1);
}

/* "X/new/NAME" becomes "X/cur/NAME", or "X/bad/NAME" where something in it is left that nobody can take. */
static int
settle(const char *file, bool faulty, struct reporter *reporter)
{
	static const char reason[] = "a slip in it is faulty; the others were taken\n";
	const char *slash = strrchr(file, '/');
	char path[PATH_MAX];
	int spool, done, error;

	snprintf(path, sizeof path, "%.*s", (int)(slash - 3 - file), file);
	if ((spool = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		done = -1;
	else
		done = move_to(spool, faulty ? "bad" : "cur", slash + 1, reason, faulty ? sizeof reason - 1 : 0);
	error = errno;
	if (spool >= 0)
		close(spool);
	if (done == 0 || error == ENOENT)
		return 0;	/* else another collector was first */
	report_now(reporter, file, FINDING_READ, strerror(error), NULL, NULL);
	return -1;
}

int
inbox_settle(struct slips *s, struct reporter *reporter)
{
	size_t i = 0, count = slips_count(s);
	int done = 0;

	while (i < count) {
		const char *file = slips_note(s, i)->file;
		bool faulty = slips_note(s, i)->beside_faulty;
		int all = 1;

		for (; i < count && slips_note(s, i)->file == file; i++)
			all = all && slips_note(s, i)->spooled && slips_note(s, i)->settled;
		if (all && settle(file, faulty, reporter) < 0)
			done = -1;
	}
	return done;
}
