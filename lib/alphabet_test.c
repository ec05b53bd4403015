#include "alphabet.h"

#include "buf.h"
#include "utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(list) (sizeof (list) / sizeof *(list))

static int
sign(int n)
{
	return (n > 0) - (n < 0);
}

/* The order of two names by their keys; each name lies in memory that ends with it. */
static int
by_keys(const char *a, const char *b)
{
	struct buf keys[2] = { BUF_INIT, BUF_INIT };
	const char *names[2] = { a, b };
	size_t shorter;
	int i, order;

	for (i = 0; i < 2; i++) {
		size_t length = strlen(names[i]);
		char *exact = malloc(length + (length == 0));

		assert_non_null(exact);
		memcpy(exact, names[i], length);
		alphabet_key(&keys[i], exact, length);
		assert_false(buf_failed(&keys[i]));
		assert_true(keys[i].length <= length + length / 8 + 2);
		free(exact);
	}
	shorter = keys[0].length < keys[1].length ? keys[0].length : keys[1].length;
	if ((order = memcmp(keys[0].bytes, keys[1].bytes, shorter)) == 0)
		order = (keys[0].length > keys[1].length) - (keys[0].length < keys[1].length);
	buf_release(&keys[0]);
	buf_release(&keys[1]);
	return sign(order);
}

static void
expect_order(const char *a, const char *b, int order)
{
	if (sign(alphabet_compare(a, b)) != order || sign(alphabet_compare(b, a)) != -order)
		fail_msg("compare \"%s\" \"%s\"", a, b);
	if (by_keys(a, b) != order || by_keys(b, a) != -order)
		fail_msg("keys \"%s\" \"%s\"", a, b);
}

static void
expect_ascending(const char *const *names, size_t count)
{
	size_t i, j;

	for (i = 0; i < count; i++)
		for (j = i; j < count; j++)
			expect_order(names[i], names[j], i < j ? -1 : 0);
}

/* Small before capital, letter by letter. */
static const char *const letters[] = {
	"а", "А", "ә", "Ә", "б", "Б", "в", "В", "г", "Г", "ғ", "Ғ", "д", "Д", "е", "Е", "ё", "Ё", "ж", "Ж", "з", "З",
	"и", "И", "й", "Й", "к", "К", "қ", "Қ", "л", "Л", "м", "М", "н", "Н", "ң", "Ң", "о", "О", "ө", "Ө", "п", "П",
	"р", "Р", "с", "С", "т", "Т", "у", "У", "ұ", "Ұ", "ү", "Ү", "ф", "Ф", "х", "Х", "һ", "Һ", "ц", "Ц", "ч", "Ч",
	"ш", "Ш", "щ", "Щ", "ъ", "Ъ", "ы", "Ы", "і", "І", "ь", "Ь", "э", "Э", "ю", "Ю", "я", "Я",
};

_Static_assert(COUNT(letters) == 2 * 42, "the alphabet has 42 letters");

static void
the_alphabet_ascends(void **state)
{
	(void)state;
	expect_ascending(letters, COUNT(letters));
}

/* Letters differ before anything that follows them does, whatever their case. */
static void
letters_differ_first(void **state)
{
	char a[16], b[16];
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNT(letters); i++) {
		for (j = 0; j < COUNT(letters); j++) {
			snprintf(a, sizeof a, "%sЯ", letters[i]);
			snprintf(b, sizeof b, "%sа", letters[j]);
			expect_order(a, b, i / 2 < j / 2 ? -1 : 1);
		}
	}
}

static const char *const samples[] = {
	"Абдрахманов", "Әбдірахманов", "Елкин", "Елубай", "Ёлкин", "Иса", "Кайрат", "Қайрат", "Усенов", "Ұлықбек",
	"Үсен", "Халел", "Ысқақов", "Іскаков",
};

static void
the_samples_ascend(void **state)
{
	(void)state;
	expect_ascending(samples, COUNT(samples));
}

static void
all_else_ascends(void **state)
{
	static const char *const rest[] = {
		"", "\t", " ", "-", "'", "0", "9", "Ахмет", "Ахмет\tЯ", "Ахмет Ә", "Ахмет-Ә", "ахметов", "Ахметов",
		"АХметов", "Ахметова", "Галина", "Ґалаґан", "Ғали", "иа", "Ӣа", "йа", "Ўтаев", "Ұа", "Ҳамид", "Һа", "Чу",
		"Ҷураев", "Ші", "Іа", "Їа", "Ь", "Яя", "a", "A", "aa", "Z", "é", "ə", "Ελ", "Ա", "上", "😀", "\xff",
	};

	(void)state;
	expect_ascending(rest, COUNT(rest));
}

static const struct {
	const char *a, *b;
} equals[] = {
	{ "й", "и\xcc\x86" },
	{ "Ёлкин", "Е\xcc\x88лкин" },
	{ "Ўтаев", "У\xcc\x86таев" },
	{ "Ахметов", "Ах\xc2\xadме\xe2\x80\x8bтов" },
	{ "Ахметов", "\xef\xbb\xbf" "Ахметов\xe2\x80\x8e" },
	{ "О'Нил", "О’Нил" },
	{ "Али Хан", "Али\xc2\xa0Хан" },
	{ "Нұр-Али", "Нұр‑Али" },
	{ "", "\xe2\x80\x8b\x01\x7f" },
};

static void
spellings_are_one(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(equals); i++)
		expect_order(equals[i].a, equals[i].b, 0);
	expect_order("и\xcc\x81", "и", 1);
	expect_order("и\xcc\x81", "й", -1);
	expect_order("Ахметов\xcc", "Ахметов", 1);
	expect_order("\xd0", "Я", 1);
}

/* A generator of its own, so that the test is the same everywhere. */
static uint32_t
draw(uint32_t *seed, uint32_t below)
{
	*seed = *seed * 1664525 + 1013904223;
	return (*seed >> 8) % below;
}

static const char *const pieces[] = {
	"а", "А", "ә", "и", "й", "\xcc\x86", "\xcc\x88", "Е", "і", "Ї", "Ң", "я", "a", "A", "z", "h", "H", "B", "İ", "ı",
	"Ə", " ", "-", "'", "’", "7", "\t", "\xc2\xad", "\xe2\x80\x8b", "\xe2\x80\xae", "é", "Ÿ", "上", "😀", "\x01", "Ж", "Ш",
	"ß", "Ω", "Ӏ", "Ҳ",
	/* no UTF-8 */ "\xff", "\xd0", "\xcc", "\x80",
};

enum { ANY = COUNT(pieces), VALID = ANY - 4 };

static void
random_name(uint32_t *seed, uint32_t kinds, char name[64])
{
	uint32_t left = draw(seed, 12);

	for (name[0] = '\0'; left > 0; left--)
		strcat(name, pieces[draw(seed, kinds)]);
}

static void
keys_and_compare_agree(void **state)
{
	char a[64], b[64];
	uint32_t seed = 1;
	int i;

	(void)state;
	for (i = 0; i < 20000; i++) {
		random_name(&seed, ANY, a);
		random_name(&seed, ANY, b);
		expect_order(a, b, sign(alphabet_compare(a, b)));
		expect_order(a, a, 0);
	}
}

static void
keys_are_small(void **state)
{
	struct buf key = BUF_INIT;

	(void)state;
	buf_text(&key, "before");
	alphabet_key(&key, "ахметов", strlen("ахметов"));
	assert_int_equal(key.length, 6 + 7 + 1);
	alphabet_key(&key, "Ахметов Ерлан", strlen("Ахметов Ерлан"));
	assert_int_equal(key.length, 6 + 7 + 1 + 13 + 1 + 2);
	assert_memory_equal(key.bytes, "before", 6);
	buf_release(&key);
}

static const char *
fold(struct buf *b, const char *name)
{
	size_t length = strlen(name);
	char *exact = malloc(length + (length == 0));

	assert_non_null(exact);
	memcpy(exact, name, length);
	buf_clear(b);
	alphabet_fold(b, exact, length);
	free(exact);
	buf_byte(b, '\0');
	assert_false(buf_failed(b));
	return b->bytes;
}

static const struct {
	const char *name, *folded;
} folds[] = {
	{ "", "" },
	{ "Ахметов Ерлан Болатұлы", "ахметов ерлан болатұлы" },
	{ "ӘҒҚҢӨҰҮҺІЁЙ", "әғқңөұүһіёй" },
	{ "Е\xcc\x88лкин Андреи\xcc\x86", "ёлкин андрей" },
	{ "И\xc2\xad\xcc\x86са", "йса" },
	{ "Axмeтoв", "ахметов" },		/* Latin A x e o */
	{ "Iсkаков", "іскаков" },		/* Latin I k */
	{ "Шahизада", "шаһизада" },		/* Latin a h */
	{ "HУРЛАН", "нурлан" },			/* Latin H */
	{ "Əлия Сəуле", "әлия сәуле" },		/* Latin schwa */
	{ "Ë\xd0\xbb", "ёл" },
	{ "E\xcc\x88лкин", "ёлкин" },		/* Latin E and a mark */
	{ "Ах\xe2\x80\x8bме\xef\xbb\xbfтов", "ахметов" },
	{ "Ахмет\xe2\x80\xaeов", "ахметов" },
	{ "John", "john" },
	{ "Ахметов John", "ахметов john" },
	{ "Ахметов-Cope", "ахметов-cope" },
	{ "ŞAHİN Ğ Ÿ Ǻ", "şahin ğ ÿ ǻ" },
	{ "ΑΒΓ ՀԱՅ", "αβγ հայ" },
	{ "О’Нил «Али»\xc2\xa0Хан", "о'нил \"али\" хан" },
	{ "ЎҲҶӢӮҐЄЇӀ", "ўҳҷӣӯґєїӏ" },
	{ "上海😀", "上海😀" },
	{ "ѠѡĀā", "ѡѡāā" },
	{ "А\xff\xd0", "а\xff\xd0" },
};

static void
folds_names(void **state)
{
	struct buf b = BUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(folds); i++)
		assert_string_equal(fold(&b, folds[i].name), folds[i].folded);
	buf_release(&b);
}

static void
folding_twice_is_folding_once(void **state)
{
	struct buf once = BUF_INIT, twice = BUF_INIT;
	uint32_t seed = 2;
	char name[64];
	int i;

	(void)state;
	for (i = 0; i < 20000; i++) {
		random_name(&seed, VALID, name);
		fold(&once, name);
		assert_string_equal(fold(&twice, once.bytes), once.bytes);
	}
	buf_release(&once);
	buf_release(&twice);
}

/* The 42 letters fold as they compare: capital and small are one, and no two letters are. */
static void
letters_stay_apart(void **state)
{
	struct buf a = BUF_INIT, b = BUF_INIT;
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNT(letters); i++) {
		fold(&a, letters[i]);
		for (j = 0; j < COUNT(letters); j++)
			assert_int_equal(strcmp(a.bytes, fold(&b, letters[j])) == 0, i / 2 == j / 2);
	}
	buf_release(&a);
	buf_release(&b);
}

static const struct {
	const char *name, *trouble;
} troubles[] = {
	{ "", NULL },
	{ "Ахметов Ерлан", NULL },
	{ "Әбдірахманов Іскак Һашим", NULL },
	{ "John Smith", NULL },
	{ "Ахметов John", NULL },
	{ "Пётр II", NULL },
	{ "Ахметов-Smith", NULL },
	{ "Е\xcc\x88лкин", NULL },
	{ "А1b2", NULL },
	{ "上海😀", NULL },
	{ "\xff", NULL },
	{ "Aхметов", "Latin letter in a Cyrillic word" },
	{ "Ерлан Axметов", "Latin letter in a Cyrillic word" },
	{ "iскаков", "Latin letter in a Cyrillic word" },
	{ "Шаhизада", "Latin letter in a Cyrillic word" },
	{ "Сəуле", "Latin letter in a Cyrillic word" },
	{ "O'Нил", "Latin letter in a Cyrillic word" },
	{ "O’Нил", "Latin letter in a Cyrillic word" },
	{ "A\xe2\x80\x8bхметов", "Latin letter in a Cyrillic word" },
	{ "Smіth", "Cyrillic letter in a Latin word" },
	{ "Ах\xe2\x80\x8bметов", "invisible character" },
	{ "Ахметов\xc2\xad", "invisible character" },
	{ "\xef\xbb\xbfJohn", "invisible character" },
};

static void
tells_troubles(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(troubles); i++) {
		const char *name = troubles[i].name, *found = alphabet_trouble(name, strlen(name));

		if (troubles[i].trouble == NULL) {
			assert_null(found);
		} else {
			assert_non_null(found);
			assert_string_equal(found, troubles[i].trouble);
		}
		assert_int_equal(alphabet_is_mixed(name, strlen(name)), found != NULL);
	}
}

/* What is found in a name is that: no longer there when the name is folded. */
static void
folding_mends_the_invisible(void **state)
{
	struct buf b = BUF_INIT;
	uint32_t seed = 3;
	char name[64];
	int i;

	(void)state;
	for (i = 0; i < 5000; i++) {
		const char *found;

		random_name(&seed, VALID, name);
		fold(&b, name);
		found = alphabet_trouble(b.bytes, b.length - 1);
		assert_true(found == NULL || strcmp(found, "invisible character") != 0);
	}
	buf_release(&b);
}

static void
a_failed_buffer_stays_failed(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	b.failed = true;
	alphabet_key(&b, "Ахметов", 14);
	alphabet_fold(&b, "Ахметов", 14);
	assert_true(buf_failed(&b));
	assert_int_equal(b.length, 0);
}

static size_t
encode(uint32_t c, char *bytes)
{
	if (c < 0x80) {
		bytes[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		bytes[0] = (char)(0xc0 | c >> 6);
		bytes[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	bytes[0] = (char)(0xe0 | c >> 12);
	bytes[1] = (char)(0x80 | (c >> 6 & 0x3f));
	bytes[2] = (char)(0x80 | (c & 0x3f));
	return 3;
}

/* Whether the character, between these two, leaves a word that mixes alphabets. */
static bool
mixes(const char *before, uint32_t c, const char *after)
{
	char text[16];
	size_t length = strlen(before);

	memcpy(text, before, length);
	length += encode(c, text + length);
	memcpy(text + length, after, strlen(after));
	return alphabet_is_mixed(text, length + strlen(after));
}

/* With any character in it: what is taken for nothing but Cyrillic has nothing in it that is looked for in names. */
static void
cyrillic_alone_is_no_trouble(void **state)
{
	static const char *const are[] = { "", "Ахметов", "Әбдірахманов Іскак-Һашим", "Ёлкін" };
	static const char *const are_not[] = { "Aхметов", "О'Нил", "Ахметов\xc2\xad", "Ах\tметов", "Ах\nметов", "John", "Ах.", "\xd0" };
	char text[16] = "Ах";
	uint32_t c;
	size_t i, length;

	(void)state;
	for (i = 0; i < COUNT(are); i++)
		assert_true(alphabet_is_cyrillic(are[i], strlen(are[i])));
	for (i = 0; i < COUNT(are_not); i++)
		assert_false(alphabet_is_cyrillic(are_not[i], strlen(are_not[i])));
	for (c = 1; c < 0x10000; c++) {
		length = 4 + encode(c, text + 4);
		memcpy(text + length, "ов", 5);
		if (alphabet_is_cyrillic(text, length + 4))
			assert_false(c < ' ' || utf8_is_bidi(c) || alphabet_is_mixed(text, length + 4));
	}
}

/* The first and the last characters of each stretch of an alphabet, and those beside them. */
static void
alphabets_have_edges(void **state)
{
	static const uint32_t latin[] = { 'A', 'Z', 'a', 'z', 0x00c0, 0x00d6, 0x00d8, 0x00f6, 0x00f8, 0x02b8, 0x1e00, 0x1eff,
		0xff21, 0xff3a, 0xff41, 0xff5a };
	static const uint32_t cyrillic[] = { 0x0400, 0x0481, 0x048a, 0x052f, 0x1c80, 0x1c88, 0xa640, 0xa66e, 0xa680, 0xa69d };
	static const uint32_t joints[] = { '\'', 0x2019, 0x02bc, 0x0300, 0x036f, 0x0483, 0x0489 };
	static const uint32_t breaks[] = { '@', '[', '`', '{', 0x00bf, 0x00d7, 0x00f7, 0x02b9, 0x0370, 0x03ff, 0x0482, 0x0530,
		0x1c7f, 0x1c89, 0x1dff, 0x1f00, 0xa63f, 0xa66f, 0xa67f, 0xa69e, 0xff20, 0xff3b, 0xff40, 0xff5b };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(latin); i++)
		assert_true(mixes("а", latin[i], "") && !mixes("a", latin[i], ""));
	for (i = 0; i < COUNT(cyrillic); i++)
		assert_true(mixes("a", cyrillic[i], "") && !mixes("а", cyrillic[i], ""));
	for (i = 0; i < COUNT(joints); i++)
		assert_true(mixes("а", joints[i], "a"));
	for (i = 0; i < COUNT(breaks); i++)
		assert_false(mixes("а", breaks[i], "a"));
}

/* The signs of typography that compare as one of ASCII, and those beside them. */
static void
typography_is_plain(void **state)
{
	static const struct {
		char sign;
		uint32_t first, last;
	} plain[] = { { ' ', 0xa0, 0xa0 }, { ' ', 0x2000, 0x200a }, { ' ', 0x202f, 0x202f }, { '-', 0x2010, 0x2015 },
		{ '\'', 0x2018, 0x2019 }, { '\'', 0x02bb, 0x02bc }, { '"', 0xab, 0xab }, { '"', 0xbb, 0xbb },
		{ '"', 0x201c, 0x201e } };
	size_t i;
	uint32_t c;

	(void)state;
	for (i = 0; i < COUNT(plain); i++)
		for (c = plain[i].first - 1; c <= plain[i].last + 1; c++) {
			char name[8] = "", ascii[2] = { plain[i].sign, '\0' };
			bool inside = c >= plain[i].first && c <= plain[i].last;

			name[encode(c, name)] = '\0';
			assert_int_equal(alphabet_compare(name, ascii) == 0, inside);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_alphabet_ascends),
		cmocka_unit_test(letters_differ_first),
		cmocka_unit_test(the_samples_ascend),
		cmocka_unit_test(all_else_ascends),
		cmocka_unit_test(spellings_are_one),
		cmocka_unit_test(keys_and_compare_agree),
		cmocka_unit_test(keys_are_small),
		cmocka_unit_test(folds_names),
		cmocka_unit_test(folding_twice_is_folding_once),
		cmocka_unit_test(letters_stay_apart),
		cmocka_unit_test(tells_troubles),
		cmocka_unit_test(folding_mends_the_invisible),
		cmocka_unit_test(a_failed_buffer_stays_failed),
		cmocka_unit_test(cyrillic_alone_is_no_trouble),
		cmocka_unit_test(alphabets_have_edges),
		cmocka_unit_test(typography_is_plain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
