#include "diagram.h"

#include "arena.h"
#include "baked.h"
#include "buf.h"
#include "edition.h"
#include "finding.h"
#include "node.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct bench {
	struct arena arena;
	struct findings findings;
	struct edition *edition;
	struct form form;
	struct buf out;
};

static int
setup(void **state)
{
	struct bench *b = calloc(1, sizeof *b);

	if (b == NULL)
		return -1;
	*state = b;
	b->findings = (struct findings)FINDINGS_INIT(&b->arena);
	b->edition = baked_edition(0);
	if (b->edition == NULL || form_load(&b->form, "diagram", b->edition, &b->arena, &b->findings) != 0)
		return -1;
	return 0;
}

static int
teardown(void **state)
{
	struct bench *b = *state;

	buf_release(&b->out);
	edition_free(b->edition);
	arena_release(&b->arena);
	free(b);
	return 0;
}

static struct diagram
draw(struct bench *b, const char *service, const char *language)
{
	struct diagram d = { .form = &b->form, .edition = b->edition, .service = edition_service(b->edition, service),
		.language = language };

	buf_clear(&b->out);
	assert_int_equal(diagram_print(&d, &b->arena, &b->out), 0);
	buf_byte(&b->out, '\0');
	return d;
}

static size_t
times(const char *text, const char *sought)
{
	size_t n = 0;

	for (; (text = strstr(text, sought)) != NULL; text += strlen(sought))
		n++;
	return n;
}

/* The words of a label, whatever lines they stand in. */
static char *
unwrapped(struct bench *b, const char *text)
{
	char *copy = arena_copy(&b->arena, text, strlen(text)), *p;

	while ((p = strstr(copy, "\\n")) != NULL) {
		*p = ' ';
		memmove(p + 1, p + 2, strlen(p + 2) + 1);
	}
	return copy;
}

/* The node of a step stands once, in the lane of its first actor, with its term. */
static void
check_step(struct bench *b, const struct rule_step *r, const char *dot)
{
	const struct actor *actor = edition_actor(b->edition, r->actors->first->text);
	const char *node = arena_format(&b->arena, "\t\t\"%s\" [label=\"", r->row.id), *at, *lane, *label, *end;
	char *line;

	assert_int_equal(times(dot, node), 1);
	at = strstr(dot, node);
	for (lane = NULL, label = dot; (label = strstr(label, "\tsubgraph ")) != NULL && label < at; label++)
		lane = label;
	assert_non_null(lane);
	lane = strstr(lane, "label=\"") + 7;
	assert_memory_equal(lane, words_in(node_get(actor->row.node, "name"), "en"),
	    strlen(words_in(node_get(actor->row.node, "name"), "en")));
	end = strchr(at, '\n');
	line = arena_copy(&b->arena, at, (size_t)(end - at));
	if (r->unit != NO_TERM)
		assert_non_null(strstr(line, arena_format(&b->arena, " %d %s", r->term, r->unit == TERM_DAYS ? "days" : "minutes")));
	assert_non_null(strstr(line, words_in(node_get(r->row.node, "name"), "en")));
}

static void
each_step_of_the_tables_stands_once(void **state)
{
	static const char *const services[] = { "arrival", "remain" };
	struct bench *b = *state;
	size_t i, k, covering = 0;

	for (i = 0; i < 2; i++) {
		struct diagram d = draw(b, services[i], "en");
		const char *dot = unwrapped(b, b->out.bytes);

		for (k = 0; k < d.service->count; k++)
			if (node_get(d.service->steps[k].row.node, "covers") != NULL) {
				assert_true(diagram_has(&d, (int)k));
				check_step(b, &d.service->steps[k], dot);
				covering++;
			}
	}
	assert_true(covering > 20);
}

static bool
is_covered(struct bench *b, const char *service, const char *cell)
{
	struct diagram d = draw(b, service, "en");
	size_t k;

	for (k = 0; k < d.service->count; k++)
		if (diagram_has(&d, (int)k) && node_has(node_get(d.service->steps[k].row.node, "covers"), cell))
			return true;
	return false;
}

static void
each_cell_of_the_tables_is_drawn(void **state)
{
	struct bench *b = *state;
	const struct node *n;

	for (n = node_get(b->edition->root, "cells")->first; n != NULL; n = n->next) {
		const char *cell = node_text(n, "id");

		assert_non_null(cell);
		if (!is_covered(b, cell[1] == '1' || cell[1] == '3' ? "arrival" : "remain", cell))
			fail_msg("%s is not drawn", cell);
	}
}

static void
outcomes_stand_on_the_edges(void **state)
{
	struct bench *b = *state;

	draw(b, "remain", "en");
	assert_non_null(strstr(b->out.bytes, "\"journal\" -> \"form-case\" [label=\"accepted\\n3 days\"]"));
	assert_non_null(strstr(b->out.bytes, "\"journal\" -> \"notify-refusal\" [label=\"refused\\n10 minutes\"]"));
	assert_non_null(strstr(b->out.bytes, "\"approve\" -> \"cards\" [label=\"grant\\n2 days\"]"));
	assert_non_null(strstr(b->out.bytes, "\"approve\" -> \"send-conclusion\" [label=\"refuse\\n2 days\"]"));
	assert_non_null(strstr(b->out.bytes, "\"notify\" -> \"end notify\" [label=\"refuse\"]"));
	assert_non_null(strstr(b->out.bytes, "\"return\" -> \"conclude\" [label=\"\", style=dashed]"));
	assert_int_equal(times(b->out.bytes, "shape=ellipse"), 3);
}

static void
there_are_words_in_each_language(void **state)
{
	struct bench *b = *state;

	draw(b, "remain", "kk");
	assert_non_null(strstr(b->out.bytes, "2-кесте, 6-баған"));
	draw(b, "arrival", "ru");
	assert_non_null(strstr(b->out.bytes, "таблица 1, графа 3"));
	draw(b, "on-record", "ru");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_step_of_the_tables_stands_once, setup, teardown),
		cmocka_unit_test_setup_teardown(each_cell_of_the_tables_is_drawn, setup, teardown),
		cmocka_unit_test_setup_teardown(outcomes_stand_on_the_edges, setup, teardown),
		cmocka_unit_test_setup_teardown(there_are_words_in_each_language, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
