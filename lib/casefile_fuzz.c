/*
 * Opens every document as a case or an application, appends a step, writes it, and opens what was written. Holds that no
 * byte above changes, that the case has one step more, sealed over the one before, and that one changed byte of what is
 * sealed is seen.
 */
#include "arena.h"
#include "buf.h"
#include "casefile.h"
#include "cut.h"
#include "finding.h"
#include "node.h"
#include "screen.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static int
reopen(struct arena *a, const char *bytes, size_t length, struct casefile *c, struct cutter *cut)
{
	struct findings f = FINDINGS_INIT(a);
	struct document d;

	cutter_start(cut, "written", true);
	if (cutter_feed(cut, bytes, length) < 0)
		abort();
	cutter_finish(cut);
	if (cutter_next(cut, &d) != CUT_DOCUMENT || screen_document(&d, &f) < 0)
		return -1;
	return casefile_open(c, &d, a, &f);
}

static void
append(struct casefile *c, struct arena *a)
{
	struct step_head head = { .id = "look", .by = "x", .officer = "Х, \"y\"", .office = "almaty-almaly", .actor = "city-office" };

	if (c->open)
		head.at = c->steps[c->step_count - 1].at;
	else if (casefile_begin(c, "an-edition", "almaty-almaly") < 0)
		abort();
	step_begin(c, &head);
	step_text(c, "note", "a: #b \\ \"c\"");
	step_number(c, "late", 3);
	if (step_seal(c, a) < 0)
		abort();
}

/* What was written, with one byte changed of all that is sealed, is no whole case. */
static void
bend(struct arena *a, struct buf *written, size_t from, size_t at, struct cutter *cut)
{
	struct casefile bent = { .root = NULL };

	written->bytes[at] ^= 1;
	if (at >= from && reopen(a, written->bytes, written->length, &bent, cut) == 0) {
		if (bent.open)
			abort();
		casefile_release(&bent);
	} else if (at >= from)
		casefile_release(&bent);
	written->bytes[at] ^= 1;
}

static void
try_case(struct arena *a, const struct document *d, uint32_t seed)
{
	struct findings f = FINDINGS_INIT(a);
	struct casefile c = { .root = NULL }, again = { .root = NULL };
	struct cutter *cut = cutter_new(2 * CUT_LIMIT);
	struct buf written = BUF_INIT;
	size_t steps, insert;

	if (screen_document(d, &f) == 0 && casefile_open(&c, d, a, &f) == 0 && !c.root->flow) {
		steps = c.step_count;
		insert = c.insert;
		append(&c, a);
		casefile_write(&c, &written);
		if (written.length != d->length + c.added.length || memcmp(written.bytes, d->bytes, insert) != 0 ||
		    memcmp(written.bytes + insert + c.added.length, d->bytes + insert, d->length - insert) != 0)
			abort();
		if (reopen(a, written.bytes, written.length, &again, cut) < 0 || !again.open || again.step_count != steps + 1 ||
		    strcmp(again.base, c.steps[steps].seal) != 0 || strcmp(again.id, c.id) != 0)
			abort();
		casefile_release(&again);
		bend(a, &written, d->body, d->body + seed % (insert + c.added_seal - d->body), cut);
	} else if (f.errors == 0 && !f.failed && (c.root == NULL || !c.root->flow))
		abort();
	casefile_release(&c);
	buf_release(&written);
	cutter_free(cut);
	arena_reset(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cutter *c = cutter_new(CUT_LIMIT);
	struct arena a = ARENA_INIT;
	struct document d;
	enum cut what;
	uint32_t seed = 7;
	size_t i;

	for (i = 0; i < size; i++)
		seed = seed * 31 + data[i];
	cutter_start(c, "fuzz", true);
	if (cutter_feed(c, (const char *)data, size) == 0) {
		cutter_finish(c);
		while ((what = cutter_next(c, &d)) != CUT_MORE)
			if (what == CUT_DOCUMENT)
				try_case(&a, &d, seed);
	}
	arena_release(&a);
	cutter_free(c);
	return 0;
}
