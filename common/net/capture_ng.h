/* The two halves of the pcapng reader (draft-ietf-opsawg-pcapng): capture_ng.c
 * finds the blocks, capture_ng_block.c reads what they say.
 *
 * Every block says its length at both ends. Where the two agree, whatever is
 * wrong inside costs that block alone; where they do not, the file ends. */
#ifndef NET_CAPTURE_NG_H
#define NET_CAPTURE_NG_H

#include "net/capture_format.h"
#include "net/capture_time.h"

enum ng_type { /* of blocks */
	NG_INTERFACE = 1,
	NG_OBSOLETE_PACKET = 2,
	NG_SIMPLE_PACKET = 3,
	NG_NAMES = 4,
	NG_ENHANCED_PACKET = 6,
	NG_JOURNAL = 9,
	NG_SECRETS = 10,
	NG_SYSDIG_EVENT = 0x204,
	NG_SYSDIG_EVENT_2 = 0x216,
	NG_SYSDIG_EVENT_2_LARGE = 0x221,
	NG_CUSTOM = 0xbad,
	NG_CUSTOM_NOT_COPIED = 0x40000bad,
	NG_SECTION = 0x0a0d0d0a, /* the same in both byte orders */
};

struct ng_interface {
	bool described; /* false: its block could not be read */
	uint32_t link_type;
	uint32_t snap_len; /* 0: unlimited */
	uint32_t frame_max;
	struct capture_time time;
};

/* capture.state */
struct ng_file {
	bool big_endian; /* this section */
	struct ng_interface *interfaces; /* of this section */
	size_t count, room;
};

struct ng_block {
	uint64_t offset;
	uint32_t type, len; /* len is rounded up to a multiple of 4 */
	struct cursor body; /* between the lengths; options included */
};

enum ng_result {
	NG_FRAME, /* *frame is set */
	NG_NEXT, /* no frame: go on */
	NG_STOP, /* damage, said, or the end */
};

typedef enum ng_result ng_block_fn(
	struct capture *cap, struct ng_block *block, struct frame *frame);

/* What reads the bodies of blocks of this type; NULL: they are passed over. */
ng_block_fn *ng_block_reader(uint32_t type);

#endif
