#include "press.h"

#include "arena.h"
#include "check.h"
#include "edition.h"
#include "node.h"

/* The rule of a document that asks these facts for it, or NULL. */
static const struct document_rule *
rule_for(const struct rule_document *d, const struct node *facts)
{
	size_t i;

	for (i = 0; i < d->rule_count; i++)
		if (condition_holds(&d->rules[i].when, facts))
			return &d->rules[i];
	return NULL;
}

static int
add(const struct rule_document *d, const struct document_rule *r, const struct node *facts, struct arena *a, struct node *list)
{
	struct node *row = node_add(a, list, NULL, 0);

	if (row == NULL)
		return -1;
	row->kind = NODE_MAP;
	if (node_add_text(a, row, "document", d->row.id) == NULL ||
	    node_add_text(a, row, "provenance", provenance_name(r->row.provenance)) == NULL)
		return -1;
	if (r->needs != NULL && node_put(a, row, "needs", r->needs) < 0)
		return -1;
	if (check_document(facts, d->row.id) != NULL && node_add_text(a, row, "there", "yes") == NULL)
		return -1;
	return 0;
}

const struct node *
press_needed(const struct edition *e, const struct node *facts, struct arena *a)
{
	struct node *list = arena_alloc(a, sizeof *list);
	size_t i;

	if (list == NULL)
		return NULL;
	list->kind = NODE_LIST;
	for (i = 0; i < e->document_count; i++) {
		const struct document_rule *r = rule_for(&e->documents[i], facts);

		if (r != NULL && add(&e->documents[i], r, facts, a, list) < 0)
			return NULL;
	}
	return list;
}
