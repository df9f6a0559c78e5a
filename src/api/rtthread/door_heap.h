/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_RTTHREAD_DOOR_HEAP_H
#define ACRE_RTTHREAD_DOOR_HEAP_H

/*
 * What heap.c asks of the allocator that is the system heap. smem.c, slab.c and memheap.c each
 * define these under their RT_USING_..._AS_HEAP; exactly one of them does.
 *
 * Each call takes the allocator's own lock, an interrupt mask, so all are legal in an interrupt.
 * heap.c adds hooks, RT-Thread's edge cases, and a mutex where RT_USING_HEAP_ISR is off.
 */
#include "wrong.h"

/* Make the system heap of the memory, whose ends are multiples of RT_ALIGN_SIZE. RT_EOK or -RT_ERROR. */
rt_err_t door_heap_init(void *begin, rt_size_t size);

/* A block; RT_NULL iff size is 0 or there is none. */
void *door_heap_alloc(rt_size_t size);

/* The same at a multiple of align, a power of two. Freed by door_heap_free(). */
void *door_heap_alloc_aligned(rt_size_t align, rt_size_t size);

/* ptr is a block that is out, size not 0. RT_NULL iff there is no memory; ptr is then as it was. */
void *door_heap_realloc(void *ptr, rt_size_t size);

/* ACRE_OK, or what is wrong with ptr, and then nothing was done. Neither tells door_wrong(). */
int door_heap_free(void *ptr);
int door_heap_verdict(const void *ptr);

void door_heap_info(rt_size_t *total, rt_size_t *used, rt_size_t *max_used);

#endif
