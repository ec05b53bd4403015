#include "audit.h"

#include "buf.h"
#include "finding.h"

#include <limits.h>

static void
count(struct buf *out, const char *before, unsigned long number, const char *one, const char *many)
{
	buf_text(out, before);
	buf_number(out, (long long)number);
	buf_text(out, number == 1 ? one : many);
}

static void
print_book(struct buf *out, const struct audit_book *b)
{
	buf_text(out, b->name);
	count(out, ": ", (unsigned long)b->lines, " line", " lines");
	if (b->first_number > 0) {
		buf_text(out, ", numbers ");
		buf_number(out, b->first_number);
		buf_text(out, " to ");
		buf_number(out, b->last_number);
	}
	if (b->lines > 0) {
		buf_text(out, ", last on ");
		buf_text(out, b->last_at);
	}
	if (b->holds != LLONG_MAX && b->fd >= 0) {
		buf_text(out, ", the chain holds up to line ");
		buf_number(out, b->holds);
	}
	buf_byte(out, '\n');
}

void
audit_print(struct audit *a, struct buf *out)
{
	const struct reporter *r = &a->tool->reporter;
	const struct audit_late *l;
	size_t i;

	for (i = 0; i < a->book_count; i++)
		print_book(out, &a->books[i]);
	count(out, "cases: ", a->cases, "", "");
	count(out, ", ", a->steps, " step", " steps");
	count(out, "; ", r->errors, " error", " errors");
	count(out, ", ", r->warnings, " warning\n", " warnings\n");
	for (i = 0; i < FINDING_COUNT; i++)
		if (r->counts[i] > 0) {
			buf_text(out, "  ");
			buf_text(out, finding_name((enum finding_id)i));
			count(out, ": ", r->counts[i], "\n", "\n");
		}
	for (l = a->late; l != NULL; l = l->next) {
		buf_text(out, "late: ");
		buf_text(out, l->by);
		count(out, ": ", l->steps, " step", " steps");
		count(out, ", ", l->days, " day\n", " days\n");
	}
}
