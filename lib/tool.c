#include "tool.h"

#include "arena.h"
#include "confine.h"
#include "filing.h"
#include "inbox.h"
#include "node.h"
#include "setup.h"
#include "slips.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void
tool_failed(struct tool *t, int status)
{
	static const int rank[] = { 0, 1, 0, 3, 2, 4, 0 };

	if (status == EXIT_HELD)
		t->held = true;
	else if (status == EXIT_OVERDUE)
		t->overdue = true;
	else if (rank[status] > rank[t->worst])
		t->worst = status;
}

/*
 * Whether the case that a slip names is in a register here. Books hold no numbers of other offices: a case that another
 * office opened is known by number when it is filed here. A store status.
 */
static enum store_status
find_case_of(struct tool *t, const struct slip *s, struct arena *a, bool *known, struct findings *f)
{
	struct entry *lines, one;
	enum store_status status;
	size_t count;
	int found = 1;

	if (s->case_id != NULL) {
		status = store_find_case(t->desk.store, a, s->case_id, &lines, &count, f);
		found = count > 0;
	} else if (strcmp(s->office, t->office->id) == 0)
		status = store_find_number(t->desk.store, a, BOOK_JOURNAL, s->number, &one, &found, f);
	else {
		status = STORE_OK;
		found = filing_has(store_directory(t->desk.store), s->office, s->number, t->office->id, a);
	}
	*known = status != STORE_OK || found;
	return status;
}

static void
find_unknown(struct findings *f, const struct slip_note *n, const struct slip *s)
{
	const struct node *named = node_get(s->root, s->case_id != NULL ? "case" : "office");

	finding_add_in(f, FINDING_SLIP_UNKNOWN_CASE, n->file, n->line + named->line - 1, named->column, NULL, NULL, NULL);
}

/* A slip whose case is in no register of this office belongs elsewhere, or names a wrong case. Under the lock. */
static enum store_status
check_unseen(struct tool *t, struct arena *a, struct findings *f)
{
	enum store_status status = STORE_OK;
	size_t i;

	for (i = 0; status == STORE_OK && i < slips_count(t->desk.slips); i++) {
		struct slip_note *n = slips_note(t->desk.slips, i);
		struct slip s;
		bool known;
		int done;

		if (n->seen)
			continue;
		arena_reset(a);
		if ((done = slips_load(t->desk.slips, n, a, &s)) < 0 && errno == ENOMEM) {
			f->failed = true;
			return STORE_BUSY;
		}
		if (done < 0) {
			finding_add_in(f, FINDING_READ, n->file, 0, 0, strerror(errno), NULL, NULL);
			return STORE_FAILED;
		}
		if (done > 0 && (status = find_case_of(t, &s, a, &known, f)) == STORE_OK && !known)
			find_unknown(f, n, &s);
	}
	return status;
}

static void
check_slips(struct tool *t)
{
	struct findings f = FINDINGS_INIT(&t->arena);
	struct arena scratch = ARENA_INIT;
	enum store_status status;
	size_t i, count;

	if (t->desk.slips == NULL || t->desk.store == NULL || t->stopped)
		return;
	for (i = 0, count = slips_count(t->desk.slips); i < count && slips_note(t->desk.slips, i)->seen; i++)
		;
	if (i == count)
		return;
	if ((status = store_begin(t->desk.store, &f)) == STORE_OK) {
		status = check_unseen(t, &scratch, &f);
		store_abandon(t->desk.store);
	}
	arena_release(&scratch);
	setup_report(t, &f);
	if (status != STORE_OK)
		tool_failed(t, status == STORE_DAMAGED ? EXIT_DAMAGED : status == STORE_BUSY ? EXIT_BUSY : EXIT_SYSTEM);
}

/* When there was nothing to do for this person, though there is for others, it says for whom. */
static void
tell_waiting(struct tool *t)
{
	char count[24];
	size_t i;

	if (t->entered > 0)
		return;

	for (i = 0; i < sizeof t->desk.waiting / sizeof t->desk.waiting[0] && t->desk.waiting[i].actor != NULL; i++) {
		snprintf(count, sizeof count, "%lu", t->desk.waiting[i].cases);
		report_now(&t->reporter, NULL, FINDING_WAITS_FOR, count, t->desk.waiting[i].actor,
		    t->desk.by->id);
	}
}

static int
finish(struct tool *t)
{
	check_slips(t);
	if (t->desk.slips != NULL && !t->dry && !t->stopped && inbox_settle(t->desk.slips, &t->reporter) < 0)
		tool_failed(t, EXIT_SYSTEM);
	tell_waiting(t);
	if (t->spec->end != NULL) {
		tool_failed(t, t->spec->end(t));
		input_end_output(t);
	}
	if (t->rejects_fd >= 0 && close(t->rejects_fd) < 0) {
		report_now(&t->reporter, NULL, FINDING_WRITE, t->rejects_path, strerror(errno), "see whether the documents are there");
		tool_failed(t, EXIT_SYSTEM);
	}
	if (close(STDOUT_FILENO) < 0) {
		report_now(&t->reporter, NULL, FINDING_WRITE, "standard output", strerror(errno), "what was entered stands");
		tool_failed(t, EXIT_SYSTEM);
	}
	if (t->reporter.failed)
		tool_failed(t, EXIT_BUSY);
	if (t->worst != 0)
		return t->worst;
	if (t->held || t->reporter.errors > 0)
		return EXIT_HELD;
	return t->overdue ? EXIT_OVERDUE : EXIT_DONE;
}

static void
release(struct tool *t)
{
	size_t i;

	store_close(t->desk.store);
	slips_free(t->desk.slips);
	office_free(t->office);
	for (i = 0; i < t->editions.count; i++)
		edition_free(t->editions.all[i]);
	arena_release(&t->arena);
}

/* A reader gives up all but reading what it was told to. */
static int
confine(struct tool *t)
{
	enum { READS = sizeof t->reads / sizeof t->reads[0] };
	size_t count = 1 + READS + (size_t)t->operand_count, i;
	const char **paths = arena_alloc(&t->arena, count * sizeof *paths);

	if (paths == NULL) {
		report_now(&t->reporter, NULL, FINDING_MEMORY, NULL, NULL, NULL);
		return EXIT_BUSY;
	}
	paths[0] = t->office_path;
	for (i = 0; i < READS; i++)
		paths[1 + i] = t->reads[i];
	for (i = 0; i < (size_t)t->operand_count; i++)
		paths[1 + READS + i] = strcmp(t->operands[i], "-") == 0 ? NULL : t->operands[i];
	if (confine_reading(paths, count) == 0)
		return -1;
	report_now(&t->reporter, NULL, FINDING_READ, strerror(errno), NULL, NULL);
	return EXIT_SYSTEM;
}

int
tool_main(int argc, char **argv, const struct tool_spec *spec)
{
	static char none[] = "", *empty[] = { none, NULL };
	static struct tool t;		/* zero, and most of its buffers never touched */
	int status;

	t.spec = spec;
	t.reporter.program = spec->name;
	t.reporter.reads = spec->reader;
	t.rejects_fd = -1;
	t.language = "en";
	t.desk.filter = spec->name;
	t.desk.editions = &t.editions;
	confine_memory();
	if (!spec->reader) {
		signal(SIGPIPE, SIG_IGN);
		signal(SIGXFSZ, SIG_IGN);	/* a file-size limit is an error of write(2) like any other */
	}
	if (argc < 1 || argv[0] == NULL) {
		argc = 1;
		argv = empty;
	}
	stream_start(&t.out, STDOUT_FILENO);
	status = setup_tool(&t, argc, argv);
	if (status < 0 && t.spec->reader)
		status = confine(&t);
	if (status < 0) {
		stream_start(&t.out, STDOUT_FILENO);
		if (!t.reads_nothing)
			input_run(&t);
		status = finish(&t);
	}
	release(&t);
	return status;
}
