#include "decision.h"

#include "check.h"
#include "node.h"
#include "tool.h"

#include <stdio.h>
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
ground_objection(const struct edition *e, const struct office *o, const char *id, bool annul, day_t day)
{
	const struct ground *g = edition_ground(e, id);

	if (g == NULL)
		return "the edition has no such ground";
	if (annul ? !g->annuls : !g->refuses || g->at_window)
		return annul ? "the ground does not annul a permit" : "the ground does not refuse an application at this stage";
	if (!office_binds(o, &g->row, "grounds", id, day))
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

/* The row of a receipt that stands for this one, or NULL. */
static const struct node *
recall(const struct authority *by, const char *name)
{
	const struct node *n;

	for (n = node_first(by->receipt); n != NULL; n = n->next)
		if (node_has(node_get(n, "row"), name))
			return n;
	return NULL;
}

/* The receipt of a step that somebody else wrote may lack what ours always say. */
static void
add_said(struct buf *b, const struct node *adoption, const char *key)
{
	const char *text = node_text(adoption, key);

	buf_json_text(b, text == NULL ? "" : text);
}

static void
note_adoption(struct decision *d, const struct node *adoption)
{
	struct buf one = BUF_INIT;

	buf_text(&one, "{\"row\": ");
	add_said(&one, adoption, "row");
	buf_text(&one, ", \"by\": ");
	add_said(&one, adoption, "by");
	buf_text(&one, ", \"on\": ");
	add_said(&one, adoption, "on");
	buf_byte(&one, '}');
	if (buf_failed(&one) || buf_failed(&d->adopted))
		d->adopted.failed = true;
	else if (d->adopted.length == 0 || memmem(d->adopted.bytes, d->adopted.length, one.bytes, one.length) == NULL) {
		buf_text(&d->adopted, d->adopted.length > 0 ? ", " : "");
		buf_add(&d->adopted, one.bytes, one.length);
	}
	buf_release(&one);
}

const struct node *
decision_adoption(const struct authority *by, const struct row *row, const char *list, const char *id)
{
	const struct node *adoption;
	char name[300];

	if (row->provenance != RECONSTRUCTED)
		return NULL;
	if (!by->recalled)
		return office_adoption(by->office, row, list, id, by->day);
	snprintf(name, sizeof name, "%s/%s", list, id);
	if ((adoption = recall(by, list)) == NULL && (adoption = recall(by, name)) == NULL && row->id != NULL)
		adoption = recall(by, row->id);
	return adoption;
}

/* Whether a row binds: it is law, or it was adopted; the adoption is then noted as something the decision rests on. */
static bool
binds(struct decision *d, const struct authority *by, const struct row *row, const char *list, const char *id)
{
	const struct node *adoption = decision_adoption(by, row, list, id);

	if (adoption != NULL)
		note_adoption(d, adoption);
	return adoption != NULL || row->provenance != RECONSTRUCTED;
}

/* The amount, what it is a multiple of, and the value of the day: all of them must bind. */
static bool
amount_binds(struct decision *d, const struct authority *by, const struct edition *e, const char *id, day_t day)
{
	const struct node *n = edition_row(e, "amounts", id);
	const char *of = node_text(n, "of");
	const struct amount_value *value = of == NULL ? edition_value(e, id, day) : NULL;
	struct row row = { .id = id, .provenance = provenance_of(n) };
	struct row of_day = { .id = id, .provenance = value == NULL ? BY_REGULATION : provenance_of(value->node) };

	if (!binds(d, by, &row, "amounts", id) || (value != NULL && !binds(d, by, &of_day, "amounts", id)))
		return false;
	return of == NULL || strcmp(of, id) == 0 || amount_binds(d, by, e, of, day);
}

/* Who returned a draft said that this ground is not proven; a slip may bring it again, the facts that it followed from do not. */
bool
decision_drops(const struct process *p, struct casefile *c, struct arena *a, const char *ground)
{
	size_t i;

	for (i = 0; i < p->folded; i++)
		if (node_has(node_get(step_node(c, a, &c->steps[i]), "drops"), ground))
			return true;
	return false;
}

/* Amounts too small and the like become grounds here and nowhere else, where all rows that they rest on bind. */
static bool
add_doubts(const struct edition *e, const struct authority *by, const struct node *facts, const struct process *p,
    struct casefile *c, struct arena *a, struct decision *d)
{
	struct moment received;
	bool any = false;
	size_t i;

	for (i = 0; i < e->document_count && check_received(facts, &received) == 0; i++) {
		const struct rule_document *rule = &e->documents[i];
		const struct ground *g = rule->doubt.node == NULL ? NULL : edition_ground(e, rule->doubt_ground);
		const char *evidence;
		bool given = check_document(facts, rule->row.id) != NULL;

		if (g == NULL || !g->refuses || g->at_window || !check_doubtful(e, facts, rule, a, &evidence) ||
		    decision_drops(p, c, a, rule->doubt_ground) || !binds(d, by, &rule->doubt, "documents", rule->row.id) ||
		    !binds(d, by, &g->row, "grounds", g->row.id) ||
		    (given && !amount_binds(d, by, e, rule->doubt_below, received.day)))
			continue;
		if (evidence != NULL)
			add_ground(&d->grounds, e, rule->doubt_ground, evidence, NULL);
		else
			d->grounds.failed = true;
		any = true;
	}
	return any;
}

/* The answers in the order of the edition: their inquiries, and who has not given the agreement that a grant needs. */
static const char *
weigh_answers(const struct edition *e, const struct process *p, struct casefile *c, struct arena *a, struct buf *ids)
{
	const struct node *n;
	const char *lacking = NULL;

	for (n = node_first(node_get(e->root, "questions")); n != NULL; n = n->next) {
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
write_receipt(struct decision *d, const struct edition *e, const struct node *facts, const struct buf *answers)
{
	struct buf *b = &d->receipt;
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
	if (d->adopted.length > 0) {
		buf_text(b, ", \"adopted\": [");
		buf_add(b, d->adopted.bytes, d->adopted.length);
		buf_byte(b, ']');
	}
	buf_byte(b, '}');
	return buf_failed(b) || buf_failed(answers) || buf_failed(&d->adopted) ? -1 : 0;
}

int
decide(const struct edition *e, const struct authority *by, const struct node *facts, const struct process *p,
    struct casefile *c, const struct brought *brought, bool annul, struct arena *a, struct decision *d)
{
	struct buf answers = BUF_INIT;
	bool stands = false;
	int done;

	*d = (struct decision){ .grounds = BUF_INIT, .receipt = BUF_INIT, .adopted = BUF_INIT };
	buf_byte(&d->grounds, '[');
	if (!annul)
		stands = add_doubts(e, by, facts, p, c, a, d);
	for (; brought != NULL; brought = brought->next) {
		const struct ground *g = edition_ground(e, brought->ground);

		if (g != NULL)
			binds(d, by, &g->row, "grounds", g->row.id);
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
	done = write_receipt(d, e, facts, &answers);
	buf_release(&answers);
	return done < 0 || buf_failed(&d->grounds) ? -1 : 0;
}

void
decision_release(struct decision *d)
{
	buf_release(&d->grounds);
	buf_release(&d->receipt);
	buf_release(&d->adopted);
}
