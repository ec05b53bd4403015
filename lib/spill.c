#include "spill.h"

#include "lines.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	PAGE = 4096 / sizeof(struct spill_row), CHUNK = 8 * PAGE,
	BITS = 21			/* 2^21 of them: of a million rows one hash in three without a row looks as if it had one */
};

/* What was read of the old rows, and what is to be written of all, each up to a chunk. */
struct merge {
	struct spill_row in[CHUNK], out[CHUNK];
	size_t old, in_from;		/* old rows not taken yet; those of them from in_from on are in memory */
};

static int
open_elsewhere(void)
{
	const char *dir = getenv("TMPDIR");
	char path[PATH_MAX];
	int fd, n;

	n = snprintf(path, sizeof path, "%s/rpr-XXXXXX", dir != NULL && *dir != '\0' ? dir : "/tmp");
	if (n < 0 || (size_t)n >= sizeof path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if ((fd = mkostemp(path, O_CLOEXEC)) >= 0)
		unlink(path);
	return fd;
}

int
spill_open(struct spill *s, int dirfd)
{
	struct spill_row *page = malloc(PAGE * sizeof *page);
	uint64_t *bits = calloc((1 << BITS) / 64, sizeof *bits);
	int fd = -1;

	if (page != NULL && bits != NULL) {
		if ((fd = openat(dirfd, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)) < 0)
			fd = open_elsewhere();
	}
	if (fd < 0) {
		free(page);
		free(bits);
		return -1;
	}
	*s = (struct spill){ .page = page, .held = SIZE_MAX, .fd = fd, .bits = bits };
	return 0;
}

void
spill_release(struct spill *s)
{
	if (s->page != NULL)
		close(s->fd);
	free(s->page);
	free(s->first);
	free(s->bits);
	*s = (struct spill)SPILL_INIT;
}

static uint32_t
first_bit(uint32_t hash)
{
	return hash >> (32 - BITS);
}

static uint32_t
second_bit(uint32_t hash)
{
	return hash * UINT32_C(0x9e3779b1) >> (32 - BITS);
}

static void
set_bit(struct spill *s, uint32_t bit)
{
	s->bits[bit / 64] |= UINT64_C(1) << bit % 64;
}

static bool
has_bit(const struct spill *s, uint32_t bit)
{
	return (s->bits[bit / 64] >> bit % 64 & 1) != 0;
}

static off_t
place_of(size_t row)
{
	return (off_t)(row * sizeof(struct spill_row));
}

static int
write_rows(int fd, size_t from, const struct spill_row *rows, size_t count)
{
	const char *bytes = (const char *)rows;
	size_t length = count * sizeof *rows;
	off_t at = place_of(from);

	while (length > 0) {
		ssize_t n = pwrite(fd, bytes, length, at);

		if (n == 0)
			errno = ENOSPC;
		if (n == 0 || (n < 0 && errno != EINTR))
			return -1;
		if (n > 0) {
			bytes += n;
			at += n;
			length -= (size_t)n;
		}
	}
	return 0;
}

/* The last of the old rows that were not taken yet; NULL with errno. */
static const struct spill_row *
last_old(const struct spill *s, struct merge *m)
{
	size_t n = m->old < CHUNK ? m->old : CHUNK;

	if (m->old == m->in_from) {
		m->in_from = m->old - n;
		if (read_at(s->fd, place_of(m->in_from), (char *)m->in, n * sizeof m->in[0]) < 0)
			return NULL;
	}
	return &m->in[m->old - 1 - m->in_from];
}

/* From the end to the start, in place: as long as there are rows to add, an old one is read before it is written over. */
static int
merge(struct spill *s, struct merge *m, const struct spill_row *rows, size_t count)
{
	size_t total = s->count + count, at = total;
	const struct spill_row *old = NULL;

	m->old = m->in_from = s->count;
	while (at > 0) {
		if (m->old > 0 && (old = last_old(s, m)) == NULL)
			return -1;
		at--;
		if (count == 0 || (m->old > 0 && old->hash > rows[count - 1].hash)) {
			m->out[at % CHUNK] = *old;
			m->old--;
		} else
			m->out[at % CHUNK] = rows[--count];
		if (at % PAGE == 0)
			s->first[at / PAGE] = m->out[at % CHUNK].hash;
		if (at % CHUNK == 0 && write_rows(s->fd, at, m->out, total - at < CHUNK ? total - at : CHUNK) < 0)
			return -1;
	}
	s->count = total;
	s->held = SIZE_MAX;
	return 0;
}

int
spill_merge(struct spill *s, const struct spill_row *rows, size_t count)
{
	size_t pages = (s->count + count + PAGE - 1) / PAGE, i;
	struct merge *m;
	uint32_t *p;
	int result;

	if (count == 0)
		return 0;
	if ((p = realloc(s->first, pages * sizeof *p)) == NULL)
		return -1;
	s->first = p;
	if ((m = malloc(sizeof *m)) == NULL)
		return -1;
	for (i = 0; i < count; i++) {
		set_bit(s, first_bit(rows[i].hash));
		set_bit(s, second_bit(rows[i].hash));
	}
	result = merge(s, m, rows, count);
	free(m);
	return result;
}

/* Brings a row's page into memory. */
static int
hold(struct spill *s, size_t row)
{
	size_t page = row / PAGE, from = page * PAGE, n = s->count - from < PAGE ? s->count - from : PAGE;

	if (page == s->held)
		return 0;
	s->held = SIZE_MAX;
	if (read_at(s->fd, place_of(from), (char *)s->page, n * sizeof *s->page) < 0)
		return -1;
	s->held = page;
	return 0;
}

/* The first row whose hash is not below: it is in the last page that begins below, or begins the one behind. */
static int
seek(struct spill *s, uint32_t hash, size_t *row)
{
	size_t low = 0, high = (s->count + PAGE - 1) / PAGE, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (s->first[middle] < hash)
			low = middle + 1;
		else
			high = middle;
	}
	*row = low * PAGE;
	if (low == 0)
		return 0;
	low = (low - 1) * PAGE;
	high = s->count < *row ? s->count : *row;
	if (hold(s, low) < 0)
		return -1;
	while (low < high) {
		middle = low + (high - low) / 2;
		if (s->page[middle % PAGE].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	*row = low;
	return 0;
}

int
spill_next(struct spill *s, uint32_t hash, size_t *cursor, struct spill_row *row)
{
	size_t at;

	if (s->count == 0)
		return 0;
	if (*cursor > 0)
		at = *cursor;
	else if (!has_bit(s, first_bit(hash)) || !has_bit(s, second_bit(hash)))
		return 0;
	else if (seek(s, hash, &at) < 0)
		return -1;
	if (at >= s->count)
		return 0;
	/* a page that begins above need not be read to know that */
	if (at % PAGE == 0 && s->first[at / PAGE] != hash)
		return 0;
	if (hold(s, at) < 0)
		return -1;
	*row = s->page[at % PAGE];
	*cursor = at + 1;
	return row->hash == hash;
}
