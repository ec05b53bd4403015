#include "arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arena_block {
	struct arena_block *older;
	size_t size;
	max_align_t bytes[];
};

enum {
#ifdef RPR_TIGHT
	BLOCK = 1, KEPT = 0,		/* each piece of memory is asked for, and so can each fail: scripts/coverage */
#else
	BLOCK = 16 * 1024 - sizeof(struct arena_block),
	KEPT = 128			/* blocks: what a batch needs, so that its pages are not taken anew for each */
#endif
};

static int
grow(struct arena *a, size_t size)
{
	struct arena_block *b;
	size_t room = size > BLOCK ? size : BLOCK;

	if (room == BLOCK && a->spare != NULL) {
		b = a->spare;
		a->spare = b->older;
		a->spares--;
	} else if (room > SIZE_MAX - sizeof *b || (b = malloc(sizeof *b + room)) == NULL)
		return -1;
	b->older = a->blocks;
	b->size = room;
	a->blocks = b;
	a->at = (char *)b->bytes;
	a->end = a->at + room;
	return 0;
}

void *
arena_room(struct arena *a, size_t size)
{
	void *p;

	if (size > SIZE_MAX / 2)
		return NULL;
	if (size == 0)
		size = 1;
	size = (size + sizeof(max_align_t) - 1) & ~(sizeof(max_align_t) - 1);
	if ((size_t)(a->end - a->at) < size && grow(a, size) < 0)
		return NULL;
	p = a->at;
	a->at += size;
	return p;
}

void *
arena_alloc(struct arena *a, size_t size)
{
	void *p = arena_room(a, size);

	return p == NULL ? NULL : memset(p, 0, size);
}

char *
arena_copy(struct arena *a, const char *bytes, size_t length)
{
	char *p;

	if (length == SIZE_MAX || (p = arena_room(a, length + 1)) == NULL)
		return NULL;
	if (length > 0)
		memcpy(p, bytes, length);
	p[length] = '\0';
	return p;
}

char *
arena_format(struct arena *a, const char *format, ...)
{
	char *at = a->at, *p;
	va_list ap;
	int n;

	/* it mostly fits where the next piece begins */
	va_start(ap, format);
	n = vsnprintf(at, (size_t)(a->end - at), format, ap);
	va_end(ap);
	if (n < 0 || (p = arena_room(a, (size_t)n + 1)) == NULL)
		return NULL;
	if (p == at)
		return p;
	va_start(ap, format);
	vsnprintf(p, (size_t)n + 1, format, ap);
	va_end(ap);
	return p;
}

static void
free_blocks(struct arena_block *b)
{
	struct arena_block *older;

	for (; b != NULL; b = older) {
		older = b->older;
		free(b);
	}
}

struct arena_mark
arena_mark(const struct arena *a)
{
	return (struct arena_mark){ a->blocks, a->at, a->end };
}

void
arena_rewind(struct arena *a, struct arena_mark mark)
{
	while (a->blocks != mark.block) {
		struct arena_block *b = a->blocks;

		a->blocks = b->older;
		if (b->size > BLOCK || a->spares == KEPT) {	/* an unusually large document is not kept at hand for ever */
			free(b);
			continue;
		}
		b->older = a->spare;
		a->spare = b;
		a->spares++;
	}
	a->at = mark.at;
	a->end = mark.end;
}

void
arena_reset(struct arena *a)
{
	arena_rewind(a, (struct arena_mark){ NULL, NULL, NULL });
}

void
arena_release(struct arena *a)
{
	free_blocks(a->blocks);
	free_blocks(a->spare);
	*a = (struct arena)ARENA_INIT;
}
