#include "book_rows.h"

#include "alphabet.h"
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

struct reading {
	struct book_rows *rows;
	const struct book_wish *wish;
	struct findings *findings;
	size_t at;			/* the file that is being read */
	off_t line_at;			/* where the line begins */
	struct book_taking taking;
	struct buf key, scratch, folded;
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

/* Of a cell that is long enough for one. */
static day_t
day_of(const struct book_value *c)
{
	char text[DATE_TEXT + 1] = "";
	day_t day = INT32_MIN;

	memcpy(text, c->text, DATE_TEXT);
	return date_parse(text, &day) < 0 ? INT32_MIN : day;
}

static bool
is_about(struct reading *r, const struct book_value *c)
{
	size_t length;
	const char *name = plain(&r->scratch, c, &length);
	bool found = length > 0 && match_in(r->wish->person, name, length, &r->folded);

	if (buf_failed(&r->folded))
		r->status = EXIT_BUSY;
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
static struct order_key *
make_key(struct reading *r, const struct book_line *l, size_t which)
{
	size_t length;
	const char *name = plain(&r->scratch, &l->applicant, &length);
	unsigned long long number = l->number.length > 0 ? strtoull(l->number.text, NULL, 10) : 0;
	day_t born = l->born.length == DATE_TEXT ? day_of(&l->born) : INT32_MIN;
	struct order_key *key;

	buf_clear(&r->key);
	alphabet_key(&r->key, name == NULL ? "" : name, length);
	if (buf_failed(&r->key) || (key = pile_keep(&r->rows->pile, sizeof *key + r->key.length)) == NULL)
		return NULL;
	memcpy(key->bytes, r->key.bytes, r->key.length);
	key->length = (uint32_t)r->key.length;
	key->numbers = (uint64_t)((int64_t)born - INT32_MIN) << 32 | (number > UINT32_MAX ? UINT32_MAX : number);
	key->which = (uint32_t)which;
	return key;
}

/*
 * As many as the book may have by the length of the lines so far, so that no array is copied again and again; at least twice
 * as many as now.
 */
static size_t
more_rows(const struct reading *r)
{
	const struct book_rows *b = r->rows;
	const struct book_file *v = &b->files[r->at];
	size_t left = r->line_at == 0 ? 0 : (size_t)((v->end - r->line_at) / (r->line_at / v->lines + 1)), guess;

	guess = b->count + left + left / 16;
	return guess > b->room * 2 ? guess : b->room * 2;
}

static int
make_room(struct reading *r)
{
	struct book_rows *b = r->rows;
	size_t room = b->room == 0 ? ROOM : more_rows(r);
	struct book_row *rows;
	struct ordered *order;

	if (b->count < b->room)
		return 0;
	if (b->count >= UINT32_MAX / 2 || (rows = pile_array(b->all, b->count * sizeof *rows, room * sizeof *rows)) == NULL)
		return -1;
	b->all = rows;
	if (r->wish->ordered && (order = pile_array(b->order, b->count * sizeof *order, room * sizeof *order)) == NULL)
		return -1;
	if (r->wish->ordered)
		b->order = order;
	b->room = room;
	return 0;
}

static int
index_row(struct book_file *v, long long no, long long line, size_t row)
{
	if (no != line)			/* a book with gaps; nothing can add to this line */
		return 0;
	if ((size_t)no >= v->room) {
		size_t room = v->room == 0 ? ROOM : v->room * 2;
		uint32_t *more;

		while (room <= (size_t)no)
			room *= 2;
		if ((more = pile_array(v->row, v->room * sizeof *more, room * sizeof *more)) == NULL)
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
find(struct reading *r, const struct book_line *l)
{
	struct book_rows *b = r->rows;
	long long of = strtoll(l->of.text, NULL, 10);
	int year = l->of_year.length > 0 ? atoi(l->of_year.text) : b->files[r->at].year;
	size_t i;

	for (i = 0; i < b->file_count; i++) {
		const struct book_file *v = &b->files[i];

		if (v->year == year && of >= 1 && (size_t)of < v->room && v->row[of] != 0)
			return &b->all[v->row[of] - 1];
	}
	return NULL;
}

/* A row of its own; what adds to an entry is about the person that the entry is about. */
static int
add(struct reading *r, const struct book_line *l, long long line)
{
	struct book_rows *b = r->rows;
	const struct book_row *before;
	struct book_row *row;

	if (make_room(r) < 0)
		return -1;
	row = &b->all[b->count];
	*row = (struct book_row){ .at = r->line_at, .file = (uint16_t)r->at, .in_period = fits_period(r->wish, l),
	    .is_about = fits_person(r, l), .plain = l->plain, .lost = l->of_book && !r->wish->history };
	if (l->of.length > 0 && (before = find(r, l)) != NULL)
		row->is_about = row->is_about || before->is_about;
	if (r->wish->ordered && (b->order[b->count].key = make_key(r, l, b->count)) == NULL)
		return -1;
	if ((l->number.length > 0 || l->of_book) && index_row(&b->files[r->at], l->no, line, b->count) < 0)
		return -1;
	b->count++;
	return 0;
}

static struct book_stand *
stand_of(struct book_rows *b, struct book_row *row)
{
	size_t room = b->stand_room == 0 ? ROOM : b->stand_room * 2;
	struct book_stand *more;

	if (row->stand > 0)
		return &b->stands[row->stand - 1];
	if (b->stand_count == b->stand_room) {
		if ((more = realloc(b->stands, room * sizeof *more)) == NULL)
			return NULL;
		b->stands = more;
		b->stand_room = room;
	}
	b->stands[b->stand_count] = (struct book_stand){ .state = "" };
	row->stand = (uint32_t)++b->stand_count;
	return &b->stands[row->stand - 1];
}

/* The facts as they are now, under the number and the time of the line that opened the entry. */
static int
amend(struct reading *r, const struct book_line *l, struct book_row *row, struct book_stand *stand)
{
	size_t which = (size_t)(row - r->rows->all);
	const struct order_key *before;
	struct order_key *key;

	if (!stand->amended) {
		stand->amended = true;
		stand->opened = row->at;
		stand->file = row->file;
	}
	stand->state = "amended";
	row->at = r->line_at;
	row->file = (uint16_t)r->at;
	row->is_about = row->is_about || fits_person(r, l);
	if (!r->wish->ordered)
		return 0;
	before = r->rows->order[which].key;
	if ((key = make_key(r, l, which)) == NULL)
		return -1;
	key->numbers = (key->numbers & ~(uint64_t)UINT32_MAX) | (before->numbers & UINT32_MAX);
	r->rows->order[which].key = key;
	return 0;
}

/* An outcome, an entry struck off, or all facts as they are now. */
static int
fold(struct reading *r, const struct book_line *l, long long line)
{
	struct book_rows *b = r->rows;
	struct book_row *row = find(r, l);
	struct book_stand *stand;
	char *state;

	if (row == NULL) {
		directory_damaged(b->directory, b->files[r->at].name, line, "it adds to an entry that is not there", r->findings);
		b->damaged = true;
		return 0;
	}
	if ((stand = stand_of(b, row)) == NULL)
		return -1;
	row->lost = false;
	memcpy(stand->since, l->at.text, DATE_TEXT);
	if (l->struck.length > 0) {
		stand->state = "struck";
		return 0;
	}
	if (l->outcome.length > 0) {
		if ((state = pile_keep(&b->texts, l->outcome.length + 1)) == NULL)
			return -1;
		memcpy(state, l->outcome.text, l->outcome.length);
		state[l->outcome.length] = '\0';
		stand->state = state;
		return 0;
	}
	return amend(r, l, row, stand);
}

static int
take(struct reading *r, const char *text, size_t length, long long line)
{
	struct book_line l;
	int done;

	if (book_line_take(&r->taking, &l, text, length) < 0) {
		directory_damaged(r->rows->directory, r->rows->files[r->at].name, line,
		    "it is not in the form of rpr-books(5) and is left out", r->findings);
		r->rows->damaged = true;
		return 0;
	}
	done = l.of.length == 0 || r->wish->history ? add(r, &l, line) : fold(r, &l, line);
	return buf_failed(&r->scratch) || buf_failed(&r->taking.scratch) ? -1 : done;
}

static int
open_file(struct reading *r, struct book_file *v)
{
	struct stat st;

	if ((v->fd = directory_read(r->rows->directory, v->name, r->findings)) < 0)
		return -1;
	if (fstat(v->fd, &st) < 0) {
		directory_failed(r->rows->directory, v->name, NULL, "the book was not read", r->findings);
		return -1;
	}
	v->end = st.st_size;
	return 0;
}

static void
read_file(struct reading *r)
{
	struct book_file *v = &r->rows->files[r->at];
	struct lines lines;
	const char *text;
	size_t length;
	int got = 0;

	if (open_file(r, v) < 0) {
		r->status = EXIT_SYSTEM;
		return;
	}
	lines = lines_of(v->fd, 0, v->end);
	while (r->status == 0 && (got = lines_next(&lines, &text, &length)) > 0) {
		r->line_at = lines.at - (off_t)length - 1;
		if (take(r, text, length, ++v->lines) < 0)
			r->status = EXIT_BUSY;
		report_progress(r->wish->reporter, (unsigned long)v->lines, "lines");
	}
	if (got < 0 && errno == EFBIG) {
		directory_damaged(r->rows->directory, v->name, v->lines + 1, "it is longer than a line of a book can be", r->findings);
		r->rows->damaged = true;
	} else if (got < 0)
		r->status = errno == ENOMEM ? EXIT_BUSY : EXIT_SYSTEM;
	if (got < 0 && r->status == EXIT_SYSTEM)
		directory_failed(r->rows->directory, v->name, NULL, "the rest of the book was not read", r->findings);
	lines_release(&lines);
}

/* What `heads` answers for must be there: an empty list of a book that is gone would look like the truth. */
static void
check_heads(struct reading *r, const struct head *heads, size_t count)
{
	struct book_rows *b = r->rows;
	size_t i, k;

	for (i = 0; i < count; i++) {
		char name[BOOK_FILE];

		if (heads[i].book != r->wish->book)
			continue;
		for (k = 0; k < b->file_count && b->files[k].year != heads[i].year; k++)
			;
		if (k < b->file_count && b->files[k].lines >= heads[i].no)
			continue;
		book_file(heads[i].book, heads[i].year, name);
		directory_damaged(b->directory, name, heads[i].no, k < b->file_count ? "the book is shorter than heads says" :
		    "the book is missing", r->findings);
		b->damaged = true;
	}
}

static int
by_year(const void *a, const void *b)
{
	const struct book_file *x = a, *y = b;

	return x->year - y->year;
}

static void
list_files(struct reading *r)
{
	struct book_rows *b = r->rows;
	int fd = openat(b->directory->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), year;
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	enum book kind;
	struct dirent *e;

	if (d != NULL)
		errno = 0;
	for (; d != NULL && (e = readdir(d)) != NULL; errno = 0) {
		if (book_of_file(e->d_name, &kind, &year) < 0 || kind != r->wish->book)
			continue;
		if (b->file_count == YEARS) {
			errno = EMFILE;
			break;
		}
		b->files[b->file_count] = (struct book_file){ .year = year, .fd = -1 };
		book_file(kind, year, b->files[b->file_count++].name);
	}
	if (errno == ENOMEM) {
		directory_no_memory(r->findings);
		r->status = EXIT_BUSY;
	} else if (errno != 0) {
		directory_failed(b->directory, ".", NULL, "the books were not read", r->findings);
		r->status = EXIT_SYSTEM;
	}
	if (d != NULL)
		closedir(d);
	else if (fd >= 0)
		close(fd);
	qsort(b->files, b->file_count, sizeof *b->files, by_year);
}

int
book_rows_read(struct book_rows *rows, const struct directory *d, const struct book_wish *wish, struct findings *f)
{
	struct reading r = { .rows = rows, .wish = wish, .findings = f };
	struct head *heads = NULL;
	size_t i, count = 0;

	*rows = (struct book_rows){ .directory = d, .files = calloc(YEARS, sizeof *rows->files) };
	if (rows->files == NULL)
		return EXIT_BUSY;
	/* before the books: these may grow beside the reader */
	switch (heads_read(d, &heads, &count, f)) {
	case STORE_DAMAGED:
		rows->damaged = true;
		break;
	case STORE_FAILED:
		r.status = EXIT_SYSTEM;
		break;
	case STORE_BUSY:
		r.status = EXIT_BUSY;
		break;
	}
	list_files(&r);
	for (; r.at < rows->file_count && r.status == 0; r.at++)
		read_file(&r);
	if (r.status == 0 && !rows->damaged)
		check_heads(&r, heads, count);
	free(heads);
	for (i = 0; i < rows->file_count; i++) {
		free(rows->files[i].row);
		rows->files[i].row = NULL;
	}
	buf_release(&r.key);
	buf_release(&r.scratch);
	buf_release(&r.folded);
	buf_release(&r.taking.scratch);
	return r.status;
}
