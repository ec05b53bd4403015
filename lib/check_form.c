#include "check.h"

#include "alphabet.h"
#include "arena.h"
#include "country.h"
#include "edition.h"
#include "finding.h"
#include "iin.h"
#include "node.h"
#include "office.h"
#include "read.h"
#include "utf8.h"

#include <stdio.h>
#include <string.h>

struct form {
	const struct edition *e;
	const struct office *o;
	const struct node *root;
	struct findings *f;
	const struct field *fields, *fields_end;
	bool strange;			/* a key may stand there that is no field */
	bool in_item;			/* of a list: that with this number, from 0 */
	unsigned long item;
};

/* A field of an item is named by the number of the item, as a correction names it: documents[].kind, documents.2.kind. */
static void
find_at(struct form *c, enum finding_id id, const struct node *at, const char *a, const char *b)
{
	const char *bracket = c->in_item ? strstr(a, "[]") : NULL;
	char path[96];

	if (bracket != NULL) {
		snprintf(path, sizeof path, "%.*s.%lu%s", (int)(bracket - a), a, c->item, bracket + 2);
		a = path;
	}
	finding_add(c->f, id, at->line, at->column, a, b, NULL);
}

/* `words` separated by blanks, shown separated by commas. */
static void
check_words(struct form *c, const struct field *fd, const struct node *n, const char *words)
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
	find_at(c, FINDING_UNKNOWN_VALUE, n, fd->path, shown);
}

/* `list` of the edition, "@documents": its ids are the values. */
static void
check_ids(struct form *c, const char *path, const struct node *n, const char *list)
{
	const struct node *rows = node_get(c->e->root, list), *r;
	struct buf shown = BUF_INIT;

	if (edition_row(c->e, list, n->text) != NULL)
		return;
	for (r = rows == NULL ? NULL : rows->first; r != NULL; r = r->next) {
		buf_text(&shown, shown.length > 0 ? ", " : "");
		buf_text(&shown, node_text(r, "id"));
	}
	buf_byte(&shown, '\0');
	find_at(c, FINDING_UNKNOWN_VALUE, n, path, buf_failed(&shown) ? "?" : shown.bytes);
	buf_release(&shown);
}

static void
check_name(struct form *c, const struct field *fd, const struct node *n)
{
	const char *p = n->text, *end = n->text + n->length, *trouble;

	while (p < end) {
		uint32_t character;
		int bytes = utf8_decode(p, end, &character);

		if (bytes > 0 && utf8_is_bidi(character)) {
			find_at(c, FINDING_BIDI_CONTROL, n, fd->path, NULL);
			return;
		}
		if (bytes > 0 && (character < 0x20 || (character >= 0x7f && character <= 0x9f))) {
			char word[16];

			snprintf(word, sizeof word, "U+%04X", (unsigned)character);
			find_at(c, FINDING_CONTROL_CHARACTER, n, word, NULL);
			return;
		}
		p += bytes > 0 ? bytes : 1;
	}
	if ((trouble = alphabet_trouble(n->text, n->length)) != NULL)
		find_at(c, FINDING_MIXED_SCRIPT, n, fd->path, trouble);
}

static void
check_country(struct form *c, const struct field *fd, const struct node *n)
{
	if (n->length != 3 || strspn(n->text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3)
		find_at(c, FINDING_WRONG_TYPE, n, fd->path, "three capital letters (ISO 3166-1 alpha-3)");
	else if (!country_is_known(n->text) && (fd->type != FIELD_CITIZENSHIP || !country_is_none(n->text)))
		find_at(c, FINDING_UNKNOWN_VALUE, n, fd->path, "the countries of ISO 3166-1 alpha-3");
}

static void
check_text(struct form *c, const struct field *fd, const struct node *n)
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
			find_at(c, FINDING_BAD_DATE, n, fd->path, "YYYY-MM-DD");
		break;
	case FIELD_MOMENT:
		if (moment_parse(n->text, &m) < 0)
			find_at(c, FINDING_BAD_DATE, n, fd->path, moment_form(n->text));
		break;
	case FIELD_CLOCK:
		if (clock_parse(n->text, &minutes) < 0)
			find_at(c, FINDING_BAD_DATE, n, fd->path, "HH:MM");
		break;
	case FIELD_NUMBER:
		if (n->length > 15 || strspn(n->text, "0123456789") != n->length)
			find_at(c, FINDING_WRONG_TYPE, n, fd->path, "a whole number");
		break;
	case FIELD_COUNTRY:
	case FIELD_CITIZENSHIP:
		check_country(c, fd, n);
		break;
	case FIELD_IIN:
		if (n->length != 12 || strspn(n->text, "0123456789") != 12)
			find_at(c, FINDING_WRONG_TYPE, n, fd->path, "twelve digits");
		else if (!iin_is_valid(n->text))
			find_at(c, FINDING_BAD_IIN, n, fd->path, NULL);
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
check_list(struct form *c, const struct field *fd, const struct node *n)
{
	const struct node *k;

	for (k = n->first; k != NULL; k = k->next) {
		if (fd->words == NULL) {
			if (k->kind != NODE_MAP)
				find_at(c, FINDING_WRONG_TYPE, k, fd->path, "a list of mappings (key: value)");
		} else if (k->kind != NODE_TEXT || k->length == 0)
			find_at(c, FINDING_WRONG_TYPE, k, fd->path, "a list of texts");
		else if (fd->words[0] == '@')
			check_ids(c, fd->path, k, fd->words + 1);
		else
			check_name(c, fd, k);
	}
}

/* A name or number of nothing but blanks is none. */
static bool
is_blank(const struct node *n)
{
	return n->kind == NODE_TEXT && strspn(n->text, " \t\n") == n->length;
}

static bool
is_given(const struct node *n)
{
	return n != NULL && !(n->kind == NODE_TEXT && (node_is_null(n) || n->length == 0)) &&
	    !(n->kind == NODE_MAP && n->count == 0);
}

/* The value of one field in `parent`, or NULL. */
static void
check_field(struct form *c, const struct field *fd, const struct node *n, const struct node *parent)
{
	if (!is_given(n) || (fd->required && is_blank(n))) {
		if (fd->required)
			find_at(c, FINDING_MISSING, n != NULL ? n : parent, fd->path, NULL);
		return;
	}
	if (fd->type == FIELD_MAP) {
		if (n->kind != NODE_MAP)
			find_at(c, FINDING_WRONG_TYPE, n, fd->path, "a mapping (key: value)");
	} else if (fd->type == FIELD_LIST) {
		if (n->kind != NODE_LIST)
			find_at(c, FINDING_WRONG_TYPE, n, fd->path, "a list");
		else
			check_list(c, fd, n);
	} else if (n->kind != NODE_TEXT)
		find_at(c, FINDING_WRONG_TYPE, n, fd->path, "a text");
	else
		check_text(c, fd, n);
}

static bool
is_called(const struct node *n, const char *name, size_t length)
{
	return n->key_length == length && *n->key == *name && memcmp(n->key, name, length) == 0;
}

/* The value of a field, looked for from *from on first: keys mostly stand in the order of the table. */
static const struct node *
find_value(const struct node *map, const struct node **from, const struct field *fd)
{
	const char *name = fd->path + fd->above;
	const size_t length = fd->length - fd->above;
	const struct node *n;

	for (n = *from; n != NULL && !is_called(n, name, length); n = n->next)
		;
	if (n == NULL)
		for (n = map->first; n != *from && !is_called(n, name, length); n = n->next)
			;
	if (n == NULL || !is_called(n, name, length))
		return NULL;
	*from = n->next;
	return n;
}

/* Each field in turn, and of each the items in turn. */
static void
check_items(struct form *c, const struct field *fd, const struct field *to, const struct node *list)
{
	const struct node *n, *value, *from;
	size_t keys = 0, known = 0;

	for (n = list->first; n != NULL; n = n->next)
		keys += n->kind == NODE_MAP ? n->count : 0;
	c->in_item = true;
	for (; fd < to; fd++)
		for (n = list->first, c->item = 0; n != NULL; n = n->next, c->item++) {
			if (n->kind != NODE_MAP)
				continue;
			from = n->first;
			value = find_value(n, &from, fd);
			known += value != NULL && value->kind == NODE_TEXT;
			check_field(c, fd, value, n);
		}
	c->in_item = false;
	c->strange = c->strange || known < keys;
}

static bool
holds_keys(const struct node *n)
{
	const struct node *k;

	for (k = n->kind == NODE_LIST ? n->first : NULL; k != NULL; k = k->next)
		if (k->kind == NODE_MAP)
			return true;
	return n->kind == NODE_MAP && n->count > 0;
}

/* The fields of one mapping, and what is below them. */
static void
check_map(struct form *c, const struct field *fd, const struct field *to, const struct node *map)
{
	const struct node *from = map->first, *n;
	const struct field *next;
	size_t known = 0;

	for (; fd < to; fd = next) {
		n = find_value(map, &from, fd);
		known += n != NULL;
		check_field(c, fd, n, map);
		for (next = fd + 1; next < to && next->above > fd->above; next++)
			;
		if (n == NULL || n->kind == NODE_TEXT)
			continue;
		if (fd->type == FIELD_LIST && n->kind == NODE_LIST && next > fd + 1)
			check_items(c, fd + 1, next, n);
		else if (fd->type != FIELD_MAP || n->kind != NODE_MAP)
			c->strange = c->strange || holds_keys(n);
		else if (n->count > 0)
			check_map(c, fd + 1, next, n);
	}
	c->strange = c->strange || known < map->count;
}

/* The fields below a prefix stand together in the table. */
struct range {
	const struct field *from, *to;
};

static bool
is_below(const struct field *fd, const char *prefix, size_t above)
{
	return fd->length > above && (above == 0 || (*fd->path == *prefix && memcmp(fd->path, prefix, above) == 0));
}

static struct range
below(const struct form *c, const char *prefix, size_t above)
{
	struct range r = { .from = c->fields };

	while (r.from < c->fields_end && !is_below(r.from, prefix, above))
		r.from++;
	for (r.to = r.from; r.to < c->fields_end && is_below(r.to, prefix, above); r.to++)
		;
	return r;
}

static bool
is_known(struct range r, size_t above, const char *key, size_t length)
{
	const struct field *fd;

	for (fd = r.from; fd < r.to; fd++)
		if (fd->length == above + length && fd->path[above] == *key && memcmp(fd->path + above, key, length) == 0)
			/* a key with a dot or a bracket in it is no path */
			return memchr(key, '.', length) == NULL && memchr(key, '[', length) == NULL;
	return false;
}

static void
warn_unknown(struct form *c, const struct node *map, struct range known, const char *prefix, size_t above)
{
	const struct node *n, *k;
	struct range items;
	char path[64 + READ_KEY];
	size_t length;

	for (n = map->first; n != NULL; n = n->next) {
		if (!is_known(known, above, n->key, n->key_length)) {
			finding_add(c->f, FINDING_UNKNOWN_KEY, n->key_line, n->key_column, n->key, NULL, NULL);
			continue;
		}
		if (n->kind == NODE_TEXT)
			continue;
		memcpy(path, prefix, above);
		memcpy(path + above, n->key, n->key_length);
		length = above + n->key_length;
		memcpy(path + length, "[].", 4);
		if (n->kind == NODE_MAP) {
			path[length] = '.';
			warn_unknown(c, n, below(c, path, length + 1), path, length + 1);
			continue;
		}
		items = below(c, path, length + 3);
		for (k = n->first; k != NULL; k = k->next)
			if (k->kind == NODE_MAP)
				warn_unknown(c, k, items, path, length + 3);
	}
}

/* A date, or the day of a moment; `at` is NULL when it is neither. */
struct dated {
	const struct node *at;
	day_t day;
};

static struct dated
dated_at(const struct node *n)
{
	struct dated d = { .at = NULL };
	struct moment m;

	if (n == NULL || n->kind != NODE_TEXT)
		return d;
	if (date_parse(n->text, &d.day) == 0)
		d.at = n;
	else if (moment_parse(n->text, &m) == 0)
		d = (struct dated){ .at = n, .day = m.day };
	return d;
}

static bool
is_later(const struct dated *a, const struct dated *b)
{
	return a->at != NULL && b->at != NULL && a->day > b->day;
}

/* A date of the item c->item of a list, and a later one: of that item too, or beyond the list. */
static void
check_item(struct form *c, const char *list, const struct node *item, const char *key, const char *later, bool of_item,
    const struct dated *than)
{
	struct dated d = dated_at(node_get(item, key));
	char from[64], to[64];

	if (!is_later(&d, than))
		return;
	snprintf(from, sizeof from, "%s.%lu.%s", list, c->item, key);
	snprintf(to, sizeof to, "%s.%lu.%s", list, c->item, later);
	find_at(c, FINDING_DATE_ORDER, d.at, from, of_item ? to : later);
}

static void
check_items_dates(struct form *c, const struct dated *received)
{
	const struct node *documents = node_get(c->root, "documents"), *n;
	const struct node *children = node_get(node_get(c->root, "applicant"), "children");
	struct dated expires;

	for (n = documents == NULL ? NULL : documents->first, c->item = 0; n != NULL; n = n->next, c->item++) {
		check_item(c, "documents", n, "issued", "received", false, received);
		expires = dated_at(node_get(n, "expires"));
		check_item(c, "documents", n, "issued", "expires", true, &expires);
	}
	for (n = children == NULL ? NULL : children->first, c->item = 0; n != NULL; n = n->next, c->item++)
		check_item(c, "applicant.children", n, "born", "received", false, received);
}

static void
check_queue(struct form *c)
{
	const struct node *queue = node_get(c->root, "queue");
	const char *from = node_text(queue, "taken"), *to = node_text(queue, "called");
	int taken, called;

	if (from != NULL && to != NULL && clock_parse(from, &taken) == 0 && clock_parse(to, &called) == 0 && taken > called)
		find_at(c, FINDING_DATE_ORDER, node_get(queue, "taken"), "queue.taken", "queue.called");
}

static void
check_dates(struct form *c)
{
	enum { BORN, RECEIVED, ISSUED, EXPIRES, ARRIVED, REPRESENTED, SINCE, DATES };
	static const char *const paths[DATES] = { "applicant.born", "received", "applicant.identity.issued",
		"applicant.identity.expires", "arrived.on", "representative.identity.issued", "residence.since" };
	static const struct { unsigned char earlier, later; } pairs[] = {
		{ BORN, RECEIVED }, { BORN, ISSUED }, { ISSUED, RECEIVED }, { ISSUED, EXPIRES }, { ARRIVED, RECEIVED },
		{ BORN, ARRIVED }, { REPRESENTED, RECEIVED }, { SINCE, RECEIVED },
	};
	struct dated dates[DATES];
	size_t i, count = sizeof pairs / sizeof pairs[0];

	for (i = 0; i < DATES; i++)
		dates[i] = dated_at(node_at(c->root, paths[i]));
	/* whoever has moved since lives there since a later day */
	if (node_get(c->root, "case") != NULL)
		count--;
	for (i = 0; i < count; i++)
		if (is_later(&dates[pairs[i].earlier], &dates[pairs[i].later]))
			find_at(c, FINDING_DATE_ORDER, dates[pairs[i].earlier].at, paths[pairs[i].earlier], paths[pairs[i].later]);
	check_items_dates(c, &dates[RECEIVED]);
	check_queue(c);
}

static void
check_person(struct form *c)
{
	const struct node *applicant = node_get(c->root, "applicant"), *iin = node_get(applicant, "iin");
	const char *status = node_text(applicant, "status"), *citizenship = node_text(applicant, "citizenship");
	struct dated born = dated_at(node_get(applicant, "born"));
	struct moment received;
	int year, month, date;

	if (status != NULL && strcmp(status, "foreigner") == 0 && (citizenship == NULL || *citizenship == '\0'))
		find_at(c, FINDING_MISSING, applicant, "applicant.citizenship", NULL);
	if (status != NULL && citizenship != NULL && (strcmp(status, "stateless") == 0) != (strcmp(citizenship, "XXA") == 0) &&
	    *citizenship != '\0')
		find_at(c, FINDING_UNKNOWN_VALUE, node_get(applicant, "citizenship"), "applicant.citizenship",
		    "XXA with status stateless, a country with status foreigner");
	if (born.at == NULL)
		return;
	date_split(born.day, &year, &month, &date);
	if (iin != NULL && iin->kind == NODE_TEXT && iin_is_valid(iin->text) && !iin_fits_birth(iin->text, year, month, date))
		find_at(c, FINDING_IIN_DIFFERS, iin, "applicant.iin", NULL);
	if (check_received(c->root, &received) == 0 && date_age(born.day, received.day) < 18 &&
	    !is_given(node_at(c->root, "representative.surname")))
		find_at(c, FINDING_MINOR_ALONE, applicant, NULL, NULL);
}

static void
check_district(struct form *c)
{
	const struct node *district = node_at(c->root, "residence.district");
	int serves;

	if (c->o == NULL || !is_given(district) || district->kind != NODE_TEXT ||
	    (serves = office_serves(c->o, district->text)) > 0)
		return;
	if (serves < 0)
		c->f->failed = true;
	else
		find_at(c, FINDING_NOT_SERVED, district, "residence.district", office_districts(c->o, c->f->arena));
}

int
check_received(const struct node *root, struct moment *m)
{
	const char *text = node_text(root, "received");

	return text == NULL ? -1 : moment_parse(text, m);
}

int
check_application(const struct edition *e, const struct office *o, const struct node *root, struct findings *f)
{
	struct form c = { .e = e, .o = o, .root = root, .f = f };
	unsigned before = f->errors;
	size_t count;

	c.fields = check_fields(&count);
	c.fields_end = c.fields + count;
	check_map(&c, c.fields, c.fields_end, root);
	if (c.strange)
		warn_unknown(&c, root, below(&c, "", 0), "", 0);
	check_dates(&c);
	check_person(&c);
	check_district(&c);
	return f->errors > before || f->failed ? -1 : 0;
}
