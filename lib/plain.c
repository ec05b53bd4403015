#include "plain.h"

#include "arena.h"
#include "node.h"
#include "read.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/*
 * Why every loop ends without a look at the length: the last byte is a LF, and no text goes on past its line. Why no
 * text is cut too early: the bytes are read where they stand, and texts are ended in a copy.
 */
struct scan {
	struct arena *arena;
	const char *bytes, *end, *p;
	char *copy;
	const char *line;		/* where the line of p starts */
	unsigned number;		/* of that line */
	ptrdiff_t indent;		/* of that line, in spaces; END at "---", "..." and the end */
	const char *ascii;		/* up to here the line is ASCII, when it is past its start */
	const char *counted;		/* up to here the line has `extra` bytes that begin no character */
	size_t extra;
	struct node *spare;		/* the next of those taken from the arena */
	size_t nodes;			/* made so far */
	unsigned depth;
	bool no_memory;
};

enum {
	END = -1,
	MANY = 64,			/* keys in a mapping: with more, comparing pairs takes too long */
	SPARES = 16,			/* nodes are taken from the arena by so many */
};

/* What a byte may mean. */
enum {
	LINE_END = 1,			/* a plain text in block style stops here or looks closer */
	FLOW = 2,			/* one in braces stops here as well */
	DOUBLE = 4,			/* a text in double quotes does */
	SINGLE = 8,
	NO_START = 16,			/* a plain text does not start so */
	BLANK = 32,
	NULLISH = 64,			/* null, ~ and << start so */
};

static const unsigned char classes[256] = {
	['\t'] = LINE_END | NO_START | BLANK, [' '] = NO_START | BLANK,
	['\n'] = LINE_END | DOUBLE | SINGLE | NO_START | BLANK, ['\r'] = LINE_END | DOUBLE | SINGLE | NO_START | BLANK,
	[':'] = LINE_END | NO_START, ['#'] = LINE_END | NO_START,
	[','] = FLOW | NO_START, ['?'] = FLOW | NO_START,
	['['] = FLOW | NO_START, [']'] = FLOW | NO_START, ['{'] = FLOW | NO_START, ['}'] = FLOW | NO_START,
	['"'] = DOUBLE | NO_START, ['\\'] = DOUBLE, ['\''] = SINGLE | NO_START,
	['-'] = NO_START, ['&'] = NO_START, ['*'] = NO_START, ['!'] = NO_START, ['|'] = NO_START, ['>'] = NO_START,
	['%'] = NO_START, ['@'] = NO_START, ['`'] = NO_START,
	['~'] = NULLISH, ['n'] = NULLISH, ['N'] = NULLISH, ['<'] = NULLISH,
};

static bool
is(char c, unsigned class)
{
	return (classes[(unsigned char)c] & class) != 0;
}

/* Columns count characters. Those of a line are asked for from left to right, so that no byte is counted twice. */
static unsigned
column_of(struct scan *s, const char *p)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t w;

	if (s->ascii < s->counted)
		s->ascii = s->counted;
	for (; s->ascii < p && s->end - s->ascii >= 8; s->ascii += 8) {
		memcpy(&w, s->ascii, sizeof w);
		if ((w & ones * 0x80) != 0)
			break;
	}
	if (s->ascii < p)
		for (; s->counted < p; s->counted++)
			s->extra += ((unsigned char)*s->counted & 0xc0) == 0x80;
	return (unsigned)((size_t)(p - s->line) - s->extra) + 1;
}

static char *
in_copy(const struct scan *s, const char *p)
{
	return s->copy + (p - s->bytes);
}

/* "---" or "...", as libyaml sees them at column 0. The last LF ends every comparison. */
static bool
is_mark(const char *p)
{
	return (*p == '-' || *p == '.') && p[1] == *p && p[2] == *p && is(p[3], BLANK);
}

/* A blank may be a tab here: nothing that follows it is taken then. */
static bool
is_entry(const char *p)
{
	return *p == '-' && is(p[1], BLANK);
}

static void
skip_spaces(struct scan *s)
{
	while (*s->p == ' ')
		s->p++;
}

/* From the start of a line to the next content. Comments may stand at any column; a tab counts as content. */
static void
find_content(struct scan *s)
{
	const char *p = s->p;

	for (;; p++, s->number++) {
		s->line = p;
		s->indent = END;
		if (p == s->end)
			break;
		while (*p == ' ')
			p++;
		if (*p == '#')
			p = memchr(p, '\n', (size_t)(s->end - p));
		else if (*p == '\r' && p[1] == '\n')
			p++;
		if (*p != '\n') {
			s->indent = p - s->line;
			break;
		}
	}
	if (s->indent == 0 && is_mark(p))
		s->indent = END;
	s->p = s->counted = p;		/* only spaces stand before p */
	s->extra = 0;
}

/* Only spaces and, with one before it, a comment may follow on the line. */
static bool
end_line(struct scan *s)
{
	skip_spaces(s);
	if (*s->p == '#' && s->p[-1] == ' ')
		s->p = memchr(s->p, '\n', (size_t)(s->end - s->p));
	if (*s->p == '\r')
		s->p++;
	if (*s->p != '\n')
		return false;
	s->p++;
	s->number++;
	find_content(s);
	return true;
}

/* The character of an escape, or NUL for one that is left to libyaml. */
static char
unescape(char c)
{
	static const char letters[] = "\"\\/nt", characters[] = "\"\\/\n\t";
	const char *at = strchr(letters, c);

	return at == NULL ? '\0' : characters[at - letters];
}

/* Blanks and tabs inside one line stay as they are. Without an escape the text stands in the copy already. */
static bool
scan_quoted(struct scan *s, struct node *t)
{
	const char quote = *s->p, *p = s->p + 1, *run;
	unsigned stop = quote == '"' ? DOUBLE : SINGLE;
	char *to = in_copy(s, p);

	t->text = to;
	t->quoted = true;
	for (run = p;; run = p) {
		while (!is(*p, stop))
			p++;
		if (to != in_copy(s, run))
			memcpy(to, run, (size_t)(p - run));
		to += p - run;
		if (*p == quote && (quote == '"' || p[1] != quote))
			break;
		if ((*to = *p == '\\' ? unescape(p[1]) : *p == quote ? quote : '\0') == '\0')
			return false;
		to++;
		p += 2;
	}
	*to = '\0';
	t->length = (size_t)(to - t->text);
	s->p = p + 1;
	return t->length <= READ_VALUE;
}

/*
 * Gives `t` its text; its place is the caller's. A plain one ends before a line end, a ":" with a blank behind it, a "#"
 * with one before it, in braces also before their marks; and, for nobody to take it, before a tab and "a:]".
 */
static bool
scan_text(struct scan *s, struct node *t, unsigned stop)
{
	const char *p = s->p, *end;

	t->kind = NODE_TEXT;
	if (*p == '"' || *p == '\'')
		return scan_quoted(s, t);
	if (is(*p, NO_START) && !(*p == '-' && !is(p[1], BLANK | FLOW)))
		return false;
	for (p++;; p++) {
		while (!is(*p, stop))
			p++;
		if (!(*p == ':' && !is(p[1], BLANK | (stop & FLOW))) && !(*p == '#' && p[-1] != ' '))
			break;
	}
	for (end = p; end[-1] == ' '; end--)
		;
	t->quoted = false;
	t->text = in_copy(s, s->p);
	t->length = (size_t)(end - s->p);
	*in_copy(s, end) = '\0';
	s->p = p;
	return t->length <= READ_VALUE;
}

static struct node *
add_node(struct scan *s, struct node *parent)
{
	struct node *n;

	if (s->nodes++ % SPARES == 0 && (s->spare = arena_alloc(s->arena, SPARES * sizeof *n)) == NULL) {
		s->no_memory = true;
		return NULL;
	}
	n = s->spare++;
	n->text = "";
	if (parent != NULL)
		node_append(parent, n);
	return n;
}

/* A key of at most 256 bytes, escaped or not, ends far from the 1024 characters after which libyaml sees no key. */
static bool
can_be_key(const struct node *t)
{
	if (t->length == 0 || t->length > READ_KEY)
		return false;
	if (t->quoted)
		return memchr(t->text, '\n', t->length) == NULL;
	return !is(*t->text, NULLISH) || (!node_is_null(t) && strcmp(t->text, "<<") != 0);
}

static bool
is_new(const struct node *map, const struct node *t)
{
	const struct node *n;

	for (n = map->first; n != NULL; n = n->next)
		if (n->key_length == t->length && *n->key == *t->text && memcmp(n->key, t->text, t->length) == 0)
			return false;
	return map->count < MANY;
}

/*
 * The node for the value of a key that stands on this line, its ":" at p; p is past it then. Blanks before the ":" are
 * not mine: with enough of them libyaml sees no key.
 */
static struct node *
add_pair(struct scan *s, struct node *map, const struct node *t)
{
	struct node *n;

	if (s->p[-1] == ' ' || !can_be_key(t) || !is_new(map, t) || (n = add_node(s, map)) == NULL)
		return NULL;
	n->key = t->text;
	n->key_length = t->length;
	n->key_line = s->number;
	n->key_column = t->column;
	s->p++;
	return n;
}

static bool read_flow(struct scan *, struct node *);

/* A mapping or list in braces, or a text. */
static bool
read_inline(struct scan *s, struct node *n, unsigned stop)
{
	skip_spaces(s);
	n->line = s->number;
	n->column = column_of(s, s->p);
	return *s->p == '[' || *s->p == '{' ? read_flow(s, n) : scan_text(s, n, stop);
}

/* "key: value"; behind a key in quotes the blank may be missing, as in JSON. A value that is missing is not mine. */
static bool
read_flow_pair(struct scan *s, struct node *map)
{
	struct node key, *n;

	key.column = column_of(s, s->p);
	if (!scan_text(s, &key, LINE_END | FLOW) || *s->p != ':' || (!key.quoted && s->p[1] != ' '))
		return false;
	return (n = add_pair(s, map, &key)) != NULL && read_inline(s, n, LINE_END | FLOW);
}

static bool
read_flow(struct scan *s, struct node *n)
{
	const bool is_map = *s->p == '{';
	const char close = is_map ? '}' : ']';
	struct node *item;

	n->kind = is_map ? NODE_MAP : NODE_LIST;
	n->flow = true;
	if (++s->depth > READ_DEPTH)
		return false;
	s->p++;
	skip_spaces(s);
	while (*s->p != close) {
		if (is_map ? !read_flow_pair(s, n) : (item = add_node(s, n)) == NULL || !read_inline(s, item, LINE_END | FLOW))
			return false;
		skip_spaces(s);
		if (*s->p != ',')
			break;
		s->p++;
		skip_spaces(s);
	}
	s->depth--;
	return *s->p++ == close;
}

static bool read_value(struct scan *, struct node *, bool block);

/*
 * What belongs to "key:" or "-" at `column`, from behind it: on this line, on deeper ones, or nothing; a list of a key
 * may stand at the column of the key. libyaml places the nothing right behind the ":" or "-".
 */
static bool
read_child(struct scan *s, struct node *n, ptrdiff_t column, bool entry)
{
	const char *behind = s->p;

	skip_spaces(s);
	if (*s->p != '#' && *s->p != '\n' && *s->p != '\r')
		return read_value(s, n, entry);
	n->line = s->number;
	n->column = column_of(s, behind);
	if (!end_line(s))
		return false;
	if (s->indent > column || (s->indent == column && !entry && is_entry(s->p)))
		return read_value(s, n, true);
	return true;
}

/*
 * Who meets a line at another column than his own hands it up; the one whose column it is goes on, and the root may hand
 * up the end alone. So a line that stands at no open column (a text that goes on, an error) makes all not mine.
 */
static bool
read_list(struct scan *s, struct node *n)
{
	const ptrdiff_t column = s->p - s->line;
	struct node *item;

	n->kind = NODE_LIST;
	n->line = s->number;
	n->column = (unsigned)column + 1;
	if (++s->depth > READ_DEPTH)
		return false;
	do {
		s->p++;
		if ((item = add_node(s, n)) == NULL || !read_child(s, item, column, true))
			return false;
	} while (s->indent == column && is_entry(s->p));
	s->depth--;
	return true;
}

/* From behind the first key, which was taken for a text and has only spaces and "-" before it. */
static bool
read_map(struct scan *s, struct node *n)
{
	const ptrdiff_t column = (ptrdiff_t)n->column - 1;
	struct node key = *n, *value;

	n->kind = NODE_MAP;
	n->text = "";
	n->length = 0;
	n->quoted = false;
	if (++s->depth > READ_DEPTH)
		return false;
	for (;;) {
		if (*s->p != ':' || !is(s->p[1], BLANK) || (value = add_pair(s, n, &key)) == NULL ||
		    !read_child(s, value, column, false))
			return false;
		if (s->indent != column)
			break;
		if (!scan_text(s, &key, LINE_END))
			return false;
	}
	s->depth--;
	return true;
}

/* What stands at p, to the end of its lines. `block`: a list or mapping may start here, its column is that of p. */
static bool
read_value(struct scan *s, struct node *n, bool block)
{
	if (block && is_entry(s->p))
		return read_list(s, n);
	if (!read_inline(s, n, LINE_END))
		return false;
	if (*s->p == ':' && n->kind == NODE_TEXT)
		return block && read_map(s, n);
	return end_line(s);
}

/* True too when there is no such mark. */
static bool
skip_mark(struct scan *s, char c)
{
	if (s->indent != END || s->p == s->end || *s->p != c)
		return true;
	s->p += 3;
	return end_line(s);
}

enum plain
plain_read(struct arena *arena, const char *bytes, size_t length, struct node **root)
{
	struct scan s = { .arena = arena, .bytes = bytes, .end = bytes + length, .p = bytes, .ascii = bytes, .number = 1 };
	struct node *n;

	if (length == 0 || bytes[length - 1] != '\n')
		return PLAIN_NOT_MINE;
	find_content(&s);
	if (!skip_mark(&s, '-') || s.indent != 0)
		return PLAIN_NOT_MINE;
	if ((s.copy = arena_copy(arena, bytes, length)) == NULL || (n = add_node(&s, NULL)) == NULL)
		return PLAIN_NO_MEMORY;
	if (!read_value(&s, n, true) || n->kind != NODE_MAP || n->flow || !skip_mark(&s, '.'))
		return s.no_memory ? PLAIN_NO_MEMORY : PLAIN_NOT_MINE;
	*root = n;
	return s.p == s.end ? PLAIN_READ : PLAIN_NOT_MINE;
}
