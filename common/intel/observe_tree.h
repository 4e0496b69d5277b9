/* The tree of record members that observe() looks at. To look at another one,
 * add a row. */
#ifndef INTEL_OBSERVE_TREE_H
#define INTEL_OBSERVE_TREE_H

/* What a value is, and so how it is read. */
enum observe_kind {
	KIND_OBJECT, /* look at its members, or at those of each element of an array */
	KIND_HTTP, /* the same, with a host and a path in it that make a URL */
	KIND_IP,
	KIND_NAME, /* of a server, as it is asked for */
	KIND_HOST_NAME, /* of a host, as it calls itself, with or without a domain */
	KIND_TLS_NAME,
	KIND_NAME_OR_IP, /* of DNS data */
	KIND_HTTP_HOST, /* of a Host header, perhaps with a port */
	KIND_USER,
	KIND_SUBJECT, /* of a certificate: the CN in it */
	KIND_PATH, /* of an HTTP request: path, URL, or host and port of CONNECT */
	KIND_MD5,
	KIND_JA3,
	KIND_SHA1,
	KIND_SHA256,
	KIND_JA4,
	KIND_MAC,
	KIND_COMMUNITY_ID,
	KIND_NUMBER,
};

struct observe_node {
	const char *key;
	enum observe_kind kind;
	const struct observe_node *members; /* of KIND_OBJECT */
	const char *field;
};

/* Ends with a row without key. */
extern const struct observe_node observe_tree[];

#endif
