/* SMB (MS-CIFS, MS-SMB, MS-SMB2) over NetBIOS sessions and TCP: shares, pipes,
 * files, who logs on, and what is called over the pipes. Shared by smb1.c and
 * smb2.c, which read one message each. */
#ifndef DISSECT_SMB_H
#define DISSECT_SMB_H

#include "dissect/dissect.h"

/* One message, from its protocol id on; all of it, or as much as is kept. */
void smb1_note(struct slice message, const struct segment *in, struct dissect_out *out);
void smb2_note(struct slice message, const struct segment *in, struct dissect_out *out);

/* Is it a request that says nothing when its beginning is all there is (data
 * that is written to a file)? Then it need not be waited for. */
bool smb1_is_bulk(struct slice message);
bool smb2_is_bulk(struct slice message);

/* Notes a tree connect: \\SERVER\SHARE. */
void smb_note_share(struct slice path, struct dissect_out *out);

/* Notes what is opened: a pipe of IPC$, or a file. 'is_pipe' < 0: not known,
 * then it is one when its name is a well-known one. */
void smb_note_open(struct slice name, int is_pipe, struct dissect_out *out);

bool smb_is_ipc(struct slice path); /* does the share's path end in IPC$? */

/* Notes an NT status that is no success: STATUS_LOGON_FAILURE, or its number. */
void smb_note_status(uint32_t status, struct dissect_out *out);

#endif
