#include "act.h"

#include "arena.h"
#include "check.h"
#include "node.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* What is put back in the place of what was not there. */
static const struct node nothing = { .kind = NODE_TEXT, .text = "" };

static bool
is_concluded(const struct run *r)
{
	const struct service *s = r->process.service;
	size_t i;

	for (i = 0; i < s->count; i++)
		if (s->steps[i].act == ACT_CONCLUDE && (r->process.done & STEP_BIT(i)) != 0)
			return true;
	return false;
}

/* Once a conclusion is drafted, the fields that it rests on stand until it is returned; the edition names them. */
static bool
is_decided(const struct run *r, const char *field)
{
	const struct node *list = node_get(node_get(r->edition->root, "decisive"), "fields"), *n;
	size_t length;

	for (n = is_concluded(r) ? node_first(list) : NULL; n != NULL; n = n->next) {
		length = strlen(n->text);
		if (strncmp(field, n->text, length) == 0 && (field[length] == '\0' || field[length] == '.'))
			return true;
	}
	return false;
}

/* Absent, null, or emptied by a correction. */
static bool
is_nothing(const struct node *n)
{
	return node_is_null(n) || (n->kind == NODE_TEXT && n->length == 0);
}

static bool
is_same(const struct node *was, const struct node *now)
{
	return is_nothing(was) || is_nothing(now) ? is_nothing(was) && is_nothing(now) : node_equal(was, now);
}

/* A mapping is corrected, and with it a field of it that the conclusion rests on. */
static bool
changes_decided(const struct run *r, const char *field, const struct node *now)
{
	const struct node *list = node_get(node_get(r->edition->root, "decisive"), "fields"), *n;
	size_t length = strlen(field);

	for (n = is_concluded(r) ? node_first(list) : NULL; n != NULL; n = n->next)
		if (strncmp(field, n->text, length) == 0 && n->text[length] == '.' &&
		    !is_same(node_at(r->c->root, n->text), node_at(now, n->text)))
			return true;
	return false;
}

/* The step "steps.ID.result" is of, if it is an answer of this case; else the one that wrote the facts down. */
static const struct step *
writer_of(const struct run *r, const char *field)
{
	const struct service *s = r->process.service;
	size_t i, length;

	for (i = 0; strncmp(field, "steps.", 6) == 0 && i < s->count; i++) {
		length = strlen(s->steps[i].row.id);
		if (strncmp(field + 6, s->steps[i].row.id, length) == 0 && field[6 + length] == '.' &&
		    process_last(&r->process, (int)i) != NULL)
			return process_last(&r->process, (int)i);
	}
	return &r->c->steps[0];
}

const struct step *
act_author(struct run *r, const char *field)
{
	const struct step *author = writer_of(r, field);
	struct step *s;

	for (s = &r->c->steps[author - r->c->steps]; s < r->c->steps + r->c->step_count; s++)
		if ((s->field != NULL && node_paths_meet(s->field, field)) ||
		    (node_paths_meet("residence", field) && node_get(step_node(r->c, r->arena, s), "residence") != NULL))
			author = s;
	return author;
}

/* An answer that was attached wrongly is corrected too, as long as nothing was concluded from it. */
static enum run_result
correct_answer(struct run *r, struct values *v, const char *id)
{
	const struct node *slip = r->slip->root, *results;
	const char *was = node_text(slip, "was"), *now = node_text(slip, "now"), *is;
	int i = service_step(r->process.service, id);
	const struct step *answer = i < 0 || r->process.service->steps[i].act != ACT_ANSWER ? NULL : process_last(&r->process, i);

	if (answer == NULL)
		return act_refuse_slip(r, "\"step\" is no answer that was attached");
	if (is_concluded(r))
		return act_refuse_slip(r, "\"step\": the conclusion rests on this answer; it stands unless the draft is returned");
	is = process_result(&r->process, i);
	if (was == NULL || is == NULL || strcmp(was, is) != 0)
		return act_refuse_slip(r, "\"was\" is not what the case says now");
	results = node_get(edition_row(r->edition, "questions", id), "results");
	if (now == NULL || !node_has(results, now))
		return act_refuse_slip(r, act_none_of(r, "now", results));
	if ((v->field = arena_format(r->arena, "steps.%s.result", id)) == NULL)
		return RUN_MEMORY;
	if (strcmp(act_author(r, v->field)->by, r->by->id) == 0)
		return act_refuse_slip(r, "a correction is made by another person than the one who erred");
	v->now = now;
	value_text(r, v, "field", v->field);
	value_text(r, v, "was", was);
	value_text(r, v, "now", now);
	value_text(r, v, "reason", node_text(slip, "reason"));
	return RUN_ADVANCED;
}

/* How much of a path leads to the mapping above its last part, the dot included; 0 at the top. */
static size_t
above(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot == NULL ? 0 : (size_t)(dot + 1 - path);
}

/* The fields beside it are named, or those at the top where nothing is above it. */
static enum run_result
no_such_field(struct run *r, const char *field)
{
	size_t count, length = above(field), i, shown = 0;
	const struct field *all = check_fields(&count);
	struct buf b = BUF_INIT;
	const char *why;

	buf_text(&b, "\"field\" is none of: ");
	for (; shown == 0; length = 0)
		for (i = 0; i < count; i++)
			if (above(all[i].path) == length && strncmp(all[i].path, field, length) == 0) {
				buf_text(&b, shown++ > 0 ? ", " : "");
				buf_text(&b, all[i].path);
			}
	why = buf_failed(&b) ? NULL : arena_copy(r->arena, b.bytes, b.length);
	buf_release(&b);
	return act_refuse_slip(r, why);
}

/* A typo in a sealed application has a lawful way: the fact is corrected by a step, by another person than the one who erred. */
enum run_result
act_correct(struct run *r, struct values *v)
{
	const struct node *slip = r->slip->root, *was = node_get(slip, "was"), *now = node_get(slip, "now");
	const char *field = slip_text(slip, "field"), *reason = node_text(slip, "reason");
	struct findings found = FINDINGS_INIT(r->arena);
	const struct node *old;
	struct buf b = BUF_INIT;
	struct node trial = { .kind = NODE_MAP };

	if (field == NULL && slip_text(slip, "step") != NULL)
		return correct_answer(r, v, slip_text(slip, "step"));
	if (field == NULL)
		return act_refuse_slip(r, "a correction needs field or step");
	if (strcmp(field, "service") == 0 || strcmp(field, "received") == 0 || strcmp(field, "case") == 0 ||
	    strcmp(field, "edition") == 0 || strncmp(field, "steps", 5) == 0)
		return act_refuse_slip(r, "\"field\" cannot be corrected; withdraw the application and take it anew");
	if (!check_knows(field))
		return no_such_field(r, field);
	if (is_decided(r, field))
		return act_refuse_slip(r, "\"field\": the conclusion rests on it; it stands unless the draft is returned");
	if (strcmp(act_author(r, field)->by, r->by->id) == 0)
		return act_refuse_slip(r, "a correction is made by another person than the one who erred");
	old = node_at(r->c->root, field);
	if (!is_same(old, was))
		return act_refuse_slip(r, "\"was\" is not what the case says now");
	/* tried on a copy: a slip that is refused leaves nothing behind, neither its value nor the mappings above it */
	if (node_put(r->arena, &trial, "facts", r->c->root) < 0)
		return RUN_MEMORY;
	errno = 0;
	if (node_put(r->arena, trial.first, field, now) < 0)
		return errno == ENOMEM ? RUN_MEMORY : act_refuse_slip(r, "\"field\" does not exist");
	if (check_application(r->edition, r->desk->office, trial.first, &found) < 0)
		return found.failed ? RUN_MEMORY : act_refuse_slip(r, "\"now\" would leave the case ill-formed");
	if (changes_decided(r, field, trial.first))
		return act_refuse_slip(r, "\"now\" changes what the conclusion rests on; it stands unless the draft is returned");
	if (node_put(r->arena, r->c->root, field, now) < 0)
		return RUN_MEMORY;
	value_text(r, v, "field", field);
	if (was != NULL) {
		node_json(&b, was);
		value_json(r, v, "was", &b);
	}
	node_json(&b, now);
	value_json(r, v, "now", &b);
	value_text(r, v, "reason", reason);
	v->corrects = field;
	return RUN_ADVANCED;
}

/* The applicant takes the application back: the case is closed. */
enum run_result
act_withdraw(struct run *r, struct values *v)
{
	value_text(r, v, "reason", node_text(r->slip->root, "reason"));
	return RUN_ADVANCED;
}

/* What is wrong with a change of residence, or NULL. */
static const char *
wrong_move(struct run *r, const struct node *residence, const char *from)
{
	const char *said = node_text(node_get(r->c->root, "residence"), "since"), *since = said, *moved, *field;
	day_t day, before;
	size_t i;

	if (residence->kind != NODE_MAP || date_parse(from, &day) < 0)
		return "a change of residence needs residence and from-date (YYYY-MM-DD)";
	if (day > r->slip->at.day)
		return "\"from-date\" lies after the slip's own date";
	if (day < r->c->steps[0].at.day)
		return "\"from-date\" lies before the application, which has the old residence";
	/* a move says it, until it is corrected */
	for (i = 0; i < r->c->step_count; i++) {
		field = r->c->steps[i].field;
		if ((moved = node_text(step_node(r->c, r->arena, &r->c->steps[i]), "from-date")) != NULL)
			since = moved;
		else if (said != NULL && field != NULL && (strcmp(field, "residence.since") == 0 || strcmp(field, "residence") == 0))
			since = said;
	}
	if (since != NULL && date_parse(since, &before) == 0 && day < before)
		return "\"from-date\" lies before the day since when the person lives at the old residence";
	if (slip_text(residence, "since") != NULL && strcmp(slip_text(residence, "since"), from) != 0)
		return "\"residence.since\" is not \"from-date\"";
	return NULL;
}

/* A district that is not served here: the case goes to the office that the slip names, with a letter; it stamps there. */
static enum run_result
leave(struct run *r)
{
	struct letter *l;

	r->leaves_to = slip_text(r->slip->root, "to");
	return letter_enter(r, r->actor, node_get(r->rule->leaves, "forms"), r->rule->leaves, NULL, NULL, &l);
}

static bool
names_other_office(const struct run *r)
{
	const char *to = slip_text(r->slip->root, "to");

	return to != NULL && strcmp(to, r->desk->office->id) != 0;
}

/*
 * Table 3, last box: the place of residence changes; the amended entries follow as steps of their own. Nothing is entered
 * for a slip before it is sure that the slip is taken.
 */
enum run_result
act_move(struct run *r, struct values *v)
{
	const struct node *slip = r->slip->root, *residence = node_get(slip, "residence"), *old = node_get(r->c->root, "residence");
	const char *from = node_text(slip, "from-date"), *district = node_text(residence, "district");
	const char *why = wrong_move(r, residence, from);
	struct findings found = FINDINGS_INIT(r->arena);
	struct buf b = BUF_INIT;
	struct node before;
	int serves = 0;

	if (why != NULL)
		return act_refuse_slip(r, why);
	if (district != NULL && (serves = office_serves(r->desk->office, district)) < 0)
		return RUN_MEMORY;
	if (serves == 0 && !names_other_office(r))
		return act_refuse_slip(r, "this office does not serve the new district (item 7): name the office that does, with \"to\"");
	before = old == NULL ? nothing : *old;
	if (node_put(r->arena, r->c->root, "residence", residence) < 0)
		return RUN_MEMORY;
	if (check_application(r->edition, serves == 0 ? NULL : r->desk->office, r->c->root, &found) < 0) {
		if (node_put(r->arena, r->c->root, "residence", &before) < 0)
			return RUN_MEMORY;
		return found.failed ? RUN_MEMORY : act_refuse_slip(r, "\"residence\" is not well-formed");
	}
	node_json(&b, residence);
	value_json(r, v, "residence", &b);
	value_text(r, v, "from-date", from);
	return serves == 0 ? leave(r) : act_stamp(r, v);
}

/* An entry amended or struck: a new line that names the old one; nothing is edited. */
enum run_result
act_amend(struct run *r, struct values *v)
{
	int book = act_book(r);
	const struct entry *opening = act_opening(r, (enum book)book);
	struct buf facts = BUF_INIT;
	enum run_result result;
	struct entry line;
	char number[24];

	if (opening == NULL)
		return RUN_NOTHING;
	snprintf(number, sizeof number, "%lld", opening->no);
	fact_text(&facts, "of", number);
	if (r->rule->act == ACT_STRIKE)
		fact_text(&facts, "struck", "annulled");
	facts_of_index(r, &facts);
	if ((result = act_enter(r, (enum book)book, false, &facts, NULL, &line)) != RUN_ADVANCED)
		return result;
	value_text(r, v, "of", number);
	snprintf(number, sizeof number, "%lld", line.no);
	value_text(r, v, "entry", number);
	return RUN_ADVANCED;
}
