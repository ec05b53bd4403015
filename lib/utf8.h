/*
 * UTF-8, and the few classes of characters that matter to a reader of case files.
 */
#ifndef RPR_UTF8_H
#define RPR_UTF8_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The character at `p` (p < end). Returns its length in bytes, 1 to 4, or 0 when the bytes are no UTF-8: truncated,
 * overlong, a surrogate or beyond U+10FFFF (RFC 3629).
 */
int utf8_decode(const char *p, const char *end, uint32_t *character);

/* Controls that turn the direction of writing: U+061C, 200E, 200F, 202A-202E, 2066-2069. */
bool utf8_is_bidi(uint32_t character);

/* Characters that take no room: U+00AD, 200B-200D, 2060, FEFF. */
bool utf8_is_invisible(uint32_t character);

#endif
