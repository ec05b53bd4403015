#include "tool.h"

static const struct tool_spec rpr_journal = {
	.name = "rpr-journal",
	.synopsis = "[file ...]",
	.about = "Enters cases in the registration journal: number, talon, due date; refused packages in a book of their own.",
	.enters = true,
	.act = run_case,
};

int
main(int argc, char **argv)
{
	return tool_main(argc, argv, &rpr_journal);
}
