#include "graph/spawn.h"

#include "base/mem.h"

#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
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

/* posix_spawnp() wants texts that it may write to, though it does not. */
static char **copy_texts(const char *const *argv)
{
	size_t count = 0;
	char **copy;

	while (argv[count])
		count++;
	copy = mem_zalloc(count + 1, sizeof(*copy));
	for (size_t i = 0; i < count; i++)
		copy[i] = mem_strdup(argv[i]);
	return copy;
}

static void free_texts(char **texts)
{
	for (size_t i = 0; texts[i]; i++)
		free(texts[i]);
	free(texts);
}

bool spawn_and_wait(const char *const *argv, int in, int out, struct strbuf *err)
{
	char **texts = copy_texts(argv);
	posix_spawn_file_actions_t files;
	pid_t child;
	int failed;

	posix_spawn_file_actions_init(&files);
	if (in >= 0)
		posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
	if (out >= 0)
		posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	failed = posix_spawnp(&child, texts[0], &files, NULL, texts, environ);
	posix_spawn_file_actions_destroy(&files);
	free_texts(texts);
	if (failed == 0)
		return wait_for(child, argv[0], err);
	strbuf_addf(err, "cannot run %s: %s", argv[0], strerror(failed));
	return false;
}
