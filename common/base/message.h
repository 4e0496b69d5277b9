/* What a command says to its user, on standard error, as "pcg-flows: text".
 * Only cmd/ and the loop in record/pipeline speak; the rest of common/ reports
 * to its caller. Bytes from outside go through strbuf_add_visible() first. */
#ifndef BASE_MESSAGE_H
#define BASE_MESSAGE_H

#define EXIT_NOTHING 1 /* the answer is "nothing matched" */
#define EXIT_UNUSABLE 2 /* usage error or failure, nothing usable written */
#define EXIT_INCOMPLETE 3 /* done, but the input was incomplete */

/* The command's name for the messages, from argv[0]; keeps the pointer. */
void message_name(const char *argv0);

void warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* warn(), then exit with EXIT_UNUSABLE. */
void die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

#endif
