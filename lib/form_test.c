#include "form.h"

#include "arena.h"
#include "baked.h"
#include "check.h"
#include "country.h"
#include "edition.h"
#include "finding.h"
#include "node.h"
#include "press.h"
#include "read.h"

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
	return b->edition == NULL ? -1 : 0;
}

static int
teardown(void **state)
{
	struct bench *b = *state;

	edition_free(b->edition);
	arena_release(&b->arena);
	free(b);
	return 0;
}

static void
all_forms_load_in_all_languages(void **state)
{
	static const char *const languages[] = { "kk", "ru", "en" };
	struct bench *b = *state;
	const char *name, *id;
	size_t i, k, length;
	struct form form;

	for (i = 0; form_builtin(i, &name, &length) != NULL; i++) {
		if ((id = form_id(name, &b->arena)) == NULL)
			continue;
		assert_int_equal(form_load(&form, id, b->edition, &b->arena, &b->findings), 0);
		assert_string_equal(node_text(form.root, "form"), id);
		for (k = 0; k < 3; k++)
			assert_non_null(form_name(&form, languages[k]));
	}
	assert_true(i > 10);
}

/* A form that a step names has a file, and a file that is no form of the edition is of no step. */
static void
each_form_of_a_step_has_a_file(void **state)
{
	struct bench *b = *state;
	const struct node *n;
	struct form form;
	size_t i, k;

	for (i = 0; i < b->edition->service_count; i++)
		for (k = 0; k < b->edition->services[i].count; k++) {
			const struct node *list = node_get(b->edition->services[i].steps[k].row.node, "form");

			for (n = list == NULL ? NULL : list->first; n != NULL; n = n->next)
				assert_int_equal(form_load(&form, n->text, b->edition, &b->arena, &b->findings), 0);
		}
	for (n = node_get(b->edition->root, "forms")->first; n != NULL; n = n->next)
		assert_int_equal(form_load(&form, node_text(n, "id"), b->edition, &b->arena, &b->findings), 0);
	assert_int_equal(form_load(&form, "no-such-form", b->edition, &b->arena, &b->findings), 1);
	assert_int_equal(form_load(&form, "words", b->edition, &b->arena, &b->findings), 1);
	assert_int_equal(form_load(&form, "talo", b->edition, &b->arena, &b->findings), 1);
}

/* Every file but the papers of the office and the words of the diagram is a form of the edition, and is made by a step or needs none. */
static void
each_file_is_a_form_of_the_edition(void **state)
{
	struct bench *b = *state;
	const char *name, *id;
	struct form form;
	size_t i, length;

	for (i = 0; form_builtin(i, &name, &length) != NULL; i++) {
		if ((id = form_id(name, &b->arena)) == NULL)
			continue;
		assert_int_equal(form_load(&form, id, b->edition, &b->arena, &b->findings), 0);
		if (!press_is_of_office(&form) && form.row == NULL && node_get(form.root, "blocks")->count > 0)
			fail_msg("%s is no form of the edition", id);
		if (!press_is_of_office(&form) && press_is_free(&form, b->edition) && node_get(form.root, "each") != NULL)
			fail_msg("%s is made of what a step recorded, but no step makes it", id);
	}
}

static void
each_field_has_a_label(void **state)
{
	struct bench *b = *state;
	const struct field *all;
	struct form form;
	size_t count, i;

	assert_int_equal(form_load(&form, "talon", b->edition, &b->arena, &b->findings), 0);
	for (all = check_fields(&count), i = 0; i < count; i++)
		if (strcmp(all[i].path, "queue") != 0 && press_field(form.words, all[i].path) == NULL)
			fail_msg("%s has no label", all[i].path);
	for (i = 0; i < count; i++)
		if (all[i].words == NULL && all[i].type == FIELD_LIST && node_text(press_field(form.words, all[i].path), "as") == NULL)
			fail_msg("nothing says how the list %s is written", all[i].path);
	assert_non_null(press_field(form.words, "documents.12.amount"));
	assert_ptr_equal(press_field(form.words, "documents.12.amount"), press_field(form.words, "documents[].amount"));
	assert_ptr_equal(press_field(form.words, "applicant.former-names.0"), press_field(form.words, "applicant.former-names"));
	assert_null(press_field(form.words, "applicant.shoes"));
	assert_null(press_field(form.words, "documents.12x"));
	assert_null(press_field(form.words, "a path that is longer than any that a form has, and so names no field of the words; nothing "
	    "of it is looked for beyond what has room"));
}

/* Every code has a name in the papers, whatever the language, and nothing that is no code has one. */
static void
each_country_has_a_name(void **state)
{
	static const char *const languages[] = { "kk", "ru", "en" };
	struct bench *b = *state;
	const struct node *table, *n;
	struct form form;
	size_t i, count = 0;
	char code[4] = "AAA";

	assert_int_equal(form_load(&form, "talon", b->edition, &b->arena, &b->findings), 0);
	table = node_get(node_get(form.words, "tables"), "country");
	assert_non_null(table);
	for (code[0] = 'A'; code[0] <= 'Z'; code[0]++)
		for (code[1] = 'A'; code[1] <= 'Z'; code[1]++)
			for (code[2] = 'A'; code[2] <= 'Z'; code[2]++) {
				if (!country_is_known(code) && !country_is_none(code))
					continue;
				for (i = 0; i < 3; i++)
					if (words_in(node_get(table, code), languages[i]) == NULL)
						fail_msg("%s has no name in %s", code, languages[i]);
				count++;
			}
	for (n = table->first; n != NULL; n = n->next)
		if (!country_is_known(n->key) && !country_is_none(n->key))
			fail_msg("%s is no code", n->key);
	assert_int_equal(table->count, count);
}

/* What FINDING_FORM says of a form with these blocks, or NULL. */
static const char *
fault(struct bench *b, const char *blocks)
{
	const char *text = arena_format(&b->arena, "form: talon\nlaw: {kk: a, ru: b, en: c}\nblocks:\n%s", blocks);
	struct findings f = FINDINGS_INIT(&b->arena);
	struct form form;

	assert_int_equal(form_load(&form, "talon", b->edition, &b->arena, &f), 0);
	form.root = read_document(&b->arena, &f, text, strlen(text));
	assert_non_null(form.root);
	if (form_check(&form, b->edition, &f) == 0)
		return NULL;
	assert_int_equal(f.first->id, FINDING_FORM);
	return f.first->words[0];
}

#define TEN "xxxxxxxxxx"
#define LONG TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

static void
faults_are_told(void **state)
{
	static const struct { const char *blocks, *says; } rows[] = {
		{ "- title: {kk: a, ru: b}\n", "no words in en" },
		{ "- title: {kk: a, ru: b, en: \"\"}\n", "no words in en" },
		{ "- title: \"words\"\n", "words of one language only" },
		{ "- title: {kk: \"{step.at|date}\", ru: b, en: c}\n", "stands in kk but not in ru" },
		{ "- title: \"{applicant.shoes}\"\n", "there is no value {applicant.shoes}" },
		{ "- title: \"{step.at|dates}\"\n", "there is no format |dates" },
		{ "- title: \"{step.at\"\n", "not closed" },
		{ "- fields: [applicant.shoes]\n", "there is no field applicant.shoes" },
		{ "- fields: [{label: \"{step.at}\"}]\n", "a row has label and value" },
		{ "- heading: \"{step.at}\"\n", "\"heading\" is not known" },
		{ "- list: documents\n  as: papers\n", "there is no composite papers" },
		{ "- list: paperwork\n  as: document\n", "there is no value {paperwork}" },
		{ "- title: \"{step.at}\"\n  when: {shoes: present}\n", "there is no value {shoes}" },
		{ "- frame:\n  - heading: \"{step.at}\"\n", "\"heading\" is not known" },
		{ "- words\n", "a block is a mapping" },
		{ "- title: {ru: b, en: c}\n", "no words in kk" },
		{ "- title: {en: c}\n", "no words in kk" },
		{ "- fields: [{value: \"{step.at}\"}]\n", "a row has label and value" },
		{ "- itle: \"{step.at}\"\n", "\"itle\" is not known" },
		{ "- titl: \"{step.at}\"\n", "\"titl\" is not known" },
		{ "- title: \"{step." LONG "}\"\n", "too long" },
		{ "- title: \"{step.at|" LONG "}\"\n", "too long" },
		{ "- title: {kk: \"{step." LONG "}\", ru: b, en: c}\n", "too long" },
	};
	struct bench *b = *state;
	size_t i;

	assert_null(fault(b, "- title: \"{step.at|date}, {step.at|count}.\"\n"));
	assert_null(fault(b, "- title: {kk: \"{step.at|date}\", ru: \"{step.at|date}\", en: \"{step.at|date}\"}\n"));
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const char *said = fault(b, rows[i].blocks);

		if (said == NULL || strstr(said, rows[i].says) == NULL)
			fail_msg("%s: %s", rows[i].blocks, said == NULL ? "nothing said" : said);
	}
}

/* What is wrong with a whole form, under words.yaml in which the first place of `from` is `to`. */
static const char *
fault_of(struct bench *b, const char *text, const char *from, const char *to)
{
	struct findings f = FINDINGS_INIT(&b->arena);
	const char *name, *words, *at;
	struct form form;
	size_t i, length;
	char *changed;

	for (i = 0; (words = form_builtin(i, &name, &length)) != NULL && strcmp(name, "words.yaml") != 0; i++)
		;
	assert_non_null(words);
	words = arena_copy(&b->arena, words, length);
	assert_non_null(words);
	if ((at = strstr(words, from)) == NULL)
		fail_msg("words.yaml does not say: %s", from);
	changed = arena_format(&b->arena, "%.*s%s%s", (int)(at - words), words, to, at + strlen(from));
	assert_int_equal(form_load(&form, "talon", b->edition, &b->arena, &f), 0);
	form.root = read_document(&b->arena, &f, text, strlen(text));
	form.words = read_document(&b->arena, &f, changed, strlen(changed));
	assert_non_null(form.root);
	if (form.words == NULL)
		fail_msg("words.yaml cannot be read with: %s", to);
	return form_check(&form, b->edition, &f) == 0 ? NULL : f.first->words[0];
}

static void
faults_of_a_form_and_of_the_words(void **state)
{
	static const char whole[] = "form: talon\nlaw: {kk: a, ru: b, en: c}\nblocks: []\n";
	static const struct { const char *text, *from, *to, *says; } rows[] = {
		{ "form: talon\nblocks: []\n", "copy:", "copy:", "a form has a name" },
		{ "form: talon\nlaw: {kk: a, ru: b, en: c}\n", "copy:", "copy:", "a form has a name" },
		{ "form: none\nlaw: {kk: a, ru: b, en: c}\nblocks: []\n", "copy:", "copy:", NULL },
		{ "form: talon\ncolour: red\nlaw: {kk: a, ru: b, en: c}\nblocks: []\n", "copy:", "copy:", "\"colour\" is not known in a form" },
		{ "form: talon\nwhen: {nowhere: present}\nlaw: {kk: a, ru: b, en: c}\nblocks: []\n", "copy:", "copy:", "nowhere" },
		{ whole, "\nmarks:", "\nmark:", "there is no \"marks\"" },
		{ whole, "\nnote:", "\nnotes:", "there is no \"note\"" },
		{ whole, "\nsteps:", "\nstep:", "there is no \"steps\"" },
		{ whole, "\nfields:", "\nfelds:", "there is no \"fields\"" },
		{ whole, "\ncomposites:", "\ncomposed:", "there is no format |name" },
		{ whole, "ru: \"Подпись\", ", "", "no words in ru" },
		{ whole, "kk: \"Қолы\", ru: \"Подпись\", ", "", "no words in kk" },
		{ whole, "ru: \"Подпись\"", "ru: [x]", "no words in ru" },
		{ whole, "kk: \"{copy.no}-дана\"", "kk: \"дана\"", "stands in en but not in kk" },
		{ whole, "\ncomposites:\n", "\ncomposites:\n  sex: \"{x}\"\n", "\"sex\" is a table and a composite" },
	};
	struct bench *b = *state;
	size_t i;

	assert_null(fault_of(b, whole, "copy:", "copy:"));
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const char *said = fault_of(b, rows[i].text, rows[i].from, rows[i].to);

		if (rows[i].says == NULL ? said != NULL : said == NULL || strstr(said, rows[i].says) == NULL)
			fail_msg("%zu, %s: %s", i, rows[i].to, said == NULL ? "nothing said" : said);
	}
}

/* A root is a whole part of a path. */
static void
places_of_a_path(void **state)
{
	struct bench *b = *state;
	struct form form;

	assert_int_equal(form_load(&form, "talon", b->edition, &b->arena, &b->findings), 0);
	assert_int_equal(form_place(form.words, "step"), PLACE_ROOT);
	assert_int_equal(form_place(form.words, "step.at"), PLACE_ROOT);
	assert_int_equal(form_place(form.words, "stepson"), PLACE_UNKNOWN);
	assert_int_equal(form_place(form.words, "applicant.born"), PLACE_FACT);
	assert_null(form_id("x", &b->arena));
	assert_null(form_id("talon.text", &b->arena));
}

static void
places_of_a_template(void **state)
{
	const char *at = "no. {step.number} of {step.at|date?}.";
	struct template_place p;

	(void)state;
	assert_true(template_next(&at, &p));
	assert_string_equal(p.path, "step.number");
	assert_string_equal(p.format, "");
	assert_int_equal(p.before_length, 4);
	assert_true(template_next(&at, &p));
	assert_string_equal(p.path, "step.at");
	assert_string_equal(p.format, "date");
	assert_true(p.lenient && !p.broken);
	assert_false(template_next(&at, &p));
	assert_string_equal(at, ".");
	at = "{open";
	assert_true(template_next(&at, &p));
	assert_true(p.broken);
	at = "{}";
	assert_true(template_next(&at, &p));
	assert_true(p.broken);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(all_forms_load_in_all_languages, setup, teardown),
		cmocka_unit_test_setup_teardown(each_form_of_a_step_has_a_file, setup, teardown),
		cmocka_unit_test_setup_teardown(each_file_is_a_form_of_the_edition, setup, teardown),
		cmocka_unit_test_setup_teardown(each_field_has_a_label, setup, teardown),
		cmocka_unit_test_setup_teardown(each_country_has_a_name, setup, teardown),
		cmocka_unit_test_setup_teardown(faults_are_told, setup, teardown),
		cmocka_unit_test_setup_teardown(faults_of_a_form_and_of_the_words, setup, teardown),
		cmocka_unit_test_setup_teardown(places_of_a_path, setup, teardown),
		cmocka_unit_test(places_of_a_template),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
