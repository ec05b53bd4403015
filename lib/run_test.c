/*
 * The filters over one case, in an office on disk, without the driver: what is due is performed, by whom it may be, once.
 */
#include "run.h"

#include "arena.h"
#include "baked.h"
#include "buf.h"
#include "cut.h"
#include "intake.h"
#include "node.h"
#include "replace.h"
#include "report.h"
#include "screen.h"
#include "slips.h"

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

static const char application[] =
    "---\n"
    "service: remain\n"
    "received: 2012-09-03T09:41:00+06:00\n"
    "applicant: {surname: Ахметов, given: Ерлан, sex: male, born: 1980-05-14, birthplace: Ташкент, status: foreigner, "
    "citizenship: UZB, categories: [oralman], identity: {kind: passport, number: AA1234567, issued: 2009-03-01, expires: "
    "2019-03-01}}\n"
    "residence: {region: Алматы қаласы, district: Алмалы ауданы}\n"
    "documents:\n"
    "- {kind: application-form}\n- {kind: autobiography}\n- {kind: identity-document}\n- {kind: departure-consent}\n"
    "- {kind: criminal-record, issued: 2012-06-01}\n- {kind: medical, issued: 2012-08-27}\n- {kind: housing}\n- {kind: photo}\n"
    "- {kind: oralman-certificate, number: 417}\n"
    "...\n";

struct bench {
	char dir[64];
	struct arena arena;		/* of office and edition */
	struct findings findings;
	struct office *office;
	struct editions editions;
	struct store *store;
	struct slips *slips;
	const char *wanted[1];
	/* what the last run said and did */
	struct arena said;
	struct findings of_run;
	enum run_result result;
	struct desk desk;
	bool lost;			/* its answer never reaches anybody: the entries stay, the case does not */
};

static int
setup(void **state)
{
	struct bench *b = calloc(1, sizeof *b);
	char *office;
	size_t length;
	int from, to;

	if (b == NULL)
		return -1;
	*state = b;
	b->findings = (struct findings)FINDINGS_INIT(&b->arena);
	b->editions.all[0] = baked_edition(0);
	b->editions.count = 1;
	strcpy(b->dir, "/tmp/run_test.XXXXXX");
	if (b->editions.all[0] == NULL || mkdtemp(b->dir) == NULL)
		return -1;
	from = open("testdata/demo/office", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	to = open(b->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (from < 0 || to < 0 || read_whole(from, "office.yaml", 1 << 20, 0, &office, &length) < 0 ||
	    replace_file(to, "office.yaml", office, length, 0600) < 0)
		return -1;
	free(office);
	close(from);
	close(to);
	b->office = office_load(b->dir, &b->findings);
	if (b->office == NULL)
		return -1;
	b->store = store_open(b->dir, b->office->id, office_first_number, b->office, &b->findings);
	return b->store == NULL ? -1 : 0;
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

	slips_free(b->slips);
	store_close(b->store);
	office_free(b->office);
	edition_free(b->editions.all[0]);
	arena_release(&b->arena);
	arena_release(&b->said);
	nftw(b->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(b);
	return 0;
}

static void
put(const char *file, const char *bytes, size_t length)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write_all(fd, bytes, length), 0);
	assert_int_equal(close(fd), 0);
}

/* Slips that the next runs have. */
static void
bring(struct bench *b, const char *text)
{
	struct reporter r = { .program = "run_test" };
	char file[80];

	slips_free(b->slips);
	b->slips = NULL;
	if (text == NULL)
		return;
	b->slips = slips_new();
	assert_non_null(b->slips);
	snprintf(file, sizeof file, "%s/slips", b->dir);
	put(file, text, strlen(text));
	assert_int_equal(slips_take(b->slips, file, text, strlen(text), &r), 0);
}

static enum run_result
act(struct bench *b, struct casefile *c)
{
	struct run r = { .desk = &b->desk, .c = c, .arena = &b->said, .findings = &b->of_run };
	struct findings store = FINDINGS_INIT(&b->said);
	struct store_mark mark;
	enum run_result result;

	if (strcmp(b->desk.filter, "rpr-intake") == 0)
		return intake_act(&r);
	assert_int_equal(store_begin(b->store, &store), STORE_OK);
	mark = store_mark(b->store);
	result = run_case(&r);
	if (result != RUN_ADVANCED && result != RUN_NOTHING) {
		casefile_rewind(c);
		store_rewind(b->store, mark);
	}
	assert_int_equal(store_commit(b->store, &store), STORE_OK);
	return result;
}

/* The case (which is freed) goes through a filter; what comes out. */
static char *
pass(struct bench *b, char *text, const char *filter, const char *by, const char *at)
{
	struct cutter *cutter = cutter_new(CUT_LIMIT);
	struct document d;
	struct casefile c;
	struct buf out = BUF_INIT;

	arena_reset(&b->said);
	b->of_run = (struct findings)FINDINGS_INIT(&b->said);
	b->desk = (struct desk){ .filter = filter, .office = b->office, .editions = &b->editions, .slips = b->slips,
		.by = office_person(b->office, by), .wanted = b->wanted, .wanted_count = b->wanted[0] != NULL };
	b->desk.store = strcmp(filter, "rpr-intake") == 0 ? NULL : b->store;
	assert_non_null(b->desk.by);
	assert_int_equal(moment_parse(at, &b->desk.at), 0);
	assert_non_null(cutter);
	cutter_start(cutter, "case", true);
	assert_int_equal(cutter_feed(cutter, text, strlen(text)), 0);
	cutter_finish(cutter);
	assert_int_equal(cutter_next(cutter, &d), CUT_DOCUMENT);
	assert_int_equal(screen_document(&d, &b->of_run), 0);
	assert_int_equal(casefile_open(&c, &d, &b->said, &b->of_run), 0);
	b->result = act(b, &c);
	casefile_write(&c, &out);
	buf_byte(&out, '\0');
	assert_false(buf_failed(&out) || findings_failed(&b->of_run));
	casefile_release(&c);
	cutter_free(cutter);
	b->wanted[0] = NULL;
	if (b->lost) {
		buf_release(&out);
		return text;
	}
	free(text);
	return out.bytes;
}

/* Ids of the steps, joined by blanks. */
static void
expect_steps(const char *text, const char *wanted)
{
	char is[1000] = "";
	const char *p;

	for (p = text; (p = strstr(p, "\n- step: ")) != NULL; p++)
		snprintf(is + strlen(is), sizeof is - strlen(is), "%s%.*s", is[0] == '\0' ? "" : " ",
		    (int)strcspn(p + 9, "\n"), p + 9);
	if (strcmp(is, wanted) != 0)
		fail_msg("steps: %s; not: %s", is, wanted);
}

static void
expect_result(const struct bench *b, enum run_result result, const char *finding)
{
	const struct finding *f = b->of_run.first;

	if (b->result != result || (finding == NULL) != (f == NULL) || (f != NULL && strcmp(finding_name(f->id), finding) != 0))
		fail_msg("%d %s, not %d %s", b->result, f == NULL ? "-" : finding_name(f->id), result, finding == NULL ? "-" : finding);
}

/* The value of a key in the last step of that id, without quotes; in the arena of the run. */
static const char *
value(struct bench *b, const char *text, const char *step, const char *key)
{
	char from[100];
	const char *p, *last = NULL, *end;

	snprintf(from, sizeof from, "\n- step: %s\n", step);
	for (p = text; (p = strstr(p, from)) != NULL; p++)
		last = p;
	assert_non_null(last);
	end = strstr(last, "\n  seal: ") + 1;
	end = strchr(end, '\n');
	snprintf(from, sizeof from, "\n  %s: ", key);
	p = strstr(last, from);
	if (p == NULL || p > end)
		return NULL;
	p += strlen(from);
	return arena_format(&b->said, "%.*s", (int)strcspn(p + (*p == '"'), "\"\n"), p + (*p == '"'));
}

static char *
taken(struct bench *b)
{
	char *text = pass(b, strdup(application), "rpr-intake", "imanov", "2012-09-03T09:45:00+06:00");

	expect_result(b, RUN_ADVANCED, NULL);
	return text;
}

/* As far as the answers are awaited. */
static char *
inquired(struct bench *b)
{
	char *text = taken(b);

	text = pass(b, text, "rpr-journal", "imanov", "2012-09-03T09:49:00+06:00");
	expect_result(b, RUN_ADVANCED, NULL);
	text = pass(b, text, "rpr-route", "imanov", "2012-09-04T09:00:00+06:00");
	expect_result(b, RUN_ADVANCED, NULL);
	text = pass(b, text, "rpr-route", "ospanov", "2012-09-05T09:00:00+06:00");
	expect_result(b, RUN_ADVANCED, NULL);
	expect_steps(text, "receive journal form-case inquire");
	return text;
}

static char *
answered(struct bench *b, const char *nsc)
{
	char *text = inquired(b), slips[1000], number[2][20];
	const char *p = strstr(text, "  inquiries: ");
	int i;

	assert_non_null(p);
	for (i = 0; i < 2; i++, p++) {
		p = strstr(p, "\"number\": \"");
		assert_non_null(p);
		snprintf(number[i], sizeof number[i], "%.*s", (int)strcspn(p + 11, "\""), p + 11);
	}
	snprintf(slips, sizeof slips, "slip: answer\noffice: almaty-almaly\nnumber: 41/2012\nat: 2012-09-10T10:00:00+06:00\n"
	    "from: nsc-department\ninquiry: %s\nresult: %s\n---\nslip: answer\noffice: almaty-almaly\nnumber: 41/2012\n"
	    "at: 2012-09-11T10:00:00+06:00\nfrom: legal-statistics\ninquiry: %s\nresult: clear\n", number[0], nsc, number[1]);
	bring(b, slips);
	text = pass(b, text, "rpr-route", "ospanov", "2012-09-12T09:00:00+06:00");
	expect_result(b, RUN_ADVANCED, NULL);
	expect_steps(text, "receive journal form-case inquire answer-nsc answer-legal-statistics");
	bring(b, NULL);
	return text;
}

static char *
concluded(struct bench *b)
{
	char *text = pass(b, answered(b, "agreed"), "rpr-conclude", "ospanov", "2012-09-13T09:00:00+06:00");

	expect_result(b, RUN_ADVANCED, NULL);
	return text;
}

static void
test_whole_way(void **state)
{
	struct bench *b = *state;
	char *text = concluded(b);

	assert_string_equal(value(b, text, "receive", "at"), "2012-09-03T09:41:00+06:00");
	assert_string_equal(value(b, text, "journal", "number"), "41/2012");
	assert_string_equal(value(b, text, "conclude", "result"), "grant");
	b->wanted[0] = "approve";
	text = pass(b, text, "rpr-conclude", "chief", "2012-09-14T09:00:00+06:00");
	expect_result(b, RUN_ADVANCED, NULL);
	text = pass(b, text, "rpr-register", "ospanov", "2012-09-14T10:00:00+06:00");
	text = pass(b, text, "rpr-route", "ospanov", "2012-09-14T11:00:00+06:00");
	text = pass(b, text, "rpr-route", "imanov", "2012-09-17T11:00:00+06:00");
	b->wanted[0] = "stamp";
	text = pass(b, text, "rpr-register", "imanov", "2012-09-18T11:00:00+06:00");
	text = pass(b, text, "rpr-route", "imanov", "2012-09-18T12:00:00+06:00");
	text = pass(b, text, "rpr-register", "ospanov", "2012-09-19T11:00:00+06:00");
	text = pass(b, text, "rpr-register", "zhumabek", "2012-09-19T12:00:00+06:00");
	expect_result(b, RUN_ADVANCED, NULL);
	expect_steps(text, "receive journal form-case inquire answer-nsc answer-legal-statistics conclude approve cards "
	    "send-conclusion notify stamp send-sheets card-index address-index");
	assert_null(strstr(text, "\n  late: "));
	free(text);
}

/* Nothing due: nothing changes, whichever filter is run again. */
static void
test_running_again(void **state)
{
	static const char *const filters[] = { "rpr-intake", "rpr-journal", "rpr-route", "rpr-conclude", "rpr-register" };
	struct bench *b = *state;
	char *text = inquired(b), *before = strdup(text);
	size_t i;

	for (i = 0; i < sizeof filters / sizeof filters[0]; i++) {
		text = pass(b, text, filters[i], "ospanov", "2012-09-06T09:00:00+06:00");
		expect_result(b, RUN_NOTHING, NULL);
		assert_string_equal(text, before);
	}
	free(before);
	free(text);
}

/* The entries of a run whose answer was lost make the same answer, whoever runs it and when. */
static void
test_lost_answers(void **state)
{
	struct bench *b = *state;
	char *text = taken(b), *first, *again;

	b->lost = true;
	text = pass(b, text, "rpr-journal", "imanov", "2012-09-03T09:49:00+06:00");
	b->lost = false;
	first = pass(b, strdup(text), "rpr-journal", "imanov", "2012-09-03T09:49:00+06:00");
	again = pass(b, strdup(text), "rpr-journal", "seitova", "2012-09-03T16:00:00+06:00");
	expect_result(b, RUN_ADVANCED, NULL);
	assert_string_equal(again, first);
	assert_string_equal(value(b, again, "journal", "by"), "imanov");
	assert_string_equal(value(b, again, "journal", "number"), "41/2012");
	free(first);
	free(text);
	text = again;
	b->lost = true;
	text = pass(b, text, "rpr-route", "imanov", "2012-09-04T09:00:00+06:00");
	b->lost = false;
	/* another filter may not go on over it */
	text = pass(b, text, "rpr-register", "imanov", "2012-09-04T10:00:00+06:00");
	expect_steps(text, "receive journal");
	text = pass(b, text, "rpr-route", "imanov", "2012-09-04T11:00:00+06:00");
	expect_result(b, RUN_ADVANCED, NULL);
	assert_string_equal(value(b, text, "form-case", "at"), "2012-09-04T09:00:00+06:00");
	free(text);
}

/* Another application of the same person for the same service, while the first is open. */
static void
test_already_open(void **state)
{
	struct bench *b = *state;
	char *first = pass(b, taken(b), "rpr-journal", "imanov", "2012-09-03T09:49:00+06:00"), *second, *copy;

	copy = strdup(application);
	memcpy(strstr(copy, "09:41:00"), "09:51:00", 8);
	second = pass(b, copy, "rpr-intake", "imanov", "2012-09-03T09:52:00+06:00");
	expect_result(b, RUN_ADVANCED, NULL);
	second = pass(b, second, "rpr-journal", "imanov", "2012-09-03T09:53:00+06:00");
	expect_result(b, RUN_HELD, "already-open");
	expect_steps(second, "receive");
	free(second);
	copy = malloc(sizeof application + 40);
	assert_non_null(copy);
	sprintf(copy, "---\nsupersedes: 41/2012\n%s", application + 4);
	second = pass(b, copy, "rpr-intake", "imanov", "2012-09-03T09:52:00+06:00");
	second = pass(b, second, "rpr-journal", "imanov", "2012-09-03T09:53:00+06:00");
	expect_result(b, RUN_ADVANCED, NULL);
	assert_string_equal(value(b, second, "journal", "number"), "42/2012");
	free(second);
	free(first);
}

static void
test_who_may(void **state)
{
	struct bench *b = *state;
	char *text = taken(b);

	text = pass(b, text, "rpr-journal", "ospanov", "2012-09-03T09:49:00+06:00");
	expect_result(b, RUN_NOTHING, NULL);
	expect_steps(text, "receive");
	assert_string_equal(b->desk.waiting[0].actor, "city-office");
	assert_int_equal(b->desk.waiting[0].cases, 1);
	assert_null(b->desk.waiting[1].actor);
	free(text);
	text = pass(b, strdup(application), "rpr-intake", "ospanov", "2012-09-03T09:49:00+06:00");
	expect_result(b, RUN_NOTHING, NULL);
	assert_string_equal(text, application);
	assert_string_equal(b->desk.waiting[0].actor, "city-office");
	free(text);
	text = concluded(b);
	b->wanted[0] = "approve";
	text = pass(b, text, "rpr-conclude", "ospanov", "2012-09-14T09:00:00+06:00");
	expect_result(b, RUN_NOTHING, "not-here");
	expect_steps(text, "receive journal form-case inquire answer-nsc answer-legal-statistics conclude");
	/* by-hand work is not done unasked */
	text = pass(b, text, "rpr-conclude", "chief", "2012-09-14T09:00:00+06:00");
	expect_result(b, RUN_NOTHING, NULL);
	expect_steps(text, "receive journal form-case inquire answer-nsc answer-legal-statistics conclude");
	free(text);
}

static void
test_time_order(void **state)
{
	struct bench *b = *state;
	char *text = pass(b, taken(b), "rpr-journal", "imanov", "2012-09-03T09:40:59+06:00");

	expect_result(b, RUN_HELD, "time-order");
	expect_steps(text, "receive");
	/* the same instant under another offset is not earlier */
	text = pass(b, text, "rpr-journal", "imanov", "2012-09-03T03:41:00Z");
	expect_result(b, RUN_ADVANCED, NULL);
	free(text);
}

static void
test_late_steps(void **state)
{
	struct bench *b = *state;
	char *text = pass(b, taken(b), "rpr-journal", "imanov", "2012-09-03T09:49:00+06:00"), *later;

	later = pass(b, strdup(text), "rpr-route", "imanov", "2012-09-10T09:00:00+06:00");
	assert_string_equal(value(b, later, "form-case", "late"), "4");
	free(later);
	free(text);
}

/* Nothing can be decided without the agreement; a ground brought by a slip refuses. */
static void
test_agreement_lacking(void **state)
{
	struct bench *b = *state;
	char *text = pass(b, answered(b, "not-agreed"), "rpr-conclude", "ospanov", "2012-09-13T09:00:00+06:00");

	expect_result(b, RUN_NOTHING, "ground-needed");
	bring(b, "slip: ground\noffice: almaty-almaly\nnumber: 41/2012\nat: 2012-09-13T10:00:00+06:00\nby: ospanov\n"
	    "ground: illegal-entry\nevidence: letter 5\n");
	text = pass(b, text, "rpr-conclude", "ospanov", "2012-09-13T11:00:00+06:00");
	expect_result(b, RUN_ADVANCED, NULL);
	assert_string_equal(value(b, text, "conclude", "result"), "refuse");
	assert_non_null(strstr(text, "\"ground\": \"illegal-entry\", \"article\": \"49(1)\", \"evidence\": \"letter 5\", \"slip\": \""));
	free(text);
}

static void
test_slips_of_tomorrow(void **state)
{
	struct bench *b = *state;
	char *text = inquired(b);

	bring(b, "slip: withdrawal\noffice: almaty-almaly\nnumber: 41/2012\nat: 2012-09-20T10:00:00+06:00\nby: imanov\nreason: x\n");
	text = pass(b, text, "rpr-route", "imanov", "2012-09-13T11:00:00+06:00");
	expect_steps(text, "receive journal form-case inquire");
	expect_result(b, RUN_NOTHING, "slip-refused");
	bring(b, "slip: withdrawal\noffice: almaty-almaly\nnumber: 41/2012\nat: 2012-09-20T10:00:00+06:00\nby: imanov\nreason: x\n");
	text = pass(b, text, "rpr-route", "imanov", "2012-09-20T11:00:00+06:00");
	expect_result(b, RUN_ADVANCED, NULL);
	expect_steps(text, "receive journal form-case inquire withdraw close-withdrawn");
	free(text);
}

static void
test_editions(void **state)
{
	struct edition a = { .from = 10, .to = 20 }, c = { .from = 20, .to = INT32_MAX }, gone = { .from = 0, .to = 100,
		.replaced = true };
	struct editions all = { .all = { &a, &gone, &c }, .count = 3 };
	bool several;

	(void)state;
	assert_null(editions_on(&all, 9, &several));
	assert_ptr_equal(editions_on(&all, 10, &several), &a);
	assert_false(several);
	assert_non_null(editions_on(&all, 20, &several));
	assert_true(several);
	assert_ptr_equal(editions_on(&all, 21, &several), &c);
	assert_false(several);
}

/* A case under another edition's bytes is not gone on with. */
static void
test_unknown_edition(void **state)
{
	struct bench *b = *state;
	char *text = taken(b);
	char was = b->editions.all[0]->sha256[0];

	b->editions.all[0]->sha256[0] = was == '0' ? '1' : '0';
	text = pass(b, text, "rpr-journal", "imanov", "2012-09-03T09:49:00+06:00");
	expect_result(b, RUN_HELD, "unknown-edition");
	b->editions.all[0]->sha256[0] = was;
	b->editions.count = 0;
	text = pass(b, text, "rpr-journal", "imanov", "2012-09-03T09:49:00+06:00");
	expect_result(b, RUN_HELD, "unknown-edition");
	b->editions.count = 1;
	text = pass(b, text, "rpr-journal", "imanov", "2012-09-03T09:49:00+06:00");
	expect_result(b, RUN_ADVANCED, NULL);
	free(text);
}

/* Two copies went different ways: the second may not enter its own history. */
static void
test_two_histories(void **state)
{
	struct bench *b = *state;
	char *text = pass(b, taken(b), "rpr-journal", "imanov", "2012-09-03T09:49:00+06:00"), *other = strdup(text);

	/* the other copy gets a correction, which no book knows; then both want to be sent */
	bring(b, "slip: correction\noffice: almaty-almaly\nnumber: 41/2012\nat: 2012-09-03T10:00:00+06:00\nby: imanov\n"
	    "field: applicant.given\nwas: Ерлан\nnow: Ерланн\nreason: x\n");
	other = pass(b, other, "rpr-route", "zhumabek", "2012-09-03T11:00:00+06:00");
	expect_result(b, RUN_ADVANCED, NULL);
	expect_steps(other, "receive journal correct");
	bring(b, NULL);
	text = pass(b, text, "rpr-route", "imanov", "2012-09-04T09:00:00+06:00");
	expect_result(b, RUN_ADVANCED, NULL);
	other = pass(b, other, "rpr-route", "imanov", "2012-09-04T10:00:00+06:00");
	expect_result(b, RUN_HELD, "conflict");
	expect_steps(other, "receive journal correct");
	free(other);
	free(text);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_whole_way, setup, teardown),
		cmocka_unit_test_setup_teardown(test_running_again, setup, teardown),
		cmocka_unit_test_setup_teardown(test_lost_answers, setup, teardown),
		cmocka_unit_test_setup_teardown(test_already_open, setup, teardown),
		cmocka_unit_test_setup_teardown(test_who_may, setup, teardown),
		cmocka_unit_test_setup_teardown(test_time_order, setup, teardown),
		cmocka_unit_test_setup_teardown(test_late_steps, setup, teardown),
		cmocka_unit_test_setup_teardown(test_agreement_lacking, setup, teardown),
		cmocka_unit_test_setup_teardown(test_slips_of_tomorrow, setup, teardown),
		cmocka_unit_test(test_editions),
		cmocka_unit_test_setup_teardown(test_unknown_edition, setup, teardown),
		cmocka_unit_test_setup_teardown(test_two_histories, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
