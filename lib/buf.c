#include "buf.h"

#include "utf8.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef RPR_TIGHT			/* as in arena.c */
enum { LEAST = 1 };
#define GROWN(room) ((room) + 1)
#else
enum { LEAST = 256 };
#define GROWN(room) ((room) * 2)
#endif

void
buf_reserve(struct buf *b, size_t more)
{
	size_t room = b->room < LEAST ? LEAST : b->room;
	char *p;

	if (b->failed || more <= b->room - b->length)
		return;
	if (more > SIZE_MAX / 4 - b->length) {
		b->failed = true;
		return;
	}
	while (room < b->length + more)
		room = GROWN(room);
	if ((p = realloc(b->bytes, room)) == NULL) {
		b->failed = true;
		return;
	}
	b->bytes = p;
	b->room = room;
}

void
buf_text(struct buf *b, const char *text)
{
	if (text != NULL)
		buf_add(b, text, strlen(text));
}

void
buf_number(struct buf *b, long long number)
{
	char digits[24], *p = digits + sizeof digits;
	unsigned long long rest = number < 0 ? -(unsigned long long)number : (unsigned long long)number;

	do
		*--p = (char)('0' + rest % 10);
	while ((rest /= 10) != 0);
	if (number < 0)
		*--p = '-';
	buf_add(b, p, (size_t)(digits + sizeof digits - p));
}

bool
buf_escapes(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029 || c == 0xfeff || utf8_is_bidi(c);
}

/*
 * Bytes that what is escaped begins with: controls, quote and backslash; C2 of U+0080-9F, D8, E2 and EF of the others
 * beyond ASCII.
 */
static const bool begins_escaped[256] = {
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	['"'] = 1, ['\\'] = 1, [0x7f] = 1, [0xc2] = 1, [0xd8] = 1, [0xe2] = 1, [0xef] = 1,
};

static const char *
find_escaped(const char *p, const char *end)
{
	for (; end - p >= 4; p += 4) {
		if (begins_escaped[(unsigned char)p[0]])
			return p;
		if (begins_escaped[(unsigned char)p[1]])
			return p + 1;
		if (begins_escaped[(unsigned char)p[2]])
			return p + 2;
		if (begins_escaped[(unsigned char)p[3]])
			return p + 3;
	}
	while (p < end && !begins_escaped[(unsigned char)*p])
		p++;
	return p;
}

void
buf_json(struct buf *b, const char *text, size_t length)
{
	const char *p = text, *end, *plain = text;

	if (length == 0) {
		buf_add(b, "\"\"", 2);
		return;
	}
	end = text + length;
	buf_byte(b, '"');
	while ((p = find_escaped(p, end)) < end) {
		unsigned char lead = (unsigned char)*p;
		char escape[8];
		uint32_t c;
		int n;

		if ((n = utf8_decode(p, end, &c)) <= 0) {
			n = 1;
			c = 0xfffd;
		}
		if (lead == '"' || lead == '\\') {
			buf_add(b, plain, (size_t)(p - plain));
			buf_byte(b, '\\');
			buf_byte(b, (char)lead);
			plain = p + 1;
		} else if (buf_escapes(c)) {
			buf_add(b, plain, (size_t)(p - plain));
			snprintf(escape, sizeof escape, "\\u%04x", (unsigned)c & 0xffff);
			buf_add(b, escape, 6);
			plain = p + n;
		}
		p += n;
	}
	buf_add(b, plain, (size_t)(p - plain));
	buf_byte(b, '"');
}

void
buf_json_text(struct buf *b, const char *text)
{
	buf_json(b, text, strlen(text));
}

bool
buf_failed(const struct buf *b)
{
	return b->failed;
}

void
buf_clear(struct buf *b)
{
	b->length = 0;
	b->failed = false;
}

void
buf_release(struct buf *b)
{
	free(b->bytes);
	*b = (struct buf)BUF_INIT;
}
