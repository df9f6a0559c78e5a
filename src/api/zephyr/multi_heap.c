/* SPDX-License-Identifier: Apache-2.0 */
/*
 * multi_heap.c - several heaps as one: sys_multi_heap, shared_multi_heap; and sys_sync_heap
 *
 * The records are kept in the order of their addresses, so the heap of an address is the last one
 * that starts at or below it - if the address is also below its end, which is always looked at.
 */
#include <zephyr/multi_heap/shared_multi_heap.h>
#include <zephyr/sys/sync_heap.h>

#include "private.h"

/* ---- sys_multi_heap ---- */

void sys_multi_heap_init(struct sys_multi_heap *heap, sys_multi_heap_fn_t choice_fn)
{
    heap->nheaps = 0U;
    heap->choice = choice_fn;
}

static void add(struct sys_multi_heap *mheap, struct sys_heap *heap, void *user_data)
{
    unsigned int at = mheap->nheaps;

    __ASSERT(at < MAX_MULTI_HEAPS, "too many heaps in one");
    if (at >= MAX_MULTI_HEAPS) {
        return;
    }
    while ((at > 0U) &&
           ((uintptr_t)mheap->heaps[at - 1U].heap->init_mem > (uintptr_t)heap->init_mem)) {
        mheap->heaps[at] = mheap->heaps[at - 1U];
        at--;
    }
    mheap->heaps[at].heap = heap;
    mheap->heaps[at].user_data = user_data;
    mheap->nheaps++;
}

#if ACRE_ZEPHYR_API_TODAY
void sys_multi_heap_add_heap(struct sys_multi_heap *mheap, struct sys_heap *heap, void *user_data)
{
    add(mheap, heap, user_data);
}
#else
void sys_multi_heap_add_heap(struct sys_multi_heap *mheap, struct sys_heap *heap)
{
    add(mheap, heap, NULL);
}
#endif

void *sys_multi_heap_aligned_alloc(struct sys_multi_heap *mheap, void *cfg, size_t align,
                                   size_t bytes)
{
    return mheap->choice(mheap, cfg, align, bytes);
}

const struct sys_multi_heap_rec *sys_multi_heap_get_heap(const struct sys_multi_heap *mheap,
                                                         void *addr)
{
    for (unsigned int i = 0U; i < mheap->nheaps; i++) {
        const struct sys_heap *heap = mheap->heaps[i].heap;

        if (((uintptr_t)addr - (uintptr_t)heap->init_mem) < heap->init_bytes) {
            return &mheap->heaps[i];
        }
    }
    return NULL;
}

void sys_multi_heap_free(struct sys_multi_heap *mheap, void *block)
{
    const struct sys_multi_heap_rec *rec;

    if (block == NULL) {
        return;
    }
    rec = sys_multi_heap_get_heap(mheap, block);
    if (rec == NULL) {
        z_heap_complain("sys_multi_heap_free", ACRE_EFAULT, block);
        return;
    }
    sys_heap_free(rec->heap, block);
}

void *sys_multi_heap_aligned_realloc(struct sys_multi_heap *mheap, void *cfg, void *ptr,
                                     size_t align, size_t bytes)
{
    const struct sys_multi_heap_rec *rec;
    void *moved;

    if (ptr == NULL) {
        return sys_multi_heap_aligned_alloc(mheap, cfg, align, bytes);
    }
    if (bytes == 0U) {
        sys_multi_heap_free(mheap, ptr);
        return NULL;
    }
    rec = sys_multi_heap_get_heap(mheap, ptr);
    if (rec == NULL) {
        z_heap_complain("sys_multi_heap_realloc", ACRE_EFAULT, ptr);
        return NULL;
    }
    moved = sys_heap_aligned_realloc(rec->heap, ptr, align, bytes);
    if (moved != NULL) {
        return moved;
    }
    moved = sys_multi_heap_aligned_alloc(mheap, cfg, align, bytes);
    if (moved != NULL) {
        memcpy(moved, ptr, MIN(z_heap_capacity(rec->heap, ptr), bytes));
        sys_heap_free(rec->heap, ptr);
    }
    return moved;
}

/* ---- shared_multi_heap ---- */

static struct {
    struct k_spinlock lock;
    bool ready;
    unsigned int count[MAX_SHARED_MULTI_HEAP_ATTR];
    struct sys_heap heaps[MAX_SHARED_MULTI_HEAP_ATTR][MAX_MULTI_HEAPS];
} shared;

int shared_multi_heap_pool_init(void)
{
    k_spinlock_key_t key = k_spin_lock(&shared.lock);
    bool was_ready = shared.ready;

    shared.ready = true;
    k_spin_unlock(&shared.lock, key);
    return was_ready ? -EALREADY : 0;
}

int shared_multi_heap_add(struct shared_multi_heap_region *region, void *user_data)
{
    k_spinlock_key_t key;
    struct sys_heap heap;
    int err = -ENOMEM;

    (void)user_data;
    if (region->attr >= (uint32_t)MAX_SHARED_MULTI_HEAP_ATTR) {
        return -EINVAL;
    }
    if (region->size < Z_HEAP_MIN_SIZE) {
        return -ENOMEM;
    }
    sys_heap_init(&heap, (void *)region->addr, region->size); /* nobody sees it yet */
    key = k_spin_lock(&shared.lock);
    if (shared.count[region->attr] < MAX_MULTI_HEAPS) {
        shared.heaps[region->attr][shared.count[region->attr]] = heap;
        shared.count[region->attr]++;
        err = 0;
    }
    k_spin_unlock(&shared.lock, key);
    return err;
}

void *shared_multi_heap_aligned_alloc(enum shared_multi_heap_attr attr, size_t align, size_t bytes)
{
    k_spinlock_key_t key;
    void *mem = NULL;

    if (((unsigned int)attr >= (unsigned int)MAX_SHARED_MULTI_HEAP_ATTR) || (bytes == 0U)) {
        return NULL;
    }
    key = k_spin_lock(&shared.lock);
    for (unsigned int i = 0U; (i < shared.count[attr]) && (mem == NULL); i++) {
        mem = sys_heap_aligned_alloc(&shared.heaps[attr][i], align, bytes);
    }
    k_spin_unlock(&shared.lock, key);
    return mem;
}

void *shared_multi_heap_alloc(enum shared_multi_heap_attr attr, size_t bytes)
{
    return shared_multi_heap_aligned_alloc(attr, 0U, bytes);
}

/* Lock held. */
static struct sys_heap *shared_heap_of(const void *block)
{
    for (size_t attr = 0U; attr < (size_t)MAX_SHARED_MULTI_HEAP_ATTR; attr++) {
        for (unsigned int i = 0U; i < shared.count[attr]; i++) {
            struct sys_heap *heap = &shared.heaps[attr][i];

            if (((uintptr_t)block - (uintptr_t)heap->init_mem) < heap->init_bytes) {
                return heap;
            }
        }
    }
    return NULL;
}

void shared_multi_heap_free(void *block)
{
    k_spinlock_key_t key;
    struct sys_heap *heap;
    int err;

    if (block == NULL) {
        return;
    }
    key = k_spin_lock(&shared.lock);
    heap = shared_heap_of(block);
    err = (heap == NULL) ? ACRE_EFAULT : z_heap_free_quietly(heap, block);
    k_spin_unlock(&shared.lock, key);
    if (err != ACRE_OK) {
        z_heap_complain("shared_multi_heap_free", err, block);
    }
}

void *shared_multi_heap_realloc(enum shared_multi_heap_attr attr, void *ptr, size_t bytes)
{
    k_spinlock_key_t key;
    struct sys_heap *heap;
    size_t have = 0U;
    bool done = false;
    void *moved;
    int err;

    if (ptr == NULL) {
        return shared_multi_heap_alloc(attr, bytes);
    }
    if (bytes == 0U) {
        shared_multi_heap_free(ptr);
        return NULL;
    }
    key = k_spin_lock(&shared.lock);
    heap = shared_heap_of(ptr);
    err = (heap == NULL) ? ACRE_EFAULT : z_heap_verdict(heap, ptr);
    if (err == ACRE_OK) {
        have = z_heap_capacity(heap, ptr);
        done = z_heap_resize(heap, ptr, 0U, bytes);
    }
    k_spin_unlock(&shared.lock, key);
    if (err != ACRE_OK) {
        z_heap_complain("shared_multi_heap_realloc", err, ptr);
        return NULL;
    }
    if (done) {
        return ptr;
    }
    moved = shared_multi_heap_alloc(attr, bytes);
    if (moved != NULL) {
        memcpy(moved, ptr, MIN(have, bytes)); /* both blocks are the caller's: no lock */
        shared_multi_heap_free(ptr);
    }
    return moved;
}

/* ---- sys_sync_heap ---- */

int sys_sync_heap_init(struct sys_sync_heap *heap, void *mem, size_t bytes)
{
    if ((heap == NULL) || (mem == NULL) || (bytes < Z_HEAP_MIN_SIZE)) {
        return -EINVAL;
    }
    sys_heap_init(&heap->heap, mem, bytes);
    return k_mutex_init(&heap->mutex);
}

static void sync_lock(struct sys_sync_heap *heap)
{
    (void)k_mutex_lock(&heap->mutex, K_FOREVER);
}

static void sync_unlock(struct sys_sync_heap *heap)
{
    (void)k_mutex_unlock(&heap->mutex);
}

void *sys_sync_heap_aligned_alloc(struct sys_sync_heap *heap, size_t align, size_t bytes)
{
    void *mem;

    sync_lock(heap);
    mem = sys_heap_aligned_alloc(&heap->heap, align, bytes);
    sync_unlock(heap);
    return mem;
}

void *sys_sync_heap_alloc(struct sys_sync_heap *heap, size_t bytes)
{
    return sys_sync_heap_aligned_alloc(heap, 0U, bytes);
}

void *sys_sync_heap_noalign_alloc(struct sys_sync_heap *heap, size_t align, size_t bytes)
{
    (void)align;
    return sys_sync_heap_aligned_alloc(heap, 0U, bytes);
}

void sys_sync_heap_free(struct sys_sync_heap *heap, void *mem)
{
    sync_lock(heap);
    sys_heap_free(&heap->heap, mem);
    sync_unlock(heap);
}

void *sys_sync_heap_aligned_realloc(struct sys_sync_heap *heap, void *ptr, size_t align,
                                    size_t bytes)
{
    void *mem;

    sync_lock(heap);
    mem = sys_heap_aligned_realloc(&heap->heap, ptr, align, bytes);
    sync_unlock(heap);
    return mem;
}

void *sys_sync_heap_realloc(struct sys_sync_heap *heap, void *ptr, size_t bytes)
{
    return sys_sync_heap_aligned_realloc(heap, ptr, 0U, bytes);
}

int sys_sync_heap_runtime_stats_get(struct sys_sync_heap *heap, struct sys_memory_stats *stats)
{
    int err;

    if (heap == NULL) {
        return -EINVAL;
    }
    sync_lock(heap);
    err = sys_heap_runtime_stats_get(&heap->heap, stats);
    sync_unlock(heap);
    return err;
}
