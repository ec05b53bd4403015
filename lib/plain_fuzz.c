/*
 * Reads the same bytes with the plain reader and with libyaml alone. Holds that the plain reader reads nothing that
 * libyaml refuses, and nothing differently. The cutter and the screen come first, as in every tool.
 */
#define RPR_NO_PLAIN
#define read_document read_carefully
#include "read.c"

#include "cut.h"
#include "plain.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static bool
same_text(const char *a, size_t a_length, const char *b, size_t b_length)
{
	if (a == NULL || b == NULL)
		return a == b && a_length == b_length;
	return a_length == b_length && memcmp(a, b, a_length + 1) == 0;
}

static bool
same(const struct node *a, const struct node *b)
{
	const struct node *c, *d;

	if (a->kind != b->kind || a->quoted != b->quoted || a->flow != b->flow || a->count != b->count ||
	    a->line != b->line || a->column != b->column || a->key_line != b->key_line || a->key_column != b->key_column ||
	    !same_text(a->text, a->length, b->text, b->length) || !same_text(a->key, a->key_length, b->key, b->key_length))
		return false;
	for (c = a->first, d = b->first; c != NULL && d != NULL; c = c->next, d = d->next)
		if ((c == a->last) != (d == b->last) || !same(c, d))
			return false;
	return c == d;
}

static void
read_both(struct arena *a, const struct document *d)
{
	const char *bytes = d->bytes + d->bom;
	size_t length = d->length - d->bom;
	struct findings findings = FINDINGS_INIT(a);
	struct node *plain = NULL, *careful;
	char *copy;

	if (screen_document(d, &findings) == 0) {
		/* its own memory, so that a look past the end is seen */
		if ((copy = malloc(length)) == NULL)
			abort();
		memcpy(copy, bytes, length);
		if (plain_read(a, copy, length, &plain) == PLAIN_READ) {
			memset(copy, 'x', length);
			careful = read_carefully(a, &findings, bytes, length);
			if (careful == NULL || !same(plain, careful))
				abort();
		}
		free(copy);
	}
	arena_reset(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cutter *c = cutter_new(CUT_LIMIT);
	struct arena a = ARENA_INIT;
	struct document d;
	enum cut what;

	if (c == NULL)
		return 0;
	cutter_start(c, "fuzz", true);
	if (cutter_feed(c, (const char *)data, size) == 0) {
		cutter_finish(c);
		while ((what = cutter_next(c, &d)) != CUT_MORE)
			if (what == CUT_DOCUMENT)
				read_both(&a, &d);
	}
	arena_release(&a);
	cutter_free(c);
	return 0;
}
