#include "book_rows.h"

#include "alphabet.h"
#include "book_line.h"
#include "chain.h"
#include "directory.h"
#include "finding.h"
#include "heads.h"
#include "lines.h"
#include "match.h"
#include "pairs.h"
#include "tool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { YEARS = 400, ROOM = 1024 };

/* One file: which row each of its lines opened. */
struct volume_rows {
	char name[BOOK_FILE];
	int year;
	long long lines;		/* that were read */
	uint32_t *row;			/* by no, from 1; 0: none, else the row and one */
	size_t count, room;
};

struct reading {
	struct book_rows *rows;
	const struct book_wish *wish;
	const struct directory *directory;
	struct findings *findings;
	struct volume_rows volumes[YEARS];
	size_t count, at;		/* volumes, and the one that is being read */
	struct book_taking taking;
	struct buf key, scratch;
	int status;
};

/* The text of a cell, unescaped where that is needed into `scratch`. */
static const char *
plain(struct buf *scratch, const struct book_value *c, size_t *length)
{
	*length = c->length;
	if (!c->escaped)
		return c->text;
	buf_clear(scratch);
	pair_unescape(scratch, c->text, c->length);
	*length = scratch->length;
	return scratch->bytes;
}

static day_t
day_of(const struct book_value *c)
{
	char text[DATE_TEXT + 1] = "";
	day_t day = INT32_MIN;

	if (c->length >= DATE_TEXT)
		memcpy(text, c->text, DATE_TEXT);
	return date_parse(text, &day) < 0 ? INT32_MIN : day;
}

static bool
is_about(struct reading *r, const struct book_value *c)
{
	struct buf folded = BUF_INIT;
	size_t length;
	const char *name = plain(&r->scratch, c, &length);
	bool found = length > 0 && match_in(r->wish->person, name, length, &folded);

	if (buf_failed(&folded))
		r->status = EXIT_BUSY;
	buf_release(&folded);
	return found;
}

static bool
fits_person(struct reading *r, const struct book_line *l)
{
	return r->wish->person == NULL || is_about(r, &l->applicant) || is_about(r, &l->former);
}

static bool
fits_period(const struct book_wish *w, const struct book_line *l)
{
	day_t day;

	if (w->from == INT32_MIN && w->to == INT32_MAX)
		return true;
	day = day_of(&l->at);
	return day >= w->from && day <= w->to;
}

/* Surname, given name and patronymic stand in one text; the birth date and the number decide between namesakes. */
static int
make_key(struct reading *r, const struct book_line *l, struct ordered *o)
{
	size_t length;
	const char *name = plain(&r->scratch, &l->applicant, &length);
	unsigned long long number = l->number.length > 0 ? strtoull(l->number.text, NULL, 10) : 0;
	day_t born = l->born.length == DATE_TEXT ? day_of(&l->born) : INT32_MIN;
	char *copy;

	buf_clear(&r->key);
	alphabet_key(&r->key, name == NULL ? "" : name, length);
	if (buf_failed(&r->key) || (copy = pile_keep(&r->rows->pile, r->key.length)) == NULL)
		return -1;
	o->key = memcpy(copy, r->key.bytes, r->key.length);
	o->length = r->key.length;
	o->numbers = (uint64_t)((int64_t)born - INT32_MIN) << 32 | (number > UINT32_MAX ? UINT32_MAX : number);
	return 0;
}

static int
make_room(struct book_rows *b)
{
	size_t room = b->room == 0 ? ROOM : b->room * 2;
	struct book_row *rows;
	struct ordered *order;

	if (b->count < b->room)
		return 0;
	if (b->count >= UINT32_MAX / 2 || (rows = realloc(b->all, room * sizeof *rows)) == NULL)
		return -1;
	b->all = rows;
	if ((order = realloc(b->order, room * sizeof *order)) == NULL)
		return -1;
	b->order = order;
	b->room = room;
	return 0;
}

static int
index_row(struct volume_rows *v, long long no, long long line, size_t row)
{
	if (no != line)			/* a book with gaps; nothing can add to this line */
		return 0;
	if ((size_t)no >= v->room) {
		size_t room = v->room == 0 ? ROOM : v->room * 2;
		uint32_t *more;

		while (room <= (size_t)no)
			room *= 2;
		if ((more = realloc(v->row, room * sizeof *more)) == NULL)
			return -1;
		memset(more + v->room, 0, (room - v->room) * sizeof *more);
		v->row = more;
		v->room = room;
	}
	v->row[no] = (uint32_t)row + 1;
	return 0;
}

/* The row that a line adds to; NULL when there is none. */
static struct book_row *
find(struct reading *r, const struct book_line *l, size_t *which)
{
	long long of = strtoll(l->of.text, NULL, 10);
	int year = l->of_year.length > 0 ? atoi(l->of_year.text) : r->volumes[r->at].year;
	size_t i;

	for (i = 0; i < r->count; i++) {
		const struct volume_rows *v = &r->volumes[i];

		if (v->year != year || of < 1 || (size_t)of >= v->room || v->row[of] == 0)
			continue;
		*which = v->row[of] - 1;
		return &r->rows->all[*which];
	}
	return NULL;
}

/* A row of its own; what adds to an entry is about the person that the entry is about. */
static int
add(struct reading *r, const struct book_line *l, long long line)
{
	struct book_rows *b = r->rows;
	struct book_row *row;
	struct ordered *o;
	size_t which;

	if (make_room(b) < 0)
		return -1;
	row = &b->all[b->count];
	o = &b->order[b->count];
	*row = (struct book_row){ .state = "", .cells = book_pack(&r->rows->pile, l->cells, r->wish->count), .in_period = fits_period(r->wish, l),
	    .is_about = fits_person(r, l) };
	*o = (struct ordered){ .which = (uint32_t)b->count };
	if (l->of.length > 0 && find(r, l, &which) != NULL)
		row->is_about = row->is_about || b->all[which].is_about;
	if (row->cells == NULL || (r->wish->ordered && make_key(r, l, o) < 0) ||
	    (l->of.length == 0 && index_row(&r->volumes[r->at], l->no, line, b->count) < 0))
		return -1;
	b->count++;
	return 0;
}

/* The facts as they are now, under the number and the time of the line that opened the entry. */
static int
amend(struct reading *r, const struct book_line *l, struct book_row *row, struct ordered *o)
{
	const struct book_wish *w = r->wish;
	uint64_t number = o->numbers & UINT32_MAX;
	const char *cells = row->cells;
	struct book_line now = *l;
	struct book_value c;
	size_t i;

	for (i = 0; i < w->count; i++) {
		c.text = book_next(&cells, &c.length, &c.escaped);
		if (strcmp(w->keys[i], "number") == 0 || strcmp(w->keys[i], "at") == 0)
			now.cells[i] = c;
	}
	row->state = "amended";
	row->is_about = row->is_about || fits_person(r, l);
	if ((row->cells = book_pack(&r->rows->pile, now.cells, w->count)) == NULL || (w->ordered && make_key(r, l, o) < 0))
		return -1;
	o->numbers = (o->numbers & ~(uint64_t)UINT32_MAX) | number;
	return 0;
}

/* An outcome, an entry struck off, or all facts as they are now. */
static int
fold(struct reading *r, const struct book_line *l, long long line)
{
	size_t which = 0;
	struct book_row *row = find(r, l, &which);
	char *state;

	if (row == NULL) {
		directory_damaged(r->directory, r->volumes[r->at].name, line, "it adds to an entry that is not there", r->findings);
		r->rows->damaged = true;
		return 0;
	}
	memcpy(row->since, l->at.text, DATE_TEXT);
	if (l->struck.length > 0) {
		row->state = "struck";
		return 0;
	}
	if (l->outcome.length > 0) {
		if ((state = pile_keep(&r->rows->pile, l->outcome.length + 1)) == NULL)
			return -1;
		memcpy(state, l->outcome.text, l->outcome.length);
		state[l->outcome.length] = '\0';
		row->state = state;
		return 0;
	}
	return amend(r, l, row, &r->rows->order[which]);
}

static int
take(struct reading *r, const char *text, size_t length, long long line)
{
	struct book_line l;
	int done;

	if (book_line_take(&r->taking, &l, text, length) < 0) {
		directory_damaged(r->directory, r->volumes[r->at].name, line,
		    "it is not in the form of rpr-books(5) and is left out", r->findings);
		r->rows->damaged = true;
		return 0;
	}
	done = l.of.length == 0 || r->wish->history ? add(r, &l, line) : fold(r, &l, line);
	return buf_failed(&r->scratch) || buf_failed(&r->taking.scratch) ? -1 : done;
}

static void
read_volume(struct reading *r)
{
	const char *name = r->volumes[r->at].name, *text;
	int fd = directory_read(r->directory, name, r->findings), got = 0;
	struct lines lines;
	long long line = 0;
	struct stat st;
	size_t length;

	if (fd < 0 || fstat(fd, &st) < 0) {
		if (fd >= 0)
			directory_failed(r->directory, name, NULL, "the book was not read", r->findings);
		r->status = EXIT_SYSTEM;
		return;
	}
	lines = lines_of(fd, 0, st.st_size);
	while (r->status == 0 && (got = lines_next(&lines, &text, &length)) > 0) {
		if (take(r, text, length, ++line) < 0)
			r->status = EXIT_BUSY;
		report_progress(r->wish->reporter, (unsigned long)line, "lines");
	}
	if (got < 0 && errno == EFBIG) {
		directory_damaged(r->directory, name, line + 1, "it is longer than a line of a book can be", r->findings);
		r->rows->damaged = true;
	} else if (got < 0)
		r->status = errno == ENOMEM ? EXIT_BUSY : EXIT_SYSTEM;
	if (got < 0 && r->status == EXIT_SYSTEM)
		directory_failed(r->directory, name, NULL, "the rest of the book was not read", r->findings);
	r->volumes[r->at].lines = line;
	lines_release(&lines);
	close(fd);
}

/* What `heads` answers for must be there: an empty list of a book that is gone would look like the truth. */
static void
check_heads(struct reading *r, const struct head *heads, size_t count)
{
	size_t i, k;

	for (i = 0; i < count; i++) {
		char name[BOOK_FILE];

		if (heads[i].book != r->wish->book)
			continue;
		for (k = 0; k < r->count && r->volumes[k].year != heads[i].year; k++)
			;
		if (k < r->count && r->volumes[k].lines >= heads[i].no)
			continue;
		book_file(heads[i].book, heads[i].year, name);
		directory_damaged(r->directory, name, heads[i].no, k < r->count ? "the book is shorter than heads says" :
		    "the book is missing", r->findings);
		r->rows->damaged = true;
	}
}

static int
by_year(const void *a, const void *b)
{
	const struct volume_rows *x = a, *y = b;

	return x->year - y->year;
}

static void
list_volumes(struct reading *r)
{
	int fd = openat(r->directory->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), year;
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	enum book kind;
	struct dirent *e;

	for (errno = 0; d != NULL && (e = readdir(d)) != NULL; errno = 0) {
		if (book_of_file(e->d_name, &kind, &year) < 0 || kind != r->wish->book || r->count == YEARS)
			continue;
		book_file(kind, year, r->volumes[r->count].name);
		r->volumes[r->count++].year = year;
	}
	if (errno != 0) {
		directory_failed(r->directory, ".", NULL, "the books were not read", r->findings);
		r->status = EXIT_SYSTEM;
	}
	if (d != NULL)
		closedir(d);
	else if (fd >= 0)
		close(fd);
	qsort(r->volumes, r->count, sizeof *r->volumes, by_year);
}

int
book_rows_read(struct book_rows *rows, const struct directory *d, const struct book_wish *wish, struct findings *f)
{
	struct reading *r = calloc(1, sizeof *r);
	struct head *heads = NULL;
	size_t i, count = 0;
	int status;

	*rows = (struct book_rows){ .all = NULL };
	if (r == NULL)
		return EXIT_BUSY;
	r->rows = rows;
	r->wish = wish;
	r->taking.keys = wish->keys;
	r->taking.count = wish->count;
	r->directory = d;
	r->findings = f;
	/* before the books: these may grow beside the reader */
	switch (heads_read(d, &heads, &count, f)) {
	case STORE_DAMAGED:
		rows->damaged = true;
		break;
	case STORE_FAILED:
		r->status = EXIT_SYSTEM;
		break;
	case STORE_BUSY:
		r->status = EXIT_BUSY;
		break;
	}
	list_volumes(r);
	for (; r->at < r->count && r->status == 0; r->at++)
		read_volume(r);
	if (r->status == 0 && !rows->damaged)
		check_heads(r, heads, count);
	free(heads);
	for (i = 0; i < r->count; i++)
		free(r->volumes[i].row);
	buf_release(&r->key);
	buf_release(&r->scratch);
	buf_release(&r->taking.scratch);
	status = r->status;
	free(r);
	return status;
}

int
book_rows_sort(struct book_rows *rows)
{
	return order_sort(rows->order, rows->count);
}

void
book_rows_release(struct book_rows *rows)
{
	pile_release(&rows->pile);
	free(rows->all);
	free(rows->order);
}
