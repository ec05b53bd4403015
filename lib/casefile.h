/*
 * The case file: one document that is either an application (facts, as typed) or an open case (facts, then `case`,
 * `edition`, `steps`). Bytes above the last seal are never changed; steps are appended (rpr-case(5)).
 *
 *	casefile_open(&c, &document, arena, &findings)	reads, checks marks and seals, folds corrections
 *	casefile_begin(&c, out, edition, office)	an application becomes a case: case, edition, steps
 *	step_begin(&c, out, id) ... key, value ...	the text of a step
 *	step_seal(&c, out)				its seal; the step counts from now on
 *	casefile_write(&c, out, emit)			the whole document with what was appended
 */
#ifndef RPR_CASEFILE_H
#define RPR_CASEFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "calendar.h"
#include "cut.h"
#include "digest.h"

struct arena;
struct findings;
struct node;

struct step {
	const char *id;
	const struct node *node;	/* as read; of an appended step NULL until step_node asks */
	struct moment at;
	const char *by, *office, *actor;
	const char *result;		/* NULL where the step has none */
	const char *field, *now;	/* of a correction: what it corrects, and to which text; NULL else */
	char seal[DIGEST_HEX + 1];
	size_t from, to;		/* of an appended step: its bytes in `added` */
};

struct casefile {
	struct document document;
	struct node *root;		/* facts after corrections; and case, edition, steps as read */
	bool open;			/* an open case, not an application */
	const char *id;			/* of an open case, else NULL */
	const char *edition;		/* id of the edition, else NULL */
	struct step *steps;		/* as read, then those appended; in the arena */
	size_t step_count, step_room, steps_read;
	const char *eol;		/* line end of the document's last line: "\n" or "\r\n" */
	size_t insert;			/* where steps go: before "..." or at the end */
	char base[DIGEST_HEX + 1];	/* the last seal as read; empty in an application */
	struct buf added;		/* what was appended in this run */
	size_t seal_line;		/* offset in the document of the last "  seal:" line, or of the body */
	size_t added_seal;		/* the same in `added` once a step was sealed in this run, else SIZE_MAX */
	struct step draft;		/* the step being written */
	struct digest digest;		/* of a case begun in this run: of the application, which its first seal covers */
	char id_text[UUID_TEXT + 1];
};

/*
 * Reads a screened document. 0: it is an application or a case, whole and sealed. -1: findings were added or memory is
 * out; it must not be advanced. The document's bytes are borrowed for the life of the case file; the tree is in the
 * arena; casefile_release gives `added` back.
 */
int casefile_open(struct casefile *, const struct document *, struct arena *, struct findings *);
void casefile_release(struct casefile *);

/* An application becomes an open case: appends case, edition and steps. -1 when memory is out. */
int casefile_begin(struct casefile *, const char *edition, const char *office);

/*
 * "- step: ID" and the five keys that every step has. Then further keys by step_text, step_number and step_json in
 * their order, then step_seal. The strings are borrowed for the life of the case file.
 */
struct step_head {
	const char *id;
	struct moment at;
	const char *by, *officer, *office, *actor;
	const char *result;		/* for folding: what the key `result` will say, or NULL */
	const char *field, *now;	/* likewise */
};
void step_begin(struct casefile *, const struct step_head *);
void step_text(struct casefile *, const char *key, const char *text);
void step_number(struct casefile *, const char *key, long long number);
void step_json(struct casefile *, const char *key, const char *json, size_t length);

/* Seals the step and counts it as done. -1 when memory is out. */
int step_seal(struct casefile *, struct arena *);

/* The tree of a step; an appended one is read back from the bytes just written. NULL when memory is out. */
const struct node *step_node(struct casefile *, struct arena *, struct step *);

/* Puts the facts that a step changes (`field` and `now`; `residence`) in their place in the tree. -1: no memory. */
int casefile_fold(struct casefile *, struct arena *, const struct node *step);

/*
 * The facts as they were when the first `steps` steps had been taken: the document read anew, corrections up to there
 * folded. NULL when memory is out.
 */
struct node *casefile_facts_at(const struct casefile *, struct arena *, size_t steps);

/* Takes back all that was appended in this run; folded facts are read anew by casefile_open only. */
void casefile_rewind(struct casefile *);

/* The whole document as it goes out: bytes up to `insert`, what was appended, the rest. */
void casefile_write(const struct casefile *, struct buf *);

/* The last step with this id that was read or appended, or NULL. */
const struct step *casefile_last(const struct casefile *, const char *id);

/* "41/2012": the first `number` that a step read from the document records (that of the journal, or of the refusals),
 * or NULL. */
const char *casefile_number(const struct casefile *);

/* The office that holds the case: where it was opened, or the last one it was handed over to. NULL in an application. */
const char *casefile_holder(const struct casefile *);

#endif
