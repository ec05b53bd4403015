#include "explain.h"

#include "check.h"
#include "cite.h"
#include "condition.h"
#include "node.h"
#include "past.h"

#include <string.h>

/* The few words of an explanation that are not the edition's. */
enum word {
	ANSWER, DOCUMENT, GIVEN, NOT_GIVEN, NOT_REQUIRED, GROUND, NO_GROUND, DOUBT, DROPPED, RESULT, RECONSTRUCTION, ADOPTED,
};

static const char *const glue[][3] = {
	[ANSWER] = { "жауап", "ответ", "answer" },
	[DOCUMENT] = { "құжат", "документ", "document" },
	[GIVEN] = { "берілді", "представлен", "given" },
	[NOT_GIVEN] = { "берілмеді", "не представлен", "not given" },
	[NOT_REQUIRED] = { "талап етілмейді", "не требуется", "not required" },
	[GROUND] = { "негіз", "основание", "ground" },
	[NO_GROUND] = { "бас тартуға негіз жоқ", "оснований для отказа нет", "no ground to refuse" },
	[DOUBT] = { "салмақталмаған күмән", "сомнение, которое не взвешивалось", "doubt that was not weighed" },
	[DROPPED] = { "қайтару кезінде алып тасталған күмән", "сомнение, снятое при возврате", "doubt that was dropped by a return" },
	[RESULT] = { "нәтиже", "результат", "result" },
	[RECONSTRUCTION] = { "қайта құрылған, заң емес", "реконструкция, не закон", "reconstructed, not law" },
	[ADOPTED] = { "қабылдаған", "принято", "adopted by" },
};

static const char *
say(const struct tool *t, enum word w)
{
	return glue[w][strcmp(t->language, "kk") == 0 ? 0 : strcmp(t->language, "ru") == 0 ? 1 : 2];
}

static void
add_text(struct buf *b, const char *text)
{
	buf_text(b, text == NULL ? "?" : text);
}

/* That a row is no law, and by whose word it binds. */
static void
add_adopted(const struct tool *t, struct buf *b, const struct node *adopted)
{
	buf_text(b, " (");
	buf_text(b, say(t, RECONSTRUCTION));
	if (adopted != NULL) {
		buf_text(b, "; ");
		buf_text(b, say(t, ADOPTED));
		buf_byte(b, ' ');
		add_text(b, node_text(adopted, "by"));
		buf_text(b, ", ");
		add_text(b, node_text(adopted, "on"));
	}
	buf_byte(b, ')');
}

static void
add_row(const struct tool *t, struct buf *b, const struct past *p, const struct row *row, const struct node *adopted)
{
	buf_text(b, " -> ");
	cite_list(b, p->edition, row->cites, t->language);
	if (row->provenance == RECONSTRUCTED)
		add_adopted(t, b, adopted);
	buf_byte(b, '\n');
}

static const char *
named(const struct tool *t, const struct node *row, const char *key, const char *otherwise)
{
	const char *words = words_in(node_get(row, key), t->language);

	return words == NULL ? otherwise : words;
}

/* What a step can have as its result, in words of the edition. */
static const char *
result_named(const struct tool *t, const struct past *p, const char *result)
{
	const struct node *row = result == NULL ? NULL : edition_row(p->edition, "results", result);

	return result == NULL ? "?" : named(t, row, "name", result);
}

static void
explain_documents(struct tool *t, struct buf *b, const struct past *p)
{
	const struct circumstances is = circumstances_of(p->facts);
	/* the package was judged when it was received */
	const struct authority by = { .office = t->office, .day = p->received };
	size_t i;

	for (i = 0; i < p->edition->document_count; i++) {
		const struct rule_document *d = &p->edition->documents[i];
		const struct document_rule *rule = condition_rule(d, &is);
		bool given = check_document(p->facts, d->row.id) != NULL;

		if (rule == NULL && !given)
			continue;
		buf_text(b, "  ");
		buf_text(b, say(t, DOCUMENT));
		buf_text(b, ": ");
		buf_text(b, named(t, d->row.node, "name", d->row.id));
		buf_text(b, ": ");
		buf_text(b, say(t, given ? GIVEN : NOT_GIVEN));
		if (rule == NULL) {
			buf_text(b, ", ");
			buf_text(b, say(t, NOT_REQUIRED));
			buf_byte(b, '\n');
		} else
			add_row(t, b, p, &rule->row, decision_adoption(&by, &rule->row, "documents", d->row.id));
	}
}

static void
explain_answers(struct tool *t, struct buf *b, const struct past *p)
{
	const struct node *rows = p->annul ? NULL : node_get(p->edition->root, "questions"), *n;
	const struct authority by = { .office = t->office, .day = p->step->at.day };

	for (n = node_first(rows); n != NULL; n = n->next) {
		int i = service_step(p->service, node_text(n, "id"));
		const struct step *s = i < 0 ? NULL : process_last(&p->process, i);
		const struct actor *body = edition_actor(p->edition, node_text(n, "to"));
		struct row row = { .cites = node_get(n, "cites"), .provenance = provenance_of(n) };

		if (s == NULL)
			continue;
		buf_text(b, "  ");
		buf_text(b, say(t, ANSWER));
		buf_text(b, ": ");
		buf_text(b, named(t, body->row.node, "name", body->row.id));
		buf_text(b, ": ");
		buf_text(b, result_named(t, p, process_result(&p->process, i)));
		add_row(t, b, p, &row, decision_adoption(&by, &row, "questions", node_text(n, "id")));
	}
}

/* A ground that follows from the facts does so by rows that are no law: the receipt names them. */
static void
explain_adopted(struct tool *t, struct buf *b, const struct past *p)
{
	const struct node *n;

	for (n = node_first(p->by.receipt); n != NULL; n = n->next) {
		buf_text(b, "    ");
		add_text(b, node_text(n, "row"));
		add_adopted(t, b, n);
		buf_byte(b, '\n');
	}
}

static void
explain_grounds(struct tool *t, struct buf *b, const struct past *p)
{
	const struct node *list = node_get(p->node, "grounds"), *n;

	for (n = node_first(list); n != NULL; n = n->next) {
		const char *id = node_text(n, "ground"), *evidence = node_text(n, "evidence");
		const struct ground *g = id == NULL ? NULL : edition_ground(p->edition, id);

		buf_text(b, "  ");
		buf_text(b, say(t, GROUND));
		buf_text(b, ": ");
		buf_text(b, evidence == NULL ? "?" : evidence);
		buf_text(b, " -> ");
		buf_text(b, g == NULL ? (id == NULL ? "?" : id) : named(t, g->row.node, "text", g->row.id));
		if (g != NULL)
			add_row(t, b, p, &g->row, decision_adoption(&p->by, &g->row, "grounds", g->row.id));
		else
			buf_byte(b, '\n');
		if (node_text(n, "slip") == NULL)
			explain_adopted(t, b, p);
	}
	if (list == NULL || list->count == 0) {
		buf_text(b, "  ");
		buf_text(b, say(t, NO_GROUND));
		buf_byte(b, '\n');
	}
}

static bool
is_ground_of(const struct past *p, const char *ground)
{
	const struct node *n;

	for (n = node_first(node_get(p->node, "grounds")); n != NULL; n = n->next)
		if (node_text(n, "slip") == NULL && node_text(n, "ground") != NULL && strcmp(node_text(n, "ground"), ground) == 0)
			return true;
	return false;
}

/* Doubts of the package that rest on rows not adopted, or that were dropped: nobody is refused for them, nobody hides them. */
static void
explain_doubts(struct tool *t, struct buf *b, const struct past *p, struct casefile *c, struct arena *a)
{
	const struct authority then = { .office = t->office, .day = p->step->at.day };
	size_t i;

	for (i = 0; i < p->edition->document_count; i++) {
		const struct rule_document *d = &p->edition->documents[i];
		const char *evidence;
		bool dropped;
		const struct ground *g = check_doubtful(p->edition, p->facts, d, a, &evidence) ?
		    edition_ground(p->edition, d->doubt_ground) : NULL;

		b->failed = b->failed || (g != NULL && evidence == NULL);
		if (g == NULL || is_ground_of(p, g->row.id))
			continue;
		buf_text(b, "  ");
		dropped = decision_drops(&p->process, c, a, g->row.id);
		buf_text(b, say(t, dropped ? DROPPED : DOUBT));
		buf_text(b, ": ");
		buf_text(b, evidence);
		buf_text(b, " -> ");
		buf_text(b, named(t, g->row.node, "text", g->row.id));
		add_row(t, b, p, &d->doubt, decision_adoption(dropped ? &then : &p->by, &d->doubt, "documents", d->row.id));
	}
}

static int
explain_one(struct tool *t, struct casefile *c, struct arena *a, const struct past *p)
{
	struct buf b = BUF_INIT;

	past_heading(&b, c, p);
	buf_text(&b, named(t, p->service->row.node, "name", p->service->row.id));
	buf_byte(&b, '\n');
	if (!p->annul)
		explain_documents(t, &b, p);
	explain_answers(t, &b, p);
	explain_grounds(t, &b, p);
	if (!p->annul)
		explain_doubts(t, &b, p, c, a);
	buf_text(&b, "  ");
	buf_text(&b, say(t, RESULT));
	buf_text(&b, ": ");
	buf_text(&b, result_named(t, p, p->step->result));
	buf_byte(&b, '\n');
	return past_print(t, &b);
}

int
explain_case(struct tool *t, const struct place *place, struct casefile *c, struct arena *a, struct findings *f)
{
	(void)place;
	return past_each(t, c, a, f, explain_one);
}
