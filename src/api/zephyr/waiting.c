/* SPDX-License-Identifier: Apache-2.0 */
/*
 * waiting.c - how threads wait for memory of any kind
 *
 *      alloc:  may I go first? -- yes --> take --> memory
 *                    |                     | none
 *                    no ----------------> wait
 *      free:   put back; serve: while the first waiter's request can be met: take it, hand it over
 *
 * Invariants:
 *   1  When nobody holds the lock and nobody is serving, the first waiter's request cannot be met.
 *   2  Memory goes to nobody behind the first waiter (kernel/heap.h has the rule).
 * 1 is kept by serving wherever memory comes back (free, shrink, a waiter ended after it was given its
 * memory) and wherever the first waiter may have changed without getting any (timeout, end, another
 * priority). Take one of these away, and a waiter sleeps beside memory that fits: tests/zephyr/
 * mutants.py does.
 *
 * Serving takes the lock anew for each waiter, so interrupts are never kept out for longer than one
 * allocation; from before the lock is first given until the end the scheduler is locked, so a thread
 * that frees is not preempted while others, who may be more urgent, still wait for it to go on.
 */
#include "waiting.h"

#include <acre/kernel/isr.h>

#include "private.h"

bool z_may_go_first(const struct acre_wait_queue *queue)
{
    const struct acre_thread *first = acre_wait_first(queue);
    const struct acre_thread *self = acre_thread_self();

    return (first == NULL) || acre_in_isr() || (self == NULL) || (self->level < first->level);
}

/* Meet the first waiter's request if that can be done. False: it cannot, or nobody waits. */
static bool serve_one(const struct z_memory *memory)
{
    k_spinlock_key_t key = k_spin_lock(memory->lock);
    struct acre_thread *first = acre_wait_first(memory->queue);
    void *mem = NULL;

    if (first != NULL) {
        mem = memory->take(memory->object, acre_wait_want(first));
        if ((mem != NULL) && !acre_wait_wake(memory->queue, first, ACRE_OK, mem)) {
            memory->put_back(memory->object, mem); /* it has just timed out */
        }
    }
    k_spin_unlock(memory->lock, key);
    return mem != NULL;
}

void z_unlock_and_serve(const struct z_memory *memory, k_spinlock_key_t key)
{
    bool waiting = acre_wait_first(memory->queue) != NULL;
    bool in_thread = !acre_in_isr();

    if (waiting && in_thread) {
        acre_sched_lock();
    }
    k_spin_unlock(memory->lock, key);
    if (!waiting) {
        return;
    }
    while (serve_one(memory)) { /* at most once for each waiter */
    }
    if (in_thread) {
        acre_sched_unlock();
    }
    acre_reschedule();
}

void z_serve(const struct z_memory *memory)
{
    z_unlock_and_serve(memory, k_spin_lock(memory->lock));
}

int z_wait_for_memory(const struct z_memory *memory, k_spinlock_key_t key, k_timeout_t timeout,
                      uintptr_t want, void **mem)
{
    int err;

    z_wait_begins(memory->object, memory->left);
    err = acre_wait_block(memory->queue, &memory->lock->lock, key.key, z_timeout_ticks(timeout),
                          want, mem);
    z_wait_ended();
    if (err != ACRE_OK) {
        z_serve(memory); /* who stood behind us stands first now */
    }
    return err;
}
