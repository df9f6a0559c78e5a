/* SPDX-License-Identifier: Apache-2.0 */
/* both_rt.c - what test_both.c asks of RT-Thread's door: a source includes one of the two */
#include <rtthread.h>

#include "both.h"

size_t both_rt_used(void)
{
    rt_size_t total, used, most;

    rt_memory_info(&total, &used, &most);
    return used;
}

static volatile unsigned rounds[2];
static volatile int wrong;

static void work(void *parameter)
{
    unsigned me = (unsigned)(rt_ubase_t)parameter;

    for (unsigned i = 1U; i <= BOTH_ROUNDS; i++) {
        rt_size_t size = 16U + ((i * 37U) % 200U);
        unsigned char *p = rt_malloc(size);

        if (p == RT_NULL) {
            wrong++;
            continue;
        }
        rt_memset(p, (int)(i + me), size);
        if ((i % 16U) == 0U) {
            rt_thread_mdelay(1);
        }
        p = rt_realloc(p, size * 2U);
        if ((p == RT_NULL) || (p[size - 1U] != (unsigned char)(i + me))) {
            wrong++;
        }
        rt_free(p);
        rounds[me]++;
    }
}

int both_rt_start(void)
{
    rounds[0] = 0U;
    rounds[1] = 0U;
    wrong = 0;
    for (rt_ubase_t i = 0U; i < 2U; i++) {
        rt_thread_t thread = rt_thread_create("both", work, (void *)i, 1024, 20, 2);

        if (thread == RT_NULL) {
            return -1;
        }
        rt_thread_startup(thread);
    }
    return 0;
}

int both_rt_finished(void)
{
    return (rounds[0] == BOTH_ROUNDS) && (rounds[1] == BOTH_ROUNDS) && (wrong == 0);
}
