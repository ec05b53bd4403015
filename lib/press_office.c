#include "press.h"

#include "arena.h"
#include "edition.h"
#include "fill.h"
#include "finding.h"
#include "node.h"
#include "office.h"

#include <string.h>

bool
press_is_of_office(const struct form *form)
{
	const struct node *each = node_get(form->root, "each");

	return each != NULL && strcmp(node_text(each->first, "list"), "windows") == 0;
}

/* In service on the day; without one, whoever has not left. */
static bool
serves(const struct person *p, const day_t *on)
{
	return on != NULL ? person_serves(p, *on) : p->to == INT32_MAX;
}

static int
add_people(struct press *p, const struct office *o, const char *window, const day_t *on, struct node *to)
{
	struct node *list = node_add(p->arena, to, "people", 6), *row;
	size_t i;

	if (list == NULL)
		return -1;
	list->kind = NODE_LIST;
	for (i = 0; i < o->people_count; i++) {
		const struct person *q = &o->people[i];

		if (q->windows == NULL || !node_has(q->windows, window) || !serves(q, on))
			continue;
		if ((row = node_add(p->arena, list, NULL, 0)) == NULL)
			return -1;
		row->kind = NODE_MAP;
		if (node_add_text(p->arena, row, "surname", q->surname) == NULL ||
		    node_add_text(p->arena, row, "given", q->given) == NULL ||
		    (q->patronymic != NULL && node_add_text(p->arena, row, "patronymic", q->patronymic) == NULL) ||
		    node_add_text(p->arena, row, "position", q->position) == NULL)
			return -1;
	}
	return 0;
}

static int
add_number(struct press *p, struct node *to, const char *key, int number)
{
	const char *text = arena_format(p->arena, "%d", number);

	return text == NULL || node_add_text(p->arena, to, key, text) == NULL ? -1 : 0;
}

/* What a plate shows: the window of office.yaml, who sits there, and the limits of the edition. */
static const struct node *
window_of(struct press *p, const struct office *o, const struct node *row, const day_t *on)
{
	struct node *n = arena_alloc(p->arena, sizeof *n);
	const char *serving = office_districts(o, p->arena);
	const struct node *k;

	if (n == NULL || serving == NULL)
		return NULL;
	n->kind = NODE_MAP;
	for (k = row->first; k != NULL; k = k->next)
		if (node_put(p->arena, n, k->key, k) < 0)
			return NULL;
	if (add_people(p, o, node_text(row, "no"), on, n) < 0 || node_add_text(p->arena, n, "serves", serving) == NULL ||
	    add_number(p, n, "queue", p->edition->queue_minutes) < 0 ||
	    add_number(p, n, "service", p->edition->service_minutes) < 0)
		return NULL;
	return n;
}

int
press_office(struct press *p, const struct edition *e, const struct office *o, const day_t *on, struct arena *a,
    struct findings *f, struct buf *out)
{
	const struct node *windows = node_get(o->root, "windows"), *row;
	int status = 0;

	press_begin(p, e, NULL, a, f, out);
	for (row = node_first(windows); row != NULL; row = row->next) {
		const struct node *window = window_of(p, o, row, on);
		struct scope s = press_scope(p, NULL);

		if (window == NULL) {
			f->failed = true;
			return -1;
		}
		scope_put(&s, "office", NULL, o->root);
		scope_put(&s, "window", NULL, window);
		if (press_paper(p, &s) < 0)
			status = -1;
	}
	if (windows == NULL || windows->count == 0) {
		finding_add(f, FINDING_NO_PAPER, 0, 0, p->form.id, "windows: in office.yaml", NULL);
		return -1;
	}
	return status;
}
