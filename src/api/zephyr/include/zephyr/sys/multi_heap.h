/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_SYS_MULTI_HEAP_H_
#define ZEPHYR_SYS_MULTI_HEAP_H_

/*
 * Several heaps as one: a callback chooses where to allocate, free finds the heap by the address.
 * No lock, as with sys_heap. Finding: O(heaps), of which there are MAX_MULTI_HEAPS at most.
 */
#include <zephyr/sys/sys_heap.h>

#define MAX_MULTI_HEAPS 8

struct sys_multi_heap;

/* Does the allocation itself, from whichever heap it likes. */
typedef void *(*sys_multi_heap_fn_t)(struct sys_multi_heap *mheap, void *cfg, size_t align,
                                     size_t size);

struct sys_multi_heap_rec {
    struct sys_heap *heap;
    void *user_data;
};

struct sys_multi_heap {
    unsigned int nheaps;
    sys_multi_heap_fn_t choice;
    struct sys_multi_heap_rec heaps[MAX_MULTI_HEAPS]; /* in the order of their addresses */
};

void sys_multi_heap_init(struct sys_multi_heap *heap, sys_multi_heap_fn_t choice_fn);

/* heap is initialised. One too many is an assertion, and not added. */
#if ACRE_ZEPHYR_API_TODAY
void sys_multi_heap_add_heap(struct sys_multi_heap *mheap, struct sys_heap *heap, void *user_data);
#else
void sys_multi_heap_add_heap(struct sys_multi_heap *mheap, struct sys_heap *heap);
#endif

void *sys_multi_heap_aligned_alloc(struct sys_multi_heap *mheap, void *cfg, size_t align,
                                   size_t bytes);
static inline void *sys_multi_heap_alloc(struct sys_multi_heap *mheap, void *cfg, size_t bytes)
{
    return sys_multi_heap_aligned_alloc(mheap, cfg, 0U, bytes);
}

/* In its own heap if that has room, else wherever cfg leads. */
void *sys_multi_heap_aligned_realloc(struct sys_multi_heap *mheap, void *cfg, void *ptr,
                                     size_t align, size_t bytes);
#define sys_multi_heap_realloc(mheap, cfg, ptr, bytes)                                             \
    sys_multi_heap_aligned_realloc(mheap, cfg, ptr, 0U, bytes)

/* The heap whose memory addr lies in; NULL: in none. */
const struct sys_multi_heap_rec *sys_multi_heap_get_heap(const struct sys_multi_heap *mheap,
                                                         void *addr);
void sys_multi_heap_free(struct sys_multi_heap *mheap, void *block);

#endif
