#include "press.h"

#include "buf.h"
#include "check.h"
#include "edition.h"
#include "fill.h"
#include "finding.h"
#include "node.h"

#include <stdio.h>
#include <string.h>

struct blocks {
	struct press *press;
	struct scope *scope;
	struct paper *paper;
};

const struct node *
press_field(const struct node *words, const char *path)
{
	char plain[128];
	size_t n = 0;

	while (*path != '\0' && n + 3 < sizeof plain) {
		size_t digits = *path == '.' ? strspn(path + 1, "0123456789") : 0;

		if (digits > 0 && path[1 + digits] == '.') {
			plain[n++] = '[';
			plain[n++] = ']';
			path += 1 + digits;
		} else if (digits > 0 && path[1 + digits] == '\0')
			path += 1 + digits;
		else
			plain[n++] = *path++;
	}
	plain[n] = '\0';
	return node_get(node_get(words, "fields"), plain);
}

/* 1 with the text made of it, NUL-terminated; 0 when a value is absent. Memory is noted in the findings. */
static int
text_of(struct blocks *k, const struct node *words, struct buf *b)
{
	int filled = fill_words(k->scope, words, b);

	if (filled == 1)
		buf_byte(b, '\0');
	if (buf_failed(b)) {
		k->press->findings->failed = true;
		return 0;
	}
	return filled;
}

static int
add_words(struct blocks *k, enum block_kind kind, const char *label, const struct node *words)
{
	struct buf b = BUF_INIT;
	int filled = text_of(k, words, &b);

	if (filled == 1)
		paper_add(k->paper, kind, label, b.bytes);
	buf_release(&b);
	return filled;
}

/* By what a field is; a list that has no words of its own says in words.yaml how it is written. */
static const char *
format_by_type(const struct field *f)
{
	switch (f->type) {
	case FIELD_DATE:
		return "date";
	case FIELD_MOMENT:
		return "moment";
	case FIELD_COUNTRY:
	case FIELD_CITIZENSHIP:
		return "country";
	case FIELD_WORD:
		return f->words[0] == '@' ? f->words + 1 : strrchr(f->path, '.') + 1;
	case FIELD_LIST:
		return f->words[0] == '@' ? f->words + 1 : NULL;
	default:
		return NULL;
	}
}

/* How a field is written: as its row of words.yaml says, else by what it is. */
static const char *
format_of(struct blocks *k, const char *path, bool *lenient)
{
	const char *as = node_text(node_get(node_get(k->scope->words, "fields"), path), "as");
	const struct field *all;
	size_t count, i;

	*lenient = true;
	if (as != NULL)
		return as;
	for (all = check_fields(&count), i = 0; i < count; i++)
		if (strcmp(all[i].path, path) == 0)
			return format_by_type(&all[i]);
	return NULL;
}

enum when_absent { FAILS, IS_SKIPPED, IS_BLANK };

static int
absent(struct blocks *k, enum when_absent what, const char *label, const char *path)
{
	if (what == IS_BLANK || k->press->blank)
		paper_add(k->paper, BLOCK_FIELD, label, NULL);
	else if (what == FAILS) {
		snprintf(k->scope->lacking, sizeof k->scope->lacking, "%s", path);
		return 0;
	}
	return 1;
}

/* A fact of the case under the label it has in words.yaml. */
static int
add_field(struct blocks *k, const char *path, enum when_absent what)
{
	const char *label = words_in(node_get(node_get(k->scope->words, "fields"), path), k->scope->language), *format;
	const struct node *n = scope_get(k->scope, path);
	struct buf b = BUF_INIT;
	bool lenient;
	int filled;

	if (n == NULL)
		return absent(k, what, label, path);
	format = format_of(k, path, &lenient);
	snprintf(k->scope->base, sizeof k->scope->base, "%s", path);
	filled = fill_value(k->scope, n, format, lenient, &b);
	k->scope->base[0] = '\0';
	buf_byte(&b, '\0');
	if (buf_failed(&b))
		k->press->findings->failed = true;
	else if (filled == 1)
		paper_add(k->paper, BLOCK_FIELD, label, b.bytes);
	else
		filled = absent(k, what, label, path);
	buf_release(&b);
	return filled;
}

/* "applicant.iin?" may be absent; {label, value} with absent: blank or skip. */
static int
add_row(struct blocks *k, const struct node *row)
{
	const char *may = node_text(row, "absent");
	struct buf label = BUF_INIT;
	char path[96], lacking[sizeof k->scope->lacking];
	int filled = 1;

	if (row->kind == NODE_TEXT) {
		snprintf(path, sizeof path, "%s", row->text);
		path[strcspn(path, "?")] = '\0';
		return add_field(k, path, strchr(row->text, '?') != NULL ? IS_SKIPPED : FAILS);
	}
	if (!fill_holds(k->scope, node_get(row, "when")))
		return 1;
	if (text_of(k, node_get(row, "label"), &label) == 1 &&
	    (filled = add_words(k, BLOCK_FIELD, label.bytes, node_get(row, "value"))) == 0) {
		memcpy(lacking, k->scope->lacking, sizeof lacking);
		filled = absent(k, may == NULL ? FAILS : strcmp(may, "blank") == 0 ? IS_BLANK : IS_SKIPPED, label.bytes, lacking);
	}
	buf_release(&label);
	return filled;
}

static int
add_fields(struct blocks *k, const struct node *rows)
{
	const struct node *n;
	int filled = 1;

	for (n = rows->first; n != NULL && filled == 1; n = n->next)
		filled = add_row(k, n);
	return filled;
}

/* All that an application is asked for below a path: filled in, or to be filled in. */
static void
add_asked(struct blocks *k, const char *below)
{
	const struct field *all;
	size_t count, i, length = strlen(below);

	for (all = check_fields(&count), i = 0; i < count; i++) {
		const char *path = all[i].path;

		if (strncmp(path, below, length) != 0 || path[length] != '.' || strstr(path, "[]") != NULL ||
		    all[i].type == FIELD_MAP || (all[i].type == FIELD_LIST && all[i].words == NULL))
			continue;
		add_field(k, path, IS_BLANK);
	}
}

static const char *
label_of(struct blocks *k, const struct node *block, const struct node *item, size_t number)
{
	const char *box = node_text(block, "box"), *label;

	if (box != NULL)
		return node_text(item, box) != NULL ? "[x]" : "[ ]";
	if ((label = arena_format(k->press->arena, "%zu.", number)) == NULL)
		k->press->findings->failed = true;
	return label;
}

static int
add_item(struct blocks *k, const struct node *block, const struct node *item, size_t number)
{
	const char *as = node_text(block, "as"), *label = label_of(k, block, item, number);
	struct buf b = BUF_INIT;
	int filled;

	snprintf(k->scope->base + strlen(k->scope->base), sizeof k->scope->base - strlen(k->scope->base), ".%zu", number - 1);
	filled = fill_value(k->scope, item, as, true, &b);
	buf_byte(&b, '\0');
	if (buf_failed(&b))
		k->press->findings->failed = true;
	else if (filled == 1)
		paper_add(k->paper, BLOCK_ITEM, label, b.bytes);
	buf_release(&b);
	return filled;
}

/* The items of a list, or the last of each of the earlier steps named. */
static size_t
add_items(struct blocks *k, const struct node *block, int *filled)
{
	const char *path = node_text(block, "list");
	const struct node *list = path == NULL ? node_get(block, "steps") : scope_get(k->scope, path), *n, *item;
	char result[96];
	size_t number = 0;

	for (n = node_first(list); n != NULL && *filled == 1; n = n->next) {
		item = path != NULL ? n : scope_get(k->scope, n->text);
		if (item == NULL)
			continue;
		snprintf(k->scope->base, sizeof k->scope->base, "%s", path != NULL ? path : n->text);
		if (path == NULL) {
			snprintf(result, sizeof result, "%s.result", n->text);
			scope_get(k->scope, result);
		}
		*filled = add_item(k, block, item, ++number);
		k->scope->base[0] = '\0';
	}
	return number;
}

static int
add_list(struct blocks *k, const struct node *block)
{
	const char *blanks = node_text(block, "blanks");
	const struct node *none = node_get(block, "none");
	int filled = 1, i;
	size_t count = add_items(k, block, &filled);

	if (count > 0)
		return filled;
	for (i = 0; blanks != NULL && i < blanks[0] - '0'; i++)
		paper_add(k->paper, BLOCK_ITEM, label_of(k, block, NULL, (size_t)i + 1), NULL);
	return none == NULL ? 1 : add_words(k, BLOCK_TEXT, NULL, none);
}

static int
add_sign(struct blocks *k, const struct node *block)
{
	const struct node *label = node_get(block, "label");
	struct buf b = BUF_INIT;
	int filled = text_of(k, label != NULL ? label : node_get(node_get(k->scope->words, "marks"), "signature"), &b);

	if (filled == 1 && (filled = add_words(k, BLOCK_SIGN, b.bytes, node_get(block, "sign"))) == 0 && k->press->blank) {
		paper_add(k->paper, BLOCK_SIGN, b.bytes, NULL);
		filled = 1;
	}
	buf_release(&b);
	return filled;
}

static int
add_block(struct blocks *k, const struct node *block)
{
	static const struct { const char *key; enum block_kind kind; } simple[] = { { "head", BLOCK_HEAD },
		{ "title", BLOCK_TITLE }, { "section", BLOCK_SECTION }, { "text", BLOCK_TEXT } };
	const struct node *frame = node_get(block, "frame");
	int filled = 1;
	size_t i;

	if (!fill_holds(k->scope, node_get(block, "when")))
		return 1;
	for (i = 0; i < sizeof simple / sizeof simple[0] && filled == 1; i++)
		if (node_get(block, simple[i].key) != NULL)
			filled = add_words(k, simple[i].kind, NULL, node_get(block, simple[i].key));
	if (filled == 1 && node_get(block, "fields") != NULL)
		filled = add_fields(k, node_get(block, "fields"));
	if (filled == 1 && node_text(block, "asked") != NULL)
		add_asked(k, node_text(block, "asked"));
	if (filled == 1 && (node_get(block, "list") != NULL || node_get(block, "steps") != NULL))
		filled = add_list(k, block);
	if (filled == 1 && node_get(block, "sign") != NULL)
		filled = add_sign(k, block);
	if (filled == 1 && frame != NULL) {
		paper_add(k->paper, BLOCK_FRAME, NULL, NULL);
		filled = press_blocks(k->press, k->scope, frame, k->paper);
		paper_add(k->paper, BLOCK_FRAME_END, NULL, NULL);
	}
	return filled;
}

int
press_blocks(struct press *p, struct scope *s, const struct node *blocks, struct paper *paper)
{
	struct blocks k = { .press = p, .scope = s, .paper = paper };
	const struct node *n;
	int filled = 1;

	for (n = blocks->first; n != NULL && filled == 1; n = n->next)
		filled = add_block(&k, n);
	return filled;
}
