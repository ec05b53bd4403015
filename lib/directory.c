#include "directory.h"

#include "arena.h"
#include "finding.h"
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char directory_nothing[] = "nothing was entered";
const char directory_durable[] = "the entries are on disk, and the same command finishes the work";

static const char *
path_of(const struct directory *d, const char *name, struct findings *f)
{
	const char *path = arena_format(f->arena, "%s/%s", d->path, name);

	return path != NULL ? path : name;
}

int
directory_failed(const struct directory *d, const char *name, const char *what, const char *outcome,
    struct findings *f)
{
	int status = what == NULL && errno == ENOMEM ? STORE_BUSY : STORE_FAILED;

	if (status == STORE_BUSY && outcome == directory_nothing)
		return directory_no_memory(f);
	if (what == NULL)
		what = strerror(errno);
	if (d->reads && outcome == directory_nothing)
		outcome = "it was not read";
	finding_add(f, FINDING_STORE, 0, 0, path_of(d, name, f), what, outcome);
	return status;
}

int
directory_damaged(const struct directory *d, const char *name, long long line, const char *what, struct findings *f)
{
	char number[24];

	snprintf(number, sizeof number, "%lld", line);
	finding_add(f, FINDING_REGISTER_DAMAGED, 0, 0, path_of(d, name, f), number, what);
	return STORE_DAMAGED;
}

int
directory_no_memory(struct findings *f)
{
	finding_add(f, FINDING_MEMORY, 0, 0, NULL, NULL, NULL);
	return STORE_BUSY;
}

static const char *
check_file(int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return strerror(errno);
	if (!S_ISREG(st.st_mode))
		return "it is not a regular file";
	if (st.st_nlink != 1)
		return "the file has more than one name";
	return NULL;
}

static int
open_file(const struct directory *d, const char *name, int flags, bool create, struct findings *f)
{
	const char *fault;
	int fd = openat(d->fd, name, create ? flags | O_CREAT | O_EXCL : flags, OFFICE_FILE);

	if (fd < 0) {
		fault = errno == ELOOP ? "it is a symbolic link" : errno == ENXIO ? "it is not a regular file" : NULL;
		directory_failed(d, name, fault, directory_nothing, f);
		return -1;
	}
	fault = create && fchmod(fd, OFFICE_FILE) < 0 ? strerror(errno) : check_file(fd);
	if (fault == NULL)
		return fd;
	directory_failed(d, name, fault, directory_nothing, f);
	close(fd);
	if (create)
		unlinkat(d->fd, name, 0);
	return -1;
}

int
directory_open(const struct directory *d, const char *name, bool create, struct findings *f)
{
	return open_file(d, name, O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK, create, f);
}

int
directory_read(const struct directory *d, const char *name, struct findings *f)
{
	return open_file(d, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK, false, f);
}
