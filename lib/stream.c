#include "stream.h"

#include "replace.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

void
stream_start(struct stream *s, int fd)
{
	s->fd = fd;
	s->error = 0;
	s->any = s->bytes = s->line_open = s->closed = s->directive = false;
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
	if (length > STREAM_ROOM - s->length && stream_flush(s) < 0)
		return;
	if (length >= STREAM_ROOM) {
		if (write_all(s->fd, bytes, length) < 0)
			s->error = errno;
		return;
	}
	memcpy(s->buffer + s->length, bytes, length);
	s->length += length;
}

/* How a document begins, blank lines and comments aside: with a directive, and whether anything else comes at all. */
static bool
has_directive(const struct document *d, bool *alone)
{
	const char *p = d->bytes + d->bom, *end = d->bytes + d->length, *lf;
	bool any = false;

	for (*alone = false; p < end && (lf = memchr(p, '\n', (size_t)(end - p))) != NULL; p = lf + 1) {
		const char *q = p;

		while (*q == ' ' || *q == '\t' || *q == '\r')
			q++;
		any = any || *p == '%';
		if (*p != '%' && *q != '#' && *q != '\n')
			return any;
	}
	*alone = any;
	return any;
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
 * "---" begins a document that has none. A directive would be a line of the open document before it, and "---" after a
 * document of directives would belong to that one: there the earlier document has to be ended.
 */
static void
separate(struct stream *s, const struct document *d, bool blank)
{
	bool directive, alone;

	if (s->line_open)
		stream_text(s, "\n", 1);
	if (blank)
		return;
	directive = has_directive(d, &alone);
	if (s->any && !s->closed && (directive || s->directive))
		stream_text(s, "...\n", 4);
	else if (!d->marked && s->any && !s->closed)
		stream_text(s, "---\n", 4);
	s->any = true;
	s->directive = alone;
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
