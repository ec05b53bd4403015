/*
 * Takes the bytes as a book, whole and line by line. Holds that both ways of reading a line agree, that a line written anew
 * from what was read has the same seal, that the chain is whole only where every line is, and never whole with a changed byte.
 */
#include "arena.h"
#include "buf.h"
#include "chain.h"
#include "register.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const char origin[] = "almaty-almaly/journal-2012.yaml";

static void
look_at_line(struct arena *a, const char *line, size_t length)
{
	struct entry e;
	struct entry_keys k;
	char seal[DIGEST_HEX + 1];
	const char *text;

	arena_reset(a);
	if (entry_parse(a, BOOK_JOURNAL, 2012, line, length, &e) < 0) {
		if (errno != EINVAL)
			abort();
		return;
	}
	if (entry_keys(line, length, &k) < 0 || k.no != e.no || (k.number == NULL) != (e.number == NULL) ||
	    entry_seal(origin, line, length, seal) < 0)
		abort();
	entry_field(a, &e, "applicant", &text);
}

static enum chain_state
verify(int fd, size_t size, const struct head *h, bool from_head, struct tail *t, off_t *at)
{
	struct chain_fault fault = { 0, NULL };
	enum chain_state state;

	*t = (struct tail)TAIL_NONE;
	*at = 0;
	state = chain_verify(fd, (off_t)size, h, origin, from_head, t, at, &fault);
	if (state == CHAIN_FAILED || *at > (off_t)size || (state == CHAIN_WHOLE && *at != (off_t)size) ||
	    (state == CHAIN_DAMAGED && (fault.what == NULL || fault.line < 1)))
		abort();
	return state;
}

/* A whole book: a head anywhere in it is found; one changed byte is seen. */
static void
bend(int fd, const uint8_t *data, size_t size, const struct tail *t)
{
	struct head h = { .book = BOOK_JOURNAL, .year = 2012, .no = t->no }, none = { .book = BOOK_JOURNAL, .year = 2012 };
	size_t at = (data[0] * 251u + data[size / 2] * 13u + size) % size;
	uint8_t byte = data[at] ^ 1;
	struct tail other;
	off_t end;

	memcpy(h.seal, t->seal, sizeof h.seal);
	if (t->no > 0 && (verify(fd, size, &h, true, &other, &end) != CHAIN_WHOLE || other.no != t->no ||
	    other.number != t->number || strcmp(other.seal, t->seal) != 0))
		abort();
	if (pwrite(fd, &byte, 1, (off_t)at) != 1)
		abort();
	if (verify(fd, size, &none, false, &other, &end) == CHAIN_WHOLE)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct head none = { .book = BOOK_JOURNAL, .year = 2012 };
	struct arena a = ARENA_INIT;
	const uint8_t *p = data, *end = data + size;
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	struct tail t;
	off_t at;

	if (fd < 0 || (size > 0 && write(fd, data, size) != (ssize_t)size))
		abort();
	while (p < end) {
		const uint8_t *lf = memchr(p, '\n', (size_t)(end - p));

		look_at_line(&a, (const char *)p, (size_t)((lf == NULL ? end : lf) - p));
		p = lf == NULL ? end : lf + 1;
	}
	if (verify(fd, size, &none, false, &t, &at) == CHAIN_WHOLE && size > 0)
		bend(fd, data, size, &t);
	close(fd);
	arena_release(&a);
	return 0;
}
