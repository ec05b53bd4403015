#include "casefile.h"

#include "arena.h"
#include "finding.h"
#include "node.h"
#include "read.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char *const head_keys[] = { "step", "at", "by", "officer", "office", "actor" };
enum { HEAD_KEYS = sizeof head_keys / sizeof head_keys[0] };

static bool
begins(const char *line, const char *end, const char *with)
{
	size_t n = strlen(with);

	return (size_t)(end - line) >= n && memcmp(line, with, n) == 0;
}

static const char *
next_line(const char *line, const char *end)
{
	const char *lf = memchr(line, '\n', (size_t)(end - line));

	return lf == NULL ? end : lf + 1;
}

/* The keys case, edition, steps of an open case, in the order they are written in. */
struct marks {
	const struct node *id, *edition, *steps;
	const struct node *step;	/* the next step whose marks are awaited */
	const struct node *seal;	/* the next seal awaited */
	bool in_step;			/* "- step:" of `step` was seen, its seal was not */
	size_t index;
	struct digest digest;		/* of what comes under that seal, up to the offset `digested` */
	size_t digested;
};

static void
false_mark(struct findings *f, unsigned long line, const char *mark)
{
	finding_add(f, FINDING_FALSE_MARK, line, 1, mark, NULL, NULL);
}

static bool
fits_key(const struct node *n, unsigned long line)
{
	return n != NULL && n->key_line == line;
}

/* None of the three: an application. All three, last and in order: a case. Else half-open. */
static int
find_form(struct casefile *c, struct findings *f, struct marks *m)
{
	static const char *const keys[] = { "case", "edition", "steps" };
	const struct node *found[3], *n;
	int i, have = 0, is = 0, isnt = 0;

	for (i = 0; i < 3; i++) {
		found[i] = node_get(c->root, keys[i]);
		have += found[i] != NULL;
		*(found[i] != NULL ? &is : &isnt) = i;
	}
	if (have == 0)
		return 0;
	if (have < 3) {
		n = found[is];
		finding_add(f, FINDING_HALF_OPEN, n->key_line, n->key_column, keys[is], keys[isnt], NULL);
		return -1;
	}
	m->id = found[0];
	m->edition = found[1];
	m->steps = found[2];
	if (m->id->next != m->edition || m->edition->next != m->steps || m->steps->next != NULL ||
	    m->id->kind != NODE_TEXT || m->edition->kind != NODE_TEXT || m->steps->kind != NODE_LIST ||
	    m->steps->count == 0 || c->root->flow) {
		finding_add(f, FINDING_HALF_OPEN, m->id->key_line, m->id->key_column, "case",
		    "edition, then steps, last in the document", NULL);
		return -1;
	}
	m->step = m->steps->first;
	c->open = true;
	return 0;
}

static int
bad_step(struct findings *f, const struct node *n, const char *id, const char *what)
{
	finding_add(f, FINDING_BAD_STEP, n->line, n->column, finding_word(id), what, NULL);
	return -1;
}

static int
check_step(struct findings *f, const struct node *n, struct step *s)
{
	const struct node *k = n->first;
	const char *id = "?";
	size_t i;

	if (n->kind != NODE_MAP || n->flow)
		return bad_step(f, n, id, "it is no block of keys");
	for (i = 0; i < HEAD_KEYS; i++, k = k->next) {
		if (k == NULL || strcmp(k->key, head_keys[i]) != 0 || k->kind != NODE_TEXT)
			return bad_step(f, n, id, head_keys[i]);
		if (i == 0)
			id = k->text;
	}
	s->id = id;
	s->node = n;
	if (moment_parse(node_text(n, "at"), &s->at) < 0)
		return bad_step(f, n, id, "at");
	s->by = node_text(n, "by");
	s->office = node_text(n, "office");
	s->actor = node_text(n, "actor");
	s->result = node_text(n, "result");
	s->field = node_text(n, "field");
	s->now = node_text(n, "now");
	k = n->last;
	if (strcmp(k->key, "seal") != 0 || k->kind != NODE_TEXT || !digest_is_hex(k->text, k->length))
		return bad_step(f, n, id, "seal");
	memcpy(s->seal, k->text, DIGEST_HEX + 1);
	return 0;
}

static int
read_steps(struct casefile *c, struct arena *a, struct findings *f, const struct marks *m)
{
	const struct node *n;

	c->step_room = m->steps->count;
	if ((c->steps = arena_alloc(a, c->step_room * sizeof *c->steps)) == NULL) {
		f->failed = true;
		return -1;
	}
	for (n = m->steps->first; n != NULL; n = n->next) {
		if (check_step(f, n, &c->steps[c->step_count]) < 0)
			return -1;
		c->step_count++;
	}
	c->steps_read = c->step_count;
	return 0;
}

static int
verify_seal(struct casefile *c, struct findings *f, struct marks *m, size_t line_at, unsigned long line)
{
	const struct step *s = &c->steps[m->index];
	char seal[DIGEST_HEX + 1];

	digest_add(&m->digest, c->document.bytes + m->digested, line_at - m->digested);
	digest_hex(&m->digest, seal);
	m->digested = line_at;
	if (memcmp(seal, s->seal, DIGEST_HEX) != 0) {
		finding_add(f, FINDING_SEAL_BROKEN, line, 3, finding_word(s->id), NULL, NULL);
		return -1;
	}
	c->seal_line = line_at;
	return 0;
}

enum mark { NO_MARK, SEAL, STEP, CASE, EDITION, STEPS };

static enum mark
mark_of(const char *line, const char *end)
{
	switch (*line) {
	case ' ':
		return begins(line, end, "  seal:") ? SEAL : NO_MARK;
	case '-':
		return begins(line, end, "- step:") ? STEP : NO_MARK;
	case 'c':
		return begins(line, end, "case:") ? CASE : NO_MARK;
	case 'e':
		return begins(line, end, "edition:") ? EDITION : NO_MARK;
	case 's':
		return begins(line, end, "steps:") ? STEPS : NO_MARK;
	default:
		return NO_MARK;
	}
}

/* 0: it is the key it looks like. */
static int
check_mark(struct casefile *c, struct findings *f, struct marks *m, enum mark mark, size_t at, unsigned long no)
{
	switch (mark) {
	case NO_MARK:
		break;
	case SEAL:
		if (!m->in_step || m->step->last->key_line != no) {
			false_mark(f, no, "seal:");
			return -1;
		}
		m->in_step = false;
		m->step = m->step->next;
		if (verify_seal(c, f, m, at, no) < 0)
			return -1;
		m->index++;
		break;
	case STEP:
		if (m->step == NULL || m->step->first->key_line != no) {
			false_mark(f, no, "- step:");
			return -1;
		}
		m->in_step = true;
		break;
	case CASE:
		if (!fits_key(m->id, no)) {
			false_mark(f, no, "case:");
			return -1;
		}
		uuid_of_case(c->steps[0].office, c->document.bytes + m->digested, at - m->digested, &m->digest, c->id_text);
		m->digested = at;
		break;
	case EDITION:
	case STEPS:
		if (!fits_key(mark == EDITION ? m->edition : m->steps, no)) {
			false_mark(f, no, mark == EDITION ? "edition:" : "steps:");
			return -1;
		}
		break;
	}
	return 0;
}

/*
 * Every line that begins like one of our marks must be the key it looks like, so that whoever greps for marks sees the
 * case that a YAML reader sees. Seals are verified on the way.
 */
static int
check_marks(struct casefile *c, struct findings *f, struct marks *m)
{
	const char *bytes = c->document.bytes, *end = bytes + c->document.end, *line;
	unsigned long no = 1;
	const char *p;

	digest_init(&m->digest);
	m->digested = c->document.body;
	for (p = bytes; p < bytes + c->document.body; p++)
		no += *p == '\n';
	for (line = bytes + c->document.body; line < end; line = next_line(line, end), no++) {
		const enum mark mark = mark_of(line, end);

		if (mark != NO_MARK) {
			if (check_mark(c, f, m, mark, (size_t)(line - bytes), no) < 0)
				return -1;
		} else if (c->open && m->step == NULL && *line != '#' && *line != '\n' && *line != '\r' &&
		    *line != ' ' && *line != '-' && *line != 'c' && *line != 'e' && *line != 's') {
			finding_add(f, FINDING_SEAL_BROKEN, no, 1, finding_word(c->steps[c->step_count - 1].id), NULL, NULL);
			return -1;
		}
	}
	return 0;
}

static int
check_case(struct casefile *c, struct findings *f, struct marks *m)
{
	if (m->step != NULL) {
		finding_add(f, FINDING_BAD_STEP, m->step->line, m->step->column, finding_word(c->steps[m->index].id),
		    "its first or last line", NULL);
		return -1;
	}
	if (strcmp(m->id->text, c->id_text) != 0) {
		finding_add(f, FINDING_CASE_ID, m->id->line, m->id->column, NULL, NULL, NULL);
		return -1;
	}
	c->id = m->id->text;
	c->edition = m->edition->text;
	memcpy(c->base, c->steps[c->step_count - 1].seal, DIGEST_HEX + 1);
	return 0;
}

static const char *
line_end(const struct document *d)
{
	size_t n = d->end;

	return n >= 2 && memcmp(d->bytes + n - 2, "\r\n", 2) == 0 ? "\r\n" : "\n";
}

int
casefile_open(struct casefile *c, const struct document *d, struct arena *a, struct findings *f)
{
	struct marks m = { .index = 0 };
	size_t i;

	*c = (struct casefile){ .document = *d, .insert = d->end, .seal_line = d->body, .added_seal = SIZE_MAX,
	    .eol = line_end(d) };
	c->root = read_document(a, f, d->bytes + d->bom, d->length - d->bom);
	if (c->root == NULL || find_form(c, f, &m) < 0)
		return -1;
	if (c->open && read_steps(c, a, f, &m) < 0)
		return -1;
	if (!c->root->flow && check_marks(c, f, &m) < 0)
		return -1;
	if (!c->open)
		return 0;
	if (check_case(c, f, &m) < 0)
		return -1;
	for (i = 0; i < c->step_count; i++) {
		const struct step *s = &c->steps[i];

		errno = 0;
		if (casefile_fold(c, a, s->node) == 0)
			continue;
		if (errno != ENOMEM)
			return bad_step(f, s->node, s->id, s->field != NULL ? "its field" : "residence");
		f->failed = true;
		return -1;
	}
	return 0;
}

void
casefile_release(struct casefile *c)
{
	buf_release(&c->added);
}

int
casefile_fold(struct casefile *c, struct arena *a, const struct node *step)
{
	const char *field = node_text(step, "field");
	const struct node *now = node_get(step, "now"), *residence = node_get(step, "residence");

	/* what a correction says of a step is folded by the process */
	if (field != NULL && now != NULL && strncmp(field, "steps.", 6) != 0 && node_put(a, c->root, field, now) < 0)
		return -1;
	if (residence != NULL && node_put(a, c->root, "residence", residence) < 0)
		return -1;
	return 0;
}

struct node *
casefile_facts_at(const struct casefile *c, struct arena *a, size_t steps)
{
	const struct document *d = &c->document;
	struct findings none = FINDINGS_INIT(a);
	struct casefile then = { .root = read_document(a, &none, d->bytes + d->bom, d->length - d->bom) };
	size_t i;

	for (i = 0; then.root != NULL && i < steps && i < c->steps_read; i++)
		if (casefile_fold(&then, a, c->steps[i].node) < 0)
			return NULL;
	return then.root;
}

const struct step *
casefile_last(const struct casefile *c, const char *id)
{
	size_t i;

	for (i = c->step_count; i > 0; i--)
		if (strcmp(c->steps[i - 1].id, id) == 0)
			return &c->steps[i - 1];
	return NULL;
}

const char *
casefile_number(const struct casefile *c)
{
	const char *number = NULL;
	size_t i;

	for (i = 0; i < c->steps_read && number == NULL; i++)
		number = node_text(c->steps[i].node, "number");
	return number;
}

const char *
casefile_holder(const struct casefile *c)
{
	size_t i;

	for (i = c->steps_read; i > 0; i--) {
		const char *to = node_text(c->steps[i - 1].node, "holder");

		if (to != NULL)
			return to;
	}
	return c->steps_read > 0 ? c->steps[0].office : NULL;
}
