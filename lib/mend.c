#include "mend.h"

#include "lines.h"

#include <stdlib.h>

int
mend_digest(int fd, off_t to, char hex[DIGEST_HEX + 1])
{
	struct digest d;
	char block[8192];
	off_t at = 0;

	digest_init(&d);
	while (at < to) {
		size_t n = to - at < (off_t)sizeof block ? (size_t)(to - at) : sizeof block;

		if (read_at(fd, at, block, n) < 0)
			return -1;
		digest_add(&d, block, n);
		at += (off_t)n;
	}
	digest_hex(&d, hex);
	return 0;
}

bool
mend_names(const char *list, long long line)
{
	char *end;

	while (*list != '\0') {
		if (strtoll(list, &end, 10) == line && end != list)
			return true;
		for (list = end == list ? list + 1 : end; *list == ',' || *list == ' '; list++)
			;
	}
	return false;
}
