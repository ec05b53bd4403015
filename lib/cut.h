/*
 * Cuts a stream of YAML into documents, by bytes. A document ends after a line "..." or before a line "---" (each at
 * column 0, followed by a blank or a line end) or at the end of its operand. Comments, blank lines and directives that
 * come before the first "---" or content of an operand, or after "...", belong to the document that follows them. One
 * broken document therefore never costs its neighbours, and every byte of the operand is in exactly one document (a BOM
 * that is dropped aside).
 *
 *	struct cutter *c = cutter_new(limit);
 *	cutter_start(c, "cases.yaml", first_operand);
 *	while ((n = read(fd, cutter_room(c, size), size)) > 0) {
 *		cutter_took(c, n);
 *		while ((what = cutter_next(c, &d)) != CUT_MORE) ...
 *	}
 *	cutter_finish(c);
 *	while ((what = cutter_next(c, &d)) != CUT_MORE) ...
 *	cutter_free(c);
 *
 * The bytes of a document are borrowed: they stay until the next call of cutter_room, cutter_feed or cutter_start, so all
 * documents of one feed may be kept side by side. How the input is split into feeds changes no document and no piece.
 *
 * A document over the limit comes as pieces of at most 64 KiB, so that it passes in bounded memory. A run of comments over
 * the limit is a document of its own: the "---" after it starts the next one.
 */
#ifndef RPR_CUT_H
#define RPR_CUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CUT_LIMIT = 1 << 20 };	/* the longest document, bytes (inputs: too-large) */

enum cut {
	CUT_MORE,		/* nothing whole yet: feed more, or done after cutter_finish */
	CUT_DOCUMENT,		/* a whole document */
	CUT_BLANK,		/* comments, blank lines, "..." and nothing else: passes, counts as no document */
	CUT_PIECE,		/* a piece of a document over the limit; `last` on its last one */
};

struct document {
	const char *file;		/* name of the operand, as given to cutter_start; borrowed from there */
	const char *bytes;		/* all of it: leading comments, "---" line, body, "..." line */
	size_t length;
	size_t bom;			/* 3 when the bytes start with a BOM (first operand), else 0 */
	size_t body;			/* where the body starts: after the line end of "---"; after "---" itself when its line
					 * holds more than a comment; after the BOM when there is no "---"; 0 in pieces */
	size_t end;			/* where the body ends: at the line "...", or at length */
	bool marked;			/* has a "---" line; the same on all pieces */
	bool closed;			/* ends with a "..." line */
	size_t newline_added;		/* bytes at the end that the operand does not have: its last line had no line end, and LF
					 * was added, or CRLF when the line before ends so */
	bool last;			/* CUT_PIECE: no further piece */
	unsigned long line;		/* line of bytes[0] in the operand, from 1 */
	unsigned long ordinal;		/* of the document in the whole input, from 1; a blank has that of the next */
	uint64_t offset;		/* of bytes[0] in the operand */
};

struct cutter;

struct cutter *cutter_new(size_t limit);
void cutter_free(struct cutter *);

/*
 * A new operand. A BOM at its start is kept in the first operand and dropped in later ones. `file` must stay for as long
 * as documents of this operand are in use.
 */
void cutter_start(struct cutter *, const char *file, bool first_operand);

/*
 * Where the next bytes of the operand, at most `size`, may be put, for cutter_took to take. NULL when memory is out: then
 * nothing has changed, and the call may be made again.
 */
char *cutter_room(struct cutter *, size_t size);
void cutter_took(struct cutter *, size_t length);

/* Takes a copy of the bytes. 0, or -1 when memory is out: then nothing was taken, and the call may be made again. */
int cutter_feed(struct cutter *, const char *bytes, size_t length);

/* The operand is at its end. Cannot fail: room for a line end is always kept. */
void cutter_finish(struct cutter *);

enum cut cutter_next(struct cutter *, struct document *);

/* Bytes taken that no document has come out of yet. */
size_t cutter_pending(const struct cutter *);

/*
 * True when `line` (up to `end`) begins with the mark "---" or "...", followed by blank, tab, CR, LF or the end: the one
 * rule by which streams are cut.
 */
bool cut_is_mark(const char *line, const char *end, char c);

#endif
