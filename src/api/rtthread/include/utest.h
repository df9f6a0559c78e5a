/* SPDX-License-Identifier: Apache-2.0 */
#ifndef UTEST_H__
#define UTEST_H__

/*
 * RT-Thread's unit tests: a test case is a function that runs units, a unit a function that makes
 * assertions.
 *
 *      static void test_add(void) { uassert_int_equal(1 + 1, 2); }
 *      static void testcase(void) { UTEST_UNIT_RUN(test_add); }
 *      UTEST_TC_EXPORT(testcase, "math.add", init, cleanup, 10);
 *
 * In the shell, utest_list and utest_run find them. An assertion that fails is counted and printed;
 * the unit goes on. A test case has passed iff no assertion of any of its units, nor init, nor
 * cleanup, has failed. (Upstream counts only the last unit's: a case that passes here passes there.)
 */
#include <rtthread.h>

#include <stdint.h>

#define UTEST_NAME_MAX_LEN 128

typedef enum utest_error {
    UTEST_PASSED = 0,
    UTEST_FAILED = 1,
    UTEST_PASS = UTEST_PASSED, /* up to 4.x */
    UTEST_FAIL = UTEST_FAILED,
} utest_err_e;

/* Of the unit that runs, and of the last one after it. */
struct utest {
    utest_err_e error;
    uint32_t passed_num;
    uint32_t failed_num;
};
typedef struct utest *utest_t;

struct utest_tc_export {
    const char *name;
    uint32_t run_timeout; /* seconds the case may take; kept for reports */
    rt_err_t (*init)(void);
    void (*tc)(void);
    rt_err_t (*cleanup)(void);
};
typedef struct utest_tc_export *utest_tc_export_t;

utest_t utest_handle_get(void);
void utest_unit_run(void (*unit)(void), const char *unit_name);
void utest_assert(int value, const char *file, int line, const char *func, const char *msg);
void utest_assert_string(const char *a, const char *b, rt_bool_t equal, const char *file, int line,
                         const char *func, const char *msg);
void utest_assert_buf(const char *a, const char *b, rt_size_t sz, rt_bool_t equal, const char *file,
                      int line, const char *func, const char *msg);

/* Run the cases whose name is name, or begins with it where it ends in '*'; NULL runs all; loops
 * times. Returns the number of cases that failed, or -1 iff none has that name. */
int utest_run_cases(const char *name, unsigned loops);

#define UTEST_TC_EXPORT(testcase, case_name, case_init, case_cleanup, case_timeout)                \
    static const struct utest_tc_export utest_tc_##testcase = {                                    \
        (case_name), (case_timeout), (case_init), (testcase), (case_cleanup)};                     \
    ACRE_EXPORT(acre_utests, utest_tc_entry_##testcase, &utest_tc_##testcase)

#define UTEST_UNIT_RUN(test_unit_func) utest_unit_run((test_unit_func), #test_unit_func)

#define __utest_assert(value, msg)                                                                 \
    utest_assert((value) ? 1 : 0, __FILE__, __LINE__, __func__, (msg))
#define __uassert_value_op(a, b, op)                                                               \
    __utest_assert((a)op(b), "(" #a ") " #op " (" #b ") does not hold")

#define uassert_true(value)  __utest_assert((value), "(" #value ") is false")
#define uassert_false(value) __utest_assert(!(value), "(" #value ") is true")
#define uassert_null(value)                                                                        \
    __utest_assert((const char *)(value) == NULL, "(" #value ") is not null")
#define uassert_not_null(value)                                                                    \
    __utest_assert((const char *)(value) != NULL, "(" #value ") is null")

#define uassert_int_equal(a, b)           __uassert_value_op(a, b, ==)
#define uassert_int_not_equal(a, b)       __uassert_value_op(a, b, !=)
#define uassert_value_less(a, b)          __uassert_value_op(a, b, <)
#define uassert_value_less_equal(a, b)    __uassert_value_op(a, b, <=)
#define uassert_value_greater(a, b)       __uassert_value_op(a, b, >)
#define uassert_value_greater_equal(a, b) __uassert_value_op(a, b, >=)

#define uassert_ptr_equal(a, b)                                                                    \
    __utest_assert((const void *)(a) == (const void *)(b), "(" #a ") is not (" #b ")")
#define uassert_ptr_not_equal(a, b)                                                                \
    __utest_assert((const void *)(a) != (const void *)(b), "(" #a ") is (" #b ")")

#define uassert_str_equal(a, b)                                                                    \
    utest_assert_string((const char *)(a), (const char *)(b), RT_TRUE, __FILE__, __LINE__,         \
                        __func__, "strings differ")
#define uassert_str_not_equal(a, b)                                                                \
    utest_assert_string((const char *)(a), (const char *)(b), RT_FALSE, __FILE__, __LINE__,        \
                        __func__, "strings are equal")
#define uassert_buf_equal(a, b, sz)                                                                \
    utest_assert_buf((const char *)(a), (const char *)(b), (sz), RT_TRUE, __FILE__, __LINE__,      \
                     __func__, "buffers differ")
#define uassert_buf_not_equal(a, b, sz)                                                            \
    utest_assert_buf((const char *)(a), (const char *)(b), (sz), RT_FALSE, __FILE__, __LINE__,     \
                     __func__, "buffers are equal")

#define uassert_in_range(value, min, max)                                                          \
    __utest_assert(((value) >= (min)) && ((value) <= (max)),                                       \
                   "(" #value ") not in " #min " to " #max)
#define uassert_not_in_range(value, min, max)                                                      \
    __utest_assert(((value) < (min)) || ((value) > (max)), "(" #value ") in " #min " to " #max)
#define uassert_float_equal(a, b)                                                                  \
    uassert_in_range((double)(a), (double)(b)-0.0001, (double)(b) + 0.0001)
#define uassert_float_not_equal(a, b)                                                              \
    uassert_not_in_range((double)(a), (double)(b)-0.0001, (double)(b) + 0.0001)

#endif
