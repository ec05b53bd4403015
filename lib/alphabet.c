#include "alphabet.h"

#include "buf.h"
#include "utf8.h"

#include <string.h>

/* S is a sign, L a letter in upper and lower case. */
#define ORDER(S, L) \
	/* blanks _-,;:! */ S(0x09) S(0x0a) S(0x20) S(0x5f) S(0x2d) S(0x2c) S(0x3b) S(0x3a) S(0x21) \
	/* ?.'"()[]{ */ S(0x3f) S(0x2e) S(0x27) S(0x22) S(0x28) S(0x29) S(0x5b) S(0x5d) S(0x7b) \
	/* }@* /\&#%` */ S(0x7d) S(0x40) S(0x2a) S(0x2f) S(0x5c) S(0x26) S(0x23) S(0x25) S(0x60) \
	/* ^+<=>|~$0 */ S(0x5e) S(0x2b) S(0x3c) S(0x3d) S(0x3e) S(0x7c) S(0x7e) S(0x24) S(0x30) \
	/* 123456789 */ S(0x31) S(0x32) S(0x33) S(0x34) S(0x35) S(0x36) S(0x37) S(0x38) S(0x39) \
	/* аәбвг */ L(0x0410, 0x0430) L(0x04d8, 0x04d9) L(0x0411, 0x0431) L(0x0412, 0x0432) L(0x0413, 0x0433) \
	/* ґғдҙе */ L(0x0490, 0x0491) L(0x0492, 0x0493) L(0x0414, 0x0434) L(0x0498, 0x0499) L(0x0415, 0x0435) \
	/* ёєжҗз */ L(0x0401, 0x0451) L(0x0404, 0x0454) L(0x0416, 0x0436) L(0x0496, 0x0497) L(0x0417, 0x0437) \
	/* иӣйјк */ L(0x0418, 0x0438) L(0x04e2, 0x04e3) L(0x0419, 0x0439) L(0x0408, 0x0458) L(0x041a, 0x043a) \
	/* қҡҝлм */ L(0x049a, 0x049b) L(0x04a0, 0x04a1) L(0x049c, 0x049d) L(0x041b, 0x043b) L(0x041c, 0x043c) \
	/* нңоөп */ L(0x041d, 0x043d) L(0x04a2, 0x04a3) L(0x041e, 0x043e) L(0x04e8, 0x04e9) L(0x041f, 0x043f) \
	/* рсҫту */ L(0x0420, 0x0440) L(0x0421, 0x0441) L(0x04aa, 0x04ab) L(0x0422, 0x0442) L(0x0423, 0x0443) \
	/* ўӯұүф */ L(0x040e, 0x045e) L(0x04ee, 0x04ef) L(0x04b0, 0x04b1) L(0x04ae, 0x04af) L(0x0424, 0x0444) \
	/* хҳһцч */ L(0x0425, 0x0445) L(0x04b2, 0x04b3) L(0x04ba, 0x04bb) L(0x0426, 0x0446) L(0x0427, 0x0447) \
	/* ҷҹшщъ */ L(0x04b6, 0x04b7) L(0x04b8, 0x04b9) L(0x0428, 0x0448) L(0x0429, 0x0449) L(0x042a, 0x044a) \
	/* ыіїьэ */ L(0x042b, 0x044b) L(0x0406, 0x0456) L(0x0407, 0x0457) L(0x042c, 0x044c) L(0x042d, 0x044d) \
	/* юяӏ */ L(0x042e, 0x044e) L(0x042f, 0x044f) L(0x04c0, 0x04cf) \
	/* abcdef */ L(0x41, 0x61) L(0x42, 0x62) L(0x43, 0x63) L(0x44, 0x64) L(0x45, 0x65) L(0x46, 0x66) \
	/* ghijkl */ L(0x47, 0x67) L(0x48, 0x68) L(0x49, 0x69) L(0x4a, 0x6a) L(0x4b, 0x6b) L(0x4c, 0x6c) \
	/* mnopqr */ L(0x4d, 0x6d) L(0x4e, 0x6e) L(0x4f, 0x6f) L(0x50, 0x70) L(0x51, 0x71) L(0x52, 0x72) \
	/* stuvwx */ L(0x53, 0x73) L(0x54, 0x74) L(0x55, 0x75) L(0x56, 0x76) L(0x57, 0x77) L(0x58, 0x78) \
	/* yz */ L(0x59, 0x79) L(0x5a, 0x7a)

/* A weight is one byte of a key; other characters stand there in UTF-8, whose first bytes go on where weights end. */
#define RANK_OF_SIGN(sign) RANK_##sign,
#define RANK_OF_LETTER(upper, lower) RANK_##lower,
enum { KEY_BREAK = 1, ORDER(RANK_OF_SIGN, RANK_OF_LETTER) RANK_LAST, RANK_OTHER = 0x100 };
_Static_assert(RANK_LAST <= 0xc2, "a weight must not look like the first byte of a character");

#define SIGN(sign) [sign] = { RANK_##sign, false },
#define LETTER(upper, lower) [lower] = { RANK_##lower, false }, [upper] = { RANK_##lower, true },
static const struct {
	unsigned char rank;		/* 0: not in the list */
	bool upper;
} order[0x500] = { ORDER(SIGN, LETTER) };

/* Letters that may come in two pieces. */
static const struct {
	uint16_t base, mark, composed;
} compositions[] = {
	{ 0x0438, 0x0306, 0x0439 }, { 0x0418, 0x0306, 0x0419 }, { 0x0435, 0x0308, 0x0451 }, { 0x0415, 0x0308, 0x0401 },
	{ 0x0443, 0x0306, 0x045e }, { 0x0423, 0x0306, 0x040e }, { 0x0456, 0x0308, 0x0457 }, { 0x0406, 0x0308, 0x0407 },
	{ 0x0438, 0x0304, 0x04e3 }, { 0x0418, 0x0304, 0x04e2 }, { 0x0443, 0x0304, 0x04ef }, { 0x0423, 0x0304, 0x04ee },
};

/* Every `step`th character from first to last is a capital; its small letter stands `distance` further on. */
static const struct {
	uint16_t first, last, step;
	int16_t distance;
} capitals[] = {
	{ 0x0410, 0x042f, 1, 32 }, { 0x0041, 0x005a, 1, 32 }, { 0x0400, 0x040f, 1, 80 }, { 0x048a, 0x04be, 2, 1 },
	{ 0x04c0, 0x04c0, 1, 15 }, { 0x04c1, 0x04cd, 2, 1 }, { 0x04d0, 0x052e, 2, 1 }, { 0x0460, 0x0480, 2, 1 },
	{ 0x00c0, 0x00d6, 1, 32 }, { 0x00d8, 0x00de, 1, 32 }, { 0x0100, 0x012e, 2, 1 }, { 0x0130, 0x0130, 1, -199 },
	{ 0x0132, 0x0136, 2, 1 }, { 0x0139, 0x0147, 2, 1 }, { 0x014a, 0x0176, 2, 1 }, { 0x0178, 0x0178, 1, -121 },
	{ 0x0179, 0x017d, 2, 1 }, { 0x018f, 0x018f, 1, 202 }, { 0x019f, 0x019f, 1, 214 }, { 0x01a0, 0x01a4, 2, 1 },
	{ 0x01af, 0x01af, 1, 1 }, { 0x01f8, 0x021e, 2, 1 }, { 0x0386, 0x0386, 1, 38 }, { 0x0388, 0x038a, 1, 37 },
	{ 0x038c, 0x038c, 1, 64 }, { 0x038e, 0x038f, 1, 63 }, { 0x0391, 0x03a1, 1, 32 }, { 0x03a3, 0x03ab, 1, 32 },
	{ 0x0531, 0x0556, 1, 48 }, { 0x1e00, 0x1e94, 2, 1 }, { 0x1ea0, 0x1efe, 2, 1 },
};

/* Latin letters that are taken for Cyrillic ones: by their shape, so that B and H are not what b and h are. */
static const struct {
	uint16_t latin, cyrillic;
} lookalikes[] = {
	{ 'A', 0x0430 }, { 'B', 0x0432 }, { 'C', 0x0441 }, { 'E', 0x0435 }, { 'H', 0x043d }, { 'I', 0x0456 },
	{ 'J', 0x0458 }, { 'K', 0x043a }, { 'M', 0x043c }, { 'O', 0x043e }, { 'P', 0x0440 }, { 'T', 0x0442 },
	{ 'X', 0x0445 }, { 'Y', 0x0443 }, { 'a', 0x0430 }, { 'c', 0x0441 }, { 'e', 0x0435 }, { 'h', 0x04bb },
	{ 'i', 0x0456 }, { 'j', 0x0458 }, { 'k', 0x043a }, { 'm', 0x043c }, { 'o', 0x043e }, { 'p', 0x0440 },
	{ 't', 0x0442 }, { 'x', 0x0445 }, { 'y', 0x0443 }, { 0x00cb, 0x0451 }, { 0x00eb, 0x0451 }, { 0x00cf, 0x0457 },
	{ 0x00ef, 0x0457 }, { 0x018f, 0x04d9 }, { 0x0259, 0x04d9 }, { 0x019f, 0x04e9 }, { 0x0275, 0x04e9 },
	{ 0x0130, 0x0456 }, { 0x0131, 0x0456 },
};

/* What stands for a byte that is no UTF-8: beyond Unicode, so after all else. */
enum { BAD_BYTE = 0x110000 };

#define ROWS(table) (sizeof (table) / sizeof *(table))

static bool
is_unseen(uint32_t c)
{
	return utf8_is_invisible(c) || utf8_is_bidi(c);
}

/* The sign of ASCII that a sign of typography stands for, else the character itself. */
static uint32_t
plain(uint32_t c)
{
	if (c == 0xa0 || c == 0x202f || (c >= 0x2000 && c <= 0x200a))
		return ' ';
	if (c >= 0x2010 && c <= 0x2015)
		return '-';
	if (c == 0x2018 || c == 0x2019 || c == 0x02bb || c == 0x02bc)
		return '\'';
	if (c == 0xab || c == 0xbb || (c >= 0x201c && c <= 0x201e))
		return '"';
	return c;
}

static inline int
decode(const char *p, const char *end, uint32_t *c)
{
	unsigned char lead = (unsigned char)p[0];
	int n;

	if (lead < 0x80) {
		*c = lead;
		return 1;
	}
	if ((lead & 0xfc) == 0xd0 && end - p >= 2 && ((unsigned char)p[1] & 0xc0) == 0x80) {
		*c = (uint32_t)(lead & 0x1f) << 6 | ((unsigned char)p[1] & 0x3f);
		return 2;
	}
	if ((n = utf8_decode(p, end, c)) > 0) {
		*c = plain(*c);
		return n;
	}
	*c = BAD_BYTE;
	return 1;
}

/* The letter that `base` and `mark` make, or 0. */
static uint32_t
compose(uint32_t base, uint32_t mark)
{
	size_t i;

	if (mark < 0x0304 || mark > 0x0308)
		return 0;
	for (i = 0; i < ROWS(compositions); i++)
		if (compositions[i].base == base && compositions[i].mark == mark)
			return compositions[i].composed;
	return 0;
}

/* The character at `p`, composed with the mark that follows it. Returns the length of both. */
static inline int
read(const char *p, const char *end, uint32_t *c)
{
	int n = decode(p, end, c);
	uint32_t mark, composed;

	/* the marks wanted are U+0304 to 0308: CC in UTF-8 */
	if (end - p < n + 2 || (unsigned char)p[n] != 0xcc)
		return n;
	decode(p + n, end, &mark);
	if ((composed = compose(*c, mark)) == 0)
		return n;
	*c = composed;
	return n + 2;
}

/* The rank of the next character that counts, 0 at the end; it stands from *start to *at. */
static inline unsigned
next(const char **at, const char *end, const char **start, bool *upper)
{
	*upper = false;
	while (*at < end) {
		uint32_t c;

		*start = *at;
		*at += read(*at, end, &c);
		if (c < ROWS(order) && order[c].rank != 0) {
			*upper = order[c].upper;
			return order[c].rank;
		}
		if (c >= 0x80 && !is_unseen(c))
			return RANK_OTHER + c;
	}
	return 0;
}

/* A letter of two bytes with no mark behind it, what most of a name is; 0: another character, or the last one. */
static inline uint32_t
letter(const char *p, const char *end)
{
	unsigned two;

	if (end - p < 3)
		return 0;
	two = (unsigned)(unsigned char)p[0] << 8 | (unsigned char)p[1];
	if ((two & 0xfcc0) != 0xd080 || (unsigned char)p[2] == 0xcc)
		return 0;
	return (two >> 2 & 0x7c0) | (two & 0x3f);
}

/* What stands in a key for the next character that counts. Returns the length, 0 at the end of the name. */
static size_t
put_next(unsigned char *key, const char **at, const char *end, bool *upper)
{
	const char *start;
	unsigned rank = next(at, end, &start, upper);

	if (rank == 0)
		return 0;
	if (rank < RANK_OTHER || rank == RANK_OTHER + BAD_BYTE) {
		*key = rank < RANK_OTHER ? (unsigned char)rank : 0xff;
		return 1;
	}
	memcpy(key, start, (size_t)(*at - start));
	return (size_t)(*at - start);
}

void
alphabet_key(struct buf *b, const char *name, size_t length)
{
	const char *p = name, *end = name + length;
	size_t i, put, count = 0, capital = 0;
	unsigned char *key, *cases;
	bool upper;

	buf_reserve(b, length + length / 8 + 2);
	if (buf_failed(b))
		return;
	/* the bits of case wait behind the longest key there can be, until the key ends */
	key = (unsigned char *)b->bytes + b->length;
	cases = key + length + 1;
	memset(cases, 0, length / 8 + 1);
	for (i = 0;; i++) {
		uint32_t c = letter(p, end);

		if (order[c].rank != 0) {
			key[count++] = order[c].rank;
			upper = order[c].upper;
			p += 2;
		} else if ((put = put_next(key + count, &p, end, &upper)) > 0) {
			count += put;
		} else
			break;
		if (upper) {
			cases[i / 8] |= (unsigned char)(0x80 >> i % 8);
			capital = i / 8 + 1;
		}
	}
	key[count++] = KEY_BREAK;
	memmove(key + count, cases, capital);
	b->length += count + capital;
}

int
alphabet_compare(const char *a, const char *b)
{
	const char *a_end = a + strlen(a), *b_end = b + strlen(b), *start;
	unsigned a_rank, b_rank;
	bool a_upper, b_upper;
	int tie = 0;

	do {
		a_rank = next(&a, a_end, &start, &a_upper);
		b_rank = next(&b, b_end, &start, &b_upper);
		if (a_rank != b_rank)
			return a_rank < b_rank ? -1 : 1;
		if (a_rank != 0 && tie == 0)
			tie = a_upper - b_upper;
	} while (a_rank != 0);
	return tie;
}

enum script { BREAK, JOINT, LATIN, CYRILLIC, SCRIPTS };

/* Marks, apostrophes and what is not seen do not end a word. */
static enum script
script_of(uint32_t c)
{
	if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
		return LATIN;
	if ((c >= 0x0400 && c <= 0x052f && !(c >= 0x0482 && c <= 0x0489)) || (c >= 0x1c80 && c <= 0x1c88) ||
	    (c >= 0xa640 && c <= 0xa66e) || (c >= 0xa680 && c <= 0xa69d))
		return CYRILLIC;
	if ((c >= 0x00c0 && c <= 0x02b8 && c != 0x00d7 && c != 0x00f7) || (c >= 0x1e00 && c <= 0x1eff) ||
	    (c >= 0xff21 && c <= 0xff3a) || (c >= 0xff41 && c <= 0xff5a))
		return LATIN;
	if (c == '\'' || (c >= 0x0300 && c <= 0x036f) || (c >= 0x0483 && c <= 0x0489) || is_unseen(c))
		return JOINT;
	return BREAK;
}

/* The end of the word at `p` and of what parts it from the next; counts the letters of each script. */
static const char *
word(const char *p, const char *end, size_t letters[SCRIPTS])
{
	memset(letters, 0, SCRIPTS * sizeof *letters);
	while (p < end && letters[BREAK] == 0) {
		uint32_t c;

		p += decode(p, end, &c);
		letters[script_of(c)]++;
	}
	return p;
}

static uint32_t
small(uint32_t c)
{
	size_t i;

	if (c < ROWS(order) && order[c].rank != 0 && !order[c].upper)
		return c;
	for (i = 0; i < ROWS(capitals); i++) {
		uint32_t first = capitals[i].first, step = capitals[i].step;

		if (c >= first && c <= capitals[i].last && (c - first) % step == 0)
			return (uint32_t)((int)c + capitals[i].distance);
	}
	return c;
}

static uint32_t
cyrillic(uint32_t c)
{
	size_t i;

	if (script_of(c) != LATIN)
		return c;
	for (i = 0; i < ROWS(lookalikes); i++)
		if (lookalikes[i].latin == c)
			return lookalikes[i].cyrillic;
	return c;
}

/* A character up to U+FFFF (those above are never changed, and so copied); 0 is none. */
static void
put(struct buf *b, uint32_t c)
{
	char bytes[3] = { (char)(0xe0 | c >> 12), (char)(0x80 | (c >> 6 & 0x3f)), (char)(0x80 | (c & 0x3f)) };

	if (c == 0)
		return;
	if (c < 0x80) {
		buf_byte(b, (char)c);
	} else if (c < 0x800) {
		bytes[1] = (char)(0xc0 | c >> 6);
		buf_add(b, bytes + 1, 2);
	} else {
		buf_add(b, bytes, 3);
	}
}

/* Folds the characters from p to stop, a word and what parts it from the next. */
static void
fold_word(struct buf *b, const char *p, const char *stop, bool in_cyrillic)
{
	uint32_t c, composed, last = 0;
	int n;

	for (; p < stop; p += n) {
		n = decode(p, stop, &c);
		if (is_unseen(c))
			continue;
		c = small(in_cyrillic ? cyrillic(c) : c);
		if ((composed = compose(last, c)) != 0) {
			last = composed;
			continue;
		}
		put(b, last);
		last = c;
		if (c > 0xffff) {
			buf_add(b, p, (size_t)n);
			last = 0;
		}
	}
	put(b, last);
}

void
alphabet_fold(struct buf *b, const char *name, size_t length)
{
	const char *p = name, *end = name + length, *stop;
	size_t letters[SCRIPTS];

	for (; p < end; p = stop) {
		stop = word(p, end, letters);
		fold_word(b, p, stop, letters[CYRILLIC] > 0);
	}
}

bool
alphabet_is_cyrillic(const char *name, size_t length)
{
	const char *p = name, *end = name + length;
	uint32_t c;

	while (p < end) {
		p += decode(p, end, &c);
		if (c != ' ' && c != '-' && script_of(c) != CYRILLIC)
			return false;
	}
	return true;
}

const char *
alphabet_trouble(const char *name, size_t length)
{
	const char *p = name, *end = name + length;
	size_t letters[SCRIPTS];
	uint32_t c;

	while (p < end) {
		p = word(p, end, letters);
		if (letters[LATIN] > 0 && letters[CYRILLIC] > 0)
			return letters[LATIN] > letters[CYRILLIC] ?
			    "Cyrillic letter in a Latin word" : "Latin letter in a Cyrillic word";
	}
	for (p = name; p < end;) {
		p += decode(p, end, &c);
		if (is_unseen(c))
			return "invisible character";
	}
	return NULL;
}

bool
alphabet_is_mixed(const char *name, size_t length)
{
	return alphabet_trouble(name, length) != NULL;
}
