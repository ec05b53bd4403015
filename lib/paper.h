/*
 * A paper: blocks one under the other, in one language, that a renderer prints as plain text or as a page of HTML. What
 * a paper says stands in an arena. All text is made visible when it is added (visible.h): no control character, line
 * separator, bidi control or invisible character of a value reaches a renderer.
 */
#ifndef RPR_PAPER_H
#define RPR_PAPER_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buf;

enum block_kind {
	BLOCK_HEAD,			/* at the right: a copy, an addressee */
	BLOCK_TITLE,			/* in the middle */
	BLOCK_SECTION,			/* a title inside the paper */
	BLOCK_TEXT,
	BLOCK_FIELD,			/* label and text; no text: a ruled blank */
	BLOCK_ITEM,			/* label is its number or a box; no text: a ruled blank */
	BLOCK_SIGN,			/* label, room for a signature, text */
	BLOCK_FRAME, BLOCK_FRAME_END,	/* what stands between is framed: a stamp */
	BLOCK_MARK,			/* a line that must be seen: what was corrected */
	BLOCK_NOTE,			/* small, at the end */
};

struct block {
	enum block_kind kind;
	const char *label, *text;	/* NULL: none */
	struct block *next;
};

struct paper {
	struct arena *arena;
	const char *language, *title;
	struct block *first, *last;
	bool failed;			/* memory was out: the paper is not whole */
};

void paper_begin(struct paper *, struct arena *, const char *language, const char *title);

/* The words are copied; what is not text is made visible. */
void paper_add(struct paper *, enum block_kind, const char *label, const char *text);

/* Text that may be shown, in the arena; NULL when memory is out. */
const char *paper_visible(struct arena *, const char *text, size_t length);

enum { PAPER_COLUMNS = 72 };

/* Plain text, 72 columns, no escapes. Papers are separated by a form feed, put before all but the first. */
void paper_text(struct buf *, const struct paper *, bool first);

/* One page of HTML holds all papers; each begins on a page of its own. No script, nothing from elsewhere. */
void paper_html_begin(struct buf *, const char *language, const char *title);
void paper_html(struct buf *, const struct paper *);
void paper_html_end(struct buf *);

#endif
