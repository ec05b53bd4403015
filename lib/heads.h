/*
 * The file `heads` of an office: the number of lines and the last seal of each book, one line a book, sorted by name,
 * itself YAML:
 *
 *	journal-2012.yaml: {"no": 57, "seal": "7c41..."}
 *
 * It is replaced once the books are on disk and before anybody is answered. A book that does not reach its head has
 * lost what was acknowledged.
 */
#ifndef RPR_HEADS_H
#define RPR_HEADS_H

#include <stddef.h>

struct buf;
struct directory;
struct findings;
struct head;

/* Reads all heads; none when there is no such file. The caller frees *heads. A store status. */
int heads_read(const struct directory *, struct head **heads, size_t *count, struct findings *);

void heads_line(struct buf *, const char *file, long long no, const char *seal);

/* Puts the file in its place. 0, or -1 with errno. */
int heads_write(const struct directory *, const struct buf *);

#endif
