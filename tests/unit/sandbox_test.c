#include "base/sandbox.h"

#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a process in the sandbox says of each thing it tries: 0, or the errno it failed with. */
enum attempt {
	READ_FILE,
	ALLOCATE,
	SOCKET,
	RUN,
	FORK,
	MAKE_FILE,
	CHANGE_FILE,
	REMOVE,
	EXECUTABLE,
	N_ATTEMPTS
};

static int try_to_allocate(void)
{
	void *big = malloc((size_t)64 << 20);

	free(big);
	return big ? 0 : -1;
}

static int try_to_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return (int)pid;
}

static int try_to(enum attempt attempt)
{
	switch (attempt) {
	case READ_FILE:
		return open("/etc/passwd", O_RDONLY | O_CLOEXEC);
	case ALLOCATE:
		return try_to_allocate();
	case SOCKET:
		return socket(AF_INET, SOCK_STREAM, 0);
	case RUN:
		return execl("/bin/true", "true", (char *)NULL);
	case FORK:
		return try_to_fork();
	case MAKE_FILE:
		return open("/tmp/pcg-sandbox-test", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	case CHANGE_FILE:
		return open("/dev/null", O_RDWR | O_CLOEXEC);
	case REMOVE:
		return unlink("/tmp/pcg-sandbox-test");
	default:
		return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			       0) == MAP_FAILED
			? -1
			: 0;
	}
}

/* Fills errors by what a child in the sandbox met; false where there is no sandbox here. */
static bool in_sandbox(unsigned char errors[N_ATTEMPTS])
{
	int ends[2], status;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		if (!sandbox_enter())
			_exit(2);
		for (int i = 0; i < N_ATTEMPTS; i++)
			errors[i] = try_to((enum attempt)i) < 0 ? (unsigned char)errno : 0;
		_exit(write(ends[1], errors, N_ATTEMPTS) == N_ATTEMPTS ? 0 : 1);
	}
	close(ends[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) != 1);
	if (WEXITSTATUS(status) == 0)
		assert_int_equal(read(ends[0], errors, N_ATTEMPTS), N_ATTEMPTS);
	close(ends[0]);
	return WEXITSTATUS(status) == 0;
}

static void reading_is_all_that_is_left(void **state)
{
	unsigned char errors[N_ATTEMPTS] = {0};

	(void)state;
	if (!in_sandbox(errors))
		skip();
	assert_int_equal(errors[READ_FILE], 0);
	assert_int_equal(errors[ALLOCATE], 0);
	for (int i = SOCKET; i < N_ATTEMPTS; i++)
		assert_int_equal(errors[i], EPERM);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(reading_is_all_that_is_left),
	};

	return RUN_TESTS(tests);
}
