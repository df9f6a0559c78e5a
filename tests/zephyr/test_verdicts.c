/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_verdicts.c - tests that must not pass, and those that must all the same
 *
 * Run by test_commands.py, which knows from the name what each must come to: test_fail_*, test_pass_*,
 * test_skip_*. A harness that lets one of the first pass would make all other tests worth nothing.
 */
#include <zephyr/irq_offload.h>
#include <zephyr/ztest.h>

#define STACK (512 + CONFIG_TEST_EXTRA_STACK_SIZE)

K_MEM_SLAB_DEFINE(shown_slab, 16, 3, 8);
K_HEAP_DEFINE(shown_heap, 256);
K_MEM_POOL_DEFINE(shown_pool, 16, 64, 1, 8);

static K_THREAD_STACK_DEFINE(stack, STACK);
static struct k_thread thread;

ZTEST_SUITE(verdicts, NULL, NULL, NULL, NULL, NULL);

ZTEST(verdicts, test_fail_assertion)
{
    zassert_true(false, "meant: %d", 1);
}

ZTEST(verdicts, test_fail_expectation)
{
    zexpect_equal(1, 2);
    zassert_true(true);
}

ZTEST(verdicts, test_fail_unexpected_panic)
{
    k_panic();
}

ZTEST(verdicts, test_fail_announced_and_not_made)
{
    ztest_set_fault_valid(true);
}

ZTEST(verdicts, test_fail_assert_announced_and_not_made)
{
    ztest_set_assert_valid(true);
}

ZTEST(verdicts, test_fail_aborts_itself)
{
    k_thread_abort(k_current_get());
}

ZTEST(verdicts, test_fail_after_skip)
{
    zexpect_true(false);
    ztest_test_skip();
}

static void fails_in_isr(const void *arg)
{
    ARG_UNUSED(arg);
    zassert_true(false);
}

ZTEST(verdicts, test_fail_in_isr)
{
    irq_offload(fails_in_isr, NULL);
}

static void fails(void *p1, void *p2, void *p3)
{
    ARG_UNUSED(p1);
    ARG_UNUSED(p2);
    ARG_UNUSED(p3);
    zassert_true(false, "in another thread");
}

ZTEST(verdicts, test_fail_in_other_thread)
{
    (void)k_thread_create(&thread, stack, STACK, fails, NULL, NULL, NULL, 5, 0, K_NO_WAIT);
    (void)k_thread_join(&thread, K_FOREVER);
}

ZTEST(verdicts, test_pass_plain)
{
    zassert_true(true);
}

ZTEST(verdicts, test_skip_plain)
{
    ztest_test_skip();
}
