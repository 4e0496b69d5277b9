/* One frame as it stood in a capture file. */
#ifndef NET_FRAME_H
#define NET_FRAME_H

#include "base/slice.h"

struct frame {
	struct slice bytes; /* what was captured; borrowed until the next frame */
	uint32_t
		wire_len; /* bytes on the wire as the record says; may lie and be below bytes.len */
	uint32_t link_type; /* LINKTYPE_ value, as in a file (net/link_type.h) */
	int64_t time_us; /* since 1970 UTC; finer resolutions are cut, not rounded */
	uint64_t number; /* from 1, over all files: Wireshark's frame.number of one file */
	uint64_t file_offset; /* in the (uncompressed) file, of the record's header */
};

#endif
