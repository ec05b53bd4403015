#include "problem.h"

#include <string.h>

/* The first row that fits holds; NULL fits any text of libyaml. */
static const struct {
	const char *context, *problem;
	struct problem words;
} rows[] = {
	{ "directive", NULL, { FINDING_DIRECTIVE, PROBLEM_CONTEXT, NULL } },
	{ "scanning a %", NULL, { FINDING_DIRECTIVE, PROBLEM_CONTEXT, NULL } },
	{ NULL, "directive", { FINDING_DIRECTIVE, PROBLEM_PLACE, NULL } },
	{ "an anchor", NULL, { FINDING_ALIAS, PROBLEM_CONTEXT, NULL } },
	{ "an alias", NULL, { FINDING_ALIAS, PROBLEM_CONTEXT, NULL } },
	{ NULL, "undefined tag handle", { FINDING_TAG, PROBLEM_PLACE, NULL } },
	{ "a tag", NULL, { FINDING_TAG, PROBLEM_CONTEXT, NULL } },
	{ "quoted scalar", "unexpected end of stream", { FINDING_SYNTAX, PROBLEM_CONTEXT,
	    "a quote is opened here and never closed" } },
	{ "quoted scalar", "document indicator", { FINDING_SYNTAX, PROBLEM_CONTEXT,
	    "a quote is opened here and not closed before a line \"---\" or \"...\"" } },
	{ "quoted scalar", NULL, { FINDING_SYNTAX, PROBLEM_PLACE,
	    "a backslash in double quotes must begin an escape that YAML knows; double it, or use single quotes" } },
	{ "block scalar", NULL, { FINDING_SYNTAX, PROBLEM_PLACE,
	    "after | or > only a comment may stand, and the text starts on the next line" } },
	{ NULL, "mapping values are not allowed", { FINDING_SYNTAX, PROBLEM_PLACE,
	    "a colon in a text that is not quoted, or a key that is indented wrongly" } },
	{ NULL, "block sequence entries are not allowed", { FINDING_SYNTAX, PROBLEM_PLACE,
	    "a list item (\"- \") cannot start here" } },
	{ NULL, "mapping keys are not allowed", { FINDING_SYNTAX, PROBLEM_PLACE, "a key cannot start here" } },
	{ NULL, "cannot start any token", { FINDING_SYNTAX, PROBLEM_PLACE,
	    "a text that starts with this character must be quoted" } },
	{ "simple key", NULL, { FINDING_SYNTAX, PROBLEM_KEY,
	    "a colon is missing after this key, or the text before it is not closed" } },
	{ NULL, "',' or '}'", { FINDING_SYNTAX, PROBLEM_BRACKET, "a comma or \"}\" is missing here" } },
	{ NULL, "',' or ']'", { FINDING_SYNTAX, PROBLEM_BRACKET, "a comma or \"]\" is missing here" } },
	{ NULL, "expected key", { FINDING_SYNTAX, PROBLEM_PLACE,
	    "a key was expected here; look at the indentation" } },
	{ NULL, "expected '-' indicator", { FINDING_SYNTAX, PROBLEM_PLACE,
	    "a list item (\"- \") was expected here; look at the indentation" } },
	{ NULL, "node content", { FINDING_SYNTAX, PROBLEM_PLACE, "a value was expected here" } },
	{ NULL, "<document start>", { FINDING_SYNTAX, PROBLEM_PLACE,
	    "something follows the end of the document; are the documents separated by \"---\"?" } },
	{ NULL, NULL, { FINDING_SYNTAX, PROBLEM_PLACE, "this cannot be read as YAML" } },
};

static bool
has_part(const char *text, const char *part)
{
	return part == NULL || (text != NULL && strstr(text, part) != NULL);
}

const struct problem *
problem_find(const char *context, const char *problem)
{
	size_t i = 0;

	while (!has_part(context, rows[i].context) || !has_part(problem, rows[i].problem))
		i++;
	return &rows[i].words;
}
