#include "paper.h"

#include "arena.h"
#include "buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct arena arena;
static struct paper paper;
static struct buf out;

static int
setup(void **state)
{
	(void)state;
	paper_begin(&paper, &arena, "kk", "Талон");
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	buf_release(&out);
	out = (struct buf)BUF_INIT;
	arena_release(&arena);
	return 0;
}

static const char *
as_text(void)
{
	assert_false(paper.failed);
	paper_text(&out, &paper, true);
	buf_byte(&out, '\0');
	return out.bytes;
}

static const char *
as_html(void)
{
	assert_false(paper.failed);
	paper_html_begin(&out, "kk", "a<b");
	paper_html(&out, &paper);
	paper_html_end(&out);
	buf_byte(&out, '\0');
	return out.bytes;
}

static void
a_title_stands_in_the_middle(void **state)
{
	(void)state;
	paper_add(&paper, BLOCK_TITLE, NULL, "Қызы");
	assert_string_equal(as_text(), "                                  Қызы\n");
}

static void
label_and_text_wrap_side_by_side(void **state)
{
	(void)state;
	paper_add(&paper, BLOCK_FIELD, "Құжаттарды беру күні мен уақыты мұнда", "бір екі");
	paper_add(&paper, BLOCK_FIELD, "а", "one two three four five six seven eight nine ten eleven");
	paper_add(&paper, BLOCK_FIELD, "b", NULL);
	assert_string_equal(as_text(),
	    "Құжаттарды беру күні мен  бір екі\n"
	    "уақыты мұнда\n"
	    "а                         one two three four five six seven eight nine\n"
	    "                          ten eleven\n"
	    "b                         ______________________________________________\n");
}

static void
a_long_word_is_cut(void **state)
{
	char word[200];

	(void)state;
	memset(word, 'w', 150);
	word[150] = '\0';
	paper_add(&paper, BLOCK_TEXT, NULL, word);
	paper_add(&paper, BLOCK_ITEM, "1.", word);
	assert_int_equal(strspn(as_text(), "w"), PAPER_COLUMNS);
	assert_int_equal(strlen(out.bytes), 150 + 3 + 1 + 4 * 3 + 150 + 3);
}

static void
a_blank_that_breaks_no_line(void **state)
{
	(void)state;
	paper_add(&paper, BLOCK_TEXT, NULL, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa no.\xc2\xa0" "41");
	assert_string_equal(as_text(), "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\nno. 41\n");
}

static void
a_frame_is_closed_on_each_line(void **state)
{
	const char *line;

	(void)state;
	paper_add(&paper, BLOCK_FRAME, NULL, NULL);
	paper_add(&paper, BLOCK_TITLE, NULL, "Мөртабан");
	paper_add(&paper, BLOCK_FIELD, "Орган", "бөлім");
	paper_add(&paper, BLOCK_FIELD, "Күні", NULL);
	paper_add(&paper, BLOCK_FRAME_END, NULL, NULL);
	line = strchr(as_text(), '\n') + 1;
	assert_memory_equal(line, "|                               Мөртабан                               |\n", 72 + 8 + 1);
	assert_non_null(strstr(line, "| Орган: бөлім                                                         |\n"));
	assert_non_null(strstr(line, "| Күні: ____________________                                           |\n"));
}

static void
nothing_acts_in_text(void **state)
{
	static const char hostile[] = "a\x1b[31mb\r\n\t\x7f\xc2\x9b" "c\xe2\x80\xae" "d\xe2\x80\xa8\xef\xbb\xbf\xff";
	const char *p;

	(void)state;
	paper_add(&paper, BLOCK_TITLE, NULL, hostile);
	paper_add(&paper, BLOCK_FIELD, hostile, hostile);
	paper_add(&paper, BLOCK_SIGN, hostile, hostile);
	paper_add(&paper, BLOCK_MARK, NULL, hostile);
	for (p = as_text(); *p != '\0'; p++)
		assert_true(*p == '\n' || (unsigned char)*p >= 0x20);
	assert_null(strstr(out.bytes, "\xe2\x80"));
	assert_null(strstr(out.bytes, "\xc2\x9b"));
	assert_non_null(strstr(out.bytes, "a\\x1b[31mb\\x0d\\x0a\\x09\\x7f\\x9bc\\u202ed\\u2028\\ufeff\\xff"));
}

static void
html_is_escaped(void **state)
{
	(void)state;
	paper_add(&paper, BLOCK_TEXT, NULL, "<script>\"&'</script>");
	paper_add(&paper, BLOCK_FIELD, "<i>", "&amp;");
	paper_add(&paper, BLOCK_SIGN, "<b>", "<u>");
	as_html();
	assert_non_null(strstr(out.bytes, "<p>&lt;script&gt;&quot;&amp;&#39;&lt;/script&gt;</p>"));
	assert_non_null(strstr(out.bytes, "<th>&lt;i&gt;</th><td>&amp;amp;</td>"));
	assert_non_null(strstr(out.bytes, "&lt;u&gt;<br>&lt;b&gt;"));
	assert_non_null(strstr(out.bytes, "<title>a&lt;b</title>"));
	assert_null(strstr(out.bytes, "<script"));
}

static void
html_tables_are_whole(void **state)
{
	(void)state;
	paper_add(&paper, BLOCK_FIELD, "a", "1");
	paper_add(&paper, BLOCK_FIELD, "b", NULL);
	paper_add(&paper, BLOCK_ITEM, "1.", "c");
	as_html();
	assert_non_null(strstr(out.bytes, "<section lang=kk>\n<table>\n<tr><th>a</th><td>1</td></tr>\n<tr><th>b</th><td>&nbsp;</td></tr>\n"
	    "</table>\n<table>\n<tr><th class=no>1.</th><td>c</td></tr>\n</table>\n</section>\n"));
	assert_non_null(strstr(out.bytes, "default-src 'none'"));
	assert_non_null(strstr(out.bytes, "@page{size:A4"));
}

static void
blanks_and_wide_characters(void **state)
{
	(void)state;
	paper_add(&paper, BLOCK_FIELD, "a", "one  ");
	paper_add(&paper, BLOCK_TEXT, NULL, "");
	paper_add(&paper, BLOCK_TITLE, NULL, "x                                                                 y");
	paper_add(&paper, BLOCK_ITEM, "一二三", NULL);
	paper_add(&paper, BLOCK_FIELD, "แ\xff", "b");
	assert_string_equal(as_text(), "a                         one  \n\n\n\n"
	    "                                   x\n                                   y\n\n"
	    "一二三____________________________________________________________________\n"
	    "แ\\xff                     b\n");
}

/* Lines of one kind stand together, at the head and in what is said below; a frame and what is signed begin anew. */
static void
what_stands_apart(void **state)
{
	(void)state;
	paper_add(&paper, BLOCK_HEAD, NULL, "h");
	paper_add(&paper, BLOCK_HEAD, NULL, "h");
	paper_add(&paper, BLOCK_SECTION, NULL, "s");
	paper_add(&paper, BLOCK_SECTION, NULL, "s");
	paper_add(&paper, BLOCK_TEXT, NULL, "t");
	paper_add(&paper, BLOCK_TEXT, NULL, "t");
	paper_add(&paper, BLOCK_FRAME, NULL, NULL);
	paper_add(&paper, BLOCK_FIELD, "f", "one two three four five six seven eight nine ten eleven twelve thirteen fourteen");
	paper_add(&paper, BLOCK_FRAME_END, NULL, NULL);
	paper_add(&paper, BLOCK_SIGN, "by", NULL);
	paper_add(&paper, BLOCK_MARK, NULL, "m");
	paper_add(&paper, BLOCK_MARK, NULL, "m");
	paper_add(&paper, BLOCK_NOTE, NULL, "n");
	paper_add(&paper, BLOCK_NOTE, NULL, "n");
	assert_string_equal(as_text(),
	    "                                    h\n                                    h\n\ns\n\ns\nt\n\nt\n\n"
	    "+----------------------------------------------------------------------+\n"
	    "| f: one two three four five six seven eight nine ten eleven twelve    |\n"
	    "| thirteen fourteen                                                    |\n"
	    "+----------------------------------------------------------------------+\n"
	    "\nby ____________________\n\n(!) m\n(!) m\n\n----\nn\n----\nn\n");
	buf_clear(&out);
	as_html();
	assert_non_null(strstr(out.bytes, "<p class=sign>by <span"));
}

static void
papers_are_separated(void **state)
{
	(void)state;
	paper_add(&paper, BLOCK_TEXT, NULL, "a");
	paper_text(&out, &paper, true);
	paper_text(&out, &paper, false);
	buf_byte(&out, '\0');
	assert_string_equal(out.bytes, "a\n\fa\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_title_stands_in_the_middle, setup, teardown),
		cmocka_unit_test_setup_teardown(label_and_text_wrap_side_by_side, setup, teardown),
		cmocka_unit_test_setup_teardown(a_long_word_is_cut, setup, teardown),
		cmocka_unit_test_setup_teardown(a_blank_that_breaks_no_line, setup, teardown),
		cmocka_unit_test_setup_teardown(a_frame_is_closed_on_each_line, setup, teardown),
		cmocka_unit_test_setup_teardown(nothing_acts_in_text, setup, teardown),
		cmocka_unit_test_setup_teardown(html_is_escaped, setup, teardown),
		cmocka_unit_test_setup_teardown(html_tables_are_whole, setup, teardown),
		cmocka_unit_test_setup_teardown(blanks_and_wide_characters, setup, teardown),
		cmocka_unit_test_setup_teardown(what_stands_apart, setup, teardown),
		cmocka_unit_test_setup_teardown(papers_are_separated, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
