/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_ZEPHYR_WAITING_H
#define ACRE_ZEPHYR_WAITING_H

/* One way to wait for memory, of a heap or a pool. See waiting.c. */
#include <zephyr/kernel.h>

struct z_memory {
    void *object;
    struct acre_wait_queue *queue; /* each waiter's word is what take() gets as want */
    struct k_spinlock *lock;
    /* With the lock held: a block as wanted, or NULL; and back, when nobody wants it any more. */
    void *(*take)(void *object, uintptr_t want);
    void (*put_back)(void *object, void *mem);
    /* A waiter was ended, or moved in the queue; mem is what it had been given and never took. */
    void (*left)(void *object, void *mem);
};

/* True iff a request made now, by whoever runs, comes before the first waiter of the queue (or there
 * is none): the rule of kernel/heap.h. The lock is held. */
bool z_may_go_first(const struct acre_wait_queue *queue);

/* Give the lock, which is held, and serve whoever waits. */
void z_unlock_and_serve(const struct z_memory *memory, k_spinlock_key_t key);
void z_serve(const struct z_memory *memory);

/* Give the lock and wait. ACRE_OK and *mem, or why not, as acre_wait_block() has it. */
int z_wait_for_memory(const struct z_memory *memory, k_spinlock_key_t key, k_timeout_t timeout,
                      uintptr_t want, void **mem);

#endif
