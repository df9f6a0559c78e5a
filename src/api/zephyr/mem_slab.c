/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mem_slab.c - blocks of one size, with waiting
 *
 * A freed block goes to the first waiter without touching the pool: it stays out, its owner changes.
 * So it must be checked before that it may be freed at all (acre_pool_locate()).
 */
#include <acre/kernel/isr.h>

#include "private.h"

static void count(struct k_mem_slab *slab)
{
    slab->info.num_used = (uint32_t)slab->pool.used;
    slab->info.max_used = MAX(slab->info.max_used, slab->info.num_used);
}

int k_mem_slab_init(struct k_mem_slab *slab, void *buffer, size_t block_size, uint32_t num_blocks)
{
    size_t bytes;

    if (!IS_ALIGNED(block_size, sizeof(void *)) ||
        size_mul_overflow(block_size, num_blocks, &bytes) ||
        (acre_pool_init(&slab->pool, buffer, bytes, block_size, NULL) != ACRE_OK)) {
        return -EINVAL;
    }
    acre_lock_init(&slab->lock.lock);
    acre_wait_init(&slab->wait_q, ACRE_WAIT_PRIORITY);
    slab->buffer = buffer;
    slab->map = NULL;
    slab->info = (struct k_mem_slab_info){num_blocks, block_size, 0U, 0U};
    return 0;
}

static int init_static_slabs(void)
{
    STRUCT_SECTION_FOREACH(k_mem_slab, slab) {
        int err =
            acre_pool_init(&slab->pool, slab->buffer, slab->info.block_size * slab->info.num_blocks,
                           slab->info.block_size, slab->map);

        __ASSERT(err == ACRE_OK, "a slab that cannot be: %p", (void *)slab);
        (void)err;
        acre_wait_init(&slab->wait_q, ACRE_WAIT_PRIORITY);
    }
    return 0;
}
ACRE_INIT(zephyr_slabs, init_static_slabs, ACRE_INIT_BOARD + 1);

static void waiter_left(void *object, void *mem)
{
    if (mem != NULL) {
        z_mem_slab_free(object, mem);
    }
}

int k_mem_slab_alloc(struct k_mem_slab *slab, void **mem, k_timeout_t timeout)
{
    k_spinlock_key_t key;
    void *block = NULL;
    int err;

    __ASSERT(!acre_in_isr() || z_timeout_is_no_wait(timeout), "an interrupt cannot wait");
    key = k_spin_lock(&slab->lock);
    /* While anyone waits no block is free, so there is nobody to overtake. */
    block = acre_pool_alloc(&slab->pool);
    count(slab);
    if (block != NULL) {
        k_spin_unlock(&slab->lock, key);
        *mem = block;
        return 0;
    }
    if (z_timeout_is_no_wait(timeout) || acre_in_isr()) {
        k_spin_unlock(&slab->lock, key);
        *mem = NULL;
        return -ENOMEM;
    }
    z_wait_begins(slab, waiter_left);
    err = acre_wait_block(&slab->wait_q, &slab->lock.lock, key.key, z_timeout_ticks(timeout), 0U,
                          &block);
    z_wait_ended();
    if (err == ACRE_OK) {
        *mem = block;
    }
    return err;
}

void z_mem_slab_free(struct k_mem_slab *slab, void *mem)
{
    k_spinlock_key_t key = k_spin_lock(&slab->lock);
    size_t index;
    int err = acre_pool_locate(&slab->pool, mem, &index);

    if ((err == ACRE_OK) && (acre_wait_wake_first(&slab->wait_q, ACRE_OK, mem) == NULL)) {
        err = acre_pool_free(&slab->pool, mem);
        count(slab);
    }
    k_spin_unlock(&slab->lock, key);
    if (err != ACRE_OK) {
        z_heap_complain("k_mem_slab_free", err, mem);
        return;
    }
    acre_reschedule();
}

int k_mem_slab_runtime_stats_get(struct k_mem_slab *slab, struct sys_memory_stats *stats)
{
    k_spinlock_key_t key;

    if ((slab == NULL) || (stats == NULL)) {
        return -EINVAL;
    }
    key = k_spin_lock(&slab->lock);
    stats->allocated_bytes = slab->info.num_used * slab->info.block_size;
    stats->free_bytes = (slab->info.num_blocks * slab->info.block_size) - stats->allocated_bytes;
    stats->max_allocated_bytes = k_mem_slab_max_used_get(slab) * slab->info.block_size;
    k_spin_unlock(&slab->lock, key);
    return 0;
}

int k_mem_slab_runtime_stats_reset_max(struct k_mem_slab *slab)
{
    k_spinlock_key_t key;

    if (slab == NULL) {
        return -EINVAL;
    }
    key = k_spin_lock(&slab->lock);
    slab->info.max_used = slab->info.num_used;
    k_spin_unlock(&slab->lock, key);
    return 0;
}
