#include "volume.h"

#include "arena.h"
#include "calendar.h"
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

enum { TORN_MOST = 9999 };

static const char ends_early[] = "the book ends before this line, which heads names";
static const char bad_form[] = "not in the form of a book's line";
static const char bad_seal[] = "its seal does not fit the line before it and its own bytes";
static const char other_seal[] = "its seal is not the one that heads names";
static const char bad_no[] = "a line is missing or stands twice before it";
static const char bad_number[] = "its number does not follow the one before";

static const struct tail no_tail = { .at = INT64_MIN };

void
volume_init(struct volume *v, enum book kind, int year, uint32_t slot)
{
	*v = (struct volume){ .kind = kind, .year = year, .slot = slot, .fd = -1, .disk = no_tail, .tail = no_tail };
	book_file(kind, year, v->name);
}

static void
forget(struct volume *v)
{
	if (v->fd >= 0)
		close(v->fd);
	v->fd = -1;
	v->size = v->indexed = 0;
	v->indexed_no = 0;
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

/* "41/2012" in a yearly book, "41" in another; -1 when it is not that. */
static long long
number_of(const struct volume *v, const char *text)
{
	char *end, year[16] = "";
	long long n;

	if (*text < '1' || *text > '9')
		return -1;
	errno = 0;
	n = strtoll(text, &end, 10);
	if (book_is_yearly(v->kind))
		snprintf(year, sizeof year, "/%d", v->year);
	return errno == 0 && strcmp(end, year) == 0 ? n : -1;
}

static int64_t
instant(const char *at)
{
	struct moment m;

	return moment_parse(at, &m) == 0 ? moment_utc(&m) : INT64_MIN;
}

/* Does the line follow the tail? 1, and the tail moves on; 0 and *fault says why not; -1 without memory. */
static int
follow(const struct volume *v, struct tail *t, const char *origin, const char *line, size_t length, const char **fault)
{
	struct arena scratch = ARENA_INIT;
	struct entry e;
	char seal[DIGEST_HEX + 1];
	long long number = 0;
	int result = 0;

	if (entry_parse(&scratch, v->kind, v->year, line, length, &e) < 0) {
		*fault = bad_form;
		if (errno == ENOMEM)
			result = -1;
	} else if (entry_seal(t->no == 0 ? origin : t->seal, line, length, seal) < 0 || strcmp(seal, e.seal) != 0)
		*fault = bad_seal;
	else if (e.no - 1 != t->no)
		*fault = bad_no;
	else if (e.number != NULL && ((number = number_of(v, e.number)) < 0 ||
	    (t->number != 0 && number - 1 != t->number)))
		*fault = bad_number;
	else if (v->has_head && v->head_no == e.no && strcmp(v->head_seal, seal) != 0)
		*fault = other_seal;
	else {
		t->no = e.no;
		if (number > 0)
			t->number = number;
		t->at = instant(e.at);
		memcpy(t->seal, seal, sizeof seal);
		result = 1;
	}
	arena_release(&scratch);
	return result;
}

static int
read_failed(const struct volume *v, const struct directory *d, struct findings *f)
{
	return errno == ENOMEM ? directory_no_memory(f) : directory_failed(d, v->name, NULL, directory_nothing, f);
}

/* Where the last line feed ends, 0 when there is none; -1 with errno. */
static off_t
after_last_lf(int fd, off_t size)
{
	char block[4096];

	while (size > 0) {
		size_t n = size < (off_t)sizeof block ? (size_t)size : sizeof block;
		const char *lf;

		if (read_at(fd, size - (off_t)n, block, n) < 0)
			return -1;
		if ((lf = memrchr(block, '\n', n)) != NULL)
			return size - (off_t)n + (lf + 1 - block);
		size -= (off_t)n;
	}
	return 0;
}

/* The tail before the line at which `l` stands: its predecessor's, and the last number given up to there. 1; 0 when
 * that is not to be had; -1. */
static int
tail_before(const struct volume *v, struct lines *l, struct tail *t)
{
	struct entry_keys k;
	const char *line;
	char text[48];
	size_t length;
	int got;

	*t = no_tail;
	while ((got = lines_back(l, &line, &length)) > 0) {
		if (entry_keys(line, length, &k) < 0 || (t->no == 0 && k.no != v->head_no - 1))
			return 0;
		if (t->no == 0) {
			const char *seal = line + length - DIGEST_HEX - 2;

			if (length < DIGEST_HEX + 2 || !digest_is_hex(seal, DIGEST_HEX))
				return 0;
			memcpy(t->seal, seal, DIGEST_HEX);
			t->no = k.no;
		}
		if (k.number == NULL)
			continue;
		if (k.number_length >= sizeof text)
			return 0;
		memcpy(text, k.number, k.number_length);
		text[k.number_length] = '\0';
		t->number = number_of(v, text);
		return t->number > 0;
	}
	return got < 0 ? -1 : t->no == v->head_no - 1;
}

/* Goes back from the end to the line that heads names: where it begins, and the tail before it. As tail_before. */
static int
find_head(const struct volume *v, off_t size, struct tail *t, off_t *from)
{
	off_t end = after_last_lf(v->fd, size);
	struct lines l = lines_of(v->fd, end, end);
	struct entry_keys k = { 0 };
	const char *line;
	size_t length;
	int got = end < 0 ? -1 : 0;

	/* what is no line at all is judged later, from the other side */
	while (end >= 0 && (got = lines_back(&l, &line, &length)) > 0)
		if (entry_keys(line, length, &k) == 0 && k.no <= v->head_no)
			break;
	if (got > 0) {
		*from = l.at;
		got = k.no == v->head_no ? tail_before(v, &l, t) : 0;
	}
	lines_release(&l);
	return got;
}

/* Follows the chain from *at on as far as it holds. 0; 1 with *fault when a whole line does not fit; -1 with errno. */
static int
follow_lines(const struct volume *v, const char *origin, off_t size, struct tail *t, off_t *at, const char **fault)
{
	struct lines l = lines_of(v->fd, *at, size);
	const char *line;
	size_t length;
	int got, fits = 1;

	while ((got = lines_next(&l, &line, &length)) > 0) {
		if ((fits = follow(v, t, origin, line, length, fault)) <= 0)
			break;
		*at = l.at;
	}
	if (got < 0 && errno == EFBIG) {
		*fault = bad_form;
		fits = got = 0;
	}
	lines_release(&l);
	return got < 0 || fits < 0 ? -1 : fits == 0;
}

/* Was the rest never acknowledged? Then its end is missing, or blocks of it never reached the disk. 1, 0, -1. */
static int
is_torn(int fd, off_t at, off_t size)
{
	char block[4096], last = '\n';

	while (at < size) {
		size_t n = size - at < (off_t)sizeof block ? (size_t)(size - at) : sizeof block;

		if (read_at(fd, at, block, n) < 0)
			return -1;
		if (memchr(block, '\0', n) != NULL)
			return 1;
		last = block[n - 1];
		at += (off_t)n;
	}
	return last != '\n';
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
open_aside(const struct volume *v, const struct directory *d, char name[BOOK_FILE + 16])
{
	int i, fd;

	for (i = 1; i <= TORN_MOST; i++) {
		snprintf(name, BOOK_FILE + 16, "%s.torn-%d", v->name, i);
		fd = openat(d->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, OFFICE_FILE);
		if (fd >= 0 || errno != EEXIST)
			return fd;
	}
	return -1;
}

/* The copy is durable before the book is cut: a byte that once was in a book is never lost. */
static int
set_aside(const struct volume *v, const struct directory *d, off_t at, off_t size, struct findings *f)
{
	char name[BOOK_FILE + 16];
	int fd = open_aside(v, d, name), failed;

	if (fd < 0)
		return directory_failed(d, name, NULL, directory_nothing, f);
	failed = fchmod(fd, OFFICE_FILE) < 0 || copy_rest(v->fd, at, size, fd) < 0;
	if (close(fd) < 0 || failed || fsync(d->fd) < 0) {
		directory_failed(d, name, NULL, directory_nothing, f);
		unlinkat(d->fd, name, 0);
		return STORE_FAILED;
	}
	if (ftruncate(v->fd, at) < 0 || fsync(v->fd) < 0)
		return directory_failed(d, v->name, NULL, directory_nothing, f);
	finding_add(f, FINDING_TAIL_CUT, 0, 0, v->name, name, NULL);
	return STORE_OK;
}

/* Verifies what lies after the place up to which the volume is known, or after its head when it is not known at all. */
static int
verify(struct volume *v, const struct directory *d, const char *origin, off_t size, bool known, struct findings *f)
{
	struct tail t = v->disk;
	off_t at = v->size;
	const char *fault = bad_form;
	int got = 1, torn, status;

	if (!known && v->has_head && (got = find_head(v, size, &t, &at)) == 0)
		return directory_damaged(d, v->name, v->head_no, ends_early, f);
	if (got < 0 || (got = follow_lines(v, origin, size, &t, &at, &fault)) < 0)
		return read_failed(v, d, f);
	if (v->has_head && t.no < v->head_no)
		return directory_damaged(d, v->name, t.no + 1, got == 1 ? fault : ends_early, f);
	if (at < size) {
		if ((torn = is_torn(v->fd, at, size)) < 0)
			return read_failed(v, d, f);
		if (!torn)
			return directory_damaged(d, v->name, t.no + 1, fault, f);
		if ((status = set_aside(v, d, at, size, f)) != STORE_OK)
			return status;
	}
	v->size = at;
	v->disk = v->tail = t;
	return STORE_OK;
}

/* There is no file; is one missed? */
static int
look_missing(struct volume *v, const struct directory *d, bool *moved, struct findings *f)
{
	long long no = v->has_head ? v->head_no : v->disk.no;

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
	if (known && v->has_head && v->head_no == v->disk.no && strcmp(v->head_seal, v->disk.seal) != 0)
		return directory_damaged(d, v->name, v->disk.no, other_seal, f);
	if (known && st.st_size == v->size && !(v->has_head && v->head_no > v->disk.no))
		return STORE_OK;
	return verify(v, d, origin, st.st_size, known, f);
}

bool
volume_is_ahead(const struct volume *v)
{
	return v->disk.no > (v->has_head ? v->head_no : 0);
}

static int
limit_reached(const struct volume *v, struct findings *f)
{
	finding_add(f, FINDING_LIMIT, 0, 0, v->name, NULL, NULL);
	return STORE_FAILED;
}

int
volume_enter(struct volume *v, struct arena *a, struct entry *head, bool opens, long long first, const char *origin,
    const char *facts, size_t facts_length, int *late, struct findings *f)
{
	struct tail t = v->tail;
	size_t start = v->pending.length;
	char seal[DIGEST_HEX + 1];

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
	register_write(&v->pending, t.no == 0 ? origin : t.seal, t.no + 1, head, facts, facts_length, seal);
	if (buf_failed(&v->pending) || (head->seal = arena_copy(a, seal, DIGEST_HEX)) == NULL ||
	    (head->line = arena_copy(a, v->pending.bytes + start, v->pending.length - start - 1)) == NULL) {
		v->pending.failed = false;
		v->pending.length = start;
		return directory_no_memory(f);
	}
	head->length = v->pending.length - start - 1;
	head->no = ++t.no;
	t.at = instant(head->at);
	*late = t.at < v->tail.at && t.at != INT64_MIN;
	memcpy(t.seal, seal, sizeof seal);
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
