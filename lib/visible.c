#include "visible.h"

#include "buf.h"
#include "utf8.h"

#include <endian.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { EIGHT = 8 };

/* Eight bytes, the first one lowest. */
static inline uint64_t
eight(const char *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof w);
	return le64toh(w);
}

/*
 * How many of eight bytes are ASCII that can be seen or whole letters of U+0400 to 04FF: all of them,
 * or seven when a letter begins with the last one; 0 when there is anything else among them.
 */
static inline int
plain_eight(uint64_t w)
{
	const uint64_t top = 0x8080808080808080, low = 0x0101010101010101;
	/* the top bit of a control comes by borrowing, that of DEL by adding; what else borrows or carries is no letter */
	uint64_t unseen = (w - low * ' ') | (w + low), odd, first, second;

	if (((w | unseen) & top) == 0)
		return 8;
	odd = (w ^ low * 0xd0) & low * 0xfc;
	first = ~(odd | ((odd & ~top) + ~top)) & top;
	second = (w & top) ^ first;
	if (((unseen & ~w & top) | (second & w << 1) | (second ^ first << 8)) != 0)
		return 0;
	return 8 - (int)(first >> 63);
}

/* Most text is ASCII and Cyrillic of two bytes; the end of a run of it. */
static const char *
plain_run(const char *p, const char *end)
{
	const char *start = p;
	int n = 1;

	while (n > 0 && end - p >= EIGHT) {
		n = plain_eight(eight(p));
		p += n;
	}
	/* what is left, with some of what was seen before it; of a letter cut in two the first half was seen */
	if (n > 0 && p < end && end - start >= EIGHT) {
		uint64_t w = eight(end - EIGHT);

		if (plain_eight((w & 0xc0) == 0x80 ? (w & ~(uint64_t)0xff) | ' ' : w) == EIGHT)
			return end;
	}
	for (;;) {
		while (p < end && (unsigned char)*p >= 0x20 && (unsigned char)*p < 0x7f)
			p++;
		if (end - p < 2 || (unsigned char)*p < 0xd0 || (unsigned char)*p > 0xd3 || ((unsigned char)p[1] & 0xc0) != 0x80)
			return p;
		p += 2;
	}
}

/* The character at `p`, which is of no run; its length. */
static int
add_other(struct buf *b, const char *p, const char *end)
{
	uint32_t c = 0;
	char hex[12] = "";
	int n = utf8_decode(p, end, &c);

	if (n == 0)
		snprintf(hex, sizeof hex, "\\x%02x", (unsigned char)*p);
	else if (c <= 0x9f)			/* what is seen below that is of a run */
		snprintf(hex, sizeof hex, "\\x%02x", (unsigned)c);
	else if (c == 0x2028 || c == 0x2029 || utf8_is_bidi(c) || utf8_is_invisible(c))
		snprintf(hex, sizeof hex, "\\u%04x", (unsigned)c);
	if (hex[0] != '\0')
		buf_text(b, hex);
	else
		buf_add(b, p, (size_t)n);
	return n == 0 ? 1 : n;
}

void
visible_text(struct buf *b, const char *text, size_t length)
{
	const char *p = text, *end = text + length, *run;

	for (;;) {
		run = plain_run(p, end);
		buf_add(b, p, (size_t)(run - p));
		if (run == end)
			return;
		p = run + add_other(b, run, end);
	}
}

/* The end of what JSON may show as it is. */
static const char *
json_run(const char *p, const char *end)
{
	uint32_t c;
	int n;

	while (p < end && (n = utf8_decode(p, end, &c)) > 0 && !utf8_is_invisible(c))
		p += n;
	return p;
}

/* The inside of a JSON text. */
static void
add_inside(struct buf *b, const char *text, size_t length)
{
	size_t start = b->length;

	buf_json(b, text, length);
	if (buf_failed(b))
		return;
	b->length -= 2;
	memmove(b->bytes + start, b->bytes + start + 1, b->length - start);
}

void
visible_json(struct buf *b, const char *text, size_t length)
{
	const char *p = text, *end = text + length, *run = json_run(p, end);
	char escape[12];
	uint32_t c;
	int n;

	if (run == end) {
		buf_json(b, text, length);
		return;
	}
	buf_byte(b, '"');
	for (; run < end; p = run + (n == 0 ? 1 : n), run = json_run(p, end)) {
		add_inside(b, p, (size_t)(run - p));
		n = utf8_decode(run, end, &c);
		snprintf(escape, sizeof escape, n == 0 ? "\\\\x%02x" : "\\u%04x", n == 0 ? (unsigned char)*run : (unsigned)c);
		buf_text(b, escape);
	}
	add_inside(b, p, (size_t)(end - p));
	buf_byte(b, '"');
}

struct range {
	uint32_t first, last;
};

static const struct range combining[] = {
	{ 0x0300, 0x036f }, { 0x0483, 0x0489 }, { 0x0591, 0x05bd }, { 0x0610, 0x061a }, { 0x064b, 0x065f }, { 0x0670, 0x0670 },
	{ 0x06d6, 0x06dc }, { 0x06df, 0x06e4 }, { 0x06e7, 0x06e8 }, { 0x06ea, 0x06ed }, { 0x0900, 0x0902 }, { 0x093c, 0x093c },
	{ 0x0941, 0x0948 }, { 0x094d, 0x094d }, { 0x0e31, 0x0e31 }, { 0x0e34, 0x0e3a }, { 0x0e47, 0x0e4e }, { 0x1160, 0x11ff },
	{ 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff }, { 0x20d0, 0x20ff }, { 0x2de0, 0x2dff }, { 0x3099, 0x309a }, { 0xa66f, 0xa672 },
	{ 0xa674, 0xa67d }, { 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f }, { 0xe0100, 0xe01ef },
};

static const struct range wide[] = {
	{ 0x1100, 0x115f }, { 0x2e80, 0x303e }, { 0x3041, 0x4dbf }, { 0x4e00, 0xa4cf }, { 0xa960, 0xa97f }, { 0xac00, 0xd7a3 },
	{ 0xf900, 0xfaff }, { 0xfe30, 0xfe6f }, { 0xff00, 0xff60 }, { 0xffe0, 0xffe6 }, { 0x1f300, 0x1f64f }, { 0x1f680, 0x1f6ff },
	{ 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd },
};

static int
is_in(const struct range *rows, size_t count, uint32_t c)
{
	size_t i;

	for (i = 0; i < count && rows[i].first <= c; i++)
		if (c <= rows[i].last)
			return 1;
	return 0;
}

int
visible_cells(uint32_t c)
{
	if (c < 0x0300)
		return 1;
	if (is_in(combining, sizeof combining / sizeof combining[0], c))
		return 0;
	return 1 + is_in(wide, sizeof wide / sizeof wide[0], c);
}

size_t
visible_fit(const char *text, size_t length, size_t cells)
{
	const char *p = text, *end = text + length;

	while (p < end) {
		uint32_t c = 0;
		int n = utf8_decode(p, end, &c), takes = n == 0 ? 1 : visible_cells(c);

		if ((size_t)takes > cells)
			break;
		cells -= (size_t)takes;
		p += n == 0 ? 1 : n;
	}
	return (size_t)(p - text);
}

size_t
visible_width(const char *text, size_t length)
{
	const char *p = text, *end = text + length;
	size_t width = 0;

	while (p < end) {
		uint32_t c = 0;
		int n = utf8_decode(p, end, &c);

		width += n == 0 ? 1 : (size_t)visible_cells(c);
		p += n == 0 ? 1 : n;
	}
	return width;
}
