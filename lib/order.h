/*
 * Many things put in the order of their keys, in time that grows with their number and no faster, whatever the keys.
 *
 *	the bytes of a key: memcmp order, a shorter one first; then its numbers decide; then the order in which they came
 */
#ifndef RPR_ORDER_H
#define RPR_ORDER_H

#include <stddef.h>
#include <stdint.h>

struct order_key {
	uint64_t numbers;		/* compared where the bytes are equal */
	uint32_t which;			/* of the caller */
	uint32_t length;
	char bytes[];
};

struct ordered {
	const struct order_key *key;
	uint64_t piece;			/* of the sort */
};

/* 0, or -1 when memory is out (then nothing was moved). */
int order_sort(struct ordered *, size_t count);

#endif
