#include "book_line.h"

#include "calendar.h"
#include "pairs.h"

#include <stdlib.h>
#include <string.h>

static const struct common {
	const char *key;
	size_t offset;
} commons[] = {
	{ "at", offsetof(struct book_line, at) }, { "number", offsetof(struct book_line, number) },
	{ "of", offsetof(struct book_line, of) }, { "of-year", offsetof(struct book_line, of_year) },
	{ "outcome", offsetof(struct book_line, outcome) }, { "struck", offsetof(struct book_line, struck) },
	{ "applicant", offsetof(struct book_line, applicant) }, { "former-names", offsetof(struct book_line, former) },
	{ "born", offsetof(struct book_line, born) },
};

/*
 * Lines of a book have the same keys at the same places, most of the time: where the value of each goes is found once,
 * and again when another key stands there.
 */
static const struct book_place *
place_of(struct book_taking *r, size_t at, const struct pair *p)
{
	struct book_place *place = &r->places[at < BOOK_PLACES ? at : BOOK_PLACES - 1];
	size_t i;

	if (place->length == p->key_length && memcmp(place->key, p->key, p->key_length) == 0)
		return place;
	*place = (struct book_place){ .cell = BOOK_CELLS, .common = sizeof(struct book_line) };
	for (i = 0; i < r->count; i++)
		if (pair_is(p, r->keys[i]))
			place->cell = i;
	for (i = 0; i < sizeof commons / sizeof commons[0]; i++)
		if (pair_is(p, commons[i].key))
			place->common = commons[i].offset;
	if (p->key_length < sizeof place->key) {
		place->length = p->key_length;
		memcpy(place->key, p->key, p->key_length);
	}
	return place;
}

static void
clear(const struct book_taking *r, struct book_line *l)
{
	memset(l->cells, 0, r->count * sizeof l->cells[0]);
	memset((char *)l + sizeof l->cells, 0, sizeof *l - sizeof l->cells);
}

int
book_line_take(struct book_taking *r, struct book_line *l, const char *text, size_t length)
{
	struct pairs pairs;
	struct pair p = { 0 };
	size_t i;
	int got;

	clear(r, l);
	pairs_begin(&pairs, text, length);
	for (i = 0; (got = pairs_next(&pairs, &p)) > 0; i++) {
		const struct book_place *place = place_of(r, i, &p);
		struct book_value c = { p.value, p.length, p.escaped };

		if (p.escaped) {
			buf_clear(&r->scratch);
			if (!pair_unescape(&r->scratch, p.value, p.length))
				return -1;
		}
		if (i == 0)
			l->no = strtoll(p.value, NULL, 10);
		if (place->cell < BOOK_CELLS)
			l->cells[place->cell] = c;
		if (place->common != sizeof(struct book_line))
			*(struct book_value *)((char *)l + place->common) = c;
	}
	return got == 0 && pair_is(&p, "seal") && l->at.length >= DATE_TEXT && (l->of.length > 0) == (l->number.length == 0) ? 0 : -1;
}
