#include "tool.h"

static const struct tool_option options[] = {
	{ "remind", "ID", "send one reminder for the inquiry with this id or number, if its answer is overdue" },
	{ NULL, NULL, NULL },
};

static int
set(struct tool *t, const char *name, const char *argument)
{
	(void)name;
	t->desk.remind = argument;
	return 0;
}

static const struct tool_spec rpr_route = {
	.name = "rpr-route",
	.synopsis = "[file ...]",
	.about = "Sends what has to go to another unit or to the applicant, attaches answers, takes corrections and withdrawals.",
	.enters = true,
	.act = run_case,
	.options = options,
	.option = set,
};

int
main(int argc, char **argv)
{
	return tool_main(argc, argv, &rpr_route);
}
