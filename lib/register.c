#include "register.h"

#include "buf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	bool yearly;
} books[] = {
	[BOOK_JOURNAL] = { "journal", true },
	[BOOK_REFUSALS] = { "refusals", true },
	[BOOK_LETTERS] = { "letters", true },
	[BOOK_CARDS] = { "cards", false },
	[BOOK_ADDRESS] = { "address", false },
	[BOOK_DECISIONS] = { "decisions", false },
};

_Static_assert(sizeof books / sizeof books[0] == BOOK_COUNT, "one row a book");

static const char opening[] = "--- {";
static const char closing[] = ", \"seal\": \"";

const char *
book_name(enum book b)
{
	return books[b].name;
}

bool
book_is_yearly(enum book b)
{
	return books[b].yearly;
}

int
book_named(const char *name)
{
	int b;

	for (b = 0; b < BOOK_COUNT; b++)
		if (strcmp(books[b].name, name) == 0)
			return b;
	return -1;
}

void
book_file(enum book b, int year, char name[BOOK_FILE])
{
	if (books[b].yearly)
		snprintf(name, BOOK_FILE, "%s-%04d.yaml", books[b].name, year);
	else
		snprintf(name, BOOK_FILE, "%s.yaml", books[b].name);
}

int
book_of_file(const char *name, enum book *kind, int *year)
{
	size_t stem = strcspn(name, "-.");
	int b, i, y = 0;

	for (b = 0; b < BOOK_COUNT; b++)
		if (strlen(books[b].name) == stem && memcmp(books[b].name, name, stem) == 0)
			break;
	if (b == BOOK_COUNT)
		return -1;
	name += stem;
	if (books[b].yearly) {
		if (*name++ != '-')
			return -1;
		for (i = 0; i < 4; i++, name++) {
			if (*name < '0' || *name > '9')
				return -1;
			y = y * 10 + (*name - '0');
		}
		if (y == 0)
			return -1;
	}
	if (strcmp(name, ".yaml") != 0)
		return -1;
	*kind = (enum book)b;
	*year = y;
	return 0;
}

long long
book_number(enum book b, int year, const char *text)
{
	char *end, suffix[16] = "";
	long long n;

	if (*text < '1' || *text > '9')
		return -1;
	errno = 0;
	n = strtoll(text, &end, 10);
	if (books[b].yearly)
		snprintf(suffix, sizeof suffix, "/%d", year);
	return errno == 0 && strcmp(end, suffix) == 0 ? n : -1;
}

void
register_origin(struct buf *b, const char *office, const char *file, const char *last)
{
	buf_text(b, office);
	buf_byte(b, '/');
	buf_text(b, file);
	if (last != NULL) {
		buf_byte(b, '/');
		buf_text(b, last);
	}
}

static void
write_pair(struct buf *b, const char *key, const char *text)
{
	if (text == NULL)
		return;
	buf_text(b, ", \"");
	buf_text(b, key);
	buf_text(b, "\": ");
	buf_json_text(b, text);
}

void
register_write(struct buf *b, const char *before, long long no, const struct entry *head,
    const char *facts, size_t facts_length, char seal[DIGEST_HEX + 1])
{
	struct digest d;
	size_t start = b->length;

	seal[0] = '\0';
	buf_text(b, opening);
	buf_text(b, "\"no\": ");
	buf_number(b, no);
	write_pair(b, "at", head->at);
	write_pair(b, "by", head->by);
	write_pair(b, "step", head->step);
	write_pair(b, "case", head->case_id);
	write_pair(b, "base", head->base);
	write_pair(b, "number", head->number);
	if (facts_length > 0) {
		buf_text(b, ", ");
		buf_add(b, facts, facts_length);
	}
	if (buf_failed(b))
		return;
	digest_init(&d);
	digest_add(&d, before, strlen(before));
	digest_add(&d, b->bytes + start, b->length - start);
	digest_hex(&d, seal);
	buf_text(b, closing);
	buf_text(b, seal);
	buf_text(b, "\"}\n");
}
