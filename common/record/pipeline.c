#include "record/pipeline.h"

#include "base/lines.h"
#include "base/message.h"
#include "base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

/* One run over all inputs. */
struct run {
	const struct pipeline *pipeline;
	struct record record;
	const char *path; /* of the input that is read now; "-" for standard input */
	uint64_t lines; /* that were read, of any kind */
	uint64_t odd_lines, first_odd_line; /* those that are no record */
	const char *first_odd_path;
	bool failed; /* an input could not be read to its end */
	bool is_terminal; /* standard output */
	struct strbuf visible;
};

/* Fit for a terminal; valid until the next call. */
static const char *input_name(const char *path)
{
	static struct strbuf visible;

	if (strcmp(path, "-") == 0)
		return "standard input";
	strbuf_clear(&visible);
	strbuf_add_visible(&visible, slice_str(path));
	return strbuf_cstr(&visible);
}

/* A terminal would obey what others put into their records. */
static void print(struct run *run, struct slice bytes, bool ends_line)
{
	if (run->is_terminal) {
		strbuf_clear(&run->visible);
		strbuf_add_visible(&run->visible, bytes);
		bytes = strbuf_slice(&run->visible);
	}
	if (ends_line)
		output_line(bytes);
	else
		output_bytes(bytes);
}

static void note_odd_line(struct run *run, const struct line *line)
{
	if (line->more)
		return;
	run->odd_lines++;
	if (!run->first_odd_path) {
		run->first_odd_path = run->path;
		run->first_odd_line = line->number;
	}
}

static void handle(struct run *run, const struct line *line)
{
	const struct pipeline *pipeline = run->pipeline;
	struct record *record = &run->record;

	if (!line->piece && slice_trim(line->bytes).len == 0)
		return;
	if (line->piece || !record_read(record, line->bytes, line->number)) {
		note_odd_line(run, line);
		if (!pipeline->quiet && !pipeline->strict)
			print(run, line->bytes, !line->more);
	} else if (pipeline->each(record, pipeline->ctx) && !pipeline->quiet) {
		print(run, record_text(record), true);
	}
}

static bool must_stop(const struct run *run)
{
	return run->pipeline->strict && run->odd_lines > 0;
}

static void read_lines(struct run *run, int fd)
{
	struct lines in;
	struct line line;

	lines_init(&in, fd, LINES_CAP);
	while (!must_stop(run) && lines_next(&in, &line)) {
		handle(run, &line);
		run->lines++;
		if (in.start == in.end) /* a live stream may pause here: its reader waits */
			output_flush();
	}
	if (in.error) {
		run->failed = true;
		warn("cannot read %s: %s", input_name(run->path), strerror(in.error));
	}
	lines_release(&in);
}

static bool read_input(struct run *run, const char *path)
{
	int fd;

	run->path = path;
	if (strcmp(path, "-") == 0) {
		read_lines(run, STDIN_FILENO);
		return true;
	}
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		warn("cannot open %s: %s", input_name(path), strerror(errno));
		return false;
	}
	read_lines(run, fd);
	close(fd);
	return true;
}

/* Says before any work what could not be read later. Opening would disturb a FIFO. */
static bool can_read(const char *path)
{
	struct stat st;

	if (strcmp(path, "-") == 0)
		return true;
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		errno = EISDIR;
	else if (access(path, R_OK) == 0)
		return true;
	warn("cannot read %s: %s", input_name(path), strerror(errno));
	return false;
}

static void report_odd_lines(const struct run *run)
{
	const char *path = run->odd_lines ? input_name(run->first_odd_path) : NULL;

	if (!path)
		return;
	if (run->pipeline->strict)
		warn("line %" PRIu64 " of %s is not a JSON object", run->first_odd_line, path);
	else
		warn("%" PRIu64 " %s not a JSON object, the first is line %" PRIu64 " of %s; %s",
			run->odd_lines, run->odd_lines == 1 ? "line is" : "lines are",
			run->first_odd_line, path,
			run->pipeline->quiet ? "left out" : "passed on untouched");
}

static int status_of(const struct run *run)
{
	if (must_stop(run))
		return EXIT_UNUSABLE;
	if (run->failed)
		return run->lines ? EXIT_INCOMPLETE : EXIT_UNUSABLE;
	return 0;
}

int pipeline_run(char **files, int count, const struct pipeline *pipeline)
{
	static struct run run; /* too large for a stack */
	bool opened = true;

	run = (struct run){.pipeline = pipeline, .is_terminal = output_is_terminal()};
	for (int i = 0; i < count; i++)
		if (!can_read(files[i]))
			return EXIT_UNUSABLE;
	if (count == 0)
		opened = read_input(&run, "-");
	for (int i = 0; i < count && opened && !must_stop(&run); i++)
		opened = read_input(&run, files[i]);
	if (pipeline->finish && opened && !must_stop(&run))
		pipeline->finish(pipeline->ctx);
	output_flush();
	report_odd_lines(&run);
	record_release(&run.record);
	strbuf_release(&run.visible);
	return opened ? status_of(&run) : EXIT_UNUSABLE;
}
