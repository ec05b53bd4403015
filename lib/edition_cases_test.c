/*
 * Runs the test cases that an edition file carries behind its first document (rpr-edition(5)): facts through the checks
 * of the window, then a walk through the process, each step done on its last day. Every rule of documents and every ground
 * must be reached by some case.
 */
#include "arena.h"
#include "buf.h"
#include "casefile.h"
#include "check.h"
#include "cut.h"
#include "decision.h"
#include "edition.h"
#include "finding.h"
#include "node.h"
#include "office.h"
#include "process.h"
#include "read.h"
#include "replace.h"
#include "screen.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { MOST_CASES = 500, MOST_STEPS = 64 };

static const char demo[] = "testdata/demo/office";

struct suite;

struct trial {
	const struct suite *suite;
	const struct node *root;
	const char *name;
};

/* One edition and its cases. */
struct suite {
	struct arena arena;
	struct findings findings;
	struct edition *edition;
	struct cutter *cutter;
	struct trial trials[MOST_CASES];
	size_t count;
	struct buf *reached;		/* ids of rules and grounds, each between blanks */
};

static void
add_word(struct buf *b, const char *word)
{
	buf_text(b, b->length > 0 ? " " : "");
	buf_text(b, word);
}

static const char *
text_of(struct buf *b)
{
	buf_byte(b, '\0');
	assert_false(buf_failed(b));
	b->length--;
	return b->bytes;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted, each once, joined by blanks. */
static void
join_sorted(struct buf *b, const char **words, size_t count)
{
	size_t i;

	qsort(words, count, sizeof *words, by_text);
	for (i = 0; i < count; i++)
		if (i == 0 || strcmp(words[i], words[i - 1]) != 0)
			add_word(b, words[i]);
}

static void
join_list(struct buf *b, const struct node *list)
{
	const struct node *n;

	for (n = list == NULL ? NULL : list->first; n != NULL; n = n->next)
		add_word(b, n->text);
}

static void
expect(const char *what, struct buf *is, struct buf *wanted)
{
	const char *a = text_of(is), *b = text_of(wanted);

	if (strcmp(a, b) != 0)
		fail_msg("%s: is \"%s\", not \"%s\"", what, a, b);
	buf_release(is);
	buf_release(wanted);
}

static void
expect_list(const char *what, struct buf *is, const struct node *list)
{
	struct buf wanted = BUF_INIT;

	join_list(&wanted, list);
	expect(what, is, &wanted);
}

/* Takes what stands at a path out of the tree. */
static void
take_out(struct node *root, const char *path)
{
	const char *dot = strrchr(path, '.');
	struct node *n = node_at(root, path), *parent = root, **link, *before = NULL;
	char above[128];

	if (n == NULL)
		fail_msg("unset: nothing stands at %s", path);
	if (dot != NULL) {
		snprintf(above, sizeof above, "%.*s", (int)(dot - path), path);
		parent = node_at(root, above);
	}
	for (link = &parent->first; *link != n; link = &(*link)->next)
		before = *link;
	*link = n->next;
	if (parent->last == n)
		parent->last = before;
	parent->count--;
}

static const struct trial *
find_trial(const struct suite *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->count; i++)
		if (strcmp(s->trials[i].name, name) == 0)
			return &s->trials[i];
	fail_msg("there is no test %s", name);
	return NULL;
}

/* The facts of a case: those of the case it is like, then its own. */
static struct node *
facts_of(const struct trial *t, struct arena *a)
{
	const char *like = node_text(t->root, "like");
	const struct node *facts = node_get(t->root, "facts"), *n;
	struct node *top = arena_alloc(a, sizeof *top), *root = NULL;

	assert_non_null(top);
	top->kind = NODE_MAP;
	if (like != NULL)
		root = facts_of(find_trial(t->suite, like), a);
	else {
		assert_non_null(facts);
		assert_int_equal(node_put(a, top, "facts", facts), 0);
		root = node_get(top, "facts");
	}
	n = node_get(t->root, "set");
	for (n = n == NULL ? NULL : n->first; n != NULL; n = n->next)
		if (node_put(a, root, n->key, n) < 0)
			fail_msg("set: %s leads nowhere", n->key);
	n = node_get(t->root, "unset");
	for (n = n == NULL ? NULL : n->first; n != NULL; n = n->next)
		take_out(root, n->text);
	return root;
}

/* The office of the demo with other rows adopted, in a directory of its own. */
static struct office *
office_with(const struct node *adopted, const char *row)
{
	char dir[] = "/tmp/edition_cases_test.XXXXXX", *bytes, *from, *to;
	struct arena a = ARENA_INIT;
	struct findings f = FINDINGS_INIT(&a);
	struct buf b = BUF_INIT;
	const struct node *n;
	struct office *o;
	size_t length;
	int fd = open(demo, O_RDONLY | O_DIRECTORY | O_CLOEXEC), to_fd;

	assert_true(fd >= 0);
	assert_int_equal(read_whole(fd, "office.yaml", 1 << 20, 0, &bytes, &length), 0);
	close(fd);
	from = memmem(bytes, length, "\nadopted:", 9);
	to = memmem(bytes, length, "\nholidays:", 10);
	assert_true(from != NULL && to != NULL && from < to);
	buf_add(&b, bytes, (size_t)(from - bytes));
	buf_text(&b, "\nadopted:");
	for (n = adopted == NULL ? NULL : adopted->first; n != NULL; n = n->next) {
		buf_text(&b, "\n- {row: ");
		buf_text(&b, n->text);
		buf_text(&b, ", by: chief, on: 2012-08-01, source: a test}");
	}
	if (row != NULL) {
		buf_text(&b, "\n- {by: chief, on: 2012-08-01, source: a test, row: ");
		buf_text(&b, row);
		buf_byte(&b, '}');
	}
	buf_add(&b, to, (size_t)(bytes + length - to));
	assert_false(buf_failed(&b));
	assert_non_null(mkdtemp(dir));
	to_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(to_fd >= 0);
	assert_int_equal(replace_file(to_fd, "office.yaml", b.bytes, b.length, 0600), 0);
	o = office_load(dir, &f);
	if (o == NULL)
		fail_msg("office: %s", f.first == NULL ? "?" : f.first->words[0]);
	unlinkat(to_fd, "office.yaml", 0);
	close(to_fd);
	rmdir(dir);
	free(bytes);
	buf_release(&b);
	arena_release(&a);
	return o;
}

static void
reach(const struct trial *t, const char *id)
{
	add_word(t->suite->reached, id);
}

static bool
is_reached(const struct suite *s, const char *id)
{
	const char *text = text_of(s->reached), *p;
	size_t n = strlen(id);

	for (p = text; (p = strstr(p, id)) != NULL; p++)
		if ((p == text || p[-1] == ' ') && (p[n] == ' ' || p[n] == '\0'))
			return true;
	return false;
}

/* Rule ids of the reasons, in the order in which they were found, each once. */
static void
join_reasons(const struct trial *t, struct arena *a, const struct verdict *v, struct buf *b)
{
	struct findings f = FINDINGS_INIT(a);
	struct buf text = BUF_INIT;
	const struct node *root, *n;
	const char *last = "";

	buf_text(&text, "{\"reasons\": [");
	buf_add(&text, v->reasons.bytes, v->reasons.length);
	buf_text(&text, "]}\n");
	assert_non_null(root = read_document(a, &f, text.bytes, text.length));
	for (n = root->first->first; n != NULL; n = n->next) {
		const char *rule = node_text(n, "rule");

		assert_non_null(rule);
		reach(t, rule);
		if (strcmp(rule, last) != 0)
			add_word(b, rule);
		last = rule;
	}
	buf_release(&text);
}

static void
join_doubts(const struct trial *t, const struct verdict *v, struct buf *b)
{
	size_t i, k;

	for (i = 0; i < t->suite->edition->ground_count; i++) {
		const char *id = t->suite->edition->grounds[i].row.id;
		struct buf quoted = BUF_INIT;

		buf_json_text(&quoted, id);
		for (k = 0; k + quoted.length <= v->doubts.length; k++)
			if (memcmp(v->doubts.bytes + k, quoted.bytes, quoted.length) == 0) {
				add_word(b, id);
				reach(t, id);
			}
		buf_release(&quoted);
	}
}

static void
expect_findings(const struct trial *t, const struct findings *f)
{
	const char *names[200];
	const struct finding *x;
	struct buf is = BUF_INIT;
	size_t count = 0;

	assert_false(findings_failed(f));
	for (x = f->first; x != NULL; x = x->next)
		if (finding_level(x->id) != LEVEL_NOTE) {
			assert_true(count < sizeof names / sizeof names[0]);
			names[count++] = finding_name(x->id);
		}
	join_sorted(&is, names, count);
	expect_list("findings", &is, node_get(t->root, "findings"));
}

static void
expect_term(const struct trial *t, const struct node *facts, const struct overall *o)
{
	const char *days = node_text(t->root, "days"), *due = node_text(t->root, "due");
	char text[DATE_TEXT + 1];
	struct moment received;

	assert_int_equal(days == NULL, due == NULL);
	if (days == NULL)
		return;
	assert_non_null(o);
	assert_int_equal(o->days, atoi(days));
	assert_int_equal(check_received(facts, &received), 0);
	date_format(received.day + o->days, text);
	assert_string_equal(text, due);
}

/* The package at the window. Returns what the receiving step records as its result. */
static const char *
judge(const struct trial *t, const struct office *o, struct node *facts, struct arena *a)
{
	const struct edition *e = t->suite->edition;
	struct findings f = FINDINGS_INIT(a);
	struct buf reasons = BUF_INIT, doubts = BUF_INIT;
	struct verdict v;
	const char *result;

	if (check_application(e, o, facts, &f) < 0) {
		expect_findings(t, &f);
		return "held";
	}
	check_reception(e, o, facts, &f);
	assert_int_equal(check_package(e, o, facts, a, &v, &f), 0);
	expect_term(t, facts, check_overall(e, facts, &f));
	expect_findings(t, &f);
	result = v.refused ? "refused" : "accepted";
	assert_int_equal(v.refused, v.reasons.length > 0);
	join_reasons(t, a, &v, &reasons);
	expect_list("reasons", &reasons, node_get(t->root, "reasons"));
	join_doubts(t, &v, &doubts);
	expect_list("doubts", &doubts, node_get(t->root, "doubts"));
	verdict_release(&v);
	return result;
}

/* Performed in the walk: what waits for a slip, or may be done again and again, only when the case names it. */
static bool
takes_part(const struct node *outcomes, const struct rule_step *r)
{
	return (!r->only_slip && !r->repeats) || node_get(outcomes, r->row.id) != NULL;
}

struct walk {
	struct casefile c;
	struct step steps[MOST_STEPS];
	struct process process;
	struct buf order, latest;
};

/* One step on its last day; a step without a term in days on the day it became possible. */
static void
do_step(struct walk *w, const struct trial *t, int i, const char *received_as, day_t received)
{
	static const struct calendar always = { .saturday_worked = true };
	const struct rule_step *r = &w->process.service->steps[i];
	struct step *s = &w->steps[w->c.step_count];
	struct deadline d;
	char day[DATE_TEXT + 1];

	assert_true(w->c.step_count < MOST_STEPS);
	*s = (struct step){ .id = r->row.id, .at = { .day = received } };
	s->result = r->act == ACT_RECEIVE ? received_as : node_text(node_get(t->root, "outcomes"), r->row.id);
	if (r->act != ACT_RECEIVE)
		assert_true(process_day0(&w->process, i, &s->at.day));
	if (r->unit == TERM_DAYS) {
		assert_true(process_deadline(&w->process, i, &always, &d));
		s->at.day = d.bare;
		date_format(d.bare, day);
		add_word(&w->latest, r->row.id);
		add_word(&w->latest, day);
		assert_int_equal(process_late(&w->process, i, &always, d.rolled), 0);
		assert_int_equal(process_late(&w->process, i, &always, d.rolled + 1), r->waits ? 0 : 1);
	}
	add_word(&w->order, r->row.id);
	w->c.step_count++;
	process_advance(&w->process);
}

static bool
was_done(const struct walk *w, const char *id)
{
	size_t i;

	for (i = 0; i < w->c.step_count; i++)
		if (strcmp(w->steps[i].id, id) == 0)
			return true;
	return false;
}

static void
expect_latest(const struct trial *t, struct walk *w)
{
	const struct node *latest = node_get(t->root, "latest"), *n;
	struct buf wanted = BUF_INIT;

	for (n = latest == NULL ? NULL : latest->first; n != NULL; n = n->next) {
		add_word(&wanted, n->key);
		add_word(&wanted, n->text);
	}
	if (latest == NULL) {
		buf_release(&w->latest);
		buf_release(&wanted);
	} else
		expect("latest", &w->latest, &wanted);
}

static void
walk(const struct trial *t, const struct service *s, const char *result, day_t received)
{
	const struct node *outcomes = node_get(t->root, "outcomes");
	struct walk w = { .order = BUF_INIT };
	size_t i;

	w.c.steps = w.steps;
	process_begin(&w.process, s, &w.c);
	for (i = 0; i < s->count; i++)
		if (takes_part(outcomes, &s->steps[i]) && process_is_due(&w.process, (int)i) && !was_done(&w, s->steps[i].row.id)) {
			do_step(&w, t, (int)i, result, received);
			i = (size_t)-1;		/* the first row that is due now */
		}
	assert_true(process_ended(&w.process));
	expect_list("steps", &w.order, node_get(t->root, "steps"));
	expect_latest(t, &w);
}

/* Grounds that the case says may bear its result. */
static void
weigh(const struct trial *t, const char *result)
{
	const struct node *list = node_get(t->root, "grounds"), *outcomes = node_get(t->root, "outcomes"), *n;
	bool annul = node_get(outcomes, "annul") != NULL;
	struct office *adopting, *bare;

	if (list == NULL)
		return;
	adopting = office_with(NULL, "grounds");
	bare = office_with(NULL, NULL);
	for (n = list->first; n != NULL; n = n->next) {
		const struct ground *g = edition_ground(t->suite->edition, n->text);
		const char *objection;

		if (g == NULL)
			fail_msg("%s is no ground", n->text);
		reach(t, n->text);
		objection = ground_objection(t->suite->edition, adopting, n->text, annul, INT32_MAX);
		if (strcmp(result, "refused") == 0) {
			assert_true(g->at_window && g->refuses);
			assert_non_null(objection);
			continue;
		}
		if (objection != NULL)
			fail_msg("%s: %s", n->text, objection);
		assert_int_equal(ground_objection(t->suite->edition, bare, n->text, annul, INT32_MAX) != NULL,
		    g->row.provenance == RECONSTRUCTED);
	}
	office_free(adopting);
	office_free(bare);
}

static void
run_trial(void **state)
{
	const struct trial *t = *state;
	struct office *o = office_with(node_get(t->root, "adopted"), NULL);
	struct arena a = ARENA_INIT;
	struct node *facts = facts_of(t, &a);
	const char *result, *wanted = node_text(t->root, "result");
	struct moment received;

	assert_non_null(wanted);
	result = judge(t, o, facts, &a);
	assert_string_equal(result, wanted);
	if (node_get(t->root, "steps") != NULL) {
		assert_int_equal(check_received(facts, &received), 0);
		walk(t, edition_service(t->suite->edition, node_text(facts, "service")), result, received.day);
	}
	weigh(t, result);
	office_free(o);
	arena_release(&a);
}

/* Keys of a case that this program reads: a misspelt one would test nothing. */
static void
test_keys(void **state)
{
	static const char *const known[] = { "test", "like", "facts", "set", "unset", "result", "findings", "reasons", "doubts",
		"adopted", "days", "due", "outcomes", "grounds", "steps", "latest" };
	const struct suite *s = *state;
	const struct node *n;
	size_t i, k;

	assert_true(s->count > 0);
	for (i = 0; i < s->count; i++) {
		assert_ptr_equal(find_trial(s, s->trials[i].name), &s->trials[i]);
		for (n = s->trials[i].root->first; n != NULL; n = n->next) {
			for (k = 0; k < sizeof known / sizeof known[0] && strcmp(known[k], n->key) != 0; k++)
				;
			if (k == sizeof known / sizeof known[0])
				fail_msg("%s: \"%s\" is no key of a test", s->trials[i].name, n->key);
		}
	}
}

static void
miss(const struct suite *s, struct buf *b, const char *id)
{
	if (id != NULL && !is_reached(s, id))
		add_word(b, id);
}

static void
test_rules_are_reached(void **state)
{
	const struct suite *s = *state;
	struct buf missed = BUF_INIT;
	size_t i, k;

	for (i = 0; i < s->edition->document_count; i++) {
		const struct rule_document *d = &s->edition->documents[i];

		for (k = 0; k < d->rule_count; k++)
			miss(s, &missed, d->rules[k].row.id);
		miss(s, &missed, d->valid.id);
		miss(s, &missed, d->doubt_ground);
	}
	if (missed.length > 0)
		fail_msg("no case is refused by: %s", text_of(&missed));
	buf_release(&missed);
}

static void
test_grounds_are_reached(void **state)
{
	const struct suite *s = *state;
	struct buf missed = BUF_INIT;
	size_t i;

	for (i = 0; i < s->edition->ground_count; i++)
		miss(s, &missed, s->edition->grounds[i].row.id);
	if (missed.length > 0)
		fail_msg("no case bears: %s", text_of(&missed));
	buf_release(&missed);
}

/* Cuts and reads the documents behind the first one. -1 when one is no test. */
static int
read_trials(struct suite *s, const char *name, const char *bytes, size_t length)
{
	struct document d;
	bool first = true;
	enum cut what;

	s->cutter = cutter_new(16 * CUT_LIMIT);
	if (s->cutter == NULL)
		return -1;
	cutter_start(s->cutter, name, true);
	if (cutter_feed(s->cutter, bytes, length) < 0)
		return -1;
	cutter_finish(s->cutter);
	while ((what = cutter_next(s->cutter, &d)) != CUT_MORE) {
		struct trial *t = &s->trials[s->count];

		if (what != CUT_DOCUMENT || first) {
			first = first && what != CUT_DOCUMENT;
			continue;
		}
		if (screen_document(&d, &s->findings) < 0 || s->count == MOST_CASES ||
		    (t->root = read_document(&s->arena, &s->findings, d.bytes, d.length)) == NULL ||
		    (t->name = node_text(t->root, "test")) == NULL) {
			print_error("%s:%lu: this document is no test\n", name, d.line);
			return -1;
		}
		t->suite = s;
		s->count++;
	}
	return 0;
}

static int
run_suite(const char *name, const char *bytes, size_t length)
{
	static const struct CMUnitTest last[] = {
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_rules_are_reached),
		cmocka_unit_test(test_grounds_are_reached),
	};
	struct suite *s = calloc(1, sizeof *s);
	struct CMUnitTest *tests = calloc(MOST_CASES + 3, sizeof *tests);
	struct buf reached = BUF_INIT;
	int failed = 1;
	size_t i;

	if (s == NULL || tests == NULL)
		return 1;
	s->findings = (struct findings)FINDINGS_INIT(&s->arena);
	s->reached = &reached;
	s->edition = edition_load(name, (char *)(uintptr_t)bytes, length, false, &s->findings);
	if (s->edition != NULL && read_trials(s, name, bytes, length) == 0) {
		for (i = 0; i < s->count; i++)
			tests[i] = (struct CMUnitTest){ s->trials[i].name, run_trial, NULL, NULL, &s->trials[i] };
		for (i = 0; i < 3; i++) {
			tests[s->count + i] = last[i];
			tests[s->count + i].initial_state = s;
		}
		failed = _cmocka_run_group_tests(name, tests, s->count + 3, NULL, NULL);
	} else
		print_error("%s cannot be loaded: %s\n", name, s->findings.first == NULL ? "?" : s->findings.first->words[0]);
	edition_free(s->edition);
	cutter_free(s->cutter);
	arena_release(&s->arena);
	buf_release(&reached);
	free(tests);
	free(s);
	return failed;
}

int
main(void)
{
	const char *name, *bytes;
	size_t i, length;
	int failed = 0;

	for (i = 0; (bytes = edition_builtin(i, &name, &length)) != NULL; i++)
		failed += run_suite(name, bytes, length);
	return failed;
}
