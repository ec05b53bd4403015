/*
 * Loads the bytes as office.yaml. Holds that it is either loaded or refused with a finding, and that what is loaded answers.
 */
#include "arena.h"
#include "finding.h"
#include "node.h"
#include "office.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static bool
knows_some(void *context, const char *actor)
{
	(void)context;
	return *actor != 'x';
}

static void
ask(const struct office *o)
{
	size_t i;

	for (i = 0; i < o->people_count; i++)
		if (office_person(o, o->people[i].id) == NULL)
			abort();
	office_time(o, 1346643540);
	office_time(o, INT64_MAX / 4);
	office_offset(o, 15000);
	office_first_number((void *)(uintptr_t)o, BOOK_JOURNAL, 2012);
	office_peer(o, "directorate");
	office_performs(o, "city-office");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct findings f = FINDINGS_INIT(&a);
	char dir[64], path[96];
	struct office *o;
	int fd;

	snprintf(dir, sizeof dir, "/dev/shm/rpr-office-fuzz-%ld", (long)getpid());
	snprintf(path, sizeof path, "%s/office.yaml", dir);
	mkdir(dir, 0700);
	if ((fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600)) < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	close(fd);
	o = office_load(dir, &f);
	if ((o == NULL) != (f.errors > 0 || f.failed))
		abort();
	if (o != NULL) {
		office_check(o, knows_some, NULL, &f);
		ask(o);
	}
	office_free(o);
	unlink(path);
	rmdir(dir);
	arena_release(&a);
	return 0;
}
