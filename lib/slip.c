#include "slip.h"

#include "arena.h"
#include "check.h"
#include "cut.h"
#include "finding.h"
#include "node.h"
#include "read.h"
#include "screen.h"

#include <stdio.h>
#include <string.h>

/*
 * What each kind of slip must have besides slip, case and at, and what it may have; rpr-case(5). Who signs is `from` or
 * `by` where that is needed, else one of the two.
 */
static const struct {
	const char *kind, *needs[4], *may[6];
	bool of_staff;
} kinds[] = {
	{ "answer", { "inquiry", "from", "result", NULL }, { NULL }, false },
	{ "ground", { "ground", "evidence", NULL }, { NULL }, true },
	{ "approval", { "draft", "by", NULL }, { NULL }, true },
	{ "return", { "draft", "reason", "by", NULL }, { "drops", NULL }, true },
	{ "visit", { NULL }, { "book", "certificate", NULL }, true },
	{ "correction", { "now", "reason", NULL }, { "field", "step", "was", NULL }, true },
	{ "change-of-residence", { "residence", "from-date", NULL }, { "book", "certificate", "to", NULL }, true },
	{ "annulment", { "grounds", "evidence", NULL }, { NULL }, false },
	{ "withdrawal", { "reason", NULL }, { NULL }, true },
	{ "done", { "step", "office", "entry", NULL }, { "actor", "officer", NULL }, false },
};

/* What any slip may have. */
static const char *const common[] = { "slip", "case", "office", "number", "at", "by", "from", "letter", "note", NULL };
static const char *const letter_keys[] = { "number", "date", NULL };

/* What need not be one text; of the other keys those that say who, when and for which case are looked at one by one. */
static const char *const shaped[] = { "slip", "case", "at", "letter", "note", "residence", "grounds", "drops", "was",
	"now", NULL };

static int
miss(struct findings *f, const struct node *at, const char *key)
{
	finding_add(f, FINDING_MISSING, at->line, at->column, key, NULL, NULL);
	return -1;
}

static bool
is_blank(const struct node *n)
{
	return n->kind == NODE_TEXT && (node_is_null(n) || strspn(n->text, " \t\r\n") == n->length);
}

/* Something is given: what is of another type than it should be is told by check_keys. */
static bool
is_there(const struct node *root, const char *key)
{
	const struct node *n = node_get(root, key);

	return n != NULL && !is_blank(n);
}

static bool
is_among(const char *const *list, const char *key)
{
	while (*list != NULL && strcmp(*list, key) != 0)
		list++;
	return *list != NULL;
}

static void
warn(struct findings *f, const struct node *n)
{
	finding_add(f, FINDING_UNKNOWN_KEY, n->key_line, n->key_column, n->key, NULL, NULL);
}

/* A misspelt key that need not be there would be passed over for ever: the slip is sealed as it is. */
static int
check_keys(const struct slip *slip, size_t kind, struct findings *f)
{
	const struct node *n, *k;
	char path[READ_KEY + 16];
	int done = 0;

	for (n = slip->root->first; n != NULL; n = n->next) {
		if (!is_among(common, n->key) && !is_among(kinds[kind].needs, n->key) && !is_among(kinds[kind].may, n->key)) {
			warn(f, n);
			continue;
		}
		if (n->kind != NODE_TEXT && !is_among(shaped, n->key)) {
			finding_add(f, FINDING_WRONG_TYPE, n->line, n->column, n->key, "a text", NULL);
			done = -1;
		}
		if (strcmp(n->key, "letter") == 0 && n->kind != NODE_MAP && !is_blank(n)) {
			finding_add(f, FINDING_WRONG_TYPE, n->line, n->column, n->key, "a mapping (key: value)", NULL);
			done = -1;
		}
		for (k = n->kind == NODE_MAP ? n->first : NULL; k != NULL; k = k->next) {
			snprintf(path, sizeof path, "residence.%s", k->key);
			if ((strcmp(n->key, "letter") == 0 && !is_among(letter_keys, k->key)) ||
			    (strcmp(n->key, "residence") == 0 && !check_knows(path)))
				warn(f, k);
		}
	}
	return done;
}

static int
check_kind(struct slip *slip, struct findings *f)
{
	const char *const *need;
	const struct node *n;
	size_t i;
	int done = 0;

	for (i = 0; i < sizeof kinds / sizeof kinds[0] && strcmp(kinds[i].kind, slip->kind) != 0; i++)
		;
	if (i == sizeof kinds / sizeof kinds[0]) {
		n = node_get(slip->root, "slip");
		finding_add(f, FINDING_UNKNOWN_VALUE, n->line, n->column, "slip", "answer, ground, approval, return, visit, "
		    "correction, change-of-residence, annulment, withdrawal, done", NULL);
		return -1;
	}
	for (need = kinds[i].needs; *need != NULL; need++) {
		/* a correction may empty a field */
		n = node_get(slip->root, *need);
		if (n == NULL || (is_blank(n) && strcmp(*need, "now") != 0))
			done = miss(f, n == NULL ? slip->root : n, *need);
	}
	if (!is_there(slip->root, "by") && !is_there(slip->root, "from") && !is_among(kinds[i].needs, "from") && !is_among(kinds[i].needs, "by"))
		done = miss(f, slip->root, "by");
	slip->of_staff = kinds[i].of_staff;
	return check_keys(slip, i, f) < 0 ? -1 : done;
}

const char *
slip_text(const struct node *root, const char *key)
{
	const struct node *n = node_get(root, key);

	return n == NULL || n->kind != NODE_TEXT || is_blank(n) ? NULL : n->text;
}

/* Which case it is for. Letters of a UUID may come in upper case; they are folded. */
static int
check_case(struct arena *a, struct slip *slip, struct findings *f)
{
	const struct node *n = node_get(slip->root, "case");
	char *id;
	size_t i;

	slip->office = slip_text(slip->root, "office");
	slip->number = slip_text(slip->root, "number");
	if (n == NULL || is_blank(n))
		return slip->office != NULL && slip->number != NULL ? 0 : miss(f, slip->root, "case");
	if (n->kind != NODE_TEXT)
		return miss(f, n, "case");
	if ((id = arena_copy(a, n->text, n->length)) == NULL) {
		f->failed = true;
		return -1;
	}
	for (i = 0; i < n->length; i++)
		if (id[i] >= 'A' && id[i] <= 'F')
			id[i] = (char)(id[i] - 'A' + 'a');
	if (!uuid_is_text(id, n->length)) {
		finding_add(f, FINDING_BAD_UUID, n->line, n->column, "case", NULL, NULL);
		return -1;
	}
	slip->case_id = id;
	return 0;
}

/* A letter that comes with a slip is not younger than the slip. */
static int
check_letter(const struct slip *slip, struct findings *f)
{
	const struct node *date = node_at(slip->root, "letter.date");
	day_t day;

	if (date == NULL)
		return 0;
	if (date->kind != NODE_TEXT || date_parse(date->text, &day) < 0)
		finding_add(f, FINDING_BAD_DATE, date->line, date->column, "letter.date", "YYYY-MM-DD", NULL);
	else if (day > slip->at.day)
		finding_add(f, FINDING_DATE_ORDER, date->line, date->column, "letter.date", "at", NULL);
	else
		return 0;
	return -1;
}

static int
check_slip(struct arena *a, struct slip *slip, struct findings *f)
{
	const struct node *at = node_get(slip->root, "at");
	int done = 0;

	slip->by = slip_text(slip->root, "by");
	slip->from = slip_text(slip->root, "from");
	if ((slip->kind = node_text(slip->root, "slip")) == NULL)
		return miss(f, slip->root, "slip");
	if (check_case(a, slip, f) < 0)
		done = -1;
	if (check_kind(slip, f) < 0)
		done = -1;
	if (at == NULL || at->kind != NODE_TEXT)
		done = miss(f, slip->root, "at");
	else if (moment_parse(at->text, &slip->at) < 0) {
		finding_add(f, FINDING_BAD_DATE, at->line, at->column, "at", moment_form(at->text), NULL);
		done = -1;
	}
	return done == 0 ? check_letter(slip, f) : done;
}

enum slip_is
slip_read(struct slip *slip, const struct document *d, struct arena *a, struct findings *f)
{
	char *bytes = arena_copy(a, d->bytes + d->bom, d->length - d->bom);

	*slip = (struct slip){ .file = d->file, .line = d->line };
	if (bytes == NULL)
		f->failed = true;
	if (bytes == NULL || screen_document(d, f) < 0 || (slip->root = read_document(a, f, bytes, d->length - d->bom)) == NULL)
		return SLIP_FAULTY;
	if (node_get(slip->root, "slip") == NULL && node_get(slip->root, "steps") != NULL)
		return f->failed ? SLIP_FAULTY : SLIP_NONE;
	if (check_slip(a, slip, f) < 0 || f->failed)
		return SLIP_FAULTY;
	digest_bytes(d->bytes + d->body, d->end - d->body, slip->sha256);
	return SLIP_GOOD;
}
