#include "order.h"

#include "pile.h"

#include <stdlib.h>
#include <string.h>

enum {
	PIECE = 8,
	LEVELS = 64,			/* keys that agree for longer are compared whole */
	FEW = 16,
	AHEAD = 24,
};

/* What is sorted are eight bytes of each key and whose they are: that fits the cache, and keys are fetched once a level. */
struct sorting {
	struct ordered *spare;
};

static uint64_t
piece_of(const struct order_key *key, size_t level)
{
	size_t from = level * PIECE, i, left = key->length > from ? key->length - from : 0;
	uint64_t c = 0;

	if (left >= PIECE) {
		memcpy(&c, key->bytes + from, PIECE);
		return __builtin_bswap64(c);
	}
	for (i = 0; i < left; i++)
		c |= (uint64_t)(unsigned char)key->bytes[from + i] << (56 - 8 * i);
	return c;
}

static void
insert(struct ordered *items, size_t count)
{
	size_t i, k;

	for (i = 1; i < count; i++) {
		struct ordered moved = items[i];

		for (k = i; k > 0 && items[k - 1].piece > moved.piece; k--)
			items[k] = items[k - 1];
		items[k] = moved;
	}
}

/* By piece, equal ones as they were. */
static void
merge(struct sorting *s, struct ordered *items, size_t count)
{
	size_t half = count / 2, i = 0, k = half, out = 0;
	struct ordered *spare = s->spare;

	if (count <= FEW) {
		insert(items, count);
		return;
	}
	merge(s, items, half);
	merge(s, items + half, count - half);
	if (items[half - 1].piece <= items[half].piece)
		return;
	memcpy(spare, items, half * sizeof *items);
	while (i < half && k < count) {
		/* without a branch that would be guessed wrongly half of the time */
		int right = items[k].piece < spare[i].piece;

		items[out++] = right ? items[k] : spare[i];
		k += (size_t)right;
		i += (size_t)!right;
	}
	memcpy(items + out, spare + i, (half - i) * sizeof *items);
}

static int
compare_rest(const struct order_key *a, const struct order_key *b)
{
	size_t from = (size_t)LEVELS * PIECE, shorter = a->length < b->length ? a->length : b->length;
	int c = shorter > from ? memcmp(a->bytes + from, b->bytes + from, shorter - from) : 0;

	if (c != 0)
		return c;
	if (a->length != b->length)
		return a->length < b->length ? -1 : 1;
	return a->numbers != b->numbers ? (a->numbers < b->numbers ? -1 : 1) : 0;
}

/* Very long keys that begin alike. */
static void
sort_rest(struct sorting *s, struct ordered *items, size_t count)
{
	size_t half = count / 2, i = 0, k = half, out = 0;

	if (count < 2)
		return;
	sort_rest(s, items, half);
	sort_rest(s, items + half, count - half);
	memcpy(s->spare, items, half * sizeof *items);
	while (i < half && k < count)
		items[out++] = compare_rest(s->spare[i].key, items[k].key) > 0 ? items[k++] : s->spare[i++];
	memcpy(items + out, s->spare + i, (half - i) * sizeof *items);
}

static void sort_level(struct sorting *, struct ordered *, size_t count, size_t level);

/* Those whose piece is the same go on with the next one, or are decided by their numbers once the keys have ended. */
static void
sort_equal(struct sorting *s, struct ordered *items, size_t count, size_t level)
{
	size_t i;

	for (i = 0; i < count && items[i].key->length <= (level + 1) * PIECE; i++)
		;
	if (i < count) {
		sort_level(s, items, count, level + 1);
		return;
	}
	for (i = 0; i < count; i++)
		items[i].piece = items[i].key->numbers;
	merge(s, items, count);
}

static void
sort_level(struct sorting *s, struct ordered *items, size_t count, size_t level)
{
	size_t i, from;

	if (level == LEVELS) {
		sort_rest(s, items, count);
		return;
	}
	for (i = 0; i < count; i++) {
		/* the keys of what is in order lie anywhere: they are fetched ahead */
		if (i + AHEAD < count)
			__builtin_prefetch(items[i + AHEAD].key->bytes + level * PIECE);
		items[i].piece = piece_of(items[i].key, level);
	}
	merge(s, items, count);
	for (from = 0; from < count; from = i) {
		for (i = from + 1; i < count && items[i].piece == items[from].piece; i++)
			;
		if (i - from > 1)
			sort_equal(s, items + from, i - from, level);
	}
}

int
order_sort(struct ordered *all, size_t count)
{
	struct sorting s = { .spare = pile_array(NULL, 0, (count / 2 + 1) * sizeof *all) };

	if (s.spare == NULL)
		return -1;
	sort_level(&s, all, count, 0);
	free(s.spare);
	return 0;
}
