/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mempool_sample - a thread that waits for blocks, and one that brings them
 *
 * The pool has fewer blocks than the first thread wants. When it is empty the first thread waits,
 * and the second, which is less urgent, gets to run: each block that it releases goes straight to
 * the first thread, until that one is content.
 */
#include <rtthread.h>

#if defined(RT_USING_MEMPOOL) && defined(RT_USING_HEAP)

#define WANTED 50U

static rt_uint8_t memory[4096];
static struct rt_mempool pool;
static void *blocks[WANTED];

static void allocate(void *parameter)
{
    (void)parameter;
    for (unsigned i = 0U; i < WANTED; i++) {
        blocks[i] = rt_mp_alloc(&pool, RT_WAITING_FOREVER);
        if (blocks[i] != RT_NULL) {
            rt_kprintf("allocate No.%u\n", i);
        }
    }
}

static void release(void *parameter)
{
    (void)parameter;
    rt_kprintf("thread2 try to release block\n");
    for (unsigned i = 0U; i < WANTED; i++) {
        if (blocks[i] != RT_NULL) {
            rt_kprintf("release block %u\n", i);
            rt_mp_free(blocks[i]);
            blocks[i] = RT_NULL;
        }
    }
}

/* The pool begins anew at each run: it may, once nobody uses it. */
static int mempool_sample(void)
{
    rt_thread_t first;
    rt_thread_t second;

    if (rt_mp_init(&pool, "mp1", memory, sizeof memory, 80U) != RT_EOK) {
        return -1;
    }
    first = rt_thread_create("thread1", allocate, RT_NULL, 512U, 25U, 5U);
    second = rt_thread_create("thread2", release, RT_NULL, 512U, 26U, 5U);
    if ((first == RT_NULL) || (second == RT_NULL)) {
        rt_kprintf("no memory for two threads\n");
        if (first != RT_NULL) {
            (void)rt_thread_delete(first);
        }
        if (second != RT_NULL) {
            (void)rt_thread_delete(second);
        }
        return -1;
    }
#ifdef RT_USING_SMP /* who comes first is decided by priority only where they share a CPU */
    (void)rt_thread_control(first, RT_THREAD_CTRL_BIND_CPU, (void *)0);
    (void)rt_thread_control(second, RT_THREAD_CTRL_BIND_CPU, (void *)0);
#endif
    (void)rt_thread_startup(first);
    (void)rt_thread_startup(second);
    return 0;
}
MSH_CMD_EXPORT(mempool_sample, mempool sample);

#endif
