/*
 * How a citation ("item 11(2)", "Table 2, column 6") reads in the languages of people. The parts between commas are
 * looked up in `citations` of the edition, rows like {part: "item {n}", kk: "{n}-тармақ", ru: "пункт {n}"}; English is as
 * cited.
 */
#ifndef RPR_CITE_H
#define RPR_CITE_H

struct buf;
struct edition;
struct node;

/* Appends the citation. 0; -1 when a part of it has no words in that language: it is then appended as it is. */
int cite_words(struct buf *, const struct edition *, const char *citation, const char *language);

/* Appends a list of citations, joined by comma and blank. */
int cite_list(struct buf *, const struct edition *, const struct node *cites, const char *language);

#endif
