#include "paper.h"

#include "buf.h"

#include <string.h>

/* The order of enum block_kind. `row`: label and text are cells of a table that goes on over blocks of one kind. */
static const struct {
	const char *open, *middle, *close;
	bool row;
} marks[] = {
	[BLOCK_HEAD] = { "<p class=head>", "", "</p>\n", false },
	[BLOCK_TITLE] = { "<h1>", "", "</h1>\n", false },
	[BLOCK_SECTION] = { "<h2>", "", "</h2>\n", false },
	[BLOCK_TEXT] = { "<p>", "", "</p>\n", false },
	[BLOCK_FIELD] = { "<tr><th>", "</th><td>", "</td></tr>\n", true },
	[BLOCK_ITEM] = { "<tr><th class=no>", "</th><td>", "</td></tr>\n", true },
	[BLOCK_SIGN] = { "<p class=sign>", "", "</p>\n", false },
	[BLOCK_FRAME] = { "<div class=frame>\n", "", "", false },
	[BLOCK_FRAME_END] = { "</div>\n", "", "", false },
	[BLOCK_MARK] = { "<p class=mark>", "", "</p>\n", false },
	[BLOCK_NOTE] = { "<p class=note>", "", "</p>\n", false },
};

static const char style[] =
    "@page{size:A4;margin:15mm 15mm 15mm 20mm}"
    "html{font:10.5pt/1.3 \"DejaVu Serif\",\"Liberation Serif\",serif;color:#000;background:#fff}"
    "body{margin:0 auto;max-width:175mm}"
    "section+section{break-before:page}"
    "h1{font-size:13pt;text-align:center;margin:6mm 8mm}"
    "h2{font-size:11pt;margin:5mm 0 1mm}"
    "p{margin:0 0 3mm}"
    "p,h1,h2,th,td{overflow-wrap:anywhere}"
    "table{border-collapse:collapse;width:100%;margin:0 0 3mm;table-layout:fixed}"
    "tr{break-inside:avoid}"
    "th{width:38%;text-align:left;vertical-align:top;font-weight:normal;padding:.6mm 3mm .6mm 0}"
    "th.no{width:9mm;padding-right:1mm}"
    "td{vertical-align:top;padding:.6mm 0;border-bottom:.2mm solid #888}"
    ".head{margin:0 0 1mm 50%}"
    ".sign{margin-top:8mm;break-inside:avoid}"
    ".line{display:inline-block;width:50mm;border-bottom:.2mm solid #000}"
    ".frame{border:.5mm solid #000;padding:4mm;margin:4mm 0;break-inside:avoid}"
    ".frame h1{margin:0 0 3mm}"
    ".mark{border-left:1mm solid #000;padding-left:3mm;font-weight:bold}"
    ".note{break-before:avoid;font-size:8pt;border-top:.2mm solid #888;padding-top:1mm;margin-top:6mm}";

static void
escape(struct buf *b, const char *text)
{
	const char *p;

	for (p = text; *p != '\0'; p++)
		switch (*p) {
		case '&':
			buf_text(b, "&amp;");
			break;
		case '<':
			buf_text(b, "&lt;");
			break;
		case '>':
			buf_text(b, "&gt;");
			break;
		case '"':
			buf_text(b, "&quot;");
			break;
		case '\'':
			buf_text(b, "&#39;");
			break;
		default:
			buf_byte(b, *p);
		}
}

void
paper_html_begin(struct buf *b, const char *language, const char *title)
{
	buf_text(b, "<!DOCTYPE html>\n<html lang=");
	buf_text(b, language);
	buf_text(b, ">\n<head>\n<meta charset=utf-8>\n<meta http-equiv=Content-Security-Policy "
	    "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>");
	escape(b, title);
	buf_text(b, "</title>\n<style>");
	buf_text(b, style);
	buf_text(b, "</style>\n</head>\n<body>\n");
}

static void
sign(struct buf *b, const struct block *k)
{
	buf_text(b, marks[k->kind].open);
	if (k->text != NULL) {
		escape(b, k->text);
		buf_text(b, "<br>");
	}
	escape(b, k->label);
	buf_text(b, " <span class=line>&nbsp;</span>");
	buf_text(b, marks[k->kind].close);
}

static void
block(struct buf *b, const struct block *k)
{
	if (k->kind == BLOCK_SIGN) {
		sign(b, k);
		return;
	}
	buf_text(b, marks[k->kind].open);
	if (k->label != NULL)
		escape(b, k->label);
	buf_text(b, marks[k->kind].middle);
	if (k->text != NULL)
		escape(b, k->text);
	else if (marks[k->kind].row)
		buf_text(b, "&nbsp;");
	buf_text(b, marks[k->kind].close);
}

void
paper_html(struct buf *b, const struct paper *p)
{
	const struct block *k, *before = NULL;

	buf_text(b, "<section lang=");
	buf_text(b, p->language);
	buf_text(b, ">\n");
	for (k = p->first; k != NULL; before = k, k = k->next) {
		if (marks[k->kind].row && (before == NULL || before->kind != k->kind))
			buf_text(b, "<table>\n");
		block(b, k);
		if (marks[k->kind].row && (k->next == NULL || k->next->kind != k->kind))
			buf_text(b, "</table>\n");
	}
	buf_text(b, "</section>\n");
}

void
paper_html_end(struct buf *b)
{
	buf_text(b, "</body>\n</html>\n");
}
