#include "office.h"

#include "edition.h"
#include "finding.h"
#include "node.h"
#include "replace.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const char whole[] =
    "# The office of this test.\n"
    "office: almaty-almaly\n"
    "unit: {kk: Бөлім, ru: Отдел, en: Section}\n"
    "address: {kk: Алматы, ru: Алматы, en: Almaty}\n"
    "utc-offset:\n"
    "- {from: 2000-01-01, offset: \"+06:00\"}\n"
    "- {from: 2024-03-01, offset: \"+05:00\"}\n"
    "serves:\n"
    "- {id: almaly, names: [Алмалы ауданы, Алмалинский район]}\n"
    "- {id: medeu, names: [Медеу ауданы]}\n"
    "performs: [city-office, directorate]\n"
    "peers: {leadership: almaty-city}\n"
    "assign:\n"
    "  arrival: {receive: city-office}\n"
    "handout: \"11:30\"\n"
    "journal: {first: {2012: 41, 2013: 7}}\n"
    "windows:\n"
    "- {no: 3, hours: [\"09:00-13:00\", \"14:30-18:00\"]}\n"
    "- {no: 4}\n"
    "staff:\n"
    "- {id: imanov, surname: Иманов, given: Қайрат, patronymic: Серікұлы, position: inspector, actors: [city-office], windows: [3], until: 2012-12-31}\n"
    "- {id: chief, surname: Әбенов, given: Марат, position: head, actors: [leadership], windows: [4], from: 2012-01-01}\n"
    "adopted:\n"
    "- {row: documents/medical, by: chief, on: 2012-08-01, source: an instruction}\n"
    "- {row: photo-all, by: chief, on: 2012-08-01, source: an instruction}\n"
    "holidays: [2012-12-16, {date: 2012-01-01, name: New Year}]\n"
    "working-days: [2012-12-15]\n"
    "saturday-is-working-day: yes\n"
    "calendar-valid: {from: 2012-01-01, to: 2012-12-31}\n";

struct loaded {
	struct arena arena;
	struct findings findings;
	struct office *office;
};

static void
load_bytes(struct loaded *l, const char *bytes, size_t length)
{
	char dir[] = "/tmp/office_test.XXXXXX";
	int fd;

	*l = (struct loaded){ .office = NULL };
	l->findings = (struct findings)FINDINGS_INIT(&l->arena);
	assert_non_null(mkdtemp(dir));
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(replace_file(fd, "office.yaml", bytes, length, 0600), 0);
	l->office = office_load(dir, &l->findings);
	unlinkat(fd, "office.yaml", 0);
	close(fd);
	rmdir(dir);
	assert_false(findings_failed(&l->findings));
	assert_int_equal(l->office == NULL, l->findings.errors > 0);
}

static void
load(struct loaded *l, const char *text)
{
	load_bytes(l, text, strlen(text));
}

static void
unload(struct loaded *l)
{
	office_free(l->office);
	arena_release(&l->arena);
}

static char *
replaced(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);
	char *b;

	if (at == NULL)
		fail_msg("the office does not say: %s", from);
	b = malloc(strlen(text) + strlen(to) + 1);
	assert_non_null(b);
	memcpy(b, text, (size_t)(at - text));
	strcpy(b + (at - text), to);
	strcat(b, at + strlen(from));
	return b;
}

static day_t
day(const char *text)
{
	day_t d;

	assert_int_equal(date_parse(text, &d), 0);
	return d;
}

static struct moment
moment(const char *text)
{
	struct moment m;

	assert_int_equal(moment_parse(text, &m), 0);
	return m;
}

static void
test_what_is_read(void **state)
{
	struct loaded l;
	const struct person *p;

	(void)state;
	load(&l, whole);
	if (l.office == NULL)
		fail_msg("%s", l.findings.first->words[0]);
	assert_null(l.findings.first);
	assert_string_equal(l.office->id, "almaty-almaly");
	assert_string_equal(words_in(l.office->unit, "ru"), "Отдел");
	assert_string_equal(l.office->handout, "11:30");
	assert_int_equal(l.office->people_count, 2);
	p = office_person(l.office, "imanov");
	assert_string_equal(p->officer, "Иманов Қайрат Серікұлы, inspector");
	assert_string_equal(office_person(l.office, "chief")->officer, "Әбенов Марат, head");
	assert_null(office_person(l.office, "nobody"));
	assert_true(person_serves(p, day("2012-12-31")) && !person_serves(p, day("2013-01-01")) && person_serves(p, 0));
	p = office_person(l.office, "chief");
	assert_true(person_serves(p, day("2012-01-01")) && !person_serves(p, day("2011-12-31")) && person_serves(p, DAY_MAX));
	unload(&l);
}

static void
test_offsets(void **state)
{
	struct loaded l;
	struct moment m;

	(void)state;
	load(&l, whole);
	assert_int_equal(office_offset(l.office, day("1990-01-01")), 360);
	assert_int_equal(office_offset(l.office, day("2024-02-29")), 360);
	assert_int_equal(office_offset(l.office, day("2024-03-01")), 300);
	m = moment("2024-02-29T18:59:59Z");
	m = office_time(l.office, moment_utc(&m));
	assert_int_equal(m.offset, 360);
	assert_int_equal(m.day, day("2024-03-01"));
	/* at the clocks' midnight of the new offset they show the first of March for a second time */
	m = moment("2024-02-29T19:00:00Z");
	m = office_time(l.office, moment_utc(&m));
	assert_int_equal(m.offset, 300);
	assert_int_equal(m.day, day("2024-03-01"));
	assert_int_equal(m.second, 0);
	m = moment("1999-12-31T23:00:00Z");
	assert_int_equal(office_time(l.office, moment_utc(&m)).offset, 360);
	unload(&l);
}

static void
test_who_does_what(void **state)
{
	struct node directorate = { .kind = NODE_TEXT, .text = "directorate", .length = 11 };
	struct node actors = { .kind = NODE_LIST, .first = &directorate, .last = &directorate, .count = 1 };
	struct loaded l;

	(void)state;
	load(&l, whole);
	assert_true(office_performs(l.office, "city-office"));
	assert_false(office_performs(l.office, "leadership"));
	assert_string_equal(office_peer(l.office, "leadership"), "almaty-city");
	assert_null(office_peer(l.office, "city-office"));
	assert_string_equal(office_actor(l.office, "arrival", "receive", &actors), "city-office");
	assert_string_equal(office_actor(l.office, "arrival", "journal", &actors), "directorate");
	assert_string_equal(office_actor(l.office, "remain", "receive", &actors), "directorate");
	unload(&l);
}

static void
test_districts(void **state)
{
	struct arena a = ARENA_INIT;
	struct loaded l;

	(void)state;
	load(&l, whole);
	assert_true(office_serves(l.office, "Алмалы ауданы"));
	assert_true(office_serves(l.office, "АЛМАЛЫ АУДАНЫ"));
	assert_true(office_serves(l.office, "алмалинский район"));
	assert_true(office_serves(l.office, "medeu"));
	assert_false(office_serves(l.office, "Бостандық ауданы"));
	assert_false(office_serves(l.office, "Медей ауданы"));
	assert_false(office_serves(l.office, ""));
	assert_string_equal(office_districts(l.office, &a), "Алмалы ауданы, Алмалинский район, Медеу ауданы");
	arena_release(&a);
	unload(&l);
}

static void
test_numbers_of_the_journal(void **state)
{
	struct loaded l;

	(void)state;
	load(&l, whole);
	assert_int_equal(office_first_number(l.office, BOOK_JOURNAL, 2012), 41);
	assert_int_equal(office_first_number(l.office, BOOK_JOURNAL, 2011), 1);
	assert_int_equal(office_first_number(l.office, BOOK_JOURNAL, 2013), 7);
	assert_int_equal(office_first_number(l.office, BOOK_JOURNAL, 2014), 1);
	assert_int_equal(office_first_number(l.office, BOOK_LETTERS, 2012), 1);
	unload(&l);
}

static bool
staffed(const struct office *o, const char *window, const char *at)
{
	struct moment m = moment(at);

	return office_window_staffed(o, window, &m);
}

static void
test_windows(void **state)
{
	struct loaded l;

	(void)state;
	load(&l, whole);
	assert_true(staffed(l.office, "3", "2012-09-03T09:00:00+06:00"));
	assert_true(staffed(l.office, "3", "2012-09-03T12:59:59+06:00"));
	assert_false(staffed(l.office, "3", "2012-09-03T13:00:00+06:00"));
	assert_false(staffed(l.office, "3", "2012-09-03T08:59:59+06:00"));
	assert_true(staffed(l.office, "3", "2012-09-03T14:30:00+06:00"));
	assert_false(staffed(l.office, "3", "2013-01-01T09:00:00+06:00"));
	assert_true(staffed(l.office, "4", "2012-09-03T23:00:00+06:00"));
	assert_false(staffed(l.office, "4", "2011-09-03T10:00:00+06:00"));
	assert_false(staffed(l.office, "5", "2012-09-03T09:00:00+06:00"));
	unload(&l);
}

/* Law binds; a reconstruction where the office adopted its list, its document or the row itself. */
static void
test_adoptions(void **state)
{
	struct row law = { .id = "a", .provenance = BY_LAW }, order = { .id = "b", .provenance = BY_REGULATION };
	struct row made = { .id = "c", .provenance = RECONSTRUCTED }, photo = { .id = "photo-all", .provenance = RECONSTRUCTED };
	struct row nameless = { .id = NULL, .provenance = RECONSTRUCTED };
	struct loaded l;
	char *text;
	day_t on;

	(void)state;
	load(&l, whole);
	assert_true(office_binds(l.office, &law, "documents", "x", INT32_MAX) && office_binds(l.office, &order, "documents", "x", INT32_MAX));
	assert_null(office_adoption(l.office, &law, "documents", "medical", INT32_MAX));
	assert_false(office_binds(l.office, &made, "documents", "x", INT32_MAX));
	assert_true(office_binds(l.office, &made, "documents", "medical", INT32_MAX));
	assert_false(office_binds(l.office, &made, "grounds", "medical", INT32_MAX));
	assert_true(office_binds(l.office, &photo, "documents", "photo", INT32_MAX));
	assert_string_equal(node_text(office_adoption(l.office, &photo, "documents", "photo", INT32_MAX), "by"), "chief");
	date_parse("2012-08-01", &on);
	assert_true(office_binds(l.office, &photo, "documents", "photo", on));
	assert_false(office_binds(l.office, &photo, "documents", "photo", on - 1));
	assert_false(office_binds(l.office, &nameless, "documents", "x", INT32_MAX));
	assert_false(office_binds(NULL, &made, "documents", "medical", INT32_MAX));
	assert_true(office_binds(NULL, &law, "documents", "medical", INT32_MAX));
	unload(&l);
	text = replaced(whole, "row: photo-all", "row: documents");
	load(&l, text);
	assert_true(office_binds(l.office, &made, "documents", "x", INT32_MAX));
	assert_false(office_binds(l.office, &made, "grounds", "x", INT32_MAX));
	unload(&l);
	free(text);
}

static void
test_calendar(void **state)
{
	struct loaded l;
	const struct calendar *c;

	(void)state;
	load(&l, whole);
	c = &l.office->calendar;
	assert_int_equal(c->holiday_count, 2);
	assert_int_equal(c->holidays[0], day("2012-01-01"));
	assert_false(calendar_is_worked(c, day("2012-12-16")));
	assert_true(calendar_is_worked(c, day("2012-12-15")));
	assert_true(c->saturday_worked && c->has_valid);
	assert_true(calendar_knows(c, day("2012-12-31")) && !calendar_knows(c, day("2013-01-01")));
	unload(&l);
}

/* One change, and what is said of it first. */
static const struct {
	const char *from, *to, *text;
} faults[] = {
	{ "office: almaty-almaly\n", "", "office.yaml:2: \"office\" is missing" },
	{ "office: almaty-almaly\n", "office:\n", "office.yaml:2: \"office\" is missing" },
	{ "office: almaty-almaly", "office: [a]", "office.yaml:2: \"office\" must be a text" },
	{ "office: almaty-almaly", "office: Almaty", "office.yaml:2: \"office\" is an id: lower-case letters" },
	{ "office: almaty-almaly", "office: ../x", "office.yaml:2: \"office\" is an id" },
	{ "office: almaty-almaly", "office: almaty_1", "office.yaml:2: \"office\" is an id" },
	{ "office: almaty-almaly", "office: \"\"", "office.yaml:2: \"office\" is" },
	{ "office: almaty-almaly", "office: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	    "office.yaml:2: \"office\" is an id" },
	{ "unit: {kk: Бөлім, ru: Отдел, en: Section}\n", "", "office.yaml:2: \"unit\" is missing" },
	{ "unit: {kk: Бөлім, ru: Отдел, en: Section}", "unit: Section", "office.yaml:3: \"unit\" must be a mapping" },
	{ "unit: {kk: Бөлім, ru: Отдел,", "unit: {kk: Бөлім,", "office.yaml:3: \"unit\" has no text in ru" },
	{ "address: {kk: Алматы,", "address: {kk: ,", "office.yaml:4: \"address\" has no text in kk" },
	{ "utc-offset:\n", "utc-offset: []\nwas:\n", "office.yaml:5: \"utc-offset\" is empty" },
	{ "utc-offset:\n", "was:\n", "office.yaml:2: \"utc-offset\" is missing" },
	{ "offset: \"+06:00\"", "offset: 6", "office.yaml:6: an offset is {from: YYYY-MM-DD, offset: \"+HH:MM\"}" },
	{ "{from: 2000-01-01,", "{from: 2000-13-01,", "office.yaml:6: an offset is" },
	{ "{from: 2000-01-01,", "{", "office.yaml:6: an offset is" },
	{ "- {from: 2024-03-01", "- {from: 2000-01-01", "office.yaml:7: offsets must stand in the order of their dates" },
	{ "serves:\n", "served:\n", "office.yaml:2: \"serves\" is missing" },
	{ "serves:\n", "serves: all\nwas:\n", "office.yaml:8: \"serves\" must be a list" },
	{ "{id: medeu, names: [Медеу ауданы]}", "{id: medeu}", "office.yaml:10: a district is {id: ..., names: [...]}" },
	{ "{id: medeu, names: [Медеу ауданы]}", "{id: medeu, names: []}", "office.yaml:10: a district is" },
	{ "{id: medeu, names: [Медеу ауданы]}", "{id: medeu, names: [Медеу ауданы, [x]]}", "office.yaml:10: a district is" },
	{ "{id: medeu, names: [Медеу ауданы]}", "{id: medeu, names: [\"\"]}", "office.yaml:10: a district is" },
	{ "{id: medeu, names: [Медеу ауданы]}", "Медеу", "office.yaml:10: a district is" },
	{ "performs: [city-office, directorate]", "performs: city-office", "office.yaml:11: \"performs\" must be a list" },
	{ "performs: [city-office, directorate]", "performs: []", "office.yaml:11: \"performs\" is empty" },
	{ "peers: {leadership: almaty-city}", "peers: [leadership]", "office.yaml:12: \"peers\" must be a mapping" },
	{ "peers: {leadership: almaty-city}", "peers: {leadership: [almaty-city]}", "office.yaml:12: \"peers\" names for an actor" },
	{ "handout: \"11:30\"", "handout: noon", "office.yaml:15: \"handout\" is a time of day like \"10:00\"" },
	{ "handout: \"11:30\"", "handout: \"24:00\"", "office.yaml:15: \"handout\" is a time of day" },
	{ "journal: {first: {2012: 41, 2013: 7}}", "journal: 41", "office.yaml:16: \"journal\" must be a mapping" },
	{ "{2012: 41, 2013: 7}", "41", "office.yaml:16: \"journal.first\" is a mapping from years to numbers" },
	{ "2013: 7", "2013: 0", "office.yaml:16: \"journal.first\" names for a year a whole number from 1" },
	{ "2013: 7", "20I3: 7", "office.yaml:16: \"journal.first\" names for a year a whole number from 1" },
	{ "2013: 7", "2013: x", "office.yaml:16: \"journal.first\" names for a year a whole number from 1" },
	{ "- {no: 4}", "- {number: 4}", "office.yaml:19: a window has no \"no\"" },
	{ "- {no: 4}", "- 4", "office.yaml:19: a window has no \"no\"" },
	{ "\"09:00-13:00\"", "\"13:00-09:00\"", "office.yaml:18: hours are at most eight texts like \"09:00-13:00\"" },
	{ "\"09:00-13:00\"", "[\"09:00-13:00\"]", "office.yaml:18: hours are at most eight texts like" },
	{ "\"09:00-13:00\", ", "\"01:00-01:01\", \"01:00-01:01\", \"01:00-01:01\", \"01:00-01:01\", \"01:00-01:01\", "
	    "\"01:00-01:01\", \"01:00-01:01\", \"01:00-01:01\", ", "office.yaml:18: hours are at most eight texts" },
	{ "\nstaff:\n", "\nstuff:\n", "office.yaml:2: \"staff\" is missing" },
	{ "- {id: imanov, ", "- {", "office.yaml:21: a person needs id, surname, given, position and actors" },
	{ "surname: Иманов, ", "surname: , ", "office.yaml:21: a person needs" },
	{ "given: Қайрат, ", "", "office.yaml:21: a person needs" },
	{ "position: inspector, ", "", "office.yaml:21: a person needs" },
	{ "kk: Алматы, ru: Алматы, ", "kk: \"...\", ru: \"...\", ", "office.yaml:4: the dots of the form stand here still" },
	{ "position: inspector, ", "position: \"...\", ", "office.yaml:21: the dots of the form stand here still" },
	{ "actors: [city-office], ", "", "office.yaml:21: a person needs" },
	{ "- {id: chief, ", "- {id: imanov, ", "office.yaml:22: staff id \"imanov\" stands twice" },
	{ "until: 2012-12-31", "until: 2012-12-32", "office.yaml:21: \"until\" is no date" },
	{ ", until: 2012-12-31", ", from: 2012-12-31, until: 2012-12-30", "office.yaml:21: \"until\" lies before \"from\"" },
	{ ", from: 2012-01-01}", ", from: soon}", "office.yaml:22: \"from\" is no date" },
	{ "- {row: documents/medical, ", "- {", "office.yaml:24: an adopted row needs row, by, on and source" },
	{ "by: chief, on: 2012-08-01, source: an instruction", "by: chief, source: an instruction", "office.yaml:24: an adopted" },
	{ "on: 2012-08-01", "on: 2012-08-32", "office.yaml:24: an adopted row needs" },
	{ ", source: an instruction", "", "office.yaml:24: an adopted row needs" },
	{ "medical, by: chief", "medical, by: boss", "office.yaml:24: the row was adopted by \"boss\", who is not in staff" },
	{ "- {row: photo-all, ", "- photo-all\n- {row: photo-all, ", "office.yaml:25: an adopted row needs" },
	{ "holidays: [2012-12-16,", "holidays: [Christmas,", "office.yaml:26: \"holidays\" holds something that is no date" },
	{ "{date: 2012-01-01, name: New Year}", "{day: 2012-01-01}", "office.yaml:26: \"holidays\" holds something" },
	{ "working-days: [2012-12-15]", "working-days: [{date: 2012-12-15, hours: [\"9-13\"]}]", "office.yaml:27: hours are at most" },
	{ "working-days: [2012-12-15]", "working-days: [{date: 2012-12-15, hours: \"09:00-13:00\"}]", "office.yaml:27: hours are at most" },
	{ "working-days: [2012-12-15]", "working-days: [2012-02-30]", "office.yaml:27: \"working-days\" holds something" },
	{ "working-day: yes", "working-day: true", "office.yaml:28: \"saturday-is-working-day\" is yes or no" },
	{ "working-day: yes", "working-day: [yes]", "office.yaml:28: \"saturday-is-working-day\" must be a text" },
	{ "to: 2012-12-31}\n", "to: 2012-12-40}\n", "office.yaml:29: \"calendar-valid\" is {from: YYYY-MM-DD, to: YYYY-MM-DD}" },
	{ "calendar-valid: {from: 2012-01-01, ", "calendar-valid: {", "office.yaml:29: \"calendar-valid\" is" },
	{ "calendar-valid: {from: 2012-01-01, ", "calendar-valid: {from: 2013-01-01, ", "office.yaml:29: \"calendar-valid\" ends before" },
	{ "office: almaty-almaly\n", "office: a\noffice: b\n", "office.yaml:3: key \"office\" appears twice, first on line " },
	{ "office: almaty-almaly\n", "office: &a b\n", "office.yaml:2: anchors (&) and aliases (*) are not taken" },
	{ "office: almaty-almaly\n", "office: \xff\n", "office.yaml:2: byte " },
	{ "address:", "--- # next\naddress:", "office.yaml:1: the file holds more than one document" },
	{ "address:", "...\naddress:", "office.yaml:1: the file holds more than one document" },
};

static void
test_faults(void **state)
{
	struct loaded l;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof faults / sizeof faults[0]; i++) {
		char *text = replaced(whole, faults[i].from, faults[i].to);

		load(&l, text);
		if (l.office != NULL)
			fail_msg("taken: %s", faults[i].to);
		assert_int_equal(l.findings.first->id, FINDING_OFFICE);
		if (strncmp(l.findings.first->words[0], faults[i].text, strlen(faults[i].text)) != 0)
			fail_msg("said of %s: %s, not: %s", faults[i].to, l.findings.first->words[0], faults[i].text);
		unload(&l);
		free(text);
	}
}

static bool
is_known(void *unknown, const char *actor)
{
	return strcmp(actor, unknown) != 0;
}

/* Wherever an actor is named: asked for. */
static void
test_actors_that_no_edition_has(void **state)
{
	static const struct {
		const char *from, *to;
		unsigned line;
	} cases[] = {
		{ "performs: [city-office,", "performs: [city-offise,", 11 },
		{ "peers: {leadership:", "peers: {city-offise:", 12 },
		{ "receive: city-office", "receive: city-offise", 14 },
		{ "handout:", "card-holders: {1: city-offise}\nhandout:", 15 },
		{ "actors: [city-office]", "actors: [city-offise]", 21 },
		{ "actors: [city-office]", "actors: city-offise", 21 },
	};
	char unknown[] = "city-offise", wanted[100];
	struct loaded l;
	size_t i;

	(void)state;
	load(&l, whole);
	assert_int_equal(office_check(l.office, is_known, unknown, &l.findings), 0);
	assert_null(l.findings.first);
	unload(&l);
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char *text = replaced(whole, cases[i].from, cases[i].to);

		load(&l, text);
		assert_non_null(l.office);
		assert_int_equal(office_check(l.office, is_known, unknown, &l.findings), -1);
		assert_int_equal(l.findings.errors, 1);
		snprintf(wanted, sizeof wanted, "office.yaml:%u: \"city-offise\" is no actor of the edition", cases[i].line);
		assert_string_equal(l.findings.first->words[0], wanted);
		unload(&l);
		free(text);
	}
}

static void
test_more_than_16_offsets(void **state)
{
	char *text = malloc(sizeof whole + 2000), *at;
	struct loaded l;
	int i;

	(void)state;
	assert_non_null(text);
	strcpy(text, whole);
	at = text + (strstr(whole, "serves:") - whole);
	for (i = 0; i < 15; i++)
		at += sprintf(at, "- {from: 20%d-01-01, offset: \"+05:00\"}\n", 30 + i);
	strcpy(at, strstr(whole, "serves:"));
	load(&l, text);
	assert_null(l.office);
	assert_string_equal(l.findings.first->words[0], "office.yaml:22: more than 16 offsets");
	unload(&l);
	free(text);
}

static void
test_unknown_keys_are_told(void **state)
{
	char *text = replaced(whole, "handout:", "hand-out:");
	struct loaded l;

	(void)state;
	load(&l, text);
	assert_non_null(l.office);
	assert_int_equal(l.findings.warnings, 1);
	assert_int_equal(l.findings.first->id, FINDING_OFFICE_ADVICE);
	assert_string_equal(l.findings.first->words[0], "office.yaml:15: \"hand-out\" is not known here");
	assert_string_equal(l.office->handout, "10:00");
	unload(&l);
	free(text);
}

static void
test_files_that_are_none(void **state)
{
	char dir[] = "/tmp/office_test.XXXXXX";
	struct arena a = ARENA_INIT;
	struct findings f = FINDINGS_INIT(&a);
	struct loaded l;
	int fd;

	(void)state;
	assert_null(office_load("/tmp/office_test.none", &f));
	assert_string_equal(f.first->words[0], "/tmp/office_test.none/office.yaml cannot be read: No such file or directory");
	assert_non_null(mkdtemp(dir));
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_null(office_load(dir, &f));
	assert_int_equal(mkfifoat(fd, "office.yaml", 0600), 0);
	assert_null(office_load(dir, &f));
	unlinkat(fd, "office.yaml", 0);
	assert_int_equal(symlinkat("/dev/null", fd, "office.yaml"), 0);
	assert_null(office_load(dir, &f));
	unlinkat(fd, "office.yaml", 0);
	assert_int_equal(mkdirat(fd, "office.yaml", 0700), 0);
	assert_null(office_load(dir, &f));
	unlinkat(fd, "office.yaml", AT_REMOVEDIR);
	close(fd);
	rmdir(dir);
	assert_int_equal(f.errors, 5);
	arena_release(&a);
	load(&l, "");
	assert_string_equal(l.findings.first->words[0], "office.yaml:1: the file is empty");
	unload(&l);
	load(&l, "# only a comment\n");
	assert_string_equal(l.findings.first->words[0], "office.yaml:1: the file is empty");
	unload(&l);
	load_bytes(&l, "office: \0\n", 10);
	unload(&l);
	load(&l, "- a\n");
	unload(&l);
	load(&l, "office\n");
	unload(&l);
	load(&l, "{}\n");
	unload(&l);
}

/* Cut anywhere: never an office and a fault, never neither. load asserts it. */
static void
test_cut_files(void **state)
{
	struct loaded l;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof whole; i += 7) {
		load_bytes(&l, whole, i);
		unload(&l);
	}
}

/* An office on a page that begins with a mark, a BOM, and CRLF. */
static void
test_other_forms(void **state)
{
	char *text = malloc(2 * sizeof whole), *q = text;
	const char *p;
	struct loaded l;

	(void)state;
	assert_non_null(text);
	q += sprintf(q, "\xef\xbb\xbf# above\r\n---\r\n");
	for (p = whole; *p != '\0'; p++) {
		if (*p == '\n')
			*q++ = '\r';
		*q++ = *p;
	}
	strcpy(q, "...\r\n# below\r\n");
	load(&l, text);
	assert_non_null(l.office);
	assert_string_equal(l.office->id, "almaty-almaly");
	unload(&l);
	strcpy(strstr(text, "\r\nunit"), "\r\nunit: x\r\n");
	load(&l, text);
	assert_string_equal(l.findings.first->words[0], "office.yaml:5: \"unit\" must be a mapping");
	unload(&l);
	free(text);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_read),
		cmocka_unit_test(test_offsets),
		cmocka_unit_test(test_who_does_what),
		cmocka_unit_test(test_districts),
		cmocka_unit_test(test_numbers_of_the_journal),
		cmocka_unit_test(test_windows),
		cmocka_unit_test(test_adoptions),
		cmocka_unit_test(test_calendar),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_actors_that_no_edition_has),
		cmocka_unit_test(test_more_than_16_offsets),
		cmocka_unit_test(test_unknown_keys_are_told),
		cmocka_unit_test(test_files_that_are_none),
		cmocka_unit_test(test_cut_files),
		cmocka_unit_test(test_other_forms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
