#include "spool.h"

#include "directory.h"
#include "finding.h"
#include "replace.h"
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ACTOR_LONGEST = 64, NAME_LONGEST = 255, PATH_ROOM = 8 + ACTOR_LONGEST + 1 + 4 + NAME_LONGEST + 1,
    SYNC_TOGETHER = 8, LETTER_LIMIT = 2 << 20 };

static const char other_letter[] = "another letter, of a later time than the books, has this name: put it by";

/* outbox/ACTOR and what is in it, open while its letters are delivered. */
struct box {
	int fd, tmp, new, cur;
};

static bool
is_actor(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return n >= 1 && n <= ACTOR_LONGEST && s[n] == '\0';
}

static bool
is_name(const char *s)
{
	size_t n = strlen(s);

	return n >= 1 && n <= NAME_LONGEST && s[0] != '.' && strchr(s, '/') == NULL;
}

static uint64_t
hash_of(const char *actor, const char *name)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (; *actor != '\0'; actor++)
		h = (h ^ (unsigned char)*actor) * UINT64_C(0x100000001b3);
	for (h *= 31; *name != '\0'; name++)
		h = (h ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
	return h;
}

static bool
waits_already(const struct spool *s, const char *actor, const char *name, uint64_t hash)
{
	size_t i;

	for (i = 0; i < s->count; i++)
		if (s->letters[i].hash == hash && strcmp(s->text.bytes + s->letters[i].actor, actor) == 0 &&
		    strcmp(s->text.bytes + s->letters[i].name, name) == 0)
			return true;
	return false;
}

static int
make_room(struct spool *s)
{
	size_t room = s->room == 0 ? 64 : s->room * 2;
	struct letter *p;

	if (s->count < s->room)
		return 0;
	if ((p = realloc(s->letters, room * sizeof *p)) == NULL)
		return -1;
	s->letters = p;
	s->room = room;
	return 0;
}

int
spool_add(struct spool *s, const char *actor, const char *name, const char *bytes, size_t length, struct findings *f)
{
	struct letter l = { .length = length };
	size_t start = s->text.length;

	if (!is_actor(actor) || !is_name(name)) {
		finding_add(f, FINDING_UNKNOWN_ACTOR, 0, 0, is_actor(actor) ? name : actor, NULL, NULL);
		return STORE_REFUSED;
	}
	l.hash = hash_of(actor, name);
	if (waits_already(s, actor, name, l.hash))
		return STORE_OK;
	l.actor = s->text.length;
	buf_add(&s->text, actor, strlen(actor) + 1);
	l.name = s->text.length;
	buf_add(&s->text, name, strlen(name) + 1);
	l.bytes = s->text.length;
	buf_add(&s->text, bytes, length);
	if (buf_failed(&s->text) || make_room(s) < 0) {
		s->text.failed = false;
		s->text.length = start;
		return directory_no_memory(f);
	}
	s->letters[s->count++] = l;
	return STORE_OK;
}

void
spool_rewind(struct spool *s, size_t count)
{
	if (count >= s->count)
		return;
	s->count = count;
	s->text.length = s->letters[count].actor;
}

void
spool_release(struct spool *s)
{
	buf_release(&s->text);
	free(s->letters);
	*s = (struct spool)SPOOL_INIT;
}

/* Opens the directory `name` below another, made if need be. The descriptor or -1. */
static int
open_below(int fd, const char *name)
{
	int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	int below = openat(fd, name, flags);

	if (below >= 0 || errno != ENOENT)
		return below;
	if (mkdirat(fd, name, OFFICE_DIRECTORY) < 0)
		return errno == EEXIST ? openat(fd, name, flags) : -1;
	if ((below = openat(fd, name, flags)) < 0)
		return -1;
	if (fchmod(below, OFFICE_DIRECTORY) == 0 && fsync(fd) == 0)
		return below;
	close(below);
	return -1;
}

static void
close_box(struct box *b)
{
	int *all[] = { &b->fd, &b->tmp, &b->new, &b->cur };
	size_t i;

	for (i = 0; i < sizeof all / sizeof all[0]; i++) {
		if (*all[i] >= 0)
			close(*all[i]);
		*all[i] = -1;
	}
}

static int
open_box(struct box *b, int outbox, const char *actor)
{
	*b = (struct box){ .fd = -1, .tmp = -1, .new = -1, .cur = -1 };
	if ((b->fd = open_below(outbox, actor)) >= 0 && (b->tmp = open_below(b->fd, "tmp")) >= 0 &&
	    (b->new = open_below(b->fd, "new")) >= 0 && (b->cur = open_below(b->fd, "cur")) >= 0)
		return 0;
	return -1;
}

/* What no other letter has: of one that carries a case the line of its id, else that of the letter's. NULL if there is none. */
static const char *
mark_of(const char *bytes, size_t length, size_t *mark_length)
{
	const char *key = memmem(bytes, length, "\n  seal: ", 9) != NULL ? "\ncase: " : "\nid: ";
	const char *mark = memmem(bytes, length, key, strlen(key)), *end;

	if (mark == NULL || (end = memchr(mark + 1, '\n', (size_t)(bytes + length - mark - 1))) == NULL)
		return NULL;
	*mark_length = (size_t)(end - mark);
	return mark;
}

/* 1 when what has the name is another letter, 0, or -1 without memory. What only its recipient may read is not doubted. */
static int
is_other(int fd, const char *name, const char *bytes, size_t length)
{
	size_t mark_length, there_length;
	const char *mark = mark_of(bytes, length, &mark_length);
	char *there;
	int other;

	if (mark == NULL)
		return 0;
	if (read_whole(fd, name, LETTER_LIMIT, 0, &there, &there_length) < 0)
		return errno == ENOMEM ? -1 : 0;
	other = memmem(there, there_length, mark, mark_length) == NULL;
	free(there);
	return other;
}

/* 1 when the letter is there, 0, or -1. First new/, then cur/: it may be on its way from the one to the other. */
static int
is_there(const struct box *b, const char *name, const char *bytes, size_t length)
{
	struct stat st;
	int fd = b->new, other;

	if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0 &&
	    (errno != ENOENT || fstatat(fd = b->cur, name, &st, AT_SYMLINK_NOFOLLOW) < 0))
		return errno == ENOENT ? 0 : -1;
	/* as after an older backup was put over a newer office: its numbers are given again */
	other = is_other(fd, name, bytes, length);
	if (other > 0)
		errno = EEXIST;
	return other == 0 ? 1 : -1;
}

static int
write_letter(const struct box *b, const char *name, const char *bytes, size_t length, bool sync)
{
	int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, saved;
	int fd = openat(b->tmp, name, flags, OFFICE_FILE);

	if (fd < 0 && errno == EEXIST && unlinkat(b->tmp, name, 0) == 0)
		fd = openat(b->tmp, name, flags, OFFICE_FILE);
	if (fd < 0)
		return -1;
	if (fchmod(fd, OFFICE_FILE) < 0 || write_all(fd, bytes, length) < 0 || (sync && fsync(fd) < 0)) {
		saved = errno;
		close(fd);
		unlinkat(b->tmp, name, 0);
		errno = saved;
		return -1;
	}
	return close(fd);
}

static int
move_letter(const struct box *b, const char *name)
{
	if (renameat2(b->tmp, name, b->new, name, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno == EEXIST)
		return unlinkat(b->tmp, name, 0);
	/* file systems without the flag: nobody else writes here, the office is locked */
	if (errno == EINVAL || errno == ENOSYS)
		return renameat(b->tmp, name, b->new, name);
	return -1;
}

/* Writes to tmp/ what is neither in new/ nor in cur/; *at names what is being done. */
static int
write_letters(struct spool *s, const struct box *b, const char *actor, size_t first, const char **at)
{
	bool together = s->count > SYNC_TOGETHER, any = false;
	size_t i;
	int there;

	for (i = first; i < s->count; i++) {
		struct letter *l = &s->letters[i];

		if (strcmp(s->text.bytes + l->actor, actor) != 0)
			continue;
		*at = s->text.bytes + l->name;
		if ((there = is_there(b, *at, s->text.bytes + l->bytes, l->length)) < 0)
			return -1;
		l->state = there ? LETTER_DONE : LETTER_WRITTEN;
		if (there)
			continue;
		if (write_letter(b, *at, s->text.bytes + l->bytes, l->length, !together) < 0)
			return -1;
		any = true;
	}
	*at = "tmp";
	return any && together ? syncfs(b->tmp) : 0;
}

/* Letters that are written, and not there yet, are all of this box. */
static int
move_letters(struct spool *s, const struct box *b, size_t first, const char **at)
{
	size_t i;

	for (i = first; i < s->count; i++) {
		struct letter *l = &s->letters[i];

		if (l->state != LETTER_WRITTEN)
			continue;
		*at = s->text.bytes + l->name;
		if (move_letter(b, *at) < 0)
			return -1;
		l->state = LETTER_DONE;
	}
	/* also when all were there: a run that was killed may not have come to this */
	*at = "new";
	return fsync(b->new);
}

static int
deliver_to(struct spool *s, int outbox, size_t first, const struct directory *d, struct findings *f)
{
	const char *actor = s->text.bytes + s->letters[first].actor, *at = "";
	char path[PATH_ROOM];
	struct box b;
	int status = STORE_OK;

	if (open_box(&b, outbox, actor) < 0 || write_letters(s, &b, actor, first, &at) < 0 ||
	    move_letters(s, &b, first, &at) < 0) {
		snprintf(path, sizeof path, "outbox/%s/%s", actor, at);
		status = directory_failed(d, path, errno == EEXIST ? other_letter : NULL, directory_durable, f);
	}
	close_box(&b);
	return status;
}

int
spool_deliver(struct spool *s, const struct directory *d, struct findings *f)
{
	int status = STORE_OK, outbox;
	size_t i;

	if (s->count == 0)
		return STORE_OK;
	if ((outbox = open_below(d->fd, "outbox")) < 0)
		status = directory_failed(d, "outbox", NULL, directory_durable, f);
	for (i = 0; i < s->count && status == STORE_OK; i++)
		if (s->letters[i].state == LETTER_WAITS)
			status = deliver_to(s, outbox, i, d, f);
	if (outbox >= 0)
		close(outbox);
	spool_rewind(s, 0);
	return status;
}

int
spool_make_inbox(const struct directory *d, struct findings *f)
{
	static const char *const names[] = { "new", "cur", "bad" };
	int inbox = open_below(d->fd, "inbox"), below = inbox;
	size_t i;

	for (i = 0; i < sizeof names / sizeof names[0] && below >= 0; i++)
		if ((below = open_below(inbox, names[i])) >= 0)
			close(below);
	if (below < 0)
		directory_failed(d, "inbox", NULL, directory_durable, f);
	if (inbox >= 0)
		close(inbox);
	return below < 0 ? STORE_FAILED : STORE_OK;
}
