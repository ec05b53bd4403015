#include "mend.h"

#include "arena.h"
#include "act.h"
#include "chain.h"
#include "directory.h"
#include "finding.h"
#include "heads.h"
#include "lines.h"
#include "lock.h"
#include "mend_lines.h"
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

enum { PATIENCE = 15000 };

enum { HEAD_SAID = 96 };

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
	struct mend_lines lines;
	char at[MOMENT_TEXT + 1];
	/* of the book that is written */
	struct buf out, lost, faults;
	struct digest above;
	struct buf origin;
	const char *before;		/* what the next line is sealed over: the origin, then `seal` */
	char seal[DIGEST_HEX + 1];
	long long number, lost_count, fault_count;
	long long next_line;		/* that next_number found */
	bool head_fault;		/* the line that heads names is another one */
	bool behind;			/* the book was mended, and heads does not know it yet */
};

/* Numbers that files show to be given: the book must have had a line for each. */
static int
reach_number(struct mending *m)
{
	long long highest, number = 0, i, after = 0;

	if (mend_highest_number(m->d.fd, m->head.book, m->head.year, &highest) < 0)
		return -1;
	for (i = 0; i < m->lines.count; i++)
		if (m->lines.all[i].length > 0 && m->lines.all[i].number > 0) {
			number = m->lines.all[i].number;
			after = i + 1;
		}
	if (number == 0)
		number = office_first_number(m->tool->office, m->head.book, m->head.year) - 1;
	return highest <= number || after + highest - number <= m->lines.count ? 0 :
	    mend_lines_reach(&m->lines, after + highest - number);
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
next_number(struct mending *m, long long i)
{
	/* asked from line to line: each is looked at once */
	if (m->next_line < i)
		m->next_line = i;
	while (m->next_line < m->lines.count &&
	    (m->lines.all[m->next_line].length == 0 || m->lines.all[m->next_line].number == 0))
		m->next_line++;
	return m->next_line < m->lines.count ? m->lines.all[m->next_line].number : LLONG_MAX;
}

static void
name_fault(struct mending *m, long long line)
{
	list(&m->faults, line);
	m->fault_count++;
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

static void
say_head(const struct mending *m, char said[HEAD_SAID])
{
	said[0] = '\0';
	if (m->head.no > 0)
		snprintf(said, HEAD_SAID, "%lld %s", m->head.no, m->head.seal);
}

/*
 * A line that closed an earlier mending answers for all that stands above it: what did not fit there, that one has named.
 * Where it also says what heads says still, the run that wrote it did not come to write heads.
 */
static int
take_closing(struct mending *m, long long i, const char *line, size_t length)
{
	struct arena a = ARENA_INIT;
	struct digest d = m->above;
	char above[DIGEST_HEX + 1], said[HEAD_SAID];
	const char *was, *head;
	struct entry e;

	digest_hex(&d, above);
	say_head(m, said);
	if (entry_parse(&a, m->head.book, m->head.year, line, length, &e) < 0) {
		arena_release(&a);
		return -1;
	}
	if (entry_field(&a, &e, "above", &was) < 0 || entry_field(&a, &e, "head", &head) < 0) {
		arena_release(&a);
		errno = ENOMEM;
		return -1;
	}
	if (was != NULL && strcmp(was, above) == 0) {
		m->behind = m->head.no <= i && strcmp(head == NULL ? "" : head, said) == 0;
		m->head_fault = m->head_fault && !m->behind;
		buf_clear(&m->faults);
		m->fault_count = 0;
		if (m->head_fault)
			name_fault(m, m->head.no);
	}
	arena_release(&a);
	return 0;
}

/* Whether a line goes on from the one before it, and is the one that heads names. */
static int
check_kept(struct mending *m, long long i, const char *line)
{
	const struct kept *k = &m->lines.all[i];
	const char *is = line + k->length - DIGEST_HEX - 2;
	char seal[DIGEST_HEX + 1];
	bool other = m->head.no == i + 1 && memcmp(m->head.seal, is, DIGEST_HEX) != 0;

	m->head_fault = m->head_fault || other;
	if (entry_seal(m->before, line, k->length, seal) < 0 || memcmp(seal, is, DIGEST_HEX) != 0 ||
	    (k->number > 0 && m->number > 0 && k->number != m->number + 1) || other)
		name_fault(m, i + 1);
	memcpy(m->seal, is, DIGEST_HEX);
	m->seal[DIGEST_HEX] = '\0';
	m->before = m->seal;
	m->number = k->number > 0 ? k->number : m->number;
	return k->closes ? take_closing(m, i, line, k->length) : 0;
}

/* A line that stays goes on from the seal that is written in the one before it; where it does not fit, that is named. */
static int
write_kept(struct mending *m, long long i)
{
	const struct kept *k = &m->lines.all[i];
	char *line = malloc(k->length + 1);
	int done = -1;

	if (line != NULL && read_at(m->fd, k->at, line, k->length) == 0) {
		line[k->length] = '\n';
		if ((done = check_kept(m, i, line)) == 0)
			add(m, line, k->length + 1);
	}
	free(line);
	return done;
}

/* The line that closes what was. */
static int
write_closing(struct mending *m)
{
	struct entry head = { .at = m->at, .by = m->tool->desk.by->id, .step = MEND_DONE, .case_id = MEND_CASE };
	char copy[MEND_COPY] = "", sha[DIGEST_HEX + 1] = "", above[DIGEST_HEX + 1], said[HEAD_SAID];
	struct digest d = m->above;
	struct buf facts = BUF_INIT;

	if (m->fd >= 0 && (mend_digest(m->fd, m->size, sha) < 0 ||
	    (!m->tool->dry && mend_copy(m->d.fd, m->fd, m->size, m->name, sha, copy) < 0)))
		return -1;
	digest_hex(&d, above);
	say_head(m, said);
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
	write_line(m, &head, ++m->lines.count, &facts);
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
			heads_line(&b, m->name, m->lines.count, m->seal);
			done = true;
		}
		if (strcmp(file, m->name) != 0)
			heads_line(&b, file, m->heads[i].no, m->heads[i].seal);
	}
	if (!done)
		heads_line(&b, m->name, m->lines.count, m->seal);
	errno = ENOMEM;
	result = buf_failed(&b) ? -1 : heads_write(&m->d, &b);
	buf_release(&b);
	return result;
}

static int
write_book(struct mending *m)
{
	char last[DIGEST_HEX + 1];
	int before = mend_last_seal(m->d.fd, m->head.book, m->head.year, last);
	long long i;

	if (before < 0)
		return -1;
	register_origin(&m->origin, m->tool->office->id, m->name, before > 0 ? last : NULL);
	buf_byte(&m->origin, '\0');
	m->before = m->origin.bytes;
	digest_init(&m->above);
	for (i = 0; i < m->lines.count && !buf_failed(&m->origin); i++)
		if (m->lines.all[i].length == 0)
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
tell(struct mending *m, bool whole, long long kept)
{
	char lines[24], next[24];

	say(m, m->name);
	if (whole) {
		say(m, m->behind ? ": was mended before, heads names it now\n" : ": nothing to mend\n");
		return;
	}
	snprintf(lines, sizeof lines, "%lld", kept);
	snprintf(next, sizeof next, "%lld", kept + (long long)m->lost_count + 1);
	say(m, ": ");
	say(m, lines);
	say(m, kept == 1 ? " line kept, lost: " : " lines kept, lost: ");
	say(m, m->lost_count == 0 ? "none" : m->lost.bytes);
	say(m, "; the chain does not hold at: ");
	say(m, m->fault_count == 0 ? "none" : m->faults.bytes);
	say(m, "; the book goes on after line ");
	say(m, next);
	say(m, "\n");
}

/* Opens the book, if it is there. */
static int
open_book(struct mending *m)
{
	struct stat st;

	m->fd = openat(m->d.fd, m->name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK);
	if (m->fd < 0)
		return errno == ENOENT ? 0 : -1;
	if (fstat(m->fd, &st) < 0)
		return -1;
	errno = EINVAL;
	m->size = st.st_size;
	return S_ISREG(st.st_mode) ? 0 : -1;
}

static int
work(struct mending *m, long long known)
{
	long long kept;
	bool whole;

	known = known > m->head.no ? known : m->head.no;
	if (open_book(m) < 0)
		return -1;
	if (m->fd < 0 && known == 0) {
		errno = ENOENT;
		return -1;
	}
	if (mend_lines_read(&m->lines, m->fd, m->size, m->head.book, m->head.year, known) < 0 ||
	    reach_number(m) < 0 || write_book(m) < 0)
		return -1;
	kept = m->lines.count - m->lost_count;
	whole = m->fd >= 0 && m->lost_count == 0 && m->fault_count == 0 && !m->lines.garbage;
	if (whole ? m->behind && !m->tool->dry && write_heads(m) < 0 : put_in_place(m) < 0)
		return -1;
	tell(m, whole, kept);
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
	free(m->lines.all);
	buf_release(&m->out);
	buf_release(&m->lost);
	buf_release(&m->faults);
	buf_release(&m->origin);
}

static const char unknown_book[] = "heads knows of no such book either: is its name right? Nothing was done";

int
mend_book(struct tool *t, const char *name, long long lines, const char *reason)
{
	struct mending m = { .tool = t, .f = FINDINGS_INIT(&t->arena), .name = name, .reason = reason, .fd = -1 };
	int lock = -1, status = STORE_FAILED;

	book_of_file(name, &m.head.book, &m.head.year);
	m.d = (struct directory){ .fd = open(t->office_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), .path = t->office_path };
	if (m.d.fd < 0)
		directory_failed(&m.d, ".", NULL, directory_nothing, &m.f);
	else if ((lock = lock_open(&m.d, &m.f)) >= 0 && (status = lock_take(lock, PATIENCE, &m.d, &m.f)) == STORE_OK) {
		if ((status = prepare(&m)) == STORE_OK && work(&m, lines) < 0)
			status = errno == ENOMEM ? directory_no_memory(&m.f) :
			    directory_failed(&m.d, name, NULL, errno == ENOENT ? unknown_book : "run the same command again", &m.f);
		lock_free(lock);
	}
	if (lock >= 0)
		close(lock);
	setup_report(t, &m.f);
	release(&m);
	return status == STORE_OK ? EXIT_DONE : status == STORE_BUSY ? EXIT_BUSY : status == STORE_DAMAGED ? EXIT_DAMAGED :
	    EXIT_SYSTEM;
}
