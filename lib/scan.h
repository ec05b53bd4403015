/*
 * A search through the books' bytes from end to end. The bytes of the key are sought without taking the lines apart;
 * only a line that has them is.
 */
#ifndef RPR_SCAN_H
#define RPR_SCAN_H

struct findings;
struct shelf;
struct sought;

/* Not an answer: a line is out of form, or there are not as many as there should be. The table will say where. */
enum { SCAN_UNSURE = -1 };

/*
 * Takes all lines sought, pending ones included. A store status, or SCAN_UNSURE. What is asked for ahead is looked for in
 * the same blocks.
 */
int scan_books(struct shelf *, struct sought *, struct findings *);

/* The same for what scan_books did not meet in any book: only pending lines may have it. */
int scan_pending(const struct shelf *, struct sought *, struct findings *);

#endif
