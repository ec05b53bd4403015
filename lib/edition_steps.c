#include "edition_load.h"

#include "finding.h"
#include "node.h"

#include <string.h>

static const char *const act_names[] = {
#define A(name, id) [ACT_##name] = id,
	ACTS(A)
#undef A
};

/* The set of steps that a list of ids names. */
static stepset
read_set(struct loader *l, const struct service *s, const struct node *row, const char *key)
{
	const struct node *list = node_get(row, key), *n;
	stepset set = 0;

	if (list == NULL)
		return 0;
	if (list->kind != NODE_LIST)
		complain(l, list, "\"%s\" must be a list of steps", key);
	for (n = list->first; n != NULL; n = n->next) {
		int i = n->kind == NODE_TEXT ? service_step(s, n->text) : -1;

		if (i >= 0)
			set |= STEP_BIT(i);
		else if (edition_knows_step(l->e->root, n->text) < 0)
			complain(l, n, "\"%s\" is no step", n->kind == NODE_TEXT ? n->text : "?");
	}
	return set;
}

static void
read_term(struct loader *l, const struct node *term, struct rule_step *s)
{
	if (term == NULL)
		return;
	s->unit = node_get(term, "days") != NULL ? TERM_DAYS : TERM_MINUTES;
	s->term = edition_number(l, term, s->unit == TERM_DAYS ? "days" : "minutes", -1);
	if (s->term < 0)
		complain(l, term, "a term is {days: N} or {minutes: N}");
}

static void
read_act(struct loader *l, struct rule_step *s)
{
	const char *act = node_text(s->row.node, "act");
	int i;

	for (i = 0; i < ACT_COUNT && (act == NULL || strcmp(act, act_names[i]) != 0); i++)
		;
	if (i == ACT_COUNT)
		complain(l, s->row.node, "step \"%s\" has no act that is known", s->row.id);
	else
		s->act = (enum act)i;
	s->filter = node_text(s->row.node, "filter");
	s->actors = node_get(s->row.node, "actors");
	if (s->filter == NULL || s->actors == NULL || s->actors->kind != NODE_LIST || s->actors->count == 0)
		complain(l, s->row.node, "step \"%s\" needs a filter and actors", s->row.id);
}

static void
read_step(struct loader *l, struct service *sv, struct rule_step *s)
{
	const struct node *n = s->row.node, *k;

	edition_read_row(l, n, &s->row);
	read_act(l, s);
	s->after = read_set(l, sv, n, "after");
	s->until = read_set(l, sv, n, "until");
	s->reopens = read_set(l, sv, n, "reopens");
	s->not_by = read_set(l, sv, n, "not-by");
	s->when = node_get(n, "when");
	for (k = s->when == NULL || s->when->kind != NODE_MAP ? NULL : s->when->first; k != NULL; k = k->next) {
		int i = service_step(sv, k->key);

		if (i < 0)
			complain(l, k, "\"%s\" is no step of service \"%s\"", k->key, sv->row.id);
		else
			s->needs |= STEP_BIT(i);
	}
	read_term(l, node_get(n, "term"), s);
	s->by_hand = edition_flag(n, "by-hand");
	s->only_slip = edition_flag(n, "only-slip");
	s->closes = edition_flag(n, "closes");
	s->before_end = edition_flag(n, "before-end");
	s->elsewhere = edition_flag(n, "elsewhere");
	s->repeats = edition_flag(n, "repeats");
	s->waits = node_get(n, "waits-for") != NULL;
	s->slip = node_text(n, "slip");
	s->hands_over = node_text(n, "hands-over-to");
	s->letters = node_get(n, "letters");
	s->records = node_get(n, "records");
	s->copies = node_get(n, "copies");
	s->outcome = node_get(n, "outcome");
	s->ends = node_get(n, "ends");
	s->fields = node_get(n, "fields");
	s->leaves = node_get(n, "leaves");
	s->book = node_get(n, "book");
	if (s->records == NULL || s->records->kind != NODE_LIST)
		complain(l, n, "step \"%s\" needs a list \"records\"", s->row.id);
}

static void
find_followers(struct service *s)
{
	stepset before;
	size_t i, j, changed = 1;

	while (changed-- > 0)
		for (i = 0; i < s->count; i++)
			for (j = 0; j < s->count; j++) {
				before = s->steps[i].followers;
				if (((s->steps[j].after | s->steps[j].needs) & (STEP_BIT(i) | before)) != 0)
					s->steps[i].followers |= STEP_BIT(j);
				if (s->steps[i].followers != before)
					changed = 1;
			}
}

void
edition_read_services(struct loader *l)
{
	const struct node *list = edition_rows(l, "services"), *steps = edition_rows(l, "steps"), *n, *k;
	size_t i;

	if ((l->e->services = edition_allocate(l, list->count, sizeof *l->e->services)) == NULL)
		return;
	for (n = list->first; n != NULL; n = n->next) {
		struct service *s = &l->e->services[l->e->service_count++];

		edition_read_row(l, n, &s->row);
		if (s->row.id == NULL || (s->steps = edition_allocate(l, 64, sizeof *s->steps)) == NULL)
			return;
		for (k = steps->first; k != NULL; k = k->next) {
			if (!node_has(node_get(k, "service"), s->row.id) || node_text(k, "id") == NULL)
				continue;
			if (s->count == 64) {
				complain(l, k, "service \"%s\" has more than 64 steps", s->row.id);
				break;
			}
			if (service_step(s, node_text(k, "id")) >= 0)
				complain(l, k, "step \"%s\" stands twice in service \"%s\"", node_text(k, "id"), s->row.id);
			s->steps[s->count].row.node = k;
			s->steps[s->count++].row.id = node_text(k, "id");
		}
		for (i = 0; i < s->count; i++) {
			read_step(l, s, &s->steps[i]);
			s->closing |= s->steps[i].closes ? STEP_BIT(i) : 0;
			s->ending |= s->steps[i].closes || s->steps[i].ends != NULL ? STEP_BIT(i) : 0;
		}
		find_followers(s);
	}
}
