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
	char digits[24];
	int n = snprintf(digits, sizeof digits, "%lld", number);

	buf_add(b, digits, (size_t)n);
}

bool
buf_escapes(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029 || c == 0xfeff || utf8_is_bidi(c);
}

/* U+0080-9F start with C2; the others beyond ASCII that are escaped with D8, E2 or EF. */
static bool
is_plain(unsigned char byte)
{
	return byte >= 0x20 && byte != '"' && byte != '\\' && byte != 0x7f && byte != 0xc2 && byte != 0xd8 && byte != 0xe2 &&
	    byte != 0xef;
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
	while (p < end) {
		unsigned char lead = (unsigned char)*p;
		char escape[8];
		uint32_t c;
		int n;

		if (is_plain(lead)) {
			p++;
			continue;
		}
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
