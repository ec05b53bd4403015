#include "plain.h"

#include "arena.h"
#include "node.h"
#include "read.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/*
 * Why every loop ends without a look at the length: the last byte is a LF, and no text goes on past its line. Why no
 * text is cut too early: the bytes are read where they stand, and texts are ended in a copy. What reads takes the place
 * where something stands and returns the place behind it, or NULL: not mine.
 */
struct scan {
	struct arena *arena;
	const char *bytes, *end;
	char *copy;
	const char *line;		/* where the present line starts */
	unsigned number;		/* of that line */
	ptrdiff_t indent;		/* of that line, in spaces; END at "---", "..." and the end */
	const char *counted;		/* up to here the line has `extra` bytes that begin no character */
	size_t extra;
	struct node *spare;		/* the next of those taken from the arena */
	size_t spares;			/* how many they are */
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
	WORD = 128,			/* keys are made of these, nearly all */
};

static const unsigned char classes[256] = {
	['\t'] = LINE_END | NO_START | BLANK, [' '] = NO_START | BLANK,
	['\n'] = LINE_END | DOUBLE | SINGLE | NO_START | BLANK, ['\r'] = LINE_END | DOUBLE | SINGLE | NO_START | BLANK,
	[':'] = LINE_END | NO_START, ['#'] = LINE_END | NO_START,
	[','] = FLOW | NO_START, ['?'] = FLOW | NO_START,
	['['] = FLOW | NO_START, [']'] = FLOW | NO_START, ['{'] = FLOW | NO_START, ['}'] = FLOW | NO_START,
	['"'] = DOUBLE | NO_START, ['\\'] = DOUBLE, ['\''] = SINGLE | NO_START,
	['-'] = NO_START | WORD, ['&'] = NO_START, ['*'] = NO_START, ['!'] = NO_START, ['|'] = NO_START, ['>'] = NO_START,
	['%'] = NO_START, ['@'] = NO_START, ['`'] = NO_START,
	['~'] = NULLISH, ['N'] = NULLISH, ['<'] = NULLISH,
	['0'] = WORD, ['1'] = WORD, ['2'] = WORD, ['3'] = WORD, ['4'] = WORD, ['5'] = WORD, ['6'] = WORD,
	['7'] = WORD, ['8'] = WORD, ['9'] = WORD, ['a'] = WORD, ['b'] = WORD, ['c'] = WORD, ['d'] = WORD,
	['e'] = WORD, ['f'] = WORD, ['g'] = WORD, ['h'] = WORD, ['i'] = WORD, ['j'] = WORD, ['k'] = WORD,
	['l'] = WORD, ['m'] = WORD, ['n'] = WORD | NULLISH, ['o'] = WORD, ['p'] = WORD, ['q'] = WORD, ['r'] = WORD,
	['s'] = WORD, ['t'] = WORD, ['u'] = WORD, ['v'] = WORD, ['w'] = WORD, ['x'] = WORD, ['y'] = WORD,
	['z'] = WORD,
};

static inline bool
is(char c, unsigned class)
{
	return (classes[(unsigned char)c] & class) != 0;
}

/* Four at a time: most texts are short, and a loop costs more than a look. */
static inline const char *
find(const char *p, unsigned class)
{
	while (!is(p[0], class)) {
		if (is(p[1], class))
			return p + 1;
		if (is(p[2], class))
			return p + 2;
		if (is(p[3], class))
			return p + 3;
		p += 4;
	}
	return p;
}

static void
count_to(struct scan *s, const char *p)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	const char *at = s->counted;
	uint64_t w;

	for (; p - at >= 8; at += 8) {
		memcpy(&w, at, sizeof w);
		s->extra += ((w >> 7 & ~(w >> 6) & ones) * ones) >> 56;		/* bytes that are 10xxxxxx */
	}
	for (; at < p; at++)
		s->extra += ((unsigned char)*at & 0xc0) == 0x80;
	s->counted = p;
}

/* Columns count characters. Those of a line are asked for from left to right, so that no byte is counted twice. */
static inline unsigned
column_of(struct scan *s, const char *p)
{
	if (s->counted < p)
		count_to(s, p);
	return (unsigned)((size_t)(p - s->line) - s->extra) + 1;
}

static inline char *
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

static inline const char *
skip_spaces(const char *p)
{
	while (*p == ' ')
		p++;
	return p;
}

/* From the start of a line to the next content. Comments may stand at any column; a tab counts as content. */
static const char *
find_content(struct scan *s, const char *p)
{
	for (;; p++, s->number++) {
		s->line = p;
		s->indent = END;
		if (p == s->end)
			break;
		p = skip_spaces(p);
		if (*p == '#')
			p = memchr(p, '\n', (size_t)(s->end - p));
		else if (*p == '\r' && p[1] == '\n')
			p++;
		if (*p != '\n') {
			s->indent = p - s->line;
			if (s->indent == 0 && is_mark(p))
				s->indent = END;
			break;
		}
	}
	s->counted = p;			/* only spaces stand before p */
	s->extra = 0;
	return p;
}

/* The same from behind the end of a line. Most lines have content at once. */
static inline const char *
next_line(struct scan *s, const char *line)
{
	const char *p = line;

	s->number++;
	if (p == s->end)
		return find_content(s, line);
	p = skip_spaces(p);
	if (is(*p, LINE_END) || (p == line && is_mark(p)))
		return find_content(s, line);
	s->line = line;
	s->indent = p - line;
	s->counted = p;
	s->extra = 0;
	return p;
}

/* Only spaces and, with one before it, a comment may follow on the line. */
static inline const char *
end_line(struct scan *s, const char *p)
{
	if (*p != '\n') {
		p = skip_spaces(p);
		if (*p == '#' && p[-1] == ' ')
			p = memchr(p, '\n', (size_t)(s->end - p));
		if (*p == '\r')
			p++;
		if (*p != '\n')
			return NULL;
	}
	return next_line(s, p + 1);
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
static const char *
scan_quoted(const struct scan *s, const char *p, struct node *t)
{
	const char quote = *p, *run;
	char *to = in_copy(s, p + 1);

	t->kind = NODE_TEXT;
	t->quoted = true;
	t->text = to;
	for (run = ++p;; run = p) {
		p = quote == '"' ? find(p, DOUBLE) : find(p, SINGLE);
		if (to != in_copy(s, run))
			memcpy(to, run, (size_t)(p - run));
		to += p - run;
		if (*p == quote && (quote == '"' || p[1] != quote))
			break;
		if ((*to = *p == '\\' ? unescape(p[1]) : *p == quote ? quote : '\0') == '\0')
			return NULL;
		to++;
		p += 2;
	}
	*to = '\0';
	t->length = (size_t)(to - t->text);
	return t->length <= READ_VALUE ? p + 1 : NULL;
}

/*
 * A plain text ends before a line end, a ":" with a blank behind it, a "#" with one before it, in braces also before
 * their marks; and, for nobody to take it, before a tab and "a:]".
 */
static inline const char *
scan_plain(const struct scan *s, const char *p, struct node *t, unsigned stop)
{
	const char *start = p, *end;

	do
		p = stop == LINE_END ? find(p + 1, LINE_END) : find(p + 1, LINE_END | FLOW);
	while ((*p == ':' && !is(p[1], BLANK | (stop & FLOW))) || (*p == '#' && p[-1] != ' '));
	for (end = p; end[-1] == ' '; end--)
		;
	t->kind = NODE_TEXT;
	t->quoted = false;
	t->text = in_copy(s, start);
	t->length = (size_t)(end - start);
	*in_copy(s, end) = '\0';
	return t->length <= READ_VALUE ? p : NULL;
}

/* Gives `t` its text; its place is the caller's. */
static inline const char *
scan_text(const struct scan *s, const char *p, struct node *t, unsigned stop)
{
	if (!is(*p, NO_START) || (*p == '-' && !is(p[1], BLANK | FLOW)))
		return scan_plain(s, p, t, stop);
	return *p == '"' || *p == '\'' ? scan_quoted(s, p, t) : NULL;
}

static inline struct node *
add_node(struct scan *s, struct node *parent)
{
	struct node *n;

	if (s->spares == 0) {
		if ((s->spare = arena_alloc(s->arena, SPARES * sizeof *n)) == NULL) {
			s->no_memory = true;
			return NULL;
		}
		s->spares = SPARES;
	}
	s->spares--;
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

/* The ":" of a key that is one word, as the rules for plain texts would find it, or NULL. */
static inline const char *
end_of_word(const char *p)
{
	const char *end = p;

	while (is(*end, WORD))
		end++;
	return *end == ':' && is(end[1], BLANK) && end > p && *p != '-' && end - p <= READ_KEY &&
	    !(end - p == 4 && memcmp(p, "null", 4) == 0) ? end : NULL;
}

/* Up to the ":". Blanks before it are not mine: with enough of them libyaml sees no key. */
static inline const char *
scan_key(struct scan *s, const char *p, struct node *key, unsigned stop)
{
	const char *end = end_of_word(p);

	if (end != NULL) {
		key->quoted = false;
		key->text = in_copy(s, p);
		key->length = (size_t)(end - p);
		*in_copy(s, end) = '\0';
		s->counted = end + 2;		/* a word, its ":" and a blank: each byte is a character */
		return end;
	}
	p = scan_text(s, p, key, stop);
	return p != NULL && *p == ':' && p[-1] != ' ' && can_be_key(key) ? p : NULL;
}

/* `seen` has a bit for each key so far: most keys are new because theirs is not set. */
static inline bool
is_new(const struct node *map, const struct node *key, uint64_t *seen)
{
	const uint64_t bit = UINT64_C(1) << (((unsigned char)key->text[0] * 5u + (unsigned char)key->text[key->length - 1] * 3u +
	    (unsigned)key->length) & 63);
	const struct node *n;

	if ((*seen & bit) != 0)
		for (n = map->first; n != NULL; n = n->next)
			if (n->key_length == key->length && memcmp(n->key, key->text, key->length) == 0)
				return false;
	*seen |= bit;
	return map->count < MANY;
}

/* The node for the value of a key. */
static inline struct node *
add_pair(struct scan *s, struct node *map, const struct node *key, uint64_t *seen)
{
	struct node *n;

	if (!is_new(map, key, seen) || (n = add_node(s, map)) == NULL)
		return NULL;
	n->key = key->text;
	n->key_length = key->length;
	n->key_line = s->number;
	n->key_column = key->column;
	return n;
}

static const char *read_flow(struct scan *, const char *, struct node *);

/* A mapping or list in braces, or a text. */
static inline const char *
read_inline(struct scan *s, const char *p, struct node *n, unsigned stop)
{
	p = skip_spaces(p);
	n->line = s->number;
	n->column = column_of(s, p);
	return *p == '[' || *p == '{' ? read_flow(s, p, n) : scan_text(s, p, n, stop);
}

/* "key: value"; behind a key in quotes the blank may be missing, as in JSON. A value that is missing is not mine. */
static const char *
read_flow_pair(struct scan *s, const char *p, struct node *map, uint64_t *seen)
{
	struct node key, *n;

	key.column = column_of(s, p);
	if ((p = scan_key(s, p, &key, LINE_END | FLOW)) == NULL || (!key.quoted && p[1] != ' ') ||
	    (n = add_pair(s, map, &key, seen)) == NULL)
		return NULL;
	return read_inline(s, p + 1, n, LINE_END | FLOW);
}

static const char *
read_flow(struct scan *s, const char *p, struct node *n)
{
	const bool is_map = *p == '{';
	const char close = is_map ? '}' : ']';
	uint64_t seen = 0;
	struct node *item;

	n->kind = is_map ? NODE_MAP : NODE_LIST;
	n->flow = true;
	if (++s->depth > READ_DEPTH)
		return NULL;
	p = skip_spaces(p + 1);
	while (*p != close) {
		if (is_map)
			p = read_flow_pair(s, p, n, &seen);
		else
			p = (item = add_node(s, n)) == NULL ? NULL : read_inline(s, p, item, LINE_END | FLOW);
		if (p == NULL)
			return NULL;
		p = skip_spaces(p);
		if (*p != ',')
			break;
		p = skip_spaces(p + 1);
	}
	s->depth--;
	return *p == close ? p + 1 : NULL;
}

static const char *read_value(struct scan *, const char *, struct node *);

/*
 * What belongs to "key:" or "-" at `column`, from behind it: on this line, on deeper ones, or nothing; a list of a key
 * may stand at the column of the key. libyaml places the nothing right behind the ":" or "-".
 */
static inline const char *
read_child(struct scan *s, const char *p, struct node *n, ptrdiff_t column, bool entry)
{
	const char *behind = p;

	p = skip_spaces(p);
	if (*p != '#' && *p != '\n' && *p != '\r') {
		if (entry)
			return read_value(s, p, n);
		return (p = read_inline(s, p, n, LINE_END)) == NULL ? NULL : end_line(s, p);
	}
	n->line = s->number;
	n->column = column_of(s, behind);
	if ((p = end_line(s, p)) != NULL && (s->indent > column || (s->indent == column && !entry && is_entry(p))))
		return read_value(s, p, n);
	return p;
}

/*
 * Who meets a line at another column than his own hands it up; the one whose column it is goes on, and the root may hand
 * up the end alone. So a line that stands at no open column (a text that goes on, an error) makes all not mine.
 */
static const char *
read_list(struct scan *s, const char *p, struct node *n)
{
	const ptrdiff_t column = p - s->line;
	struct node *item;

	n->kind = NODE_LIST;
	n->line = s->number;
	n->column = (unsigned)column + 1;
	if (++s->depth > READ_DEPTH)
		return NULL;
	do {
		if ((item = add_node(s, n)) == NULL || (p = read_child(s, p + 1, item, column, true)) == NULL)
			return NULL;
	} while (s->indent == column && is_entry(p));
	s->depth--;
	return p;
}

/* From its first key, which has only spaces and "-" before it. */
static const char *
read_map(struct scan *s, const char *p, struct node *n)
{
	const ptrdiff_t column = p - s->line;
	uint64_t seen = 0;
	struct node key, *value;

	n->kind = NODE_MAP;
	n->quoted = false;
	n->text = "";
	n->length = 0;
	n->line = s->number;
	n->column = key.column = (unsigned)column + 1;
	if (++s->depth > READ_DEPTH)
		return NULL;
	do {
		if ((p = scan_key(s, p, &key, LINE_END)) == NULL || !is(p[1], BLANK) ||
		    (value = add_pair(s, n, &key, &seen)) == NULL || (p = read_child(s, p + 1, value, column, false)) == NULL)
			return NULL;
	} while (s->indent == column);
	s->depth--;
	return p;
}

/* What stands at p, with only spaces and "-" before it, to the end of its lines. */
static const char *
read_value(struct scan *s, const char *p, struct node *n)
{
	const char *start = p;

	if (is_entry(p))
		return read_list(s, p, n);
	if (end_of_word(p) != NULL)
		return read_map(s, p, n);
	if ((p = read_inline(s, p, n, LINE_END)) == NULL)
		return NULL;
	return *p == ':' && n->kind == NODE_TEXT ? read_map(s, start, n) : end_line(s, p);
}

/* The place itself when there is no such mark. */
static const char *
skip_mark(struct scan *s, const char *p, char c)
{
	return s->indent == END && p != s->end && *p == c ? end_line(s, p + 3) : p;
}

enum plain
plain_read(struct arena *arena, const char *bytes, size_t length, struct node **root)
{
	struct scan s = { .arena = arena, .bytes = bytes, .end = bytes + length, .number = 1 };
	const char *p;
	struct node *n;

	if (length == 0 || bytes[length - 1] != '\n')
		return PLAIN_NOT_MINE;
	p = find_content(&s, bytes);
	if ((p = skip_mark(&s, p, '-')) == NULL || s.indent != 0)
		return PLAIN_NOT_MINE;
	if ((s.copy = arena_copy(arena, bytes, length)) == NULL || (n = add_node(&s, NULL)) == NULL)
		return PLAIN_NO_MEMORY;
	if ((p = read_value(&s, p, n)) == NULL || n->kind != NODE_MAP || n->flow || (p = skip_mark(&s, p, '.')) == NULL)
		return s.no_memory ? PLAIN_NO_MEMORY : PLAIN_NOT_MINE;
	*root = n;
	return p == s.end ? PLAIN_READ : PLAIN_NOT_MINE;
}
