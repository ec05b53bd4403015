#include "order.h"

#include <stdlib.h>
#include <string.h>

enum {
	CHUNK = 8,
	LEVELS = 64,			/* keys that agree for longer are compared whole */
	FEW = 16,
	AHEAD = 32,
};

/* Eight bytes of a key, and whose they are: what is sorted fits the cache, and keys are fetched once a level. */
struct item {
	uint64_t chunk;
	uint32_t at;
};

struct sorting {
	const struct ordered *all;
	struct item *spare;
};

static uint64_t
chunk_of(const struct ordered *o, size_t level)
{
	size_t from = level * CHUNK, i, left = o->length > from ? o->length - from : 0;
	uint64_t c = 0;

	if (left >= CHUNK) {
		memcpy(&c, o->key + from, CHUNK);
		return __builtin_bswap64(c);
	}
	for (i = 0; i < left; i++)
		c |= (uint64_t)(unsigned char)o->key[from + i] << (56 - 8 * i);
	return c;
}

static void
insert(struct item *items, size_t count)
{
	size_t i, k;

	for (i = 1; i < count; i++) {
		struct item moved = items[i];

		for (k = i; k > 0 && items[k - 1].chunk > moved.chunk; k--)
			items[k] = items[k - 1];
		items[k] = moved;
	}
}

/* By chunk, equal ones as they were. */
static void
merge(struct sorting *s, struct item *items, size_t count)
{
	size_t half = count / 2, i = 0, k = half, out = 0;
	struct item *spare = s->spare;

	if (count <= FEW) {
		insert(items, count);
		return;
	}
	merge(s, items, half);
	merge(s, items + half, count - half);
	if (items[half - 1].chunk <= items[half].chunk)
		return;
	memcpy(spare, items, half * sizeof *items);
	while (i < half && k < count) {
		/* without a branch that would be guessed wrongly half of the time */
		int right = items[k].chunk < spare[i].chunk;

		items[out++] = right ? items[k] : spare[i];
		k += (size_t)right;
		i += (size_t)!right;
	}
	memcpy(items + out, spare + i, (half - i) * sizeof *items);
}

static int
compare_rest(const struct ordered *a, const struct ordered *b)
{
	size_t from = (size_t)LEVELS * CHUNK, shorter = a->length < b->length ? a->length : b->length;
	int c = shorter > from ? memcmp(a->key + from, b->key + from, shorter - from) : 0;

	return c != 0 ? c : a->length != b->length ? (a->length < b->length ? -1 : 1) : 0;
}

/* Very long keys that begin alike: what they are compared by is their rank among each other. */
static void
sort_rest(struct sorting *s, struct item *items, size_t count)
{
	size_t half = count / 2, i = 0, k = half, out = 0;

	if (count < 2)
		return;
	sort_rest(s, items, half);
	sort_rest(s, items + half, count - half);
	memcpy(s->spare, items, half * sizeof *items);
	while (i < half && k < count) {
		const struct ordered *a = &s->all[s->spare[i].at], *b = &s->all[items[k].at];
		int c = compare_rest(a, b);

		items[out++] = c > 0 || (c == 0 && a->numbers > b->numbers) ? items[k++] : s->spare[i++];
	}
	memcpy(items + out, s->spare + i, (half - i) * sizeof *items);
}

static void sort_level(struct sorting *, struct item *, size_t count, size_t level);

/* Those whose chunk is the same go on with the next one, or are decided by their numbers once the keys have ended. */
static void
sort_equal(struct sorting *s, struct item *items, size_t count, size_t level)
{
	size_t i;

	for (i = 0; i < count && s->all[items[i].at].length <= (level + 1) * CHUNK; i++)
		;
	if (i < count) {
		sort_level(s, items, count, level + 1);
		return;
	}
	for (i = 0; i < count; i++)
		items[i].chunk = s->all[items[i].at].numbers;
	merge(s, items, count);
}

static void
sort_level(struct sorting *s, struct item *items, size_t count, size_t level)
{
	size_t i, from;

	if (level == LEVELS) {
		sort_rest(s, items, count);
		return;
	}
	for (i = 0; i < count; i++) {
		/* the keys of what is in order lie anywhere: they are fetched ahead */
		if (i + AHEAD < count)
			__builtin_prefetch(&s->all[items[i + AHEAD].at]);
		if (i + AHEAD / 2 < count)
			__builtin_prefetch(s->all[items[i + AHEAD / 2].at].key + level * CHUNK);
		items[i].chunk = chunk_of(&s->all[items[i].at], level);
	}
	merge(s, items, count);
	for (from = 0; from < count; from = i) {
		for (i = from + 1; i < count && items[i].chunk == items[from].chunk; i++)
			;
		if (i - from > 1)
			sort_equal(s, items + from, i - from, level);
	}
}

int
order_sort(struct ordered *all, size_t count)
{
	struct item *items = malloc((count + 1) * sizeof *items), *spare = malloc((count / 2 + 1) * sizeof *spare);
	struct ordered *sorted = malloc((count + 1) * sizeof *sorted);
	struct sorting s = { .all = all, .spare = spare };
	size_t i;
	int done = count < 2 ? 0 : -1;

	if (done == 0 || items == NULL || spare == NULL || sorted == NULL)
		goto out;
	for (i = 0; i < count; i++)
		items[i] = (struct item){ .at = (uint32_t)i };
	sort_level(&s, items, count, 0);
	for (i = 0; i < count; i++)
		sorted[i] = all[items[i].at];
	memcpy(all, sorted, count * sizeof *all);
	done = 0;
out:
	free(items);
	free(spare);
	free(sorted);
	return done;
}
