#include "decision.h"

#include "check.h"
#include "node.h"
#include "tool.h"

#include <string.h>

int
facts_digest(const struct node *root, char hex[DIGEST_HEX + 1])
{
	struct buf b = BUF_INIT;
	const struct node *n;
	int done = 0;

	for (n = root->first; n != NULL; n = n->next) {
		if (strcmp(n->key, "case") == 0)
			break;
		buf_json(&b, n->key, n->key_length);
		buf_text(&b, ": ");
		node_json(&b, n);
		buf_byte(&b, '\n');
	}
	if (buf_failed(&b))
		done = -1;
	else
		digest_bytes(b.bytes == NULL ? "" : b.bytes, b.length, hex);
	buf_release(&b);
	return done;
}

const char *
ground_objection(const struct edition *e, const struct office *o, const char *id, bool annul)
{
	const struct ground *g = edition_ground(e, id);

	if (g == NULL)
		return "the edition has no such ground";
	if (annul ? !g->annuls : !g->refuses || g->at_window)
		return annul ? "the ground does not annul a permit" : "the ground does not refuse an application at this stage";
	if (!office_binds(o, &g->row, "grounds", id))
		return "the ground is a reconstruction that this office has not adopted";
	return NULL;
}

static void
add_ground(struct buf *b, const struct edition *e, const char *id, const char *evidence, const char *slip)
{
	const struct ground *g = edition_ground(e, id);

	buf_text(b, b->length > 1 ? ", {\"ground\": " : "{\"ground\": ");
	buf_json_text(b, id);
	if (g != NULL && g->article != NULL) {
		buf_text(b, ", \"article\": ");
		buf_json_text(b, g->article);
	}
	buf_text(b, ", \"evidence\": ");
	buf_json_text(b, evidence);
	if (slip != NULL) {
		buf_text(b, ", \"slip\": ");
		buf_json_text(b, slip);
	}
	buf_byte(b, '}');
}

/* Amounts too small and the like become grounds here and nowhere else, where the row and the ground bind. */
static bool
add_doubts(const struct edition *e, const struct office *o, const struct node *facts, struct arena *a, struct buf *b)
{
	bool any = false;
	size_t i;

	for (i = 0; i < e->document_count; i++) {
		const struct rule_document *d = &e->documents[i];
		const char *evidence = check_doubtful(e, facts, d, a);

		if (evidence == NULL || !office_binds(o, &d->doubt, "documents", d->row.id) ||
		    ground_objection(e, o, d->doubt_ground, false) != NULL)
			continue;
		add_ground(b, e, d->doubt_ground, evidence, NULL);
		any = true;
	}
	return any;
}

/* The answers in the order of the edition: their inquiries, and who has not given the agreement that a grant needs. */
static const char *
weigh_answers(const struct edition *e, const struct process *p, struct casefile *c, struct arena *a, struct buf *ids)
{
	const struct node *rows = node_get(e->root, "questions"), *n;
	const char *lacking = NULL;

	for (n = rows == NULL ? NULL : rows->first; n != NULL; n = n->next) {
		int i = service_step(p->service, node_text(n, "id"));
		const struct step *s = i < 0 ? NULL : process_last(p, i);
		const struct node *answer = s == NULL ? NULL : step_node(c, a, (struct step *)(uintptr_t)s);
		const char *inquiry = node_text(answer, "inquiry"), *result = s == NULL ? NULL : process_result(p, i);
		const struct node *grants = node_get(n, "grants");

		if (i < 0)
			continue;
		if (inquiry != NULL) {
			buf_text(ids, ids->length > 1 ? ", " : "");
			buf_json_text(ids, inquiry);
		}
		if (grants != NULL && (result == NULL || !node_has(grants, result)))
			lacking = node_text(n, "to");
	}
	return lacking;
}

static int
write_receipt(struct buf *b, const struct edition *e, const struct node *facts, const struct buf *answers)
{
	char hex[DIGEST_HEX + 1];

	if (facts_digest(facts, hex) < 0)
		return -1;
	buf_text(b, "{\"edition\": ");
	buf_json_text(b, e->id);
	buf_text(b, ", \"sha256\": ");
	buf_json_text(b, e->sha256);
	buf_text(b, ", \"version\": \"" RPR_VERSION "\", \"answers\": [");
	buf_add(b, answers->bytes, answers->length);
	buf_text(b, "], \"facts\": ");
	buf_json_text(b, hex);
	buf_byte(b, '}');
	return buf_failed(b) || buf_failed(answers) ? -1 : 0;
}

int
decide(const struct edition *e, const struct office *o, const struct node *facts, const struct process *p,
    struct casefile *c, const struct brought *brought, bool annul, struct arena *a, struct decision *d)
{
	struct buf answers = BUF_INIT;
	bool stands = false;
	int done;

	*d = (struct decision){ .grounds = BUF_INIT, .receipt = BUF_INIT };
	buf_byte(&d->grounds, '[');
	if (!annul)
		stands = add_doubts(e, o, facts, a, &d->grounds);
	for (; brought != NULL; brought = brought->next) {
		add_ground(&d->grounds, e, brought->ground, brought->evidence, brought->slip);
		stands = true;
	}
	buf_byte(&d->grounds, ']');
	if (!annul)
		d->lacking = weigh_answers(e, p, c, a, &answers);
	if (stands)
		d->result = annul ? "annul" : "refuse";
	else if (!annul && d->lacking == NULL)
		d->result = "grant";
	done = write_receipt(&d->receipt, e, facts, &answers);
	buf_release(&answers);
	return done < 0 || buf_failed(&d->grounds) ? -1 : 0;
}

void
decision_release(struct decision *d)
{
	buf_release(&d->grounds);
	buf_release(&d->receipt);
}
