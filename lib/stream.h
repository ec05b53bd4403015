/*
 * Documents going out: to standard output, to a file that is rewritten, to the file of rejects. Bytes go as they are;
 * between documents only what makes a stream is added: a missing line end, and a "---" before an unmarked document that
 * is not the first, or "..." where a directive or a comment above a "---" is about to get into the document before it.
 */
#ifndef RPR_STREAM_H
#define RPR_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "cut.h"

enum { STREAM_ROOM = 64 * 1024 };	/* no larger than a pipe: stages of a pipeline overlap */

struct stream {
	int fd;
	int error;			/* errno of the write that failed; nothing is written after it */
	bool any;			/* a document went out */
	bool bytes;			/* something went out */
	bool line_open;			/* the last byte is no LF */
	bool closed;			/* the last document ended with "..." */
	bool directive;			/* it is nothing but directives: "---" would belong to it */
	bool widened;			/* more went out at once than the buffer holds: a pipe was widened */
	size_t length;
	char buffer[STREAM_ROOM];
};

void stream_start(struct stream *, int fd);

/* Goes on at the end of a file that has `size` bytes already. */
void stream_resume(struct stream *, int fd, long long size);

/* Before another stream goes on there: ends a document that is nothing but directives, as only this one knows it is. */
void stream_end(struct stream *);

/* A document as it came (the line end added by the cutter is left out), or a blank. */
void stream_pass(struct stream *, const struct document *, bool blank);

/* A document with steps inserted at byte `insert` of it. */
void stream_advance(struct stream *, const struct document *, size_t insert, const char *added, size_t length);

/* A piece of a document over the limit. */
void stream_piece(struct stream *, const struct document *, bool first);

/* Plain bytes, no document. */
void stream_text(struct stream *, const char *bytes, size_t length);

/* 0, or -1 with `error` set. */
int stream_flush(struct stream *);

#endif
