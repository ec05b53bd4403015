#include "check_application.h"

#include "iin.h"
#include "node.h"
#include "office.h"

#include <stdio.h>
#include <string.h>

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

/* A date of the item c->item of a list, `key`, and a later one: of that item too, or beyond the list. */
static void
check_item(struct application *c, const char *list, const char *key, const struct dated *date, const char *later, bool of_item,
    const struct dated *than)
{
	char from[64], to[64];

	if (!is_later(date, than))
		return;
	snprintf(from, sizeof from, "%s.%lu.%s", list, c->item, key);
	snprintf(to, sizeof to, "%s.%lu.%s", list, c->item, later);
	check_find(c, FINDING_DATE_ORDER, date->at, from, of_item ? to : later);
}

static void
check_items_dates(struct application *c, const struct dated *received)
{
	const struct node *documents = node_get(c->root, "documents"), *n;
	const struct node *children = node_get(node_get(c->root, "applicant"), "children");
	struct dated date, expires;

	for (n = node_first(documents), c->item = 0; n != NULL; n = n->next, c->item++) {
		date = dated_at(node_get(n, "issued"));
		expires = dated_at(node_get(n, "expires"));
		check_item(c, "documents", "issued", &date, "received", false, received);
		check_item(c, "documents", "issued", &date, "expires", true, &expires);
	}
	for (n = node_first(children), c->item = 0; n != NULL; n = n->next, c->item++) {
		date = dated_at(node_get(n, "born"));
		check_item(c, "applicant.children", "born", &date, "received", false, received);
	}
}

static void
check_queue(struct application *c)
{
	const struct node *queue = node_get(c->root, "queue");
	const char *from = node_text(queue, "taken"), *to = node_text(queue, "called");
	int taken, called;

	if (from != NULL && to != NULL && clock_parse(from, &taken) == 0 && clock_parse(to, &called) == 0 && taken > called)
		check_find(c, FINDING_DATE_ORDER, node_get(queue, "taken"), "queue.taken", "queue.called");
}

static void
check_dates(struct application *c)
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
			check_find(c, FINDING_DATE_ORDER, dates[pairs[i].earlier].at, paths[pairs[i].earlier], paths[pairs[i].later]);
	check_items_dates(c, &dates[RECEIVED]);
	check_queue(c);
}

static void
check_person(struct application *c)
{
	const struct node *applicant = node_get(c->root, "applicant"), *iin = node_get(applicant, "iin");
	const struct node *of = node_get(applicant, "citizenship"), *by = node_at(c->root, "representative.surname");
	const char *status = node_text(applicant, "status"), *citizenship = check_given(of) ? node_text(applicant, "citizenship") : NULL;
	const struct dated born = dated_at(node_get(applicant, "born"));
	struct moment received;
	int year, month, date;

	if (status != NULL && strcmp(status, "foreigner") == 0 && !check_given(of))
		check_find(c, FINDING_MISSING, applicant, "applicant.citizenship", NULL);
	if (status != NULL && citizenship != NULL && (strcmp(status, "stateless") == 0) != (strcmp(citizenship, "XXA") == 0))
		check_find(c, FINDING_UNKNOWN_VALUE, of, "applicant.citizenship",
		    "XXA with status stateless, a country with status foreigner");
	if (born.at == NULL)
		return;
	date_split(born.day, &year, &month, &date);
	if (iin != NULL && iin->kind == NODE_TEXT && iin_is_valid(iin->text) && !iin_fits_birth(iin->text, year, month, date))
		check_find(c, FINDING_IIN_DIFFERS, iin, "applicant.iin", NULL);
	if (check_received(c->root, &received) == 0 && date_age(born.day, received.day) < 18 &&
	    (!check_given(by) || check_is_blank(by)))
		check_find(c, FINDING_MINOR_ALONE, applicant, NULL, NULL);
}

static void
check_district(struct application *c)
{
	const struct node *district = node_at(c->root, "residence.district");
	int serves;

	if (c->o == NULL || !check_given(district) || district->kind != NODE_TEXT ||
	    (serves = office_serves(c->o, district->text)) > 0)
		return;
	if (serves < 0)
		c->f->failed = true;
	else
		check_find(c, FINDING_NOT_SERVED, district, "residence.district", office_districts(c->o, c->f->arena));
}

void
check_facts(struct application *c)
{
	check_dates(c);
	check_person(c);
	check_district(c);
}
