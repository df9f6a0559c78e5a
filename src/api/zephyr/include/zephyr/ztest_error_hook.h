/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_ZTEST_ERROR_HOOK_H_
#define ZEPHYR_ZTEST_ERROR_HOOK_H_

#include <zephyr/fatal.h>

/*
 * Tests that must end in an error. After one of these the next fatal error (failed assertion) ends
 * the test as passed, and a test that goes on without one has failed when it returns.
 */
void ztest_set_fault_valid(bool valid);
void ztest_set_assert_valid(bool valid);
static inline void expect_assert(void)
{
    ztest_set_assert_valid(true);
}

/* What a test may define to look at the error; called after it was found to be expected. */
void ztest_post_fatal_error_hook(unsigned int reason, const struct arch_esf *esf);
void ztest_post_assert_fail_hook(void);

#endif
