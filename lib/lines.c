#include "lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FORWARD = 128 * 1024, BACK_FIRST = 4096, BACK = 64 * 1024 };

int
read_at(int fd, off_t at, char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t n = pread(fd, bytes, length, at);

		if (n == 0)
			errno = EIO;
		if (n == 0 || (n < 0 && errno != EINTR))
			return -1;
		if (n > 0) {
			bytes += n;
			at += n;
			length -= (size_t)n;
		}
	}
	return 0;
}

struct lines
lines_of(int fd, off_t from, off_t to)
{
	return (struct lines){ .fd = fd, .at = from, .end = to, .from = from };
}

void
lines_release(struct lines *l)
{
	free(l->bytes);
	l->bytes = NULL;
	l->have = l->room = 0;
}

static int
make_room(struct lines *l, size_t room)
{
	char *p;

	if (room <= l->room)
		return 0;
	if (room > LINES_LONGEST) {
		errno = EFBIG;
		return -1;
	}
	if ((p = realloc(l->bytes, room)) == NULL)
		return -1;
	l->bytes = p;
	l->room = room;
	return 0;
}

/* Moves the unread rest to the front and reads more behind it. */
static int
fill(struct lines *l)
{
	size_t used = (size_t)(l->at - l->from), rest = l->have - used, more;
	off_t left = l->end - l->at - (off_t)rest;
	size_t first = left < FORWARD ? (size_t)left + rest : FORWARD;

	if (make_room(l, l->room == 0 ? first : rest == l->room ? l->room * 2 : l->room) < 0)
		return -1;
	if (rest > 0)
		memmove(l->bytes, l->bytes + used, rest);
	l->from = l->at;
	l->have = rest;
	more = l->room - rest;
	if ((off_t)more > left)
		more = (size_t)left;
	if (read_at(l->fd, l->from + (off_t)rest, l->bytes + rest, more) < 0)
		return -1;
	l->have += more;
	return 0;
}

int
lines_next(struct lines *l, const char **line, size_t *length)
{
	size_t searched = 0;

	for (;;) {
		size_t used = (size_t)(l->at - l->from), rest = l->have - used;
		const char *lf = NULL;

		if (rest > searched)
			lf = memchr(l->bytes + used + searched, '\n', rest - searched);
		if (lf != NULL) {
			*line = l->bytes + used;
			*length = (size_t)(lf - *line);
			l->at += (off_t)*length + 1;
			return 1;
		}
		if (l->at + (off_t)rest >= l->end)
			return 0;
		searched = rest;
		if (fill(l) < 0)
			return -1;
	}
}

int
lines_at(struct lines *l, off_t at, const char **line, size_t *length)
{
	if (at < l->from || at > l->from + (off_t)l->have) {
		l->from = at;
		l->have = 0;
	}
	l->at = at;
	return lines_next(l, line, length);
}

int
lines_block(struct lines *l, const char **block, size_t *length)
{
	for (;;) {
		size_t used = (size_t)(l->at - l->from), rest = l->have - used;
		const char *lf = rest > 0 ? memrchr(l->bytes + used, '\n', rest) : NULL;

		if (lf != NULL) {
			*block = l->bytes + used;
			*length = (size_t)(lf + 1 - *block);
			l->at += (off_t)*length;
			return 1;
		}
		if (l->at + (off_t)rest >= l->end)
			return 0;
		if (fill(l) < 0)
			return -1;
	}
}

/* Fetches the bytes before `at`, more of them each time that no line begins there. */
static int
fill_back(struct lines *l)
{
	size_t want = BACK_FIRST, known = (size_t)(l->at - l->from);

	if (l->have > 0)
		want = known * 2 > BACK ? known * 2 : BACK;
	if ((off_t)want > l->at)
		want = (size_t)l->at;
	if (make_room(l, want) < 0)
		return -1;
	l->from = l->at - (off_t)want;
	l->have = want;
	return read_at(l->fd, l->from, l->bytes, want);
}

int
lines_back(struct lines *l, const char **line, size_t *length)
{
	if (l->at <= 0)
		return 0;
	if (l->have == 0 && fill_back(l) < 0)
		return -1;
	for (;;) {
		size_t upto = (size_t)(l->at - l->from);	/* not 0: a line is handed out before another ends the buffer */
		const char *lf = memrchr(l->bytes, '\n', upto - 1);

		if (lf != NULL || l->from == 0) {
			*line = lf != NULL ? lf + 1 : l->bytes;
			*length = upto - 1 - (size_t)(*line - l->bytes);
			l->at -= (off_t)*length + 1;
			return 1;
		}
		if (fill_back(l) < 0)
			return -1;
	}
}
