#include "act.h"
#include "check.h"
#include "choose.h"
#include "node.h"

#include <string.h>

static void
add_warnings(struct run *r, struct buf *b)
{
	const struct finding *f;

	for (f = r->findings->first; f != NULL; f = f->next)
		if (finding_level(f->id) == LEVEL_WARNING && f->id != FINDING_UNKNOWN_KEY)
			json_list_add(b, finding_name(f->id));
}

static void
in_list(struct run *r, struct values *v, const char *key, struct buf *items)
{
	struct buf list = BUF_INIT;

	if (items->length == 0 && !buf_failed(items))
		return;
	buf_byte(&list, '[');
	buf_add(&list, items->bytes, items->length);
	buf_byte(&list, ']');
	if (buf_failed(items))
		list.failed = true;
	value_json(r, v, key, &list);
}

/* The values of the receiving step: what the package made of the application (items 7, 10, 12). */
static enum run_result
judge(struct run *r, struct values *v)
{
	struct buf warnings = BUF_INIT;
	struct verdict verdict;
	const struct node *n;

	check_reception(r->edition, r->desk->office, r->c->root, r->findings);
	if (check_package(r->edition, r->desk->office, r->c->root, r->arena, &verdict, r->findings) < 0) {
		verdict_release(&verdict);
		return RUN_MEMORY;
	}
	check_overall(r->edition, r->c->root, r->findings);
	for (n = r->rule->row.cites->first; n != NULL; n = n->next)
		json_list_add(&verdict.cites, n->text);
	v->result = verdict.refused ? "refused" : "accepted";
	value_text(r, v, "result", v->result);
	in_list(r, v, "reasons", &verdict.reasons);
	add_warnings(r, &warnings);
	in_list(r, v, "warnings", &warnings);
	in_list(r, v, "doubts", &verdict.doubts);
	value_text(r, v, "edition-sha256", r->edition->sha256);
	in_list(r, v, "cites", &verdict.cites);
	buf_release(&warnings);
	verdict_release(&verdict);
	return r->findings->failed ? RUN_MEMORY : RUN_ADVANCED;
}

enum run_result
run_receive(struct run *r)
{
	const struct service *s = edition_service(r->edition, node_text(r->c->root, "service"));
	struct values v = { .count = 0 };
	enum run_result result;
	size_t i;

	for (i = 0; s->steps[i].act != ACT_RECEIVE; i++)	/* edition_check.c: each service has one */
		;
	r->rule = &s->steps[i];
	r->index = (int)i;
	r->by = r->desk->by;
	check_received(r->c->root, &r->at);
	process_begin(&r->process, s, r->c);
	r->actor = run_capacity(r, r->rule);
	if (r->actor == NULL || !run_may_do(r->by, r->actor, r->at.day)) {
		run_count_waiting(r->desk, office_actor(r->desk->office, s->row.id, r->rule->row.id, r->rule->actors));
		return RUN_NOTHING;
	}
	if ((result = judge(r, &v)) != RUN_ADVANCED)
		return result;
	if (casefile_begin(r->c, r->edition->id, r->desk->office->id) < 0)
		return RUN_MEMORY;
	return run_write(r, &v);
}
