#include "table.h"

#include "stream.h"
#include "table_aligned.h"
#include "visible.h"

#include <string.h>

const char *
words_of(const struct words *w, const char *language)
{
	return strcmp(language, "kk") == 0 ? w->kk : strcmp(language, "ru") == 0 ? w->ru : w->en;
}

static void
send(struct table *t)
{
	if (!buf_failed(&t->line))
		stream_text(t->out, t->line.bytes, t->line.length);
	if (!buf_failed(&t->line))
		t->line.length = 0;
}

static bool
is_formula(const char *text, size_t length)
{
	static const char *const starts[] = { "=", "+", "-", "@", "\t", "\r", "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d",
		"\xef\xbc\xa0" };
	size_t i;

	for (i = 0; i < sizeof starts / sizeof starts[0]; i++)
		if (length >= strlen(starts[i]) && memcmp(text, starts[i], strlen(starts[i])) == 0)
			return true;
	return false;
}

/* A spreadsheet would compute what begins like a formula: an apostrophe makes it text. */
static void
add_csv(struct table *t, const char *text, size_t length, bool number)
{
	bool formula = !number && is_formula(text, length);
	size_t i;

	buf_clear(&t->cell);
	visible_text(&t->cell, text, length);
	if (buf_failed(&t->cell)) {
		t->line.failed = true;
		return;
	}
	if (!formula && (t->cell.length == 0 || (memchr(t->cell.bytes, '"', t->cell.length) == NULL &&
	    memchr(t->cell.bytes, ',', t->cell.length) == NULL))) {
		buf_add(&t->line, t->cell.bytes, t->cell.length);
		return;
	}
	buf_text(&t->line, formula ? "\"'" : "\"");
	for (i = 0; i < t->cell.length; i++) {
		if (t->cell.bytes[i] == '"')
			buf_byte(&t->line, '"');
		buf_byte(&t->line, t->cell.bytes[i]);
	}
	buf_byte(&t->line, '"');
}

static void
begin_cell(struct table *t)
{
	if (t->at == 0 || t->form == TABLE_ALIGNED || t->form == TABLE_JSON)
		return;
	buf_byte(&t->line, t->form == TABLE_CSV ? ',' : '\t');
}

/* What has no value is left out. */
static void
begin_json(struct table *t)
{
	buf_text(&t->line, t->any ? ", " : "");
	t->any = true;
	buf_json_text(&t->line, t->columns[t->at].key);
	buf_text(&t->line, ": ");
}

static void
end_cell(struct table *t)
{
	if (t->form == TABLE_ALIGNED)
		buf_byte(&t->line, '\0');
	if (++t->at < t->count)
		return;
	switch (t->form) {
	case TABLE_ALIGNED:
		return;
	case TABLE_TSV:
		buf_byte(&t->line, '\n');
		break;
	case TABLE_CSV:
		buf_text(&t->line, "\r\n");
		break;
	case TABLE_JSON:
		buf_text(&t->line, "}\n");
		break;
	case TABLE_NUL:
		buf_byte(&t->line, '\0');
		break;
	}
	if (!t->keeps)
		send(t);
}

static void
put(struct table *t, const char *text, size_t length, bool number)
{
	begin_cell(t);
	switch (t->form) {
	case TABLE_ALIGNED:
	case TABLE_TSV:
	case TABLE_NUL:
		visible_text(&t->line, text, length);
		break;
	case TABLE_CSV:
		add_csv(t, text, length, number);
		break;
	case TABLE_JSON:
		if (length == 0)
			break;
		begin_json(t);
		if (number)
			buf_add(&t->line, text, length);
		else
			visible_json(&t->line, text, length);
		break;
	}
	end_cell(t);
}

void
table_bytes(struct table *t, const char *text, size_t length)
{
	put(t, text, length, false);
}

void
table_text(struct table *t, const char *text)
{
	put(t, text == NULL ? "" : text, text == NULL ? 0 : strlen(text), false);
}

void
table_named(struct table *t, const char *id, const char *words)
{
	table_text(t, t->form == TABLE_ALIGNED && words != NULL ? words : id);
}

static void
put_number(struct table *t, long long number, const char *after)
{
	struct buf b = BUF_INIT;

	buf_number(&b, number);
	buf_text(&b, after);
	if (buf_failed(&b))
		t->line.failed = true;
	else
		put(t, b.bytes, b.length, true);
	buf_release(&b);
}

void
table_number(struct table *t, long long number)
{
	put_number(t, number, "");
}

void
table_halves(struct table *t, long long halves)
{
	put_number(t, halves / 2, halves % 2 == 0 ? "" : ".5");
}

void
table_item(struct table *t, const char *id, const char *words)
{
	const char *text = t->form == TABLE_ALIGNED && words != NULL ? words : id;

	if (t->form == TABLE_JSON) {
		if (!t->in_list) {
			begin_json(t);
			buf_byte(&t->line, '[');
		} else
			buf_text(&t->line, ", ");
		visible_json(&t->line, text, strlen(text));
	} else {
		if (!t->in_list)
			buf_clear(&t->cell);
		else
			buf_text(&t->cell, "; ");
		buf_text(&t->cell, text);
	}
	t->in_list = true;
}

void
table_end_list(struct table *t)
{
	struct buf list = t->cell;
	bool any = t->in_list;

	t->in_list = false;
	if (t->form == TABLE_JSON) {
		if (any)
			buf_byte(&t->line, ']');
		end_cell(t);
		return;
	}
	t->cell = (struct buf)BUF_INIT;
	if (buf_failed(&list))
		t->line.failed = true;
	put(t, any ? list.bytes : "", any && !buf_failed(&list) ? list.length : 0, false);
	buf_release(&list);
}

static void
print_header(struct table *t)
{
	size_t i;

	for (i = 0; i < t->count; i++) {
		buf_text(&t->line, i == 0 ? "" : t->form == TABLE_CSV ? "," : "\t");
		buf_text(&t->line, t->columns[i].key);
	}
	if (t->form == TABLE_NUL)
		buf_byte(&t->line, '\0');
	else
		buf_text(&t->line, t->form == TABLE_CSV ? "\r\n" : "\n");
	send(t);
}

void
table_begin(struct table *t, struct stream *out, const struct column *columns, size_t count, enum table_form form,
    bool header, const char *language)
{
	*t = (struct table){ .out = out, .columns = columns, .count = count, .at = count, .form = form, .language = language,
		.header = header || form == TABLE_CSV || form == TABLE_ALIGNED };
	if (t->header && (form == TABLE_TSV || form == TABLE_CSV || form == TABLE_NUL))
		print_header(t);
}

void
table_row(struct table *t, enum table_tone tone)
{
	t->at = 0;
	t->any = false;
	if (t->form == TABLE_JSON)
		buf_byte(&t->line, '{');
	else if (t->form == TABLE_ALIGNED)
		buf_byte(&t->line, (char)('0' + tone));
}

void
table_keep(struct table *t)
{
	t->keeps = true;
}

const char *
table_kept(struct table *t, size_t *length)
{
	if (buf_failed(&t->line))
		return NULL;
	if (t->form == TABLE_ALIGNED)
		aligned_measure(t, t->line.bytes);
	*length = t->line.length;
	t->line.length = 0;
	return t->line.bytes;
}

void
table_send(struct table *t, const char *row, size_t length)
{
	if (t->form == TABLE_ALIGNED)
		aligned_print(t, row, row + length);
	else
		stream_text(t->out, row, length);
}

int
table_end(struct table *t)
{
	const char *p = t->line.bytes, *end = p + t->line.length;

	if (t->form == TABLE_ALIGNED && !buf_failed(&t->line) && p < end) {
		while (p < end)
			p = aligned_measure(t, p);
		aligned_print(t, t->line.bytes, end);
	}
	return buf_failed(&t->line) ? -1 : 0;
}

void
table_release(struct table *t)
{
	buf_release(&t->line);
	buf_release(&t->cell);
}
