/*
 * Reads one screened document into a tree. The only room that knows libyaml. Refuses what case files may not have:
 * anchors, aliases, tags, merge keys, keys that are not texts, keys that appear twice, nesting over 64, keys over 256
 * bytes, texts over 64 KiB, escapes that stand for controls or odd line breaks, a root that is no mapping.
 *
 * Findings: syntax, tab-indent, directive, duplicate-key, alias, merge-key, tag, bad-key, too-deep, key-too-long,
 * value-too-long, control-character, odd-line-break, stray-bom, not-a-mapping, root-indented. Up to five of a kind are
 * told; after syntax, tab-indent, directive, too-deep and not-a-mapping the rest is not read. A quote that is never closed
 * is told where it was opened; duplicate keys when their mapping ends; all else where it stands.
 */
#ifndef RPR_READ_H
#define RPR_READ_H

#include <stddef.h>

struct arena;
struct findings;
struct node;

enum {
	READ_DEPTH = 64,		/* root is 1 */
	READ_KEY = 256,			/* bytes */
	READ_VALUE = 64 * 1024,		/* bytes */
};

/*
 * `bytes` is one screened document without its BOM, "---" and "..." lines included; lines are counted from its start.
 * Its root is a mapping in block style at column 0, or in flow style (node.flow): an application as JSON. The tree is in
 * the arena and does not point into the bytes. NULL after a finding, or when memory is out (findings_failed).
 */
struct node *read_document(struct arena *, struct findings *, const char *bytes, size_t length);

#endif
