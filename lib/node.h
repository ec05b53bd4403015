/*
 * The tree of one document, as read: texts, mappings and lists. Nodes live in an arena; texts there or in the bytes of
 * the document. Lines and columns are 1-based, columns count characters, lines are those of the document (its first
 * line is 1). Children keep the order of the document.
 */
#ifndef RPR_NODE_H
#define RPR_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena;
struct buf;

enum node_kind { NODE_TEXT, NODE_MAP, NODE_LIST };

struct node {
	enum node_kind kind : 8;
	bool quoted;			/* a text written in quotes or as a block: never null, number or truth */
	bool flow;			/* a mapping or list written in braces */
	unsigned count;			/* children */
	unsigned line, column;		/* of the value */
	unsigned key_line, key_column;
	unsigned length, key_length;	/* bytes: a document is far from 4 GiB (cut.h) */
	const char *text;		/* NODE_TEXT: valid UTF-8, NUL-terminated; may be empty */
	const char *key;		/* in a mapping: its key, NUL-terminated; else NULL */
	struct node *first, *last;	/* children of a mapping or a list */
	struct node *next;		/* sibling */
};

/* The first child, or NULL when there is none; of NULL and of a text too. */
static inline struct node *
node_first(const struct node *n)
{
	return n == NULL ? NULL : n->first;
}

/*
 * A set of keys, of 64 places, of which each key has one: few that stand in one mapping share theirs. So it is mostly seen
 * at once that a key is not in it.
 */
typedef uint64_t keyset;

static inline keyset
keyset_of(const char *key, size_t length)
{
	const unsigned last = length == 0 ? 0 : (unsigned char)key[length - 1];

	return (keyset)1 << (((unsigned char)*key * 5u + last * 3u + (unsigned)length) & 63);
}

/* Has this key. */
static inline bool
node_is_called(const struct node *n, const char *key, size_t length)
{
	return n->key_length == length && *n->key == *key && memcmp(n->key, key, length) == 0;
}

/* The value of `key` in a mapping, or NULL; NULL too when `map` is NULL or no mapping, so that look-ups can be chained. */
struct node *node_find(const struct node *map, const char *key, size_t length);

static inline struct node *
node_get(const struct node *map, const char *key)
{
	return node_find(map, key, strlen(key));
}

/* The value at a path of keys joined by dots ("applicant.identity.kind"); a number picks from a list, from 0. */
struct node *node_at(const struct node *root, const char *path);

/* One path is the other, or leads through it: residence and residence.street. */
bool node_paths_meet(const char *, const char *);

/* The text of `key`, or NULL when it is absent or no text. */
static inline const char *
node_text(const struct node *map, const char *key)
{
	const struct node *n = node_get(map, key);

	return n != NULL && n->kind == NODE_TEXT ? n->text : NULL;
}

/* True when the text node is plain and what YAML 1.1 or 1.2 reads as null: empty, ~, null. NULL counts as null. */
bool node_is_null(const struct node *);

/* True when `list` (a list of texts, or one text) holds `text`. NULL holds nothing. */
bool node_has(const struct node *list, const char *text);

/*
 * The tree as one line of JSON, keys in their order, ": " and ", " between, every scalar a string (the writer of steps
 * knows which are not) but null; for writing, for hashing and for comparing two trees.
 */
void node_json(struct buf *, const struct node *);

/*
 * Calls `tell` for every child of a mapping whose key an earlier child has too, in their order, with the first child of
 * that key; until it returns false. 0, or -1 when memory is out.
 */
typedef bool node_repeat(void *context, const struct node *first, const struct node *again);
int node_repeats(const struct node *map, node_repeat *tell, void *context);

/* Same kinds, keys, order and texts, and null where the other is; lines and other quoting do not matter. */
bool node_equal(const struct node *, const struct node *);

/* Puts a node that stands nowhere yet at the end of a mapping or list. */
static inline void
node_append(struct node *parent, struct node *child)
{
	if (parent->last == NULL)
		parent->first = child;
	else
		parent->last->next = child;
	parent->last = child;
	parent->count++;
}

/* A new child at the end of a mapping (key given) or list (key NULL). NULL when memory is out. */
struct node *node_add(struct arena *, struct node *parent, const char *key, size_t key_length);
struct node *node_add_text(struct arena *, struct node *parent, const char *key, const char *text);

/*
 * Puts a copy of `value` in the place of what stands at `path`. Keys that are new are added, mappings on the way too; the
 * number after the last of a list adds to it. -1 when memory is out or the path leads through a text or past a list.
 */
int node_put(struct arena *, struct node *root, const char *path, const struct node *value);

#endif
