/* The payload of one conversation (talk.h), through the driver to every dissector. */
#include "fuzz.h"
#include "talk.h"

#include "dissect/dissect.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	talk_read(cursor_of(slice_of(data, size)), OVER_TCP | OVER_UDP | OVER_SCTP);
	return 0;
}
