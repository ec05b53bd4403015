/*
 * An arena: many small allocations with one lifetime, freed at once. A document's tree and what is derived from it
 * live in the arena of that document, so nothing is freed node by node.
 *
 *	struct arena a = ARENA_INIT;
 *	p = arena_alloc(&a, n);		NULL when memory is out; nothing else fails
 *	arena_reset(&a);		forgets all, keeps up to 2 MiB for the next documents
 *	mark = arena_mark(&a); ... arena_rewind(&a, mark);	forgets what came since, the same memory is next
 *	arena_release(&a);		gives all memory back
 */
#ifndef RPR_ARENA_H
#define RPR_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *blocks;	/* newest first */
	struct arena_block *spare;	/* of an earlier use, for the next */
	size_t spares;
	char *at, *end;			/* what is left of the newest */
};

#define ARENA_INIT { NULL, NULL, 0, NULL, NULL }

/* `size` bytes, zeroed, aligned for any object. */
void *arena_alloc(struct arena *, size_t size);

/* The same, whatever stands there. */
void *arena_room(struct arena *, size_t size);

/* A copy of `length` bytes with a NUL after them. */
char *arena_copy(struct arena *, const char *bytes, size_t length);

/* A formatted string, as by snprintf. */
char *arena_format(struct arena *, const char *format, ...) __attribute__((format(printf, 2, 3)));

struct arena_mark {
	struct arena_block *block;
	char *at, *end;
};

/* A mark holds until the arena is rewound to an earlier one, or reset. */
struct arena_mark arena_mark(const struct arena *);
void arena_rewind(struct arena *, struct arena_mark);

void arena_reset(struct arena *);
void arena_release(struct arena *);

#endif
