/* What every unit test includes: cmocka with what it needs, and checks on our
 * own types. Each *_test.c is one program and tests one module. */
#ifndef UNIT_H
#define UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/strbuf.h"

/* The slice holds exactly the bytes of this C string. */
#define assert_slice(s, text)                                                                      \
	do {                                                                                       \
		struct slice got_ = (s), want_ = slice_str(text);                                  \
		assert_int_equal(got_.len, want_.len);                                             \
		if (want_.len)                                                                     \
			assert_memory_equal(got_.ptr, want_.ptr, want_.len);                       \
	} while (0)

/* The buffer holds exactly this text; empties it. */
#define assert_text(sb, text)                                                                      \
	do {                                                                                       \
		assert_string_equal(strbuf_cstr(sb), text);                                        \
		strbuf_clear(sb);                                                                  \
	} while (0)

#define RUN_TESTS(tests) cmocka_run_group_tests_name(__FILE__, (tests), NULL, NULL)

#endif
