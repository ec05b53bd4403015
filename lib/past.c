#include "past.h"

#include "node.h"

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

int
past_recall(const struct tool *t, struct casefile *c, struct arena *a, size_t index, struct past *p)
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

static bool
is_foreign(const struct past *p, const struct casefile *c, struct findings *f)
{
	if (p->edition == NULL)
		finding_add(f, FINDING_UNKNOWN_EDITION, 0, 0, finding_word(c->edition), NULL, NULL);
	else if (p->service == NULL)
		finding_add(f, FINDING_UNKNOWN_VALUE, 0, 0, "service", "the services of its edition", NULL);
	return p->edition == NULL || p->service == NULL;
}

int
past_each(struct tool *t, struct casefile *c, struct arena *a, struct findings *f,
    int (*tell)(struct tool *, struct casefile *, struct arena *, const struct past *))
{
	int status = EXIT_DONE, told, found;
	struct past p;
	size_t i;

	for (i = 0; i < c->steps_read; i++) {
		if ((found = past_recall(t, c, a, i, &p)) < 0)
			return EXIT_BUSY;
		if (is_foreign(&p, c, f))
			return EXIT_HELD;
		if (!found)
			continue;
		if ((told = tell(t, c, a, &p)) == EXIT_BUSY)
			return EXIT_BUSY;
		if (told != EXIT_DONE)
			status = told;
	}
	return status;
}

void
past_heading(struct buf *b, const struct casefile *c, const struct past *p)
{
	const char *number = casefile_number(c);

	buf_text(b, number == NULL ? c->id : number);
	buf_byte(b, ' ');
	buf_text(b, p->step->id);
	buf_byte(b, ' ');
	buf_add(b, p->step->seal, 8);
	buf_text(b, ": ");
}

int
past_print(struct tool *t, struct buf *b)
{
	int done = buf_failed(b) ? EXIT_BUSY : EXIT_DONE;

	if (done == EXIT_DONE)
		stream_text(&t->out, b->bytes, b->length);
	buf_release(b);
	return done;
}
