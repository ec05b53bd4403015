#include "tool.h"

#include "check.h"
#include "lock.h"
#include "node.h"
#include "screen.h"
#include "visible.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { STEPS_ROOM = 256 * 1024 };

enum state { PASSES, ADVANCED, HELD, BLANK };

struct item {
	struct document document;
	struct casefile c;
	struct findings findings;
	enum state state;
	bool opened;			/* c is to be released */
	bool acts;			/* may have something to do */
	bool lost;			/* held back for want of memory alone */
};

struct batch {
	struct tool *tool;
	struct arena arena;
	struct item *items;
	size_t count, room;
};

struct batch *
batch_new(struct tool *t)
{
	struct batch *b = calloc(1, sizeof *b);

	if (b != NULL)
		b->tool = t;
	return b;
}

void
batch_free(struct batch *b)
{
	if (b == NULL)
		return;
	free(b->items);
	arena_release(&b->arena);
	free(b);
}

static void
read_clock(struct tool *t)
{
	struct timespec now;

	if (t->at_given || t->office == NULL)
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	t->desk.at = office_time(t->office, now.tv_sec);
}

static struct place
place_of(const struct item *i)
{
	return (struct place){ .file = i->document.file, .first_line = i->document.line, .document = i->document.ordinal,
	    .case_number = i->opened && i->c.root != NULL ? casefile_number(&i->c) : NULL };
}

/* It is told when the lock was given back: whoever reads what is said may be slow. */
static void
lose(struct item *i)
{
	i->state = HELD;
	i->lost = true;
}

static void
tell_lost(struct tool *t, const struct item *i)
{
	struct place place = place_of(i);
	struct finding f = { .id = FINDING_MEMORY };

	report(&t->reporter, &place, &f);
	tool_failed(t, EXIT_BUSY);
}

/* What memory was out for is no worse than before, and another run takes it up. */
static bool
is_faulty(const struct item *i)
{
	return i->state == HELD && !i->lost;
}

/* Reads one document as far as a case or an application; what it then needs is asked of the tool. */
static void
open_item(struct tool *t, struct item *i, struct arena *a)
{
	if (screen_document(&i->document, &i->findings) < 0) {
		i->state = HELD;
		return;
	}
	i->opened = true;
	if (casefile_open(&i->c, &i->document, a, &i->findings) < 0) {
		i->state = HELD;
		return;
	}
	if (!i->c.open && !t->spec->opens) {
		finding_add(&i->findings, FINDING_NOT_TAKEN, 0, 0, NULL, NULL, NULL);
		i->state = HELD;
		return;
	}
	if (!t->spec->reader && !t->stopped)
		i->acts = (t->spec->may_act != NULL ? t->spec->may_act : run_may_act)(&t->desk, &i->c, a, &i->findings);
}

/* Nothing will be done with it and nothing said of it: its tree need not wait for the others. */
static bool
only_passes(const struct tool *t, const struct item *i)
{
	return !t->spec->reader && i->state == PASSES && !i->acts && i->findings.first == NULL;
}

static void
add_blank(struct batch *b, const struct document *d)
{
	struct item *i = &b->items[b->count++];

	*i = (struct item){ .document = *d, .state = BLANK };
}

/* The rejects are locked from the first piece of a document to its last, and go on at their end. */
static bool
begin_rejects(struct tool *t)
{
	struct stat st;

	if (lock_wait(t->rejects_fd) < 0 || fstat(t->rejects_fd, &st) < 0)
		return false;
	/* who removed it since it was opened would remove with it what goes there now */
	if (st.st_nlink == 0) {
		lock_free(t->rejects_fd);
		errno = ENOENT;
		return false;
	}
	stream_resume(&t->rejects, t->rejects_fd, st.st_size);
	t->rejects_from = st.st_size;
	return true;
}

/* What could not be written whole is taken back. */
static bool
end_rejects(struct tool *t)
{
	bool done;
	int error;

	stream_end(&t->rejects);
	done = stream_flush(&t->rejects) == 0 && fdatasync(t->rejects_fd) == 0;
	error = t->rejects.error != 0 ? t->rejects.error : errno;
	if (!done && ftruncate(t->rejects_fd, t->rejects_from) < 0)
		error = errno;
	lock_free(t->rejects_fd);
	errno = error;
	return done;
}

static void
fail_rejects(struct tool *t, const char *outcome)
{
	report_now(&t->reporter, NULL, FINDING_WRITE, t->rejects_path, strerror(errno), outcome);
	tool_failed(t, EXIT_SYSTEM);
}

/* A piece of an over-long document goes straight through, or to the rejects; what came before it is answered first. */
static void
pass_piece(struct batch *b, const struct document *d)
{
	struct tool *t = b->tool;
	struct place place = { .file = d->file, .first_line = d->line, .document = d->ordinal };
	struct finding f = { .id = FINDING_TOO_LARGE };
	bool first = !t->in_piece;

	batch_finish(b);
	t->in_piece = !d->last;
	if (first) {
		report(&t->reporter, &place, &f);
		t->held = true;
		t->piece_rejected = t->rejects_fd >= 0 && !t->dry;
		if (t->piece_rejected && !begin_rejects(t)) {
			fail_rejects(t, "the document stays in the output instead");
			t->piece_rejected = false;
		}
	}
	if (t->spec->reader || t->dry)
		return;
	stream_piece(t->piece_rejected ? &t->rejects : &t->out, d, first);
	if (d->last && t->piece_rejected && !end_rejects(t)) {
		fail_rejects(t, "the document was taken back there and is in the input only");
		t->input_only = true;
	}
}

void
batch_add(struct batch *b, const struct document *d, enum cut what)
{
	struct item *i;
	struct arena_mark mark;

	if (what == CUT_PIECE) {
		pass_piece(b, d);
		return;
	}
	if (b->count == b->room) {
		size_t room = b->room == 0 ? 64 : b->room * 2;
		struct item *more = realloc(b->items, room * sizeof *more);

		if (more == NULL) {
			struct item lost = { .document = *d };

			batch_finish(b);
			tell_lost(b->tool, &lost);
			if (!b->tool->spec->reader && !b->tool->dry)
				stream_pass(&b->tool->out, d, what == CUT_BLANK);
			return;
		}
		b->items = more;
		b->room = room;
	}
	if (b->count == 0)
		read_clock(b->tool);
	if (what == CUT_BLANK) {
		add_blank(b, d);
		return;
	}
	i = &b->items[b->count++];
	*i = (struct item){ .document = *d, .findings = FINDINGS_INIT(&b->arena), .state = PASSES };
	i->findings.lines_above = d->line - 1;
	mark = arena_mark(&b->arena);
	open_item(b->tool, i, &b->arena);
	if (i->findings.failed)
		lose(i);
	else if (only_passes(b->tool, i)) {
		casefile_release(&i->c);
		i->opened = false;
		arena_rewind(&b->arena, mark);
	}
}

/*
 * A case that grew over the limit would be read by nobody again. An application leaves room for the steps to come: a case
 * that is numbered must be able to go on. What was in braces counts as it is laid out.
 */
static bool
is_overgrown(struct item *i)
{
	bool opened = i->c.steps_read == 0;
	size_t spare = opened ? STEPS_ROOM : 0;

	if (i->c.document.length + i->c.added.length + spare <= CUT_LIMIT)
		return false;
	finding_add(&i->findings, FINDING_TOO_LARGE, 0, 0, opened ? " with 256 KiB for its steps" : " with its next step",
	    NULL, NULL);
	return true;
}

/* One case of the batch. False when the whole batch has to be given up. */
static bool
act_on(struct batch *b, struct item *i)
{
	struct tool *t = b->tool;
	struct run r = { .desk = &t->desk, .c = &i->c, .arena = &b->arena, .findings = &i->findings };
	struct store_mark mark = { 0 };

	if (t->desk.store != NULL)
		mark = store_mark(t->desk.store);
	switch (t->spec->act(&r)) {
	case RUN_ADVANCED:
		if (!is_overgrown(i)) {
			i->state = ADVANCED;
			return true;
		}
		i->state = HELD;
		break;
	case RUN_NOTHING:
		return true;
	case RUN_HELD:
		i->state = HELD;
		break;
	case RUN_MEMORY:
		i->findings.failed = true;
		lose(i);
		break;
	case RUN_STORE_FAILED:
		tool_failed(t, r.status == STORE_DAMAGED ? EXIT_DAMAGED : r.status == STORE_BUSY ? EXIT_BUSY : EXIT_SYSTEM);
		return false;
	}
	casefile_rewind(&i->c);
	if (t->desk.store != NULL)
		store_rewind(t->desk.store, mark);
	return true;
}

static void
report_store(struct tool *t, const struct findings *f, enum store_status status)
{
	struct place nowhere = { 0 };

	report_all(&t->reporter, &nowhere, f);
	if (f->failed)
		report_now(&t->reporter, NULL, FINDING_MEMORY, NULL, NULL, NULL);
	if (status != STORE_OK)
		tool_failed(t, status == STORE_DAMAGED ? EXIT_DAMAGED : status == STORE_BUSY ? EXIT_BUSY : EXIT_SYSTEM);
}

/* Everything goes out as it came. */
static void
give_up(struct batch *b)
{
	size_t n;

	for (n = 0; n < b->count; n++)
		if (b->items[n].state == ADVANCED) {
			b->items[n].state = PASSES;
			casefile_rewind(&b->items[n].c);
		}
	b->tool->stopped = true;
}

/* Under the lock: perform, enter, make durable, deliver. */
static void
enter(struct batch *b)
{
	struct tool *t = b->tool;
	struct findings f = FINDINGS_INIT(&b->arena);
	enum store_status status = STORE_OK;
	size_t n;
	bool any = false;

	for (n = 0; n < b->count; n++)
		any = any || (b->items[n].state == PASSES && b->items[n].acts);
	if (!any)
		return;
	if (t->desk.store != NULL && (status = store_begin(t->desk.store, &f)) != STORE_OK) {
		report_store(t, &f, status);
		give_up(b);
		return;
	}
	for (n = 0; n < b->count; n++)
		if (b->items[n].state == PASSES && b->items[n].acts && !act_on(b, &b->items[n])) {
			store_abandon(t->desk.store);
			give_up(b);
			return;
		}
	if (t->desk.store == NULL)
		return;
	if (t->dry)
		store_abandon(t->desk.store);
	else
		status = store_commit(t->desk.store, &f);
	report_store(t, &f, status);
	if (status != STORE_OK)
		give_up(b);
}

/* Faulty documents go whole to the file of rejects, which is locked, appended to and synced before the batch is answered. */
static bool
reject(struct batch *b)
{
	struct tool *t = b->tool;
	size_t n;
	bool any = false;

	for (n = 0; n < b->count; n++)
		any = any || is_faulty(&b->items[n]);
	if (t->rejects_fd < 0 || !any)
		return false;
	if (!begin_rejects(t)) {
		fail_rejects(t, "the documents stay in the output instead");
		return false;
	}
	for (n = 0; n < b->count; n++)
		if (is_faulty(&b->items[n]))
			stream_pass(&t->rejects, &b->items[n].document, false);
	if (end_rejects(t))
		return true;
	fail_rejects(t, "the documents stay in the output instead");
	return false;
}

static void
print_dry(struct tool *t, struct item *i)
{
	struct buf b = BUF_INIT;
	size_t n;

	for (n = i->c.steps_read; n < i->c.step_count; n++) {
		const struct step *s = &i->c.steps[n];
		char at[MOMENT_TEXT + 1];

		visible_text(&b, i->document.file, strlen(i->document.file));
		buf_byte(&b, ':');
		buf_number(&b, (long long)i->document.line);
		buf_text(&b, ": document ");
		buf_number(&b, (long long)i->document.ordinal);
		buf_text(&b, ": step ");
		buf_text(&b, s->id);
		buf_text(&b, " by ");
		buf_text(&b, s->by);
		buf_text(&b, " at ");
		moment_format(&s->at, at);
		buf_text(&b, at);
		buf_byte(&b, '\n');
	}
	if (buf_failed(&b))
		tell_lost(t, i);
	else
		stream_text(&t->out, b.bytes, b.length);
	buf_release(&b);
}

static void
answer(struct batch *b)
{
	struct tool *t = b->tool;
	bool rejected = !t->dry && reject(b);
	size_t n;

	for (n = 0; n < b->count; n++) {
		struct item *i = &b->items[n];

		if (i->state == HELD)
			t->held = true;
		if (t->spec->reader)
			continue;
		if (t->dry) {
			if (i->state == ADVANCED)
				print_dry(t, i);
		} else if (i->state == ADVANCED) {
			stream_advance(&t->out, &i->c.document, i->c.insert, i->c.added.bytes, i->c.added.length);
			t->entered++;
		} else if (!(rejected && is_faulty(i)))
			stream_pass(&t->out, &i->document, i->state == BLANK);
	}
}

static void
see(struct batch *b)
{
	struct tool *t = b->tool;
	size_t n;

	for (n = 0; n < b->count; n++) {
		struct item *i = &b->items[n];
		struct place place = place_of(i);
		int status = EXIT_DONE;

		if (i->state == PASSES)
			status = t->spec->see(t, &place, &i->c, &b->arena, &i->findings);
		if (status == EXIT_BUSY || (i->state == PASSES && i->findings.failed))
			lose(i);
		else
			tool_failed(t, status);
	}
}

void
batch_finish(struct batch *b)
{
	struct tool *t = b->tool;
	size_t n;

	if (t->spec->reader)
		see(b);
	else
		enter(b);
	for (n = 0; n < b->count; n++) {
		struct place place = place_of(&b->items[n]);

		if (b->items[n].state != BLANK)
			report_all(&t->reporter, &place, &b->items[n].findings);
		if (b->items[n].lost)
			tell_lost(t, &b->items[n]);
	}
	answer(b);
	for (n = 0; n < b->count; n++)
		if (b->items[n].opened)
			casefile_release(&b->items[n].c);
	b->count = 0;
	arena_reset(&b->arena);
}
