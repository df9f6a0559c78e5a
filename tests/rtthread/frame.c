/* SPDX-License-Identifier: Apache-2.0 */
/*
 * frame.c - test cases that the frame must judge: test_frame.py knows how each must end
 */
#include <utest.h>

static void good(void)
{
    uassert_true(1);
}

static void bad(void)
{
    uassert_true(0);
}

static rt_err_t fine(void)
{
    return RT_EOK;
}

static rt_err_t broken(void)
{
    return -RT_ERROR;
}

/* Upstream forgets the first unit's failure when the last one passes. */
static void first_fails(void)
{
    UTEST_UNIT_RUN(bad);
    UTEST_UNIT_RUN(good);
    uassert_int_equal(utest_handle_get()->failed_num, 0); /* of the unit that ran last */
}
UTEST_TC_EXPORT(first_fails, "frame.first_fails", fine, fine, 1);

static void last_fails(void)
{
    UTEST_UNIT_RUN(good);
    UTEST_UNIT_RUN(bad);
    if (utest_handle_get()->failed_num != 1U) {
        rt_kprintf("wrong count\n");
    }
}
UTEST_TC_EXPORT(last_fails, "frame.last_fails", fine, fine, 1);

static void init_fails(void)
{
    rt_kprintf("must not run\n");
}
UTEST_TC_EXPORT(init_fails, "frame.init_fails", broken, fine, 1);

static void cleanup_fails(void)
{
    UTEST_UNIT_RUN(good);
}
UTEST_TC_EXPORT(cleanup_fails, "frame.cleanup_fails", RT_NULL, broken, 1);

static void passes(void)
{
    UTEST_UNIT_RUN(good);
}
UTEST_TC_EXPORT(passes, "frame.passes", RT_NULL, RT_NULL, 1);

/* Each assertion once true and once false: as many must fail as pass. */
static void every(void)
{
    static const char *volatile text = "abc";
    volatile int five = 5;
    volatile double half = 0.5;
    const void *volatile nothing = NULL;

    uassert_true(five == 5);
    uassert_true(five == 6);
    uassert_false(five == 6);
    uassert_false(five == 5);
    uassert_null(nothing);
    uassert_null(text);
    uassert_not_null(text);
    uassert_not_null(nothing);
    uassert_int_equal(five, 5);
    uassert_int_equal(five, 6);
    uassert_int_not_equal(five, 6);
    uassert_int_not_equal(five, 5);
    uassert_value_less(five, 6);
    uassert_value_less(five, 5);
    uassert_value_less_equal(five, 5);
    uassert_value_less_equal(five, 4);
    uassert_value_greater(five, 4);
    uassert_value_greater(five, 5);
    uassert_value_greater_equal(five, 5);
    uassert_value_greater_equal(five, 6);
    uassert_ptr_equal(text, text);
    uassert_ptr_equal(text, nothing);
    uassert_ptr_not_equal(text, nothing);
    uassert_ptr_not_equal(text, text);
    uassert_str_equal(text, "abc");
    uassert_str_equal(text, "abd");
    uassert_str_not_equal(text, "abd");
    uassert_str_not_equal(text, "abc");
    uassert_buf_equal(text, "abd", 2U);
    uassert_buf_equal(text, "abd", 3U);
    uassert_buf_not_equal(text, "abd", 3U);
    uassert_buf_not_equal(text, "abd", 2U);
    uassert_in_range(five, 5, 6);
    uassert_in_range(five, 6, 7);
    uassert_not_in_range(five, 6, 7);
    uassert_not_in_range(five, 4, 5);
    uassert_float_equal(half, 0.50001);
    uassert_float_equal(half, 0.51);
    uassert_float_not_equal(half, 0.51);
    uassert_float_not_equal(half, 0.50001);
    uassert_str_not_equal(text, "abd");
    uassert_str_equal(text, (const char *)nothing); /* nothing equals nothing, not even itself */
}

static void every_assertion(void)
{
    UTEST_UNIT_RUN(every);
    rt_kprintf("every: %u passed, %u failed\n", (unsigned)utest_handle_get()->passed_num,
               (unsigned)utest_handle_get()->failed_num);
}
UTEST_TC_EXPORT(every_assertion, "frame.every", RT_NULL, RT_NULL, 1);
