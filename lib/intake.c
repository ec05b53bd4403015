#include "intake.h"

#include "arena.h"
#include "check.h"
#include "node.h"
#include "screen.h"

#include <stdlib.h>
#include <string.h>

bool
intake_may_act(struct desk *d, struct casefile *c, struct arena *a, struct findings *f)
{
	(void)f;
	(void)d;
	(void)a;
	return !c->open;
}

static bool
is_white(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/*
 * The comments of a flow-style document, which its tree does not hold. A quote opens a text where one can begin; inside a
 * plain text, as in O'Neil or 12:'30, it is a letter, and "#" is one too unless a blank stands before it.
 */
static void
keep_comments(struct buf *b, const char *p, const char *end)
{
	bool plain = false;
	char quote = 0;

	for (; p < end; p++) {
		if (quote != 0) {
			if (*p == '\\' ? quote == '"' : *p == quote && quote == '\'' && p[1] == quote)
				p++;
			else if (*p == quote)
				quote = 0;
		} else if (*p == '#' && (!plain || is_white(p[-1]))) {
			const char *lf = memchr(p, '\n', (size_t)(end - p)), *stop = lf == NULL ? end : lf;

			buf_add(b, p, (size_t)(stop - p));
			if (b->length > 0 && b->bytes[b->length - 1] == '\r')
				b->length--;
			buf_byte(b, '\n');
			p = stop - 1;
			plain = false;
		} else if (plain)
			plain = memchr("{}[],", *p, 5) == NULL && (*p != ':' || !is_white(p[1]));
		else if (*p == '"' || *p == '\'')
			quote = *p;
		else
			plain = memchr("{}[],:?", *p, 7) == NULL && !is_white(*p);
	}
}

/* Without quotes it is read as the same text by everyone: it is a word, and none that readers take for something else. */
static bool
is_plain_key(const struct node *n)
{
	static const char *const words[] = { "null", "true", "false", "yes", "no", "on", "off", "y", "n" };
	size_t i;

	for (i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(n->key, words[i]) == 0)
			return false;
	return strspn(n->key, "abcdefghijklmnopqrstuvwxyz-") == n->key_length;
}

static void
lay_out(struct buf *b, const struct node *root)
{
	const struct node *n, *k;

	for (n = root->first; n != NULL; n = n->next) {
		buf_json(b, n->key, n->key_length);
		if (is_plain_key(n) && b->length >= n->key_length + 2) {
			b->length -= n->key_length + 2;
			buf_add(b, n->key, n->key_length);
		}
		buf_byte(b, ':');
		if (n->kind == NODE_LIST && n->count > 0) {
			buf_byte(b, '\n');
			for (k = n->first; k != NULL; k = k->next) {
				buf_text(b, "- ");
				node_json(b, k);
				buf_byte(b, '\n');
			}
			continue;
		}
		buf_byte(b, ' ');
		node_json(b, n);
		buf_byte(b, '\n');
	}
}

/* An application in braces (JSON) is laid out as block style: the one place where a document is not kept as it came. */
static enum run_result
unfold(struct run *r)
{
	struct casefile *c = r->c;
	struct document d = c->document;
	struct buf b = BUF_INIT;
	size_t body;
	char *copy;

	buf_text(&b, "---\n");
	body = b.length;
	keep_comments(&b, c->document.bytes + c->document.bom, c->document.bytes + c->document.length);
	lay_out(&b, c->root);
	d.end = b.length;
	if (d.closed)
		buf_text(&b, "...\n");
	copy = buf_failed(&b) ? NULL : arena_copy(r->arena, b.bytes, b.length);
	d.length = b.length;
	buf_release(&b);
	if (copy == NULL)
		return RUN_MEMORY;
	d.bytes = copy;
	d.bom = 0;
	d.body = body;
	d.marked = true;
	d.newline_added = 0;
	casefile_release(c);
	return casefile_open(c, &d, r->arena, r->findings) == 0 ? RUN_ADVANCED : r->findings->failed ? RUN_MEMORY : RUN_HELD;
}

void
intake_no_edition(const struct editions *all, const struct node *received, struct findings *f)
{
	char from[DATE_TEXT + 1], to[DATE_TEXT + 1];
	struct buf b = BUF_INIT;
	size_t i;

	for (i = 0; i < all->count; i++) {
		if (all->all[i]->replaced)
			continue;
		date_format(all->all[i]->from, from);
		buf_text(&b, b.length > 0 ? ", " : "");
		buf_text(&b, all->all[i]->id);
		buf_text(&b, " from ");
		buf_text(&b, from);
		if (all->all[i]->to != INT32_MAX) {
			date_format(all->all[i]->to, to);
			buf_text(&b, " to ");
			buf_text(&b, to);
		}
	}
	buf_byte(&b, '\0');
	if (buf_failed(&b))
		f->failed = true;
	finding_add(f, FINDING_NO_EDITION, received->line, received->column, buf_failed(&b) ? "?" : b.bytes, NULL, NULL);
	buf_release(&b);
}

enum run_result
intake_act(struct run *r)
{
	const struct edition *any = r->desk->editions->all[0];
	struct document came = r->c->document;
	bool flow = r->c->root->flow, several;
	enum run_result result;
	struct moment received;

	if (r->c->open)
		return RUN_NOTHING;
	if (check_received(r->c->root, &received) == 0) {
		r->edition = editions_on(r->desk->editions, received.day, &several);
		if (r->edition == NULL)
			intake_no_edition(r->desk->editions, node_get(r->c->root, "received"), r->findings);
	}
	if (check_application(r->edition != NULL ? r->edition : any, r->desk->office, r->c->root, r->findings) < 0 ||
	    r->edition == NULL)
		return r->findings->failed ? RUN_MEMORY : RUN_HELD;
	result = flow ? unfold(r) : RUN_ADVANCED;
	if (result == RUN_ADVANCED)
		result = run_receive(r);
	if (flow && result != RUN_ADVANCED) {
		r->c->document = came;
		r->c->insert = came.end;
	}
	return result;
}

static void
add_hint(struct buf *b, const struct field *f)
{
	if (f->hint != NULL) {
		buf_text(b, "  # ");
		buf_text(b, f->hint);
	} else if (f->words != NULL && f->words[0] != '@') {
		buf_text(b, "  # ");
		buf_text(b, f->words);
	}
	/* of a foreigner it is required */
	if (!f->required && f->type != FIELD_CITIZENSHIP)
		buf_text(b, f->hint == NULL && f->words == NULL ? "  # optional" : "; optional");
	buf_byte(b, '\n');
}

static void
add_documents(struct buf *b, const struct edition *e, const char *service)
{
	size_t i, j;

	for (i = 0; i < e->document_count; i++) {
		const struct rule_document *d = &e->documents[i];
		const struct node *n;

		for (j = 0; j < d->rule_count && d->rules[j].when.service != NULL && !node_has(d->rules[j].when.service, service); j++)
			;
		if (j == d->rule_count && d->rule_count > 0)
			continue;
		buf_text(b, "# - {kind: ");
		buf_text(b, d->row.id);
		for (n = node_first(d->fields); n != NULL; n = n->next) {
			buf_text(b, ", ");
			buf_text(b, n->text);
			buf_text(b, ": ");
		}
		buf_text(b, "}  # ");
		buf_text(b, words_in(node_get(d->row.node, "name"), "en"));
		buf_text(b, "; ");
		buf_text(b, words_in(node_get(d->row.node, "name"), "kk"));
		buf_byte(b, '\n');
	}
}

int
intake_blank(const struct edition *e, const char *service, struct buf *b)
{
	const struct field *fields;
	size_t count, i;

	if (edition_service(e, service) == NULL)
		return -1;
	fields = check_fields(&count);
	buf_text(b, "---\n# An empty application. Fill in what is asked for, remove what is optional and not needed,\n"
	    "# and remove the # before each document that was handed in; where there is none, write documents: [].\n");
	for (i = 0; i < count; i++) {
		const struct field *f = &fields[i];
		const char *dot = strrchr(f->path, '.'), *p;

		if (strstr(f->path, "[]") != NULL || (f->type == FIELD_MAP && i + 1 == count))
			continue;
		if (strcmp(f->path, "service") == 0) {
			buf_text(b, "service: ");
			buf_text(b, service);
			buf_byte(b, '\n');
			continue;
		}
		if (f->type == FIELD_LIST && f->hint == NULL && !f->required)
			continue;
		for (p = f->path; *p != '\0'; p++)
			if (*p == '.')
				buf_text(b, "  ");
		buf_text(b, dot == NULL ? f->path : dot + 1);
		buf_byte(b, ':');
		add_hint(b, f);
		if (f->type == FIELD_LIST && f->required)
			add_documents(b, e, service);
	}
	buf_text(b, "...\n");
	return buf_failed(b) ? -1 : 0;
}
