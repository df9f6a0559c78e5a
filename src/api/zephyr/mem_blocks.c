/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mem_blocks.c - sys_mem_blocks, alone and in groups
 *
 * Bit i of the map is block i. Every call looks at all of its blocks before it changes one, under one
 * lock, so a refused call has changed nothing and half a request is never seen.
 */
#include <zephyr/sys/mem_blocks.h>

#include "private.h"

#ifdef CONFIG_SYS_MEM_BLOCKS_LISTENER
#define TOLD(alloc_or_free, set, mem, count)                                                       \
    heap_listener_notify_##alloc_or_free(HEAP_ID_FROM_POINTER(set), (mem),                         \
                                         (count) << (set)->info.blk_sz_shift)
#else
#define TOLD(alloc_or_free, set, mem, count) ((void)0)
#endif

static void *block_at(const sys_mem_blocks_t *set, size_t index)
{
    return set->buffer + (index << set->info.blk_sz_shift);
}

/* The number of the block that starts at p. False: none does. */
static bool index_of(const sys_mem_blocks_t *set, const void *p, size_t *index)
{
    uintptr_t offset = (uintptr_t)p - (uintptr_t)set->buffer;

    *index = offset >> set->info.blk_sz_shift;
    return (*index < set->info.num_blocks) &&
           ((offset & (((uintptr_t)1U << set->info.blk_sz_shift) - 1U)) == 0U);
}

static void count_out(sys_mem_blocks_t *set, size_t count)
{
    set->info.used_blocks += (uint32_t)count;
    set->info.max_used_blocks = MAX(set->info.max_used_blocks, set->info.used_blocks);
}

int sys_mem_blocks_alloc(sys_mem_blocks_t *mem_block, size_t count, void **out_blocks)
{
    k_spinlock_key_t key;
    size_t offset;
    size_t got = 0U;

    __ASSERT((mem_block != NULL) && (out_blocks != NULL), "no set, or no place for the blocks");
    if ((mem_block == NULL) || (out_blocks == NULL)) {
        return -EINVAL;
    }
    if (count > mem_block->info.num_blocks) {
        return -ENOMEM;
    }
    key = k_spin_lock(&mem_block->lock);
    if (count <= (mem_block->info.num_blocks - mem_block->info.used_blocks)) {
        while ((got < count) && (sys_bitarray_alloc(mem_block->bitmap, 1U, &offset) == 0)) {
            out_blocks[got] = block_at(mem_block, offset);
            got++;
        }
        count_out(mem_block, got);
    }
    k_spin_unlock(&mem_block->lock, key);
    for (size_t i = 0U; i < got; i++) {
        TOLD(alloc, mem_block, out_blocks[i], (size_t)1U);
    }
    return (got == count) ? 0 : -ENOMEM;
}

int sys_mem_blocks_alloc_contiguous(sys_mem_blocks_t *mem_block, size_t count, void **out_block)
{
    k_spinlock_key_t key;
    size_t offset;
    int err;

    __ASSERT((mem_block != NULL) && (out_block != NULL), "no set, or no place for the block");
    if ((mem_block == NULL) || (out_block == NULL)) {
        return -EINVAL;
    }
    *out_block = NULL;
    if (count == 0U) {
        return 0;
    }
    key = k_spin_lock(&mem_block->lock);
    err = sys_bitarray_alloc(mem_block->bitmap, count, &offset);
    if (err == 0) {
        count_out(mem_block, count);
    }
    k_spin_unlock(&mem_block->lock, key);
    if (err != 0) {
        return -ENOMEM;
    }
    *out_block = block_at(mem_block, offset);
    TOLD(alloc, mem_block, *out_block, count);
    return 0;
}

int sys_mem_blocks_get(sys_mem_blocks_t *mem_block, void *in_block, size_t count)
{
    k_spinlock_key_t key;
    size_t index;
    int err;

    __ASSERT((mem_block != NULL) && (in_block != NULL), "no set, or no block");
    if ((mem_block == NULL) || (in_block == NULL)) {
        return -EINVAL;
    }
    if (count == 0U) {
        return 0;
    }
    if (!index_of(mem_block, in_block, &index)) {
        return -EINVAL;
    }
    key = k_spin_lock(&mem_block->lock);
    err = sys_bitarray_test_and_set_region(mem_block->bitmap, count, index, true);
    if (err == 0) {
        count_out(mem_block, count);
    }
    k_spin_unlock(&mem_block->lock, key);
    if (err != 0) {
        return -ENOMEM;
    }
    TOLD(alloc, mem_block, in_block, count);
    return 0;
}

int sys_mem_blocks_is_region_free(sys_mem_blocks_t *mem_block, void *in_block, size_t count)
{
    size_t index;

    __ASSERT((mem_block != NULL) && (in_block != NULL), "no set, or no block");
    return (mem_block != NULL) && index_of(mem_block, in_block, &index) &&
           sys_bitarray_is_region_cleared(mem_block->bitmap, count, index);
}

/* Clear the bits of all blocks, or of none. Lock held. A block that is named twice is a double free:
 * its bit is clear when it is met again, and what was cleared till then is set again. */
static int clear_all(sys_mem_blocks_t *set, size_t count, void **blocks)
{
    size_t done = 0U;
    size_t index;

    while ((done < count) && index_of(set, blocks[done], &index) &&
           (sys_bitarray_free(set->bitmap, 1U, index) == 0)) {
        done++;
    }
    if (done == count) {
        return 0;
    }
    while (done > 0U) {
        done--;
        (void)index_of(set, blocks[done], &index);
        (void)sys_bitarray_set_bit(set->bitmap, index);
    }
    return -EFAULT;
}

int sys_mem_blocks_free(sys_mem_blocks_t *mem_block, size_t count, void **in_blocks)
{
    k_spinlock_key_t key;
    int err;

    __ASSERT((mem_block != NULL) && (in_blocks != NULL), "no set, or no blocks");
    if ((mem_block == NULL) || (in_blocks == NULL) || (count > mem_block->info.num_blocks)) {
        return -EINVAL;
    }
    key = k_spin_lock(&mem_block->lock);
    err = clear_all(mem_block, count, in_blocks);
    if (err == 0) {
        mem_block->info.used_blocks -= (uint32_t)count;
    }
    k_spin_unlock(&mem_block->lock, key);
    for (size_t i = 0U; (err == 0) && (i < count); i++) {
        TOLD(free, mem_block, in_blocks[i], (size_t)1U);
    }
    return err;
}

int sys_mem_blocks_free_contiguous(sys_mem_blocks_t *mem_block, void *block, size_t count)
{
    k_spinlock_key_t key;
    size_t index;
    int err;

    __ASSERT((mem_block != NULL) && (block != NULL), "no set, or no block");
    if ((mem_block == NULL) || (block == NULL)) {
        return -EINVAL;
    }
    if (count == 0U) {
        return 0;
    }
    if (count > mem_block->info.num_blocks) {
        return -EINVAL;
    }
    if (!index_of(mem_block, block, &index)) {
        return -EFAULT;
    }
    key = k_spin_lock(&mem_block->lock);
    err = sys_bitarray_free(mem_block->bitmap, count, index);
    if (err == 0) {
        mem_block->info.used_blocks -= (uint32_t)count;
    }
    k_spin_unlock(&mem_block->lock, key);
    if (err != 0) {
        return -EFAULT;
    }
    TOLD(free, mem_block, block, count);
    return 0;
}

int sys_mem_blocks_runtime_stats_get(sys_mem_blocks_t *mem_block, struct sys_memory_stats *stats)
{
    k_spinlock_key_t key;

    if ((mem_block == NULL) || (stats == NULL)) {
        return -EINVAL;
    }
    key = k_spin_lock(&mem_block->lock);
    stats->allocated_bytes = (size_t)mem_block->info.used_blocks << mem_block->info.blk_sz_shift;
    stats->free_bytes = ((size_t)mem_block->info.num_blocks << mem_block->info.blk_sz_shift) -
                        stats->allocated_bytes;
    stats->max_allocated_bytes = (size_t)mem_block->info.max_used_blocks
                                 << mem_block->info.blk_sz_shift;
    k_spin_unlock(&mem_block->lock, key);
    return 0;
}

int sys_mem_blocks_runtime_stats_reset_max(sys_mem_blocks_t *mem_block)
{
    k_spinlock_key_t key;

    if (mem_block == NULL) {
        return -EINVAL;
    }
    key = k_spin_lock(&mem_block->lock);
    mem_block->info.max_used_blocks = mem_block->info.used_blocks;
    k_spin_unlock(&mem_block->lock, key);
    return 0;
}

/* ---- groups ---- */

void sys_multi_mem_blocks_init(sys_multi_mem_blocks_t *group,
                               sys_multi_mem_blocks_choice_fn_t choice_fn)
{
    group->num_allocators = 0;
    group->choice_fn = choice_fn;
}

void sys_multi_mem_blocks_add_allocator(sys_multi_mem_blocks_t *group, sys_mem_blocks_t *alloc)
{
    __ASSERT(group->num_allocators < MAX_MULTI_ALLOCATORS, "too many sets in a group");
    if (group->num_allocators < MAX_MULTI_ALLOCATORS) {
        group->allocators[group->num_allocators] = alloc;
        group->num_allocators++;
    }
}

int sys_multi_mem_blocks_alloc(sys_multi_mem_blocks_t *group, void *cfg, size_t count,
                               void **out_blocks, size_t *blk_size)
{
    sys_mem_blocks_t *set;
    int err;

    __ASSERT((group != NULL) && (out_blocks != NULL), "no group, or no place for the blocks");
    if ((group == NULL) || (out_blocks == NULL)) {
        return -EINVAL;
    }
    if (count == 0U) {
        if (blk_size != NULL) {
            *blk_size = 0U;
        }
        return 0;
    }
    set = group->choice_fn(group, cfg);
    if (set == NULL) {
        return -EINVAL;
    }
    err = sys_mem_blocks_alloc(set, count, out_blocks);
    if ((err == 0) && (blk_size != NULL)) {
        *blk_size = (size_t)1U << set->info.blk_sz_shift;
    }
    return err;
}

int sys_multi_mem_blocks_free(sys_multi_mem_blocks_t *group, size_t count, void **in_blocks)
{
    __ASSERT((group != NULL) && (in_blocks != NULL), "no group, or no blocks");
    if ((group == NULL) || (in_blocks == NULL)) {
        return -EINVAL;
    }
    if (count == 0U) {
        return 0;
    }
    for (int i = 0; i < group->num_allocators; i++) {
        sys_mem_blocks_t *set = group->allocators[i];
        uintptr_t offset = (uintptr_t)in_blocks[0] - (uintptr_t)set->buffer;

        if ((offset >> set->info.blk_sz_shift) < set->info.num_blocks) {
            return sys_mem_blocks_free(set, count, in_blocks);
        }
    }
    return -EINVAL;
}
