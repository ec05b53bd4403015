#include "edition_check.h"

#include "arena.h"
#include "buf.h"
#include "edition.h"
#include "finding.h"
#include "node.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char order_352[] = "kz-mia-352-2012.yaml";

/* What was loaded, and what was said about it. */
struct loaded {
	struct arena arena;
	struct findings findings;
	struct edition *edition;
};

static char *
text_of_order(void)
{
	const char *name, *bytes;
	size_t i, length;
	char *copy;

	for (i = 0; (bytes = edition_builtin(i, &name, &length)) != NULL; i++)
		if (strcmp(name, order_352) == 0) {
			copy = malloc(length + 1);
			assert_non_null(copy);
			memcpy(copy, bytes, length);
			copy[length] = '\0';
			return copy;
		}
	fail_msg("the edition is not built in");
	return NULL;
}

static void
load(struct loaded *l, char *text)
{
	l->arena = (struct arena)ARENA_INIT;
	l->findings = (struct findings)FINDINGS_INIT(&l->arena);
	l->edition = edition_load("x.yaml", text, strlen(text), true, &l->findings);
	assert_false(findings_failed(&l->findings));
}

static void
unload(struct loaded *l)
{
	edition_free(l->edition);
	arena_release(&l->arena);
}

/* The first place of `from` becomes `to`. */
static char *
replaced(char *text, const char *from, const char *to)
{
	char *at = strstr(text, from), *b;
	size_t before = (size_t)(at - text), n = strlen(text);

	if (at == NULL)
		fail_msg("the edition does not say: %s", from);
	b = malloc(n - strlen(from) + strlen(to) + 1);
	assert_non_null(b);
	memcpy(b, text, before);
	strcpy(b + before, to);
	strcat(b, at + strlen(from));
	free(text);
	return b;
}

static unsigned
line_of(const char *text, const char *what)
{
	const char *at = strstr(text, what), *p;
	unsigned line = 1;

	assert_non_null(at);
	for (p = text; p < at; p++)
		line += *p == '\n';
	return line;
}

/* One fault: what is changed, what is said first, and the line it is said of. */
struct fault {
	const char *from, *to, *text, *at;
};

static void
expect_fault(const struct fault *f)
{
	char *text = replaced(text_of_order(), f->from, f->to), wanted[300];
	unsigned line = line_of(text, f->at);
	const struct finding *x;
	struct loaded l;

	load(&l, text);
	for (x = l.findings.first; x != NULL && x->id != FINDING_EDITION; x = x->next)
		;
	if (l.edition != NULL || x == NULL)
		fail_msg("nothing is said of: %s", f->to);
	snprintf(wanted, sizeof wanted, "x.yaml:%u: %s", line, f->text);
	if (strncmp(x->words[0], wanted, strlen(wanted)) != 0)
		fail_msg("said of %s: %s, not: %s", f->to, x->words[0], wanted);
	unload(&l);
}

static void
expect_faults(const struct fault *faults, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		expect_fault(&faults[i]);
}

#define EXPECT(faults) expect_faults(faults, sizeof faults / sizeof faults[0])

static void
test_order_is_whole(void **state)
{
	struct loaded l;

	(void)state;
	load(&l, text_of_order());
	assert_non_null(l.edition);
	assert_int_equal(l.findings.errors, 0);
	assert_int_equal(edition_check(l.edition, "x.yaml", &l.findings), 0);
	unload(&l);
}

static int
path_to(const struct edition *e, const char *service, const char *step)
{
	const struct service *s = edition_service(e, service);
	int i;

	assert_non_null(s);
	i = service_step(s, step);
	assert_true(i >= 0);
	return edition_path(s, i);
}

/* Table 2: 50 days of printed terms up to the stamp, 55 to the end, and 2 for the lost column 7. Table 1: 5 days. */
static void
test_longest_paths(void **state)
{
	static const struct {
		const char *service, *step;
		int days;
	} paths[] = {
		{ "remain", "receive", 0 }, { "remain", "journal", 0 }, { "remain", "notify-refusal", 0 },
		{ "remain", "form-case", 3 }, { "remain", "inquire", 6 }, { "remain", "answer-legal-statistics", 21 },
		{ "remain", "answer-nsc", 36 }, { "remain", "conclude", 43 }, { "remain", "approve", 45 },
		{ "remain", "return", 43 }, { "remain", "cards", 47 }, { "remain", "send-conclusion", 49 },
		{ "remain", "notify", 52 }, { "remain", "stamp", 52 }, { "remain", "send-sheets", 54 },
		{ "remain", "card-index", 55 }, { "remain", "address-index", 57 }, { "remain", "annul", 52 },
		{ "arrival", "journal", 0 }, { "arrival", "stamp", 0 }, { "arrival", "send-sheets", 2 }, { "arrival", "cards", 2 },
		{ "arrival", "card-index", 5 }, { "arrival", "address-index", 5 }, { "arrival", "notice", 5 },
		{ "on-record", "annul", 0 },
	};
	struct loaded l;
	size_t i;

	(void)state;
	load(&l, text_of_order());
	for (i = 0; i < sizeof paths / sizeof paths[0]; i++)
		if (path_to(l.edition, paths[i].service, paths[i].step) != paths[i].days)
			fail_msg("%s %s: %d, not %d", paths[i].service, paths[i].step,
			    path_to(l.edition, paths[i].service, paths[i].step), paths[i].days);
	unload(&l);
}

static void
test_declared_conflict_is_told(void **state)
{
	struct loaded l;

	(void)state;
	load(&l, text_of_order());
	assert_int_equal(l.findings.warnings, 1);
	assert_int_equal(l.findings.first->id, FINDING_EDITION_ADVICE);
	assert_string_equal(l.findings.first->words[0], "the steps of service \"remain\" take up to 52 days, overall term "
	    "\"quota\" gives 10: a declared conflict");
	unload(&l);
}

static void
test_undeclared_conflict_is_refused(void **state)
{
	static const char said[] = "the steps of service \"remain\" take up to 52 days to its end, overall term \"quota\" gives "
	    "10, and no row of \"conflicts\" says so";
	static const struct fault faults[] = {
		{ "  service: remain\n  overall: quota", "  service: arrival\n  overall: quota", said,
		    "- id: quota\n  service: [arrival, remain]" },
		{ "  service: remain\n  overall: quota", "  service: remain\n  overall: general", said,
		    "- id: quota\n  service: [arrival, remain]" },
		{ "  days: 60\n", "  days: 51\n", "the steps of service \"remain\" take up to 52 days to its end, overall term "
		    "\"general\" gives 51, and", "- id: general\n  service" },
	};

	(void)state;
	EXPECT(faults);
}

static void
test_term_that_is_just_enough(void **state)
{
	struct loaded l;

	(void)state;
	load(&l, replaced(text_of_order(), "  days: 60\n", "  days: 52\n"));
	assert_non_null(l.edition);
	assert_int_equal(l.findings.warnings, 1);
	unload(&l);
}

static void
test_ids_that_are_none(void **state)
{
	static const struct fault faults[] = {
		{ "category: [quota]\n  proven-by", "category: [kvota]\n  proven-by", "\"kvota\" is no id of \"categories\"",
		    "category: [kvota]" },
		{ "not-category: [oralman]", "not-category: [oralmen]", "\"oralmen\" is no id of \"categories\"", "[oralmen]" },
		{ "      service: [remain]\n      age-from: 18", "      service: [stay]\n      age-from: 18",
		    "\"stay\" is no id of \"services\"", "service: [stay]" },
		{ "- id: general\n  service: [arrival, remain]", "- id: general\n  service: [arrival, remain, leave]",
		    "\"leave\" is no id of \"services\"", "service: [arrival, remain, leave]" },
		{ "proven-by: quota-decision", "proven-by: quota-paper", "\"proven-by\" names no document",
		    "- id: quota\n  service: [arrival" },
		{ "actors: [directorate, city-office]", "actors: [director]", "\"director\" is no id of \"actors\"",
		    "actors: [director]" },
		{ "form: [talon]", "form: [ticket]", "\"ticket\" is no id of \"forms\"", "form: [ticket]" },
		{ "covers: [T1.1, T3.1]", "covers: [T1.1, T3.1, T9.9]", "\"T9.9\" is no id of \"cells\"", "T9.9" },
		{ "hands-over-to: directorate", "hands-over-to: archive", "\"archive\" is no id of \"actors\"",
		    "hands-over-to: archive" },
		{ "  - to: address-bureau\n", "  - to: bureau\n", "\"bureau\" is no id of \"actors\"", "- to: bureau" },
		{ "    forms: [refusal]\n", "    forms: [refusal, ticket]\n", "\"ticket\" is no id of \"forms\"", "ticket" },
		{ "- id: answer-nsc\n  to: nsc-department", "- id: answer-knb\n  to: nsc-department",
		    "\"answer-nsc\" is no id of \"questions\"", "- id: answer-nsc\n  service" },
	};

	(void)state;
	EXPECT(faults);
}

static void
test_lists_that_hold_no_texts(void **state)
{
	static const struct fault faults[] = {
		{ "covers: [T1.1, T3.1]", "covers: [T1.1, T3.1, {a: b}]", "\"?\" is no id of \"cells\"", "{a: b}" },
		{ "actors: [directorate, city-office]", "actors: [[city-office]]", "\"?\" is no id of \"actors\"",
		    "actors: [[city-office]]" },
	};

	(void)state;
	EXPECT(faults);
}

#define FIVE_COPIES "  - {copy: 1}\n  - {copy: 1}\n  - {copy: 1}\n  - {copy: 1}\n  - {copy: 1}\n"

static void
test_letters(void **state)
{
	static const struct fault faults[] = {
		{ "  - to: applicant\n    forms: [refusal]\n", "  - forms: [refusal]\n",
		    "a letter of step \"notify-refusal\" needs \"to\"", "- forms: [refusal]" },
		{ "  - to: applicant\n    forms: [refusal]\n", "  - to: applicant\n",
		    "\"forms\" of a letter must be a list of forms", "- to: applicant\n    carries" },
		{ "  leaves: {forms: [cover-letter], carries: case}\n", "", "step \"change-of-residence\" needs a letter \"leaves\", for who moves away",
		    "- id: change-of-residence\n" },
		{ "  leaves: {forms: [cover-letter], carries: case}\n", "  leaves: {carries: case}\n",
		    "\"forms\" of a letter must be a list of forms", "leaves: {carries" },
		{ "  - {copy: 1, holder: committee}\n", FIVE_COPIES FIVE_COPIES FIVE_COPIES, "step \"cards\" sends more than 15 letters",
		    "- id: cards\n" },
		{ "  form: [cover-letter, record-card]\n", "", "step \"cards\" sends a letter but names no form", "- id: cards\n" },
		{ "  repeats: yes\n  form: [cover-letter]\n", "  repeats: yes\n", "step \"remind\" sends a letter but names no form",
		    "- id: remind\n" },
	};

	(void)state;
	EXPECT(faults);
}

static void
test_books_and_slips(void **state)
{
	static const struct fault faults[] = {
		{ "  book: {accepted: journal, refused: refusals}\n", "", "step \"journal\" enters a book but names none",
		    "- id: journal\n" },
		{ "  book: cards\n", "", "step \"card-index\" enters a book but names none", "- id: card-index\n" },
		{ "  book: cards\n", "  book: kards\n", "\"kards\" is no book", "kards" },
		{ "refused: refusals}", "refused: rejected}", "\"rejected\" is no book", "rejected}" },
		{ "refused: refusals}", "refused: [refusals]}", "\"?\" is no book", "refused: [refusals]" },
		{ "  slip: answer\n  only-slip: yes\n", "  only-slip: yes\n",
		    "step \"answer-nsc\" is only-slip but names no slip", "- id: answer-nsc\n  service" },
		{ "  slip: answer\n  only-slip: yes\n", "  slip: answer\n",
		    "the act of step \"answer-nsc\" needs a slip \"answer\": it must be only-slip", "- id: answer-nsc\n  service" },
		{ "  elsewhere: yes\n  repeats: yes\n  hands-over-to: directorate\n", "  elsewhere: yes\n  repeats: yes\n",
		    "step \"refer\" is done elsewhere but hands over to nobody", "- id: refer\n" },
		{ "  slip: answer\n", "  slip: approval\n", "the act of step \"answer-nsc\" takes a slip \"answer\", no other",
		    "- id: answer-nsc\n  service" },
		{ "  act: conclude\n", "  act: conclude\n  slip: visit\n", "the act of step \"conclude\" takes a slip \"ground\", no other",
		    "- id: conclude\n  service" },
		{ "  slip: annulment\n  only-slip: yes\n", "", "the act of step \"annul\" needs a slip \"annulment\": it must be only-slip",
		    "- id: annul\n  service" },
		{ "  slip: approval\n", "  slip: visit\n", "the act of step \"approve\" takes a slip \"approval\", no other",
		    "- id: approve\n  service" },
		{ "  act: send\n", "  act: return\n", "the act of step \"notify-refusal\" needs a slip \"return\"",
		    "- id: notify-refusal\n" },
		{ "  act: send\n", "  act: correct\n", "the act of step \"notify-refusal\" needs a slip \"correction\"",
		    "- id: notify-refusal\n" },
		{ "  act: send\n", "  act: withdraw\n", "the act of step \"notify-refusal\" needs a slip \"withdrawal\"",
		    "- id: notify-refusal\n" },
		{ "  act: send\n", "  act: move\n", "the act of step \"notify-refusal\" needs a slip \"change-of-residence\"",
		    "- id: notify-refusal\n" },
	};

	(void)state;
	EXPECT(faults);
}

static void
test_order_of_steps(void **state)
{
	static const struct fault faults[] = {
		{ "  after: [journal]\n  when:\n    receive: [accepted]\n  term: {days: 3}\n  column: T2.2",
		    "  after: [address-index]\n  when:\n    receive: [accepted]\n  term: {days: 3}\n  column: T2.2",
		    "step \"form-case\" of service \"remain\" can never be reached: it comes after itself", "- id: form-case" },
		{ "  after: [stamp]\n  term: {days: 2}\n  column: T1.4", "  after: [cards]\n  term: {days: 2}\n  column: T1.4",
		    "step \"cards\" of service \"arrival\" can never be reached: it comes after itself", "- id: cards\n" },
		{ "  after: [cards]\n  term: {days: 3}\n  column: T1.5", "  after: []\n  term: {days: 3}\n  column: T1.5",
		    "step \"card-index\" of service \"arrival\" comes after nothing", "- id: card-index\n" },
		{ "  printed: \"КҚПК\"\n  after: []", "  printed: \"КҚПК\"\n  after: [journal]",
		    "a case begins with act \"receive\": it comes after nothing", "- id: receive\n" },
		{ "  act: receive\n", "  act: send\n", "step \"receive\" of service \"arrival\" comes after nothing",
		    "- id: receive\n" },
		{ "  act: cards\n", "  act: receive\n", "a case begins with act \"receive\": it comes after nothing",
		    "- id: cards\n" },
		/* a condition about what comes later */
		{ "  when:\n    receive: [refused]\n", "  when:\n    notify-refusal: [refused]\n",
		    "step \"notify-refusal\" has no such result", "notify-refusal: [refused]\n" },
	};

	(void)state;
	EXPECT(faults);
}

/* Not one step with act receive: told of the service too. */
static void
test_where_a_case_begins(void **state)
{
	struct loaded l;
	const struct finding *f;
	int told = 0;

	(void)state;
	load(&l, replaced(text_of_order(), "  act: receive\n", "  act: send\n"));
	assert_null(l.edition);
	for (f = l.findings.first; f != NULL; f = f->next)
		told += strstr(f->words[0], "service \"arrival\" has 0 steps with act \"receive\", not one") != NULL;
	assert_int_equal(told, 1);
	unload(&l);
	load(&l, replaced(text_of_order(), "  act: cards\n", "  act: receive\n"));
	assert_null(l.edition);
	for (told = 0, f = l.findings.first; f != NULL; f = f->next)
		told += strstr(f->words[0], "service \"arrival\" has 2 steps with act \"receive\", not one") != NULL;
	assert_int_equal(told, 1);
	unload(&l);
}

static void
test_cells_are_covered(void **state)
{
	static const struct fault faults[] = {
		{ "covers: [T1.1, T3.1]", "covers: [T1.1]", "no step covers cell \"T3.1\"", "- id: T3.1\n" },
		{ "  covers: [T1.3, T3.7]\n", "", "no step covers cell \"T1.3\"", "- id: T1.3\n" },
	};

	(void)state;
	EXPECT(faults);
}

static void
test_doubts_and_amounts(void **state)
{
	static const struct fault faults[] = {
		{ "    ground: solvency-unproven\n", "    ground: poverty\n", "the doubt of document \"solvency\" names no ground",
		    "  doubt:" },
		{ "    ground: solvency-unproven\n", "", "the doubt of document \"solvency\" names no ground", "  doubt:" },
		{ "    below: solvency-minimum\n", "    below: much\n",
		    "the doubt of document \"solvency\" names no field or amount", "  doubt:" },
		{ "    below: solvency-minimum\n", "", "the doubt of document \"solvency\" names no field or amount", "  doubt:" },
		{ "    field: amount\n", "", "the doubt of document \"solvency\" names no field or amount", "  doubt:" },
		{ "of: monthly-index", "of: solvency-minimum",
		    "an amount has \"values\", or \"times\" and \"of\" an amount that has", "- id: solvency-minimum" },
		{ "of: monthly-index", "of: yearly-index",
		    "an amount has \"values\", or \"times\" and \"of\" an amount that has", "- id: solvency-minimum" },
		{ "times: 1320", "times: some", "an amount has \"values\", or \"times\" and \"of\" an amount that has",
		    "- id: solvency-minimum" },
		{ "times: 1320", "times: 1320000000", "an amount has \"values\", or \"times\" and \"of\" an amount that has",
		    "- id: solvency-minimum" },
		{ "times: 1320", "times: ''", "an amount has \"values\", or \"times\" and \"of\" an amount that has",
		    "- id: solvency-minimum" },
		{ "  of: monthly-index\n", "", "an amount has \"values\", or \"times\" and \"of\" an amount that has",
		    "- id: solvency-minimum" },
		{ "    value: 2121\n", "", "a value of an amount has a date \"from\", perhaps one \"to\", and a whole number",
		    "  - from: 2016-01-01\n    to: 2016-12-31\n    provenance" },
		{ "    to: 2022-01-01\n", "    to: then\n", "a value of an amount has a date \"from\"", "  - from: 2022-01-01\n    to: then" },
		{ "    to: 2022-01-01\n", "    to: [2022-01-01]\n", "a value of an amount has a date \"from\"",
		    "  - from: 2022-01-01\n    to: [" },
		{ "  - from: 2022-01-01\n", "  - from: 2022-13-01\n", "a value of an amount has a date \"from\"", "  - from: 2022-13-01" },
		{ "  - from: 2022-01-01\n", "  - since: 2022-01-01\n", "a value of an amount has a date \"from\"", "  - since: 2022" },
		{ "  times: 1320\n", "  values: []\n", "\"values\" of an amount is empty", "  values: []" },
		{ "- id: monthly-index\n", "- id: monthly-index\n  of: solvency-minimum\n",
		    "an amount has \"values\", or \"times\" and \"of\" an amount that has", "- id: monthly-index" },
		{ "- id: monthly-index\n", "- id: monthly-index\n  times: 2\n",
		    "an amount has \"values\", or \"times\" and \"of\" an amount that has", "- id: monthly-index" },
		{ "times: 1320", "thyme: 1320", "an amount has \"values\", or \"times\" and \"of\" an amount that has",
		    "- id: solvency-minimum" },
	};

	(void)state;
	EXPECT(faults);
}

/* What the loader says before anything is compared. */
static void
test_rows(void **state)
{
	static const struct fault faults[] = {
		{ "provenance: regulation\n  cites: [\"item 15(1)\"", "provenance: rumour\n  cites: [\"item 15(1)\"",
		    "provenance must be regulation, law or reconstructed", "- id: city-office\n" },
		{ "  provenance: regulation\n  cites: [\"item 15(1)\"", "  cites: [\"item 15(1)\"",
		    "provenance must be regulation, law or reconstructed", "- id: city-office\n" },
		{ "  cites: [\"item 15(1)\", \"Annex 1, legend\"]\n", "", "row \"city-office\" has no cites", "- id: city-office\n" },
		{ "  cites: [\"item 15(1)\", \"Annex 1, legend\"]\n", "  cites: []\n", "row \"city-office\" has no cites",
		    "- id: city-office\n" },
		{ "  cites: [\"item 15(1)\", \"Annex 1, legend\"]\n", "  cites: item 15(1)\n", "row \"city-office\" has no cites",
		    "- id: city-office\n" },
		{ "    why: \"Every list found, from", "    while: \"Every list found, from",
		    "reconstructed row \"application-form-all\" does not say why", "- id: application-form-all" },
		{ "    id: identity-document-valid\n    remaining: 181\n    provenance: reconstructed\n    cites: [\"service passport on egov.kz, 2020\", "
		    "\"rules as worded in 2023\"]\n    why:", "    remaining: 181\n    provenance: reconstructed\n    cites: [none]\n    while:",
		    "reconstructed row \"?\" does not say why", "  valid:\n    remaining: 181" },
		{ "  cites: [\"item 15(1)\", \"Annex 1, legend\"]\n", "  cites: [[\"item 15(1)\"]]\n", "a cite must be a text", "[[" },
		{ "  fields: [number, issued, pages, note]\n", "  fields: number\n", "\"fields\" must be a list", "fields: number\n" },
		{ "    needs: [number]\n", "    needs: [{number: 1}]\n", "\"needs\" must be a list of texts", "needs: [{" },
		{ "      has: [children]\n", "      has: [[children]]\n", "\"has\" must be a list of texts", "has: [[" },
		{ "  outcome:\n    is: granted\n", "  outcome: {}\n", "an outcome says what it \"is\"", "outcome: {}" },
		{ "  records: [stamped]\n", "  records: [[stamped]]\n", "\"records\" must be a list of texts", "records: [[" },
		{ "  tells: [applicant.surname, ", "  tells: [[], ", "\"tells\" must be a list of texts", "tells: [[]" },
		{ "  fields: [applicant.status, ", "  fields: [{}, ", "\"fields\" must be a list of texts", "fields: [{}" },
		{ "- id: illegal-entry", "- name: illegal-entry", "a row of \"grounds\" has no id", "- name: illegal-entry" },
		{ "- id: illegal-entry", "- id: documents-nonconforming", "id \"documents-nonconforming\" stands twice in \"grounds\"",
		    "- id: documents-nonconforming\n  article" },
		{ "\ngrounds:\n", "\ngrounds: none\nformerly:\n", "\"grounds\" must be a list of rows", "grounds: none" },
		{ "\nactors:\n", "\nformerly:\n", "\"actors\" must be a list of rows", "#" },
		{ "  - id: photo-all\n    if:\n", "  - if:\n", "a rule of document \"photo\" has no id", "  - if:\n" },
		{ "      age-from: 18\n", "      aged: 18\n", "\"aged\" is not known in a condition", "aged: 18" },
		{ "      age-from: 18\n", "      age-from: adult\n", "\"age-from\" must be a number from 0 to 100000", "adult" },
		{ "      age-from: 18\n", "      age-from: -18\n", "\"age-from\" must be a number from 0 to 100000",
		    "age-from: -18" },
		{ "      age-from: 18\n", "      age-from: 18 years\n", "\"age-from\" must be a number from 0 to 100000", "18 years" },
		{ "      age-from: 18\n", "      age-from: 100001\n", "\"age-from\" must be a number from 0 to 100000", "100001" },
		{ "      age-from: 18\n", "      age-from: \"\"\n", "\"age-from\" must be a number from 0 to 100000",
		    "age-from: \"\"" },
		{ "      age-from: 18\n", "      age-from: [18]\n", "\"age-from\" must be a number from 0 to 100000", "[18]" },
		{ "  days: 10\n", "  days: ten\n", "\"days\" must be a number from 0 to 100000", "days: ten" },
		{ "- id: queue\n", "- name: queue\n", "a row of \"limits\" has no id", "- name: queue" },
		{ "- id: arrival\n", "- of: arrival\n", "a row of \"services\" has no id", "- of: arrival" },
		{ "    remaining: 181\n", "    remaining: long\n", "\"remaining\" must be a number from 0 to 100000",
		    "remaining: long" },
	};

	(void)state;
	EXPECT(faults);
}

static void
test_steps(void **state)
{
	static const struct fault faults[] = {
		{ "  act: receive\n", "  act: grasp\n", "step \"receive\" has no act that is known", "- id: receive\n" },
		{ "  act: receive\n", "", "step \"receive\" has no act that is known", "- id: receive\n" },
		{ "  filter: rpr-intake\n", "", "step \"receive\" needs a filter and actors", "- id: receive\n" },
		{ "  actors: [directorate, city-office]\n", "", "step \"receive\" needs a filter and actors", "- id: receive\n" },
		{ "  actors: [directorate, city-office]\n", "  actors: []\n", "step \"receive\" needs a filter and actors",
		    "- id: receive\n" },
		{ "  actors: [directorate, city-office]\n", "  actors: directorate\n",
		    "step \"receive\" needs a filter and actors", "- id: receive\n" },
		{ "  records: [number, talon]\n", "", "step \"journal\" needs a list \"records\"", "- id: journal\n" },
		{ "  after: [receive]\n", "  after: receive\n", "\"after\" must be a list of steps", "after: receive\n" },
		{ "  after: [receive]\n", "  after: [recieve]\n", "\"recieve\" is no step", "[recieve]" },
		{ "  after: [receive]\n", "  after: [[receive]]\n", "\"?\" is no step", "[[receive]]" },
		{ "  until: [conclude]\n", "  until: [konclude]\n", "\"konclude\" is no step", "[konclude]" },
		{ "  reopens: [conclude]\n", "  reopens: [konclude]\n", "\"konclude\" is no step", "[konclude]" },
		{ "  not-by: [conclude]\n", "  not-by: [konclude]\n", "\"konclude\" is no step", "[konclude]" },
		{ "    receive: [refused]\n", "    conclude: [refused]\n", "\"conclude\" is no step of service \"arrival\"",
		    "    conclude: [refused]" },
		{ "  term: {minutes: 10}\n", "  term: {hours: 10}\n", "a term is {days: N} or {minutes: N}", "term: {hours: 10}" },
		{ "  term: {minutes: 10}\n", "  term: 10\n", "a term is {days: N} or {minutes: N}", "term: 10" },
		{ "  term: {days: 2}\n", "  term: {days: two}\n", "\"days\" must be a number from 0 to 100000", "{days: two}" },
		{ "- id: notify-refusal\n  service: [arrival]", "- id: journal\n  service: [arrival]",
		    "step \"journal\" stands twice in service \"arrival\"", "- id: journal\n  service: [arrival]\n  name:\n"
		    "    kk: \"Құжаттар сәйкес" },
	};

	(void)state;
	EXPECT(faults);
}

static void
test_head(void **state)
{
	static const struct fault faults[] = {
		{ "\nedition: kz-mia-352-2012\n", "\n", "\"edition\" is missing", "title:" },
		{ "  from: 2012-07-08\n", "  from: 2012-02-30\n", "\"holds\" needs a date \"from\"", "holds:" },
		{ "  from: 2012-07-08\n", "", "\"holds\" needs a date \"from\"", "holds:" },
		{ "  to: 2014-03-21\n", "  to: spring\n", "\"to\" is no date", "holds:" },
		{ "\nholds:\n", "\nheld:\n", "\"holds\" needs a date \"from\"", "#" },
		{ "  weekdays: [\"09:00-13:00\"", "  weekdays: [\"13:00-09:00\"", "hours are at most eight texts like", "weekdays:" },
		{ "  saturday: [\"09:00-13:00\"]", "  saturday: [{from: 9}]", "hours are at most eight texts like", "saturday:" },
		{ "  saturday: [\"09:00-13:00\"]", "  saturday: [\"09:00-09:10\", \"10:00-10:10\", \"11:00-11:10\", "
		    "\"12:00-12:10\", \"13:00-13:10\", \"14:00-14:10\", \"15:00-15:10\", \"16:00-16:10\", \"17:00-17:10\"]",
		    "hours are at most eight texts like", "saturday:" },
		{ "- id: queue\n  minutes: 30", "- id: queue\n  minutes: half", "\"minutes\" must be a number", "minutes: half" },
	};

	(void)state;
	EXPECT(faults);
}

/* What is no readable document is told with the line in the file. */
static void
test_bytes(void **state)
{
	static const struct fault faults[] = {
		{ "\nholds:\n", "\nholds: {\n", "", "" },
		{ "\nedition: kz", "\nedition: one\nedition: kz", "key \"edition\" appears twice, first on line ", "edition: kz" },
		{ "\nedition: kz", "\nedition: &a kz", "anchors (&) and aliases (*) are not taken", "&a" },
		{ "\nedition: kz", "\nedition: \xff kz", "byte ", "\xff" },
		{ "\nedition: kz", "\n%YAML 1.2\nedition: kz", "a YAML directive (a line that starts with %) is not taken", "%YAML" },
	};
	struct loaded l;

	(void)state;
	expect_faults(faults + 1, sizeof faults / sizeof faults[0] - 1);
	load(&l, replaced(text_of_order(), faults[0].from, faults[0].to));
	assert_null(l.edition);
	assert_true(l.findings.errors > 0);
	unload(&l);
}

static void
test_more_than_64_steps(void **state)
{
	char *text = text_of_order(), *at = strstr(text, "\n# Variant 2: applications"), row[400];
	struct buf b = BUF_INIT;
	const struct finding *f;
	struct loaded l;
	int i, told = 0;

	(void)state;
	assert_non_null(at);
	buf_add(&b, text, (size_t)(at - text));
	for (i = 0; i < 64; i++) {
		snprintf(row, sizeof row, "\n- {id: more-%d, service: [arrival], act: send, filter: rpr-route, actors: [directorate], "
		    "after: [journal], records: [letters], provenance: law, cites: [none]}", i);
		buf_text(&b, row);
	}
	buf_text(&b, at);
	buf_byte(&b, '\0');
	assert_false(buf_failed(&b));
	free(text);
	load(&l, b.bytes);
	assert_null(l.edition);
	for (f = l.findings.first; f != NULL; f = f->next)
		told += strstr(f->words[0], "service \"arrival\" has more than 64 steps") != NULL;
	assert_int_equal(told, 1);
	unload(&l);
}

/* A step of another service may be named: the row then says nothing about this one. */
static void
test_steps_of_other_services_are_known(void **state)
{
	struct loaded l;
	const struct service *s;

	(void)state;
	load(&l, text_of_order());
	s = edition_service(l.edition, "arrival");
	assert_true((s->steps[service_step(s, "annul")].after & STEP_BIT(service_step(s, "stamp"))) != 0);
	assert_int_equal(service_step(s, "conclude"), -1);
	assert_int_equal(edition_knows_step(l.edition->root, "conclude"), 0);
	assert_int_equal(edition_knows_step(l.edition->root, "konclude"), -1);
	unload(&l);
}

/* A number that is none would stand in the steps, as it is. */
static void
test_copies(void **state)
{
	static const struct fault faults[] = {
		{ "{copy: 2, holder: directorate}", "{holder: directorate}", "a copy needs a number, \"copy\"", "{holder: directorate}" },
		{ "{copy: 2, holder: directorate}", "{copy: 0, holder: directorate}", "a copy needs a number", "{copy: 0" },
		{ "{copy: 2, holder: directorate}", "{copy: second, holder: directorate}", "a copy needs a number", "{copy: second" },
		{ "{copy: 2, holder: directorate}", "{copy: 2a, holder: directorate}", "a copy needs a number", "{copy: 2a" },
		{ "{copy: 2, holder: directorate}", "{copy: 222, holder: directorate}", "a copy needs a number", "{copy: 222" },
		{ "{copy: 2, holder: directorate}", "{copy: 2, holders: directorate}", "\"holders\"", "{copy: 2, holders" },
	};

	(void)state;
	EXPECT(faults);
}

static void
test_questions(void **state)
{
	static const struct fault faults[] = {
		{ "  to: nsc-department\n  form", "  form", "a question needs an id, and \"to\" an actor", "- id: answer-nsc\n  form" },
		{ "  to: nsc-department\n  form", "  to: nobody\n  form", "a question needs an id, and \"to\" an actor",
		    "- id: answer-nsc\n  to: nobody" },
		{ "  results: [agreed, not-agreed]\n  grants", "  grants", "a question needs a list \"results\"", "- id: answer-nsc\n  to:" },
		{ "  results: [clear, hits]\n", "  results: hits\n", "a question needs a list \"results\"", "- id: answer-legal-statistics\n  to:" },
		{ "  results: [clear, hits]\n", "  results: [clear, [hits]]\n", "a result must be a text", "[clear, [" },
		{ "  results: [clear, hits]\n", "  results: []\n", "a question needs a list \"results\"", "- id: answer-legal-statistics\n  to:" },
	};

	(void)state;
	EXPECT(faults);
}

static void
test_shape(void **state)
{
	static const struct fault faults[] = {
		{ "  - id: solvency-arrival\n", "  - id: solvency-remain\n", "rule \"solvency-remain\" stands twice",
		    "  - id: solvency-remain\n    if:\n      service: [arrival]\n" },
		{ "    if:\n      service: [arrival]\n", "    if: arrival\n    formerly:\n      service: [arrival]\n", "\"formerly\" is not known in a rule",
		    "    formerly:" },
		{ "  term: {minutes: 10}\n", "  term: {minutes: 10}\n  ends: always\n", "\"ends\" must be a mapping (key: value)", "  ends: always" },
		{ "  filter: rpr-intake\n", "  filter: rpr-intake\n  by-hand: [[yes]]\n", "by-hand is one of: yes no", "  by-hand: [[" },
		{ "    receive: [accepted]\n", "    receive: [[accepted]]\n", "step \"receive\" has no such result", "    receive: [[" },
		{ "  not-by: [conclude]\n", "  not-by: [conclude]\n  when: {answer-nsc: [nonsense]}\n",
		    "step \"answer-nsc\" has no such result", "  when: {answer-nsc: [non" },
		{ "\n# Variant 2: applications", "\n- {id: idle, service: [none], name: {kk: a, ru: b, en: c}, when: {idle: [done]}}\n# Variant 2: applications",
		    "step \"idle\" has no such result", "- {id: idle" },
		{ "  to: 2014-03-21\n", "  to: 2012-01-01\n", "\"to\" lies before \"from\"", "holds:" },
		{ "  form: [cover-letter, record-card]\n", "  form: cover-letter\n", "\"form\" must be a list of forms", "  form: cover-letter\n" },
		{ "  form: [cover-letter, record-card]\n", "  form: []\n", "\"form\" must be a list of forms", "  form: []\n" },
		{ "    forms: [refusal]\n", "    forms: []\n", "\"forms\" of a letter must be a list of forms", "  - to: applicant\n    forms: []" },
		{ "    forms: [refusal]\n", "    forms: refusal\n", "\"forms\" of a letter must be a list of forms",
		    "  - to: applicant\n    forms: refusal" },
		{ "    for: [conclude]\n", "    for: conclude\n", "\"for\" of a letter must be a list of steps", "for: conclude" },
		{ "    for: [conclude]\n", "    for: [[conclude]]\n", "\"?\" is no step", "for: [[" },
		{ "    for: [conclude]\n", "    for: [nothing]\n", "\"nothing\" is no step", "for: [nothing" },
		{ "en: \"accepted\"}}", "en: \"\"}}", "\"name\" has no words in en", "- {id: accepted" },
		{ "- {id: accepted, name", "- {name", "a row of \"results\" has no id",
		    "- {name: {kk: \"қабылданды\"" },
		{ "- {part: \"second\", kk: \"екіншісі\", ", "- {part: \"second\", ", "\"kk\" of a citation is missing",
		    "- {part: \"second\"" },
		{ "kk: \"{n}-кесте\"", "kk: \"кесте\"", "\"kk\" of a citation has no {n}, its part has", "- {part: \"Table" },
		{ "- {part: \"second\"", "- {art: \"second\"", "\"art\" is not known in a citation", "- {art:" },
		{ "\ndecisive:", "\ndecisve:", "\"decisve\" is not known in an edition", "decisve:" },
		{ "unit: calendar-days", "unit: working-days", "unit is one of: calendar-days", "unit: working-days" },
		{ "first-day: next", "first-day: same", "first-day is one of: next", "first-day: same" },
		{ "last-day: rolls", "last-day: stays", "last-day is one of: rolls", "last-day: stays" },
		{ "last-day: rolls", "final-day: rolls", "\"final-day\" is not known in \"counting\"", "final-day:" },
	};

	(void)state;
	EXPECT(faults);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_is_whole),
		cmocka_unit_test(test_longest_paths),
		cmocka_unit_test(test_declared_conflict_is_told),
		cmocka_unit_test(test_undeclared_conflict_is_refused),
		cmocka_unit_test(test_term_that_is_just_enough),
		cmocka_unit_test(test_ids_that_are_none),
		cmocka_unit_test(test_lists_that_hold_no_texts),
		cmocka_unit_test(test_letters),
		cmocka_unit_test(test_books_and_slips),
		cmocka_unit_test(test_order_of_steps),
		cmocka_unit_test(test_where_a_case_begins),
		cmocka_unit_test(test_cells_are_covered),
		cmocka_unit_test(test_doubts_and_amounts),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_head),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_more_than_64_steps),
		cmocka_unit_test(test_steps_of_other_services_are_known),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_questions),
		cmocka_unit_test(test_shape),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
