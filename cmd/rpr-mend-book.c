#include "mend.h"
#include "register.h"
#include "tool.h"

#include <stdlib.h>

static const struct tool_option options[] = {
	{ "book", "FILE", "the damaged book, like journal-2012.yaml" },
	{ "lines", "N", "how many lines it had, where heads kept elsewhere say so" },
	{ "reason", "TEXT", "what happened and who decided" },
	{ NULL, NULL, NULL },
};

static struct mend {
	const char *book, *reason;
	long long lines;
} mend;

static int
set(struct tool *t, const char *name, const char *argument)
{
	enum book kind;
	char *end;
	int year;

	(void)t;
	switch (name[0]) {
	case 'b':
		mend.book = argument;
		return book_of_file(argument, &kind, &year);
	case 'l':
		mend.lines = strtoll(argument, &end, 10);
		return *end == '\0' && mend.lines > 0 && mend.lines <= MEND_LINES ? 0 : -1;
	default:
		mend.reason = argument;
		return *argument == '\0' ? -1 : 0;
	}
}

static int
begin(struct tool *t)
{
	if (mend.book == NULL || mend.reason == NULL || t->operand_count > 0) {
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
	return mend_book(t, mend.book, mend.lines, mend.reason);
}

static const struct tool_spec rpr_mend_book = {
	.name = "rpr-mend-book",
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
