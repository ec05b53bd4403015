/*
 * What is checked before a case is opened. Two layers: the application as the clerk typed it (shape, values, dates,
 * district), where a mistake holds the document back; and the package of documents against the edition, where a failing
 * row that binds is a reasoned refusal and one that does not bind a warning.
 */
#ifndef RPR_CHECK_H
#define RPR_CHECK_H

#include <stdbool.h>

#include "buf.h"
#include "calendar.h"
#include "edition.h"

struct arena;
struct findings;
struct node;
struct office;

/* The keys an application may have, in the order they are asked for: for checking, and for the blank application. */
enum field_type {
	FIELD_MAP, FIELD_LIST, FIELD_TEXT, FIELD_NAME, FIELD_DATE, FIELD_MOMENT, FIELD_CLOCK, FIELD_NUMBER, FIELD_WORD,
	FIELD_COUNTRY, FIELD_CITIZENSHIP, FIELD_IIN, FIELD_ANY,
};

struct field {
	const char *path;		/* "applicant.born"; "documents[].kind" for the items of a list */
	size_t length;			/* of the path */
	size_t above;			/* of its beginning that leads to the name: "applicant.", "documents[]." */
	enum field_type type;
	bool required;
	const char *words;		/* FIELD_WORD: the values allowed, separated by blanks; NULL: from the edition */
	const char *hint;		/* for the blank application */
};

/* Fields of one parent stand together, right behind it. */
const struct field *check_fields(size_t *count);

/* True for the path of a field that an application may have; items of a list by number ("documents.1.amount"). */
bool check_knows(const char *path);

/* The shape and values of the application. Needs no edition but for services, categories and documents. -1 after errors. */
int check_application(const struct edition *, const struct office *, const struct node *root, struct findings *);

struct verdict {
	bool refused;
	struct buf reasons;		/* JSON objects joined by ", " */
	struct buf doubts;		/* JSON strings: ids of grounds */
	struct buf cites;		/* JSON strings, each once */
};

/*
 * The package of documents, of an application that check_application takes. Findings are warnings. -1 only when memory is
 * out. The verdict's buffers are the caller's.
 */
int check_package(const struct edition *, const struct office *, const struct node *root, struct arena *,
    struct verdict *, struct findings *);
void verdict_release(struct verdict *);

/* The overall term that applies, with a warning when a shorter one is claimed but not proven (findings may be NULL). */
const struct overall *check_overall(const struct edition *, const struct node *root, struct findings *);

/* When and where it was received: hours, holidays, window, queue. Warnings only. */
void check_reception(const struct edition *, const struct office *, const struct node *root, struct findings *);

/*
 * Whether a document raises the doubt of its row (an amount too small); *evidence says so in words in the arena, and is
 * NULL when memory is out. What must be weighed is weighed in the conclusion, not at the window.
 */
bool check_doubtful(const struct edition *, const struct node *root, const struct rule_document *, struct arena *,
    const char **evidence);

/* The first entry of `documents` with that kind, or NULL. Where there are several, one that is in order is judged. */
const struct node *check_document(const struct node *root, const char *kind);

/* The day of `received`; 0 or -1. */
int check_received(const struct node *root, struct moment *);

/* Adds a JSON string to a list joined by ", ", unless it is there. */
void json_list_add(struct buf *, const char *text);

#endif
