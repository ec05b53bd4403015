/*
 * Runs a fuzzing target over files, without a fuzzer: each file once. A fault ends the process as it would end the fuzzer.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
main(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "rb");
		uint8_t *bytes = malloc(1 << 22);
		size_t length;

		if (f == NULL || bytes == NULL)
			return 1;
		length = fread(bytes, 1, 1 << 22, f);
		fclose(f);
		fprintf(stderr, "%s\n", argv[i]);
		LLVMFuzzerTestOneInput(bytes, length);
		free(bytes);
	}
	return 0;
}
