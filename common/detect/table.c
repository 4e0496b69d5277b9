#include "detect/detect.h"

extern const struct detector beacon_detector;
extern const struct detector lateral_detector;
extern const struct detector credential_detector;
extern const struct detector coercion_detector;
extern const struct detector relay_detector;
extern const struct detector directory_detector;
extern const struct detector tamper_detector;
extern const struct detector scan_detector;
extern const struct detector intel_detector;
extern const struct detector exfil_detector;
extern const struct detector http_c2_detector;
extern const struct detector payload_detector;
extern const struct detector implant_detector;
extern const struct detector dga_detector;
extern const struct detector onion_detector;
extern const struct detector dns_tunnel_detector;
extern const struct detector icmp_tunnel_detector;
extern const struct detector http_tunnel_detector;
extern const struct detector proxy_detector;
extern const struct detector tls_tunnel_detector;
extern const struct detector web_attack_detector;
extern const struct detector web_search_detector;
extern const struct detector web_guess_detector;
extern const struct detector logon_detector;
extern const struct detector ticket_detector;
extern const struct detector exploit_detector;
extern const struct detector injection_detector;
extern const struct detector arp_detector;
extern const struct detector shell_detector;
extern const struct detector stealth_detector;
extern const struct detector name_poison_detector;
extern const struct detector flood_detector;
extern const struct detector lease_detector;
extern const struct detector guess_detector;
extern const struct detector wrong_port_detector;
extern const struct detector tls_oddity_detector;
extern const struct detector long_lived_detector;
extern const struct detector cleartext_detector;

const struct detector *const detectors[] = {
	&beacon_detector,
	&lateral_detector,
	&credential_detector,
	&coercion_detector,
	&relay_detector,
	&directory_detector,
	&tamper_detector,
	&scan_detector,
	&intel_detector,
	&exfil_detector,
	&http_c2_detector,
	&payload_detector,
	&implant_detector,
	&dga_detector,
	&onion_detector,
	&dns_tunnel_detector,
	&icmp_tunnel_detector,
	&http_tunnel_detector,
	&proxy_detector,
	&tls_tunnel_detector,
	&web_attack_detector,
	&web_search_detector,
	&web_guess_detector,
	&logon_detector,
	&ticket_detector,
	&exploit_detector,
	&injection_detector,
	&arp_detector,
	&shell_detector,
	&stealth_detector,
	&name_poison_detector,
	&flood_detector,
	&lease_detector,
	&guess_detector,
	&wrong_port_detector,
	&tls_oddity_detector,
	&long_lived_detector,
	&cleartext_detector,
	NULL,
};

static void explain(
	const struct detector *detector, const struct signature *signature, struct strbuf *out)
{
	strbuf_addf(out, "%u  %s\n", signature->id, signature->title);
	strbuf_addf(out, "\nDetector:          %s (%s)\n", detector->name, detector->title);
	strbuf_addf(out, "Category:          %s\n", signature->category);
	strbuf_addf(out, "MITRE ATT&CK:      %s\n", signature->technique);
	strbuf_addf(out, "Known good:        %s\n",
		detector->softened ? "lowers its score" : "does not change it");
	strbuf_addf(out, "\nLooks for:         %s\n", signature->looks_for);
	strbuf_addf(out, "Also caused by:    %s\n", signature->also_caused_by);
	strbuf_addf(out, "What would lower:  %s\n", signature->would_lower);
}

bool detect_explain(uint64_t signature_id, struct strbuf *out)
{
	for (size_t i = 0; detectors[i]; i++)
		for (size_t j = 0; j < detectors[i]->signature_count; j++)
			if (detectors[i]->signatures[j].id == signature_id) {
				explain(detectors[i], &detectors[i]->signatures[j], out);
				return true;
			}
	return false;
}

void detect_list(struct strbuf *out)
{
	for (size_t i = 0; detectors[i]; i++) {
		strbuf_addf(out, "%-12s %s\n", detectors[i]->name, detectors[i]->title);
		for (size_t j = 0; j < detectors[i]->signature_count; j++)
			strbuf_addf(out, "    %u  %s  [%s]\n", detectors[i]->signatures[j].id,
				detectors[i]->signatures[j].title,
				detectors[i]->signatures[j].technique);
	}
}
