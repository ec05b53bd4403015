/*
 * Preloaded into a tool, makes its system calls behave as they rarely do:
 *
 *	FAULT=interrupted	every other call that may be interrupted fails with EINTR before it does anything
 *	FAULT=short		reading and writing move at most 1, 2, 3 ... 61 bytes at a time
 *	FAULT=close		closing standard output fails with EIO after it is closed
 *	FAULT=full		room cannot be reserved; of what goes to a file, other than standard output, half is written, once,
 *				then the disk is full
 *	FAULT=unread		a file cannot be read beyond its first 20,000 bytes: EIO
 *	FAULT=unlockable	nothing can be locked: ENOLCK
 *	FAULT=closed		a slip "closed" was read, and may not be read again: EACCES
 *	FAULT=moved		a file "moved" is in ../cur when it is opened by that name
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static unsigned long calls;

static bool
is(const char *what)
{
	const char *fault = getenv("FAULT");

	return fault != NULL && strcmp(fault, what) == 0;
}

static bool
interrupted(void)
{
	if (!is("interrupted") || calls++ % 2 != 0)
		return false;
	errno = EINTR;
	return true;
}

static size_t
some(size_t length)
{
	size_t most = is("short") ? 1 + calls++ % 61 : length;

	return length < most ? length : most;
}

static bool
unread(int fd, size_t *length)
{
	off_t at = is("unread") ? lseek(fd, 0, SEEK_CUR) : -1;

	if (at < 0)
		return false;
	if (at + (off_t)*length > 20000)
		*length = at < 20000 ? (size_t)(20000 - at) : 0;
	errno = EIO;
	return *length == 0;
}

ssize_t
read(int fd, void *bytes, size_t length)
{
	if (unread(fd, &length))
		return -1;
	return interrupted() ? -1 : syscall(SYS_read, fd, bytes, some(length));
}

static bool
full(int fd, size_t *length)
{
	struct stat st;

	if (!is("full") || fd <= STDERR_FILENO || syscall(SYS_fstat, fd, &st) < 0 || !S_ISREG(st.st_mode))
		return false;
	*length = (*length + 1) / 2;
	if (calls++ % 2 == 0)
		return false;
	errno = ENOSPC;
	return true;
}

ssize_t
write(int fd, const void *bytes, size_t length)
{
	if (full(fd, &length))
		return -1;
	return interrupted() ? -1 : syscall(SYS_write, fd, bytes, some(length));
}

ssize_t
pread(int fd, void *bytes, size_t length, off_t at)
{
	return interrupted() ? -1 : syscall(SYS_pread64, fd, bytes, some(length), at);
}

ssize_t __read_chk(int, void *, size_t, size_t);
ssize_t __pread_chk(int, void *, size_t, off_t, size_t);

ssize_t
__read_chk(int fd, void *bytes, size_t length, size_t room)
{
	if (length > room)
		abort();
	return read(fd, bytes, length);
}

ssize_t
__pread_chk(int fd, void *bytes, size_t length, off_t at, size_t room)
{
	if (length > room)
		abort();
	return pread(fd, bytes, length, at);
}

int
flock(int fd, int operation)
{
	if (is("unlockable")) {
		errno = ENOLCK;
		return -1;
	}
	return interrupted() ? -1 : (int)syscall(SYS_flock, fd, operation);
}

int
fallocate(int fd, int mode, off_t at, off_t length)
{
	if (is("full")) {
		errno = EOPNOTSUPP;
		return -1;
	}
	return interrupted() ? -1 : (int)syscall(SYS_fallocate, fd, mode, at, length);
}

int
close(int fd)
{
	int result = (int)syscall(SYS_close, fd);

	if (fd == STDOUT_FILENO && is("close")) {
		errno = EIO;
		return -1;
	}
	return result;
}

int
openat(int at, const char *name, int flags, ...)
{
	va_list ap;
	int mode;

	va_start(ap, flags);
	mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(ap, int) : 0;
	va_end(ap);
	if (is("moved") && strcmp(name, "moved") == 0)
		syscall(SYS_renameat2, at, name, at, "../cur/moved", 0);
	return (int)syscall(SYS_openat, at, name, flags, mode);
}

int
open(const char *name, int flags, ...)
{
	va_list ap;
	int mode;

	va_start(ap, flags);
	mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(ap, int) : 0;
	va_end(ap);
	if (is("closed") && strcmp(name, "closed") == 0) {
		errno = EACCES;
		return -1;
	}
	return (int)syscall(SYS_openat, AT_FDCWD, name, flags, mode);
}
