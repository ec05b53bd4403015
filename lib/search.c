#include "search.h"

#include "finding.h"
#include "lines.h"
#include "scan.h"
#include "shelf.h"
#include "sought.h"
#include "store.h"
#include "volume.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_USUAL = 512 };

static const char spilled[] = "temporary file of the look-up";

/* A case may stand in any book; an identity or a number is sought in one. */
static uint32_t
hash_of(enum lookup_key key, enum book book, const char *text, size_t length)
{
	return lookup_hash(key == LOOKUP_CASE ? BOOK_COUNT : (unsigned)book, text, length);
}

/* After a failure nothing of the table can be relied on; it will be made again. */
static int
lose_table(struct shelf *s, enum lookup_key key, struct findings *f)
{
	int status = directory_failed(s->directory, spilled, NULL, directory_nothing, f);
	size_t i;

	lookup_release(&s->lookup[key]);
	for (i = 0; i < s->count; i++) {
		s->volumes[i]->indexed[key].at = 0;
		s->volumes[i]->indexed[key].no = 0;
	}
	return status;
}

static bool
is_full(const struct shelf *s, enum lookup_key key)
{
	return s->lookup[key].count >= s->rows_most && !s->lookup[key].stays;
}

static int
index_line(struct shelf *s, enum lookup_key key, struct volume *v, const char *line, size_t length, struct findings *f)
{
	struct lookup *l = &s->lookup[key];
	off_t at = v->indexed[key].at;
	struct entry_keys k;
	const char *text;
	size_t n;

	if (entry_keys(line, length, &k) < 0 || k.no != v->indexed[key].no + 1)
		return directory_damaged(s->directory, v->name, v->indexed[key].no + 1, sought_not_the_line, f);
	if ((text = sought_text(key, &k, &n)) != NULL) {
		if (lookup_reserve(l, 1, v->slot, at) < 0)
			return directory_no_memory(f);
		lookup_add(l, hash_of(key, v->kind, text, n), v->slot, at);
	}
	v->indexed[key].at += (off_t)length + 1;
	v->indexed[key].no++;
	return STORE_OK;
}

/* How many lines there may be saves the growing; a wrong guess costs no more than that. */
static size_t
guess_rows(const struct shelf *s, enum lookup_key key, off_t bytes)
{
	size_t guess = (size_t)bytes / LINE_USUAL, count = s->lookup[key].count;
	size_t most = count < s->rows_most ? s->rows_most - count : 0;

	return guess < most || s->lookup[key].stays ? guess : most;
}

static int
index_file(struct shelf *s, enum lookup_key key, struct volume *v, struct findings *f)
{
	off_t at = v->indexed[key].at;
	struct lines l = lines_of(v->fd, at, v->size);
	size_t length;
	const char *line;
	int got, status = STORE_OK;

	if (lookup_reserve(&s->lookup[key], guess_rows(s, key, v->size - at), v->slot, at) < 0)
		return directory_no_memory(f);
	while (status == STORE_OK && (got = lines_next(&l, &line, &length)) != 0) {
		if (got > 0)
			status = index_line(s, key, v, line, length, f);
		else
			status = directory_failed(s->directory, v->name, NULL, directory_nothing, f);
		if (status == STORE_OK && is_full(s, key) && lookup_spill(&s->lookup[key], s->directory->fd) < 0)
			status = lose_table(s, key, f);
	}
	lines_release(&l);
	return status;
}

/* The length of the pending line at `at`. */
static size_t
pending_line(const struct volume *v, size_t at)
{
	const char *line = v->pending.bytes + at;

	return (size_t)((const char *)memchr(line, '\n', v->pending.length - at) - line);
}

static int
index_pending(struct shelf *s, enum lookup_key key, struct volume *v, struct findings *f)
{
	size_t at;
	int status = STORE_OK;

	while (status == STORE_OK && (at = (size_t)(v->indexed[key].at - v->size)) < v->pending.length)
		status = index_line(s, key, v, v->pending.bytes + at, pending_line(v, at), f);
	return status;
}

static void
forget_key(struct shelf *s, enum lookup_key key, struct volume *v, off_t at)
{
	off_t from = at, to = v->indexed[key].at;

	while (from < to) {
		const char *line = v->pending.bytes + (from - v->size), *text;
		size_t length = pending_line(v, (size_t)(from - v->size)), n;
		struct entry_keys k;

		entry_keys(line, length, &k);
		if ((text = sought_text(key, &k, &n)) != NULL)
			lookup_drop(&s->lookup[key], hash_of(key, v->kind, text, n), v->slot, from);
		from += (off_t)length + 1;
		v->indexed[key].no--;
	}
	if (at < to)
		v->indexed[key].at = at;
}

void
search_forget(struct shelf *s, struct volume *v, off_t at)
{
	int key;

	for (key = 0; key < LOOKUP_KEYS; key++)
		forget_key(s, (enum lookup_key)key, v, at);
}

/*
 * The table gets to know all lines of the books concerned. What is spilled cannot be taken back, so only lines on disk
 * may be in a table while it might spill.
 */
static int
bring_up(struct shelf *s, enum lookup_key key, enum book book, struct findings *f)
{
	bool behind = false, pending = false;
	size_t i;
	int status = STORE_OK;

	for (i = 0; i < s->count; i++) {
		const struct volume *v = s->volumes[i];

		behind = behind || (sought_in(key, book, v) && v->indexed[key].at < v->size);
		pending = pending || v->indexed[key].at > v->size;
	}
	for (i = 0; i < s->count && behind && pending; i++)
		forget_key(s, key, s->volumes[i], s->volumes[i]->size);
	if (is_full(s, key) && (behind || !pending) && lookup_spill(&s->lookup[key], s->directory->fd) < 0)
		return lose_table(s, key, f);
	for (i = 0; i < s->count && status == STORE_OK; i++)
		if (sought_in(key, book, s->volumes[i]) && s->volumes[i]->indexed[key].at < s->volumes[i]->size)
			status = index_file(s, key, s->volumes[i], f);
	for (i = 0; i < s->count && status == STORE_OK; i++)
		if (sought_in(key, book, s->volumes[i]))
			status = index_pending(s, key, s->volumes[i], f);
	return status;
}

/* The line that begins in the grain, in the shelf's buffer: 1; 0 when there is none; -1 with errno. */
static int
read_line(struct shelf *s, const struct volume *v, off_t grain, const char **line, size_t *length)
{
	off_t from = grain > 0 ? grain - 1 : 0;
	size_t room = 2048, skip = 0;
	const char *p, *lf;
	ssize_t n;

	for (;; room *= 2) {
		buf_clear(&s->line);
		buf_reserve(&s->line, room);
		if (buf_failed(&s->line)) {
			errno = ENOMEM;
			return -1;
		}
		if ((n = volume_read(v, from, s->line.bytes, room)) < 0)
			return -1;
		p = s->line.bytes;
		if (grain > 0) {
			if ((lf = memchr(p, '\n', (size_t)n < LOOKUP_GRAIN ? (size_t)n : LOOKUP_GRAIN)) == NULL)
				return 0;
			skip = (size_t)(lf + 1 - p);
		}
		if ((lf = memchr(p + skip, '\n', (size_t)n - skip)) != NULL) {
			*line = p + skip;
			*length = (size_t)(lf - *line);
			return 1;
		}
		if ((size_t)n < room)
			return 0;
	}
}

static int
collect(struct shelf *s, struct sought *w, struct findings *f)
{
	struct lookup_cursor cursor = LOOKUP_CURSOR(hash_of(w->key, w->book, w->text, w->length));
	struct entry_keys k;
	const char *line;
	size_t length;
	uint32_t slot;
	off_t grain;
	int got, status = STORE_OK;

	while (status == STORE_OK && (got = lookup_next(&s->lookup[w->key], &cursor, &slot, &grain)) != 0) {
		const struct volume *v;

		if (got < 0)
			return lose_table(s, w->key, f);
		v = s->slots[slot];
		if (!sought_in(w->key, w->book, v))
			continue;
		if ((got = read_line(s, v, grain, &line, &length)) < 0)
			status = directory_failed(s->directory, v->name, NULL, directory_nothing, f);
		else if (got > 0 && entry_keys(line, length, &k) == 0 && sought_is(w, &k))
			status = sought_take(w, s->directory, v, line, length, f);
	}
	return status;
}

int
search_ahead(struct shelf *s, enum book book, const char *identity, struct findings *f)
{
	struct sought w;

	s->ahead.absent = false;
	s->ahead.book = book;
	buf_clear(&s->ahead.pattern);
	return sought_begin(&w, &s->ahead.pattern, LOOKUP_IDENTITY, book, identity, NULL) < 0 ? directory_no_memory(f) : STORE_OK;
}

/* It was looked for ahead, and no book has it. */
static bool
is_absent(const struct shelf *s, const struct sought *w)
{
	return s->ahead.absent && w->key == LOOKUP_IDENTITY && w->book == s->ahead.book &&
	    w->pattern_length == s->ahead.pattern.length && memcmp(w->pattern, s->ahead.pattern.bytes, w->pattern_length) == 0;
}

int
search_lines(struct shelf *s, struct arena *a, enum lookup_key key, enum book book, const char *text,
    struct entry **entries, size_t *count, struct findings *f)
{
	struct sought w;
	int status = SCAN_UNSURE;

	*entries = NULL;
	*count = 0;
	if (sought_begin(&w, &s->key, key, book, text, a) < 0)
		return directory_no_memory(f);
	if (is_absent(s, &w))
		status = scan_pending(s, &w, f);
	else if (s->scans < s->scans_most) {
		s->scans++;
		status = scan_books(s, &w, f);
	}
	if (status == SCAN_UNSURE) {
		w.count = 0;
		if ((status = bring_up(s, key, book, f)) == STORE_OK)
			status = collect(s, &w, f);
	}
	if (status != STORE_OK)
		return status;
	sought_sort(&w);
	*entries = w.entries;
	*count = w.count;
	return STORE_OK;
}
