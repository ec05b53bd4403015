#include "office.h"

#include "alphabet.h"
#include "arena.h"
#include "buf.h"
#include "edition.h"
#include "node.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct person *
office_person(const struct office *o, const char *id)
{
	size_t i;

	for (i = 0; i < o->people_count; i++)
		if (strcmp(o->people[i].id, id) == 0)
			return &o->people[i];
	return NULL;
}

bool
person_serves(const struct person *p, day_t day)
{
	return day >= p->from && day <= p->to;
}

int32_t
office_offset(const struct office *o, day_t day)
{
	size_t i = o->offset_count - 1;

	while (i > 0 && o->offsets[i].from > day)
		i--;
	return o->offsets[i].minutes;
}

struct moment
office_time(const struct office *o, int64_t utc)
{
	size_t i;

	/* the last offset that had begun by its own clock */
	for (i = o->offset_count - 1; i > 0; i--) {
		struct moment m = moment_at(utc, o->offsets[i].minutes);

		if (m.day >= o->offsets[i].from)
			return m;
	}
	return moment_at(utc, o->offsets[0].minutes);
}

bool
office_performs(const struct office *o, const char *actor)
{
	return node_has(o->performs, actor);
}

const char *
office_actor(const struct office *o, const char *service, const char *step, const struct node *actors)
{
	const char *assigned = node_text(node_get(o->assign, service), step);

	return assigned != NULL ? assigned : actors->first->text;
}

const char *
office_peer(const struct office *o, const char *actor)
{
	return node_text(o->peers, actor);
}

static const struct node *
adoption_of(const struct office *o, const char *name, day_t day)
{
	const struct node *n;
	day_t on;

	for (n = node_first(o->adopted); n != NULL; n = n->next)
		if (strcmp(node_text(n, "row"), name) == 0 && date_parse(node_text(n, "on"), &on) == 0 && on <= day)
			return n;
	return NULL;
}

const struct node *
office_adoption(const struct office *o, const struct row *row, const char *list, const char *id, day_t day)
{
	const struct node *n;
	char name[300];

	if (row->provenance != RECONSTRUCTED || o == NULL)
		return NULL;
	snprintf(name, sizeof name, "%s/%s", list, id);
	if ((n = adoption_of(o, list, day)) == NULL && (n = adoption_of(o, name, day)) == NULL && row->id != NULL)
		n = adoption_of(o, row->id, day);
	return n;
}

bool
office_binds(const struct office *o, const struct row *row, const char *list, const char *id, day_t day)
{
	return row->provenance != RECONSTRUCTED || office_adoption(o, row, list, id, day) != NULL;
}

long long
office_first_number(void *office, enum book book, int year)
{
	const struct office *o = office;
	char key[16];
	const char *first;

	if (book != BOOK_JOURNAL)
		return 1;
	snprintf(key, sizeof key, "%d", year);
	first = node_text(o->first, key);
	return first == NULL ? 1 : strtoll(first, NULL, 10);
}

/* 1, 0, or -1 when memory is out. */
static int
same_name(const char *a, const char *b)
{
	struct buf x = BUF_INIT, y = BUF_INIT;
	int same;

	alphabet_fold(&x, a, strlen(a));
	buf_byte(&x, '\0');
	alphabet_fold(&y, b, strlen(b));
	buf_byte(&y, '\0');
	if (buf_failed(&x) || buf_failed(&y))
		same = -1;
	else
		same = strcmp(x.bytes, y.bytes) == 0;
	buf_release(&x);
	buf_release(&y);
	return same;
}

static int
is_same(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static int
serves(const struct office *o, const char *district, int (*same)(const char *, const char *))
{
	const struct node *n, *k;
	int found = 0;

	for (n = node_first(o->serves); n != NULL && found == 0; n = n->next) {
		found = same(node_text(n, "id"), district);
		for (k = node_first(node_get(n, "names")); k != NULL && found == 0; k = k->next)
			found = same(k->text, district);
	}
	return found;
}

/* Names are folded only when none stands there letter by letter. */
int
office_serves(const struct office *o, const char *district)
{
	return serves(o, district, is_same) == 1 ? 1 : serves(o, district, same_name);
}

const char *
office_districts(const struct office *o, struct arena *a)
{
	struct buf b = BUF_INIT;
	const struct node *n, *k;
	const char *text;

	for (n = node_first(o->serves); n != NULL; n = n->next)
		for (k = node_first(node_get(n, "names")); k != NULL; k = k->next) {
			buf_text(&b, b.length > 0 ? ", " : "");
			buf_text(&b, k->text);
		}
	text = buf_failed(&b) ? NULL : arena_copy(a, b.bytes, b.length);
	buf_release(&b);
	return text;
}

const struct opening *
office_opening(const struct office *o, day_t day)
{
	size_t i;

	for (i = 0; i < o->moved_count; i++)
		if (o->moved[i].day == day)
			return &o->moved[i].open;
	return NULL;
}

bool
office_window_staffed(const struct office *o, const char *window, const struct moment *at)
{
	size_t i;

	for (i = 0; i < o->window_count && strcmp(o->windows[i].no, window) != 0; i++)
		;
	if (i == o->window_count)
		return false;
	if (o->windows[i].open.count > 0 && !opening_holds(&o->windows[i].open, at->second / 60))
		return false;
	for (i = 0; i < o->people_count; i++)
		if (node_has(o->people[i].windows, window) && person_serves(&o->people[i], at->day))
			return true;
	return false;
}
