#include "verify.h"

#include "node.h"
#include "past.h"

#include <string.h>

static void
differ(struct buf *b, const char *what, const char *was, size_t was_length, const char *now, size_t now_length)
{
	if (was_length == now_length && memcmp(was, now, was_length) == 0)
		return;
	buf_text(b, b->length > 0 ? "; " : "");
	buf_text(b, what);
	buf_text(b, " was ");
	buf_add(b, was, was_length);
	buf_text(b, ", is ");
	buf_add(b, now, now_length);
}

static void
differ_text(struct buf *b, const char *what, const char *was, const char *now)
{
	was = was == NULL ? "none" : was;
	now = now == NULL ? "none" : now;
	differ(b, what, was, strlen(was), now, strlen(now));
}

static void
compare(struct buf *b, const struct past *p, const struct decision *d)
{
	const struct node *receipt = node_get(p->node, "receipt"), *grounds = node_get(p->node, "grounds");
	struct buf was = BUF_INIT, answers = BUF_INIT;
	char hex[DIGEST_HEX + 1];

	differ_text(b, "edition", node_text(receipt, "sha256"), p->edition->sha256);
	if (facts_digest(p->facts, hex) < 0)
		b->failed = true;
	else
		differ_text(b, "facts", node_text(receipt, "facts"), hex);
	differ_text(b, "result", p->step->result, d->result);
	if (grounds != NULL)
		node_json(&was, grounds);
	else
		buf_text(&was, "[]");
	differ(b, "grounds", was.bytes, was.length, d->grounds.bytes, d->grounds.length);
	if (node_get(receipt, "answers") != NULL) {
		static const char from[] = "\"answers\": ", to[] = ", \"facts\": ";
		const char *at = memmem(d->receipt.bytes, d->receipt.length, from, sizeof from - 1), *end;

		node_json(&answers, node_get(receipt, "answers"));
		at += sizeof from - 1;
		end = memmem(at, (size_t)(d->receipt.bytes + d->receipt.length - at), to, sizeof to - 1);
		differ(b, "answers", answers.bytes, answers.length, at, (size_t)(end - at));
	}
	b->failed = b->failed || was.failed || answers.failed;
	buf_release(&was);
	buf_release(&answers);
}

/* What comes out otherwise now, in words; nothing when all agrees. -1: no memory. */
static int
find_differences(const struct past *p, struct casefile *c, struct arena *a, struct buf *differences)
{
	struct decision d;
	int done = decide(p->edition, &p->by, p->facts, &p->process, c, p->brought, p->annul, a, &d);

	if (done == 0)
		compare(differences, p, &d);
	decision_release(&d);
	return done < 0 || buf_failed(differences) ? -1 : 0;
}

int
verify_step(const struct tool *t, struct casefile *c, struct arena *a, size_t index)
{
	struct buf differences = BUF_INIT;
	struct past p;
	int found = past_recall(t, c, a, index, &p);

	if (found <= 0)
		return found;
	found = find_differences(&p, c, a, &differences) < 0 ? -1 : differences.length > 0;
	buf_release(&differences);
	return found;
}

static int
verify_one(struct tool *t, struct casefile *c, struct arena *a, const struct past *p)
{
	struct buf line = BUF_INIT, differences = BUF_INIT;
	bool differs;

	if (find_differences(p, c, a, &differences) < 0) {
		buf_release(&differences);
		return EXIT_BUSY;
	}
	differs = differences.length > 0;
	past_heading(&line, c, p);
	buf_text(&line, p->step->result == NULL ? "none" : p->step->result);
	buf_text(&line, differs ? ": differs: " : ": agrees");
	buf_add(&line, differences.bytes, differences.length);
	buf_byte(&line, '\n');
	buf_release(&differences);
	return past_print(t, &line) != EXIT_DONE ? EXIT_BUSY : differs ? EXIT_HELD : EXIT_DONE;
}

int
verify_case(struct tool *t, const struct place *place, struct casefile *c, struct arena *a, struct findings *f)
{
	(void)place;
	return past_each(t, c, a, f, verify_one);
}
