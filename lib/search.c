#include "search.h"

#include "arena.h"
#include "finding.h"
#include "lines.h"
#include "shelf.h"
#include "store.h"
#include "volume.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_USUAL = 512 };

/* A search that has to be made by the table. */
enum { UNSURE = -1 };

static const char not_the_line[] = "not the line that should stand here";
static const char spilled[] = "temporary file of the look-up";

/* A key as it stands in a line. A quote inside a text has a backslash before it, so this is nowhere else. */
static const char *const patterns[] = {
	[LOOKUP_CASE] = ", \"case\": ",
	[LOOKUP_IDENTITY] = ", \"identity\": ",
	[LOOKUP_NUMBER] = ", \"number\": ",
};

_Static_assert(sizeof patterns / sizeof patterns[0] == LOOKUP_KEYS, "one pattern a key");

/* What is sought: the raw text as in struct entry_keys, and the bytes that a line with it has. */
struct wanted {
	enum lookup_key key;
	enum book book;
	const char *text, *pattern;
	size_t length, pattern_length;
};

/* A case may stand in any book; an identity or a number is sought in one. */
static uint32_t
hash_of(enum lookup_key key, enum book book, const char *text, size_t length)
{
	return lookup_hash(key == LOOKUP_CASE ? BOOK_COUNT : (unsigned)book, text, length);
}

static const char *
raw_key(enum lookup_key key, const struct entry_keys *k, size_t *length)
{
	switch (key) {
	case LOOKUP_IDENTITY:
		*length = k->identity_length;
		return k->identity;
	case LOOKUP_NUMBER:
		*length = k->number_length;
		return k->number;
	default:
		*length = k->case_length;
		return k->case_id;
	}
}

/* A case may have lines in any book. */
static bool
is_sought_in(enum lookup_key key, enum book book, const struct volume *v)
{
	return key == LOOKUP_CASE || v->kind == book;
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
		return directory_damaged(s->directory, v->name, v->indexed[key].no + 1, not_the_line, f);
	if ((text = raw_key(key, &k, &n)) != NULL) {
		if (lookup_reserve(l, 1, v->slot, at) < 0)
			return directory_no_memory(f);
		lookup_add(l, hash_of(key, v->kind, text, n), v->slot, at);
	}
	v->indexed[key].at += (off_t)length + 1;
	v->indexed[key].no++;
	return STORE_OK;
}

static int
index_file(struct shelf *s, enum lookup_key key, struct volume *v, struct findings *f)
{
	off_t at = v->indexed[key].at;
	struct lines l = lines_of(v->fd, at, v->size);
	size_t length, guess = (size_t)(v->size - at) / LINE_USUAL;
	const char *line;
	int got, status = STORE_OK;

	/* a guess at how many lines there are saves the growing; one that is wrong costs no more than that */
	if (lookup_reserve(&s->lookup[key], guess < s->rows_most ? guess : s->rows_most, v->slot, at) < 0)
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
	const char *lf = memchr(line, '\n', v->pending.length - at);

	return lf != NULL ? (size_t)(lf - line) : v->pending.length - at;
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

		if (entry_keys(line, length, &k) == 0 && (text = raw_key(key, &k, &n)) != NULL)
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

		behind = behind || (is_sought_in(key, book, v) && v->indexed[key].at < v->size);
		pending = pending || v->indexed[key].at > v->size;
	}
	for (i = 0; i < s->count && behind && pending; i++)
		forget_key(s, key, s->volumes[i], s->volumes[i]->size);
	if (is_full(s, key) && (behind || !pending) && lookup_spill(&s->lookup[key], s->directory->fd) < 0)
		return lose_table(s, key, f);
	for (i = 0; i < s->count && status == STORE_OK; i++)
		if (is_sought_in(key, book, s->volumes[i]) && s->volumes[i]->indexed[key].at < s->volumes[i]->size)
			status = index_file(s, key, s->volumes[i], f);
	for (i = 0; i < s->count && status == STORE_OK; i++)
		if (is_sought_in(key, book, s->volumes[i]))
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
		if (grain > 0 && n > 0) {
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

static bool
has_key(const struct wanted *w, const struct entry_keys *k)
{
	const char *text;
	size_t n;

	return (text = raw_key(w->key, k, &n)) != NULL && n == w->length && memcmp(text, w->text, n) == 0;
}

/* What was found so far; the room doubles within the arena. */
struct found {
	struct arena *arena;
	struct entry *entries;
	size_t count, room;
};

static int
add_found(struct found *all, const struct entry *e)
{
	size_t room = all->room == 0 ? 4 : all->room * 2;
	struct entry *p;

	if (all->count == all->room) {
		if ((p = arena_alloc(all->arena, room * sizeof *p)) == NULL)
			return -1;
		if (all->count > 0)
			memcpy(p, all->entries, all->count * sizeof *p);
		all->entries = p;
		all->room = room;
	}
	all->entries[all->count++] = *e;
	return 0;
}

static int
take_line(struct shelf *s, const struct volume *v, const char *line, size_t length, struct found *all,
    struct findings *f)
{
	struct entry e;
	struct entry_keys k;
	const char *copy = arena_copy(all->arena, line, length);

	if (copy == NULL)
		return directory_no_memory(f);
	if (entry_parse(all->arena, v->kind, v->year, copy, length, &e) < 0) {
		if (errno == ENOMEM)
			return directory_no_memory(f);
		entry_keys(line, length, &k);
		return directory_damaged(s->directory, v->name, k.no, not_the_line, f);
	}
	return add_found(all, &e) < 0 ? directory_no_memory(f) : STORE_OK;
}

static int
in_order(const void *one, const void *other)
{
	const struct entry *a = one, *b = other;

	if (a->book != b->book)
		return a->book < b->book ? -1 : 1;
	if (a->year != b->year)
		return a->year < b->year ? -1 : 1;
	return a->no < b->no ? -1 : a->no > b->no;
}

static int
collect(struct shelf *s, const struct wanted *w, struct found *all, struct findings *f)
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
		if (!is_sought_in(w->key, w->book, v))
			continue;
		if ((got = read_line(s, v, grain, &line, &length)) < 0)
			status = directory_failed(s->directory, v->name, NULL, directory_nothing, f);
		else if (got > 0 && entry_keys(line, length, &k) == 0 && has_key(w, &k))
			status = take_line(s, v, line, length, all, f);
	}
	return status;
}

/* The lines that have the key, of a block of whole ones. */
static int
match(struct shelf *s, const struct wanted *w, const struct volume *v, const char *block, size_t length,
    struct found *all, struct findings *f)
{
	const char *end = block + length, *p, *line, *lf;
	struct entry_keys k;
	int status = STORE_OK;

	while (status == STORE_OK && block < end &&
	    (p = memmem(block, (size_t)(end - block), w->pattern, w->pattern_length)) != NULL) {
		line = memrchr(block, '\n', (size_t)(p - block));
		line = line != NULL ? line + 1 : block;
		lf = memchr(p, '\n', (size_t)(end - p));
		block = lf + 1;
		if (entry_keys(line, (size_t)(lf - line), &k) < 0)
			status = UNSURE;
		else if (has_key(w, &k))
			status = take_line(s, v, line, (size_t)(lf - line), all, f);
	}
	return status;
}

static long long
count_lines(const char *block, size_t length)
{
	const char *end = block + length;
	long long n = 0;

	for (; block < end && (block = memchr(block, '\n', (size_t)(end - block))) != NULL; block++)
		n++;
	return n;
}

/* A book with a line missing gives no answer: the table tells where. */
static int
scan_file(struct shelf *s, const struct wanted *w, const struct volume *v, struct found *all, struct findings *f)
{
	struct lines l = lines_of(v->fd, 0, v->size);
	const char *block;
	long long no = 0;
	size_t length;
	int got = 0, status = STORE_OK;

	while (status == STORE_OK && (got = lines_block(&l, &block, &length)) > 0) {
		no += count_lines(block, length);
		status = match(s, w, v, block, length, all, f);
	}
	if (got < 0)
		status = directory_failed(s->directory, v->name, NULL, directory_nothing, f);
	lines_release(&l);
	return status == STORE_OK && no != v->disk.no ? UNSURE : status;
}

static int
scan(struct shelf *s, const struct wanted *w, struct found *all, struct findings *f)
{
	size_t i;
	int status = STORE_OK;

	for (i = 0; i < s->count && status == STORE_OK; i++) {
		const struct volume *v = s->volumes[i];

		if (!is_sought_in(w->key, w->book, v))
			continue;
		if (v->size > 0)
			status = scan_file(s, w, v, all, f);
		if (status == STORE_OK && v->pending.length > 0)
			status = match(s, w, v, v->pending.bytes, v->pending.length, all, f);
	}
	return status;
}

static int
search(struct shelf *s, const struct wanted *w, struct found *all, struct findings *f)
{
	int status = UNSURE;

	if (s->scans < s->scans_most) {
		s->scans++;
		status = scan(s, w, all, f);
	}
	if (status != UNSURE)
		return status;
	all->count = 0;
	status = bring_up(s, w->key, w->book, f);
	return status == STORE_OK ? collect(s, w, all, f) : status;
}

int
search_lines(struct shelf *s, struct arena *a, enum lookup_key key, enum book book, const char *text,
    struct entry **entries, size_t *count, struct findings *f)
{
	struct wanted w = { .key = key, .book = book };
	struct found all = { .arena = a };
	size_t before = strlen(patterns[key]) + 1;
	int status;

	*entries = NULL;
	*count = 0;
	buf_clear(&s->key);
	buf_text(&s->key, patterns[key]);
	buf_json_text(&s->key, text);
	if (buf_failed(&s->key))
		return directory_no_memory(f);
	w.pattern = s->key.bytes;
	w.pattern_length = s->key.length;
	w.text = w.pattern + before;
	w.length = w.pattern_length - before - 1;
	if ((status = search(s, &w, &all, f)) != STORE_OK)
		return status;
	if (all.count > 1)
		qsort(all.entries, all.count, sizeof *all.entries, in_order);
	*entries = all.entries;
	*count = all.count;
	return STORE_OK;
}
