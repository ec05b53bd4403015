#include "diagram.h"

#include "arena.h"
#include "buf.h"
#include "fill.h"
#include "node.h"
#include "view.h"
#include "visible.h"

#include <stdio.h>
#include <string.h>

enum { WIDE = 30, TITLE = 90 };

struct drawing {
	const struct diagram *d;
	struct scope scope;
	struct arena *arena;
	struct buf *out;
	size_t wide;			/* cells of a line */
	bool failed;
};

/* The step is one of the tables of the regulation, or was done. */
static bool
is_drawn(const struct diagram *d, int step)
{
	return node_get(d->service->steps[step].row.node, "covers") != NULL ||
	    (d->process != NULL && process_last(d->process, step) != NULL);
}

/* A step that sends another back is drawn where that one is. */
bool
diagram_has(const struct diagram *d, int step)
{
	size_t i;

	for (i = 0; i < d->service->count; i++)
		if ((d->service->steps[step].reopens & STEP_BIT(i)) != 0 && is_drawn(d, (int)i))
			return true;
	return is_drawn(d, step);
}

/* The actor in whose lane a step stands: whoever did it, else the one that is printed first. */
static const char *
lane_of(const struct diagram *d, int step)
{
	const struct step *done = d->process == NULL ? NULL : process_last(d->process, step);

	return done != NULL ? done->actor : d->service->steps[step].actors->first->text;
}

/* Text inside double quotes, in lines as wide as they may be. */
static void
put(struct drawing *w, const char *text)
{
	size_t cells = 0;

	while (*text != '\0') {
		size_t length = strcspn(text, " "), wide = visible_width(text, length), i;

		if (cells > 0) {
			buf_text(w->out, cells + 1 + wide > w->wide ? "\\n" : " ");
			cells = cells + 1 + wide > w->wide ? 0 : cells + 1;
		}
		for (i = 0; i < length; i++) {
			if (text[i] == '"' || text[i] == '\\')
				buf_byte(w->out, '\\');
			buf_byte(w->out, text[i]);
		}
		cells += wide;
		text += length;
		text += *text == ' ';
	}
}

static void
set(struct drawing *w, const char *key, const char *value)
{
	struct node *mark = arena_alloc(w->arena, sizeof *mark);

	if (mark == NULL || value == NULL) {
		w->failed = true;
		return;
	}
	mark->kind = NODE_MAP;
	if (node_add_text(w->arena, mark, key, value) == NULL)
		w->failed = true;
	scope_put(&w->scope, "mark", NULL, mark);
}

/* Words of diagram.yaml, filled in, on a line of their own. */
static void
put_words(struct drawing *w, const char *name)
{
	struct buf b = BUF_INIT;

	if (fill_words(&w->scope, node_get(node_get(w->d->form->root, "words"), name), &b) == 0)
		w->failed = true;
	buf_byte(&b, '\0');
	if (buf_failed(&b))
		w->failed = true;
	else
		put(w, b.bytes);
	buf_release(&b);
}

static void
line(struct drawing *w, const char *name)
{
	buf_text(w->out, "\\n");
	put_words(w, name);
}

static const char *
number(struct drawing *w, long long n)
{
	return arena_format(w->arena, "%lld", n);
}

static const char *
date(struct drawing *w, day_t day)
{
	char text[DATE_TEXT + 1];

	date_format(day, text);
	return arena_copy(w->arena, text, DATE_TEXT);
}

static void
put_term(struct drawing *w, const struct rule_step *r, const char *before)
{
	if (r->unit == NO_TERM)
		return;
	buf_text(w->out, before);
	set(w, "count", number(w, r->term));
	put_words(w, r->unit == TERM_DAYS ? "days" : "minutes");
}

/* "T2.8": the printed table and its column. */
static void
put_column(struct drawing *w, const struct rule_step *r)
{
	const char *column = node_text(r->row.node, "column"), *dot = column == NULL ? NULL : strchr(column, '.');
	struct node *mark = arena_alloc(w->arena, sizeof *mark);
	const char *table = dot == NULL ? NULL : arena_copy(w->arena, column + 1, (size_t)(dot - column - 1));

	if (dot == NULL)
		return;
	if (mark == NULL || table == NULL) {
		w->failed = true;
		return;
	}
	mark->kind = NODE_MAP;
	if (node_add_text(w->arena, mark, "table", table) == NULL || node_add_text(w->arena, mark, "column", dot + 1) == NULL)
		w->failed = true;
	scope_put(&w->scope, "mark", NULL, mark);
	line(w, "column");
}

static bool
is_reconstructed(const struct rule_step *r)
{
	const char *term = node_text(node_get(r->row.node, "term"), "provenance");

	return r->row.provenance == RECONSTRUCTED || (term != NULL && strcmp(term, "reconstructed") == 0);
}

static const struct calendar none;

static const struct calendar *
calendar_of(const struct diagram *d)
{
	return d->calendar != NULL ? d->calendar : &none;
}

static void
put_late(struct drawing *w, int days)
{
	set(w, "count", number(w, days));
	line(w, "late");
}

/* What the case adds to a node: the fill colour. */
static const char *
put_state(struct drawing *w, int step)
{
	const struct process *p = w->d->process;
	const struct step *done;
	struct deadline due;
	int late = 0;
	day_t until;

	if (p == NULL)
		return "white";
	done = process_last(p, step);
	if (done != NULL && (p->done & STEP_BIT(step)) != 0) {
		const struct node *late_by = node_get(done->node, "late");
		const char *days = late_by == NULL || late_by->kind != NODE_TEXT || late_by->length == 0 ? NULL : late_by->text;

		set(w, "day", date(w, done->at.day));
		line(w, "done");
		if (days != NULL) {
			set(w, "count", days);
			line(w, "late");
		}
		return days != NULL ? "#f4c7c3" : "#cfe8cf";
	}
	if (!process_is_due(p, step) || !view_is_awaited(w->d->service, step))
		return "white";
	if (w->d->service->steps[step].waits || !process_deadline(p, step, calendar_of(w->d), &due)) {
		line(w, "waits");
		return "#fff3c4";
	}
	until = w->d->calendar != NULL ? due.rolled : due.bare;
	set(w, "day", date(w, until));
	line(w, "due");
	if (w->d->today != NULL && *w->d->today > until)
		put_late(w, late = *w->d->today - until);
	return late > 0 ? "#f4c7c3" : "#fff3c4";
}

static void
node(struct drawing *w, int step)
{
	const struct rule_step *r = &w->d->service->steps[step];
	const char *name = words_in(node_get(r->row.node, "name"), w->d->language), *colour;

	buf_text(w->out, "\t\t\"");
	put(w, r->row.id);
	buf_text(w->out, "\" [label=\"");
	put(w, name);
	put_column(w, r);
	put_term(w, r, "\\n");
	if (is_reconstructed(r))
		line(w, "reconstructed");
	colour = put_state(w, step);
	buf_text(w->out, "\", fillcolor=\"");
	buf_text(w->out, colour);
	buf_text(w->out, is_reconstructed(r) ? "\", style=\"filled,dashed\"];\n" : "\"];\n");
}

static bool
any_in_lane(const struct diagram *d, const char *actor)
{
	size_t i;

	for (i = 0; i < d->service->count; i++)
		if (diagram_has(d, (int)i) && strcmp(lane_of(d, (int)i), actor) == 0)
			return true;
	return false;
}

static void
lane(struct drawing *w, const struct actor *a, size_t index)
{
	const char *name = words_in(node_get(a->row.node, "name"), w->d->language);
	size_t i;

	if (!any_in_lane(w->d, a->row.id))
		return;
	buf_text(w->out, "\tsubgraph cluster_");
	buf_number(w->out, (long long)index);
	buf_text(w->out, " {\n\t\tlabel=\"");
	put(w, name);
	buf_text(w->out, "\";\n");
	for (i = 0; i < w->d->service->count; i++)
		if (diagram_has(w->d, (int)i) && strcmp(lane_of(w->d, (int)i), a->row.id) == 0)
			node(w, (int)i);
	buf_text(w->out, "\t}\n");
}

/* What an edition of somebody else calls an outcome may have no words here: then it stands as it is. */
static void
put_outcome(struct drawing *w, const char *result, bool *any)
{
	const char *words = words_in(node_get(node_get(node_get(w->d->form->words, "tables"), "outcome"), result), w->d->language);

	if (*any)
		buf_text(w->out, "\\n");
	put(w, words == NULL ? result : words);
	*any = true;
}

/* The outcomes of a condition {step: [result, ...]}. */
static void
put_when(struct drawing *w, const struct node *when, bool *any)
{
	const struct node *n, *k;

	for (n = node_first(when); n != NULL; n = n->next)
		for (k = n->kind == NODE_TEXT ? n : n->first; k != NULL; k = n->kind == NODE_TEXT ? NULL : k->next)
			put_outcome(w, k->text, any);
}

/* What else may come out than `when` says, as far as some step of the service waits for it. */
static void
put_otherwise(struct drawing *w, const struct node *when, bool *any)
{
	const struct service *s = w->d->service;
	const char *told = NULL;
	const struct node *n, *k;
	size_t i;

	for (i = 0; i < s->count; i++) {
		const struct node *ends = node_get(s->steps[i].ends, "when");

		for (n = when->first; n != NULL; n = n->next)
			for (k = node_first(node_get(ends, n->key)); k != NULL; k = k->next)
				if (!node_has(n, k->text) && (told == NULL || strcmp(told, k->text) != 0))
					put_outcome(w, told = k->text, any);
	}
}

/* An edge past a step that is not taken on every outcome is taken on the others. */
static const struct node *
passed_by(const struct diagram *d, int from, int to)
{
	const struct rule_step *r = &d->service->steps[to];
	size_t i;

	for (i = 0; i < d->service->count; i++)
		if ((r->after & STEP_BIT(i)) != 0 && (int)i != from && d->service->steps[i].when != NULL &&
		    (d->service->steps[i].after & STEP_BIT(from)) != 0)
			return d->service->steps[i].when;
	return NULL;
}

static void
arrow(struct drawing *w, const char *from, const char *to)
{
	buf_text(w->out, "\t\"");
	put(w, from);
	buf_text(w->out, "\" -> \"");
	put(w, to);
	buf_text(w->out, "\" [label=\"");
}

static void
edge(struct drawing *w, int from, int to)
{
	const struct rule_step *r = &w->d->service->steps[to];
	const struct node *past = passed_by(w->d, from, to);
	bool any = false;

	arrow(w, w->d->service->steps[from].row.id, r->row.id);
	put_when(w, r->when, &any);
	if (past != NULL)
		put_otherwise(w, past, &any);
	put_term(w, r, any ? "\\n" : "");
	buf_text(w->out, "\"];\n");
}

/* Steps that are done anew, by an arrow back. */
static void
back(struct drawing *w, int from)
{
	const struct service *s = w->d->service;
	size_t i;

	for (i = 0; i < s->count; i++)
		if ((s->steps[from].reopens & STEP_BIT(i)) != 0) {
			arrow(w, s->steps[from].row.id, s->steps[i].row.id);
			buf_text(w->out, "\", style=dashed];\n");
		}
}

/* Where the service ends (item 6), with its outcome. */
static void
ending(struct drawing *w, int step)
{
	const struct rule_step *r = &w->d->service->steps[step];
	const char *outcome = node_text(r->outcome, "is");
	bool any = false;

	if (r->ends == NULL)
		return;
	set(w, "outcome", outcome != NULL ? outcome : "refused");
	buf_text(w->out, "\t\"end ");
	put(w, r->row.id);
	buf_text(w->out, "\" [shape=ellipse, label=\"");
	put_words(w, "ended");
	buf_text(w->out, "\"];\n\t\"");
	put(w, r->row.id);
	buf_text(w->out, "\" -> \"end ");
	put(w, r->row.id);
	buf_text(w->out, "\" [label=\"");
	put_when(w, node_get(r->ends, "when"), &any);
	buf_text(w->out, "\"];\n");
}

static void
head(struct drawing *w)
{
	const struct diagram *d = w->d;
	const char *name = words_in(node_get(d->service->row.node, "name"), d->language);
	struct buf note = BUF_INIT;
	struct node *law = arena_alloc(w->arena, sizeof *law);

	if (law != NULL) {
		law->kind = NODE_MAP;
		node_add_text(w->arena, law, "text", words_in(node_get(d->form->root, "law"), d->language));
		scope_put(&w->scope, "law", NULL, law);
	}
	if (fill_words(&w->scope, node_get(d->form->root, "note"), &note) == 0)
		w->failed = true;
	buf_byte(&note, '\0');
	buf_text(w->out, "digraph \"");
	put(w, d->service->row.id);
	buf_text(w->out, "\" {\n\tgraph [rankdir=TB, newrank=true, fontname=\"DejaVu Sans\", fontsize=14, labelloc=t, label=\"");
	w->wide = TITLE;
	put(w, name);
	buf_text(w->out, "\\n");
	put(w, buf_failed(&note) ? "" : note.bytes);
	w->wide = WIDE;
	buf_text(w->out, "\"];\n\tnode [shape=box, style=filled, fillcolor=white, fontname=\"DejaVu Sans\", fontsize=10];\n"
	    "\tedge [fontname=\"DejaVu Sans\", fontsize=9];\n");
	w->failed = w->failed || law == NULL || buf_failed(&note);
	buf_release(&note);
}

int
diagram_print(const struct diagram *d, struct arena *a, struct buf *out)
{
	struct drawing w = { .d = d, .arena = a, .out = out, .wide = WIDE };
	size_t i, k;

	w.scope = (struct scope){ .edition = d->edition, .words = d->form->words, .language = d->language };
	head(&w);
	for (i = 0; i < d->edition->actor_count; i++)
		lane(&w, &d->edition->actors[i], i);
	for (i = 0; i < d->service->count; i++) {
		if (!diagram_has(d, (int)i))
			continue;
		for (k = 0; k < d->service->count; k++)
			if ((d->service->steps[i].after & STEP_BIT(k)) != 0 && diagram_has(d, (int)k))
				edge(&w, (int)k, (int)i);
		back(&w, (int)i);
		ending(&w, (int)i);
	}
	buf_text(out, "}\n");
	return w.failed || buf_failed(out) ? -1 : 0;
}
