#include "shelf.h"

#include "finding.h"
#include "heads.h"
#include "replace.h"
#include "store.h"
#include "volume.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char suspect_name[] = ".suspect";
static const char suspect_outcome[] = "run rpr-audit, then remove the file; nothing was entered";
static const char unsure[] = "whether the entries are on disk is not known: run rpr-audit, then remove .suspect";

void
shelf_init(struct shelf *s, const struct directory *d, const char *office)
{
	*s = (struct shelf){ .directory = d, .office = office, .scans_most = SHELF_SCANS, .rows_most = SHELF_ROWS };
}

void
shelf_release(struct shelf *s)
{
	size_t i;

	for (i = 0; i < s->count; i++) {
		volume_release(s->volumes[i]);
		free(s->volumes[i]);
	}
	free(s->volumes);
	free(s->slots);
	if (s->listing != NULL)
		closedir(s->listing);
	for (i = 0; i < LOOKUP_KEYS; i++)
		lookup_release(&s->lookup[i]);
	buf_release(&s->origin);
	buf_release(&s->key);
	buf_release(&s->line);
	buf_release(&s->ahead.pattern);
	shelf_init(s, s->directory, s->office);
}

static int
make_room(struct shelf *s)
{
	size_t room = s->room == 0 ? 16 : s->room * 2;
	struct volume **p;

	if (s->count < s->room)
		return 0;
	if ((p = realloc(s->volumes, room * sizeof *p)) == NULL)
		return -1;
	s->volumes = p;
	if ((p = realloc(s->slots, room * sizeof *p)) == NULL)
		return -1;
	s->slots = p;
	s->room = room;
	return 0;
}

struct volume *
shelf_volume(struct shelf *s, enum book kind, int year)
{
	char name[BOOK_FILE];
	struct volume *v;
	size_t i;
	int order = 1;

	book_file(kind, year, name);
	for (i = 0; i < s->count; i++)
		if ((order = strcmp(s->volumes[i]->name, name)) >= 0)
			break;
	if (i < s->count && order == 0)
		return s->volumes[i];
	if (make_room(s) < 0 || (v = malloc(sizeof *v)) == NULL)
		return NULL;
	volume_init(v, kind, book_is_yearly(kind) ? year : 0, (uint32_t)s->count);
	memmove(s->volumes + i + 1, s->volumes + i, (s->count - i) * sizeof *s->volumes);
	s->volumes[i] = v;
	s->slots[s->count++] = v;
	return v;
}

const char *
shelf_origin(struct shelf *s, const struct volume *v)
{
	const struct volume *before = NULL;
	size_t i;

	for (i = 0; s->volumes[i] != v; i++)
		if (s->volumes[i]->kind == v->kind && s->volumes[i]->tail.no > 0)
			before = s->volumes[i];
	buf_clear(&s->origin);
	register_origin(&s->origin, s->office, v->name, before != NULL ? before->tail.seal : NULL);
	buf_byte(&s->origin, '\0');
	return buf_failed(&s->origin) ? NULL : s->origin.bytes;
}

bool
shelf_is_closed(const struct shelf *s, const struct volume *v)
{
	size_t i;

	for (i = 0; i < s->count; i++)
		if (s->volumes[i]->kind == v->kind && s->volumes[i]->year > v->year && s->volumes[i]->tail.no > 0)
			return true;
	return false;
}

static int
check_suspect(const struct shelf *s, struct findings *f)
{
	struct stat st;

	if (fstatat(s->directory->fd, suspect_name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
		if (errno == ENOENT)
			return STORE_OK;
		return directory_failed(s->directory, suspect_name, NULL, directory_nothing, f);
	}
	directory_failed(s->directory, suspect_name, "an earlier write may not have reached the disk", suspect_outcome, f);
	return STORE_DAMAGED;
}

int
shelf_suspect(const struct shelf *s, const struct volume *v, struct findings *f)
{
	const struct directory *d = s->directory;
	int fd, status = directory_failed(d, v->name, NULL, unsure, f);

	fd = openat(d->fd, suspect_name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, OFFICE_FILE);
	if (fd < 0 || fchmod(fd, OFFICE_FILE) < 0 || write_all(fd, v->name, strlen(v->name)) < 0 ||
	    write_all(fd, "\n", 1) < 0 || fsync(fd) < 0 || fsync(d->fd) < 0)
		directory_failed(d, suspect_name, NULL, unsure, f);
	if (fd >= 0)
		close(fd);
	return status;
}

static int
read_heads(struct shelf *s, struct findings *f)
{
	struct head *heads;
	struct volume *v;
	size_t count, i;
	int status;

	for (i = 0; i < s->count; i++)
		s->volumes[i]->head.no = 0;
	if ((status = heads_read(s->directory, &heads, &count, f)) != STORE_OK)
		return status;
	for (i = 0; i < count && status == STORE_OK; i++) {
		if ((v = shelf_volume(s, heads[i].book, heads[i].year)) != NULL)
			v->head = heads[i];
		else
			status = directory_no_memory(f);
	}
	free(heads);
	return status;
}

/* Books that heads does not know yet: of a run that died, or put there by hand. */
static int
read_directory(struct shelf *s, struct findings *f)
{
	struct dirent *e;
	enum book kind;
	int fd, year, status;

	if (s->listing == NULL) {
		fd = openat(s->directory->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd < 0 || (s->listing = fdopendir(fd)) == NULL) {
			status = directory_failed(s->directory, ".", NULL, directory_nothing, f);
			if (fd >= 0)
				close(fd);
			return status;
		}
	} else
		rewinddir(s->listing);
	for (errno = 0; (e = readdir(s->listing)) != NULL; errno = 0)
		if (book_of_file(e->d_name, &kind, &year) == 0 && shelf_volume(s, kind, year) == NULL)
			return directory_no_memory(f);
	return errno == 0 ? STORE_OK : directory_failed(s->directory, ".", NULL, directory_nothing, f);
}

/* Lines that a dead run wrote are the answer that the next one gives: so they must be as durable as its own. */
static int
take_over(struct shelf *s, struct findings *f)
{
	bool any = false;
	size_t i;

	for (i = 0; i < s->count; i++) {
		if (!volume_is_ahead(s->volumes[i]))
			continue;
		if (volume_sync(s->volumes[i]) < 0)
			return shelf_suspect(s, s->volumes[i], f);
		any = true;
	}
	if (any && (fsync(s->directory->fd) < 0 || shelf_write_heads(s) < 0))
		return directory_failed(s->directory, "heads", NULL, directory_nothing, f);
	return STORE_OK;
}

static void
forget_all(struct shelf *s)
{
	size_t i;

	for (i = 0; i < LOOKUP_KEYS; i++)
		lookup_release(&s->lookup[i]);
	for (i = 0; i < s->count; i++)
		memset(s->volumes[i]->indexed, 0, sizeof s->volumes[i]->indexed);
}

int
shelf_look(struct shelf *s, struct findings *f)
{
	const char *origin;
	bool moved;
	size_t i;
	int status;

	buf_clear(&s->ahead.pattern);
	s->ahead.absent = false;
	if ((status = check_suspect(s, f)) != STORE_OK || (status = read_heads(s, f)) != STORE_OK ||
	    (status = read_directory(s, f)) != STORE_OK)
		return status;
	for (i = 0; i < s->count && status == STORE_OK; i++) {
		if ((origin = shelf_origin(s, s->volumes[i])) == NULL)
			return directory_no_memory(f);
		status = volume_look(s->volumes[i], s->directory, origin, &moved, f);
		if (moved)
			forget_all(s);
	}
	if (s->writes_nothing)
		return status;
	for (i = 0; i < s->count && status == STORE_OK; i++)
		status = volume_mend(s->volumes[i], s->directory, f);
	return status == STORE_OK ? take_over(s, f) : status;
}

int
shelf_write_heads(const struct shelf *s)
{
	struct buf b = BUF_INIT;
	size_t i;
	int result;

	for (i = 0; i < s->count; i++)
		if (s->volumes[i]->disk.no > 0)
			heads_line(&b, s->volumes[i]->name, s->volumes[i]->disk.no, s->volumes[i]->disk.seal);
	errno = ENOMEM;
	result = buf_failed(&b) ? -1 : heads_write(s->directory, &b);
	buf_release(&b);
	return result;
}
