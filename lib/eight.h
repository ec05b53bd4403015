/*
 * Eight bytes at a time, in a word whose lowest byte is the first. Tests for characters of ASCII are joined by | and mean
 * something in eight_hits: the high bit of each byte that meets one of them. Of several bytes that do, the first is
 * exact and the others may be wrong: it says whether there is one, and which is first.
 */
#ifndef RPR_EIGHT_H
#define RPR_EIGHT_H

#include <stdint.h>
#include <string.h>

#define EIGHT_ONES UINT64_C(0x0101010101010101)
#define EIGHT_HIGHS UINT64_C(0x8080808080808080)

static inline uint64_t
eight_load(const char *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof w);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	w = __builtin_bswap64(w);
#endif
	return w;
}

static inline uint64_t
eight_equal(uint64_t w, char c)
{
	return (w ^ EIGHT_ONES * (unsigned char)c) - EIGHT_ONES;
}

static inline uint64_t
eight_below(uint64_t w, char c)
{
	return w - EIGHT_ONES * (unsigned char)c;
}

static inline uint64_t
eight_hits(uint64_t w, uint64_t tests)
{
	return tests & ~w & EIGHT_HIGHS;
}

/* Which byte the first hit is. There is one. */
static inline unsigned
eight_first(uint64_t hits)
{
	return (unsigned)__builtin_ctzll(hits) / 8;
}

/* The bits of all bytes before the first hit, and some of that one. There is one. */
static inline uint64_t
eight_before(uint64_t hits)
{
	return (hits & (~hits + 1)) - 1;
}

#endif
