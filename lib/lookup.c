#include "lookup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { STRETCH = 1 << 20, GRAINS = STRETCH / LOOKUP_GRAIN, ROOM_FIRST = 1024, STRETCHES_MOST = 1 << 17 };

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

/* Fewer than seven rows in ten are taken, so a run ends soon. */
static int
grow(struct lookup *l, size_t count)
{
	size_t room = l->room == 0 ? ROOM_FIRST : l->room, i, at;
	struct lookup_row *rows;

	while (count > room / 10 * 7)
		room *= 2;
	if (room == l->room)
		return 0;
	if ((rows = calloc(room, sizeof *rows)) == NULL)
		return -1;
	for (i = 0; i < l->room; i++) {
		if (l->rows[i].place == 0)
			continue;
		for (at = l->rows[i].hash & (room - 1); rows[at].place != 0; at = (at + 1) & (room - 1))
			;
		rows[at] = l->rows[i];
	}
	free(l->rows);
	l->rows = rows;
	l->room = room;
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
	size_t i = hash & (l->room - 1);

	while (l->rows[i].place != 0)
		i = (i + 1) & (l->room - 1);
	l->rows[i] = (struct lookup_row){ hash, place_of(l, file, at) };
	l->count++;
}

void
lookup_drop(struct lookup *l, uint32_t hash, uint32_t file, off_t at)
{
	uint32_t place = place_of(l, file, at);
	size_t mask = l->room - 1, hole = hash & mask, i;

	while (l->rows[hole].place != 0 && (l->rows[hole].hash != hash || l->rows[hole].place != place))
		hole = (hole + 1) & mask;
	if (l->rows[hole].place == 0)
		return;
	/* the rows behind move up, unless that would put them before where their search begins */
	for (i = (hole + 1) & mask; l->rows[i].place != 0; i = (i + 1) & mask)
		if (((i - l->rows[i].hash) & mask) >= ((i - hole) & mask)) {
			l->rows[hole] = l->rows[i];
			hole = i;
		}
	l->rows[hole] = (struct lookup_row){ 0, 0 };
	l->count--;
}

int
lookup_next(const struct lookup *l, uint32_t hash, size_t *cursor, uint32_t *file, off_t *grain)
{
	const struct lookup_stretch *s;

	while (l->room > 0) {
		const struct lookup_row *row = &l->rows[(hash + (*cursor)++) & (l->room - 1)];

		if (row->place == 0)
			return 0;
		if (row->hash != hash)
			continue;
		s = &l->stretches[(row->place - 1) / GRAINS];
		*file = s->file;
		*grain = (off_t)(s->number * STRETCH + (row->place - 1) % GRAINS * LOOKUP_GRAIN);
		return 1;
	}
	return 0;
}

void
lookup_release(struct lookup *l)
{
	free(l->rows);
	free(l->stretches);
	*l = (struct lookup)LOOKUP_INIT;
}
