#include "sought.h"

#include "arena.h"
#include "buf.h"
#include "directory.h"
#include "finding.h"
#include "store.h"
#include "volume.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char sought_not_the_line[] = "not the line that should stand here";

/* A quote inside a text has a backslash before it, so these bytes are nowhere but at a key. */
static const char *const patterns[] = {
	[LOOKUP_CASE] = ", \"case\": ",
	[LOOKUP_IDENTITY] = ", \"identity\": ",
	[LOOKUP_NUMBER] = ", \"number\": ",
};

_Static_assert(sizeof patterns / sizeof patterns[0] == LOOKUP_KEYS, "one pattern a key");

int
sought_begin(struct sought *s, struct buf *scratch, enum lookup_key key, enum book book, const char *text,
    struct arena *a)
{
	size_t before = strlen(patterns[key]) + 1;

	*s = (struct sought){ .key = key, .book = book, .arena = a };
	buf_clear(scratch);
	buf_text(scratch, patterns[key]);
	buf_json_text(scratch, text);
	if (buf_failed(scratch))
		return -1;
	s->pattern = scratch->bytes;
	s->pattern_length = scratch->length;
	s->text = s->pattern + before;
	s->length = s->pattern_length - before - 1;
	return 0;
}

bool
sought_in(enum lookup_key key, enum book book, const struct volume *v)
{
	return key == LOOKUP_CASE || v->kind == book;
}

const char *
sought_text(enum lookup_key key, const struct entry_keys *k, size_t *length)
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

bool
sought_is(const struct sought *s, const struct entry_keys *k)
{
	size_t n;
	const char *text = sought_text(s->key, k, &n);

	return text != NULL && n == s->length && memcmp(text, s->text, n) == 0;
}

/* The room doubles within the arena. */
static int
add(struct sought *s, const struct entry *e)
{
	size_t room = s->room == 0 ? 4 : s->room * 2;
	struct entry *p;

	if (s->count == s->room) {
		if ((p = arena_alloc(s->arena, room * sizeof *p)) == NULL)
			return -1;
		if (s->count > 0)
			memcpy(p, s->entries, s->count * sizeof *p);
		s->entries = p;
		s->room = room;
	}
	s->entries[s->count++] = *e;
	return 0;
}

int
sought_take(struct sought *s, const struct directory *d, const struct volume *v, const char *line, size_t length,
    struct findings *f)
{
	struct entry e;
	struct entry_keys k;
	const char *copy = arena_copy(s->arena, line, length);

	if (copy == NULL)
		return directory_no_memory(f);
	if (entry_parse(s->arena, v->kind, v->year, copy, length, &e) < 0) {
		if (errno == ENOMEM)
			return directory_no_memory(f);
		entry_keys(line, length, &k);
		return directory_damaged(d, v->name, k.no, sought_not_the_line, f);
	}
	return add(s, &e) < 0 ? directory_no_memory(f) : STORE_OK;
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

void
sought_sort(struct sought *s)
{
	if (s->count > 1)
		qsort(s->entries, s->count, sizeof *s->entries, in_order);
}
