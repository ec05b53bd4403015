#include "stream.h"

#include "pipes.h"
#include "replace.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

void
stream_start(struct stream *s, int fd)
{
	s->fd = fd;
	s->error = 0;
	s->any = s->bytes = s->line_open = s->closed = s->directive = s->widened = false;
	s->length = 0;
}

void
stream_resume(struct stream *s, int fd, long long size)
{
	char last;

	stream_start(s, fd);
	if (size == 0)
		return;
	s->any = s->bytes = true;
	s->line_open = pread(fd, &last, 1, size - 1) == 1 && last != '\n';
}

int
stream_flush(struct stream *s)
{
	if (s->error == 0 && s->length > 0 && write_all(s->fd, s->buffer, s->length) < 0)
		s->error = errno;
	s->length = 0;
	return s->error == 0 ? 0 : -1;
}

void
stream_text(struct stream *s, const char *bytes, size_t length)
{
	if (s->error != 0 || length == 0)
		return;
	s->bytes = true;
	s->line_open = bytes[length - 1] != '\n';
	if (length > STREAM_ROOM - s->length) {
		if (!s->widened)
			pipe_widen(s->fd, PIPE_USUAL);
		s->widened = true;
		if (stream_flush(s) < 0)
			return;
	}
	if (length >= STREAM_ROOM) {
		if (write_all(s->fd, bytes, length) < 0)
			s->error = errno;
		return;
	}
	memcpy(s->buffer + s->length, bytes, length);
	s->length += length;
}

/* What stands before the first line of a document that is neither blank, nor a comment, nor a directive. */
struct head {
	bool directive, comment;
	bool alone;			/* there is a directive, and no such line */
};

static struct head
head_of(const struct document *d)
{
	const char *p = d->bytes + d->bom, *end = d->bytes + d->length, *lf;
	struct head h = { false, false, false };

	for (; p < end && (lf = memchr(p, '\n', (size_t)(end - p))) != NULL; p = lf + 1) {
		const char *q = p;

		while (*q == ' ' || *q == '\t' || *q == '\r')
			q++;
		h.directive = h.directive || *p == '%';
		h.comment = h.comment || *q == '#';
		if (*p != '%' && *q != '#' && *q != '\n')
			return h;
	}
	h.alone = h.directive;
	return h;
}

void
stream_end(struct stream *s)
{
	if (!s->directive || s->closed)
		return;
	stream_text(s, s->line_open ? "\n...\n" : "...\n", s->line_open ? 5 : 4);
	s->closed = true;
}

/*
 * "---" begins a document that has none. A directive or a comment above a "---" would be a line of the open document before
 * it, and "---" after a document of directives would belong to that one: there the earlier document has to be ended.
 */
static void
separate(struct stream *s, const struct document *d, bool blank)
{
	struct head h;

	if (s->line_open)
		stream_text(s, "\n", 1);
	if (blank)
		return;
	h = head_of(d);
	if (s->any && !s->closed && (h.directive || s->directive || (d->marked && h.comment)))
		stream_text(s, "...\n", 4);
	else if (!d->marked && s->any && !s->closed)
		stream_text(s, "---\n", 4);
	s->any = true;
	s->directive = h.alone;
}

/* A byte order mark stands at the start or nowhere: in a file of rejects something may come before it. */
static void
pass(struct stream *s, const struct document *d, size_t bom)
{
	stream_text(s, d->bytes + bom, d->length - d->newline_added - bom);
}

void
stream_pass(struct stream *s, const struct document *d, bool blank)
{
	size_t bom = s->bytes ? d->bom : 0;

	separate(s, d, blank);
	pass(s, d, bom);
	s->closed = d->closed;
}

void
stream_advance(struct stream *s, const struct document *d, size_t insert, const char *added, size_t length)
{
	separate(s, d, false);
	stream_text(s, d->bytes, insert);
	stream_text(s, added, length);
	stream_text(s, d->bytes + insert, d->length - insert);
	s->closed = d->closed;
}

void
stream_piece(struct stream *s, const struct document *d, bool first)
{
	size_t bom = s->bytes ? d->bom : 0;

	if (first)
		separate(s, d, false);
	s->directive = false;
	pass(s, d, bom);
	s->closed = d->last && d->closed;
}
