/* SPDX-License-Identifier: Apache-2.0 */
/*
 * noheap.c - what calls itself a heap in an image that has none
 *
 * Weak: any real rt_malloc takes its place. Each allocation fails, and the first one says why.
 */
#include "door.h"

#ifdef RT_USING_HEAP

rt_weak void *rt_malloc(rt_size_t size)
{
    static rt_bool_t told;

    if (!told) {
        told = RT_TRUE;
        rt_kprintf("rt_malloc(%u): this image has no system heap\n", (unsigned)size);
    }
    return RT_NULL;
}

rt_weak void rt_free(void *ptr)
{
    RT_ASSERT(ptr == RT_NULL);
}

#endif
