#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum whose { ALL, WRITERS, FILTERS };

static const struct {
	char letter;
	const char *name, *argument, *help;
	enum whose whose;
} common[] = {
	{ 'O', "office", "DIR", "the office directory; else RPR_OFFICE", ALL },
	{ 'b', "by", "ID", "who acts, a staff id of office.yaml; else RPR_BY", ALL },
	{ 't', "at", "TIME", "when (RFC 3339); else RPR_AT; else the clock", ALL },
	{ 'd', "do", "STEP", "also perform this by-hand step; repeatable", FILTERS },
	{ 's', "slips", "PATH", "file or directory of slips; repeatable", FILTERS },
	{ 'r', "rejects", "FILE", "append faulty documents to FILE instead", FILTERS },
	{ 'i', "in-place", NULL, "rewrite the files named as operands", FILTERS },
	{ 'n', "dry-run", NULL, "only say which steps would be taken", WRITERS },
	{ 'E', "edition", "FILE", "an edition besides the built-in ones; repeatable", ALL },
	{ 'j', "json", NULL, "findings as JSON lines", ALL },
	{ 'l', "lang", "LANG", "kk, ru or en, where words for people are printed", ALL },
	{ 'q', "quiet", NULL, "no warnings and notes", ALL },
	{ 'h', "help", NULL, "print this help", ALL },
	{ 'V', "version", NULL, "print the version", ALL },
};

enum { COMMON = sizeof common / sizeof common[0], OWN = 256, ROOM = 32 };

static bool
takes(const struct tool_spec *s, size_t i)
{
	return common[i].whose == ALL || (!s->reader && (common[i].whose == WRITERS || s->synopsis != NULL));
}

static void
add_option(struct buf *b, char letter, const char *name, const char *argument, const char *help)
{
	size_t start = b->length;

	buf_text(b, "  ");
	if (letter != 0) {
		buf_byte(b, '-');
		buf_byte(b, letter);
		buf_text(b, ", ");
	} else
		buf_text(b, "    ");
	buf_text(b, "--");
	buf_text(b, name);
	if (argument != NULL) {
		buf_byte(b, ' ');
		buf_text(b, argument);
	}
	do
		buf_byte(b, ' ');
	while (b->length - start < 26 && !buf_failed(b));
	buf_text(b, help);
	buf_byte(b, '\n');
}

static int
print(struct tool *t, struct buf *b)
{
	bool failed = buf_failed(b);

	stream_start(&t->out, STDOUT_FILENO);
	if (!failed)
		stream_text(&t->out, b->bytes, b->length);
	buf_release(b);
	if (failed) {
		report_now(&t->reporter, NULL, FINDING_MEMORY, NULL, NULL, NULL);
		return EXIT_BUSY;
	}
	if (stream_flush(&t->out) == 0)
		return EXIT_DONE;
	report_now(&t->reporter, NULL, FINDING_WRITE, "standard output", strerror(t->out.error), "nothing was entered");
	return EXIT_SYSTEM;
}

static int
help(struct tool *t)
{
	const struct tool_option *o;
	struct buf b = BUF_INIT;
	size_t i;

	buf_text(&b, "usage: ");
	buf_text(&b, t->spec->name);
	buf_text(&b, " [options]");
	if (t->spec->synopsis != NULL) {
		buf_byte(&b, ' ');
		buf_text(&b, t->spec->synopsis);
	}
	buf_byte(&b, '\n');
	buf_text(&b, t->spec->about);
	buf_text(&b, "\n\n");
	for (i = 0; i < COMMON; i++)
		if (takes(t->spec, i))
			add_option(&b, common[i].letter, common[i].name, common[i].argument, common[i].help);
	for (o = t->spec->options; o != NULL && o->name != NULL; o++)
		add_option(&b, 0, o->name, o->argument, o->help);
	if (t->spec->synopsis == NULL)
		buf_text(&b, "\nNo files are read. See ");
	else {
		buf_text(&b, t->spec->reader ? "\nOperands are files, directories of files, - is standard input, none is " :
		    "\nOperands are files, - is standard input, none is ");
		buf_text(&b, t->spec->none != NULL ? t->spec->none : "standard input");
		buf_text(&b, ". See ");
	}
	buf_text(&b, t->spec->name);
	buf_text(&b, "(1) and rpr(7).\n");
	return print(t, &b);
}

static int
version(struct tool *t)
{
	struct buf b = BUF_INIT;

	buf_text(&b, t->spec->name);
	buf_text(&b, " " RPR_VERSION "\n");
	return print(t, &b);
}

static int
wrong(struct tool *t, const char *format, const char *word)
{
	struct buf b = BUF_INIT;

	buf_text(&b, format);
	buf_text(&b, word);
	buf_byte(&b, '\0');
	report_now(&t->reporter, NULL, FINDING_USAGE, buf_failed(&b) ? format : b.bytes, NULL, NULL);
	buf_release(&b);
	return EXIT_USAGE;
}

/* Says what is taken, in the words of the help. Of an argument itself nothing is said: it may be a name. */
static int
wrong_argument(struct tool *t, const struct tool_option *o)
{
	char text[300];

	snprintf(text, sizeof text, "wrong argument of --%s %s%s: %s", o->name, o->argument,
	    strstr(o->help, "repeatable") != NULL ? ", or more of them than are taken" : "", o->help);
	return wrong(t, text, "");
}

static int
keep(struct tool *t, const char **list, size_t room, size_t *count, const char *value)
{
	if (*count == room)
		return wrong(t, "an option is given too often: ", value);
	list[(*count)++] = value;
	return -1;
}

static int
set(struct tool *t, int letter, const char *value)
{
	size_t i;

	for (i = 0; common[i].letter != letter; i++)
		;
	if (!takes(t->spec, i))
		return wrong(t, t->spec->reader ? "this tool changes nothing and does not take --" :
		    "this tool works on no cases and does not take --", common[i].name);
	/* an unset variable of a script: "" as a directory would be the root of the file system */
	if (value != NULL && *value == '\0')
		return wrong(t, "an option with an empty argument: --", common[i].name);
	switch (letter) {
	case 'O':
		t->office_path = value;
		break;
	case 'b':
		t->by = value;
		break;
	case 't':
		t->at_text = value;
		break;
	case 'd':
		return keep(t, t->wanted, sizeof t->wanted / sizeof t->wanted[0], &t->wanted_count, value);
	case 's':
		return keep(t, t->slip_paths, sizeof t->slip_paths / sizeof t->slip_paths[0], &t->slip_path_count, value);
	case 'E':
		return keep(t, t->edition_paths, sizeof t->edition_paths / sizeof t->edition_paths[0], &t->edition_path_count, value);
	case 'r':
		t->rejects_path = value;
		break;
	case 'i':
		t->in_place = true;
		break;
	case 'n':
		t->dry = true;
		break;
	case 'j':
		t->reporter.json = true;
		break;
	case 'l':
		if (strcmp(value, "kk") != 0 && strcmp(value, "ru") != 0 && strcmp(value, "en") != 0)
			return wrong(t, "--lang is kk, ru or en, not ", value);
		t->language = value;
		break;
	case 'q':
		t->reporter.quiet = true;
		break;
	case 'h':
		return help(t);
	default:
		return version(t);
	}
	return -1;
}

static void
from_environment(struct tool *t)
{
	const char *v;

	if (t->office_path == NULL && (v = getenv("RPR_OFFICE")) != NULL && *v != '\0')
		t->office_path = v;
	if (t->by == NULL && (v = getenv("RPR_BY")) != NULL && *v != '\0')
		t->by = v;
	if (t->at_text == NULL && (v = getenv("RPR_AT")) != NULL && *v != '\0')
		t->at_text = v;
}

static bool
is_common(int letter)
{
	size_t i;

	for (i = 0; i < COMMON; i++)
		if (common[i].letter == letter)
			return true;
	return false;
}

/* `typed` is the argument last read; within letters that stand together getopt is still before it, and names the letter. */
static int
complain(struct tool *t, int found, const char *typed)
{
	char letter[3] = { '-', (char)optopt, '\0' };
	bool one = optopt > 0 && optopt < OWN;

	if (found == ':')
		return wrong(t, "an option without its argument: ", strncmp(typed, "--", 2) == 0 ? typed : letter);
	if (one && !is_common(optopt))
		return wrong(t, "unknown option: ", letter);
	return wrong(t, optopt > 0 ? "an option that takes no argument: " : "unknown option: ", typed);
}

int
options_read(struct tool *t, int argc, char **argv)
{
	const struct tool_option *o;
	struct option longs[COMMON + ROOM + 1] = { { 0 } };
	char shorts[COMMON * 2 + 2], *p = shorts;
	size_t i, n = 0;
	int letter, status;

	*p++ = ':';
	for (i = 0; i < COMMON; i++) {
		longs[n++] = (struct option){ common[i].name, common[i].argument != NULL, NULL, common[i].letter };
		*p++ = common[i].letter;
		if (common[i].argument != NULL)
			*p++ = ':';
	}
	*p = '\0';
	for (o = t->spec->options, i = 0; o != NULL && o->name != NULL && i < ROOM; o++, i++)
		longs[n++] = (struct option){ o->name, o->argument != NULL, NULL, OWN + (int)i };
	/* options mean the same wherever they stand, whatever the environment says */
	unsetenv("POSIXLY_CORRECT");
	opterr = 0;
	optind = 1;
	while ((letter = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		if (letter == '?' || letter == ':')
			return complain(t, letter, argv[optind - 1]);
		if (letter < OWN)
			status = set(t, letter, optarg);
		else if (t->spec->option(t, t->spec->options[letter - OWN].name, optarg) == 0)
			status = -1;
		else
			status = wrong_argument(t, &t->spec->options[letter - OWN]);
		if (status >= 0)
			return status;
	}
	/* an option of its own may have made the tool a reader after others were read */
	if (t->spec->reader && (t->in_place || t->dry || t->rejects_path != NULL || t->wanted_count > 0 || t->slip_path_count > 0))
		return wrong(t, "this way the tool changes nothing: it does not take -d -i -n -r -s", "");
	t->reporter.reads = t->spec->reader;
	t->operands = argv + optind;
	t->operand_count = argc - optind;
	if (t->spec->takes_word && t->operand_count > 0) {
		t->word = *t->operands++;
		t->operand_count--;
	}
	from_environment(t);
	return -1;
}
