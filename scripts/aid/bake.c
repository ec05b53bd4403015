/*
 * Bakes the built-in editions: loads their texts as a tool loads a file of the --edition option, checks included, and
 * prints C that holds them as baked.h says. Run by make; ends with 1 and the findings when a text is faulty.
 */
#include "baked.h"
#include "buf.h"
#include "edition.h"
#include "finding.h"
#include "node.h"

#include <inttypes.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A piece of the edition: an array of one kind, and where its copy stands among the words. */
struct piece {
	const void *at;
	size_t size, element, offset;
	const struct field *fields;
};

/* The words of the edition being baked. */
struct oven {
	size_t number;
	struct piece *pieces;
	size_t piece_count, size;
	char *words;
	struct buf texts;
	size_t last, pointers;		/* word of the pointer printed last */
};

/* The members that are pointers. What else a kind has is copied as it is. */
struct field {
	size_t offset;
	bool text;
};

#define POINTER(kind, member) { offsetof(struct kind, member), false }
#define TEXT(kind, member) { offsetof(struct kind, member), true }
#define ROW(kind, row) TEXT(kind, row.id), POINTER(kind, row.cites), POINTER(kind, row.node)
#define CONDITION(kind) POINTER(kind, when.service), POINTER(kind, when.status), POINTER(kind, when.category), \
	POINTER(kind, when.not_category), POINTER(kind, when.citizenship), POINTER(kind, when.not_citizenship), \
	POINTER(kind, when.has)
#define END { SIZE_MAX, false }

static const struct field of_edition[] = { POINTER(edition, root), TEXT(edition, id), POINTER(edition, actors),
	POINTER(edition, services), POINTER(edition, documents), POINTER(edition, grounds), POINTER(edition, overalls),
	POINTER(edition, amounts), END };
static const struct field of_node[] = { TEXT(node, text), TEXT(node, key), POINTER(node, first), POINTER(node, last),
	POINTER(node, next), END };
static const struct field of_actor[] = { ROW(actor, row), END };
static const struct field of_service[] = { ROW(service, row), POINTER(service, steps), END };
static const struct field of_step[] = { ROW(rule_step, row), TEXT(rule_step, filter), POINTER(rule_step, actors),
	TEXT(rule_step, slip), POINTER(rule_step, when), TEXT(rule_step, hands_over), POINTER(rule_step, letters),
	POINTER(rule_step, records), POINTER(rule_step, copies), POINTER(rule_step, outcome), POINTER(rule_step, ends),
	POINTER(rule_step, fields), POINTER(rule_step, leaves), POINTER(rule_step, book), END };
static const struct field of_rule[] = { ROW(document_rule, row), CONDITION(document_rule), POINTER(document_rule, needs), END };
static const struct field of_document[] = { ROW(rule_document, row), POINTER(rule_document, fields), TEXT(rule_document, also),
	POINTER(rule_document, rules), ROW(rule_document, valid), ROW(rule_document, doubt), TEXT(rule_document, doubt_field),
	TEXT(rule_document, doubt_below), TEXT(rule_document, doubt_ground), END };
static const struct field of_ground[] = { ROW(ground, row), TEXT(ground, article), END };
static const struct field of_overall[] = { ROW(overall, row), POINTER(overall, service), CONDITION(overall),
	TEXT(overall, proven_by), END };
static const struct field of_amount[] = { TEXT(amount, id), POINTER(amount, values), END };
static const struct field of_value[] = { POINTER(amount_value, node), END };

static void
fail(const char *text)
{
	fprintf(stderr, "bake: %s\n", text);
	exit(1);
}

/*
 * Far from where programs, libraries, heaps and stacks are put, and below the 512 GiB that some processors end at; with 32
 * bits there is no such place.
 */
static uintptr_t
base_of(size_t number)
{
#if UINTPTR_MAX > UINT32_MAX
	return (uintptr_t)UINT64_C(0x2000000000) + number * UINT32_C(0x40000000);
#else
	(void)number;
	return 0;
#endif
}

static void *
keep(void *memory)
{
	if (memory == NULL)
		fail("memory is out");
	return memory;
}

static void
add(struct oven *o, const void *at, size_t count, size_t element, const struct field *fields)
{
	if (at == NULL)
		return;
	o->pieces = keep(realloc(o->pieces, (o->piece_count + 1) * sizeof *o->pieces));
	o->pieces[o->piece_count++] = (struct piece){ at, count * element, element, o->size, fields };
	o->size += (count * element + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
}

static void
add_nodes(struct oven *o, const struct node *n)
{
	const struct node *c;

	add(o, n, 1, sizeof *n, of_node);
	for (c = n->first; c != NULL; c = c->next)
		add_nodes(o, c);
}

static void
add_all(struct oven *o, const struct edition *e)
{
	size_t i;

	add(o, e, 1, sizeof *e, of_edition);
	add(o, e->actors, e->actor_count, sizeof *e->actors, of_actor);
	add(o, e->services, e->service_count, sizeof *e->services, of_service);
	for (i = 0; i < e->service_count; i++)
		add(o, e->services[i].steps, e->services[i].count, sizeof *e->services[i].steps, of_step);
	add(o, e->documents, e->document_count, sizeof *e->documents, of_document);
	for (i = 0; i < e->document_count; i++)
		add(o, e->documents[i].rules, e->documents[i].rule_count, sizeof *e->documents[i].rules, of_rule);
	add(o, e->grounds, e->ground_count, sizeof *e->grounds, of_ground);
	add(o, e->overalls, e->overall_count, sizeof *e->overalls, of_overall);
	add(o, e->amounts, e->amount_count, sizeof *e->amounts, of_amount);
	for (i = 0; i < e->amount_count; i++)
		add(o, e->amounts[i].values, e->amounts[i].count, sizeof *e->amounts[i].values, of_value);
	add_nodes(o, e->root);
}

static size_t
offset_of(const struct oven *o, const void *at)
{
	size_t i;

	for (i = 0; i < o->piece_count; i++)
		if (o->pieces[i].at == at)
			return o->pieces[i].offset;
	fail("a pointer leads to nothing that is baked");
	return 0;
}

/* The offset of a text; one that stands there already is used again. */
static size_t
offset_of_text(struct oven *o, const char *text)
{
	const char *at = o->texts.bytes;
	size_t left = o->texts.length, size = strlen(text) + 1;

	for (; left >= size; left -= strlen(at) + 1, at += strlen(at) + 1)
		if (memcmp(at, text, size) == 0)
			return (size_t)(at - o->texts.bytes);
	buf_add(&o->texts, text, size);
	if (buf_failed(&o->texts))
		fail("memory is out");
	return o->texts.length - size;
}

/* Puts where it will lead in the place of the pointer, and prints how far it is from the one before. */
static void
bake_pointer(struct oven *o, size_t at, bool text)
{
	uintptr_t value;
	const char *p;

	memcpy(&p, o->words + at, sizeof p);
	if (p == NULL)
		return;
	value = base_of(o->number) + (text ? o->size + offset_of_text(o, p) : offset_of(o, p));
	memcpy(o->words + at, &value, sizeof value);
	at /= sizeof value;
	if (at < o->last || at - o->last > UCHAR_MAX || (at == o->last && o->pointers > 0))
		fail("pointers do not stand in their order, or too far from each other");
	printf("%zu,%c", at - o->last, ++o->pointers % 32 == 0 ? '\n' : ' ');
	o->last = at;
}

static void
bake_pieces(struct oven *o, struct edition *e)
{
	const struct field *f;
	size_t i, at;

	e->arena = (struct arena)ARENA_INIT;
	o->words = keep(calloc(1, o->size));
	for (i = 0; i < o->piece_count; i++)
		memcpy(o->words + o->pieces[i].offset, o->pieces[i].at, o->pieces[i].size);
	printf("static const unsigned char gaps_%zu[] = {\n", o->number);
	for (i = 0; i < o->piece_count; i++)
		for (at = 0; at < o->pieces[i].size; at += o->pieces[i].element)
			for (f = o->pieces[i].fields; f->offset != SIZE_MAX; f++)
				bake_pointer(o, o->pieces[i].offset + at + f->offset, f->text);
	printf("};\n\n");
}

static void
print_image(const struct oven *o)
{
	uintptr_t word;
	size_t i;

	printf("static const struct __attribute__((aligned(BAKED_PAGE))) {\n\tuintptr_t words[%zu];\n\tunsigned char texts[%zu];\n"
	    "} image_%zu = {{\n", o->size / sizeof word, o->texts.length, o->number);
	for (i = 0; i < o->size / sizeof word; i++) {
		memcpy(&word, o->words + i * sizeof word, sizeof word);
		printf("0x%" PRIxPTR ",%c", word, i % 16 == 15 ? '\n' : ' ');
	}
	printf("}, {\n");
	for (i = 0; i < o->texts.length; i++)
		printf("%u,%c", (unsigned)(unsigned char)o->texts.bytes[i], i % 32 == 31 ? '\n' : ' ');
	printf("}};\n\n");
}

static void
bake(size_t number, struct edition *e)
{
	struct arena arena = e->arena;
	struct oven o = { .number = number, .texts = BUF_INIT };

	add_all(&o, e);
	bake_pieces(&o, e);
	print_image(&o);
	printf("static const struct baked baked_%zu = { (const char *)&image_%zu, 0x%" PRIxPTR ", sizeof image_%zu, %zu, gaps_%zu, "
	    "%zu };\n\n", number, number, base_of(number), number, o.size, number, o.pointers);
	e->arena = arena;
	free(o.pieces);
	free(o.words);
	buf_release(&o.texts);
}

static void
complain(const struct findings *f)
{
	struct buf text = BUF_INIT;
	const struct finding *x;

	for (x = f->first; x != NULL; x = x->next) {
		finding_print(&text, x->id, x->words, false);
		buf_byte(&text, '\n');
	}
	if (!buf_failed(&text))
		fwrite(text.bytes, 1, text.length, stderr);
	buf_release(&text);
	fail("this edition is not baked");
}

int
main(void)
{
	struct arena arena = ARENA_INIT;
	const char *name, *bytes;
	size_t length, count, i;

	printf("#include \"baked.h\"\n\n");
	for (count = 0; (bytes = edition_builtin(count, &name, &length)) != NULL; count++) {
		struct findings f = FINDINGS_INIT(&arena);
		struct edition *e = edition_load(name, (char *)(uintptr_t)bytes, length, false, &f);

		if (count == BAKED_MOST)
			fail("too many editions: see baked.h");
		if (e == NULL)
			complain(&f);
		bake(count, e);
		edition_free(e);
	}
	arena_release(&arena);
	printf("static const struct baked *const all[] = {\n");
	for (i = 0; i < count; i++)
		printf("\t&baked_%zu,\n", i);
	printf("};\n\nsize_t\nbaked_count(void)\n{\n\treturn %zu;\n}\n\nconst struct baked *\nbaked_image(size_t index)\n{\n"
	    "\treturn all[index];\n}\n", count);
	if (fflush(stdout) != 0 || ferror(stdout))
		fail("cannot write");
	return 0;
}
