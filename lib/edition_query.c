#include "edition.h"

#include "node.h"

#include <string.h>

/* Most ids differ in their first letter. */
static bool
is_same(const char *a, const char *b)
{
	return *a == *b && strcmp(a, b) == 0;
}

const struct service *
edition_service(const struct edition *e, const char *id)
{
	size_t i;

	for (i = 0; i < e->service_count; i++)
		if (is_same(e->services[i].row.id, id))
			return &e->services[i];
	return NULL;
}

const struct actor *
edition_actor(const struct edition *e, const char *id)
{
	size_t i;

	for (i = 0; i < e->actor_count; i++)
		if (is_same(e->actors[i].row.id, id))
			return &e->actors[i];
	return NULL;
}

const struct rule_document *
edition_document(const struct edition *e, const char *id)
{
	size_t i;

	for (i = 0; i < e->document_count; i++)
		if (is_same(e->documents[i].row.id, id))
			return &e->documents[i];
	return NULL;
}

const struct ground *
edition_ground(const struct edition *e, const char *id)
{
	size_t i;

	for (i = 0; i < e->ground_count; i++)
		if (is_same(e->grounds[i].row.id, id))
			return &e->grounds[i];
	return NULL;
}

const struct node *
edition_row(const struct edition *e, const char *list, const char *id)
{
	const struct rule_document *d;
	const struct node *all, *n;

	/* asked for of each document of each application, and a table */
	if (strcmp(list, "documents") == 0)
		return (d = edition_document(e, id)) == NULL ? NULL : d->row.node;
	all = node_get(e->root, list);
	for (n = node_first(all); n != NULL; n = n->next) {
		const char *is = node_text(n, "id");

		if (is != NULL && is_same(is, id))
			return n;
	}
	return NULL;
}

int
service_step(const struct service *s, const char *id)
{
	size_t i;

	for (i = 0; i < s->count; i++)
		if (is_same(s->steps[i].row.id, id))
			return (int)i;
	return -1;
}

static const struct amount *
find_amount(const struct edition *e, const char *id)
{
	size_t i;

	for (i = 0; i < e->amount_count; i++)
		if (is_same(e->amounts[i].id, id))
			return &e->amounts[i];
	return NULL;
}

static const struct amount_value *
value_on(const struct amount *a, day_t day)
{
	size_t i;

	for (i = 0; a != NULL && i < a->count; i++)
		if (day >= a->values[i].from && day <= a->values[i].to)
			return &a->values[i];
	return NULL;
}

const struct amount_value *
edition_value(const struct edition *e, const char *id, day_t day)
{
	return value_on(find_amount(e, id), day);
}

long long
edition_amount(const struct edition *e, const char *id, day_t day)
{
	const struct amount *a = find_amount(e, id);
	const struct amount_value *v = value_on(a, day);

	return v == NULL ? -1 : v->value * a->times;
}

const char *
provenance_name(enum provenance p)
{
	static const char *const names[] = { "regulation", "law", "reconstructed" };

	return names[p];
}

enum provenance
provenance_of(const struct node *n)
{
	const char *said = node_text(n, "provenance");
	int p = BY_REGULATION;

	while (p < RECONSTRUCTED && (said == NULL || strcmp(said, provenance_name((enum provenance)p)) != 0))
		p++;
	return (enum provenance)p;
}

const char *
words_in(const struct node *words, const char *language)
{
	return node_text(words, language);
}
