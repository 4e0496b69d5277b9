#include "intel/observe_tree.h"

#include <stddef.h>

#define NODE_END                                                                                   \
	{                                                                                          \
		NULL, KIND_OBJECT, NULL, NULL                                                      \
	}

/* EVE's members and ours; dns in all its versions. */
static const struct observe_node tls_ja3[] = {{"hash", KIND_JA3, NULL, "tls.ja3.hash"}, NODE_END};
static const struct observe_node quic_ja3[] = {{"hash", KIND_JA3, NULL, "quic.ja3.hash"}, NODE_END};

static const struct observe_node tls[] = {
	{"sni", KIND_TLS_NAME, NULL, "tls.sni"},
	{"ja3", KIND_JA3, tls_ja3, "tls.ja3"}, /* the hash alone, as some write it, or an object */
	{"ja4", KIND_JA4, NULL, "tls.ja4"},
	{"fingerprint", KIND_SHA1, NULL, "tls.fingerprint"},
	{"subject", KIND_SUBJECT, NULL, "tls.subject"},
	{"subjectaltname", KIND_NAME, NULL, "tls.subjectaltname"},
	NODE_END,
};

static const struct observe_node quic[] = {
	{"sni", KIND_TLS_NAME, NULL, "quic.sni"},
	{"ja3", KIND_JA3, quic_ja3, "quic.ja3"},
	{"ja4", KIND_JA4, NULL, "quic.ja4"},
	{"fingerprint", KIND_SHA1, NULL, "quic.fingerprint"},
	{"subject", KIND_SUBJECT, NULL, "quic.subject"},
	{"subjectaltname", KIND_NAME, NULL, "quic.subjectaltname"},
	NODE_END,
};

static const struct observe_node http[] = {
	{"hostname", KIND_HTTP_HOST, NULL, "http.hostname"},
	{"url", KIND_PATH, NULL, "http.url"},
	NODE_END,
};

static const struct observe_node dns_query[] = {
	{"rrname", KIND_NAME, NULL, "dns.queries.rrname"}, NODE_END};

static const struct observe_node dns_service[] = {
	{"name", KIND_NAME, NULL, "dns.answers.srv.name"}, NODE_END};

static const struct observe_node dns_answer[] = {
	{"rrname", KIND_NAME, NULL, "dns.answers.rrname"},
	{"rdata", KIND_NAME_OR_IP, NULL, "dns.answers.rdata"},
	{"srv", KIND_OBJECT, dns_service, NULL},
	NODE_END,
};

static const struct observe_node dns_grouped[] = {
	{"A", KIND_IP, NULL, "dns.grouped.A"},
	{"AAAA", KIND_IP, NULL, "dns.grouped.AAAA"},
	{"CNAME", KIND_NAME, NULL, "dns.grouped.CNAME"},
	{"MX", KIND_NAME, NULL, "dns.grouped.MX"},
	{"NS", KIND_NAME, NULL, "dns.grouped.NS"},
	NODE_END,
};

static const struct observe_node dns[] = {
	{"queries", KIND_OBJECT, dns_query, NULL},
	{"query", KIND_OBJECT, dns_query, NULL},
	{"answers", KIND_OBJECT, dns_answer, NULL},
	{"additionals", KIND_OBJECT, dns_answer, NULL},
	{"rrname", KIND_NAME, NULL, "dns.rrname"},
	{"rdata", KIND_NAME_OR_IP, NULL, "dns.rdata"},
	{"grouped", KIND_OBJECT, dns_grouped, NULL},
	{"answer", KIND_OBJECT, dns, NULL},
	NODE_END,
};

static const struct observe_node src_name[] = {
	{"name", KIND_HOST_NAME, NULL, "names.src"}, NODE_END};
static const struct observe_node dest_name[] = {{"name", KIND_NAME, NULL, "names.dest"}, NODE_END};

static const struct observe_node names[] = {
	{"src", KIND_OBJECT, src_name, NULL},
	{"dest", KIND_OBJECT, dest_name, NULL},
	{"name", KIND_HOST_NAME, NULL, "names.name"}, /* of an asset */
	NODE_END,
};

static const struct observe_node user[] = {
	{"user", KIND_USER, NULL, "users.user"},
	{"host", KIND_HOST_NAME, NULL, "users.host"},
	NODE_END,
};

static const struct observe_node windows[] = {{"users", KIND_OBJECT, user, NULL}, NODE_END};
static const struct observe_node smb[] = {{"ntlmssp", KIND_OBJECT, user, NULL}, NODE_END};
static const struct observe_node krb5[] = {{"cname", KIND_USER, NULL, "krb5.cname"}, NODE_END};
static const struct observe_node rdp_client[] = {
	{"client_name", KIND_HOST_NAME, NULL, "rdp.client.client_name"}, NODE_END};
static const struct observe_node rdp[] = {
	{"cookie", KIND_USER, NULL, "rdp.cookie"},
	{"client", KIND_OBJECT, rdp_client, NULL},
	NODE_END,
};

static const struct observe_node ether[] = {
	{"src_mac", KIND_MAC, NULL, "ether.src_mac"},
	{"dest_mac", KIND_MAC, NULL, "ether.dest_mac"},
	{"src_macs", KIND_MAC, NULL, "ether.src_macs"},
	{"dest_macs", KIND_MAC, NULL, "ether.dest_macs"},
	NODE_END,
};

static const struct observe_node macs[] = {{"mac", KIND_MAC, NULL, "macs.mac"}, NODE_END};

static const struct observe_node tunnel[] = {
	{"src_ip", KIND_IP, NULL, "tunnel.src_ip"},
	{"dest_ip", KIND_IP, NULL, "tunnel.dest_ip"},
	NODE_END,
};

static const struct observe_node dhcp[] = {
	{"hostname", KIND_HOST_NAME, NULL, "dhcp.hostname"},
	{"client_mac", KIND_MAC, NULL, "dhcp.client_mac"},
	{"assigned_ip", KIND_IP, NULL, "dhcp.assigned_ip"},
	NODE_END,
};

static const struct observe_node fileinfo[] = {
	{"md5", KIND_MD5, NULL, "fileinfo.md5"},
	{"sha1", KIND_SHA1, NULL, "fileinfo.sha1"},
	{"sha256", KIND_SHA256, NULL, "fileinfo.sha256"},
	NODE_END,
};

const struct observe_node observe_tree[] = {
	{"src_ip", KIND_IP, NULL, "src_ip"},
	{"dest_ip", KIND_IP, NULL, "dest_ip"},
	{"ip", KIND_IP, NULL, "ip"},
	{"tls", KIND_OBJECT, tls, NULL},
	{"quic", KIND_OBJECT, quic, NULL},
	{"http", KIND_HTTP, http, NULL},
	{"dns", KIND_OBJECT, dns, NULL},
	{"names", KIND_OBJECT, names, NULL},
	{"users", KIND_OBJECT, user, NULL},
	{"windows", KIND_OBJECT, windows, NULL},
	{"smb", KIND_OBJECT, smb, NULL},
	{"krb5", KIND_OBJECT, krb5, NULL},
	{"rdp", KIND_OBJECT, rdp, NULL},
	{"dhcp", KIND_OBJECT, dhcp, NULL},
	{"ether", KIND_OBJECT, ether, NULL},
	{"mac", KIND_MAC, NULL, "mac"},
	{"macs", KIND_OBJECT, macs, NULL},
	{"tunnel", KIND_OBJECT, tunnel, NULL},
	{"fileinfo", KIND_OBJECT, fileinfo, NULL},
	{"community_id", KIND_COMMUNITY_ID, NULL, "community_id"},
	{"flow_id", KIND_NUMBER, NULL, "flow_id"},
	NODE_END,
};
