#include "act.h"

#include "arena.h"
#include "check.h"
#include "node.h"

#include <stdio.h>
#include <string.h>

void
fact_text(struct buf *b, const char *key, const char *text)
{
	if (text == NULL || *text == '\0')
		return;
	buf_text(b, b->length > 0 ? ", " : "");
	buf_json_text(b, key);
	buf_text(b, ": ");
	buf_json_text(b, text);
}

/* The text of a node; NULL where it says nothing: in a book a null would be a text. */
static const char *
said(const struct node *n)
{
	return n == NULL || n->kind != NODE_TEXT || node_is_null(n) ? NULL : n->text;
}

static const char *
fact(struct run *r, const char *path)
{
	return said(node_at(r->c->root, path));
}

/* The texts of a list, or the `key` of each of its mappings, joined by commas. */
static const char *
joined(struct run *r, const struct node *list, const char *key)
{
	struct buf b = BUF_INIT;
	const struct node *n;
	const char *text = NULL;

	for (n = list == NULL || list->kind != NODE_LIST ? NULL : list->first; n != NULL; n = n->next) {
		const char *one = said(n->kind == NODE_TEXT ? n : node_get(n, key));

		if (one == NULL)
			continue;
		buf_text(&b, b.length > 0 ? ", " : "");
		buf_text(&b, one);
	}
	if (buf_failed(&b) || (text = arena_copy(r->arena, b.bytes, b.length)) == NULL)
		r->findings->failed = true;
	buf_release(&b);
	return text;
}

const char *
facts_name(struct run *r)
{
	const char *surname = fact(r, "applicant.surname"), *given = fact(r, "applicant.given");
	const char *patronymic = fact(r, "applicant.patronymic");
	const char *name = arena_format(r->arena, "%s%s%s%s%s", surname == NULL ? "" : surname, given == NULL ? "" : " ",
	    given == NULL ? "" : given, patronymic == NULL ? "" : " ", patronymic == NULL ? "" : patronymic);

	if (name == NULL)
		r->findings->failed = true;
	return name;
}

const char *
facts_identity(struct run *r)
{
	const char *country = fact(r, "applicant.citizenship"), *number = fact(r, "applicant.identity.number");
	const char *identity = arena_format(r->arena, "%s %s", country == NULL ? "XXA" : country, number == NULL ? "" : number);

	if (identity == NULL)
		r->findings->failed = true;
	return identity;
}

static void
person_facts(struct run *r, struct buf *b)
{
	fact_text(b, "applicant", facts_name(r));
	fact_text(b, "former-names", joined(r, node_at(r->c->root, "applicant.former-names"), ""));
	fact_text(b, "sex", fact(r, "applicant.sex"));
	fact_text(b, "born", fact(r, "applicant.born"));
	fact_text(b, "birthplace", fact(r, "applicant.birthplace"));
	fact_text(b, "status", fact(r, "applicant.status"));
	fact_text(b, "citizenship", fact(r, "applicant.citizenship"));
	fact_text(b, "nationality", fact(r, "applicant.nationality"));
	fact_text(b, "identity", facts_identity(r));
}

void
facts_of_journal(struct run *r, struct buf *b, const struct overall *overall, const char *due, const char *rolled)
{
	const struct step *received = &r->c->steps[0];

	fact_text(b, "service", fact(r, "service"));
	fact_text(b, "applicant", facts_name(r));
	fact_text(b, "born", fact(r, "applicant.born"));
	fact_text(b, "status", fact(r, "applicant.status"));
	fact_text(b, "citizenship", fact(r, "applicant.citizenship"));
	fact_text(b, "identity", facts_identity(r));
	fact_text(b, "categories", joined(r, node_at(r->c->root, "applicant.categories"), ""));
	fact_text(b, "documents", joined(r, node_get(r->c->root, "documents"), "kind"));
	fact_text(b, "received", fact(r, "received"));
	fact_text(b, "inspector", received->by);
	if (overall != NULL) {
		fact_text(b, "due", due);
		fact_text(b, "due-rolled", rolled);
	}
	fact_text(b, "supersedes", fact(r, "supersedes"));
}

void
facts_of_refusal(struct run *r, struct buf *b)
{
	const struct node *reasons = node_get(step_node(r->c, r->arena, &r->c->steps[0]), "reasons"), *n;
	struct buf documents = BUF_INIT;

	facts_of_journal(r, b, NULL, NULL, NULL);
	for (n = node_first(reasons); n != NULL; n = n->next) {
		const char *document = node_text(n, "document"), *reason = node_text(n, "reason");

		if (document == NULL || reason == NULL)
			continue;
		buf_text(&documents, documents.length > 0 ? "; " : "");
		buf_text(&documents, document);
		buf_text(&documents, " ");
		buf_text(&documents, reason);
	}
	buf_byte(&documents, '\0');
	if (buf_failed(&documents))
		b->failed = true;
	else
		fact_text(b, "reasons", documents.bytes);
	buf_release(&documents);
}

void
facts_of_index(struct run *r, struct buf *b)
{
	static const char *const residence[] = { "region", "district", "settlement", "street", "house", "flat" };
	const struct node *home = node_get(r->c->root, "residence");
	struct buf address = BUF_INIT;
	size_t i;

	fact_text(b, "case-number", casefile_number(r->c));
	fact_text(b, "service", fact(r, "service"));
	person_facts(r, b);
	for (i = 0; i < sizeof residence / sizeof residence[0]; i++) {
		const char *part = said(node_get(home, residence[i]));

		if (part == NULL || *part == '\0')
			continue;
		buf_text(&address, address.length > 0 ? ", " : "");
		buf_text(&address, part);
	}
	buf_byte(&address, '\0');
	if (buf_failed(&address))
		b->failed = true;
	else
		fact_text(b, "residence", address.bytes);
	buf_release(&address);
}

void
facts_of_decision(struct run *r, struct buf *b, const struct step *concluded)
{
	const struct node *grounds = node_get(step_node(r->c, r->arena, (struct step *)(uintptr_t)concluded), "grounds"), *n;
	struct buf list = BUF_INIT;

	fact_text(b, "case-number", casefile_number(r->c));
	fact_text(b, "service", fact(r, "service"));
	fact_text(b, "applicant", facts_name(r));
	fact_text(b, "born", fact(r, "applicant.born"));
	fact_text(b, "identity", facts_identity(r));
	fact_text(b, "result", concluded->result);
	for (n = node_first(grounds); n != NULL; n = n->next) {
		buf_text(&list, list.length > 0 ? ", " : "");
		buf_text(&list, node_text(n, "ground"));
	}
	buf_byte(&list, '\0');
	if (buf_failed(&list))
		b->failed = true;
	else
		fact_text(b, "grounds", list.bytes);
	buf_release(&list);
	fact_text(b, "draft", arena_copy(r->arena, concluded->seal, 8));
	fact_text(b, "drafted-by", concluded->by);
}
