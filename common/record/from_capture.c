#include "record/from_capture.h"

#include "base/mem.h"
#include "base/message.h"

#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROGRAM "pcg-flows"

extern char **environ;

/* Beside the command, when that was started by a path. */
static bool beside(const char *argv0, struct strbuf *path)
{
	const char *slash = argv0 ? strrchr(argv0, '/') : NULL;

	if (!slash)
		return false;
	strbuf_add(path, argv0, (size_t)(slash + 1 - argv0));
	strbuf_adds(path, PROGRAM);
	return access(strbuf_cstr(path), X_OK) == 0;
}

/* pcg-flows -- CAPTURE ... */
static char **arguments(char *const *captures, size_t count)
{
	char **argv = mem_zalloc(count + 3, sizeof(*argv));

	argv[0] = mem_strdup(PROGRAM);
	argv[1] = mem_strdup("--");
	for (size_t i = 0; i < count; i++)
		argv[2 + i] = mem_strdup(captures[i]);
	return argv;
}

static void free_arguments(char **argv)
{
	for (char **arg = argv; *arg; arg++)
		free(*arg);
	free(argv);
}

static int spawn(pid_t *pid, const char *argv0, char **argv, const int ends[2])
{
	posix_spawn_file_actions_t actions;
	struct strbuf path = STRBUF_INIT;
	int error;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	posix_spawn_file_actions_addclose(&actions, ends[0]);
	posix_spawn_file_actions_addclose(&actions, ends[1]);
	if (beside(argv0, &path))
		error = posix_spawn(pid, strbuf_cstr(&path), &actions, NULL, argv, environ);
	else
		error = posix_spawnp(pid, PROGRAM, &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	strbuf_release(&path);
	return error;
}

bool from_capture_start(struct from_capture *source, const char *argv0, char *const *captures,
	size_t count, struct strbuf *err)
{
	char **argv = arguments(captures, count);
	int ends[2], error = pipe(ends) == 0 ? 0 : errno;

	if (!error) {
		error = spawn(&source->pid, argv0, argv, ends);
		if (!error && dup2(ends[0], STDIN_FILENO) < 0)
			error = errno;
		close(ends[0]);
		close(ends[1]);
	}
	free_arguments(argv);
	if (error)
		strbuf_addf(err, "cannot run " PROGRAM ": %s", strerror(error));
	return !error;
}

int from_capture_wait(const struct from_capture *source)
{
	int status;

	while (waitpid(source->pid, &status, 0) < 0)
		if (errno != EINTR)
			return EXIT_INCOMPLETE;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_INCOMPLETE;
}
