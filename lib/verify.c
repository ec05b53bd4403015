#include "verify.h"

#include "check.h"
#include "cite.h"
#include "condition.h"
#include "decision.h"
#include "node.h"

#include <stdio.h>
#include <string.h>

/* The edition of that id that new cases would be taken under: one given with --edition comes before the built-in one. */
static const struct edition *
edition_at_hand(const struct tool *t, const char *id)
{
	const struct edition *found = NULL;
	size_t i;

	for (i = 0; i < t->editions.count; i++)
		if (strcmp(t->editions.all[i]->id, id) == 0)
			found = t->editions.all[i];
	return found;
}

/* A conclusion of the case, and all that it rested on. */
struct past {
	const struct edition *edition;
	const struct service *service;
	const struct step *step;
	const struct node *node, *facts;
	struct process process;
	struct brought *brought;
	struct authority by;		/* what was adopted then, not what is today */
	day_t received;
	bool annul;
};

static bool
is_conclusion(const struct service *s, const struct step *step, bool *annul)
{
	int i = service_step(s, step->id);

	if (i < 0 || s->steps[i].act != ACT_CONCLUDE)
		return false;
	*annul = node_has(node_get(s->steps[i].row.node, "for"), "annul");
	return true;
}

/* Grounds that slips brought are taken from the step; the others follow from the facts. */
static int
recall_grounds(struct past *p, struct arena *a)
{
	struct brought **last = &p->brought;
	const struct node *n;

	for (n = node_first(node_get(p->node, "grounds")); n != NULL; n = n->next) {
		if (node_text(n, "slip") == NULL || node_text(n, "ground") == NULL || node_text(n, "evidence") == NULL)
			continue;
		if ((*last = arena_alloc(a, sizeof **last)) == NULL)
			return -1;
		**last = (struct brought){ node_text(n, "ground"), node_text(n, "evidence"), node_text(n, "slip"), NULL };
		last = &(*last)->next;
	}
	return 0;
}

/* Nobody here knows by what rules the conclusion was made. */
static bool
is_foreign(const struct past *p, const struct casefile *c, struct findings *f)
{
	if (p->edition == NULL)
		finding_add(f, FINDING_UNKNOWN_EDITION, 0, 0, finding_word(c->edition), NULL, NULL);
	else if (p->service == NULL)
		finding_add(f, FINDING_UNKNOWN_VALUE, 0, 0, "service", "the services of its edition", NULL);
	return p->edition == NULL || p->service == NULL;
}

static int
recall(const struct tool *t, struct casefile *c, struct arena *a, size_t index, struct past *p)
{
	const char *service = node_text(c->root, "service");

	*p = (struct past){ .edition = edition_at_hand(t, c->edition), .step = &c->steps[index], .node = c->steps[index].node };
	if (p->edition == NULL || service == NULL || (p->service = edition_service(p->edition, service)) == NULL ||
	    !is_conclusion(p->service, p->step, &p->annul))
		return 0;
	p->received = c->steps[0].at.day;
	p->by = (struct authority){ .recalled = true, .receipt = node_get(node_get(p->node, "receipt"), "adopted") };
	process_begin_at(&p->process, p->service, c, index);
	if ((p->facts = casefile_facts_at(c, a, index)) == NULL || recall_grounds(p, a) < 0)
		return -1;
	return 1;
}

static void
differ(struct buf *b, const char *what, const char *was, size_t was_length, const char *now, size_t now_length)
{
	if (was_length == now_length && memcmp(was, now, was_length) == 0)
		return;
	buf_text(b, b->length > 0 ? "; " : "");
	buf_text(b, what);
	buf_text(b, " was ");
	buf_add(b, was, was_length);
	buf_text(b, ", is ");
	buf_add(b, now, now_length);
}

static void
differ_text(struct buf *b, const char *what, const char *was, const char *now)
{
	was = was == NULL ? "none" : was;
	now = now == NULL ? "none" : now;
	differ(b, what, was, strlen(was), now, strlen(now));
}

static void
compare(struct buf *b, const struct past *p, const struct decision *d)
{
	const struct node *receipt = node_get(p->node, "receipt"), *grounds = node_get(p->node, "grounds");
	struct buf was = BUF_INIT, answers = BUF_INIT;
	char hex[DIGEST_HEX + 1];

	differ_text(b, "edition", node_text(receipt, "sha256"), p->edition->sha256);
	if (facts_digest(p->facts, hex) < 0)
		b->failed = true;
	else
		differ_text(b, "facts", node_text(receipt, "facts"), hex);
	differ_text(b, "result", p->step->result, d->result);
	if (grounds != NULL)
		node_json(&was, grounds);
	else
		buf_text(&was, "[]");
	differ(b, "grounds", was.bytes, was.length, d->grounds.bytes, d->grounds.length);
	if (node_get(receipt, "answers") != NULL) {
		static const char from[] = "\"answers\": ", to[] = ", \"facts\": ";
		const char *at = memmem(d->receipt.bytes, d->receipt.length, from, sizeof from - 1), *end;

		node_json(&answers, node_get(receipt, "answers"));
		at += sizeof from - 1;
		end = memmem(at, (size_t)(d->receipt.bytes + d->receipt.length - at), to, sizeof to - 1);
		differ(b, "answers", answers.bytes, answers.length, at, (size_t)(end - at));
	}
	b->failed = b->failed || was.failed || answers.failed;
	buf_release(&was);
	buf_release(&answers);
}

static void
name_case(struct buf *b, const struct casefile *c, const struct past *p)
{
	const char *number = casefile_number(c);

	buf_text(b, number == NULL ? c->id : number);
	buf_byte(b, ' ');
	buf_text(b, p->step->id);
	buf_byte(b, ' ');
	buf_add(b, p->step->seal, 8);
	buf_text(b, ": ");
}

static int
put(struct tool *t, struct buf *b)
{
	int done = buf_failed(b) ? EXIT_BUSY : EXIT_DONE;

	if (done == EXIT_DONE)
		stream_text(&t->out, b->bytes, b->length);
	buf_release(b);
	return done;
}

int
verify_step(const struct tool *t, struct casefile *c, struct arena *a, size_t index)
{
	struct buf differences = BUF_INIT;
	struct decision d;
	struct past p;
	int found = recall(t, c, a, index, &p);

	if (found <= 0)
		return found;
	if (decide(p.edition, &p.by, p.facts, &p.process, c, p.brought, p.annul, a, &d) < 0)
		found = -1;
	else {
		compare(&differences, &p, &d);
		found = buf_failed(&differences) ? -1 : differences.length > 0;
	}
	decision_release(&d);
	buf_release(&differences);
	return found;
}

int
verify_case(struct tool *t, const struct place *place, struct casefile *c, struct arena *a, struct findings *f)
{
	int status = EXIT_DONE, found;
	struct decision d;
	struct past p;
	size_t i;

	(void)place;
	for (i = 0; i < c->steps_read; i++) {
		struct buf line = BUF_INIT, differences = BUF_INIT;

		if ((found = recall(t, c, a, i, &p)) < 0)
			return EXIT_BUSY;
		if (is_foreign(&p, c, f))
			return EXIT_HELD;
		if (!found)
			continue;
		if (decide(p.edition, &p.by, p.facts, &p.process, c, p.brought, p.annul, a, &d) < 0) {
			decision_release(&d);
			return EXIT_BUSY;
		}
		compare(&differences, &p, &d);
		name_case(&line, c, &p);
		buf_text(&line, p.step->result == NULL ? "none" : p.step->result);
		buf_text(&line, differences.length == 0 ? ": agrees" : ": differs: ");
		buf_add(&line, differences.bytes, differences.length);
		buf_byte(&line, '\n');
		if (differences.length > 0)
			status = EXIT_HELD;
		line.failed = line.failed || differences.failed;
		buf_release(&differences);
		decision_release(&d);
		if (put(t, &line) != EXIT_DONE)
			return EXIT_BUSY;
	}
	return status;
}

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

int
explain_case(struct tool *t, const struct place *place, struct casefile *c, struct arena *a, struct findings *f)
{
	struct past p;
	size_t i;
	int found;

	(void)place;
	for (i = 0; i < c->steps_read; i++) {
		struct buf b = BUF_INIT;

		if ((found = recall(t, c, a, i, &p)) < 0)
			return EXIT_BUSY;
		if (is_foreign(&p, c, f))
			return EXIT_HELD;
		if (!found)
			continue;
		name_case(&b, c, &p);
		buf_text(&b, named(t, p.service->row.node, "name", p.service->row.id));
		buf_byte(&b, '\n');
		if (!p.annul)
			explain_documents(t, &b, &p);
		explain_answers(t, &b, &p);
		explain_grounds(t, &b, &p);
		if (!p.annul)
			explain_doubts(t, &b, &p, c, a);
		buf_text(&b, "  ");
		buf_text(&b, say(t, RESULT));
		buf_text(&b, ": ");
		buf_text(&b, result_named(t, &p, p.step->result));
		buf_byte(&b, '\n');
		if (put(t, &b) != EXIT_DONE)
			return EXIT_BUSY;
	}
	return EXIT_DONE;
}
