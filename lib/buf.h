/*
 * A growing run of bytes. Adding never fails at the call: when memory is out the buffer remembers it, further
 * additions do nothing, and the owner asks once at the end.
 *
 *	struct buf b = BUF_INIT;
 *	buf_text(&b, "number: ");
 *	buf_json(&b, name, strlen(name));
 *	if (buf_failed(&b)) ...
 *	buf_release(&b);
 */
#ifndef RPR_BUF_H
#define RPR_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct buf {
	char *bytes;		/* not NUL-terminated; NULL while empty */
	size_t length, room;
	bool failed;
};

#define BUF_INIT { NULL, 0, 0, false }

/* Room for `more` bytes, so that the next additions up to that many cannot fail. */
void buf_reserve(struct buf *, size_t more);

static inline void
buf_add(struct buf *b, const void *bytes, size_t length)
{
	if (length > b->room - b->length || b->failed)
		buf_reserve(b, length);
	if (length == 0 || b->failed)
		return;
	memcpy(b->bytes + b->length, bytes, length);
	b->length += length;
}

static inline void
buf_byte(struct buf *b, char byte)
{
	if (b->length == b->room || b->failed)
		buf_reserve(b, 1);
	if (!b->failed)
		b->bytes[b->length++] = byte;
}

void buf_text(struct buf *, const char *text);		/* NULL is no text */
void buf_number(struct buf *, long long number);

/*
 * One JSON string, quotes included. Escaped are the quote, the backslash, controls (U+0000-1F, U+007F-9F),
 * U+2028, U+2029, U+FEFF and the bidi controls; all else stands raw (rpr-books(5)). `text` is valid UTF-8.
 */
bool buf_escapes(uint32_t character);	/* as \uxxxx: the rule for who writes such texts and for who reads them */
void buf_json(struct buf *, const char *text, size_t length);
void buf_json_text(struct buf *, const char *text);

bool buf_failed(const struct buf *);
void buf_clear(struct buf *);		/* empty again, memory kept, failure forgotten */
void buf_release(struct buf *);

#endif
