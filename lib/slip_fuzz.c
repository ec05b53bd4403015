/*
 * Takes the bytes as a file of slips. Holds that what is taken has the parts that all slips have, that the same file again
 * gives the same slips, and that the outcome agrees with what was reported.
 */
#include "arena.h"
#include "calendar.h"
#include "node.h"
#include "replace.h"
#include "report.h"
#include "slips.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static char file[] = "/tmp/slip_fuzz.XXXXXX";

static void
remove_file(void)
{
	unlink(file);
}

/* Slips are read again from their file. */
static void
put(const uint8_t *data, size_t size)
{
	static int fd = -1;

	if (fd < 0 && ((fd = mkstemp(file)) < 0 || atexit(remove_file) != 0))
		abort();
	if (ftruncate(fd, 0) < 0 || lseek(fd, 0, SEEK_SET) < 0 || write_all(fd, (const char *)data, size) < 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reporter r = { .program = "fuzz", .json = size % 2 == 1 };
	struct slips *s = slips_new();
	struct arena arena = ARENA_INIT;
	size_t count, i;
	int done, again;

	if (s == NULL)
		abort();
	put(data, size);
	done = slips_take(s, file, (const char *)data, size, &r);
	if (done < 0 || (done > 0) != (r.errors > 0))
		abort();
	count = slips_count(s);
	again = slips_take(s, file, (const char *)data, size, &r);
	if (again != done || slips_count(s) != 2 * count)
		abort();
	for (i = 0; i < count; i++) {
		struct slip a, b;
		char at[MOMENT_TEXT + 1];

		if (slips_load(s, slips_note(s, i), &arena, &a) != 1 || slips_load(s, slips_note(s, i + count), &arena, &b) != 1)
			abort();
		if (strcmp(a.sha256, b.sha256) != 0 || a.kind == NULL || (a.case_id == NULL && a.number == NULL) ||
		    (a.by == NULL && a.from == NULL))
			abort();
		moment_format(&a.at, at);
		arena_reset(&arena);
	}
	arena_release(&arena);
	slips_free(s);
	return 0;
}
