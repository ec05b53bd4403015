/*
 * The audit (rpr-audit(1)): registers, cases, and each held against the other. Nothing is changed and no lock is kept:
 * filters may work beside it. The registers are read first, all lines from the first on; then each case that is seen;
 * at the end what is left over.
 *
 *	audit_books(a)			the registers alone; their lines are in the ledger
 *	audit_case(t, place, c, ...)	each case: alone, and against the lines of it
 *	audit_rest(a)			lines that no case bears
 *	audit_against(a, path)		heads kept elsewhere
 *
 * Findings go to the reporter, or, about a case, to its findings.
 */
#ifndef RPR_AUDIT_H
#define RPR_AUDIT_H

#include "chain.h"
#include "directory.h"
#include "ledger.h"
#include "tool.h"

/* A fault of a book, kept until it is known whether a later line acknowledges it. */
struct audit_fault {
	long long line;
	const char *what;
	struct audit_fault *next;
};

struct audit_book {
	enum book kind;
	int year;
	char name[BOOK_FILE];
	int fd;				/* -1: it could not be opened */
	bool on_disk;
	off_t size;			/* up to the last whole line read */
	off_t tried;			/* the size of the file when it was read */
	struct tail tail;		/* the last line read; its seal as written */
	struct head head;		/* what `heads` says; no 0: nothing */
	long long first_number, last_number;	/* given up to --as-of; 0: none yet */
	long long holds;		/* the chain holds up to this line */
	long long lines;		/* up to --as-of */
	char last_at[DATE_TEXT + 1];	/* the day of the last of them; or empty */
	unsigned char *opens;		/* a bit for each line that opened an entry */
	size_t opens_room;
	struct audit_fault *faults, **last_fault;
	bool mended;			/* it holds lines that stand for lost ones */
};

/* Who was late, over all cases. */
struct audit_late {
	const char *by;
	unsigned long steps, days;
	struct audit_late *next;
};

struct audit {
	struct tool *tool;
	struct directory directory;	/* fd -1: no office */
	struct audit_book books[512];
	size_t book_count;
	struct ledger ledger;
	struct ledger slips;		/* the SHA-256 of those that steps rest on */
	bool books_read, full;		/* full: all cases of the office are to be seen */
	bool incomplete;		/* a book could not be read: nothing can be called missing */
	bool head_only;
	const char *against[16];
	size_t against_count;
	bool has_as_of;
	day_t as_of;
	unsigned long cases, steps;
	struct audit_late *late;
};

/* Reads and verifies all books of the office. -1 when the system failed, which was reported. */
int audit_books(struct audit *);

/* Reads the lines of one book that are not known yet, up to `size`, and reports its faults. -1 with errno. */
int audit_read_book(struct audit *, struct audit_book *, off_t size);

/* Reads what was appended since to the ledger; true when there was anything. */
bool audit_books_more(struct audit *);

void audit_release(struct audit *);

/* The book, or NULL. */
struct audit_book *audit_book(struct audit *, enum book, int year);

/* Reports damage of a book: [register-damaged], status 5. */
void audit_damage(struct audit *, const char *book, long long line, const char *what);

/* Says that something could not be read, by errno; nothing is called missing from then on. -1. */
int audit_failed(struct audit *, const char *name);

/* Everything was read: what is not there is missing. */
bool audit_is_complete(const struct audit *);

/* A finding about a line of a book. */
void audit_report(struct audit *, const char *book, long long line, enum finding_id,
    const char *word1, const char *word2, const char *word3);

/* The one line of --head. */
void audit_print_head(struct audit *, struct buf *);

/* Holds the books to the heads in a text: lines of --head or of `heads`, with anything around them. */
void audit_against(struct audit *, const char *path);

/* A step alone: known, due, its time, actor, person, term, conclusion. The run stands before it. */
void audit_step(struct audit *, struct run *, size_t index);

/* The lines of a case while it is held against them. */
struct audit_line {
	struct entry entry;
	size_t row;
	bool borne;
};

struct audit_lines {
	struct audit_line *all;
	size_t count;
};

/* All lines of the case, in the arena. -1 when memory is out or a book could not be read (reported). */
int audit_lines_of(struct audit *, struct arena *, const char *case_id, struct audit_lines *);

/* The line that begins at a place of a book, in the arena; NULL when it cannot be read. */
const char *audit_read_line(const struct audit_book *, off_t at, struct arena *, size_t *length);

/* What a step says was entered, against the lines. */
void audit_entries(struct audit *, struct run *, struct audit_lines *, size_t index);

/*
 * The line of a step that no other step bears: `number` is that of the entry, or for lines without one `no` in its book. A
 * filter may have entered it since the books were read: then the lines are read anew. NULL when there is none.
 */
struct audit_line *audit_seek(struct audit *, struct run *, struct audit_lines *, size_t index, enum book, bool opens,
    const char *number);

/* The same, held against step, base and facts (which are released). The line, or NULL after a finding. */
struct audit_line *audit_expect(struct audit *, struct run *, struct audit_lines *, size_t index, enum book, bool opens,
    const char *number, struct buf *facts);

/* The letters of a step: their lines, ids and files. */
void audit_letters(struct audit *, struct run *, struct audit_lines *, size_t index);

/* What a finding about a step points at: `key` of it, or the step itself. */
void audit_find(struct run *, size_t index, const char *key, enum finding_id, const char *word2, const char *word3);

/* A case as it is met in the input: every step alone and against the books. */
int audit_case(struct tool *, const struct place *, struct casefile *, struct arena *, struct findings *);

/* What no case that was seen bears. */
void audit_rest(struct audit *);

/* Slips that lie among those taken, and that no step rests on. */
void audit_slips(struct audit *);

/* What was found, for standard output. */
void audit_print(struct audit *, struct buf *);

#endif
