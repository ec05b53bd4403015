/*
 * Many things put in the order of their keys, in time that grows with their number and no faster, whatever the keys.
 *
 *	a key is bytes: memcmp order, a shorter one first; then two numbers decide; then the order in which they came
 */
#ifndef RPR_ORDER_H
#define RPR_ORDER_H

#include <stddef.h>
#include <stdint.h>

struct ordered {
	const char *key;
	size_t length;
	uint64_t numbers;		/* compared where keys are equal */
	uint32_t which;			/* of the caller */
};

/* 0, or -1 when memory is out (then nothing was moved). At most 2^32 - 1 things. */
int order_sort(struct ordered *, size_t count);

#endif
