#include "audit.h"

#include "act.h"
#include "arena.h"
#include "finding.h"
#include "node.h"
#include "read.h"
#include "replace.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LETTER_LIMIT = 2 * 1024 * 1024 };

/* What the case says of a letter. */
struct sent {
	const char *id, *number, *to, *form, *copies, *due;
};

static void
differs(struct run *r, size_t index, const struct sent *s, const char *what)
{
	const struct step *step = &r->c->steps[index];

	finding_add(r->findings, FINDING_LETTER_DIFFERS, step->node->line, step->node->column, finding_word(s->number),
	    finding_word(step->id), what);
}

/* The letter as a file: its keys, or, where it carries the case, the case up to the seal of this step. */
static void
check_bytes(struct run *r, size_t index, const struct sent *s, const char *bytes, size_t length)
{
	const struct step *step = &r->c->steps[index];
	struct findings none = FINDINGS_INIT(r->arena);
	const struct node *root;
	char at[MOMENT_TEXT + 1];
	size_t i;

	if (memmem(bytes, length, "\n  seal: ", 9) != NULL) {
		if (memmem(bytes, length, step->seal, DIGEST_HEX) == NULL)
			differs(r, index, s, "the case in it has not this step");
		return;
	}
	root = read_document(r->arena, &none, bytes, length);
	if (findings_failed(&none)) {
		r->findings->failed = true;
		return;
	}
	moment_format(&step->at, at);
	const struct { const char *key, *should; } keys[] = { { "letter", s->number }, { "id", s->id }, { "form", s->form },
		{ "from", step->office }, { "to", s->to }, { "at", at }, { "about", r->c->id }, { "step", step->id } };
	for (i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		const char *is = root == NULL ? NULL : node_text(root, keys[i].key);

		if (keys[i].should != NULL && (is == NULL || strcmp(is, keys[i].should) != 0)) {
			differs(r, index, s, keys[i].key);
			break;
		}
	}
}

/* What says nothing of the letter: it may well be there. */
static bool
is_refused(int error)
{
	return error == EACCES || error == EPERM || error == EMFILE || error == ENFILE || error == EIO;
}

static void
check_file(struct audit *a, struct run *r, size_t index, const struct sent *s)
{
	static const char *const folders[] = { "new", "cur" };
	const struct step *step = &r->c->steps[index];
	const char *slash = strchr(s->number, '/');
	char *bytes = NULL, *path;
	size_t length, i;

	if (slash == NULL || strspn(s->to, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(s->to) ||
	    strspn(slash + 1, "0123456789") != strlen(slash + 1))
		return;
	for (i = 0; i < 2 && !r->findings->failed; i++) {
		path = arena_format(r->arena, "outbox/%s/%s/%s-%06ld.yaml", s->to, folders[i], slash + 1, strtol(s->number, NULL, 10));
		if (path != NULL && read_whole(a->directory.fd, path, LETTER_LIMIT, 0, &bytes, &length) == 0)
			break;
		r->findings->failed = path == NULL || errno == ENOMEM;
		if (path != NULL && is_refused(errno)) {
			audit_failed(a, path);
			return;
		}
	}
	if (bytes != NULL)
		check_bytes(r, index, s, bytes, length);
	else if (!r->findings->failed)
		finding_add(r->findings, FINDING_LETTER_MISSING, step->node->line, step->node->column, finding_word(s->number),
		    finding_word(step->id), s->to);
	free(bytes);
}

/* The id follows from step, addressee and number: anyone can recompute it. */
static void
check_id(struct run *r, size_t index, const struct sent *s)
{
	char *name = arena_format(r->arena, "%s/%s/%s", r->c->steps[index].id, s->to, s->number), id[UUID_TEXT + 1];

	if (name == NULL)
		r->findings->failed = true;
	if (s->id == NULL || name == NULL)
		return;
	uuid_of_name(r->c->id, name, strlen(name), id);
	if (strcmp(id, s->id) != 0)
		differs(r, index, s, "id");
}

static void
expect(struct audit *a, struct run *r, struct audit_lines *lines, size_t index, const struct sent *s)
{
	const struct audit_line *l;
	struct buf facts = BUF_INIT;
	const char *office = NULL;

	if (s->number == NULL || s->to == NULL)
		return;
	/* where the addressee is may have changed in office.yaml since */
	l = audit_seek(a, r, lines, index, BOOK_LETTERS, true, s->number);
	if (l != NULL && entry_field(r->arena, &l->entry, "office", &office) < 0)
		facts.failed = true;
	fact_text(&facts, "to", s->to);
	fact_text(&facts, "form", s->form);
	fact_text(&facts, "copies", s->copies);
	fact_text(&facts, "office", office);
	fact_text(&facts, "case-number", casefile_number(r->c));
	fact_text(&facts, "applicant", facts_name(r));
	fact_text(&facts, "due", s->due);
	l = audit_expect(a, r, lines, index, BOOK_LETTERS, true, s->number, &facts);
	check_id(r, index, s);
	if (l != NULL)
		check_file(a, r, index, s);
}

static const char *
first_form(const struct node *forms)
{
	return forms == NULL ? NULL : forms->first->text;
}

/* The form of an inquiry is that of the edition for its addressee. */
static const char *
form_to(const struct run *r, const char *to)
{
	const struct node *row;

	for (row = node_first(r->rule->letters); row != NULL; row = row->next)
		if (to != NULL && strcmp(node_text(row, "to"), to) == 0)
			return first_form(node_get(row, "forms"));
	return NULL;
}

/* One letter takes all copies to a holder elsewhere. */
static void
expect_copies(struct audit *a, struct run *r, struct audit_lines *lines, size_t index)
{
	const struct node *list = node_get(r->c->steps[index].node, "copies"), *n, *k;

	for (n = node_first(list); n != NULL; n = n->next) {
		struct sent s = { .number = node_text(n, "letter"), .to = node_text(n, "holder"),
			.form = first_form(node_get(r->rule->row.node, "form")) };
		struct buf copies = BUF_INIT;
		bool first = true;

		for (k = list->first; s.number != NULL && k != NULL; k = k->next) {
			const char *letter = node_text(k, "letter");

			if (letter == NULL || strcmp(letter, s.number) != 0)
				continue;
			first = first && (copies.length > 0 || k == n);
			buf_text(&copies, copies.length > 0 ? ", " : "");
			buf_text(&copies, node_text(k, "copy"));
		}
		if (buf_failed(&copies))
			r->findings->failed = true;
		else if (s.number != NULL && first) {
			s.copies = arena_copy(r->arena, copies.bytes, copies.length);
			expect(a, r, lines, index, &s);
		}
		buf_release(&copies);
	}
}

void
audit_letters(struct audit *a, struct run *r, struct audit_lines *lines, size_t index)
{
	const struct node *step = r->c->steps[index].node, *list = node_get(step, "letters"), *n;
	const struct node *reminded = r->rule->act == ACT_REMIND ? act_inquiry(r, node_text(step, "inquiry")) : NULL;

	for (n = node_first(list); n != NULL; n = n->next) {
		struct sent s = { .id = node_text(n, "id"), .number = node_text(n, "number"), .to = node_text(n, "to"),
			.form = node_text(n, "form"), .due = node_text(reminded, "due") };

		expect(a, r, lines, index, &s);
	}
	list = node_get(step, "inquiries");
	for (n = node_first(list); n != NULL; n = n->next) {
		struct sent s = { .id = node_text(n, "id"), .number = node_text(n, "number"), .to = node_text(n, "to"),
			.form = form_to(r, node_text(n, "to")), .due = node_text(n, "due") };

		expect(a, r, lines, index, &s);
	}
	expect_copies(a, r, lines, index);
}
