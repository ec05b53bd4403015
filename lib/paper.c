#include "paper.h"

#include "arena.h"
#include "buf.h"
#include "visible.h"

#include <string.h>

const char *
paper_visible(struct arena *a, const char *text, size_t length)
{
	struct buf b = BUF_INIT;
	const char *copy;

	visible_text(&b, text, length);
	copy = buf_failed(&b) ? NULL : arena_copy(a, b.length > 0 ? b.bytes : "", b.length);
	buf_release(&b);
	return copy;
}

void
paper_begin(struct paper *p, struct arena *a, const char *language, const char *title)
{
	*p = (struct paper){ .arena = a, .language = language };
	p->title = paper_visible(a, title, strlen(title));
	p->failed = p->title == NULL;
}

static const char *
keep(struct paper *p, const char *text)
{
	const char *copy = text == NULL ? NULL : paper_visible(p->arena, text, strlen(text));

	if (text != NULL && copy == NULL)
		p->failed = true;
	return copy;
}

void
paper_add(struct paper *p, enum block_kind kind, const char *label, const char *text)
{
	struct block *b = arena_alloc(p->arena, sizeof *b);

	if (b == NULL) {
		p->failed = true;
		return;
	}
	*b = (struct block){ .kind = kind, .label = keep(p, label), .text = keep(p, text) };
	if (p->last == NULL)
		p->first = b;
	else
		p->last->next = b;
	p->last = b;
}
