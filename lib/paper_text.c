#include "paper.h"

#include "buf.h"
#include "visible.h"

#include <string.h>

enum { LABEL = 26, INDENT = 4, HALF = PAPER_COLUMNS / 2, SIGNED = 20 };

#define NO_BREAK "\xc2\xa0"

/* Lines of one block: where they begin, how wide they may be, what stands before the first. */
struct column {
	size_t left, width;
	bool centred, ruled;
};

static void
pad(struct buf *b, size_t cells)
{
	while (cells-- > 0)
		buf_byte(b, ' ');
}

static void
repeat(struct buf *b, char c, size_t count)
{
	while (count-- > 0)
		buf_byte(b, c);
}

/* Bytes of the next line of a text: as many words as fit; of a word that is too long as much as fits. */
static size_t
next_line(const char *text, size_t cells)
{
	size_t fits = visible_fit(text, strlen(text), cells), at;

	if (text[fits] == '\0' || text[fits] == ' ')
		return fits;
	for (at = fits; at > 0 && text[at - 1] != ' '; at--)
		;
	return at > 0 ? at - 1 : fits;
}

/* A blank that does not break a line is printed as a blank. */
static void
put(struct buf *b, const char *text, size_t length)
{
	const char *p = text, *end = text + length;

	while (p < end) {
		const char *blank = memmem(p, (size_t)(end - p), NO_BREAK, 2);

		buf_add(b, p, (size_t)((blank == NULL ? end : blank) - p));
		if (blank != NULL)
			buf_byte(b, ' ');
		p = blank == NULL ? end : blank + 2;
	}
}

static void
put_line(struct buf *b, const struct column *c, const char *text, size_t length, size_t at)
{
	size_t cells = visible_width(text, length), left = c->left;

	while (length > 0 && text[length - 1] == ' ') {
		length--;
		cells--;
	}
	if (c->centred)
		left += (c->width - cells) / 2;
	if (c->ruled)
		buf_text(b, "| ");
	pad(b, left > at ? left - at : 0);
	put(b, text, length);
	if (c->ruled) {
		pad(b, c->width - cells - (left - c->left));
		buf_text(b, " |");
	}
	buf_byte(b, '\n');
}

/* The text in its column; the first line is begun already up to cell `at`. */
static void
wrap(struct buf *b, const struct column *c, const char *text, size_t at)
{
	do {
		size_t length = next_line(text, c->width);

		put_line(b, c, text, length, at);
		text += length;
		while (*text == ' ')
			text++;
		at = 0;
	} while (*text != '\0');
}

/* The next line of a text that has lines left; moves it on. */
static size_t
take(struct buf *b, const char **text, size_t width)
{
	size_t length = next_line(*text, width), cells;

	put(b, *text, length);
	cells = visible_width(*text, length);
	for (*text += length; **text == ' '; (*text)++)
		;
	return cells;
}

/* Label and value side by side, each in lines of its own. */
static void
field(struct buf *b, const struct block *k)
{
	const char *label = k->label, *text = k->text == NULL ? "" : k->text;
	bool blank = k->text == NULL;

	do {
		size_t cells = take(b, &label, LABEL - 2);

		if (*text != '\0' || blank)
			pad(b, LABEL - cells);
		if (blank)
			repeat(b, '_', PAPER_COLUMNS - LABEL);
		else if (*text != '\0')
			take(b, &text, PAPER_COLUMNS - LABEL);
		blank = false;
		buf_byte(b, '\n');
	} while (*label != '\0' || *text != '\0');
}

static void
item(struct buf *b, const struct block *k)
{
	struct column c = { .left = INDENT, .width = PAPER_COLUMNS - INDENT };
	size_t wide = visible_width(k->label, strlen(k->label));

	put(b, k->label, strlen(k->label));
	if (k->text != NULL) {
		wrap(b, &c, k->text, wide);
		return;
	}
	pad(b, c.left > wide ? c.left - wide : 0);
	repeat(b, '_', c.width);
	buf_byte(b, '\n');
}

static void
sign(struct buf *b, const struct block *k)
{
	struct column c = { .left = 0, .width = PAPER_COLUMNS };

	buf_byte(b, '\n');
	if (k->text != NULL)
		wrap(b, &c, k->text, 0);
	put(b, k->label, strlen(k->label));
	buf_byte(b, ' ');
	repeat(b, '_', SIGNED);
	buf_byte(b, '\n');
}

static void
frame(struct buf *b)
{
	buf_byte(b, '+');
	repeat(b, '-', PAPER_COLUMNS - 2);
	buf_text(b, "+\n");
}

static bool
is_row(const struct block *k)
{
	return k->kind == BLOCK_FIELD || k->kind == BLOCK_ITEM;
}

/* A blank line between blocks, but not between the rows of one list. */
static bool
is_apart(const struct block *before, const struct block *k)
{
	if (before == NULL || k->kind == BLOCK_FRAME_END || k->kind == BLOCK_SIGN)
		return false;
	return !(is_row(before) && is_row(k)) && !(before->kind == BLOCK_SECTION && k->kind != BLOCK_SECTION) &&
	    !(before->kind == k->kind && (k->kind == BLOCK_HEAD || k->kind == BLOCK_MARK || k->kind == BLOCK_NOTE));
}

static void
framed(struct buf *b, const struct block *k)
{
	struct column c = { .left = 0, .width = PAPER_COLUMNS - 4, .ruled = true, .centred = k->kind == BLOCK_TITLE };
	struct buf line = BUF_INIT;

	buf_text(&line, k->label == NULL ? "" : k->label);
	buf_text(&line, k->label == NULL ? "" : ": ");
	buf_text(&line, k->text == NULL ? "____________________" : k->text);
	buf_byte(&line, '\0');
	if (buf_failed(&line))
		b->failed = true;
	else
		wrap(b, &c, line.bytes, 0);
	buf_release(&line);
}

static void
block(struct buf *b, const struct block *k)
{
	struct column whole = { .left = 0, .width = PAPER_COLUMNS }, right = { .left = HALF, .width = HALF };
	struct column middle = { .left = INDENT, .width = PAPER_COLUMNS - 2 * INDENT, .centred = true };

	switch (k->kind) {
	case BLOCK_HEAD:
		wrap(b, &right, k->text, 0);
		break;
	case BLOCK_TITLE:
		wrap(b, &middle, k->text, 0);
		break;
	case BLOCK_FIELD:
		field(b, k);
		break;
	case BLOCK_ITEM:
		item(b, k);
		break;
	case BLOCK_SIGN:
		sign(b, k);
		break;
	case BLOCK_FRAME:
	case BLOCK_FRAME_END:
		frame(b);
		break;
	case BLOCK_NOTE:
		repeat(b, '-', INDENT);
		buf_byte(b, '\n');
		wrap(b, &whole, k->text, 0);
		break;
	case BLOCK_MARK:
		buf_text(b, "(!) ");
		wrap(b, &(struct column){ .left = INDENT, .width = PAPER_COLUMNS - INDENT }, k->text, INDENT);
		break;
	case BLOCK_SECTION:
	case BLOCK_TEXT:
		wrap(b, &whole, k->text, 0);
	}
}

void
paper_text(struct buf *b, const struct paper *p, bool first)
{
	const struct block *k, *before = NULL;
	bool inside = false;

	if (!first)
		buf_byte(b, '\f');
	for (k = p->first; k != NULL; before = k, k = k->next) {
		if (k->kind == BLOCK_FRAME_END)
			inside = false;
		if (!inside && is_apart(before, k))
			buf_byte(b, '\n');
		if (inside)
			framed(b, k);
		else
			block(b, k);
		if (k->kind == BLOCK_FRAME)
			inside = true;
	}
}
