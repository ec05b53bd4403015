/*
 * An edition of the regulation: services, actors, steps, terms, documents, grounds, hours and words, loaded from
 * YAML (rpr-edition(5)) and checked. C knows acts, terms and checks; which step, document or ground there is, only the
 * edition knows. An edition never changes once loaded, and outlives every case read under it.
 */
#ifndef RPR_EDITION_H
#define RPR_EDITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "calendar.h"
#include "digest.h"
#include "opening.h"
#include "register.h"

struct document;
struct findings;
struct node;

enum provenance { BY_REGULATION, BY_LAW, RECONSTRUCTED };

/* What every row has. */
struct row {
	const char *id;
	enum provenance provenance;
	const struct node *cites;	/* list of texts */
	const struct node *node;	/* the row itself, for what is read rarely */
};

#define ACTS(A) \
	A(RECEIVE, "receive") A(ENTER, "enter") A(SEND, "send") A(INQUIRE, "inquire") A(ANSWER, "answer") \
	A(REMIND, "remind") A(CONCLUDE, "conclude") A(APPROVE, "approve") A(RETURN, "return") A(CARDS, "cards") A(STAMP, "stamp") \
	A(INDEX, "index") A(AMEND, "amend") A(STRIKE, "strike") A(CORRECT, "correct") A(WITHDRAW, "withdraw") \
	A(MOVE, "move")

enum act {
#define A(name, id) ACT_##name,
	ACTS(A)
#undef A
	ACT_COUNT
};

/* A set of steps of one service, by their index. A service has at most 64 steps. */
typedef uint64_t stepset;
#define STEP_BIT(index) ((stepset)1 << (index))

/* Takes the lowest step out of a set that is not empty. */
static inline int
stepset_take(stepset *s)
{
	int lowest = __builtin_ctzll(*s);

	*s &= *s - 1;
	return lowest;
}

/* The most letters that a step may send. */
enum { STEP_LETTERS = 15 };

enum term_unit { NO_TERM, TERM_MINUTES, TERM_DAYS };

struct actor {
	struct row row;
	bool outside;			/* never an office of the migration police */
};

struct rule_step {
	struct row row;
	enum act act;
	const char *filter;		/* name of the tool */
	const struct node *actors;	/* ids, the printed one first */
	stepset after, until, reopens;
	stepset needs;			/* the steps that `when` asks about */
	stepset followers;		/* all steps that come after this one, directly or not */
	enum term_unit unit;
	int term;
	bool by_hand, only_slip, closes, repeats;
	bool before_end;		/* not once the service has ended */
	bool elsewhere;			/* only where hands_over is at another office */
	bool waits;			/* for the applicant: never late */
	const char *slip;		/* kind, or NULL */
	const struct node *when;	/* mapping step -> list of results, or NULL */
	stepset not_by;			/* done by another person than the one who did these */
	const char *hands_over;		/* actor, or NULL */
	const struct node *letters, *records, *copies, *outcome, *ends;
	const struct node *fields;	/* due only after a correction of one of these; NULL: always */
	const struct node *leaves;	/* the letter that takes a case to the office of a new residence, or NULL */
	const struct node *book;	/* text, or mapping of the result of the receiving step -> text; NULL */
};

struct service {
	struct row row;
	struct rule_step *steps;	/* in the order of the edition */
	size_t count;
	stepset closing, ending;	/* those with `closes`; those with it or with `ends` */
};

struct condition {
	const struct node *service, *status, *category, *not_category, *citizenship, *not_citizenship, *has;
	int age_from, age_below;	/* years; -1: no limit */
};

struct document_rule {
	struct row row;
	struct condition when;
	const struct node *needs;
};

struct rule_document {
	struct row row;
	const struct node *fields;
	const char *also;		/* path of facts that stand for fields the entry does not give, or NULL */
	struct document_rule *rules;
	size_t rule_count;
	struct row valid;		/* node NULL: no rule of validity */
	int issued_within, remaining;	/* days; -1: no limit */
	struct row doubt;		/* node NULL: none */
	const char *doubt_field, *doubt_below, *doubt_ground;
	bool doubt_missing;		/* a document that is required and not there raises the doubt too */
};

struct ground {
	struct row row;
	const char *article;
	bool refuses, annuls, at_window;
};

struct overall {
	struct row row;
	const struct node *service;
	struct condition when;
	const char *proven_by;		/* id of a document, or NULL */
	int days;
};

/* What an amount of money is from one day to another, both included. */
struct amount_value {
	day_t from, to;
	long long value;
	const struct node *node;
};

/* An amount with values of its own, or a multiple of one. */
struct amount {
	const char *id;
	struct amount_value *values;	/* of the amount it is a multiple of */
	size_t count;
	long long times;
};

struct edition {
	struct arena arena;
	char *bytes;			/* owned when loaded from a file */
	const struct node *root;
	const char *id;
	char sha256[DIGEST_HEX + 1];
	day_t from, to;			/* days on which it holds, both included; to: INT32_MAX when open */
	struct actor *actors;
	size_t actor_count;
	struct service *services;
	size_t service_count;
	struct rule_document *documents;
	size_t document_count;
	struct ground *grounds;
	size_t ground_count;
	struct overall *overalls;
	size_t overall_count;
	struct amount *amounts;
	size_t amount_count;
	bool replaced;			/* for new cases another edition of this id takes its place */
	int queue_minutes, service_minutes;
	struct opening weekdays, saturday;
};

/*
 * Loads the first document of `bytes` (borrowed when `owned` is false, else freed with the edition, and at once on
 * failure) and checks it: every id defined, `after` without circles, every step reachable, every row cited. NULL after
 * findings [edition]; each names the line. Never NULL without a finding, except that memory is out (findings_failed).
 */
struct edition *edition_load(const char *file, char *bytes, size_t length, bool owned, struct findings *);
void edition_free(struct edition *);

/* The text of the built-in editions: index 0 ... ; NULL past the last. */
const char *edition_builtin(size_t index, const char **name, size_t *length);

const struct service *edition_service(const struct edition *, const char *id);
const struct actor *edition_actor(const struct edition *, const char *id);		/* id only, no alias */
const struct rule_document *edition_document(const struct edition *, const char *id);
const struct ground *edition_ground(const struct edition *, const char *id);
const struct node *edition_row(const struct edition *, const char *list, const char *id);

/* Index of a step within the service, or -1. */
int service_step(const struct service *, const char *id);

/* An amount of money on a day, or -1 when there is none on that day. */
long long edition_amount(const struct edition *, const char *id, day_t);

/* The value of an amount, or of what it is a multiple of, that holds on a day; NULL when there is none. */
const struct amount_value *edition_value(const struct edition *, const char *id, day_t);

/* Where a row or a part of one comes from; what says nothing is no law. */
enum provenance provenance_of(const struct node *);

/* "regulation", "law", "reconstructed". */
const char *provenance_name(enum provenance);

/* The text of {kk, ru, en} in a language; NULL when it is missing. */
const char *words_in(const struct node *words, const char *language);

#endif
