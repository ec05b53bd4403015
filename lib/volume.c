#include "volume.h"

#include "arena.h"
#include "directory.h"
#include "finding.h"
#include "lines.h"
#include "replace.h"
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TORN_MOST = 9999, TORN_NAME = BOOK_FILE + 24 };

static const struct tail no_tail = TAIL_NONE;

void
volume_init(struct volume *v, enum book kind, int year, uint32_t slot)
{
	*v = (struct volume){ .kind = kind, .year = year, .slot = slot, .fd = -1, .disk = no_tail, .tail = no_tail,
	    .head = { .book = kind, .year = year } };
	book_file(kind, year, v->name);
}

static void
forget(struct volume *v)
{
	if (v->fd >= 0)
		close(v->fd);
	v->fd = -1;
	v->size = v->torn = 0;
	memset(v->indexed, 0, sizeof v->indexed);
	v->disk = v->tail = no_tail;
	buf_clear(&v->pending);
	v->created = false;
}

void
volume_release(struct volume *v)
{
	forget(v);
	buf_release(&v->pending);
}

static int
read_failed(const struct volume *v, const struct directory *d, struct findings *f)
{
	return directory_failed(d, v->name, NULL, directory_nothing, f);
}

static int
copy_rest(int from, off_t at, off_t size, int to)
{
	char block[4096];

	while (at < size) {
		size_t n = size - at < (off_t)sizeof block ? (size_t)(size - at) : sizeof block;

		if (read_at(from, at, block, n) < 0 || write_all(to, block, n) < 0)
			return -1;
		at += (off_t)n;
	}
	return fsync(to);
}

static int
open_aside(const struct volume *v, const struct directory *d, char name[TORN_NAME])
{
	int i, fd;

	for (i = 1; i <= TORN_MOST; i++) {
		snprintf(name, TORN_NAME, "%s.torn-%d", v->name, i);
		fd = openat(d->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, OFFICE_FILE);
		if (fd >= 0 || errno != EEXIST)
			return fd;
	}
	return -1;
}

/* The copy is durable before the book is cut: a byte that once was in a book is never lost. */
int
volume_mend(struct volume *v, const struct directory *d, struct findings *f)
{
	char name[TORN_NAME];
	int fd, failed;

	if (v->torn == 0)
		return STORE_OK;
	if ((fd = open_aside(v, d, name)) < 0)
		return directory_failed(d, name, NULL, directory_nothing, f);
	failed = fchmod(fd, OFFICE_FILE) < 0 || copy_rest(v->fd, v->size, v->torn, fd) < 0;
	if (close(fd) < 0 || failed || fsync(d->fd) < 0) {
		directory_failed(d, name, NULL, directory_nothing, f);
		unlinkat(d->fd, name, 0);
		return STORE_FAILED;
	}
	if (ftruncate(v->fd, v->size) < 0 || fsync(v->fd) < 0)
		return directory_failed(d, v->name, NULL, directory_nothing, f);
	v->torn = 0;
	finding_add(f, FINDING_TAIL_CUT, 0, 0, v->name, name, NULL);
	return STORE_OK;
}

/* Verifies what lies after the place up to which the volume is known, or after its head when it is not known at all. */
static int
verify(struct volume *v, const struct directory *d, const char *origin, off_t size, bool known, struct findings *f)
{
	struct tail t = v->disk;
	struct chain_fault fault;
	off_t at = v->size;

	switch (chain_verify(v->fd, size, &v->head, origin, !known && v->head.no > 0, &t, &at, &fault)) {
	case CHAIN_FAILED:
		return read_failed(v, d, f);
	case CHAIN_DAMAGED:
		return directory_damaged(d, v->name, fault.line, fault.what, f);
	case CHAIN_TORN:
		v->torn = size;
		break;
	case CHAIN_WHOLE:
		break;
	}
	v->size = at;
	v->disk = v->tail = t;
	return STORE_OK;
}

/* There is no file; is one missed? */
static int
look_missing(struct volume *v, const struct directory *d, bool *moved, struct findings *f)
{
	long long no = v->head.no > 0 ? v->head.no : v->disk.no;

	if (errno != ENOENT)
		return directory_failed(d, v->name, NULL, directory_nothing, f);
	if (no > 0)
		return directory_damaged(d, v->name, no, "the book is missing", f);
	*moved = v->fd >= 0;
	forget(v);
	return STORE_OK;
}

int
volume_look(struct volume *v, const struct directory *d, const char *origin, bool *moved, struct findings *f)
{
	struct stat st;
	bool known;

	*moved = false;
	if (fstatat(d->fd, v->name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return look_missing(v, d, moved, f);
	known = v->fd >= 0 && st.st_dev == v->device && st.st_ino == v->inode && st.st_nlink == 1;
	if (!known) {
		*moved = v->fd >= 0;
		forget(v);
		if ((v->fd = directory_open(d, v->name, false, f)) < 0)
			return STORE_FAILED;
		if (fstat(v->fd, &st) < 0)
			return read_failed(v, d, f);
		v->device = st.st_dev;
		v->inode = st.st_ino;
	} else if (st.st_size < v->size)
		return directory_damaged(d, v->name, v->disk.no, "the book has become shorter", f);
	if (known && v->head.no > 0 && v->head.no == v->disk.no && strcmp(v->head.seal, v->disk.seal) != 0)
		return directory_damaged(d, v->name, v->disk.no, "its seal is not the one that heads names", f);
	v->torn = 0;
	if (known && st.st_size == v->size && v->head.no <= v->disk.no)
		return STORE_OK;
	return verify(v, d, origin, st.st_size, known, f);
}

bool
volume_is_ahead(const struct volume *v)
{
	return v->disk.no > v->head.no;
}

static int
limit_reached(const struct volume *v, struct findings *f)
{
	finding_add(f, FINDING_LIMIT, 0, 0, v->name, NULL, NULL);
	return STORE_FAILED;
}

/* A line that could not be read again must never get into a book: it would stop the office. */
static int
read_back(struct volume *v, struct arena *a, struct entry *head, size_t start, bool opens, struct findings *f)
{
	size_t length = v->pending.length - start - 1;
	const char *line = arena_copy(a, v->pending.bytes + start, length);
	struct entry e;

	if (line == NULL)
		return directory_no_memory(f);
	if (entry_parse(a, v->kind, v->year, line, length, &e) == 0 && opens == (e.number != NULL)) {
		*head = e;
		return STORE_OK;
	}
	if (errno == ENOMEM)
		return directory_no_memory(f);
	finding_add(f, FINDING_STORE, 0, 0, v->name, "the facts do not have the form of a book's line",
	    directory_nothing);
	return STORE_FAILED;
}

int
volume_enter(struct volume *v, struct arena *a, struct entry *head, bool opens, long long first, const char *origin,
    const char *facts, size_t facts_length, int *late, struct findings *f)
{
	struct tail t = v->tail;
	size_t start = v->pending.length;
	int status;

	if (t.no == LLONG_MAX || (opens && t.number == LLONG_MAX))
		return limit_reached(v, f);
	head->number = NULL;
	if (opens) {
		t.number = t.number == 0 ? first : t.number + 1;
		head->number = book_is_yearly(v->kind) ? arena_format(a, "%lld/%d", t.number, v->year) :
		    arena_format(a, "%lld", t.number);
		if (head->number == NULL)
			return directory_no_memory(f);
	}
	register_write(&v->pending, t.no == 0 ? origin : v->tail.seal, t.no + 1, head, facts, facts_length, t.seal);
	status = buf_failed(&v->pending) ? directory_no_memory(f) : read_back(v, a, head, start, opens, f);
	if (status != STORE_OK) {
		v->pending.failed = false;
		v->pending.length = start;
		return status;
	}
	t.no++;
	t.at = chain_instant(head->at);
	*late = t.at < v->tail.at && t.at != INT64_MIN;
	v->tail = t;
	return STORE_OK;
}

void
volume_rewind(struct volume *v, const struct tail *t, size_t pending)
{
	v->tail = *t;
	v->pending.length = pending;
}

int
volume_reserve(struct volume *v, const struct directory *d, struct findings *f)
{
	struct stat st;

	if (v->fd < 0) {
		if ((v->fd = directory_open(d, v->name, true, f)) < 0)
			return STORE_FAILED;
		v->created = true;
		if (fstat(v->fd, &st) < 0)
			return directory_failed(d, v->name, NULL, directory_nothing, f);
		v->device = st.st_dev;
		v->inode = st.st_ino;
	}
	while (fallocate(v->fd, FALLOC_FL_KEEP_SIZE, v->size, (off_t)v->pending.length) < 0)
		if (errno == EOPNOTSUPP || errno == ENOSYS)
			break;
		else if (errno != EINTR)
			return directory_failed(d, v->name, NULL, directory_nothing, f);
	return STORE_OK;
}

int
volume_write(struct volume *v, const struct directory *d, struct findings *f)
{
	if (write_all(v->fd, v->pending.bytes, v->pending.length) < 0)
		return directory_failed(d, v->name, NULL, directory_nothing, f);
	return STORE_OK;
}

/* What cannot be taken back is found by the next look: a torn line, or whole ones that the same command goes on from. */
void
volume_undo(struct volume *v, const struct directory *d)
{
	if (v->created) {
		unlinkat(d->fd, v->name, 0);
		close(v->fd);
		v->fd = -1;
		v->created = false;
	} else if (v->fd >= 0 && ftruncate(v->fd, v->size) == 0)
		fsync(v->fd);
}

int
volume_sync(struct volume *v)
{
	return fdatasync(v->fd);
}

void
volume_settle(struct volume *v)
{
	v->size += (off_t)v->pending.length;
	v->disk = v->tail;
	v->created = false;
	buf_clear(&v->pending);
}

ssize_t
volume_read(const struct volume *v, off_t at, char *bytes, size_t room)
{
	size_t n = 0;

	if (at < v->size) {
		n = v->size - at < (off_t)room ? (size_t)(v->size - at) : room;
		if (read_at(v->fd, at, bytes, n) < 0)
			return -1;
		at += (off_t)n;
	}
	if (n < room && at - v->size < (off_t)v->pending.length) {
		size_t skip = (size_t)(at - v->size), more = v->pending.length - skip;

		more = more < room - n ? more : room - n;
		memcpy(bytes + n, v->pending.bytes + skip, more);
		n += more;
	}
	return (ssize_t)n;
}
