#include "elsewhere.h"

#include "act.h"
#include "arena.h"
#include "choose.h"
#include "node.h"

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

/* The actor under whose name letters go to an office. */
static const char *
addressee(const struct run *r, const char *office)
{
	const struct node *n;

	for (n = node_first(r->desk->office->peers); n != NULL; n = n->next)
		if (strcmp(n->text, office) == 0)
			return n->key;
	return NULL;
}

static void
line(struct buf *b, const char *key, const char *text)
{
	buf_text(b, key);
	buf_text(b, ": ");
	buf_json_text(b, text);
	buf_byte(b, '\n');
}

/* The slip by which the holder learns of the entry. */
static enum run_result
send_slip(struct run *r, const char *to, const char *entry)
{
	char *name = arena_format(r->arena, "done-%.8s-%s-%s.yaml", r->c->id, r->rule->row.id, entry), at[MOMENT_TEXT + 1];
	struct buf b = BUF_INIT;
	int done;

	moment_format(&r->at, at);
	buf_text(&b, "---\nslip: done\ncase: ");
	buf_text(&b, r->c->id);
	buf_byte(&b, '\n');
	line(&b, "at", at);
	line(&b, "by", r->by->id);
	line(&b, "officer", r->by->officer);
	line(&b, "step", r->rule->row.id);
	line(&b, "office", r->desk->office->id);
	line(&b, "actor", r->actor);
	line(&b, "entry", entry);
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

enum run_result
elsewhere_work(struct run *r)
{
	const struct service *s = r->process.service;
	const char *holder = casefile_holder(r->c), *to = addressee(r, holder);
	enum run_result result;
	size_t i, k;

	for (i = 0; i < s->count; i++) {
		struct values v = { .count = 0 };
		char entry[40] = "";

		if (!keeps_book(&s->steps[i]) || run_choose(r, (int)i) == NOT_NOW)
			continue;
		if (!run_may_do(r->by, r->actor, r->at.day)) {
			run_count_waiting(r->desk, r->actor);
			continue;
		}
		if (to == NULL) {
			finding_add(r->findings, FINDING_NO_PEER, 0, 0, holder, NULL, NULL);
			return RUN_HELD;
		}
		r->letter_count = 0;
		if ((result = act_perform(r, &v)) == RUN_NOTHING)
			continue;
		if (result != RUN_ADVANCED)
			return result;
		for (k = 0; k < v.count; k++)
			if (strcmp(v.all[k].key, "entry") == 0)
				snprintf(entry, sizeof entry, "%.*s", (int)(v.all[k].length - 2), v.all[k].json + 1);
		if ((result = send_slip(r, to, entry)) != RUN_ADVANCED)
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
	const char *officer = node_text(slip->root, "officer"), *actor = node_text(slip->root, "actor");
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
	if (moment_utc(&slip->at) > moment_utc(&r->at))
		return act_refuse_slip(r, "it is dated after the time of this run");
	value_text(r, &v, "entry", entry);
	if (officer != NULL)
		value_text(r, &v, "done-by", officer);
	head = (struct step_head){ .id = r->rule->row.id, .at = r->at, .by = r->by->id, .officer = r->by->officer,
		.office = office, .actor = actor };
	slip->taken = true;
	return run_write_as(r, &v, &head, slip->at.day);
}

enum run_result
elsewhere_take(struct run *r)
{
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
		else if (process_is_due(&r->process, index) && take(r, index) == RUN_ADVANCED)
			return RUN_ADVANCED;
	}
	return RUN_NOTHING;
}
