#include "book_pack.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { FIRST = 64 * 1024, BLOCK = 2 * 1024 * 1024 };

struct pile_block {
	struct pile_block *older;
};

/*
 * After the first one, blocks are as large as a page can be: rows that are read in another order than they lie in would
 * else miss the tables of pages at each step.
 */
static int
grow(struct pile *p, size_t size)
{
	struct pile_block *b;
	size_t least = size + sizeof *b, room = p->newest == NULL && least <= FIRST ? FIRST : (least + BLOCK - 1) / BLOCK * BLOCK;

	if ((b = room < BLOCK ? malloc(room) : aligned_alloc(BLOCK, room)) == NULL)
		return -1;
	if (room >= BLOCK)
		madvise(b, room, MADV_HUGEPAGE);	/* a wish: without it the work is slower, no other */
	b->older = p->newest;
	p->newest = b;
	p->at = (char *)(b + 1);
	p->end = (char *)b + room;
	return 0;
}

char *
pile_keep(struct pile *p, size_t size)
{
	char *kept;

	if ((p->at == NULL || size > (size_t)(p->end - p->at)) && grow(p, size) < 0)
		return NULL;
	kept = p->at;
	p->at += size;
	return kept;
}

void
pile_release(struct pile *p)
{
	while (p->newest != NULL) {
		struct pile_block *older = p->newest->older;

		free(p->newest);
		p->newest = older;
	}
}

/* Each cell is its length, doubled, and one more where it is escaped; then its bytes. */
const char *
book_pack(struct pile *pile, const struct book_value *cells, size_t count)
{
	size_t i, size = 0;
	char *packed, *p;

	for (i = 0; i < count; i++)
		size += sizeof(uint32_t) + cells[i].length;
	if ((packed = p = pile_keep(pile, size)) == NULL)
		return NULL;
	for (i = 0; i < count; i++) {
		uint32_t head = (uint32_t)(cells[i].length << 1) | (cells[i].escaped ? 1 : 0);

		memcpy(p, &head, sizeof head);
		p += sizeof head;
		if (cells[i].length > 0)
			memcpy(p, cells[i].text, cells[i].length);
		p += cells[i].length;
	}
	return packed;
}

const char *
book_next(const char **cells, size_t *length, bool *escaped)
{
	const char *text = *cells + sizeof(uint32_t);
	uint32_t head;

	memcpy(&head, *cells, sizeof head);
	*length = head >> 1;
	*escaped = (head & 1) != 0;
	*cells = text + *length;
	return text;
}
