/* SPDX-License-Identifier: Apache-2.0 */
/* memheap_sample - two regions that do not adjoin, each a heap; one is detached, which needs it empty */
#include <rtthread.h>

#if defined(RT_USING_MEMHEAP)

static rt_uint8_t regions[3][2048]; /* the middle one is not ours to use: the two do not adjoin */
static struct rt_memheap heaps[2];

static void show(int i)
{
    rt_kprintf("%s: %u bytes available\n", heaps[i].parent.name, (unsigned)heaps[i].available_size);
}

static int memheap_sample(void)
{
    void *first;
    void *second;

    if ((rt_memheap_init(&heaps[0], "fast", regions[0], sizeof regions[0]) != RT_EOK) ||
        (rt_memheap_init(&heaps[1], "slow", regions[2], sizeof regions[2]) != RT_EOK)) {
        return 1;
    }
    first = rt_memheap_alloc(&heaps[0], 100);
    second = rt_memheap_alloc(&heaps[1], 1000);
    show(0);
    show(1);
    rt_kprintf("detach with a block out: %s\n",
               (rt_memheap_detach(&heaps[0]) == -RT_EBUSY) ? "refused" : "done");
    rt_memheap_free(first); /* finds its heap by itself */
    rt_memheap_free(second);
    show(0);
    show(1);
    return (rt_memheap_detach(&heaps[0]) != RT_EOK) || (rt_memheap_detach(&heaps[1]) != RT_EOK);
}
MSH_CMD_EXPORT(memheap_sample, two memheaps);

#endif
