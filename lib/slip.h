/*
 * One slip: what people and other bodies bring to a case that is already open, a small YAML document (rpr-case(5)).
 * Many of them, and which case they are for: slips.h.
 */
#ifndef RPR_SLIP_H
#define RPR_SLIP_H

#include <stdbool.h>
#include <stddef.h>

#include "calendar.h"
#include "digest.h"

struct arena;
struct document;
struct findings;
struct node;
struct slip_note;

struct slip {
	const char *kind;		/* "correction", "visit", ... */
	const char *case_id;		/* NULL when named by office and number */
	const char *office, *number;
	const char *by;			/* or NULL */
	const char *from;		/* or NULL */
	bool of_staff;			/* an act of the office: whoever signs `by` is of its staff */
	struct moment at;
	const struct node *root;
	char sha256[DIGEST_HEX + 1];	/* of the bytes from after "---" to before "..." */
	const char *file;
	unsigned long line;
	struct slip_note *note;		/* what is kept of it from case to case */
	bool taken;			/* a step of the case rests on it, or it was refused in this run */
};

enum slip_is { SLIP_GOOD, SLIP_FAULTY, SLIP_NONE };

/*
 * Reads a document. SLIP_NONE: it is a whole case, which rpr-file takes. SLIP_FAULTY: the findings say why, or memory is
 * out (findings_failed). Tree and texts lie in the arena; `file` is that of the document.
 */
enum slip_is slip_read(struct slip *, const struct document *, struct arena *, struct findings *);

/* The text of a key of a slip, or NULL: nothing but blanks, or a null, is not given. */
const char *slip_text(const struct node *root, const char *key);

#endif
