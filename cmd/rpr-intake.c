#include "intake.h"
#include "tool.h"

#include <string.h>

static const struct tool_option options[] = {
	{ "blank", "SERVICE", "print an empty application (arrival, remain) and end" },
	{ NULL, NULL, NULL },
};

static int
set(struct tool *t, const char *name, const char *argument)
{
	(void)name;
	t->own = (void *)(uintptr_t)argument;
	return 0;
}

static int
no_service(struct tool *t, const struct edition *e)
{
	struct buf b = BUF_INIT;
	size_t i;

	buf_text(&b, "--blank ");
	buf_text(&b, t->own);
	buf_text(&b, " names no service of the edition, which are: ");
	for (i = 0; i < e->service_count; i++) {
		buf_text(&b, i > 0 ? ", " : "");
		buf_text(&b, e->services[i].row.id);
	}
	buf_byte(&b, '\0');
	if (buf_failed(&b))
		report_now(&t->reporter, NULL, FINDING_MEMORY, NULL, NULL, NULL);
	else
		report_now(&t->reporter, NULL, FINDING_USAGE, b.bytes, NULL, NULL);
	buf_release(&b);
	return EXIT_USAGE;
}

static int
print_blank(struct tool *t)
{
	const struct edition *e = t->editions.all[t->editions.count - 1];
	struct buf b = BUF_INIT;

	if (t->own == NULL)
		return -1;
	/* it would be passed over in silence */
	if (t->operand_count > 0) {
		report_now(&t->reporter, NULL, FINDING_USAGE, "--blank only prints an empty application: it takes no files", NULL, NULL);
		return EXIT_USAGE;
	}
	if (intake_blank(e, t->own, &b) < 0) {
		buf_release(&b);
		return no_service(t, e);
	}
	stream_text(&t->out, b.bytes, b.length);
	buf_release(&b);
	if (stream_flush(&t->out) == 0)
		return EXIT_DONE;
	report_now(&t->reporter, NULL, FINDING_WRITE, "standard output", strerror(t->out.error), "nothing was entered");
	return EXIT_SYSTEM;
}

static const struct tool_spec rpr_intake = {
	.name = "rpr-intake",
	.synopsis = "[file ...]",
	.about = "Takes applications: checks them and their documents, opens the case, accepts or refuses with reasons.",
	.opens = true,
	.act = intake_act,
	.may_act = intake_may_act,
	.options = options,
	.option = set,
	.begin = print_blank,
};

int
main(int argc, char **argv)
{
	return tool_main(argc, argv, &rpr_intake);
}
