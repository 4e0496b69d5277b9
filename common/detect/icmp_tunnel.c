/* Data in ICMP: echoes that are no echoes. */
#include "base/json.h"
#include "detect/detect.h"

#define PACKETS_MIN 10
#define PING_BYTES 64 /* what ping programs carry at the most by default */

enum { TUNNEL, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[TUNNEL] = {9100651, "ICMP tunnel: echoes that carry data",
		"Malware Command and Control Activity Detected", "T1095 T1572", 1,
		"echo messages whose payload changes in size, is not sent back as it came, or that "
		"answer without being asked",
		"path MTU discovery, load balancers' probes, monitoring with payloads of several "
		"sizes",
		"payloads of one size that come back as they were sent"},
};

extern const struct detector icmp_tunnel_detector;

/* A ping's payloads are of one size, so that their sum is a multiple of their number. */
static bool sizes_vary(const struct conv *conv)
{
	return (conv->packets_sent && conv->sent % conv->packets_sent) ||
		(conv->packets_received && conv->received % conv->packets_received);
}

static void score(struct finding *f, const struct conv *conv)
{
	double out = (double)conv->sent / (conv->packets_sent ? conv->packets_sent : 1);
	double in = (double)conv->received / (conv->packets_received ? conv->packets_received : 1);
	uint64_t total = conv->sent + conv->received;

	if (sizes_vary(conv))
		finding_factor(f, 35, "payloads of several sizes, %.0f bytes on average",
			out > in ? out : in);
	if (conv->packets_received > conv->packets_sent + conv->packets_sent / 5 + 2)
		finding_factor(f, 40, "%u replies to %u requests", conv->packets_received,
			conv->packets_sent);
	if (conv->packets_sent && conv->packets_received && (out > in * 1.1 || in > out * 1.1))
		finding_factor(f, 25, "%.0f bytes are sent and %.0f come back: no echo", out, in);
	if (out > PING_BYTES || in > PING_BYTES)
		finding_factor(f, 10, "more than a ping carries");
	finding_factor(f,
		total >= 100000          ? 20
			: total >= 10000 ? 15
					 : 5,
		"%llu bytes in all", (unsigned long long)total);
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	(void)tuning;
	for (size_t i = 0; i < corpus->conv_count; i++) {
		const struct conv *conv = &corpus->convs[i];
		struct finding *f;

		if (!(conv->flags & CONV_ICMP) || (conv->flags & CONV_GROUP) ||
			(conv->icmp_type != 8 && conv->icmp_type != 0 && conv->icmp_type != 128 &&
				conv->icmp_type != 129) ||
			conv->packets_sent + conv->packets_received < PACKETS_MIN)
			continue;
		f = finding_list_add(findings, &icmp_tunnel_detector, &signatures[TUNNEL]);
		score(f, conv);
		json_u64(&f->evidence, "bytes_sent", conv->sent);
		json_u64(&f->evidence, "bytes_received", conv->received);
		json_u64(&f->evidence, "packets_sent", conv->packets_sent);
		json_u64(&f->evidence, "packets_received", conv->packets_received);
		finding_conv(f, corpus, conv);
	}
}

const struct detector icmp_tunnel_detector = {
	"icmp_tunnel",
	"data in ICMP",
	signatures,
	SIGNATURES,
	false,
	run,
};
