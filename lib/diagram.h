/*
 * The process of a service as a diagram, in the language of Graphviz: lanes by actor, a node a step with its column and
 * term, edges by what must be done before, with the outcome on which they are taken. Drawn from the edition alone, or
 * with a case: what was done, what is to be done now, what is late.
 *
 * Drawn are the steps that stand for a cell of the printed tables, those that send a case back, and those that the case
 * took besides.
 */
#ifndef RPR_DIAGRAM_H
#define RPR_DIAGRAM_H

#include "calendar.h"
#include "form.h"
#include "process.h"

struct buf;

struct diagram {
	const struct form *form;	/* diagram.yaml */
	const struct edition *edition;
	const struct service *service;
	const char *language;
	const struct process *process;	/* of a case, or NULL */
	const struct calendar *calendar;	/* or NULL: bare dates, nothing rolls */
	const day_t *today;		/* what is late is reckoned to this day; NULL: only what was done late */
};

/* -1 when words are missing (an error of the edition or the form), or when memory is out: then the buffer has failed. */
int diagram_print(const struct diagram *, struct arena *, struct buf *);

/* The step is drawn. */
bool diagram_has(const struct diagram *, int step);

#endif
