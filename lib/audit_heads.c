#include "audit.h"

#include "arena.h"
#include "finding.h"
#include "lines.h"
#include "replace.h"
#include "setup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char mark[] = "rpr-heads";

enum { TEXT_LIMIT = 64 * 1024 * 1024 };

void
audit_print_head(struct audit *a, struct buf *out)
{
	size_t i;

	buf_text(out, mark);
	buf_byte(out, ' ');
	buf_text(out, a->tool->office->id);
	for (i = 0; i < a->book_count; i++) {
		const struct audit_book *b = &a->books[i];

		if (b->tail.no == 0)
			continue;
		buf_byte(out, ' ');
		buf_text(out, b->name);
		buf_byte(out, ' ');
		buf_number(out, b->tail.no);
		buf_byte(out, ' ');
		buf_text(out, b->tail.seal);
	}
	buf_byte(out, '\n');
}

/*
 * The heads in a text, word by word: a book's name, its number, its seal. In a line of --head nothing stands between them;
 * in a copy of `heads` "no" and "seal" do, and elsewhere anything may. A head of the first two kinds that is cut short, as
 * by mail that broke the line, is told: who keeps it believes that it vouches for the book.
 */
struct kept {
	struct audit *a;
	const char *path;
	unsigned long line;		/* of the word before */
	const char *office;		/* of the line of --head that is being read; NULL: none was named */
	enum { NOTHING, BOOK, NUMBER, BROKEN } have;	/* of `head` */
	bool is_mark, is_no;		/* the word before is "rpr-heads", "no" */
	bool is_listed;			/* in a line of --head */
	bool needs_seal;		/* the number was one of --head or of `heads` */
	unsigned long broken;
	struct head head;
	struct head *all;
	size_t count, room;
};

static int
keep(struct kept *k)
{
	size_t room = k->room == 0 ? 64 : k->room * 2;
	struct head *p;

	if (k->count == k->room) {
		if ((p = realloc(k->all, room * sizeof *p)) == NULL)
			return -1;
		k->all = p;
		k->room = room;
	}
	k->all[k->count++] = k->head;
	return 0;
}

static bool
is_number(const char *word)
{
	return *word >= '1' && *word <= '9' && strspn(word, "0123456789") == strlen(word) && strlen(word) < 19;
}

static bool
is_ours(const struct kept *k)
{
	return k->office == NULL || *k->office != '\0';
}

/* The head that was begun is not gone on with. */
static void
break_off(struct kept *k)
{
	const struct place place = { .file = k->path };
	const struct finding finding = { .id = FINDING_HEAD_BROKEN, .line = k->line };

	k->have = BROKEN;
	if (is_ours(k)) {
		report(&k->a->tool->reporter, &place, &finding);
		k->broken++;
	}
}

static bool
is_begun(const struct kept *k)
{
	return (k->have == BOOK && k->is_listed) || (k->have == NUMBER && k->needs_seal);
}

/* -1 when memory is out. */
static int
take_word(struct kept *k, const char *word, unsigned long line)
{
	struct head named;
	bool is_book = book_of_file(word, &named.book, &named.year) == 0, is_seal = digest_is_hex(word, strlen(word));

	if (k->is_mark) {
		k->office = strcmp(word, k->a->tool->office->id) == 0 ? k->a->tool->office->id : "";
		k->is_listed = true;
		k->have = NOTHING;
	} else if (is_seal && k->have == NUMBER) {
		memcpy(k->head.seal, word, DIGEST_HEX + 1);
		k->have = NOTHING;
		if (is_ours(k) && keep(k) < 0)
			return -1;
	} else if (is_number(word) && (k->have == BOOK || (k->have == NUMBER && !k->needs_seal))) {
		k->head.no = strtoll(word, NULL, 10);
		k->have = NUMBER;
		k->needs_seal = k->is_listed || k->is_no;
	} else if (is_begun(k)) {
		if (strcmp(word, "no") != 0 && strcmp(word, "seal") != 0)
			break_off(k);
	} else if (k->is_listed && k->have == NOTHING && !is_book) {
		if (line == k->line)
			break_off(k);
		else
			k->is_listed = false;
	} else if (is_seal)
		k->have = NOTHING;
	if (is_book && !k->is_mark) {
		k->head.book = named.book;
		k->head.year = named.year;
		k->have = BOOK;
	}
	k->is_mark = strcmp(word, mark) == 0;
	k->is_no = strcmp(word, "no") == 0;
	k->line = line;
	return 0;
}

static int
take_text(struct kept *k, const char *bytes, size_t length)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-.";
	const char *p = bytes, *end = bytes + length;
	char word[OFFICE_ID + 1];
	unsigned long line = 1;

	while (p < end) {
		const char *from = p;
		size_t n;

		while (p < end && *p != '\0' && strchr(letters, *p) != NULL)
			p++;
		if (p > from) {
			n = (size_t)(p - from) < sizeof word ? (size_t)(p - from) : 0;	/* a longer one is none of ours */
			memcpy(word, from, n);
			word[n] = '\0';
			if (take_word(k, word, line) < 0)
				return -1;
		} else
			line += *p++ == '\n';
	}
	if (is_begun(k))
		break_off(k);
	return 0;
}

static int
by_book_and_line(const void *x, const void *y)
{
	const struct head *a = x, *b = y;

	if (a->book != b->book)
		return a->book < b->book ? -1 : 1;
	if (a->year != b->year)
		return a->year < b->year ? -1 : 1;
	return a->no < b->no ? -1 : a->no > b->no;
}

static void
differ(struct audit *a, const struct head *h, long long good, const char *what)
{
	char name[BOOK_FILE], text[160];

	book_file(h->book, h->year, name);
	snprintf(text, sizeof text, "%s; the kept heads hold up to line %lld", what, good);
	audit_damage(a, name, h->no, text);
}

/* All heads of one book against its lines, in one pass. */
static int
hold_book(struct audit *a, const struct head *h, size_t count)
{
	const struct audit_book *b = audit_book(a, h->book, h->year);
	struct lines l;
	long long no = 0, good = 0;
	size_t i = 0, length;
	const char *line;
	char what[96];
	int got = 0;

	if (b == NULL || b->fd < 0) {
		differ(a, &h[count - 1], 0, "the book is missing, and a kept head names this line");
		return 0;
	}
	l = lines_of(b->fd, 0, b->size);
	while (i < count && (got = lines_next(&l, &line, &length)) > 0)
		for (no++; i < count && h[i].no == no; i++)
			if (length > DIGEST_HEX + 2 && memcmp(line + length - DIGEST_HEX - 2, h[i].seal, DIGEST_HEX) == 0)
				good = no;
			else
				differ(a, &h[i], good, "its seal is not the one of a kept head: the book was changed at or before it");
	lines_release(&l);
	if (i < count && got == 0) {
		snprintf(what, sizeof what, "the book ends at line %lld, a kept head names this one", no);
		differ(a, &h[count - 1], good, what);
	}
	return got < 0 ? -1 : 0;
}

static int
hold_all(struct audit *a, struct head *all, size_t count)
{
	size_t i, n;

	if (count > 0)
		qsort(all, count, sizeof *all, by_book_and_line);
	for (i = 0; i < count; i += n) {
		for (n = 1; i + n < count && all[i + n].book == all[i].book && all[i + n].year == all[i].year; n++)
			;
		if (hold_book(a, all + i, n) < 0)
			return -1;
	}
	return 0;
}

static void
fail(struct audit *a, const char *path)
{
	bool memory = errno == ENOMEM;

	report_now(&a->tool->reporter, path, memory ? FINDING_MEMORY : FINDING_READ, memory ? NULL : strerror(errno), NULL, NULL);
	tool_failed(a->tool, memory ? EXIT_BUSY : EXIT_SYSTEM);
}

void
audit_against(struct audit *a, const char *path)
{
	struct kept k = { .a = a, .path = path };
	char *bytes = NULL;
	size_t length;

	if (read_whole(AT_FDCWD, path, TEXT_LIMIT, 0, &bytes, &length) < 0) {
		fail(a, path);
		return;
	}
	if (take_text(&k, bytes, length) < 0 || hold_all(a, k.all, k.count) < 0)
		fail(a, path);
	else if (k.count == 0 && k.broken == 0)
		report_now(&a->tool->reporter, path, FINDING_NO_HEADS, NULL, NULL, NULL);
	free(bytes);
	free(k.all);
}
