/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_SYS_MEMPOOL_H_
#define ZEPHYR_SYS_MEMPOOL_H_

/*
 * sys_mem_pool: the quad-split pool with a descriptor in front of each block, so that a pointer alone
 * frees it; up to 2.4. A mutex guards it: for threads.
 *
 *   every call   O(levels), 16 at most, and perhaps a wait for the mutex
 */
#include <acre/quad.h>

#include <zephyr/kernel/sync.h>
#include <zephyr/kernel/mempool.h>

struct sys_mem_pool {
    struct acre_quad quad;
    struct k_mutex mutex;
    void *buffer;
    size_t min_size;
    size_t max_size;
    uint32_t n_max;
    struct acre_quad_level *levels;
    uint32_t *map;
};

/* Lies at the start of each block that is out; the user's part follows, aligned to a pointer. */
struct sys_mem_pool_block {
    struct sys_mem_pool *pool;
    uintptr_t check; /* made of the pool and the block: tells a pointer that is not ours */
};

#define SYS_MEM_POOL_DEFINE(pool_name, ignored, minsz, maxsz, nmax, align, section)                \
    static char __aligned(Z_MEM_POOL_BUFFER_ALIGN(align))                                          \
        z_smpool_buf_##pool_name[Z_QUAD_MAX(maxsz) * (nmax)];                                      \
    static struct acre_quad_level                                                                  \
        z_smpool_levels_##pool_name[ACRE_QUAD_LEVELS(minsz, Z_QUAD_MAX(maxsz))];                   \
    static uint32_t z_smpool_map_##pool_name[ACRE_QUAD_MAP_WORDS(minsz, Z_QUAD_MAX(maxsz), nmax)]; \
    struct sys_mem_pool pool_name = {                                                              \
        .buffer = z_smpool_buf_##pool_name,                                                        \
        .min_size = (minsz),                                                                       \
        .max_size = Z_QUAD_MAX(maxsz),                                                             \
        .n_max = (nmax),                                                                           \
        .levels = z_smpool_levels_##pool_name,                                                     \
        .map = z_smpool_map_##pool_name,                                                           \
    }

void sys_mem_pool_init(struct sys_mem_pool *p);
void *sys_mem_pool_alloc(struct sys_mem_pool *p, size_t size); /* NULL: none, or size too large */
void sys_mem_pool_free(void *ptr);                             /* NULL: nothing */

/* 0 iff the block at ptr holds new_size bytes as it is; else the bytes it has for its user. */
size_t sys_mem_pool_try_expand_inplace(void *ptr, size_t new_size);

#endif
