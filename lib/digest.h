/*
 * SHA-256 and name-based UUIDs of version 5: the two ways by which things get names that anyone can recompute. The hashes
 * are nettle's, the texts of UUIDs libuuid's.
 *
 *	struct digest d;
 *	digest_init(&d);
 *	digest_add(&d, bytes, length);		as often as wanted
 *	digest_hex(&d, hex);			d may then be used for another text, as after digest_init
 */
#ifndef RPR_DIGEST_H
#define RPR_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#include <nettle/sha2.h>

enum {
	DIGEST_HEX = 64,
	UUID_TEXT = 36,
	OFFICE_ID = 255			/* longest id of an office, in bytes: names of files are made of it */
};

struct digest {
	struct sha256_ctx sha;
};

void digest_init(struct digest *);
void digest_add(struct digest *, const void *bytes, size_t length);
void digest_hex(struct digest *, char hex[DIGEST_HEX + 1]);	/* lower case, NUL-terminated; ends the digest */

void digest_bytes(const void *bytes, size_t length, char hex[DIGEST_HEX + 1]);

/* True for exactly 64 lower-case hexadecimal digits. */
bool digest_is_hex(const char *text, size_t length);

/* True for a UUID in lower case with its four hyphens that is not the nil UUID. */
bool uuid_is_text(const char *text, size_t length);

/* v5(space, name), in lower case. `space` is the text of a UUID; if it is not, `text` becomes the empty string. */
void uuid_of_name(const char *space, const void *name, size_t length, char text[UUID_TEXT + 1]);

/*
 * The id of a case (rpr-case(5)): v5(N, bytes), where N is v5(URL namespace of RFC 4122, "rpr:office:" + id of the office).
 * The empty string if the id is longer than OFFICE_ID. The bytes are added to the digest `also`: a seal begins with them.
 */
void uuid_of_case(const char *office, const void *bytes, size_t length, struct digest *also, char text[UUID_TEXT + 1]);

#endif
