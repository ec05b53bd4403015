#include "mend_lines.h"

#include "arena.h"
#include "lines.h"
#include "mend.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int
mend_lines_reach(struct mend_lines *m, long long no)
{
	long long room = m->room == 0 ? 1024 : m->room;
	struct kept *p;

	if (no > MEND_LINES) {
		errno = EFBIG;
		return -1;
	}
	while (room < no)
		room *= 2;
	if (room > m->room) {
		if ((p = realloc(m->all, (size_t)room * sizeof *p)) == NULL)
			return -1;
		memset(p + m->room, 0, (size_t)(room - m->room) * sizeof *p);
		m->all = p;
		m->room = room;
	}
	m->count = no > m->count ? no : m->count;
	return 0;
}

/* Of each `no` the first line that is in form. */
static int
take_line(struct mend_lines *m, const struct entry *e, off_t at)
{
	if (mend_lines_reach(m, e->no) < 0)
		return -1;
	if (m->all[e->no - 1].length > 0)
		m->garbage = true;
	else
		m->all[e->no - 1] = (struct kept){ at, e->length, e->number == NULL ? 0 : strtoll(e->number, NULL, 10),
			strcmp(e->case_id, MEND_CASE) == 0 && strcmp(e->step, MEND_DONE) == 0 };
	return 0;
}

/* 0 at the end, or -1 with errno. */
static int
count_lines(int fd, off_t size, long long *count)
{
	struct lines l = lines_of(fd, 0, size);
	const char *line;
	size_t length;
	int got;

	for (*count = 0; (got = lines_next(&l, &line, &length)) > 0; ++*count)
		;
	lines_release(&l);
	return got;
}

/* A line beyond all that the book can have is none. */
static int
read_lines(struct mend_lines *m, struct lines *l, struct arena *a, enum book book, int year, long long most)
{
	const char *line;
	struct entry e;
	size_t length;
	off_t at = 0;
	int got;

	while ((got = lines_next(l, &line, &length)) > 0) {
		arena_reset(a);
		if (entry_parse(a, book, year, line, length, &e) == 0 && e.no <= most) {
			if (take_line(m, &e, at) < 0)
				return -1;
		} else if (errno == ENOMEM)
			return -1;
		else
			m->garbage = true;
		at = l->at;
	}
	return got;
}

int
mend_lines_read(struct mend_lines *m, int fd, off_t size, enum book book, int year, long long known)
{
	struct lines l = lines_of(fd, 0, size);
	struct arena a = ARENA_INIT;
	long long most = 0;
	int got = 0;

	if (fd >= 0 && count_lines(fd, size, &most) < 0)
		return -1;
	most = most > known ? most : known;
	errno = 0;
	if (fd >= 0)
		got = read_lines(m, &l, &a, book, year, most);
	m->garbage = m->garbage || l.at < size;
	lines_release(&l);
	arena_release(&a);
	return got < 0 || (known > 0 && mend_lines_reach(m, known) < 0) ? -1 : 0;
}
