#include "digest.h"

#include <nettle/sha1.h>
#include <string.h>
#include <uuid/uuid.h>

static bool
is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

void
digest_init(struct digest *d)
{
	sha256_init(&d->sha);
}

void
digest_add(struct digest *d, const void *bytes, size_t length)
{
	if (length > 0)
		sha256_update(&d->sha, length, bytes);
}

void
digest_hex(struct digest *d, char hex[DIGEST_HEX + 1])
{
	uint8_t sum[SHA256_DIGEST_SIZE];
	size_t i;

	sha256_digest(&d->sha, sizeof sum, sum);
	for (i = 0; i < sizeof sum; i++) {
		hex[2 * i] = "0123456789abcdef"[sum[i] >> 4];
		hex[2 * i + 1] = "0123456789abcdef"[sum[i] & 15];
	}
	hex[DIGEST_HEX] = '\0';
}

void
digest_bytes(const void *bytes, size_t length, char hex[DIGEST_HEX + 1])
{
	struct digest d;

	digest_init(&d);
	digest_add(&d, bytes, length);
	digest_hex(&d, hex);
}

bool
digest_is_hex(const char *text, size_t length)
{
	size_t i;

	if (length != DIGEST_HEX)
		return false;
	for (i = 0; i < length; i++)
		if (!is_hex(text[i]))
			return false;
	return true;
}

bool
uuid_is_text(const char *text, size_t length)
{
	bool nil = true;
	size_t i;

	if (length != UUID_TEXT)
		return false;
	for (i = 0; i < length; i++) {
		if (i == 8 || i == 13 || i == 18 || i == 23) {
			if (text[i] != '-')
				return false;
			continue;
		}
		if (!is_hex(text[i]))
			return false;
		if (text[i] != '0')
			nil = false;
	}
	return !nil;
}

/* RFC 4122, 4.3. libuuid does the same with a SHA-1 of its own, at three times the time. */
static void
begin_v5(struct sha1_ctx *sha, const uuid_t space)
{
	sha1_init(sha);
	sha1_update(sha, sizeof(uuid_t), space);
}

static void
end_v5(struct sha1_ctx *sha, uuid_t id)
{
	sha1_digest(sha, sizeof(uuid_t), id);
	id[6] = (unsigned char)(0x50 | (id[6] & 0x0f));
	id[8] = (unsigned char)(0x80 | (id[8] & 0x3f));
}

static void
make_v5(const uuid_t space, const void *name, size_t length, uuid_t id)
{
	struct sha1_ctx sha;

	begin_v5(&sha, space);
	if (length > 0)
		sha1_update(&sha, length, name);
	end_v5(&sha, id);
}

/*
 * The same bytes into both. Each block of a hash waits for the one before it, and meanwhile the processor works on the
 * other hash: block by block, whole blocks of each, both take two thirds of the time that they take one after another.
 */
static void
add_to_both(struct sha1_ctx *sha1, struct sha256_ctx *sha256, const uint8_t *bytes, size_t length)
{
	const size_t whole = SHA1_BLOCK_SIZE - sizeof(uuid_t);		/* what fills the block that a name space began */
	size_t at1 = length < whole ? length : whole, at256 = 0;

	sha1_update(sha1, at1, bytes);
	for (; length - at1 >= SHA1_BLOCK_SIZE; at1 += SHA1_BLOCK_SIZE, at256 += SHA256_BLOCK_SIZE) {
		sha1_update(sha1, SHA1_BLOCK_SIZE, bytes + at1);
		sha256_update(sha256, SHA256_BLOCK_SIZE, bytes + at256);
	}
	sha1_update(sha1, length - at1, bytes + at1);
	sha256_update(sha256, length - at256, bytes + at256);
}

void
uuid_of_name(const char *space, const void *name, size_t length, char text[UUID_TEXT + 1])
{
	uuid_t namespace, id;

	if (strlen(space) != UUID_TEXT || uuid_parse(space, namespace) != 0) {
		text[0] = '\0';
		return;
	}
	make_v5(namespace, name, length, id);
	uuid_unparse_lower(id, text);
}

/* The name space of an office: of the one that was asked for last it is known. NULL when the id is too long. */
static const unsigned char *
space_of(const char *office)
{
	static const char prefix[] = "rpr:office:";
	static char name[sizeof prefix + OFFICE_ID];
	static uuid_t space;
	const size_t before = sizeof prefix - 1, length = strlen(office);

	if (length > OFFICE_ID)
		return NULL;
	if (*name == '\0' || strcmp(name + before, office) != 0) {
		memcpy(name, prefix, before);
		memcpy(name + before, office, length + 1);
		make_v5(*uuid_get_template("url"), name, before + length, space);
	}
	return space;
}

void
uuid_of_case(const char *office, const void *bytes, size_t length, struct digest *also, char text[UUID_TEXT + 1])
{
	const unsigned char *space = space_of(office);
	struct sha1_ctx sha;
	uuid_t id;

	if (space == NULL) {
		digest_add(also, bytes, length);
		text[0] = '\0';
		return;
	}
	begin_v5(&sha, space);
	if (length > 0)
		add_to_both(&sha, &also->sha, bytes, length);
	end_v5(&sha, id);
	uuid_unparse_lower(id, text);
}
