/*
 * A second, much faster reader behind read_document, for the plain subset of YAML: what the tools write and what a careful
 * clerk types. Block mappings and lists, nested by spaces; lists also at the column of their key; "- key: value" with the
 * other keys below; mappings and lists in braces on one line; plain and quoted texts on one line, with the escapes
 * \" \\ \/ \n \t; comments, blank lines; a first line "---" and a last "..."; every line ended, by LF or CRLF. Up to 64 keys
 * a mapping.
 *
 * It refuses nothing: whatever else stands in the document, right or wrong, is not its own, and libyaml judges it. What it
 * does read it reads exactly as libyaml behind read_document does: same nodes, texts, flags, lines and columns.
 */
#ifndef RPR_PLAIN_H
#define RPR_PLAIN_H

#include <stddef.h>

struct arena;
struct node;

enum plain { PLAIN_READ, PLAIN_NOT_MINE, PLAIN_NO_MEMORY };

/*
 * `bytes` as read_document takes them: the screen found them good. *root holds with PLAIN_READ only, and lives in the
 * arena; with it one copy of the bytes, in which the texts are ended. What a document that is not mine has left in the
 * arena is of no use and goes with it.
 */
enum plain plain_read(struct arena *, const char *bytes, size_t length, struct node **root);

#endif
