/*
 * The one writer of standard error: one finding, one line, one write(2).
 *
 *	prog: file:line:col: error: text [finding-id]
 *
 * or, with `json`, one JSON object a line: program, file, line, column, document, case, level, id, text.
 */
#ifndef RPR_REPORT_H
#define RPR_REPORT_H

#include "finding.h"

struct reporter {
	const char *program;
	bool json;
	bool quiet;			/* errors only */
	bool reads;			/* for a reader: nothing is said of entries */
	unsigned long errors, warnings, notes;
	unsigned long counts[FINDING_COUNT];	/* of each finding */
	bool progress;			/* a line of progress stands on the terminal */
	bool failed;			/* memory was out: something was said only to be lost */
};

/* Where a finding belongs. Zero and NULL where there is no such thing. */
struct place {
	const char *file;
	unsigned long first_line;	/* line of the document's first line in the file; lines of findings count from there */
	unsigned long document;		/* ordinal in the input */
	const char *case_number;
};

/* A finding about another file bears that file and its line, and of the place the case alone. */
void report(struct reporter *, const struct place *, const struct finding *);
void report_all(struct reporter *, const struct place *, const struct findings *);

/* One finding without a list, about no place in a document (`file` may be NULL). */
void report_now(struct reporter *, const char *file, enum finding_id,
    const char *word1, const char *word2, const char *word3);

/*
 * On a terminal only, and not with quiet or json: a line that is written over by the next one, "prog: 200000 WHAT". Asked
 * once an item, it says something each 100,000. report_progress_end takes the line away; so does the next finding.
 */
void report_progress(struct reporter *, unsigned long count, const char *what);
void report_progress_end(struct reporter *);

#endif
