/*
 * What the rooms that check an application share: the application being checked, and how a fault of it is told.
 */
#ifndef RPR_CHECK_APPLICATION_H
#define RPR_CHECK_APPLICATION_H

#include "check.h"
#include "finding.h"

struct application {
	const struct edition *e;
	const struct office *o;
	const struct node *root;
	struct findings *f;
	const struct field *fields, *fields_end;
	bool strange;			/* a key may stand there that is no field */
	bool in_item;			/* of a list: that with this number, from 0 */
	unsigned long item;
};

/*
 * A finding at a node. A field of an item is named by the number of the item, as a correction names it: documents[].kind,
 * documents.2.kind.
 */
void check_find(struct application *, enum finding_id, const struct node *at, const char *field, const char *word);

/* Neither absent nor empty. */
bool check_given(const struct node *);

/* A name or number of nothing but blanks is none. */
bool check_is_blank(const struct node *);

/* One given value against the type of its field; nodes of the wrong kind too. */
void check_value(struct application *, const struct field *, const struct node *);

/* What the facts say together: dates in their order, the person, the district. */
void check_facts(struct application *);

#endif
