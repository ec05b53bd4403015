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

/* Takes all lines sought, pending ones included. A store status, or SCAN_UNSURE. */
int scan_books(const struct shelf *, struct sought *, struct findings *);

#endif
