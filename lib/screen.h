/*
 * What bytes tell before anything is parsed: encoding, characters, line ends, directives, tabs. Everything that libyaml
 * would notice too late, too slowly, or take for something else is refused here, with an exact place.
 *
 * Findings: not-utf8, bad-utf8, stray-bom, control-character, odd-line-break, directive, tab-indent, empty-document.
 */
#ifndef RPR_SCREEN_H
#define RPR_SCREEN_H

struct document;
struct findings;

/* 0 when the document may be parsed; -1 after at least one finding. */
int screen_document(const struct document *, struct findings *);

#endif
