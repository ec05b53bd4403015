#include "digest.h"

#include <string.h>

#include <nettle/sha1.h>

enum { UUID_BYTES = 16 };

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

static bool
is_hyphen_at(size_t i)
{
	return i == 8 || i == 13 || i == 18 || i == 23;
}

bool
uuid_is_text(const char *text, size_t length)
{
	bool nil = true;
	size_t i;

	if (length != UUID_TEXT)
		return false;
	for (i = 0; i < length; i++) {
		if (is_hyphen_at(i)) {
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

static int
hex_value(char c)
{
	const char *at = strchr("0123456789abcdefABCDEF", c);
	long value = at == NULL || c == '\0' ? -1 : at - "0123456789abcdefABCDEF";

	return (int)(value > 15 ? value - 6 : value);
}

static int
parse_uuid(const char *text, uint8_t id[UUID_BYTES])
{
	size_t i, n = 0;

	if (strlen(text) != UUID_TEXT)
		return -1;
	for (i = 0; i < UUID_TEXT; i += is_hyphen_at(i) ? 1 : 2) {
		if (is_hyphen_at(i)) {
			if (text[i] != '-')
				return -1;
			continue;
		}
		if (hex_value(text[i]) < 0 || hex_value(text[i + 1]) < 0)
			return -1;
		id[n++] = (uint8_t)(hex_value(text[i]) << 4 | hex_value(text[i + 1]));
	}
	return 0;
}

static void
print_uuid(const uint8_t id[UUID_BYTES], char text[UUID_TEXT + 1])
{
	size_t i, n = 0;

	for (i = 0; i < UUID_BYTES; i++) {
		if (is_hyphen_at(n))
			text[n++] = '-';
		text[n++] = "0123456789abcdef"[id[i] >> 4];
		text[n++] = "0123456789abcdef"[id[i] & 15];
	}
	text[n] = '\0';
}

void
uuid_of_name(const char *space, const void *name, size_t length, char text[UUID_TEXT + 1])
{
	static const uint8_t url[UUID_BYTES] = { 0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4,
		0x30, 0xc8 };
	uint8_t id[SHA1_DIGEST_SIZE];
	struct sha1_ctx sha;

	memcpy(id, url, sizeof url);
	if (space != NULL && parse_uuid(space, id) < 0) {
		text[0] = '\0';
		return;
	}
	sha1_init(&sha);
	sha1_update(&sha, UUID_BYTES, id);
	if (length > 0)
		sha1_update(&sha, length, name);
	sha1_digest(&sha, sizeof id, id);
	id[6] = (uint8_t)((id[6] & 0x0f) | 0x50);
	id[8] = (uint8_t)((id[8] & 0x3f) | 0x80);
	print_uuid(id, text);
}

void
uuid_of_office(const char *office, char text[UUID_TEXT + 1])
{
	static const char prefix[] = "rpr:office:";
	char name[sizeof prefix + OFFICE_ID];
	size_t before = sizeof prefix - 1, length = strlen(office);

	if (length > OFFICE_ID) {
		text[0] = '\0';
		return;
	}
	memcpy(name, prefix, before);
	memcpy(name + before, office, length);
	uuid_of_name(NULL, name, before + length, text);
}
