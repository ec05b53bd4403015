/*
 * The forms of the papers: lib/form/NAME.yaml, one a paper, and lib/form/words.yaml, what they share; built into the
 * library (rpr-print(1) says how a form is written). A form is data: which blocks, which words in which language, which
 * values of a case stand where. C knows blocks, formats and conditions, and not one paper by name.
 *
 * Loading checks a form whole: its keys, that each of its words is there in kk, ru and en, that the three say the same
 * places, that every place and every format is known. What is printed can then lack a value, never a word.
 */
#ifndef RPR_FORM_H
#define RPR_FORM_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct edition;
struct findings;
struct node;

struct form {
	const char *id;
	const struct node *root;	/* of NAME.yaml */
	const struct node *words;	/* of words.yaml */
	const struct node *row;		/* of `forms` in the edition; NULL: a paper that is none of its forms */
};

/* The texts that are built in: index 0 ... ; NULL past the last. */
const char *form_builtin(size_t index, const char **name, size_t *length);

/* True when the file name is that of a form, with its id (without ".yaml") in the arena. */
const char *form_id(const char *name, struct arena *);

/*
 * Loads and checks the form with that id; the edition is one whose lists it uses. -1 after findings [form], or when
 * memory is out; 1 when there is no such form.
 */
int form_load(struct form *, const char *id, const struct edition *, struct arena *, struct findings *);

/* The same of a text that is not built in: for tests. */
int form_check(struct form *, const struct edition *, struct findings *);

/* The name of a form in a language. */
const char *form_name(const struct form *, const char *language);

/* Where a value is looked up by its first name: step, item, case ... of `roots` in words.yaml, or a fact of the case. */
enum form_place { PLACE_UNKNOWN, PLACE_ROOT, PLACE_FACT };
enum form_place form_place(const struct node *words, const char *path);

/* The next place in a template: "{path|format}" from `*at` on, which is moved behind it. False when there is none. */
struct template_place {
	const char *before;		/* the words up to the place */
	size_t before_length;
	char path[96];
	char format[48];		/* without its '?'; empty: none */
	bool lenient;			/* a word that no list has stands for itself */
	bool broken;			/* no closing brace, or too long */
};
bool template_next(const char **at, struct template_place *);

#endif
