/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dynmem_sample - how large a block can the heap give?
 *
 * A thread asks for blocks of twice the size each time, and gives each back, until it is refused.
 * It is less urgent than the shell, whose prompt therefore comes back first.
 */
#include <rtthread.h>

#ifdef RT_USING_HEAP

static void double_up(void *parameter)
{
    unsigned size = 1U;
    void *block = rt_malloc(size);

    (void)parameter;
    while (block != RT_NULL) {
        rt_kprintf("get memory :%u byte\n", size);
        rt_free(block);
        rt_kprintf("free memory :%u byte\n", size);
        size *= 2U;
        block = rt_malloc(size);
    }
    rt_kprintf("try to get %u byte memory failed!\n", size);
}

static int dynmem_sample(void)
{
    rt_thread_t thread = rt_thread_create("thread1", double_up, RT_NULL, 512U, 25U, 5U);

    return (thread == RT_NULL) ? -1 : (int)rt_thread_startup(thread);
}
MSH_CMD_EXPORT(dynmem_sample, dynmem sample);

#endif
