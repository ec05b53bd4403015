#include "pipes.h"

#include <fcntl.h>

void
pipe_widen(int fd, size_t size)
{
#ifdef F_SETPIPE_SZ
	const int now = fcntl(fd, F_GETPIPE_SZ);

	if (now > 0 && (size_t)now < size)
		(void)fcntl(fd, F_SETPIPE_SZ, (int)size);
#else
	(void)fd;
	(void)size;
#endif
}
