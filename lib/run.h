/*
 * One run of one filter over one case: every step of the filter that is due and that the person may perform is
 * performed, in the order of the edition. All steps of a run bear one time and one person, and every line it enters in
 * a book holds the case's last seal as it was read; a run whose line is found is rebuilt from that line.
 */
#ifndef RPR_RUN_H
#define RPR_RUN_H

#include <stdbool.h>

#include "casefile.h"
#include "edition.h"
#include "finding.h"
#include "office.h"
#include "process.h"
#include "slip.h"
#include "store.h"

/* The editions at hand. */
struct editions {
	struct edition *all[32];
	size_t count;
};

/* Who acts, where, when and by what rules: the same for all cases of a batch. */
struct desk {
	const char *filter;		/* name of the tool */
	const struct office *office;
	const struct editions *editions;
	struct store *store;		/* NULL: this filter enters nothing */
	struct slips *slips;		/* or NULL */
	const struct person *by;
	struct moment at;
	const char *const *wanted;	/* --do */
	size_t wanted_count;
	const char *remind;		/* --remind: id or number of an inquiry */
	bool dry;
	struct { const char *actor; unsigned long cases; } waiting[16];	/* whom cases wait for here */
};

enum run_result {
	RUN_NOTHING,			/* nothing due: the case passes */
	RUN_ADVANCED,			/* steps were appended */
	RUN_HELD,			/* findings say why */
	RUN_MEMORY,
	RUN_STORE_FAILED,		/* the whole batch has to be given up: enum store_status in run.status */
};

/* A letter of a step, entered in the despatch book, to be delivered once the step is sealed. */
struct letter {
	const char *to, *number, *form, *id;
	const struct node *row;		/* of `letters` in the edition, or NULL */
	const struct node *forms;
	const char *file;		/* "2012-000118.yaml" */
	const char *due;		/* or NULL */
	const struct node *tells;	/* paths of facts, or NULL for the usual ones */
	const char *copies;		/* "1, 3", or NULL */
};

struct run {
	struct desk *desk;
	struct casefile *c;
	struct arena *arena;
	struct findings *findings;
	const struct edition *edition;
	struct process process;
	struct moment at;
	const struct person *by;
	struct entry *lines;		/* of this case in the books */
	size_t line_count;
	bool *taken_up;			/* of each line: a step of this run rests on it */
	bool rebuilt;
	bool handed_over;		/* in this run */
	const char *leaves_to;		/* the office of a new residence that the case goes to, or NULL */
	struct slip **slips;
	size_t slip_count;
	struct letter letters[STEP_LETTERS + 1];	/* those of a step, and one of its act */
	size_t letter_count;
	unsigned steps;			/* performed in this run */
	enum store_status status;
	/* the step being performed */
	int index;
	const struct rule_step *rule;
	const char *actor;
	struct slip *slip;
	const struct actor *from;	/* an answer: the body that answered */
};

/* The edition of a case, by id and by the SHA-256 that its receiving step records; NULL when it is not at hand. */
const struct edition *editions_of(const struct editions *, const struct casefile *);

/* The edition that holds on a day; NULL when there is none. *several is set when there are two. */
const struct edition *editions_on(const struct editions *, day_t, bool *several);

/*
 * Whether a run may have anything to do, asked before the lock is taken: a step of this filter is due for this person, or
 * there are slips. When not, what waits for others is counted, and told where it was asked for.
 */
bool run_may_act(struct desk *, struct casefile *, struct arena *, struct findings *);

/* Performs what is due. Needs the store begun, unless the filter enters nothing. */
enum run_result run_case(struct run *);

/* Days by which the step being performed, if it ends the service, is past the overall term; 0 when it is not. */
int run_overall_late(const struct run *);

/* Whether the step would be dated before the last one of the case. Says so. */
bool run_out_of_order(struct run *);

/* An application becomes a case: the receiving step. The document has been checked by check_application. */
enum run_result run_receive(struct run *);

#endif
