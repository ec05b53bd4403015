#include "act.h"

#include "arena.h"
#include "choose.h"
#include "decision.h"
#include "node.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* The step of the service that takes the answer of a body, and what the edition asks it. */
static const struct node *
question_to(const struct run *r, const char *to, const struct rule_step **answer)
{
	const struct node *n;

	for (n = node_first(node_get(r->edition->root, "questions")); n != NULL; n = n->next) {
		int i = service_step(r->process.service, node_text(n, "id"));

		if (i >= 0 && strcmp(node_text(n, "to"), to) == 0) {
			*answer = &r->process.service->steps[i];
			return n;
		}
	}
	return NULL;
}

static void
describe(struct buf *b, const struct letter *l)
{
	buf_text(b, b->length > 1 ? ", {\"id\": " : "{\"id\": ");
	buf_json_text(b, l->id);
	buf_text(b, ", \"number\": ");
	buf_json_text(b, l->number);
	buf_text(b, ", \"to\": ");
	buf_json_text(b, l->to);
	if (l->due != NULL) {
		buf_text(b, ", \"due\": ");
		buf_json_text(b, l->due);
	}
	buf_byte(b, '}');
}

/* Table 2, column 3: inquiries side by side, each with its own number and term, telling only what that body needs. */
enum run_result
act_inquire(struct run *r, struct values *v)
{
	struct buf list = BUF_INIT;
	enum run_result result = RUN_ADVANCED;
	const struct node *row;

	buf_byte(&list, '[');
	for (row = node_first(r->rule->letters); row != NULL; row = row->next) {
		const struct rule_step *answer = NULL;
		const struct node *question = question_to(r, node_text(row, "to"), &answer);
		char text[DATE_TEXT + 1], *due = NULL;
		struct letter *l;

		if (answer != NULL && answer->unit == TERM_DAYS) {
			day_t bare, rolled;

			calendar_term(&r->desk->office->calendar, r->at.day, answer->term, &bare, &rolled);
			date_format(bare, text);
			if ((due = arena_copy(r->arena, text, DATE_TEXT)) == NULL)
				r->findings->failed = true;
		}
		result = letter_enter(r, node_text(row, "to"), node_get(row, "forms"), row, due, NULL, &l);
		if (result != RUN_ADVANCED)
			break;
		l->tells = node_get(question, "tells");
		describe(&list, l);
	}
	buf_byte(&list, ']');
	if (result == RUN_ADVANCED)
		value_json(r, v, "inquiries", &list);
	buf_release(&list);
	return result;
}

const struct node *
act_inquiry(struct run *r, const char *named)
{
	const struct service *s = r->process.service;
	size_t i;

	for (i = 0; i < s->count; i++) {
		const struct step *asked = s->steps[i].act != ACT_INQUIRE ? NULL : process_last(&r->process, (int)i);
		const struct node *list = asked == NULL ? NULL :
		    node_get(step_node(r->c, r->arena, (struct step *)(uintptr_t)asked), "inquiries"), *n;

		for (n = node_first(list); n != NULL; n = n->next) {
			const char *id = node_text(n, "id"), *number = node_text(n, "number");

			if ((id != NULL && strcasecmp(id, named) == 0) || (number != NULL && strcmp(number, named) == 0))
				return n;
		}
	}
	return NULL;
}

static bool
is_reminded(struct run *r, const char *inquiry)
{
	size_t i;

	for (i = 0; i < r->c->step_count; i++) {
		const char *named = strcmp(r->c->steps[i].id, r->rule->row.id) != 0 ? NULL :
		    node_text(step_node(r->c, r->arena, &r->c->steps[i]), "inquiry");

		if (named != NULL && strcmp(named, inquiry) == 0)
			return true;
	}
	return false;
}

/* The day by which an answer is in time: the bare one of the inquiry, rolled where it is not worked. */
static bool
last_day(const struct run *r, const char *due, day_t *day, char text[DATE_TEXT + 1])
{
	day_t bare;

	if (due == NULL || date_parse(due, &bare) < 0)
		return false;
	calendar_term(&r->desk->office->calendar, bare, 0, &bare, day);
	date_format(*day, text);
	return true;
}

/* The inquiry of which an interrupted run over this state of the case reminded a body, or NULL. -1: no memory. */
static int
begun_reminder(struct run *r, const struct node **inquiry)
{
	const struct service *s = r->process.service;
	const char *to;
	size_t i, k;

	*inquiry = NULL;
	for (i = 0; i < r->line_count; i++) {
		if (strcmp(r->lines[i].base, r->c->base) != 0 || strcmp(r->lines[i].step, r->rule->row.id) != 0)
			continue;
		if (entry_field(r->arena, &r->lines[i], "to", &to) < 0)
			return -1;
		for (k = 0; to != NULL && k < s->count; k++) {
			const struct step *asked = s->steps[k].act != ACT_INQUIRE ? NULL : process_last(&r->process, (int)k);
			const struct node *list = asked == NULL ? NULL :
			    node_get(step_node(r->c, r->arena, (struct step *)(uintptr_t)asked), "inquiries"), *n;

			for (n = node_first(list); n != NULL; n = n->next)
				if (node_has(node_get(n, "to"), to) && node_text(n, "id") != NULL && !is_reminded(r, node_text(n, "id")))
					*inquiry = n;
		}
	}
	return 0;
}

/* One reminder of an inquiry whose answer is overdue. */
static enum run_result
remind_of(struct run *r, struct values *v, const struct node *inquiry)
{
	const char *id = node_text(inquiry, "id"), *to = node_text(inquiry, "to"), *due = node_text(inquiry, "due");
	const struct rule_step *answer = NULL;
	enum run_result result;
	struct letter *l;
	struct buf list = BUF_INIT;
	char last[DATE_TEXT + 1] = "no date";
	day_t day;

	if (id == NULL || to == NULL || is_reminded(r, id) || question_to(r, to, &answer) == NULL ||
	    (r->process.done & STEP_BIT(answer - r->process.service->steps)) != 0)
		return RUN_NOTHING;
	if (!last_day(r, due, &day, last) || r->at.day <= day) {
		finding_add(r->findings, FINDING_NOT_OVERDUE, 0, 0, last, NULL, NULL);
		return RUN_NOTHING;
	}
	result = letter_enter(r, to, node_get(r->rule->row.node, "form"), NULL, due, NULL, &l);
	if (result != RUN_ADVANCED)
		return result;
	buf_byte(&list, '[');
	letter_describe(&list, l);
	buf_byte(&list, ']');
	value_text(r, v, "inquiry", id);
	value_json(r, v, "letters", &list);
	return RUN_ADVANCED;
}

/* What an interrupted run began is finished first, whether it is asked for again or not: else all slips would wait for it. */
enum run_result
act_remind(struct run *r, struct values *v)
{
	const struct node *inquiry;

	if (begun_reminder(r, &inquiry) < 0)
		return RUN_MEMORY;
	if (inquiry == NULL && r->desk->remind != NULL)
		inquiry = act_inquiry(r, r->desk->remind);
	return inquiry == NULL ? RUN_NOTHING : remind_of(r, v, inquiry);
}

static bool
answered_before_asked(const struct run *r, const struct slip *slip)
{
	const struct service *s = r->process.service;
	size_t i;

	for (i = 0; i < s->count; i++) {
		const struct step *asked = (r->rule->after & STEP_BIT(i)) == 0 ? NULL : process_last(&r->process, (int)i);

		if (asked != NULL && slip->at.day < asked->at.day)
			return true;
	}
	return false;
}

enum run_result
act_answer(struct run *r, struct values *v)
{
	const struct node *inquiry = act_inquiry(r, node_text(r->slip->root, "inquiry")), *letter = node_get(r->slip->root, "letter");
	const char *result = node_text(r->slip->root, "result");
	char at[MOMENT_TEXT + 1];
	struct buf b = BUF_INIT;

	if (answered_before_asked(r, r->slip))
		return act_refuse_slip(r, "\"at\": the answer is dated before the inquiry");
	v->result = result;
	value_text(r, v, "inquiry", node_text(inquiry, "id"));
	moment_format(&r->slip->at, at);
	value_text(r, v, "answered", at);
	if (!node_is_null(letter)) {
		node_json(&b, letter);
		value_json(r, v, "letter", &b);
	}
	value_text(r, v, "result", result);
	return RUN_ADVANCED;
}

/* Who returned the draft said that this ground is to be dropped. */
static bool
is_dropped(struct run *r, const struct step *draft, const char *ground)
{
	struct step *s;

	for (s = &r->c->steps[draft - r->c->steps + 1]; s < r->c->steps + r->c->step_count; s++)
		if (node_has(node_get(step_node(r->c, r->arena, s), "drops"), ground))
			return true;
	return false;
}

/*
 * Grounds that slips brought to a draft that was returned stand for the next one. Such a draft cannot have one that refuses
 * nobody: then somebody else wrote it, and nothing is drafted after it (RUN_HELD).
 */
static enum run_result
carry(struct run *r, struct brought ***last)
{
	const struct step *draft = process_last(&r->process, r->index);
	const struct node *list = draft == NULL ? NULL :
	    node_get(step_node(r->c, r->arena, (struct step *)(uintptr_t)draft), "grounds"), *n;

	for (n = node_first(list); n != NULL; n = n->next) {
		const char *ground = node_text(n, "ground"), *evidence = node_text(n, "evidence"), *slip = node_text(n, "slip");
		const struct ground *known = ground == NULL ? NULL : edition_ground(r->edition, ground);

		if (ground == NULL || evidence == NULL || slip == NULL || is_dropped(r, draft, ground))
			continue;
		if (known == NULL || !known->refuses || known->at_window) {
			finding_add(r->findings, FINDING_CONCLUSION_DIFFERS, 0, 0, draft->id, NULL, NULL);
			return RUN_HELD;
		}
		if ((**last = arena_alloc(r->arena, sizeof ***last)) == NULL)
			return RUN_MEMORY;
		***last = (struct brought){ .ground = ground, .evidence = evidence, .slip = slip };
		*last = &(**last)->next;
	}
	return RUN_ADVANCED;
}

/* A ground of a later time is not weighed. A run that finishes an interrupted one leaves it to the next, as choose.c does. */
static void
refuse_later(struct run *r)
{
	size_t i;

	for (i = 0; i < r->slip_count && !r->rebuilt; i++)
		if (!r->slips[i]->taken && strcmp(r->slips[i]->kind, "ground") == 0)
			act_refuses_later(r, r->slips[i]);
}

/* The grounds that slips bring: those that may not be brought are refused by now (objections_before). */
static enum run_result
gather(struct run *r, bool annul, struct brought **first)
{
	struct brought **last = first;
	enum run_result result;
	const struct node *n;
	size_t i;

	*first = NULL;
	refuse_later(r);
	if (!annul && (result = carry(r, &last)) != RUN_ADVANCED)
		return result;
	for (i = 0; i < r->slip_count; i++) {
		struct slip *s = r->slips[i];
		const char *evidence = node_text(s->root, "evidence");

		if (s->taken || strcmp(s->kind, annul ? "annulment" : "ground") != 0 || (annul && s != r->slip) || run_is_later(r, s))
			continue;
		n = annul ? node_get(s->root, "grounds")->first : node_get(s->root, "ground");
		for (; n != NULL; n = annul ? n->next : NULL) {
			if ((*last = arena_alloc(r->arena, sizeof **last)) == NULL)
				return RUN_MEMORY;
			**last = (struct brought){ .ground = n->text, .evidence = evidence, .slip = s->sha256 };
			last = &(*last)->next;
		}
	}
	return RUN_ADVANCED;
}

enum run_result
act_conclude(struct run *r, struct values *v)
{
	bool annul = node_has(node_get(r->rule->row.node, "for"), "annul");
	const struct authority by = { .office = r->desk->office, .day = r->at.day };
	enum run_result result;
	struct brought *brought;
	struct decision d;
	size_t i;

	if ((result = gather(r, annul, &brought)) != RUN_ADVANCED)
		return result;
	if (annul && brought == NULL)
		return act_refuse_slip(r, "\"grounds\" names no ground");
	if (decide(r->edition, &by, r->c->root, &r->process, r->c, brought, annul, r->arena, &d) < 0) {
		decision_release(&d);
		return RUN_MEMORY;
	}
	if (d.result == NULL) {
		finding_add(r->findings, FINDING_GROUND_NEEDED, 0, 0, d.lacking, NULL, NULL);
		decision_release(&d);
		return RUN_NOTHING;
	}
	v->result = d.result;
	value_text(r, v, "result", d.result);
	if (d.grounds.length > 2)
		value_json(r, v, "grounds", &d.grounds);
	value_json(r, v, "receipt", &d.receipt);
	decision_release(&d);
	for (i = 0; i < r->slip_count && !annul; i++)
		if (strcmp(r->slips[i]->kind, "ground") == 0 && !run_is_later(r, r->slips[i]))
			r->slips[i]->taken = true;
	return RUN_ADVANCED;
}

/* What was signed before the draft was there does not speak of it. */
static bool
lies_before(const struct run *r, const struct step *draft)
{
	return r->slip != NULL && moment_utc(&r->slip->at) < moment_utc(&draft->at);
}

static const struct step *
concluded(const struct run *r, const struct rule_step *approving)
{
	const struct service *s = r->process.service;
	size_t i;

	for (i = 0; i < s->count; i++)
		if ((approving->after & STEP_BIT(i)) != 0 && s->steps[i].act == ACT_CONCLUDE)
			return process_last(&r->process, (int)i);
	return NULL;
}

const char *
act_draft(const struct run *r, const struct rule_step *approving)
{
	const struct step *s = concluded(r, approving);
	const char *code = s == NULL ? NULL : arena_copy(r->arena, s->seal, 8);

	if (s != NULL && code == NULL)
		r->findings->failed = true;
	return code;
}

/* Item 15(3): the head or a deputy approves the conclusion, which enters the book of decisions. */
enum run_result
act_approve(struct run *r, struct values *v)
{
	const struct step *draft = concluded(r, r->rule);
	struct buf facts = BUF_INIT;
	enum run_result result;
	struct entry line;

	if (draft == NULL)
		return RUN_NOTHING;
	if (lies_before(r, draft))
		return act_refuse_slip(r, "\"at\" lies before the draft");
	value_text(r, v, "draft", act_draft(r, r->rule));
	facts_of_decision(r, &facts, draft);
	fact_text(&facts, "approved-by", r->by->id);
	if ((result = act_enter(r, BOOK_DECISIONS, true, &facts, NULL, &line)) != RUN_ADVANCED)
		return result;
	value_text(r, v, "number", line.number);
	return RUN_ADVANCED;
}

enum run_result
act_return(struct run *r, struct values *v)
{
	const struct node *drops = node_get(r->slip->root, "drops"), *n;
	const struct step *draft = concluded(r, r->rule);
	struct buf b = BUF_INIT;

	/* the slip names the draft, so there is one */
	if (lies_before(r, draft))
		return act_refuse_slip(r, "\"at\" lies before the draft");
	if (drops != NULL && drops->kind != NODE_LIST)
		return act_refuse_slip(r, "\"drops\" is a list of grounds");
	for (n = node_first(drops); n != NULL; n = n->next)
		if (n->kind != NODE_TEXT || edition_ground(r->edition, n->text) == NULL)
			return act_refuse_slip(r, "\"drops\" names what is no ground of the edition");
	value_text(r, v, "draft", act_draft(r, r->rule));
	value_text(r, v, "reason", node_text(r->slip->root, "reason"));
	if (drops != NULL) {
		node_json(&b, drops);
		value_json(r, v, "drops", &b);
	}
	return RUN_ADVANCED;
}
