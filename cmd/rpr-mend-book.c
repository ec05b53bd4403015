#include "mend.h"
#include "register.h"
#include "tool.h"

#include <stdlib.h>

#include "arena.h"

static const struct tool_option options[] = {
	{ "book", "FILE", "the damaged book, like journal-2012.yaml" },
	{ "lines", "N", "how many lines it had, where heads kept elsewhere say so" },
	{ "reason", "TEXT", "what happened and who decided" },
	{ NULL, NULL, NULL },
};

struct mend {
	const char *book, *reason;
	long long lines;
};

static int
set(struct tool *t, const char *name, const char *argument)
{
	struct mend *m = t->own != NULL ? t->own : (t->own = arena_alloc(&t->arena, sizeof *m));
	enum book kind;
	char *end;
	int year;

	if (m == NULL)
		return -1;
	switch (name[0]) {
	case 'b':
		m->book = argument;
		return book_of_file(argument, &kind, &year);
	case 'l':
		m->lines = strtoll(argument, &end, 10);
		return *end == '\0' && m->lines > 0 && m->lines < 1000000000 ? 0 : -1;
	default:
		m->reason = argument;
		return *argument == '\0' ? -1 : 0;
	}
}

static int
begin(struct tool *t)
{
	const struct mend *m = t->own;

	if (m == NULL || m->book == NULL || m->reason == NULL || t->operand_count > 0) {
		report_now(&t->reporter, NULL, FINDING_USAGE, "say what is to be mended and why: --book and --reason; no files", NULL,
		    NULL);
		return EXIT_USAGE;
	}
	t->reads_nothing = true;
	return -1;
}

static int
end(struct tool *t)
{
	const struct mend *m = t->own;

	return mend_book(t, m->book, m->lines, m->reason);
}

static const struct tool_spec rpr_mend_book = {
	.name = "rpr-mend-book",
	.synopsis = "[file ...]",
	.about = "Mends a damaged register: what can be read stays, what is lost is named, and the book goes on.",
	.options = options,
	.option = set,
	.begin = begin,
	.end = end,
};

int
main(int argc, char **argv)
{
	return tool_main(argc, argv, &rpr_mend_book);
}
