/* What of a stream VirusTotal may be asked about, and its answers put into the
 * records: the layer above intel (what stands where in a record) and online.
 *
 *	struct subjects subjects = SUBJECTS_INIT;
 *	subjects_note(&subjects, record);	for each; then subjects.list is asked about
 *	subjects_tell(&subjects, enquiry.answers, record);
 *	subjects_release(&subjects);
 *
 * Only public addresses and domains count; those in alerts and those that an
 * earlier pcg-ti marked come first, known-good ones last. */
#ifndef VT_SUBJECTS_H
#define VT_SUBJECTS_H

#include "intel/feeds.h"
#include "intel/observe.h"
#include "online/enquiry.h"

struct subjects {
	struct wanted_list list;
	struct feeds good; /* the built-in lists of what is known to be good */
	struct observer observer;
	struct strbuf text, json;

	/* of the record that is looked at */
	struct slice host; /* of our own; empty: none */
	struct slice ti;
	bool is_alert;
	const struct enquiry_answer *answers;
};

void subjects_init(struct subjects *subjects);
void subjects_release(struct subjects *subjects);

/* Notes one that the user named; false when it is neither an address nor a domain that is public. */
bool subjects_name(struct subjects *subjects, struct slice text);

void subjects_note(struct subjects *subjects, const struct record *record);

/* Sets 'vt' in the record, in the place of what an earlier run said; without an answer
 * there is none. 'answers' are those to the items of the list. */
void subjects_tell(
	struct subjects *subjects, const struct enquiry_answer *answers, struct record *record);

#endif
