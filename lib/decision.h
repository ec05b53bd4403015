/*
 * The reasoned conclusion (Table 2, column 6): from the facts, the answers, the doubts of the package and the grounds that
 * were brought. A ground that stands refuses; without one, and with the agreements that the edition asks for, it grants;
 * otherwise nothing can be decided yet. The receipt names all that was read, so that the decision can be made again.
 */
#ifndef RPR_DECISION_H
#define RPR_DECISION_H

#include "run.h"

struct brought {			/* a ground that a slip brings */
	const char *ground, *evidence, *slip;
	struct brought *next;
};

/* By what right rows that are no law are applied: what the office has adopted, or what a receipt says it had then. */
struct authority {
	const struct office *office;	/* NULL: nothing is adopted */
	day_t day;			/* of the decision: what was adopted up to it */
	bool recalled;			/* by `receipt`, not by the office */
	const struct node *receipt;	/* its list `adopted`, or NULL */
};

struct decision {
	const char *result;		/* "grant", "refuse", "annul"; NULL: nothing can be decided */
	const char *lacking;		/* the body whose agreement is lacking, when result is NULL */
	struct buf grounds;		/* JSON list */
	struct buf adopted;		/* JSON objects joined by ", ": the rows it rests on that the office adopted */
	struct buf receipt;		/* JSON object */
};

/*
 * Decides. `facts` is the tree of the case with the corrections made so far; `p` the process as it stands; `annul`: a
 * permit given is to be annulled (item 12). 0, or -1 when memory is out. The buffers are the caller's.
 */
int decide(const struct edition *, const struct authority *, const struct node *facts, const struct process *,
    struct casefile *, const struct brought *, bool annul, struct arena *, struct decision *);
void decision_release(struct decision *);

/*
 * Whether a ground may be brought on that day: known, fit for refusal or annulment, and law or adopted here by then. NULL
 * when it may, else why not.
 */
const char *ground_objection(const struct edition *, const struct office *, const char *ground, bool annul,
    day_t);

/* Who adopted a row that is no law, as the authority has it; NULL when nobody did, or the row is law. */
const struct node *decision_adoption(const struct authority *, const struct row *, const char *list, const char *id);

/* A return has dropped the ground, so that it does not follow from the facts any more. */
bool decision_drops(const struct process *, struct casefile *, struct arena *, const char *ground);

/* SHA-256 of the facts as one line of JSON, without case, edition and steps. -1: no memory. */
int facts_digest(const struct node *root, char hex[DIGEST_HEX + 1]);

#endif
