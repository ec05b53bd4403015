/*
 * Cuts the same bytes whole and in splits that the input chooses, at a small or the usual limit. Holds that both give the
 * same documents at the same places, and that together they are the bytes that went in.
 */
#include "buf.h"
#include "cut.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* A document as a line of figures; pieces are told once, at the last, because bytes alone say where they end. */
static void
tell(struct buf *told, enum cut what, const struct document *d)
{
	if (what == CUT_PIECE && !d->last)
		return;
	buf_number(told, what);
	buf_byte(told, ' ');
	if (what != CUT_PIECE) {
		buf_number(told, (long long)d->length);
		buf_byte(told, ' ');
		buf_number(told, (long long)(d->body << 32 | d->end << 3 | d->bom));
		buf_byte(told, ' ');
		buf_number(told, (long long)d->line);
		buf_byte(told, ' ');
	}
	buf_number(told, (long long)d->ordinal);
	buf_byte(told, d->marked ? 'm' : '-');
	buf_byte(told, d->closed ? 'c' : '-');
	buf_byte(told, d->newline_added ? 'n' : '-');
	buf_byte(told, '\n');
}

static void
take(struct cutter *c, struct buf *told, struct buf *bytes)
{
	struct document d;
	enum cut what;

	while ((what = cutter_next(c, &d)) != CUT_MORE) {
		if (d.length == 0 || d.body > d.length || d.end > d.length)
			abort();
		tell(told, what, &d);
		buf_add(bytes, d.bytes, d.length);
	}
}

static void
cut(const uint8_t *data, size_t size, uint32_t seed, bool whole, struct buf *told, struct buf *bytes)
{
	struct cutter *c = cutter_new(seed % 2 == 0 ? 16 : CUT_LIMIT);
	size_t at, n;

	if (c == NULL)
		abort();
	cutter_start(c, "fuzz", seed % 4 < 2);
	for (at = 0; at < size; at += n) {
		seed = seed * 1664525 + 1013904223;
		n = whole ? size : 1 + (seed >> 16) % (seed & 0x100 ? 7 : 4096);
		if (n > size - at)
			n = size - at;
		if (cutter_feed(c, (const char *)data + at, n) < 0)
			abort();
		take(c, told, bytes);
	}
	cutter_finish(c);
	take(c, told, bytes);
	cutter_free(c);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf told[2] = { BUF_INIT, BUF_INIT }, bytes[2] = { BUF_INIT, BUF_INIT };
	uint32_t seed;
	size_t bom;

	if (size == 0)
		return 0;
	seed = *data++;
	size--;
	cut(data, size, seed, true, &told[0], &bytes[0]);
	cut(data, size, seed, false, &told[1], &bytes[1]);
	if (told[0].length != told[1].length || (told[0].length > 0 && memcmp(told[0].bytes, told[1].bytes, told[0].length) != 0))
		abort();
	bom = seed % 4 >= 2 && size >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	if (bytes[0].length + bom < size || bytes[0].length != bytes[1].length ||
	    (size > bom && memcmp(bytes[0].bytes, data + bom, size - bom) != 0) ||
	    (size > bom && memcmp(bytes[1].bytes, data + bom, size - bom) != 0))
		abort();
	buf_release(&told[0]);
	buf_release(&told[1]);
	buf_release(&bytes[0]);
	buf_release(&bytes[1]);
	return 0;
}
