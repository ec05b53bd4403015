#include "book_line.h"

#include "calendar.h"
#include "mend.h"
#include "pairs.h"

#include <string.h>

static const struct common {
	const char *key;
	size_t offset;
} commons[] = {
	{ "at", offsetof(struct book_line, at) }, { "case", offsetof(struct book_line, case_id) },
	{ "number", offsetof(struct book_line, number) },
	{ "of", offsetof(struct book_line, of) }, { "of-year", offsetof(struct book_line, of_year) },
	{ "outcome", offsetof(struct book_line, outcome) }, { "struck", offsetof(struct book_line, struck) },
	{ "applicant", offsetof(struct book_line, applicant) }, { "former-names", offsetof(struct book_line, former) },
	{ "born", offsetof(struct book_line, born) },
};

static bool
place_of(const struct book_taking *r, const struct pair *p, struct book_place *place)
{
	size_t i;

	place->cell = place->common = offsetof(struct book_line, unasked);
	for (i = 0; i < r->count; i++)
		if (pair_is(p, r->keys[i]))
			place->cell = offsetof(struct book_line, cells) + i * sizeof(struct book_value);
	for (i = 0; i < sizeof commons / sizeof commons[0]; i++)
		if (pair_is(p, commons[i].key))
			place->common = commons[i].offset;
	return pair_lead(&place->lead, p->key, p->key_length);
}

static void
put_at(struct book_line *l, size_t offset, const struct pair *p)
{
	*(struct book_value *)(void *)((char *)l + offset) = (struct book_value){ p->value, p->length, p->escaped };
}

static void
put(struct book_line *l, const struct book_place *place, const struct pair *p)
{
	put_at(l, place->cell, p);
	put_at(l, place->common, p);
}

/* Another key than was expected: it is learnt, as one that may stand here. */
static int
learn(struct book_taking *r, struct pairs *pairs, struct pair *p, size_t *at, struct book_line *l)
{
	struct book_place place;
	int got = pairs_next(pairs, p);

	if (got <= 0)
		return got;
	if (place_of(r, p, &place) && r->place_count < BOOK_PLACES) {
		memmove(&r->places[*at + 1], &r->places[*at], (r->place_count - *at) * sizeof place);
		r->places[(*at)++] = place;
		r->place_count++;
	}
	put(l, &place, p);
	return got;
}

/*
 * Lines of a book have the same keys in the same order, and some of them not all: those that came before are tried from the
 * last one on.
 */
static int
next(struct book_taking *r, struct pairs *pairs, struct pair *p, size_t *at, struct book_line *l)
{
	size_t i;
	int got;

	for (i = *at; i < r->place_count; i++)
		if ((got = pairs_next_as(pairs, p, &r->places[i].lead)) != 0) {
			if (got > 0)
				put(l, &r->places[i], p);
			*at = i + 1;
			return got;
		}
	return learn(r, pairs, p, at, l);
}

static void
clear(const struct book_taking *r, struct book_line *l)
{
	static const struct book_value none;
	size_t i;

	for (i = 0; i < r->count; i++)
		l->cells[i] = none;
	l->at = l->case_id = l->number = l->of = l->of_year = l->outcome = l->struck = l->applicant = l->former = l->born = none;
}

/* Lines that stand for lost ones without a number, and those that close what was mended. */
static bool
is_of_book(const struct book_line *l)
{
	return l->of.length == 0 && l->number.length == 0 && l->case_id.length == sizeof MEND_CASE - 1 &&
	    memcmp(l->case_id.text, MEND_CASE, sizeof MEND_CASE - 1) == 0;
}

static bool
is_whole(const struct book_line *l, const struct pair *last)
{
	return pair_is(last, "seal") && l->at.length >= DATE_TEXT && ((l->of.length > 0) == (l->number.length == 0) || l->of_book);
}

/* Of at most 18 digits. */
static long long
number_of(const struct pair *p)
{
	long long n = 0;
	size_t i;

	for (i = 0; i < p->length; i++)
		n = n * 10 + (p->value[i] - '0');
	return n;
}

int
book_line_take(struct book_taking *r, struct book_line *l, const char *text, size_t length)
{
	struct pairs pairs;
	struct pair p = { 0 };
	size_t at = 1;
	int got;

	clear(r, l);
	l->plain = r->plain || pairs_is_plain(text, length);
	pairs_begin(&pairs, text, length, l->plain);
	if (pairs_next(&pairs, &p) <= 0)
		return -1;
	if (r->place_count == 0) {
		place_of(r, &p, &r->places[0]);
		r->place_count = 1;
	}
	put(l, &r->places[0], &p);
	l->no = number_of(&p);
	while ((got = next(r, &pairs, &p, &at, l)) > 0)
		if (p.escaped) {
			buf_clear(&r->scratch);
			if (!pair_unescape(&r->scratch, p.value, p.length))
				return -1;
		}
	l->of_book = is_of_book(l);
	return got == 0 && is_whole(l, &p) ? 0 : -1;
}
