/* A server that refuses a log-on: an anomaly of its conversation, "pop3.login_refused". One is a
 * slip of the hand; pcg-detect counts them. */
#ifndef DISSECT_REFUSAL_H
#define DISSECT_REFUSAL_H

#include "dissect/dissect.h"

enum refusing {
	REFUSING_FTP,
	REFUSING_IMAP,
	REFUSING_MQTT,
	REFUSING_MYSQL,
	REFUSING_NNTP,
	REFUSING_PGSQL,
	REFUSING_POP3,
	REFUSING_REDIS,
	REFUSING_RFB,
	REFUSING_SIP,
	REFUSING_SMTP,
	REFUSING_SOCKS,
	REFUSING_TDS,
	REFUSING_TELNET,
	REFUSING_XMPP,
	REFUSING_PROTOCOLS
};

/* The message at hand, of the server, refuses a log-on. */
void out_refusal(struct dissect_out *out, enum refusing protocol);

/* Whether a text for people says that a log-on was refused, in the words that servers use:
 * "Login incorrect", "[AUTHENTICATIONFAILED]", "% Bad passwords". */
bool refusal_is_told(struct slice text);

#endif
