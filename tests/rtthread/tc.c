/* SPDX-License-Identifier: Apache-2.0 */
#include "tc.h"

unsigned tc_asserted;

static void on_assert(const char *ex, const char *func, rt_size_t line)
{
    (void)ex;
    (void)func;
    (void)line;
    tc_asserted++;
}

void tc_catch(void)
{
    tc_asserted = 0U;
    rt_assert_set_hook(on_assert);
}

unsigned tc_caught(void)
{
    rt_assert_set_hook(RT_NULL);
    return tc_asserted;
}
