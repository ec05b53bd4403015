/*
 * The driver that all tools share: options, office, editions, slips, input, batches, output, exit status. A tool is a
 * description and what it does with one case; its main() calls tool_main.
 */
#ifndef RPR_TOOL_H
#define RPR_TOOL_H

#include <stdbool.h>

#include "report.h"
#include "run.h"
#include "stream.h"

#define RPR_VERSION "0.1.0"

enum {
	EXIT_DONE = 0,
	EXIT_HELD = 1,			/* at least one document was held back */
	EXIT_USAGE = 2,
	EXIT_SYSTEM = 3,
	EXIT_BUSY = 4,
	EXIT_DAMAGED = 5,
	EXIT_OVERDUE = 6,		/* rpr-list due only */
};

struct tool;

struct tool_option {
	const char *name;		/* long */
	const char *argument;		/* as shown in the help, or NULL */
	const char *help;
};

struct tool_spec {
	const char *name;
	const char *synopsis;		/* after the options: "[file ...]"; NULL: no operands are taken, nor -d -i -r -s */
	bool takes_word;		/* the first operand is no file but says what to do: tool.word */
	const char *about;		/* one sentence, for --help */
	const char *none;		/* what is read without operands, for --help; NULL: standard input */
	bool reader;			/* changes nothing; refuses -d -i -n -r -s; directories are operands too */
	bool needs_office;		/* a reader that cannot do without one; filters never can */
	bool enters;			/* enters books or files cases: works under the lock of the office */
	bool opens;			/* takes applications too */
	bool anonymous;			/* adds no step: --by is not asked for */
	/* What to do with one whole, sealed case (or application, with `opens`). */
	enum run_result (*act)(struct run *);
	/* Whether act has anything to do, asked before the lock is taken; NULL: run_may_act. */
	bool (*may_act)(struct desk *, struct casefile *, struct arena *, struct findings *);
	/* Readers: sees each case in turn, whole and sealed; prints to tool.out; returns 0, or an exit status to be remembered. */
	int (*see)(struct tool *, const struct place *, struct casefile *, struct arena *, struct findings *);
	/* Options of its own. `option` returns 0, or -1 when the argument is wrong. */
	const struct tool_option *options;
	int (*option)(struct tool *, const char *name, const char *argument);
	/* Called once options and editions are there, before the office is; returns -1 to go on, or an exit status. */
	int (*begin)(struct tool *);
	/* Called after all input, may print to tool.out; returns 0, or an exit status to be remembered. */
	int (*end)(struct tool *);
};

struct tool {
	const struct tool_spec *spec;
	struct reporter reporter;
	const char *office_path, *by, *at_text, *rejects_path, *language;
	bool in_place, dry;
	bool at_given;
	struct moment at;
	const char *wanted[32];
	const char *slip_paths[32];
	const char *edition_paths[16];
	size_t wanted_count, slip_path_count, edition_path_count;
	const char *word;		/* with takes_word: the first operand, NULL where there is none */
	bool needs_office;		/* begin may ask for it */
	bool reads_nothing;		/* begin may say so: no case is read, end does the work */
	char **operands;
	int operand_count;
	const char *reads[32];		/* what a reader opens besides the office and the operands; NULL after the last */
	struct office *office;
	struct editions editions;
	struct desk desk;
	struct stream out;		/* standard output, or the file that is rewritten */
	struct stream rejects;
	int rejects_fd;
	long long rejects_from;		/* size of the rejects before the batch */
	bool stopped;			/* the store failed: what follows passes unadvanced */
	bool held;			/* a document was held back, a slip was faulty */
	bool overdue;			/* something is: EXIT_OVERDUE when nothing else is wrong */
	bool output_failed;		/* and it was said */
	int worst;			/* of EXIT_SYSTEM, EXIT_BUSY, EXIT_DAMAGED by their rank */
	unsigned long ordinal;
	unsigned long entered;		/* cases whose steps are durable, in this run */
	bool in_piece, piece_rejected;	/* a document over the limit is passing; to the rejects */
	bool input_only;		/* one of them is neither there nor in the output: the file is not to be rewritten */
	struct arena arena;		/* for the life of the process */
	void *own;			/* of the tool */
};

int tool_main(int argc, char **argv, const struct tool_spec *);

/* Remembers a failure: 5 outranks 3, then 4, then 1, then 6. */
void tool_failed(struct tool *, int status);

/* input.c: reads all operands (or standard input), document by document, batch by batch. */
void input_run(struct tool *);

/* Flushes standard output; says what the failure of a write means. */
void input_end_output(struct tool *);

/* batch.c */
struct batch;
struct batch *batch_new(struct tool *);
void batch_free(struct batch *);
void batch_add(struct batch *, const struct document *, enum cut);
void batch_finish(struct batch *);	/* enters, answers, empties */

#endif
