/* pcg-classify: says of each conversation what it is for. */
#include "base/message.h"
#include "base/option.h"
#include "base/sandbox.h"
#include "classify/classify.h"
#include "record/pipeline.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define RULES_BYTES_MAX ((size_t)16 * 1024 * 1024)
#define READ_ROOM ((size_t)64 * 1024)

static struct {
	struct option_list rules;
	bool strict;
} opt;

static const struct option_row rows[] = {
	{'r', "rules", "FILE", OPTION_LIST, &opt.rules, NULL,
		"rules of your own, which win; the last file first"},
	{0, "strict", NULL, OPTION_FLAG, &opt.strict, NULL,
		"end at a line that is not a JSON object"},
	OPTION_END,
};

static const struct option_command command = {"pcg-classify", "[FILE ...]",
	"Adds to each flow, dns, http and alert record the member 'app': what the conversation is\n"
	"for (Web, DNS, Mail, SMB/RPC, Push/FCM, VPN, ... or Unknown), which service it reaches "
	"where\n"
	"that is known, and by which evidence. Reads standard input where no file is named.",
	rows,
	"The payload decides, then the name that was asked for, the TLS fingerprint, and the port\n"
	"last. A rule is a line of tab-separated columns: kind, pattern, label and service.\n"
	"\n"
	"  sni      intranet.example.com  Web       intranet     the name and all below it\n"
	"  sni      =example.com          Web                    only the name\n"
	"  port     tcp/4000-4010         Database  ledger       or udp/, sctp/, any/\n"
	"  payload  ssh                   SSH                    an app_proto, or a proto like "
	"ICMP\n"
	"  carrier  tls:8443              Web       console      TLS to that port\n"
	"  ja4      t13d1516h2_8daaf6152771_e5627efa2ab1  Web  chrome        or ja3 and its hash\n"
	"\n"
	"Examples:\n"
	"  pcg-flows cap.pcap | pcg-classify | jq -r .app.label | sort | uniq -c\n"
	"  pcg-flows cap.pcap | pcg-classify --rules ours.tsv | jq 'select(.app.label==\"VPN\")'\n"
	"\n"
	"Exit status: 0 done, 2 usage error or failure, 3 an input could not be read to its end."};

struct state {
	struct classifier *classifier;
	struct strbuf json;
};

static bool each(struct record *record, void *ctx)
{
	struct state *state = ctx;
	struct app app;

	if (!classify_applies(record))
		return true;
	app = classify(state->classifier, record);
	strbuf_clear(&state->json);
	app_format(&state->json, &app);
	record_set(record, "app", strbuf_slice(&state->json));
	return true;
}

static void read_rules(const char *path, struct strbuf *text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : 1;

	while (n > 0 && text->len <= RULES_BYTES_MAX) {
		n = read(fd, strbuf_more(text, READ_ROOM), READ_ROOM);
		text->len += n > 0 ? (size_t)n : 0;
	}
	if (n < 0)
		die("cannot read the rules %s: %s", path, strerror(errno));
	if (n > 0)
		die("the rules %s are larger than %zu bytes", path, RULES_BYTES_MAX);
	close(fd);
}

static void add_rules(struct classifier *classifier, const char *path)
{
	struct strbuf text = STRBUF_INIT, err = STRBUF_INIT;

	read_rules(path, &text);
	if (!classifier_add(classifier, strbuf_slice(&text), &err))
		die("%s: %s", path, strbuf_cstr(&err));
	strbuf_release(&text);
	strbuf_release(&err);
}

int main(int argc, char **argv)
{
	struct state state = {.json = STRBUF_INIT};
	int count = option_main(&command, argc, argv), status;

	sandbox_enter();
	state.classifier = classifier_new();
	for (size_t i = 0; i < opt.rules.count; i++)
		add_rules(state.classifier, opt.rules.items[i]);
	status = pipeline_run(
		argv, count, &(struct pipeline){.each = each, .ctx = &state, .strict = opt.strict});
	classifier_free(state.classifier);
	strbuf_release(&state.json);
	option_list_release(&opt.rules);
	return status;
}
