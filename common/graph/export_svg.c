/* SVG, drawn by Graphviz' dot from what export_dot writes. */
#include "graph/export.h"
#include "graph/spawn.h"

#include <errno.h>

extern const struct exporter export_dot;

static bool draw(FILE *dot, FILE *out, struct strbuf *err)
{
	static const char *const argv[] = {"dot", "-Tsvg", NULL};

	if (fflush(dot) != 0 || ferror(dot) || fseek(dot, 0, SEEK_SET) != 0 || fflush(out) != 0) {
		strbuf_addf(err, "cannot keep the graph for dot: %s", strerror(errno));
		return false;
	}
	if (spawn_and_wait(argv, fileno(dot), fileno(out), err))
		return true;
	strbuf_adds(err, "; -f svg wants Graphviz (package graphviz)");
	return false;
}

static bool write_svg(const struct graph *graph, FILE *out, struct strbuf *err)
{
	FILE *dot = tmpfile();
	bool ok;

	if (!dot) {
		strbuf_addf(err, "cannot make a temporary file: %s", strerror(errno));
		return false;
	}
	ok = export_dot.write(graph, dot, err) && draw(dot, out, err);
	fclose(dot);
	return ok;
}

const struct exporter export_svg = {
	"svg", "image/svg+xml", "the same drawn by Graphviz' dot", write_svg, true};
