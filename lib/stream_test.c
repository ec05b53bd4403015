#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static struct stream out;

static int
new_file(void)
{
	char name[] = "/tmp/stream_test.XXXXXX";
	int fd = mkstemp(name);

	assert_true(fd >= 0);
	unlink(name);
	return fd;
}

/* What the file holds; the caller frees. */
static char *
content(int fd, size_t *length)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char *text = malloc((size_t)size + 1);

	assert_non_null(text);
	assert_int_equal(pread(fd, text, (size_t)size, 0), size);
	text[size] = '\0';
	*length = (size_t)size;
	close(fd);
	return text;
}

/* The documents of all operands pass; this is what comes out. */
static char *
passed(const char *const operands[], size_t count)
{
	struct cutter *c = cutter_new(CUT_LIMIT);
	struct document d;
	size_t i, length;
	enum cut what;

	assert_non_null(c);
	stream_start(&out, new_file());
	for (i = 0; i < count; i++) {
		cutter_start(c, "operand", i == 0);
		assert_int_equal(cutter_feed(c, operands[i], strlen(operands[i])), 0);
		cutter_finish(c);
		while ((what = cutter_next(c, &d)) != CUT_MORE)
			stream_pass(&out, &d, what == CUT_BLANK);
	}
	assert_int_equal(stream_flush(&out), 0);
	cutter_free(c);
	return content(out.fd, &length);
}

static void
expect(const char *a, const char *b, const char *wanted)
{
	const char *const operands[] = { a, b };
	char *text = passed(operands, b == NULL ? 1 : 2);

	assert_string_equal(text, wanted);
	free(text);
}

/* One operand comes out as it is, whatever it holds. */
static void
test_one_operand_passes(void **state)
{
	static const char *const texts[] = {
		"", "\n", "# only a comment\n", "...\n", "---\n", "a: 1\n", "a: 1", "---\na: 1\n---\nb: 2\n", "---\na: 1\n...\nb: 2\n...\n",
		"# one\n---\na: 1\n# two\n---\nb: 2\n... # end\n# three\n", "a: 1\r\n...\r\n", "a: 1\r\nb: 2", "\xef\xbb\xbf# BOM\na: 1\n",
		"\n\n---\na: 1\n\n\n", "a: 1\n...", "a: 1\n...\n\n# end", "a: 1\r", "a: 1\r\nb: 2\r",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof texts / sizeof texts[0]; i++)
		expect(texts[i], NULL, texts[i]);
}

/* Between operands only what makes a stream of them is added. */
static void
test_operands_are_joined(void **state)
{
	(void)state;
	expect("a: 1\n", "b: 2\n", "a: 1\n---\nb: 2\n");
	expect("a: 1", "b: 2", "a: 1\n---\nb: 2");
	expect("a: 1\n", "\xef\xbb\xbf", "a: 1\n");
	expect("a: 1\n...\n", "b: 2\n", "a: 1\n...\nb: 2\n");
	expect("a: 1\n", "---\nb: 2\n", "a: 1\n---\nb: 2\n");
	expect("a: 1", "---\nb: 2\n", "a: 1\n---\nb: 2\n");
	expect("a: 1\r\nx: 2", "---\nb: 2\n", "a: 1\r\nx: 2\n---\nb: 2\n");
	expect("a: 1\n", "# note\nb: 2\n", "a: 1\n---\n# note\nb: 2\n");
	expect("# note\n", "b: 2\n", "# note\nb: 2\n");
	expect("", "b: 2\n", "b: 2\n");
	expect("a: 1\n", "", "a: 1\n");
	expect("a: 1\n", "# note\n", "a: 1\n# note\n");
	expect("a: 1", "# note\n", "a: 1\n# note\n");
	expect("a: 1\n", "\xef\xbb\xbf" "b: 2\n", "a: 1\n---\nb: 2\n");
	/* nor does a comment above a mark change over to the document before it */
	expect("a: 1\n", "# note\n---\nb: 2\n", "a: 1\n...\n# note\n---\nb: 2\n");
	expect("a: 1", "\n # note\r\n---\nb: 2\n", "a: 1\n...\n\n # note\r\n---\nb: 2\n");
	expect("a: 1\n...\n", "# note\n---\nb: 2\n", "a: 1\n...\n# note\n---\nb: 2\n");
	expect("# one\n", "# two\n---\nb: 2\n", "# one\n# two\n---\nb: 2\n");
	expect("a: 1\n", "\n---\n# note\nb: 2\n", "a: 1\n\n---\n# note\nb: 2\n");
	/* a directive gets into no other document, and takes none in */
	expect("a: 1\n", "%YAML 1.2\n---\nb: 2\n", "a: 1\n...\n%YAML 1.2\n---\nb: 2\n");
	expect("a: 1", "# note\n \t\r\n%YAML 1.2\n---\nb: 2\n", "a: 1\n...\n# note\n \t\r\n%YAML 1.2\n---\nb: 2\n");
	expect("a: 1\n...\n", "%YAML 1.2\n---\nb: 2\n", "a: 1\n...\n%YAML 1.2\n---\nb: 2\n");
	expect("%Y\n", "---\nb: 2\n", "%Y\n...\n---\nb: 2\n");
	expect("%Y", "b: 2\n", "%Y\n...\nb: 2\n");
	expect("%Y\na: 1\n---\nb: 2\n", "---\nc: 3\n", "%Y\na: 1\n---\nb: 2\n---\nc: 3\n");
	expect("%Y\na: 1\n", "---\nb: 2\n", "%Y\na: 1\n---\nb: 2\n");
	expect("%Y\n---\na: 1\n", "b: 2\n", "%Y\n---\na: 1\n---\nb: 2\n");
	expect("a: 1\n", "---\n%b\n", "a: 1\n---\n%b\n");
}

static struct document
cut_one(struct cutter *c, const char *text)
{
	struct document d;

	cutter_start(c, "one", true);
	assert_int_equal(cutter_feed(c, text, strlen(text)), 0);
	cutter_finish(c);
	assert_int_equal(cutter_next(c, &d), CUT_DOCUMENT);
	return d;
}

/* Another stream is about to go on in the file: only a document of nothing but directives has to be ended. */
static void
test_ends_before_another(void **state)
{
	static const char *const texts[][2] = { { "%Y\n", "%Y\n...\n" }, { "%Y", "%Y\n...\n" }, { "a: 1", "a: 1" } };
	struct cutter *c = cutter_new(CUT_LIMIT);
	struct document d;
	size_t length, i;
	char *text;

	(void)state;
	assert_non_null(c);
	for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		stream_start(&out, new_file());
		d = cut_one(c, texts[i][0]);
		stream_pass(&out, &d, false);
		stream_end(&out);
		stream_end(&out);
		assert_int_equal(stream_flush(&out), 0);
		text = content(out.fd, &length);
		assert_string_equal(text, texts[i][1]);
		free(text);
	}
	cutter_free(c);
}

static void
test_steps_are_inserted(void **state)
{
	struct cutter *c = cutter_new(CUT_LIMIT);
	struct document d;
	size_t length;
	char *text;

	(void)state;
	assert_non_null(c);
	stream_start(&out, new_file());
	d = cut_one(c, "---\na: 1\n...\n");
	stream_advance(&out, &d, d.end, "s: 2\n", 5);
	d = cut_one(c, "b: 3");
	stream_advance(&out, &d, d.end, "s: 4\n", 5);
	d = cut_one(c, "c: 5\n");
	stream_advance(&out, &d, d.end, NULL, 0);
	d = cut_one(c, "d: 6");
	stream_pass(&out, &d, false);
	d = cut_one(c, "e: 7");
	stream_advance(&out, &d, d.end, "s: 8", 4);
	assert_int_equal(stream_flush(&out), 0);
	text = content(out.fd, &length);
	assert_string_equal(text, "---\na: 1\ns: 2\n...\nb: 3\ns: 4\n---\nc: 5\n---\nd: 6\n---\ne: 7\ns: 8");
	free(text);
	cutter_free(c);
}

/* A document over the limit passes in pieces, between its neighbours, byte for byte. */
static void
test_pieces(void **state)
{
	enum { LONG = 300000, LIMIT = 100000 };
	char *big = malloc(LONG + 60), *text, *wanted;
	struct cutter *c = cutter_new(LIMIT);
	struct document d;
	size_t length;
	bool first = true;
	enum cut what;
	int pieces = 0, closed;

	(void)state;
	assert_non_null(big);
	assert_non_null(c);
	for (closed = 0; closed < 2; closed++) {
		memset(big, 'x', LONG);
		memcpy(big, "a: 1\n---\n", 9);
		strcpy(big + LONG, closed ? "\n...\nb: 2" : "\n---\nb: 2");
		stream_start(&out, new_file());
		cutter_start(c, "big", true);
		assert_int_equal(cutter_feed(c, big, strlen(big)), 0);
		cutter_finish(c);
		while ((what = cutter_next(c, &d)) != CUT_MORE) {
			if (what == CUT_PIECE) {
				stream_piece(&out, &d, first);
				pieces++;
			} else
				stream_pass(&out, &d, what == CUT_BLANK);
			first = what != CUT_PIECE || d.last;
		}
		assert_int_equal(stream_flush(&out), 0);
		text = content(out.fd, &length);
		wanted = big;
		assert_int_equal(length, strlen(wanted));
		assert_memory_equal(text, wanted, length);
		free(text);
	}
	assert_true(pieces > 4);
	cutter_free(c);
	free(big);
}

/* The line end that is added falls between two pieces: neither of its bytes comes out. */
static void
test_added_line_end_in_two_pieces(void **state)
{
	enum { LONG = 2 * 64 * 1024 - 1, LIMIT = 100000 };
	char *big = malloc(LONG), *text;
	struct cutter *c = cutter_new(LIMIT);
	struct document d;
	size_t length;

	(void)state;
	assert_non_null(big);
	assert_non_null(c);
	memset(big, 'x', LONG);
	memcpy(big, "a: 1\r\n", 6);
	stream_start(&out, new_file());
	cutter_start(c, "big", true);
	assert_int_equal(cutter_feed(c, big, LONG), 0);
	cutter_finish(c);
	while (cutter_next(c, &d) == CUT_PIECE)
		stream_piece(&out, &d, d.offset == 0);
	assert_int_equal(d.length, 1);
	assert_int_equal(stream_flush(&out), 0);
	text = content(out.fd, &length);
	assert_int_equal(length, LONG);
	assert_memory_equal(text, big, length);
	free(text);
	cutter_free(c);
	free(big);
}

static void
test_text_of_any_size(void **state)
{
	static const size_t sizes[] = { 1, STREAM_ROOM - 1, STREAM_ROOM, STREAM_ROOM + 1, 3 * STREAM_ROOM, 0, 7 };
	size_t i, k, at = 0, length, total = 0;
	char *text, *bytes = malloc(3 * STREAM_ROOM);

	(void)state;
	assert_non_null(bytes);
	stream_start(&out, new_file());
	for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		for (k = 0; k < sizes[i]; k++)
			bytes[k] = (char)((total + k) % 251);
		stream_text(&out, bytes, sizes[i]);
		total += sizes[i];
	}
	assert_int_equal(stream_flush(&out), 0);
	assert_int_equal(stream_flush(&out), 0);
	text = content(out.fd, &length);
	assert_int_equal(length, total);
	for (at = 0; at < length; at++)
		if ((unsigned char)text[at] != at % 251)
			fail_msg("byte %zu", at);
	free(text);
	free(bytes);
}

/* A file that is appended to: what stands there counts as what went out. */
static void
test_resuming(void **state)
{
	static const struct {
		const char *there, *wanted;
	} cases[] = {
		{ "", "b: 2\n" },
		{ "---\na: 1\n", "---\na: 1\n---\nb: 2\n" },
		{ "---\na: 1", "---\na: 1\n---\nb: 2\n" },
	};
	struct cutter *c = cutter_new(CUT_LIMIT);
	struct document d;
	size_t i, length;
	char *text;
	int fd;

	(void)state;
	assert_non_null(c);
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		fd = new_file();
		assert_int_equal(write(fd, cases[i].there, strlen(cases[i].there)), strlen(cases[i].there));
		stream_resume(&out, fd, (long long)strlen(cases[i].there));
		d = cut_one(c, "b: 2\n");
		stream_pass(&out, &d, false);
		assert_int_equal(stream_flush(&out), 0);
		text = content(fd, &length);
		assert_string_equal(text, cases[i].wanted);
		free(text);
	}
	cutter_free(c);
}

/* The first failure is remembered, and nothing is written after it. */
static void
test_full_device(void **state)
{
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC), i;
	char *bytes;

	(void)state;
	if (fd < 0)
		skip();
	bytes = calloc(1, 2 * STREAM_ROOM);
	assert_non_null(bytes);
	stream_start(&out, fd);
	stream_text(&out, "a\n", 2);
	assert_int_equal(out.error, 0);
	assert_int_equal(stream_flush(&out), -1);
	assert_int_equal(out.error, ENOSPC);
	out.fd = -1;
	for (i = 0; i < 3; i++)
		stream_text(&out, bytes, 2 * STREAM_ROOM);
	assert_int_equal(stream_flush(&out), -1);
	assert_int_equal(out.error, ENOSPC);
	stream_start(&out, fd);
	stream_text(&out, bytes, 2 * STREAM_ROOM);
	assert_int_equal(out.error, ENOSPC);
	stream_start(&out, fd);
	stream_text(&out, "a", 1);
	stream_text(&out, bytes, STREAM_ROOM);
	assert_int_equal(out.error, ENOSPC);
	close(fd);
	free(bytes);
}

static void
test_pipe_without_a_reader(void **state)
{
	void (*before)(int) = signal(SIGPIPE, SIG_IGN);
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	close(ends[0]);
	stream_start(&out, ends[1]);
	stream_text(&out, "a\n", 2);
	assert_int_equal(stream_flush(&out), -1);
	assert_int_equal(out.error, EPIPE);
	close(ends[1]);
	signal(SIGPIPE, before);
}

/* A slow reader at the other end of a pipe that does not block: all bytes arrive. */
static void
test_pipe_that_does_not_block(void **state)
{
	enum { TOTAL = 1 << 20 };
	char *bytes = malloc(TOTAL), part[4096];
	int ends[2], status;
	pid_t reader;

	(void)state;
	assert_non_null(bytes);
	memset(bytes, 'x', TOTAL);
	assert_int_equal(pipe(ends), 0);
	reader = fork();
	assert_true(reader >= 0);
	if (reader == 0) {
		long got = 0;
		ssize_t n;

		free(bytes);
		close(ends[1]);
		while ((n = read(ends[0], part, sizeof part)) > 0)
			got += n;
		_exit(n == 0 && got == TOTAL + 2 ? 0 : 1);
	}
	close(ends[0]);
	assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
	stream_start(&out, ends[1]);
	stream_text(&out, "a\n", 2);
	stream_text(&out, bytes, TOTAL);
	assert_int_equal(stream_flush(&out), 0);
	close(ends[1]);
	assert_int_equal(waitpid(reader, &status, 0), reader);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	free(bytes);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_operand_passes),
		cmocka_unit_test(test_operands_are_joined),
		cmocka_unit_test(test_ends_before_another),
		cmocka_unit_test(test_steps_are_inserted),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_added_line_end_in_two_pieces),
		cmocka_unit_test(test_text_of_any_size),
		cmocka_unit_test(test_resuming),
		cmocka_unit_test(test_full_device),
		cmocka_unit_test(test_pipe_without_a_reader),
		cmocka_unit_test(test_pipe_that_does_not_block),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
