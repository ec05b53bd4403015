/*
 * Takes the bytes as a file of slips. Holds that what is taken has the parts that all slips have, that the same file again
 * gives the same slips, and that the outcome agrees with what was reported.
 */
#include "calendar.h"
#include "node.h"
#include "report.h"
#include "slip.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reporter r = { .program = "fuzz", .json = size % 2 == 1 };
	struct slips *s = slips_new();
	size_t count, i;
	int done, again;

	if (s == NULL)
		abort();
	done = slips_take(s, "slips", (const char *)data, size, &r);
	if (done < 0 || (done > 0) != (r.errors > 0))
		abort();
	count = slips_count(s);
	again = slips_take(s, "slips", (const char *)data, size, &r);
	if (again != done || slips_count(s) != 2 * count)
		abort();
	for (i = 0; i < count; i++) {
		const struct slip *a = slips_at(s, i), *b = slips_at(s, i + count);
		char at[MOMENT_TEXT + 1];

		if (strcmp(a->sha256, b->sha256) != 0 || a->kind == NULL || (a->case_id == NULL && a->number == NULL) ||
		    (a->by == NULL && a->from == NULL))
			abort();
		moment_format(&a->at, at);
	}
	slips_free(s);
	return 0;
}
