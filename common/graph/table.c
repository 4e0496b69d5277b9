#include "graph/export.h"

extern const struct exporter export_html, export_json, export_dot, export_svg, export_csv,
	export_graphml, export_gexf, export_opengraph;

const struct exporter *const exporters[] = {&export_html, &export_json, &export_dot, &export_svg,
	&export_csv, &export_graphml, &export_gexf, &export_opengraph, NULL};

const struct exporter *exporter_find(const char *name)
{
	for (size_t i = 0; exporters[i]; i++)
		if (strcmp(exporters[i]->name, name) == 0)
			return exporters[i];
	return NULL;
}
