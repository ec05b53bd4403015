/*
 * The pipes between filters.
 */
#ifndef RPR_PIPES_H
#define RPR_PIPES_H

#include <stddef.h>

enum { PIPE_USUAL = 256 * 1024 };	/* bytes that a pipe is to hold, where a filter has no reason for more */

/*
 * Lets a pipe hold `size` bytes and more: who writes goes on while who reads is busy, and both wait for each other less
 * often. Nothing happens to what is no pipe, or holds more; and where the system refuses, things take longer.
 */
void pipe_widen(int fd, size_t size);

#endif
