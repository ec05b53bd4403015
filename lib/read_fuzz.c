/*
 * Feeds bytes to the cutter in splits that the input itself chooses, screens and reads every document. The first byte of
 * the input seeds the splits. Holds that cutting in splits gives the bytes back that went in.
 */
#include "arena.h"
#include "buf.h"
#include "cut.h"
#include "finding.h"
#include "node.h"
#include "read.h"
#include "screen.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
read_one(struct arena *a, const struct document *d)
{
	struct findings findings = FINDINGS_INIT(a);
	struct buf json = BUF_INIT;
	struct node *root;

	if (screen_document(d, &findings) == 0) {
		root = read_document(a, &findings, d->bytes + d->bom, d->length - d->bom);
		if ((root == NULL) == (findings.errors == 0 && !findings.failed))
			abort();
		if (root != NULL)
			node_json(&json, root);
	} else if (findings.errors == 0)
		abort();
	buf_release(&json);
	arena_reset(a);
}

static void
take(struct cutter *c, struct arena *a, struct buf *out)
{
	struct document d;
	enum cut what;

	while ((what = cutter_next(c, &d)) != CUT_MORE) {
		if (d.length == 0 || d.body > d.length || d.end > d.length || (what != CUT_PIECE && d.body > d.end))
			abort();
		buf_add(out, d.bytes, d.length);
		if (what == CUT_DOCUMENT)
			read_one(a, &d);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cutter *c;
	struct arena a = ARENA_INIT;
	struct buf out = BUF_INIT;
	uint32_t seed;
	size_t at = 0, n;

	if (size == 0)
		return 0;
	seed = data[0];
	data++;
	size--;
	if ((c = cutter_new(seed < 32 ? 16 : CUT_LIMIT)) == NULL)
		return 0;
	cutter_start(c, "fuzz", true);
	for (; at < size; at += n) {
		seed = seed * 1664525 + 1013904223;
		n = 1 + (seed >> 16) % (seed & 0x100 ? 7 : 4096);
		if (n > size - at)
			n = size - at;
		if (cutter_feed(c, (const char *)data + at, n) < 0)
			break;
		take(c, &a, &out);
	}
	cutter_finish(c);
	take(c, &a, &out);
	if (size > 0 && !buf_failed(&out) && (out.length < size || memcmp(out.bytes, data, size) != 0))
		abort();
	buf_release(&out);
	arena_release(&a);
	cutter_free(c);
	return 0;
}
