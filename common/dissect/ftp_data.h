/* Where FTP's data connections will be: the replies to PASV and EPSV, and PORT and EPRT
 * (RFC 959, section 4.1.2; RFC 2428). */
#ifndef DISSECT_FTP_DATA_H
#define DISSECT_FTP_DATA_H

#include "dissect/dissect.h"

/* Announces what a reply or a command tells; 'text' is what stands behind the code. */
void ftp_data_reply(unsigned code, struct slice text, struct dissect_out *out);
void ftp_data_command(struct slice command, struct slice data, struct dissect_out *out);

#endif
