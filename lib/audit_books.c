#include "audit.h"

#include "arena.h"
#include "finding.h"
#include "lines.h"
#include "mend.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINES_MISSED = 1 << 28 };

static const char bad_form[] = "not in the form of a book's line";
static const char bad_seal[] = "its seal does not fit the line before it and its own bytes";
static const char bad_no[] = "a line is missing or stands twice before it";
static const char bad_number[] = "its number does not follow the one before";
static const char bad_first[] = "its number is not the first one of the book";
static const char bad_of[] = "\"of\" names no line that opened an entry";
static const char bad_kind[] = "it neither opens an entry nor adds to one";
static const char bad_time[] = "its time cannot be read";
static const char other_head[] = "its seal is not the one that heads names";
static const char bad_mend[] = "what stands above it is not what was mended";

/* One book being read. */
struct reading {
	struct audit *a;
	struct audit_book *b;
	const char *origin;
	struct arena arena;		/* of one line */
	long long line;			/* its place in the file */
	off_t at;
	bool no_memory;
};

/* A fault of the line that is being read; the first one ends what holds. */
static void
fault(struct reading *r, const char *what)
{
	struct audit_book *b = r->b;
	struct audit_fault *x = arena_alloc(&r->a->tool->arena, sizeof *x);

	if (b->holds == LLONG_MAX)
		b->holds = r->line - 1;
	if (x == NULL) {
		r->no_memory = true;
		return;
	}
	*x = (struct audit_fault){ r->line, what, NULL };
	*b->last_fault = x;
	b->last_fault = &x->next;
}

/* A number far ahead of its place is damage, which was told: no memory is spent on it. */
static int
mark_opening(struct audit_book *b, long long line, long long no)
{
	size_t at = (size_t)no / 8, room = b->opens_room == 0 ? 1024 : b->opens_room * 2;
	unsigned char *p;

	if (no - line > LINES_MISSED)
		return 0;
	while (room <= at)
		room *= 2;
	if (at >= b->opens_room) {
		if ((p = realloc(b->opens, room)) == NULL)
			return -1;
		memset(p + b->opens_room, 0, room - b->opens_room);
		b->opens = p;
		b->opens_room = room;
	}
	b->opens[at] |= (unsigned char)(1 << no % 8);
	return 0;
}

static bool
is_opening(const struct audit_book *b, const char *of)
{
	char *end;
	long long no = strtoll(of, &end, 10);

	return *end == '\0' && no > 0 && (size_t)(no / 8) < b->opens_room && (b->opens[no / 8] >> no % 8 & 1) != 0;
}

static void
check_number(struct reading *r, const struct entry *e)
{
	struct audit_book *b = r->b;
	long long n = book_number(b->kind, b->year, e->number);

	if (n < 0 || (b->tail.number != 0 && n - 1 != b->tail.number))
		fault(r, bad_number);
	else if (b->tail.number == 0 && n != office_first_number(r->a->tool->office, b->kind, b->year) &&
	    strcmp(e->step, MEND_LOST) != 0)
		fault(r, bad_first);
	if (n > 0)
		b->tail.number = n;
	if (mark_opening(b, r->line, e->no) < 0)
		r->no_memory = true;
}

static const char *
field(struct reading *r, const struct entry *e, const char *key)
{
	const char *text;

	if (entry_field(&r->arena, e, key, &text) < 0)
		r->no_memory = true;
	return text;
}

/* A line that adds to an entry, perhaps to one in the book of an earlier year. */
static void
check_of(struct reading *r, const struct entry *e)
{
	const char *year = field(r, e, "of-year");
	const struct audit_book *b = year == NULL ? r->b : audit_book(r->a, r->b->kind, (int)strtol(year, NULL, 10));

	if (!r->no_memory && (b == NULL || !is_opening(b, e->of)))
		fault(r, bad_of);
}

/* The line that closes what was mended: the faults that it names are history. */
static void
take_mend(struct reading *r, const struct entry *e)
{
	const char *faults = field(r, e, "faults"), *above = field(r, e, "above");
	const char *lost = field(r, e, "lost");
	struct audit_book *b = r->b;
	struct audit_fault **x;
	char hex[DIGEST_HEX + 1];

	if (r->no_memory)
		return;
	if (above == NULL || mend_digest(b->fd, r->at, hex) < 0 || strcmp(hex, above) != 0) {
		fault(r, bad_mend);
		return;
	}
	for (x = &b->faults; *x != NULL;)
		if (faults != NULL && mend_names(faults, (*x)->line))
			*x = (*x)->next;
		else
			x = &(*x)->next;
	b->last_fault = x;
	if (b->faults == NULL)
		b->holds = LLONG_MAX;
	b->mended = true;
	audit_report(r->a, b->name, r->line, FINDING_BOOK_MENDED, e->by, lost == NULL ? "none" : lost,
	    faults == NULL ? "none" : faults);
}

static void
check_time(struct reading *r, const struct entry *e)
{
	struct audit_book *b = r->b;
	struct moment m;

	if (moment_parse(e->at, &m) < 0) {
		fault(r, bad_time);
		return;
	}
	/* a lost line is dated when it was missed, between lines that are older */
	if (strcmp(e->case_id, MEND_CASE) != 0) {
		if (b->tail.at != INT64_MIN && moment_utc(&m) < b->tail.at)
			audit_report(r->a, b->name, r->line, FINDING_CLOCK_BACK, b->name, NULL, NULL);
		b->tail.at = moment_utc(&m);
	}
	if (r->a->has_as_of && m.day > r->a->as_of)
		return;
	date_format(m.day, b->last_at);
	b->lines++;
	if (e->number != NULL && b->first_number == 0)
		b->first_number = b->tail.number;
	b->last_number = b->tail.number;
	if (ledger_add(&r->a->ledger, e->case_id, strlen(e->case_id), (uint32_t)(b - r->a->books), r->at) < 0)
		r->no_memory = true;
}

/* What cannot be taken apart may still end in a seal that the next line goes on from. */
static void
pass_over(struct reading *r, const char *line, size_t length)
{
	const char *seal = line + length - DIGEST_HEX - 2;

	fault(r, bad_form);
	r->b->tail.no++;
	if (length >= DIGEST_HEX + 2 && digest_is_hex(seal, DIGEST_HEX))
		memcpy(r->b->tail.seal, seal, DIGEST_HEX);
}

static void
read_line(struct reading *r, const char *line, size_t length)
{
	struct audit_book *b = r->b;
	char seal[DIGEST_HEX + 1];
	struct entry e;

	arena_reset(&r->arena);
	if (entry_parse(&r->arena, b->kind, b->year, line, length, &e) < 0) {
		if (errno == ENOMEM)
			r->no_memory = true;
		else
			pass_over(r, line, length);
		return;
	}
	if (entry_seal(r->line == 1 ? r->origin : b->tail.seal, line, length, seal) < 0 || strcmp(seal, e.seal) != 0)
		fault(r, bad_seal);
	if (e.no != b->tail.no + 1)
		fault(r, bad_no);
	if (e.no == b->head.no && strcmp(e.seal, b->head.seal) != 0)
		fault(r, other_head);
	b->tail.no = e.no;
	memcpy(b->tail.seal, e.seal, sizeof b->tail.seal);
	if (e.number != NULL)
		check_number(r, &e);
	else if (e.of != NULL)
		check_of(r, &e);
	else if (strcmp(e.case_id, MEND_CASE) == 0 && strcmp(e.step, MEND_DONE) == 0)
		take_mend(r, &e);
	else if (strcmp(e.case_id, MEND_CASE) != 0 || strcmp(e.step, MEND_LOST) != 0)
		fault(r, bad_kind);
	else if (mark_opening(b, r->line, e.no) < 0)	/* for all that is known it opened an entry */
		r->no_memory = true;
	check_time(r, &e);
}

static const char *
origin_of(struct audit *a, const struct audit_book *b, struct buf *out)
{
	const char *last = NULL;
	size_t i;

	for (i = 0; &a->books[i] != b; i++)
		if (a->books[i].kind == b->kind && a->books[i].tail.no > 0)
			last = a->books[i].tail.seal;
	register_origin(out, a->tool->office->id, b->name, last);
	buf_byte(out, '\0');
	return buf_failed(out) ? NULL : out->bytes;
}

/* Reads the whole lines from where the book is known up to `size`. 0, or -1 with errno. */
static int
read_lines(struct audit *a, struct audit_book *b, off_t size)
{
	struct reading r = { .a = a, .b = b, .line = b->tail.no, .at = b->size };
	struct lines l = lines_of(b->fd, b->size, size);
	struct buf origin = BUF_INIT;
	const char *line;
	size_t length;
	int got = -1;

	r.origin = origin_of(a, b, &origin);
	while (r.origin != NULL && !r.no_memory && (got = lines_next(&l, &line, &length)) > 0) {
		r.line++;
		read_line(&r, line, length);
		b->size = r.at = l.at;
	}
	if (r.origin == NULL || r.no_memory) {
		errno = ENOMEM;
		got = -1;
	}
	if (got < 0 && errno == EFBIG) {
		r.line++;
		fault(&r, bad_form);
		got = 0;
	}
	lines_release(&l);
	arena_release(&r.arena);
	buf_release(&origin);
	return got;
}

int
audit_read_book(struct audit *a, struct audit_book *b, off_t size)
{
	const struct audit_fault *x;
	char what[160];

	b->last_fault = &b->faults;
	b->faults = NULL;
	if (b->size == 0) {
		b->tail = (struct tail)TAIL_NONE;
		b->holds = LLONG_MAX;
	}
	b->tried = size;
	if (read_lines(a, b, size) < 0)
		return -1;
	for (x = b->faults; x != NULL; x = x->next) {
		if (x == b->faults)
			snprintf(what, sizeof what, "%s; the chain holds up to line %lld", x->what, b->holds);
		audit_damage(a, b->name, x->line, x == b->faults ? what : x->what);
	}
	return 0;
}
