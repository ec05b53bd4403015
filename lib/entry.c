#include "register.h"

#include "arena.h"
#include "buf.h"
#include "eight.h"
#include "utf8.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char opening[] = "--- {";
static const char closing[] = ", \"seal\": \"";

enum { CLOSING = sizeof closing - 1 + DIGEST_HEX + 2 };		/* , "seal": "..."} */

/* A place in a line that is being taken apart, and what was read last. */
struct cursor {
	const char *p, *end;
	const char *key, *value;	/* the value raw: for a string what stands between the quotes */
	size_t key_length, value_length;
	bool is_text;
};

static bool
take(struct cursor *c, const char *text)
{
	size_t n = strlen(text);

	if ((size_t)(c->end - c->p) < n || memcmp(c->p, text, n) != 0)
		return false;
	c->p += n;
	return true;
}


/* The four lower-case digits of \uxxxx, or UINT32_MAX. */
static uint32_t
hex_of(const char *p, const char *end)
{
	static const char digits[] = "0123456789abcdef";
	uint32_t c = 0;
	int i;

	if (end - p < 4)
		return UINT32_MAX;
	for (i = 0; i < 4; i++) {
		const char *d = memchr(digits, p[i], 16);

		if (d == NULL)
			return UINT32_MAX;
		c = c << 4 | (uint32_t)(d - digits);
	}
	return c;
}

/* The length of one character of a JSON string as it is written in a line, or 0 where it is not in the form. */
static int
written_length(const char *p, const char *end)
{
	uint32_t c;
	int n;

	if (*p == '\\') {
		if (end - p >= 2 && (p[1] == '"' || p[1] == '\\'))
			return 2;
		if (end - p < 6 || p[1] != 'u')
			return 0;
		c = hex_of(p + 2, end);
		return c != 0 && c != UINT32_MAX && buf_escapes(c) ? 6 : 0;
	}
	n = utf8_decode(p, end, &c);
	return n > 0 && !buf_escapes(c) ? n : 0;
}

/* How many of the eight bytes at `p`, from the first, stand for themselves and are no quote: printable ASCII. */
static inline unsigned
count_plain(const char *p)
{
	const uint64_t w = eight_load(p);
	const uint64_t stops = eight_hits(w, eight_below(w, ' ') | eight_equal(w, '"') | eight_equal(w, '\\') |
	    eight_equal(w, 0x7f)) | (w & EIGHT_HIGHS);

	return stops == 0 ? 8 : eight_first(stops);
}

/* U+0400 to U+04FF, of which none is escaped. */
static inline bool
is_cyrillic(const char *p)
{
	return ((unsigned char)p[0] & 0xfc) == 0xd0 && ((unsigned char)p[1] & 0xc0) == 0x80;
}

static bool
take_string(struct cursor *c, const char **text, size_t *length)
{
	unsigned plain;
	int n;

	if (c->p == c->end || *c->p != '"')
		return false;
	*text = ++c->p;
	while (c->p < c->end && *c->p != '"') {
		if (c->end - c->p >= 8 && (plain = count_plain(c->p)) > 0)
			c->p += plain;
		else if (c->end - c->p >= 2 && is_cyrillic(c->p))
			c->p += 2;
		else if ((n = written_length(c->p, c->end)) > 0)
			c->p += n;
		else
			return false;
	}
	*length = (size_t)(c->p - *text);
	return c->p++ < c->end;
}

static bool
take_integer(struct cursor *c, const char **text, size_t *length)
{
	*text = c->p;
	if (c->p < c->end && *c->p == '-')
		c->p++;
	while (c->p < c->end && *c->p >= '0' && *c->p <= '9')
		c->p++;
	*length = (size_t)(c->p - *text);
	return *length > 0 && (*text)[*length - 1] != '-' && (**text != '0' || *length == 1);
}

static bool
take_pair(struct cursor *c)
{
	if (!take_string(c, &c->key, &c->key_length) || !take(c, ": "))
		return false;
	c->is_text = c->p < c->end && *c->p == '"';
	return c->is_text ? take_string(c, &c->value, &c->value_length) :
	    take_integer(c, &c->value, &c->value_length);
}

static bool
is_key(const struct cursor *c, const char *key)
{
	return strlen(key) == c->key_length && memcmp(key, c->key, c->key_length) == 0;
}

static const char *
unescape(struct arena *a, const char *raw, size_t length)
{
	char *text = arena_copy(a, raw, length), *to;
	const char *p, *end;

	if (text == NULL)
		errno = ENOMEM;
	if (text == NULL || memchr(raw, '\\', length) == NULL)
		return text;
	for (p = raw, end = raw + length, to = text; p < end;)
		if (*p != '\\')
			*to++ = *p++;
		else if (p[1] != 'u') {
			*to++ = p[1];
			p += 2;
		} else {
			/* never longer than its six characters of escape: at most three bytes below U+10000 */
			uint32_t c = hex_of(p + 2, end);

			if (c >= 0x800) {
				*to++ = (char)(0xe0 | c >> 12);
				*to++ = (char)(0x80 | (c >> 6 & 0x3f));
				*to++ = (char)(0x80 | (c & 0x3f));
			} else if (c >= 0x80) {
				*to++ = (char)(0xc0 | c >> 6);
				*to++ = (char)(0x80 | (c & 0x3f));
			} else
				*to++ = (char)c;
			p += 6;
		}
	*to = '\0';
	return text;
}

/* -1 when the digits are no number from 1 to 2^63-1 */
static long long
positive(const char *digits, size_t length)
{
	char text[24];
	long long n;

	if (length == 0 || length >= sizeof text || digits[0] < '1' || digits[0] > '9')
		return -1;
	memcpy(text, digits, length);
	text[length] = '\0';
	errno = 0;
	n = strtoll(text, NULL, 10);
	if (errno == 0) {
		errno = EINVAL;
		return n;
	}
	errno = EINVAL;
	return -1;
}

/* Reads the keys that may follow `base` one by one: where each belongs is the business of the books' own rules. */
static int
take_facts(struct arena *a, struct cursor *c, struct entry *e)
{
	bool first = true;

	while (take(c, ", ")) {
		const char **to = NULL;

		if (!take_pair(c))
			return -1;
		if (first && is_key(c, "number") && c->is_text)
			to = &e->number;
		else if (is_key(c, "of") && e->of == NULL)
			to = &e->of;
		else if (is_key(c, "seal") && c->is_text && digest_is_hex(c->value, c->value_length))
			to = &e->seal;
		if (to != NULL && (*to = unescape(a, c->value, c->value_length)) == NULL)
			return -1;
		first = false;
		if (e->seal != NULL)
			break;
	}
	return e->seal != NULL && take(c, "}") && c->p == c->end ? 0 : -1;
}

int
entry_parse(struct arena *a, enum book kind, int year, const char *line, size_t length, struct entry *e)
{
	struct cursor c = { .p = line, .end = line + length };
	const struct { const char *key; const char **to; } fixed[] = {
		{ "at", &e->at }, { "by", &e->by }, { "step", &e->step }, { "case", &e->case_id }, { "base", &e->base },
	};
	struct cursor before;
	size_t i;

	errno = EINVAL;
	*e = (struct entry){ .book = kind, .year = year, .line = line, .length = length };
	if (!take(&c, opening) || !take_pair(&c) || !is_key(&c, "no") || c.is_text ||
	    (e->no = positive(c.value, c.value_length)) < 0)
		return -1;
	for (i = 0; i < sizeof fixed / sizeof fixed[0]; i++) {
		before = c;
		if (!take(&c, ", ") || !take_pair(&c))
			return -1;
		if (fixed[i].to == &e->base && !is_key(&c, "base")) {
			c = before;	/* no base: the case had no seal yet */
			break;
		}
		if (!is_key(&c, fixed[i].key) || !c.is_text ||
		    (*fixed[i].to = unescape(a, c.value, c.value_length)) == NULL)
			return -1;
	}
	return take_facts(a, &c, e);
}

int
entry_field(struct arena *a, const struct entry *e, const char *key, const char **text)
{
	struct cursor c = { .p = e->line, .end = e->line + e->length };

	*text = NULL;
	if (!take(&c, opening))
		return 0;
	do {
		if (!take_pair(&c))
			return 0;
		if (is_key(&c, key))
			return (*text = unescape(a, c.value, c.value_length)) == NULL ? -1 : 0;
	} while (take(&c, ", "));
	return 0;
}

/* Whether the quote at `q` ends a text that began at `p`: an even number of backslashes stands before it. */
static bool
ends_text(const char *p, const char *q)
{
	size_t n = 0;

	while (q > p && *--q == '\\')
		n++;
	return n % 2 == 0;
}

/* The raw text of a key somewhere in the line. A quote inside a text has a backslash before it, so ` "key": "` is
 * nowhere but at a key. */
static const char *
find_raw(const char *from, const char *end, const char *pattern, size_t *length)
{
	size_t n = strlen(pattern);
	const char *p, *q;

	if (from >= end || (p = memmem(from, (size_t)(end - from), pattern, n)) == NULL)
		return NULL;
	for (p += n, q = p; (q = memchr(q, '"', (size_t)(end - q))) != NULL; q++)
		if (ends_text(p, q))
			break;
	if (q == NULL)
		return NULL;
	*length = (size_t)(q - p);
	return p;
}

int
entry_keys(const char *line, size_t length, struct entry_keys *k)
{
	static const char no[] = "--- {\"no\": ", base[] = "\", \"base\": \"", number[] = "\", \"number\": \"";
	struct cursor c = { .p = line, .end = line + length };
	const char *digits;
	size_t n;

	*k = (struct entry_keys){ 0 };
	if (!take(&c, no) || !take_integer(&c, &digits, &n) || (k->no = positive(digits, n)) < 0)
		return -1;
	if ((k->case_id = find_raw(c.p, c.end, ", \"case\": \"", &k->case_length)) == NULL)
		return -1;
	c.p = k->case_id + k->case_length;
	if (take(&c, base) && (c.p = memchr(c.p, '"', (size_t)(c.end - c.p))) == NULL)
		return -1;
	if (take(&c, number)) {
		k->number = c.p;
		if ((c.p = memchr(c.p, '"', (size_t)(c.end - c.p))) == NULL)
			return -1;
		k->number_length = (size_t)(c.p - k->number);
	}
	k->identity = find_raw(c.p, c.end, ", \"identity\": \"", &k->identity_length);
	return 0;
}

int
entry_seal(const char *before, const char *line, size_t length, char seal[DIGEST_HEX + 1])
{
	struct digest d;
	size_t cut;

	if (length < CLOSING)
		return -1;
	cut = length - CLOSING;
	if (memcmp(line + cut, closing, sizeof closing - 1) != 0 || memcmp(line + length - 2, "\"}", 2) != 0)
		return -1;
	digest_init(&d);
	digest_add(&d, before, strlen(before));
	digest_add(&d, line, cut);
	digest_hex(&d, seal);
	return 0;
}
