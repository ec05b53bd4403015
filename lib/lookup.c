#include "lookup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { STRETCH = 1 << 20, GRAINS = STRETCH / LOOKUP_GRAIN, STRETCHES_MOST = 1 << 17 };
enum { BITS_FIRST = 10, ROOM_FIRST = 1 << BITS_FIRST };

uint32_t
lookup_hash(unsigned kind, const char *key, size_t length)
{
	uint64_t h = (length + 1) * UINT64_C(0x9e3779b97f4a7c15) + kind, word;

	while (length > 0) {
		size_t n = length < sizeof word ? length : sizeof word;

		word = 0;
		memcpy(&word, key, n);
		h = (h ^ word) * UINT64_C(0xd6e8feb86659fd93);
		h ^= h >> 32;
		key += n;
		length -= n;
	}
	h *= UINT64_C(0xd6e8feb86659fd93);
	return (uint32_t)(h >> 32);
}

/* The rows lie nearly in the order of their hashes, so sorting them is little work. */
static size_t
home(const struct lookup *l, uint32_t hash)
{
	return hash >> l->shift;
}

static void
put(struct lookup *l, struct spill_row row)
{
	size_t i = home(l, row.hash);

	while (l->rows[i].place != 0)
		i = (i + 1) & (l->room - 1);
	l->rows[i] = row;
}

/* Fewer than seven rows in ten are taken, so a run ends soon. */
static int
grow(struct lookup *l, size_t count)
{
	struct lookup old = *l;
	size_t room = ROOM_FIRST, i;
	unsigned bits = BITS_FIRST;

	for (; room < l->room || count > room / 10 * 7; bits++)
		room *= 2;
	if (room == l->room)
		return 0;
	if (bits > 32) {
		errno = ENOMEM;
		return -1;
	}
	if ((l->rows = calloc(room, sizeof *l->rows)) == NULL) {
		l->rows = old.rows;
		return -1;
	}
	l->room = room;
	l->shift = 32 - bits;
	for (i = 0; i < old.room; i++)
		if (old.rows[i].place != 0)
			put(l, old.rows[i]);
	free(old.rows);
	return 0;
}

static size_t
find_stretch(const struct lookup *l, uint32_t file, uint64_t number)
{
	size_t i = l->stretch_count;

	/* lines are added at the ends of books, so the stretch is among the last */
	while (i > 0)
		if (l->stretches[--i].file == file && l->stretches[i].number == number)
			return i;
	return SIZE_MAX;
}

int
lookup_reserve(struct lookup *l, size_t more, uint32_t file, off_t at)
{
	uint64_t number = (uint64_t)at / STRETCH;
	struct lookup_stretch *p;

	if (grow(l, l->count + more) < 0)
		return -1;
	if (find_stretch(l, file, number) != SIZE_MAX)
		return 0;
	if (l->stretch_count == l->stretch_room) {
		size_t room = l->stretch_room == 0 ? 64 : l->stretch_room * 2;

		if (room > STRETCHES_MOST) {
			errno = ENOMEM;
			return -1;
		}
		if ((p = realloc(l->stretches, room * sizeof *p)) == NULL)
			return -1;
		l->stretches = p;
		l->stretch_room = room;
	}
	l->stretches[l->stretch_count++] = (struct lookup_stretch){ file, number };
	return 0;
}

static uint32_t
place_of(const struct lookup *l, uint32_t file, off_t at)
{
	size_t stretch = find_stretch(l, file, (uint64_t)at / STRETCH);
	size_t grain = (size_t)at % STRETCH / LOOKUP_GRAIN;

	return (uint32_t)(stretch * GRAINS + grain + 1);
}

void
lookup_add(struct lookup *l, uint32_t hash, uint32_t file, off_t at)
{
	put(l, (struct spill_row){ hash, place_of(l, file, at) });
	l->count++;
}

void
lookup_drop(struct lookup *l, uint32_t hash, uint32_t file, off_t at)
{
	uint32_t place = place_of(l, file, at);
	size_t mask = l->room - 1, hole = home(l, hash), i;

	while (l->rows[hole].place != 0 && (l->rows[hole].hash != hash || l->rows[hole].place != place))
		hole = (hole + 1) & mask;
	if (l->rows[hole].place == 0)
		return;
	/* the rows behind move up, unless that would put them before where their search begins */
	for (i = (hole + 1) & mask; l->rows[i].place != 0; i = (i + 1) & mask)
		if (((i - home(l, l->rows[i].hash)) & mask) >= ((i - hole) & mask)) {
			l->rows[hole] = l->rows[i];
			hole = i;
		}
	l->rows[hole] = (struct spill_row){ 0, 0 };
	l->count--;
}

/* The rows that are not free come to the front, in order. */
static void
sort_rows(struct lookup *l)
{
	struct spill_row row;
	size_t n = 0, i, k;

	for (i = 0; i < l->room; i++) {
		row = l->rows[i];
		if (row.place == 0)
			continue;
		for (k = n++; k > 0 && l->rows[k - 1].hash > row.hash; k--)
			l->rows[k] = l->rows[k - 1];
		l->rows[k] = row;
	}
}

int
lookup_spill(struct lookup *l, int dirfd)
{
	if (l->spill.page == NULL && spill_open(&l->spill, dirfd) < 0) {
		l->stays = true;
		return 0;
	}
	sort_rows(l);
	if (spill_merge(&l->spill, l->rows, l->count) < 0)
		return -1;
	memset(l->rows, 0, l->room * sizeof *l->rows);
	l->count = 0;
	return 0;
}

static int
next_row(struct lookup *l, struct lookup_cursor *c, struct spill_row *row)
{
	while (!c->probed && l->room > 0) {
		*row = l->rows[(home(l, c->hash) + c->probe++) & (l->room - 1)];
		if (row->place != 0 && row->hash == c->hash)
			return 1;
		c->probed = row->place == 0;
	}
	return spill_next(&l->spill, c->hash, &c->spilled, row);
}

int
lookup_next(struct lookup *l, struct lookup_cursor *c, uint32_t *file, off_t *grain)
{
	const struct lookup_stretch *s;
	struct spill_row row;
	int got = next_row(l, c, &row);

	if (got <= 0)
		return got;
	s = &l->stretches[(row.place - 1) / GRAINS];
	*file = s->file;
	*grain = (off_t)(s->number * STRETCH + (row.place - 1) % GRAINS * LOOKUP_GRAIN);
	return 1;
}

void
lookup_release(struct lookup *l)
{
	spill_release(&l->spill);
	free(l->rows);
	free(l->stretches);
	*l = (struct lookup)LOOKUP_INIT;
}
