#include "tool.h"

#include "inbox.h"
#include "setup.h"

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
	else if (rank[status] > rank[t->worst])
		t->worst = status;
}

/* A slip whose case is in no register of this office belongs elsewhere, or names a wrong case. */
static void
check_slips(struct tool *t)
{
	struct findings f = FINDINGS_INIT(&t->arena);
	enum store_status status;
	size_t i, count;

	if (t->desk.slips == NULL || t->desk.store == NULL || t->stopped)
		return;
	for (i = 0; i < slips_count(t->desk.slips) && slips_at(t->desk.slips, i)->seen; i++)
		;
	if (i == slips_count(t->desk.slips))
		return;
	status = store_begin(t->desk.store, &f);
	for (; status == STORE_OK && i < slips_count(t->desk.slips); i++) {
		const struct slip *s = slips_at(t->desk.slips, i);
		struct place place = { .file = s->file, .first_line = s->line };
		struct finding unknown = { .id = FINDING_SLIP_UNKNOWN_CASE, .line = 1 };
		struct entry *lines, one;
		int found = 0;

		if (s->seen || (s->case_id == NULL && strcmp(s->office, t->office->id) != 0))
			continue;
		if (s->case_id == NULL)
			status = store_find_number(t->desk.store, &t->arena, BOOK_JOURNAL, s->number, &one, &found, &f);
		else if ((status = store_find_case(t->desk.store, &t->arena, s->case_id, &lines, &count, &f)) == STORE_OK)
			found = count > 0;
		if (status == STORE_OK && !found)
			report(&t->reporter, &place, &unknown);
	}
	if (status == STORE_OK)
		store_abandon(t->desk.store);
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
		    t->desk.by == NULL ? "?" : t->desk.by->id);
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
	if (t->rejects_fd >= 0 && close(t->rejects_fd) < 0)
		tool_failed(t, EXIT_SYSTEM);
	if (close(STDOUT_FILENO) < 0) {
		report_now(&t->reporter, NULL, FINDING_WRITE, "standard output", strerror(errno), "what was entered stands");
		tool_failed(t, EXIT_SYSTEM);
	}
	if (t->worst != 0)
		return t->worst;
	return t->held || t->reporter.errors > 0 ? EXIT_HELD : EXIT_DONE;
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

int
tool_main(int argc, char **argv, const struct tool_spec *spec)
{
	static char none[] = "", *empty[] = { none, NULL };
	static struct tool t;		/* zero, and most of its buffers never touched */
	int status;

	t.spec = spec;
	t.reporter.program = spec->name;
	t.rejects_fd = -1;
	t.language = "en";
	t.desk.filter = spec->name;
	t.desk.editions = &t.editions;
	if (!spec->reader) {
		signal(SIGPIPE, SIG_IGN);
		signal(SIGXFSZ, SIG_IGN);	/* a file-size limit is an error of write(2) like any other */
	}
	if (argc < 1 || argv[0] == NULL) {
		argc = 1;
		argv = empty;
	}
	stream_start(&t.out, STDOUT_FILENO);
	if ((status = setup_tool(&t, argc, argv)) < 0) {
		stream_start(&t.out, STDOUT_FILENO);
		if (!t.reads_nothing)
			input_run(&t);
		status = finish(&t);
	}
	release(&t);
	return status;
}
