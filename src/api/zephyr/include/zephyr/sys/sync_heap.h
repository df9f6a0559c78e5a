/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_SYS_SYNC_HEAP_H_
#define ZEPHYR_SYS_SYNC_HEAP_H_

/* A sys_heap behind a mutex: threads only, and a long copy in realloc keeps no interrupt out. */
#include <zephyr/kernel/sync.h>
#include <zephyr/sys/sys_heap.h>

struct sys_sync_heap {
    struct sys_heap heap;
    struct k_mutex mutex;
};

int sys_sync_heap_init(struct sys_sync_heap *heap, void *mem, size_t bytes); /* 0, -EINVAL */
void *sys_sync_heap_alloc(struct sys_sync_heap *heap, size_t bytes);
void *sys_sync_heap_aligned_alloc(struct sys_sync_heap *heap, size_t align, size_t bytes);
void *sys_sync_heap_noalign_alloc(struct sys_sync_heap *heap, size_t align, size_t bytes);
void sys_sync_heap_free(struct sys_sync_heap *heap, void *mem);
void *sys_sync_heap_realloc(struct sys_sync_heap *heap, void *ptr, size_t bytes);
void *sys_sync_heap_aligned_realloc(struct sys_sync_heap *heap, void *ptr, size_t align,
                                    size_t bytes);
int sys_sync_heap_runtime_stats_get(struct sys_sync_heap *heap, struct sys_memory_stats *stats);

#endif
