/*
 * Reads a document with screen and reader, and again with plain libyaml. Holds that what is read is what libyaml's events
 * say, text by text; that what libyaml cannot read is refused; and that what libyaml reads and the reader does not has a
 * finding that says which rule of ours it breaks.
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
#include <yaml.h>

enum { MOST = 64 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* One event as bytes: its kind, and of a text its length and itself. */
static void
tell(struct buf *b, char kind, const char *text, size_t length)
{
	buf_byte(b, kind);
	if (kind == 't') {
		buf_number(b, (long long)length);
		buf_byte(b, ':');
		buf_add(b, text, length);
	}
}

static void
tell_node(struct buf *b, const struct node *n)
{
	const struct node *c;

	if (n->key != NULL)
		tell(b, 't', n->key, n->key_length);
	if (n->kind == NODE_TEXT) {
		tell(b, 't', n->text, n->length);
		return;
	}
	tell(b, n->kind == NODE_MAP ? '{' : '[', NULL, 0);
	for (c = n->first; c != NULL; c = c->next)
		tell_node(b, c);
	tell(b, n->kind == NODE_MAP ? '}' : ']', NULL, 0);
}

static void
tell_event(struct buf *b, const yaml_event_t *e)
{
	switch (e->type) {
	case YAML_SCALAR_EVENT:
		tell(b, 't', (const char *)e->data.scalar.value, e->data.scalar.length);
		break;
	case YAML_MAPPING_START_EVENT:
		tell(b, '{', NULL, 0);
		break;
	case YAML_MAPPING_END_EVENT:
		tell(b, '}', NULL, 0);
		break;
	case YAML_SEQUENCE_START_EVENT:
		tell(b, '[', NULL, 0);
		break;
	case YAML_SEQUENCE_END_EVENT:
		tell(b, ']', NULL, 0);
		break;
	default:
		break;
	}
}

/* 0 when libyaml reads all of it. */
static int
read_plainly(const char *bytes, size_t length, struct buf *b)
{
	yaml_parser_t p;
	yaml_event_t e;
	int done = 0, result = -1;

	if (!yaml_parser_initialize(&p))
		abort();
	yaml_parser_set_input_string(&p, (const unsigned char *)bytes, length);
	yaml_parser_set_encoding(&p, YAML_UTF8_ENCODING);
	while (!done && yaml_parser_parse(&p, &e)) {
		if (e.type == YAML_NO_EVENT)
			break;
		tell_event(b, &e);
		if (e.type == YAML_STREAM_END_EVENT) {
			done = 1;
			result = 0;
		}
		yaml_event_delete(&e);
	}
	yaml_parser_delete(&p);
	return result;
}

static void
read_both(struct arena *a, const struct document *d)
{
	const char *bytes = d->bytes + d->bom;
	size_t length = d->length - d->bom;
	struct findings f = FINDINGS_INIT(a);
	struct buf ours = BUF_INIT, theirs = BUF_INIT;
	struct node *root;

	if (screen_document(d, &f) == 0) {
		root = read_document(a, &f, bytes, length);
		if ((root == NULL) != (f.errors > 0))
			abort();
		if (root != NULL) {
			tell_node(&ours, root);
			if (read_plainly(bytes, length, &theirs) < 0 || ours.length != theirs.length ||
			    memcmp(ours.bytes, theirs.bytes, ours.length) != 0)
				abort();
		} else if (f.first->id == FINDING_SYNTAX && read_plainly(bytes, length, &theirs) == 0)
			abort();
	} else if (f.errors == 0)
		abort();
	buf_release(&ours);
	buf_release(&theirs);
	arena_reset(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cutter *c = cutter_new(CUT_LIMIT);
	struct arena a = ARENA_INIT;
	struct document d;
	enum cut what;

	if (c == NULL || size > MOST) {
		cutter_free(c);
		return 0;
	}
	cutter_start(c, "fuzz", true);
	if (cutter_feed(c, (const char *)data, size) == 0) {
		cutter_finish(c);
		while ((what = cutter_next(c, &d)) != CUT_MORE)
			if (what == CUT_DOCUMENT)
				read_both(&a, &d);
	}
	arena_release(&a);
	cutter_free(c);
	return 0;
}
