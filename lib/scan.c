#include "scan.h"

#include "finding.h"
#include "lines.h"
#include "shelf.h"
#include "sought.h"
#include "store.h"
#include "volume.h"

#include <string.h>

struct counting {
	long long lines;
	size_t usual;			/* where in its line the key of the case stood last */
};

/*
 * Finds the text by a byte that is seldom in a book, if it has one: capital Latin letters stand in countries and in the series of
 * documents, and T in every moment.
 */
static const char *
find(const char *p, const char *end, const char *text, size_t length)
{
	size_t seldom = 0;

	if ((size_t)(end - p) < length)
		return NULL;
	while (seldom < length && (text[seldom] < 'A' || text[seldom] > 'Z' || text[seldom] == 'T'))
		seldom++;
	if (seldom == length)
		return memmem(p, (size_t)(end - p), text, length);
	end -= length - seldom - 1;	/* what begins later does not fit */
	for (p += seldom; (p = memchr(p, text[seldom], (size_t)(end - p))) != NULL; p++)
		if (memcmp(p - seldom, text, length) == 0)
			return p - seldom;
	return NULL;
}

static int
take_line(const struct shelf *s, struct sought *w, const struct volume *v, const char *line, const char *lf, struct findings *f)
{
	struct entry_keys k;

	if (entry_keys(line, (size_t)(lf - line), &k) < 0)
		return SCAN_UNSURE;
	return sought_is(w, &k) ? sought_take(w, s->directory, v, line, (size_t)(lf - line), f) : STORE_OK;
}

/* The lines that have the key, of a block of whole ones. */
static int
match(const struct shelf *s, struct sought *w, const struct volume *v, const char *block, size_t length,
    struct findings *f)
{
	const char *end = block + length, *p, *line, *lf;
	int status = STORE_OK;

	while (status == STORE_OK && block < end &&
	    (p = find(block, end, w->pattern, w->pattern_length)) != NULL) {
		line = memrchr(block, '\n', (size_t)(p - block));
		line = line != NULL ? line + 1 : block;
		lf = memchr(p, '\n', (size_t)(end - p));
		block = lf + 1;
		status = take_line(s, w, v, line, lf, f);
	}
	return status;
}

/* Where the line names its case: about where the line before did. NULL: nowhere. */
static const char *
case_in(const char *line, const char *lf, size_t *usual)
{
	static const char key[] = ", \"case\": ";
	const size_t length = sizeof key - 1;
	const char *at = line + *usual;

	if ((size_t)(lf - line) >= *usual + length && memcmp(at, key, length) == 0)
		return at;
	if ((at = memmem(line, (size_t)(lf - line), key, length)) != NULL)
		*usual = (size_t)(at - line);
	return at;
}

/* Line by line: they are counted anyway, and to look where the case stands costs less than to seek it among all bytes. */
static int
match_cases(const struct shelf *s, struct sought *w, const struct volume *v, const char *block, size_t length, struct counting *c,
    struct findings *f)
{
	const char *end = block + length, *at, *lf;
	int status = STORE_OK;

	for (; status == STORE_OK && block < end; block = lf + 1) {
		lf = memchr(block, '\n', (size_t)(end - block));
		c->lines++;
		at = case_in(block, lf, &c->usual);
		if (at != NULL && (size_t)(lf - at) >= w->pattern_length && memcmp(at, w->pattern, w->pattern_length) == 0)
			status = take_line(s, w, v, block, lf, f);
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
		s->ahead.met = find(block, block + length, s->ahead.pattern.bytes, s->ahead.pattern.length) != NULL;
}

/* A book with a line missing gives no answer: the table tells where. */
static int
scan_file(struct shelf *s, struct sought *w, const struct volume *v, struct findings *f)
{
	struct lines l = lines_of(v->fd, 0, v->size);
	struct counting c = { 0, 0 };
	const char *block;
	size_t length;
	int got = 0, status = STORE_OK;

	while (status == STORE_OK && (got = lines_block(&l, &block, &length)) > 0) {
		if (w->key == LOOKUP_CASE)
			status = match_cases(s, w, v, block, length, &c, f);
		else {
			c.lines += count_lines(block, length);
			status = match(s, w, v, block, length, f);
		}
		look_ahead(s, v, block, length);
	}
	if (got < 0)
		status = directory_failed(s->directory, v->name, NULL, directory_nothing, f);
	lines_release(&l);
	return status == STORE_OK && c.lines != v->disk.no ? SCAN_UNSURE : status;
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
