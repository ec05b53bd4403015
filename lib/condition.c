#include "condition.h"

#include "check.h"
#include "node.h"

struct circumstances
circumstances_of(const struct node *facts)
{
	const struct node *applicant = node_get(facts, "applicant");
	struct circumstances c = { .applicant = applicant, .service = node_get(facts, "service"),
	    .status = node_get(applicant, "status"), .categories = node_get(applicant, "categories"),
	    .citizenship = node_get(applicant, "citizenship"), .age = 200 };
	const char *text = node_text(applicant, "born");
	day_t born;

	c.dated = check_received(facts, &c.received) == 0;
	if (c.dated && text != NULL && date_parse(text, &born) == 0)
		c.age = date_age(born, c.received.day);
	return c;
}

static bool
any_of(const struct node *allowed, const struct node *have)
{
	const struct node *n;

	if (have == NULL)
		return false;
	if (have->kind == NODE_TEXT)
		return node_has(allowed, have->text);
	for (n = have->first; n != NULL; n = n->next)
		if (n->kind == NODE_TEXT && node_has(allowed, n->text))
			return true;
	return false;
}

static bool
has_all(const struct node *keys, const struct node *applicant)
{
	const struct node *n;

	for (n = node_first(keys); n != NULL; n = n->next) {
		const struct node *value = node_get(applicant, n->text);

		if (value == NULL || (value->kind == NODE_TEXT ? node_is_null(value) || value->length == 0 : value->count == 0))
			return false;
	}
	return true;
}

bool
condition_holds(const struct condition *c, const struct circumstances *is)
{
	return (c->service == NULL || any_of(c->service, is->service)) && (c->status == NULL || any_of(c->status, is->status)) &&
	    (c->category == NULL || any_of(c->category, is->categories)) &&
	    (c->not_category == NULL || !any_of(c->not_category, is->categories)) &&
	    (c->citizenship == NULL || any_of(c->citizenship, is->citizenship)) &&
	    (c->not_citizenship == NULL || !any_of(c->not_citizenship, is->citizenship)) &&
	    has_all(c->has, is->applicant) &&
	    (c->age_from < 0 || is->age >= c->age_from) && (c->age_below < 0 || is->age < c->age_below);
}

const struct document_rule *
condition_rule(const struct rule_document *d, const struct circumstances *is)
{
	size_t i;

	for (i = 0; i < d->rule_count; i++)
		if (condition_holds(&d->rules[i].when, is))
			return &d->rules[i];
	return NULL;
}
