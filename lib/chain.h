/*
 * The chain of a book's lines: each sealed over the seal before it, counted without gaps, and up to a point answered
 * for by a head. Verifies a file from its head, or from where it was known to be good, to its end.
 */
#ifndef RPR_CHAIN_H
#define RPR_CHAIN_H

#include "register.h"

#include <stdint.h>
#include <sys/types.h>

/* What `heads` says of a book; `no` is 0 when it says nothing. */
struct head {
	enum book book;
	int year;
	long long no;
	char seal[DIGEST_HEX + 1];
};

/* The end of a chain: its last line, and the last number given. */
struct tail {
	long long no, number;		/* 0: none yet */
	int64_t at;			/* of the last line, seconds in UTC; INT64_MIN when there is none */
	char seal[DIGEST_HEX + 1];
};

#define TAIL_NONE { 0, 0, INT64_MIN, "" }

struct chain_fault {
	long long line;
	const char *what;
};

enum chain_state {
	CHAIN_FAILED = -1,		/* errno says why */
	CHAIN_WHOLE,
	CHAIN_TORN,			/* what follows *at was never acknowledged: no line feed at its end, or NULs in it */
	CHAIN_DAMAGED,			/* the fault says where; *tail and *at are as far as the chain held */
};

/*
 * Follows the lines of the file from *at, where *tail is, up to `size`; *tail and *at move on. With `from_head` they
 * are set first: the line that the head names is sought from the end. `origin` is what line 1 is sealed against.
 */
enum chain_state chain_verify(int fd, off_t size, const struct head *, const char *origin, bool from_head,
    struct tail *, off_t *at, struct chain_fault *);

/* The time of a line as in struct tail. */
int64_t chain_instant(const char *at);

#endif
