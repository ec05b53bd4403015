#include "cut.h"

#include <stdlib.h>
#include <string.h>

enum {
	PIECE = 64 * 1024,
	LINE_END = 2,		/* room that is always kept for the line end that cutter_finish may add */
	BOM = 3,
	MARK = 3,
};

static const char bom[BOM] = "\xef\xbb\xbf";

enum line {
	LINE_NEW,		/* its first bytes have not been judged */
	LINE_OPEN,		/* "---" of this document */
	LINE_CLOSE,		/* "..." */
	LINE_OTHER,
};

struct cutter {
	size_t limit, piece;
	const char *file;
	char *bytes;
	size_t length, room;
	size_t start;			/* of the document that is being looked for */
	size_t at;			/* start of the line that is being read */
	size_t seek;			/* no LF from `at` up to here */
	size_t sure;			/* up to here the bytes belong to this document */
	enum line kind;			/* of the line at `at` */
	struct document now;		/* what is known of this document; places are relative to `start` */
	unsigned long lines;		/* whole lines from `start` to `at` */
	bool content;			/* more than comments and blanks was seen */
	bool body;			/* the next "---" begins another document */
	bool huge, ended;
	bool fresh, first_operand, finished;
	size_t added;			/* bytes of the line end that cutter_finish added */
	bool crlf;			/* the last whole line ended so */
	char before;			/* the byte before `start`, within a document in pieces */
};

struct cutter *
cutter_new(size_t limit)
{
	struct cutter *c = calloc(1, sizeof *c);

	if (c == NULL)
		return NULL;
	c->limit = limit;
	c->piece = limit < PIECE ? limit : PIECE;
	c->now.ordinal = 1;
	return c;
}

void
cutter_free(struct cutter *c)
{
	if (c == NULL)
		return;
	free(c->bytes);
	free(c);
}

static void
forget(struct cutter *c)
{
	unsigned long ordinal = c->now.ordinal, line = c->now.line;
	uint64_t offset = c->now.offset;

	c->now = (struct document){ .file = c->file, .line = line, .ordinal = ordinal, .offset = offset };
	c->lines = 0;
	c->content = c->body = c->huge = c->ended = false;
	c->before = '\n';
}

void
cutter_start(struct cutter *c, const char *file, bool first_operand)
{
	c->file = file;
	c->length = c->start = c->at = c->seek = c->sure = 0;
	c->kind = LINE_NEW;
	c->now.line = 1;
	c->now.offset = 0;
	c->fresh = true;
	c->first_operand = first_operand;
	c->finished = c->crlf = false;
	c->added = 0;
	forget(c);
}

static int
make_room(struct cutter *c, size_t more)
{
	size_t room = c->room;
	char *p;

	more += c->length + LINE_END;
	if (more <= c->room)
		return 0;
	if (room == 0)
		room = more + more / 2;		/* what comes next goes beside what is left of this */
	while (room < more)
		room *= 2;
	if ((p = realloc(c->bytes, room)) == NULL)
		return -1;
	c->bytes = p;
	c->room = room;
	return 0;
}

char *
cutter_room(struct cutter *c, size_t size)
{
	if (c->start > 0) {
		memmove(c->bytes, c->bytes + c->start, c->length - c->start);
		c->length -= c->start;
		c->at -= c->start;
		c->seek -= c->start;
		c->sure -= c->start;
		c->start = 0;
	}
	return make_room(c, size) < 0 ? NULL : c->bytes + c->length;
}

void
cutter_took(struct cutter *c, size_t length)
{
	c->length += length;
}

int
cutter_feed(struct cutter *c, const char *bytes, size_t length)
{
	char *room;

	if (length == 0)
		return 0;
	if ((room = cutter_room(c, length)) == NULL)
		return -1;
	memcpy(room, bytes, length);
	cutter_took(c, length);
	return 0;
}

static bool
ends_in_crlf(const struct cutter *c, const char *lf)
{
	return (lf > c->bytes + c->start ? lf[-1] : c->before) == '\r';
}

/* Whether the last whole line of the operand ended in CRLF. */
static bool
uses_crlf(const struct cutter *c)
{
	const char *p;

	for (p = c->bytes + c->length; p > c->bytes + c->start; p--)
		if (p[-1] == '\n')
			return ends_in_crlf(c, p - 1);
	return c->crlf;
}

void
cutter_finish(struct cutter *c)
{
	size_t left = c->length - c->start;
	char last;

	c->finished = true;
	if (left == 0 || (c->now.offset == 0 && left == BOM && memcmp(c->bytes + c->start, bom, BOM) == 0))
		return;
	last = c->bytes[c->length - 1];
	if (last == '\n')
		return;
	if (last != '\r' && uses_crlf(c))
		c->bytes[c->length + c->added++] = '\r';
	c->bytes[c->length + c->added++] = '\n';
	c->length += c->added;
}

size_t
cutter_pending(const struct cutter *c)
{
	return c->length - c->start;
}

bool
cut_is_mark(const char *line, const char *end, char c)
{
	if (end - line < MARK || line[0] != c || line[1] != c || line[2] != c)
		return false;
	return end - line == MARK || line[3] == ' ' || line[3] == '\t' || line[3] == '\r' || line[3] == '\n';
}

/* Nothing but blanks or a comment. A lone CR ends a line for other readers: what follows it may be content. */
static bool
is_blank(const char *p, const char *lf)
{
	if (lf > p && lf[-1] == '\r')
		lf--;
	while (p < lf && (*p == ' ' || *p == '\t'))
		p++;
	return p == lf || (*p == '#' && memchr(p, '\r', (size_t)(lf - p)) == NULL);
}

/* False when more bytes are needed to know whether the operand starts with a BOM. */
static bool
settle_bom(struct cutter *c)
{
	size_t left = c->length - c->start;

	if (memcmp(c->bytes + c->start, bom, left < BOM ? left : BOM) == 0) {
		if (left < BOM)
			return false;
		c->at = c->seek = c->sure = c->start + BOM;
		if (c->first_operand)
			c->now.bom = c->now.body = BOM;
		else {
			c->start += BOM;
			c->now.offset += BOM;
		}
	}
	c->fresh = false;
	return true;
}

/* False when more bytes are needed to know whether the line at hand is a mark. */
static bool
judge_line(struct cutter *c)
{
	const char *p = c->bytes + c->at, *end = c->bytes + c->length;
	size_t left = c->length - c->at;

	if (left == 0)
		return false;
	c->kind = LINE_OTHER;
	if (*p != '-' && *p != '.')
		return true;
	if (left <= MARK && memchr(p, '\n', left) == NULL) {
		c->kind = LINE_NEW;
		return false;
	}
	if (cut_is_mark(p, end, '-')) {
		if (c->body) {
			c->kind = LINE_NEW;
			c->ended = true;
			return true;
		}
		c->kind = LINE_OPEN;
		c->now.marked = c->content = c->body = true;
	} else if (cut_is_mark(p, end, '.'))
		c->kind = LINE_CLOSE;
	return true;
}

static void
take_line(struct cutter *c, const char *lf)
{
	const char *p = c->bytes + c->at;

	switch (c->kind) {
	case LINE_OPEN:
		c->now.body = is_blank(p + MARK, lf) ? (size_t)(lf + 1 - c->bytes) - c->start : c->at + MARK - c->start;
		break;
	case LINE_CLOSE:
		c->now.end = c->at - c->start;
		c->now.closed = c->ended = true;
		c->content = c->content || c->huge || !is_blank(p + MARK, lf);
		break;
	case LINE_NEW:
	case LINE_OTHER:
		if (c->body || is_blank(p, lf))
			break;
		c->content = true;
		c->body = *p != '%';
		break;
	}
	c->crlf = ends_in_crlf(c, lf);
	c->lines++;
	c->at = c->seek = (size_t)(lf + 1 - c->bytes);
	c->kind = LINE_NEW;
}

/* Too many comments to keep are a document of their own: the next one is not lost with them. */
static void
watch_limit(struct cutter *c)
{
	if (c->sure - c->start > c->limit)
		c->huge = c->body = true;
}

/* In a body, whole lines that begin like no mark, which most do, are only counted. */
static void
skip_lines(struct cutter *c)
{
	const char *p = c->bytes + c->at, *end = c->bytes + c->length, *lf = NULL, *next;

	while (end - p > 1 && ((*p != '-' && *p != '.') || p[1] != *p) &&
	    (next = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		lf = next;
		p = lf + 1;
		c->lines++;
	}
	if (lf == NULL)
		return;
	c->crlf = ends_in_crlf(c, lf);
	c->at = c->seek = c->sure = (size_t)(p - c->bytes);
	watch_limit(c);
}

/* Reads on until the end of the document is known (ended) or the bytes are used up. */
static void
find_end(struct cutter *c)
{
	while (!c->ended) {
		const char *lf;

		if (c->kind == LINE_NEW && c->body)
			skip_lines(c);
		if (c->kind == LINE_NEW) {
			if (!judge_line(c)) {
				c->ended = c->finished && c->at > c->start;
				return;
			}
			if (c->ended)
				return;
		}
		lf = memchr(c->bytes + c->seek, '\n', c->length - c->seek);
		if (lf != NULL) {
			take_line(c, lf);
			c->sure = c->at;
		} else
			c->sure = c->seek = c->length;
		watch_limit(c);
		if (lf == NULL)
			return;
	}
}

static unsigned long
count_lines(const char *p, size_t length)
{
	const char *end = p + length;
	unsigned long n = 0;

	while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		n++;
		p++;
	}
	return n;
}

/* How many of the bytes from `start` were added; a piece may hold one of the two. */
static size_t
added_in(const struct cutter *c, size_t length)
{
	size_t end = c->start + length, own = c->length - c->added, added = end > own ? end - own : 0;

	return added < length ? added : length;
}

static enum cut
give_piece(struct cutter *c, struct document *d)
{
	size_t length = c->sure - c->start;
	unsigned long lines;

	if (length > c->piece)
		length = c->piece;
	else if (!c->ended)
		return CUT_MORE;
	else
		c->now.last = true;
	*d = c->now;
	d->bytes = c->bytes + c->start;
	d->length = d->end = length;
	d->body = 0;
	d->closed = d->closed && d->last;
	d->newline_added = added_in(c, length);
	lines = count_lines(d->bytes, length);
	c->before = d->bytes[length - 1];
	c->start += length;
	if (c->at < c->start) {
		c->at = c->start;
		if (c->kind == LINE_OPEN)
			c->kind = LINE_OTHER;
	}
	c->lines -= d->last ? c->lines : lines;
	c->now.line += lines;
	c->now.offset += length;
	c->now.bom = 0;
	return CUT_PIECE;
}

enum cut
cutter_next(struct cutter *c, struct document *d)
{
	enum cut what;

	if (c->length == c->start || (c->fresh && !settle_bom(c)))
		return CUT_MORE;
	find_end(c);
	if (c->huge) {
		what = give_piece(c, d);
		if (what != CUT_PIECE || !d->last)
			return what;
	} else if (c->ended) {
		*d = c->now;
		d->bytes = c->bytes + c->start;
		d->length = c->sure - c->start;
		if (!d->closed)
			d->end = d->length;
		d->newline_added = added_in(c, d->length);
		what = c->content ? CUT_DOCUMENT : CUT_BLANK;
		c->start = c->sure;
		c->now.line += c->lines;
		c->now.offset += d->length;
	} else
		return CUT_MORE;
	if (what != CUT_BLANK)
		c->now.ordinal++;
	forget(c);
	return what;
}
