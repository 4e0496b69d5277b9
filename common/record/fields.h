/* Every member name of the stream that code needs twice, once. The names and
 * what they mean are fixed by the record contract, pcg-record(5). */
#ifndef RECORD_FIELDS_H
#define RECORD_FIELDS_H

/* event_type */
#define EVENT_FLOW "flow"
#define EVENT_DNS "dns"
#define EVENT_HTTP "http"
#define EVENT_ASSET "asset"
#define EVENT_ALERT "alert"
#define EVENT_STATS "stats"

/* Facts of a flow: dotted paths (flow/facts.h). */
#define FACT_TLS_SNI "tls.sni"
#define FACT_TLS_VERSION "tls.version"
#define FACT_TLS_JA3_HASH "tls.ja3.hash"
#define FACT_TLS_JA3_STRING "tls.ja3.string"
#define FACT_TLS_JA3S_HASH "tls.ja3s.hash"
#define FACT_TLS_JA3S_STRING "tls.ja3s.string"
#define FACT_TLS_JA4 "tls.ja4"
#define FACT_TLS_CLIENT_ALPNS "tls.client_alpns"
#define FACT_TLS_SERVER_ALPNS "tls.server_alpns"
#define FACT_QUIC_SNI "quic.sni"
#define FACT_HTTP_HOSTNAME "http.hostname"
#define FACT_HTTP_URL "http.url"
#define FACT_HTTP_USER_AGENT "http.http_user_agent"
#define FACT_HTTP_METHOD "http.http_method"
#define FACT_HTTP_STATUS "http.status"

#endif
