#include "audit.h"

#include "arena.h"
#include "finding.h"
#include "lines.h"
#include "mend.h"
#include "node.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { LINE_USUAL = 1024 };

const char *
audit_read_line(const struct audit_book *b, off_t at, struct arena *arena, size_t *length)
{
	size_t room;

	for (room = LINE_USUAL;; room *= 2) {
		size_t rest = at < b->size ? (size_t)(b->size - at) : 0, n = rest < room ? rest : room;
		char *p = arena_alloc(arena, room), *lf;

		if (p == NULL)
			errno = ENOMEM;
		if (p == NULL || read_at(b->fd, at, p, n) < 0)
			return NULL;
		if ((lf = memchr(p, '\n', n)) != NULL) {
			*length = (size_t)(lf - p);
			return p;
		}
		if (n < room) {
			errno = EIO;
			return NULL;
		}
	}
}

static int
add_line(struct audit *a, struct arena *arena, const char *case_id, struct ledger_row *row, struct audit_lines *lines)
{
	struct audit_line *l = &lines->all[lines->count];
	const struct audit_book *b = &a->books[row->book];
	size_t length;
	const char *line = audit_read_line(b, row->at, arena, &length);

	if (line == NULL || entry_parse(arena, b->kind, b->year, line, length, &l->entry) < 0)
		return audit_failed(a, b->name);
	l->row = (size_t)(row - a->ledger.rows);
	l->borne = false;
	lines->count += strcmp(l->entry.case_id, case_id) == 0;
	return 0;
}

int
audit_lines_of(struct audit *a, struct arena *arena, const char *case_id, struct audit_lines *lines)
{
	struct ledger_row *first = ledger_first(&a->ledger, case_id), *row;
	size_t count = 0;

	*lines = (struct audit_lines){ NULL, 0 };
	for (row = first; row != NULL; row = ledger_next(&a->ledger, row))
		count++;
	errno = ENOMEM;
	if (count > 0 && (lines->all = arena_alloc(arena, count * sizeof *lines->all)) == NULL)
		return audit_failed(a, "heads");
	for (row = first; row != NULL; row = ledger_next(&a->ledger, row))
		if (add_line(a, arena, case_id, row, lines) < 0)
			return -1;
	return 0;
}

static struct audit_line *
find_line(struct audit_lines *lines, const char *step, enum book book, bool opens, const char *number)
{
	char no[24];
	size_t i;

	for (i = 0; i < lines->count; i++) {
		struct audit_line *l = &lines->all[i];
		const char *is = l->entry.number;

		if (l->borne || l->entry.book != book || opens != (is != NULL) || strcmp(l->entry.step, step) != 0)
			continue;
		if (!opens) {
			snprintf(no, sizeof no, "%lld", l->entry.no);
			is = no;
		}
		if (number == NULL || strcmp(number, is) == 0)
			return l;
	}
	return NULL;
}

static void
name(struct buf *b, const char *key, size_t length)
{
	buf_text(b, b->length > 0 ? ", " : "");
	buf_add(b, key, length);
}

/* The key of the first pair in which two texts of pairs differ; at their end what is too much. */
static void
name_difference(struct buf *names, const char *is, size_t is_length, const char *should, size_t should_length)
{
	size_t i = 0, key = 0, length = 0;
	bool quoted = false, escaped = false;

	/* a pair begins with a quote at the start and after each ", " outside of texts */
	while (i < is_length && i < should_length && is[i] == should[i]) {
		if (is[i] == '"' && !escaped)
			quoted = !quoted;
		escaped = is[i] == '\\' && !escaped;
		if (!quoted && is[i] == ' ' && is[i - 1] == ',')
			key = i + 1;
		i++;
	}
	/* where one ends, the pair that the other has besides begins behind the ", " */
	if (i > 0 && (i == is_length || i == should_length))
		key = i + 2;
	if (i < should_length)
		is = should;
	for (key++; is[key + length] != '"'; length++)
		;
	name(names, is + key, length);
}

/* The facts of a line: what stands between its head and its seal. */
static const char *
facts_of(const struct entry *e, size_t *length, struct buf *scratch)
{
	static const char closing[] = ", \"seal\": \"";
	const struct { const char *key, *text; } head[] = { { "at", e->at }, { "by", e->by }, { "step", e->step },
		{ "case", e->case_id }, { "base", e->base }, { "number", e->number } };
	size_t i, end = e->length - (sizeof closing - 1) - DIGEST_HEX - 2;

	buf_clear(scratch);
	buf_text(scratch, "--- {\"no\": ");
	buf_number(scratch, e->no);
	for (i = 0; i < sizeof head / sizeof head[0]; i++) {
		if (head[i].text == NULL)
			continue;
		buf_text(scratch, ", \"");
		buf_text(scratch, head[i].key);
		buf_text(scratch, "\": ");
		buf_json_text(scratch, head[i].text);
	}
	*length = 0;
	if (buf_failed(scratch) || scratch->length + 2 > end || memcmp(e->line, scratch->bytes, scratch->length) != 0)
		return "";
	*length = end - scratch->length - 2;
	return e->line + scratch->length + 2;
}

/* All steps of a run bear one time and one person, and its lines the seal that the run began with. */
static bool
is_base(const struct casefile *c, size_t index, const char *base)
{
	const struct step *s = &c->steps[index];
	size_t i = index;

	while (base != NULL && i > 0) {
		const struct step *before = &c->steps[--i];

		if (strcmp(before->seal, base) == 0)
			return true;
		if (moment_utc(&before->at) != moment_utc(&s->at) || strcmp(before->by, s->by) != 0)
			break;
	}
	return false;
}

static void
compare(struct run *r, size_t index, const struct entry *e, const struct buf *facts)
{
	const struct step *s = &r->c->steps[index];
	struct buf names = BUF_INIT, scratch = BUF_INIT;
	char at[MOMENT_TEXT + 1], file[BOOK_FILE];
	const char *is;
	size_t length;

	moment_format(&s->at, at);
	if (strcmp(at, e->at) != 0)
		name(&names, "at", 2);
	if (strcmp(s->by, e->by) != 0)
		name(&names, "by", 2);
	if (!is_base(r->c, index, e->base))
		name(&names, "base", 4);
	is = facts_of(e, &length, &scratch);
	if (length != facts->length || memcmp(is, facts->bytes, length) != 0)
		name_difference(&names, is, length, facts->bytes, facts->length);
	buf_byte(&names, '\0');
	if (buf_failed(&names) || buf_failed(&scratch) || facts->failed)
		r->findings->failed = true;
	else if (names.length > 1 && !r->findings->failed) {
		book_file(e->book, e->year, file);
		audit_find(r, index, NULL, FINDING_ENTRY_DIFFERS, file, names.bytes);
	}
	buf_release(&names);
	buf_release(&scratch);
}

/* Lines that were lost are known to be; the case and the papers show what they said. */
static void
miss(struct audit *a, struct run *r, size_t index, enum book book)
{
	int year = book_is_yearly(book) ? date_year(r->c->steps[index].at.day) : 0;
	const struct audit_book *b = audit_book(a, book, year);
	char file[BOOK_FILE];

	book_file(book, year, file);
	audit_find(r, index, NULL, b != NULL && b->mended ? FINDING_ENTRY_LOST : FINDING_NOT_ENTERED, file, NULL);
}

/* The lines anew, with those that filters have entered since; what was found to be borne is. */
static void
read_again(struct audit *a, struct run *r, struct audit_lines *lines)
{
	const struct audit_lines before = *lines;
	size_t i, k;

	if (audit_lines_of(a, r->arena, r->c->id, lines) < 0)
		r->findings->failed = true;
	for (i = 0; i < before.count; i++)
		for (k = 0; k < lines->count; k++)
			if (before.all[i].borne && lines->all[k].entry.book == before.all[i].entry.book &&
			    lines->all[k].entry.year == before.all[i].entry.year && lines->all[k].entry.no == before.all[i].entry.no)
				lines->all[k].borne = true;
}

struct audit_line *
audit_seek(struct audit *a, struct run *r, struct audit_lines *lines, size_t index, enum book book, bool opens,
    const char *number)
{
	const char *step = r->c->steps[index].id;
	struct audit_line *l = find_line(lines, step, book, opens, number);

	if (l != NULL || !audit_books_more(a))
		return l;
	read_again(a, r, lines);
	return find_line(lines, step, book, opens, number);
}

struct audit_line *
audit_expect(struct audit *a, struct run *r, struct audit_lines *lines, size_t index, enum book book, bool opens,
    const char *number, struct buf *facts)
{
	struct audit_line *l = audit_seek(a, r, lines, index, book, opens, number);

	if (l == NULL && audit_is_complete(a) && !r->findings->failed)
		miss(a, r, index, book);
	else if (l != NULL) {
		l->borne = true;
		if (node_get(r->c->steps[index].node, "done-by") == NULL)
			compare(r, index, &l->entry, facts);
	}
	buf_release(facts);
	return l;
}

/* One finding for a case of which nothing was seen, one a line for the others. */
static void
tell_rest(struct audit *a, struct ledger_row *row, bool *told, struct arena *arena)
{
	const struct audit_book *b = &a->books[row->book];
	struct entry e;
	size_t length;
	const char *line = audit_read_line(b, row->at, arena, &length);

	if (line == NULL || entry_parse(arena, b->kind, b->year, line, length, &e) < 0) {
		audit_failed(a, b->name);
		return;
	}
	if (strcmp(e.case_id, MEND_CASE) == 0)
		return;
	if (row->seen)
		audit_report(a, b->name, e.no, row->open ? FINDING_RUN_UNFINISHED : FINDING_NOT_BORNE, e.step, e.case_id, NULL);
	else if (!*told && (b->kind == BOOK_JOURNAL || b->kind == BOOK_REFUSALS)) {
		audit_report(a, b->name, e.no, FINDING_CASE_MISSING, e.step, e.case_id, NULL);
		*told = true;
	}
}

void
audit_rest(struct audit *a)
{
	struct arena arena = ARENA_INIT;
	uint64_t hash = 0;
	bool told = false;
	size_t i;

	ledger_first(&a->ledger, "");	/* sorts */
	for (i = 0; i < a->ledger.count && audit_is_complete(a); i++) {
		struct ledger_row *row = &a->ledger.rows[i];

		told = told && row->hash == hash;
		hash = row->hash;
		if (!row->borne && (row->seen || a->full))
			tell_rest(a, row, &told, &arena);
		arena_reset(&arena);
	}
	arena_release(&arena);
}
