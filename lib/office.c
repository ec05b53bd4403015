#include "office.h"

#include "alphabet.h"
#include "buf.h"
#include "cut.h"
#include "edition.h"
#include "finding.h"
#include "node.h"
#include "read.h"
#include "replace.h"
#include "screen.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OFFICE_LIMIT = 4 << 20 };

struct loader {
	struct office *o;
	struct findings *f;
	unsigned first_line;
};

__attribute__((format(printf, 3, 4))) static void
complain(struct loader *l, const struct node *at, const char *format, ...)
{
	char text[256], line[320];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	snprintf(line, sizeof line, "office.yaml:%u: %s",
	    at == NULL ? 1 : l->first_line + (at->key != NULL ? at->key_line : at->line), text);
	finding_add(l->f, FINDING_OFFICE, 0, 0, line, NULL, NULL);
}

static void *
allocate(struct loader *l, size_t count, size_t size)
{
	void *p = arena_alloc(&l->o->arena, (count + 1) * size);

	if (p == NULL)
		l->f->failed = true;
	return p;
}

/* A text that is there and not empty. */
static const char *
given(const struct node *map, const char *key)
{
	const struct node *n = node_get(map, key);

	return n == NULL || n->kind != NODE_TEXT || node_is_null(n) || n->length == 0 ? NULL : n->text;
}

static const struct node *
child(struct loader *l, const char *key, enum node_kind kind, bool needed)
{
	static const char *const kinds[] = { "a text", "a mapping", "a list" };
	const struct node *n = node_get(l->o->root, key);

	if (n == NULL || node_is_null(n)) {
		if (needed)
			complain(l, l->o->root, "\"%s\" is missing", key);
		return NULL;
	}
	if (n->kind != kind) {
		complain(l, n, "\"%s\" must be %s", key, kinds[kind]);
		return NULL;
	}
	return n;
}

static void
read_offsets(struct loader *l)
{
	const struct node *list = child(l, "utc-offset", NODE_LIST, true), *n;
	struct office *o = l->o;

	for (n = node_first(list); n != NULL; n = n->next) {
		const char *from = node_text(n, "from"), *offset = node_text(n, "offset");
		size_t i = o->offset_count;

		if (i == sizeof o->offsets / sizeof o->offsets[0]) {
			complain(l, n, "more than 16 offsets");
			return;
		}
		if (from == NULL || date_parse(from, &o->offsets[i].from) < 0 || offset == NULL ||
		    offset_parse(offset, &o->offsets[i].minutes) < 0)
			complain(l, n, "an offset is {from: YYYY-MM-DD, offset: \"+HH:MM\"}");
		else if (i > 0 && o->offsets[i].from <= o->offsets[i - 1].from)
			complain(l, n, "offsets must stand in the order of their dates");
		else
			o->offset_count++;
	}
	if (list != NULL && o->offset_count == 0)
		complain(l, list, "\"utc-offset\" is empty");
}

static int
by_day(const void *a, const void *b)
{
	day_t x = *(const day_t *)a, y = *(const day_t *)b;

	return (x > y) - (x < y);
}

/* Dates, or mappings with a `date`. */
static const day_t *
read_days(struct loader *l, const char *key, size_t *count)
{
	const struct node *list = child(l, key, NODE_LIST, false), *n;
	day_t *days;

	*count = 0;
	if (list == NULL || (days = allocate(l, list->count, sizeof *days)) == NULL)
		return NULL;
	for (n = list->first; n != NULL; n = n->next) {
		const char *text = n->kind == NODE_TEXT ? n->text : node_text(n, "date");

		if (text == NULL || date_parse(text, &days[*count]) < 0)
			complain(l, n, "\"%s\" holds something that is no date", key);
		else
			++*count;
	}
	qsort(days, *count, sizeof *days, by_day);
	return days;
}

static bool
read_yes(struct loader *l, const char *key)
{
	const struct node *n = child(l, key, NODE_TEXT, false);

	if (n == NULL || strcmp(n->text, "no") == 0)
		return false;
	if (strcmp(n->text, "yes") != 0)
		complain(l, n, "\"%s\" is yes or no", key);
	return true;
}

static void
read_calendar(struct loader *l)
{
	struct calendar *c = &l->o->calendar;
	const struct node *valid = child(l, "calendar-valid", NODE_MAP, false);

	c->holidays = read_days(l, "holidays", &c->holiday_count);
	c->working = read_days(l, "working-days", &c->working_count);
	c->saturday_worked = read_yes(l, "saturday-is-working-day");
	if (valid == NULL)
		return;
	c->has_valid = true;
	if (node_text(valid, "from") == NULL || date_parse(node_text(valid, "from"), &c->valid_from) < 0 ||
	    node_text(valid, "to") == NULL || date_parse(node_text(valid, "to"), &c->valid_to) < 0)
		complain(l, valid, "\"calendar-valid\" is {from: YYYY-MM-DD, to: YYYY-MM-DD}");
	else if (c->valid_to < c->valid_from)
		complain(l, valid, "\"calendar-valid\" ends before it begins");
}

static bool
read_hours(struct loader *l, const struct node *list, struct opening *open)
{
	const struct node *faulty = opening_read(open, list);

	if (faulty != NULL)
		complain(l, faulty, OPENING_FORM);
	return faulty == NULL;
}

/* The hours of moved working days, of those that have any. */
static void
read_moved(struct loader *l)
{
	const struct node *list = node_get(l->o->root, "working-days"), *n;

	if (list == NULL || list->kind != NODE_LIST || (l->o->moved = allocate(l, list->count, sizeof *l->o->moved)) == NULL)
		return;
	for (n = list->first; n != NULL; n = n->next) {
		struct moved *m = &l->o->moved[l->o->moved_count];
		const char *date = node_text(n, "date");

		if (date != NULL && date_parse(date, &m->day) == 0 && read_hours(l, node_get(n, "hours"), &m->open) && m->open.count > 0)
			l->o->moved_count++;
	}
}

static void
read_windows(struct loader *l)
{
	const struct node *list = child(l, "windows", NODE_LIST, false), *n;

	if (list == NULL || (l->o->windows = allocate(l, list->count, sizeof *l->o->windows)) == NULL)
		return;
	for (n = list->first; n != NULL; n = n->next) {
		struct window *w = &l->o->windows[l->o->window_count];

		w->no = given(n, "no");
		if (w->no == NULL)
			complain(l, n, "a window has no \"no\"");
		else if (read_hours(l, node_get(n, "hours"), &w->open))
			l->o->window_count++;
	}
}

static void
read_day(struct loader *l, const struct node *n, const char *key, day_t *day)
{
	const char *text = node_text(n, key);

	if (text != NULL && date_parse(text, day) < 0)
		complain(l, n, "\"%s\" is no date", key);
}

static void
advise(struct loader *l, const struct node *at, const char *one, const char *other)
{
	char text[400];

	snprintf(text, sizeof text, "office.yaml:%u: %s and %s have an account in common: nothing keeps them apart",
	    l->first_line + at->line, one, other);
	finding_add(l->f, FINDING_OFFICE_ADVICE, 0, 0, text, NULL, NULL);
}

/* Two persons who work under one account at the same time are not kept apart: four eyes may be two. */
static void
advise_on_login(struct loader *l, const struct person *p)
{
	bool one = p->login != NULL && p->login->kind == NODE_TEXT;
	const struct node *n;
	size_t i;

	for (n = one ? p->login : node_first(p->login); n != NULL; n = one ? NULL : n->next)
		for (i = 0; i < l->o->people_count; i++) {
			const struct person *other = &l->o->people[i];

			if (n->kind == NODE_TEXT && node_has(other->login, n->text) &&
			    p->from <= other->to && other->from <= p->to)
				advise(l, n, other->id, p->id);
		}
}

static void
read_person(struct loader *l, const struct node *n, struct person *p)
{
	p->id = given(n, "id");
	p->surname = given(n, "surname");
	p->given = given(n, "given");
	p->patronymic = given(n, "patronymic");
	p->position = given(n, "position");
	p->actors = node_get(n, "actors");
	p->windows = node_get(n, "windows");
	p->login = node_get(n, "login");
	p->from = INT32_MIN;
	p->to = INT32_MAX;
	read_day(l, n, "from", &p->from);
	read_day(l, n, "until", &p->to);
	if (p->to < p->from)
		complain(l, n, "\"until\" lies before \"from\"");
	if (p->id == NULL || p->surname == NULL || p->given == NULL || p->position == NULL || p->actors == NULL) {
		complain(l, n, "a person needs id, surname, given, position and actors");
		return;
	}
	p->officer = arena_format(&l->o->arena, "%s %s%s%s, %s", p->surname, p->given,
	    p->patronymic == NULL ? "" : " ", p->patronymic == NULL ? "" : p->patronymic, p->position);
	if (p->officer == NULL)
		l->f->failed = true;
	if (office_person(l->o, p->id) != NULL)
		complain(l, n, "staff id \"%s\" stands twice", p->id);
	advise_on_login(l, p);
}

static void
read_staff(struct loader *l)
{
	const struct node *list = child(l, "staff", NODE_LIST, true), *n;

	if (list == NULL || (l->o->people = allocate(l, list->count, sizeof *l->o->people)) == NULL)
		return;
	for (n = list->first; n != NULL; n = n->next) {
		read_person(l, n, &l->o->people[l->o->people_count]);
		if (l->o->people[l->o->people_count].id != NULL)
			l->o->people_count++;
	}
}

static void
read_adopted(struct loader *l)
{
	const struct node *n;

	l->o->adopted = child(l, "adopted", NODE_LIST, false);
	for (n = node_first(l->o->adopted); n != NULL; n = n->next) {
		const char *by = node_text(n, "by"), *on = node_text(n, "on");
		day_t day;

		if (given(n, "row") == NULL || by == NULL || on == NULL || date_parse(on, &day) < 0 || given(n, "source") == NULL)
			complain(l, n, "an adopted row needs row, by, on and source");
		else if (office_person(l->o, by) == NULL)
			complain(l, n, "the row was adopted by \"%s\", who is not in staff", by);
	}
}

static bool
is_id(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return n > 0 && n <= 64 && s[n] == '\0';
}

/* A list of texts, one at least. */
static bool
are_texts(const struct node *list)
{
	const struct node *n = node_first(list);

	while (n != NULL && n->kind == NODE_TEXT && n->length > 0)
		n = n->next;
	return n == NULL && list != NULL && list->count > 0;
}

static const struct node *
words(struct loader *l, const char *key)
{
	static const char *const languages[] = { "kk", "ru", "en" };
	const struct node *n = child(l, key, NODE_MAP, true);
	int i;

	for (i = 0; n != NULL && i < 3; i++)
		if (given(n, languages[i]) == NULL)
			complain(l, n, "\"%s\" has no text in %s", key, languages[i]);
	return n;
}

/* A number that was misread would be given a second time: the paper book has it already. */
static bool
is_first(const struct node *n)
{
	if (n->key_length != 4 || strspn(n->key, "0123456789") != 4 || n->kind != NODE_TEXT || *n->text == '0' ||
	    n->length == 0 || strspn(n->text, "0123456789") != n->length)
		return false;
	errno = 0;
	strtoll(n->text, NULL, 10);
	return errno == 0;
}

static void
read_first(struct loader *l)
{
	const struct node *first = node_get(child(l, "journal", NODE_MAP, false), "first"), *n;

	if (node_is_null(first))
		return;
	if (first->kind != NODE_MAP)
		complain(l, first, "\"journal.first\" is a mapping from years to numbers, like {2012: 41}");
	for (n = first->first; n != NULL; n = n->next)
		if (!is_first(n))
			complain(l, n, "\"journal.first\" names for a year a whole number from 1, like {2012: 41}");
	l->o->first = first;
}

/* The form that rpr-new-office makes has dots in the place of words; they are told once a line. */
static void
refuse_dots(struct loader *l, const struct node *n, unsigned *told)
{
	unsigned line = n->key != NULL ? n->key_line : n->line;

	if (n->kind == NODE_TEXT && strcmp(n->text, "...") == 0 && line != *told) {
		complain(l, n, "the dots of the form stand here still: put your words in their place");
		*told = line;
	}
	for (n = n->kind == NODE_TEXT ? NULL : n->first; n != NULL; n = n->next)
		refuse_dots(l, n, told);
}

static void
warn_unknown(struct loader *l)
{
	static const char *const known[] = { "office", "unit", "address", "utc-offset", "serves", "performs", "peers", "assign",
		"card-holders", "handout", "journal", "windows", "staff", "adopted", "holidays", "working-days",
		"saturday-is-working-day", "calendar-valid" };
	const struct node *n;
	char text[400];
	size_t i;

	for (n = l->o->root->first; n != NULL; n = n->next) {
		for (i = 0; i < sizeof known / sizeof known[0] && strcmp(known[i], n->key) != 0; i++)
			;
		if (i < sizeof known / sizeof known[0])
			continue;
		snprintf(text, sizeof text, "office.yaml:%u: \"%s\" is not known here", l->first_line + n->key_line, n->key);
		finding_add(l->f, FINDING_OFFICE_ADVICE, 0, 0, text, NULL, NULL);
	}
}

static void
read_office(struct loader *l)
{
	struct office *o = l->o;
	const struct node *n = child(l, "office", NODE_TEXT, true);
	unsigned told = 0;
	int minutes;

	o->id = n == NULL ? NULL : n->text;
	if (o->id != NULL && !is_id(o->id))
		complain(l, n, "\"office\" is an id: lower-case letters, digits and hyphens, at most 64");
	o->unit = words(l, "unit");
	o->address = words(l, "address");
	read_offsets(l);
	o->serves = child(l, "serves", NODE_LIST, true);
	for (n = node_first(o->serves); n != NULL; n = n->next)
		if (given(n, "id") == NULL || !are_texts(node_get(n, "names")))
			complain(l, n, "a district is {id: ..., names: [...]}");
	o->performs = child(l, "performs", NODE_LIST, true);
	if (o->performs != NULL && o->performs->count == 0)
		complain(l, o->performs, "\"performs\" is empty: nobody could do anything here");
	o->peers = child(l, "peers", NODE_MAP, false);
	for (n = node_first(o->peers); n != NULL; n = n->next)
		if (n->kind != NODE_TEXT || !is_id(n->text))
			complain(l, n, "\"peers\" names for an actor the id of its office, like {directorate: almaty-directorate}");
	o->assign = child(l, "assign", NODE_MAP, false);
	o->card_holders = child(l, "card-holders", NODE_MAP, false);
	n = child(l, "handout", NODE_TEXT, false);
	o->handout = n == NULL ? "10:00" : n->text;
	if (clock_parse(o->handout, &minutes) < 0)
		complain(l, n, "\"handout\" is a time of day like \"10:00\"");
	read_first(l);
	read_calendar(l);
	read_moved(l);
	read_windows(l);
	read_staff(l);
	read_adopted(l);
	refuse_dots(l, o->root, &told);
	warn_unknown(l);
}

/* The one document of office.yaml. */
static int
read_tree(struct loader *l, size_t length)
{
	struct cutter *c = cutter_new(OFFICE_LIMIT);
	struct document d, more;
	struct finding *x;
	struct findings inner = FINDINGS_INIT(&l->o->arena);
	int done = -1;

	if (c == NULL || (cutter_start(c, "office.yaml", true), cutter_feed(c, l->o->bytes, length)) < 0) {
		l->f->failed = true;
		goto out;
	}
	cutter_finish(c);
	if (cutter_next(c, &d) != CUT_DOCUMENT) {
		complain(l, NULL, "the file is empty");
		goto out;
	}
	if (cutter_next(c, &more) == CUT_DOCUMENT) {
		complain(l, NULL, "the file holds more than one document");
		goto out;
	}
	l->first_line = (unsigned)d.line - 1;
	if (screen_document(&d, &inner) == 0) {
		char *copy = arena_copy(&l->o->arena, d.bytes + d.bom, d.length - d.bom);

		if (copy != NULL && (l->o->root = read_document(&l->o->arena, &inner, copy, d.length - d.bom)) != NULL)
			done = 0;
		else if (copy == NULL)
			l->f->failed = true;
	}
	for (x = inner.first; x != NULL; x = x->next) {
		struct node at = { .line = (unsigned)x->line };
		struct buf text = BUF_INIT;

		finding_print(&text, x->id, x->words, false);
		complain(l, &at, "%.*s", (int)text.length, text.bytes == NULL ? "" : text.bytes);
		buf_release(&text);
	}
	if (inner.failed)
		l->f->failed = true;
out:
	cutter_free(c);
	return done;
}

struct office *
office_load(const char *dir, struct findings *f)
{
	struct loader l = { .f = f };
	unsigned before = f->errors;
	size_t length;
	int fd = -1;

	if ((l.o = calloc(1, sizeof *l.o)) == NULL) {
		f->failed = true;
		return NULL;
	}
	if ((fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0 ||
	    read_whole(fd, "office.yaml", OFFICE_LIMIT, 0, &l.o->bytes, &length) < 0) {
		const char *why = strerror(errno);
		char *text = arena_format(f->arena, "%s/office.yaml cannot be read: %s", dir, why);

		if (errno == ENOMEM || text == NULL)
			f->failed = true;
		else
			finding_add(f, FINDING_OFFICE, 0, 0, text, NULL, NULL);
	} else if (read_tree(&l, length) == 0)
		read_office(&l);
	if (fd >= 0)
		close(fd);
	if (f->errors > before || f->failed) {
		office_free(l.o);
		return NULL;
	}
	return l.o;
}

struct asker {
	struct loader l;
	bool (*knows)(void *, const char *);
	void *context;
};

static void
ask(struct asker *a, const struct node *at, const char *actor)
{
	if (!a->knows(a->context, actor))
		complain(&a->l, at, "\"%s\" is no actor of the edition", actor);
}

/* One text, the texts of a list or the values of a mapping; with `keys` the keys of a mapping. */
static void
ask_all(struct asker *a, const struct node *n, bool keys)
{
	if (n != NULL && n->kind == NODE_TEXT && !node_is_null(n))
		ask(a, n, n->text);
	for (n = node_first(n); n != NULL; n = n->next)
		if (keys)
			ask(a, n, n->key);
		else if (n->kind == NODE_TEXT)
			ask(a, n, n->text);
}

int
office_check(const struct office *o, bool (*knows)(void *, const char *), void *context, struct findings *f)
{
	struct asker a = { { (struct office *)(uintptr_t)o, f, 0 }, knows, context };
	unsigned before = f->errors;
	const struct node *n;
	size_t i;

	ask_all(&a, o->performs, false);
	ask_all(&a, o->peers, true);
	ask_all(&a, o->card_holders, false);
	for (n = node_first(o->assign); n != NULL; n = n->next)
		ask_all(&a, n, false);
	for (i = 0; i < o->people_count; i++)
		ask_all(&a, o->people[i].actors, false);
	return f->errors > before ? -1 : 0;
}

void
office_free(struct office *o)
{
	if (o == NULL)
		return;
	free(o->bytes);
	arena_release(&o->arena);
	free(o);
}
