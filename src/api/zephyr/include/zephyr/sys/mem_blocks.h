/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_SYS_MEM_BLOCKS_H_
#define ZEPHYR_SYS_MEM_BLOCKS_H_

/*
 * Memory blocks of a power of two, many at a time, in a row or not. The bookkeeping is a bit array
 * outside the memory (which may be such as the CPU should not touch); the block with the lowest
 * number goes out first. Nothing waits.
 *
 *   alloc, get, free      O(blocks of the set + count)   any context
 *   runtime stats         O(1)
 *
 * A pointer or count that makes no sense is refused by its number and changes nothing; a call
 * without an object or a place for the result is an assertion.
 */
#include <zephyr/sys/bitarray.h>
#include <zephyr/sys/mem_stats.h>
#include <zephyr/toolchain.h>

struct sys_mem_blocks_info {
    uint32_t num_blocks;
    uint8_t blk_sz_shift;
    uint32_t used_blocks;
    uint32_t max_used_blocks;
};

struct sys_mem_blocks {
    struct sys_mem_blocks_info info;
    uint8_t *buffer;
    sys_bitarray_t *bitmap;
    struct k_spinlock lock; /* over each whole operation, and the counts */
};
typedef struct sys_mem_blocks sys_mem_blocks_t;

struct sys_multi_mem_blocks;
typedef sys_mem_blocks_t *(*sys_multi_mem_blocks_choice_fn_t)(struct sys_multi_mem_blocks *group,
                                                              void *cfg);
#define MAX_MULTI_ALLOCATORS 8

struct sys_multi_mem_blocks {
    int num_allocators;
    sys_mem_blocks_t *allocators[MAX_MULTI_ALLOCATORS];
    sys_multi_mem_blocks_choice_fn_t choice_fn;
};
typedef struct sys_multi_mem_blocks sys_multi_mem_blocks_t;

/* log2 of a power of two up to 2^31. */
#define Z_LOG2_POWER(n)                                                                            \
    ((((n)&0xAAAAAAAAUL) ? 1U : 0U) + (((n)&0xCCCCCCCCUL) ? 2U : 0U) +                             \
     (((n)&0xF0F0F0F0UL) ? 4U : 0U) + (((n)&0xFF00FF00UL) ? 8U : 0U) +                             \
     (((n)&0xFFFF0000UL) ? 16U : 0U))

#define Z_MEM_BLOCKS(name, blk_sz, num_blks, buf, scope)                                           \
    BUILD_ASSERT(IS_POWER_OF_TWO((unsigned long)(blk_sz)), "a block's size is a power of two");    \
    Z_BITARRAY(z_mem_blocks_map_##name, num_blks, static);                                         \
    scope sys_mem_blocks_t name = {                                                                \
        .info = {(num_blks), (uint8_t)Z_LOG2_POWER((unsigned long)(blk_sz)), 0U, 0U},              \
        .buffer = (buf),                                                                           \
        .bitmap = &z_mem_blocks_map_##name,                                                        \
    }
#define Z_MEM_BLOCKS_WITH_BUF(name, blk_sz, num_blks, balign, scope)                               \
    static uint8_t __noinit_named(name) __aligned(MAX((size_t)(balign), sizeof(void *)))           \
        z_mem_blocks_buf_##name[(num_blks) * (blk_sz)];                                            \
    Z_MEM_BLOCKS(name, blk_sz, num_blks, z_mem_blocks_buf_##name, scope)

#define SYS_MEM_BLOCKS_DEFINE(name, blk_sz, num_blks, buf_align)                                   \
    Z_MEM_BLOCKS_WITH_BUF(name, blk_sz, num_blks, buf_align, )
#define SYS_MEM_BLOCKS_DEFINE_STATIC(name, blk_sz, num_blks, buf_align)                            \
    Z_MEM_BLOCKS_WITH_BUF(name, blk_sz, num_blks, buf_align, static)
#define SYS_MEM_BLOCKS_DEFINE_WITH_EXT_BUF(name, blk_sz, num_blks, buf)                            \
    Z_MEM_BLOCKS(name, blk_sz, num_blks, buf, )
#define SYS_MEM_BLOCKS_DEFINE_STATIC_WITH_EXT_BUF(name, blk_sz, num_blks, buf)                     \
    Z_MEM_BLOCKS(name, blk_sz, num_blks, buf, static)

/* 0 (also for count 0); -ENOMEM: not all of them, so none. */
int sys_mem_blocks_alloc(sys_mem_blocks_t *mem_block, size_t count, void **out_blocks);
/* The same in a row. Count 0: *out_block is NULL. */
int sys_mem_blocks_alloc_contiguous(sys_mem_blocks_t *mem_block, size_t count, void **out_block);
/* Take these very blocks. -ENOMEM: one is taken, or out of range; -EINVAL: not a block's start. */
int sys_mem_blocks_get(sys_mem_blocks_t *mem_block, void *in_block, size_t count);
int sys_mem_blocks_is_region_free(sys_mem_blocks_t *mem_block, void *in_block, size_t count);
/* 0; -EINVAL: more than there are; -EFAULT: a pointer is no block's, or free: none is freed. */
int sys_mem_blocks_free(sys_mem_blocks_t *mem_block, size_t count, void **in_blocks);
int sys_mem_blocks_free_contiguous(sys_mem_blocks_t *mem_block, void *block, size_t count);

/* 0, or -EINVAL for NULL. */
int sys_mem_blocks_runtime_stats_get(sys_mem_blocks_t *mem_block, struct sys_memory_stats *stats);
int sys_mem_blocks_runtime_stats_reset_max(sys_mem_blocks_t *mem_block);

/* Several sets as one: choice_fn says which of them serves a request; free finds it. */
void sys_multi_mem_blocks_init(sys_multi_mem_blocks_t *group,
                               sys_multi_mem_blocks_choice_fn_t choice_fn);
void sys_multi_mem_blocks_add_allocator(sys_multi_mem_blocks_t *group, sys_mem_blocks_t *alloc);
/* 0; -EINVAL: no set for cfg; else as sys_mem_blocks_alloc(). *blk_size may be left out. */
int sys_multi_mem_blocks_alloc(sys_multi_mem_blocks_t *group, void *cfg, size_t count,
                               void **out_blocks, size_t *blk_size);
int sys_multi_mem_blocks_free(sys_multi_mem_blocks_t *group, size_t count, void **in_blocks);

#endif
