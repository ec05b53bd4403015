#include "tool.h"

static const struct tool_spec rpr_route = {
	.name = "rpr-route",
	.synopsis = "[file ...]",
	.about = "Sends what has to go to another unit or to the applicant, attaches answers, takes corrections and withdrawals.",
	.enters = true,
	.act = run_case,
};

int
main(int argc, char **argv)
{
	return tool_main(argc, argv, &rpr_route);
}
