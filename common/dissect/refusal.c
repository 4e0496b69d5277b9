#include "dissect/refusal.h"

#include "base/mem.h"

#include <stdio.h>

#define DETAILS_LEN_MAX 64

static const struct {
	const char *app_proto;
	struct anomaly_kind kind;
} refusals[REFUSING_PROTOCOLS] = {
#define ROW(name)                                                                                  \
	{                                                                                          \
		name,                                                                              \
		{                                                                                  \
			"applayer", name ".login_refused"                                          \
		}                                                                                  \
	}
	[REFUSING_FTP] = ROW("ftp"),
	[REFUSING_IMAP] = ROW("imap"),
	[REFUSING_MQTT] = ROW("mqtt"),
	[REFUSING_MYSQL] = ROW("mysql"),
	[REFUSING_NNTP] = ROW("nntp"),
	[REFUSING_PGSQL] = ROW("pgsql"),
	[REFUSING_POP3] = ROW("pop3"),
	[REFUSING_REDIS] = ROW("redis"),
	[REFUSING_RFB] = ROW("rfb"),
	[REFUSING_SIP] = ROW("sip"),
	[REFUSING_SMTP] = ROW("smtp"),
	[REFUSING_SOCKS] = ROW("socks"),
	[REFUSING_TDS] = ROW("tds"),
	[REFUSING_TELNET] = ROW("telnet"),
	[REFUSING_XMPP] = ROW("xmpp"),
#undef ROW
};

void out_refusal(struct dissect_out *out, enum refusing protocol)
{
	char details[DETAILS_LEN_MAX];
	int len = snprintf(
		details, sizeof(details), "\"app_proto\":\"%s\"", refusals[protocol].app_proto);

	out_anomaly(out, &refusals[protocol].kind, slice_of(details, (size_t)len));
}

/* Where text has the words, in any case. */
static bool has(struct slice text, struct slice words)
{
	for (size_t at = 0; at + words.len <= text.len; at++)
		if (slice_starts_nocase(slice_from(text, at), words))
			return true;
	return false;
}

bool refusal_is_told(struct slice text)
{
	static const char *const words[] = {"login incorrect", "login failed", "login fail",
		"logon fail", "log-on failed", "bad login", "invalid login", "authentication fail",
		"authenticationfailed", "auth failed", "authorization failed", "[auth]",
		"bad password", "wrong password", "invalid password", "password incorrect",
		"incorrect password", "invalid user", "invalid cred", "bad username",
		"user or password"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (has(text, slice_str(words[i])))
			return true;
	return false;
}
