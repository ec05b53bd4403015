#include "edition_check.h"

#include "edition.h"
#include "finding.h"
#include "node.h"

#include <string.h>

/* The shape of rows: which keys they have, and what words may stand in them. A misspelt key would be a rule that nobody
 * notices is missing. */
struct shape {
	const struct edition *e;
	const char *file;
	struct findings *f;
};

#define complain(s, at, ...) edition_complain((s)->f, (s)->file, at, __VA_ARGS__)

static bool
in_words(const char *words, const char *text)
{
	size_t length = strlen(text), w;

	for (; *words != '\0'; words += w + (words[w] == ' ')) {
		w = strcspn(words, " ");
		if (w == length && memcmp(words, text, w) == 0)
			return true;
	}
	return false;
}

/* The keys of a mapping are among `keys`; those every row may have besides. */
static void
check_keys(struct shape *s, const struct node *map, const char *what, const char *keys)
{
	const struct node *n;

	if (map == NULL)
		return;
	if (map->kind != NODE_MAP) {
		complain(s, map, "%s must be a mapping (key: value)", what);
		return;
	}
	for (n = map->first; n != NULL; n = n->next)
		if (!in_words(keys, n->key) && !in_words("id provenance cites why note", n->key))
			complain(s, n, "\"%s\" is not known in %s", n->key, what);
}

/* A text, or the texts of a list, are among `words`. */
static void
check_words(struct shape *s, const struct node *n, const char *what, const char *words)
{
	const struct node *k;

	if (n == NULL)
		return;
	for (k = n->kind == NODE_TEXT ? n : n->first; k != NULL; k = n->kind == NODE_TEXT ? NULL : k->next)
		if (k->kind != NODE_TEXT || !in_words(words, k->text))
			complain(s, k, "%s is one of: %s", what, words);
}

/* A list of texts, where there is one. */
static void
check_texts(struct shape *s, const struct node *map, const char *key)
{
	const struct node *list = node_get(map, key), *n;

	if (list != NULL && list->kind != NODE_LIST)
		complain(s, list, "\"%s\" must be a list", key);
	for (n = node_first(list); n != NULL; n = n->next)
		if (n->kind != NODE_TEXT)
			complain(s, n, "\"%s\" must be a list of texts", key);
}

static void
check_languages(struct shape *s, const struct node *row, const char *key)
{
	const struct node *words = node_get(row, key);
	static const char *const languages[] = { "kk", "ru", "en" };
	int i;

	for (i = 0; i < 3; i++) {
		const char *text = words_in(words, languages[i]);

		if (text == NULL || *text == '\0')
			complain(s, words == NULL ? row : words, "\"%s\" has no words in %s", key, languages[i]);
	}
}

static void
check_condition(struct shape *s, const struct node *n)
{
	check_keys(s, n, "a condition",
	    "service status category not-category citizenship not-citizenship has age-from age-below");
	check_texts(s, n, "has");
	check_words(s, node_get(n, "status"), "status", "foreigner stateless");
}

static void
check_documents(struct shape *s)
{
	const struct node *list = node_get(s->e->root, "documents"), *n, *r, *q;

	for (n = node_first(list); n != NULL; n = n->next) {
		check_keys(s, n, "a document", "name fields also rules valid doubt");
		check_languages(s, n, "name");
		check_texts(s, n, "fields");
		for (r = node_first(node_get(n, "rules")); r != NULL; r = r->next) {
			check_keys(s, r, "a rule of a document", "if needs");
			check_condition(s, node_get(r, "if"));
			check_texts(s, r, "needs");
			for (q = node_get(n, "rules")->first; q != r; q = q->next)
				if (strcmp(node_text(q, "id"), node_text(r, "id")) == 0)
					complain(s, r, "rule \"%s\" stands twice", node_text(r, "id"));
		}
		check_keys(s, node_get(n, "valid"), "\"valid\"", "issued-within remaining");
		check_keys(s, node_get(n, "doubt"), "\"doubt\"", "field below missing ground");
	}
}

/* What a step can have as its result. */
static const char *
results_of(const struct shape *s, const struct node *steps, const char *id, const struct node **list)
{
	const struct node *n;

	*list = NULL;
	for (n = steps->first; n != NULL; n = n->next) {
		const char *act = node_text(n, "act");

		if (act == NULL || strcmp(node_text(n, "id"), id) != 0)
			continue;
		if (strcmp(act, "receive") == 0)
			return "accepted refused";
		if (strcmp(act, "conclude") == 0)
			return "grant refuse annul";
		if (strcmp(act, "answer") == 0) {
			*list = node_get(edition_row(s->e, "questions", id), "results");
			return "";
		}
	}
	return "";
}

static void
check_when(struct shape *s, const struct node *steps, const struct node *when)
{
	const struct node *n, *k, *list;

	if (when == NULL)
		return;
	if (when->kind != NODE_MAP) {
		complain(s, when, "\"when\" must be a mapping of steps to results");
		return;
	}
	for (n = when->first; n != NULL; n = n->next) {
		const char *words = results_of(s, steps, n->key, &list);

		for (k = n->kind == NODE_TEXT ? n : n->first; k != NULL; k = n->kind == NODE_TEXT ? NULL : k->next)
			if (k->kind != NODE_TEXT || (!in_words(words, k->text) && !node_has(list, k->text)))
				complain(s, k, "step \"%s\" has no such result", n->key);
	}
}

/* The steps for whose sake a letter goes to another office. */
static void
check_for(struct shape *s, const struct node *list)
{
	const struct node *n;

	for (n = list == NULL || list->kind != NODE_LIST ? NULL : list->first; n != NULL; n = n->next)
		if (edition_knows_step(s->e->root, n->text) != 0)
			complain(s, n, "\"%s\" is no step", n->kind == NODE_TEXT ? n->text : "?");
	if (list != NULL && list->kind != NODE_LIST)
		complain(s, list, "\"for\" of a letter must be a list of steps");
}

static void
check_letter(struct shape *s, const struct node *steps, const struct node *n)
{
	const struct node *forms = node_get(n, "forms");

	check_keys(s, n, "a letter", "to forms carries when for");
	check_words(s, node_get(n, "carries"), "carries", "case facts");
	check_when(s, steps, node_get(n, "when"));
	check_for(s, node_get(n, "for"));
	if (forms == NULL || forms->kind != NODE_LIST || forms->count == 0)
		complain(s, n, "\"forms\" of a letter must be a list of forms");
}

static void
check_flags(struct shape *s, const struct node *n)
{
	static const char *const flags[] = { "by-hand", "only-slip", "closes", "repeats", "before-end", "elsewhere" };
	size_t i;

	for (i = 0; i < sizeof flags / sizeof flags[0]; i++)
		check_words(s, node_get(n, flags[i]), flags[i], "yes no");
}

/* The number of a copy stands in the step as it stands here, and office.yaml names the holder by it. */
static void
check_copies(struct shape *s, const struct node *list)
{
	const struct node *n;

	for (n = node_first(list); n != NULL; n = n->next) {
		const char *copy = node_text(n, "copy");

		check_keys(s, n, "a copy", "copy holder with");
		if (copy == NULL || *copy < '1' || *copy > '9' || strspn(copy, "0123456789") != strlen(copy) || strlen(copy) > 2)
			complain(s, n, "a copy needs a number, \"copy\"");
	}
}

static void
check_steps(struct shape *s)
{
	const struct node *steps = node_get(s->e->root, "steps"), *n, *k, *form;

	for (n = node_first(steps); n != NULL; n = n->next) {
		check_keys(s, n, "a step", "service name act for filter actors printed after when term column by-hand slip only-slip "
		    "waits-for until before-end elsewhere fields leaves closes reopens repeats not-by hands-over-to book outcome ends letters copies form records covers");
		check_languages(s, n, "name");
		check_flags(s, n);
		check_texts(s, n, "fields");
		check_texts(s, n, "records");
		check_words(s, node_get(n, "filter"), "filter", "rpr-intake rpr-journal rpr-route rpr-conclude rpr-register");
		check_words(s, node_get(n, "slip"), "slip",
		    "answer ground approval return visit correction change-of-residence annulment withdrawal done");
		check_when(s, steps, node_get(n, "when"));
		check_keys(s, node_get(n, "term"), "\"term\"", "days minutes");
		check_keys(s, node_get(n, "outcome"), "\"outcome\"", "is when");
		if (node_get(n, "outcome") != NULL && node_text(node_get(n, "outcome"), "is") == NULL)
			complain(s, node_get(n, "outcome"), "an outcome says what it \"is\"");
		check_words(s, node_get(node_get(n, "outcome"), "is"), "an outcome", "granted refused withdrawn annulled");
		check_when(s, steps, node_get(node_get(n, "outcome"), "when"));
		check_keys(s, node_get(n, "ends"), "\"ends\"", "when");
		check_when(s, steps, node_get(node_get(n, "ends"), "when"));
		for (k = node_first(node_get(n, "letters")); k != NULL; k = k->next)
			check_letter(s, steps, k);
		if (node_get(n, "leaves") != NULL)
			check_letter(s, steps, node_get(n, "leaves"));
		check_copies(s, node_get(n, "copies"));
		form = node_get(n, "form");
		if (form != NULL && (form->kind != NODE_LIST || form->count == 0))
			complain(s, form, "\"form\" must be a list of forms");
	}
}

static void
check_questions(struct shape *s)
{
	const struct node *list = node_get(s->e->root, "questions"), *n;

	for (n = node_first(list); n != NULL; n = n->next) {
		const struct node *results = node_get(n, "results"), *k;

		check_keys(s, n, "a question", "to form results grants tells");
		check_texts(s, n, "tells");
		if (node_text(n, "id") == NULL || node_text(n, "to") == NULL || edition_actor(s->e, node_text(n, "to")) == NULL)
			complain(s, n, "a question needs an id, and \"to\" an actor");
		if (results == NULL || results->kind != NODE_LIST || results->count == 0)
			complain(s, n, "a question needs a list \"results\"");
		for (k = node_first(results); k != NULL; k = k->next)
			if (k->kind != NODE_TEXT)
				complain(s, k, "a result must be a text");
	}
}

static void
check_rows(struct shape *s, const char *list, const char *words)
{
	const struct node *all = node_get(s->e->root, list), *n;

	for (n = node_first(all); n != NULL; n = n->next) {
		if (node_text(n, "id") == NULL)
			complain(s, n, "a row of \"%s\" has no id", list);
		else if (words != NULL)
			check_languages(s, n, words);
	}
}

/* How citations read: the English part, and the two other languages. */
static void
check_citations(struct shape *s)
{
	static const char *const keys[] = { "part", "kk", "ru" };
	const struct node *list = node_get(s->e->root, "citations"), *n;
	size_t i;

	for (n = node_first(list); n != NULL; n = n->next) {
		const char *part = node_text(n, "part");

		check_keys(s, n, "a citation", "part kk ru");
		for (i = 0; i < sizeof keys / sizeof keys[0]; i++) {
			const char *words = node_text(n, keys[i]);

			if (words == NULL)
				complain(s, n, "\"%s\" of a citation is missing", keys[i]);
			else if (part != NULL && strstr(part, "{n}") != NULL && strstr(words, "{n}") == NULL)
				complain(s, n, "\"%s\" of a citation has no {n}, its part has", keys[i]);
		}
	}
}

/* Terms are counted in one way: an edition that says another would be counted wrongly, and nobody would notice. */
static void
check_counting(struct shape *s)
{
	const struct node *counting = node_get(s->e->root, "counting");

	check_keys(s, counting, "\"counting\"", "unit first-day last-day");
	check_words(s, node_get(counting, "unit"), "unit", "calendar-days");
	check_words(s, node_get(counting, "first-day"), "first-day", "next");
	check_words(s, node_get(counting, "last-day"), "last-day", "rolls");
}

int
edition_check_shape(const struct edition *e, const char *file, struct findings *f)
{
	struct shape s = { e, file, f };
	unsigned before = f->errors;
	size_t i;

	check_keys(&s, e->root, "an edition", "edition title order basis holds hours limits counting citations results categories actors "
	    "services overall decisive conflicts forms amounts documents grounds questions steps cells");
	check_counting(&s);
	check_rows(&s, "categories", "name");
	check_rows(&s, "actors", "name");
	check_rows(&s, "services", "name");
	check_rows(&s, "forms", "name");
	check_rows(&s, "grounds", "text");
	check_rows(&s, "cells", NULL);
	check_rows(&s, "amounts", NULL);
	check_rows(&s, "limits", NULL);
	check_rows(&s, "results", "name");
	check_citations(&s);
	for (i = 0; i < e->overall_count; i++)
		check_condition(&s, node_get(e->overalls[i].row.node, "if"));
	for (i = 0; i < e->ground_count; i++) {
		check_words(&s, node_get(e->grounds[i].row.node, "applies"), "applies", "refuse annul");
		check_words(&s, node_get(e->grounds[i].row.node, "stage"), "stage", "conclusion window");
	}
	check_documents(&s);
	check_questions(&s);
	check_texts(&s, node_get(e->root, "decisive"), "fields");
	check_steps(&s);
	if (e->from > e->to)
		complain(&s, node_get(e->root, "holds"), "\"to\" lies before \"from\"");
	return f->errors > before ? -1 : 0;
}
