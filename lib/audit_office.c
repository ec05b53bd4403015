#include "audit.h"

#include "arena.h"
#include "finding.h"
#include "heads.h"
#include "inbox.h"
#include "setup.h"
#include "slips.h"
#include "store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char suspect[] = ".suspect";

static void
path_of(const struct audit *a, const char *name, char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, "%s/%s", a->directory.path, name);
}

void
audit_report(struct audit *a, const char *book, long long line, enum finding_id id,
    const char *word1, const char *word2, const char *word3)
{
	char path[PATH_MAX];
	struct place place = { .file = path };
	struct finding f = { .id = id, .line = (unsigned long)line, .words = { word1, word2, word3 } };

	path_of(a, book, path);
	report(&a->tool->reporter, &place, &f);
}

void
audit_damage(struct audit *a, const char *book, long long line, const char *what)
{
	char path[PATH_MAX], number[24];

	path_of(a, book, path);
	snprintf(number, sizeof number, "%lld", line);
	report_now(&a->tool->reporter, NULL, FINDING_REGISTER_DAMAGED, path, number, what);
	tool_failed(a->tool, EXIT_DAMAGED);
}

int
audit_failed(struct audit *a, const char *name)
{
	bool memory = errno == ENOMEM;
	char path[PATH_MAX];

	path_of(a, name, path);
	if (memory)
		report_now(&a->tool->reporter, path, FINDING_MEMORY, NULL, NULL, NULL);
	else
		report_now(&a->tool->reporter, path, FINDING_READ, strerror(errno), NULL, NULL);
	tool_failed(a->tool, memory ? EXIT_BUSY : EXIT_SYSTEM);
	a->incomplete = true;
	return -1;
}

bool
audit_is_complete(const struct audit *a)
{
	const unsigned long *counts = a->tool->reporter.counts;

	return !a->incomplete && counts[FINDING_MEMORY] == 0 && counts[FINDING_READ] == 0;
}

struct audit_book *
audit_book(struct audit *a, enum book kind, int year)
{
	size_t i;

	for (i = 0; i < a->book_count; i++)
		if (a->books[i].kind == kind && a->books[i].year == year)
			return &a->books[i];
	return NULL;
}

/*
 * The books stand in the order of their names, so that those of earlier years are read first; behind the `known` ones, which
 * keep their places. NULL after a finding: there are more than anybody's years.
 */
static struct audit_book *
add_book(struct audit *a, size_t known, enum book kind, int year)
{
	struct audit_book *b = audit_book(a, kind, year);
	char name[BOOK_FILE];
	size_t i;

	if (b != NULL)
		return b;
	book_file(kind, year, name);
	if (a->book_count == sizeof a->books / sizeof a->books[0]) {
		errno = EMFILE;
		audit_failed(a, name);
		return NULL;
	}
	for (i = a->book_count; i > known && strcmp(a->books[i - 1].name, name) > 0; i--)
		a->books[i] = a->books[i - 1];
	a->book_count++;
	a->books[i] = (struct audit_book){ .kind = kind, .year = year, .fd = -1 };
	memcpy(a->books[i].name, name, sizeof name);
	return &a->books[i];
}

static int
take_heads(struct audit *a, bool again)
{
	struct findings f = FINDINGS_INIT(&a->tool->arena);
	struct head *heads;
	size_t count, i;
	int status = heads_read(&a->directory, &heads, &count, &f);

	setup_report(a->tool, &f);
	if (status != STORE_OK)
		tool_failed(a->tool, status == STORE_DAMAGED ? EXIT_DAMAGED : status == STORE_BUSY ? EXIT_BUSY : EXIT_SYSTEM);
	for (i = 0; status == STORE_OK && i < count; i++) {
		struct audit_book *b = again ? audit_book(a, heads[i].book, heads[i].year) :
		    add_book(a, 0, heads[i].book, heads[i].year);

		if (b != NULL)
			b->head = heads[i];
	}
	free(heads);
	return status == STORE_OK || status == STORE_DAMAGED ? 0 : -1;
}

/* journal-2012.yaml.bak, journal.yaml: what may be taken for a book and is none. Copies that the tools made are known. */
static bool
looks_like_book(const char *name)
{
	size_t stem = strcspn(name, "-.0123456789 _~");
	char word[BOOK_FILE];

	if (stem >= sizeof word || strstr(name, ".torn-") != NULL || strstr(name, ".damaged-") != NULL)
		return false;
	memcpy(word, name, stem);
	word[stem] = '\0';
	return book_named(word) >= 0;
}

/* The books that there are; `again`: those that came since, behind the others. */
static int
take_listing(struct audit *a, bool again)
{
	const size_t known = again ? a->book_count : 0;
	int fd = openat(a->directory.fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), year, saved;
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	enum book kind;
	struct dirent *e;

	if (d == NULL) {
		if (fd >= 0)
			close(fd);
		return audit_failed(a, ".");
	}
	for (errno = 0; (e = readdir(d)) != NULL; errno = 0)
		if (book_of_file(e->d_name, &kind, &year) == 0) {
			struct audit_book *b = add_book(a, known, kind, year);

			if (b != NULL)
				b->on_disk = true;
		} else if (!again && looks_like_book(e->d_name))
			audit_report(a, e->d_name, 0, FINDING_BOOK_UNKNOWN, e->d_name, NULL, NULL);
	saved = errno;
	closedir(d);
	errno = saved;
	return saved == 0 ? 0 : audit_failed(a, ".");
}

/* Opened for reading only: nothing of the office is touched, and nothing is waited for. */
static int
open_book(struct audit *a, struct audit_book *b, struct stat *st)
{
	const char *is = NULL;

	b->fd = openat(a->directory.fd, b->name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK);
	if (b->fd < 0 && errno != ELOOP && errno != ENXIO)
		return audit_failed(a, b->name);
	if (b->fd < 0)
		is = errno == ELOOP ? "a symbolic link" : "no plain file";
	else if (fstat(b->fd, st) < 0)
		return audit_failed(a, b->name);
	else if (!S_ISREG(st->st_mode))
		is = "no plain file";
	else if (st->st_nlink != 1)
		is = "a file with more than one name";
	if (is == NULL && (st->st_mode & 07) != 0)
		audit_report(a, b->name, 0, FINDING_BOOK_OPEN, b->name, NULL, NULL);
	if (is == NULL)
		return 0;
	audit_report(a, b->name, 0, FINDING_UNSAFE_FILE, b->name, is, NULL);
	if (b->fd >= 0)
		close(b->fd);
	b->fd = -1;
	return 0;
}

static int
read_book(struct audit *a, struct audit_book *b)
{
	char what[96];
	struct stat st;

	if (!b->on_disk) {
		audit_damage(a, b->name, b->head.no, "the book is missing");
		return 0;
	}
	if (open_book(a, b, &st) < 0)
		return -1;
	if (b->fd < 0)
		return 0;
	if (audit_read_book(a, b, st.st_size) < 0)
		return audit_failed(a, b->name);
	if (b->tail.no < b->head.no) {
		snprintf(what, sizeof what, "the book ends before this line, heads goes up to line %lld", b->head.no);
		audit_damage(a, b->name, b->tail.no + 1, what);
	} else if (b->size < st.st_size)
		audit_report(a, b->name, 0, FINDING_BOOK_TORN, b->name, NULL, NULL);
	return 0;
}

/*
 * While a filter holds the lock it is no wonder that heads lags behind; then it is not asked further. Where nothing can be
 * locked at all it is told.
 */
static void
tell_ahead(struct audit *a)
{
	int fd = openat(a->directory.fd, ".lock", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	char line[24];
	size_t i;

	if (fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK) {
		close(fd);
		return;
	}
	for (i = 0; i < a->book_count; i++)
		a->books[i].head.no = 0;
	take_heads(a, true);
	if (fd >= 0)
		close(fd);
	for (i = 0; i < a->book_count; i++) {
		const struct audit_book *b = &a->books[i];

		if (b->tail.no <= b->head.no)
			continue;
		snprintf(line, sizeof line, "%lld", b->head.no + 1);
		audit_report(a, b->name, 0, FINDING_BOOK_AHEAD, b->name, line, NULL);
	}
}

int
audit_books(struct audit *a)
{
	bool ahead = false;
	struct stat st;
	size_t i;

	a->books_read = a->incomplete = true;
	a->directory.path = a->tool->office_path;
	if ((a->directory.fd = open(a->directory.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		return audit_failed(a, ".");
	if (fstatat(a->directory.fd, suspect, &st, AT_SYMLINK_NOFOLLOW) == 0)
		audit_damage(a, suspect, 1, "an earlier write may not have reached the disk");
	if (take_heads(a, false) < 0 || take_listing(a, false) < 0)
		return -1;
	for (i = 0; i < a->book_count; i++) {
		if (read_book(a, &a->books[i]) < 0)
			return -1;
		ahead = ahead || a->books[i].tail.no > a->books[i].head.no;
	}
	a->incomplete = false;
	if (ahead)
		tell_ahead(a);
	return 0;
}

bool
audit_books_more(struct audit *a)
{
	size_t before = a->ledger.count, known = a->book_count, i;
	struct stat st;

	if (!a->incomplete)
		take_listing(a, true);
	for (i = known; i < a->book_count && !a->incomplete; i++)
		open_book(a, &a->books[i], &st);
	for (i = 0; i < a->book_count && !a->incomplete; i++)
		if (a->books[i].fd >= 0 && fstat(a->books[i].fd, &st) == 0 && (i >= known || st.st_size > a->books[i].tried) &&
		    audit_read_book(a, &a->books[i], st.st_size) < 0)
			audit_failed(a, a->books[i].name);
	return a->ledger.count > before;
}

void
audit_slips(struct audit *a)
{
	struct slips *slips = slips_new();
	struct arena scratch = ARENA_INIT;
	char path[PATH_MAX];
	size_t i;
	int done;

	path_of(a, "inbox/cur", path);
	errno = ENOMEM;
	if (slips == NULL)
		audit_failed(a, "inbox/cur");
	else if (access(path, F_OK) == 0 && (done = inbox_read(slips, path, true, &a->tool->reporter)) < 0)
		tool_failed(a->tool, done == -2 ? EXIT_BUSY : EXIT_SYSTEM);
	for (i = 0; audit_is_complete(a) && slips != NULL && i < slips_count(slips); i++) {
		struct slip_note *n = slips_note(slips, i);
		struct place place = { .file = n->file, .first_line = n->line };
		struct finding unborne = { .id = FINDING_SLIP_NOT_BORNE, .line = 1 };
		struct slip s;

		if ((done = slips_load(slips, n, &scratch, &s)) < 0)
			audit_failed(a, n->file);
		else if (done > 0 && ledger_first(&a->slips, s.sha256) == NULL)
			report(&a->tool->reporter, &place, &unborne);
		arena_reset(&scratch);
	}
	arena_release(&scratch);
	slips_free(slips);
}

void
audit_release(struct audit *a)
{
	size_t i;

	for (i = 0; i < a->book_count; i++) {
		if (a->books[i].fd >= 0)
			close(a->books[i].fd);
		free(a->books[i].opens);
	}
	if (a->directory.fd >= 0)
		close(a->directory.fd);
	a->directory.fd = -1;
	a->book_count = 0;
	ledger_release(&a->ledger);
	ledger_release(&a->slips);
}
