/*
 * Rows of cells going out, in one of five forms: aligned for a terminal, TSV, RFC 4180, JSON lines, or rows that end
 * with NUL. In no form does a control character, a terminal escape or a bidi control of a value go out raw: visible.h
 * makes them visible, JSON escapes them.
 *
 *	table_begin(&t, out, columns, count, form, header, language)
 *	table_row(&t, tone); table_text(&t, ...) once a column; ...	any number of rows
 *	table_end(&t)			prints what waits to be aligned; -1 when memory was out
 *	table_release(&t)
 *
 * Rows that come in another order than they are to be printed in are kept by the caller for a while:
 *
 *	table_keep(&t)
 *	table_row(&t, ...); ...; table_kept(&t, &length)	gives the bytes of the row, to be copied
 *	table_send(&t, bytes, length)	any number of rows; in the aligned form when no more rows are made
 */
#ifndef RPR_TABLE_H
#define RPR_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"

struct stream;

enum table_form { TABLE_ALIGNED, TABLE_TSV, TABLE_CSV, TABLE_JSON, TABLE_NUL };

enum column_kind {
	COLUMN_TEXT,
	COLUMN_NUMBER,			/* to the right; bare in JSON */
	COLUMN_LIST,			/* an array in JSON; else joined by "; " */
};

struct words {
	const char *kk, *ru, *en;
};

struct column {
	const char *key;		/* in JSON and in the header of machine forms */
	struct words head;
	enum column_kind kind;
	bool clip;			/* may be shortened where the terminal is too narrow */
	bool machine;			/* is not shown in the aligned form */
};

enum table_tone { TONE_PLAIN, TONE_SOON, TONE_LATE, TONE_FAINT };

enum { TABLE_COLUMNS = 32 };

struct table {
	struct stream *out;
	const struct column *columns;
	size_t count, at;		/* columns, and the one that the next cell is for */
	enum table_form form;
	const char *language;
	bool header, colour;
	size_t width;			/* of the terminal, 0: not known */
	bool any, in_list;
	bool keeps, begun;		/* begun: the heads of the aligned form are printed */
	struct buf line;		/* the row being made; aligned: all rows */
	struct buf cell;
	size_t widths[TABLE_COLUMNS];
};

/* Columns and language are borrowed. Colour and width are set by the caller where the output is a terminal. */
void table_begin(struct table *, struct stream *, const struct column *, size_t count, enum table_form, bool header,
    const char *language);

/* Begins a row; the one before must have all its cells. */
void table_row(struct table *, enum table_tone);

void table_bytes(struct table *, const char *text, size_t length);
void table_text(struct table *, const char *text);		/* NULL: empty */
void table_number(struct table *, long long);
void table_halves(struct table *, long long);			/* a number of halves, not negative: "12.5" */

/* One thing that has an id, for machines, and words, for people; NULL words: the id stands for both. */
void table_named(struct table *, const char *id, const char *words);

/* Items of a cell of a COLUMN_LIST, then its end. */
void table_item(struct table *, const char *id, const char *words);
void table_end_list(struct table *);

void table_keep(struct table *);

/* The row that was made last, valid until the next is begun. NULL when memory was out. */
const char *table_kept(struct table *, size_t *length);
void table_send(struct table *, const char *row, size_t length);

/* The text of words in the language. */
const char *words_of(const struct words *, const char *language);

/* 0, or -1 when memory was out: the output is not whole then. */
int table_end(struct table *);
void table_release(struct table *);

#endif
