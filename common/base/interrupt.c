#include "base/interrupt.h"

#include <stddef.h>

volatile sig_atomic_t interrupt_seen;

static void on_signal(int signal)
{
	interrupt_seen = signal;
}

void interrupt_catch(bool caught)
{
	struct sigaction action = {.sa_handler = caught ? on_signal : SIG_DFL};

	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}
