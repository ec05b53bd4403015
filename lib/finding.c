#include "finding.h"

#include "arena.h"
#include "buf.h"
#include "visible.h"

#include <string.h>

enum { WORD_LONGEST = 64 };

static const struct {
	const char *name;
	enum finding_level level;
	const char *text, *advice;
} rows[] = {
#define F(name, id, level, text, advice) [FINDING_##name] = { id, LEVEL_##level, text, advice },
	FINDINGS(F)
#undef F
};

_Static_assert(sizeof rows / sizeof rows[0] == FINDING_COUNT, "one row a finding");

void
finding_add(struct findings *all, enum finding_id id, unsigned long line, unsigned long column,
    const char *word1, const char *word2, const char *word3)
{
	finding_add_in(all, id, NULL, line, column, word1, word2, word3);
}

void
finding_add_in(struct findings *all, enum finding_id id, const char *file, unsigned long line, unsigned long column,
    const char *word1, const char *word2, const char *word3)
{
	const char *words[3] = { word1, word2, word3 };
	struct finding *f = arena_alloc(all->arena, sizeof *f);
	int i;

	/* counted even when it cannot be kept: a document with an error is never advanced */
	if (rows[id].level == LEVEL_ERROR)
		all->errors++;
	else if (rows[id].level == LEVEL_WARNING)
		all->warnings++;
	if (f == NULL) {
		all->failed = true;
		return;
	}
	f->id = id;
	f->file = file;
	f->line = line;
	f->column = column;
	for (i = 0; i < 3; i++)
		if (words[i] != NULL && (f->words[i] = arena_copy(all->arena, words[i], strlen(words[i]))) == NULL)
			all->failed = true;
	if (all->last == NULL)
		all->first = f;
	else
		all->last->next = f;
	all->last = f;
}

const char *
finding_word(const char *given)
{
	size_t length = given == NULL ? 0 : strspn(given, "abcdefghijklmnopqrstuvwxyz0123456789-/");

	return length > 0 && length <= WORD_LONGEST && given[length] == '\0' ? given : "?";
}

bool
findings_failed(const struct findings *all)
{
	return all->failed;
}

const char *
finding_name(enum finding_id id)
{
	return rows[id].name;
}

enum finding_level
finding_level(enum finding_id id)
{
	return rows[id].level;
}

const char *
finding_text(enum finding_id id)
{
	return rows[id].text;
}

const char *
finding_advice(enum finding_id id)
{
	return rows[id].advice;
}

const char *
finding_level_name(enum finding_level level)
{
	static const char *const names[] = { "note", "warning", "error" };

	return names[level];
}

void
finding_print(struct buf *b, enum finding_id id, const char *const words[3], bool reads)
{
	const char *p;

	for (p = rows[id].text; *p != '\0'; p++)
		if (*p == '%' && p[1] == '0') {
			if (reads)
				return;
			p++;
		} else if (*p == '%' && p[1] >= '1') {
			p++;
			if (words[*p - '1'] != NULL)
				visible_text(b, words[*p - '1'], strlen(words[*p - '1']));
		} else
			buf_byte(b, *p);
}
