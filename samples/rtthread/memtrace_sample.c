/* SPDX-License-Identifier: Apache-2.0 */
/* memtrace_sample - take blocks and keep them, so that memtrace has something to show; again: give back */
#include <rtthread.h>

#if defined(RT_USING_HEAP)

static void *kept[20];

static int memtrace_sample(void)
{
    rt_bool_t giving = kept[0] != RT_NULL;

    for (rt_size_t i = 0U; i < (sizeof kept / sizeof kept[0]); i++) {
        if (giving) {
            rt_free(kept[i]);
            kept[i] = RT_NULL;
        } else {
            kept[i] = rt_malloc(123U + i);
        }
    }
    rt_kprintf("%s\n", giving ? "given back" : "taken: see memtrace");
    return 0;
}
MSH_CMD_EXPORT(memtrace_sample, blocks for memtrace to show);

#endif
