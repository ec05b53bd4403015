/*
 * Findings: everything the tools have to say about an input, the office or the system. One list holds id, level, text
 * and advice; the enum, the messages, the DIAGNOSTICS of the man pages and the list of tests are derived from it. The
 * text of a row may be improved; an id is never renamed.
 *
 * %1, %2 and %3 stand for up to three words: names of keys, files, steps, documents, places; never values of people.
 * What follows %0 is said by those that write, not by readers, who enter nothing anyway.
 */
#ifndef RPR_FINDING_H
#define RPR_FINDING_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buf;

enum finding_level { LEVEL_NOTE, LEVEL_WARNING, LEVEL_ERROR };

#define FINDINGS(F) \
	/* the bytes */ \
	F(EMPTY_DOCUMENT, "empty-document", ERROR, "this document is empty", \
	    "Remove the \"---\", or fill the document in.") \
	F(TOO_LARGE, "too-large", ERROR, "this document is longer than 1 MiB%1", \
	    "Check that documents are separated by \"---\"; split the file.") \
	F(NOT_UTF8, "not-utf8", ERROR, "this is %1, not UTF-8", \
	    "Convert the file first: iconv -f %1 -t UTF-8.") \
	F(BAD_UTF8, "bad-utf8", ERROR, "byte %1 of the file is not UTF-8%2", \
	    "Save the file as UTF-8; iconv finds and converts other encodings.") \
	F(STRAY_BOM, "stray-bom", ERROR, "a byte order mark stands inside the text", \
	    "Remove the invisible character U+FEFF; files that were joined often have it.") \
	F(CONTROL_CHARACTER, "control-character", ERROR, "control character %1 in the text", \
	    "Remove the character.") \
	F(ODD_LINE_BREAK, "odd-line-break", ERROR, "%1 is a line break to some readers and not to others", \
	    "End lines with LF or CRLF only.") \
	F(DIRECTIVE, "directive", ERROR, "a YAML directive (a line that starts with %) is not taken", \
	    "Remove the line.") \
	F(TAB_INDENT, "tab-indent", ERROR, "a tab indents this line", \
	    "Use spaces.") \
	F(TRUNCATED, "truncated", ERROR, "the file does not end with \"...\": it was not written to its end", \
	    "Ask the sender for the whole file.") \
	/* the form */ \
	F(SYNTAX, "syntax", ERROR, "%1", \
	    "Correct the line; look at quotes, brackets and indentation just before it.") \
	F(DUPLICATE_KEY, "duplicate-key", ERROR, "key \"%1\" appears twice, first on line %2%3", \
	    "Keep one of the two; if two documents were joined, put \"---\" between them.") \
	F(ALIAS, "alias", ERROR, "anchors (&) and aliases (*) are not taken", \
	    "Write the value out, or quote the text.") \
	F(MERGE_KEY, "merge-key", ERROR, "the merge key << is not taken", \
	    "Write the keys out.") \
	F(TAG, "tag", ERROR, "tags (!) are not taken", \
	    "Remove the tag, or quote the text.") \
	F(BAD_KEY, "bad-key", ERROR, "a key must be a plain text on one line", \
	    "Give the key as one word followed by a colon.") \
	F(KEY_TOO_LONG, "key-too-long", ERROR, "a key is longer than 256 bytes", \
	    "Look for a missing quote or colon.") \
	F(VALUE_TOO_LONG, "value-too-long", ERROR, "a text is longer than 64 KiB", \
	    "Shorten the text.") \
	F(TOO_DEEP, "too-deep", ERROR, "nested deeper than 64 levels", \
	    "Look for unclosed brackets.") \
	F(NOT_A_MAPPING, "not-a-mapping", ERROR, "a case file is a mapping (key: value), this is %1", \
	    "Write the application as lines \"key: value\".") \
	F(ROOT_INDENTED, "root-indented", ERROR, "the keys of the document do not start at the first column", \
	    "Remove the blanks before the keys.") \
	/* the case file */ \
	F(HALF_OPEN, "half-open", ERROR, "\"%1\" is there but \"%2\" is not: neither an application nor an open case", \
	    "Only rpr-intake writes case, edition and steps; remove them from an application.") \
	F(FALSE_MARK, "false-mark", ERROR, "this line looks like \"%1\" of a case file but is not", \
	    "Indent or quote the text differently.") \
	F(SEAL_BROKEN, "seal-broken", ERROR, "the seal of step %1 does not fit the text above it: the file was changed after the step", \
	    "Take the case from the files of the office (cases/) or from a backup; rpr-audit tells what differs.") \
	F(BAD_STEP, "bad-step", ERROR, "step %1 is not written as a step is: %2", \
	    "Take the case from the files of the office (cases/) or from a backup.") \
	F(CASE_ID, "case-id", ERROR, "the case id does not follow from the application and the office", \
	    "The application was changed or the id typed; take the case from the files of the office.") \
	F(NOT_TAKEN, "not-taken", ERROR, "this is an application that was not taken yet", \
	    "Send it through rpr-intake first.") \
	F(UNKNOWN_EDITION, "unknown-edition", ERROR, "edition \"%1\" of this case is not at hand as it was when the case was opened", \
	    "Give the file with --edition; its SHA-256 stands in the step receive.") \
	F(TIME_ORDER, "time-order", ERROR, "step %1 would be dated before the last step of the case", \
	    "Check --at and the clock.") \
	F(NOT_HOLDER, "not-holder", ERROR, "the case was handed over to office %1", \
	    "Work on the copy that office holds, or take its longer copy with rpr-file.") \
	F(NOT_HERE, "not-here", WARNING, "step %1 is by-hand work of %2, and %3 is not that", \
	    "Give --by a person who may do it.") \
	/* the application */ \
	F(WRONG_TYPE, "wrong-type", ERROR, "\"%1\" must be %2", \
	    "See rpr-case(5).") \
	F(MISSING, "missing", ERROR, "\"%1\" is missing", \
	    "Fill it in; see rpr-case(5).") \
	F(UNKNOWN_KEY, "unknown-key", WARNING, "\"%1\" is not known here; it is kept, but nothing reads it", \
	    "Check the spelling.") \
	F(UNKNOWN_VALUE, "unknown-value", ERROR, "\"%1\" is none of: %2", \
	    "Give one of the values named.") \
	F(BAD_DATE, "bad-date", ERROR, "\"%1\" is not a date of the calendar, written %2", \
	    "Correct the date.") \
	F(DATE_ORDER, "date-order", ERROR, "\"%1\" comes after \"%2\"", \
	    "Correct one of the two dates.") \
	F(BAD_UUID, "bad-uuid", ERROR, "\"%1\" is not a case id (a UUID in lower case)", \
	    "Copy the id from the case file.") \
	F(BAD_IIN, "bad-iin", ERROR, "the check digit of \"%1\" is wrong", \
	    "Compare the twelve digits with the document.") \
	F(IIN_DIFFERS, "iin-differs", NOTE, "\"%1\" does not begin with the birth date; lawful since 2013, worth a look", \
	    "Compare number and birth date with the document.") \
	F(BIDI_CONTROL, "bidi-control", ERROR, "\"%1\" holds an invisible character that turns the direction of writing", \
	    "Type the name anew.") \
	F(MIXED_SCRIPT, "mixed-script", WARNING, "\"%1\" mixes scripts or holds invisible characters (%2)", \
	    "Type the name with one keyboard layout.") \
	F(NOT_SERVED, "not-served", ERROR, "this office does not serve the district of \"%1\"; it serves: %2", \
	    "Send the applicant to the office of the place of residence (item 7), or add the name to serves: in office.yaml.") \
	F(OUTSIDE_HOURS, "outside-hours", WARNING, "received outside reception hours", \
	    "The time is kept as it is.") \
	F(ON_HOLIDAY, "on-holiday", WARNING, "received on a day that is not worked", \
	    "The date is kept as it is; check holidays: in office.yaml.") \
	F(WINDOW_UNSTAFFED, "window-unstaffed", WARNING, "nobody of the staff sat at window %1 then", \
	    "Check windows: and staff: in office.yaml.") \
	F(LONG_QUEUE, "long-queue", WARNING, "the applicant waited %1 minutes in the queue, over the %2 allowed", \
	    "Kept on the step; rpr-audit counts these.") \
	F(DOCUMENT_ADVICE, "document-advice", WARNING, "document %1: %2 (%3); no law at hand says so, nobody is refused for it", \
	    "Ask for the document, or adopt the row in office.yaml.") \
	F(DOUBT, "doubt", WARNING, "%1: %2; to be weighed in the conclusion", \
	    "Nothing to do now; rpr-conclude weighs it.") \
	F(AMOUNT_UNKNOWN, "amount-unknown", WARNING, "document %1: no %2 is known for the day of \"received\"; the amount is compared with nothing", \
	    "Nothing to do at the window; an edition with the amount of that year would compare it.") \
	F(QUOTA_UNPROVEN, "quota-unproven", WARNING, "the quota is claimed but not proven: %1 days, not %2", \
	    "Ask for the quota decision.") \
	F(MINOR_ALONE, "minor-alone", WARNING, "the applicant is under 18 and no representative is named", \
	    "Fill in representative.") \
	F(NO_EDITION, "no-edition", ERROR, "no edition of the regulation holds on the day of \"received\"; at hand: %1", \
	    "Check the date; give the edition of that time with --edition.") \
	/* the books */ \
	F(ALREADY_OPEN, "already-open", ERROR, "this person has an open case for the same service, number %1", \
	    "Go on with that case, or name it: supersedes: \"%1\".") \
	F(CONFLICT, "conflict", ERROR, "%1 holds step %2 of this case already (number %3), made from another state of the case", \
	    "Two copies of the case went different ways; take the filed one, and see rpr-audit.") \
	F(UNFINISHED, "unfinished", ERROR, "%1 holds step %2 of this case, entered by a run of %3 whose answer this copy does not bear", \
	    "Run that command again over this copy first; it gives the same answer.") \
	F(BOOK_CLOSED, "book-closed", ERROR, "%1 was closed when the book of the next year was begun", \
	    "Give a time (--at) of the current year.") \
	F(CLOCK_BACK, "clock-back", WARNING, "the time is earlier than the last entry of %1; the entry is kept as it is", \
	    "Check --at and the clock.") \
	F(TAIL_CUT, "tail-cut", WARNING, "%1 ended in a line that was never acknowledged; it was set aside as %2", \
	    "Nothing to do; the file set aside may be deleted after a look.") \
	F(REGISTER_DAMAGED, "register-damaged", ERROR, "%1, line %2: %3%0; nothing was written", \
	    "Stop writing, keep a copy, run rpr-audit, restore the book from a backup.") \
	F(STORE, "store", ERROR, "%1: %2; %3", \
	    "Mend the cause and run the same command again.") \
	F(BUSY, "busy", ERROR, "the office has been locked for 15 seconds%1; nothing was entered", \
	    "Run the same command again later.") \
	F(LIMIT, "limit", ERROR, "%1 is full: the next number does not fit", \
	    "Begin a new book.") \
	/* the filed cases */ \
	F(FORKED, "forked", ERROR, "this copy and the filed one (%1) went different ways; it was kept beside it as %2", \
	    "Compare the two, decide which one holds, and see rpr-audit.") \
	F(NOT_NUMBERED, "not-numbered", WARNING, "the case has no number of a book and was not filed", \
	    "Send it through rpr-journal first.") \
	/* the papers */ \
	F(NO_PAPER, "no-paper", ERROR, "paper %1 is not printed: missing is %2", \
	    "Take the step that makes it, or bring the value by a correction.") \
	F(FORM, "form", ERROR, "form %1", \
	    "The forms are built in: report it, with this line.") \
	/* the audit */ \
	F(BOOK_AHEAD, "book-ahead", WARNING, "%1 has lines from line %2 on that heads does not name: a run was cut off there", \
	    "Run the last commands again; the next run takes the lines over.") \
	F(BOOK_TORN, "book-torn", WARNING, "%1 ends in bytes that are no whole line and were never acknowledged", \
	    "Nothing to do; the next run sets them aside.") \
	F(BOOK_OPEN, "book-open", WARNING, "everybody can read or write %1, which is full of personal data", \
	    "Take the rights away: chmod o= FILE.") \
	F(BOOK_UNKNOWN, "book-unknown", WARNING, "%1 looks like a book but has not the name of one; nothing reads it", \
	    "Move it out of the office directory.") \
	F(BOOK_MENDED, "book-mended", WARNING, "the book was mended here by %1; lines lost: %2; lines at which the chain does not hold: %3", \
	    "Known damage; compare with the copy of the damaged book and with the papers given out.") \
	F(NO_HEADS, "no-heads", ERROR, "the file holds no head of a book of this office", \
	    "Give a file with lines of rpr-audit --head, or a copy of heads.") \
	F(HEAD_BROKEN, "head-broken", ERROR, "a kept head is broken off here: it vouches for nothing", \
	    "Mail may have broken the line: join it in the copy, or take the head out.") \
	F(STEP_UNKNOWN, "step-unknown", ERROR, "the edition of the case knows no step %1 of its service", \
	    "No tool writes such a step: find out who did.") \
	F(STEP_ORDER, "step-order", ERROR, "step %1 was taken when it was not due", \
	    "No tool takes such a step: find out who did.") \
	F(STEP_TIME, "step-time", ERROR, "step %1 is dated before the step above it", \
	    "No tool dates a step so: find out who did.") \
	F(STEP_ACTOR, "step-actor", ERROR, "step %1 is not work of %2", \
	    "The edition names the actors of each step; find out who did it.") \
	F(STEP_PERSON, "step-person", ERROR, "step %1 was not for %2 to do: %3", \
	    "Compare with staff: in office.yaml, whose rows are ended, never deleted.") \
	F(STEP_LATE, "step-late", WARNING, "step %1 by %2 was late by days: %3", \
	    "Nothing to do now; rpr-audit counts these.") \
	F(CASE_LATE, "case-late", WARNING, "the service ended with step %1, after the term of item 11, late by days: %2", \
	    "Nothing to do now; rpr-audit counts these.") \
	F(LATE_DIFFERS, "late-differs", ERROR, "\"%2\" of step %1 does not follow from its term: %3", \
	    "Compare the dates of the step with the edition and with the holidays of office.yaml.") \
	F(LONG_SERVICE, "long-service", WARNING, "serving the applicant took %1 minutes, over the %2 allowed", \
	    "Nothing to do now; rpr-audit counts these.") \
	F(CONCLUSION_DIFFERS, "conclusion-differs", ERROR, "the conclusion of step %1 does not follow from the facts of the case", \
	    "See rpr-conclude --verify, which says what differs.") \
	F(SLIP_NOT_BORNE, "slip-not-borne", WARNING, "no step of a case rests on this slip, though it lies among those that were taken", \
	    "It was changed after it was taken, or put there by hand: compare with the paper.") \
	F(LETTER_MISSING, "letter-missing", WARNING, "letter %1 of step %2 lies neither in new nor in cur of outbox/%3", \
	    "Letters are moved to cur and kept; ask the addressee for a copy.") \
	F(LETTER_DIFFERS, "letter-differs", ERROR, "letter %1 of step %2 is not what the case says: %3", \
	    "Compare the letter with the copy that the addressee holds.") \
	F(NOT_ENTERED, "not-entered", ERROR, "step %1 says that it was entered, but %2 has no such line", \
	    "Compare with the papers given out; the book or the case was changed.") \
	F(ENTRY_LOST, "entry-lost", WARNING, "the line of step %1 was lost when %2 was mended", \
	    "Known damage; the case and the papers given out show what it said.") \
	F(ENTRY_DIFFERS, "entry-differs", ERROR, "step %1 and its line in %2 differ: %3", \
	    "Compare with the papers given out; the book or the case was changed.") \
	F(NOT_BORNE, "not-borne", ERROR, "step %1 was entered here, but no copy of the case that was seen bears it: case %2", \
	    "Look for the longer copy of the case, at the other office too.") \
	F(RUN_UNFINISHED, "run-unfinished", WARNING, "step %1 was entered here by a run that was cut off before its answer: case %2", \
	    "Run the same command over the case again; it gives the same answer.") \
	F(CASE_MISSING, "case-missing", ERROR, "step %1 was entered here, but no file of the case was seen: case %2", \
	    "Look for the case file in a backup, with the clerk and at the office that holds the case.") \
	F(FILED_ELSEWHERE, "filed-elsewhere", ERROR, "the case belongs into cases/%1", \
	    "Find out who moved the file; rpr-file puts cases where they belong.") \
	F(FORK_KEPT, "fork-kept", WARNING, "this is a copy that went another way and was kept beside the filed one", \
	    "Compare the two and decide which one holds.") \
	/* who does what */ \
	F(WAITS_FOR, "waits-for", NOTE, "cases that wait here for %2, not for %3: %1", \
	    "Run the command again with --by one of them.") \
	F(NOT_YOU, "not-you", ERROR, "%1 works under another account", \
	    "Act under your own name, or correct login: in office.yaml.") \
	F(NO_PEER, "no-peer", ERROR, "%1 is not performed here and office.yaml does not say where (peers)", \
	    "Add the office to peers: in office.yaml.") \
	F(SAME_PERSON, "same-person", ERROR, "step %1 must be done by another person than the one who did %2", \
	    "Give --by another person.") \
	F(RETURN_WAITS, "return-waits", ERROR, "step %1 is not done: %2 returns this draft", \
	    "Run the command with --by that person first; a new draft follows.") \
	F(SIGNED_BY_OTHER, "signed-by-other", NOTE, "the slip is signed by %1, not by %2", \
	    "Run the command again with --by ID, the person who signed it.") \
	F(GROUND_NEEDED, "ground-needed", WARNING, "without a ground nothing is refused, without the agreement of %1 nothing is granted", \
	    "Bring a ground with a slip, or a new answer by a correction.") \
	F(NOT_OVERDUE, "not-overdue", WARNING, "the answer is not overdue, its term ends on %1; nobody was reminded", \
	    "Remind after that day.") \
	F(CALENDAR_END, "calendar-end", WARNING, "the calendar of office.yaml does not reach %1; no rolled date was computed", \
	    "Enter the holidays of that time and move calendar-valid.") \
	/* slips */ \
	F(SLIP_UNKNOWN_CASE, "unknown-case", ERROR, "the slip names a case that is in no register of this office", \
	    "Check the case id or the number.") \
	F(SLIP_REFUSED, "slip-refused", ERROR, "the slip cannot be taken: %1", \
	    "Correct the slip; see rpr-case(5).") \
	F(SLIP_CONFLICT, "slip-conflict", ERROR, "a slip with other content was taken for this already: %1", \
	    "If the first was wrong, mend it by a correction.") \
	F(UNKNOWN_ACTOR, "unknown-actor", ERROR, "\"%1\" names no actor of the edition", \
	    "Give the id of an actor; rpr-edition(5) lists them.") \
	F(UNSAFE_FILE, "unsafe-file", ERROR, "%1 is %2 and was not opened", \
	    "Put a plain file there.") \
	/* the system */ \
	F(USAGE, "usage", ERROR, "%1", \
	    "See --help.") \
	F(OFFICE, "office", ERROR, "%1", \
	    "Correct office.yaml; see rpr-office(5).") \
	F(OFFICE_ADVICE, "office-advice", WARNING, "%1", \
	    "Correct office.yaml; see rpr-office(5).") \
	F(EDITION, "edition", ERROR, "%1", \
	    "Correct the edition file; see rpr-edition(5).") \
	F(EDITION_ADVICE, "edition-advice", WARNING, "%1", \
	    "See rpr-edition(5).") \
	F(STDIN, "stdin", ERROR, "standard %1 %2; nothing was read", \
	    "Check the redirections of the command.") \
	F(READ, "read", ERROR, "cannot read: %1; what came before it was done", \
	    "Mend the cause and run the same command again.") \
	F(WRITE, "write", ERROR, "cannot write %1: %2%0; %3", \
	    "Mend the cause and run the same command again; nothing is entered twice.") \
	F(IN_PLACE, "in-place", ERROR, "cannot rewrite the file: %1; it is as it was%2", \
	    "Mend the cause and run the same command again; nothing is entered twice.") \
	F(MEMORY, "memory", ERROR, "out of memory%0; nothing was entered for this document", \
	    "Run the same command again later.")

enum finding_id {
#define F(name, id, level, text, advice) FINDING_##name,
	FINDINGS(F)
#undef F
	FINDING_COUNT
};

struct finding {
	enum finding_id id;
	unsigned long line, column;	/* of the document, 1-based; 0: not about a place */
	const char *file;		/* or NULL; else the line is one of this file, not of the document */
	const char *words[3];
	struct finding *next;
};

/* The findings about one document, in order. Lives in that document's arena. */
struct findings {
	struct arena *arena;
	struct finding *first, *last;
	unsigned errors, warnings;
	bool failed;			/* memory was out: the list is not whole */
	unsigned long lines_above;	/* of the document in its file: for lines that words name */
};

#define FINDINGS_INIT(a) { (a), NULL, NULL, 0, 0, false, 0 }

/* Adds a finding; the words (NULL where there is none) are copied. */
void finding_add(struct findings *, enum finding_id, unsigned long line, unsigned long column,
    const char *word1, const char *word2, const char *word3);

/* About a place in another file, say of a slip, by its line there. The name is not copied. */
void finding_add_in(struct findings *, enum finding_id, const char *file, unsigned long line, unsigned long column,
    const char *word1, const char *word2, const char *word3);

bool findings_failed(const struct findings *);

/* What a document gives as an id or a number, as a word: itself where it has that form, else "?", for it may be anything. */
const char *finding_word(const char *given);

const char *finding_name(enum finding_id);
enum finding_level finding_level(enum finding_id);
const char *finding_text(enum finding_id);		/* with %0 %1 %2 %3 in it */
const char *finding_advice(enum finding_id);
const char *finding_level_name(enum finding_level);

/* The text with the words filled in; control and bidi characters and broken UTF-8 in the words made visible as \x1b.
 * `reads`: as a reader says it. */
void finding_print(struct buf *, enum finding_id, const char *const words[3], bool reads);

#endif
