#include "pairs.h"

#include "buf.h"

#include <stdint.h>
#include <string.h>

static const char opening[] = "--- {\"no\": ";

bool
pairs_is_plain(const char *line, size_t length)
{
	return memchr(line, '\\', length) == NULL;
}

void
pairs_begin(struct pairs *p, const char *line, size_t length, bool plain)
{
	*p = (struct pairs){ .at = line, .end = line + length, .first = true, .plain = plain };
}

/* The quote that ends a text; the line's end when there is none. Most lines hold no backslash at all. */
static const char *
text_end(const struct pairs *pairs, const char *p, bool *escaped)
{
	const char *end = pairs->end;

	*escaped = false;
	if (pairs->plain) {
		const char *quote = memchr(p, '"', (size_t)(end - p));

		return quote == NULL ? end : quote;
	}
	for (; p < end; p++) {
		const char *quote = memchr(p, '"', (size_t)(end - p));
		const char *back;

		if (quote == NULL)
			return end;
		back = memchr(p, '\\', (size_t)(quote - p));
		if (back == NULL)
			return quote;
		*escaped = true;
		p = back + 1;
	}
	return end;
}

static int
take_number(struct pairs *p, struct pair *pair)
{
	size_t opens = sizeof opening - 1;

	p->first = false;
	if ((size_t)(p->end - p->at) < opens || memcmp(p->at, opening, opens) != 0)
		return -1;
	*pair = (struct pair){ .key = p->at + 6, .key_length = 2, .value = p->at + opens };
	for (p->at += opens; p->at < p->end && *p->at >= '0' && *p->at <= '9'; p->at++)
		pair->length++;
	return pair->length > 0 && pair->length < 19 ? 1 : -1;
}

int
pairs_value(struct pairs *p, struct pair *pair, const char *value)
{
	const char *stop = text_end(p, value, &pair->escaped);

	if (stop == p->end)
		return -1;
	pair->value = value;
	pair->length = (size_t)(stop - value);
	p->at = stop + 1;
	return 1;
}

int
pairs_next(struct pairs *p, struct pair *pair)
{
	const char *stop;
	bool escaped;

	if (p->first)
		return take_number(p, pair);
	if (p->at < p->end && *p->at == '}')
		return p->at + 1 == p->end ? 0 : -1;
	if (p->end - p->at < 4 || memcmp(p->at, ", \"", 3) != 0)
		return -1;
	pair->key = p->at + 3;
	stop = text_end(p, pair->key, &escaped);
	pair->key_length = (size_t)(stop - pair->key);
	if (escaped || p->end - stop < 5 || memcmp(stop, "\": \"", 4) != 0)
		return -1;
	return pairs_value(p, pair, stop + 4);
}

bool
pair_lead(struct pair_lead *l, const char *key, size_t length)
{
	char *bytes = (char *)l->bytes, *mask = (char *)l->mask;

	*l = (struct pair_lead){ .length = 0 };
	if (length == 0 || length + 7 > sizeof l->bytes)
		return false;
	l->length = length + 7;
	memcpy(bytes, ", \"", 3);
	memcpy(bytes + 3, key, length);
	memcpy(bytes + 3 + length, "\": \"", 4);
	memset(mask, 0xff, l->length);
	return true;
}

bool
pair_is(const struct pair *pair, const char *key)
{
	return strlen(key) == pair->key_length && memcmp(pair->key, key, pair->key_length) == 0;
}

static bool
four_digits(const char *p, uint32_t *c)
{
	int i;

	*c = 0;
	for (i = 0; i < 4; i++) {
		if (p[i] >= '0' && p[i] <= '9')
			*c = *c << 4 | (uint32_t)(p[i] - '0');
		else if (p[i] >= 'a' && p[i] <= 'f')
			*c = *c << 4 | (uint32_t)(p[i] - 'a' + 10);
		else
			return false;
	}
	return *c < 0xd800 || *c > 0xdfff;
}

static void
put(struct buf *b, uint32_t c)
{
	char bytes[3] = { (char)(0xe0 | c >> 12), (char)(0x80 | (c >> 6 & 0x3f)), (char)(0x80 | (c & 0x3f)) };

	if (c < 0x80) {
		buf_byte(b, (char)c);
	} else if (c < 0x800) {
		bytes[1] = (char)(0xc0 | c >> 6);
		buf_add(b, bytes + 1, 2);
	} else {
		buf_add(b, bytes, 3);
	}
}

bool
pair_unescape(struct buf *b, const char *value, size_t length)
{
	const char *p = value, *end = value + length;
	uint32_t c;

	while (p < end) {
		const char *back = memchr(p, '\\', (size_t)(end - p));

		buf_add(b, p, (size_t)((back == NULL ? end : back) - p));
		if (back == NULL)
			return true;
		p = back + 2;
		if (end - back < 2)
			return false;
		if (back[1] == '"' || back[1] == '\\') {
			buf_byte(b, back[1]);
		} else if (back[1] == 'u' && end - back >= 6 && four_digits(back + 2, &c)) {
			put(b, c);
			p = back + 6;
		} else
			return false;
	}
	return true;
}
