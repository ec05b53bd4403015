/*
 * What each act of the edition does: the values that its step records, the lines it enters, the letters it sends.
 */
#ifndef RPR_ACT_H
#define RPR_ACT_H

#include "buf.h"
#include "run.h"

/* What a step records, by key; written in the order of the edition's `records`. */
struct value {
	const char *key;
	const char *json;
	size_t length;
};

struct values {
	struct value all[16];		/* more than any act has */
	size_t count;
	const char *result;		/* the value of `result`, unquoted, or NULL */
	const char *field, *now;	/* a correction of a step's result: "steps.ID.result" and the new one; or NULL */
	const char *corrects;		/* the field that a correction is about, or NULL */
};

/*
 * Fills in the values of the step being performed (run.index, rule, actor, slip). RUN_ADVANCED: ready to be written.
 * RUN_NOTHING: it cannot be done yet, and the case goes on without it. Else as run_case.
 */
enum run_result act_perform(struct run *, struct values *);

/* Writes the step with its values in the edition's order, then slip, late and seal; it counts as done. */
enum run_result run_write(struct run *, const struct values *);

/* The same under another head; `day` is when the work was done, for lateness. */
enum run_result run_write_as(struct run *, const struct values *, const struct step_head *, day_t day);

/* Who made what a field says now: the last correction of it, or a move, else the step that wrote it down. */
const struct step *act_author(struct run *, const char *field);

/* Adds a value; when memory is out, the run notices by run.findings. */
void value_text(struct run *, struct values *, const char *key, const char *text);
void value_json(struct run *, struct values *, const char *key, struct buf *json);	/* takes and releases json */

/*
 * The year of the book that a line goes into: that of its time; what an interrupted run still lacks goes into the latest
 * book, where a later year was begun since.
 */
int act_year(const struct run *, enum book);

/*
 * Enters a line of the step being performed, or finds the one that an interrupted run left: same base, same step (and
 * same addressee `to`, where not NULL). *entry has number and seal. RUN_ADVANCED when it is there.
 */
enum run_result act_enter(struct run *, enum book, bool opens, struct buf *facts, const char *to, struct entry *entry);

/* The line that opened this case's entry in a book, those of this run included; NULL when there is none. */
const struct entry *act_opening(const struct run *, enum book);

/*
 * Where an actor that is not here works on this case: the office that acted as it before, else the peer of office.yaml. NULL
 * when it is performed here, or nobody knows.
 */
const char *act_office(const struct run *, const char *actor);

/* The book that the step enters: one, or one by the result of the step that received the package. enum book, or -1. */
int act_book(const struct run *);

/*
 * objections.c: a slip cannot be taken, said once and at its own place: at the key that `why` begins with in quotes, else
 * at its first key. NULL for `why`: memory is out.
 */
void act_object(struct run *, struct slip *, enum finding_id, const char *why);

/* The slip of the step being performed is refused; it holds back itself alone. RUN_NOTHING. */
enum run_result act_refuse_slip(struct run *, const char *why);

/* True when a slip is dated after the time of this run; it is refused then, as by act_refuse_slip. */
bool act_refuses_later(struct run *, struct slip *);

/* "KEY" is none of: the texts of a list. In the arena; NULL when memory is out. */
const char *act_none_of(struct run *, const char *key, const struct node *list);

/* The acts that live in rooms of their own: act_decide.c, act_change.c. */
enum run_result act_stamp(struct run *, struct values *);
enum run_result act_inquire(struct run *, struct values *);
enum run_result act_remind(struct run *, struct values *);
enum run_result act_answer(struct run *, struct values *);
enum run_result act_conclude(struct run *, struct values *);
enum run_result act_approve(struct run *, struct values *);
enum run_result act_return(struct run *, struct values *);
enum run_result act_correct(struct run *, struct values *);
enum run_result act_withdraw(struct run *, struct values *);
enum run_result act_move(struct run *, struct values *);
enum run_result act_amend(struct run *, struct values *);

/* The inquiry {id, number, to, due} of the case with that id or number of its letter; NULL when none. */
const struct node *act_inquiry(struct run *, const char *named);

/* The code of the draft that awaits approval: the first 8 digits of the seal of the last step with act conclude. NULL: none. */
const char *act_draft(const struct run *, const struct rule_step *approving);

/* facts.c: the facts of a line of a book, in the order of rpr-books(5). */
void facts_of_journal(struct run *, struct buf *, const struct overall *, const char *due, const char *rolled);
void facts_of_refusal(struct run *, struct buf *);
void facts_of_index(struct run *, struct buf *);
void facts_of_decision(struct run *, struct buf *, const struct step *concluded);
void fact_text(struct buf *, const char *key, const char *text);	/* nothing when text is NULL or empty */
const char *facts_name(struct run *);					/* "SURNAME GIVEN PATRONYMIC", in the arena */
const char *facts_identity(struct run *);				/* "UZB AA1234567", in the arena */

/* letter.c: enters the letters of a step in the despatch book; they are delivered by letters_deliver after its seal. */
enum run_result letter_enter(struct run *, const char *to, const struct node *forms, const struct node *row,
    const char *due, const char *copies, struct letter **letter);
/* Appends {"id", "number", "form", "to"}, and what it encloses, to a JSON list that was begun. */
void letter_describe(struct buf *, const struct letter *);
enum run_result letters_of_step(struct run *, struct values *);
enum run_result letters_deliver(struct run *);

#endif
