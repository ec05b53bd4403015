#include "book_rows.h"

#include "directory.h"
#include "finding.h"
#include "lines.h"
#include "tool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIRST = 2048, AHEAD = 24 };

static bool
is_shown(const struct book_row *row)
{
	return row->in_period && row->is_about && !row->lost;
}

int
book_rows_sort(struct book_rows *b)
{
	size_t i;

	for (i = 0; i < b->count; i++)
		if (is_shown(&b->all[i]))
			b->order[b->shown++] = b->order[i];
	if (order_sort(b->order, b->shown) < 0 || (b->places = pile_array(NULL, 0, (b->count + 1) * sizeof *b->places)) == NULL)
		return -1;
	for (i = 0; i < b->shown; i++) {
		/* the keys of what is in order lie anywhere */
		if (i + AHEAD < b->shown)
			__builtin_prefetch(b->order[i + AHEAD].key);
		b->places[b->order[i].key->which] = (uint32_t)i;
	}
	free(b->order);
	b->order = NULL;
	pile_clear(&b->pile);
	return 0;
}

struct again {
	struct book_rows *rows;
	const struct book_wish *wish;
	struct findings *findings;
	struct book_taking taking;
	struct lines lines;		/* of the file that is being read */
	struct buf now, opening;	/* lines that lie elsewhere */
	size_t file;
	int status;
};

static void
fail(struct again *a, size_t file, const char *what)
{
	if (what == NULL && errno == ENOMEM) {
		a->status = EXIT_BUSY;
		return;
	}
	directory_failed(a->rows->directory, a->rows->files[file].name, what, "the list is not whole", a->findings);
	a->status = EXIT_SYSTEM;
}

static int
take(struct again *a, size_t file, const char *text, size_t length, struct book_line *l)
{
	if (book_line_take(&a->taking, l, text, length) == 0)
		return 0;
	fail(a, file, "it was changed while it was read");
	return -1;
}

/* The line that lies somewhere, into the buffer. */
static int
fetch(struct again *a, size_t file, off_t at, struct buf *b, struct book_line *l)
{
	const struct book_file *v = &a->rows->files[file];
	const char *lf = NULL;
	size_t want = FIRST, more = 0;

	for (; lf == NULL && (off_t)more < v->end - at; want *= 2) {
		more = v->end - at < (off_t)want ? (size_t)(v->end - at) : want;
		buf_reserve(b, more);
		errno = ENOMEM;
		if (buf_failed(b) || read_at(v->fd, at, b->bytes, more) < 0) {
			fail(a, file, NULL);
			return -1;
		}
		lf = memchr(b->bytes, '\n', more);
	}
	return take(a, file, b->bytes, lf == NULL ? 0 : (size_t)(lf - b->bytes), l);
}

/* Lines follow each other, but for those that amend: they lie behind the lines of other rows, and in other files. */
static int
next(struct again *a, const struct book_row *row, struct book_line *l)
{
	const char *text = "";
	size_t length = 0;

	if (row->file != a->file || a->lines.end == 0) {
		lines_release(&a->lines);
		a->file = row->file;
		a->lines = lines_of(a->rows->files[row->file].fd, 0, a->rows->files[row->file].end);
	}
	if (lines_at(&a->lines, row->at, &text, &length) < 0) {
		fail(a, row->file, NULL);
		return -1;
	}
	a->taking.plain = row->plain;
	return take(a, row->file, text, length, l);
}

/* The facts as they are now, under the number and the time of the line that opened the entry. */
static int
next_amended(struct again *a, const struct book_row *row, const struct book_stand *stand, struct book_line *l)
{
	const struct book_wish *w = a->wish;
	struct book_line opening;
	size_t i;

	a->taking.plain = false;
	if (fetch(a, row->file, row->at, &a->now, l) < 0 || fetch(a, stand->file, stand->opened, &a->opening, &opening) < 0)
		return -1;
	for (i = 0; i < w->count; i++)
		if (strcmp(w->keys[i], "number") == 0 || strcmp(w->keys[i], "at") == 0)
			l->cells[i] = opening.cells[i];
	return 0;
}

static void
show(struct again *a, const struct book_row *row, size_t place, book_rows_see *see, void *context)
{
	static const struct book_stand nothing = { .state = "" };
	const struct book_stand *stand = row->stand == 0 ? &nothing : &a->rows->stands[row->stand - 1];
	struct book_line l;

	if ((stand->amended ? next_amended(a, row, stand, &l) : next(a, row, &l)) < 0)
		return;
	a->status = see(context, place, l.cells, stand->state, stand->since);
}

int
book_rows_again(struct book_rows *b, const struct book_wish *wish, size_t from, size_t upto, book_rows_see *see, void *context,
    struct findings *f)
{
	struct again a = { .rows = b, .wish = wish, .findings = f, .taking = { .keys = wish->keys, .count = wish->count } };
	size_t i;

	for (i = 0; i < b->count && a.status == 0; i++) {
		const struct book_row *row = &b->all[i];
		size_t place = b->places != NULL ? b->places[i] : i;

		if (is_shown(row) && (b->places == NULL || (place >= from && place < upto)))
			show(&a, row, place, see, context);
	}
	lines_release(&a.lines);
	buf_release(&a.now);
	buf_release(&a.opening);
	buf_release(&a.taking.scratch);
	return a.status;
}

void
book_rows_release(struct book_rows *b)
{
	size_t i;

	for (i = 0; i < b->file_count; i++)
		if (b->files[i].fd >= 0)
			close(b->files[i].fd);
	free(b->files);
	free(b->all);
	free(b->order);
	free(b->stands);
	free(b->places);
	pile_release(&b->pile);
	pile_release(&b->texts);
}
