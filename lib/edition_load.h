/*
 * What the rooms that read an edition share: the loader, and the reading of rows. Every function complains by itself;
 * edition_load looks at the findings once at the end.
 */
#ifndef RPR_EDITION_LOAD_H
#define RPR_EDITION_LOAD_H

#include "edition.h"
#include "edition_check.h"

/* Loading one edition: the edition that grows, and where complaints go. */
struct loader {
	struct edition *e;
	const char *file;
	struct findings *f;
};

#define complain(l, at, ...) edition_complain((l)->f, (l)->file, at, __VA_ARGS__)

/* Room in the edition's arena, one element more than asked for; NULL is noted in the findings. */
void *edition_allocate(struct loader *, size_t count, size_t size);

int edition_number(struct loader *, const struct node *map, const char *key, int otherwise);
bool edition_flag(const struct node *map, const char *key);
void edition_read_row(struct loader *, const struct node *, struct row *);

/* A list of rows of the root; never NULL. */
const struct node *edition_rows(struct loader *, const char *key);

/* edition_steps.c */
void edition_read_services(struct loader *);

#endif
