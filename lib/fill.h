/*
 * Filling the places of a form with the values of a case, in one language.
 *
 * A place is {path} or {path|format}. The first name of a path is a root (the step of the paper, an item, an earlier
 * step, the case), or a fact of the case. Formats are date, moment, amount and count, a table or composite of words.yaml,
 * or a list of the edition ("actors", "actors.abbreviation"). A list is the formats of its items, joined.
 */
#ifndef RPR_FILL_H
#define RPR_FILL_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buf;
struct edition;
struct node;

enum { SCOPE_ROOTS = 40 };

struct scope {
	const struct edition *edition;
	const struct node *words;	/* of words.yaml */
	const char *language;
	const struct node *facts;	/* or NULL: an empty form */
	struct { const char *name, *id; const struct node *node; } roots[SCOPE_ROOTS];	/* id: of the step it is, or NULL */
	size_t root_count;
	const struct node *at;		/* inside a composite: the value that paths are of */
	char base[160];			/* and where it stands */
	char lacking[160];		/* the path that had no value */
	char wordless[160];		/* a value for which no list has words; empty: none */
	/* Told each path of facts that was looked at ("applicant.born"; "steps.ID.result" of a step). May be NULL. */
	void (*used)(void *context, const char *path);
	void *context;
};

/* Puts a root in place, or in the place of one of that name. */
void scope_put(struct scope *, const char *name, const char *id, const struct node *);

/* "base.path" into `to`. */
void scope_join(char *to, size_t room, const char *base, const char *path);

/* The value at a path, or NULL when there is none: absent, null or empty. */
const struct node *scope_get(struct scope *, const char *path);

/* 1: filled in; 0: a value is absent (scope.lacking), the buffer is as it was. That memory is out only the buffer says. */
int fill_template(struct scope *, const char *text, struct buf *);

/* The words of {kk, ru, en} or a text of places only, filled in. */
int fill_words(struct scope *, const struct node *words, struct buf *);

/* One value in a format (without '?'; NULL or empty: as it is). */
int fill_value(struct scope *, const struct node *, const char *format, bool lenient, struct buf *);

/* {path: present | absent | [texts]}: all must hold. NULL holds. */
bool fill_holds(struct scope *, const struct node *when);

#endif
