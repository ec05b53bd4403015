#include "tool.h"

static const struct tool_spec rpr_conclude = {
	.name = "rpr-conclude",
	.synopsis = "[file ...]",
	.about = "Drafts the reasoned conclusion; the leadership approves or returns it.",
	.enters = true,
	.act = run_case,
};

int
main(int argc, char **argv)
{
	return tool_main(argc, argv, &rpr_conclude);
}
