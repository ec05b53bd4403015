/*
 * Where slips come from: files, directories, and spools in the Maildir manner (new/, cur/, bad/). In a spool a file is
 * whole when its last line is "..."; faulty files of new/ move to bad/ with the reason beside them, and files whose slips
 * are all taken by cases read as input move to cur/.
 */
#ifndef RPR_INBOX_H
#define RPR_INBOX_H

struct reporter;
struct slips;

/* Reads PATH, a file or a directory, in the order of the names. 0; 1 when a slip or a file was faulty (reported); -1 when
 * the system failed, -2 when memory is out (reported). With `keep` nothing is moved. */
int inbox_read(struct slips *, const char *path, int keep, struct reporter *);

/* Moves the files of spools that are done with. 0, or -1 when one could not be moved (reported). */
int inbox_settle(struct slips *, struct reporter *);

#endif
