#include "act.h"

#include "arena.h"
#include "check.h"
#include "node.h"

#include <stdio.h>
#include <string.h>

void
value_json(struct run *r, struct values *v, const char *key, struct buf *json)
{
	char *copy = buf_failed(json) ? NULL : arena_copy(r->arena, json->bytes, json->length);

	if (copy == NULL || v->count == sizeof v->all / sizeof v->all[0])
		r->findings->failed = true;
	else
		v->all[v->count++] = (struct value){ key, copy, json->length };
	buf_release(json);
}

void
value_text(struct run *r, struct values *v, const char *key, const char *text)
{
	struct buf json = BUF_INIT;

	if (text == NULL)
		return;
	buf_json_text(&json, text);
	value_json(r, v, key, &json);
}

/*
 * The line that an interrupted run over this state of the case left for the same purpose, or NULL. -1: no memory. A step that is
 * done twice in a run has two such lines: each is taken once, in their order.
 */
static int
line_left(struct run *r, enum book book, bool opens, const char *to, const struct entry **left)
{
	size_t i;

	*left = NULL;
	for (i = 0; i < r->line_count; i++) {
		const struct entry *l = &r->lines[i];
		const char *addressee = NULL;

		if (r->taken_up[i] || l->book != book || strcmp(l->base, r->c->base) != 0 || strcmp(l->step, r->rule->row.id) != 0)
			continue;
		if (opens != (l->number != NULL))
			continue;
		if (to != NULL && entry_field(r->arena, l, "to", &addressee) < 0)
			return -1;
		if (to == NULL || (addressee != NULL && strcmp(addressee, to) == 0)) {
			*left = l;
			return 0;
		}
	}
	return 0;
}

int
act_year(const struct run *r, enum book book)
{
	int year = date_year(r->at.day);

	return r->rebuilt ? store_year(r->desk->store, book, year) : year;
}

enum run_result
act_enter(struct run *r, enum book book, bool opens, struct buf *facts, const char *to, struct entry *entry)
{
	const struct entry *left;
	char at[MOMENT_TEXT + 1], file[BOOK_FILE];
	int late = 0, done;

	if (line_left(r, book, opens, to, &left) < 0) {
		buf_release(facts);
		return RUN_MEMORY;
	}
	if (left != NULL) {
		*entry = *left;
		r->taken_up[left - r->lines] = true;
		buf_release(facts);
		return RUN_ADVANCED;
	}
	moment_format(&r->at, at);
	*entry = (struct entry){ .book = book, .year = act_year(r, book), .at = at, .by = r->by->id,
	    .step = r->rule->row.id, .case_id = r->c->id, .base = r->c->base };
	if (buf_failed(facts)) {
		buf_release(facts);
		return RUN_MEMORY;
	}
	done = store_enter(r->desk->store, r->arena, entry, opens, facts->bytes, facts->length, &late, r->findings);
	buf_release(facts);
	if (late) {
		book_file(book, entry->year, file);
		finding_add(r->findings, FINDING_CLOCK_BACK, 0, 0, file, NULL, NULL);
	}
	if (done == STORE_OK)
		return RUN_ADVANCED;
	if (done == STORE_REFUSED)
		return RUN_HELD;
	r->status = (enum store_status)done;
	return r->findings->failed ? RUN_MEMORY : RUN_STORE_FAILED;
}

const struct entry *
act_opening(const struct run *r, enum book book)
{
	size_t i;

	for (i = 0; i < r->line_count; i++)
		if (r->lines[i].book == book && r->lines[i].number != NULL)
			return &r->lines[i];
	return NULL;
}

static enum run_result
is_closed(struct run *r, const char *case_id, bool *closed)
{
	struct entry *lines;
	const char *outcome;
	size_t count, i;

	*closed = false;
	r->status = store_find_case(r->desk->store, r->arena, case_id, &lines, &count, r->findings);
	if (r->status != STORE_OK)
		return RUN_STORE_FAILED;
	for (i = 0; i < count; i++) {
		if (lines[i].book != BOOK_JOURNAL || lines[i].of == NULL)
			continue;
		if (entry_field(r->arena, &lines[i], "outcome", &outcome) < 0)
			return RUN_MEMORY;
		*closed = *closed || outcome != NULL;
	}
	return RUN_ADVANCED;
}

/* Another open entry of the same person for the same service holds this case back, unless it is superseded. */
static enum run_result
check_open(struct run *r)
{
	const char *service = node_text(r->c->root, "service"), *supersedes = node_text(r->c->root, "supersedes");
	const char *identity = facts_identity(r);
	enum run_result result;
	struct entry *lines;
	size_t count, i;
	bool closed;

	if (identity == NULL)
		return RUN_MEMORY;
	r->status = store_find_identity(r->desk->store, r->arena, BOOK_JOURNAL, identity, &lines, &count, r->findings);
	if (r->status != STORE_OK)
		return RUN_STORE_FAILED;
	for (i = 0; i < count; i++) {
		const char *theirs;

		if (entry_field(r->arena, &lines[i], "service", &theirs) < 0)
			return RUN_MEMORY;
		if (lines[i].number == NULL || strcmp(lines[i].case_id, r->c->id) == 0 || theirs == NULL ||
		    strcmp(theirs, service) != 0 || (supersedes != NULL && strcmp(supersedes, lines[i].number) == 0))
			continue;
		if ((result = is_closed(r, lines[i].case_id, &closed)) != RUN_ADVANCED)
			return result;
		if (!closed) {
			const struct node *at = node_at(r->c->root, "applicant.identity");

			finding_add(r->findings, FINDING_ALREADY_OPEN, at == NULL ? 0 : at->line, at == NULL ? 0 : at->column,
			    lines[i].number, NULL, NULL);
			return RUN_HELD;
		}
	}
	return RUN_ADVANCED;
}

/* Due dates from the day of receipt: item 11, counted as calendar.h says. */
struct due {
	const struct overall *overall;
	char bare[DATE_TEXT + 1], rolled[DATE_TEXT + 1];
	day_t day;			/* on which the result is handed out */
	bool known;
};

static void
find_due(struct run *r, struct due *d)
{
	day_t bare, rolled;

	*d = (struct due){ .overall = check_overall(r->edition, r->c->root, NULL) };
	if (d->overall == NULL)
		return;
	d->known = calendar_term(&r->desk->office->calendar, r->c->steps[0].at.day, d->overall->days, &bare, &rolled) == 0;
	d->day = d->known ? rolled : bare;
	date_format(bare, d->bare);
	if (d->known)
		date_format(rolled, d->rolled);
	else {
		strcpy(d->rolled, "unknown");
		finding_add(r->findings, FINDING_CALENDAR_END, 0, 0, d->bare, NULL, NULL);
	}
}

/* {"kk": "unit, address", ...} */
static void
add_place(struct run *r, struct buf *b)
{
	static const char *const languages[] = { "kk", "ru", "en" };
	struct buf text = BUF_INIT;
	int i;

	for (i = 0; i < 3; i++) {
		buf_clear(&text);
		buf_text(&text, words_in(r->desk->office->unit, languages[i]));
		buf_text(&text, ", ");
		buf_text(&text, words_in(r->desk->office->address, languages[i]));
		buf_text(b, i == 0 ? "{" : ", ");
		buf_json_text(b, languages[i]);
		buf_text(b, ": ");
		if (!buf_failed(&text))
			buf_json(b, text.bytes, text.length);
		else
			b->failed = true;
	}
	buf_byte(b, '}');
	buf_release(&text);
}

/* The talon of item 13. Its control number is the beginning of the journal line's seal: paper that anchors the book. */
static void
add_talon(struct run *r, struct values *v, const struct due *d, const struct entry *line)
{
	const struct step *received = &r->c->steps[0];
	struct buf b = BUF_INIT, facts = BUF_INIT;
	struct moment handout = { .day = d->day };
	char text[MOMENT_TEXT + 1];
	int minutes = 0;

	snprintf(text, sizeof text, "%.4s-%.4s-%.4s-%.4s", line->seal, line->seal + 4, line->seal + 8, line->seal + 12);
	fact_text(&facts, "control", text);
	fact_text(&facts, "service", node_text(r->c->root, "service"));
	date_format(received->at.day, text);
	fact_text(&facts, "accepted", text);
	if (d->overall != NULL) {
		fact_text(&facts, "due", d->bare);
		fact_text(&facts, "due-rolled", d->rolled);
		clock_parse(r->desk->office->handout, &minutes);
		handout.second = minutes * 60;
		handout.offset = office_offset(r->desk->office, d->day);
		moment_format(&handout, text);
		fact_text(&facts, "handout", text);
	}
	buf_byte(&b, '{');
	buf_add(&b, facts.bytes, facts.length);
	buf_text(&b, ", \"place\": ");
	add_place(r, &b);
	buf_text(&b, ", \"officer\": ");
	buf_json_text(&b, node_text(step_node(r->c, r->arena, &r->c->steps[0]), "officer"));
	buf_byte(&b, '}');
	b.failed = b.failed || facts.failed;
	buf_release(&facts);
	value_json(r, v, "talon", &b);
}

int
act_book(const struct run *r)
{
	const char *name = r->rule->book->kind == NODE_TEXT ? r->rule->book->text :
	    r->c->steps[0].result == NULL ? NULL : node_text(r->rule->book, r->c->steps[0].result);

	return name == NULL ? -1 : book_named(name);
}

static enum run_result
act_journal(struct run *r, struct values *v)
{
	int book = act_book(r);
	enum run_result result;
	struct buf facts = BUF_INIT;
	const struct entry *left;
	struct entry line;
	struct due due;

	if (book < 0)
		return RUN_NOTHING;
	if (book == BOOK_JOURNAL) {
		if (line_left(r, BOOK_JOURNAL, true, NULL, &left) < 0)
			return RUN_MEMORY;
		if (left == NULL && (result = check_open(r)) != RUN_ADVANCED)
			return result;
		find_due(r, &due);
		facts_of_journal(r, &facts, due.overall, due.bare, due.rolled);
	} else
		facts_of_refusal(r, &facts);
	if ((result = act_enter(r, (enum book)book, true, &facts, NULL, &line)) != RUN_ADVANCED)
		return result;
	value_text(r, v, "number", line.number);
	if (book == BOOK_JOURNAL)
		add_talon(r, v, &due, &line);
	return RUN_ADVANCED;
}

const char *
act_office(const struct run *r, const char *actor)
{
	const struct office *here = r->desk->office;
	size_t i;

	if (office_performs(here, actor))
		return NULL;
	/* this office may have been that actor once, and is not any more */
	for (i = r->c->step_count; i > 0; i--)
		if (strcmp(r->c->steps[i - 1].actor, actor) == 0 && strcmp(r->c->steps[i - 1].office, here->id) != 0)
			return r->c->steps[i - 1].office;
	return office_peer(here, actor);
}

/* What it sends are the letters of its row, as of any other step. */
static enum run_result
act_send(struct run *r, struct values *v)
{
	(void)r;
	(void)v;
	return RUN_ADVANCED;
}

/* Nobody would be found to go on with a case that is handed over to an office that is not named. */
static bool
lacks_peer(struct run *r)
{
	const char *to = r->rule->hands_over;

	if (to == NULL || office_performs(r->desk->office, to) || act_office(r, to) != NULL)
		return false;
	finding_add(r->findings, FINDING_NO_PEER, 0, 0, to, NULL, NULL);
	return true;
}

/* The letters of a step, and the new holder where it hands the case over to another office. */
static enum run_result
finish_act(struct run *r, struct values *v)
{
	const char *to = r->rule->hands_over;
	const char *holder = r->leaves_to != NULL ? r->leaves_to : to == NULL ? NULL : act_office(r, to);
	enum run_result result = RUN_ADVANCED;

	if ((r->rule->letters != NULL && r->rule->act != ACT_INQUIRE) || r->leaves_to != NULL)
		result = letters_of_step(r, v);
	if (result == RUN_ADVANCED && holder != NULL) {
		value_text(r, v, "holder", holder);
		r->handed_over = true;
	}
	return result;
}

/*
 * Where the stamp goes: into the registration book; for a stateless person into the certificate too (item 6), or
 * "none yet". Numbers come from the slip of the visit.
 */
enum run_result
act_stamp(struct run *r, struct values *v)
{
	const char *status = node_text(node_get(r->c->root, "applicant"), "status");
	const char *book = r->slip == NULL ? NULL : slip_text(r->slip->root, "book");
	const char *certificate = r->slip == NULL ? NULL : slip_text(r->slip->root, "certificate");
	struct buf b = BUF_INIT;

	buf_text(&b, "[{\"in\": \"book\"");
	if (book != NULL) {
		buf_text(&b, ", \"number\": ");
		buf_json_text(&b, book);
	}
	buf_byte(&b, '}');
	if (status != NULL && strcmp(status, "stateless") == 0) {
		buf_text(&b, ", {\"in\": \"certificate\", \"number\": ");
		buf_json_text(&b, certificate == NULL ? "none yet" : certificate);
		buf_byte(&b, '}');
	}
	buf_byte(&b, ']');
	value_json(r, v, "stamped", &b);
	return RUN_ADVANCED;
}

/* Who holds a copy of the card: office.yaml, else the edition. */
static const char *
holder_of(const struct run *r, const struct node *copy)
{
	const char *holder = node_text(r->desk->office->card_holders, node_text(copy, "copy"));

	return holder != NULL ? holder : node_text(copy, "holder");
}

/* The letter that takes copies to a holder elsewhere: one a holder, naming all the copies it encloses. */
static enum run_result
send_copies(struct run *r, const char *holder, const char **number)
{
	struct buf copies = BUF_INIT;
	const struct node *n;
	struct letter *l = NULL;
	enum run_result result;
	const char *text;
	size_t i;

	for (i = 0; i < r->letter_count; i++)
		if (strcmp(r->letters[i].to, holder) == 0) {
			*number = r->letters[i].number;
			return RUN_ADVANCED;
		}
	for (n = r->rule->copies->first; n != NULL; n = n->next) {
		const char *theirs = holder_of(r, n);

		if (theirs == NULL || strcmp(theirs, holder) != 0 || node_get(n, "with") != NULL)
			continue;
		buf_text(&copies, copies.length > 0 ? ", " : "");
		buf_text(&copies, node_text(n, "copy"));
	}
	text = buf_failed(&copies) ? NULL : arena_copy(r->arena, copies.bytes, copies.length);
	buf_release(&copies);
	if (text == NULL)
		return RUN_MEMORY;
	result = letter_enter(r, holder, node_get(r->rule->row.node, "form"), NULL, NULL, text, &l);
	if (result == RUN_ADVANCED)
		*number = l->number;
	return result;
}

static enum run_result
act_cards(struct run *r, struct values *v)
{
	struct buf b = BUF_INIT;
	enum run_result result = RUN_ADVANCED;
	const struct node *n;

	buf_byte(&b, '[');
	for (n = node_first(r->rule->copies); n != NULL; n = n->next) {
		const char *holder = holder_of(r, n), *with = node_text(n, "with"), *number = NULL;

		if (holder == NULL)
			continue;
		if (with == NULL && !office_performs(r->desk->office, holder))
			result = send_copies(r, holder, &number);
		if (result != RUN_ADVANCED)
			break;
		buf_text(&b, b.length > 1 ? ", {\"copy\": " : "{\"copy\": ");
		buf_text(&b, node_text(n, "copy"));
		buf_text(&b, ", \"holder\": ");
		buf_json_text(&b, holder);
		if (number != NULL) {
			buf_text(&b, ", \"letter\": ");
			buf_json_text(&b, number);
		}
		buf_byte(&b, '}');
	}
	buf_byte(&b, ']');
	if (result == RUN_ADVANCED)
		value_json(r, v, "copies", &b);
	buf_release(&b);
	return result;
}

static enum run_result
act_index(struct run *r, struct values *v)
{
	int book = act_book(r);
	struct buf facts = BUF_INIT;
	enum run_result result;
	struct entry line;

	if (book < 0)
		return RUN_NOTHING;
	facts_of_index(r, &facts);
	result = act_enter(r, (enum book)book, true, &facts, NULL, &line);
	if (result == RUN_ADVANCED)
		value_text(r, v, "entry", line.number);
	return result;
}

enum run_result
act_perform(struct run *r, struct values *v)
{
	/* a case is received in receive.c: run_choose */
	static enum run_result (*const acts[ACT_COUNT])(struct run *, struct values *) = {
		[ACT_ENTER] = act_journal, [ACT_SEND] = act_send, [ACT_STAMP] = act_stamp, [ACT_CARDS] = act_cards,
		[ACT_INDEX] = act_index, [ACT_INQUIRE] = act_inquire, [ACT_ANSWER] = act_answer, [ACT_CONCLUDE] = act_conclude,
		[ACT_APPROVE] = act_approve, [ACT_RETURN] = act_return, [ACT_CORRECT] = act_correct,
		[ACT_REMIND] = act_remind, [ACT_WITHDRAW] = act_withdraw, [ACT_MOVE] = act_move, [ACT_AMEND] = act_amend, [ACT_STRIKE] = act_amend,
	};
	enum run_result result;

	r->leaves_to = NULL;
	if (lacks_peer(r))
		return RUN_HELD;
	if ((result = acts[r->rule->act](r, v)) == RUN_ADVANCED)
		result = finish_act(r, v);
	return r->findings->failed ? RUN_MEMORY : result;
}
