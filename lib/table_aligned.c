#include "table_aligned.h"

#include "stream.h"
#include "table.h"
#include "visible.h"

#include <string.h>

enum { NARROWEST = 8, GAP = 2 };

const char *
aligned_measure(struct table *t, const char *p)
{
	size_t i, w;

	for (p++, i = 0; i < t->count; i++) {
		size_t length = strlen(p);

		if ((w = visible_width(p, length)) > t->widths[i])
			t->widths[i] = w;
		p += length + 1;
	}
	return p;
}

/* The widths that rows and heads need. A column that is empty in all rows is not shown. */
static void
measure_heads(struct table *t)
{
	size_t i, w;

	for (i = 0; i < t->count; i++) {
		const char *head = words_of(&t->columns[i].head, t->language);

		if (t->columns[i].machine)
			t->widths[i] = 0;
		else if (t->widths[i] > 0 && (w = visible_width(head, strlen(head))) > t->widths[i])
			t->widths[i] = w;
	}
}

/* Takes cells from the widest of the columns that may be shortened until the row fits. */
static void
narrow(struct table *t)
{
	for (;;) {
		size_t i, total = 0, widest = t->count;

		for (i = 0; i < t->count; i++) {
			if (t->widths[i] == 0)
				continue;
			total += t->widths[i] + (total > 0 ? GAP : 0);
			if (t->columns[i].clip && t->widths[i] > NARROWEST && (widest == t->count || t->widths[i] > t->widths[widest]))
				widest = i;
		}
		if (t->width == 0 || total <= t->width || widest == t->count)
			return;
		t->widths[widest]--;
	}
}

static size_t
last_shown(const struct table *t)
{
	size_t i = t->count;

	while (i > 1 && t->widths[i - 1] == 0)
		i--;
	return i - 1;
}

static void
pad(struct buf *b, size_t cells)
{
	while (cells-- > 0)
		buf_byte(b, ' ');
}

static void
print_cell(struct table *t, struct buf *b, size_t i, const char *text)
{
	size_t length = strlen(text), width = visible_width(text, length);
	bool cut = width > t->widths[i];

	if (cut) {
		length = visible_fit(text, length, t->widths[i] - 1);
		width = visible_width(text, length) + 1;
	}
	if (t->columns[i].kind == COLUMN_NUMBER)
		pad(b, t->widths[i] - width);
	buf_add(b, text, length);
	if (cut)
		buf_text(b, "…");
	if (i == last_shown(t))
		return;
	if (t->columns[i].kind != COLUMN_NUMBER)
		pad(b, t->widths[i] - width);
	pad(b, GAP);
}

static void
print_heads(struct table *t, struct buf *b)
{
	size_t i;

	buf_text(b, t->colour ? "\x1b[1m" : "");
	for (i = 0; i < t->count; i++)
		if (t->widths[i] > 0)
			print_cell(t, b, i, words_of(&t->columns[i].head, t->language));
	buf_text(b, t->colour ? "\x1b[m\n" : "\n");
}

/* The row at `p`; where the next one begins. */
static const char *
print_row(struct table *t, struct buf *b, const char *p)
{
	static const char *const tones[] = { "", "\x1b[33m", "\x1b[31m", "\x1b[2m" };
	const char *tone = t->colour ? tones[(*p - '0') & 3] : "";
	size_t i;

	buf_text(b, tone);
	for (p++, i = 0; i < t->count; i++) {
		if (t->widths[i] > 0)
			print_cell(t, b, i, p);
		p += strlen(p) + 1;
	}
	while (b->length > 0 && b->bytes[b->length - 1] == ' ')
		b->length--;
	buf_text(b, *tone != '\0' ? "\x1b[m\n" : "\n");
	return p;
}

void
aligned_print(struct table *t, const char *p, const char *end)
{
	struct buf b = BUF_INIT;

	if (!t->begun) {
		measure_heads(t);
		narrow(t);
		print_heads(t, &b);
		t->begun = true;
	}
	while (p < end) {
		p = print_row(t, &b, p);
		if (!buf_failed(&b))
			stream_text(t->out, b.bytes, b.length);
		else
			t->line.failed = true;
		buf_clear(&b);
	}
	buf_release(&b);
}
