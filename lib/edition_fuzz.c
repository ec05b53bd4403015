/*
 * Loads the bytes as an edition. Holds that it is either loaded or refused with a finding, and that what is loaded answers.
 */
#include "arena.h"
#include "edition.h"
#include "finding.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct findings f = FINDINGS_INIT(&a);
	struct edition *e;
	char *bytes = malloc(size + 1);
	size_t i, k;

	if (bytes == NULL)
		return 0;
	memcpy(bytes, data, size);
	e = edition_load("fuzz", bytes, size, true, &f);
	if ((e == NULL) != (f.errors > 0 || f.failed))
		abort();
	for (i = 0; e != NULL && i < e->service_count; i++)
		for (k = 0; k < e->services[i].count; k++)
			if (service_step(&e->services[i], e->services[i].steps[k].row.id) != (int)k)
				abort();
	edition_free(e);
	arena_release(&a);
	return 0;
}
