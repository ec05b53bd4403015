#include "tool.h"

#include "listing.h"
#include "lock.h"
#include "pipes.h"
#include "replace.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A batch of a filter that enters nothing is small enough for its trees to stay in the processor's cache. */
enum { BATCH = 384 * 1024, SMALL_BATCH = 64 * 1024 };

struct input {
	struct tool *tool;
	struct cutter *cutter;
	struct batch *batch;
	size_t batch_bytes;
	bool first;			/* no operand was begun yet */
	bool over;			/* the operand has ended or failed: that is said once only */
	int error;			/* it failed, with this errno */
};

static bool
is_ready(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}

/*
 * Reads what is there, up to a batch: waits for the first byte only, so that who writes a case and waits for the answer
 * gets it. Returns the bytes, 0 at the end, -1 with errno. What comes behind bytes, an end or a failure, is kept for the
 * next call: a connection says once that it was reset, and then only that it has ended; a terminal says its end once.
 */
static ssize_t
gather(struct input *in, int fd, char *bytes, size_t room)
{
	size_t have = 0;

	while (!in->over && have < room && (have == 0 || is_ready(fd))) {
		ssize_t n = read(fd, bytes + have, room - have);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN) {
			struct pollfd p = { .fd = fd, .events = POLLIN };

			if (have > 0)
				break;
			if (poll(&p, 1, -1) < 0 && errno != EINTR)
				return -1;
			continue;
		}
		if (n <= 0) {
			in->over = true;
			in->error = n < 0 ? errno : 0;
			break;
		}
		have += (size_t)n;
	}
	if (have > 0 || in->error == 0)
		return (ssize_t)have;
	errno = in->error;
	return -1;
}

/* Everything the cutter has ready becomes one batch. */
static void
take(struct input *in)
{
	struct document d;
	enum cut what;

	while ((what = cutter_next(in->cutter, &d)) != CUT_MORE)
		batch_add(in->batch, &d, what);
	batch_finish(in->batch);
}

/* What was answered is seen before more is waited for. */
static bool
flush(struct input *in)
{
	struct tool *t = in->tool;

	return stream_flush(&t->out) == 0;
}

/* Something could not be read, by errno: the rest is. */
static void
fail_to_read(struct input *in, const char *name)
{
	bool memory = errno == ENOMEM;

	report_now(&in->tool->reporter, name, memory ? FINDING_MEMORY : FINDING_READ, memory ? NULL : strerror(errno), NULL, NULL);
	tool_failed(in->tool, memory ? EXIT_BUSY : EXIT_SYSTEM);
}

/* What was read of a document when reading failed is no document: it comes out, and nobody works on it. */
static void
pass_torn(struct input *in)
{
	struct tool *t = in->tool;
	struct document d;
	enum cut what;

	cutter_finish(in->cutter);
	while ((what = cutter_next(in->cutter, &d)) != CUT_MORE)
		if (what == CUT_PIECE)
			batch_add(in->batch, &d, what);
		else if (!t->spec->reader && !t->dry)
			stream_pass(&t->out, &d, what == CUT_BLANK);
}

/*
 * Without memory to cut the stream, what has come and what still comes goes out as it is. 0, or the errno with which
 * reading failed.
 */
static int
pass_rest(struct input *in, int fd, const char *name)
{
	struct tool *t = in->tool;
	char bytes[8192];
	ssize_t n = 0;

	report_now(&t->reporter, name, FINDING_MEMORY, NULL, NULL, NULL);
	tool_failed(t, EXIT_BUSY);
	t->stopped = true;
	pass_torn(in);
	while (!t->spec->reader && !t->dry && flush(in) && (n = gather(in, fd, bytes, sizeof bytes)) > 0)
		stream_text(&t->out, bytes, (size_t)n);
	return n < 0 ? errno : 0;
}

/* 0, or the errno with which reading failed. */
static int
read_all(struct input *in, int fd, const char *name)
{
	struct tool *t = in->tool;
	ssize_t n = 0;
	char *room;
	int error;

	cutter_start(in->cutter, name, in->first);
	in->first = in->over = false;
	in->error = 0;
	while (flush(in)) {
		if ((room = cutter_room(in->cutter, in->batch_bytes)) == NULL)
			return pass_rest(in, fd, name);
		if ((n = gather(in, fd, room, in->batch_bytes)) <= 0)
			break;
		cutter_took(in->cutter, (size_t)n);
		take(in);
	}
	error = errno;
	if (t->out.error != 0)
		return 0;
	if (n < 0) {
		pass_torn(in);
		return error;
	}
	cutter_finish(in->cutter);
	take(in);
	return 0;
}

static void
read_stream(struct input *in, int fd, const char *name)
{
	int error = read_all(in, fd, name);

	if (error == 0)
		return;
	errno = error;
	fail_to_read(in, name);
}

void
input_end_output(struct tool *t)
{
	struct buf b = BUF_INIT;

	if (t->output_failed || stream_flush(&t->out) == 0)
		return;
	t->output_failed = true;
	if (t->entered > 0 && t->spec->enters) {
		buf_number(&b, (long long)t->entered);
		buf_text(&b, " cases of this run are entered already");
	} else
		buf_text(&b, "nothing was entered");
	buf_byte(&b, '\0');
	report_now(&t->reporter, NULL, FINDING_WRITE, "standard output", strerror(t->out.error), buf_failed(&b) ? "" : b.bytes);
	buf_release(&b);
	tool_failed(t, EXIT_SYSTEM);
}

/* An operand that is rewritten: the lock must be on the file that has the name when the work begins. */
static int
open_locked(const char *name)
{
	struct stat ours, named;
	int fd;

	for (;;) {
		if ((fd = open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)) < 0)
			return -1;
		if (fstat(fd, &ours) < 0 || !S_ISREG(ours.st_mode)) {
			close(fd);
			errno = S_ISDIR(ours.st_mode) ? EISDIR : EINVAL;
			return -1;
		}
		if (lock_wait(fd) < 0) {
			close(fd);
			return -1;
		}
		if (stat(name, &named) == 0 && named.st_dev == ours.st_dev && named.st_ino == ours.st_ino)
			return fd;
		close(fd);
	}
}

/* `entered`: as many cases as were entered before this file was begun. */
static void
fail_in_place(struct tool *t, const char *name, int error, unsigned long entered)
{
	if (error == ENOMEM) {
		report_now(&t->reporter, name, FINDING_MEMORY, NULL, NULL, NULL);
		tool_failed(t, EXIT_BUSY);
		return;
	}
	report_now(&t->reporter, name, FINDING_IN_PLACE, strerror(error),
	    t->entered > entered && t->spec->enters ? ", though cases of it are entered already" : "", NULL);
	tool_failed(t, EXIT_SYSTEM);
}

static bool
is_unchanged(int fd, int new)
{
	char a[8192], b[8192];
	struct stat x, y;
	off_t at = 0;
	ssize_t n;

	if (fstat(fd, &x) < 0 || fstat(new, &y) < 0 || x.st_size != y.st_size)
		return false;
	while ((n = pread(fd, a, sizeof a, at)) > 0) {
		if (pread(new, b, sizeof b, at) != n || memcmp(a, b, (size_t)n) != 0)
			return false;
		at += n;
	}
	return n == 0;
}

static void
rewrite(struct input *in, const char *name)
{
	struct tool *t = in->tool;
	struct replacement new;
	char *copy = strdup(name), *copy2 = strdup(name);
	const char *directory = copy == NULL ? NULL : dirname(copy), *base = copy2 == NULL ? NULL : basename(copy2);
	unsigned long entered = t->entered;
	int fd = -1, dirfd = -1, error;
	struct stat st;

	if (directory == NULL || base == NULL || (fd = open_locked(name)) < 0 || fstat(fd, &st) < 0 ||
	    (dirfd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0 ||
	    replacement_begin(&new, dirfd, st.st_mode & 07777) < 0) {
		fail_in_place(t, name, errno, entered);
		goto out;
	}
	stream_start(&t->out, new.fd);
	in->first = true;
	t->in_piece = false;
	t->input_only = false;
	error = read_all(in, fd, name);
	stream_flush(&t->out);
	if (t->out.error != 0)
		error = t->out.error;
	if (error != 0 || t->stopped || t->input_only) {
		if (error != 0)
			fail_in_place(t, name, error, entered);
		replacement_abandon(&new);
	} else if (is_unchanged(fd, new.fd))
		replacement_abandon(&new);
	else if (replacement_commit(&new, base) < 0)
		fail_in_place(t, name, errno, entered);
out:
	if (fd >= 0)
		close(fd);
	if (dirfd >= 0)
		close(dirfd);
	free(copy);
	free(copy2);
}

static void read_operand(struct input *, const char *name);
static void read_directory(struct input *, const char *name);

/* One thing met in a directory: case files are read, links and devices with their names are not. */
static void
read_found(struct input *in, const char *path, const char *name)
{
	const char *ending = strrchr(name, '.');
	struct stat st;

	if (lstat(path, &st) < 0)
		fail_to_read(in, path);
	else if (S_ISDIR(st.st_mode))
		read_directory(in, path);
	else if (ending == NULL || strcmp(ending, ".yaml") != 0)
		;
	else if (S_ISREG(st.st_mode))
		read_operand(in, path);
	else
		report_now(&in->tool->reporter, path, FINDING_UNSAFE_FILE, name, "not a plain file", NULL);
}

/* All case files in a directory and those below it, in the order of their names. */
static void
read_directory(struct input *in, const char *directory)
{
	size_t length = strlen(directory), i;
	struct listing l;
	char *path;

	if (listing_read(directory, &l) < 0) {
		fail_to_read(in, directory);
		return;
	}
	while (length > 1 && directory[length - 1] == '/')
		length--;
	for (i = 0; i < l.count && in->tool->out.error == 0; i++) {
		if (asprintf(&path, "%.*s%s%s", (int)length, directory, directory[length - 1] == '/' ? "" : "/", l.names[i]) < 0) {
			errno = ENOMEM;
			fail_to_read(in, directory);
			break;
		}
		read_found(in, path, l.names[i]);
		free(path);
	}
	listing_release(&l);
}

static bool
is_directory(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
}

static void
read_operand(struct input *in, const char *name)
{
	struct tool *t = in->tool;
	int fd;

	if (strcmp(name, "-") == 0) {
		pipe_widen(STDIN_FILENO, in->batch_bytes > PIPE_USUAL ? in->batch_bytes : PIPE_USUAL);
		read_stream(in, STDIN_FILENO, "<stdin>");
		return;
	}
	if ((fd = open(name, O_RDONLY | O_CLOEXEC)) < 0) {
		fail_to_read(in, name);
		return;
	}
	if (t->spec->reader && is_directory(fd))
		read_directory(in, name);
	else
		read_stream(in, fd, name);
	close(fd);
}

void
input_run(struct tool *t)
{
	size_t batch_bytes = t->spec->enters ? BATCH : SMALL_BATCH;
	struct input in = { .tool = t, .cutter = cutter_new(CUT_LIMIT), .batch = batch_new(t), .batch_bytes = batch_bytes,
		.first = true };
	int i;

	if (in.cutter == NULL || in.batch == NULL) {
		report_now(&t->reporter, NULL, FINDING_MEMORY, NULL, NULL, NULL);
		tool_failed(t, EXIT_BUSY);
		goto out;
	}
	if (t->in_place && !t->dry) {
		/* each file has an output of its own: where one cannot be written the others may be */
		for (i = 0; i < t->operand_count; i++)
			rewrite(&in, t->operands[i]);
	} else {
		for (i = 0; i < t->operand_count && t->out.error == 0; i++)
			read_operand(&in, t->operands[i]);
		input_end_output(t);
	}
out:
	batch_free(in.batch);
	cutter_free(in.cutter);
}
