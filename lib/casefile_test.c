#include "casefile.h"

#include "arena.h"
#include "finding.h"
#include "node.h"
#include "screen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char office[] = "almaty-almaly";
static const char edition[] = "kz-mia-352-2012";
static const char facts[] = "service: remain\napplicant: {surname: Ахметов}\nresidence: {house: \"52\"}\n";

/* One document of a text, opened. */
struct opened {
	struct arena arena;
	struct findings findings;
	struct cutter *cutter;
	struct document document;
	struct casefile c;
	size_t documents;
	bool whole;
};

static void
open_bytes(struct opened *o, const char *bytes, size_t length)
{
	struct document d;
	enum cut what;

	*o = (struct opened){ .documents = 0 };
	o->findings = (struct findings)FINDINGS_INIT(&o->arena);
	o->cutter = cutter_new(CUT_LIMIT);
	assert_non_null(o->cutter);
	cutter_start(o->cutter, "case.yaml", true);
	assert_int_equal(cutter_feed(o->cutter, bytes, length), 0);
	cutter_finish(o->cutter);
	while ((what = cutter_next(o->cutter, &d)) != CUT_MORE)
		if (what == CUT_DOCUMENT && o->documents++ == 0)
			o->document = d;
	if (o->documents > 0 && screen_document(&o->document, &o->findings) == 0)
		o->whole = casefile_open(&o->c, &o->document, &o->arena, &o->findings) == 0;
	assert_false(findings_failed(&o->findings));
}

static void
open_text(struct opened *o, const char *text)
{
	open_bytes(o, text, strlen(text));
}

static void
release(struct opened *o)
{
	casefile_release(&o->c);
	cutter_free(o->cutter);
	arena_release(&o->arena);
}

/* The document is held back for this, at that line. */
static void
expect(const char *text, enum finding_id id, unsigned long line, const char *word)
{
	struct opened o;

	open_text(&o, text);
	if (o.whole || o.findings.first == NULL)
		fail_msg("taken: %s", text);
	if (o.findings.first->id != id || o.findings.first->line != line)
		fail_msg("%s@%lu, not %s@%lu: %s", finding_name(o.findings.first->id), o.findings.first->line, finding_name(id),
		    line, text);
	if (word != NULL)
		assert_string_equal(o.findings.first->words[0], word);
	assert_int_equal(o.findings.errors, 1);
	release(&o);
}

static void
expect_whole(const char *text, bool open)
{
	struct opened o;

	open_text(&o, text);
	if (!o.whole)
		fail_msg("%s@%lu: %s", o.findings.first == NULL ? "?" : finding_name(o.findings.first->id),
		    o.findings.first == NULL ? 0 : o.findings.first->line, text);
	assert_int_equal(o.c.open, open);
	release(&o);
}

static struct step_head
head_of(const char *id, const char *at, const char *result)
{
	struct step_head h = { .id = id, .by = "imanov", .officer = "Иманов Қайрат, \"inspector\"", .office = office,
		.actor = "city-office", .result = result };

	assert_int_equal(moment_parse(at, &h.at), 0);
	return h;
}

static void
add_receive(struct opened *o)
{
	struct step_head h = head_of("receive", "2012-09-03T09:41:00+06:00", "accepted");

	step_begin(&o->c, &h);
	step_text(&o->c, "result", "accepted");
	step_json(&o->c, "cites", "[\"item 7\"]", 10);
	assert_int_equal(step_seal(&o->c, &o->arena), 0);
}

static void
add_journal(struct opened *o)
{
	struct step_head h = head_of("journal", "2012-09-03T09:49:00+06:00", NULL);

	step_begin(&o->c, &h);
	step_text(&o->c, "number", "41/2012");
	step_number(&o->c, "late", 3);
	assert_int_equal(step_seal(&o->c, &o->arena), 0);
}

/* A step that memory did not suffice for is none. */
static void
test_step_without_memory(void **state)
{
	struct step_head h = head_of("journal", "2012-09-03T09:49:00+06:00", NULL);
	struct opened o;

	(void)state;
	open_text(&o, "a: b\n");
	assert_int_equal(casefile_begin(&o.c, "an-edition", "almaty-almaly"), 0);
	step_begin(&o.c, &h);
	o.c.added.failed = true;
	assert_int_equal(step_seal(&o.c, &o.arena), -1);
	assert_int_equal(o.c.step_count, 0);
	release(&o);
}

static char *
written(struct opened *o)
{
	struct buf b = BUF_INIT;

	casefile_write(&o->c, &b);
	buf_byte(&b, '\0');
	assert_false(buf_failed(&b));
	return b.bytes;
}

/* An application with these bytes becomes a case of two steps, written by two runs. The caller frees. */
static char *
grow(const char *application)
{
	char *once, *twice;
	struct opened o;

	open_text(&o, application);
	assert_true(o.whole);
	assert_false(o.c.open);
	assert_int_equal(casefile_begin(&o.c, edition, office), 0);
	add_receive(&o);
	once = written(&o);
	release(&o);
	open_text(&o, once);
	assert_true(o.whole);
	add_journal(&o);
	twice = written(&o);
	release(&o);
	free(once);
	return twice;
}

/* Where the body begins, found without the cutter: after the line "---", or after the BOM. */
static size_t
body_of(const char *text)
{
	size_t bom = strncmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	const char *mark = strncmp(text + bom, "---", 3) == 0 ? text + bom : strstr(text, "\n---");

	return mark == NULL ? bom : (size_t)(strchr(mark + 1, '\n') + 1 - text);
}

/* Seals and case id as rpr-case(5) says that anyone can compute them; the text is changed where they differ. */
static int
reseal(char *text)
{
	char *from = text + body_of(text), *line, *id, hex[DIGEST_HEX + 1];
	struct digest also;
	int changed = 0;

	id = strstr(from, "\ncase: ");
	if (id != NULL) {
		digest_init(&also);
		uuid_of_case(office, from, (size_t)(id + 1 - from), &also, hex);
		changed += memcmp(id + 7, hex, UUID_TEXT) != 0;
		memcpy(id + 7, hex, UUID_TEXT);
	}
	while ((line = strstr(from + 1, "\n  seal:")) != NULL) {
		line++;
		digest_bytes(from, (size_t)(line - from), hex);
		changed += memcmp(line + 8, hex, DIGEST_HEX) != 0;
		memcpy(line + 8, hex, DIGEST_HEX);
		from = line;
	}
	return changed;
}

static char *
replaced(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);
	char *b;

	if (at == NULL)
		fail_msg("\"%s\" does not stand in: %s", from, text);
	b = malloc(strlen(text) + strlen(to) + 1);
	assert_non_null(b);
	memcpy(b, text, (size_t)(at - text));
	strcpy(b + (at - text), to);
	strcat(b, at + strlen(from));
	return b;
}

/* The forms in which an application may come. */
static const char *const applications[] = {
	"service: remain\napplicant: {surname: Ахметов}\n",
	"---\nservice: remain\napplicant: {surname: Ахметов}\n",
	"---\nservice: remain\napplicant: {surname: Ахметов}\n...\n",
	"--- # of window 3\nservice: remain\n... # end\n",
	"# first\n\n---\n# second\nservice: remain # third\n\n# last\n",
	"# first\nservice: remain\n# last\n...\n",
	"\xef\xbb\xbfservice: remain\n",
	"\xef\xbb\xbf---\nservice: remain\n...\n",
	"---\r\nservice: remain\r\napplicant: {surname: Ахметов}\r\n...\r\n",
	"service: remain\r\n# last\r\n",
	"service: remain",
	"---\nservice: remain\nnote: |\n  case files\n  steps\n",
	"---\nservice: \"remain\"\n\"note\": 'a'\n\n\n",
};

enum { APPLICATIONS = sizeof applications / sizeof applications[0] };

static void
test_growing_is_recomputable(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < APPLICATIONS; i++) {
		char *text = grow(applications[i]);

		if (reseal(text) != 0)
			fail_msg("id or seals differ: %s", text);
		free(text);
	}
}

/* Blank lines and comments may stand below the last seal; what begins like a mark may not stand in a text. */
static void
test_below_the_seals(void **state)
{
	static const char *const below[] = { "\n", "\r\n", "# seen\n", "\n\n# seen\n" };
	char *text = grow("---\nservice: remain\n"), *more, *other;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof below / sizeof below[0]; i++) {
		more = replaced(text, "", "");
		more = realloc(more, strlen(text) + strlen(below[i]) + 1);
		assert_non_null(more);
		expect_whole(strcat(more, below[i]), true);
		free(more);
	}
	more = replaced(text, "service: remain\n", "service: remain\nnote: \"x\ncase: y\"\n");
	expect(more, FINDING_FALSE_MARK, 4, "case:");
	free(more);
	more = replaced(text, "  number: \"41/2012\"\n", "  number: \"x\n- step: y\"\n");
	expect(more, FINDING_FALSE_MARK, 22, "- step:");
	free(more);
	more = replaced(text, "  number: \"41/2012\"\n", "  number: \"x\n  seal: y\"\n");
	expect(more, FINDING_FALSE_MARK, 22, "seal:");
	free(more);
	more = replaced(text, "  seal: ", "  seal: [a]\n# ");
	expect(more, FINDING_BAD_STEP, 6, "receive");
	free(more);
	other = grow("service: remain");
	assert_string_equal(strrchr(other, ' ') + DIGEST_HEX + 1, "\n");
	free(other);
	free(text);
}

/* What was there stays byte for byte; steps stand before "..." and take the line ends of the document. */
static void
test_growing_only_appends(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < APPLICATIONS; i++) {
		const char *app = applications[i], *end = strstr(app, "\n..."), *p;
		size_t before = end == NULL ? strlen(app) : (size_t)(end + 1 - app), after = strlen(app) - before;
		char *text = grow(app);
		bool crlf = strstr(app, "\r\n") != NULL;

		assert_memory_equal(text, app, before);
		assert_string_equal(text + strlen(text) - after, app + before);
		for (p = text; crlf && (p = strchr(p, '\n')) != NULL; p++)
			assert_true(p[-1] == '\r');
		if (!crlf)
			assert_null(strchr(text, '\r'));
		free(text);
	}
}

static void
test_reading_agrees_with_writing(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < APPLICATIONS; i++) {
		char *text = grow(applications[i]), *again;
		struct opened o, p;

		open_text(&o, applications[i]);
		assert_int_equal(casefile_begin(&o.c, edition, office), 0);
		add_receive(&o);
		add_journal(&o);
		again = written(&o);
		open_text(&p, text);
		assert_true(p.whole && p.c.open);
		assert_string_equal(text, again);
		assert_string_equal(o.c.id, p.c.id);
		assert_string_equal(p.c.edition, edition);
		assert_int_equal(p.c.step_count, 2);
		assert_int_equal(p.c.steps_read, 2);
		assert_int_equal(o.c.step_count, 2);
		assert_string_equal(o.c.base, "");
		assert_string_equal(p.c.base, o.c.steps[1].seal);
		assert_string_equal(p.c.steps[0].seal, o.c.steps[0].seal);
		assert_string_equal(p.c.steps[0].result, "accepted");
		assert_null(p.c.steps[1].result);
		assert_string_equal(p.c.steps[0].by, "imanov");
		assert_string_equal(p.c.steps[0].office, office);
		assert_string_equal(p.c.steps[0].actor, "city-office");
		assert_int_equal(moment_utc(&p.c.steps[1].at), moment_utc(&o.c.steps[1].at));
		assert_string_equal(node_text(p.c.steps[0].node, "officer"), "Иманов Қайрат, \"inspector\"");
		assert_string_equal(node_text(p.c.steps[1].node, "late"), "3");
		assert_string_equal(casefile_number(&p.c), "41/2012");
		free(text);
		free(again);
		release(&o);
		release(&p);
	}
}

static bool
is_noticed(const char *bytes, size_t length, const char *base)
{
	struct opened o;
	bool noticed;

	open_bytes(&o, bytes, length);
	noticed = o.documents != 1 || !o.whole || !o.c.open || o.c.step_count != 2 || strcmp(o.c.base, base) != 0;
	release(&o);
	return noticed;
}

/* Every bit of every byte from the body to the end of the last seal. */
static void
test_every_flipped_bit_is_noticed(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < APPLICATIONS; i++) {
		char *text = grow(applications[i]), base[DIGEST_HEX + 1];
		size_t from = body_of(text), to, at, length = strlen(text);
		const char *last = strstr(strstr(text, "\n  seal:") + 1, "\n  seal:") + 1;
		int bit;

		memcpy(base, last + 8, DIGEST_HEX);
		base[DIGEST_HEX] = '\0';
		assert_false(is_noticed(text, length, base));
		to = (size_t)(last + 8 + DIGEST_HEX - text);
		for (at = from; at < to; at++)
			for (bit = 0; bit < 8; bit++) {
				text[at] = (char)(text[at] ^ 1 << bit);
				if (!is_noticed(text, length, base))
					fail_msg("bit %d of byte %zu of application %zu: %s", bit, at, i, text);
				text[at] = (char)(text[at] ^ 1 << bit);
			}
		free(text);
	}
}

static void
test_every_lost_or_doubled_byte_is_noticed(void **state)
{
	char *text = grow(applications[4]), *copy, base[DIGEST_HEX + 1];
	const char *last = strstr(strstr(text, "\n  seal:") + 1, "\n  seal:") + 1;
	size_t from = body_of(text), to = (size_t)(last + 8 + DIGEST_HEX - text), at, length = strlen(text);

	(void)state;
	memcpy(base, last + 8, DIGEST_HEX);
	base[DIGEST_HEX] = '\0';
	copy = malloc(length + 2);
	assert_non_null(copy);
	for (at = from; at < to; at++) {
		memcpy(copy, text, at);
		memcpy(copy + at, text + at + 1, length - at);
		if (!is_noticed(copy, length - 1, base))
			fail_msg("lost byte %zu: %s", at, copy);
		memcpy(copy, text, at + 1);
		memcpy(copy + at + 1, text + at, length - at + 1);
		/* how many blanks stand before the last seal is sealed with the next step */
		if (text + at != last + 7 && !is_noticed(copy, length + 1, base))
			fail_msg("doubled byte %zu: %s", at, copy);
	}
	free(copy);
	free(text);
}

/* Whole lines that are lost, doubled or put in another order. */
static void
test_moved_lines_are_noticed(void **state)
{
	char *text = grow(applications[1]), *copy, base[DIGEST_HEX + 1], *line, *next;
	size_t length = strlen(text);

	(void)state;
	memcpy(base, text + length - DIGEST_HEX - 1, DIGEST_HEX);
	base[DIGEST_HEX] = '\0';
	assert_false(is_noticed(text, length, base));
	copy = malloc(2 * length);
	assert_non_null(copy);
	for (line = text + body_of(text); *line != '\0'; line = next) {
		size_t before = (size_t)(line - text), n;

		next = strchr(line, '\n') + 1;
		n = (size_t)(next - line);
		memcpy(copy, text, before);
		memcpy(copy + before, next, length - before - n);
		assert_true(is_noticed(copy, length - n, base));
		memcpy(copy, text, before + n);
		memcpy(copy + before + n, line, length - before);
		assert_true(is_noticed(copy, length + n, base));
	}
	free(copy);
	free(text);
}

static void
test_what_may_follow_the_last_seal(void **state)
{
	static const char *const after[] = { "# a note\n", "\n\n  \n", "  # indented\n\n", "...\n", "# a\n...\n", "# end" };
	static const struct {
		const char *text;
		enum finding_id id;
		unsigned long line;
	} refused[] = {
		{ "x: 1\n", FINDING_HALF_OPEN, 3 },
		{ "citizen: 1\n", FINDING_HALF_OPEN, 3 },
		{ "- 1\n", FINDING_BAD_STEP, 24 },
		{ "  more: 1\n", FINDING_BAD_STEP, 15 },
		{ "  and more\n", FINDING_SYNTAX, 24 },
		{ "   and more\n", FINDING_BAD_STEP, 15 },
		{ "  # a\n  lately: 1\n", FINDING_BAD_STEP, 15 },
		{ "}\n", FINDING_SYNTAX, 24 },
	};
	char *text = grow(applications[0]), *more;
	size_t i;

	(void)state;
	more = malloc(strlen(text) + 100);
	assert_non_null(more);
	for (i = 0; i < sizeof after / sizeof after[0]; i++) {
		sprintf(more, "%s%s", text, after[i]);
		expect_whole(more, true);
	}
	for (i = 0; i < sizeof refused / sizeof refused[0]; i++) {
		sprintf(more, "%s%s", text, refused[i].text);
		expect(more, refused[i].id, refused[i].line, NULL);
	}
	free(more);
	free(text);
}

/* Comments after a seal are sealed with the next step. */
static void
test_comments_between_steps(void **state)
{
	struct opened o;
	char *text, *longer, *shorter;

	(void)state;
	open_text(&o, applications[0]);
	assert_int_equal(casefile_begin(&o.c, edition, office), 0);
	add_receive(&o);
	text = written(&o);
	release(&o);
	longer = malloc(strlen(text) + 40);
	assert_non_null(longer);
	sprintf(longer, "%s# seen\n\n...\n", text);
	free(text);
	open_text(&o, longer);
	assert_true(o.whole);
	add_journal(&o);
	text = written(&o);
	release(&o);
	expect_whole(text, true);
	assert_non_null(strstr(text, "# seen\n\n- step: journal\n"));
	shorter = replaced(text, "# seen\n", "# sewn\n");
	expect(shorter, FINDING_SEAL_BROKEN, 25, "journal");
	free(shorter);
	free(longer);
	free(text);
}

static void
test_broken_seals(void **state)
{
	char *text = grow(applications[1]), *other;

	(void)state;
	other = replaced(text, "Ахметов", "Ахметов ");
	expect(other, FINDING_SEAL_BROKEN, 15, "receive");
	free(other);
	other = replaced(text, "41/2012", "42/2012");
	expect(other, FINDING_SEAL_BROKEN, 24, "journal");
	free(other);
	other = replaced(text, "\"imanov\"", "imanov");
	expect(other, FINDING_SEAL_BROKEN, 15, "receive");
	free(other);
	free(text);
}

/* Sealed rightly, but under an id that does not follow from the application. */
static void
test_case_ids(void **state)
{
	char *text = grow(applications[1]), *id = strstr(text, "\ncase: ") + 7, *from, hex[DIGEST_HEX + 1];

	(void)state;
	id[0] = id[0] == '0' ? '1' : '0';
	from = text + body_of(text);
	digest_bytes(from, (size_t)(strstr(from, "  seal:") - from), hex);
	memcpy(strstr(from, "  seal:") + 8, hex, DIGEST_HEX);
	expect(text, FINDING_SEAL_BROKEN, 24, "journal");
	from = strstr(from, "  seal:");
	digest_bytes(from, (size_t)(strstr(from + 1, "  seal:") - from), hex);
	memcpy(strstr(from + 1, "  seal:") + 8, hex, DIGEST_HEX);
	expect(text, FINDING_CASE_ID, 4, NULL);
	free(text);
}

/* The same application, taken by another office, is another case. */
static void
test_case_id_depends_on_the_office(void **state)
{
	char *text = grow(applications[1]), *other = replaced(text, "office: \"almaty-almaly\"", "office: \"almaty-medeu\"");

	(void)state;
	assert_int_not_equal(reseal(other), 0);
	expect(other, FINDING_CASE_ID, 4, NULL);
	free(other);
	free(text);
}

static void
test_half_open(void **state)
{
	static const struct {
		const char *text, *is, *isnt;
		unsigned long line;
	} cases[] = {
		{ "case: x\n", "case", "steps", 1 },
		{ "edition: x\n", "edition", "steps", 1 },
		{ "steps: []\n", "steps", "edition", 1 },
		{ "a: 1\ncase: x\nedition: y\n", "edition", "steps", 3 },
		{ "case: x\nsteps: []\n", "steps", "edition", 2 },
		{ "edition: x\nsteps: []\n", "steps", "case", 2 },
		{ "{\"case\": \"x\"}\n", "case", "steps", 1 },
	};
	static const char *const disordered[] = {
		"edition: x\ncase: x\nsteps: [a]\n", "case: x\nsteps: [a]\nedition: y\n", "case: x\nedition: y\nsteps: [a]\nz: 1\n",
		"case: x\nz: 1\nedition: y\nsteps: [a]\n", "case: x\nedition: y\nz: 1\nsteps: [a]\n",
		"case: x\nedition: y\nsteps: []\n", "case: x\nedition: y\nsteps: a\n", "case: x\nedition: y\nsteps: {a: b}\n",
		"case: [x]\nedition: y\nsteps: [a]\n", "case: x\nedition: {a: b}\nsteps: [a]\n",
		"{case: x, edition: y, steps: [a]}\n",
	};
	struct opened o;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		open_text(&o, cases[i].text);
		assert_false(o.whole);
		assert_int_equal(o.findings.errors, 1);
		assert_int_equal(o.findings.first->id, FINDING_HALF_OPEN);
		assert_int_equal(o.findings.first->line, cases[i].line);
		assert_string_equal(o.findings.first->words[0], cases[i].is);
		assert_string_equal(o.findings.first->words[1], cases[i].isnt);
		release(&o);
	}
	for (i = 0; i < sizeof disordered / sizeof disordered[0]; i++) {
		open_text(&o, disordered[i]);
		assert_false(o.whole);
		assert_int_equal(o.findings.first->id, FINDING_HALF_OPEN);
		assert_string_equal(o.findings.first->words[0], "case");
		release(&o);
	}
}

static void
test_false_marks_in_applications(void **state)
{
	(void)state;
	expect("service: remain\nnote: \"a\n  seal: b\"\n", FINDING_FALSE_MARK, 3, "seal:");
	expect("service: remain\nnote: |\n  seal: b\n", FINDING_FALSE_MARK, 3, "seal:");
	expect("applicant:\n  seal: b\n", FINDING_FALSE_MARK, 2, "seal:");
	expect("documents:\n- step: receive\n", FINDING_FALSE_MARK, 2, "- step:");
	expect("documents:\n- step:\n", FINDING_FALSE_MARK, 2, "- step:");
	expect("---\n# a\nnote: |\n  seal:\n", FINDING_FALSE_MARK, 4, "seal:");
}

static void
test_what_is_no_mark(void **state)
{
	static const char *const texts[] = {
		"cases: 1\neditions: 2\nstep: 3\nsteps-done: 4\nseal: x\n",
		"note: \"seal: b, case: c\"\n",
		"note: |\n   seal: b\n    seal: c\n",
		"note: |\n  - step: b\n  case: c\n  steps:\n",
		"documents:\n- {step: receive, seal: b}\n",
		"documents:\n  - step: receive\n",
		"documents:\n- a: 1\n  b: 2\n",
		"  # seal\na: 1\n",
		"{\"a\": \"\n  seal: x\",\n\"b\": [\n\"- step: y\"]}\n",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof texts / sizeof texts[0]; i++)
		expect_whole(texts[i], false);
}

/* In a case too, wherever they stand: between the facts, in a step, and doubled. */
static void
test_false_marks_in_cases(void **state)
{
	static const struct {
		const char *from, *to;
		enum finding_id id;
		const char *word;
		unsigned long line;
	} cases[] = {
		{ "service: remain\n", "service: remain\nnote: |\n  seal: a\n", FINDING_FALSE_MARK, "seal:", 4 },
		{ "service: remain\n", "service: remain\nnote:\n- step: a\n", FINDING_FALSE_MARK, "- step:", 4 },
		{ "service: remain\n", "service: remain\nnote: \"a\n  seal: b\"\n", FINDING_FALSE_MARK, "seal:", 4 },
		{ "  result: \"accepted\"\n", "  result: \"accepted\n  seal: x\"\n", FINDING_FALSE_MARK, "seal:", 14 },
		{ "\nedition: kz", "\n\"edition\": kz", FINDING_SEAL_BROKEN, "receive", 15 },
		{ "- step: receive", "-\n  step: receive", FINDING_FALSE_MARK, "seal:", 16 },
		{ "- step: journal", "- \"step\": journal", FINDING_FALSE_MARK, "seal:", 24 },
	};
	char *text = grow(applications[1]), *other;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		other = replaced(text, cases[i].from, cases[i].to);
		expect(other, cases[i].id, cases[i].line, cases[i].word);
		free(other);
	}
	free(text);
}

static void
test_bad_steps(void **state)
{
	static const struct {
		const char *from, *to, *what;
	} cases[] = {
		{ "  at: \"2012-09-03T09:41", "  at: \"2012-19-03T09:41", "at" },
		{ "  at: \"2012-09-03T09:41:00+06:00\"\n", "", "at" },
		{ "  by: \"imanov\"\n  officer", "  officer", "by" },
		{ "  by: \"imanov\"\n", "  by: [imanov]\n", "by" },
		{ "  officer: ", "  official: ", "officer" },
		{ "  office: \"almaty-almaly\"\n", "", "office" },
		{ "  actor: \"city-office\"\n", "", "actor" },
		{ "  seal: ", "  seal: 0", "seal" },
		{ "  seal: ", "  sale: ", "seal" },
	};
	char *text = grow(applications[1]), *other;
	struct opened o;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		other = replaced(text, cases[i].from, cases[i].to);
		open_text(&o, other);
		assert_false(o.whole);
		assert_int_equal(o.findings.errors, 1);
		assert_int_equal(o.findings.first->id, FINDING_BAD_STEP);
		assert_string_equal(o.findings.first->words[0], "receive");
		assert_string_equal(o.findings.first->words[1], cases[i].what);
		release(&o);
		free(other);
	}
	other = replaced(text, "- step: receive\n", "- {step: receive}\n- step: receive\n");
	expect(other, FINDING_BAD_STEP, 7, "?");
	free(other);
	other = replaced(text, "- step: receive\n", "- a text\n- step: receive\n");
	expect(other, FINDING_BAD_STEP, 7, "?");
	free(other);
	other = replaced(text, "- step: receive\n", "- schritt: receive\n");
	expect(other, FINDING_BAD_STEP, 7, "?");
	free(other);
	free(text);
}

/* Indented steps read the same to YAML, but nobody who looks for the marks finds them. */
static void
test_indented_steps(void **state)
{
	char *text = grow(applications[1]), *b = malloc(2 * strlen(text)), *steps = strstr(text, "steps:\n") + 7, *p, *q;
	struct opened o;

	(void)state;
	assert_non_null(b);
	memcpy(b, text, (size_t)(steps - text));
	for (p = steps, q = b + (steps - text); *p != '\0'; p++) {
		if (p[-1] == '\n') {
			*q++ = ' ';
			*q++ = ' ';
		}
		*q++ = *p;
	}
	*q = '\0';
	open_text(&o, b);
	assert_false(o.whole);
	assert_int_equal(o.findings.first->id, FINDING_BAD_STEP);
	assert_string_equal(o.findings.first->words[1], "its first or last line");
	release(&o);
	free(b);
	free(text);
}

static void
test_rewinding(void **state)
{
	struct opened o;
	char *text, *same;

	(void)state;
	open_text(&o, facts);
	assert_int_equal(casefile_begin(&o.c, edition, office), 0);
	add_receive(&o);
	casefile_rewind(&o.c);
	assert_false(o.c.open);
	assert_null(o.c.id);
	assert_null(o.c.edition);
	assert_int_equal(o.c.step_count, 0);
	same = written(&o);
	assert_string_equal(same, facts);
	free(same);
	/* and once more, as if nothing had been */
	assert_int_equal(casefile_begin(&o.c, edition, office), 0);
	add_receive(&o);
	text = written(&o);
	release(&o);
	assert_int_equal(reseal(text), 0);
	open_text(&o, text);
	add_journal(&o);
	assert_int_equal(o.c.step_count, 2);
	casefile_rewind(&o.c);
	assert_int_equal(o.c.step_count, 1);
	assert_true(o.c.open);
	same = written(&o);
	assert_string_equal(same, text);
	free(same);
	add_journal(&o);
	same = written(&o);
	assert_int_equal(reseal(same), 0);
	free(same);
	free(text);
	release(&o);
}

static void
test_many_steps(void **state)
{
	struct opened o;
	char *text;
	int i;

	(void)state;
	open_text(&o, facts);
	assert_int_equal(casefile_begin(&o.c, edition, office), 0);
	add_receive(&o);
	for (i = 0; i < 100; i++)
		add_journal(&o);
	assert_int_equal(o.c.step_count, 101);
	text = written(&o);
	assert_int_equal(reseal(text), 0);
	expect_whole(text, true);
	free(text);
	release(&o);
}

static void
add_correction(struct opened *o, const char *field, const char *now)
{
	struct step_head h = head_of("correct", "2012-09-04T09:00:00+06:00", NULL);

	step_begin(&o->c, &h);
	step_text(&o->c, "field", field);
	step_json(&o->c, "now", now, strlen(now));
	assert_int_equal(step_seal(&o->c, &o->arena), 0);
}

/* What the case is now is folded from facts and steps, and can be asked for any moment. */
static void
test_folding(void **state)
{
	struct step_head moved = head_of("change-of-residence", "2012-09-05T09:00:00+06:00", NULL);
	struct opened o;
	struct node *then;
	char *text;

	(void)state;
	open_text(&o, facts);
	assert_int_equal(casefile_begin(&o.c, edition, office), 0);
	add_receive(&o);
	add_correction(&o, "applicant.surname", "\"Ахметова\"");
	add_correction(&o, "applicant.identity.number", "\"B1\"");
	step_begin(&o.c, &moved);
	step_json(&o.c, "residence", "{\"house\": \"7\"}", 14);
	assert_int_equal(step_seal(&o.c, &o.arena), 0);
	/* of what was appended the tree knows nothing until it is folded */
	assert_string_equal(node_text(node_get(o.c.root, "applicant"), "surname"), "Ахметов");
	assert_int_equal(casefile_fold(&o.c, &o.arena, step_node(&o.c, &o.arena, &o.c.steps[1])), 0);
	assert_string_equal(node_text(node_get(o.c.root, "applicant"), "surname"), "Ахметова");
	text = written(&o);
	release(&o);
	open_text(&o, text);
	assert_true(o.whole);
	assert_string_equal(node_text(node_get(o.c.root, "applicant"), "surname"), "Ахметова");
	assert_string_equal(node_at(o.c.root, "applicant.identity.number")->text, "B1");
	assert_string_equal(node_text(node_get(o.c.root, "residence"), "house"), "7");
	then = casefile_facts_at(&o.c, &o.arena, 1);
	assert_string_equal(node_text(node_get(then, "applicant"), "surname"), "Ахметов");
	assert_null(node_at(then, "applicant.identity.number"));
	then = casefile_facts_at(&o.c, &o.arena, 2);
	assert_string_equal(node_text(node_get(then, "applicant"), "surname"), "Ахметова");
	assert_string_equal(node_text(node_get(then, "residence"), "house"), "52");
	then = casefile_facts_at(&o.c, &o.arena, 99);
	assert_string_equal(node_text(node_get(then, "residence"), "house"), "7");
	free(text);
	release(&o);
}

static void
test_steps_by_name(void **state)
{
	struct step_head sent = head_of("form-case", "2012-09-04T09:00:00+06:00", NULL);
	char *text = grow(facts);
	struct opened o;

	(void)state;
	open_text(&o, facts);
	assert_null(casefile_holder(&o.c));
	assert_null(casefile_number(&o.c));
	assert_null(casefile_last(&o.c, "receive"));
	release(&o);
	open_text(&o, text);
	assert_string_equal(casefile_holder(&o.c), office);
	assert_ptr_equal(casefile_last(&o.c, "journal"), &o.c.steps[1]);
	assert_null(casefile_last(&o.c, "stamp"));
	step_begin(&o.c, &sent);
	step_text(&o.c, "holder", "almaty-city");
	assert_int_equal(step_seal(&o.c, &o.arena), 0);
	assert_string_equal(casefile_last(&o.c, "form-case")->id, "form-case");
	assert_null(o.c.steps[2].node);
	assert_string_equal(node_text(step_node(&o.c, &o.arena, &o.c.steps[2]), "holder"), "almaty-city");
	assert_string_equal(node_text(step_node(&o.c, &o.arena, &o.c.steps[1]), "number"), "41/2012");
	free(text);
	text = written(&o);
	release(&o);
	open_text(&o, text);
	assert_string_equal(casefile_holder(&o.c), "almaty-city");
	free(text);
	release(&o);
}

/* Strings of steps are JSON: what is hostile to a reader of YAML comes back as it was. */
static void
test_texts_come_back(void **state)
{
	static const char hostile[] = "a\"b\\c\n- step: x\n  seal: y\t# { [ \xe2\x80\xae 'z \xf0\x9f\x98\x80";
	struct step_head h = head_of("receive", "2012-09-03T09:41:00+06:00", NULL);
	struct opened o;
	char *text;

	(void)state;
	open_text(&o, facts);
	assert_int_equal(casefile_begin(&o.c, edition, office), 0);
	step_begin(&o.c, &h);
	step_text(&o.c, "reason", hostile);
	assert_int_equal(step_seal(&o.c, &o.arena), 0);
	assert_int_equal(o.c.steps[0].to - o.c.steps[0].from + strlen("steps:\n"),
	    o.c.added.length - (size_t)(strstr(o.c.added.bytes, "steps:\n") - o.c.added.bytes));
	text = written(&o);
	release(&o);
	assert_int_equal(reseal(text), 0);
	open_text(&o, text);
	assert_true(o.whole);
	assert_string_equal(node_text(o.c.steps[0].node, "reason"), hostile);
	free(text);
	release(&o);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_growing_is_recomputable),
		cmocka_unit_test(test_below_the_seals),
		cmocka_unit_test(test_growing_only_appends),
		cmocka_unit_test(test_reading_agrees_with_writing),
		cmocka_unit_test(test_every_flipped_bit_is_noticed),
		cmocka_unit_test(test_every_lost_or_doubled_byte_is_noticed),
		cmocka_unit_test(test_moved_lines_are_noticed),
		cmocka_unit_test(test_what_may_follow_the_last_seal),
		cmocka_unit_test(test_comments_between_steps),
		cmocka_unit_test(test_broken_seals),
		cmocka_unit_test(test_case_ids),
		cmocka_unit_test(test_case_id_depends_on_the_office),
		cmocka_unit_test(test_half_open),
		cmocka_unit_test(test_false_marks_in_applications),
		cmocka_unit_test(test_what_is_no_mark),
		cmocka_unit_test(test_false_marks_in_cases),
		cmocka_unit_test(test_bad_steps),
		cmocka_unit_test(test_indented_steps),
		cmocka_unit_test(test_rewinding),
		cmocka_unit_test(test_many_steps),
		cmocka_unit_test(test_folding),
		cmocka_unit_test(test_steps_by_name),
		cmocka_unit_test(test_texts_come_back), cmocka_unit_test(test_step_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
