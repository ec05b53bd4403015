/*
 * The facts of an application against the conditions of the edition: who needs a document, to whom a term applies.
 */
#ifndef RPR_CONDITION_H
#define RPR_CONDITION_H

#include <stdbool.h>

#include "edition.h"

struct node;

/* What conditions ask about, looked up once for all of them. NULL: the fact is not given. */
struct circumstances {
	const struct node *applicant, *service, *status, *categories, *citizenship;
	bool dated;			/* `received` is a time */
	struct moment received;
	int age;			/* whole years on the day of `received`; 200 when it is not known */
};

struct circumstances circumstances_of(const struct node *facts);

bool condition_holds(const struct condition *, const struct circumstances *);

/* The first rule of a document whose condition holds, or NULL: it is not asked for then. */
const struct document_rule *condition_rule(const struct rule_document *, const struct circumstances *);

#endif
