#include "store.h"

#include "arena.h"
#include "directory.h"
#include "finding.h"
#include "lock.h"
#include "search.h"
#include "shelf.h"
#include "spool.h"
#include "volume.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATIENCE = 15000 };

/* What an entry's volume was like before it. */
struct undo {
	struct volume *volume;
	struct tail tail;
	size_t pending;
};

struct store {
	struct directory directory;
	char *path, *office;
	long long (*first_number)(void *, enum book, int year);
	void *context;
	int lock;
	unsigned patience;
	bool begun, has_inbox;
	struct shelf shelf;
	struct spool spool;
	struct undo *undo;
	size_t lines, room;
};

struct store *
store_open(const char *dir, const char *office, long long (*first_number)(void *, enum book, int year), void *context,
    struct findings *f)
{
	struct store *s = calloc(1, sizeof *s);

	if (s == NULL) {
		directory_no_memory(f);
		return NULL;
	}
	s->directory.fd = s->lock = -1;
	s->first_number = first_number;
	s->context = context;
	s->patience = PATIENCE;
	s->path = strdup(dir);
	s->office = strdup(office);
	s->directory.path = s->path;
	shelf_init(&s->shelf, &s->directory, s->office);
	if (s->path == NULL || s->office == NULL)
		directory_no_memory(f);
	else if ((s->directory.fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		finding_add(f, FINDING_STORE, 0, 0, dir, strerror(errno), directory_nothing);
	else
		return s;
	store_close(s);
	return NULL;
}

void
store_close(struct store *s)
{
	if (s == NULL)
		return;
	store_abandon(s);
	shelf_release(&s->shelf);
	spool_release(&s->spool);
	if (s->lock >= 0)
		close(s->lock);
	if (s->directory.fd >= 0)
		close(s->directory.fd);
	free(s->undo);
	free(s->path);
	free(s->office);
	free(s);
}

int
store_directory(const struct store *s)
{
	return s->directory.fd;
}

void
store_patience(struct store *s, unsigned milliseconds)
{
	s->patience = milliseconds;
}

void
store_write_nothing(struct store *s)
{
	s->shelf.writes_nothing = true;
}

void
search_limit(struct store *s, unsigned scans, size_t rows)
{
	s->shelf.scans_most = scans;
	s->shelf.rows_most = rows;
}

enum store_status
store_begin(struct store *s, struct findings *f)
{
	int status;

	if (s->lock < 0 && (s->lock = lock_open(&s->directory, f)) < 0)
		return STORE_FAILED;
	if ((status = lock_take(s->lock, s->patience, &s->directory, f)) != STORE_OK)
		return (enum store_status)status;
	if ((status = shelf_look(&s->shelf, f)) != STORE_OK)
		lock_free(s->lock);
	s->begun = status == STORE_OK;
	return (enum store_status)status;
}

enum store_status
store_find_case(struct store *s, struct arena *a, const char *case_id, struct entry **entries, size_t *count,
    struct findings *f)
{
	return (enum store_status)search_lines(&s->shelf, a, LOOKUP_CASE, BOOK_COUNT, case_id, entries, count, f);
}

enum store_status
store_find_identity(struct store *s, struct arena *a, enum book book, const char *identity, struct entry **entries,
    size_t *count, struct findings *f)
{
	return (enum store_status)search_lines(&s->shelf, a, LOOKUP_IDENTITY, book, identity, entries, count, f);
}

bool
store_scans(const struct store *s)
{
	return s->shelf.scans < s->shelf.scans_most;
}

enum store_status
store_ask_ahead(struct store *s, enum book book, const char *identity, struct findings *f)
{
	return (enum store_status)search_ahead(&s->shelf, book, identity, f);
}

enum store_status
store_find_number(struct store *s, struct arena *a, enum book book, const char *number, struct entry *entry,
    int *found, struct findings *f)
{
	struct entry *entries;
	size_t count;
	int status = search_lines(&s->shelf, a, LOOKUP_NUMBER, book, number, &entries, &count, f);

	*found = status == STORE_OK && count > 0;
	if (*found)
		*entry = entries[0];
	return (enum store_status)status;
}

static int
make_room(struct store *s)
{
	size_t room = s->room == 0 ? 64 : s->room * 2;
	struct undo *p;

	if (s->lines < s->room)
		return 0;
	if ((p = realloc(s->undo, room * sizeof *p)) == NULL)
		return -1;
	s->undo = p;
	s->room = room;
	return 0;
}

int
store_year(const struct store *s, enum book book, int year)
{
	size_t i;

	for (i = 0; i < s->shelf.count && book_is_yearly(book); i++) {
		const struct volume *v = s->shelf.volumes[i];

		if (v->kind == book && v->year > year && v->tail.no > 0)
			year = v->year;
	}
	return year;
}

int
store_enter(struct store *s, struct arena *a, struct entry *head, int opens, const char *facts, size_t facts_length,
    int *late, struct findings *f)
{
	struct volume *v = shelf_volume(&s->shelf, head->book, head->year);
	struct undo before;
	const char *origin = "";
	long long first;
	int status;

	*late = 0;
	if (v == NULL || make_room(s) < 0 || (v->tail.no == 0 && (origin = shelf_origin(&s->shelf, v)) == NULL))
		return directory_no_memory(f);
	if (shelf_is_closed(&s->shelf, v)) {
		finding_add(f, FINDING_BOOK_CLOSED, 0, 0, v->name, NULL, NULL);
		return STORE_REFUSED;
	}
	first = s->first_number != NULL && v->tail.number == 0 ? s->first_number(s->context, v->kind, v->year) : 1;
	before = (struct undo){ v, v->tail, v->pending.length };
	if ((status = volume_enter(v, a, head, opens != 0, first, origin, facts, facts_length, late, f)) == STORE_OK)
		s->undo[s->lines++] = before;
	return status;
}

struct store_mark
store_mark(const struct store *s)
{
	return (struct store_mark){ s->lines, s->spool.count };
}

void
store_rewind(struct store *s, struct store_mark mark)
{
	while (s->lines > mark.lines) {
		const struct undo *u = &s->undo[--s->lines];

		search_forget(&s->shelf, u->volume, u->volume->size + (off_t)u->pending);
		volume_rewind(u->volume, &u->tail, u->pending);
	}
	spool_rewind(&s->spool, mark.letters);
}

int
store_deliver(struct store *s, const char *actor, const char *name, const char *bytes, size_t length,
    struct findings *f)
{
	return spool_add(&s->spool, actor, name, bytes, length, f);
}

static int
write_books(struct store *s, struct findings *f)
{
	struct volume **v = s->shelf.volumes;
	bool created = false;
	size_t i;
	int status = STORE_OK;

	for (i = 0; i < s->shelf.count && status == STORE_OK; i++)
		if (v[i]->pending.length > 0) {
			status = volume_reserve(v[i], &s->directory, f);
			created |= v[i]->created;
		}
	if (status == STORE_OK && created && fsync(s->directory.fd) < 0)
		status = directory_failed(&s->directory, ".", NULL, directory_nothing, f);
	for (i = 0; i < s->shelf.count && status == STORE_OK; i++)
		if (v[i]->pending.length > 0)
			status = volume_write(v[i], &s->directory, f);
	for (i = 0; i < s->shelf.count && status != STORE_OK; i++)
		if (v[i]->pending.length > 0)
			volume_undo(v[i], &s->directory);
	return status;
}

/* From the first failure on nobody knows what is on disk; the kernel says so only once, so it is not asked again. */
static int
sync_books(struct store *s, struct findings *f)
{
	struct volume **v = s->shelf.volumes;
	size_t i;
	int status = STORE_OK;

	for (i = 0; i < s->shelf.count; i++) {
		if (v[i]->pending.length == 0)
			continue;
		if (status == STORE_OK && volume_sync(v[i]) < 0)
			status = shelf_suspect(&s->shelf, v[i], f);
		volume_settle(v[i]);
	}
	s->lines = 0;
	return status;
}

static int
finish(struct store *s, bool entered, struct findings *f)
{
	int status = STORE_OK;

	if (entered && shelf_write_heads(&s->shelf) < 0)
		status = directory_failed(&s->directory, "heads", NULL, directory_durable, f);
	if (status == STORE_OK && entered && !s->has_inbox) {
		status = spool_make_inbox(&s->directory, f);
		s->has_inbox = status == STORE_OK;
	}
	return status == STORE_OK ? spool_deliver(&s->spool, &s->directory, f) : status;
}

enum store_status
store_commit(struct store *s, struct findings *f)
{
	bool entered = s->lines > 0;
	int status = STORE_OK;

	if (!s->begun)
		return STORE_OK;
	if (entered && (status = write_books(s, f)) == STORE_OK)
		status = sync_books(s, f);
	if (status == STORE_OK)
		status = finish(s, entered, f);
	store_abandon(s);
	return (enum store_status)status;
}

void
store_abandon(struct store *s)
{
	store_rewind(s, (struct store_mark){ 0, 0 });
	if (s->begun)
		lock_free(s->lock);
	s->begun = false;
}
