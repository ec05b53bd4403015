#include "arena.h"
#include "audit.h"
#include "calendar.h"
#include "tool.h"

#include <string.h>
#include <unistd.h>

static const struct tool_option options[] = {
	{ "head", NULL, "only print the last number and seal of each register, on one line" },
	{ "against", "FILE", "hold the registers to heads that were kept elsewhere; repeatable" },
	{ "as-of", "DATE", "leave out what is dated after that day" },
	{ NULL, NULL, NULL },
};

static struct audit *
audit_of(struct tool *t)
{
	static struct audit audit;

	if (t->own == NULL) {
		audit = (struct audit){ .tool = t, .directory = { .fd = -1, .reads = true } };
		t->own = &audit;
	}
	return t->own;
}

static int
set(struct tool *t, const char *name, const char *argument)
{
	struct audit *a = audit_of(t);

	if (strcmp(name, "head") == 0)
		a->head_only = true;
	else if (strcmp(name, "as-of") == 0) {
		a->has_as_of = true;
		return date_parse(argument, &a->as_of);
	} else if (a->against_count == sizeof a->against / sizeof a->against[0])
		return -1;
	else
		a->against[a->against_count++] = argument;
	return 0;
}

/* Without operands it is the office that is audited, with all its cases; nothing is waited for on standard input. */
static int
begin(struct tool *t)
{
	struct audit *a = audit_of(t);
	char **operands, *cases;
	size_t i;

	/* else they would be passed over in silence */
	if (a->head_only && (a->against_count > 0 || a->has_as_of || t->operand_count > 0)) {
		report_now(&t->reporter, NULL, FINDING_USAGE,
		    "--head only prints, the last lines: --against, --as-of and files do not go with it", NULL, NULL);
		return EXIT_USAGE;
	}
	t->needs_office = a->head_only || a->against_count > 0;
	t->reads_nothing = a->head_only;
	for (i = 0; i < a->against_count; i++)
		t->reads[i] = a->against[i];
	if (a->head_only || t->office_path == NULL || t->operand_count > 0)
		return -1;
	a->full = true;
	cases = arena_format(&t->arena, "%s/cases", t->office_path);
	operands = arena_alloc(&t->arena, 2 * sizeof *operands);
	if (cases == NULL || operands == NULL)
		return EXIT_BUSY;
	operands[0] = cases;
	t->operands = operands;
	t->operand_count = 1;
	t->reads_nothing = access(cases, F_OK) < 0;
	return -1;
}

static int
end(struct tool *t)
{
	struct audit *a = t->own;
	struct buf out = BUF_INIT;
	int status = EXIT_DONE;
	size_t i;

	if (t->office != NULL && !a->books_read)
		audit_books(a);
	if (a->head_only && !a->incomplete)
		audit_print_head(a, &out);
	else if (!a->head_only) {
		if (t->office != NULL)
			audit_rest(a);
		if (a->full && !a->has_as_of)
			audit_slips(a);
		for (i = 0; i < a->against_count && !a->incomplete; i++)
			audit_against(a, a->against[i]);
		audit_print(a, &out);
	}
	if (buf_failed(&out)) {
		report_now(&t->reporter, NULL, FINDING_MEMORY, NULL, NULL, NULL);
		status = EXIT_BUSY;
	} else
		stream_text(&t->out, out.bytes, out.length);
	buf_release(&out);
	audit_release(a);
	return status;
}

static const struct tool_spec rpr_audit = {
	.name = "rpr-audit",
	.synopsis = "[file ...]",
	.none = "the whole office where one is given, else standard input",
	.about = "Verifies registers and cases against each other, their seals and the edition.",
	.reader = true,
	.see = audit_case,
	.options = options,
	.option = set,
	.begin = begin,
	.end = end,
};

int
main(int argc, char **argv)
{
	return tool_main(argc, argv, &rpr_audit);
}
