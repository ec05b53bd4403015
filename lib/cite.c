#include "cite.h"

#include "buf.h"
#include "edition.h"
#include "node.h"

#include <string.h>

static const char mark[] = "{n}";

enum { MARK = sizeof mark - 1 };

/* Whether a part fits a pattern; what stands for {n} is then *rest. */
static bool
fits(const char *pattern, const char *part, size_t length, const char **rest, size_t *rest_length)
{
	const char *hole = strstr(pattern, mark);
	size_t before = hole == NULL ? strlen(pattern) : (size_t)(hole - pattern), after;

	*rest = NULL;
	if (hole == NULL)
		return before == length && memcmp(pattern, part, length) == 0;
	after = strlen(hole + MARK);
	if (length <= before + after || memcmp(pattern, part, before) != 0 ||
	    memcmp(hole + MARK, part + length - after, after) != 0)
		return false;
	*rest = part + before;
	*rest_length = length - before - after;
	return true;
}

static int
add_part(struct buf *b, const struct edition *e, const char *part, size_t length, const char *language)
{
	const struct node *rows = node_get(e->root, "citations"), *n;
	const char *rest, *words, *hole;
	size_t rest_length = 0;

	for (n = node_first(rows); n != NULL; n = n->next)
		if (fits(node_text(n, "part"), part, length, &rest, &rest_length))
			break;
	if (n == NULL) {
		buf_add(b, part, length);
		return -1;
	}
	words = node_text(n, language);
	if (rest == NULL) {
		buf_text(b, words);
		return 0;
	}
	hole = strstr(words, mark);
	buf_add(b, words, (size_t)(hole - words));
	buf_add(b, rest, rest_length);
	buf_text(b, hole + MARK);
	return 0;
}

int
cite_words(struct buf *b, const struct edition *e, const char *citation, const char *language)
{
	const char *part, *comma;
	int done = 0;

	if (strcmp(language, "en") == 0) {
		buf_text(b, citation);
		return 0;
	}
	for (part = citation; (comma = strstr(part, ", ")) != NULL; part = comma + 2) {
		if (add_part(b, e, part, (size_t)(comma - part), language) < 0)
			done = -1;
		buf_text(b, ", ");
	}
	return add_part(b, e, part, strlen(part), language) < 0 ? -1 : done;
}

int
cite_list(struct buf *b, const struct edition *e, const struct node *cites, const char *language)
{
	const struct node *n;
	int done = 0;

	for (n = node_first(cites); n != NULL; n = n->next) {
		if (cite_words(b, e, n->text, language) < 0)
			done = -1;
		buf_text(b, n->next == NULL ? "" : ", ");
	}
	return done;
}
