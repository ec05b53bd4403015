#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifdef __has_feature
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || __has_feature(thread_sanitizer)
#define RPR_UNCONFINED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) && !defined(RPR_UNCONFINED)
#define RPR_UNCONFINED
#endif

#ifdef RPR_UNCONFINED

void
confine_memory(void)
{
}

int
confine_reading(const char *const *paths, size_t count)
{
	(void)paths;
	(void)count;
	return 0;
}

#else

void
confine_memory(void)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	/* a limit of 0 does not hold where cores go to a program */
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/* linux/landlock.h of older systems lacks some of it, and the numbers never change. */
enum {
	CREATE_RULESET = 444, ADD_RULE, RESTRICT_SELF,
	VERSION = 1,			/* flag: ask for the version only */
	PATH_BENEATH = 1,
	READ_FILE = 1 << 2, READ_DIR = 1 << 3,
	FIRST = (1 << 13) - 1,		/* all that version 1 knows */
	REFER = 1 << 13, TRUNCATE = 1 << 14,
};

struct ruleset {
	uint64_t handled;
};

struct beneath {
	uint64_t allowed;
	int32_t parent;
} __attribute__((packed));

static bool
is_absent(int error)
{
	return error == ENOSYS || error == EOPNOTSUPP || error == EPERM;
}

static int
allow(int ruleset, const char *path)
{
	struct beneath b = { READ_FILE, -1 };
	struct stat st;
	int done;

	if ((b.parent = open(path, O_PATH | O_CLOEXEC)) < 0)
		return 0;		/* whoever opens it is told */
	if (fstat(b.parent, &st) == 0 && S_ISDIR(st.st_mode))
		b.allowed |= READ_DIR;
	done = (int)syscall(ADD_RULE, ruleset, PATH_BENEATH, &b, 0);
	/* a pipe is in no file system that is kept from anybody */
	if (done < 0 && errno == EBADFD)
		done = 0;
	close(b.parent);
	return done;
}

int
confine_reading(const char *const *paths, size_t count)
{
	int version = (int)syscall(CREATE_RULESET, NULL, 0, VERSION), ruleset, saved;
	struct ruleset r = { (uint64_t)FIRST | (version >= 2 ? REFER : 0) | (version >= 3 ? TRUNCATE : 0) };
	bool failed = false;
	size_t i;

	if (version < 0)
		return is_absent(errno) ? 0 : -1;
	if ((ruleset = (int)syscall(CREATE_RULESET, &r, sizeof r, 0)) < 0)
		return is_absent(errno) ? 0 : -1;
	for (i = 0; i < count && !failed; i++)
		failed = paths[i] != NULL && allow(ruleset, paths[i]) < 0;
	failed = failed || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || syscall(RESTRICT_SELF, ruleset, 0) < 0;
	saved = errno;
	close(ruleset);
	errno = saved;
	return failed ? -1 : 0;
}

#endif
