#include "standing.h"

#include "check.h"
#include "node.h"

/* The day of the step that ended the service, the earliest where there are several; and the outcome, the latest. */
static void
fold_end(struct standing *s)
{
	const struct casefile *c = s->process.c;
	const struct step *latest = NULL;
	size_t i;

	s->ended = process_ended(&s->process);
	s->ended_on = INT32_MAX;
	for (i = 0; i < s->service->count; i++) {
		const struct rule_step *r = &s->service->steps[i];
		const struct step *done = (s->process.done & STEP_BIT(i)) == 0 ? NULL : process_last(&s->process, (int)i);

		if (done == NULL)
			continue;
		if ((r->closes || (r->ends != NULL && process_holds(&s->process, node_get(r->ends, "when")))) &&
		    done->at.day < s->ended_on)
			s->ended_on = done->at.day;
		if (r->outcome != NULL && process_holds(&s->process, node_get(r->outcome, "when")) &&
		    (latest == NULL || done > latest)) {
			latest = done;
			s->outcome = node_text(r->outcome, "is");
		}
	}
	if (!s->ended)
		s->ended_on = c->steps[c->step_count - 1].at.day;
}

int
standing_of(struct standing *s, const struct editions *editions, const struct calendar *calendar, struct casefile *c,
    struct findings *f)
{
	const char *service = node_text(c->root, "service");

	*s = (struct standing){ .edition = editions_of(editions, c) };
	if (s->edition == NULL) {
		finding_add(f, FINDING_UNKNOWN_EDITION, 0, 0, finding_word(c->edition), NULL, NULL);
		return -1;
	}
	if (service == NULL || (s->service = edition_service(s->edition, service)) == NULL) {
		finding_add(f, FINDING_UNKNOWN_VALUE, 0, 0, "service", "the services of its edition", NULL);
		return -1;
	}
	process_begin(&s->process, s->service, c);
	s->received = c->steps[0].at.day;
	if ((s->overall = check_overall(s->edition, c->root, NULL)) != NULL) {
		s->due.known = calendar != NULL &&
		    calendar_term(calendar, s->received, s->overall->days, &s->due.bare, &s->due.rolled) == 0;
		if (calendar == NULL)
			s->due.bare = s->due.rolled = s->received + s->overall->days;
	}
	fold_end(s);
	return 0;
}
