#include "pile.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { FIRST = 64 * 1024, BLOCK = 2 * 1024 * 1024, ALIGNMENT = 8 };

struct pile_block {
	struct pile_block *older;
	size_t room;
};

_Static_assert(sizeof(struct pile_block) % ALIGNMENT == 0, "what follows it is aligned");

/* A wish: without it the work is slower, no other. */
static void
wish_large_pages(void *bytes, size_t size)
{
	madvise(bytes, size, MADV_HUGEPAGE);
}

/*
 * After the first one, blocks are as large as a page can be: things that are read in another order than they lie in would
 * else miss the tables of pages at each step.
 */
static struct pile_block *
new_block(const struct pile *p, size_t least)
{
	size_t room = p->newest == NULL && least <= FIRST ? FIRST : (least + BLOCK - 1) / BLOCK * BLOCK;
	struct pile_block *b = room < BLOCK ? malloc(room) : aligned_alloc(BLOCK, room);

	if (b == NULL)
		return NULL;
	/* before the first byte is written: what has a small page keeps it */
	if (room >= BLOCK)
		wish_large_pages(b, room);
	b->room = room;
	return b;
}

static int
grow(struct pile *p, size_t size)
{
	struct pile_block *b = p->spare;
	size_t least = size + sizeof *b;

	if (b != NULL && b->room >= least)
		p->spare = b->older;
	else if ((b = new_block(p, least)) == NULL)
		return -1;
	b->older = p->newest;
	p->newest = b;
	p->at = (char *)(b + 1);
	p->end = (char *)b + b->room;
	return 0;
}

void *
pile_keep(struct pile *p, size_t size)
{
	char *kept;

	if (size > SIZE_MAX / 2)
		return NULL;
	size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if ((p->at == NULL || size > (size_t)(p->end - p->at)) && grow(p, size) < 0)
		return NULL;
	kept = p->at;
	p->at += size;
	return kept;
}

void
pile_clear(struct pile *p)
{
	while (p->newest != NULL) {
		struct pile_block *b = p->newest;

		p->newest = b->older;
		b->older = p->spare;
		p->spare = b;
	}
	p->at = p->end = NULL;
}

void
pile_release(struct pile *p)
{
	pile_clear(p);
	while (p->spare != NULL) {
		struct pile_block *older = p->spare->older;

		free(p->spare);
		p->spare = older;
	}
}

void *
pile_array(void *array, size_t had, size_t size)
{
	char *p;

	if (size < BLOCK)
		return realloc(array, size);
	if (size > SIZE_MAX / 2 || (p = aligned_alloc(BLOCK, (size + BLOCK - 1) / BLOCK * BLOCK)) == NULL)
		return NULL;
	wish_large_pages(p, size);
	if (had > 0)
		memcpy(p, array, had);
	free(array);
	return p;
}
