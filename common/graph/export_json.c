/* The graph document of share/graph/FORMAT.md. */
#include "base/json.h"
#include "graph/document.h"
#include "graph/export.h"

static bool write_json(const struct graph *graph, FILE *out, struct strbuf *err)
{
	struct strbuf part = STRBUF_INIT;

	(void)err;
	fprintf(out, "{\"version\":%d,\"summary\":", DOCUMENT_VERSION);
	document_summary(graph, &part);
	fwrite(part.ptr, 1, part.len, out);
	strbuf_clear(&part);
	fputs(",\"rows\":", out);
	document_rows(graph, &part);
	fwrite(part.ptr, 1, part.len, out);
	fputs("}\n", out);
	strbuf_release(&part);
	return true;
}

const struct exporter export_json = {"json", "application/json",
	"the graph document: everything the page knows", write_json, false};
