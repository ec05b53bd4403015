#include "chain.h"

#include "arena.h"
#include "calendar.h"
#include "lines.h"

#include <errno.h>
#include <string.h>

static const char ends_early[] = "the book ends before this line, which heads names";
static const char bad_form[] = "not in the form of a book's line";
static const char bad_seal[] = "its seal does not fit the line before it and its own bytes";
static const char other_seal[] = "its seal is not the one that heads names";
static const char bad_no[] = "a line is missing or stands twice before it";
static const char bad_number[] = "its number does not follow the one before";

int64_t
chain_instant(const char *at)
{
	struct moment m;

	return moment_parse(at, &m) == 0 ? moment_utc(&m) : INT64_MIN;
}

/* Does the line follow the tail? NULL, and the tail moves on; else what is wrong with it, with ENOMEM if it is that. */
static const char *
follow(struct arena *scratch, const struct head *h, const char *origin, struct tail *t, const char *line, size_t length)
{
	struct entry e;
	char seal[DIGEST_HEX + 1];
	long long number = 0;

	arena_reset(scratch);
	if (entry_parse(scratch, h->book, h->year, line, length, &e) < 0)
		return bad_form;
	errno = EINVAL;
	if (entry_seal(t->no == 0 ? origin : t->seal, line, length, seal) < 0 || strcmp(seal, e.seal) != 0)
		return bad_seal;
	if (e.no - 1 != t->no)
		return bad_no;
	if (e.number != NULL && (number = book_number(h->book, h->year, e.number)) < 0)
		return bad_number;
	if (e.number != NULL && t->number != 0 && number - 1 != t->number)
		return bad_number;
	if (h->no == e.no && strcmp(h->seal, seal) != 0)
		return other_seal;
	t->no = e.no;
	if (number > 0)
		t->number = number;
	t->at = chain_instant(e.at);
	memcpy(t->seal, seal, sizeof seal);
	return NULL;
}

/* Where the last line feed ends, 0 when there is none; -1 with errno. */
static off_t
after_last_lf(int fd, off_t size)
{
	char block[4096];

	while (size > 0) {
		size_t n = size < (off_t)sizeof block ? (size_t)size : sizeof block;
		const char *lf;

		if (read_at(fd, size - (off_t)n, block, n) < 0)
			return -1;
		if ((lf = memrchr(block, '\n', n)) != NULL)
			return size - (off_t)n + (lf + 1 - block);
		size -= (off_t)n;
	}
	return 0;
}

/* The tail before the line at which `l` stands: its predecessor's, and the last number given up to there. 1; 0 when
 * that is not to be had; -1. */
static int
tail_before(const struct head *h, struct lines *l, struct tail *t)
{
	struct entry_keys k;
	const char *line;
	char text[48];
	size_t length;
	int got;

	*t = (struct tail)TAIL_NONE;
	while ((got = lines_back(l, &line, &length)) > 0) {
		if (entry_keys(line, length, &k) < 0 || (t->no == 0 && k.no != h->no - 1))
			return 0;
		if (t->no == 0) {
			const char *seal = line + length - DIGEST_HEX - 2;

			if (length < DIGEST_HEX + 2 || !digest_is_hex(seal, DIGEST_HEX))
				return 0;
			memcpy(t->seal, seal, DIGEST_HEX);
			t->no = k.no;
		}
		if (k.number == NULL)
			continue;
		if (k.number_length >= sizeof text)
			return 0;
		memcpy(text, k.number, k.number_length);
		text[k.number_length] = '\0';
		t->number = book_number(h->book, h->year, text);
		return t->number > 0;
	}
	return got < 0 ? -1 : t->no == h->no - 1;
}

/* Goes back from the end to the line that heads names: where it begins, and the tail before it. As tail_before. */
static int
find_head(int fd, off_t size, const struct head *h, struct tail *t, off_t *at)
{
	off_t end = after_last_lf(fd, size);
	struct lines l = lines_of(fd, end, end);
	struct entry_keys k = { 0 };
	const char *line;
	size_t length;
	int got = -1;

	/* what is no line at all is judged later, from the other side */
	while (end >= 0 && (got = lines_back(&l, &line, &length)) > 0)
		if (entry_keys(line, length, &k) == 0 && k.no <= h->no)
			break;
	if (got > 0) {
		*at = l.at;
		got = k.no == h->no ? tail_before(h, &l, t) : 0;
	}
	lines_release(&l);
	return got < 0 && errno == EFBIG ? 0 : got;
}

/* As far as the chain holds. 0; 1 with *what when a whole line does not fit; -1 with errno. */
static int
follow_lines(int fd, off_t size, const struct head *h, const char *origin, struct tail *t, off_t *at,
    const char **what)
{
	struct arena scratch = ARENA_INIT;
	struct lines l = lines_of(fd, *at, size);
	const char *line;
	size_t length;
	int got;

	*what = NULL;
	while ((got = lines_next(&l, &line, &length)) > 0) {
		if ((*what = follow(&scratch, h, origin, t, line, length)) != NULL) {
			got = errno == ENOMEM ? -1 : 1;
			break;
		}
		*at = l.at;
	}
	if (got < 0 && errno == EFBIG) {
		*what = bad_form;
		got = 1;
	}
	lines_release(&l);
	arena_release(&scratch);
	return got;
}

/* Was the rest never acknowledged? Then its end is missing, or blocks of it never reached the disk. 1, 0, -1. */
static int
is_torn(int fd, off_t at, off_t size)
{
	char block[4096], last = '\n';

	while (at < size) {
		size_t n = size - at < (off_t)sizeof block ? (size_t)(size - at) : sizeof block;

		if (read_at(fd, at, block, n) < 0)
			return -1;
		if (memchr(block, '\0', n) != NULL)
			return 1;
		last = block[n - 1];
		at += (off_t)n;
	}
	return last != '\n';
}

static enum chain_state
damaged(struct chain_fault *fault, long long line, const char *what)
{
	*fault = (struct chain_fault){ line, what };
	return CHAIN_DAMAGED;
}

enum chain_state
chain_verify(int fd, off_t size, const struct head *h, const char *origin, bool from_head, struct tail *t, off_t *at,
    struct chain_fault *fault)
{
	const char *what;
	int got;

	if (from_head && (got = find_head(fd, size, h, t, at)) <= 0)
		return got < 0 ? CHAIN_FAILED : damaged(fault, h->no, ends_early);
	if (follow_lines(fd, size, h, origin, t, at, &what) < 0)
		return CHAIN_FAILED;
	if (t->no < h->no)
		return damaged(fault, t->no + 1, what != NULL ? what : ends_early);
	if (*at == size)
		return CHAIN_WHOLE;
	if ((got = is_torn(fd, *at, size)) < 0)
		return CHAIN_FAILED;
	return got ? CHAIN_TORN : damaged(fault, t->no + 1, what != NULL ? what : bad_form);
}
