#include "scan.h"

#include "finding.h"
#include "lines.h"
#include "shelf.h"
#include "sought.h"
#include "store.h"
#include "volume.h"

#include <string.h>

/* The lines that have the key, of a block of whole ones. */
static int
match(const struct shelf *s, struct sought *w, const struct volume *v, const char *block, size_t length,
    struct findings *f)
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
			status = SCAN_UNSURE;
		else if (sought_is(w, &k))
			status = sought_take(w, s->directory, v, line, (size_t)(lf - line), f);
	}
	return status;
}

static long long
count_lines(const char *block, size_t length)
{
	const char *end = block + length;
	long long n = 0;

	for (; block < end; n++)
		block = (const char *)memchr(block, '\n', (size_t)(end - block)) + 1;
	return n;
}

static void
look_ahead(struct shelf *s, const struct volume *v, const char *block, size_t length)
{
	if (s->ahead.pattern.length > 0 && !s->ahead.met && v->kind == s->ahead.book)
		s->ahead.met = memmem(block, length, s->ahead.pattern.bytes, s->ahead.pattern.length) != NULL;
}

/* A book with a line missing gives no answer: the table tells where. */
static int
scan_file(struct shelf *s, struct sought *w, const struct volume *v, struct findings *f)
{
	struct lines l = lines_of(v->fd, 0, v->size);
	const char *block;
	long long no = 0;
	size_t length;
	int got = 0, status = STORE_OK;

	while (status == STORE_OK && (got = lines_block(&l, &block, &length)) > 0) {
		no += count_lines(block, length);
		status = match(s, w, v, block, length, f);
		look_ahead(s, v, block, length);
	}
	if (got < 0)
		status = directory_failed(s->directory, v->name, NULL, directory_nothing, f);
	lines_release(&l);
	return status == STORE_OK && no != v->disk.no ? SCAN_UNSURE : status;
}

int
scan_pending(const struct shelf *s, struct sought *w, struct findings *f)
{
	size_t i;
	int status = STORE_OK;

	for (i = 0; i < s->count && status == STORE_OK; i++) {
		const struct volume *v = s->volumes[i];

		if (sought_in(w->key, w->book, v) && v->pending.length > 0)
			status = match(s, w, v, v->pending.bytes, v->pending.length, f);
	}
	return status;
}

int
scan_books(struct shelf *s, struct sought *w, struct findings *f)
{
	size_t i;
	int status = STORE_OK;

	s->ahead.met = false;
	for (i = 0; i < s->count && status == STORE_OK; i++) {
		const struct volume *v = s->volumes[i];

		if (sought_in(w->key, w->book, v) && v->size > 0)
			status = scan_file(s, w, v, f);
	}
	s->ahead.absent = status == STORE_OK && w->key == LOOKUP_CASE && s->ahead.pattern.length > 0 && !s->ahead.met;
	return status == STORE_OK ? scan_pending(s, w, f) : status;
}
