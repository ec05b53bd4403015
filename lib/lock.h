/*
 * The one lock of an office: flock(2) on `.lock`, which is never renamed or removed. The kernel frees it when its
 * holder dies. And the waiting for other files that tools write to in turn: rejects, operands that are rewritten.
 */
#ifndef RPR_LOCK_H
#define RPR_LOCK_H

struct directory;
struct findings;

/* Opens `.lock`, made if need be. The descriptor, or -1 after a finding. */
int lock_open(const struct directory *, struct findings *);

/* Takes the lock, trying for `patience` milliseconds. STORE_OK; STORE_BUSY after [busy], which names the holder where
 * /proc/locks does; STORE_FAILED after [store]. */
int lock_take(int fd, unsigned patience, const struct directory *, struct findings *);

/* Waits for the lock on any file, as long as it takes. 0, or -1 with errno. */
int lock_wait(int fd);

void lock_free(int fd);

#endif
