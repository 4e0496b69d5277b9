/* Ctrl-C and `kill` as a wish to end what is being done, so that what there is can be kept.
 *
 *	interrupt_catch(true);
 *	while (more && !interrupt_seen) ...
 *	interrupt_catch(false); */
#ifndef BASE_INTERRUPT_H
#define BASE_INTERRUPT_H

#include <signal.h>
#include <stdbool.h>

/* The signal that came while it was caught; 0: none did. */
extern volatile sig_atomic_t interrupt_seen;

/* Catches SIGINT and SIGTERM, or gives them back their usual effect. */
void interrupt_catch(bool caught);

#endif
