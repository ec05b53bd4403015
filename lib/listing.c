#include "listing.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* All names, each with its NUL, one after the other. */
static int
gather(DIR *d, struct listing *l)
{
	const struct dirent *e;

	for (errno = 0; (e = readdir(d)) != NULL; errno = 0) {
		if (e->d_name[0] == '.')
			continue;
		buf_add(&l->text, e->d_name, strlen(e->d_name) + 1);
		l->count++;
	}
	if (errno == 0 && buf_failed(&l->text))
		errno = ENOMEM;
	return errno == 0 ? 0 : -1;
}

static int
sort(struct listing *l)
{
	const char *name = l->text.bytes;
	size_t i;

	if ((l->names = malloc((l->count + 1) * sizeof *l->names)) == NULL)
		return -1;
	for (i = 0; i < l->count; i++, name += strlen(name) + 1)
		l->names[i] = name;
	qsort(l->names, l->count, sizeof *l->names, by_name);
	return 0;
}

int
listing_read(const char *path, struct listing *l)
{
	DIR *d = opendir(path);
	int error;

	*l = (struct listing){ NULL, 0, BUF_INIT };
	if (d == NULL)
		return -1;
	error = gather(d, l) < 0 || sort(l) < 0 ? errno : 0;
	closedir(d);
	if (error == 0)
		return 0;
	listing_release(l);
	errno = error;
	return -1;
}

void
listing_release(struct listing *l)
{
	free(l->names);
	buf_release(&l->text);
	*l = (struct listing){ NULL, 0, BUF_INIT };
}
