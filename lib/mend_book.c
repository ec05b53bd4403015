#include "mend.h"

#include "arena.h"
#include "act.h"
#include "chain.h"
#include "directory.h"
#include "finding.h"
#include "heads.h"
#include "lines.h"
#include "lock.h"
#include "mend_names.h"
#include "replace.h"
#include "setup.h"
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE = 15000, LINES_MOST = 100000000 };

/* A line of the damaged book that can still be read, or none for that `no`. */
struct kept {
	off_t at;
	size_t length;			/* 0: lost */
	long long number;		/* 0: none */
};

struct mending {
	struct tool *tool;
	struct findings f;
	struct directory d;
	struct head head;		/* as heads names it */
	struct head *heads;
	size_t head_count;
	const char *name, *reason;
	int fd;				/* -1: the book is missing */
	off_t size;
	struct kept *lines;		/* by no, from 1 */
	long long count, room;
	bool garbage;			/* there were bytes that stay in the copy only */
	char at[MOMENT_TEXT + 1];
	/* of the book that is written */
	struct buf out, lost, faults;
	struct digest above;
	struct buf origin;
	const char *before;		/* what the next line is sealed over: the origin, then `seal` */
	char seal[DIGEST_HEX + 1];
	long long number, lost_count, fault_count;
};

static int
reach(struct mending *m, long long no)
{
	long long room = m->room == 0 ? 1024 : m->room;
	struct kept *p;

	if (no > LINES_MOST) {
		errno = EFBIG;
		return -1;
	}
	while (room < no)
		room *= 2;
	if (room > m->room) {
		if ((p = realloc(m->lines, (size_t)room * sizeof *p)) == NULL)
			return -1;
		memset(p + m->room, 0, (size_t)(room - m->room) * sizeof *p);
		m->lines = p;
		m->room = room;
	}
	m->count = no > m->count ? no : m->count;
	return 0;
}

/* Of each `no` the first line that is in form; a line beyond all that the book can have is none. */
static int
take_line(struct mending *m, struct arena *a, const char *line, size_t length, off_t at, long long most)
{
	struct entry e;

	arena_reset(a);
	if (entry_parse(a, m->head.book, m->head.year, line, length, &e) < 0 || e.no > most) {
		m->garbage = true;
		return errno == ENOMEM ? -1 : 0;
	}
	if (reach(m, e.no) < 0)
		return -1;
	if (m->lines[e.no - 1].length > 0)
		m->garbage = true;
	else
		m->lines[e.no - 1] = (struct kept){ at, length, e.number == NULL ? 0 : strtoll(e.number, NULL, 10) };
	return 0;
}

static long long
count_lines(struct mending *m)
{
	struct lines l = lines_of(m->fd, 0, m->size);
	const char *line;
	long long n = 0;
	size_t length;

	while (lines_next(&l, &line, &length) > 0)
		n++;
	lines_release(&l);
	return n;
}

static int
read_book(struct mending *m, long long known)
{
	struct lines l = lines_of(m->fd, 0, m->size);
	struct arena a = ARENA_INIT;
	long long most = m->fd < 0 ? 0 : count_lines(m);
	const char *line;
	size_t length;
	off_t at = 0;
	int got = 0;

	most = most > known ? most : known;
	most = most > m->head.no ? most : m->head.no;
	while (m->fd >= 0 && (got = lines_next(&l, &line, &length)) > 0) {
		if (take_line(m, &a, line, length, at, most) < 0) {
			got = -1;
			break;
		}
		at = l.at;
	}
	m->garbage = m->garbage || at < m->size;
	lines_release(&l);
	arena_release(&a);
	known = known > m->head.no ? known : m->head.no;
	return got < 0 || (known > 0 && reach(m, known) < 0) ? -1 : 0;
}

/* Numbers that files show to be given: the book must have had a line for each. */
static int
reach_number(struct mending *m)
{
	long long highest = mend_highest_number(m->d.fd, m->head.book, m->head.year), number = 0, i, after = 0;

	for (i = 0; i < m->count; i++)
		if (m->lines[i].length > 0 && m->lines[i].number > 0) {
			number = m->lines[i].number;
			after = i + 1;
		}
	if (number == 0)
		number = office_first_number(m->tool->office, m->head.book, m->head.year) - 1;
	return highest <= number || after + highest - number <= m->count ? 0 : reach(m, after + highest - number);
}

static void
list(struct buf *b, long long line)
{
	buf_text(b, b->length > 0 ? ", " : "");
	buf_number(b, line);
}

static void
add(struct mending *m, const char *bytes, size_t length)
{
	buf_add(&m->out, bytes, length);
	digest_add(&m->above, bytes, length);
}

/* The number that the next line with one has, or LLONG_MAX: a lost line before it takes none that is given. */
static long long
next_number(const struct mending *m, long long i)
{
	for (; i < m->count; i++)
		if (m->lines[i].length > 0 && m->lines[i].number > 0)
			return m->lines[i].number;
	return LLONG_MAX;
}

static void
write_line(struct mending *m, const struct entry *head, long long no, const struct buf *facts)
{
	char seal[DIGEST_HEX + 1];
	struct buf line = BUF_INIT;

	register_write(&line, m->before, no, head, facts->bytes, facts->length, seal);
	if (buf_failed(&line) || facts->failed)
		m->out.failed = true;
	else
		add(m, line.bytes, line.length);
	memcpy(m->seal, seal, sizeof seal);
	m->before = m->seal;
	buf_release(&line);
}

static void
write_lost(struct mending *m, long long i)
{
	struct entry head = { .at = m->at, .by = m->tool->desk.by->id, .step = MEND_LOST, .case_id = MEND_CASE };
	struct buf facts = BUF_INIT;
	char number[48];

	if (m->number == 0)
		m->number = office_first_number(m->tool->office, m->head.book, m->head.year) - 1;
	if (m->number + 1 < next_number(m, i)) {
		m->number++;
		snprintf(number, sizeof number, book_is_yearly(m->head.book) ? "%lld/%d" : "%lld", m->number, m->head.year);
		head.number = number;
	}
	write_line(m, &head, i + 1, &facts);
	list(&m->lost, i + 1);
	m->lost_count++;
}

/* A line that stays goes on from the seal that is written in the one before it; where it does not fit, that is named. */
static int
write_kept(struct mending *m, long long i)
{
	const struct kept *k = &m->lines[i];
	char *line = malloc(k->length + 1), seal[DIGEST_HEX + 1];
	const char *is;

	if (line == NULL || read_at(m->fd, k->at, line, k->length) < 0) {
		free(line);
		return -1;
	}
	line[k->length] = '\n';
	is = line + k->length - DIGEST_HEX - 2;
	if (entry_seal(m->before, line, k->length, seal) < 0 || memcmp(seal, is, DIGEST_HEX) != 0 ||
	    (k->number > 0 && m->number > 0 && k->number != m->number + 1) ||
	    (m->head.no == i + 1 && memcmp(m->head.seal, is, DIGEST_HEX) != 0)) {
		list(&m->faults, i + 1);
		m->fault_count++;
	}
	memcpy(m->seal, is, DIGEST_HEX);
	m->seal[DIGEST_HEX] = '\0';
	m->before = m->seal;
	m->number = k->number > 0 ? k->number : m->number;
	add(m, line, k->length + 1);
	free(line);
	return 0;
}

/* The line that closes what was. */
static int
write_closing(struct mending *m)
{
	struct entry head = { .at = m->at, .by = m->tool->desk.by->id, .step = MEND_DONE, .case_id = MEND_CASE };
	char copy[MEND_COPY] = "", sha[DIGEST_HEX + 1] = "", above[DIGEST_HEX + 1], said[96] = "";
	struct digest d = m->above;
	struct buf facts = BUF_INIT;

	if (m->fd >= 0 && ((!m->tool->dry && mend_copy(m->d.fd, m->fd, m->size, m->name, copy) < 0) || mend_digest(m->fd, m->size, sha) < 0))
		return -1;
	digest_hex(&d, above);
	if (m->head.no > 0)
		snprintf(said, sizeof said, "%lld %s", m->head.no, m->head.seal);
	buf_byte(&m->lost, '\0');
	buf_byte(&m->faults, '\0');
	if (buf_failed(&m->lost) || buf_failed(&m->faults)) {
		errno = ENOMEM;
		return -1;
	}
	fact_text(&facts, "copy", copy);
	fact_text(&facts, "copy-sha256", sha);
	fact_text(&facts, "head", said);
	fact_text(&facts, "lost", m->lost.bytes);
	fact_text(&facts, "faults", m->faults.bytes);
	fact_text(&facts, "above", above);
	fact_text(&facts, "reason", m->reason);
	write_line(m, &head, m->count + 1, &facts);
	buf_release(&facts);
	return 0;
}

static int
write_heads(struct mending *m)
{
	struct buf b = BUF_INIT;
	char file[BOOK_FILE];
	bool done = false;
	size_t i;
	int result;

	for (i = 0; i < m->head_count; i++) {
		book_file(m->heads[i].book, m->heads[i].year, file);
		if (!done && strcmp(file, m->name) >= 0) {
			heads_line(&b, m->name, m->count + 1, m->seal);
			done = true;
		}
		if (strcmp(file, m->name) != 0)
			heads_line(&b, file, m->heads[i].no, m->heads[i].seal);
	}
	if (!done)
		heads_line(&b, m->name, m->count + 1, m->seal);
	errno = ENOMEM;
	result = buf_failed(&b) ? -1 : heads_write(&m->d, &b);
	buf_release(&b);
	return result;
}

static int
write_book(struct mending *m)
{
	char last[DIGEST_HEX + 1];
	long long i;

	register_origin(&m->origin, m->tool->office->id, m->name,
	    mend_last_seal(m->d.fd, m->head.book, m->head.year, last) ? last : NULL);
	buf_byte(&m->origin, '\0');
	m->before = m->origin.bytes;
	digest_init(&m->above);
	for (i = 0; i < m->count && !buf_failed(&m->origin); i++)
		if (m->lines[i].length == 0)
			write_lost(m, i);
		else if (write_kept(m, i) < 0)
			return -1;
	errno = ENOMEM;
	return buf_failed(&m->origin) ? -1 : 0;
}

/* The new book takes the place of the damaged one, then its head that of the old one. */
static int
put_in_place(struct mending *m)
{
	if (write_closing(m) < 0)
		return -1;
	errno = ENOMEM;
	if (buf_failed(&m->out))
		return -1;
	return m->tool->dry ? 0 : replace_file(m->d.fd, m->name, m->out.bytes, m->out.length, OFFICE_FILE) < 0 ? -1 :
	    write_heads(m);
}

static void
say(struct mending *m, const char *text)
{
	stream_text(&m->tool->out, text, strlen(text));
}

/* The book is mended by now: this takes no memory. */
static void
tell(struct mending *m, bool whole)
{
	char kept[24], next[24];

	say(m, m->name);
	if (whole) {
		say(m, ": nothing to mend\n");
		return;
	}
	snprintf(kept, sizeof kept, "%lld", (long long)(m->count - m->lost_count));
	snprintf(next, sizeof next, "%lld", (long long)(m->count + 1));
	say(m, ": ");
	say(m, kept);
	say(m, " lines kept, lost: ");
	say(m, m->lost_count == 0 ? "none" : m->lost.bytes);
	say(m, "; the chain does not hold at: ");
	say(m, m->fault_count == 0 ? "none" : m->faults.bytes);
	say(m, "; the book goes on after line ");
	say(m, next);
	say(m, "\n");
}

static int
work(struct mending *m, long long lines)
{
	struct stat st;
	bool whole;

	m->fd = openat(m->d.fd, m->name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK);
	if (m->fd < 0 && errno != ENOENT)
		return -1;
	if (m->fd >= 0 && (fstat(m->fd, &st) < 0 || !S_ISREG(st.st_mode)))
		return -1;
	m->size = m->fd < 0 ? 0 : st.st_size;
	if (read_book(m, lines) < 0 || reach_number(m) < 0 || write_book(m) < 0)
		return -1;
	whole = m->fd >= 0 && m->lost_count == 0 && m->fault_count == 0 && !m->garbage;
	if (!whole && put_in_place(m) < 0)
		return -1;
	tell(m, whole);
	return 0;
}

static int
prepare(struct mending *m)
{
	struct timespec now;
	struct moment at = m->tool->desk.at;
	size_t i;
	int status = heads_read(&m->d, &m->heads, &m->head_count, &m->f);

	for (i = 0; i < m->head_count; i++)
		if (m->heads[i].book == m->head.book && m->heads[i].year == m->head.year)
			m->head = m->heads[i];
	if (!m->tool->at_given) {
		clock_gettime(CLOCK_REALTIME, &now);
		at = office_time(m->tool->office, now.tv_sec);
	}
	moment_format(&at, m->at);
	return status;
}

static void
release(struct mending *m)
{
	if (m->fd >= 0)
		close(m->fd);
	if (m->d.fd >= 0)
		close(m->d.fd);
	free(m->heads);
	free(m->lines);
	buf_release(&m->out);
	buf_release(&m->lost);
	buf_release(&m->faults);
	buf_release(&m->origin);
}

int
mend_book(struct tool *t, const char *name, long long lines, const char *reason)
{
	struct mending m = { .tool = t, .f = FINDINGS_INIT(&t->arena), .name = name, .reason = reason, .fd = -1 };
	int lock = -1, status = STORE_FAILED;

	book_of_file(name, &m.head.book, &m.head.year);
	m.d = (struct directory){ open(t->office_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), t->office_path };
	if (m.d.fd < 0)
		directory_failed(&m.d, ".", NULL, directory_nothing, &m.f);
	else if ((lock = lock_open(&m.d, &m.f)) >= 0 && (status = lock_take(lock, PATIENCE, &m.d, &m.f)) == STORE_OK) {
		if ((status = prepare(&m)) == STORE_OK && work(&m, lines) < 0)
			status = directory_failed(&m.d, name, NULL, "run the same command again", &m.f);
		lock_free(lock);
	}
	if (lock >= 0)
		close(lock);
	setup_report(t, &m.f);
	release(&m);
	return status == STORE_OK ? EXIT_DONE : status == STORE_BUSY ? EXIT_BUSY : status == STORE_DAMAGED ? EXIT_DAMAGED :
	    EXIT_SYSTEM;
}
