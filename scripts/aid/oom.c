/*
 * Preloaded into a tool, lets its memory run out: allocation number OOM_AT fails, and with OOM_MODE=all every later one
 * too. With OOM_COUNT the number of allocations goes to that file at the end.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);

static long made, fails_at = -1;
static bool all;
static int count_fd = -1;

/* What runs after the tool has ended, like the writing of its coverage, is not to be tested. */
static void
stop(void)
{
	fails_at = 0;
}

static bool
fails(void)
{
	if (fails_at < 0) {
		const char *at = getenv("OOM_AT"), *mode = getenv("OOM_MODE");

		fails_at = at == NULL ? 0 : atol(at);
		all = mode != NULL && strcmp(mode, "all") == 0;
		atexit(stop);
	}
	made++;
	if (fails_at == 0 || (made != fails_at && !(all && made > fails_at)))
		return false;
	errno = ENOMEM;
	return true;
}

void *
malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *
calloc(size_t count, size_t size)
{
	return fails() ? NULL : __libc_calloc(count, size);
}

void *
realloc(void *p, size_t size)
{
	return fails() ? NULL : __libc_realloc(p, size);
}

void *
aligned_alloc(size_t alignment, size_t size)
{
	return fails() ? NULL : __libc_memalign(alignment, size);
}

/* Opened at once: a reader gives up writing to files before it reads any. */
__attribute__((constructor)) static void
open_count(void)
{
	const char *path = getenv("OOM_COUNT");
	int fd = path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd >= 0) {
		count_fd = fcntl(fd, F_DUPFD_CLOEXEC, 200);
		close(fd);
	}
}

__attribute__((destructor)) static void
tell(void)
{
	if (count_fd >= 0)
		dprintf(count_fd, "%ld\n", made);
}
