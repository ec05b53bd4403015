#include "slips.h"

#include "arena.h"
#include "buf.h"
#include "casefile.h"
#include "cut.h"
#include "finding.h"
#include "node.h"
#include "report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct slips {
	struct arena files;		/* their names */
	struct arena scratch;		/* of the document being taken */
	struct cutter *cutter;
	struct slip_note *notes;
	size_t count, room;
	uint32_t *chains;		/* made at the first search: a power of two of them */
	size_t chain_count;
	struct buf reason;
};

struct slips *
slips_new(void)
{
	struct slips *s = calloc(1, sizeof *s);

	if (s != NULL && (s->cutter = cutter_new(CUT_LIMIT)) == NULL) {
		free(s);
		return NULL;
	}
	return s;
}

void
slips_free(struct slips *s)
{
	if (s == NULL)
		return;
	cutter_free(s->cutter);
	free(s->notes);
	free(s->chains);
	buf_release(&s->reason);
	arena_release(&s->files);
	arena_release(&s->scratch);
	free(s);
}

size_t
slips_count(const struct slips *s)
{
	return s->count;
}

struct slip_note *
slips_note(const struct slips *s, size_t index)
{
	return &s->notes[index];
}

const struct buf *
slips_reason(const struct slips *s)
{
	return &s->reason;
}

/* What a case is called by a slip: its id, or office and number. Two that share a key are told apart when they are read. */
static void
make_key(unsigned char key[SLIPS_KEY], const char *a, const char *b)
{
	uint64_t hash = 14695981039346656037u;

	for (; *a != '\0'; a++)
		hash = (hash ^ (unsigned char)*a) * 1099511628211u;
	for (hash = hash * 1099511628211u; *b != '\0'; b++)
		hash = (hash ^ (unsigned char)*b) * 1099511628211u;
	memcpy(key, &hash, SLIPS_KEY);
}

static void
make_check(unsigned char check[SLIPS_KEY], const char *sha256)
{
	memcpy(check, sha256, SLIPS_KEY);
}

/* Keeps a note of a slip. `file` is the copy of its name that all slips of the file share. */
static int
note(struct slips *s, const struct slip *slip, const struct document *d, const char *file)
{
	struct slip_note *n;

	if (s->count == UINT32_MAX - 1)
		return -1;
	if (s->count == s->room) {
		size_t room = s->room == 0 ? 64 : s->room * 2;
		struct slip_note *more = realloc(s->notes, room * sizeof *more);

		if (more == NULL)
			return -1;
		s->notes = more;
		s->room = room;
	}
	n = &s->notes[s->count++];
	*n = (struct slip_note){ .file = file, .at = (uint32_t)d->offset, .length = (uint32_t)d->length, .line = (uint32_t)d->line };
	make_key(n->key, slip->case_id != NULL ? slip->case_id : slip->office, slip->case_id != NULL ? "" : slip->number);
	make_check(n->check, slip->sha256);
	return 0;
}

/* The first error in a file, for the note beside it in bad/. */
static void
keep_reason(struct slips *s, const struct findings *f)
{
	const struct finding *x = f->first;

	while (x != NULL && finding_level(x->id) != LEVEL_ERROR)
		x = x->next;
	if (s->reason.length > 0 || x == NULL)
		return;
	finding_print(&s->reason, x->id, x->words, false);
	buf_text(&s->reason, " [");
	buf_text(&s->reason, finding_name(x->id));
	buf_text(&s->reason, "]\n");
}

/* 1, or -1 without memory. */
static int
refuse_too_large(struct slips *s, const char *name, struct reporter *reporter)
{
	struct place place = { .file = name };
	struct findings f = FINDINGS_INIT(&s->scratch);

	finding_add(&f, FINDING_TOO_LARGE, 0, 0, NULL, NULL, NULL);
	keep_reason(s, &f);
	report_all(reporter, &place, &f);
	return f.failed ? -1 : 1;
}

/* One document of a slips file. 0 taken, 1 faulty, -1 no memory. */
static int
take(struct slips *s, const struct document *d, const char **file, struct reporter *reporter)
{
	struct place place = { .file = d->file, .first_line = d->line, .document = d->ordinal };
	struct findings f = FINDINGS_INIT(&s->scratch);
	struct slip slip;
	enum slip_is is = slip_read(&slip, d, &s->scratch, &f);

	report_all(reporter, &place, &f);
	if (f.failed)
		return -1;
	if (is == SLIP_FAULTY)
		keep_reason(s, &f);
	if (is != SLIP_GOOD)
		return is == SLIP_FAULTY;
	if (*file == NULL && (*file = arena_copy(&s->files, d->file, strlen(d->file))) == NULL)
		return -1;
	return note(s, &slip, d, *file);
}

int
slips_take(struct slips *s, const char *name, const char *bytes, size_t length, struct reporter *reporter)
{
	const char *file = NULL;
	size_t first = s->count;
	struct document d;
	enum cut what;
	int done = 0, one;

	buf_clear(&s->reason);
	cutter_start(s->cutter, name, true);
	if (cutter_feed(s->cutter, bytes, length) < 0)
		return -1;
	cutter_finish(s->cutter);
	while (done >= 0 && (what = cutter_next(s->cutter, &d)) != CUT_MORE) {
		one = 0;
		if (what == CUT_PIECE && d.last)
			one = refuse_too_large(s, name, reporter);
		else if (what == CUT_DOCUMENT)
			one = take(s, &d, &file, reporter);
		done = one < 0 ? -1 : one != 0 ? 1 : done;
		arena_reset(&s->scratch);
	}
	for (; first < s->count; first++)
		s->notes[first].beside_faulty = done > 0;
	return done;
}

static int
open_slip(const char *file)
{
	return open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
}

/* Another collector may have moved the file from new/ to cur/. */
static int
open_again(const char *file, struct arena *a)
{
	int fd = open_slip(file);
	char *moved, *slash;

	if (fd >= 0 || errno != ENOENT)
		return fd;
	if ((moved = arena_copy(a, file, strlen(file))) == NULL) {
		errno = ENOMEM;
		return -1;
	}
	errno = ENOENT;
	slash = strrchr(moved, '/');
	if (slash == NULL || slash - moved < 4 || memcmp(slash - 4, "/new", 4) != 0)
		return -1;
	memcpy(slash - 3, "cur", 3);
	return open_slip(moved);
}

/* As many bytes as the file still has there. */
static int
read_bytes(int fd, const struct slip_note *n, char *bytes, size_t *length)
{
	for (*length = 0; *length < n->length; ) {
		ssize_t got = pread(fd, bytes + *length, n->length - *length, (off_t)(n->at + *length));

		if (got == 0)
			return 0;
		if (got < 0 && errno != EINTR)
			return -1;
		if (got > 0)
			*length += (size_t)got;
	}
	return 0;
}

/* The bytes of a slip's document, in the arena. 1; 0 when the file is gone or no plain file; -1 with errno. */
static int
read_again(const struct slip_note *n, struct arena *a, char **bytes, size_t *length)
{
	int fd = open_again(n->file, a), result = 0, saved;
	struct stat st;

	if (fd < 0)
		return errno == ENOENT || errno == ELOOP ? 0 : -1;
	if (fstat(fd, &st) < 0)
		result = -1;
	else if (S_ISREG(st.st_mode)) {
		errno = ENOMEM;
		result = (*bytes = arena_alloc(a, n->length)) == NULL || read_bytes(fd, n, *bytes, length) < 0 ? -1 : 1;
	}
	saved = errno;
	close(fd);
	errno = saved;
	return result;
}

int
slips_load(struct slips *s, struct slip_note *n, struct arena *a, struct slip *slip)
{
	struct findings f = FINDINGS_INIT(a);
	unsigned char check[SLIPS_KEY];
	struct document d;
	size_t length;
	char *bytes;
	int done = read_again(n, a, &bytes, &length);

	if (done <= 0)
		return done;
	/* the line end that its last line lacks is that of the lines before it in its file, which are not read again */
	if (n->length - length == 2) {
		memcpy(bytes + length, "\r\n", 2);
		length += 2;
	}
	cutter_start(s->cutter, n->file, true);
	if (cutter_feed(s->cutter, bytes, length) < 0)
		return -1;
	cutter_finish(s->cutter);
	if (cutter_next(s->cutter, &d) != CUT_DOCUMENT || slip_read(slip, &d, a, &f) != SLIP_GOOD) {
		errno = ENOMEM;
		return f.failed ? -1 : 0;
	}
	make_check(check, slip->sha256);
	slip->line = n->line;
	slip->note = n;
	return memcmp(check, n->check, SLIPS_KEY) == 0;
}

static size_t
chain_of(const struct slips *s, const unsigned char key[SLIPS_KEY])
{
	size_t hash;

	memcpy(&hash, key, sizeof hash);
	return (hash ^ hash >> 32) & (s->chain_count - 1);
}

/* Chains that keep the order of reading. */
static int
make_chains(struct slips *s)
{
	size_t i;

	if (s->chains != NULL)
		return 0;
	for (s->chain_count = 64; s->chain_count < s->count; s->chain_count *= 2)
		;
	if ((s->chains = calloc(s->chain_count, sizeof *s->chains)) == NULL)
		return -1;
	for (i = s->count; i > 0; i--) {
		uint32_t *chain = &s->chains[chain_of(s, s->notes[i - 1].key)];

		s->notes[i - 1].next = *chain;
		*chain = (uint32_t)i;
	}
	return 0;
}

static bool
is_for(const struct slip *slip, const struct casefile *c, const char *number)
{
	if (slip->case_id != NULL)
		return strcmp(slip->case_id, c->id) == 0;
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
		for (n = node_first(grounds); n != NULL; n = n->next)
			if (names_slip(n, slip))
				return true;
	}
	return false;
}

struct search {
	struct slips *slips;
	const struct casefile *c;
	const char *number;
	struct arena *arena;
	struct slip **list;
	size_t count, room;
};

static int
add(struct search *q, const struct slip *slip)
{
	struct slip *copy;

	if (q->count == q->room) {
		size_t room = q->room == 0 ? 8 : q->room * 2;
		struct slip **more = arena_alloc(q->arena, room * sizeof *more);

		if (more == NULL)
			return -1;
		if (q->count > 0)
			memcpy(more, q->list, q->count * sizeof *more);
		q->list = more;
		q->room = room;
	}
	if ((copy = arena_alloc(q->arena, sizeof *copy)) == NULL)
		return -1;
	*copy = *slip;
	q->list[q->count++] = copy;
	return 0;
}

/* The slips that name the case by this key and are not yet taken. */
static int
collect(struct search *q, const unsigned char key[SLIPS_KEY])
{
	uint32_t at = q->slips->chains[chain_of(q->slips, key)];
	struct slip slip;
	int done;

	for (; at != 0; at = q->slips->notes[at - 1].next) {
		struct slip_note *n = &q->slips->notes[at - 1];

		if (memcmp(n->key, key, SLIPS_KEY) != 0)
			continue;
		if ((done = slips_load(q->slips, n, q->arena, &slip)) < 0)
			return -1;
		if (done == 0 || !is_for(&slip, q->c, q->number))
			continue;
		n->seen = true;
		n->settled = is_taken(&slip, q->c);
		if (!n->settled && add(q, &slip) < 0)
			return -1;
	}
	return 0;
}

/* The same slips side by side, the one read first before the others. */
static int
by_content(const void *a, const void *b)
{
	const struct slip *x = *(struct slip *const *)a, *y = *(struct slip *const *)b;
	int order = strcmp(x->sha256, y->sha256);

	return order != 0 ? order : (x->note > y->note) - (x->note < y->note);
}

/* Not by reading: what a run makes of its slips must not depend on the names of their files. */
static int
by_time(const void *a, const void *b)
{
	const struct slip *x = *(struct slip *const *)a, *y = *(struct slip *const *)b;
	int64_t p = moment_utc(&x->at), q = moment_utc(&y->at);

	return p != q ? (p > q) - (p < q) : strcmp(x->sha256, y->sha256);
}

static void
sort(struct search *q)
{
	size_t i, kept = 0;

	qsort(q->list, q->count, sizeof *q->list, by_content);
	for (i = 0; i < q->count; i++)
		if (kept == 0 || strcmp(q->list[kept - 1]->sha256, q->list[i]->sha256) != 0)
			q->list[kept++] = q->list[i];
	q->count = kept;
	qsort(q->list, q->count, sizeof *q->list, by_time);
}

int
slips_for(struct slips *s, const struct casefile *c, struct arena *a, struct slip ***list, size_t *count)
{
	struct search q = { .slips = s, .c = c, .number = casefile_number(c), .arena = a };
	unsigned char key[SLIPS_KEY];

	*count = 0;
	*list = NULL;
	if (s->count == 0)
		return 0;
	if (make_chains(s) < 0)
		return -1;
	make_key(key, c->id, "");
	if (collect(&q, key) < 0)
		return -1;
	if (q.number != NULL) {
		make_key(key, c->steps[0].office, q.number);
		if (collect(&q, key) < 0)
			return -1;
	}
	if (q.count > 0)
		sort(&q);
	*list = q.list;
	*count = q.count;
	return 0;
}
