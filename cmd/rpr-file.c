#include "filing.h"
#include "tool.h"

static const struct tool_spec rpr_file = {
	.name = "rpr-file",
	.synopsis = "[file ...]",
	.about = "Files each case of the stream under cases/ of the office, and passes the stream on.",
	.enters = true,
	.anonymous = true,
	.act = filing_act,
	.may_act = filing_may_act,
};

int
main(int argc, char **argv)
{
	return tool_main(argc, argv, &rpr_file);
}
