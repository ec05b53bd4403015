#include "slip.h"

#include "arena.h"
#include "cut.h"
#include "finding.h"
#include "node.h"
#include "read.h"
#include "screen.h"

#include <string.h>

/* What each kind of slip must have besides slip, case and at; rpr-case(5). */
static const struct {
	const char *kind, *needs[4];
} kinds[] = {
	{ "answer", { "inquiry", "from", "result", NULL } },
	{ "ground", { "ground", "evidence", NULL } },
	{ "approval", { "draft", NULL } },
	{ "return", { "draft", "reason", NULL } },
	{ "visit", { NULL } },
	{ "correction", { "now", "reason", NULL } },
	{ "change-of-residence", { "residence", "from-date", NULL } },
	{ "annulment", { "grounds", NULL } },
	{ "withdrawal", { "reason", NULL } },
	{ "done", { "step", "office", "entry", NULL } },
};

static int
miss(struct findings *f, const struct node *at, const char *key)
{
	finding_add(f, FINDING_MISSING, at->line, at->column, key, NULL, NULL);
	return -1;
}

static int
check_kind(struct slip *slip, struct findings *f)
{
	const char *const *need;
	size_t i;
	int done = 0;

	for (i = 0; i < sizeof kinds / sizeof kinds[0] && strcmp(kinds[i].kind, slip->kind) != 0; i++)
		;
	if (i == sizeof kinds / sizeof kinds[0]) {
		const struct node *n = node_get(slip->root, "slip");

		finding_add(f, FINDING_UNKNOWN_VALUE, n->line, n->column, "slip", "answer, ground, approval, return, visit, "
		    "correction, change-of-residence, annulment, withdrawal, done", NULL);
		return -1;
	}
	for (need = kinds[i].needs; *need != NULL; need++)
		if (node_get(slip->root, *need) == NULL)
			done = miss(f, slip->root, *need);
	return done;
}

/* Which case it is for. Letters of a UUID may come in upper case; they are folded. */
static int
check_case(struct arena *a, struct slip *slip, struct findings *f)
{
	const struct node *n = node_get(slip->root, "case");
	char *id;
	size_t i;

	slip->office = node_text(slip->root, "office");
	slip->number = node_text(slip->root, "number");
	if (n == NULL)
		return slip->office != NULL && slip->number != NULL ? 0 : miss(f, slip->root, "case");
	if (n->kind != NODE_TEXT || (id = arena_copy(a, n->text, n->length)) == NULL)
		return miss(f, n, "case");
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

static int
check_slip(struct arena *a, struct slip *slip, struct findings *f)
{
	const struct node *at = node_get(slip->root, "at");
	int done = 0;

	if ((slip->kind = node_text(slip->root, "slip")) == NULL)
		return miss(f, slip->root, "slip");
	if (check_case(a, slip, f) < 0 || check_kind(slip, f) < 0)
		done = -1;
	if (at == NULL || at->kind != NODE_TEXT)
		done = miss(f, slip->root, "at");
	else if (moment_parse(at->text, &slip->at) < 0) {
		finding_add(f, FINDING_BAD_DATE, at->line, at->column, "at", "YYYY-MM-DDTHH:MM:SS+HH:MM", NULL);
		done = -1;
	}
	slip->by = node_text(slip->root, "by");
	slip->from = node_text(slip->root, "from");
	if (slip->by == NULL && slip->from == NULL)
		done = miss(f, slip->root, "by");
	return done;
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
