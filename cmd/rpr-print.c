#include "casefile.h"
#include "check.h"
#include "diagram.h"
#include "edition.h"
#include "intake.h"
#include "node.h"
#include "press.h"
#include "standing.h"
#include "tool.h"

#include <stdlib.h>
#include <string.h>

static const struct tool_option options[] = {
	{ "forms", NULL, "list what can be printed" },
	{ "html", NULL, "a page of HTML instead of plain text" },
	{ "copy", "N", "only copy N, or mark the paper as copy N" },
	{ "step", "ID", "only the papers of this step: its id, or 8 digits of its seal" },
	{ "service", "ID", "diagram: of this service, without a case" },
	{ "blank", "SERVICE", "a form to fill in, or a checklist, for this service" },
	{ "status", "STATUS", "of a checklist: foreigner or stateless" },
	{ "category", "ID", "of a checklist: a category of the edition" },
	{ "age", "YEARS", "of a checklist: age of the applicant" },
	{ NULL, NULL, NULL },
};

static struct print {
	struct press press;
	struct press_profile profile;
	const char *service;		/* of the diagram */
	bool list, profiled, begun, diagram;
	bool lacks;			/* a case was read that may be one without such a paper */
} print = { .profile = { .age = -1 } };

static bool
is_number(const char *text, size_t digits)
{
	size_t length = strlen(text);

	return length > 0 && length <= digits && strspn(text, "0123456789") == length;
}

static int
set(struct tool *t, const char *name, const char *argument)
{
	(void)t;
	if (strcmp(name, "forms") == 0)
		print.list = true;
	else if (strcmp(name, "html") == 0)
		print.press.html = true;
	else if (strcmp(name, "step") == 0)
		print.press.only = argument;
	else if (strcmp(name, "service") == 0)
		print.service = argument;
	else if (strcmp(name, "blank") == 0)
		print.profile.service = argument;
	else if (strcmp(name, "copy") == 0) {
		print.press.copy = argument;
		return is_number(argument, 3) ? 0 : -1;
	} else {
		print.profiled = true;
		if (strcmp(name, "status") == 0)
			print.profile.status = argument;
		else if (strcmp(name, "category") == 0)
			print.profile.category = argument;
		else if (is_number(argument, 3))
			print.profile.age = atoi(argument);
		else
			return -1;
	}
	return 0;
}

static int
usage(struct tool *t, const char *text)
{
	report_now(&t->reporter, NULL, FINDING_USAGE, text, NULL, NULL);
	return EXIT_USAGE;
}

static const struct edition *
newest(const struct tool *t)
{
	return t->editions.all[t->editions.count - 1];
}

/* Findings of the forms themselves: an exit status. */
static int
faulty(struct tool *t, const struct findings *f)
{
	struct place nowhere = { 0 };

	report_all(&t->reporter, &nowhere, f);
	if (f->failed)
		report_now(&t->reporter, NULL, FINDING_MEMORY, NULL, NULL, NULL);
	return f->failed ? EXIT_BUSY : EXIT_USAGE;
}

/* Else it would be passed over in silence: no step makes such a paper. */
static int
check_step(struct tool *t, const struct edition *e)
{
	return print.press.only == NULL || print.diagram || !press_is_free(&print.press.form, e) ? -1 :
	    usage(t, "--step is of the papers that a step makes");
}

/* The diagram is drawn, not laid out: its file has words and no blocks. */
static int
check_diagram(struct tool *t, const struct edition *e)
{
	print.diagram = node_get(print.press.form.root, "blocks")->count == 0;
	if (!print.diagram)
		return print.service == NULL ? -1 : usage(t, "--service is of the diagram");
	if (print.press.html || print.press.only != NULL || print.press.copy != NULL || print.profile.service != NULL)
		return usage(t, "the diagram takes neither --html, --step, --copy nor --blank");
	if (print.service != NULL && edition_service(e, print.service) == NULL)
		return usage(t, "--service names no service of the edition");
	return -1;
}

static int
check_profile(struct tool *t, const struct edition *e)
{
	const struct press_profile *p = &print.profile;

	if (p->service == NULL)
		return print.profiled ? usage(t, "--status, --category and --age go with --blank") : -1;
	if (!press_is_free(&print.press.form, e) || press_is_of_office(&print.press.form))
		return usage(t, "--blank is of the forms that no step makes");
	if (edition_service(e, p->service) == NULL)
		return usage(t, "--blank names no service of the edition");
	if (p->category != NULL && edition_row(e, "categories", p->category) == NULL)
		return usage(t, "--category names no category of the edition");
	if (p->status != NULL && strcmp(p->status, "foreigner") != 0 && strcmp(p->status, "stateless") != 0)
		return usage(t, "--status is foreigner or stateless");
	return -1;
}

static int
begin(struct tool *t)
{
	struct findings f = FINDINGS_INIT(&t->arena);
	const struct edition *e = newest(t);
	int loaded, status;

	print.press.language = t->language;
	t->reads_nothing = print.list;
	if (print.list)
		return t->word == NULL ? -1 : usage(t, "--forms takes no form");
	if (t->word == NULL)
		return usage(t, "no form: --forms lists them");
	if ((loaded = form_load(&print.press.form, t->word, e, &t->arena, &f)) < 0)
		return faulty(t, &f);
	if (loaded > 0)
		return usage(t, "there is no such form: --forms lists them");
	if ((status = check_diagram(t, e)) >= 0 || (status = check_step(t, e)) >= 0 ||
	    (status = check_profile(t, e)) >= 0)
		return status;
	t->needs_office = press_is_of_office(&print.press.form);
	t->reads_nothing = t->needs_office || print.profile.service != NULL || print.service != NULL;
	if (t->reads_nothing && t->operand_count > 0)
		return usage(t, "this paper is of no case: it takes no files");
	return -1;
}

static int
put(struct tool *t, struct buf *b)
{
	struct buf head = BUF_INIT;

	if (print.press.html && print.press.any && !print.begun) {
		paper_html_begin(&head, t->language, form_name(&print.press.form, t->language));
		print.begun = true;
	}
	if (buf_failed(b) || buf_failed(&head)) {
		buf_release(&head);
		return EXIT_BUSY;
	}
	stream_text(&t->out, head.bytes, head.length);
	stream_text(&t->out, b->bytes, b->length);
	buf_release(&head);
	return EXIT_DONE;
}

/* The edition of a case; of an application, the one that holds on the day of its receipt. */
static const struct edition *
edition_for(struct tool *t, struct casefile *c, struct findings *f)
{
	const struct edition *e = NULL;
	struct moment received;
	bool several;

	if (c->open) {
		if ((e = editions_of(&t->editions, c)) == NULL)
			finding_add(f, FINDING_UNKNOWN_EDITION, 0, 0, finding_word(c->edition), NULL, NULL);
	} else if (check_received(c->root, &received) < 0)
		finding_add(f, FINDING_MISSING, 0, 0, "received", NULL, NULL);
	else if ((e = editions_on(&t->editions, received.day, &several)) == NULL)
		intake_no_edition(&t->editions, node_get(c->root, "received"), f);
	return e;
}

static int
draw(struct tool *t, const struct edition *e, const struct service *service, const struct process *p, struct arena *a,
    struct buf *b)
{
	struct diagram d = { .form = &print.press.form, .edition = e, .service = service, .language = t->language, .process = p,
		.calendar = t->office == NULL ? NULL : &t->office->calendar, .today = t->at_given ? &t->at.day : NULL };

	return diagram_print(&d, a, b) < 0 ? EXIT_BUSY : EXIT_DONE;
}

static int
draw_case(struct tool *t, const struct edition *e, struct casefile *c, struct arena *a, struct findings *f, struct buf *b)
{
	struct standing s;

	if (!c->open) {
		finding_add(f, FINDING_NOT_TAKEN, 0, 0, NULL, NULL, NULL);
		return EXIT_HELD;
	}
	if (standing_of(&s, &t->editions, NULL, c, f) < 0)
		return EXIT_HELD;
	return draw(t, e, s.service, &s.process, a, b);
}

static int
see(struct tool *t, const struct place *place, struct casefile *c, struct arena *a, struct findings *f)
{
	const struct edition *e = edition_for(t, c, f);
	struct buf b = BUF_INIT;
	int status;

	(void)place;
	if (e == NULL)
		return EXIT_HELD;
	if (print.diagram)
		status = draw_case(t, e, c, a, f, &b);
	else
		status = press_case(&print.press, e, c, a, f, &b) < 0 ? EXIT_HELD : EXIT_DONE;
	print.lacks = print.lacks || (status == EXIT_DONE && !print.diagram);
	if (f->failed || put(t, &b) != EXIT_DONE)
		status = EXIT_BUSY;
	buf_release(&b);
	return status;
}

/* Of many cases some have the paper; that none has it is worth a word. */
static int
nothing_printed(struct tool *t)
{
	const char *only = print.press.only;

	report_now(&t->reporter, NULL, FINDING_NO_PAPER, print.press.form.id,
	    print.press.copy != NULL ? "that copy" : only != NULL ? only : "the step that makes it", NULL);
	return EXIT_HELD;
}

static void
list_form(struct buf *b, const struct form *form, const char *language)
{
	buf_text(b, form->id);
	buf_byte(b, '\t');
	buf_text(b, form_name(form, language));
	buf_byte(b, '\n');
}

/* In the order of the edition, then those that are none of its forms. */
static int
list_forms(struct tool *t, struct buf *b, struct findings *f)
{
	const struct edition *e = newest(t);
	const struct node *forms = node_get(e->root, "forms"), *n;
	const char *name, *id;
	struct form form;
	size_t i, length;

	for (n = node_first(forms); n != NULL; n = n->next)
		if (form_load(&form, node_text(n, "id"), e, &t->arena, f) == 0)
			list_form(b, &form, t->language);
	for (i = 0; form_builtin(i, &name, &length) != NULL; i++)
		if ((id = form_id(name, &t->arena)) != NULL && edition_row(e, "forms", id) == NULL &&
		    form_load(&form, id, e, &t->arena, f) == 0)
			list_form(b, &form, t->language);
	return f->errors > 0 || f->failed ? faulty(t, f) : EXIT_DONE;
}

static int
print_alone(struct tool *t, struct buf *b, struct findings *f)
{
	int done, status;

	if (print.service != NULL) {
		status = draw(t, newest(t), edition_service(newest(t), print.service), NULL, &t->arena, b);
		if (status == EXIT_BUSY)
			report_now(&t->reporter, NULL, FINDING_MEMORY, NULL, NULL, NULL);
		return status;
	}
	if (print.profile.service != NULL)
		done = press_blank(&print.press, newest(t), &print.profile, &t->arena, f, b);
	else
		done = press_office(&print.press, newest(t), t->office, t->at_given ? &t->at.day : NULL, &t->arena, f, b);
	return done == 0 ? EXIT_DONE : faulty(t, f) == EXIT_BUSY ? EXIT_BUSY : EXIT_HELD;
}

/* What is of no case goes out at the end; nobody else says that memory was out for it. */
static int
put_last(struct tool *t, struct buf *b, int status)
{
	if (put(t, b) == EXIT_DONE)
		return status;
	if (status != EXIT_BUSY)
		report_now(&t->reporter, NULL, FINDING_MEMORY, NULL, NULL, NULL);
	return EXIT_BUSY;
}

static int
end(struct tool *t)
{
	struct findings f = FINDINGS_INIT(&t->arena);
	struct buf b = BUF_INIT;
	int status = EXIT_DONE;

	if (print.list)
		status = list_forms(t, &b, &f);
	else if (t->reads_nothing)
		status = print_alone(t, &b, &f);
	else if (print.lacks && !print.press.any)
		status = nothing_printed(t);
	status = put_last(t, &b, status);
	buf_clear(&b);
	if (print.begun) {
		paper_html_end(&b);
		status = put_last(t, &b, status);
	}
	buf_release(&b);
	return status;
}

static const struct tool_spec rpr_print = {
	.name = "rpr-print",
	.synopsis = "FORM [file ...]",
	.takes_word = true,
	.about = "Prints the papers of the regulation out of cases.",
	.reader = true,
	.opens = true,
	.see = see,
	.options = options,
	.option = set,
	.begin = begin,
	.end = end,
};

int
main(int argc, char **argv)
{
	return tool_main(argc, argv, &rpr_print);
}
