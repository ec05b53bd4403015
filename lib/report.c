#include "report.h"

#include "buf.h"
#include "replace.h"
#include "visible.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void
write_line(const char *program, const struct buf *b)
{
	char lost[160];
	int length = snprintf(lost, sizeof lost, "%.80s: error: out of memory while reporting [memory]\n", program);
	const char *p = buf_failed(b) ? lost : b->bytes;
	size_t size = buf_failed(b) ? (size_t)length : b->length;

	/* when it fails there is nowhere left to say it; the exit status stands */
	write_all(STDERR_FILENO, p, size);
}

static void
add_pair(struct buf *b, const char *key, const char *text)
{
	buf_text(b, b->length > 1 ? ", " : "");
	buf_json_text(b, key);
	buf_text(b, ": ");
	visible_json(b, text, strlen(text));
}

static void
add_number(struct buf *b, const char *key, unsigned long number)
{
	if (number == 0)
		return;
	buf_text(b, ", ");
	buf_json_text(b, key);
	buf_text(b, ": ");
	buf_number(b, (long long)number);
}

static void
print_json(struct buf *b, const struct reporter *r, const struct place *at, const struct finding *f, unsigned long line)
{
	struct buf text = BUF_INIT;

	buf_byte(b, '{');
	add_pair(b, "program", r->program);
	if (at->file != NULL)
		add_pair(b, "file", at->file);
	add_number(b, "line", line);
	add_number(b, "column", line > 0 ? f->column : 0);
	add_number(b, "document", at->document);
	if (at->case_number != NULL)
		add_pair(b, "case", finding_word(at->case_number));
	add_pair(b, "level", finding_level_name(finding_level(f->id)));
	add_pair(b, "id", finding_name(f->id));
	finding_print(&text, f->id, f->words, r->reads);
	buf_text(b, ", \"text\": ");
	if (buf_failed(&text))
		b->failed = true;
	else
		buf_json(b, text.bytes, text.length);
	buf_text(b, "}\n");
	buf_release(&text);
}

static void
print_plain(struct buf *b, const struct reporter *r, const struct place *at, const struct finding *f, unsigned long line)
{
	buf_text(b, r->program);
	buf_text(b, ": ");
	if (at->file != NULL) {
		visible_text(b, at->file, strlen(at->file));
		if (line > 0) {
			buf_byte(b, ':');
			buf_number(b, (long long)line);
			buf_byte(b, ':');
			buf_number(b, (long long)(f->column > 0 ? f->column : 1));
		}
		buf_text(b, ": ");
	}
	buf_text(b, finding_level_name(finding_level(f->id)));
	buf_text(b, ": ");
	if (at->document > 0) {
		buf_text(b, "document ");
		buf_number(b, (long long)at->document);
		buf_text(b, at->case_number != NULL ? ", " : "");
	}
	if (at->case_number != NULL) {
		buf_text(b, "case ");
		buf_text(b, finding_word(at->case_number));
	}
	buf_text(b, at->document > 0 || at->case_number != NULL ? ": " : "");
	finding_print(b, f->id, f->words, r->reads);
	buf_text(b, " [");
	buf_text(b, finding_name(f->id));
	buf_text(b, "]\n");
}

void
report_progress_end(struct reporter *r)
{
	struct buf b = BUF_INIT;

	if (!r->progress)
		return;
	r->progress = false;
	buf_text(&b, "\r\x1b[K");
	write_line(r->program, &b);
	buf_release(&b);
}

void
report_progress(struct reporter *r, unsigned long count, const char *what)
{
	enum { STEP = 100000 };
	struct buf b = BUF_INIT;

	if (count % STEP != 0 || r->quiet || r->json || !isatty(STDERR_FILENO))
		return;
	r->progress = true;
	buf_text(&b, "\r");
	buf_text(&b, r->program);
	buf_text(&b, ": ");
	buf_number(&b, (long long)count);
	buf_byte(&b, ' ');
	buf_text(&b, what);
	write_line(r->program, &b);
	buf_release(&b);
}

void
report(struct reporter *r, const struct place *at, const struct finding *f)
{
	enum finding_level level = finding_level(f->id);
	struct place other = { .file = f->file, .case_number = at->case_number };
	unsigned long line = 0;
	struct buf b = BUF_INIT;

	*(level == LEVEL_ERROR ? &r->errors : level == LEVEL_WARNING ? &r->warnings : &r->notes) += 1;
	r->counts[f->id]++;
	if (r->quiet && level != LEVEL_ERROR)
		return;
	report_progress_end(r);
	if (f->file != NULL)
		at = &other;
	if (f->line > 0)
		line = f->line + (at->first_line > 0 ? at->first_line - 1 : 0);
	else if (at->document > 0)
		line = at->first_line;
	if (r->json)
		print_json(&b, r, at, f, line);
	else
		print_plain(&b, r, at, f, line);
	r->failed = r->failed || buf_failed(&b);
	write_line(r->program, &b);
	buf_release(&b);
}

void
report_all(struct reporter *r, const struct place *at, const struct findings *all)
{
	const struct finding *f;

	for (f = all->first; f != NULL; f = f->next)
		report(r, at, f);
}

void
report_now(struct reporter *r, const char *file, enum finding_id id,
    const char *word1, const char *word2, const char *word3)
{
	struct place at = { .file = file };
	struct finding f = { .id = id, .words = { word1, word2, word3 } };

	report(r, &at, &f);
}
