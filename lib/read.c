#include "read.h"

#include "arena.h"
#include "finding.h"
#include "node.h"
#include "plain.h"
#include "problem.h"
#include "screen.h"
#include "utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

enum {
	REPEATS = 5,		/* findings of one kind that are told, so that a hostile text does not flood the log */
};

struct frame {
	struct node *node;
	bool is_key;			/* a mapping or list where a key should be */
	bool has_key;			/* mapping: the next event is the value of: */
	const char *key;
	size_t key_length;
	yaml_mark_t key_mark;
};

struct reader {
	yaml_parser_t parser;
	struct arena *arena;
	struct findings *findings;
	const char *bytes, *end;
	const char *cursor;		/* the character number `index`; marks only grow */
	size_t index;
	bool has_tags;			/* a "!" stands somewhere */
	struct node *root;
	struct frame stack[READ_DEPTH];
	size_t depth;
	unsigned char told[FINDING_COUNT];
};

static bool
may_tell(struct reader *r, enum finding_id id)
{
	if (r->told[id] == REPEATS)
		return false;
	r->told[id]++;
	return true;
}

static void
report(struct reader *r, enum finding_id id, yaml_mark_t mark, const char *word)
{
	if (may_tell(r, id))
		finding_add(r->findings, id, mark.line + 1, mark.column + 1, word, NULL, NULL);
}

/* The bytes at a mark. Marks count characters; they come in order, so all calls together walk the document once. */
static const char *
find_mark(struct reader *r, yaml_mark_t mark)
{
	while (r->index < mark.index && r->cursor < r->end) {
		r->cursor++;
		while (r->cursor < r->end && ((unsigned char)*r->cursor & 0xc0) == 0x80)
			r->cursor++;
		r->index++;
	}
	return r->cursor;
}

static const char *
find_line(const struct reader *r, size_t line)
{
	const char *p = r->bytes;

	for (; line > 0 && (p = memchr(p, '\n', (size_t)(r->end - p))) != NULL; line--)
		p++;
	return p == NULL ? r->end : p;
}

/* The tab that indents the line, or NULL. */
static const char *
find_tab(const struct reader *r, const char *line)
{
	while (line < r->end && *line == ' ')
		line++;
	return line < r->end && *line == '\t' ? line : NULL;
}

/* libyaml looks for the colon of a key on its line, and no farther than 1024 characters. */
static bool
is_long_key(const struct reader *r)
{
	const char *line = find_line(r, r->parser.context_mark.line), *end = memchr(line, '\n', (size_t)(r->end - line));

	return (size_t)((end == NULL ? r->end : end) - line) - r->parser.context_mark.column > 1024;
}

/* A colon with no key before it: ": value". */
static bool
is_no_key(const struct reader *r, const char *line)
{
	size_t column = r->parser.problem_mark.column;

	return (size_t)(r->end - line) > column && line[column] == ':' && strspn(line, " ") == column;
}

static void
report_bracket(struct reader *r, const struct problem *problem)
{
	const yaml_parser_t *p = &r->parser;
	const char *text = problem->text;

	if (p->context_mark.line != p->problem_mark.line)
		text = arena_format(r->arena, "%s; the bracket was opened on line %zu", text,
		    p->context_mark.line + 1 + r->findings->lines_above);
	if (text == NULL)
		r->findings->failed = true;
	else
		report(r, problem->id, p->problem_mark, text);
}

static void
report_problem(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	const struct problem *problem = problem_find(p->context, p->problem);
	yaml_mark_t mark = p->problem_mark;
	const char *line = find_line(r, mark.line), *tab = find_tab(r, line);
	bool in_flow = p->context != NULL && strstr(p->context, "flow") != NULL;

	if (p->error == YAML_MEMORY_ERROR)
		r->findings->failed = true;
	else if (p->error == YAML_READER_ERROR) {	/* its mark is 0:0; the screen leaves nothing of the kind */
		for (line = r->bytes; mark.index < p->problem_offset && line < r->end; line++, mark.index++)
			mark.line += *line == '\n';
		report(r, FINDING_SYNTAX, mark, problem->text);
	} else if (line < r->end && *line == '%' && mark.column == 0)
		report(r, FINDING_DIRECTIVE, mark, NULL);
	else if (problem->place == PROBLEM_KEY && is_long_key(r))
		report(r, FINDING_KEY_TOO_LONG, p->context_mark, NULL);
	else if (problem->place == PROBLEM_CONTEXT || problem->place == PROBLEM_KEY)
		report(r, problem->id, p->context_mark, problem->text);
	else if (is_no_key(r, line))
		report(r, FINDING_BAD_KEY, mark, NULL);
	else if (tab != NULL && !in_flow) {
		mark.column = (size_t)(tab - line);
		report(r, FINDING_TAB_INDENT, mark, NULL);
	} else if (problem->place == PROBLEM_BRACKET)
		report_bracket(r, problem);
	else
		report(r, problem->id, mark, problem->text);
}

/* The next event; -1 when there is none, with a finding. The caller deletes the event. */
static int
next_event(struct reader *r, yaml_event_t *e)
{
	if (yaml_parser_parse(&r->parser, e))
		return 0;
	report_problem(r);
	return -1;
}

/*
 * The tag "!" leaves no trace in the event of a plain text, and little in that of a quoted one: only that the event
 * begins with it. Plain and quoted texts never do.
 */
static bool
has_bare_tag(struct reader *r, const yaml_event_t *e)
{
	const char *p;

	if (!r->has_tags || e->start_mark.index == e->end_mark.index)
		return false;
	p = find_mark(r, e->start_mark);
	return p < r->end && *p == '!';
}

static void
check_properties(struct reader *r, const yaml_event_t *e, const void *anchor, const void *tag)
{
	if (anchor != NULL)
		report(r, FINDING_ALIAS, e->start_mark, NULL);
	if (tag != NULL || (e->type == YAML_SCALAR_EVENT && has_bare_tag(r, e)))
		report(r, FINDING_TAG, e->start_mark, NULL);
}

/* Only an escape brings such characters into a quoted text: the screen refused the raw ones. */
static void
check_escapes(struct reader *r, const yaml_event_t *e)
{
	const char *p = (const char *)e->data.scalar.value, *end = p + e->data.scalar.length;
	enum finding_id id;
	char word[16];
	uint32_t c;
	int n;

	for (; p < end; p += n) {
		n = 1;
		if (*p >= ' ' && *p < 0x7f)
			continue;
		if ((n = utf8_decode(p, end, &c)) == 0) {
			report(r, FINDING_SYNTAX, e->start_mark, "an escape in this text stands for no character");
			return;
		}
		if ((id = screen_character(c)) == FINDING_COUNT)
			continue;
		snprintf(word, sizeof word, "U+%04" PRIX32, c);
		report(r, id, e->start_mark, word);
		return;
	}
}

static bool
is_plain(const yaml_event_t *e)
{
	return e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
}

/* A copy of the text of a scalar; NULL when memory is out. One that is too long is reported and not copied. */
static const char *
take_text(struct reader *r, const yaml_event_t *e, size_t limit, enum finding_id too_long)
{
	size_t length = e->data.scalar.length;
	const char *text;

	check_properties(r, e, e->data.scalar.anchor, e->data.scalar.tag);
	if (e->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE)
		check_escapes(r, e);
	if (length > limit) {
		report(r, too_long, e->start_mark, NULL);
		return "";
	}
	if ((text = arena_copy(r->arena, (const char *)e->data.scalar.value, length)) == NULL)
		r->findings->failed = true;
	return text;
}

static bool
can_be_key(const yaml_event_t *e, const char *text)
{
	struct node key = { .kind = NODE_TEXT, .quoted = !is_plain(e), .text = text,
	    .length = (unsigned)e->data.scalar.length };

	if (e->data.scalar.length > READ_KEY)	/* told already */
		return true;
	return *text != '\0' && !node_is_null(&key) && e->start_mark.line == e->end_mark.line && strchr(text, '\n') == NULL;
}

static int
take_key(struct reader *r, const yaml_event_t *e)
{
	struct frame *f = &r->stack[r->depth - 1];
	const char *text = take_text(r, e, READ_KEY, FINDING_KEY_TOO_LONG);

	if (text == NULL)
		return -1;
	if (is_plain(e) && strcmp(text, "<<") == 0)
		report(r, FINDING_MERGE_KEY, e->start_mark, NULL);
	else if (!can_be_key(e, text))
		report(r, FINDING_BAD_KEY, e->start_mark, NULL);
	f->has_key = true;
	f->key = text;
	f->key_length = *text == '\0' ? 0 : e->data.scalar.length;
	f->key_mark = e->start_mark;
	return 0;
}

/* For a key that cannot be one: reading goes on for the sake of what else may be found. */
static void
set_no_key(struct frame *f)
{
	f->has_key = true;
	f->key = "";
	f->key_length = 0;
}

/* A node in its place: as the root, or as the next child of what is open. */
static struct node *
add_node(struct reader *r, const yaml_event_t *e, bool is_key)
{
	struct frame *f = r->depth == 0 ? NULL : &r->stack[r->depth - 1];
	struct node *n = arena_alloc(r->arena, sizeof *n);

	if (n == NULL) {
		r->findings->failed = true;
		return NULL;
	}
	n->text = "";
	n->line = (unsigned)(e->start_mark.line + 1);
	n->column = (unsigned)(e->start_mark.column + 1);
	if (f == NULL)
		r->root = n;
	if (f == NULL || is_key)
		return n;
	if (f->node->kind == NODE_MAP) {
		n->key = f->key;
		n->key_length = (unsigned)f->key_length;
		n->key_line = (unsigned)(f->key_mark.line + 1);
		n->key_column = (unsigned)(f->key_mark.column + 1);
		f->has_key = false;
	}
	node_append(f->node, n);
	return n;
}

static bool
wants_key(const struct reader *r)
{
	return r->depth > 0 && r->stack[r->depth - 1].node->kind == NODE_MAP && !r->stack[r->depth - 1].has_key;
}

static int
take_scalar(struct reader *r, const yaml_event_t *e)
{
	struct node *n;

	if (r->depth == 0) {
		report(r, FINDING_NOT_A_MAPPING, e->start_mark, e->data.scalar.length == 0 ? "empty" : "a text");
		return -1;
	}
	if (wants_key(r))
		return take_key(r, e);
	if ((n = add_node(r, e, false)) == NULL)
		return -1;
	n->kind = NODE_TEXT;
	n->quoted = !is_plain(e);
	if ((n->text = take_text(r, e, READ_VALUE, FINDING_VALUE_TOO_LONG)) == NULL)
		return -1;
	n->length = *n->text == '\0' ? 0 : (unsigned)e->data.scalar.length;
	return 0;
}

static int
open_collection(struct reader *r, const yaml_event_t *e, enum node_kind kind, bool flow)
{
	bool is_key = wants_key(r);
	struct node *n;

	if (r->depth == 0 && kind != NODE_MAP) {
		report(r, FINDING_NOT_A_MAPPING, e->start_mark, "a list");
		return -1;
	}
	if (r->depth == 0 && !flow && e->start_mark.column != 0)
		report(r, FINDING_ROOT_INDENTED, e->start_mark, NULL);
	if (r->depth == READ_DEPTH) {
		report(r, FINDING_TOO_DEEP, e->start_mark, NULL);
		return -1;
	}
	if (is_key)
		report(r, FINDING_BAD_KEY, e->start_mark, NULL);
	if ((n = add_node(r, e, is_key)) == NULL)
		return -1;
	n->kind = kind;
	n->flow = flow;
	r->stack[r->depth++] = (struct frame){ .node = n, .is_key = is_key };
	return 0;
}

/* False when nothing more need be said: a second document was appended, and all its keys are there again. */
static bool
report_duplicate(void *context, const struct node *first, const struct node *again)
{
	struct reader *r = context;
	bool joined = first == r->root->first;
	const char *hint = joined ? "; is a \"---\" missing between two documents?" : "";
	char line[16];

	if (again->key_length == 0 || !may_tell(r, FINDING_DUPLICATE_KEY))
		return true;
	snprintf(line, sizeof line, "%lu", first->key_line + r->findings->lines_above);
	finding_add(r->findings, FINDING_DUPLICATE_KEY, again->key_line, again->key_column, again->key, line, hint);
	return !joined;
}

static int
close_collection(struct reader *r)
{
	struct frame *f = &r->stack[--r->depth];

	if (f->node->kind == NODE_MAP && node_repeats(f->node, report_duplicate, r) < 0) {
		r->findings->failed = true;
		return -1;
	}
	if (f->is_key)
		set_no_key(f - 1);
	return 0;
}

/* One event of the document's content. -1 when reading must stop: a finding was made, or memory is out. */
static int
take_event(struct reader *r, const yaml_event_t *e)
{
	switch (e->type) {
	case YAML_ALIAS_EVENT:
		report(r, FINDING_ALIAS, e->start_mark, NULL);
		if (r->depth == 0)
			return -1;
		if (!wants_key(r))
			return add_node(r, e, false) == NULL ? -1 : 0;
		set_no_key(&r->stack[r->depth - 1]);
		return 0;
	case YAML_SCALAR_EVENT:
		return take_scalar(r, e);
	case YAML_SEQUENCE_START_EVENT:
		check_properties(r, e, e->data.sequence_start.anchor, e->data.sequence_start.tag);
		return open_collection(r, e, NODE_LIST, e->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE);
	case YAML_MAPPING_START_EVENT:
		check_properties(r, e, e->data.mapping_start.anchor, e->data.mapping_start.tag);
		return open_collection(r, e, NODE_MAP, e->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return close_collection(r);
	default:
		return 0;
	}
}

/* What stands after the content. libyaml takes time with the square of the number of directives: a "%" never reaches it. */
static void
read_rest(struct reader *r, const yaml_event_t *end)
{
	const char *line = find_line(r, end->end_mark.line);
	yaml_event_t e;

	if (line < r->end && *line == '%') {
		report(r, FINDING_DIRECTIVE, (yaml_mark_t){ .line = end->end_mark.line }, NULL);
		return;
	}
	if (next_event(r, &e) < 0)
		return;
	if (e.type != YAML_STREAM_END_EVENT)
		report(r, FINDING_SYNTAX, e.start_mark, problem_find(NULL, "<document start>")->text);
	yaml_event_delete(&e);
}

static void
read_events(struct reader *r)
{
	yaml_event_t e;
	bool more = true;

	while (more) {
		if (next_event(r, &e) < 0)
			return;
		more = e.type != YAML_STREAM_END_EVENT && take_event(r, &e) == 0;
		if (e.type == YAML_DOCUMENT_END_EVENT) {
			read_rest(r, &e);
			more = false;
		}
		yaml_event_delete(&e);
	}
}

struct node *
read_document(struct arena *arena, struct findings *findings, const char *bytes, size_t length)
{
	struct reader r = {
		.arena = arena, .findings = findings, .bytes = bytes, .end = bytes + length, .cursor = bytes,
	};
	unsigned before = findings->errors;
#ifndef RPR_NO_PLAIN
	struct node *root;

	switch (plain_read(arena, bytes, length, &root)) {
	case PLAIN_READ:
		return findings->failed ? NULL : root;
	case PLAIN_NO_MEMORY:
		findings->failed = true;
		return NULL;
	case PLAIN_NOT_MINE:
		break;
	}
#endif

	r.has_tags = length > 0 && memchr(bytes, '!', length) != NULL;
	if (!yaml_parser_initialize(&r.parser)) {
		findings->failed = true;
		return NULL;
	}
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)bytes, length);
	read_events(&r);
	yaml_parser_delete(&r.parser);
	if (r.root == NULL && findings->errors == before && !findings->failed)
		report(&r, FINDING_NOT_A_MAPPING, (yaml_mark_t){ 0 }, "empty");
	return findings->errors == before && !findings->failed ? r.root : NULL;
}
