/* Any lines as records of the stream: labelled, drawn into a graph, and written in every format. */
#include "fuzz.h"

#include "base/mem.h"
#include "classify/classify.h"
#include "graph/export.h"

#include <stdlib.h>

static const char shell[] = "<title>@@PCG_TITLE@@</title><script>@@PCG_SUMMARY@@</script>"
			    "<script data-encoding=\"@@PCG_ROWS_ENCODING@@\">@@PCG_ROWS@@</script>";

static void write_all(const struct graph *graph)
{
	for (const struct exporter *const *each = exporters; *each; each++) {
		struct strbuf err = STRBUF_INIT;
		char *text = NULL;
		size_t len = 0;
		FILE *out;

		if (slice_is(slice_str((*each)->name), "svg"))
			continue; /* runs another program */
		out = open_memstream(&text, &len);
		fuzz_require(out && (*each)->write(graph, out, &err), "a graph can be written");
		fuzz_require(!ferror(out) && fclose(out) == 0, "all of it");
		if (slice_is(slice_str((*each)->name), "json"))
			fuzz_require_json(slice_trim(slice_of(text, len)));
		free(text);
		strbuf_release(&err);
	}
}

static bool label(void *ctx, const struct record *record, struct slice *text, struct slice *service)
{
	struct app app = classify(ctx, record);

	*text = app.label;
	*service = app.service;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct graph graph; /* large, as a record is */
	static struct record record;
	static struct classifier *classifier;
	struct slice rest = slice_of(data, size);
	uint64_t number = 0;

	if (!classifier)
		classifier = classifier_new();
	graph_init(&graph,
		&(struct graph_options){
			.shell = slice_str(shell), .classify = label, .classify_ctx = classifier});
	while (rest.len > 0)
		if (record_read(&record, slice_cut(&rest, '\n'), ++number))
			graph_read(&graph, &record);
	graph_finish(&graph);
	write_all(&graph);
	graph_release(&graph);
	return 0;
}
