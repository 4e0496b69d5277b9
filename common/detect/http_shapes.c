#include "detect/http_shapes.h"

#define STAGER_LEN 4
#define LONG_STAGER_LEN 20

#define IE11 "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko"
#define CHROME41                                                                                   \
	"Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/41.0.2228.0 "  \
	"Safari/537.36"

const struct http_shape http_shapes[] = {
	/* https://github.com/BC-SECURITY/Empire, the default profile of its HTTP listener */
	{"Empire", SHAPE_PATH, NULL, "/admin/get.php", 25},
	{"Empire", SHAPE_PATH, NULL, "/login/process.php", 25},
	{"Empire", SHAPE_PATH, NULL, "/login/process.jsp", 25},
	{"Empire", SHAPE_PATH, NULL, "/news.php", 12},
	{"Empire", SHAPE_PATH, NULL, "/news.asp", 12},
	{"Empire", SHAPE_PATH, "POST", "/index.asp", 8},
	{"Empire", SHAPE_PATH, "POST", "/index.jsp", 8},
	{"Empire", SHAPE_PATH, "POST", "/index.php", 5},
	{"Empire", SHAPE_AGENT, NULL, IE11, 15},
	/* Cobalt Strike without a profile, and profiles that come with it */
	{"Cobalt Strike", SHAPE_URL_HAS, "POST", "/submit.php?id=", 45},
	{"Cobalt Strike", SHAPE_PATH, "GET", "/ca", 20},
	{"Cobalt Strike", SHAPE_PATH, "GET", "/cx", 20},
	{"Cobalt Strike", SHAPE_PATH, "GET", "/cm", 20},
	{"Cobalt Strike", SHAPE_PATH, "GET", "/ptj", 25},
	{"Cobalt Strike", SHAPE_PATH, "GET", "/j.ad", 25},
	{"Cobalt Strike", SHAPE_PATH, "GET", "/dpixel", 25},
	{"Cobalt Strike", SHAPE_PATH, "GET", "/g.pixel", 20},
	{"Cobalt Strike", SHAPE_PATH, "GET", "/pixel.gif", 10},
	{"Cobalt Strike", SHAPE_PATH, "GET", "/dot.gif", 15},
	{"Cobalt Strike", SHAPE_PATH, "GET", "/updates.rss", 20},
	{"Cobalt Strike", SHAPE_PATH, "GET", "/fwlink", 10},
	{"Cobalt Strike", SHAPE_PATH, "GET", "/IE9CompatViewList.xml", 10},
	{"Cobalt Strike", SHAPE_PATH, "GET", "/en_US/all.js", 10},
	{"Cobalt Strike", SHAPE_PATH, "POST", "/jquery-3.3.2.min.js", 60},
	{"Cobalt Strike", SHAPE_PATH_START, "GET", "/s/ref=nb_sb_noss_1/167-3294888-0262949", 60},
	{"Cobalt Strike", SHAPE_PATH_START, "POST", "/N4215/adj/amzn.us.sr.aps", 60},
	/* https://github.com/nettitude/PoshC2, its list of URLs */
	{"PoshC2", SHAPE_PATH_START, NULL, "/adsense/troubleshooter/1631343", 30},
	{"PoshC2", SHAPE_PATH_START, NULL, "/types/translation/v1/articles", 30},
	{"PoshC2", SHAPE_PATH_START, NULL, "/usersync/tradedesk", 20},
	{"PoshC2", SHAPE_PATH_START, NULL, "/branch-locator/search.asp", 30},
	{"PoshC2", SHAPE_PATH_START, NULL, "/vfe01s/1/vsopts.js", 30},
	{"PoshC2", SHAPE_PATH_START, NULL, "/cisben/marketq", 30},
	{"PoshC2", SHAPE_PATH_START, NULL, "/trader-update/history", 30},
	{"PoshC2", SHAPE_PATH_START, NULL, "/web/20110920084728", 30},
	{"PoshC2", SHAPE_PATH_START, NULL, "/uasclient/0.1.34/modules", 30},
	{"PoshC2", SHAPE_PATH_START, NULL, "/business/home.asp&ved=", 30},
	{"PoshC2", SHAPE_PATH_START, NULL, "/Philips/v902", 30},
	{"PoshC2", SHAPE_PATH_START, NULL, "/status/995598521343541248/query", 40},
	{"PoshC2", SHAPE_PATH_START, NULL, "/babel-polyfill/6.3.14/polyfill.min.js=", 30},
	{"PoshC2", SHAPE_PATH_START, NULL, "/putil/2018/0/11/po.html", 40},
	/* https://github.com/cobbr/Covenant, DefaultHttpProfile */
	{"Covenant", SHAPE_PATH, NULL, "/en-us/index.html", 25},
	{"Covenant", SHAPE_PATH, NULL, "/en-us/docs.html", 25},
	{"Covenant", SHAPE_PATH, NULL, "/en-us/test.html", 25},
	{"Covenant", SHAPE_AGENT, NULL, CHROME41, 15},
	/* families, by gates and agents of their own */
	{"Mythic", SHAPE_PATH, "POST", "/agent_message", 50},
	{"Mythic", SHAPE_PATH_END, "POST", "/agent_message", 20},
	{"LokiBot", SHAPE_PATH_END, "POST", "/fre.php", 40},
	{"LokiBot", SHAPE_AGENT, NULL, "Mozilla/4.08 (Charon; Inferno)", 65},
	{"Pony", SHAPE_AGENT, "POST", "Mozilla/4.0 (compatible; MSIE 5.0; Windows 98)", 40},
	{"Pony", SHAPE_PATH_END, "POST", "/gate.php", 30},
	{"Hancitor", SHAPE_PATH_END, "POST", "/8/forum.php", 62},
	{"Hancitor", SHAPE_PATH_END, "POST", "/ls5/forum.php", 62},
	{"Locky", SHAPE_PATH, "POST", "/linuxsucks.php", 62},
	{"Locky", SHAPE_PATH, "POST", "/apache_handler.php", 62},
	{"Locky", SHAPE_PATH, "POST", "/checkupdate", 25},
	{"Zeus", SHAPE_PATH_END, "GET", "/config.bin", 30},
	{"Zeus", SHAPE_PATH_END, "GET", "/cfg.bin", 30},
	{"Zeus", SHAPE_PATH_END, "POST", "/gate.php", 30},
	{"Raccoon", SHAPE_AGENT, NULL, "mozzzzzzzzzzz", 70},
	{"Houdini", SHAPE_PATH, "POST", "/is-ready", 65},
	{"Houdini", SHAPE_AGENT_HAS, NULL, "<|>", 65},
	{"WSHRAT", SHAPE_AGENT_START, NULL, "WSHRAT|", 70},
	{"Lumma", SHAPE_PATH, "POST", "/c2sock", 45},
	{"Lumma", SHAPE_PATH, "POST", "/c2conf", 45},
	{"Lumma", SHAPE_AGENT, NULL, "TeslaBrowser/5.5", 50},
	{"Upatre", SHAPE_AGENT_START, NULL, "Updates downloader", 65},
	{"TrickBot", SHAPE_URL_HAS, NULL, "_W617601.", 65},
	{"TrickBot", SHAPE_URL_HAS, NULL, "_W10017134.", 65},
	{NULL, SHAPE_PATH, NULL, NULL, 0},
};

bool http_shape_fits(const struct http_shape *shape, struct slice method, struct slice url,
	struct slice user_agent)
{
	struct slice path = slice_first(url, slice_find(url, '?')), text = slice_str(shape->text);

	if (shape->method && !slice_is(method, shape->method))
		return false;
	switch (shape->part) {
	case SHAPE_PATH:
		return slice_eq(path, text);
	case SHAPE_PATH_START:
		return slice_starts(path, text);
	case SHAPE_PATH_END:
		return slice_ends(path, text);
	case SHAPE_URL_HAS:
		return slice_find_slice(url, text) < url.len;
	case SHAPE_AGENT:
		return slice_eq(user_agent, text);
	case SHAPE_AGENT_HAS:
		return slice_find_slice(user_agent, text) < user_agent.len;
	case SHAPE_AGENT_START:
		return slice_starts(user_agent, text);
	}
	return false;
}

unsigned http_checksum8(struct slice url)
{
	struct slice name = slice_from(url, 1);
	unsigned sum = 0;

	if (name.len != STAGER_LEN && name.len < LONG_STAGER_LEN)
		return 0;
	for (size_t i = 0; i < name.len; i++) {
		uint8_t c = name.ptr[i], folded = c | 0x20;

		if (!(c >= '0' && c <= '9') && !(folded >= 'a' && folded <= 'z') &&
			!(name.len > STAGER_LEN && (c == '-' || c == '_')))
			return 0;
		sum += c;
	}
	return sum & 0xff;
}
