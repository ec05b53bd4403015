/*
 * What must hold of an edition before a case is read under it: every id defined, `after` without circles, every step
 * reachable, every cell of the printed tables covered, the longest path within each overall term or the conflict declared.
 */
#ifndef RPR_EDITION_CHECK_H
#define RPR_EDITION_CHECK_H

struct edition;
struct findings;
struct node;
struct service;

/* 0; -1 after findings [edition]. A declared conflict gives a warning [edition-advice]. */
int edition_check(const struct edition *, const char *file, struct findings *);

/* The keys and words of all rows: none misspelt, none missing. 0; -1 after findings [edition]. */
int edition_check_shape(const struct edition *, const char *file, struct findings *);

/* The days of the longest path to the end of a step: its term and those of all it comes after. */
int edition_path(const struct service *, int step);

/* 0 when some service has a step of this id, else -1. */
int edition_knows_step(const struct node *root, const char *id);

/* A finding [edition] at the line of a node. */
void edition_complain(struct findings *, const char *file, const struct node *at, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
