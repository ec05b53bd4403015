/*
 * What the view `due` collects, case by case, before it is put in order and printed.
 */
#ifndef RPR_VIEW_DUE_H
#define RPR_VIEW_DUE_H

#include "view.h"

enum wait { WAIT_NOTHING, WAIT_ANSWER, WAIT_APPROVAL, WAIT_VISIT, WAIT_GROUND, WAIT_STEPS };

/* What must be done next for a case; or the overall term of a case, with the steps that its end waits for. */
struct task {
	bool dated, known, late;
	struct deadline due;
	int year;			/* of the number */
	long long number_in_year;
	const char *number, *applicant, *id;
	const struct edition *edition;
	const struct service *service;
	int step;			/* -1: the overall term */
	const struct overall *overall;
	stepset steps;			/* that the overall term waits for */
	enum wait wait;
	const char *object;		/* number of the inquiry, code of the draft, body whose agreement is lacking */
	const struct node *cites;
};

struct tasks {				/* listing.rows */
	struct task *all;
	size_t count, room;
};

#endif
