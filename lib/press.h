/*
 * The press: makes the papers of one form out of a case, an application or nothing.
 *
 * A paper belongs to a step whose `form` in the edition names it, and shows the facts as of that step: printed again
 * later it is the same, byte for byte. A value that was corrected since is shown corrected, and a line says so.
 */
#ifndef RPR_PRESS_H
#define RPR_PRESS_H

#include "calendar.h"
#include "fill.h"
#include "form.h"
#include "paper.h"

struct casefile;
struct office;

struct press {
	struct form form;
	const char *language;
	const char *copy;		/* --copy: digits, or NULL */
	const char *only;		/* a step, or the first digits of a seal; NULL: all papers */
	bool html;
	bool any;			/* a paper was printed */
	/* the paper being made */
	struct casefile *c;
	const struct edition *edition;
	struct arena *arena;
	struct findings *findings;
	size_t index;			/* of the step it belongs to */
	unsigned char *shown;		/* a correction, by its step, is to be told */
	bool blank;			/* what is absent is a line to write on */
	struct buf *out;
};

/* All papers of the form in a case, into `out`: none where no step made it. 0; -1 after findings, or when memory is out. */
int press_case(struct press *, const struct edition *, struct casefile *, struct arena *, struct findings *, struct buf *out);

/* What is known of somebody who has not applied yet; NULL and -1: not known. */
struct press_profile {
	const char *service, *status, *category;
	int age;
};

/* A form on paper for an applicant to fill in, or a checklist for such an applicant. */
int press_blank(struct press *, const struct edition *, const struct press_profile *, struct arena *, struct findings *,
    struct buf *out);

/* The papers of the office itself, from office.yaml: a plate for each window. `on`: a day; NULL: whoever has not left. */
int press_office(struct press *, const struct edition *, const struct office *, const day_t *on, struct arena *,
    struct findings *, struct buf *out);

/* The form belongs to the office, not to a case: its `each` names the windows. */
bool press_is_of_office(const struct form *);

/* No step of any service of the edition makes it: it can be printed without a case. */
bool press_is_free(const struct form *, const struct edition *);

/* What the rooms of the press share: a paper is begun, looked up from, and made. */
void press_begin(struct press *, const struct edition *, struct casefile *, struct arena *, struct findings *, struct buf *out);
struct scope press_scope(struct press *, const struct node *facts);
int press_paper(struct press *, struct scope *);

/* press_blocks.c: blocks of a form into a paper. 0: a value was absent (scope.lacking); 1. */
int press_blocks(struct press *, struct scope *, const struct node *blocks, struct paper *);

/* press_needed.c: [{document, provenance, needs, there}], what somebody with such facts has to bring. NULL: no memory. */
const struct node *press_needed(const struct edition *, const struct node *facts, struct arena *);

/* The label of a field in words.yaml ("documents.1.amount" is "documents[].amount"); NULL when there is none. */
const struct node *press_field(const struct node *words, const char *path);

#endif
