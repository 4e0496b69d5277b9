#include "base/sandbox.h"

#include "base/mem.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

#if defined(__linux__) && !defined(SANITIZED) && !defined(SANDBOX_OFF)

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

/* Names of system calls, not numbers: an architecture that lacks one just does not get it. */
static const char *const allowed[] = {
	/* files that are open */
	"read",
	"readv",
	"pread64",
	"preadv",
	"write",
	"writev",
	"lseek",
	"_llseek",
	"close",
	"fstat",
	"fstat64",
	"fcntl",
	"fcntl64",
	"fadvise64",
	"fadvise64_64",
	"readahead",
	"poll",
	"ppoll",
	"select",
	"_newselect",
	"pselect6",
	"dup",
	"fsync",
	"fdatasync",
	"ftruncate",
	"ftruncate64",
	/* what there is to read */
	"stat",
	"stat64",
	"lstat",
	"lstat64",
	"newfstatat",
	"fstatat64",
	"statx",
	"access",
	"faccessat",
	"faccessat2",
	"readlink",
	"readlinkat",
	"getdents",
	"getdents64",
	"getcwd",
	/* memory */
	"brk",
	"munmap",
	"mremap",
	"madvise",
	"mincore",
	/* time, and who one is */
	"clock_gettime",
	"clock_gettime64",
	"clock_getres",
	"gettimeofday",
	"time",
	"clock_nanosleep",
	"clock_nanosleep_time64",
	"nanosleep",
	"getrandom",
	"getpid",
	"gettid",
	"getuid",
	"geteuid",
	"getgid",
	"getegid",
	"uname",
	"sysinfo",
	"getrusage",
	"times",
	"getrlimit",
	"ugetrlimit",
	"prlimit64",
	"sched_getaffinity",
	"sched_yield",
	/* signals and the end */
	"rt_sigaction",
	"rt_sigprocmask",
	"rt_sigreturn",
	"sigreturn",
	"sigaltstack",
	"restart_syscall",
	"tgkill",
	"wait4",
	"waitid",
	"futex",
	"futex_time64",
	"set_robust_list",
	"rseq",
	"exit",
	"exit_group",
};

/* What is allowed only with harmless arguments: (argument & mask) must be value. */
static const struct {
	const char *name;
	unsigned argument;
	unsigned long mask, value;
} limited[] = {
	{"open", 1, O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND, O_RDONLY},
	{"openat", 2, O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND, O_RDONLY},
	{"mmap", 2, PROT_EXEC, 0},
	{"mmap2", 2, PROT_EXEC, 0},
	{"mprotect", 2, PROT_EXEC, 0},
	{"ioctl", 1, ~0UL, TCGETS}, /* isatty() */
	{"ioctl", 1, ~0UL, TIOCGWINSZ},
};

static bool add_rules(scmp_filter_ctx filter)
{
	for (size_t i = 0; i < ARRAY_LEN(allowed); i++) {
		int call = seccomp_syscall_resolve_name(allowed[i]);

		if (call >= 0 && seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) != 0)
			return false;
	}
	for (size_t i = 0; i < ARRAY_LEN(limited); i++) {
		int call = seccomp_syscall_resolve_name(limited[i].name);
		struct scmp_arg_cmp only = SCMP_CMP(
			limited[i].argument, SCMP_CMP_MASKED_EQ, limited[i].mask, limited[i].value);

		if (call >= 0 && seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1, only) != 0)
			return false;
	}
	return true;
}

bool sandbox_enter(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	bool entered = filter && add_rules(filter) && seccomp_load(filter) == 0;

	if (filter)
		seccomp_release(filter);
	return entered;
}

#else

bool sandbox_enter(void)
{
	return false;
}

#endif
