#include "explain.h"
#include "tool.h"
#include "verify.h"

#include <string.h>

static const struct tool_option options[] = {
	{ "verify", NULL, "make every conclusion again and compare; changes nothing" },
	{ "explain", NULL, "print fact, rule, article, result of every conclusion; changes nothing" },
	{ NULL, NULL, NULL },
};

static int set(struct tool *, const char *, const char *);

#define ABOUT "Drafts the reasoned conclusion; the leadership approves or returns it."

static const struct tool_spec rpr_conclude = {
	.name = "rpr-conclude",
	.synopsis = "[file ...]",
	.about = ABOUT,
	.enters = true,
	.act = run_case,
	.options = options,
	.option = set,
};

static const struct tool_spec verify = {
	.name = "rpr-conclude",
	.synopsis = "[file ...]",
	.about = ABOUT,
	.reader = true,
	.needs_office = true,
	.see = verify_case,
	.options = options,
	.option = set,
};

static const struct tool_spec explain = {
	.name = "rpr-conclude",
	.synopsis = "[file ...]",
	.about = ABOUT,
	.reader = true,
	.needs_office = true,
	.see = explain_case,
	.options = options,
	.option = set,
};

static int
set(struct tool *t, const char *name, const char *argument)
{
	(void)argument;
	t->spec = strcmp(name, "verify") == 0 ? &verify : &explain;
	return 0;
}

int
main(int argc, char **argv)
{
	return tool_main(argc, argv, &rpr_conclude);
}
