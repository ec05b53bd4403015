#include "check_application.h"

#include "alphabet.h"
#include "country.h"
#include "edition.h"
#include "iin.h"
#include "node.h"
#include "utf8.h"

#include <stdio.h>
#include <string.h>

void
check_find(struct application *c, enum finding_id id, const struct node *at, const char *field, const char *word)
{
	const char *bracket = c->in_item ? strstr(field, "[]") : NULL;
	char path[96];

	if (bracket != NULL) {
		snprintf(path, sizeof path, "%.*s.%lu%s", (int)(bracket - field), field, c->item, bracket + 2);
		field = path;
	}
	finding_add(c->f, id, at->line, at->column, field, word, NULL);
}

/* `words` separated by blanks, shown separated by commas. */
static void
check_words(struct application *c, const struct field *fd, const struct node *n, const char *words)
{
	size_t length = strlen(n->text), i = 0;
	const char *p = words;
	char shown[200];

	while (*p != '\0') {
		size_t w = strcspn(p, " ");

		if (w == length && memcmp(p, n->text, w) == 0)
			return;
		p += w + (p[w] == ' ');
	}
	for (p = words; *p != '\0' && i < sizeof shown - 2; p++) {
		if (*p == ' ')
			shown[i++] = ',';
		shown[i++] = *p;
	}
	shown[i] = '\0';
	check_find(c, FINDING_UNKNOWN_VALUE, n, fd->path, shown);
}

/* `list` of the edition, "@documents": its ids are the values. */
static void
check_ids(struct application *c, const char *path, const struct node *n, const char *list)
{
	const struct node *r;
	struct buf shown = BUF_INIT;

	if (edition_row(c->e, list, n->text) != NULL)
		return;
	for (r = node_first(node_get(c->e->root, list)); r != NULL; r = r->next) {
		buf_text(&shown, shown.length > 0 ? ", " : "");
		buf_text(&shown, node_text(r, "id"));
	}
	buf_byte(&shown, '\0');
	check_find(c, FINDING_UNKNOWN_VALUE, n, path, buf_failed(&shown) ? "?" : shown.bytes);
	buf_release(&shown);
}

static void
check_name(struct application *c, const struct field *fd, const struct node *n)
{
	const char *p = n->text, *end = n->text + n->length, *trouble;

	if (alphabet_is_cyrillic(n->text, n->length))
		return;
	while (p < end) {
		uint32_t character;

		p += utf8_decode(p, end, &character);	/* a node's text is valid */
		if (utf8_is_bidi(character)) {
			check_find(c, FINDING_BIDI_CONTROL, n, fd->path, NULL);
			return;
		}
		if (character < 0x20) {		/* a tab, a line break: the reader takes no other */
			char word[16];

			snprintf(word, sizeof word, "U+%04X", (unsigned)character);
			check_find(c, FINDING_CONTROL_CHARACTER, n, word, NULL);
			return;
		}
	}
	if ((trouble = alphabet_trouble(n->text, n->length)) != NULL)
		check_find(c, FINDING_MIXED_SCRIPT, n, fd->path, trouble);
}

/* Nothing but characters from one to another. */
static bool
is_of(const struct node *n, char from, char to)
{
	const char *p = n->text;

	while (*p >= from && *p <= to)
		p++;
	return *p == '\0';
}

static void
check_country(struct application *c, const struct field *fd, const struct node *n)
{
	if (n->length != 3 || !is_of(n, 'A', 'Z'))
		check_find(c, FINDING_WRONG_TYPE, n, fd->path, "three capital letters (ISO 3166-1 alpha-3)");
	else if (!country_is_known(n->text) && (fd->type != FIELD_CITIZENSHIP || !country_is_none(n->text)))
		check_find(c, FINDING_UNKNOWN_VALUE, n, fd->path, "the countries of ISO 3166-1 alpha-3");
}

static void
check_text(struct application *c, const struct field *fd, const struct node *n)
{
	struct moment m;
	day_t day;
	int minutes;

	switch (fd->type) {
	case FIELD_NAME:
		check_name(c, fd, n);
		break;
	case FIELD_DATE:
		if (date_parse(n->text, &day) < 0)
			check_find(c, FINDING_BAD_DATE, n, fd->path, "YYYY-MM-DD");
		break;
	case FIELD_MOMENT:
		if (moment_parse(n->text, &m) < 0)
			check_find(c, FINDING_BAD_DATE, n, fd->path, moment_form(n->text));
		break;
	case FIELD_CLOCK:
		if (clock_parse(n->text, &minutes) < 0)
			check_find(c, FINDING_BAD_DATE, n, fd->path, "HH:MM");
		break;
	case FIELD_NUMBER:
		if (n->length > 15 || !is_of(n, '0', '9'))
			check_find(c, FINDING_WRONG_TYPE, n, fd->path, "a whole number");
		break;
	case FIELD_COUNTRY:
	case FIELD_CITIZENSHIP:
		check_country(c, fd, n);
		break;
	case FIELD_IIN:
		if (n->length != 12 || !is_of(n, '0', '9'))
			check_find(c, FINDING_WRONG_TYPE, n, fd->path, "twelve digits");
		else if (!iin_is_valid(n->text))
			check_find(c, FINDING_BAD_IIN, n, fd->path, NULL);
		break;
	case FIELD_WORD:
		if (fd->words[0] == '@')
			check_ids(c, fd->path, n, fd->words + 1);
		else
			check_words(c, fd, n, fd->words);
		break;
	default:
		break;
	}
}

static void
check_list(struct application *c, const struct field *fd, const struct node *n)
{
	const struct node *k;

	for (k = n->first; k != NULL; k = k->next) {
		if (fd->words == NULL) {
			if (k->kind != NODE_MAP)
				check_find(c, FINDING_WRONG_TYPE, k, fd->path, "a list of mappings (key: value)");
		} else if (k->kind != NODE_TEXT || k->length == 0)
			check_find(c, FINDING_WRONG_TYPE, k, fd->path, "a list of texts");
		else if (fd->words[0] == '@')
			check_ids(c, fd->path, k, fd->words + 1);
		else
			check_name(c, fd, k);
	}
}

void
check_value(struct application *c, const struct field *fd, const struct node *n)
{
	if (fd->type == FIELD_MAP) {
		if (n->kind != NODE_MAP)
			check_find(c, FINDING_WRONG_TYPE, n, fd->path, "a mapping (key: value)");
	} else if (fd->type == FIELD_LIST) {
		if (n->kind != NODE_LIST)
			check_find(c, FINDING_WRONG_TYPE, n, fd->path, "a list");
		else
			check_list(c, fd, n);
	} else if (n->kind != NODE_TEXT)
		check_find(c, FINDING_WRONG_TYPE, n, fd->path, "a text");
	else
		check_text(c, fd, n);
}
