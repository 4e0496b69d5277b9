/* The sandbox that commands work in: what reads hostile bytes may do little with them.
 *
 * From sandbox_enter() on, the process may read files, write to what is already
 * open, and ask for memory, the time and random bytes. It may open no socket,
 * start no program or thread, make, change or remove no file, and make no memory
 * executable: such a call fails with EPERM, and so does every call that is not
 * known to be needed. There is no way back.
 *
 *	argc = option_main(&command, argc, argv);
 *	sandbox_enter();
 *
 * Enter after output files are opened and after rights that are needed once were
 * used. Linux only (seccomp(2), kept by children); under the sanitizers, which need more than that, nothing
 * is given up. */
#ifndef BASE_SANDBOX_H
#define BASE_SANDBOX_H

#include <stdbool.h>

/* False where the system has no such sandbox, or refuses one; the process goes on as it was. */
bool sandbox_enter(void);

#endif
