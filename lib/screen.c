#include "screen.h"

#include "cut.h"
#include "utf8.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct screen {
	const struct document *d;
	struct findings *findings;
	const char *start, *end;	/* without the BOM */
	bool seen[FINDING_COUNT];
};

/* Two letters of the upper half in a row, as in a text in Windows-1251, of which hardly any word is UTF-8 by chance. */
static const char *
guess(const char *at, const char *end)
{
	return end - at >= 2 && (unsigned char)at[0] >= 0xc0 && (unsigned char)at[1] >= 0xc0 ?
	    "; if it is Windows-1251, convert it: iconv -f CP1251 -t UTF-8" : NULL;
}

/* Only the first of a kind is told: a file in the wrong encoding would give thousands. */
static void
report(struct screen *s, enum finding_id id, const char *at, const char *word)
{
	const char *p, *line = s->start;
	unsigned long lines = 1, column = 1;

	if (s->seen[id])
		return;
	s->seen[id] = true;
	while ((p = memchr(line, '\n', (size_t)(at - line))) != NULL) {
		line = p + 1;
		lines++;
	}
	while (line < at) {
		uint32_t c;
		int n = utf8_decode(line, s->end, &c);

		line += n > 0 ? n : 1;
		column++;
	}
	finding_add(s->findings, id, lines, column, word, id == FINDING_BAD_UTF8 ? guess(at, s->end) : NULL, NULL);
}

/* NULL when the bytes may be UTF-8; a name that iconv knows otherwise. The longer marks first: UTF-32 starts as UTF-16. */
static const char *
other_encoding(const char *start, const char *end)
{
	static const struct { unsigned char bytes[4]; int length; const char *name; } marks[] = {
		{ { 0xff, 0xfe, 0x00, 0x00 }, 4, "UTF-32LE" },
		{ { 0x00, 0x00, 0xfe, 0xff }, 4, "UTF-32BE" },
		{ { 0xff, 0xfe, 0x00, 0x00 }, 2, "UTF-16LE" },
		{ { 0xfe, 0xff, 0x00, 0x00 }, 2, "UTF-16BE" },
	};
	static const struct { const char *zeros; const char *name; } patterns[] = {
		{ "x000", "UTF-32LE" },
		{ "000x", "UTF-32BE" },
		{ "x0x0", "UTF-16LE" },
		{ "0x0x", "UTF-16BE" },
	};
	size_t i;
	int k;

	/* a NUL, FE or FF comes first, or a NUL second, in all of them */
	if (end - start < 2 || (start[0] != '\0' && (unsigned char)start[0] < 0xfe && start[1] != '\0'))
		return NULL;
	for (i = 0; i < sizeof marks / sizeof marks[0]; i++)
		if (end - start >= marks[i].length && memcmp(start, marks[i].bytes, (size_t)marks[i].length) == 0)
			return marks[i].name;
	if (end - start < 4)
		return NULL;
	for (i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
		for (k = 0; k < 4 && (start[k] == '\0') == (patterns[i].zeros[k] == '0'); k++)
			;
		if (k == 4)
			return patterns[i].name;
	}
	return NULL;
}

/* Printable ASCII and line ends are half of a file: eight bytes at a time. Returns where something else stands. */
static const char *
skip_ascii(const char *p, const char *end)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), highs = ones * 0x80;
	uint64_t w, low;

	for (; end - p >= 8; p += 8) {
		memcpy(&w, p, sizeof w);
		/* as long as no byte is over 0x7f no sum leaves its byte; its high bit tells: 0x7f, below 0x20, no line end */
		low = ~(w + ones * 0x60) & ((w ^ ones * '\n') + ones * 0x7f);
		if (((w | (w + ones) | low) & highs) != 0)
			break;
	}
	while (p < end && ((*p >= 0x20 && *p < 0x7f) || *p == '\n'))
		p++;
	return p;
}

enum finding_id
screen_character(uint32_t c)
{
	if (c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029)
		return FINDING_ODD_LINE_BREAK;
	if (c == 0xfeff)
		return FINDING_STRAY_BOM;
	if ((c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7f && c < 0xa0) || c == 0xfffe || c == 0xffff)
		return FINDING_CONTROL_CHARACTER;
	return FINDING_COUNT;
}

static void
judge(struct screen *s, const char *p, uint32_t c)
{
	enum finding_id id = screen_character(c);
	char word[16];

	if (id == FINDING_COUNT || (c == '\r' && s->end - p >= 2 && p[1] == '\n'))
		return;
	snprintf(word, sizeof word, "U+%04" PRIX32, c);
	report(s, id, p, c == '\r' ? "a lone CR" : word);
}

/* A letter of two bytes, no control: what names are made of. */
static bool
is_letter(const char *p, const char *end)
{
	return end - p >= 2 && (unsigned char)*p >= 0xc3 && (unsigned char)*p <= 0xdf && ((unsigned char)p[1] & 0xc0) == 0x80;
}

/* Four letters from U+0400 to U+07FF. */
static bool
are_letters(const char *p, const char *end)
{
	static const unsigned char bits[8] = { 0xf0, 0xc0, 0xf0, 0xc0, 0xf0, 0xc0, 0xf0, 0xc0 };
	static const unsigned char wanted[8] = { 0xd0, 0x80, 0xd0, 0x80, 0xd0, 0x80, 0xd0, 0x80 };
	uint64_t w, b, v;

	if (end - p < 8)
		return false;
	memcpy(&w, p, sizeof w);
	memcpy(&b, bits, sizeof b);
	memcpy(&v, wanted, sizeof v);
	return (w & b) == v;
}

static void
screen_characters(struct screen *s)
{
	const char *p = s->start;
	char word[24];

	while ((p = skip_ascii(p, s->end)) < s->end) {
		uint32_t c;
		int n;

		if (is_letter(p, s->end)) {
			while (are_letters(p, s->end))
				p += 8;
			while (is_letter(p, s->end))
				p += 2;
			continue;
		}
		n = utf8_decode(p, s->end, &c);
		if (n > 0)
			judge(s, p, c);
		else {
			snprintf(word, sizeof word, "%" PRIu64, s->d->offset + (uint64_t)(p - s->d->bytes));
			report(s, FINDING_BAD_UTF8, p, word);
		}
		p += n > 0 ? n : 1;
	}
}

static bool
is_blank_line(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r'))
		p++;
	return p == end || *p == '\n' || *p == '#';
}

static const char *
next_line(const char *p, const char *end)
{
	const char *lf = memchr(p, '\n', (size_t)(end - p));

	return lf == NULL ? end : lf + 1;
}

/* Only before the content: further down libyaml takes a "%" at the line's start for an error, or it is text. */
static void
screen_directives(struct screen *s)
{
	const char *p;

	for (p = s->start; p < s->end && (*p == '%' || is_blank_line(p, s->end)); p = next_line(p, s->end))
		if (*p == '%') {
			report(s, FINDING_DIRECTIVE, p, NULL);
			return;
		}
}

static void
screen_empty(struct screen *s)
{
	const char *p = s->d->bytes + s->d->body, *end = s->d->bytes + s->d->end;
	const char *mark = s->start;

	for (; p < end; p = next_line(p, end))
		if (!is_blank_line(p, end))
			return;
	while (s->d->marked && !cut_is_mark(mark, s->end, '-'))
		mark = next_line(mark, s->end);
	report(s, FINDING_EMPTY_DOCUMENT, mark, NULL);
}

int
screen_document(const struct document *d, struct findings *findings)
{
	struct screen s = { .d = d, .findings = findings, .start = d->bytes + d->bom, .end = d->bytes + d->length };
	unsigned before = findings->errors;
	const char *encoding = other_encoding(s.start, s.end);

	if (encoding != NULL) {
		report(&s, FINDING_NOT_UTF8, s.start, encoding);
		return -1;
	}
	screen_directives(&s);
	screen_characters(&s);
	if (findings->errors == before)
		screen_empty(&s);
	return findings->errors == before ? 0 : -1;
}
