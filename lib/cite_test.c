#include "cite.h"

#include "buf.h"
#include "edition.h"
#include "finding.h"
#include "node.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct edition *edition;

static int
load(void **state)
{
	static struct arena arena;
	struct findings f = FINDINGS_INIT(&arena);
	const char *name, *text;
	size_t length;

	(void)state;
	text = edition_builtin(0, &name, &length);
	edition = edition_load(name, (char *)(uintptr_t)text, length, false, &f);
	arena_release(&arena);
	return edition == NULL ? -1 : 0;
}

static int
unload(void **state)
{
	(void)state;
	edition_free(edition);
	return 0;
}

static void
expect(const char *citation, const char *language, int status, const char *wanted)
{
	struct buf b = BUF_INIT;

	assert_int_equal(cite_words(&b, edition, citation, language), status);
	buf_byte(&b, '\0');
	assert_string_equal(b.bytes, wanted);
	buf_release(&b);
}

static void
test_words(void **state)
{
	(void)state;
	expect("item 11(2)", "kk", 0, "11(2)-тармақ");
	expect("item 11(2)", "ru", 0, "пункт 11(2)");
	expect("item 11(2)", "en", 0, "item 11(2)");
	expect("Table 2, column 6", "kk", 0, "2-кесте, 6-баған");
	expect("Table 2, column 7 (lost)", "ru", 0, "таблица 2, графа 7 (утрачена)");
	expect("Law 477-IV of 22.07.2011, article 49(4)", "ru", 0, "Закон от 22.07.2011 № 477-IV, статья 49(4)");
	expect("item ", "ru", -1, "item ");
	expect("Table 2, page 6", "kk", -1, "2-кесте, page 6");
	expect("", "kk", -1, "");
	expect("second half, item 3", "ru", -1, "second half, пункт 3");
	expect("column 5 (kept)", "ru", 0, "графа 5 (kept)");
}

/* Each citation of the edition has words: a paper in Kazakh has no English in it. */
static void
check(const struct node *n)
{
	const struct node *k;
	struct buf b = BUF_INIT;

	if (n->key != NULL && strcmp(n->key, "cites") == 0)
		for (k = n->first; k != NULL; k = k->next)
			if (cite_words(&b, edition, k->text, "kk") < 0 || cite_words(&b, edition, k->text, "ru") < 0)
				fail_msg("no words for: %s", k->text);
	buf_release(&b);
	for (k = n->kind == NODE_TEXT ? NULL : n->first; k != NULL; k = k->next)
		check(k);
}

static void
test_every_citation(void **state)
{
	(void)state;
	check(edition->root);
}

static void
test_list(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	assert_int_equal(cite_list(&b, edition, edition_ground(edition, "illegal-entry")->row.cites, "ru"), 0);
	buf_byte(&b, '\0');
	assert_string_equal(b.bytes, "пункт 12, Закон от 22.07.2011 № 477-IV, статья 49(1)");
	assert_int_equal(cite_list(&b, edition, NULL, "ru"), 0);
	buf_release(&b);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_every_citation),
		cmocka_unit_test(test_list),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
