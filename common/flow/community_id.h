/* Community ID v1 (github.com/corelight/community-id-spec), seed 0, of a
 * conversation's innermost addresses: "1:" and the base64 of a SHA-1. */
#ifndef FLOW_COMMUNITY_ID_H
#define FLOW_COMMUNITY_ID_H

#include "base/strbuf.h"
#include "flow/conversation.h"

#define COMMUNITY_ID_LEN 30 /* "1:" and 28 base64 characters */

/* Appends it. */
void community_id(struct strbuf *out, const struct conversation *conv);

#endif
