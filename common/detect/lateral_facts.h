/* What a conversation's SMB, DCE-RPC, NTLM and Kerberos facts say about who controls whom. */
#ifndef DETECT_LATERAL_FACTS_H
#define DETECT_LATERAL_FACTS_H

#include "detect/corpus.h"

enum deed {
	DEED_SERVICE = 1 << 0, /* a service was made, changed or started from afar */
	DEED_TASK = 1 << 1, /* a scheduled task was registered or run */
	DEED_WMI = 1 << 2, /* a WMI method was called, or an instance put */
	DEED_DCOM = 1 << 3, /* an object was activated from afar */
	DEED_WMI_QUERY = 1 << 4, /* WMI was only asked, or logged on to */
	DEED_ADMIN_SHARE = 1 << 5, /* ADMIN$, C$ and the like */
	DEED_PROGRAM = 1 << 6, /* a file that can be run went through such a share */
	DEED_TOOL = 1 << 7, /* a pipe or file that a known tool leaves */
	DEED_REGISTRY = 1 << 8,
	DEED_LOGON_FAILED = 1 << 9,
	DEED_SERVICE_OPEN =
		1 << 10, /* the service manager was opened; what was done there is hidden */
	DEED_TASK_OPEN = 1 << 11, /* the same with the task scheduler */
	DEED_ENUMERATE = 1 << 12, /* endpoints were listed */
	DEED_SERVICE_MADE = 1 << 13, /* a service was made, or its program changed */
	DEED_SHELL = 1 << 14, /* a service whose program is a command line */
	DEED_OBJECT = 1 << 15, /* an object was activated that runs programs */
	DEED_NAMELESS = 1 << 17, /* a user logged on by NTLM from a work station without a name */
	DEED_WRITTEN = 1 << 18, /* such a file was made there */
	DEED_NUMBERS = 1 << 16, /* calls of WMI by number: what was bound is not seen */
};

/* From the 'windows' member; 0 when it says nothing of this. */
unsigned lateral_deeds(struct slice windows, struct strbuf *scratch);

/* The list's elements that are worth a place in the evidence: shares, pipes, files, operations. */
void lateral_add_evidence(struct strbuf *json, struct slice windows, struct strbuf *scratch);

#endif
