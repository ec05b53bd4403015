/*
 * What delivering letters costs a program that does nothing else: writes COUNT files of SIZE bytes below DIR/tmp, by
 * batches of BATCH synced together, renames them into DIR/new and syncs that.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int tmp, new;

static int
write_one(long number, const char *bytes, size_t size)
{
	char name[32];
	int fd;

	snprintf(name, sizeof name, "2012-%06ld.yaml", number);
	fd = openat(tmp, name, O_WRONLY | O_CREAT | O_EXCL, 0600);
	return fd < 0 || write(fd, bytes, size) != (ssize_t)size || close(fd) < 0 ? -1 : 0;
}

static int
rename_one(long number)
{
	char name[32];

	snprintf(name, sizeof name, "2012-%06ld.yaml", number);
	return renameat(tmp, name, new, name);
}

int
main(int argc, char **argv)
{
	long count, batch, from, i;
	size_t size;
	char *bytes;

	if (argc != 5)
		return 2;
	count = atol(argv[1]);
	size = (size_t)atol(argv[2]);
	batch = atol(argv[3]);
	if (batch < 1 || (bytes = malloc(size + 1)) == NULL || chdir(argv[4]) < 0)
		return 1;
	memset(bytes, 'x', size);
	if ((mkdir("tmp", 0700) < 0 || mkdir("new", 0700) < 0) || (tmp = open("tmp", O_RDONLY | O_DIRECTORY)) < 0 ||
	    (new = open("new", O_RDONLY | O_DIRECTORY)) < 0)
		return 1;
	for (from = 0; from < count; from += batch) {
		for (i = from; i < count && i < from + batch; i++)
			if (write_one(i, bytes, size) < 0)
				return 1;
		if (syncfs(tmp) < 0)
			return 1;
		for (i = from; i < count && i < from + batch; i++)
			if (rename_one(i) < 0)
				return 1;
		if (fsync(new) < 0)
			return 1;
	}
	return 0;
}
