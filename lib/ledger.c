#include "ledger.h"

#include <stdlib.h>
#include <string.h>

/* FNV-1a */
static uint64_t
hash_of(const char *text, size_t length)
{
	uint64_t h = 14695981039346656037u;
	size_t i;

	for (i = 0; i < length; i++)
		h = (h ^ (unsigned char)text[i]) * 1099511628211u;
	return h;
}

int
ledger_add(struct ledger *l, const char *case_id, size_t length, uint32_t book, off_t at)
{
	size_t room = l->room == 0 ? 256 : l->room * 2;
	struct ledger_row *p;

	if (l->count == l->room) {
		if ((p = realloc(l->rows, room * sizeof *p)) == NULL)
			return -1;
		l->rows = p;
		l->room = room;
	}
	l->rows[l->count++] = (struct ledger_row){ .hash = hash_of(case_id, length), .at = at, .book = book };
	l->sorted = false;
	return 0;
}

static int
by_hash(const void *a, const void *b)
{
	const struct ledger_row *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	if (x->book != y->book)
		return x->book < y->book ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

struct ledger_row *
ledger_first(struct ledger *l, const char *case_id)
{
	uint64_t hash = hash_of(case_id, strlen(case_id));
	size_t from = 0, to = l->count;

	if (!l->sorted && l->count > 0)
		qsort(l->rows, l->count, sizeof *l->rows, by_hash);
	l->sorted = true;
	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (l->rows[middle].hash < hash)
			from = middle + 1;
		else
			to = middle;
	}
	return from < l->count && l->rows[from].hash == hash ? &l->rows[from] : NULL;
}

struct ledger_row *
ledger_next(const struct ledger *l, struct ledger_row *row)
{
	return row + 1 < l->rows + l->count && row[1].hash == row->hash ? row + 1 : NULL;
}

void
ledger_release(struct ledger *l)
{
	free(l->rows);
	*l = (struct ledger)LEDGER_INIT;
}
