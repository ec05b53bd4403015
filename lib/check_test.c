#include "check.h"

#include "arena.h"
#include "baked.h"
#include "finding.h"
#include "node.h"
#include "office.h"
#include "read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char whole[] =
    "service: remain\n"
    "received: 2012-09-03T09:41:00+06:00\n"
    "window: 3\n"
    "queue: {taken: \"09:12\", called: \"09:31\"}\n"
    "applicant:\n"
    "  surname: Ахметов\n"
    "  given: Ерлан\n"
    "  former-names: [Akhmetov]\n"
    "  sex: male\n"
    "  born: 1980-05-14\n"
    "  birthplace: Ташкент\n"
    "  status: foreigner\n"
    "  citizenship: UZB\n"
    "  categories: [former-compatriot]\n"
    "  iin: \"800514300011\"\n"
    "  identity: {kind: passport, number: AA1234567, issued: 2009-03-01, expires: 2019-03-01}\n"
    "  children:\n"
    "  - {given: Тимур, born: 2008-02-29}\n"
    "arrived: {country: UZB, on: 2012-06-20}\n"
    "residence: {region: Алматы қаласы, district: Алмалы ауданы, since: 2012-06-20}\n"
    "documents:\n"
    "- {kind: application-form, pages: 2}\n"
    "- {kind: medical, number: 93, issued: 2012-08-27, expires: 2013-08-27, original: yes}\n";

struct bench {
	struct arena arena;
	struct findings findings;
	struct edition *edition;
	struct office *office;
};

static int
setup(void **state)
{
	struct bench *b = calloc(1, sizeof *b);

	if (b == NULL)
		return -1;
	b->findings = (struct findings)FINDINGS_INIT(&b->arena);
	b->edition = baked_edition(0);
	b->office = office_load("testdata/demo/office", &b->findings);
	*state = b;
	return b->edition == NULL || b->office == NULL ? -1 : 0;
}

static int
teardown(void **state)
{
	struct bench *b = *state;

	edition_free(b->edition);
	office_free(b->office);
	arena_release(&b->arena);
	free(b);
	return 0;
}

static char *
replaced(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);
	char *b;

	if (at == NULL)
		fail_msg("the application does not say: %s", from);
	b = malloc(strlen(text) + strlen(to) + 1);
	assert_non_null(b);
	memcpy(b, text, (size_t)(at - text));
	strcpy(b + (at - text), to);
	strcat(b, at + strlen(from));
	return b;
}

static struct node *
read_text(struct arena *a, const char *text)
{
	struct findings f = FINDINGS_INIT(a);
	struct node *root = read_document(a, &f, text, strlen(text));

	if (root == NULL)
		fail_msg("%s: %s", f.first == NULL ? "?" : finding_name(f.first->id), text);
	return root;
}

/* "id@line word" of all findings, joined by "; ". */
static void
tell(struct buf *b, const struct findings *f)
{
	const struct finding *x;

	assert_false(findings_failed(f));
	for (x = f->first; x != NULL; x = x->next) {
		buf_text(b, b->length > 0 ? "; " : "");
		buf_text(b, finding_name(x->id));
		buf_byte(b, '@');
		buf_number(b, (long long)x->line);
		if (x->words[0] != NULL) {
			buf_byte(b, ' ');
			buf_text(b, x->words[0]);
		}
	}
	buf_byte(b, '\0');
	assert_false(buf_failed(b));
}

static void
expect_text(const struct bench *bench, const char *text, const char *wanted)
{
	struct arena a = ARENA_INIT;
	struct findings f = FINDINGS_INIT(&a);
	struct buf is = BUF_INIT;
	int done = check_application(bench->edition, bench->office, read_text(&a, text), &f);

	tell(&is, &f);
	if (strcmp(is.bytes, wanted) != 0)
		fail_msg("is: %s; not: %s; in: %s", is.bytes, wanted, text);
	assert_int_equal(done, f.errors > 0 ? -1 : 0);
	buf_release(&is);
	arena_release(&a);
}

struct change {
	const char *from, *to, *wanted;
};

static void
expect_changes(const struct bench *bench, const struct change *c, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		char *text = replaced(whole, c[i].from, c[i].to);

		expect_text(bench, text, c[i].wanted);
		free(text);
	}
}

#define EXPECT(changes) expect_changes(*state, changes, sizeof changes / sizeof changes[0])

static void
test_whole_application(void **state)
{
	expect_text(*state, whole, "");
}

static void
test_what_is_missing(void **state)
{
	static const struct change changes[] = {
		{ "service: remain\n", "", "missing@1 service" },
		{ "service: remain\n", "service:\n", "missing@1 service" },
		{ "service: remain\n", "service: ~\n", "missing@1 service" },
		{ "service: remain\n", "service: \"\"\n", "missing@1 service" },
		{ "received: 2012-09-03T09:41:00+06:00\n", "", "missing@1 received" },
		{ "  surname: Ахметов\n", "", "missing@6 applicant.surname" },
		{ "  surname: Ахметов\n", "  surname: \" \\t\\n \"\n", "missing@6 applicant.surname" },
		{ "  given: Ерлан\n", "", "missing@6 applicant.given" },
		{ "  sex: male\n", "", "missing@6 applicant.sex" },
		{ "  born: 1980-05-14\n", "", "missing@6 applicant.born" },
		{ "  birthplace: Ташкент\n", "", "missing@6 applicant.birthplace" },
		{ "  status: foreigner\n", "", "missing@6 applicant.status" },
		{ "  citizenship: UZB\n", "", "missing@6 applicant.citizenship" },
		{ "  citizenship: UZB\n", "  citizenship: \"\"\n", "missing@6 applicant.citizenship" },
		{ "kind: passport, ", "", "missing@16 applicant.identity.kind" },
		{ "number: AA1234567, ", "", "missing@16 applicant.identity.number" },
		{ "{given: Тимур, ", "{", "missing@18 applicant.children.0.given" },
		{ ", born: 2008-02-29}", "}", "missing@18 applicant.children.0.born" },
		{ "region: Алматы қаласы, ", "", "missing@20 residence.region" },
		{ "district: Алмалы ауданы, ", "", "missing@20 residence.district" },
		{ "kind: medical, ", "", "missing@23 documents.1.kind" },
		{ "identity: {kind: passport, number: AA1234567, issued: 2009-03-01, expires: 2019-03-01}", "identity: {}",
		    "missing@16 applicant.identity" },
	};

	EXPECT(changes);
	expect_text(*state, "a: 1\n", "missing@1 service; missing@1 received; missing@1 applicant; missing@1 residence; "
	    "missing@1 documents; unknown-key@1 a");
	expect_text(*state, "{}\n", "missing@1 service; missing@1 received; missing@1 applicant; missing@1 residence; "
	    "missing@1 documents");
}

static void
test_wrong_types(void **state)
{
	static const struct change changes[] = {
		{ "window: 3", "window: [3]", "wrong-type@3 window" },
		{ "queue: {taken: \"09:12\", called: \"09:31\"}", "queue: 9", "wrong-type@4 queue" },
		{ "  surname: Ахметов", "  surname: {a: Ахметов}", "wrong-type@6 applicant.surname; unknown-key@6 a" },
		{ "[Akhmetov]", "Akhmetov", "wrong-type@8 applicant.former-names" },
		{ "[Akhmetov]", "[[a], \"\"]", "wrong-type@8 applicant.former-names; wrong-type@8 applicant.former-names" },
		{ "  born: 1980-05-14", "  born: [1980-05-14]", "wrong-type@10 applicant.born" },
		{ "[former-compatriot]", "former-compatriot", "wrong-type@14 applicant.categories" },
		{ "[former-compatriot]", "[{a: b}]", "wrong-type@14 applicant.categories; unknown-key@14 a" },
		{ "  - {given: Тимур, born: 2008-02-29}", "  - Тимур", "wrong-type@18 applicant.children" },
		{ "country: UZB, on", "country: Uzbekistan, on", "wrong-type@19 arrived.country" },
		{ "citizenship: UZB", "citizenship: uzb", "wrong-type@13 applicant.citizenship" },
		{ "citizenship: UZB", "citizenship: UZBK", "wrong-type@13 applicant.citizenship" },
		{ "pages: 2", "pages: two", "wrong-type@22 documents.0.pages" },
		{ "pages: 2", "pages: -2", "wrong-type@22 documents.0.pages" },
		{ "pages: 2", "pages: 2.5", "wrong-type@22 documents.0.pages" },
		{ "pages: 2", "amount: 1234567890123456", "wrong-type@22 documents.0.amount" },
		{ "- {kind: application-form, pages: 2}\n", "- application-form\n", "wrong-type@22 documents" },
	};

	EXPECT(changes);
	expect_text(*state, "service: remain\nreceived: 2012-09-03T09:41:00+06:00\napplicant: Ахметов\nresidence: []\n"
	    "documents: {}\n", "wrong-type@3 applicant; wrong-type@4 residence; missing@5 documents");
}

static void
test_unknown_values(void **state)
{
	static const struct change changes[] = {
		{ "service: remain", "service: stay", "unknown-value@1 service" },
		{ "sex: male", "sex: m", "unknown-value@9 applicant.sex" },
		{ "sex: male", "sex: male female", "unknown-value@9 applicant.sex" },
		{ "sex: male", "sex: mal", "unknown-value@9 applicant.sex" },
		{ "status: foreigner", "status: citizen", "unknown-value@12 applicant.status" },
		{ "status: foreigner", "status: stateless", "unknown-value@13 applicant.citizenship" },
		{ "citizenship: UZB", "citizenship: XXA", "unknown-value@13 applicant.citizenship" },
		{ "[former-compatriot]", "[oralmann, quota]", "unknown-value@14 applicant.categories" },
		{ "kind: medical", "kind: doctor", "unknown-value@23 documents.1.kind" },
		{ "original: yes", "original: true", "unknown-value@23 documents.1.original" },
		{ "since: 2012", "settlement-kind: city, since: 2012", "unknown-value@20 residence.settlement-kind" },
	};
	struct arena a = ARENA_INIT;
	struct findings f = FINDINGS_INIT(&a);
	const struct bench *b = *state;
	char *text = replaced(whole, "sex: male", "sex: m"), *other = replaced(whole, "service: remain", "service: stay");

	EXPECT(changes);
	check_application(b->edition, b->office, read_text(&a, text), &f);
	check_application(b->edition, b->office, read_text(&a, other), &f);
	assert_string_equal(f.first->words[1], "male, female");
	assert_string_equal(f.first->next->words[1], "arrival, remain, on-record");
	free(text);
	free(other);
	arena_release(&a);
}

static void
test_unknown_keys(void **state)
{
	static const struct change changes[] = {
		{ "window: 3", "windows: 3", "unknown-key@3 windows" },
		{ "  sex:", "  hair: brown\n  sex:", "unknown-key@9 hair" },
		{ "kind: passport,", "kind: passport, colour: blue,", "unknown-key@16 colour" },
		{ "{given: Тимур,", "{given: Тимур, age: 4,", "unknown-key@18 age" },
		{ "pages: 2}", "pages: 2, page: 3}", "unknown-key@22 page" },
		{ "window: 3", "wind\xd0\xbe" "w: 3", "unknown-key@3 wind\xd0\xbew" },
		{ "window: 3", "surname: 3", "unknown-key@3 surname" },
	};

	EXPECT(changes);
}

static void
test_dates(void **state)
{
	static const struct change changes[] = {
		{ "born: 1980-05-14", "born: 1982-02-30", "bad-date@10 applicant.born" },
		{ "born: 1980-05-14", "born: 1900-02-29", "bad-date@10 applicant.born" },
		{ "born: 1980-05-14", "born: 14.05.1980", "bad-date@10 applicant.born" },
		{ "born: 1980-05-14", "born: 0000-01-01", "bad-date@10 applicant.born" },
		{ "born: 1980-05-14", "born: 10000-01-01", "bad-date@10 applicant.born" },
		{ "received: 2012-09-03T09:41:00+06:00", "received: 2012-09-03", "bad-date@2 received" },
		{ "received: 2012-09-03T09:41:00+06:00", "received: 2012-09-03T09:41:00", "bad-date@2 received" },
		{ "received: 2012-09-03T09:41:00+06:00", "received: 2012-09-03T24:00:00+06:00", "bad-date@2 received" },
		{ "taken: \"09:12\"", "taken: \"9:12\"", "bad-date@4 queue.taken" },
		{ "called: \"09:31\"", "called: \"09:61\"", "bad-date@4 queue.called" },
		{ "issued: 2009-03-01", "issued: 2009", "bad-date@16 applicant.identity.issued" },
		{ "since: 2012-06-20", "since: June", "bad-date@20 residence.since" },
		{ "issued: 2012-08-27", "issued: 27", "bad-date@23 documents.1.issued" },
	};

	EXPECT(changes);
}

static void
test_order_of_dates(void **state)
{
	static const struct change changes[] = {
		{ "iin: \"800514300011\"", "note: none", "unknown-key@15 note" },
		{ "called: \"09:31\"", "called: \"09:11\"", "date-order@4 queue.taken" },
		{ "called: \"09:31\"", "called: \"09:12\"", "" },
		{ ", called: \"09:31\"", "", "" },
		{ "taken: \"09:12\", ", "", "" },
		{ "issued: 2009-03-01", "issued: 2012-09-04", "date-order@16 applicant.identity.issued" },
		{ "issued: 2009-03-01", "issued: 2012-09-03", "" },
		{ "issued: 2009-03-01", "issued: 1980-05-13", "date-order@10 applicant.born" },
		{ "expires: 2019-03-01", "expires: 2009-02-28", "date-order@16 applicant.identity.issued" },
		{ "on: 2012-06-20", "on: 2012-09-04", "date-order@19 arrived.on" },
		{ "on: 2012-06-20", "on: 1979-06-20", "date-order@10 applicant.born" },
		{ "since: 2012-06-20", "since: 2012-09-04", "date-order@20 residence.since" },
		{ "issued: 2012-08-27", "issued: 2012-09-04", "date-order@23 documents.1.issued" },
		{ "expires: 2013-08-27", "expires: 2012-08-26", "date-order@23 documents.1.issued" },
		{ "born: 2008-02-29", "born: 2012-09-04", "date-order@18 applicant.children.0.born" },
	};

	EXPECT(changes);
}

static void
test_people(void **state)
{
	static const struct change changes[] = {
		{ "iin: \"800514300011\"", "iin: \"800514300010\"", "bad-iin@15 applicant.iin" },
		{ "iin: \"800514300011\"", "iin: [\"800514300011\"]", "wrong-type@15 applicant.iin" },
		{ "iin: \"800514300011\"", "iin: 80051430001O", "wrong-type@15 applicant.iin" },
		{ "iin: \"800514300011\"", "iin: 80051430001", "wrong-type@15 applicant.iin" },
		{ "iin: \"800514300011\"", "iin: \"8005143000112\"", "wrong-type@15 applicant.iin" },
		{ "iin: \"800514300011\"", "iin: \"061211600012\"", "iin-differs@15 applicant.iin" },
		{ "surname: Ахметов", "surname: \"Ахме\\u202eтов\"", "bidi-control@6 applicant.surname" },
		{ "status: foreigner\n  citizenship: UZB", "status: stateless\n  citizenship: \"\"", "" },
		{ "surname: Ахметов", "surname: \"Ахме\\tтов\"", "control-character@6 U+0009" },
		{ "surname: Ахметов", "surname: Аxметов", "mixed-script@6 applicant.surname" },
		{ "surname: Ахметов", "surname: \"Ахме\xe2\x80\x8bтов\"", "mixed-script@6 applicant.surname" },
		{ "[Akhmetov]", "[\"a\\u200eb\"]", "bidi-control@8 applicant.former-names" },
		{ "given: Тимур", "given: \"\\u061c\"", "bidi-control@18 applicant.children.0.given" },
		/* what is no name may have them */
		{ "birthplace: Ташкент", "birthplace: \"a\\u202eb\"", "" },
	};

	EXPECT(changes);
}

static void
test_minors(void **state)
{
	char *born = replaced(whole, "born: 1980-05-14", "born: 1994-09-03"), *younger, *with, *nobody;

	younger = replaced(born, "1994-09-03", "1994-09-04");
	with = replaced(younger, "arrived:", "representative: {surname: Ахметова, relation: mother}\narrived:");
	expect_text(*state, born, "iin-differs@15 applicant.iin");
	expect_text(*state, younger, "iin-differs@15 applicant.iin; minor-alone@6");
	expect_text(*state, with, "iin-differs@15 applicant.iin");
	nobody = replaced(younger, "arrived:", "representative: {surname: \"\"}\narrived:");
	expect_text(*state, nobody, "iin-differs@15 applicant.iin; minor-alone@6");
	free(born);
	free(younger);
	free(with);
	free(nobody);
}

static void
test_districts(void **state)
{
	static const struct change changes[] = {
		{ "Алмалы ауданы", "Медеу ауданы", "not-served@20 residence.district" },
		{ "Алмалы ауданы", "Алмалинский район", "" },
		{ "Алмалы ауданы", "almaly", "" },
	};
	const struct bench *b = *state;
	struct bench nowhere = { .edition = b->edition };
	char *text = replaced(whole, "Алмалы ауданы", "Медеу ауданы");

	EXPECT(changes);
	expect_text(&nowhere, text, "");
	free(text);
}

/* All that is wrong is told at once. */
static void
test_many_findings(void **state)
{
	char *one = replaced(whole, "sex: male", "sex: m"), *two = replaced(one, "born: 1980-05-14", "born: 1980"),
	    *three = replaced(two, "window:", "windows:");

	expect_text(*state, three, "unknown-value@9 applicant.sex; bad-date@10 applicant.born; unknown-key@3 windows");
	free(one);
	free(two);
	free(three);
}

static void
expect_reception(const struct bench *b, const char *received, const char *window, const char *queue, const char *wanted)
{
	struct arena a = ARENA_INIT;
	struct findings f = FINDINGS_INIT(&a);
	struct buf is = BUF_INIT;
	char text[400];

	snprintf(text, sizeof text, "received: %s\n%s%s\n", received, window, queue);
	check_reception(b->edition, b->office, read_text(&a, text), &f);
	tell(&is, &f);
	if (strcmp(is.bytes, wanted) != 0)
		fail_msg("is: %s; not: %s; in: %s", is.bytes, wanted, text);
	buf_release(&is);
	arena_release(&a);
}

/* Item 8: weekdays 9 to 13 and 14:30 to 18, Saturdays 9 to 13. */
static void
test_reception(void **state)
{
	static const struct {
		const char *received, *window, *queue, *wanted;
	} cases[] = {
		{ "2012-09-03T09:00:00+06:00", "", "", "" },
		{ "2012-09-03T08:59:59+06:00", "", "", "outside-hours@1" },
		{ "2012-09-03T12:59:59+06:00", "", "", "" },
		{ "2012-09-03T13:00:00+06:00", "", "", "outside-hours@1" },
		{ "2012-09-03T14:30:00+06:00", "", "", "" },
		{ "2012-09-03T18:00:00+06:00", "", "", "outside-hours@1" },
		{ "2012-09-08T12:59:00+06:00", "", "", "" },
		{ "2012-09-08T14:30:00+06:00", "", "", "outside-hours@1" },
		{ "2012-09-09T10:00:00+06:00", "", "", "on-holiday@1" },
		{ "2012-08-30T10:00:00+06:00", "", "", "on-holiday@1" },
		{ "2012-08-30T20:00:00+06:00", "", "", "on-holiday@1" },
		{ "2012-09-03T09:30:00+06:00", "window: 3\n", "", "" },
		{ "2012-09-03T03:30:00Z", "window: 3\n", "", "" },
		{ "2012-09-03T12:30:00Z", "window: 3\n", "", "outside-hours@1; window-unstaffed@2 3" },
		{ "2012-09-01T23:30:00-05:00", "", "", "on-holiday@1" },
		{ "2012-09-03T09:30:00+06:00", "window:\n", "", "" },
		{ "2012-09-03T09:30:00+06:00", "window: ~\n", "", "" },
		{ "2012-09-03T09:30:00+06:00", "window: 7\n", "", "window-unstaffed@2 7" },
		{ "2012-09-03T15:00:00+06:00", "window: 4\n", "", "window-unstaffed@2 4" },
		{ "2012-09-03T09:30:00+06:00", "", "queue: {taken: \"09:00\", called: \"09:30\"}", "" },
		{ "2012-09-03T09:30:00+06:00", "", "queue: {taken: \"09:00\", called: \"09:31\"}", "long-queue@2 31" },
		{ "2012-09-03T09:30:00+06:00", "", "queue: {taken: \"09:00\"}", "" },
		{ "2012-09-03T09:30:00+06:00", "", "queue: {taken: \"09:00\", called: late}", "" },
		{ "2012-09-03T09:30:00+06:00", "", "queue: {taken: \"\", called: \"09:31\"}", "" },
		{ "2012-09-03T20:30:00+06:00", "window: 7\n", "queue: {taken: \"09:00\", called: \"10:00\"}",
		    "outside-hours@1; window-unstaffed@2 7; long-queue@3 60" },
		{ "2012-09-03", "window: 7\n", "", "" },
	};
	size_t i;

	for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
		expect_reception(*state, cases[i].received, cases[i].window, cases[i].queue, cases[i].wanted);
}

static void
test_json_lists(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	json_list_add(&b, "a");
	json_list_add(&b, "ab");
	json_list_add(&b, "a");
	json_list_add(&b, "b");
	json_list_add(&b, "a\"b");
	json_list_add(&b, "a\"b");
	buf_byte(&b, '\0');
	assert_string_equal(b.bytes, "\"a\", \"ab\", \"b\", \"a\\\"b\"");
	buf_release(&b);
}

/* A refusal says which document, why, under which row, and who adopted it. */
static void
test_reasons(void **state)
{
	const struct bench *b = *state;
	struct arena a = ARENA_INIT;
	struct findings f = FINDINGS_INIT(&a);
	struct verdict v;
	struct node *root;

	root = read_text(&a, "service: arrival\nreceived: 2012-09-03T09:41:00+06:00\napplicant: {born: 2000-01-01, status: foreigner}\n"
	    "documents:\n- {kind: application-form}\n- {kind: identity-document}\n- {kind: residence-visa, number: 1}\n- {kind: photo}\n"
	    "- {kind: medical, issued: 2011-01-01}\n");
	assert_int_equal(check_package(b->edition, b->office, root, &a, &v, &f), 0);
	assert_true(v.refused);
	buf_byte(&v.reasons, '\0');
	buf_byte(&v.cites, '\0');
	assert_string_equal(v.reasons.bytes, "{\"document\": \"identity-document\", \"reason\": \"lacks number\", \"rule\": "
	    "\"identity-document-below-16\", \"provenance\": \"reconstructed\", \"cites\": [\"item 10\", \"service passport on egov.kz, "
	    "2020\"], \"adopted\": {\"by\": \"chief\", \"on\": \"2012-08-01\", \"source\": \"instruction of the head of department No. 14 "
	    "of 1 August 2012\"}}, {\"document\": \"medical\", \"reason\": \"issued too long ago\", \"rule\": \"medical-recent\", "
	    "\"provenance\": \"reconstructed\", \"cites\": [\"rules as worded in 2023\"], \"adopted\": {\"by\": \"chief\", \"on\": "
	    "\"2012-08-01\", \"source\": \"instruction of the head of department No. 14 of 1 August 2012\"}}");
	assert_string_equal(v.cites.bytes, "\"item 10\", \"service passport on egov.kz, 2020\", \"rules as worded in 2023\"");
	assert_null(f.first);
	verdict_release(&v);
	/* no office, nobody has adopted anything */
	assert_int_equal(check_package(b->edition, NULL, root, &a, &v, &f), 0);
	assert_false(v.refused);
	assert_int_equal(v.reasons.length, 0);
	assert_int_equal(f.warnings, 2);
	assert_int_equal(f.first->id, FINDING_DOCUMENT_ADVICE);
	assert_string_equal(f.first->words[0], "identity-document");
	assert_string_equal(f.first->words[1], "lacks number");
	verdict_release(&v);
	root = read_text(&a, "service: arrival\n");
	assert_int_equal(check_package(b->edition, b->office, root, &a, &v, &f), -1);
	verdict_release(&v);
	arena_release(&a);
}

static void
test_validity(void **state)
{
	static const struct {
		const char *identity, *reason;
	} cases[] = {
		{ "number: 1, expires: 2012-09-02", "expired" }, { "number: 1, expires: 2012-09-03", "expires too soon" },
		{ "number: 1, expires: 2013-03-02", "expires too soon" }, { "number: 1, expires: 2013-03-03", NULL },
		{ "number: 1", "lacks expires" }, { "expires: 2015-01-01", "lacks number" },
		{ "number: ~, expires: 2015-01-01", "lacks number" }, { "number: \" \", expires: 2015-01-01", "lacks number" },
		{ "number: \"null\", expires: 2015-01-01", NULL }, { "number: 1, expires: null", "lacks expires" },
	};
	const struct bench *b = *state;
	struct arena a = ARENA_INIT;
	char text[400];
	size_t i;

	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct findings f = FINDINGS_INIT(&a);
		const struct finding *x;
		struct verdict v;

		snprintf(text, sizeof text, "service: arrival\nreceived: 2012-09-03T09:41:00+06:00\napplicant: {born: 1980-01-01, "
		    "status: foreigner, identity: {%s}}\ndocuments: [{kind: identity-document}, {kind: identity-document}]\n", cases[i].identity);
		assert_int_equal(check_package(b->edition, NULL, read_text(&a, text), &a, &v, &f), 0);
		for (x = f.first; x != NULL && strcmp(x->words[0], "identity-document") != 0; x = x->next)
			;
		assert_int_equal(x == NULL, cases[i].reason == NULL);
		if (x != NULL)
			assert_string_equal(x->words[1], cases[i].reason);
		verdict_release(&v);
	}
	arena_release(&a);
}

/* What an amount too small says, and to whom; an amount that says nothing says nothing. */
static void
test_doubts(void **state)
{
	static const struct {
		const char *categories, *document, *doubts, *finding;
	} cases[] = {
		{ "", "- {kind: solvency, amount: 1}", "\"solvency-unproven\"", "doubt" },
		{ "", "- {kind: solvency, amount: ~}", "", NULL },
		{ "", "- {kind: solvency, amount: 2135760}", "", NULL },
		{ "", "- {kind: photo}", "", NULL },		/* refused for what is missing */
		{ ", categories: [oralman]", "- {kind: solvency, amount: 1}", "", NULL },
	};
	const struct bench *b = *state;
	struct arena a = ARENA_INIT;
	char text[400];
	size_t i;

	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct findings f = FINDINGS_INIT(&a);
		const struct finding *x;
		struct verdict v;

		snprintf(text, sizeof text, "service: remain\nreceived: 2012-09-03T09:41:00+06:00\napplicant: {born: 1980-01-01, "
		    "status: foreigner%s}\ndocuments:\n%s\n", cases[i].categories, cases[i].document);
		assert_int_equal(check_package(b->edition, b->office, read_text(&a, text), &a, &v, &f), 0);
		buf_byte(&v.doubts, '\0');
		assert_string_equal(v.doubts.bytes, cases[i].doubts);
		for (x = f.first; x != NULL && x->id != FINDING_DOUBT; x = x->next)
			;
		assert_int_equal(x == NULL, cases[i].finding == NULL);
		verdict_release(&v);
	}
	arena_release(&a);
}

static void
test_looking_up(void **state)
{
	struct arena a = ARENA_INIT;
	struct node *root = read_text(&a, "documents: [a, {kind: [x]}, {kind: medical, n: 1}, {kind: medical, n: 2}]\n");
	struct node *none = read_text(&a, "documents: {kind: medical}\nreceived: 5\n");
	char long_path[200] = "note";
	const struct field *fields;
	struct moment m;
	size_t count, i;

	(void)state;
	assert_string_equal(node_text(check_document(root, "medical"), "n"), "1");
	assert_null(check_document(root, "photo"));
	assert_null(check_document(none, "medical"));
	assert_int_equal(check_received(root, &m), -1);
	assert_int_equal(check_received(none, &m), -1);
	memset(long_path + 4, 'x', sizeof long_path - 5);
	fields = check_fields(&count);
	for (i = 0; i < count; i++)
		assert_int_equal(check_knows(fields[i].path), fields[i].type != FIELD_ANY);
	assert_true(check_knows("documents.0") && check_knows("documents.12.amount"));
	assert_false(check_knows("documents.x.amount") || check_knows("documents.1.x") || check_knows("") || check_knows("x"));
	assert_false(check_knows("documents.1x") || check_knows("documents.1x.amount") || check_knows(long_path));
	assert_false(check_knows("documents.00") || check_knows("documents.01.amount") || check_knows("applicant.5"));
	assert_true(check_knows("documents.10") && check_knows("applicant.children.0.born"));
	assert_false(check_knows("applicant.") || check_knows(".applicant") || check_knows("applicant.surname.x"));
	arena_release(&a);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole_application),
		cmocka_unit_test(test_what_is_missing),
		cmocka_unit_test(test_wrong_types),
		cmocka_unit_test(test_unknown_values),
		cmocka_unit_test(test_unknown_keys),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_order_of_dates),
		cmocka_unit_test(test_people),
		cmocka_unit_test(test_minors),
		cmocka_unit_test(test_districts),
		cmocka_unit_test(test_many_findings),
		cmocka_unit_test(test_reception),
		cmocka_unit_test(test_json_lists),
		cmocka_unit_test(test_reasons),
		cmocka_unit_test(test_validity),
		cmocka_unit_test(test_doubts),
		cmocka_unit_test(test_looking_up),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
