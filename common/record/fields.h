/* Every member name of the stream that code needs twice, once. The names and
 * what they mean are fixed by the record contract, pcg-record(5). */
#ifndef RECORD_FIELDS_H
#define RECORD_FIELDS_H

/* event_type */
#define EVENT_FLOW "flow"
#define EVENT_DNS "dns"
#define EVENT_HTTP "http"
#define EVENT_ASSET "asset"
#define EVENT_ARP "arp"
#define EVENT_ANOMALY "anomaly" /* of other sensors; ours stand in the flow */
#define EVENT_ALERT "alert"
#define EVENT_STATS "stats"

/* Facts of a flow: dotted paths (flow/facts.h). */
/* TLS and QUIC; ech, public_name and self_signed (dissect/tls_handshake.h) and client_alpns
 * under quic are none of EVE's. */
#define FACT_TLS_SNI "tls.sni"
#define FACT_TLS_ECH "tls.ech"
#define FACT_TLS_PUBLIC_NAME "tls.public_name"
#define FACT_TLS_VERSION "tls.version"
#define FACT_TLS_JA3_HASH "tls.ja3.hash"
#define FACT_TLS_JA3_STRING "tls.ja3.string"
#define FACT_TLS_JA3S_HASH "tls.ja3s.hash"
#define FACT_TLS_JA3S_STRING "tls.ja3s.string"
#define FACT_TLS_JA4 "tls.ja4"
#define FACT_TLS_CLIENT_ALPNS "tls.client_alpns"
#define FACT_TLS_LENGTHS_TO_SERVER "tls.lengths_toserver" /* of the first records of data */
#define FACT_TLS_LENGTHS_TO_CLIENT "tls.lengths_toclient"
#define FACT_TLS_SERVER_ALPNS "tls.server_alpns"
#define FACT_TLS_SESSION_RESUMED "tls.session_resumed"
#define FACT_TLS_DECRYPTED "tls.decrypted" /* what was inside, where the keys were at hand */
#define FACT_TLS_SUBJECT "tls.subject"
#define FACT_TLS_ISSUERDN "tls.issuerdn"
#define FACT_TLS_SERIAL "tls.serial"
#define FACT_TLS_FINGERPRINT "tls.fingerprint"
#define FACT_TLS_NOTBEFORE "tls.notbefore"
#define FACT_TLS_NOTAFTER "tls.notafter"
#define FACT_TLS_SUBJECTALTNAME "tls.subjectaltname"
#define FACT_TLS_SELF_SIGNED "tls.self_signed"
#define FACT_TLS_CLIENT_SUBJECT "tls.client.subject"
#define FACT_TLS_CLIENT_ISSUERDN "tls.client.issuerdn"
#define FACT_TLS_CLIENT_SERIAL "tls.client.serial"
#define FACT_TLS_CLIENT_FINGERPRINT "tls.client.fingerprint"
#define FACT_TLS_CLIENT_NOTBEFORE "tls.client.notbefore"
#define FACT_TLS_CLIENT_NOTAFTER "tls.client.notafter"
#define FACT_TLS_CLIENT_SUBJECTALTNAME "tls.client.subjectaltname"
#define FACT_TLS_CLIENT_SELF_SIGNED "tls.client.self_signed"
#define FACT_QUIC_VERSION "quic.version"
#define FACT_QUIC_SNI "quic.sni"
#define FACT_QUIC_ECH "quic.ech"
#define FACT_QUIC_PUBLIC_NAME "quic.public_name"
#define FACT_QUIC_UA "quic.ua"
#define FACT_QUIC_CYU "quic.cyu"
#define FACT_QUIC_JA3_HASH "quic.ja3.hash"
#define FACT_QUIC_JA3_STRING "quic.ja3.string"
#define FACT_QUIC_JA3S_HASH "quic.ja3s.hash"
#define FACT_QUIC_JA3S_STRING "quic.ja3s.string"
#define FACT_QUIC_JA4 "quic.ja4"
#define FACT_QUIC_CLIENT_ALPNS "quic.client_alpns"
#define FACT_QUIC_SESSION_RESUMED "quic.session_resumed"
#define FACT_QUIC_SERVER_ALPNS "quic.server_alpns" /* this, and what follows, by keys at hand */
#define FACT_QUIC_SUBJECT "quic.subject"
#define FACT_QUIC_ISSUERDN "quic.issuerdn"
#define FACT_QUIC_SERIAL "quic.serial"
#define FACT_QUIC_FINGERPRINT "quic.fingerprint"
#define FACT_QUIC_NOTBEFORE "quic.notbefore"
#define FACT_QUIC_NOTAFTER "quic.notafter"
#define FACT_QUIC_SUBJECTALTNAME "quic.subjectaltname"
#define FACT_QUIC_SELF_SIGNED "quic.self_signed"

#define FACT_HTTP_HOSTNAME "http.hostname"
#define FACT_HTTP_URL "http.url"
#define FACT_HTTP_USER_AGENT "http.http_user_agent"
#define FACT_HTTP_METHOD "http.http_method"
#define FACT_HTTP_STATUS "http.status"

/* krb5 */
#define FACT_KRB5_MSG_TYPE "krb5.msg_type"
#define FACT_KRB5_CNAME "krb5.cname"
#define FACT_KRB5_REALM "krb5.realm"
#define FACT_KRB5_SNAME "krb5.sname"
#define FACT_KRB5_ENCRYPTION "krb5.encryption"
#define FACT_KRB5_WEAK "krb5.weak_encryption"
#define FACT_KRB5_TICKET_ENCRYPTION "krb5.ticket_encryption"
#define FACT_KRB5_TICKET_WEAK "krb5.ticket_weak_encryption"
#define FACT_KRB5_ERRORS "krb5.errors" /* every error, in order of first sight: ours */
#define FACT_KRB5_MESSAGES "krb5.messages" /* every kind of message: ours */
#define FACT_KRB5_REQUEST_ENCRYPTION "krb5.request_encryption" /* what requests offer: ours */
#define FACT_KRB5_OPTIONS "krb5.options" /* KDCOptions of requests, in hexadecimal: ours */
#define FACT_KRB5_PADATA "krb5.padata" /* kinds of pre-authentication data of requests: ours */
#define FACT_KRB5_ACCOUNT_ENCRYPTION "krb5.account_encryption" /* a controller's offer: ours */
#define FACT_KRB5_TGT_ENCRYPTION "krb5.tgt_encryption" /* of the ticket that is shown: ours */

/* windows: SMB, DCE-RPC, NTLMSSP */
#define FACT_WINDOWS_DIALECT "windows.dialect" /* "3.1.1", "NT LM 0.12": ours */
#define FACT_WINDOWS_ENCRYPTED "windows.encrypted"
#define FACT_WINDOWS_SHARES "windows.shares"
#define FACT_WINDOWS_PIPES "windows.pipes"
#define FACT_WINDOWS_FILES "windows.files"
#define FACT_WINDOWS_USERS "windows.users"
#define FACT_WINDOWS_INTERFACES "windows.interfaces"
#define FACT_WINDOWS_STATUS "windows.status"
#define FACT_WINDOWS_CHALLENGES                                                                    \
	"windows.challenges" /* of NTLM servers: the same twice is relayed */
#define FACT_WINDOWS_SEALED "windows.sealed" /* arguments of calls were encrypted */
#define FACT_WINDOWS_UNBOUND "windows.unbound" /* calls whose binding was not seen: "op3" */
#define FACT_WINDOWS_MAPPED "windows.mapped" /* where an endpoint mapper says an interface is */
#define FACT_WINDOWS_SERVICES "windows.services" /* that were made or changed */
#define FACT_WINDOWS_TASKS "windows.tasks"
#define FACT_WINDOWS_REGISTRY "windows.registry" /* keys and values that were named */
#define FACT_WINDOWS_ACCOUNTS "windows.accounts" /* that were made */
#define FACT_WINDOWS_GROUPS "windows.groups" /* RIDs of groups that were opened */
#define FACT_WINDOWS_OBJECTS "windows.objects" /* DCOM classes that were activated */
#define FACT_WINDOWS_LOOKED_UP_SIDS "windows.looked_up_sids" /* in one call, where they are many */
#define FACT_WINDOWS_ZERO_CREDENTIAL "windows.zero_credential" /* of Netlogon: never by chance */
#define FACT_WINDOWS_CREATED "windows.created" /* files opened to be made or written anew */
#define FACT_WINDOWS_RENAMED "windows.renamed" /* files' new names */

/* SSH, mail and files */
#define FACT_SSH_LOGGED_ON                                                                         \
	"ssh.logged_on" /* the server let the client in, by the length of its messages */
#define FACT_SSH_CLIENT_PROTO "ssh.client.proto_version"
#define FACT_SSH_CLIENT_SOFTWARE "ssh.client.software_version"
#define FACT_SSH_CLIENT_HASSH_HASH "ssh.client.hassh.hash"
#define FACT_SSH_CLIENT_HASSH_STRING "ssh.client.hassh.string"
#define FACT_SSH_SERVER_PROTO "ssh.server.proto_version"
#define FACT_SSH_SERVER_SOFTWARE "ssh.server.software_version"
#define FACT_SSH_SERVER_HASSH_HASH "ssh.server.hassh.hash"
#define FACT_SSH_SERVER_HASSH_STRING "ssh.server.hassh.string"
#define FACT_FTP_REPLY "ftp.reply" /* the greeting's first line */
#define FACT_FTP_USER "ftp.user" /* ours */
#define FACT_FTP_COMMANDS "ftp.commands" /* every kind of command: ours */
#define FACT_SMTP_HELO "smtp.helo"
#define FACT_SMTP_MAIL_FROM "smtp.mail_from"
#define FACT_SMTP_RCPT_TO "smtp.rcpt_to"
#define FACT_POP3_COMMAND "pop3.request.command" /* USER or APOP */
#define FACT_POP3_ARGS "pop3.request.args" /* the user */
#define FACT_POP3_STATUS "pop3.response.status"
#define FACT_POP3_HEADER "pop3.response.header" /* the greeting */

/* Peers, tunnels, calls; socks, stun, radius and bittorrent are none of EVE's. */
#define FACT_BITTORRENT_INFO_HASH "bittorrent.info_hash"
#define FACT_DHT_REQUEST_TYPE "bittorrent_dht.request_type"
#define FACT_DHT_INFO_HASH "bittorrent_dht.request.info_hash"
#define FACT_DHT_CLIENT_VERSION "bittorrent_dht.client_version"
#define FACT_STUN_SOFTWARE "stun.software"
#define FACT_STUN_USERNAME "stun.username" /* of a relay's user */
#define FACT_STUN_REALM "stun.realm"
#define FACT_WEBSOCKET_PROTOCOL "websocket.protocol"
#define FACT_WEBSOCKET_ORIGIN "websocket.origin" /* the site whose page opened it */
#define FACT_WEBSOCKET_CARRIES "websocket.carries" /* what its first message begins like */
#define FACT_SOCKS_HOST "socks.host" /* where the client wants to go */
#define FACT_SOCKS_PORT "socks.port"

/* Networks and their machines */
#define FACT_DHCP_IDS "dhcp.ids" /* transactions that a server answered */
#define FACT_DHCP_ROUTERS "dhcp.routers"
#define FACT_DHCP_DNS_SERVERS "dhcp.dns_servers"
#define FACT_SNMP_VERSION "snmp.version"
#define FACT_SNMP_COMMUNITY "snmp.community"
#define FACT_SNMP_PDU_TYPE "snmp.pdu_type"
#define FACT_SNMP_USM "snmp.usm"
#define FACT_NTP_VERSION "ntp.version"
#define FACT_NTP_MODE "ntp.mode"
#define FACT_NTP_STRATUM "ntp.stratum"
#define FACT_NTP_REFERENCE_ID "ntp.reference_id"
#define FACT_RADIUS_USER "radius.user"
#define FACT_TFTP_PACKET "tftp.packet"
#define FACT_TFTP_FILE "tftp.file"
#define FACT_TFTP_MODE "tftp.mode"
#define FACT_RDP_COOKIE "rdp.cookie"
#define FACT_RDP_CLIENT_NAME "rdp.client.client_name"

/* Calls and messages; irc, rtsp and xmpp are none of EVE's. */
#define FACT_SIP_METHOD "sip.method"
#define FACT_SIP_URI "sip.uri"
#define FACT_SIP_VERSION "sip.version"
#define FACT_SIP_REQUEST_LINE "sip.request_line"
#define FACT_SIP_CODE "sip.code"
#define FACT_SIP_REASON "sip.reason"
#define FACT_SIP_RESPONSE_LINE "sip.response_line"
#define FACT_RTSP_METHOD "rtsp.method"
#define FACT_RTSP_URL "rtsp.url"
#define FACT_IRC_NICK "irc.nick"
#define FACT_XMPP_TO "xmpp.to" /* the domain that the client wants */
#define FACT_MQTT_PROTOCOL_STRING "mqtt.connect.protocol_string"
#define FACT_MQTT_PROTOCOL_VERSION "mqtt.connect.protocol_version"
#define FACT_MQTT_CLIENT_ID "mqtt.connect.client_id"
#define FACT_MQTT_USERNAME "mqtt.connect.username"
#define FACT_MQTT_FLAG_USERNAME "mqtt.connect.flags.username"
#define FACT_MQTT_FLAG_PASSWORD "mqtt.connect.flags.password"
#define FACT_MQTT_FLAG_WILL "mqtt.connect.flags.will"
#define FACT_MQTT_FLAG_WILL_RETAIN "mqtt.connect.flags.will_retain"
#define FACT_MQTT_FLAG_CLEAN "mqtt.connect.flags.clean_session"
#define FACT_RFB_CLIENT_MAJOR "rfb.client_protocol_version.major"
#define FACT_RFB_CLIENT_MINOR "rfb.client_protocol_version.minor"
#define FACT_RFB_SERVER_MAJOR "rfb.server_protocol_version.major"
#define FACT_RFB_SERVER_MINOR "rfb.server_protocol_version.minor"

/* Databases and directories; mysql, redis, tds, tns and ldap.netlogon are none of EVE's. */
#define FACT_MYSQL_VERSION "mysql.version"
#define FACT_MYSQL_USER "mysql.user"
#define FACT_PGSQL_VERSION "pgsql.request.protocol_version"
#define FACT_PGSQL_USER "pgsql.request.startup_parameters.user"
#define FACT_PGSQL_DATABASE "pgsql.request.startup_parameters.database" /* ours: EVE has a list */
#define FACT_REDIS_COMMAND "redis.command" /* the first */
#define FACT_TDS_HOST "tds.host"
#define FACT_TDS_USER "tds.user"
#define FACT_TDS_APP "tds.app"
#define FACT_TDS_DATABASE "tds.database"
#define FACT_TNS_SERVICE "tns.service"
#define FACT_TNS_USER "tns.user"
#define FACT_LDAP_OPERATION "ldap.request.operation" /* the first */
#define FACT_LDAP_BIND_VERSION "ldap.request.bind_request.version"
#define FACT_LDAP_BIND_NAME "ldap.request.bind_request.name"
#define FACT_LDAP_BIND_MECHANISM "ldap.request.bind_request.sasl.mechanism"
#define FACT_LDAP_SEARCH_BASE "ldap.request.search_request.base_object"
#define FACT_LDAP_FILTERS "ldap.filters" /* of searches, as text (RFC 4515): ours */
#define FACT_LDAP_ATTRIBUTES "ldap.attributes" /* that searches ask for, lower case: ours */
#define FACT_LDAP_BASES "ldap.bases" /* where searches begin: ours */
#define FACT_LDAP_CHANGES "ldap.changes" /* what is added, changed, deleted or moved: ours */
#define FACT_LDAP_CONTROLS "ldap.controls" /* object identifiers of searches' controls: ours */
#define FACT_LDAP_RESULTS "ldap.results" /* result codes of failed binds: ours */
#define FACT_LDAP_EVERYTHING "ldap.everything" /* a search of a whole tree for every object */
#define FACT_LDAP_SIGNED "ldap.signed" /* messages are wrapped in signatures: ours */
#define FACT_LDAP_SEALED "ldap.sealed" /* ... and encrypted */
#define FACT_LDAP_NETLOGON_HOST "ldap.netlogon.host" /* who looks for a domain controller */
#define FACT_LDAP_NETLOGON_USER "ldap.netlogon.user"

/* Calls of procedures, tunnels, plants; l2tp and pptp are none of EVE's. */
#define FACT_RPC_AUTH_TYPE "rpc.auth_type"
#define FACT_RPC_MACHINE_NAME "rpc.creds.machine_name"
#define FACT_RPC_UID "rpc.creds.uid"
#define FACT_RPC_GID "rpc.creds.gid"
#define FACT_NFS_VERSION "nfs.version"
#define FACT_IKE_VERSION_MAJOR "ike.version_major"
#define FACT_IKE_VERSION_MINOR "ike.version_minor"
#define FACT_IKE_EXCHANGE_TYPE "ike.exchange_type"
#define FACT_IKE_INIT_SPI "ike.init_spi"
#define FACT_IKE_RESP_SPI "ike.resp_spi"
#define FACT_L2TP_CLIENT_HOST "l2tp.client_host"
#define FACT_L2TP_SERVER_HOST "l2tp.server_host"
#define FACT_PPTP_CLIENT_HOST "pptp.client_host"
#define FACT_PPTP_SERVER_HOST "pptp.server_host"
#define FACT_MODBUS_UNIT "modbus.request.unit_id"
#define FACT_MODBUS_FUNCTION "modbus.request.function_raw"
#define FACT_DNP3_SRC "dnp3.src"
#define FACT_DNP3_DST "dnp3.dst"
#define FACT_ENIP_COMMAND "enip.request.command"

#endif
