#include "graph/spawn.h"

#include <errno.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static bool wait_for(pid_t child, const char *name, struct strbuf *err)
{
	int status = 0;

	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	if (WIFSIGNALED(status))
		strbuf_addf(err, "%s was ended by signal %d", name, WTERMSIG(status));
	else
		strbuf_addf(err, "%s failed with status %d", name, WEXITSTATUS(status));
	return false;
}

bool spawn_and_wait(const char *const *argv, int in, int out, struct strbuf *err)
{
	posix_spawn_file_actions_t files;
	pid_t child;
	int failed;

	posix_spawn_file_actions_init(&files);
	if (in >= 0)
		posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
	if (out >= 0)
		posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	/* posix_spawnp() writes to neither the list nor the texts (POSIX.1-2017, exec). */
	failed = posix_spawnp(
		&child, argv[0], &files, NULL, (char *const *)(uintptr_t)argv, environ);
	posix_spawn_file_actions_destroy(&files);
	if (failed == 0)
		return wait_for(child, argv[0], err);
	strbuf_addf(err, "cannot run %s: %s", argv[0], strerror(failed));
	return false;
}
