/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_KERNEL_MEMPOOL_H_
#define ZEPHYR_KERNEL_MEMPOOL_H_

/*
 * The memory pools of Zephyr up to 2.4, over acre/quad.h: n blocks of the largest size, each split
 * into four, and so on down to the smallest; four free partners are merged at once.
 *
 *   call                      cost                     from an ISR    may block
 *   k_mem_pool_alloc()        O(levels), 16 at most; a wait   K_NO_WAIT   yes
 *   k_mem_pool_free(), _id    O(levels); for each waiter served likewise; the lock is held
 *                             for one of these at a time      yes         no *
 *   k_mem_pool_malloc()       O(levels)                yes            no
 *   k_mem_pool_defrag()       O(1)                     yes            no
 *
 * One lock is held over the whole of an operation, so no context ever sees a pool in the middle of a
 * split or merge; the level of a block is what the search found under that same lock; a request that
 * the pool could never serve is told at once from one that it cannot serve now.
 *
 * The rule of waiting is that of kernel/heap.h.
 */
#include <acre/quad.h>

#include <zephyr/kernel/thread.h>
#include <zephyr/spinlock.h>
#include <zephyr/sys/iterable_sections.h>

struct k_mem_pool {
    struct acre_quad quad;
    struct acre_wait_queue wait_q; /* each waiter's word is its size */
    struct k_spinlock lock;
    void *buffer;
    size_t min_size;
    size_t max_size;
    uint32_t n_max;
    struct acre_quad_level *levels;
    uint32_t *map;
    const char *name;
};

struct k_mem_block_id {
    uint32_t pool : 8;
    uint32_t level : 4;
    uint32_t block : 20;
};

struct k_mem_block {
    void *data;
    struct k_mem_block_id id;
};

#define Z_QUAD_MAX(maxsz)              ROUND_UP(maxsz, 4)
#define Z_MEM_POOL_BUFFER_ALIGN(align) (((align) > sizeof(void *)) ? (align) : sizeof(void *))
#define K_MEM_POOL_DEFINE(pool_name, minsz, maxsz, nmax, align)                                    \
    char __aligned(Z_MEM_POOL_BUFFER_ALIGN(align))                                                 \
        z_mpool_buf_##pool_name[Z_QUAD_MAX(maxsz) * (nmax)];                                       \
    static struct acre_quad_level                                                                  \
        z_mpool_levels_##pool_name[ACRE_QUAD_LEVELS(minsz, Z_QUAD_MAX(maxsz))];                    \
    static uint32_t z_mpool_map_##pool_name[ACRE_QUAD_MAP_WORDS(minsz, Z_QUAD_MAX(maxsz), nmax)];  \
    BUILD_ASSERT(((minsz) <= (maxsz)) && ((nmax) > 0), "a pool has blocks, min not above max");    \
    STRUCT_SECTION_ITERABLE(k_mem_pool, pool_name) = {                                             \
        .buffer = z_mpool_buf_##pool_name,                                                         \
        .min_size = (minsz),                                                                       \
        .max_size = Z_QUAD_MAX(maxsz),                                                             \
        .n_max = (nmax),                                                                           \
        .levels = z_mpool_levels_##pool_name,                                                      \
        .map = z_mpool_map_##pool_name,                                                            \
        .name = #pool_name,                                                                        \
    }

/* 0; -ENOMEM without waiting, or for a size that the pool never serves; -EAGAIN after waiting. size
 * 0 is a block of the smallest size. On failure block->data is NULL. */
int k_mem_pool_alloc(struct k_mem_pool *pool, struct k_mem_block *block, size_t size,
                     k_timeout_t timeout);
void k_mem_pool_free(struct k_mem_block *block);
void k_mem_pool_free_id(struct k_mem_block_id *id);
void *k_mem_pool_malloc(struct k_mem_pool *pool, size_t size); /* for k_free() */

/* Partners are merged when they are freed; there is never anything left to do here. */
static inline void k_mem_pool_defrag(struct k_mem_pool *pool)
{
    (void)pool;
}

/* The pool behind k_malloc() under CONFIG_HEAP_MEM_POOL_QUAD. In the 1.14 shape without that option
 * it only stands for the system heap, in k_thread_resource_pool_assign(). */
extern struct k_mem_pool _heap_mem_pool;
#define Z_QUAD_HEAP_DESCRIPTOR 16U /* bytes before what k_malloc() returns */

#endif
