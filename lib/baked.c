#include "baked.h"

#include "edition.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Which images stand in their places; which were copied: texts of a copy are those of the image, where it stands. */
static uint64_t placed, copied;

/*
 * The place is reserved first: nothing that stands there may be lost. Some linkers put what is only read beside what is
 * executed, and both can be: where it stands afterwards it cannot.
 */
static bool
move(const struct baked *b)
{
#if defined(MAP_FIXED_NOREPLACE) && defined(MREMAP_FIXED)
	void *place = (void *)b->base, *image = (void *)(uintptr_t)b->image, *got;	/* an address is what it is */

	if (b->base == 0 || sysconf(_SC_PAGESIZE) != BAKED_PAGE)
		return false;
	got = mmap(place, b->size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
	if (got == MAP_FAILED)
		return false;
	if (got == place && mprotect(image, b->size, PROT_READ) == 0 &&
	    mremap(image, b->size, b->size, MREMAP_MAYMOVE | MREMAP_FIXED, place) == place)
		return true;
	munmap(got, b->size);
#else
	(void)b;
#endif
	return false;
}

static struct edition *
copy(const struct baked *b)
{
	uintptr_t *words = malloc(b->words), offset;
	size_t i, at = 0;

	if (words == NULL)
		return NULL;
	memcpy(words, b->image, b->words);
	for (i = 0; i < b->pointers; i++) {
		at += b->gaps[i];
		offset = words[at] - b->base;
		words[at] = (offset < b->words ? (uintptr_t)words : (uintptr_t)b->image) + offset;
	}
	return (struct edition *)words;
}

struct edition *
baked_edition(size_t index)
{
	const struct baked *b = baked_image(index);
	const uint64_t bit = UINT64_C(1) << index;
	struct edition *e;

	if ((placed & bit) == 0) {
		if ((copied & bit) != 0 || !move(b)) {
			copied |= bit;
			return copy(b);
		}
		placed |= bit;
	}
	if ((e = malloc(sizeof *e)) != NULL)
		memcpy(e, (const void *)b->base, sizeof *e);
	return e;
}
