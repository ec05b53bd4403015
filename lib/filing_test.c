#include "filing.h"

#include "arena.h"
#include "buf.h"
#include "cut.h"
#include "finding.h"
#include "replace.h"

#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const char ours[] = "almaty-almaly";

struct bench {
	char dir[64];
	int fd;
	struct arena arena;
	struct findings findings;
	struct store *store;
	struct office office;
	bool dry;
};

static int
setup(void **state)
{
	struct bench *b = calloc(1, sizeof *b);

	if (b == NULL)
		return -1;
	*state = b;
	strcpy(b->dir, "/tmp/filing_test.XXXXXX");
	if (mkdtemp(b->dir) == NULL)
		return -1;
	b->fd = open(b->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	b->findings = (struct findings)FINDINGS_INIT(&b->arena);
	b->store = store_open(b->dir, ours, NULL, NULL, &b->findings);
	b->office.id = ours;
	return b->fd < 0 || b->store == NULL ? -1 : 0;
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
	struct bench *b = *state;

	store_close(b->store);
	close(b->fd);
	arena_release(&b->arena);
	nftw(b->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(b);
	return 0;
}

static int
open_text(struct bench *b, struct cutter **cutter, struct casefile *c, const char *text)
{
	struct document d;

	*cutter = cutter_new(CUT_LIMIT);
	assert_non_null(*cutter);
	cutter_start(*cutter, "case", true);
	assert_int_equal(cutter_feed(*cutter, text, strlen(text)), 0);
	cutter_finish(*cutter);
	assert_int_equal(cutter_next(*cutter, &d), CUT_DOCUMENT);
	return casefile_open(c, &d, &b->arena, &b->findings);
}

/* One more step of a case; an application becomes one. The caller frees. */
static char *
more(struct bench *b, const char *text, const char *office, const char *step, const char *key, const char *value)
{
	struct step_head h = { .id = step, .by = "imanov", .officer = "x", .office = office, .actor = "y" };
	struct buf out = BUF_INIT;
	struct cutter *cutter;
	struct casefile c;

	assert_int_equal(open_text(b, &cutter, &c, text), 0);
	assert_int_equal(moment_parse("2012-09-03T09:41:00+06:00", &h.at), 0);
	if (!c.open)
		assert_int_equal(casefile_begin(&c, "kz", office), 0);
	step_begin(&c, &h);
	step_text(&c, key, value);
	assert_int_equal(step_seal(&c, &b->arena), 0);
	casefile_write(&c, &out);
	buf_byte(&out, '\0');
	assert_false(buf_failed(&out));
	casefile_release(&c);
	cutter_free(cutter);
	return out.bytes;
}

static char *
numbered(struct bench *b, const char *office, const char *result, const char *number)
{
	char *taken = more(b, "---\nservice: remain\n", office, "receive", "result", result);
	char *text = more(b, taken, office, "journal", "number", number);

	free(taken);
	return text;
}

static enum run_result
file(struct bench *b, const char *text)
{
	struct desk desk = { .filter = "rpr-file", .office = &b->office, .store = b->store, .dry = b->dry };
	struct casefile c;
	struct run r = { .desk = &desk, .c = &c, .arena = &b->arena, .findings = &b->findings };
	struct cutter *cutter;
	enum run_result result;

	b->findings = (struct findings)FINDINGS_INIT(&b->arena);
	assert_int_equal(open_text(b, &cutter, &c, text), 0);
	assert_true(filing_may_act(&desk, &c, &b->arena, &b->findings));
	result = filing_act(&r);
	casefile_release(&c);
	cutter_free(cutter);
	return result;
}

static void
expect_file(const struct bench *b, const char *name, const char *text)
{
	size_t length;
	char *bytes;

	if (text == NULL) {
		assert_int_equal(faccessat(b->fd, name, F_OK, 0), -1);
		return;
	}
	if (read_whole(b->fd, name, 1 << 20, 0, &bytes, &length) < 0)
		fail_msg("there is no %s", name);
	assert_int_equal(length, strlen(text));
	assert_memory_equal(bytes, text, length);
	free(bytes);
}

static void
put_file(const struct bench *b, const char *text)
{
	int fd;

	mkdirat(b->fd, "cases", 0700);
	mkdirat(b->fd, "cases/2012", 0700);
	fd = openat(b->fd, "cases/2012", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(replace_file(fd, "000041.yaml", text, strlen(text), 0600), 0);
	close(fd);
}

static void
expect_name(struct bench *b, const char *office, const char *result, const char *number, const char *wanted)
{
	char *text = numbered(b, office, result, number);
	struct cutter *cutter;
	struct casefile c;
	const char *name;

	assert_int_equal(open_text(b, &cutter, &c, text), 0);
	name = filing_name(&c, ours, &b->arena);
	if (wanted == NULL)
		assert_null(name);
	else
		assert_string_equal(name, wanted);
	casefile_release(&c);
	cutter_free(cutter);
	free(text);
}

static void
test_names(void **state)
{
	struct bench *b = *state;

	expect_name(b, ours, "accepted", "41/2012", "2012/000041.yaml");
	expect_name(b, ours, "refused", "3/2012", "2012/refused-000003.yaml");
	expect_name(b, "almaty-medeu", "accepted", "41/2012", "almaty-medeu/2012/000041.yaml");
	expect_name(b, "almaty-medeu", "refused", "1234567/2012", "almaty-medeu/2012/refused-1234567.yaml");
	expect_name(b, ours, "accepted", "0/2012", NULL);
	expect_name(b, ours, "accepted", "41", NULL);
	expect_name(b, ours, "accepted", "41/", NULL);
	expect_name(b, ours, "accepted", "x/2012", NULL);
	expect_name(b, ours, "accepted", "41x/2012", NULL);
	expect_name(b, ours, "accepted", "", NULL);
	expect_name(b, ours, "accepted", "../2012", NULL);
	expect_name(b, "../etc", "accepted", "41/2012", NULL);
	expect_name(b, "a/b", "accepted", "41/2012", NULL);
	expect_name(b, "A", "accepted", "41/2012", NULL);
}

/* A longer copy takes the place; a shorter or equal one, or one with other remarks at its end, is nothing new. */
static void
test_growing(void **state)
{
	struct bench *b = *state;
	char *one = numbered(b, ours, "accepted", "41/2012"), *two = more(b, one, ours, "stamp", "stamped", "x"), *remark;
	struct stat st;

	assert_int_equal(file(b, one), RUN_NOTHING);
	assert_null(b->findings.first);
	expect_file(b, "cases/2012/000041.yaml", one);
	assert_int_equal(fstatat(b->fd, "cases/2012", &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 02770);
	assert_int_equal(file(b, two), RUN_NOTHING);
	expect_file(b, "cases/2012/000041.yaml", two);
	assert_int_equal(file(b, one), RUN_NOTHING);
	assert_int_equal(file(b, two), RUN_NOTHING);
	expect_file(b, "cases/2012/000041.yaml", two);
	remark = malloc(strlen(two) + 40);
	assert_non_null(remark);
	sprintf(remark, "%s# a remark\n", two);
	assert_int_equal(file(b, remark), RUN_NOTHING);
	assert_null(b->findings.first);
	expect_file(b, "cases/2012/000041.yaml", two);
	free(remark);
	free(one);
	free(two);
}

static void
test_forks(void **state)
{
	struct bench *b = *state;
	char *one = numbered(b, ours, "accepted", "41/2012"), *left = more(b, one, ours, "stamp", "stamped", "left");
	char *right = more(b, one, ours, "stamp", "stamped", "right"), name[100];

	assert_int_equal(file(b, left), RUN_NOTHING);
	assert_int_equal(file(b, right), RUN_HELD);
	assert_int_equal(b->findings.first->id, FINDING_FORKED);
	assert_string_equal(b->findings.first->words[0], "2012/000041.yaml");
	snprintf(name, sizeof name, "000041.fork-%.8s.yaml", strrchr(right, ' ') + 1);
	assert_string_equal(b->findings.first->words[1], name);
	expect_file(b, "cases/2012/000041.yaml", left);
	snprintf(name, sizeof name, "cases/2012/000041.fork-%.8s.yaml", strrchr(right, ' ') + 1);
	expect_file(b, name, right);
	/* again the same, and nothing more */
	assert_int_equal(file(b, right), RUN_HELD);
	expect_file(b, "cases/2012/000041.yaml", left);
	assert_int_equal(file(b, left), RUN_NOTHING);
	free(one);
	free(left);
	free(right);
}

/* Somebody has put a second case into the file: the first one that grows does not cost it. */
static void
test_two_in_one_file(void **state)
{
	struct bench *b = *state;
	char *one = numbered(b, ours, "accepted", "41/2012"), *two = more(b, one, ours, "stamp", "stamped", "x"), *both;

	assert_int_equal(file(b, one), RUN_NOTHING);
	both = malloc(2 * strlen(one) + 40);
	assert_non_null(both);
	sprintf(both, "%s...\n%s", one, one);
	put_file(b, both);
	assert_int_equal(file(b, one), RUN_NOTHING);
	assert_int_equal(file(b, two), RUN_HELD);
	assert_int_equal(b->findings.first->id, FINDING_FORKED);
	expect_file(b, "cases/2012/000041.yaml", both);
	free(both);
	free(one);
	free(two);
}

/* Somebody has written above the mark, below the last seal or behind the end: only a copy that has it takes the place. */
static void
test_comments(void **state)
{
	static const struct { const char *before, *behind; } places[] = {
		{ "# above\n", "" }, { "", "# below" }, { "", "...\n# behind\n" }, { "", "... # beside\n" }, { "# above\n", "# below\n" },
	};
	struct bench *b = *state;
	char *one = numbered(b, ours, "accepted", "41/2012"), *two = more(b, one, ours, "stamp", "stamped", "x"), *noted, *grown;
	size_t i;

	noted = malloc(strlen(one) + 40);
	assert_non_null(noted);
	for (i = 0; i < sizeof places / sizeof places[0]; i++) {
		sprintf(noted, "%s%s%s", places[i].before, one, places[i].behind);
		put_file(b, noted);
		assert_int_equal(file(b, two), RUN_HELD);
		assert_int_equal(b->findings.first->id, FINDING_FORKED);
		expect_file(b, "cases/2012/000041.yaml", noted);
		assert_int_equal(file(b, one), RUN_NOTHING);
		assert_null(b->findings.first);
	}
	grown = more(b, noted, ours, "stamp", "stamped", "x");
	assert_int_equal(file(b, grown), RUN_NOTHING);
	assert_null(b->findings.first);
	expect_file(b, "cases/2012/000041.yaml", grown);
	free(grown);
	free(noted);
	free(one);
	free(two);
}

/* What is filed is damaged: it is not touched, the copy is kept beside it. */
static void
test_damaged_files(void **state)
{
	static const char *const damaged[] = { "", "x", "a: 1\n", "---\n...\n", "\xff", "a: [\n" };
	struct bench *b = *state;
	char *one = numbered(b, ours, "accepted", "41/2012"), *broken = strdup(one);
	size_t i;

	for (i = 0; i < sizeof damaged / sizeof damaged[0]; i++) {
		put_file(b, damaged[i]);
		assert_int_equal(file(b, one), RUN_HELD);
		assert_int_equal(b->findings.first->id, FINDING_FORKED);
		expect_file(b, "cases/2012/000041.yaml", damaged[i]);
	}
	*strstr(broken, "remain") = 'R';
	put_file(b, broken);
	assert_int_equal(file(b, one), RUN_HELD);
	expect_file(b, "cases/2012/000041.yaml", broken);
	put_file(b, one);
	assert_int_equal(file(b, one), RUN_NOTHING);
	free(broken);
	free(one);
}

/* An unmarked document gets its mark, a BOM goes; then it is the same case still. */
static void
test_forms(void **state)
{
	struct bench *b = *state;
	char *taken = more(b, "\xef\xbb\xbfservice: remain\n", ours, "receive", "result", "accepted");
	char *text = more(b, taken, ours, "journal", "number", "41/2012"), *wanted = malloc(strlen(text) + 10);

	assert_non_null(wanted);
	sprintf(wanted, "---\n%s", text + 3);
	assert_int_equal(file(b, text), RUN_NOTHING);
	expect_file(b, "cases/2012/000041.yaml", wanted);
	assert_int_equal(file(b, text), RUN_NOTHING);
	assert_int_equal(file(b, wanted), RUN_NOTHING);
	assert_null(b->findings.first);
	expect_file(b, "cases/2012/000041.yaml", wanted);
	free(wanted);
	free(text);
	free(taken);
}

static void
test_no_number_yet(void **state)
{
	struct bench *b = *state;
	char *text = more(b, "---\nservice: remain\n", ours, "receive", "result", "accepted");

	assert_int_equal(file(b, text), RUN_NOTHING);
	assert_int_equal(b->findings.first->id, FINDING_NOT_NUMBERED);
	expect_file(b, "cases", NULL);
	free(text);
}

static void
test_dry_run(void **state)
{
	struct bench *b = *state;
	char *text = numbered(b, ours, "accepted", "41/2012");

	b->dry = true;
	assert_int_equal(file(b, text), RUN_NOTHING);
	expect_file(b, "cases", NULL);
	free(text);
}

static void
test_other_offices(void **state)
{
	struct bench *b = *state;
	char *theirs = numbered(b, "almaty-medeu", "accepted", "41/2012"), *mine = numbered(b, ours, "accepted", "41/2012");
	char *refused = numbered(b, ours, "refused", "41/2012");

	assert_int_equal(file(b, theirs), RUN_NOTHING);
	assert_int_equal(file(b, mine), RUN_NOTHING);
	assert_int_equal(file(b, refused), RUN_NOTHING);
	expect_file(b, "cases/almaty-medeu/2012/000041.yaml", theirs);
	expect_file(b, "cases/2012/000041.yaml", mine);
	expect_file(b, "cases/2012/refused-000041.yaml", refused);
	free(theirs);
	free(mine);
	free(refused);
}

/* Where something else stands in the way, nothing is followed or overwritten. */
static void
test_what_is_in_the_way(void **state)
{
	struct bench *b = *state;
	char *text = numbered(b, ours, "accepted", "41/2012");

	assert_int_equal(symlinkat("/tmp", b->fd, "cases"), 0);
	assert_int_equal(file(b, text), RUN_STORE_FAILED);
	assert_int_equal(b->findings.first->id, FINDING_STORE);
	assert_string_equal(b->findings.first->words[0], "cases/2012/000041.yaml");
	unlinkat(b->fd, "cases", 0);
	assert_int_equal(mkdirat(b->fd, "cases", 0700), 0);
	assert_int_equal(mkfifoat(b->fd, "cases/2012", 0600), 0);
	assert_int_equal(file(b, text), RUN_STORE_FAILED);
	unlinkat(b->fd, "cases/2012", 0);
	assert_int_equal(mkdirat(b->fd, "cases/2012", 0700), 0);
	assert_int_equal(mkfifoat(b->fd, "cases/2012/000041.yaml", 0600), 0);
	assert_int_equal(file(b, text), RUN_STORE_FAILED);
	unlinkat(b->fd, "cases/2012/000041.yaml", 0);
	assert_int_equal(symlinkat("/dev/null", b->fd, "cases/2012/000041.yaml"), 0);
	assert_int_equal(file(b, text), RUN_STORE_FAILED);
	unlinkat(b->fd, "cases/2012/000041.yaml", 0);
	assert_int_equal(mkdirat(b->fd, "cases/2012/000041.yaml", 0700), 0);
	assert_int_equal(file(b, text), RUN_STORE_FAILED);
	unlinkat(b->fd, "cases/2012/000041.yaml", AT_REMOVEDIR);
	assert_int_equal(file(b, text), RUN_NOTHING);
	expect_file(b, "cases/2012/000041.yaml", text);
	free(text);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_names, setup, teardown),
		cmocka_unit_test_setup_teardown(test_growing, setup, teardown),
		cmocka_unit_test_setup_teardown(test_forks, setup, teardown),
		cmocka_unit_test_setup_teardown(test_two_in_one_file, setup, teardown),
		cmocka_unit_test_setup_teardown(test_comments, setup, teardown),
		cmocka_unit_test_setup_teardown(test_damaged_files, setup, teardown),
		cmocka_unit_test_setup_teardown(test_forms, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_number_yet, setup, teardown),
		cmocka_unit_test_setup_teardown(test_dry_run, setup, teardown),
		cmocka_unit_test_setup_teardown(test_other_offices, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_is_in_the_way, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
