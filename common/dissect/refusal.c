#include "dissect/refusal.h"

#include "base/mem.h"

/* A row: what is noted, and the members that tell of it. */
#define REFUSAL(proto)                                                                             \
	{                                                                                          \
		{"applayer", proto ".login_refused"}, SLICE("\"app_proto\":\"" proto "\"")         \
	}

static const struct {
	struct anomaly_kind kind;
	struct slice details;
} refusals[REFUSING_PROTOCOLS] = {
	[REFUSING_FTP] = REFUSAL("ftp"),
	[REFUSING_IMAP] = REFUSAL("imap"),
	[REFUSING_MQTT] = REFUSAL("mqtt"),
	[REFUSING_MYSQL] = REFUSAL("mysql"),
	[REFUSING_NNTP] = REFUSAL("nntp"),
	[REFUSING_PGSQL] = REFUSAL("pgsql"),
	[REFUSING_POP3] = REFUSAL("pop3"),
	[REFUSING_REDIS] = REFUSAL("redis"),
	[REFUSING_RFB] = REFUSAL("rfb"),
	[REFUSING_SIP] = REFUSAL("sip"),
	[REFUSING_SMTP] = REFUSAL("smtp"),
	[REFUSING_SOCKS] = REFUSAL("socks"),
	[REFUSING_TDS] = REFUSAL("tds"),
	[REFUSING_TELNET] = REFUSAL("telnet"),
	[REFUSING_XMPP] = REFUSAL("xmpp"),
};

void out_refusal(struct dissect_out *out, enum refusing protocol)
{
	out_anomaly(out, &refusals[protocol].kind, refusals[protocol].details);
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
		if (slice_has_nocase(text, slice_str(words[i])))
			return true;
	return false;
}
