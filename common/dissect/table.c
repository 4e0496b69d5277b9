#include "dissect/dissect.h"

/* One row a dissector: its file ends in `const struct dissector dissect_NAME`.
 * Those with the surest mark come first; those that know a protocol by little,
 * or by its port's help, come last. */
#define DISSECTORS(ROW)                                                                            \
	ROW(tls)                                                                                   \
	ROW(quic)                                                                                  \
	ROW(dtls)                                                                                  \
	ROW(websocket)                                                                             \
	ROW(http2)                                                                                 \
	ROW(sip)                                                                                   \
	ROW(rtsp)                                                                                  \
	ROW(http)                                                                                  \
	ROW(smb)                                                                                   \
	ROW(socks)                                                                                 \
	ROW(dcerpc)                                                                                \
	ROW(krb5_tcp)                                                                              \
	ROW(krb5)                                                                                  \
	ROW(dhcp)                                                                                  \
	ROW(nbns)                                                                                  \
	ROW(nbds)                                                                                  \
	ROW(dns)                                                                                   \
	ROW(dns_tcp)                                                                               \
	ROW(ssdp)                                                                                  \
	ROW(dhcpv6)                                                                                \
	ROW(ssh)                                                                                   \
	ROW(ftp)                                                                                   \
	ROW(smtp)                                                                                  \
	ROW(imap)                                                                                  \
	ROW(pop3)                                                                                  \
	ROW(nntp)                                                                                  \
	ROW(managesieve)                                                                           \
	ROW(bittorrent)                                                                            \
	ROW(wireguard)                                                                             \
	ROW(openvpn)                                                                               \
	ROW(openvpn_tcp)                                                                           \
	ROW(rdp)                                                                                   \
	ROW(s7comm)                                                                                \
	ROW(snmp)                                                                                  \
	ROW(ldap)                                                                                  \
	ROW(stun)                                                                                  \
	ROW(stun_tcp)                                                                              \
	ROW(mqtt)                                                                                  \
	ROW(rfb)                                                                                   \
	ROW(mysql)                                                                                 \
	ROW(pgsql)                                                                                 \
	ROW(redis)                                                                                 \
	ROW(tds)                                                                                   \
	ROW(tns)                                                                                   \
	ROW(mongodb)                                                                               \
	ROW(ike)                                                                                   \
	ROW(rpc)                                                                                   \
	ROW(rpc_tcp)                                                                               \
	ROW(dnp3)                                                                                  \
	ROW(enip)                                                                                  \
	ROW(pptp)                                                                                  \
	ROW(l2tp)                                                                                  \
	ROW(bacnet)                                                                                \
	ROW(xmpp)                                                                                  \
	ROW(amqp)                                                                                  \
	ROW(irc)                                                                                   \
	ROW(telnet)                                                                                \
	ROW(tftp)                                                                                  \
	ROW(radius)                                                                                \
	ROW(syslog)                                                                                \
	ROW(syslog_tcp)                                                                            \
	ROW(bittorrent_dht)                                                                        \
	ROW(netflow)                                                                               \
	ROW(gtp)                                                                                   \
	ROW(hsrp)                                                                                  \
	ROW(bfd)                                                                                   \
	ROW(teamviewer)                                                                            \
	ROW(teamviewer_udp)                                                                        \
	ROW(memcached)                                                                             \
	ROW(memcached_udp)                                                                         \
	ROW(njrat)                                                                                 \
	ROW(gh0st)                                                                                 \
	ROW(meterpreter)                                                                           \
	ROW(cybereye)                                                                              \
	ROW(darkcomet)                                                                             \
	ROW(rtmp)                                                                                  \
	ROW(modbus)                                                                                \
	ROW(ntp)                                                                                   \
	ROW(rtcp)                                                                                  \
	ROW(rtp)                                                                                   \
	ROW(utp)

#define DECLARE(name) extern const struct dissector dissect_##name;
#define POINT(name) &dissect_##name,

DISSECTORS(DECLARE)

const struct dissector *const dissectors[] = {DISSECTORS(POINT) NULL};
