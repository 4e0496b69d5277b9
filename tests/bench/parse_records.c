/* Parses each line of standard input with cJSON and throws the tree away: what a filter costs at least
 * that reads its records so. */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>

int main(void)
{
	char *line = NULL;
	size_t room = 0, records = 0;
	ssize_t len;

	while ((len = getline(&line, &room, stdin)) > 0) {
		cJSON *tree = cJSON_ParseWithLength(line, (size_t)len);

		records += tree != NULL;
		cJSON_Delete(tree);
	}
	free(line);
	printf("%zu records\n", records);
	return 0;
}
