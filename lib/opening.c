#include "opening.h"

#include "calendar.h"
#include "node.h"

const struct node *
opening_read(struct opening *o, const struct node *list)
{
	const struct node *n;

	o->count = 0;
	if (node_is_null(list))
		return NULL;
	if (list->kind != NODE_LIST)
		return list;
	for (n = node_first(list); n != NULL; n = n->next) {
		if (o->count == sizeof o->spans / sizeof o->spans[0] || n->kind != NODE_TEXT ||
		    hours_parse(n->text, &o->spans[o->count][0], &o->spans[o->count][1]) < 0)
			return n;
		o->count++;
	}
	return NULL;
}

bool
opening_holds(const struct opening *o, int minute)
{
	size_t i;

	for (i = 0; i < o->count; i++)
		if (minute >= o->spans[i][0] && minute < o->spans[i][1])
			return true;
	return false;
}
