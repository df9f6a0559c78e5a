/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_MULTI_HEAP_SHARED_MULTI_HEAP_H_
#define ZEPHYR_MULTI_HEAP_SHARED_MULTI_HEAP_H_

/*
 * Memories of different kinds for everybody: ask by attribute. Any context; one lock over each
 * operation but the copy of a realloc, so that threads, interrupts and processors may share it.
 *
 *   alloc, free   O(regions of the attribute), of which there are MAX_MULTI_HEAPS at most
 */
#include <zephyr/sys/multi_heap.h>

enum shared_multi_heap_attr {
    SMH_REG_ATTR_CACHEABLE,
    SMH_REG_ATTR_NON_CACHEABLE,
    SMH_REG_ATTR_EXTERNAL,
    SMH_REG_ATTR_NUM, /* not an attribute */
};
#define MAX_SHARED_MULTI_HEAP_ATTR SMH_REG_ATTR_NUM

struct shared_multi_heap_region {
    uint32_t attr; /* enum shared_multi_heap_attr */
    uintptr_t addr;
    size_t size;
};

int shared_multi_heap_pool_init(void); /* 0; -EALREADY */
/* 0; -EINVAL: attribute; -ENOMEM: too many regions of it, or the region cannot serve one block. */
int shared_multi_heap_add(struct shared_multi_heap_region *region, void *user_data);

/* NULL: 0 bytes, no such attribute, or no memory in any of its regions, tried in the order they were
 * added. */
void *shared_multi_heap_alloc(enum shared_multi_heap_attr attr, size_t bytes);
void *shared_multi_heap_aligned_alloc(enum shared_multi_heap_attr attr, size_t align, size_t bytes);
void *shared_multi_heap_realloc(enum shared_multi_heap_attr attr, void *ptr, size_t bytes);
void shared_multi_heap_free(void *block);

#endif
