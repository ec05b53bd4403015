/*
 * Preloaded into a tool, lets one thing fail that has not failed before: an allocation, or a system call with one of the
 * errors that it can have, at a place that is told apart from others by the way that the tool came there, that is by the
 * return addresses on the stack. Run until nothing new fails, it has failed each once.
 *
 *	PLACES		the file that keeps the places that have failed; what failed is added to it, as a line
 *	PLACES_KIND	memory or calls
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <link.h>
#include <poll.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <unwind.h>

enum { DEEP = 14, SLOTS = 1 << 18 };

struct way {
	uintptr_t at[DEEP];
	int length;
};

enum { UNKNOWN, ON, OFF };

static int state;
static bool memory;
static uintptr_t base, first, last;
static uint64_t seen[SLOTS];

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);

/* What runs after the tool has ended, like the writing of its coverage, is not to be tested. */
static void
stop(void)
{
	state = OFF;
}

/* The first that is named is the tool itself. */
static int
find_tool(struct dl_phdr_info *info, size_t size, void *arg)
{
	int i;

	(void)size;
	(void)arg;
	base = info->dlpi_addr;
	for (i = 0; i < info->dlpi_phnum; i++)
		if (info->dlpi_phdr[i].p_type == PT_LOAD && (info->dlpi_phdr[i].p_flags & PF_X)) {
			first = base + info->dlpi_phdr[i].p_vaddr;
			last = first + info->dlpi_phdr[i].p_memsz;
		}
	return 1;
}

static bool
mark(uint64_t hash)
{
	size_t slot = hash % SLOTS;

	while (seen[slot] != 0 && seen[slot] != hash)
		slot = (slot + 1) % SLOTS;
	if (seen[slot] == hash)
		return false;
	seen[slot] = hash;
	return true;
}

static void
load(const char *path)
{
	static char text[1 << 16];
	int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY, 0);
	char word[17];
	size_t have = 0;
	bool start = true;
	long n, i;

	while (fd >= 0 && (n = syscall(SYS_read, fd, text, sizeof text)) > 0)
		for (i = 0; i < n; i++) {
			if (start && have < 16)
				word[have++] = text[i];
			if (have == 16) {
				word[16] = '\0';
				mark(strtoull(word, NULL, 16));
				have = 0;
				start = false;
			}
			if (text[i] == '\n')
				start = true;
		}
	if (fd >= 0)
		syscall(SYS_close, fd);
}

static bool
is_on(bool of_memory)
{
	if (state == UNKNOWN) {
		const char *path = getenv("PLACES"), *kind = getenv("PLACES_KIND");

		state = OFF;
		if (path == NULL || kind == NULL)
			return false;
		memory = strcmp(kind, "memory") == 0;
		dl_iterate_phdr(find_tool, NULL);
		load(path);
		atexit(stop);
		state = ON;
	}
	return state == ON && memory == of_memory;
}

static _Unwind_Reason_Code
step(struct _Unwind_Context *context, void *arg)
{
	struct way *w = arg;
	uintptr_t at = _Unwind_GetIP(context);

	if (at >= first && at < last)
		w->at[w->length++] = at - base;
	return w->length == DEEP ? _URC_END_OF_STACK : _URC_NO_REASON;
}

static bool
is_new(const struct way *w, const char *name, int error)
{
	uint64_t hash = 14695981039346656037u;
	const char *path = getenv("PLACES");
	char line[512];
	int i, n, fd;

	for (; *name != '\0'; name++)
		hash = (hash ^ (unsigned char)*name) * 1099511628211u;
	hash = (hash ^ (unsigned)error) * 1099511628211u;
	for (i = 0; i < w->length; i++)
		hash = (hash ^ w->at[i]) * 1099511628211u;
	if (!mark(hash))
		return false;
	state = OFF;
	n = snprintf(line, sizeof line, "%016llx %s:", (unsigned long long)hash, strerror(error));
	for (i = 0; i < w->length; i++)
		n += snprintf(line + n, sizeof line - (size_t)n, " %lx", (unsigned long)w->at[i]);
	line[n++] = '\n';
	fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_APPEND | O_CREAT, 0600);
	syscall(SYS_write, fd, line, (size_t)n);
	syscall(SYS_close, fd);
	errno = error;
	return true;
}

/* Of the errors, which end with 0, the first with which this place has not failed yet. */
static bool
fails(bool of_memory, const char *name, const int *errors)
{
	struct way w = { .length = 0 };

	if (!is_on(of_memory))
		return false;
	_Unwind_Backtrace(step, &w);
	for (; w.length > 0 && *errors != 0; errors++)
		if (is_new(&w, name, *errors))
			return true;
	return false;
}

#define FAILS(...) fails(false, __func__, (const int[]){ __VA_ARGS__, 0 })

void *
malloc(size_t size)
{
	return fails(true, "malloc", (const int[]){ ENOMEM, 0 }) ? NULL : __libc_malloc(size);
}

void *
calloc(size_t count, size_t size)
{
	return fails(true, "calloc", (const int[]){ ENOMEM, 0 }) ? NULL : __libc_calloc(count, size);
}

void *
realloc(void *p, size_t size)
{
	return fails(true, "realloc", (const int[]){ ENOMEM, 0 }) ? NULL : __libc_realloc(p, size);
}

void *
aligned_alloc(size_t alignment, size_t size)
{
	return fails(true, "aligned_alloc", (const int[]){ ENOMEM, 0 }) ? NULL : __libc_memalign(alignment, size);
}

int
openat(int dir, const char *path, int flags, ...)
{
	va_list ap;
	int mode;

	va_start(ap, flags);
	mode = (flags & O_CREAT) ? va_arg(ap, int) : 0;
	va_end(ap);
	return FAILS(EACCES, EMFILE) ? -1 : (int)syscall(SYS_openat, dir, path, flags, mode);
}

int
open(const char *path, int flags, ...)
{
	va_list ap;
	int mode;

	va_start(ap, flags);
	mode = (flags & O_CREAT) ? va_arg(ap, int) : 0;
	va_end(ap);
	return FAILS(EACCES, EMFILE) ? -1 : (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int
mkostemp(char *path, int flags)
{
	int (*next)(char *, int) = (int (*)(char *, int))dlsym(RTLD_NEXT, __func__);

	return FAILS(ENOSPC) ? -1 : next(path, flags);
}

DIR *
fdopendir(int fd)
{
	DIR *(*next)(int) = (DIR *(*)(int))dlsym(RTLD_NEXT, __func__);

	return FAILS(ENOMEM) ? NULL : next(fd);
}

struct dirent *
readdir(DIR *d)
{
	struct dirent *(*next)(DIR *) = (struct dirent *(*)(DIR *))dlsym(RTLD_NEXT, __func__);

	return FAILS(EIO) ? NULL : next(d);
}

FTS *
fts_open(char *const *paths, int options, int (*order)(const FTSENT **, const FTSENT **))
{
	FTS *(*next)(char *const *, int, int (*)(const FTSENT **, const FTSENT **)) =
	    (FTS *(*)(char *const *, int, int (*)(const FTSENT **, const FTSENT **)))dlsym(RTLD_NEXT, __func__);

	return FAILS(ENOMEM) ? NULL : next(paths, options, order);
}

FTSENT *
fts_read(FTS *tree)
{
	FTSENT *(*next)(FTS *) = (FTSENT *(*)(FTS *))dlsym(RTLD_NEXT, __func__);

	return FAILS(EIO) ? NULL : next(tree);
}

FILE *
fopen(const char *path, const char *mode)
{
	FILE *(*next)(const char *, const char *) = (FILE *(*)(const char *, const char *))dlsym(RTLD_NEXT, __func__);

	return FAILS(EMFILE) ? NULL : next(path, mode);
}

ssize_t
read(int fd, void *bytes, size_t length)
{
	return FAILS(EINTR, EIO) ? -1 : syscall(SYS_read, fd, bytes, length);
}

ssize_t
pread(int fd, void *bytes, size_t length, off_t at)
{
	return FAILS(EINTR, EIO) ? -1 : syscall(SYS_pread64, fd, bytes, length, at);
}

ssize_t
__read_chk(int fd, void *bytes, size_t length, size_t room)
{
	if (length > room)
		abort();
	return FAILS(EINTR, EIO) ? -1 : syscall(SYS_read, fd, bytes, length);
}

ssize_t
__pread_chk(int fd, void *bytes, size_t length, off_t at, size_t room)
{
	if (length > room)
		abort();
	return FAILS(EINTR, EIO) ? -1 : syscall(SYS_pread64, fd, bytes, length, at);
}

/* Only what nobody writes to is told of the failure. */
ssize_t
write(int fd, const void *bytes, size_t length)
{
	return fd != STDERR_FILENO && FAILS(EINTR, EAGAIN, ENOSPC) ? -1 : syscall(SYS_write, fd, bytes, length);
}

ssize_t
pwrite(int fd, const void *bytes, size_t length, off_t at)
{
	return FAILS(EINTR, ENOSPC) ? -1 : syscall(SYS_pwrite64, fd, bytes, length, at);
}

int
fstat(int fd, struct stat *st)
{
	return FAILS(EIO) ? -1 : (int)syscall(SYS_fstat, fd, st);
}

int
stat(const char *path, struct stat *st)
{
	return FAILS(EACCES) ? -1 : (int)syscall(SYS_newfstatat, AT_FDCWD, path, st, 0);
}

int
fstatat(int dir, const char *path, struct stat *st, int flags)
{
	return FAILS(EACCES) ? -1 : (int)syscall(SYS_newfstatat, dir, path, st, flags);
}

int
access(const char *path, int mode)
{
	return FAILS(EACCES) ? -1 : (int)syscall(SYS_faccessat, AT_FDCWD, path, mode);
}

int
fsync(int fd)
{
	return FAILS(EIO) ? -1 : (int)syscall(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	return FAILS(EIO) ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int
syncfs(int fd)
{
	return FAILS(EIO) ? -1 : (int)syscall(SYS_syncfs, fd);
}

int
ftruncate(int fd, off_t length)
{
	return FAILS(EIO) ? -1 : (int)syscall(SYS_ftruncate, fd, length);
}

int
fallocate(int fd, int mode, off_t at, off_t length)
{
	return FAILS(EINTR, EOPNOTSUPP, ENOSPC) ? -1 : (int)syscall(SYS_fallocate, fd, mode, at, length);
}

int
flock(int fd, int operation)
{
	return FAILS(EINTR, EWOULDBLOCK, ENOLCK) ? -1 : (int)syscall(SYS_flock, fd, operation);
}

int
renameat(int from, const char *old, int to, const char *new)
{
	return FAILS(EIO) ? -1 : (int)syscall(SYS_renameat, from, old, to, new);
}

int
renameat2(int from, const char *old, int to, const char *new, unsigned flags)
{
	return FAILS(EINVAL, EIO) ? -1 : (int)syscall(SYS_renameat2, from, old, to, new, flags);
}

int
unlinkat(int dir, const char *path, int flags)
{
	return FAILS(EACCES) ? -1 : (int)syscall(SYS_unlinkat, dir, path, flags);
}

int
unlink(const char *path)
{
	return FAILS(EACCES) ? -1 : (int)syscall(SYS_unlink, path);
}

int
mkdirat(int dir, const char *path, mode_t mode)
{
	return FAILS(EEXIST, ENOSPC) ? -1 : (int)syscall(SYS_mkdirat, dir, path, mode);
}

int
mkdir(const char *path, mode_t mode)
{
	return FAILS(ENOSPC) ? -1 : (int)syscall(SYS_mkdir, path, mode);
}

int
fchmod(int fd, mode_t mode)
{
	return FAILS(EIO) ? -1 : (int)syscall(SYS_fchmod, fd, mode);
}

int
fchown(int fd, uid_t owner, gid_t group)
{
	return FAILS(EPERM, EIO) ? -1 : (int)syscall(SYS_fchown, fd, owner, group);
}

int
dup(int fd)
{
	return FAILS(EMFILE) ? -1 : (int)syscall(SYS_dup, fd);
}

int
fcntl(int fd, int command, ...)
{
	va_list ap;
	long argument;

	va_start(ap, command);
	argument = va_arg(ap, long);
	va_end(ap);
	return FAILS(EINVAL) ? -1 : (int)syscall(SYS_fcntl, fd, command, argument);
}

int
poll(struct pollfd *fds, nfds_t count, int wait)
{
	return FAILS(EINTR, ENOMEM) ? -1 : (int)syscall(SYS_poll, fds, count, wait);
}

void *
mmap(void *p, size_t length, int access_, int flags, int fd, off_t at)
{
	return FAILS(ENOMEM) ? MAP_FAILED : (void *)syscall(SYS_mmap, p, length, access_, flags, fd, at);
}

int
clock_gettime(clockid_t clock, struct timespec *t)
{
	return FAILS(EINVAL) ? -1 : (int)syscall(SYS_clock_gettime, clock, t);
}

int
close(int fd)
{
	bool failed = FAILS(EIO);
	int result = (int)syscall(SYS_close, fd);

	if (failed)
		errno = EIO;
	return failed ? -1 : result;
}

struct passwd *
getpwuid(uid_t uid)
{
	struct passwd *(*next)(uid_t) = (struct passwd *(*)(uid_t))dlsym(RTLD_NEXT, __func__);

	return FAILS(EIO) ? NULL : next(uid);
}
