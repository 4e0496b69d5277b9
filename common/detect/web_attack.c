/* Attacks on web applications that stand in the request for all to read, or in the answer. */
#include "base/json.h"
#include "base/mem.h"
#include "detect/detect.h"

#include <stdlib.h>

#define SAMPLES 5
#define SAMPLE_LEN 200 /* bytes of a URL that the evidence shows */
#define URL_LEN_MAX 4096 /* bytes of a URL that are looked at */

enum {
	INJECTION,
	EXECUTION,
	TRAVERSAL,
	SCRIPT,
	TOOL,
	FIRST_OF_BODY, /* those before it stand in the head of a request */
	PROGRAM = FIRST_OF_BODY,
	OUTPUT,
	ACCOUNTS,
	SIGNATURES
};

#define LOWERS "nothing: what was asked for is what it is; the answer tells whether it worked"
#define CAUSES "vulnerability scanners of one's own, pages about security"

static const struct signature signatures[SIGNATURES] = {
	[INJECTION] = {9100801, "SQL injection in a request", "Web Application Attack", "T1190", 1,
		"parts of SQL statements in a URL", CAUSES, LOWERS},
	[EXECUTION] = {9100802, "Command or code injection in a request", "Web Application Attack",
		"T1190 T1059", 1, "shell commands, JNDI look-ups or code in a URL or header",
		CAUSES, LOWERS},
	[TRAVERSAL] = {9100803, "Path traversal in a request", "Web Application Attack", "T1190", 2,
		"paths that climb out of the site, or files of the system", CAUSES, LOWERS},
	[SCRIPT] = {9100804, "Cross-site scripting in a request", "Web Application Attack", "T1189",
		2, "markup with scripts in a URL", CAUSES, LOWERS},
	[TOOL] = {9100805, "Requests of an attack tool", "Web Application Attack", "T1595.002", 2,
		"the user agent of a scanner or exploitation tool", CAUSES, LOWERS},
	[PROGRAM] = {9100806, "Program under a false name", "Potentially Bad Traffic",
		"T1105 T1036", 2,
		"a Windows program in clear from outside, from an address or a URL that does not "
		"say "
		"what it is",
		"installers behind short links, update services of small vendors",
		"a URL that ends as programs do, a download by name"},
	[OUTPUT] = {9100807, "Output of a system command in a web answer", "Web Application Attack",
		"T1505.003 T1059", 1,
		"an answer of a web server that begins as the output of id, dir, whoami or "
		"ipconfig does: a web shell, or an injection that worked",
		"pages made to test sensors", "nothing: it is what the server said"},
	[ACCOUNTS] = {9100808, "Accounts of a Unix system handed out or sent by HTTP",
		"Web Application Attack", "T1190 T1003.008", 1,
		"a body that begins as /etc/passwd or /etc/shadow does", "backups by HTTP",
		"nothing: it is what was sent"},
};

extern const struct detector web_attack_detector;

/* In lower case, escapes undone, '+' as a blank. */
static const struct {
	const char *text;
	int signature, points;
} patterns[] = {
	{"union select", INJECTION, 75},
	{"union all select", INJECTION, 75},
	{"union/**/select", INJECTION, 80},
	{"information_schema", INJECTION, 75},
	{"' or '1'='1", INJECTION, 80},
	{"' or 1=1", INJECTION, 80},
	{"\" or 1=1", INJECTION, 80},
	{"or 1=1--", INJECTION, 75},
	{"' or ''='", INJECTION, 75},
	{"' and '1'='1", INJECTION, 70},
	{"' and 1=1", INJECTION, 70},
	{"'; drop table", INJECTION, 85},
	{"xp_cmdshell", INJECTION, 85},
	{"waitfor delay", INJECTION, 75},
	{"benchmark(", INJECTION, 65},
	{"sleep(", INJECTION, 62},
	{"order by 1--", INJECTION, 70},
	{"${jndi:", EXECUTION, 95},
	{"/bin/sh", EXECUTION, 75},
	{"/bin/bash", EXECUTION, 75},
	{"cmd.exe", EXECUTION, 70},
	{"powershell -", EXECUTION, 75},
	{";wget ", EXECUTION, 85},
	{"wget http", EXECUTION, 75},
	{"curl http", EXECUTION, 70},
	{"allow_url_include", EXECUTION, 85},
	{"php://input", EXECUTION, 85},
	{"() { :;}", EXECUTION, 95},
	{"()%7b:;}", EXECUTION, 90},
	{"java.lang.runtime", EXECUTION, 85},
	{"invokefunction&function=call_user_func", EXECUTION, 95},
	{"phpunit/src/util/php/eval-stdin", EXECUTION, 90},
	{"../../..", TRAVERSAL, 75},
	{"..\\..\\..", TRAVERSAL, 75},
	{"/etc/passwd", TRAVERSAL, 80},
	{"/etc/shadow", TRAVERSAL, 85},
	{"boot.ini", TRAVERSAL, 65},
	{"<script", SCRIPT, 65},
	{"javascript:alert(", SCRIPT, 70},
	{"onerror=alert", SCRIPT, 75},
};

static const char *const tools[] = {"sqlmap", "nikto", "nmap scripting engine", "masscan",
	"gobuster", "dirbuster", "wpscan", "acunetix", "nessus", "openvas", "zgrab", "nuclei",
	"w3af", "havij", "hydra", "feroxbuster", "dirb "};

static int digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Undoes escapes twice over, as attackers write them. */
static struct slice unescape(struct slice text, char *out)
{
	size_t len = 0;

	for (size_t i = 0; i < text.len && len < URL_LEN_MAX; i++) {
		uint8_t c = text.ptr[i];

		if (c == '%' && i + 2 < text.len && digit(text.ptr[i + 1]) >= 0 &&
			digit(text.ptr[i + 2]) >= 0) {
			c = (uint8_t)(digit(text.ptr[i + 1]) << 4 | digit(text.ptr[i + 2]));
			i += 2;
		} else if (c == '+') {
			c = ' ';
		}
		out[len++] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
	}
	return slice_of(out, len);
}

struct hit {
	int signature, points;
	const char *text;
};

static void look(struct slice text, struct hit *hit)
{
	for (size_t i = 0; i < ARRAY_LEN(patterns); i++)
		if (patterns[i].points > hit->points &&
			slice_find_slice(text, slice_str(patterns[i].text)) < text.len)
			*hit = (struct hit){
				patterns[i].signature, patterns[i].points, patterns[i].text};
}

/* A program that came from outside though its URL does not say so, or from a bare address. */
static int program_points(const struct corpus *corpus, const struct request *r)
{
	static const char *const types[] = {
		"application/x-msdownload", "application/x-dosexec", "application/x-msdos-program"};
	static const char *const endings[] = {
		".exe", ".dll", ".msi", ".cab", ".msu", ".msp", ".ocx", ".psf", ".sys"};
	struct slice url = corpus_text(corpus, r->url), type = corpus_text(corpus, r->content_type);
	struct ip ip;
	bool is_program = false, is_named = false;

	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		is_program |= slice_is(type, types[i]);
	if (!is_program || r->status != 200 || corpus->hosts[r->server].internal)
		return 0;
	url = slice_first(url, slice_find(url, '?'));
	for (size_t i = 0; i < ARRAY_LEN(endings); i++)
		is_named |= url.len > 4 &&
			slice_eq_nocase(slice_from(url, url.len - 4), slice_str(endings[i]));
	if (!is_named)
		return 66;
	return ip_parse(corpus_text(corpus, r->hostname), &ip) ? 62 : 0;
}

static struct hit hit_of(const struct corpus *corpus, const struct request *r)
{
	char once[URL_LEN_MAX], twice[URL_LEN_MAX];
	struct slice url = unescape(corpus_text(corpus, r->url), once), agent;
	struct hit hit = {-1, 0, NULL};

	look(url, &hit);
	look(unescape(url, twice), &hit);
	agent = unescape(corpus_text(corpus, r->user_agent), once);
	look(agent, &hit);
	for (size_t i = 0; i < ARRAY_LEN(tools) && hit.signature < 0; i++)
		if (slice_find_slice(agent, slice_str(tools[i])) < agent.len)
			hit = (struct hit){TOOL, 65, tools[i]};
	if (slice_is(corpus_text(corpus, r->magic), "command"))
		hit = (struct hit){OUTPUT, 85, "a command's output"};
	if (slice_is(corpus_text(corpus, r->magic), "passwd") ||
		slice_is(corpus_text(corpus, r->request_magic), "passwd"))
		hit = (struct hit){ACCOUNTS, 85, "a file of accounts"};
	if (hit.signature < 0 && program_points(corpus, r))
		hit = (struct hit){PROGRAM, program_points(corpus, r), "a program in the answer"};
	return hit;
}

/* One client, one server, one kind of attack. */
struct group {
	uint32_t client, server;
	struct hit worst;
	uint32_t requests, finding, samples;
};

struct groups {
	struct group *items;
	size_t count, room;
	struct map numbers;
	struct arena keys;
};

static struct group *group_of(struct groups *groups, const struct request *r, int signature)
{
	const uint32_t key[] = {r->client, r->server, (uint32_t)signature};
	uint32_t *number =
		map_put_copy(&groups->numbers, slice_of(key, sizeof(key)), &groups->keys);

	if (*number == MAP_NONE) {
		*number = (uint32_t)groups->count;
		MEM_GROW(groups->items, groups->count, groups->room);
		groups->items[groups->count++] = (struct group){
			.client = r->client, .server = r->server, .worst = {signature, 0, NULL}};
	}
	return &groups->items[*number];
}

static void add_finding(struct finding_list *findings, struct group *group)
{
	struct finding *f = finding_list_add(
		findings, &web_attack_detector, &signatures[group->worst.signature]);

	group->finding = (uint32_t)findings->count;
	finding_factor(f, group->worst.points,
		group->worst.signature >= FIRST_OF_BODY ? "%s" : "\"%s\" in a request",
		group->worst.text);
	if (group->requests > 1)
		finding_factor(
			f, group->requests >= 10 ? 10 : 5, "%u such requests", group->requests);
	json_open(&f->evidence, "urls", '[');
}

static void add_request(struct finding_list *findings, const struct corpus *corpus,
	struct group *group, const struct request *r)
{
	struct finding *f = &findings->items[group->finding - 1];

	if (!f->has_dest) {
		f->src = r->client;
		f->dest = r->server;
		f->has_dest = true;
		f->dest_port = r->server_port;
		f->name = r->hostname;
		f->dests[f->dest_count++] = r->server;
	}
	f->one_port &= f->dest_port == r->server_port;
	if (group->samples++ < SAMPLES)
		json_str(&f->evidence, NULL, slice_first(corpus_text(corpus, r->url), SAMPLE_LEN));
	finding_event(f, r->flow_id, r->frame, r->time_us);
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	struct groups groups = {.numbers = MAP_INIT, .keys = ARENA_INIT};
	struct hit *hits = mem_alloc((corpus->request_count + 1) * sizeof(*hits));

	(void)tuning;
	for (size_t i = 0; i < corpus->request_count; i++) {
		struct group *group;

		hits[i] = hit_of(corpus, &corpus->requests[i]);
		if (hits[i].signature < 0)
			continue;
		group = group_of(&groups, &corpus->requests[i], hits[i].signature);
		group->requests++;
		if (hits[i].points > group->worst.points)
			group->worst = hits[i];
	}
	for (size_t i = 0; i < groups.count; i++)
		add_finding(findings, &groups.items[i]);
	for (size_t i = 0; i < corpus->request_count; i++)
		if (hits[i].signature >= 0)
			add_request(findings, corpus,
				group_of(&groups, &corpus->requests[i], hits[i].signature),
				&corpus->requests[i]);
	for (size_t i = 0; i < groups.count; i++)
		json_close(&findings->items[groups.items[i].finding - 1].evidence, ']');
	free(hits);
	free(groups.items);
	map_release(&groups.numbers);
	arena_release(&groups.keys);
}

const struct detector web_attack_detector = {
	"web_attack",
	"attacks on web applications, in requests and answers",
	signatures,
	SIGNATURES,
	false,
	run,
};
