#include "plain.h"

#include "arena.h"
#include "eight.h"
#include "node.h"
#include "read.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/*
 * Why every loop ends without a look at the length: the last byte is a LF, no text goes on past its line, and AHEAD NUL
 * stand behind. Why no text is ended too early: all is read in a copy, and the byte behind a text becomes NUL when the
 * next one was read, which is farther on. What reads takes the place where something stands and returns the place behind
 * it, or NULL: not mine.
 */
struct scan {
	struct arena *arena;
	const char *end;
	char *cut;			/* behind the text read last, to become NUL */
	const char *line;		/* where the present line starts */
	unsigned number;		/* of that line */
	ptrdiff_t indent;		/* of that line, in spaces; END at "---", "..." and the end */
	const char *counted;		/* up to here the line has `extra` bytes that begin no character */
	size_t extra;
	struct node *spare, *spare_end;	/* those taken from the arena */
	unsigned depth;
	bool no_memory;
};

enum {
	END = -1,
	AHEAD = 16,			/* bytes that may be looked at from anywhere in the document */
	MANY = 64,			/* keys in a mapping: with more, comparing pairs takes too long */
	SPARES = 16,			/* nodes are taken from the arena by so many */
};

/* What a byte may mean. */
enum {
	LINE_END = 1,			/* a plain text in block style stops here or looks closer */
	FLOW = 2,			/* one in braces stops here as well */
	NO_START = 4,			/* a plain text does not start so */
	BLANK = 8,
	NULLISH = 16,			/* null, ~ and << start so */
};

static const unsigned char classes[256] = {
	['\t'] = LINE_END | NO_START | BLANK, [' '] = NO_START | BLANK,
	['\n'] = LINE_END | NO_START | BLANK, ['\r'] = LINE_END | NO_START | BLANK,
	[':'] = LINE_END | NO_START, ['#'] = LINE_END | NO_START,
	[','] = FLOW | NO_START, ['?'] = FLOW | NO_START,
	['['] = FLOW | NO_START, [']'] = FLOW | NO_START, ['{'] = FLOW | NO_START, ['}'] = FLOW | NO_START,
	['"'] = NO_START, ['\''] = NO_START, ['-'] = NO_START, ['&'] = NO_START, ['*'] = NO_START, ['!'] = NO_START,
	['|'] = NO_START, ['>'] = NO_START, ['%'] = NO_START, ['@'] = NO_START, ['`'] = NO_START,
	['~'] = NULLISH, ['n'] = NULLISH, ['N'] = NULLISH, ['<'] = NULLISH,
};

static inline bool
is(char c, unsigned class)
{
	return (classes[(unsigned char)c] & class) != 0;
}

/* Where a plain text in block style stops or looks closer. Below the blank are line ends and the tab alone. */
static inline uint64_t
line_ends(uint64_t w)
{
	return eight_below(w, ' ') | eight_equal(w, ':') | eight_equal(w, '#');
}

/* The same in braces: [ and { differ in one bit, and so do ] and }. */
static inline uint64_t
flow_ends(uint64_t w)
{
	const uint64_t braces = w | EIGHT_ONES * 0x20;

	return line_ends(w) | eight_equal(w, ',') | eight_equal(w, '?') | eight_equal(braces, '{') | eight_equal(braces, '}');
}

static inline char *
find_plain_end(char *p, unsigned stop)
{
	uint64_t w, ends;

	for (;; p += 8) {
		w = eight_load(p);
		ends = eight_hits(w, stop == LINE_END ? line_ends(w) : flow_ends(w));
		if (ends != 0)
			return p + eight_first(ends);
	}
}

/* The next quote, line end, tab or, in double quotes, backslash. */
static inline char *
find_quote(char *p, char quote)
{
	uint64_t w, ends;

	for (;; p += 8) {
		w = eight_load(p);
		ends = eight_hits(w, eight_below(w, ' ') | eight_equal(w, quote) | (quote == '"' ? eight_equal(w, '\\') : 0));
		if (ends != 0)
			return p + eight_first(ends);
	}
}

static void
count_to(struct scan *s, const char *p)
{
	const char *at = s->counted;
	uint64_t w;

	for (; p - at >= 8; at += 8) {
		w = eight_load(at);
		s->extra += ((w >> 7 & ~(w >> 6) & EIGHT_ONES) * EIGHT_ONES) >> 56;		/* bytes that are 10xxxxxx */
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

static inline char *
skip_spaces(char *p)
{
	while (*p == ' ')
		p++;
	return p;
}

/* From the start of a line to the next content. Comments may stand at any column; a tab counts as content. */
static char *
find_content(struct scan *s, char *p)
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
static inline char *
next_line(struct scan *s, char *line)
{
	char *p = line;

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
static inline char *
end_line(struct scan *s, char *p)
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

/* Ends the text that was read before, and remembers where this one will end. */
static inline void
cut_at(struct scan *s, char *end)
{
	*s->cut = '\0';
	s->cut = end;
}

/* Blanks and tabs inside one line stay as they are. An escape moves what follows it. */
static char *
scan_quoted(struct scan *s, char *p, struct node *t)
{
	const char quote = *p;
	char *to = p + 1, *run;

	t->kind = NODE_TEXT;
	t->quoted = true;
	t->text = to;
	for (run = ++p;; run = p) {
		while (*(p = find_quote(p, quote)) == '\t')
			p++;
		if (to != run) {
			count_to(s, p);		/* while its characters still stand there */
			memmove(to, run, (size_t)(p - run));
		}
		to += p - run;
		if (*p == quote && (quote == '"' || p[1] != quote))
			break;
		if ((*to = *p == '\\' ? unescape(p[1]) : *p == quote ? quote : '\0') == '\0')
			return NULL;
		to++;
		p += 2;
	}
	cut_at(s, to);
	t->length = (unsigned)(to - t->text);
	return t->length <= READ_VALUE ? p + 1 : NULL;
}

/*
 * A plain text ends before a line end, a ":" with a blank behind it, a "#" with one before it, in braces also before
 * their marks; and, for nobody to take it, before a tab and "a:]".
 */
static inline char *
scan_plain(struct scan *s, char *p, struct node *t, unsigned stop)
{
	char *start = p, *end;

	do
		p = find_plain_end(p + 1, stop);
	while ((*p == ':' && !is(p[1], BLANK | (stop & FLOW))) || (*p == '#' && p[-1] != ' '));
	for (end = p; end[-1] == ' '; end--)
		;
	cut_at(s, end);
	t->kind = NODE_TEXT;
	t->quoted = false;
	t->text = start;
	t->length = (unsigned)(end - start);
	return t->length <= READ_VALUE ? p : NULL;
}

/* Gives `t` its text; its place is the caller's. */
static inline char *
scan_text(struct scan *s, char *p, struct node *t, unsigned stop)
{
	if (!is(*p, NO_START) || (*p == '-' && !is(p[1], BLANK | FLOW)))
		return scan_plain(s, p, t, stop);
	return *p == '"' || *p == '\'' ? scan_quoted(s, p, t) : NULL;
}

static bool
take_nodes(struct scan *s)
{
	if ((s->spare = arena_alloc(s->arena, SPARES * sizeof *s->spare)) == NULL) {
		s->no_memory = true;
		return false;
	}
	s->spare_end = s->spare + SPARES;
	return true;
}

static inline struct node *
add_node(struct scan *s, struct node *parent)
{
	struct node *n;

	if (s->spare == s->spare_end && !take_nodes(s))
		return NULL;
	n = s->spare++;
	n->text = "";
	if (parent != NULL)
		node_append(parent, n);
	return n;
}

/* A key in the copy. */
struct key {
	const char *text;
	size_t length;
	bool quoted;
};

static inline bool
says(const struct node *t, const char *word)
{
	return t->length == strlen(word) && memcmp(t->text, word, t->length) == 0;
}

/* A key of at most 256 bytes, escaped or not, ends far from the 1024 characters after which libyaml sees no key. */
static bool
can_be_key(const struct node *t)
{
	if (t->length == 0 || t->length > READ_KEY)
		return false;
	if (t->quoted)
		return memchr(t->text, '\n', t->length) == NULL;
	return !is(*t->text, NULLISH) ||
	    !(says(t, "~") || says(t, "null") || says(t, "Null") || says(t, "NULL") || says(t, "<<"));
}

/* What no key of one word has: bytes below "-", where blanks and quotes are, bytes beyond ASCII, and in braces theirs. */
static inline uint64_t
word_breaks(uint64_t w, unsigned stop)
{
	return ((eight_below(w, '-') | w) & EIGHT_HIGHS) | (stop == LINE_END ? 0 : eight_hits(w, flow_ends(w)));
}

/* The ":" of a key that is one word of 1 to 15 characters, as the rules for plain texts would find it, or NULL. */
static inline char *
end_of_word(char *p, unsigned stop)
{
	uint64_t w = eight_load(p), colon = eight_hits(w, eight_equal(w, ':'));
	char *end = p;

	if (colon == 0) {
		if (word_breaks(w, stop) != 0)
			return NULL;
		end = p + 8;
		w = eight_load(end);
		if ((colon = eight_hits(w, eight_equal(w, ':'))) == 0)
			return NULL;
	}
	end += eight_first(colon);
	return (word_breaks(w, stop) & eight_before(colon)) == 0 && is(end[1], BLANK) && *p >= 'a' && *p <= 'z' &&
	    !(end - p == 4 && memcmp(p, "null", 4) == 0) ? end : NULL;
}

static inline void
take_word(struct scan *s, char *p, char *end, struct key *key)
{
	cut_at(s, end);
	*key = (struct key){ .text = p, .length = (size_t)(end - p) };
	s->counted = end + 2;		/* a word, its ":" and a blank: each byte is a character */
}

/* A text that `p` is behind. Blanks before its ":" are not mine: with enough of them libyaml sees no key. */
static char *
take_key(char *p, const struct node *text, struct key *key)
{
	*key = (struct key){ text->text, text->length, text->quoted };
	return *p == ':' && p[-1] != ' ' && can_be_key(text) ? p : NULL;
}

/* Up to the ":". */
static inline char *
scan_key(struct scan *s, char *p, struct key *key, unsigned stop)
{
	char *end = end_of_word(p, stop);
	struct node text;

	if (end != NULL) {
		take_word(s, p, end, key);
		return end;
	}
	return (p = scan_text(s, p, &text, stop)) == NULL ? NULL : take_key(p, &text, key);
}

/* `seen` has the places of all keys so far: most keys are new because theirs is free. */
static inline bool
is_new(const struct node *map, const struct key *key, keyset *seen)
{
	const keyset place = keyset_of(key->text, key->length);
	const struct node *n;

	if ((*seen & place) != 0)
		for (n = map->first; n != NULL; n = n->next)
			if (node_is_called(n, key->text, key->length))
				return false;
	*seen |= place;
	return map->count < MANY;
}

/* The node for the value of a key. */
static inline struct node *
add_pair(struct scan *s, struct node *map, const struct key *key, unsigned column, keyset *seen)
{
	struct node *n;

	if (!is_new(map, key, seen) || (n = add_node(s, map)) == NULL)
		return NULL;
	n->key = key->text;
	n->key_length = (unsigned)key->length;
	n->key_line = s->number;
	n->key_column = column;
	return n;
}

static char *read_flow(struct scan *, char *, struct node *);

/* A mapping or list in braces, or a text. */
static inline char *
read_inline(struct scan *s, char *p, struct node *n, unsigned stop)
{
	n->line = s->number;
	n->column = column_of(s, p);
	return *p == '[' || *p == '{' ? read_flow(s, p, n) : scan_text(s, p, n, stop);
}

/* "key: value"; behind a key in quotes the blank may be missing, as in JSON. A value that is missing is not mine. */
static char *
read_flow_pair(struct scan *s, char *p, struct node *map, keyset *seen)
{
	const unsigned column = column_of(s, p);
	struct key key;
	struct node *n;

	if ((p = scan_key(s, p, &key, LINE_END | FLOW)) == NULL || (!key.quoted && p[1] != ' ') ||
	    (n = add_pair(s, map, &key, column, seen)) == NULL)
		return NULL;
	return read_inline(s, skip_spaces(p + 1), n, LINE_END | FLOW);
}

static char *
read_flow(struct scan *s, char *p, struct node *n)
{
	const bool is_map = *p == '{';
	const char close = is_map ? '}' : ']';
	keyset seen = 0;
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

static char *read_value(struct scan *, char *, struct node *);

/*
 * What belongs to "key:" or "-" at `column`, from behind it: on this line, on deeper ones, or nothing; a list of a key
 * may stand at the column of the key. libyaml places the nothing right behind the ":" or "-".
 */
static inline char *
read_child(struct scan *s, char *p, struct node *n, ptrdiff_t column, bool entry)
{
	char *behind = p;

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
static char *
read_list(struct scan *s, char *p, struct node *n)
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

/* From the ":" of its first key, which stands at `column` with only spaces and "-" before it. */
static char *
read_map(struct scan *s, char *p, struct node *n, struct key key, ptrdiff_t column)
{
	keyset seen = 0;
	struct node *value;

	n->kind = NODE_MAP;
	n->quoted = false;
	n->text = "";
	n->length = 0;
	n->line = s->number;
	n->column = (unsigned)column + 1;
	if (++s->depth > READ_DEPTH)
		return NULL;
	for (;;) {
		if (!is(p[1], BLANK) || (value = add_pair(s, n, &key, (unsigned)column + 1, &seen)) == NULL ||
		    (p = read_child(s, p + 1, value, column, false)) == NULL)
			return NULL;
		if (s->indent != column)
			break;
		if ((p = scan_key(s, p, &key, LINE_END)) == NULL)
			return NULL;
	}
	s->depth--;
	return p;
}

/* What stands at p, with only spaces and "-" before it, to the end of its lines. */
static char *
read_value(struct scan *s, char *p, struct node *n)
{
	const ptrdiff_t column = p - s->line;
	struct key key;
	char *end;

	if (is_entry(p))
		return read_list(s, p, n);
	if ((end = end_of_word(p, LINE_END)) != NULL) {
		take_word(s, p, end, &key);
		return read_map(s, end, n, key, column);
	}
	if ((p = read_inline(s, p, n, LINE_END)) == NULL)
		return NULL;
	if (*p != ':' || n->kind != NODE_TEXT)
		return end_line(s, p);
	return (p = take_key(p, n, &key)) == NULL ? NULL : read_map(s, p, n, key, column);
}

/* The place itself when there is no such mark. */
static char *
skip_mark(struct scan *s, char *p, char c)
{
	return s->indent == END && p != s->end && *p == c ? end_line(s, p + 3) : p;
}

enum plain
plain_read(struct arena *arena, const char *bytes, size_t length, struct node **root)
{
	struct scan s = { .arena = arena, .number = 1 };
	char none, *copy, *p;
	struct node *n;

	if (length == 0 || bytes[length - 1] != '\n')
		return PLAIN_NOT_MINE;
	if ((copy = arena_room(arena, length + AHEAD)) == NULL)
		return PLAIN_NO_MEMORY;
	memcpy(copy, bytes, length);
	memset(copy + length, 0, AHEAD);
	s.end = copy + length;
	s.cut = &none;
	p = find_content(&s, copy);
	if ((p = skip_mark(&s, p, '-')) == NULL || s.indent != 0)
		return PLAIN_NOT_MINE;
	if ((n = add_node(&s, NULL)) == NULL)
		return PLAIN_NO_MEMORY;
	if ((p = read_value(&s, p, n)) == NULL || n->kind != NODE_MAP || n->flow || (p = skip_mark(&s, p, '.')) == NULL)
		return s.no_memory ? PLAIN_NO_MEMORY : PLAIN_NOT_MINE;
	*s.cut = '\0';
	*root = n;
	return p == s.end ? PLAIN_READ : PLAIN_NOT_MINE;
}
