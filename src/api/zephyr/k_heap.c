/* SPDX-License-Identifier: Apache-2.0 */
/*
 * k_heap.c - a heap whose users may wait
 *
 * A request waits on its thread's stack; waiting.c does the rest. Nothing is copied or cleared while
 * the lock is held, and nothing is complained of: a heap that refuses a pointer stays usable.
 */
#include <acre/kernel/isr.h>

#include "private.h"
#include "waiting.h"

struct request {
    size_t align;
    size_t bytes;
};

static void *take_wanted(void *object, uintptr_t want)
{
    struct k_heap *heap = object;
    const struct request *request = (const struct request *)want;

    return sys_heap_aligned_alloc(&heap->heap, request->align, request->bytes);
}

static void put_back(void *object, void *mem)
{
    struct k_heap *heap = object;

    (void)z_heap_free_quietly(&heap->heap, mem);
}

static void waiter_left(void *object, void *mem);

static struct z_memory memory_of(struct k_heap *heap)
{
    struct z_memory memory = {heap, &heap->wait_q, &heap->lock, take_wanted, put_back, waiter_left};

    return memory;
}

static void waiter_left(void *object, void *mem)
{
    struct z_memory memory = memory_of(object);

    if (mem != NULL) {
        k_heap_free(object, mem);
    } else {
        z_serve(&memory);
    }
}

/* ---- calls ---- */

void k_heap_init(struct k_heap *heap, void *mem, size_t bytes)
{
    acre_lock_init(&heap->lock.lock);
    acre_wait_init(&heap->wait_q, ACRE_WAIT_PRIORITY);
    sys_heap_init(&heap->heap, mem, bytes);
}

static int init_static_heaps(void)
{
    STRUCT_SECTION_FOREACH(k_heap, heap) {
        k_heap_init(heap, heap->heap.init_mem, heap->heap.init_bytes);
    }
    return 0;
}
ACRE_INIT(zephyr_heaps, init_static_heaps, ACRE_INIT_BOARD + 1);

int k_heap_array_get(struct k_heap **heap)
{
    int count;

    STRUCT_SECTION_COUNT(k_heap, &count);
    STRUCT_SECTION_GET(k_heap, 0, heap);
    return count;
}

void *k_heap_aligned_alloc(struct k_heap *heap, size_t align, size_t bytes, k_timeout_t timeout)
{
    struct request request = {align, bytes};
    struct z_memory memory = memory_of(heap);
    k_spinlock_key_t key;
    void *mem = NULL;

    __ASSERT((align & (align - 1U)) == 0U, "align must be a power of two: %zu", align);
    __ASSERT(!acre_in_isr() || z_timeout_is_no_wait(timeout), "an interrupt cannot wait");
    if (!z_heap_can_ever(&heap->heap, align, bytes)) {
        return NULL;
    }
    key = k_spin_lock(&heap->lock);
    if (z_may_go_first(&heap->wait_q)) {
        mem = sys_heap_aligned_alloc(&heap->heap, align, bytes);
    }
    if ((mem != NULL) || z_timeout_is_no_wait(timeout) || acre_in_isr()) {
        k_spin_unlock(&heap->lock, key);
        return mem;
    }
    (void)z_wait_for_memory(&memory, key, timeout, (uintptr_t)&request, &mem);
    return mem;
}

void *z_k_heap_take(struct k_heap *heap, size_t align, size_t size)
{
    k_spinlock_key_t key = k_spin_lock(&heap->lock);
    void *mem = NULL;

    if ((heap->heap.heap != NULL) && z_may_go_first(&heap->wait_q)) {
        mem = z_heap_alloc_tight(&heap->heap, align, size);
    }
    k_spin_unlock(&heap->lock, key);
    return mem;
}

void *k_heap_alloc(struct k_heap *heap, size_t bytes, k_timeout_t timeout)
{
    return k_heap_aligned_alloc(heap, 0U, bytes, timeout);
}

void *k_heap_calloc(struct k_heap *heap, size_t num, size_t size, k_timeout_t timeout)
{
    size_t bytes;
    void *mem = NULL;

    if (!size_mul_overflow(num, size, &bytes)) {
        mem = k_heap_alloc(heap, bytes, timeout);
    }
    if (mem != NULL) {
        memset(mem, 0, bytes);
    }
    return mem;
}

void k_heap_free(struct k_heap *heap, void *mem)
{
    struct z_memory memory = memory_of(heap);
    k_spinlock_key_t key;
    int err;

    if (mem == NULL) {
        return;
    }
    key = k_spin_lock(&heap->lock);
    err = z_heap_free_quietly(&heap->heap, mem);
    if (err != ACRE_OK) {
        k_spin_unlock(&heap->lock, key);
        z_heap_complain("k_heap_free", err, mem); /* without the lock: the heap stays usable */
        return;
    }
    z_unlock_and_serve(&memory, key);
}

enum in_place { MOVE, DONE, WRONG };

/* Shrink, or grow if nobody has to be served first. *have: bytes to be copied if it must move. */
static enum in_place resize(struct k_heap *heap, void *ptr, size_t bytes, size_t *have)
{
    struct z_memory memory = memory_of(heap);
    k_spinlock_key_t key = k_spin_lock(&heap->lock);
    int err = z_heap_verdict(&heap->heap, ptr);
    enum in_place done = MOVE;

    if (err != ACRE_OK) {
        k_spin_unlock(&heap->lock, key);
        z_heap_complain("k_heap_realloc", err, ptr);
        return WRONG;
    }
    *have = z_heap_capacity(&heap->heap, ptr);
    if (((bytes <= *have) || z_may_go_first(&heap->wait_q)) &&
        z_heap_resize(&heap->heap, ptr, 0U, bytes)) {
        done = DONE;
    }
    z_unlock_and_serve(&memory, key); /* a shrunk block has left something */
    return done;
}

void *k_heap_realloc(struct k_heap *heap, void *ptr, size_t bytes, k_timeout_t timeout)
{
    size_t have = 0U;
    enum in_place done;
    void *moved;

    if (ptr == NULL) {
        return k_heap_alloc(heap, bytes, timeout);
    }
    if (bytes == 0U) {
        k_heap_free(heap, ptr);
        return NULL;
    }
    done = resize(heap, ptr, bytes, &have);
    if (done != MOVE) {
        return (done == DONE) ? ptr : NULL;
    }
    moved = k_heap_alloc(heap, bytes, timeout);
    if (moved != NULL) {
        memcpy(moved, ptr, MIN(have, bytes)); /* both blocks are the caller's: no lock */
        k_heap_free(heap, ptr);
    }
    return moved;
}
