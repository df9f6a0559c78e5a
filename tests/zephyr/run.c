/* SPDX-License-Identifier: Apache-2.0 */
/*
 * run.c - an image of tests: run them all, leave with what they came to
 *
 * In the main thread, before the shell starts: an image with the shell would rather read commands.
 */
#include <board.h>

#include <acre/kernel/export.h>

#include <zephyr/ztest.h>

static int run(void)
{
    int failed = z_ztest_run(NULL);
    struct z_ztest_totals totals = z_ztest_totals();

    /* An image whose tests were lost on the way to the linker has not passed. */
    acre_board_exit(((failed == 0) && (totals.passed > 0U)) ? 0 : 1);
    return 0;
}
ACRE_INIT(run_tests, run, ACRE_INIT_SHELL - 1);
