/*
 * What a process gives up before it reads what others wrote.
 */
#ifndef RPR_CONFINE_H
#define RPR_CONFINE_H

#include <stddef.h>

/* No core dumps: what a tool has in memory is about people. A debugger that starts the tool still works. */
void confine_memory(void);

/*
 * From now on files below the paths can be opened for reading, and nothing else (Landlock). Paths that are not there are
 * passed over. Where the kernel has no Landlock, nothing happens. 0, or -1 with errno. In a build with sanitizers or with
 * RPR_UNCONFINED, as for coverage and valgrind, neither does anything: those need files and themselves.
 */
int confine_reading(const char *const *paths, size_t count);

#endif
