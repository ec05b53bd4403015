#include "takeup.h"

#include "act.h"
#include "arena.h"
#include "node.h"

#include <string.h>

/* The filter whose work a line of a book is. */
static const char *
filter_of(const struct run *r, const struct entry *l)
{
	int i = service_step(r->process.service, l->step);

	return i < 0 ? "" : r->process.service->steps[i].filter;
}

/* The case as read bears the step of a line: it has the seal the line was made over, and the step after it. */
static bool
is_borne(const struct run *r, const struct entry *l)
{
	const struct casefile *c = r->c;
	size_t i = 0;

	while (i < c->steps_read && strcmp(c->steps[i].seal, l->base) != 0)
		i++;
	for (i++; i < c->steps_read; i++)
		if (strcmp(c->steps[i].id, l->step) == 0)
			return true;
	return false;
}

void
takeup_tell(struct run *r, enum finding_id id, const struct entry *l)
{
	char file[BOOK_FILE];

	book_file(l->book, l->year, file);
	finding_add(r->findings, id, 0, 0, file, l->step,
	    id == FINDING_UNFINISHED ? filter_of(r, l) : l->number == NULL ? "-" : l->number);
}

/*
 * Whether going on would make a second history of the case: its next step was entered over another state of it, or
 * another filter entered a step over this state whose answer this copy does not bear.
 */
bool
takeup_is_forked(struct run *r)
{
	size_t i;

	for (i = 0; i < r->line_count; i++) {
		const struct entry *l = &r->lines[i];
		bool here = strcmp(l->base, r->c->base) == 0;

		if (here && strcmp(filter_of(r, l), r->desk->filter) != 0) {
			takeup_tell(r, FINDING_UNFINISHED, l);
			return true;
		}
		if (!here && strcmp(l->step, r->rule->row.id) == 0 && !is_borne(r, l)) {
			takeup_tell(r, FINDING_CONFLICT, l);
			return true;
		}
	}
	return false;
}

/* A case that is still to be entered will be sought by its person too. */
static bool
enters(const struct run *r)
{
	const struct service *s = r->process.service;
	size_t i;

	for (i = 0; i < s->count; i++)
		if (s->steps[i].act == ACT_ENTER && strcmp(s->steps[i].filter, r->desk->filter) == 0 && r->process.last[i] < 0)
			return true;
	return false;
}

/* An interrupted run gives time and person to the one that finishes it. */
enum run_result
takeup_lines(struct run *r)
{
	const struct entry *l = NULL;
	const struct person *by;
	size_t i;

	if (store_scans(r->desk->store) && enters(r)) {
		const char *identity = facts_identity(r);

		if (identity == NULL)
			return RUN_MEMORY;
		r->status = store_ask_ahead(r->desk->store, BOOK_JOURNAL, identity, r->findings);
		if (r->status != STORE_OK)
			return RUN_MEMORY;
	}
	r->status = store_find_case(r->desk->store, r->arena, r->c->id, &r->lines, &r->line_count, r->findings);
	if (r->status != STORE_OK)
		return r->findings->failed ? RUN_MEMORY : RUN_STORE_FAILED;
	if ((r->taken_up = arena_alloc(r->arena, r->line_count * sizeof *r->taken_up)) == NULL)
		return RUN_MEMORY;
	/* written into the book by somebody: it was made over no state of the case */
	for (i = 0; i < r->line_count; i++)
		if (r->lines[i].base == NULL)
			r->lines[i].base = "";
	for (i = 0; i < r->line_count && l == NULL; i++)
		if (strcmp(r->lines[i].base, r->c->base) == 0 && strcmp(filter_of(r, &r->lines[i]), r->desk->filter) == 0)
			l = &r->lines[i];
	if (l == NULL)
		return RUN_ADVANCED;
	by = office_person(r->desk->office, l->by);
	if (by == NULL || moment_parse(l->at, &r->at) < 0) {
		takeup_tell(r, FINDING_CONFLICT, l);
		return RUN_HELD;
	}
	r->by = by;
	r->rebuilt = true;
	return RUN_ADVANCED;
}

