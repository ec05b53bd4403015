#include "audit.h"

#include "arena.h"
#include "filing.h"
#include "finding.h"
#include "node.h"
#include "verify.h"

#include <string.h>

/* How many steps had been taken by the end of that day. */
static size_t
steps_until(const struct audit *a, const struct casefile *c)
{
	size_t i;

	for (i = 0; i < c->steps_read; i++)
		if (a->has_as_of && c->steps[i].at.day > a->as_of)
			break;
	return i;
}

static int
find_rules(struct run *r, const struct editions *editions, const struct casefile *c)
{
	const char *service = node_text(c->root, "service");
	const struct service *s;

	if ((r->edition = editions_of(editions, c)) == NULL) {
		finding_add(r->findings, FINDING_UNKNOWN_EDITION, 0, 0, finding_word(c->edition), NULL, NULL);
		return -1;
	}
	if ((s = service == NULL ? NULL : edition_service(r->edition, service)) == NULL) {
		finding_add(r->findings, FINDING_UNKNOWN_VALUE, 0, 0, "service", "the services of its edition", NULL);
		return -1;
	}
	process_begin_at(&r->process, s, r->c, 0);
	return 0;
}

static void
check_conclusion(struct audit *a, struct run *r, struct casefile *whole, size_t index)
{
	int differs = a->tool->office == NULL || r->rule->act != ACT_CONCLUDE ? 0 :
	    verify_step(a->tool, whole, r->arena, index);

	if (differs < 0)
		r->findings->failed = true;
	if (differs > 0)
		audit_find(r, index, "result", FINDING_CONCLUSION_DIFFERS, NULL, NULL);
}

/* The case is walked through as it grew: before each step it is what the filter saw that took it. */
static void
walk(struct audit *a, struct run *r, struct casefile *whole, size_t steps, struct audit_lines *lines)
{
	size_t i;

	for (i = 0; i < steps && !r->findings->failed; i++) {
		struct step *s = &r->c->steps[i];

		const char *slip = node_text(s->node, "slip");

		r->c->step_count = r->c->steps_read = i;
		r->at = s->at;
		r->actor = s->actor;
		r->by = a->tool->office == NULL ? NULL : office_person(a->tool->office, s->by);
		r->index = service_step(r->process.service, s->id);
		r->rule = r->index < 0 ? NULL : &r->process.service->steps[r->index];
		if (a->full && slip != NULL && ledger_add(&a->slips, slip, strlen(slip), 0, 0) < 0)
			r->findings->failed = true;
		audit_step(a, r, i);
		if (r->rule != NULL)
			check_conclusion(a, r, whole, i);
		/* the letters of a correction bear the name as it is then */
		if (casefile_fold(r->c, r->arena, s->node) < 0)
			r->findings->failed = true;
		if (r->rule != NULL && lines != NULL && strcmp(s->office, a->tool->office->id) == 0)
			audit_entries(a, r, lines, i);
		r->c->step_count = r->c->steps_read = i + 1;
		process_advance(&r->process);
	}
}

/* The line was entered over this copy, as far as it had grown then, while another office held it. */
static bool
is_over_frozen(const struct audit *a, const struct entry *e, const struct casefile *c, size_t steps)
{
	struct casefile then = *c;
	size_t i;

	for (i = 0; e->base != NULL && i < steps; i++)
		if (strcmp(c->steps[i].seal, e->base) == 0) {
			then.step_count = then.steps_read = i + 1;
			return strcmp(casefile_holder(&then), a->tool->office->id) != 0;
		}
	return false;
}

/* Lines that the copy does not bear: perhaps another one does. */
static void
leave(struct audit *a, const struct audit_lines *lines, const struct casefile *c, size_t steps)
{
	const char *last = c->steps[steps - 1].seal;
	bool frozen = strcmp(casefile_holder(c), a->tool->office->id) != 0;
	size_t i;

	for (i = 0; i < lines->count; i++) {
		struct ledger_row *row = &a->ledger.rows[lines->all[i].row];
		const char *base = lines->all[i].entry.base;

		row->seen = true;
		row->borne = row->borne || lines->all[i].borne;
		row->open = row->open || (base != NULL && strcmp(base, last) == 0);
		/* copies that another office goes on with are frozen: what is entered here comes back with the longer one */
		if (frozen && is_over_frozen(a, &lines->all[i].entry, c, steps))
			row->borne = true;
	}
}

/* Without its edition nothing can be said of a case but that it is there. */
static void
believe(struct audit_lines *lines)
{
	size_t i;

	for (i = 0; i < lines->count; i++)
		lines->all[i].borne = true;
}

static bool
is_filed(const struct audit *a, const char *file)
{
	size_t length = strlen(a->tool->office_path);

	return strncmp(file, a->tool->office_path, length) == 0 && strncmp(file + length, "/cases/", 7) == 0;
}

/* A case below cases/ has the name that its number gives. False: it is a fork kept there. */
static bool
check_name(struct run *r, const struct place *place, const struct casefile *c)
{
	const char *name = filing_name(c, r->desk->office->id, r->arena), *tail = strstr(place->file, "/cases/") + 7;
	size_t length = strlen(place->file);

	while (strstr(tail, "/cases/") != NULL)
		tail = strstr(tail, "/cases/") + 7;
	if (strstr(tail, ".fork-") != NULL) {
		finding_add(r->findings, FINDING_FORK_KEPT, 0, 0, NULL, NULL, NULL);
		return false;
	}
	if (name != NULL && (strlen(name) > length || strcmp(place->file + length - strlen(name), name) != 0))
		finding_add(r->findings, FINDING_FILED_ELSEWHERE, 0, 0, name, NULL, NULL);
	return true;
}

int
audit_case(struct tool *t, const struct place *place, struct casefile *c, struct arena *arena, struct findings *f)
{
	struct audit *a = t->own;
	struct casefile then = *c;
	struct run r = { .desk = &t->desk, .c = &then, .arena = arena, .findings = f };
	struct audit_lines lines = { NULL, 0 };
	size_t steps = steps_until(a, c);
	bool crossed = t->office != NULL;

	if (crossed && !a->books_read)
		audit_books(a);
	a->cases += steps > 0;
	a->steps += steps;
	if (steps == 0)
		return EXIT_DONE;
	if (crossed && is_filed(a, place->file) && !check_name(&r, place, c))
		crossed = false;
	if ((then.root = casefile_facts_at(c, arena, 0)) == NULL) {
		f->failed = true;
		return EXIT_BUSY;
	}
	if (crossed && audit_lines_of(a, arena, c->id, &lines) < 0)
		return EXIT_DONE;
	if (find_rules(&r, &t->editions, c) == 0)
		walk(a, &r, c, steps, crossed ? &lines : NULL);
	else
		believe(&lines);
	then.step_count = then.steps_read = steps;
	if (crossed)
		leave(a, &lines, &then, steps);
	return EXIT_DONE;
}
