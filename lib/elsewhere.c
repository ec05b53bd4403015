#include "elsewhere.h"

#include "act.h"
#include "arena.h"
#include "choose.h"
#include "node.h"
#include "takeup.h"

#include <stdio.h>
#include <string.h>

/* The filter that takes what came back from other offices. */
static const char taker[] = "rpr-route";

bool
elsewhere_held(const struct run *r)
{
	const char *holder = casefile_holder(r->c);

	return r->handed_over || strcmp(holder, r->desk->office->id) != 0;
}

/* As which actor the case has its holder. */
static const char *
holds_as(const struct run *r)
{
	const struct casefile *c = r->c;
	const char *to;
	size_t i;
	int rule;

	for (i = c->steps_read; i > 1 && node_text(c->steps[i - 1].node, "holder") == NULL; i--)
		;
	rule = service_step(r->process.service, c->steps[i - 1].id);
	to = rule < 0 ? NULL : r->process.service->steps[rule].hands_over;
	return to != NULL ? to : c->steps[i - 1].actor;	/* a move is from one city office to another */
}

/* The actor under whose name letters go to the holder. Peers name one office an actor; there may be more city offices. */
static const char *
addressee(const struct run *r, const char *holder)
{
	const struct node *n;

	for (n = node_first(r->desk->office->peers); n != NULL; n = n->next)
		if (strcmp(n->text, holder) == 0)
			return n->key;
	return office_peer(r->desk->office, holds_as(r)) == NULL ? NULL : holds_as(r);
}

static void
put_line(struct buf *b, const char *key, const char *text)
{
	buf_text(b, key);
	buf_text(b, ": ");
	buf_json_text(b, text);
	buf_byte(b, '\n');
}

/* The slip by which the holder learns of the entry. */
static enum run_result
send_slip(struct run *r, const char *to, const char *entry, const struct moment *when, const struct person *by)
{
	char *name = arena_format(r->arena, "done-%.8s-%s-%s.yaml", r->c->id, r->rule->row.id, entry), at[MOMENT_TEXT + 1];
	struct buf b = BUF_INIT;
	int done;

	moment_format(when, at);
	buf_text(&b, "---\nslip: done\ncase: ");
	buf_text(&b, r->c->id);
	buf_byte(&b, '\n');
	put_line(&b, "at", at);
	put_line(&b, "by", by->id);
	put_line(&b, "officer", by->officer);
	put_line(&b, "step", r->rule->row.id);
	put_line(&b, "office", r->desk->office->id);
	put_line(&b, "actor", r->actor);
	put_line(&b, "entry", entry);
	buf_text(&b, "...\n");
	if (name == NULL || buf_failed(&b)) {
		buf_release(&b);
		return RUN_MEMORY;
	}
	done = store_deliver(r->desk->store, to, name, b.bytes, b.length, r->findings);
	buf_release(&b);
	if (done == STORE_OK)
		return RUN_ADVANCED;
	r->status = (enum store_status)done;
	return done == STORE_REFUSED ? RUN_HELD : RUN_STORE_FAILED;
}

static bool
keeps_book(const struct rule_step *rule)
{
	return rule->act == ACT_INDEX || rule->act == ACT_AMEND || rule->act == ACT_STRIKE;
}

/* The index of the step of the copy that has this seal, or -1. */
static int
index_of(const struct casefile *c, const char *seal)
{
	size_t i;

	for (i = 0; i < c->steps_read; i++)
		if (strcmp(c->steps[i].seal, seal) == 0)
			return (int)i;
	return -1;
}

/* NOT_YET: the work is to be done; ENTERED: by this line, over a shorter copy; FORKED: over a copy that went another way. */
enum earlier { NOT_YET, ENTERED, FORKED };

static enum earlier
find_earlier(const struct run *r, const struct entry **line)
{
	enum earlier found = NOT_YET;
	size_t i;

	for (i = 0; i < r->line_count; i++) {
		const struct entry *l = &r->lines[i];
		int since;

		if (strcmp(l->step, r->rule->row.id) != 0)
			continue;
		if (strcmp(l->base, r->c->base) == 0)
			return NOT_YET;		/* of a run over this copy: act_enter goes on from it */
		since = index_of(r->c, l->base);
		if (found == ENTERED || (since >= 0 && process_is_again(&r->process, r->index, (size_t)since)))
			continue;
		found = since < 0 ? FORKED : ENTERED;
		*line = l;
	}
	return found;
}

/* The holder's copy does not bear the work yet: a run that died may not have sent the slip. */
static enum run_result
send_again(struct run *r, const char *to, const struct entry *l)
{
	const struct person *by = office_person(r->desk->office, l->by);
	char entry[24];
	struct moment at;

	if (by == NULL || moment_parse(l->at, &at) < 0) {
		takeup_tell(r, FINDING_CONFLICT, l);
		return RUN_HELD;
	}
	snprintf(entry, sizeof entry, "%lld", l->no);
	return send_slip(r, to, l->number != NULL ? l->number : entry, &at, by);
}

/* Enters in the book, and tells the holder. */
static enum run_result
work(struct run *r, const char *to)
{
	struct values v = { .count = 0 };
	enum run_result result;
	char entry[40] = "";
	size_t k;

	if (run_out_of_order(r))
		return RUN_HELD;
	r->letter_count = 0;
	if ((result = act_perform(r, &v)) != RUN_ADVANCED)
		return result;
	for (k = 0; k < v.count; k++)
		if (strcmp(v.all[k].key, "entry") == 0)
			snprintf(entry, sizeof entry, "%.*s", (int)(v.all[k].length - 2), v.all[k].json + 1);
	return send_slip(r, to, entry, &r->at, r->by);
}

enum run_result
elsewhere_work(struct run *r)
{
	const struct service *s = r->process.service;
	const char *holder = casefile_holder(r->c), *to = addressee(r, holder);
	const struct entry *line = NULL;
	enum earlier earlier;
	enum run_result result;
	size_t i;

	for (i = 0; i < s->count; i++) {
		if (!keeps_book(&s->steps[i]) || run_choose(r, (int)i) == NOT_NOW)
			continue;
		if ((earlier = find_earlier(r, &line)) == FORKED) {
			takeup_tell(r, FINDING_CONFLICT, line);
			return RUN_HELD;
		}
		if (earlier == NOT_YET && !run_may_do(r->by, r->actor, r->at.day)) {
			run_count_waiting(r->desk, r->actor);
			continue;
		}
		if (to == NULL) {
			finding_add(r->findings, FINDING_NO_PEER, 0, 0, holder, NULL, NULL);
			return RUN_HELD;
		}
		result = earlier == ENTERED ? send_again(r, to, line) : work(r, to);
		if (result != RUN_ADVANCED && result != RUN_NOTHING)
			return result;
	}
	return RUN_NOTHING;
}

/* The office that performs the actor for this one, or that did so in this case. */
static bool
works_as(const struct run *r, const char *office, const char *actor)
{
	const char *peer = office_peer(r->desk->office, actor);
	size_t i;

	for (i = 0; i < r->c->step_count; i++)
		if (strcmp(r->c->steps[i].office, office) == 0 && strcmp(r->c->steps[i].actor, actor) == 0)
			return true;
	return peer != NULL && strcmp(peer, office) == 0;
}

static enum run_result
take(struct run *r, int index)
{
	struct slip *slip = r->slip;
	const char *office = node_text(slip->root, "office"), *entry = node_text(slip->root, "entry");
	const char *officer = slip_text(slip->root, "officer"), *actor = node_text(slip->root, "actor");
	struct values v = { .count = 0 };
	struct step_head head;

	r->index = index;
	r->rule = &r->process.service->steps[index];
	if (actor == NULL)
		actor = r->rule->actors->first->text;
	if (!keeps_book(r->rule) || !node_has(r->rule->actors, actor) || office_performs(r->desk->office, actor))
		return act_refuse_slip(r, "the step is not work that another office does over a copy");
	if (!works_as(r, office, actor))
		return act_refuse_slip(r, "\"office\" is not where that actor works; see peers in office.yaml");
	if (act_refuses_later(r, slip))
		return RUN_NOTHING;
	value_text(r, &v, "entry", entry);
	/* else whoever takes the slip would be held to have done the work, and to have been late */
	if (officer == NULL)
		officer = slip->by != NULL ? slip->by : slip->from;
	value_text(r, &v, "done-by", officer);
	head = (struct step_head){ .id = r->rule->row.id, .at = r->at, .by = r->by->id, .officer = r->by->officer,
		.office = office, .actor = actor };
	if (run_out_of_order(r))
		return RUN_HELD;
	slip->taken = true;
	return run_write_as(r, &v, &head, slip->at.day);
}

int
elsewhere_step(const struct run *r, const struct slip *slip)
{
	if (strcmp(r->desk->filter, taker) != 0 || strcmp(slip->kind, "done") != 0)
		return -1;
	return service_step(r->process.service, node_text(slip->root, "step"));
}

enum run_result
elsewhere_take(struct run *r)
{
	enum run_result result;
	size_t i;
	int index;

	if (strcmp(r->desk->filter, taker) != 0)
		return RUN_NOTHING;
	for (i = 0; i < r->slip_count; i++) {
		if (r->slips[i]->taken || strcmp(r->slips[i]->kind, "done") != 0)
			continue;
		r->slip = r->slips[i];
		if ((index = service_step(r->process.service, node_text(r->slip->root, "step"))) < 0)
			act_refuse_slip(r, "\"step\" names no step of this service");
		else if (process_is_due(&r->process, index) && (result = take(r, index)) != RUN_NOTHING)
			return result;
	}
	return RUN_NOTHING;
}
