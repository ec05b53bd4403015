#include "setup.h"

#include "baked.h"
#include "inbox.h"
#include "node.h"
#include "options.h"
#include "replace.h"
#include "slips.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { EDITION_LIMIT = 16 << 20 };

/* A closed standard descriptor is plugged, so that no book is ever opened as one of them. */
static int
check_descriptors(struct tool *t)
{
	static const char *const names[] = { "input", "output", "error" };
	const char *closed = NULL;
	int fd, plug;

	for (fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0) {
			closed = names[fd];
			if ((plug = open("/dev/null", O_RDWR)) != fd && plug >= 0)
				close(plug);
		}
	if (closed == NULL)
		return -1;
	report_now(&t->reporter, NULL, FINDING_STDIN, closed, "is closed", NULL);
	return EXIT_SYSTEM;
}

void
setup_report(struct tool *t, const struct findings *f)
{
	struct place nowhere = { 0 };

	report_all(&t->reporter, &nowhere, f);
	if (f->failed)
		report_now(&t->reporter, NULL, FINDING_MEMORY, NULL, NULL, NULL);
}

/* What stops a tool before it reads: memory is a matter of waiting, all else of mending. */
static int
stopped_by(const struct findings *f)
{
	const struct finding *x;

	for (x = f->first; x != NULL && x->id != FINDING_MEMORY; x = x->next)
		;
	return f->failed || x != NULL ? EXIT_BUSY : EXIT_USAGE;
}

static int
no_memory(struct tool *t)
{
	report_now(&t->reporter, NULL, FINDING_MEMORY, NULL, NULL, NULL);
	return EXIT_BUSY;
}

/* NULL: memory is out. */
static int
add_edition(struct tool *t, struct edition *e)
{
	if (e == NULL)
		return no_memory(t);
	t->editions.all[t->editions.count++] = e;
	return -1;
}

static int
load_edition(struct tool *t, const char *path)
{
	struct findings f = FINDINGS_INIT(&t->arena);
	struct edition *e;
	size_t length;
	char *bytes;

	if (read_whole(AT_FDCWD, path, EDITION_LIMIT, 0, &bytes, &length) < 0) {
		if (errno == ENOMEM)
			return no_memory(t);
		report_now(&t->reporter, path, FINDING_EDITION, strerror(errno), NULL, NULL);
		return EXIT_USAGE;
	}
	e = edition_load(path, bytes, length, true, &f);
	setup_report(t, &f);
	return e == NULL ? stopped_by(&f) : add_edition(t, e);
}

static int
load_editions(struct tool *t)
{
	int status = -1;
	size_t i;

	for (i = 0; status < 0 && i < baked_count(); i++)
		status = add_edition(t, baked_edition(i));
	for (i = 0; status < 0 && i < t->edition_path_count; i++)
		status = load_edition(t, t->edition_paths[i]);
	return status;
}

/* A later edition of the same id takes the place of an earlier one for new cases; two that hold at once are refused. */
static int
order_editions(struct tool *t)
{
	struct editions *all = &t->editions;
	size_t i, j;

	for (i = 0; i < all->count; i++)
		for (j = i + 1; j < all->count; j++) {
			if (strcmp(all->all[i]->id, all->all[j]->id) == 0)
				all->all[i]->replaced = true;
			else if (!all->all[i]->replaced && all->all[i]->from <= all->all[j]->to &&
			    all->all[j]->from <= all->all[i]->to) {
				report_now(&t->reporter, NULL, FINDING_EDITION, "two editions hold on the same day; end one with \"to\"",
				    NULL, NULL);
				return EXIT_USAGE;
			}
		}
	return -1;
}

static bool
knows_actor(void *editions, const char *actor)
{
	const struct editions *all = editions;
	size_t i;

	for (i = 0; i < all->count; i++)
		if (edition_actor(all->all[i], actor) != NULL)
			return true;
	return false;
}

static int
load_office(struct tool *t)
{
	struct findings f = FINDINGS_INIT(&t->arena);

	if (t->office_path == NULL) {
		if (t->spec->reader && !t->spec->needs_office && !t->needs_office)
			return -1;
		report_now(&t->reporter, NULL, FINDING_USAGE, "no office: give --office DIR or set RPR_OFFICE", NULL, NULL);
		return EXIT_USAGE;
	}
	t->office = office_load(t->office_path, &f);
	if (t->office != NULL)
		office_check(t->office, knows_actor, &t->editions, &f);
	setup_report(t, &f);
	if (t->office == NULL || f.errors > 0)
		return stopped_by(&f);
	t->desk.office = t->office;
	if (t->spec->reader || !t->spec->enters)
		return -1;
	t->desk.store = store_open(t->office_path, t->office->id, office_first_number, t->office, &f);
	if (t->desk.store == NULL) {
		setup_report(t, &f);
		return stopped_by(&f);
	}
	if (t->dry)
		store_write_nothing(t->desk.store);
	return -1;
}

static int
usage(struct tool *t, const char *text)
{
	report_now(&t->reporter, NULL, FINDING_USAGE, text, NULL, NULL);
	return EXIT_USAGE;
}

static void
add_choice(struct buf *b, const char *item)
{
	buf_text(b, b->length > 0 ? ", " : "");
	buf_text(b, item);
}

/* A word of the command line that is none of those there are. Releases the list. */
static int
no_choice(struct tool *t, const char *option, const char *word, const char *what, struct buf *list)
{
	struct buf b = BUF_INIT;
	int status;

	buf_text(&b, option);
	buf_byte(&b, ' ');
	buf_text(&b, word);
	buf_text(&b, what);
	buf_add(&b, list->bytes, list->length);
	buf_byte(&b, '\0');
	status = buf_failed(&b) || buf_failed(list) ? no_memory(t) : usage(t, b.bytes);
	buf_release(&b);
	buf_release(list);
	return status;
}

static int
nobody(struct tool *t)
{
	struct buf list = BUF_INIT;
	size_t i;

	for (i = 0; i < t->office->people_count; i++)
		add_choice(&list, t->office->people[i].id);
	return no_choice(t, "--by", t->by, " names nobody of the staff in office.yaml, who are: ", &list);
}

static bool
is_caller(const struct person *p)
{
	const struct passwd *account;

	if (p->login == NULL)
		return true;
	account = getpwuid(getuid());
	return account != NULL && node_has(p->login, account->pw_name);
}

static int
find_person(struct tool *t)
{
	if (t->spec->reader)
		return -1;
	if (t->by == NULL && t->spec->anonymous)
		return -1;
	if (t->by == NULL)
		return usage(t, "nobody acts: give --by ID or set RPR_BY");
	if ((t->desk.by = office_person(t->office, t->by)) == NULL)
		return nobody(t);
	if (!is_caller(t->desk.by)) {
		report_now(&t->reporter, NULL, FINDING_NOT_YOU, t->by, NULL, NULL);
		return EXIT_USAGE;
	}
	return -1;
}

static int
find_time(struct tool *t)
{
	struct moment m;

	if (t->at_text == NULL)
		return -1;
	if (moment_parse(t->at_text, &m) < 0)
		return usage(t, "--at is a time with its offset, like 2012-09-03T09:41:00+06:00");
	t->at = m;
	t->at_given = true;
	t->desk.at = t->office == NULL ? m : office_time(t->office, moment_utc(&m));
	return -1;
}

/* The by-hand steps of this tool, each once; a step that only a slip brings is not asked for so. */
static int
no_step(struct tool *t, const char *word)
{
	struct buf list = BUF_INIT;
	size_t i, j, k, last = t->editions.count - 1;
	const struct edition *e = t->editions.all[last];

	for (i = 0; i < e->service_count; i++)
		for (j = 0; j < e->services[i].count; j++) {
			const struct rule_step *s = &e->services[i].steps[j];

			for (k = 0; k < i && service_step(&e->services[k], s->row.id) < 0; k++)
				;
			if (k == i && s->by_hand && !s->only_slip && strcmp(s->filter, t->desk.filter) == 0)
				add_choice(&list, s->row.id);
		}
	if (list.length == 0)
		add_choice(&list, "none");
	return no_choice(t, "--do", word, " names no step of the edition; by hand this tool does: ", &list);
}

static int
find_steps(struct tool *t)
{
	size_t i, j, k;

	for (i = 0; i < t->wanted_count; i++) {
		bool known = false;

		for (j = 0; j < t->editions.count && !known; j++)
			for (k = 0; k < t->editions.all[j]->service_count && !known; k++)
				known = service_step(&t->editions.all[j]->services[k], t->wanted[i]) >= 0;
		if (!known)
			return no_step(t, t->wanted[i]);
	}
	t->desk.wanted = t->wanted;
	t->desk.wanted_count = t->wanted_count;
	return -1;
}

static bool
is_same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* What is written there would be read again, without an end. */
static bool
is_input(const struct tool *t, const struct stat *file)
{
	struct stat other;
	int i;

	for (i = 0; i < t->operand_count; i++)
		if ((strcmp(t->operands[i], "-") == 0 ? fstat(STDIN_FILENO, &other) : stat(t->operands[i], &other)) == 0 &&
		    is_same_file(file, &other))
			return true;
	return false;
}

/* The office itself holds the books, and each name there is one or may become one. 1, 0, or -1 when memory is out. */
static int
is_in_office(const struct tool *t, const char *path)
{
	char *copy = strdup(path);
	struct stat ours, office;
	int found;

	if (copy == NULL)
		return -1;
	found = stat(dirname(copy), &ours) == 0 && stat(t->office_path, &office) == 0 &&
	    is_same_file(&ours, &office);
	free(copy);
	return found;
}

static int
open_rejects(struct tool *t)
{
	int in_office, flags = O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK;
	struct stat rejects, other;

	t->rejects_fd = -1;
	if (t->rejects_path == NULL)
		return -1;
	/* it stands for standard output elsewhere, which cannot be both */
	if (strcmp(t->rejects_path, "-") == 0)
		return usage(t, "--rejects needs a file; one that is named - is ./-");
	if ((in_office = is_in_office(t, t->rejects_path)) != 0)
		return in_office < 0 ? no_memory(t) : usage(t, "--rejects is no file among the books of the office");
	t->rejects_fd = open(t->rejects_path, t->dry ? flags : flags | O_CREAT, 0660);
	if (t->rejects_fd < 0 && t->dry && errno == ENOENT)
		return -1;
	if (t->rejects_fd < 0 || fstat(t->rejects_fd, &rejects) < 0 || !S_ISREG(rejects.st_mode)) {
		report_now(&t->reporter, NULL, FINDING_WRITE, t->rejects_path,
		    t->rejects_fd < 0 ? strerror(errno) : "not a regular file", "nothing was read");
		return EXIT_SYSTEM;
	}
	/* what is diverted to a new file is on disk only when the file's name is */
	if (rejects.st_size == 0 && sync_name(t->rejects_path) < 0) {
		if (errno == ENOMEM)
			return no_memory(t);
		report_now(&t->reporter, NULL, FINDING_WRITE, t->rejects_path, strerror(errno), "nothing was read");
		return EXIT_SYSTEM;
	}
	if (fstat(STDOUT_FILENO, &other) == 0 && is_same_file(&rejects, &other))
		return usage(t, "--rejects and the output are the same file");
	if (is_input(t, &rejects))
		return usage(t, "--rejects and an operand are the same file");
	return -1;
}

static int
check_operands(struct tool *t)
{
	static char dash[] = "-", *standard[] = { dash };
	struct stat st;
	int i, in_office;

	if (t->in_place && t->operand_count == 0)
		return usage(t, "--in-place needs files as operands");
	if (t->operand_count == 0) {
		t->operands = standard;
		t->operand_count = 1;
	}
	if (!t->in_place && fstat(STDOUT_FILENO, &st) == 0 && S_ISREG(st.st_mode) && is_input(t, &st))
		return usage(t, "an operand and the output are the same file");
	for (i = 0; i < t->operand_count; i++) {
		if (strcmp(t->operands[i], "-") != 0) {
			if (!t->in_place || (in_office = is_in_office(t, t->operands[i])) == 0)
				continue;
			return in_office < 0 ? no_memory(t) : usage(t, "--in-place rewrites no file among the books of the office");
		}
		if (t->in_place)
			return usage(t, "--in-place cannot rewrite standard input");
		if (fstat(STDIN_FILENO, &st) == 0 && S_ISDIR(st.st_mode)) {
			report_now(&t->reporter, NULL, FINDING_STDIN, "input", "is a directory", NULL);
			return EXIT_SYSTEM;
		}
	}
	return -1;
}

static int
read_slips(struct tool *t)
{
	size_t i;
	int done;

	if (t->slip_path_count == 0)
		return -1;
	if ((t->desk.slips = slips_new()) == NULL)
		return no_memory(t);
	for (i = 0; i < t->slip_path_count; i++) {
		if ((done = inbox_read(t->desk.slips, t->slip_paths[i], t->dry, &t->reporter)) < 0)
			return done == -2 ? EXIT_BUSY : EXIT_SYSTEM;
		if (done > 0)
			t->held = true;
	}
	return -1;
}

int
setup_tool(struct tool *t, int argc, char **argv)
{
	static int (*const parts[])(struct tool *) = { load_editions, order_editions };
	static int (*const more[])(struct tool *) = { load_office, find_person, find_time, find_steps, check_operands,
		open_rejects, read_slips };
	int status;
	size_t i;

	if ((status = check_descriptors(t)) >= 0 || (status = options_read(t, argc, argv)) >= 0)
		return status;
	for (i = 0; i < sizeof parts / sizeof parts[0]; i++)
		if ((status = parts[i](t)) >= 0)
			return status;
	if (t->spec->begin != NULL && (status = t->spec->begin(t)) >= 0)
		return status;
	for (i = 0; i < sizeof more / sizeof more[0]; i++)
		if ((status = more[i](t)) >= 0)
			return status;
	return -1;
}

