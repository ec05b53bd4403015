#include "press.h"

#include "arena.h"
#include "buf.h"
#include "casefile.h"
#include "edition.h"
#include "fill.h"
#include "finding.h"
#include "node.h"

#include <string.h>

static int
lacking(struct press *p, const char *what)
{
	finding_add(p->findings, FINDING_NO_PAPER, 0, 0, p->form.id, what, NULL);
	return -1;
}

static int
no_memory(struct press *p)
{
	p->findings->failed = true;
	return -1;
}

/* Whether a later step had replaced what is corrected here: the paper has what was there before. */
static bool
is_of_later(const struct press *p, size_t correction)
{
	const struct step *s = p->c->steps;
	size_t i;

	for (i = p->index + 1; i < correction; i++)
		if (node_get(s[i].node, "residence") != NULL && strncmp(s[correction].field, "residence", 9) == 0)
			return true;
	return false;
}

/* It is the field, or lies in it: a mapping or a list may be corrected whole. */
static bool
lies_in(const char *path, const char *field)
{
	size_t length = strlen(field);

	return strncmp(path, field, length) == 0 && (path[length] == '\0' || path[length] == '.');
}

/* A correction that came after the step of the paper and is shown on it. */
static void
note_use(void *context, const char *path)
{
	struct press *p = context;
	size_t i;

	for (i = p->index + 1; p->c != NULL && i < p->c->steps_read; i++)
		if (p->c->steps[i].field != NULL && lies_in(path, p->c->steps[i].field) && !is_of_later(p, i))
			p->shown[i] = 1;
}

/* The facts as of the step, with what was corrected later. */
static const struct node *
facts_of(struct press *p)
{
	const struct casefile *c = p->c;
	struct node *facts = casefile_facts_at(c, p->arena, p->index + 1);
	size_t i;

	for (i = p->index + 1; facts != NULL && i < c->steps_read; i++) {
		const struct step *s = &c->steps[i];
		const struct node *now = node_get(s->node, "now");

		if (s->field == NULL || now == NULL || strncmp(s->field, "steps.", 6) == 0 || is_of_later(p, i))
			continue;
		if (node_put(p->arena, facts, s->field, now) < 0)
			return NULL;
	}
	return facts;
}

/* A step with its result as it was corrected. */
static const struct node *
step_as_corrected(struct press *p, size_t index)
{
	const struct casefile *c = p->c;
	const struct node *n = c->steps[index].node, *now = NULL;
	const char *result = arena_format(p->arena, "steps.%s.result", c->steps[index].id);
	struct node *copy;
	size_t i;

	if (result == NULL)
		return NULL;
	for (i = index + 1; i < c->steps_read; i++)
		if (c->steps[i].field != NULL && strcmp(c->steps[i].field, result) == 0)
			now = node_get(c->steps[i].node, "now");
	if (now == NULL)
		return n;
	if ((copy = arena_alloc(p->arena, sizeof *copy)) == NULL)
		return NULL;
	*copy = (struct node){ .kind = NODE_MAP };
	for (n = n->first; n != NULL; n = n->next)
		if (node_put(p->arena, copy, n->key, strcmp(n->key, "result") == 0 ? now : n) < 0)
			return NULL;
	return copy;
}

/* The earlier steps that words.yaml names, each the last of its kind up to the step of the paper. */
static int
put_steps(struct press *p, struct scope *s)
{
	const struct node *list = node_get(p->form.words, "steps"), *n;
	size_t i;

	for (n = list->first; n != NULL; n = n->next) {
		for (i = p->index + 1; i > 0 && !node_has(n, p->c->steps[i - 1].id); i--)
			;
		if (i == 0)
			continue;
		scope_put(s, n->key, p->c->steps[i - 1].id, step_as_corrected(p, i - 1));
		if (s->roots[s->root_count - 1].node == NULL)
			return no_memory(p);
	}
	return 0;
}

static struct node *
map(struct press *p)
{
	struct node *n = arena_alloc(p->arena, sizeof *n);

	if (n == NULL)
		p->findings->failed = true;
	else
		n->kind = NODE_MAP;
	return n;
}

static void
set(struct press *p, struct node *to, const char *key, const char *value)
{
	if (to != NULL && value != NULL && node_add_text(p->arena, to, key, value) == NULL)
		p->findings->failed = true;
}

/* What every form may name: the case, the form, the copy. */
static void
put_common(struct press *p, struct scope *s)
{
	struct node *of_case = map(p), *of_form = map(p), *of_copy = map(p);

	if (p->c != NULL && p->c->open) {
		set(p, of_case, "id", p->c->id);
		set(p, of_case, "number", casefile_number(p->c));
	}
	set(p, of_form, "name", form_name(&p->form, p->language));
	set(p, of_copy, "no", p->copy);
	scope_put(s, "case", NULL, of_case);
	scope_put(s, "form", NULL, of_form);
	scope_put(s, "copy", NULL, of_copy);
	scope_put(s, "edition", NULL, p->edition->root);
}

static void
add_words(struct press *p, struct scope *s, struct paper *paper, enum block_kind kind, const struct node *words)
{
	struct buf b = BUF_INIT;

	if (fill_words(s, words, &b) == 1) {
		buf_byte(&b, '\0');
		if (buf_failed(&b))
			p->findings->failed = true;
		else
			paper_add(paper, kind, NULL, b.bytes);
	}
	buf_release(&b);
}

/* A line for each correction that is shown: what, by whom, when. */
static void
add_marks(struct press *p, struct scope *s, struct paper *paper)
{
	const struct node *marks = node_get(p->form.words, "marks");
	size_t i;

	for (i = 0; p->c != NULL && p->c->open && i < p->c->steps_read; i++) {
		const char *field = p->c->steps[i].field, *label;
		struct node *n;

		if (!p->shown[i])
			continue;
		n = map(p);
		label = words_in(press_field(p->form.words, field), p->language);
		set(p, n, "field", label != NULL ? label : field);
		set(p, n, "officer", node_text(p->c->steps[i].node, "officer"));
		set(p, n, "at", node_text(p->c->steps[i].node, "at"));
		scope_put(s, "correction", NULL, n);
		add_words(p, s, paper, BLOCK_MARK, node_get(marks, "corrected"));
	}
}

int
press_paper(struct press *p, struct scope *s)
{
	struct node *law = map(p);
	struct paper paper;
	int made;

	paper_begin(&paper, p->arena, p->language, form_name(&p->form, p->language));
	if (p->copy != NULL && scope_get(s, "item.copy") == NULL)
		add_words(p, s, &paper, BLOCK_HEAD, node_get(p->form.words, "copy"));
	made = press_blocks(p, s, node_get(p->form.root, "blocks"), &paper);
	if (p->findings->failed)
		return -1;
	if (made == 0)
		return lacking(p, s->lacking);
	if (s->wordless[0] != '\0')
		return lacking(p, "the words for a value");
	add_marks(p, s, &paper);
	set(p, law, "text", words_in(node_get(p->form.root, "law"), p->language));
	scope_put(s, "law", NULL, law);
	add_words(p, s, &paper, BLOCK_NOTE, node_get(p->form.words, "note"));
	if (paper.failed || p->findings->failed)
		return no_memory(p);
	if (p->html)
		paper_html(p->out, &paper);
	else
		paper_text(p->out, &paper, !p->any);
	p->any = true;
	return 0;
}

/* The item is one that the form is made for: `has` of its row of `each`. */
static bool
is_for(const struct node *each, const struct node *item)
{
	const struct node *n, *value, *k;
	bool any;

	for (n = node_first(node_get(each, "has")); n != NULL; n = n->next) {
		value = node_get(item, n->key);
		if (n->kind == NODE_TEXT && (value != NULL) != (strcmp(n->text, "present") == 0))
			return false;
		for (any = n->kind == NODE_TEXT, k = n->first; k != NULL; k = k->next)
			if (node_has(value, k->text))
				any = true;
		if (!any)
			return false;
	}
	return true;
}

static bool
is_copy(const struct press *p, const struct node *item)
{
	const char *copy = node_text(item, "copy");

	return p->copy == NULL || copy == NULL || strcmp(copy, p->copy) == 0;
}

/* The paper of a step: one, or one for each item of what the step recorded; none where `when` of the form does not hold. */
static int
print_step(struct press *p, struct scope *s)
{
	const struct node *each = node_get(p->form.root, "each"), *n, *list, *item;
	const struct node *step = p->c->steps[p->index].node;
	bool recorded = false;
	int status = 0;

	if (!fill_holds(s, node_get(p->form.root, "when")))
		return 0;
	for (n = node_first(each); n != NULL; n = n->next) {
		if ((list = node_get(step, node_text(n, "list"))) == NULL)
			continue;
		recorded = true;
		for (item = list->first; item != NULL; item = item->next) {
			if (!is_for(n, item) || !is_copy(p, item))
				continue;
			scope_put(s, "item", NULL, item);
			if (press_paper(p, s) < 0)
				status = -1;
		}
	}
	return recorded ? status : press_paper(p, s);
}

struct scope
press_scope(struct press *p, const struct node *facts)
{
	struct scope s = { .edition = p->edition, .words = p->form.words, .language = p->language, .facts = facts,
		.used = note_use, .context = p };

	put_common(p, &s);
	return s;
}

static int
press_step(struct press *p)
{
	const struct node *facts = facts_of(p);
	struct scope s;

	if (facts == NULL || (p->shown = arena_alloc(p->arena, p->c->steps_read + 1)) == NULL)
		return no_memory(p);
	s = press_scope(p, facts);
	if (put_steps(p, &s) < 0)
		return -1;
	scope_put(&s, "step", p->c->steps[p->index].id, step_as_corrected(p, p->index));
	return print_step(p, &s);
}

static bool
makes(const struct service *service, const struct step *step, const char *form)
{
	int i = service_step(service, step->id);

	return i >= 0 && node_has(node_get(service->steps[i].row.node, "form"), form);
}

static bool
is_wanted(const struct press *p, const struct step *step)
{
	return p->only == NULL || strcmp(step->id, p->only) == 0 ||
	    (strlen(p->only) == 8 && strncmp(step->seal, p->only, 8) == 0);
}

/* A paper that no step makes: the facts as they were received. */
static int
press_facts(struct press *p)
{
	const struct node *facts, *needed;
	struct scope s;

	p->index = 0;
	facts = p->c->open ? facts_of(p) : p->c->root;
	p->shown = arena_alloc(p->arena, p->c->steps_read + 1);
	if (facts == NULL || p->shown == NULL || (needed = press_needed(p->edition, facts, p->arena)) == NULL)
		return no_memory(p);
	s = press_scope(p, facts);
	if (p->c->open && put_steps(p, &s) < 0)
		return -1;
	scope_put(&s, "needed", NULL, needed);
	return press_paper(p, &s);
}

bool
press_is_free(const struct form *form, const struct edition *e)
{
	size_t i, k;

	for (i = 0; i < e->service_count; i++)
		for (k = 0; k < e->services[i].count; k++)
			if (node_has(node_get(e->services[i].steps[k].row.node, "form"), form->id))
				return false;
	return true;
}

void
press_begin(struct press *p, const struct edition *e, struct casefile *c, struct arena *a, struct findings *f,
    struct buf *out)
{
	p->edition = e;
	p->c = c;
	p->arena = a;
	p->findings = f;
	p->out = out;
	p->form.row = edition_row(e, "forms", p->form.id);
}

int
press_case(struct press *p, const struct edition *e, struct casefile *c, struct arena *a, struct findings *f, struct buf *out)
{
	const char *id = node_text(c->root, "service");
	const struct service *service = id == NULL ? NULL : edition_service(e, id);
	int status = 0;

	press_begin(p, e, c, a, f, out);
	if (press_is_free(&p->form, e))
		return press_facts(p);
	for (p->index = 0; service != NULL && p->index < c->steps_read; p->index++) {
		const struct step *step = &c->steps[p->index];

		if (!makes(service, step, p->form.id) || !is_wanted(p, step))
			continue;
		if (press_step(p) < 0)
			status = -1;
	}
	return status;
}

static const char *
years_before(struct press *p, day_t on, int age)
{
	int year, month, day;

	date_split(on, &year, &month, &day);
	return arena_format(p->arena, "%04d-%02d-%02d", year - age, month, month == 2 && day == 29 ? 28 : day);
}

/* What is printed, and what the rules are asked with: somebody of that age on the first day of the edition. */
static struct node *
profile_facts(struct press *p, const struct press_profile *known, bool rules)
{
	struct node *facts = map(p), *who = map(p), *list;
	char day[DATE_TEXT + 1];

	set(p, facts, "service", known->service);
	set(p, who, "status", known->status);
	if (known->category != NULL && who != NULL) {
		if ((list = node_add(p->arena, who, "categories", 10)) == NULL) {
			no_memory(p);
			return NULL;
		}
		list->kind = NODE_LIST;
		set(p, list, NULL, known->category);
	}
	if (rules) {
		date_format(p->edition->from, day);
		set(p, facts, "received", arena_format(p->arena, "%sT12:00:00+00:00", day));
		set(p, who, "born", years_before(p, p->edition->from, known->age < 0 ? 30 : known->age));
	}
	if (!p->findings->failed && node_put(p->arena, facts, "applicant", who) < 0)
		p->findings->failed = true;
	return p->findings->failed ? NULL : facts;
}

int
press_blank(struct press *p, const struct edition *e, const struct press_profile *known, struct arena *a, struct findings *f,
    struct buf *out)
{
	const struct node *facts, *rules, *needed;
	struct scope s;

	press_begin(p, e, NULL, a, f, out);
	p->blank = true;
	facts = profile_facts(p, known, false);
	rules = profile_facts(p, known, true);
	if (facts == NULL || rules == NULL || (needed = press_needed(e, rules, a)) == NULL)
		return no_memory(p);
	s = press_scope(p, facts);
	scope_put(&s, "needed", NULL, needed);
	return press_paper(p, &s);
}
