#include "slip.h"

#include "arena.h"
#include "buf.h"
#include "casefile.h"
#include "cut.h"
#include "finding.h"
#include "node.h"
#include "read.h"
#include "report.h"
#include "screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHAINS = 4096 };

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
	{ "done", { "step", "office", NULL } },
};

struct slips {
	struct arena arena;
	struct slip *chains[CHAINS];
	struct slip **all;
	size_t count, room;
	struct buf reason;
};

static size_t
chain_of(const char *text)
{
	size_t hash = 5381;

	while (*text != '\0')
		hash = hash * 33 ^ (unsigned char)*text++;
	return hash % CHAINS;
}

struct slips *
slips_new(void)
{
	return calloc(1, sizeof(struct slips));
}

void
slips_free(struct slips *s)
{
	if (s == NULL)
		return;
	free(s->all);
	buf_release(&s->reason);
	arena_release(&s->arena);
	free(s);
}

static int
add(struct slips *s, struct slip *slip)
{
	size_t chain;

	if (s->count == s->room) {
		size_t room = s->room == 0 ? 64 : s->room * 2;
		struct slip **more = realloc(s->all, room * sizeof *more);

		if (more == NULL)
			return -1;
		s->all = more;
		s->room = room;
	}
	slip->order = s->count;
	s->all[s->count++] = slip;
	chain = chain_of(slip->case_id != NULL ? slip->case_id : slip->number);
	slip->next = s->chains[chain];
	s->chains[chain] = slip;
	return 0;
}

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
check_case(struct slips *s, struct slip *slip, struct findings *f)
{
	const struct node *n = node_get(slip->root, "case");
	char *id;
	size_t i;

	slip->office = node_text(slip->root, "office");
	slip->number = node_text(slip->root, "number");
	if (n == NULL)
		return slip->office != NULL && slip->number != NULL ? 0 : miss(f, slip->root, "case");
	if (n->kind != NODE_TEXT || (id = arena_copy(&s->arena, n->text, n->length)) == NULL)
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
check_slip(struct slips *s, struct slip *slip, struct findings *f)
{
	const struct node *at = node_get(slip->root, "at");
	int done = 0;

	if ((slip->kind = node_text(slip->root, "slip")) == NULL)
		return miss(f, slip->root, "slip");
	if (check_case(s, slip, f) < 0 || check_kind(slip, f) < 0)
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

/* The first finding about a file, for the note beside it in bad/. */
static void
keep_reason(struct slips *s, const struct findings *f)
{
	if (s->reason.length > 0 || f->first == NULL)
		return;
	finding_print(&s->reason, f->first->id, f->first->words);
	buf_text(&s->reason, " [");
	buf_text(&s->reason, finding_name(f->first->id));
	buf_text(&s->reason, "]\n");
}

/* One document of a slips file. 0 taken, 1 faulty, -1 no memory. */
static int
take(struct slips *s, const struct document *d, struct reporter *reporter)
{
	struct place place = { .file = d->file, .first_line = d->line, .document = d->ordinal };
	struct findings f = FINDINGS_INIT(&s->arena);
	struct slip *slip = arena_alloc(&s->arena, sizeof *slip);
	char *bytes = arena_copy(&s->arena, d->bytes + d->bom, d->length - d->bom);
	int faulty;

	if (slip == NULL || bytes == NULL)
		return -1;
	faulty = screen_document(d, &f) < 0 || (slip->root = read_document(&s->arena, &f, bytes, d->length - d->bom)) == NULL;
	/* a whole case that came in is no slip: rpr-file takes it */
	if (!faulty && node_get(slip->root, "slip") == NULL && node_get(slip->root, "steps") != NULL)
		return f.failed ? -1 : 0;
	faulty = faulty || check_slip(s, slip, &f) < 0;
	report_all(reporter, &place, &f);
	if (f.failed)
		return -1;
	if (faulty) {
		keep_reason(s, &f);
		return 1;
	}
	digest_bytes(d->bytes + d->body, d->end - d->body, slip->sha256);
	slip->file = arena_copy(&s->arena, d->file, strlen(d->file));
	slip->line = d->line;
	return slip->file == NULL || add(s, slip) < 0 ? -1 : 0;
}

int
slips_take(struct slips *s, const char *name, const char *bytes, size_t length, struct reporter *reporter)
{
	struct cutter *c = cutter_new(CUT_LIMIT);
	struct document d;
	enum cut what;
	int done = 0, one;

	buf_clear(&s->reason);
	if (c == NULL || (cutter_start(c, name, true), cutter_feed(c, bytes, length)) < 0) {
		cutter_free(c);
		return -1;
	}
	cutter_finish(c);
	while (done >= 0 && (what = cutter_next(c, &d)) != CUT_MORE) {
		one = 0;
		if (what == CUT_NO_MEMORY)
			one = -1;
		else if (what == CUT_PIECE && d.last) {
			report_now(reporter, name, FINDING_TOO_LARGE, NULL, NULL, NULL);
			one = 1;
		} else if (what == CUT_DOCUMENT)
			one = take(s, &d, reporter);
		done = one < 0 ? -1 : one != 0 ? 1 : done;
	}
	cutter_free(c);
	return done;
}

const struct buf *
slips_reason(const struct slips *s)
{
	return &s->reason;
}

static bool
is_for(const struct slip *slip, const struct casefile *c, const char *number)
{
	if (slip->case_id != NULL)
		return c->id != NULL && strcmp(slip->case_id, c->id) == 0;
	/* a number is one of the journal: refused packages, which have numbers of their own, are named by id */
	return number != NULL && strcmp(slip->number, number) == 0 && strcmp(slip->office, c->steps[0].office) == 0 &&
	    (c->steps[0].result == NULL || strcmp(c->steps[0].result, "refused") != 0);
}

static bool
names_slip(const struct node *map, const struct slip *slip)
{
	const char *sha = node_text(map, "slip");

	return sha != NULL && strcmp(sha, slip->sha256) == 0;
}

/* A step rests on the slip, or one of the grounds that a conclusion weighed. */
static bool
is_taken(const struct slip *slip, const struct casefile *c)
{
	const struct node *grounds, *n;
	size_t i;

	for (i = 0; i < c->steps_read; i++) {
		if (names_slip(c->steps[i].node, slip))
			return true;
		grounds = node_get(c->steps[i].node, "grounds");
		for (n = grounds == NULL ? NULL : grounds->first; n != NULL; n = n->next)
			if (names_slip(n, slip))
				return true;
	}
	return false;
}

static int
by_time(const void *a, const void *b)
{
	const struct slip *x = *(struct slip *const *)a, *y = *(struct slip *const *)b;
	int64_t p = moment_utc(&x->at), q = moment_utc(&y->at);

	return p != q ? (p > q) - (p < q) : (x->order > y->order) - (x->order < y->order);
}

/* Slips of one hash chain that are for this case and not yet taken; the same slip given twice counts once. */
static void
collect(struct slip *chain, const struct casefile *c, const char *number, struct slip **list, size_t *count)
{
	size_t i;

	for (; chain != NULL; chain = chain->next) {
		if (!is_for(chain, c, number))
			continue;
		chain->seen = true;
		chain->taken = chain->settled = is_taken(chain, c);
		for (i = 0; i < *count && strcmp(list[i]->sha256, chain->sha256) != 0; i++)
			;
		if (!chain->taken && i == *count)
			list[(*count)++] = chain;
	}
}

int
slips_for(struct slips *s, const struct casefile *c, struct slip ***list, size_t *count)
{
	const char *number = casefile_number(c);

	*count = 0;
	*list = NULL;
	if (s->count == 0)
		return 0;
	if ((*list = malloc(s->count * sizeof **list)) == NULL)
		return -1;
	collect(s->chains[chain_of(c->id)], c, number, *list, count);
	if (number != NULL)
		collect(s->chains[chain_of(number)], c, number, *list, count);
	qsort(*list, *count, sizeof **list, by_time);
	return 0;
}

size_t
slips_count(const struct slips *s)
{
	return s->count;
}

struct slip *
slips_at(const struct slips *s, size_t index)
{
	return s->all[index];
}
