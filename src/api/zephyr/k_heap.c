/* SPDX-License-Identifier: Apache-2.0 */
/*
 * k_heap.c - a heap whose users may wait
 *
 *      alloc:  may I go first? -- yes --> try --> memory
 *                    |                     | none
 *                    no ----------------> wait, request on my stack
 *      free:   free; serve: while the first waiter's request can be met: meet it, hand it over
 *
 * Invariants:
 *   1  When nobody holds the lock and nobody is in serve(), the first waiter's request cannot be met.
 *   2  Memory goes to nobody behind the first waiter (kernel/heap.h has the rule).
 * 1 is kept by calling serve() wherever memory comes back (free, shrink, a waiter ended after it was
 * given its memory) and wherever the first waiter may have changed without getting any (timeout, end,
 * another priority). Take one of these calls out, and a waiter sleeps beside memory that fits.
 *
 * Serving takes the lock anew for each waiter, so interrupts are never kept out for longer than one
 * allocation; from before the lock is first given until the end the scheduler is locked, so a thread
 * that frees is not preempted while others, who may be more urgent, still wait for it to go on.
 */
#include <acre/kernel/isr.h>

#include "private.h"

struct request {
    size_t align;
    size_t bytes;
};

/* ---- who may go first ---- */

bool z_may_go_first(const struct acre_wait_queue *queue)
{
    const struct acre_thread *first = acre_wait_first(queue);
    const struct acre_thread *self = acre_thread_self();

    return (first == NULL) || acre_in_isr() || (self == NULL) || (self->level < first->level);
}

/* ---- serving ---- */

/* Meet the first waiter's request if that can be done. False: it cannot, or nobody waits. */
static bool serve_one(struct k_heap *heap)
{
    k_spinlock_key_t key = k_spin_lock(&heap->lock);
    struct acre_thread *first = acre_wait_first(&heap->wait_q);
    const struct request *want;
    void *mem = NULL;

    if (first != NULL) {
        want = (const struct request *)acre_wait_want(first);
        mem = sys_heap_aligned_alloc(&heap->heap, want->align, want->bytes);
        if ((mem != NULL) && !acre_wait_wake(&heap->wait_q, first, ACRE_OK, mem)) {
            (void)z_heap_free_quietly(&heap->heap, mem); /* it has just timed out */
        }
    }
    k_spin_unlock(&heap->lock, key);
    return mem != NULL;
}

/* Give the lock, which is held, and serve whoever waits. */
static void unlock_and_serve(struct k_heap *heap, k_spinlock_key_t key)
{
    bool waiting = acre_wait_first(&heap->wait_q) != NULL;
    bool in_thread = !acre_in_isr();

    if (waiting && in_thread) {
        acre_sched_lock();
    }
    k_spin_unlock(&heap->lock, key);
    if (!waiting) {
        return;
    }
    while (serve_one(heap)) { /* at most once for each waiter */
    }
    if (in_thread) {
        acre_sched_unlock();
    }
    acre_reschedule();
}

static void serve(struct k_heap *heap)
{
    unlock_and_serve(heap, k_spin_lock(&heap->lock));
}

/* A waiter was ended, or moved in the queue; mem is what it had been given and never took. */
static void waiter_left(void *object, void *mem)
{
    struct k_heap *heap = object;

    if (mem != NULL) {
        k_heap_free(heap, mem);
    } else {
        serve(heap);
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
    k_spinlock_key_t key;
    void *mem = NULL;
    int err;

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
    z_wait_begins(heap, waiter_left);
    err = acre_wait_block(&heap->wait_q, &heap->lock.lock, key.key, z_timeout_ticks(timeout),
                          (uintptr_t)&request, &mem);
    z_wait_ended();
    if (err != ACRE_OK) {
        serve(heap); /* who stood behind us stands first now */
    }
    return mem;
}

/* Never waits, but takes nothing from under those who do. */
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
    unlock_and_serve(heap, key);
}

enum in_place { MOVE, DONE, WRONG };

/* Shrink, or grow if nobody has to be served first. *have: bytes to be copied if it must move. */
static enum in_place resize(struct k_heap *heap, void *ptr, size_t bytes, size_t *have)
{
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
    unlock_and_serve(heap, key); /* a shrunk block has left something */
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
