/*
 * The office: who we are, where we stand, what we may do (office.yaml, rpr-office(5)). Read once, never changed.
 */
#ifndef RPR_OFFICE_H
#define RPR_OFFICE_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "calendar.h"
#include "opening.h"
#include "register.h"

struct edition;
struct findings;
struct node;
struct row;

struct person {
	const char *id;
	const char *surname, *given, *patronymic;	/* patronymic may be NULL */
	const char *position;
	const char *officer;				/* "SURNAME GIVEN PATRONYMIC, POSITION" */
	const struct node *actors, *windows, *login;	/* lists; NULL: none */
	day_t from, to;					/* in service, both included; INT32_MIN, INT32_MAX when open */
};

struct window {
	const char *no;
	struct opening open;
};

/* A moved working day with hours of its own. */
struct moved {
	day_t day;
	struct opening open;
};

struct office {
	struct arena arena;
	char *bytes;
	const struct node *root;
	const char *id;
	const struct node *unit, *address;		/* {kk, ru, en} */
	const char *handout;				/* "10:00" */
	const struct node *serves, *performs, *peers, *assign, *card_holders, *first, *adopted;
	struct calendar calendar;
	struct person *people;
	size_t people_count;
	struct window *windows;
	size_t window_count;
	struct moved *moved;
	size_t moved_count;
	struct { day_t from; int32_t minutes; } offsets[16];
	size_t offset_count;
};

/* Reads and checks DIR/office.yaml. NULL after findings [office]; one for each fault, with its line. */
struct office *office_load(const char *dir, struct findings *);

/*
 * Every actor that office.yaml names (performs, staff, assign, card-holders, peers) is one of the editions'. `knows` is
 * asked for each. -1 after findings [office].
 */
int office_check(const struct office *, bool (*knows)(void *, const char *actor), void *, struct findings *);
void office_free(struct office *);

/* A person by id, or NULL. */
const struct person *office_person(const struct office *, const char *id);

/* True when the person is in service on that day. */
bool person_serves(const struct person *, day_t);

/* The offset from UTC that holds at a civil day, minutes. */
int32_t office_offset(const struct office *, day_t);

/* This instant as the clocks of the office show it. */
struct moment office_time(const struct office *, int64_t utc);

/* True when this office performs the actor. */
bool office_performs(const struct office *, const char *actor);

/*
 * Which of the actors of a step does it here: what `assign` says for service and step, else the first. `actors` is the
 * list of the edition. Never NULL.
 */
const char *office_actor(const struct office *, const char *service, const char *step, const struct node *actors);

/* The office where an actor is when not here, or NULL when `peers` does not say. */
const char *office_peer(const struct office *, const char *actor);

/*
 * True when the row binds on that day: provenance regulation or law, or adopted by then by name: "documents",
 * "documents/medical" or the row's id.
 */
bool office_binds(const struct office *, const struct row *, const char *list, const char *id, day_t);

/* The entry of `adopted` by which a reconstructed row binds here, or NULL. */
const struct node *office_adoption(const struct office *, const struct row *, const char *list, const char *id, day_t);

/* First number of a book in a year (journal.first), for store_open. */
long long office_first_number(void *office, enum book, int year);

/* The district of an address is served here: it equals any name or id of `serves` (folded). 1, 0; -1 when memory is out. */
int office_serves(const struct office *, const char *district);

/* All names of the districts served, joined by ", ", in the arena. */
const char *office_districts(const struct office *, struct arena *);

/* The hours that office.yaml gives to a moved working day, or NULL. */
const struct opening *office_opening(const struct office *, day_t);

/* Somebody of the staff sits at the window then; the window's own hours (if it has any) hold. */
bool office_window_staffed(const struct office *, const char *window, const struct moment *);

#endif
