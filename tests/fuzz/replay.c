/* Runs a fuzz target over stored inputs, where libFuzzer is not linked in.
 *
 *	fuzz_NAME FILE|FOLDER ...
 *
 * Each input is given whole and as every prefix, each time in a heap block of
 * exactly its size, so that a sanitizer sees the first byte read too far.
 * Prints one line of TAP for each argument. */
#include "fuzz.h"

#include "base/mem.h"
#include "base/message.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define INPUT_MAX ((size_t)1024 * 1024)
#define PREFIXES_MAX 2048 /* of one input; of a longer one, prefixes evenly taken */

static uint64_t runs;

static void run(const uint8_t *bytes, size_t len)
{
	uint8_t *copy = mem_alloc(len ? len : 1);

	memcpy(copy, bytes, len);
	LLVMFuzzerTestOneInput(copy, len);
	free(copy);
	runs++;
}

static void replay_file(const char *path)
{
	uint8_t *bytes = mem_alloc(INPUT_MAX);
	FILE *file = fopen(path, "rb");

	if (!file)
		die("%s: %s", path, strerror(errno));
	size_t len = fread(bytes, 1, INPUT_MAX, file);
	fclose(file);
	fuzz_describe("%s", path);
	size_t step = 1 + len / PREFIXES_MAX;
	for (size_t prefix = 0; prefix < len; prefix += step)
		run(bytes, prefix);
	run(bytes, len);
	free(bytes);
}

/* Every file in the folder; false when it is none. */
static bool replay_folder(const char *path)
{
	struct dirent **entries;
	int count = scandir(path, &entries, NULL, alphasort);
	char inside[4096];

	for (int i = 0; i < count; i++) {
		if (entries[i]->d_name[0] != '.') {
			snprintf(inside, sizeof(inside), "%s/%s", path, entries[i]->d_name);
			replay_file(inside);
		}
		free(entries[i]);
	}
	if (count < 0)
		return false;
	free(entries);
	return true;
}

int main(int argc, char **argv)
{
	message_name(argv[0]);
	for (int i = 1; i < argc; i++) {
		runs = 0;
		if (!replay_folder(argv[i]))
			replay_file(argv[i]);
		printf("ok %d - %s: %" PRIu64 " runs\n", i, argv[i], runs);
		fflush(stdout);
	}
	printf("1..%d\n", argc - 1);
	return 0;
}
