#include "form.h"

#include "arena.h"
#include "edition.h"
#include "finding.h"
#include "node.h"
#include "read.h"

#include <string.h>

bool
template_next(const char **at, struct template_place *p)
{
	const char *open = strchr(*at, '{'), *close, *bar;
	size_t path, format;

	if (open == NULL)
		return false;
	*p = (struct template_place){ .before = *at, .before_length = (size_t)(open - *at) };
	close = open + strcspn(open, "}");
	bar = open + strcspn(open, "|}");
	path = (size_t)(bar - open - 1);
	format = bar < close ? (size_t)(close - bar - 1) : 0;
	if (format > 0 && close[-1] == '?') {
		p->lenient = true;
		format--;
	}
	p->broken = *close == '\0' || path == 0 || path >= sizeof p->path || format >= sizeof p->format;
	if (!p->broken) {
		memcpy(p->path, open + 1, path);
		memcpy(p->format, bar + 1, format);
	}
	*at = *close == '\0' ? close : close + 1;
	return true;
}

/* `name` begins `path` and a dot or the end follows. */
static bool
begins(const char *path, const char *name)
{
	size_t length = strlen(name);

	return strncmp(path, name, length) == 0 && (path[length] == '.' || path[length] == '\0');
}

enum form_place
form_place(const struct node *words, const char *path)
{
	static const char *const lists[] = { "roots", "steps" };
	const struct node *list, *n;
	size_t i;

	for (i = 0; i < 2; i++)
		for (n = (list = node_get(words, lists[i])) == NULL ? NULL : list->first; n != NULL; n = n->next)
			if (begins(path, n->key))
				return PLACE_ROOT;
	for (n = (list = node_get(words, "fields")) == NULL ? NULL : list->first; n != NULL; n = n->next)
		if (strcmp(path, n->key) == 0)
			return PLACE_FACT;
	return PLACE_UNKNOWN;
}

const char *
form_id(const char *name, struct arena *a)
{
	size_t length = strlen(name);

	if (length < 6 || strcmp(name + length - 5, ".yaml") != 0 || strcmp(name, "words.yaml") == 0)
		return NULL;
	return arena_copy(a, name, length - 5);
}

static const struct node *
read_builtin(const char *id, struct arena *a, struct findings *f)
{
	const char *bytes, *name;
	size_t i, length, wanted = strlen(id);

	for (i = 0; (bytes = form_builtin(i, &name, &length)) != NULL; i++)
		if (strncmp(name, id, wanted) == 0 && strcmp(name + wanted, ".yaml") == 0)
			return read_document(a, f, bytes, length);
	return NULL;
}

int
form_load(struct form *form, const char *id, const struct edition *e, struct arena *a, struct findings *f)
{
	*form = (struct form){ .id = arena_copy(a, id, strlen(id)), .row = edition_row(e, "forms", id) };
	if (form->id == NULL) {
		f->failed = true;
		return -1;
	}
	if (strcmp(id, "words") != 0)
		form->root = read_builtin(id, a, f);
	if (form->root == NULL && !f->failed)
		return 1;
	form->words = read_builtin("words", a, f);
	if (form->root == NULL || form->words == NULL)
		return -1;
	return form_check(form, e, f);
}

const char *
form_name(const struct form *form, const char *language)
{
	const struct node *name = node_get(form->root, "name");

	return words_in(name != NULL ? name : node_get(form->row, "name"), language);
}
