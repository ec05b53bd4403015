#include "digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <uuid/uuid.h>

#include <cmocka.h>

static const struct {
	const char *text, *hex;
} sums[] = {
	{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
};

static void
knows_the_vectors(void **state)
{
	char hex[DIGEST_HEX + 1];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof sums / sizeof *sums; i++) {
		memset(hex, 'x', sizeof hex);
		digest_bytes(sums[i].text, strlen(sums[i].text), hex);
		assert_string_equal(hex, sums[i].hex);
	}
}

static void
sums_a_million_bytes(void **state)
{
	char hex[DIGEST_HEX + 1], run[1000];
	struct digest d;
	int i;

	(void)state;
	memset(run, 'a', sizeof run);
	digest_init(&d);
	for (i = 0; i < 1000; i++)
		digest_add(&d, run, sizeof run);
	digest_hex(&d, hex);
	assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void
split_anywhere_is_whole(void **state)
{
	char text[200], whole[DIGEST_HEX + 1], hex[DIGEST_HEX + 1];
	struct digest d;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof text; i++)
		text[i] = (char)(i * 7);
	digest_bytes(text, sizeof text, whole);
	digest_init(&d);
	for (i = 0; i <= sizeof text; i++) {
		digest_add(&d, text, i);
		digest_add(&d, NULL, 0);
		digest_add(&d, text + i, sizeof text - i);
		digest_hex(&d, hex);
		assert_string_equal(hex, whole);
	}
}

static void
tells_hex(void **state)
{
	char text[DIGEST_HEX + 2];

	(void)state;
	memcpy(text, sums[0].hex, DIGEST_HEX + 1);
	assert_true(digest_is_hex(text, DIGEST_HEX));
	assert_false(digest_is_hex(text, DIGEST_HEX - 1));
	text[DIGEST_HEX] = '0';
	assert_false(digest_is_hex(text, DIGEST_HEX + 1));
	text[0] = 'E';
	assert_false(digest_is_hex(text, DIGEST_HEX));
	text[0] = 'g';
	assert_false(digest_is_hex(text, DIGEST_HEX));
	text[0] = 'e';
	text[DIGEST_HEX - 1] = ' ';
	assert_false(digest_is_hex(text, DIGEST_HEX));
	assert_false(digest_is_hex("", 0));
}

static const struct {
	const char *text;
	bool good;
} ids[] = {
	{ "8b5e6f0e-7a35-5c50-9d4b-2c6a4e1f9f10", true },
	{ "00000000-0000-0000-0000-000000000001", true },
	{ "00000000-0000-0000-0000-000000000000", false },
	{ "8B5e6f0e-7a35-5c50-9d4b-2c6a4e1f9f10", false },
	{ "{8b5e6f0e-7a35-5c50-9d4b-2c6a4e1f9f10}", false },
	{ "8b5e6f0e-7a35-5c50-9d4b-2c6a4e1f9f1", false },
	{ "8b5e6f0e-7a35-5c50-9d4b-2c6a4e1f9f100", false },
	{ "8b5e6f0e07a35-5c50-9d4b-2c6a4e1f9f10", false },
	{ "8b5e6f0-e7a35-5c50-9d4b-2c6a4e1f9f10", false },
	{ "8b5e6f0e-7a35-5c50-9d4b-2c6a4e1f9f1g", false },
	{ "8b5e6f0e7a355c509d4b2c6a4e1f9f10", false },
	{ "", false },
};

static void
tells_ids(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof ids / sizeof *ids; i++)
		if (uuid_is_text(ids[i].text, strlen(ids[i].text)) != ids[i].good)
			fail_msg("%s", ids[i].text);
}

#define URL "6ba7b811-9dad-11d1-80b4-00c04fd430c8"		/* RFC 4122, appendix C */

/* as uuidgen --sha1 --namespace SPACE --name NAME says */
static const struct {
	const char *space, *name, *id;
} names[] = {
	{ URL, "http://www.example.com/",
	    "fcde3c85-2270-590f-9e7c-ee003d65e0e2" },
	{ URL, "",
	    "1b4db7eb-4057-5ddf-91e0-36dec72071f5" },
	{ URL, "rpr:office:almaty-almaly",
	    "88a3df53-3f58-54f6-904b-4a474fe41582" },
	{ "88a3df53-3f58-54f6-904b-4a474fe41582", "inquire/nsc-department/118/2012",
	    "067c3f9f-d896-56bf-aeb0-f1862c6c6f4d" },
	{ "88A3DF53-3F58-54F6-904B-4A474FE41582", "Ахметов",
	    "89dc7d5d-f708-5a92-ba61-86e16c757f39" },
};

static void
makes_ids(void **state)
{
	char id[UUID_TEXT + 1];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof names / sizeof *names; i++) {
		memset(id, 'x', sizeof id);
		uuid_of_name(names[i].space, names[i].name, strlen(names[i].name), id);
		assert_string_equal(id, names[i].id);
		assert_true(uuid_is_text(id, strlen(id)));
	}
}

/* libuuid makes the same ids, whatever the length of the name. */
static void
makes_the_ids_of_libuuid(void **state)
{
	unsigned char name[300];
	char text[UUID_TEXT + 1], space[UUID_TEXT + 1] = "88a3df53-3f58-54f6-904b-4a474fe41582", other[UUID_TEXT + 1];
	uuid_t id, namespace;
	size_t length;

	(void)state;
	for (length = 0; length < sizeof name; length++) {
		name[length] = (unsigned char)(length * 151 + 7);
		assert_int_equal(uuid_parse(space, namespace), 0);
		uuid_generate_sha1(id, namespace, (const char *)name, length);
		uuid_unparse_lower(id, other);
		uuid_of_name(space, name, length, text);
		assert_string_equal(text, other);
		memcpy(space, text, sizeof space);
	}
}

static void
refuses_a_space_that_is_none(void **state)
{
	char id[UUID_TEXT + 1] = "x";

	(void)state;
	uuid_of_name("8b5e6f0e", "name", 4, id);
	assert_string_equal(id, "");
	strcpy(id, "x");
	uuid_of_name("8b5e6f0e-7a35-5c50-9d4b-2c6a4e1f9f1z", "name", 4, id);
	assert_string_equal(id, "");
}

/* by hand as rpr-case(5) says: the namespace of the office, in it the bytes */
static void
names_a_case(void **state)
{
	char office[OFFICE_ID + 2], id[UUID_TEXT + 1], again[UUID_TEXT + 1], space[UUID_TEXT + 1], name[OFFICE_ID + 12];
	size_t lengths[] = { 0, 1, 13, OFFICE_ID }, i;
	struct digest also;

	(void)state;
	digest_init(&also);
	uuid_of_case("almaty-almaly", "inquire/nsc-department/118/2012", 31, &also, id);
	assert_string_equal(id, "067c3f9f-d896-56bf-aeb0-f1862c6c6f4d");
	memset(office, 'o', sizeof office);
	for (i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		office[lengths[i]] = '\0';
		uuid_of_case(office, "case", 4, &also, id);
		strcpy(name, "rpr:office:");
		strcat(name, office);
		uuid_of_name(URL, name, strlen(name), space);
		uuid_of_name(space, "case", 4, again);
		assert_string_equal(id, again);
		office[lengths[i]] = 'o';
	}
	office[OFFICE_ID + 1] = '\0';
	uuid_of_case(office, "case", 4, &also, id);
	assert_string_equal(id, "");
}

/* of every length: what a seal begins with, whether or not the office has an id that can be */
static void
adds_a_case_to_its_seal(void **state)
{
	unsigned char bytes[300];
	char office[OFFICE_ID + 2], id[UUID_TEXT + 1], hex[DIGEST_HEX + 1], whole[DIGEST_HEX + 1], other[UUID_TEXT + 1];
	char space[UUID_TEXT + 1];
	struct digest also;
	size_t length, before;

	(void)state;
	memset(office, 'o', sizeof office);
	office[OFFICE_ID + 1] = '\0';
	uuid_of_name(URL, "rpr:office:x", 12, space);
	for (length = 0; length < sizeof bytes; length++)
		bytes[length] = (unsigned char)(length * 151 + 7);
	for (length = 0; length < sizeof bytes; length++)
		for (before = 0; before <= length && before < 3; before++) {
			digest_init(&also);
			digest_add(&also, bytes, before);
			uuid_of_case(length % 7 == 0 ? office : "x", bytes + before, length - before, &also, id);
			digest_hex(&also, hex);
			digest_bytes(bytes, length, whole);
			assert_string_equal(hex, whole);
			uuid_of_name(space, bytes + before, length - before, other);
			assert_string_equal(id, length % 7 == 0 ? "" : other);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_the_vectors),
		cmocka_unit_test(sums_a_million_bytes),
		cmocka_unit_test(split_anywhere_is_whole),
		cmocka_unit_test(tells_hex),
		cmocka_unit_test(tells_ids),
		cmocka_unit_test(makes_ids),
		cmocka_unit_test(makes_the_ids_of_libuuid),
		cmocka_unit_test(refuses_a_space_that_is_none),
		cmocka_unit_test(names_a_case),
		cmocka_unit_test(adds_a_case_to_its_seal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
