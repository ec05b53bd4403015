#include "press.h"

#include "arena.h"
#include "check.h"
#include "condition.h"
#include "edition.h"
#include "node.h"

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
	const struct circumstances is = circumstances_of(facts);
	size_t i;

	if (list == NULL)
		return NULL;
	list->kind = NODE_LIST;
	for (i = 0; i < e->document_count; i++) {
		const struct document_rule *r = condition_rule(&e->documents[i], &is);

		if (r != NULL && add(&e->documents[i], r, facts, a, list) < 0)
			return NULL;
	}
	return list;
}
