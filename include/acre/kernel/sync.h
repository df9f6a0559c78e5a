/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_KERNEL_SYNC_H
#define ACRE_KERNEL_SYNC_H

#include <stdbool.h>
#include <stdint.h>

#include <acre/kernel/wait.h>

/*
 * Semaphore and mutex, over wait.h. Guarded by the kernel lock.
 *
 *   operation                cost                                            from an ISR   may block
 *   acre_sem_init()          O(1)                                            yes           no
 *   acre_sem_take()          O(1); a wait (wait.h) when the count is 0       NO_WAIT only  yes
 *   acre_sem_give()          O(1)                                            yes           no *
 *   acre_sem_reset()         O(waiters)                                      no            no *
 *   acre_mutex_init()        O(1)                                            yes           no
 *   acre_mutex_take()        O(1); a wait when another thread owns it, plus
 *                            O(waiters) for each of at most ACRE_INHERIT_DEPTH
 *                            owners that inherit                             no            yes
 *   acre_mutex_give()        O(mutexes the caller holds): what is left to inherit
 *                                                                            no            no *
 *   acre_mutex_reset()       O(waiters)                                      no            no *
 *
 *   (* switches to a more urgent thread it woke)
 *
 * Hand-over: a give with waiters passes the unit or the ownership to the first waiter (order:
 * wait.h); the count is not raised and nobody can come in between.
 */

struct acre_sem {
    struct acre_wait_queue waiters;
    uint32_t count;
    uint32_t limit;
};

#define ACRE_SEM_INIT(name, initial, max, ord)                                                     \
    {                                                                                              \
        ACRE_WAIT_QUEUE_INIT((name).waiters, ord), (initial), (max)                                \
    }

/* ACRE_EINVAL iff limit is 0 or initial is above it. */
int acre_sem_init(struct acre_sem *sem, uint32_t initial, uint32_t limit,
                  enum acre_wait_order order);

/* ACRE_OK with a unit; ACRE_EBUSY without waiting (timeout 0), ACRE_EAGAIN after the timeout,
 * or the reason given to acre_sem_reset(). ACRE_EPERM: asked to wait in an ISR or under a lock. */
int acre_sem_take(struct acre_sem *sem, uint32_t timeout);

/* ACRE_OK, or ACRE_EBUSY iff nobody waits and the count is at its limit (count unchanged). */
int acre_sem_give(struct acre_sem *sem);

/* Wake all waiters with reason (a negative code), and set the count (cut at the limit).
 * Switches only when reschedule: RT-Thread's detach does not. */
void acre_sem_reset(struct acre_sem *sem, uint32_t count, int reason, bool reschedule);

/*
 * Mutex: owned by a thread, recursive, with priority inheritance.
 *
 * While threads wait for it, its owner runs at least at the level of the most urgent of them;
 * if the owner itself waits for a mutex, so does that one's owner, and so on along at most
 * ACRE_INHERIT_DEPTH owners (a circle of owners, which is a deadlock, ends there too). The
 * level falls back as soon as its reason goes: give, timeout, deletion or level change of the
 * waiter.
 */
struct acre_mutex {
    struct acre_wait_queue waiters;
    struct acre_thread *owner;
    uint32_t depth;        /* times the owner has taken it */
    struct acre_list node; /* in owner->held */
};

#define ACRE_MUTEX_INIT(name)                                                                      \
    {                                                                                              \
        ACRE_WAIT_QUEUE_INIT((name).waiters, ACRE_WAIT_PRIORITY), NULL, 0U,                        \
            ACRE_LIST_INIT((name).node)                                                            \
    }

/* Waiters are always in order of priority: inheritance looks only at the first. */
void acre_mutex_init(struct acre_mutex *mutex);

/* ACRE_OK: the caller owns it (once more). Else as acre_sem_take(); always ACRE_EPERM in an ISR,
 * ACRE_EBUSY iff the owner has taken it UINT32_MAX times. */
int acre_mutex_take(struct acre_mutex *mutex, uint32_t timeout);

/* ACRE_OK, or ACRE_EPERM iff the caller is not the owner (or in an ISR). */
int acre_mutex_give(struct acre_mutex *mutex);

/* Wake all waiters with reason and leave the mutex free, whoever owned it. */
void acre_mutex_reset(struct acre_mutex *mutex, int reason, bool reschedule);

#endif
