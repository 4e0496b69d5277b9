/* What a conversation is for: a label that a person would use ("Web", "Push/FCM")
 * and, where known, the service behind it ("google-fcm").
 *
 * All knowledge is in rules, lines of text: those under share/classify are built
 * in, and a user may add files, which win. Evidence in order of weight:
 *
 *	1. the application protocol that the payload proved, when it says what the
 *	   conversation is for (ssh, dns, smb), or the IP protocol (ICMP, ESP)
 *	2. the protocol that a carrier of anything (tls, quic) was asked for (ALPN)
 *	3. a protocol that carries anything (tls, quic, http) on the port of a known
 *	   use of it (TLS on 993 is Mail)
 *	4. the server's name: SNI, Host, then the other names it is known by
 *	5. the server's certificate, by its subject's common name; then names that Tor
 *	   makes up (tor.h)
 *	6. the server's address, for carriers whose server nobody named
 *	7. the client's JA4, then JA3
 *	8. the carrier alone (tls is Web)
 *	9. the port
 *
 * Where 1, 2, 3 or 9 give the label, a name that has the same label adds its service.
 *
 * A rule is one line of tab-separated columns, '#' begins a comment line:
 *
 *	payload	ssh	SSH			app_proto, or proto in upper case
 *	carrier	tls	Web			app_proto that carries anything
 *	carrier	tls:993	Mail	imaps		... to one port
 *	sni	mtalk.google.com	Push/FCM	google-fcm
 *						the name and all below it; '=' in front: only it
 *	ja4	t13d1516h2_8daaf6152771_e5627efa2ab1	Web	chrome
 *	ja3	6734f37431670b3ab4292b8f60f29984	...
 *	alpn	dot	DNS	dot
 *	cert	AnyDesk Client	Remote access	anydesk
 *	ip	1.1.1.1	DNS	cloudflare-dns
 *	port	tcp/3306	Database	mysql	or udp/27000-27050, sctp/..., any/...
 */
#ifndef CLASSIFY_CLASSIFY_H
#define CLASSIFY_CLASSIFY_H

#include "record/record.h"

struct app {
	struct slice label; /* never empty; "Unknown" when no rule fits */
	struct slice service; /* empty when there is none */
	const char *by; /* "payload", "sni", "ja4", "ja3", "ip", "port"; NULL when unknown */
	const char *dns_over; /* of label DNS, what carries it: "tls", "quic", "https", "dtls";
			       * NULL: nothing hides it */
};

struct classifier;

/* With the built-in rules. */
struct classifier *classifier_new(void);
void classifier_free(struct classifier *classifier);

/* Adds rules that win over all that were there, whatever their kind. 'text' is
 * copied. False when a line is no rule: then *err names the first such line and
 * no rule of the text is in force. */
bool classifier_add(struct classifier *classifier, struct slice text, struct strbuf *err);

/* Is it a record that has an application: flow, dns, http, alert? */
bool classify_applies(const struct record *record);

/* The record's application by the rules; a member 'app' that it has is not
 * looked at. Slices live as long as the classifier. */
struct app classify(const struct classifier *classifier, const struct record *record);

/* The same, but as the record's member 'app' says it where there is one; then
 * slices live as long as the record's. */
struct app classify_or_read(const struct classifier *classifier, const struct record *record);

/* Appends the JSON text of the member 'app'. */
void app_format(struct strbuf *out, const struct app *app);

#endif
