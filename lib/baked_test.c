#include "baked.h"

#include "edition.h"
#include "finding.h"
#include "node.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* An edition as loaded and as baked, their nodes in pairs. */
struct pair {
	struct arena arena;
	struct edition *loaded, *baked;
	const struct node *nodes[2][8192];
	size_t count;
};

static const char *
same_text(const char *loaded, const char *baked)
{
	assert_int_equal(loaded == NULL, baked == NULL);
	if (loaded != NULL)
		assert_string_equal(loaded, baked);
	return baked;
}

static const struct node *
same_node(const struct pair *p, const struct node *loaded, const struct node *baked)
{
	size_t i;

	for (i = 0; loaded != NULL && i < p->count; i++)
		if (p->nodes[0][i] == loaded) {
			assert_ptr_equal(p->nodes[1][i], baked);
			return baked;
		}
	assert_null(loaded);
	assert_null(baked);
	return NULL;
}

/* `copy` is what was loaded, its pointers found good and replaced; so every byte that is no pointer is compared too. */
static void
same_bytes(const void *copy, const void *baked, size_t size)
{
	assert_memory_equal(copy, baked, size);
}

static void
list_nodes(struct pair *p, const struct node *loaded, const struct node *baked)
{
	assert_true(p->count < sizeof p->nodes[0] / sizeof p->nodes[0][0]);
	p->nodes[0][p->count] = loaded;
	p->nodes[1][p->count++] = baked;
	for (loaded = loaded->first, baked = baked->first; loaded != NULL && baked != NULL;
	    loaded = loaded->next, baked = baked->next)
		list_nodes(p, loaded, baked);
	assert_null(loaded);
	assert_null(baked);
}

#define NODE(member) copy.member = (void *)(uintptr_t)same_node(p, copy.member, baked->member)
#define TEXT(member) copy.member = same_text(copy.member, baked->member)
#define ROW(row) TEXT(row.id), NODE(row.cites), NODE(row.node)
#define CONDITION() NODE(when.service), NODE(when.status), NODE(when.category), NODE(when.not_category), \
	NODE(when.citizenship), NODE(when.not_citizenship), NODE(when.has)

static void
compare_nodes(struct pair *p)
{
	size_t i;

	list_nodes(p, p->loaded->root, p->baked->root);
	for (i = 0; i < p->count; i++) {
		struct node copy = *p->nodes[0][i];
		const struct node *baked = p->nodes[1][i];

		TEXT(text), TEXT(key), NODE(first), NODE(last), NODE(next);
		same_bytes(&copy, baked, sizeof copy);
	}
}

static void
compare_steps(const struct pair *p, const struct service *loaded, const struct service *from)
{
	size_t i;

	for (i = 0; i < loaded->count; i++) {
		struct rule_step copy = loaded->steps[i], *baked = &from->steps[i];

		ROW(row), TEXT(filter), NODE(actors), TEXT(slip), NODE(when), TEXT(hands_over), NODE(letters);
		NODE(records), NODE(copies), NODE(outcome), NODE(ends), NODE(fields), NODE(leaves), NODE(book);
		same_bytes(&copy, baked, sizeof copy);
	}
}

static void
compare_services(const struct pair *p)
{
	size_t i;

	for (i = 0; i < p->loaded->service_count; i++) {
		struct service copy = p->loaded->services[i], *baked = &p->baked->services[i];

		assert_int_equal(copy.count, baked->count);
		compare_steps(p, &copy, baked);
		ROW(row);
		copy.steps = baked->steps;
		same_bytes(&copy, baked, sizeof copy);
	}
}

static void
compare_rules(const struct pair *p, const struct rule_document *loaded, const struct rule_document *from)
{
	size_t i;

	for (i = 0; i < loaded->rule_count; i++) {
		struct document_rule copy = loaded->rules[i], *baked = &from->rules[i];

		ROW(row), CONDITION(), NODE(needs);
		same_bytes(&copy, baked, sizeof copy);
	}
}

static void
compare_documents(const struct pair *p)
{
	size_t i;

	for (i = 0; i < p->loaded->document_count; i++) {
		struct rule_document copy = p->loaded->documents[i], *baked = &p->baked->documents[i];

		compare_rules(p, &copy, baked);
		ROW(row), NODE(fields), TEXT(also), ROW(valid), ROW(doubt), TEXT(doubt_field), TEXT(doubt_below), TEXT(doubt_ground);
		assert_int_equal(copy.rules == NULL, baked->rules == NULL);
		copy.rules = baked->rules;
		same_bytes(&copy, baked, sizeof copy);
	}
}

static void
compare_values(const struct pair *p, const struct amount *loaded, const struct amount *from)
{
	size_t i;

	for (i = 0; i < loaded->count; i++) {
		struct amount_value copy = loaded->values[i], *baked = &from->values[i];

		NODE(node);
		same_bytes(&copy, baked, sizeof copy);
	}
}

static void
compare_lists(const struct pair *p)
{
	size_t i;

	for (i = 0; i < p->loaded->actor_count; i++) {
		struct actor copy = p->loaded->actors[i], *baked = &p->baked->actors[i];

		ROW(row);
		same_bytes(&copy, baked, sizeof copy);
	}
	for (i = 0; i < p->loaded->ground_count; i++) {
		struct ground copy = p->loaded->grounds[i], *baked = &p->baked->grounds[i];

		ROW(row), TEXT(article);
		same_bytes(&copy, baked, sizeof copy);
	}
	for (i = 0; i < p->loaded->overall_count; i++) {
		struct overall copy = p->loaded->overalls[i], *baked = &p->baked->overalls[i];

		ROW(row), NODE(service), CONDITION(), TEXT(proven_by);
		same_bytes(&copy, baked, sizeof copy);
	}
	for (i = 0; i < p->loaded->amount_count; i++) {
		struct amount copy = p->loaded->amounts[i], *baked = &p->baked->amounts[i];

		assert_int_equal(copy.count, baked->count);
		compare_values(p, &copy, baked);
		TEXT(id);
		copy.values = baked->values;
		same_bytes(&copy, baked, sizeof copy);
	}
}

static void
compare(struct pair *p)
{
	struct edition copy = *p->loaded, *baked = p->baked;

	compare_nodes(p);
	TEXT(id), NODE(root);
	copy.arena = (struct arena)ARENA_INIT;
	copy.actors = baked->actors;
	copy.services = baked->services;
	copy.documents = baked->documents;
	copy.grounds = baked->grounds;
	copy.overalls = baked->overalls;
	copy.amounts = baked->amounts;
	same_bytes(&copy, baked, sizeof copy);
	compare_services(p);
	compare_documents(p);
	compare_lists(p);
}

static void
compare_all(void)
{
	const char *name, *bytes;
	size_t i, length;

	for (i = 0; (bytes = edition_builtin(i, &name, &length)) != NULL; i++) {
		struct pair *p = calloc(1, sizeof *p);
		struct findings f;

		assert_true(i < baked_count());
		assert_non_null(p);
		f = (struct findings)FINDINGS_INIT(&p->arena);
		p->loaded = edition_load(name, (char *)(uintptr_t)bytes, length, false, &f);
		p->baked = baked_edition(i);
		assert_non_null(p->loaded);
		assert_non_null(p->baked);
		compare(p);
		edition_free(p->loaded);
		edition_free(p->baked);
		arena_release(&p->arena);
		free(p);
	}
	assert_int_equal(i, baked_count());
}

static bool
stands_in_its_place(const struct edition *e, const struct baked *b)
{
	return (uintptr_t)e->root >= b->base && (uintptr_t)e->root < b->base + b->size;
}

/* With each place taken, and after it was given back: what was copied is copied again, for a copy rests on its image. */
static void
compare_copies(void)
{
	void *taken[BAKED_MOST];
	struct edition *before[BAKED_MOST], *e;
	size_t i;

	for (i = 0; i < baked_count(); i++) {
		const struct baked *b = baked_image(i);

		taken[i] = mmap((void *)b->base, b->size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
		assert_non_null(before[i] = baked_edition(i));
		assert_false(stands_in_its_place(before[i], b));
	}
	compare_all();
	for (i = 0; i < baked_count(); i++)
		if (taken[i] == (void *)baked_image(i)->base)
			assert_int_equal(munmap(taken[i], baked_image(i)->size), 0);
	for (i = 0; i < baked_count(); i++) {
		assert_non_null(e = baked_edition(i));
		assert_false(stands_in_its_place(e, baked_image(i)));
		assert_string_equal(e->id, before[i]->id);
		edition_free(e);
		edition_free(before[i]);
	}
}

/* In a process of its own, where no image was moved yet. */
static void
a_copy_is_what_loading_gives(void **state)
{
	int status;
	pid_t child;

	(void)state;
	fflush(NULL);
	assert_true((child = fork()) >= 0);
	if (child == 0) {
		compare_copies();
		exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

/* Where the place is not free anyway, as beside a sanitizer, there are but copies. */
static void
an_image_is_what_loading_gives(void **state)
{
	bool is_free[BAKED_MOST];
	struct edition *e;
	size_t i;

	(void)state;
	for (i = 0; i < baked_count(); i++) {
		const struct baked *b = baked_image(i);
		void *got = mmap((void *)b->base, b->size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

		is_free[i] = got == (void *)b->base;
		if (got != MAP_FAILED)
			assert_int_equal(munmap(got, b->size), 0);
	}
	compare_all();
	for (i = 0; i < baked_count(); i++) {
		assert_non_null(e = baked_edition(i));
		assert_true(!is_free[i] || stands_in_its_place(e, baked_image(i)));
		edition_free(e);
	}
}

/* One run may mark its own as replaced; the next begins anew. */
static void
gives_each_its_own(void **state)
{
	struct edition *one = baked_edition(0), *other = baked_edition(0);

	(void)state;
	assert_non_null(one);
	assert_non_null(other);
	one->replaced = true;
	assert_false(other->replaced);
	edition_free(one);
	edition_free(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_copy_is_what_loading_gives),
		cmocka_unit_test(an_image_is_what_loading_gives),
		cmocka_unit_test(gives_each_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
