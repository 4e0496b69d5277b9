/* TLS records that another protocol carries in packets of its own (OpenVPN's control channel):
 * the handshake of one direction, as far as tls_handshake() wants it. */
#ifndef DISSECT_TLS_STREAM_H
#define DISSECT_TLS_STREAM_H

#include "dissect/tls_handshake.h"

/* Where a direction is. Zeroed: at its beginning. */
struct tls_stream {
	enum tls_step step;
	uint32_t left; /* bytes of the record that comes next */
};

/* Reads on in 'bytes', which follow those that were eaten before, and returns how many it ate;
 * the caller brings the rest again, with more behind it. out->kept is the message that is not
 * whole yet: the caller leaves it as it is between the calls. Facts are put: the caller answers
 * NEXT or DONE. */
size_t tls_stream_read(struct tls_stream *stream, struct slice bytes, struct dissect_out *out);

#endif
