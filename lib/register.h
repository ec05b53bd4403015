/*
 * The books of an office, as text (rpr-books(5)): one entry a line, each line a YAML document and, after "--- ", a
 * JSON object. This room knows the form of a line and its seal, and nothing of locks or disks (store.h).
 *
 *	--- {"no": 1, "at": "...", "by": "...", "step": "...", "case": "...", "base": "...", ..., "seal": "..."}
 */
#ifndef RPR_REGISTER_H
#define RPR_REGISTER_H

#include <stdbool.h>
#include <stddef.h>

#include "digest.h"

struct arena;
struct buf;

/* One book of the office. Kinds with `yearly` have a file a year: NAME-YEAR.yaml, the others NAME.yaml. */
enum book { BOOK_JOURNAL, BOOK_REFUSALS, BOOK_LETTERS, BOOK_CARDS, BOOK_ADDRESS, BOOK_DECISIONS, BOOK_COUNT };

const char *book_name(enum book);		/* "journal" */
bool book_is_yearly(enum book);
int book_named(const char *name);		/* enum book, or -1 */

enum { BOOK_FILE = 32 };

/* "journal-2012.yaml"; `year` is ignored for books that are not yearly. */
void book_file(enum book, int year, char name[BOOK_FILE]);

/* The reverse: 0, or -1 when the file name is no book's. */
int book_of_file(const char *name, enum book *, int *year);

/* The number in "41/2012" of a yearly book of that year, in "41" of another; -1 when the text is not that. */
long long book_number(enum book, int year, const char *text);

/* One line, read. Texts are JSON as written, unescaped into the arena; absent ones are NULL. */
struct entry {
	enum book book;
	int year;			/* 0 for books that are not yearly */
	long long no;
	const char *at, *by, *step, *case_id, *base;
	const char *number;		/* NULL on a line that opens no entry */
	const char *of;			/* the `no` of the line it adds to, else NULL */
	const char *seal;
	const char *line;		/* the whole line without its LF; borrowed from the arena or the caller */
	size_t length;
};

/*
 * Takes a line apart. 0; -1 with EINVAL when it is not in the form of rpr-books(5) (the keys that all lines have in
 * their order, one blank after comma and colon, only the escapes allowed, other values texts or integers), with ENOMEM
 * when memory is out. The seal is not checked here.
 */
int entry_parse(struct arena *, enum book, int year, const char *line, size_t length, struct entry *);

/* The text of any other key of the line, unescaped into the arena; NULL when the line has none. -1 when memory is out. */
int entry_field(struct arena *, const struct entry *, const char *key, const char **text);

/* What lines are looked up by, raw as written between the quotes (as by buf_json), without taking the line apart. */
struct entry_keys {
	long long no;
	const char *case_id, *number, *identity;	/* number and identity may be NULL; all point into the line */
	size_t case_length, number_length, identity_length;
};

/* 0, or -1 when even these are not where they belong. */
int entry_keys(const char *line, size_t length, struct entry_keys *);

/* The seal of a line whose predecessor has `before` (or, for a first line, register_origin): over before, then the
 * line's bytes from "---" up to the last `, "seal": `. -1 when the line has no such part. */
int entry_seal(const char *before, const char *line, size_t length, char seal[DIGEST_HEX + 1]);

/*
 * What the first line of a book is sealed against: "OFFICE/FILENAME", and where there is a book of the year before,
 * "/" and its last seal. `last` is that seal or NULL.
 */
void register_origin(struct buf *, const char *office, const char *file, const char *last);

/*
 * Writes one line with its LF: no, at, by, step, case, base, number (unless NULL), then `facts` (either empty or
 * `"key": value` pairs joined by ", ", already JSON), then the seal, which is also returned.
 */
void register_write(struct buf *, const char *before, long long no, const struct entry *head,
    const char *facts, size_t facts_length, char seal[DIGEST_HEX + 1]);

#endif
