#include "store.h"

#include "arena.h"
#include "buf.h"
#include "finding.h"
#include "replace.h"
#include "search.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define OFFICE "almaty-almaly"
#define HEX16 "0123456789abcdef"
#define BASE HEX16 HEX16 HEX16 HEX16
#define AT "2012-09-03T09:49:00+06:00"

/* An office under test, and one process's view of it. */
struct office {
	char dir[64];
	int fd;
	struct arena arena;
	struct findings findings;
	struct store *store;
	long long first;
};

/* How lines are looked up in the tests that are run now (search.h). */
static struct {
	unsigned scans;
	size_t rows;
} limits;

/* While the flag is set the disk fails to flush, as a disk does that is dying. */
static int sync_fails;

int
fdatasync(int fd)
{
	if (sync_fails) {
		errno = EIO;
		return -1;
	}
	return fsync(fd);
}

static long long
first_number(void *context, enum book book, int year)
{
	const struct office *o = context;

	return book == BOOK_JOURNAL && year == 2012 && o->first != 0 ? o->first : 1;
}

static void
forget_findings(struct office *o)
{
	arena_reset(&o->arena);
	o->findings = (struct findings)FINDINGS_INIT(&o->arena);
}

static int
setup(void **state)
{
	struct office *o = calloc(1, sizeof *o);

	if (o == NULL)
		return -1;
	snprintf(o->dir, sizeof o->dir, "/tmp/store_test.XXXXXX");
	if (mkdtemp(o->dir) == NULL || (o->fd = open(o->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		return -1;
	forget_findings(o);
	*state = o;
	return 0;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	(void)st, (void)type, (void)walk;
	return remove(path);
}

static void
close_store(struct office *o)
{
	store_close(o->store);
	o->store = NULL;
}

static int
teardown(void **state)
{
	struct office *o = *state;

	sync_fails = 0;
	close_store(o);
	arena_release(&o->arena);
	close(o->fd);
	umount2(o->dir, MNT_DETACH);	/* of a full disk whose test failed */
	nftw(o->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(o);
	return 0;
}

static void
open_store(struct office *o)
{
	close_store(o);
	forget_findings(o);
	o->store = store_open(o->dir, OFFICE, first_number, o, &o->findings);
	assert_non_null(o->store);
	search_limit(o->store, limits.scans, limits.rows);
}

static int
has_finding(const struct office *o, enum finding_id id)
{
	const struct finding *x;
	int n = 0;

	for (x = o->findings.first; x != NULL; x = x->next)
		n += x->id == id;
	return n;
}

/* A fresh process begins. */
static int
reopen(struct office *o)
{
	open_store(o);
	return (int)store_begin(o->store, &o->findings);
}

static int
enter_in(struct office *o, enum book book, int year, const char *case_id, const char *at, int opens, struct entry *head)
{
	static const char facts[] = "\"identity\": \"passport AA1234567\", \"applicant\": \"Ахметов Ерлан\"";
	int late;

	*head = (struct entry){ .book = book, .year = year, .at = at, .by = "imanov", .step = "journal",
	    .case_id = case_id, .base = BASE };
	return store_enter(o->store, &o->arena, head, opens, facts, sizeof facts - 1, &late, &o->findings);
}

static int
enter(struct office *o, const char *case_id, struct entry *head)
{
	return enter_in(o, BOOK_JOURNAL, 2012, case_id, AT, 1, head);
}

/* One batch of one line. */
static void
enter_alone(struct office *o, const char *case_id)
{
	struct entry e;

	assert_int_equal(store_begin(o->store, &o->findings), STORE_OK);
	assert_int_equal(enter(o, case_id, &e), STORE_OK);
	assert_int_equal(store_commit(o->store, &o->findings), STORE_OK);
}

static char *
slurp(const struct office *o, const char *name, size_t *length)
{
	char *bytes;

	if (read_whole(o->fd, name, 1 << 28, 0, &bytes, length) < 0)
		fail_msg("%s: %s", name, strerror(errno));
	return bytes;
}

static void
put(const struct office *o, const char *name, const char *bytes, size_t length)
{
	int fd = openat(o->fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0660);

	assert_true(fd >= 0);
	assert_int_equal(write_all(fd, bytes, length), 0);
	close(fd);
}

static int
is_there(const struct office *o, const char *name)
{
	return faccessat(o->fd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static void
assert_bytes(const struct office *o, const char *name, const char *bytes, size_t length)
{
	size_t n;
	char *now = slurp(o, name, &n);

	assert_int_equal(n, length);
	if (length > 0)
		assert_memory_equal(now, bytes, length);
	free(now);
}

/* The whole book by the rules of rpr-books(5), without the store: its lines, which must be numbered from `first` on. */
static long long
check_book(const struct office *o, const char *name, int year, long long first)
{
	struct arena a = ARENA_INIT;
	char before[DIGEST_HEX + 1] = "", seal[DIGEST_HEX + 1], number[48], origin[64];
	size_t length;
	char *bytes = slurp(o, name, &length), *p = bytes;
	long long no = 0;

	snprintf(origin, sizeof origin, OFFICE "/%s", name);
	while (p < bytes + length) {
		char *lf = memchr(p, '\n', (size_t)(bytes + length - p));
		struct entry e;

		assert_non_null(lf);
		assert_int_equal(entry_parse(&a, BOOK_JOURNAL, year, p, (size_t)(lf - p), &e), 0);
		assert_int_equal(e.no, no + 1);
		assert_int_equal(entry_seal(no == 0 ? origin : before, p, (size_t)(lf - p), seal), 0);
		assert_string_equal(seal, e.seal);
		snprintf(number, sizeof number, "%lld/%d", first + no, year);
		assert_string_equal(e.number, number);
		memcpy(before, seal, sizeof before);
		p = lf + 1;
		no++;
		arena_reset(&a);
	}
	free(bytes);
	arena_release(&a);
	return no;
}

static void
name_case(char id[40], int process, int n)
{
	snprintf(id, 40, "%08x-7a35-5c50-9d4b-%012x", (unsigned)process, (unsigned)n);
}

static void
assert_found(struct office *o, const char *case_id, size_t expected)
{
	struct entry *entries;
	size_t count;

	assert_int_equal(store_find_case(o->store, &o->arena, case_id, &entries, &count, &o->findings), STORE_OK);
	assert_int_equal(count, expected);
	while (count > 0)
		assert_string_equal(entries[--count].case_id, case_id);
}

static void
assert_mode(const struct office *o, const char *name, mode_t mode)
{
	struct stat st;

	assert_int_equal(fstatat(o->fd, name, &st, AT_SYMLINK_NOFOLLOW), 0);
	assert_int_equal(st.st_mode & 07777, mode);
}

static void
test_enter_and_find(void **state)
{
	struct office *o = *state;
	struct entry e, of, found, *all;
	size_t count, length;
	int is;
	char *heads, *line, seal[DIGEST_HEX + 1];
	mode_t mask = umask(077);

	o->first = 41;
	assert_int_equal(reopen(o), STORE_OK);
	assert_false(is_there(o, "journal-2012.yaml"));
	assert_found(o, "case-1", 0);
	assert_int_equal(enter(o, "case-1", &e), STORE_OK);
	assert_int_equal(e.no, 1);
	assert_string_equal(e.number, "41/2012");
	assert_int_equal(enter(o, "case-2", &e), STORE_OK);
	assert_int_equal(enter_in(o, BOOK_JOURNAL, 2012, "case-1", AT, 0, &of), STORE_OK);
	assert_null(of.number);
	line = strdup(of.line);
	assert_non_null(line);
	snprintf(seal, sizeof seal, "%s", of.seal);
	assert_int_equal(enter_in(o, BOOK_CARDS, 0, "case-1", AT, 1, &e), STORE_OK);
	assert_string_equal(e.number, "1");
	assert_false(is_there(o, "journal-2012.yaml"));
	assert_found(o, "case-1", 3);
	assert_int_equal(store_deliver(o->store, "directorate", "letter.yaml", "to: you\n...\n", 12, &o->findings),
	    STORE_OK);
	assert_int_equal(store_commit(o->store, &o->findings), STORE_OK);
	umask(mask);

	assert_int_equal(reopen(o), STORE_OK);
	assert_int_equal(store_find_case(o->store, &o->arena, "case-1", &all, &count, &o->findings), STORE_OK);
	assert_int_equal(count, 3);
	assert_int_equal(all[0].book, BOOK_JOURNAL);
	assert_int_equal(all[0].no, 1);
	assert_int_equal(all[1].no, 3);
	assert_string_equal(all[1].line, line);
	free(line);
	assert_int_equal(all[2].book, BOOK_CARDS);
	assert_found(o, "case-3", 0);
	assert_int_equal(store_find_identity(o->store, &o->arena, BOOK_JOURNAL, "passport AA1234567", &all, &count,
	    &o->findings), STORE_OK);
	assert_int_equal(count, 3);
	assert_int_equal(store_find_identity(o->store, &o->arena, BOOK_JOURNAL, "passport AA123456", &all, &count,
	    &o->findings), STORE_OK);
	assert_int_equal(count, 0);
	assert_int_equal(store_find_number(o->store, &o->arena, BOOK_JOURNAL, "42/2012", &found, &is, &o->findings),
	    STORE_OK);
	assert_int_equal(is, 1);
	assert_string_equal(found.case_id, "case-2");
	assert_int_equal(store_find_number(o->store, &o->arena, BOOK_LETTERS, "42/2012", &found, &is, &o->findings),
	    STORE_OK);
	assert_int_equal(is, 0);
	store_abandon(o->store);

	heads = slurp(o, "heads", &length);
	assert_int_equal(strncmp(heads, "cards.yaml: {\"no\": 1, \"seal\": \"", 31), 0);
	assert_non_null(memmem(heads, length, "\"}\njournal-2012.yaml: {\"no\": 3, \"seal\": \"", 41));
	assert_non_null(memmem(heads, length, seal, DIGEST_HEX));
	free(heads);
	assert_bytes(o, "outbox/directorate/new/letter.yaml", "to: you\n...\n", 12);
	assert_mode(o, ".lock", 0660);
	assert_mode(o, "heads", 0660);
	assert_mode(o, "cards.yaml", 0660);
	assert_mode(o, "outbox", 02770);
	assert_mode(o, "outbox/directorate/tmp", 02770);
	assert_mode(o, "outbox/directorate/new/letter.yaml", 0660);
	assert_mode(o, "inbox/bad", 02770);
}

static void
test_rewind_and_abandon(void **state)
{
	struct office *o = *state;
	struct store_mark mark;
	struct entry e;
	size_t i;
	char id[40];

	assert_int_equal(reopen(o), STORE_OK);
	assert_int_equal(enter(o, "kept", &e), STORE_OK);
	for (i = 0; i < 3; i++) {
		mark = store_mark(o->store);
		assert_int_equal(enter(o, "taken-back", &e), STORE_OK);
		assert_string_equal(e.number, "2/2012");
		assert_int_equal(enter_in(o, BOOK_DECISIONS, 0, "taken-back", AT, 1, &e), STORE_OK);
		assert_int_equal(store_deliver(o->store, "committee", "gone", "x", 1, &o->findings), STORE_OK);
		if (i != 1)
			assert_found(o, "taken-back", 2);
		store_rewind(o->store, mark);
		assert_found(o, "taken-back", 0);
		assert_found(o, "kept", 1);
	}
	/* many, so that the table has runs to close up */
	mark = store_mark(o->store);
	for (i = 0; i < 3000; i++) {
		name_case(id, 1, (int)i);
		assert_int_equal(enter(o, id, &e), STORE_OK);
		arena_reset(&o->arena);
	}
	assert_found(o, id, 1);
	store_rewind(o->store, mark);
	for (i = 0; i < 3000; i += 7) {
		name_case(id, 1, (int)i);
		assert_found(o, id, 0);
	}
	assert_found(o, "kept", 1);
	assert_int_equal(enter(o, "second", &e), STORE_OK);
	assert_string_equal(e.number, "2/2012");
	assert_int_equal(store_commit(o->store, &o->findings), STORE_OK);
	assert_false(is_there(o, "decisions.yaml"));
	assert_false(is_there(o, "outbox"));
	assert_int_equal(check_book(o, "journal-2012.yaml", 2012, 1), 2);

	assert_int_equal(store_begin(o->store, &o->findings), STORE_OK);
	assert_int_equal(enter(o, "third", &e), STORE_OK);
	store_abandon(o->store);
	assert_int_equal(store_begin(o->store, &o->findings), STORE_OK);
	assert_found(o, "third", 0);
	assert_found(o, "second", 1);
	store_abandon(o->store);
	assert_int_equal(check_book(o, "journal-2012.yaml", 2012, 1), 2);
}

/* Enters `batches` of `size`, each case looked up first, and tells the numbers that are durable. Never returns. */
static void
work(const struct office *parent, int process, int batches, int size, int tell)
{
	struct office o = { .fd = parent->fd };
	char id[40], numbers[4096];
	struct entry e, *all;
	size_t count;
	int b, i, n;

	memcpy(o.dir, parent->dir, sizeof o.dir);
	open_store(&o);
	for (b = 0; b < batches; b++) {
		forget_findings(&o);
		if (store_begin(o.store, &o.findings) != STORE_OK)
			_exit(10);
		for (i = n = 0; i < size; i++) {
			name_case(id, process, b * size + i);
			if (store_find_case(o.store, &o.arena, id, &all, &count, &o.findings) != STORE_OK ||
			    count != 0 || enter(&o, id, &e) != STORE_OK)
				_exit(11);
			n += snprintf(numbers + n, sizeof numbers - (size_t)n, "%s %s\n", e.number, id);
		}
		if (store_commit(o.store, &o.findings) != STORE_OK)
			_exit(12);
		if (tell >= 0 && write_all(tell, numbers, (size_t)n) < 0)
			_exit(13);
	}
	store_close(o.store);
	arena_release(&o.arena);
	_exit(0);
}

static void
test_processes_at_once(void **state)
{
	enum { PROCESSES = 6, BATCHES = 20, SIZE = 7 };
	struct office *o = *state;
	char id[40];
	pid_t children[PROCESSES];
	int i, n, status;

	for (i = 0; i < PROCESSES; i++)
		if ((children[i] = fork()) == 0)
			work(o, i, BATCHES, SIZE, -1);
	for (i = 0; i < PROCESSES; i++) {
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_int_equal(status, 0);
	}
	assert_int_equal(check_book(o, "journal-2012.yaml", 2012, 1), PROCESSES * BATCHES * SIZE);
	assert_int_equal(reopen(o), STORE_OK);
	assert_int_equal(o->findings.first == NULL, 1);
	for (i = 0; i < PROCESSES; i++)
		for (n = 0; n < BATCHES * SIZE; n++) {
			name_case(id, i, n);
			assert_found(o, id, 1);
		}
	store_abandon(o->store);
}

/* What others entered since is found, and numbers go on behind it. */
static void
test_others_between_batches(void **state)
{
	struct office *o = *state;
	struct entry e;
	char id[40];
	int status, i;
	pid_t child;

	assert_int_equal(reopen(o), STORE_OK);
	assert_found(o, "none", 0);
	assert_int_equal(enter(o, "mine", &e), STORE_OK);
	assert_int_equal(store_commit(o->store, &o->findings), STORE_OK);
	for (i = 0; i < 5; i++) {
		if ((child = fork()) == 0)
			work(o, i, 2, 3, -1);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_int_equal(status, 0);
		assert_int_equal(store_begin(o->store, &o->findings), STORE_OK);
		name_case(id, i, 5);
		assert_found(o, id, 1);
		assert_found(o, "mine", 1);
		name_case(id, 99, i);
		assert_int_equal(enter(o, id, &e), STORE_OK);
		assert_int_equal(store_commit(o->store, &o->findings), STORE_OK);
	}
	assert_int_equal(check_book(o, "journal-2012.yaml", 2012, 1), 36);
}

/* Everything that the killed child told must be in the book. */
static void
assert_told(struct office *o, int from)
{
	char text[65536];
	size_t have = 0;
	ssize_t n;
	char *p, *lf;

	while ((n = read(from, text + have, sizeof text - 1 - have)) > 0)
		have += (size_t)n;
	text[have] = '\0';
	for (p = text; (lf = strchr(p, '\n')) != NULL; p = lf + 1) {
		char *id = strchr(p, ' ') + 1;
		struct entry e;
		int found;

		*lf = id[-1] = '\0';
		assert_int_equal(store_find_number(o->store, &o->arena, BOOK_JOURNAL, p, &e, &found, &o->findings),
		    STORE_OK);
		assert_true(found);
		assert_string_equal(e.case_id, id);
	}
}

static void
test_kill_storm(void **state)
{
	enum { KILLS = 100 };
	struct office *o = *state;
	int i, status, ends[2];
	pid_t child;

	for (i = 0; i < KILLS; i++) {
		struct timespec t = { 0, (1 + i * 7919 % 97) * 100000L };

		assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
		if ((child = fork()) == 0)
			work(o, 1000 + i, INT_MAX, 1 + i % 9, ends[1]);
		close(ends[1]);
		nanosleep(&t, NULL);
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(reopen(o), STORE_OK);
		assert_told(o, ends[0]);
		store_abandon(o->store);
		close(ends[0]);
	}
	open_store(o);
	enter_alone(o, "last");
	assert_true(check_book(o, "journal-2012.yaml", 2012, 1) > 0);
}

/* Two lines, each with its heads: what a crash or a vandal starts from. */
struct past {
	char *book, *heads_one, *heads_two;
	size_t length, one, heads_one_length, heads_two_length;
};

static struct past
make_past(struct office *o)
{
	struct past p;

	open_store(o);
	enter_alone(o, "case-1");
	p.heads_one = slurp(o, "heads", &p.heads_one_length);
	enter_alone(o, "case-2");
	p.heads_two = slurp(o, "heads", &p.heads_two_length);
	p.book = slurp(o, "journal-2012.yaml", &p.length);
	p.one = (size_t)((char *)memchr(p.book, '\n', p.length) + 1 - p.book);
	close_store(o);
	return p;
}

static void
free_past(struct past *p)
{
	free(p->book);
	free(p->heads_one);
	free(p->heads_two);
}

static void
test_torn_tails(void **state)
{
	struct office *o = *state;
	struct past p = make_past(o);
	struct entry e;
	size_t n;

	for (n = p.one + 1; n < p.length; n++) {
		put(o, "heads", p.heads_one, p.heads_one_length);
		put(o, "journal-2012.yaml", p.book, n);
		assert_int_equal(reopen(o), STORE_OK);
		assert_int_equal(has_finding(o, FINDING_TAIL_CUT), 1);
		assert_bytes(o, "journal-2012.yaml", p.book, p.one);
		assert_bytes(o, "journal-2012.yaml.torn-1", p.book + p.one, n - p.one);
		assert_mode(o, "journal-2012.yaml.torn-1", 0660);
		assert_found(o, "case-1", 1);
		assert_found(o, "case-2", 0);
		assert_int_equal(enter(o, "case-2", &e), STORE_OK);
		assert_string_equal(e.number, "2/2012");
		assert_int_equal(store_commit(o->store, &o->findings), STORE_OK);
		assert_bytes(o, "journal-2012.yaml", p.book, p.length);
		assert_int_equal(unlinkat(o->fd, "journal-2012.yaml.torn-1", 0), 0);
		/* the same cut below the head took away what was acknowledged */
		put(o, "journal-2012.yaml", p.book, n);
		assert_int_equal(reopen(o), STORE_DAMAGED);
		assert_int_equal(has_finding(o, FINDING_REGISTER_DAMAGED), 1);
		assert_bytes(o, "journal-2012.yaml", p.book, n);
		assert_false(is_there(o, "journal-2012.yaml.torn-1"));
	}
	free_past(&p);
}

static void
test_torn_blocks(void **state)
{
	static const char nuls[5000], junk[] = "\0\0\0--- {\"no\": 9\n--- {\n";
	struct office *o = *state;
	struct past p = make_past(o);
	char *all = malloc(p.length + sizeof nuls);

	assert_non_null(all);
	memcpy(all, p.book, p.length);
	memcpy(all + p.length, nuls, sizeof nuls);
	put(o, "journal-2012.yaml", all, p.length + sizeof nuls);
	assert_int_equal(reopen(o), STORE_OK);
	assert_int_equal(has_finding(o, FINDING_TAIL_CUT), 1);
	assert_bytes(o, "journal-2012.yaml", p.book, p.length);
	assert_bytes(o, "journal-2012.yaml.torn-1", nuls, sizeof nuls);
	store_abandon(o->store);

	/* with a line feed at the end, and beside one that was set aside before */
	memcpy(all + p.length, junk, sizeof junk - 1);
	put(o, "journal-2012.yaml", all, p.length + sizeof junk - 1);
	assert_int_equal(reopen(o), STORE_OK);
	assert_int_equal(has_finding(o, FINDING_TAIL_CUT), 1);
	assert_bytes(o, "journal-2012.yaml", p.book, p.length);
	assert_bytes(o, "journal-2012.yaml.torn-2", junk, sizeof junk - 1);
	assert_found(o, "case-2", 1);
	store_abandon(o->store);
	free(all);
	free_past(&p);
}

/* A change of any byte of the last line, answered for by heads or not yet. */
static void
test_changed_bytes(void **state)
{
	struct office *o = *state;
	struct past p = make_past(o);
	size_t n;

	for (n = p.one; n < p.length - 1; n++) {
		char was = p.book[n];

		p.book[n] = was == '0' ? '1' : '0';
		put(o, "journal-2012.yaml", p.book, p.length);
		put(o, "heads", p.heads_two, p.heads_two_length);
		assert_int_equal(reopen(o), STORE_DAMAGED);
		assert_int_equal(has_finding(o, FINDING_REGISTER_DAMAGED), 1);
		assert_string_equal(o->findings.first->words[1], "2");
		put(o, "heads", p.heads_one, p.heads_one_length);
		assert_int_equal(reopen(o), STORE_DAMAGED);
		assert_bytes(o, "journal-2012.yaml", p.book, p.length);
		assert_bytes(o, "heads", p.heads_one, p.heads_one_length);
		assert_int_equal(unlinkat(o->fd, "heads", 0), 0);
		assert_int_equal(reopen(o), STORE_DAMAGED);
		p.book[n] = was;
	}
	put(o, "journal-2012.yaml", p.book, p.length);
	assert_int_equal(reopen(o), STORE_OK);
	store_abandon(o->store);
	assert_bytes(o, "heads", p.heads_two, p.heads_two_length);
	free_past(&p);
}

static void
assert_damaged(struct office *o)
{
	assert_int_equal(reopen(o), STORE_DAMAGED);
	assert_int_equal(has_finding(o, FINDING_REGISTER_DAMAGED), 1);
	close_store(o);
}

static void
test_books_behind_heads(void **state)
{
	struct office *o = *state;
	struct past p = make_past(o);
	char *twice = malloc(p.length * 2);

	assert_non_null(twice);
	put(o, "journal-2012.yaml", p.book, p.one);			/* an older whole line */
	assert_damaged(o);
	put(o, "journal-2012.yaml", "", 0);
	assert_damaged(o);
	assert_int_equal(unlinkat(o->fd, "journal-2012.yaml", 0), 0);
	assert_damaged(o);
	assert_false(is_there(o, "journal-2012.yaml"));
	put(o, "journal-2012.yaml", p.book + p.one, p.length - p.one);	/* the first line lost */
	assert_damaged(o);
	memcpy(twice, p.book, p.length);				/* the last line doubled */
	memcpy(twice + p.length, p.book + p.one, p.length - p.one);
	put(o, "journal-2012.yaml", twice, p.length * 2 - p.one);
	assert_damaged(o);
	put(o, "journal-2012.yaml", p.book, p.length);
	put(o, "heads", "journal-2012.yaml: {}\n", 22);
	assert_damaged(o);
	put(o, "heads", p.heads_two, p.heads_two_length - 1);
	assert_damaged(o);
	put(o, "heads", p.heads_two, p.heads_two_length);
	assert_int_equal(reopen(o), STORE_OK);
	assert_found(o, "case-2", 1);
	close_store(o);
	free(twice);
	free_past(&p);
}

/* Somebody wrote the whole chain anew, every seal right: only the head tells. */
static void
test_chain_written_anew(void **state)
{
	struct office *o = *state;
	struct past p = make_past(o);

	close_store(o);
	assert_int_equal(unlinkat(o->fd, "journal-2012.yaml", 0), 0);
	assert_int_equal(unlinkat(o->fd, "heads", 0), 0);
	open_store(o);
	enter_alone(o, "case-1");
	enter_alone(o, "case-3");
	assert_int_equal(check_book(o, "journal-2012.yaml", 2012, 1), 2);
	put(o, "heads", p.heads_two, p.heads_two_length);
	assert_damaged(o);
	put(o, "heads", p.heads_one, p.heads_one_length);
	assert_int_equal(reopen(o), STORE_OK);
	close_store(o);
	free_past(&p);
}

/* A process that knows the book is told by heads of a line that the book has not. */
static void
test_heads_that_run_ahead(void **state)
{
	struct office *o = *state;
	struct past p = make_past(o);

	put(o, "journal-2012.yaml", p.book, p.one);
	put(o, "heads", p.heads_one, p.heads_one_length);
	assert_int_equal(reopen(o), STORE_OK);
	store_abandon(o->store);
	put(o, "heads", p.heads_two, p.heads_two_length);
	assert_int_equal(store_begin(o->store, &o->findings), STORE_DAMAGED);
	assert_int_equal(has_finding(o, FINDING_REGISTER_DAMAGED), 1);
	close_store(o);
	free_past(&p);
}

/* Lines that are sealed rightly, but counted or numbered wrongly. */
static void
test_wrong_numbers(void **state)
{
	static const struct { long long no; const char *number; int status; } rows[] = {
		{ 3, "3/2012", STORE_OK }, { 3, NULL, STORE_OK }, { 4, "3/2012", STORE_DAMAGED },
		{ 2, "3/2012", STORE_DAMAGED }, { 3, "2/2012", STORE_DAMAGED }, { 3, "4/2012", STORE_DAMAGED },
		{ 3, "3/2013", STORE_DAMAGED }, { 3, "3", STORE_DAMAGED }, { 3, "x", STORE_DAMAGED },
	};
	struct office *o = *state;
	struct past p = make_past(o);
	char before[DIGEST_HEX + 1] = "", seal[DIGEST_HEX + 1];
	size_t i;

	memcpy(before, p.book + p.length - DIGEST_HEX - 3, DIGEST_HEX);
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct entry e = { .at = AT, .by = "imanov", .step = "journal", .case_id = "case-3", .base = BASE,
		    .number = rows[i].number };
		struct buf b = BUF_INIT;

		buf_add(&b, p.book, p.length);
		register_write(&b, before, rows[i].no, &e, "", 0, seal);
		assert_false(buf_failed(&b));
		put(o, "journal-2012.yaml", b.bytes, b.length);
		put(o, "heads", p.heads_two, p.heads_two_length);
		assert_int_equal(reopen(o), rows[i].status);
		close_store(o);
		buf_release(&b);
	}
	free_past(&p);
}

/* A gap in the middle is met when the lines are read for the look-up. */
static void
test_gap_in_the_middle(void **state)
{
	struct office *o = *state;
	struct past p = make_past(o);
	struct entry *all;
	size_t count, length;
	char *book;

	open_store(o);
	enter_alone(o, "case-3");
	enter_alone(o, "case-4");
	book = slurp(o, "journal-2012.yaml", &length);
	memmove(book + p.one, book + p.length, length - p.length);
	put(o, "journal-2012.yaml", book, length - (p.length - p.one));
	assert_int_equal(reopen(o), STORE_OK);
	assert_int_equal(store_find_case(o->store, &o->arena, "x", &all, &count, &o->findings), STORE_DAMAGED);
	assert_int_equal(has_finding(o, FINDING_REGISTER_DAMAGED), 1);
	store_abandon(o->store);
	free(book);
	free_past(&p);
}

/* Lines before the head are not gone over when the office is opened; what the answer rests on is. */
static void
test_lines_before_the_head(void **state)
{
	static const char *const first[] = {
		"x", "--- {\"no\": 7, \"case\": \"c\"}", "--- {\"no\": 1, \"case\": \"c\"}",
		"--- {\"no\": 1, \"case\": \"c\", \"seal\": \"this is no seal, though as long as one, with letters over f in it.\"}",
		"--- {\"no\": 1, \"case\": \"c\", \"number\": \"1111111111111111111111111111111111111111111111111111111111111111\"}",
		"--- {\"no\": 1, \"case\": \"c\", \"number\": \"x\", \"seal\": \"1111111111111111111111111111111111111111111111111111111111111111\"}",
	};
	struct office *o = *state;
	struct past p = make_past(o);
	size_t i;

	for (i = 0; i < sizeof first / sizeof first[0]; i++) {
		struct buf b = BUF_INIT;

		buf_text(&b, first[i]);
		buf_byte(&b, '\n');
		buf_add(&b, p.book + p.one, p.length - p.one);
		assert_false(buf_failed(&b));
		put(o, "journal-2012.yaml", b.bytes, b.length);
		assert_damaged(o);
		buf_release(&b);
	}
	free_past(&p);
}

/* A line far up that can no longer be taken apart is met when it is the answer, or when a table is made. */
static void
test_lines_far_up(void **state)
{
	static const struct { const char *from, *to; } rows[] = { { "\"no\": 1", "\"nx\": 1" }, { "\"by\": ", "\"bx\": " } };
	struct office *o = *state;
	struct past p = make_past(o);
	struct entry *all;
	size_t i, count, length;
	char *book, *at;

	open_store(o);
	enter_alone(o, "case-3");
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		book = slurp(o, "journal-2012.yaml", &length);
		at = memmem(book, length, rows[i].from, strlen(rows[i].from));
		assert_non_null(at);
		memcpy(at, rows[i].to, strlen(rows[i].to));
		put(o, "journal-2012.yaml", book, length);
		assert_int_equal(reopen(o), STORE_OK);
		assert_int_equal(store_find_case(o->store, &o->arena, "case-1", &all, &count, &o->findings), STORE_DAMAGED);
		assert_int_equal(has_finding(o, FINDING_REGISTER_DAMAGED), 1);
		store_abandon(o->store);
		memcpy(at, rows[i].from, strlen(rows[i].from));
		put(o, "journal-2012.yaml", book, length);
		free(book);
	}
	free_past(&p);
}

/* What somebody does to a book or its head while a process knows them. */
static void
test_changes_under_a_process(void **state)
{
	struct office *o = *state;
	struct past p = make_past(o);
	char *seal = memmem(p.heads_two, p.heads_two_length, "\"seal\": \"", 9);
	struct entry e;

	assert_int_equal(reopen(o), STORE_OK);
	store_abandon(o->store);
	assert_int_equal(store_commit(o->store, &o->findings), STORE_OK);	/* nothing was begun */
	put(o, "journal-2012.yaml", p.book, p.one);
	assert_int_equal(store_begin(o->store, &o->findings), STORE_DAMAGED);
	put(o, "journal-2012.yaml", p.book, p.length);
	assert_non_null(seal);
	seal[10] = seal[10] == '0' ? '1' : '0';
	put(o, "heads", p.heads_two, p.heads_two_length);
	assert_int_equal(store_begin(o->store, &o->findings), STORE_DAMAGED);
	seal[10] = p.book[p.length - DIGEST_HEX - 3 + 1];
	memcpy(seal + 9, p.book + p.length - DIGEST_HEX - 3, DIGEST_HEX);
	put(o, "heads", p.heads_two, p.heads_two_length);
	assert_int_equal(linkat(o->fd, "journal-2012.yaml", o->fd, "other", 0), 0);
	assert_int_equal(store_begin(o->store, &o->findings), STORE_FAILED);
	assert_int_equal(unlinkat(o->fd, "other", 0), 0);

	/* an empty book of an earlier year closes nothing; a time that is none is before nothing */
	put(o, "journal-2011.yaml", "", 0);
	assert_int_equal(reopen(o), STORE_OK);
	assert_int_equal(enter_in(o, BOOK_JOURNAL, 2012, "case-3", "never", 1, &e), STORE_OK);
	assert_int_equal(store_commit(o->store, &o->findings), STORE_OK);
	assert_int_equal(reopen(o), STORE_OK);
	assert_int_equal(enter(o, "case-4", &e), STORE_OK);
	store_abandon(o->store);
	free_past(&p);
}

/* A torn tail in one book is left alone while another book is damaged: nothing is written. */
static void
test_damage_before_mending(void **state)
{
	struct office *o = *state;
	struct past p = make_past(o);
	struct entry e;
	size_t length;
	char *letters;

	assert_int_equal(reopen(o), STORE_OK);
	assert_int_equal(enter_in(o, BOOK_LETTERS, 2012, "case-1", AT, 1, &e), STORE_OK);
	assert_int_equal(store_commit(o->store, &o->findings), STORE_OK);
	letters = slurp(o, "letters-2012.yaml", &length);
	letters[40] ^= 1;
	put(o, "letters-2012.yaml", letters, length);
	p.book[p.length - 1] = ' ';
	put(o, "heads", p.heads_one, p.heads_one_length);
	put(o, "journal-2012.yaml", p.book, p.length);
	assert_damaged(o);
	assert_bytes(o, "journal-2012.yaml", p.book, p.length);
	assert_false(is_there(o, "journal-2012.yaml.torn-1"));
	free(letters);
	free_past(&p);
}

/* Whole lines that no head answers for: of a run that died before it could answer. */
static void
test_lines_of_a_dead_run(void **state)
{
	struct office *o = *state;
	struct past p = make_past(o);

	put(o, "heads", p.heads_one, p.heads_one_length);
	assert_int_equal(reopen(o), STORE_OK);
	assert_null(o->findings.first);
	assert_found(o, "case-2", 1);
	store_abandon(o->store);
	assert_bytes(o, "heads", p.heads_two, p.heads_two_length);
	assert_int_equal(unlinkat(o->fd, "heads", 0), 0);
	assert_int_equal(reopen(o), STORE_OK);
	store_abandon(o->store);
	assert_bytes(o, "heads", p.heads_two, p.heads_two_length);
	free_past(&p);
}

static void
assert_unsafe(struct office *o, const char *name)
{
	assert_int_equal(reopen(o), STORE_FAILED);
	assert_int_equal(has_finding(o, FINDING_STORE), 1);
	assert_non_null(strstr(o->findings.first->words[0], name));
	assert_int_equal(unlinkat(o->fd, name, 0), 0);
}

static void
test_unsafe_files(void **state)
{
	static const char *const names[] = { ".lock", "journal-2012.yaml" };
	struct office *o = *state;
	size_t i;

	for (i = 0; i < 2; i++) {
		assert_int_equal(symlinkat("/dev/null", o->fd, names[i]), 0);
		assert_unsafe(o, names[i]);
		assert_int_equal(mkfifoat(o->fd, names[i], 0600), 0);
		assert_unsafe(o, names[i]);
		put(o, "other", "", 0);
		assert_int_equal(linkat(o->fd, "other", o->fd, names[i], 0), 0);
		assert_unsafe(o, names[i]);
	}
	assert_int_equal(mkdirat(o->fd, "cards.yaml", 0700), 0);
	assert_int_equal(reopen(o), STORE_FAILED);
	assert_int_equal(unlinkat(o->fd, "cards.yaml", AT_REMOVEDIR), 0);
	assert_int_equal(reopen(o), STORE_OK);
	store_abandon(o->store);
	assert_null(store_open("/no/such/office", OFFICE, NULL, NULL, &o->findings));
	assert_int_equal(has_finding(o, FINDING_STORE), 1);
}

static void
test_years(void **state)
{
	struct office *o = *state;
	struct store_mark mark;
	struct entry last, next, e;
	char origin[160], seal[DIGEST_HEX + 1];
	int late;

	assert_int_equal(reopen(o), STORE_OK);
	assert_int_equal(enter_in(o, BOOK_JOURNAL, 2011, "case-0", "2011-12-30T09:00:00+06:00", 1, &last), STORE_OK);
	/* a year begun and taken back closes nothing */
	mark = store_mark(o->store);
	assert_int_equal(enter_in(o, BOOK_JOURNAL, 2013, "case-1", "2013-01-03T09:00:00+06:00", 1, &next), STORE_OK);
	assert_int_equal(enter_in(o, BOOK_JOURNAL, 2011, "case-2", "2011-12-30T09:00:00+06:00", 1, &e), STORE_REFUSED);
	assert_int_equal(has_finding(o, FINDING_BOOK_CLOSED), 1);
	store_rewind(o->store, mark);
	assert_int_equal(enter_in(o, BOOK_JOURNAL, 2011, "case-2", "2011-12-30T10:00:00+06:00", 1, &last), STORE_OK);
	assert_string_equal(last.number, "2/2011");
	assert_int_equal(store_commit(o->store, &o->findings), STORE_OK);

	assert_int_equal(reopen(o), STORE_OK);
	assert_int_equal(enter_in(o, BOOK_JOURNAL, 2013, "case-1", "2013-01-03T09:00:00+06:00", 1, &next), STORE_OK);
	assert_string_equal(next.number, "1/2013");
	snprintf(origin, sizeof origin, OFFICE "/journal-2013.yaml/%s", last.seal);
	assert_int_equal(entry_seal(origin, next.line, next.length, seal), 0);
	assert_string_equal(seal, next.seal);
	assert_int_equal(enter_in(o, BOOK_LETTERS, 2012, "case-1", AT, 1, &e), STORE_OK);
	assert_int_equal(store_commit(o->store, &o->findings), STORE_OK);

	/* without heads the whole chain is gone over, from the origin with the seal of the year before */
	assert_int_equal(unlinkat(o->fd, "heads", 0), 0);
	assert_int_equal(reopen(o), STORE_OK);
	assert_int_equal(enter_in(o, BOOK_JOURNAL, 2012, "case-3", AT, 1, &e), STORE_REFUSED);
	assert_int_equal(enter_in(o, BOOK_JOURNAL, 2011, "case-3", AT, 1, &e), STORE_REFUSED);
	e = (struct entry){ .book = BOOK_JOURNAL, .year = 2013, .at = "2013-01-03T08:59:59+06:00", .by = "imanov",
	    .step = "journal", .case_id = "case-3", .base = BASE };
	assert_int_equal(store_enter(o->store, &o->arena, &e, 1, "", 0, &late, &o->findings), STORE_OK);
	assert_int_equal(late, 1);
	assert_string_equal(e.number, "2/2013");
	e = (struct entry){ .book = BOOK_JOURNAL, .year = 2013, .at = "2013-01-03T08:59:59+05:00", .by = "imanov",
	    .step = "journal", .case_id = "case-3", .base = BASE };
	assert_int_equal(store_enter(o->store, &o->arena, &e, 1, "", 0, &late, &o->findings), STORE_OK);
	assert_int_equal(late, 0);
	store_abandon(o->store);
}

static void
test_limit(void **state)
{
	struct office *o = *state;
	struct entry e;

	o->first = LLONG_MAX;
	assert_int_equal(reopen(o), STORE_OK);
	assert_int_equal(enter(o, "case-1", &e), STORE_OK);
	assert_string_equal(e.number, "9223372036854775807/2012");
	assert_int_equal(enter(o, "case-2", &e), STORE_FAILED);
	assert_int_equal(has_finding(o, FINDING_LIMIT), 1);
	assert_int_equal(enter_in(o, BOOK_JOURNAL, 2012, "case-1", AT, 0, &e), STORE_OK);
	assert_int_equal(store_commit(o->store, &o->findings), STORE_OK);
	assert_int_equal(reopen(o), STORE_OK);
	assert_int_equal(enter(o, "case-2", &e), STORE_FAILED);
	store_abandon(o->store);
}

static void
test_facts_that_are_none(void **state)
{
	static const char *const facts[] = { "\"x\": null", "\"x\": \"a\nb\"", "x", "\"number\": \"7\"", "\"x\": 1, " };
	struct office *o = *state;
	size_t i;
	int late;

	assert_int_equal(reopen(o), STORE_OK);
	for (i = 0; i < sizeof facts / sizeof facts[0]; i++) {
		struct entry e = { .book = BOOK_JOURNAL, .year = 2012, .at = AT, .by = "imanov", .step = "journal",
		    .case_id = "case-1", .base = BASE };

		assert_int_equal(store_enter(o->store, &o->arena, &e, 0, facts[i], strlen(facts[i]), &late,
		    &o->findings), STORE_FAILED);
	}
	assert_int_equal(store_commit(o->store, &o->findings), STORE_OK);
	assert_false(is_there(o, "journal-2012.yaml"));
}

/* Lines longer than every buffer that lines are read through, forward, backward and by place. */
static void
test_long_lines(void **state)
{
	static const size_t lengths[] = { 10, 2000, 4090, 5000, 65530, 70000, 131070, 300000, 20, 1000000, 30 };
	enum { COUNT = sizeof lengths / sizeof lengths[0] };
	struct office *o = *state;
	size_t i, k;
	char id[40];
	int late;

	for (i = 0; i < COUNT; i++) {
		char *facts = malloc(lengths[i] + 20);
		struct entry e = { .book = BOOK_JOURNAL, .year = 2012, .at = AT, .by = "imanov", .step = "journal",
		    .case_id = id, .base = BASE };

		assert_non_null(facts);
		memset(facts, 'x', lengths[i]);
		memcpy(facts, "\"note\": \"", 9);
		facts[lengths[i] - 1] = '"';
		name_case(id, 5, (int)i);
		assert_int_equal(reopen(o), STORE_OK);
		assert_int_equal(store_enter(o->store, &o->arena, &e, 1, facts, lengths[i], &late, &o->findings), STORE_OK);
		for (k = 0; k <= i; k++) {
			name_case(id, 5, (int)k);
			assert_found(o, id, 1);
		}
		assert_int_equal(store_commit(o->store, &o->findings), STORE_OK);
		free(facts);
	}
	assert_int_equal(unlinkat(o->fd, "heads", 0), 0);
	assert_int_equal(reopen(o), STORE_OK);
	for (k = 0; k < COUNT; k++) {
		name_case(id, 5, (int)k);
		assert_found(o, id, 1);
	}
	store_abandon(o->store);
	assert_int_equal(check_book(o, "journal-2012.yaml", 2012, 1), COUNT);
}

static void
deliver_some(struct office *o, int count)
{
	char name[40];
	int i;

	for (i = 0; i < count; i++) {
		snprintf(name, sizeof name, "letter-%d", i);
		assert_int_equal(store_deliver(o->store, i % 2 ? "committee" : "directorate", name, name, strlen(name),
		    &o->findings), STORE_OK);
		/* twice is once */
		assert_int_equal(store_deliver(o->store, i % 2 ? "committee" : "directorate", name, "other", 5,
		    &o->findings), STORE_OK);
	}
}

static int
count_in(const struct office *o, const char *name)
{
	int n = 0, fd = openat(o->fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fdopendir(fd);
	struct dirent *e;

	assert_non_null(d);
	while ((e = readdir(d)) != NULL)
		n += e->d_name[0] != '.';
	closedir(d);
	return n;
}

static void
test_letters_again(void **state)
{
	struct office *o = *state;
	int count, i;

	for (count = 4; count <= 40; count += 36)
		for (i = 0; i < 3; i++) {
			assert_int_equal(reopen(o), STORE_OK);
			deliver_some(o, count);
			assert_int_equal(store_commit(o->store, &o->findings), STORE_OK);
			assert_int_equal(count_in(o, "outbox/directorate/new") + count_in(o, "outbox/directorate/cur"),
			    count / 2);
			assert_int_equal(count_in(o, "outbox/committee/new"), count / 2);
			assert_int_equal(count_in(o, "outbox/directorate/tmp"), 0);
			assert_int_equal(count_in(o, "outbox/committee/tmp"), 0);
			assert_bytes(o, "outbox/committee/new/letter-3", "letter-3", 8);
			/* the recipient takes one; a run that died left a piece of another */
			if (i == 0 && count == 4)
				assert_int_equal(renameat(o->fd, "outbox/directorate/new/letter-2", o->fd,
				    "outbox/directorate/cur/letter-2"), 0);
			if (i == 1) {
				assert_int_equal(unlinkat(o->fd, "outbox/committee/new/letter-1", 0), 0);
				put(o, "outbox/committee/tmp/letter-1", "lett", 4);
			}
			if (i == 2)
				assert_bytes(o, "outbox/committee/new/letter-1", "letter-1", 8);
		}
	assert_false(is_there(o, "outbox/directorate/new/letter-2"));
	assert_false(is_there(o, "journal-2012.yaml"));
}

/* As after an older backup was put over a newer office: the next letter gets a number that a letter has. */
static void
test_another_letter_has_the_name(void **state)
{
	static const char *const letters[][2] = {
		{ "---\nletter: \"1/2012\"\nid: \"a\"\n...\n", "---\nletter: \"1/2012\"\nid: \"b\"\n...\n" },
		{ "---\nid: 1\ncase: a\nsteps:\n  seal: x\n...\n", "---\nid: 1\ncase: b\nsteps:\n  seal: x\n...\n" },
	};
	struct office *o = *state;
	char name[16];
	int i, taken;

	for (i = 0; i < 4; i++) {
		const char *const *l = letters[i / 2];

		snprintf(name, sizeof name, "letter-%d", i);
		for (taken = 0; taken < 2; taken++) {
			assert_int_equal(reopen(o), STORE_OK);
			assert_int_equal(store_deliver(o->store, "committee", name, l[taken], strlen(l[taken]), &o->findings), STORE_OK);
			assert_int_equal(store_commit(o->store, &o->findings), taken == 0 ? STORE_OK : STORE_FAILED);
			/* the recipient takes it, or not */
			if (taken == 0 && i % 2 == 1)
				assert_int_equal(renameat2(o->fd, "outbox/committee/new", o->fd, "outbox/committee/cur",
				    RENAME_EXCHANGE), 0);
		}
		assert_int_equal(has_finding(o, FINDING_STORE), 1);
		assert_int_equal(count_in(o, "outbox/committee/tmp"), 0);
		/* the one that is there, once more */
		assert_int_equal(reopen(o), STORE_OK);
		assert_int_equal(store_deliver(o->store, "committee", name, l[0], strlen(l[0]), &o->findings), STORE_OK);
		assert_int_equal(store_commit(o->store, &o->findings), STORE_OK);
		assert_int_equal(count_in(o, "outbox/committee/new") + count_in(o, "outbox/committee/cur"), i + 1);
	}
}

static void
test_bad_actors(void **state)
{
	static const char *const actors[] = { "", ".", "..", "../etc", "a/b", "A", "казах", "a b", "a.b",
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };
	static const char *const names[] = { "", ".", "..", "a/b", ".hidden" };
	char name[256 + 1];
	struct office *o = *state;
	size_t i;

	assert_int_equal(reopen(o), STORE_OK);
	for (i = 0; i < sizeof actors / sizeof actors[0]; i++)
		assert_int_equal(store_deliver(o->store, actors[i], "letter", "x", 1, &o->findings), STORE_REFUSED);
	assert_int_equal(has_finding(o, FINDING_UNKNOWN_ACTOR), (int)i);
	for (i = 0; i < sizeof names / sizeof names[0]; i++)
		assert_int_not_equal(store_deliver(o->store, "committee", names[i], "x", 1, &o->findings), STORE_OK);
	memset(name, 'a', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	assert_int_not_equal(store_deliver(o->store, "committee", name, "x", 1, &o->findings), STORE_OK);
	assert_int_equal(store_commit(o->store, &o->findings), STORE_OK);
	assert_false(is_there(o, "outbox"));
}

/* After the books nothing is lost: the finding says so, and the same command finishes the work. */
static void
test_failures_after_the_books(void **state)
{
	struct office *o = *state;
	struct entry e;

	put(o, "outbox", "", 0);
	assert_int_equal(reopen(o), STORE_OK);
	assert_int_equal(enter(o, "case-1", &e), STORE_OK);
	deliver_some(o, 2);
	assert_int_equal(store_commit(o->store, &o->findings), STORE_FAILED);
	assert_non_null(strstr(o->findings.first->words[2], "the entries are on disk"));
	assert_int_equal(unlinkat(o->fd, "outbox", 0), 0);
	assert_int_equal(store_begin(o->store, &o->findings), STORE_OK);
	assert_found(o, "case-1", 1);
	deliver_some(o, 2);
	assert_int_equal(store_commit(o->store, &o->findings), STORE_OK);
	assert_int_equal(count_in(o, "outbox/committee/new"), 1);

	forget_findings(o);
	assert_int_equal(store_begin(o->store, &o->findings), STORE_OK);
	assert_int_equal(enter(o, "case-2", &e), STORE_OK);
	assert_int_equal(renameat(o->fd, "heads", o->fd, "kept"), 0);
	assert_int_equal(mkdirat(o->fd, "heads", 0700), 0);
	assert_int_equal(store_commit(o->store, &o->findings), STORE_FAILED);
	assert_non_null(strstr(o->findings.first->words[2], "the entries are on disk"));
	assert_int_equal(unlinkat(o->fd, "heads", AT_REMOVEDIR), 0);
	assert_int_equal(renameat(o->fd, "kept", o->fd, "heads"), 0);
	assert_int_equal(store_begin(o->store, &o->findings), STORE_OK);
	assert_found(o, "case-2", 1);
	store_abandon(o->store);
	assert_int_equal(check_book(o, "journal-2012.yaml", 2012, 1), 2);
}

static void
test_sync_fails_once(void **state)
{
	struct office *o = *state;
	struct entry e;

	open_store(o);
	enter_alone(o, "case-1");
	assert_int_equal(store_begin(o->store, &o->findings), STORE_OK);
	assert_int_equal(enter(o, "case-2", &e), STORE_OK);
	assert_int_equal(enter_in(o, BOOK_LETTERS, 2012, "case-9", AT, 1, &e), STORE_OK);
	sync_fails = 1;
	assert_int_equal(store_commit(o->store, &o->findings), STORE_FAILED);
	sync_fails = 0;
	assert_non_null(strstr(o->findings.first->words[2], "not known"));
	assert_bytes(o, ".suspect", "journal-2012.yaml\n", 18);
	assert_int_equal(store_begin(o->store, &o->findings), STORE_DAMAGED);
	assert_int_equal(reopen(o), STORE_DAMAGED);
	assert_int_equal(has_finding(o, FINDING_STORE), 1);
	assert_int_equal(unlinkat(o->fd, ".suspect", 0), 0);

	/* lines of a run that died must get through to the disk before anybody goes on from them */
	sync_fails = 1;
	assert_int_equal(reopen(o), STORE_FAILED);
	assert_true(is_there(o, ".suspect"));
	sync_fails = 0;
	assert_int_equal(unlinkat(o->fd, ".suspect", 0), 0);
	assert_int_equal(reopen(o), STORE_OK);
	assert_found(o, "case-2", 1);
	store_abandon(o->store);
}

static void
test_busy(void **state)
{
	struct office *o = *state;
	char words[40];
	int fd, status;
	pid_t child;
	int ends[2];
	char byte;

	put(o, ".lock", "", 0);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	if ((child = fork()) == 0) {
		fd = openat(o->fd, ".lock", O_RDONLY | O_CLOEXEC);
		if (flock(fd, LOCK_EX) < 0 || write(ends[1], "", 1) != 1)
			_exit(1);
		alarm(60);
		pause();
		_exit(0);
	}
	assert_int_equal(read(ends[0], &byte, 1), 1);
	open_store(o);
	store_patience(o->store, 20);
	assert_int_equal(store_begin(o->store, &o->findings), STORE_BUSY);
	assert_int_equal(has_finding(o, FINDING_BUSY), 1);
	snprintf(words, sizeof words, ", by process %ld", (long)child);
	if (o->findings.first->words[0][0] != '\0')
		assert_string_equal(o->findings.first->words[0], words);
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(store_begin(o->store, &o->findings), STORE_OK);
	store_abandon(o->store);
	close(ends[0]);
	close(ends[1]);
}

/* A backup was put in place while a process lived: it must not write to the file that was thrown away. */
static void
test_books_replaced(void **state)
{
	struct office *o = *state;
	struct past p = make_past(o);
	struct entry e;

	assert_int_equal(reopen(o), STORE_OK);
	assert_found(o, "case-2", 1);
	store_abandon(o->store);
	put(o, "copy", p.book, p.one);
	assert_int_equal(renameat(o->fd, "copy", o->fd, "journal-2012.yaml"), 0);
	put(o, "heads", p.heads_one, p.heads_one_length);
	assert_int_equal(store_begin(o->store, &o->findings), STORE_OK);
	assert_found(o, "case-1", 1);
	assert_found(o, "case-2", 0);
	assert_int_equal(enter(o, "case-3", &e), STORE_OK);
	assert_string_equal(e.number, "2/2012");
	assert_int_equal(store_commit(o->store, &o->findings), STORE_OK);
	assert_int_equal(check_book(o, "journal-2012.yaml", 2012, 1), 2);
	free_past(&p);
}

/* A quarter of a megabyte of disk: what does not fit leaves everything as it was. */
static void
test_full_disk(void **state)
{
	struct office *o = *state;
	struct past p;
	struct entry e;
	char id[40], filler[4096];
	int i, fd, status = STORE_OK;

	if (geteuid() != 0 || mount("none", o->dir, "tmpfs", 0, "size=256k") < 0)
		skip();
	close(o->fd);
	o->fd = open(o->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	p = make_past(o);
	memset(filler, 'x', sizeof filler);
	fd = openat(o->fd, "filler", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	while (write(fd, filler, sizeof filler) > 0)
		;
	assert_int_equal(errno, ENOSPC);
	assert_int_equal(reopen(o), STORE_OK);
	for (i = 0; i < 20 && status == STORE_OK; i++) {
		name_case(id, 7, i);
		status = enter(o, id, &e);
		assert_int_equal(enter_in(o, BOOK_CARDS, 0, id, AT, 1, &e), STORE_OK);
	}
	assert_int_equal(store_commit(o->store, &o->findings), STORE_FAILED);
	assert_string_equal(o->findings.first->words[2], "nothing was entered");
	assert_bytes(o, "journal-2012.yaml", p.book, p.length);
	assert_bytes(o, "heads", p.heads_two, p.heads_two_length);
	assert_false(is_there(o, "cards.yaml"));
	close(fd);
	assert_int_equal(unlinkat(o->fd, "filler", 0), 0);
	assert_int_equal(store_begin(o->store, &o->findings), STORE_OK);
	assert_found(o, id, 0);
	assert_int_equal(enter(o, id, &e), STORE_OK);
	assert_string_equal(e.number, "3/2012");
	assert_int_equal(store_commit(o->store, &o->findings), STORE_OK);
	assert_int_equal(check_book(o, "journal-2012.yaml", 2012, 1), 3);
	free_past(&p);
	close_store(o);
	close(o->fd);
	assert_int_equal(umount(o->dir), 0);
	o->fd = open(o->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_processes_at_once), T(test_kill_storm), T(test_torn_tails), T(test_torn_blocks),
		T(test_changed_bytes), T(test_books_behind_heads), T(test_wrong_numbers), T(test_damage_before_mending),
		T(test_unsafe_files), T(test_limit), T(test_facts_that_are_none), T(test_letters_again), T(test_another_letter_has_the_name),
		T(test_bad_actors), T(test_busy), T(test_chain_written_anew), T(test_heads_that_run_ahead),
		T(test_lines_before_the_head), T(test_changes_under_a_process),
	};
	/* the same whether the books are scanned or not, and whether the tables go to a file */
	const struct CMUnitTest searches[] = {
		T(test_enter_and_find), T(test_rewind_and_abandon), T(test_others_between_batches),
		T(test_gap_in_the_middle), T(test_lines_far_up), T(test_lines_of_a_dead_run), T(test_years), T(test_long_lines),
		T(test_failures_after_the_books), T(test_sync_fails_once), T(test_books_replaced), T(test_full_disk),
	};
	int failed;

	limits.scans = UINT_MAX;
	limits.rows = 1;
	failed = cmocka_run_group_tests_name("scanned", searches, NULL, NULL);
	limits.scans = 2;
	limits.rows = 10;
	failed += cmocka_run_group_tests_name("spilled", searches, NULL, NULL);
	limits.scans = 0;
	limits.rows = SIZE_MAX;
	failed += cmocka_run_group_tests_name("tables", searches, NULL, NULL);
	failed += cmocka_run_group_tests_name("store", tests, NULL, NULL);
	return failed;
}
