#include "filing.h"

#include "arena.h"
#include "directory.h"
#include "node.h"
#include "replace.h"
#include "screen.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILED_LIMIT = CUT_LIMIT + 4096 };

bool
filing_may_act(struct desk *d, struct casefile *c, struct arena *a, struct findings *f)
{
	(void)f;
	(void)d;
	(void)a;
	return c->open;
}

/* The name of a case by the office that opened it and its number. */
static const char *
name_of(const char *opened, const char *number, bool refused, const char *office, struct arena *a)
{
	const char *slash = number == NULL ? NULL : strchr(number, '/');
	bool ours = strcmp(opened, office) == 0;
	char *end;
	unsigned long no = number == NULL ? 0 : strtoul(number, &end, 10), year = slash == NULL ? 0 : strtoul(slash + 1, NULL, 10);

	if (no == 0 || year == 0 || end != slash || *opened == '\0' ||
	    strspn(opened, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(opened))
		return NULL;
	return arena_format(a, "%s%s%04lu/%s%06lu.yaml", ours ? "" : opened, ours ? "" : "/", year, refused ? "refused-" : "", no);
}

const char *
filing_name(const struct casefile *c, const char *office, struct arena *a)
{
	const char *result = c->steps[0].result;

	return name_of(c->steps[0].office, casefile_number(c), result != NULL && strcmp(result, "refused") == 0, office, a);
}

bool
filing_has(int directory, const char *opened, const char *number, const char *office, struct arena *a)
{
	const char *name = name_of(opened, number, false, office, a), *path = name == NULL ? NULL : arena_format(a, "cases/%s", name);
	struct stat st;

	return path != NULL && fstatat(directory, path, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* The bytes that seals cover: from the body to the line end of the last seal. */
struct sealed {
	const char *bytes;
	size_t length;
};

static struct sealed
sealed_of(const struct casefile *c)
{
	const char *from = c->document.bytes + c->document.body, *line = c->document.bytes + c->seal_line;
	const char *lf = memchr(line, '\n', (size_t)(c->document.bytes + c->document.length - line));

	return (struct sealed){ from, (size_t)(lf + 1 - from) };
}

static bool
starts_with(struct sealed longer, struct sealed shorter)
{
	return longer.length >= shorter.length && memcmp(longer.bytes, shorter.bytes, shorter.length) == 0;
}

enum relation { SAME_OR_SHORTER, LONGER, OTHER_WAY };

/* Whether a document is left: it would be lost with a file that is replaced. */
static bool
has_more(struct cutter *cut)
{
	struct document d;
	enum cut what;

	while ((what = cutter_next(cut, &d)) == CUT_BLANK)
		;
	return what != CUT_MORE;
}

/* Where in the new copy, from `at` on, the comments of these bytes end, in their order; NULL when one is not there. */
static const char *
find_comments(const char *at, const char *end, const char *p, size_t length)
{
	const char *upto = p + length, *lf;

	for (; at != NULL && p < upto; p = lf) {
		lf = memchr(p, '\n', (size_t)(upto - p));
		lf = lf == NULL ? upto : lf + 1;
		if ((p = memchr(p, '#', (size_t)(lf - p))) == NULL)
			continue;
		if ((at = memmem(at, (size_t)(end - at), p, (size_t)(lf - p))) != NULL)
			at += lf - p;
	}
	return at;
}

/* What somebody wrote above the mark of the filed case or below its last seal stands in the new copy too. */
static bool
keeps_comments(const struct document *new, const char *bytes, size_t length, size_t above, size_t sealed)
{
	const char *end = new->bytes + new->length, *at = find_comments(new->bytes, end, bytes, above);

	return find_comments(at, end, bytes + above + sealed, length - above - sealed) != NULL;
}

/* The filed copy, read; its bytes are the caller's to free. */
static enum relation
compare(struct run *r, char *bytes, size_t length)
{
	struct cutter *cut = cutter_new(FILED_LIMIT);
	struct findings f = FINDINGS_INIT(r->arena);
	enum relation relation = OTHER_WAY;
	struct casefile filed;
	struct document d;

	if (cut == NULL || (cutter_start(cut, "filed", true), cutter_feed(cut, bytes, length)) < 0)
		r->findings->failed = true;
	else {
		cutter_finish(cut);
		if (cutter_next(cut, &d) == CUT_DOCUMENT && screen_document(&d, &f) == 0) {
			if (casefile_open(&filed, &d, r->arena, &f) == 0 && filed.open) {
				struct sealed old = sealed_of(&filed), new = sealed_of(r->c);

				if (starts_with(old, new))
					relation = SAME_OR_SHORTER;
				else if (starts_with(new, old) && !has_more(cut) &&
				    keeps_comments(&r->c->document, bytes, length, (size_t)(old.bytes - d.bytes), old.length))
					relation = LONGER;
			}
			casefile_release(&filed);
		}
		/* what could not be read for want of memory did not go another way */
		r->findings->failed = r->findings->failed || f.failed;
	}
	cutter_free(cut);
	return relation;
}

/* Directories of the name are made where they are missing; the last part is opened below them. */
static int
open_folder(struct run *r, const char *name, const char **base)
{
	int fd = dup(store_directory(r->desk->store)), next;
	const char *part = "cases", *rest = name;
	char step[128];

	while (fd >= 0) {
		const char *slash;

		if (mkdirat(fd, part, OFFICE_DIRECTORY) == 0) {
			if (fchmodat(fd, part, OFFICE_DIRECTORY, 0) < 0 || fsync(fd) < 0) {
				close(fd);
				return -1;
			}
		} else if (errno != EEXIST) {
			close(fd);
			return -1;
		}
		next = openat(fd, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		close(fd);
		fd = next;
		if ((slash = strchr(rest, '/')) == NULL)
			break;
		snprintf(step, sizeof step, "%.*s", (int)(slash - rest), rest);
		part = step;
		rest = slash + 1;
	}
	*base = rest;
	return fd;
}

static int
write_copy(struct run *r, int fd, const char *base)
{
	const struct document *d = &r->c->document;
	struct buf b = BUF_INIT;
	int done;

	if (!d->marked)
		buf_text(&b, "---\n");
	buf_add(&b, d->bytes + d->bom, d->length - d->bom);
	if (buf_failed(&b)) {
		buf_release(&b);
		errno = ENOMEM;
		return -1;
	}
	done = replace_file(fd, base, b.bytes, b.length, OFFICE_FILE);
	buf_release(&b);
	return done;
}

static enum run_result
failed(struct run *r, const char *name)
{
	char *path = arena_format(r->arena, "cases/%s", name);

	if (errno == ENOMEM || path == NULL)
		return RUN_MEMORY;
	finding_add(r->findings, FINDING_STORE, 0, 0, path, strerror(errno), "the case was not filed");
	r->status = STORE_FAILED;
	return RUN_STORE_FAILED;
}

static enum run_result
file_into(struct run *r, int fd, const char *base, const char *name)
{
	char *bytes = NULL, *beside;
	enum relation relation = LONGER;
	size_t length;

	if (read_whole(fd, base, FILED_LIMIT, 1, &bytes, &length) == 0) {
		relation = compare(r, bytes, length);
		free(bytes);
	} else if (errno != ENOENT)
		return failed(r, name);
	if (r->findings->failed)
		return RUN_MEMORY;
	if (relation == SAME_OR_SHORTER)
		return RUN_NOTHING;
	if (relation == LONGER)
		return write_copy(r, fd, base) == 0 ? RUN_NOTHING : failed(r, name);
	beside = arena_format(r->arena, "%.*s.fork-%.8s.yaml", (int)(strlen(base) - 5), base, r->c->base);
	if (beside == NULL)
		return RUN_MEMORY;
	if (write_copy(r, fd, beside) < 0)
		return failed(r, name);
	finding_add(r->findings, FINDING_FORKED, 0, 0, name, beside, NULL);
	return RUN_HELD;
}

enum run_result
filing_act(struct run *r)
{
	const char *name, *base;
	enum run_result result;
	int fd;

	errno = 0;
	name = filing_name(r->c, r->desk->office->id, r->arena);
	if (name == NULL) {
		if (errno == ENOMEM)
			return RUN_MEMORY;
		finding_add(r->findings, FINDING_NOT_NUMBERED, 0, 0, NULL, NULL, NULL);
		return RUN_NOTHING;
	}
	if (r->desk->dry)
		return RUN_NOTHING;
	if ((fd = open_folder(r, name, &base)) < 0)
		return failed(r, name);
	result = file_into(r, fd, base, name);
	close(fd);
	return result;
}
