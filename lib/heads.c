#include "heads.h"

#include "buf.h"
#include "chain.h"
#include "directory.h"
#include "replace.h"
#include "store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char heads_name[] = "heads";

enum { HEADS_LIMIT = 16 * 1024 * 1024, HEAD_ROOM = 256 };

/* The one way to write a head; also how one that was read is judged. */
static size_t
format_head(char text[HEAD_ROOM], const char *file, long long no, const char *seal)
{
	return (size_t)snprintf(text, HEAD_ROOM, "%s: {\"no\": %lld, \"seal\": \"%s\"}\n", file, no, seal);
}

void
heads_line(struct buf *b, const char *file, long long no, const char *seal)
{
	char text[HEAD_ROOM];

	buf_add(b, text, format_head(text, file, no, seal));
}

static int
parse_head(const char *line, size_t length, struct head *h)
{
	char text[HEAD_ROOM], file[BOOK_FILE];

	if (length >= sizeof text)
		return -1;
	memcpy(text, line, length);
	text[length] = '\0';
	if (sscanf(text, "%31[a-z0-9.-]: {\"no\": %19lld, \"seal\": \"%64[0-9a-f]\"}", file, &h->no, h->seal) != 3 ||
	    h->no < 1 || strlen(h->seal) != DIGEST_HEX || book_of_file(file, &h->book, &h->year) < 0)
		return -1;
	return format_head(text, file, h->no, h->seal) == length && memcmp(text, line, length) == 0 ? 0 : -1;
}

static int
parse_heads(const struct directory *d, const char *bytes, size_t length, struct head *heads, size_t *count,
    struct findings *f)
{
	const char *p = bytes, *end = bytes + length;

	for (*count = 0; p < end; ++*count) {
		const char *lf = memchr(p, '\n', (size_t)(end - p));

		if (lf == NULL || parse_head(p, (size_t)(lf + 1 - p), &heads[*count]) < 0)
			return directory_damaged(d, heads_name, (long long)*count + 1, "not in the form of a head", f);
		p = lf + 1;
	}
	return STORE_OK;
}

int
heads_read(const struct directory *d, struct head **heads, size_t *count, struct findings *f)
{
	size_t length, i, lines = 1;
	char *bytes;
	int status;

	*heads = NULL;
	*count = 0;
	if (read_whole(d->fd, heads_name, HEADS_LIMIT, 1, &bytes, &length) < 0) {
		if (errno == ENOENT)
			return STORE_OK;
		return directory_failed(d, heads_name, NULL, directory_nothing, f);
	}
	for (i = 0; i < length; i++)
		lines += bytes[i] == '\n';
	if ((*heads = calloc(lines, sizeof **heads)) == NULL)
		status = directory_no_memory(f);
	else
		status = parse_heads(d, bytes, length, *heads, count, f);
	free(bytes);
	if (status != STORE_OK) {
		free(*heads);
		*heads = NULL;
		*count = 0;
	}
	return status;
}

int
heads_write(const struct directory *d, const struct buf *b)
{
	return replace_file(d->fd, heads_name, b->bytes, b->length, OFFICE_FILE);
}
