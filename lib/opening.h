/* When windows are open on a day: "09:00-13:00", "14:30-18:00". */
#ifndef RPR_OPENING_H
#define RPR_OPENING_H

#include <stdbool.h>
#include <stddef.h>

struct node;

struct opening {
	int spans[8][2];		/* minutes of the day, from and to; the second is not in it */
	size_t count;			/* 0: nothing is said of it */
};

/* Reads a list of such texts, none when it is NULL or null. NULL, or the node that is not of this form (a ninth text too). */
const struct node *opening_read(struct opening *, const struct node *list);

#define OPENING_FORM "hours are at most eight texts like \"09:00-13:00\""

bool opening_holds(const struct opening *, int minute);

#endif
