/*
 * What bytes tell before anything is parsed: encoding, characters, line ends, directives. Everything that libyaml would
 * notice too late, too slowly, or take for something else is refused here, with an exact place. A tab that indents is
 * left to the reader: only it knows whether the line is part of a quoted text or of a text in brackets.
 *
 * Findings: not-utf8, bad-utf8, stray-bom, control-character, odd-line-break, directive, empty-document. All kinds are
 * found in one pass; of each kind the first place is told. Lines and columns are those of the document: its first line
 * is 1, columns count characters, a BOM at the start does not count, and a byte that is no UTF-8 counts as one character.
 */
#ifndef RPR_SCREEN_H
#define RPR_SCREEN_H

#include "finding.h"

#include <stdint.h>

struct document;

/*
 * 0 when the document may be parsed; -1 after at least one finding. not-utf8 names the encoding as iconv does; bad-utf8
 * names the place of the byte in the file, from 0.
 */
int screen_document(const struct document *, struct findings *);

/*
 * The finding for a character that no text may hold, whether it stands there raw or by an escape: control-character,
 * odd-line-break (CR too, unless an LF follows it), stray-bom. FINDING_COUNT for all others.
 */
enum finding_id screen_character(uint32_t);

#endif
