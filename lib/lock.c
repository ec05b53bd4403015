#include "lock.h"

#include "directory.h"
#include "finding.h"
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

static const char lock_name[] = ".lock";

enum { NAP_FIRST = 1, NAP_LONGEST = 4 };		/* milliseconds */

int
lock_open(const struct directory *d, struct findings *f)
{
	struct stat st;
	int fd;

	/* made aside from the opening, so that the mode is set by whoever made it and by nobody else */
	if (fstatat(d->fd, lock_name, &st, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT) {
		fd = openat(d->fd, lock_name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, OFFICE_FILE);
		if (fd >= 0 && fchmod(fd, OFFICE_FILE) == 0)
			return fd;
		if (fd >= 0)
			close(fd);
		if (fd >= 0 || errno != EEXIST) {
			directory_failed(d, lock_name, NULL, directory_nothing, f);
			return -1;
		}
	}
	/* nothing is written to it: where flock(1) or another umask made it, the group may have no more than reading */
	return directory_read(d, lock_name, f);
}

static long long
milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
nap(long length)
{
	struct timespec t = { length / 1000, length % 1000 * 1000000L };

	nanosleep(&t, NULL);
}

/* The process that holds the lock, or 0 where it cannot be told. */
static long
find_holder(int fd)
{
	struct stat st;
	char line[256];
	long holder = 0;
	FILE *locks;

	if (fstat(fd, &st) < 0 || (locks = fopen("/proc/locks", "re")) == NULL)
		return 0;
	while (holder == 0 && fgets(line, sizeof line, locks) != NULL) {
		unsigned long long inode;
		unsigned major_no, minor_no;
		long pid;

		if (sscanf(line, "%*d: FLOCK %*s %*s %ld %x:%x:%llu", &pid, &major_no, &minor_no, &inode) == 4 &&
		    inode == st.st_ino && major_no == major(st.st_dev) && minor_no == minor(st.st_dev) && pid > 0)
			holder = pid;
	}
	fclose(locks);
	return holder;
}

static int
report_busy(int fd, struct findings *f)
{
	char words[48] = "";
	long holder = find_holder(fd);

	if (holder > 0)
		snprintf(words, sizeof words, ", by process %ld", holder);
	finding_add(f, FINDING_BUSY, 0, 0, words, NULL, NULL);
	return STORE_BUSY;
}

int
lock_take(int fd, unsigned patience, const struct directory *d, struct findings *f)
{
	long long until = 0;
	long length = NAP_FIRST;

	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno == EINTR)
			continue;
		if (errno != EWOULDBLOCK)
			return directory_failed(d, lock_name, NULL, directory_nothing, f);
		if (until == 0)
			until = milliseconds() + patience;
		else if (milliseconds() >= until)
			return report_busy(fd, f);
		nap(length);
		length = length * 2 > NAP_LONGEST ? NAP_LONGEST : length * 2;
	}
	return STORE_OK;
}

int
lock_wait(int fd)
{
	int result;

	while ((result = flock(fd, LOCK_EX)) < 0 && errno == EINTR)
		;
	return result;
}

void
lock_free(int fd)
{
	flock(fd, LOCK_UN);
}
