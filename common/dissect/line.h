/* Lines of the protocols that people could type: SMTP, FTP, POP3, IMAP, IRC, ... */
#ifndef DISSECT_LINE_H
#define DISSECT_LINE_H

#include "dissect/dissect.h"

#define LINE_LEN_MAX 4096 /* of one line; a longer one is no line */
#define LINES_MAX                                                                                  \
	64 /* that are looked through for a word that tells: they are again with every byte */

/* Cuts the first line off *rest, with its LF or CR LF; *line is what stands before
 * that. False when no line is whole. */
bool line_cut(struct slice *rest, struct slice *line);

/* The same for a segment: NEXT with the line, and its length with its end in
 * *eaten; MORE when it is not whole yet; NO when it never will be, or has bytes in
 * it that no text has. The last line of a direction needs no end; without one it comes as far as its
 * words are whole, for more of it may have been sent than was captured. */
enum verdict line_first(const struct segment *in, struct slice *line, size_t *eaten);

/* A word that a line begins with, in upper case; 'tells' when no other protocol has it. */
struct line_word {
	const char *word;
	bool tells;
};

/* Whether a direction speaks one of these, from the lines that are there: NEXT when a
 * line begins with a word that tells, NO when the first begins with none, or with one
 * and nothing will follow or LINES_MAX lines told nothing; MORE when it takes more lines to say. */
enum verdict line_speaks(
	const struct segment *in, const struct line_word *words, size_t count, bool anyway);

/* What stands before the first space, and behind it. */
struct slice line_word_of(struct slice line);
struct slice line_rest_of(struct slice line);

/* A reply code: three digits and a space, a hyphen or nothing behind them; 0: none. */
unsigned line_code(struct slice line);

/* The same for a side that answers with codes: NEXT when a reply has one of these,
 * ended by 0, that tell; MORE while there is nothing but greetings (120, 220). */
enum verdict line_answers(const struct segment *in, const uint16_t *codes);

/* Notes the user of a SASL PLAIN response in base64 (RFC 4616), or of a LOGIN one. */
void line_note_plain(struct slice token, struct dissect_out *out, const char *by);
void line_note_login(struct slice token, struct dissect_out *out, const char *by);

#endif
