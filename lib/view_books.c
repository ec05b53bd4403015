#include "view.h"

#include "alphabet.h"
#include "book_rows.h"
#include "directory.h"
#include "pairs.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Everything that a line of a book may be shown by; what two books call alike means the same. */
enum cell {
	NUMBER, AT, RECEIVED, SERVICE, APPLICANT, FORMER, BORN, STATUS, CITIZENSHIP, IDENTITY,
	RESIDENCE, CATEGORIES, DOCUMENTS, INSPECTOR, DUE, ROLLED, SUPERSEDES, REASONS, TO, FORM, COPIES, OFFICE, CASE_NUMBER,
	RESULT, GROUNDS, DRAFT, DRAFTED, APPROVED, CASE, NO, BY, STEP, OF, OF_YEAR, OUTCOME, STRUCK, STATE, SINCE, CELLS
};

static const struct column cells[CELLS] = {
	[NUMBER] = { "number", { "№", "№", "number" }, COLUMN_TEXT, false, false },
	[AT] = { "at", { "енгізілді", "внесено", "entered" }, COLUMN_TEXT, false, false },
	[RECEIVED] = { "received", { "қабылданды", "принято", "received" }, COLUMN_TEXT, false, false },
	[SERVICE] = { "service", { "қызмет", "услуга", "service" }, COLUMN_TEXT, false, false },
	[APPLICANT] = { "applicant", { "өтініш иесі", "заявитель", "applicant" }, COLUMN_TEXT, true, false },
	[FORMER] = { "former-names", { "бұрынғы тегі", "прежние фамилии", "former names" }, COLUMN_TEXT, true, false },
	[BORN] = { "born", { "туған күні", "родился", "born" }, COLUMN_TEXT, false, false },
	[STATUS] = { "status", { "мәртебесі", "статус", "status" }, COLUMN_TEXT, false, true },
	[CITIZENSHIP] = { "citizenship", { "азаматтығы", "гражданство", "citizen" }, COLUMN_TEXT, false, false },
	[IDENTITY] = { "identity", { "құжаты", "документ", "document" }, COLUMN_TEXT, true, false },
	[RESIDENCE] = { "residence", { "тұрғылықты жері", "место жительства", "residence" }, COLUMN_TEXT, true, false },
	[CATEGORIES] = { "categories", { "санаты", "категории", "categories" }, COLUMN_TEXT, true, true },
	[DOCUMENTS] = { "documents", { "құжаттар", "документы", "documents" }, COLUMN_TEXT, true, true },
	[INSPECTOR] = { "inspector", { "инспектор", "инспектор", "inspector" }, COLUMN_TEXT, false, true },
	[DUE] = { "due", { "мерзімі", "срок", "due" }, COLUMN_TEXT, false, false },
	[ROLLED] = { "due-rolled", { "жұмыс күніне", "рабочим днем", "on a worked day" }, COLUMN_TEXT, false, false },
	[SUPERSEDES] = { "supersedes", { "орнына", "вместо", "supersedes" }, COLUMN_TEXT, false, true },
	[REASONS] = { "reasons", { "себептері", "причины", "reasons" }, COLUMN_TEXT, true, false },
	[TO] = { "to", { "кімге", "кому", "to" }, COLUMN_TEXT, false, false },
	[FORM] = { "form", { "нысаны", "форма", "form" }, COLUMN_TEXT, false, false },
	[COPIES] = { "copies", { "даналар", "экземпляры", "copies" }, COLUMN_TEXT, false, false },
	[OFFICE] = { "office", { "қайда", "куда", "office" }, COLUMN_TEXT, false, false },
	[CASE_NUMBER] = { "case-number", { "іс №", "дело №", "case" }, COLUMN_TEXT, false, false },
	[RESULT] = { "result", { "нәтиже", "результат", "result" }, COLUMN_TEXT, false, false },
	[GROUNDS] = { "grounds", { "негіздер", "основания", "grounds" }, COLUMN_TEXT, true, false },
	[DRAFT] = { "draft", { "жоба", "проект", "draft" }, COLUMN_TEXT, false, false },
	[DRAFTED] = { "drafted-by", { "дайындады", "подготовил", "drafted by" }, COLUMN_TEXT, false, false },
	[APPROVED] = { "approved-by", { "бекітті", "утвердил", "approved by" }, COLUMN_TEXT, false, false },
	[CASE] = { "case", { "істің белгісі", "код дела", "case id" }, COLUMN_TEXT, false, true },
	[NO] = { "no", { "жол", "строка", "line" }, COLUMN_NUMBER, false, false },
	[BY] = { "by", { "кім", "кто", "by" }, COLUMN_TEXT, false, false },
	[STEP] = { "step", { "қадам", "шаг", "step" }, COLUMN_TEXT, false, false },
	[OF] = { "of", { "жолға", "к строке", "of line" }, COLUMN_TEXT, false, false },
	[OF_YEAR] = { "of-year", { "жылы", "года", "of year" }, COLUMN_TEXT, false, false },
	[OUTCOME] = { "outcome", { "нәтиже", "исход", "outcome" }, COLUMN_TEXT, false, false },
	[STRUCK] = { "struck", { "шығарылды", "снято", "struck off" }, COLUMN_TEXT, false, false },
	[STATE] = { "state", { "жағдайы", "состояние", "state" }, COLUMN_TEXT, false, false },
	[SINCE] = { "since", { "күні", "с", "since" }, COLUMN_TEXT, false, false },
};

/* What is shown of each book, in this order; then how its entries stand. */
struct shape {
	enum cell cells[BOOK_CELLS];
	size_t count;
	bool stands;			/* entries have a state */
	bool ordered;			/* by name */
	const char *open;		/* the state of an entry to which nothing was added */
};

#define SHAPE(...) .cells = { __VA_ARGS__ }, .count = sizeof (enum cell[]){ __VA_ARGS__ } / sizeof (enum cell)
#define CARD NUMBER, AT, CASE_NUMBER, SERVICE, APPLICANT, FORMER, BORN, STATUS, CITIZENSHIP, \
	IDENTITY, RESIDENCE, CASE

static const struct shape shapes[BOOK_COUNT] = {
	[BOOK_JOURNAL] = { SHAPE(NUMBER, AT, RECEIVED, SERVICE, APPLICANT, BORN, STATUS, CITIZENSHIP, IDENTITY, CATEGORIES,
	    DOCUMENTS, INSPECTOR, DUE, ROLLED, SUPERSEDES, CASE), .stands = true, .open = "open" },
	[BOOK_REFUSALS] = { SHAPE(NUMBER, AT, RECEIVED, SERVICE, APPLICANT, BORN, STATUS, CITIZENSHIP, IDENTITY, CATEGORIES,
	    DOCUMENTS, INSPECTOR, REASONS, CASE) },
	[BOOK_LETTERS] = { SHAPE(NUMBER, AT, BY, TO, OFFICE, FORM, COPIES, CASE_NUMBER, APPLICANT, DUE, CASE) },
	[BOOK_CARDS] = { SHAPE(CARD), .stands = true, .ordered = true, .open = "" },
	[BOOK_ADDRESS] = { SHAPE(CARD), .stands = true, .ordered = true, .open = "" },
	[BOOK_DECISIONS] = { SHAPE(NUMBER, AT, CASE_NUMBER, SERVICE, APPLICANT, BORN, IDENTITY, RESULT, GROUNDS, DRAFT, DRAFTED,
	    APPROVED, CASE) },
};

static const enum cell before[] = { NO, BY, STEP, OF, OF_YEAR, OUTCOME, STRUCK };

/* The columns of a view, and the keys of the lines that fill the first of them. */
struct layout {
	const struct shape *shape;
	struct column columns[TABLE_COLUMNS];
	const char *keys[BOOK_CELLS];
	size_t count, keyed;
	bool day[TABLE_COLUMNS];	/* a time of which people are shown the day */
};

static void
add_column(struct layout *y, enum cell c)
{
	y->day[y->count] = c == AT || c == RECEIVED;
	if (c < STATE)
		y->keys[y->keyed++] = cells[c].key;
	y->columns[y->count++] = cells[c];
}

static bool
has(const struct layout *y, const char *key)
{
	size_t i;

	for (i = 0; i < y->count && strcmp(y->columns[i].key, key) != 0; i++)
		;
	return i < y->count;
}

static void
lay_out(struct layout *y, const struct shape *shape, bool history)
{
	size_t i;

	*y = (struct layout){ .shape = shape };
	for (i = 0; history && i < sizeof before / sizeof before[0]; i++)
		add_column(y, before[i]);
	for (i = 0; i < shape->count; i++)
		if (!has(y, cells[shape->cells[i]].key))
			add_column(y, shape->cells[i]);
	if (history || !shape->stands)
		return;
	add_column(y, STATE);
	add_column(y, SINCE);
}

enum { PARTS = 3, LEAST = 65536, AHEAD = 8 };

/* A row that waits for those before it. */
struct kept {
	const char *bytes;
	size_t length;
};

struct printing {
	struct listing *listing;
	const struct layout *layout;
	struct buf scratch;
	struct pile *pile;
	struct kept *kept;		/* NULL: rows go out as they come */
	size_t from;			/* place of the first of them */
};

static void
put_cell(struct table *t, const struct book_value *cell, bool day, struct buf *scratch)
{
	const char *text = cell->text;
	size_t length = cell->length;

	if (cell->escaped) {
		buf_clear(scratch);
		pair_unescape(scratch, text, length);
		text = scratch->bytes;
		length = scratch->length;
	}
	if (t->form == TABLE_ALIGNED && day && length > DATE_TEXT)
		length = DATE_TEXT;
	table_bytes(t, text == NULL ? "" : text, length);
}

static int
keep(struct printing *p, struct kept *kept)
{
	size_t length = 0;
	const char *row = table_kept(&p->listing->table, &length);
	char *copy;

	if (row == NULL || (copy = pile_keep(p->pile, length)) == NULL)
		return -1;
	/* it lies anywhere: written in one go, and not read */
	*kept = (struct kept){ memcpy(copy, row, length), length };
	return 0;
}

static int
print_row(void *context, size_t place, const struct book_value *row, const char *state, const char *since)
{
	struct printing *p = context;
	const struct layout *y = p->layout;
	struct table *t = &p->listing->table;
	size_t i;

	if (p->kept != NULL)
		__builtin_prefetch(&p->kept[place - p->from], 1);
	if (*state == '\0' && y->shape->open != NULL)
		state = y->shape->open;
	table_row(t, strcmp(state, "struck") == 0 ? TONE_FAINT : TONE_PLAIN);
	for (i = 0; i < y->keyed; i++)
		put_cell(t, &row[i], y->day[i], &p->scratch);
	if (y->keyed < y->count) {
		table_named(t, state, t->form == TABLE_ALIGNED ? view_state_words(state, t->language) : NULL);
		table_text(t, since);
	}
	if (buf_failed(&p->scratch) || (p->kept != NULL && keep(p, &p->kept[place - p->from]) < 0))
		return EXIT_BUSY;
	return p->listing->tool->out.error == 0 ? EXIT_DONE : EXIT_SYSTEM;
}

/* Rows lie in memory as the book has them and are sent in another order. */
static void
fetch_ahead(const char *row)
{
	enum { LINE = 64, LINES = 6 };
	size_t k;

	for (k = 0; k < LINES; k++)
		__builtin_prefetch(row + k * LINE);
}

/*
 * Rows in the order of names are made as they lie in the book, in a few parts, and wait in memory for the others of their
 * part: to look for each where it lies would cost more than to read the book some more times. Where the widths of columns
 * depend on all rows there is one part.
 */
static int
print_ordered(struct printing *p, struct book_rows *rows, const struct book_wish *wish, struct findings *f)
{
	struct table *t = &p->listing->table;
	size_t part = t->form == TABLE_ALIGNED ? rows->shown : rows->shown / PARTS + 1, upto, i;
	int status = EXIT_DONE;

	if (part < LEAST)
		part = LEAST;
	if ((p->kept = pile_array(NULL, 0, (part + 1) * sizeof *p->kept)) == NULL)
		return EXIT_BUSY;
	table_keep(t);
	for (; status == EXIT_DONE && p->from < rows->shown; p->from = upto) {
		upto = rows->shown - p->from < part ? rows->shown : p->from + part;
		status = book_rows_again(rows, wish, p->from, upto, print_row, p, f);
		for (i = 0; status == EXIT_DONE && i < upto - p->from; i++) {
			if (i + AHEAD < upto - p->from)
				fetch_ahead(p->kept[i + AHEAD].bytes);
			table_send(t, p->kept[i].bytes, p->kept[i].length);
		}
		pile_clear(p->pile);
	}
	free(p->kept);
	return status;
}

static int
print(struct listing *l, const struct layout *y, struct book_rows *rows, const struct book_wish *wish, struct findings *f)
{
	struct printing p = { .listing = l, .layout = y, .pile = &rows->pile };
	int status, ended;

	view_table(l, y->columns, y->count);
	status = wish->ordered ? print_ordered(&p, rows, wish, f) : book_rows_again(rows, wish, 0, 0, print_row, &p, f);
	buf_release(&p.scratch);
	ended = view_end_table(l);
	if (status == EXIT_BUSY && ended == EXIT_DONE)
		finding_add(f, FINDING_MEMORY, 0, 0, NULL, NULL, NULL);
	return status != EXIT_DONE ? status : ended;
}

/* Damage outranks what else there is to say; the rows that could be read are shown all the same. */
static int
list(struct listing *l, struct directory *d, struct findings *f)
{
	const struct shape *shape = &shapes[book_named(l->view->name)];
	struct book_wish wish = { .book = (enum book)book_named(l->view->name), .ordered = shape->ordered,
		.history = l->options.history, .from = l->options.from, .to = l->options.to, .reporter = &l->tool->reporter };
	struct buf person = BUF_INIT;
	struct book_rows rows;
	struct layout y;
	int status;

	lay_out(&y, shape, wish.history);
	wish.keys = y.keys;
	wish.count = y.keyed;
	if (l->options.person != NULL) {
		alphabet_fold(&person, l->options.person, strlen(l->options.person));
		wish.person = &person;
	}
	status = book_rows_read(&rows, d, &wish, f);
	if (buf_failed(&person) || (status == EXIT_DONE && wish.ordered && book_rows_sort(&rows) < 0))
		status = EXIT_BUSY;
	report_progress_end(wish.reporter);
	if (status == EXIT_BUSY)
		finding_add(f, FINDING_MEMORY, 0, 0, NULL, NULL, NULL);
	else
		tool_failed(l->tool, print(l, &y, &rows, &wish, f));
	if (rows.damaged)
		tool_failed(l->tool, EXIT_DAMAGED);
	buf_release(&person);
	book_rows_release(&rows);
	return status;
}

int
books_end(struct listing *l)
{
	struct findings f = FINDINGS_INIT(&l->tool->arena);
	struct directory d = { .path = l->tool->office_path, .reads = true };
	struct place nowhere = { 0 };
	int status = EXIT_SYSTEM;

	d.fd = open(d.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d.fd < 0)
		directory_failed(&d, ".", NULL, "the books were not read", &f);
	else {
		status = list(l, &d, &f);
		close(d.fd);
	}
	report_all(&l->tool->reporter, &nowhere, &f);
	return status;
}
