#include "tool.h"

static const struct tool_spec rpr_register = {
	.name = "rpr-register",
	.synopsis = "[file ...]",
	.about = "Stamps, fills the record card, enters the card index and the address bureau's index.",
	.enters = true,
	.act = run_case,
};

int
main(int argc, char **argv)
{
	return tool_main(argc, argv, &rpr_register);
}
