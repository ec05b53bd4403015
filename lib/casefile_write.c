#include "casefile.h"

#include "arena.h"
#include "finding.h"
#include "node.h"
#include "read.h"

#include <stdint.h>
#include <stdlib.h>

static void
add_line(struct casefile *c, const char *text)
{
	buf_text(&c->added, text);
	buf_text(&c->added, c->eol);
}

int
casefile_begin(struct casefile *c, const char *edition, const char *office)
{
	const size_t body = c->document.body;

	digest_init(&c->digest);
	uuid_of_case(office, c->document.bytes + body, c->insert - body, &c->digest, c->id_text);
	c->id = c->id_text;
	c->edition = edition;
	c->open = true;
	buf_text(&c->added, "case: ");
	add_line(c, c->id);
	buf_text(&c->added, "edition: ");
	add_line(c, edition);
	add_line(c, "steps:");
	return buf_failed(&c->added) ? -1 : 0;
}

void
step_begin(struct casefile *c, const struct step_head *h)
{
	char at[MOMENT_TEXT + 1];

	c->draft = (struct step){ .id = h->id, .at = h->at, .by = h->by, .office = h->office, .actor = h->actor,
	    .result = h->result, .field = h->field, .now = h->now, .from = c->added.length };
	buf_text(&c->added, "- step: ");
	add_line(c, h->id);
	moment_format(&h->at, at);
	step_text(c, "at", at);
	step_text(c, "by", h->by);
	step_text(c, "officer", h->officer);
	step_text(c, "office", h->office);
	step_text(c, "actor", h->actor);
}

static void
add_key(struct casefile *c, const char *key)
{
	buf_text(&c->added, "  ");
	buf_text(&c->added, key);
	buf_text(&c->added, ": ");
}

void
step_text(struct casefile *c, const char *key, const char *text)
{
	add_key(c, key);
	buf_json_text(&c->added, text);
	buf_text(&c->added, c->eol);
}

void
step_number(struct casefile *c, const char *key, long long number)
{
	add_key(c, key);
	buf_number(&c->added, number);
	buf_text(&c->added, c->eol);
}

void
step_json(struct casefile *c, const char *key, const char *json, size_t length)
{
	add_key(c, key);
	buf_add(&c->added, json, length);
	buf_text(&c->added, c->eol);
}

int
step_seal(struct casefile *c, struct arena *a)
{
	const struct document *d = &c->document;
	struct step *s = &c->draft;
	struct digest seal;
	size_t at = c->added.length;

	digest_init(&seal);
	if (c->added_seal != SIZE_MAX)
		digest_add(&seal, c->added.bytes + c->added_seal, at - c->added_seal);
	else {
		if (c->steps_read == 0)
			seal = c->digest;
		else
			digest_add(&seal, d->bytes + c->seal_line, c->insert - c->seal_line);
		digest_add(&seal, c->added.bytes, at);
	}
	digest_hex(&seal, s->seal);
	c->added_seal = at;
	add_key(c, "seal");
	add_line(c, s->seal);
	if (buf_failed(&c->added))
		return -1;
	if (c->step_count == c->step_room) {
		size_t room = c->step_room * 2 + 8;
		struct step *more = arena_alloc(a, room * sizeof *more);

		if (more == NULL)
			return -1;
		if (c->step_count > 0)
			memcpy(more, c->steps, c->step_count * sizeof *more);
		c->steps = more;
		c->step_room = room;
	}
	s->to = c->added.length;
	c->steps[c->step_count++] = *s;
	return 0;
}

const struct node *
step_node(struct casefile *c, struct arena *a, struct step *s)
{
	struct findings none = FINDINGS_INIT(a);
	struct buf text = BUF_INIT;
	const struct node *root = NULL;

	if (s->node != NULL)
		return s->node;
	buf_text(&text, "steps:\n");
	buf_add(&text, c->added.bytes + s->from, s->to - s->from);
	if (!buf_failed(&text)) {
		char *copy = arena_copy(a, text.bytes, text.length);

		if (copy != NULL)
			root = read_document(a, &none, copy, text.length);
	}
	buf_release(&text);
	if (root == NULL)
		c->added.failed = true;		/* what this step says must not be taken for missing: run_case holds the case back */
	s->node = node_first(node_first(root));
	return s->node;
}

void
casefile_rewind(struct casefile *c)
{
	buf_clear(&c->added);
	c->added_seal = SIZE_MAX;
	c->step_count = c->steps_read;
	if (c->steps_read == 0) {
		c->open = false;
		c->id = c->edition = NULL;
	}
}

void
casefile_write(const struct casefile *c, struct buf *out)
{
	const struct document *d = &c->document;

	buf_add(out, d->bytes, c->insert);
	buf_add(out, c->added.bytes, c->added.length);
	buf_add(out, d->bytes + c->insert, d->length - c->insert);
}
