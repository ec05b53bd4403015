#include "act.h"

#include "arena.h"
#include "node.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What every body needs to know a person by; more only where the edition says so (`tells`). */
static const char *const usual[] = { "service", "received", "applicant", "representative", "arrived", "residence" };

static const char *
letter_id(struct run *r, const char *to, const char *number)
{
	char *name = arena_format(r->arena, "%s/%s/%s", r->rule->row.id, to, number), id[UUID_TEXT + 1];

	if (name == NULL)
		return NULL;
	uuid_of_name(r->c->id, name, strlen(name), id);
	return arena_copy(r->arena, id, UUID_TEXT);
}

/* "118/2012" becomes "2012-000118.yaml": sorted by name, letters stand in the order of the despatch book. */
static const char *
letter_file(struct run *r, const char *number)
{
	const char *slash = strchr(number, '/');

	return slash == NULL ? NULL :
	    arena_format(r->arena, "%s-%06d.yaml", slash + 1, (int)strtol(number, NULL, 10));
}

enum run_result
letter_enter(struct run *r, const char *to, const struct node *forms, const struct node *row, const char *due,
    const char *copies, struct letter **letter)
{
	struct letter *l = &r->letters[r->letter_count];
	struct buf facts = BUF_INIT;
	enum run_result result;
	struct entry line;

	/* edition_check.c allows no step more than there is room for */
	if (r->letter_count == sizeof r->letters / sizeof r->letters[0])
		return RUN_MEMORY;
	*l = (struct letter){ .to = to, .row = row, .forms = forms, .form = forms->first->text, .due = due,
		.tells = node_get(row, "tells"), .copies = copies };
	fact_text(&facts, "to", to);
	fact_text(&facts, "form", l->form);
	fact_text(&facts, "copies", copies);
	fact_text(&facts, "office", row != NULL && row == r->rule->leaves ? r->leaves_to : act_office(r, to));
	fact_text(&facts, "case-number", casefile_number(r->c));
	fact_text(&facts, "applicant", facts_name(r));
	fact_text(&facts, "due", due);
	if ((result = act_enter(r, BOOK_LETTERS, true, &facts, to, &line)) != RUN_ADVANCED)
		return result;
	l->number = line.number;
	l->id = letter_id(r, to, line.number);
	l->file = letter_file(r, line.number);
	if (l->id == NULL || l->file == NULL)
		return RUN_MEMORY;
	r->letter_count++;
	*letter = l;
	return RUN_ADVANCED;
}

void
letter_describe(struct buf *b, const struct letter *l)
{
	const struct node *n;

	buf_text(b, b->length > 1 ? ", {\"id\": " : "{\"id\": ");
	buf_json_text(b, l->id);
	buf_text(b, ", \"number\": ");
	buf_json_text(b, l->number);
	buf_text(b, ", \"form\": ");
	buf_json_text(b, l->form);
	buf_text(b, ", \"to\": ");
	buf_json_text(b, l->to);
	for (n = l->forms->first->next; n != NULL; n = n->next) {
		buf_text(b, n == l->forms->first->next ? ", \"encloses\": [" : ", ");
		buf_json_text(b, n->text);
		if (n->next == NULL)
			buf_byte(b, ']');
	}
	buf_byte(b, '}');
}

/*
 * A letter `for` the sake of a step leaves only where that step is another office's work, and due once this one is done:
 * it takes the longer copy there.
 */
static bool
is_sent(struct run *r, const struct node *row, const struct values *v)
{
	const struct node *steps = node_get(row, "for"), *n;
	const char *to = node_text(row, "to");
	struct process then = r->process;

	if (!process_holds(&r->process, node_get(row, "when")))
		return false;
	if (steps == NULL)
		return true;
	if (act_office(r, to) == NULL)
		return false;
	process_suppose(&then, r->index, v->corrects);
	for (n = steps->first; n != NULL; n = n->next) {
		int i = service_step(r->process.service, n->text);

		if (i >= 0 && process_is_due(&then, i))
			return true;
	}
	return false;
}

enum run_result
letters_of_step(struct run *r, struct values *v)
{
	const struct node *row;
	struct buf list = BUF_INIT;
	enum run_result result = RUN_ADVANCED;
	size_t i;

	buf_byte(&list, '[');
	/* the one that takes the case to the office which the person moved to */
	for (i = 0; r->leaves_to != NULL && i < r->letter_count; i++)
		letter_describe(&list, &r->letters[i]);
	for (row = node_first(r->rule->letters); row != NULL; row = row->next) {
		struct letter *l;

		if (!is_sent(r, row, v))
			continue;
		result = letter_enter(r, node_text(row, "to"), node_get(row, "forms"), row, NULL, NULL, &l);
		if (result != RUN_ADVANCED)
			break;
		letter_describe(&list, l);
	}
	buf_byte(&list, ']');
	if (result == RUN_ADVANCED && (buf_failed(&list) || list.length > 2))
		value_json(r, v, "letters", &list);
	buf_release(&list);
	return result;
}

static void
line_text(struct buf *b, const char *key, const char *text)
{
	if (text == NULL)
		return;
	buf_text(b, key);
	buf_text(b, ": ");
	buf_json_text(b, text);
	buf_byte(b, '\n');
}

static void
line_json(struct buf *b, const char *key, const struct node *n)
{
	if (n == NULL || node_is_null(n) || (n->kind != NODE_TEXT && n->count == 0))
		return;
	buf_text(b, "  ");
	buf_text(b, key);
	buf_text(b, ": ");
	node_json(b, n);
	buf_byte(b, '\n');
}

/* The facts that the body needs, by path ("applicant.born") or the usual ones. */
static void
tell(struct run *r, struct buf *b, const struct letter *l)
{
	const struct node *n;
	size_t i;

	buf_text(b, "facts:\n");
	for (n = node_first(l->tells); n != NULL; n = n->next)
		line_json(b, n->text, node_at(r->c->root, n->text));
	for (i = 0; l->tells == NULL && i < sizeof usual / sizeof usual[0]; i++)
		line_json(b, usual[i], node_get(r->c->root, usual[i]));
}

/* A step that another office made may lack what ours always say. */
static void
tell_text(struct buf *b, const char *key, const char *text)
{
	if (text == NULL)
		return;
	buf_text(b, ", ");
	buf_json_text(b, key);
	buf_text(b, ": ");
	buf_json_text(b, text);
}

/* What was decided and why: the package's reasons, or the conclusion's grounds and its approval. */
static void
tell_outcome(struct run *r, struct buf *b)
{
	const struct service *s = r->process.service;
	const struct node *received = step_node(r->c, r->arena, &r->c->steps[0]);
	char at[MOMENT_TEXT + 1];
	size_t i;

	buf_text(b, "outcome:\n");
	line_json(b, "result", node_get(received, "result"));
	line_json(b, "reasons", node_get(received, "reasons"));
	for (i = 0; i < s->count; i++) {
		const struct step *done = (r->process.done & STEP_BIT(i)) == 0 ? NULL : process_last(&r->process, (int)i);
		const struct node *n;

		if (done == NULL || (s->steps[i].act != ACT_CONCLUDE && s->steps[i].act != ACT_APPROVE))
			continue;
		n = step_node(r->c, r->arena, (struct step *)(uintptr_t)done);
		moment_format(&done->at, at);
		buf_text(b, "  ");
		buf_text(b, done->id);
		buf_text(b, ": {\"at\": ");
		buf_json_text(b, at);
		tell_text(b, "officer", node_text(n, "officer"));
		tell_text(b, s->steps[i].act == ACT_APPROVE ? "number" : "result", node_text(n, s->steps[i].act == ACT_APPROVE ? "number" : "result"));
		if (node_get(n, "grounds") != NULL) {
			buf_text(b, ", \"grounds\": ");
			node_json(b, node_get(n, "grounds"));
		}
		buf_text(b, "}\n");
	}
}

static void
compose(struct run *r, struct buf *b, const struct letter *l)
{
	char at[MOMENT_TEXT + 1];
	const struct node *n;

	moment_format(&r->at, at);
	buf_text(b, "---\n");
	line_text(b, "letter", l->number);
	line_text(b, "id", l->id);
	line_text(b, "form", l->form);
	if (l->forms->count > 1) {
		buf_text(b, "encloses: [");
		for (n = l->forms->first->next; n != NULL; n = n->next) {
			buf_json_text(b, n->text);
			buf_text(b, n->next == NULL ? "]\n" : ", ");
		}
	}
	line_text(b, "copies", l->copies);
	line_text(b, "from", r->desk->office->id);
	line_text(b, "to", l->to);
	line_text(b, "at", at);
	line_text(b, "officer", r->by->officer);
	line_text(b, "about", r->c->id);
	line_text(b, "number", casefile_number(r->c));
	line_text(b, "step", r->rule->row.id);
	line_text(b, "due", l->due);
	tell(r, b, l);
	if (strcmp(l->to, "applicant") == 0)
		tell_outcome(r, b);
	buf_text(b, "...\n");
}

/*
 * A letter that hands the case over is the case itself, with the step that sends it, closed by "..."; without a byte order
 * mark, which would stand inside the text behind "---", or where letters are put together.
 */
static void
compose_case(struct run *r, struct buf *b)
{
	size_t bom = r->c->document.bom, start;

	if (!r->c->document.marked)
		buf_text(b, "---\n");
	start = b->length;
	casefile_write(r->c, b);
	if (bom > 0 && !buf_failed(b)) {
		b->length -= bom;
		memmove(b->bytes + start, b->bytes + start + bom, b->length - start);
	}
	if (!r->c->document.closed) {
		if (b->length > 0 && b->bytes[b->length - 1] != '\n')
			buf_text(b, "\n");
		buf_text(b, "...\n");
	}
}

enum run_result
letters_deliver(struct run *r)
{
	struct buf b = BUF_INIT;
	size_t i;
	int done = 0;

	for (i = 0; i < r->letter_count && done == 0; i++) {
		const struct letter *l = &r->letters[i];
		const char *carries = node_text(l->row, "carries");

		buf_clear(&b);
		/* an office that works with cases gets the case: what it does comes back as a slip or a longer copy */
		if ((carries != NULL && strcmp(carries, "case") == 0) || act_office(r, l->to) != NULL)
			compose_case(r, &b);
		else
			compose(r, &b, l);
		if (buf_failed(&b))
			r->findings->failed = true;
		else
			done = store_deliver(r->desk->store, l->to, l->file, b.bytes, b.length, r->findings);
	}
	buf_release(&b);
	if (r->findings->failed)
		return RUN_MEMORY;
	if (done == STORE_REFUSED)
		return RUN_HELD;
	r->status = (enum store_status)done;
	return done == STORE_OK ? RUN_ADVANCED : RUN_STORE_FAILED;
}
