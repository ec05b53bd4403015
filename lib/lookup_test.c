#include "lookup.h"

#include "arena.h"
#include "buf.h"
#include "finding.h"
#include "search.h"
#include "store.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define OFFICE "almaty-almaly"
#define HEX16 "0123456789abcdef"

enum { PAGE = 4096 / sizeof(struct spill_row) };

static uint64_t
draw(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static int
by_hash(const void *one, const void *other)
{
	const struct spill_row *a = one, *b = other;

	return a->hash < b->hash ? -1 : a->hash > b->hash;
}

static size_t
count_spilled(struct spill *s, uint32_t hash, uint64_t *sum)
{
	struct spill_row row;
	size_t cursor = 0, n = 0;
	int got;

	for (*sum = 0; (got = spill_next(s, hash, &cursor, &row)) > 0; n++) {
		assert_int_equal(row.hash, hash);
		*sum += row.place;
	}
	assert_int_equal(got, 0);
	return n;
}

/* Batches of every size about a page, hashes drawn from few and from many, the smallest and the greatest among them. */
static void
test_spill(void **state)
{
	static const size_t batches[] = { 1, PAGE - 1, 1, PAGE, PAGE + 1, 3, 20 * PAGE + 7, 1, 8 * PAGE, 5000 };
	static const uint32_t masks[] = { 0, 0x80000000, 0xe0000001, 0xfff00000, UINT32_MAX };
	static struct spill_row rows[50000];
	uint64_t seed = 42, sum, expected;
	size_t m, b, i, k, n;

	(void)state;
	for (m = 0; m < sizeof masks / sizeof masks[0]; m++) {
		struct spill s = SPILL_INIT;

		assert_int_equal(count_spilled(&s, 0, &sum), 0);
		assert_int_equal(spill_open(&s, AT_FDCWD), 0);
		assert_int_equal(spill_merge(&s, rows, 0), 0);
		assert_int_equal(count_spilled(&s, 0, &sum), 0);
		for (b = n = 0; b < sizeof batches / sizeof batches[0]; b++) {
			for (i = n; i < n + batches[b]; i++)
				rows[i] = (struct spill_row){ (uint32_t)draw(&seed) & masks[m], (uint32_t)i + 1 };
			rows[n].hash = b % 3 == 0 ? UINT32_MAX : b % 3 == 1 ? 0 : rows[n].hash;
			qsort(rows + n, batches[b], sizeof rows[0], by_hash);
			assert_int_equal(spill_merge(&s, rows + n, batches[b]), 0);
			n += batches[b];
			for (i = 0; i < 60; i++) {
				uint32_t hash = i % 3 == 0 ? (uint32_t)draw(&seed) & masks[m] :
				    i == 1 ? 0 : i == 2 ? UINT32_MAX : rows[draw(&seed) % n].hash;
				size_t count = 0;

				for (k = 0, expected = 0; k < n; k++)
					if (rows[k].hash == hash) {
						expected += rows[k].place;
						count++;
					}
				assert_int_equal(count_spilled(&s, hash, &sum), count);
				assert_true(sum == expected);
			}
		}
		spill_release(&s);
	}
}

/* Neither reading nor adding goes on when the file gives nothing. */
static void
test_spill_that_is_lost(void **state)
{
	enum { COUNT = 3 * PAGE };
	static struct spill_row rows[COUNT];
	struct spill s = SPILL_INIT;
	struct spill_row row;
	size_t cursor = 0, i;
	int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

	(void)state;
	for (i = 0; i < COUNT; i++)
		rows[i] = (struct spill_row){ (uint32_t)i, 1 };
	assert_int_equal(spill_open(&s, AT_FDCWD), 0);
	assert_int_equal(spill_merge(&s, rows, COUNT), 0);
	assert_true(fd >= 0 && dup2(fd, s.fd) >= 0);
	assert_int_equal(spill_next(&s, PAGE + 1, &cursor, &row), -1);
	assert_int_equal(spill_next(&s, 0, &cursor, &row), -1);
	assert_int_equal(spill_merge(&s, rows, 1), -1);
	close(fd);
	spill_release(&s);
}

/* Where the folder takes no file without a name, one of TMPDIR is taken. */
static void
test_spill_elsewhere(void **state)
{
	static char longest[PATH_MAX + 1];
	struct spill s = SPILL_INIT;

	(void)state;
	memset(longest, 'x', sizeof longest - 1);
	setenv("TMPDIR", longest, 1);
	assert_int_equal(spill_open(&s, -1), -1);
	assert_int_equal(errno, ENAMETOOLONG);
	setenv("TMPDIR", "", 1);
	assert_int_equal(spill_open(&s, -1), 0);
	spill_release(&s);
	unsetenv("TMPDIR");
}

static size_t
count_rows(struct lookup *l, uint32_t hash, off_t *sum)
{
	struct lookup_cursor c = LOOKUP_CURSOR(hash);
	uint32_t file;
	off_t grain;
	size_t n = 0;
	int got;

	for (*sum = 0; (got = lookup_next(l, &c, &file, &grain)) > 0; n++) {
		assert_int_equal(grain % LOOKUP_GRAIN, 0);
		*sum += grain * 8 + file;
	}
	assert_int_equal(got, 0);
	return n;
}

/* A book of more than 64 MiB, and a row that was never added. */
static void
test_more_stretches(void **state)
{
	struct lookup l = LOOKUP_INIT;
	off_t sum;
	int i;

	(void)state;
	for (i = 0; i < 100; i++) {
		assert_int_equal(lookup_reserve(&l, 1, 0, (off_t)i << 20), 0);
		lookup_add(&l, (uint32_t)i, 0, (off_t)i << 20);
	}
	lookup_drop(&l, 99, 0, 0);
	lookup_drop(&l, 12345, 0, 0);
	lookup_drop(&l, 99, 0, (off_t)99 << 20);
	assert_int_equal(l.count, 99);
	assert_int_equal(count_rows(&l, 98, &sum), 1);
	assert_int_equal(sum, (off_t)98 << 23);
	lookup_release(&l);
}

/* Added, dropped and spilled in any order; the greatest hashes make runs that go on at the start of the table. */
static void
test_table(void **state)
{
	enum { MOST = 6000 };
	static struct { uint32_t hash, file; off_t at; int there; } rows[MOST];
	struct lookup l = LOOKUP_INIT;
	uint64_t seed = 7;
	size_t i, n, from = 0;

	(void)state;
	for (n = 0; n < MOST; n++) {
		uint32_t hash = (uint32_t)draw(&seed) | (n % 2 ? 0xffff0000 : 0);
		off_t sum, expected = 0;
		size_t count = 0;

		rows[n].hash = n % 5 == 4 ? rows[draw(&seed) % n].hash : hash;
		rows[n].file = (uint32_t)n % 3;
		rows[n].at = (off_t)(n / 3) * 6000;
		rows[n].there = 1;
		assert_int_equal(lookup_reserve(&l, 1, rows[n].file, rows[n].at), 0);
		lookup_add(&l, rows[n].hash, rows[n].file, rows[n].at);
		if (n % 4 == 3) {
			i = from + draw(&seed) % (n + 1 - from);
			if (rows[i].there)
				lookup_drop(&l, rows[i].hash, rows[i].file, rows[i].at);
			rows[i].there = 0;
		}
		if (n % 1700 == 1699) {
			assert_int_equal(lookup_spill(&l, AT_FDCWD), 0);
			assert_int_equal(l.count, 0);
			assert_false(l.stays);
			from = n + 1;
		}
		if (n % 3 != 0)
			continue;
		hash = rows[draw(&seed) % (n + 1)].hash;
		for (i = 0; i <= n; i++)
			if (rows[i].there && rows[i].hash == hash) {
				expected += rows[i].at / LOOKUP_GRAIN * LOOKUP_GRAIN * 8 + rows[i].file;
				count++;
			}
		assert_int_equal(count_rows(&l, hash, &sum), count);
		assert_int_equal(sum, expected);
	}
	lookup_release(&l);
}

/* One office, seen by processes of several kinds, and what its books should hold. */
enum { SCANNER, TABLES, SPILLER, MIXED, KINDS };

static const struct { unsigned scans; size_t rows; } kinds[KINDS] = {
	{ UINT_MAX, 1 }, { 0, SIZE_MAX }, { 0, 13 }, { 20, 40 },
};

struct line {
	enum book book;
	size_t case_index, identity_index;
	char number[24];
};

enum { LINES_MOST = 8000 };

struct office {
	char dir[64];
	struct arena arena;
	struct findings findings;
	struct store *stores[KINDS];
	struct line lines[LINES_MOST];
	size_t count;
	uint64_t seed;
};

/* Keys that begin alike, that have quotes and backslashes in them, and look like the bytes around them. */
static const char *const keys[] = {
	"a", "ab", "b", "", "8b5e6f0e-7a35-5c50-9d4b-2c6a4e1f9f10", "8b5e6f0e-7a35-5c50-9d4b-2c6a4e1f9f11",
	"passport AA1234567", "Ахметов", "\\", "\\\\", "\"", "a\", \"case\": \"b", "\", \"identity\": \"a",
	"line\nfeed", "1/2012", "T", "A", "AA", "TAA", "passport AA12345678",
};

enum { KEYS = sizeof keys / sizeof keys[0], CASES = KEYS + 40 };

static const char *
case_name(char name[48], size_t i)
{
	if (i < KEYS)
		return keys[i];
	snprintf(name, 48, "%08x-7a35-5c50-9d4b-%012x", (unsigned)i * 2654435761U, (unsigned)i);
	return name;
}

static void
forget_findings(struct office *o)
{
	arena_reset(&o->arena);
	o->findings = (struct findings)FINDINGS_INIT(&o->arena);
}

static void
open_kind(struct office *o, int kind)
{
	store_close(o->stores[kind]);
	o->stores[kind] = store_open(o->dir, OFFICE, NULL, NULL, &o->findings);
	assert_non_null(o->stores[kind]);
	search_limit(o->stores[kind], kinds[kind].scans, kinds[kind].rows);
}

static int
setup(void **state)
{
	struct office *o = calloc(1, sizeof *o);

	if (o == NULL)
		return -1;
	snprintf(o->dir, sizeof o->dir, "/tmp/lookup_test.XXXXXX");
	if (mkdtemp(o->dir) == NULL)
		return -1;
	forget_findings(o);
	o->seed = 88172645463325252U;
	*state = o;
	return 0;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	(void)st, (void)type, (void)walk;
	return remove(path);
}

static int
teardown(void **state)
{
	struct office *o = *state;
	int k;

	for (k = 0; k < KINDS; k++)
		store_close(o->stores[k]);
	arena_release(&o->arena);
	nftw(o->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(o);
	return 0;
}

static void
begin(struct office *o, int kind)
{
	if (o->stores[kind] == NULL)
		open_kind(o, kind);
	assert_int_equal(store_begin(o->stores[kind], &o->findings), STORE_OK);
}

/* With a note that might be taken for keys. */
static void
enter_line(struct office *o, int kind, enum book book, size_t case_index, size_t identity_index, int opens,
    const char *more)
{
	struct line *l = &o->lines[o->count++];
	struct buf facts = BUF_INIT;
	struct entry e;
	char name[48];
	int late;

	assert_true(o->count <= LINES_MOST);
	*l = (struct line){ .book = book, .case_index = case_index, .identity_index = identity_index };
	e = (struct entry){ .book = book, .year = 2012, .at = "2012-09-03T09:49:00+06:00", .by = "imanov",
	    .step = "journal", .case_id = case_name(name, case_index), .base = HEX16 HEX16 HEX16 HEX16 };
	buf_text(&facts, "\"note\": ");
	buf_json_text(&facts, "\", \"case\": \"a\", \"identity\": \"a\", \"number\": \"1/2012");
	if (identity_index < KEYS) {
		buf_text(&facts, ", \"identity\": ");
		buf_json_text(&facts, keys[identity_index]);
	}
	buf_text(&facts, more);
	assert_false(buf_failed(&facts));
	assert_int_equal(store_enter(o->stores[kind], &o->arena, &e, opens, facts.bytes, facts.length, &late,
	    &o->findings), STORE_OK);
	assert_int_equal(e.number != NULL, opens);
	snprintf(l->number, sizeof l->number, "%s", opens ? e.number : "");
	buf_release(&facts);
}

static void
enter(struct office *o, int kind)
{
	static const enum book books[] = { BOOK_JOURNAL, BOOK_JOURNAL, BOOK_LETTERS, BOOK_CARDS };
	enum book book = books[draw(&o->seed) % 4];
	size_t case_index = draw(&o->seed) % CASES, identity_index = draw(&o->seed) % (KEYS + 1);

	enter_line(o, kind, book, case_index, identity_index, draw(&o->seed) % 3 != 0, "");
}

static void
expect_case(struct office *o, int kind, size_t index)
{
	struct entry *all;
	size_t count, i, n = 0;
	char name[48];

	assert_int_equal(store_find_case(o->stores[kind], &o->arena, case_name(name, index), &all, &count, &o->findings),
	    STORE_OK);
	for (i = 0; i < o->count; i++)
		n += o->lines[i].case_index == index;
	assert_int_equal(count, n);
	for (i = 0; i < count; i++) {
		assert_string_equal(all[i].case_id, case_name(name, index));
		assert_true(i == 0 || all[i - 1].book < all[i].book ||
		    (all[i - 1].book == all[i].book && all[i - 1].no < all[i].no));
	}
}

static const char *
field_of(struct arena *a, const struct entry *e, const char *key)
{
	const char *text;

	assert_int_equal(entry_field(a, e, key, &text), 0);
	return text;
}

static void
expect_identity(struct office *o, int kind, enum book book, size_t index)
{
	struct entry *all;
	size_t count, i, n = 0;

	assert_int_equal(store_find_identity(o->stores[kind], &o->arena, book, keys[index], &all, &count, &o->findings),
	    STORE_OK);
	for (i = 0; i < o->count; i++)
		n += o->lines[i].identity_index == index && o->lines[i].book == book;
	assert_int_equal(count, n);
	for (i = 0; i < count; i++)
		assert_string_equal(field_of(&o->arena, &all[i], "identity"), keys[index]);
}

static void
expect_number(struct office *o, int kind, enum book book, const char *number)
{
	struct entry e;
	char name[48];
	size_t i;
	int found;

	assert_int_equal(store_find_number(o->stores[kind], &o->arena, book, number, &e, &found, &o->findings), STORE_OK);
	for (i = 0; i < o->count; i++)
		if (o->lines[i].book == book && strcmp(o->lines[i].number, number) == 0 && *number != '\0')
			break;
	assert_int_equal(found, i < o->count);
	if (found)
		assert_string_equal(e.case_id, case_name(name, o->lines[i].case_index));
}

static void
expect_some(struct office *o, int kind, int times)
{
	static const enum book books[] = { BOOK_JOURNAL, BOOK_LETTERS, BOOK_CARDS, BOOK_ADDRESS };
	const char *number;

	for (; times > 0; times--) {
		enum book book = books[draw(&o->seed) % 4];
		size_t identity = draw(&o->seed) % KEYS;

		if (draw(&o->seed) % 2)
			assert_int_equal(store_ask_ahead(o->stores[kind], book, keys[identity], &o->findings), STORE_OK);
		expect_case(o, kind, draw(&o->seed) % (CASES + 2));
		expect_identity(o, kind, book, draw(&o->seed) % 4 ? identity : draw(&o->seed) % KEYS);
		number = o->count > 0 && times % 2 ? o->lines[draw(&o->seed) % o->count].number : "100000/2012";
		expect_number(o, kind, book, number);
	}
}

/* Lines entered, found, taken back; the batch ends in one way or another. */
static void
batch(struct office *o, int kind, int size)
{
	size_t before = o->count, at;
	struct store_mark mark;

	begin(o, kind);
	for (; size > 0; size--) {
		mark = store_mark(o->stores[kind]);
		at = o->count;
		enter(o, kind);
		if (draw(&o->seed) % 2)
			enter(o, kind);
		if (draw(&o->seed) % 4 == 0)
			expect_some(o, kind, 1);
		if (draw(&o->seed) % 5 == 0) {
			store_rewind(o->stores[kind], mark);
			o->count = at;
			if (draw(&o->seed) % 2)
				expect_some(o, kind, 1);
		}
	}
	if (draw(&o->seed) % 6 == 0) {
		store_abandon(o->stores[kind]);
		o->count = before;
	} else
		assert_int_equal(store_commit(o->stores[kind], &o->findings), STORE_OK);
	forget_findings(o);
}

static void
test_same_answers(void **state)
{
	enum { BATCHES = 120 };
	struct office *o = *state;
	int i, kind, writer;

	for (i = 0; i < BATCHES; i++) {
		writer = (int)(draw(&o->seed) % KINDS);
		batch(o, writer, i % 40 == 39 ? 200 : (int)(draw(&o->seed) % 30));
		for (kind = 0; kind < KINDS; kind++) {
			if (draw(&o->seed) % 3 == 0)
				continue;
			/* a fresh process has all the books to read */
			if (draw(&o->seed) % 15 == 0)
				open_kind(o, kind);
			begin(o, kind);
			expect_some(o, kind, 3);
			store_abandon(o->stores[kind]);
			forget_findings(o);
		}
	}
	assert_true(o->count > 1500);
}

/* A line taken back while another book is read for the first time, and entered again in the same place. */
static void
test_same_place_again(void **state)
{
	struct office *o = *state;
	struct store_mark mark;
	size_t before;
	int i, kind;

	for (kind = 0; kind < KINDS; kind++) {
		for (i = 0; i < 50; i++) {
			begin(o, (kind + 1) % KINDS);
			enter_line(o, (kind + 1) % KINDS, BOOK_LETTERS, 1, 2, 1, "");
			assert_int_equal(store_commit(o->stores[(kind + 1) % KINDS], &o->findings), STORE_OK);
		}
		begin(o, kind);
		mark = store_mark(o->stores[kind]);
		before = o->count;
		enter_line(o, kind, BOOK_JOURNAL, 1, 2, 1, "");
		expect_identity(o, kind, BOOK_JOURNAL, 2);
		expect_identity(o, kind, BOOK_LETTERS, 2);
		expect_case(o, kind, 1);
		store_rewind(o->stores[kind], mark);
		o->count = before;
		enter_line(o, kind, BOOK_JOURNAL, 1, 2, 1, "");
		expect_identity(o, kind, BOOK_JOURNAL, 2);
		expect_case(o, kind, 1);
		assert_int_equal(store_commit(o->stores[kind], &o->findings), STORE_OK);
	}
}

/* The first of two counts, whoever looks. */
static void
test_key_twice(void **state)
{
	struct office *o = *state;
	int kind;

	begin(o, TABLES);
	enter_line(o, TABLES, BOOK_JOURNAL, 1, 0, 1, ", \"identity\": \"b\", \"case\": \"b\", \"number\": \"9/2012\"");
	assert_int_equal(store_commit(o->stores[TABLES], &o->findings), STORE_OK);
	for (kind = 0; kind < KINDS; kind++) {
		begin(o, kind);
		expect_identity(o, kind, BOOK_JOURNAL, 0);
		expect_identity(o, kind, BOOK_JOURNAL, 2);
		expect_case(o, kind, 1);
		expect_case(o, kind, 2);
		expect_number(o, kind, BOOK_JOURNAL, "1/2012");
		expect_number(o, kind, BOOK_JOURNAL, "9/2012");
		store_abandon(o->stores[kind]);
	}
}

/* The descriptor of a file without a name, the newest one, or -1. */
static int
unnamed_file(void)
{
	DIR *d = opendir("/proc/self/fd");
	struct dirent *e;
	struct rlimit limit;
	struct stat st;
	int found = -1, fd;

	assert_non_null(d);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	while ((e = readdir(d)) != NULL) {
		fd = atoi(e->d_name);
		/* what is beyond the limit belongs to whatever runs this program */
		if (e->d_name[0] != '.' && (rlim_t)fd < limit.rlim_cur && fd > found &&
		    fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_nlink == 0) {
			found = fd;
			assert_int_equal(st.st_mode & 07777, 0600);
			assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
		}
	}
	closedir(d);
	return found;
}

static void
assert_spill_failed(struct office *o)
{
	assert_non_null(o->findings.first);
	assert_int_equal(o->findings.first->id, FINDING_STORE);
	assert_non_null(strstr(o->findings.first->words[0], "temporary file"));
	assert_string_equal(o->findings.first->words[2], "nothing was entered");
	forget_findings(o);
}

static void
assert_search_fails(struct office *o, int kind)
{
	struct entry *all;
	size_t count = 9;

	assert_int_equal(store_find_case(o->stores[kind], &o->arena, "ab", &all, &count, &o->findings), STORE_FAILED);
	assert_int_equal(count, 0);
	assert_spill_failed(o);
}

/* The file that rows were spilled to is cut off behind our back: no answer, then a right one from a new table. */
static void
test_unreadable_file(void **state)
{
	struct office *o = *state;
	struct entry *all;
	size_t i, count;
	char name[48];
	int fd, status = STORE_OK;

	while (o->count < 3 * PAGE)
		batch(o, TABLES, 60);
	begin(o, SPILLER);
	expect_case(o, SPILLER, 1);
	assert_true((fd = unnamed_file()) >= 0);
	assert_int_equal(ftruncate(fd, 0), 0);
	/* the page that was read last is still at hand */
	for (i = 0; i < CASES && status == STORE_OK; i++)
		status = (int)store_find_case(o->stores[SPILLER], &o->arena, case_name(name, i), &all, &count, &o->findings);
	assert_int_equal(status, STORE_FAILED);
	assert_spill_failed(o);
	store_abandon(o->stores[SPILLER]);
	begin(o, SPILLER);
	expect_some(o, SPILLER, 20);
	store_abandon(o->stores[SPILLER]);
}

/* A file that cannot be written is as a disk that is full: nothing is entered, and nothing was lost. */
static void
test_unwritable_file(void **state)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, before;
	struct rlimit limit, none;
	struct office *o = *state;
	size_t count;

	while (o->count < 60)
		batch(o, TABLES, 20);
	assert_int_equal(sigaction(SIGXFSZ, &ignore, &before), 0);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	none = limit;
	none.rlim_cur = 50;
	begin(o, SPILLER);
	count = o->count;
	enter(o, SPILLER);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	assert_search_fails(o, SPILLER);
	assert_search_fails(o, SPILLER);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_int_equal(sigaction(SIGXFSZ, &before, NULL), 0);
	store_abandon(o->stores[SPILLER]);
	o->count = count;
	begin(o, SPILLER);
	expect_some(o, SPILLER, 20);
	assert_true(unnamed_file() >= 0);
	store_abandon(o->stores[SPILLER]);
}

/* Without a descriptor for it there is no file, and the rows stay in memory. */
static void
test_no_file(void **state)
{
	struct office *o = *state;
	struct rlimit limit, none;
	int fd, i;

	while (o->count < 60)
		batch(o, TABLES, 20);
	begin(o, SPILLER);
	expect_number(o, SPILLER, BOOK_ADDRESS, "1");		/* a book that there is not */
	assert_true((fd = dup(0)) >= 0);
	close(fd);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	none = limit;
	none.rlim_cur = (rlim_t)fd;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	expect_some(o, SPILLER, 20);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_int_equal(unnamed_file(), -1);
	for (i = 0; i < 30; i++) {
		enter(o, SPILLER);
		expect_some(o, SPILLER, 1);
	}
	assert_int_equal(store_commit(o->stores[SPILLER], &o->findings), STORE_OK);
	begin(o, SPILLER);
	expect_some(o, SPILLER, 20);
	store_abandon(o->stores[SPILLER]);
}

/* Where the office's filesystem gives no file, another directory does. */
static void
test_file_elsewhere(void **state)
{
	struct office *o = *state;
	struct spill s = SPILL_INIT;
	struct spill_row row = { 5, 6 }, got;
	size_t cursor = 0;
	DIR *d;
	struct dirent *e;
	int entries = 0;

	assert_int_equal(setenv("TMPDIR", o->dir, 1), 0);
	assert_int_equal(spill_open(&s, -1), 0);
	assert_true(unnamed_file() >= 0);
	assert_int_equal(spill_merge(&s, &row, 1), 0);
	assert_int_equal(spill_next(&s, 5, &cursor, &got), 1);
	assert_int_equal(got.place, 6);
	assert_int_equal(spill_next(&s, 5, &cursor, &got), 0);
	spill_release(&s);
	assert_int_equal(unnamed_file(), -1);
	assert_non_null(d = opendir(o->dir));
	while ((e = readdir(d)) != NULL)
		entries += e->d_name[0] != '.';
	closedir(d);
	assert_int_equal(entries, 0);
	assert_int_equal(setenv("TMPDIR", "/no/such/directory", 1), 0);
	assert_int_equal(spill_open(&s, -1), -1);
	assert_null(s.page);
	assert_int_equal(unsetenv("TMPDIR"), 0);
}

/* What was asked for ahead and met in no book is found all the same when it is entered, taken back, or written by another. */
static void
test_asked_ahead(void **state)
{
	struct office *o = *state;
	struct store_mark mark;

	begin(o, 0);
	search_limit(o->stores[0], UINT_MAX, 0);
	assert_int_equal(store_ask_ahead(o->stores[0], BOOK_JOURNAL, keys[0], &o->findings), STORE_OK);
	enter_line(o, 0, BOOK_JOURNAL, 1, 1, 1, "");
	expect_case(o, 0, 2);
	expect_identity(o, 0, BOOK_JOURNAL, 0);
	mark = store_mark(o->stores[0]);
	enter_line(o, 0, BOOK_JOURNAL, 2, 0, 1, "");
	expect_identity(o, 0, BOOK_JOURNAL, 0);
	store_rewind(o->stores[0], mark);
	o->count--;
	expect_identity(o, 0, BOOK_JOURNAL, 0);
	enter_line(o, 0, BOOK_JOURNAL, 3, 0, 1, "");
	assert_int_equal(store_commit(o->stores[0], &o->findings), STORE_OK);
	begin(o, 0);
	expect_identity(o, 0, BOOK_JOURNAL, 0);
	expect_case(o, 0, 4);
	expect_identity(o, 0, BOOK_JOURNAL, 0);
	assert_int_equal(store_ask_ahead(o->stores[0], BOOK_JOURNAL, keys[0], &o->findings), STORE_OK);
	expect_case(o, 0, 4);
	expect_identity(o, 0, BOOK_JOURNAL, 0);
	assert_int_equal(store_commit(o->stores[0], &o->findings), STORE_OK);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_spill), cmocka_unit_test(test_spill_that_is_lost),
		cmocka_unit_test(test_spill_elsewhere), cmocka_unit_test(test_more_stretches), cmocka_unit_test(test_table), T(test_same_answers), T(test_same_place_again),
		T(test_asked_ahead), T(test_key_twice), T(test_unreadable_file), T(test_unwritable_file), T(test_no_file), T(test_file_elsewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
