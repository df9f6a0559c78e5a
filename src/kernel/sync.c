/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync.c - semaphore, mutex, priority inheritance
 *
 *   low owns A, medium waits for A and owns B, high waits for B:
 *
 *      high --waiting_on--> B --owner--> medium --waiting_on--> A --owner--> low
 *
 *   acre_inherit() walks to the right, giving each owner the best of its own level and the
 *   levels of the first waiters of what it owns, and stops at the first owner that does not
 *   change, at the end, or after ACRE_INHERIT_DEPTH owners. Nothing else ever sets an effective
 *   level, so taking back is the same walk as lending.
 *
 * Invariants, kernel lock held:
 *   1  a semaphore has waiters only while its count is 0
 *   2  a mutex has waiters only while it has an owner; it is in that owner's `held` list
 *   3  thread->waiting_on is the mutex whose queue the thread is in, NULL otherwise
 *   4  thread->level is the better of base_level and the levels of the first waiters of the
 *      mutexes in `held` (beyond ACRE_INHERIT_DEPTH it may be worse)
 */
#include "internal.h"

/* --- semaphore ---------------------------------------------------------------------------- */

int acre_sem_init(struct acre_sem *sem, uint32_t initial, uint32_t limit,
                  enum acre_wait_order order)
{
    if ((limit == 0U) || (initial > limit)) {
        return ACRE_EINVAL;
    }
    acre_wait_init(&sem->waiters, order);
    sem->count = initial;
    sem->limit = limit;
    return ACRE_OK;
}

int acre_sem_take(struct acre_sem *sem, uint32_t timeout)
{
    acre_key key = kernel_take();
    int err = ACRE_OK;

    if (sem->count > 0U) {
        sem->count--;
    } else if (timeout == ACRE_NO_WAIT) {
        err = ACRE_EBUSY;
    } else if (!may_block(key)) {
        err = ACRE_EPERM;
    } else {
        return acre_wait_block_locked(&sem->waiters, key, timeout, 0U, NULL);
    }
    kernel_give(key);
    return err;
}

int acre_sem_give(struct acre_sem *sem)
{
    acre_key key = kernel_take();
    struct acre_thread *first = acre_wait_first_locked(&sem->waiters);

    if (first != NULL) {
        acre_wait_end(first, ACRE_OK, NULL); /* the unit goes straight to it */
    } else if (sem->count < sem->limit) {
        sem->count++;
    } else {
        kernel_give(key);
        return ACRE_EBUSY;
    }
    acre_sched_give(key);
    return ACRE_OK;
}

/* All waiters of queue, under the one lock: a reset is O(waiters) masked. */
static void wake_all(struct acre_wait_queue *queue, int reason)
{
    struct acre_thread *first = acre_wait_first_locked(queue);

    while (first != NULL) {
        acre_wait_end(first, reason, NULL);
        first = acre_wait_first_locked(queue);
    }
}

static void finish(acre_key key, bool reschedule)
{
    if (reschedule) {
        acre_sched_give(key);
    } else {
        kernel_give(key);
    }
}

void acre_sem_reset(struct acre_sem *sem, uint32_t count, int reason, bool reschedule)
{
    acre_key key = kernel_take();

    wake_all(&sem->waiters, reason);
    sem->count = (count < sem->limit) ? count : sem->limit;
    finish(key, reschedule);
}

/* --- priority inheritance ------------------------------------------------------------------- */

static unsigned level_due(const struct acre_thread *thread)
{
    unsigned level = thread->base_level;

    for (struct acre_list *n = thread->held.next; n != &thread->held; n = n->next) {
        const struct acre_mutex *mutex = acre_list_entry(n, struct acre_mutex, node);
        const struct acre_thread *first = acre_wait_first_locked(&mutex->waiters);

        if ((first != NULL) && (first->level < level)) {
            level = first->level;
        }
    }
    return level;
}

void acre_inherit(struct acre_thread *owner)
{
    for (unsigned i = 0U; (owner != NULL) && (i < ACRE_INHERIT_DEPTH); i++) {
        unsigned level = level_due(owner);

        if (level == owner->level) {
            return;
        }
        acre_sched_relevel(owner, level);
        owner = (owner->waiting_on == NULL) ? NULL : owner->waiting_on->owner;
    }
}

/* --- mutex -------------------------------------------------------------------------------- */

void acre_mutex_init(struct acre_mutex *mutex)
{
    acre_wait_init(&mutex->waiters, ACRE_WAIT_PRIORITY);
    mutex->owner = NULL;
    mutex->depth = 0U;
    acre_list_init(&mutex->node);
}

static void own(struct acre_mutex *mutex, struct acre_thread *thread)
{
    mutex->owner = thread;
    mutex->depth = 1U;
    acre_list_append(&thread->held, &mutex->node);
}

/* The mutex leaves its owner and goes to the first waiter, or to nobody. The old owner's level
 * is the caller's business. */
static void pass_on(struct acre_mutex *mutex)
{
    struct acre_thread *next = acre_wait_first_locked(&mutex->waiters);

    acre_list_remove(&mutex->node);
    mutex->owner = NULL;
    mutex->depth = 0U;
    if (next != NULL) {
        /* The rest of the queue is no more urgent than its first: nothing to inherit now. */
        acre_wait_end(next, ACRE_OK, NULL);
        own(mutex, next);
    }
}

int acre_mutex_take(struct acre_mutex *mutex, uint32_t timeout)
{
    acre_key key = kernel_take();
    struct acre_thread *self = this_cpu()->current;
    int err = ACRE_OK;

    if ((self == NULL) || (this_cpu()->depth != 0U)) {
        err = ACRE_EPERM;
    } else if ((ACRE_CPUS > 1) && (self->state == ACRE_THREAD_DEAD)) {
        acre_sched_block(key); /* deleted from another CPU a moment ago: owns nothing any more */
        return ACRE_EPERM;
    } else if (mutex->owner == NULL) {
        own(mutex, self);
    } else if (mutex->owner == self) {
        if (mutex->depth == UINT32_MAX) {
            err = ACRE_EBUSY;
        } else {
            mutex->depth++;
        }
    } else if (timeout == ACRE_NO_WAIT) {
        err = ACRE_EBUSY;
    } else if (!may_block(key)) {
        err = ACRE_EPERM;
    } else {
        self->waiting_on = mutex;
        return acre_wait_block_locked(&mutex->waiters, key, timeout, 0U, NULL);
    }
    kernel_give(key);
    return err;
}

int acre_mutex_give(struct acre_mutex *mutex)
{
    acre_key key = kernel_take();
    struct acre_thread *self = this_cpu()->current;

    if ((self == NULL) || (this_cpu()->depth != 0U) || (mutex->owner != self)) {
        kernel_give(key);
        return ACRE_EPERM;
    }
    mutex->depth--;
    if (mutex->depth == 0U) {
        pass_on(mutex);
        acre_inherit(self);
    }
    acre_sched_give(key);
    return ACRE_OK;
}

void acre_mutex_reset(struct acre_mutex *mutex, int reason, bool reschedule)
{
    acre_key key = kernel_take();
    struct acre_thread *owner = mutex->owner;

    wake_all(&mutex->waiters, reason);
    acre_list_remove(&mutex->node);
    mutex->owner = NULL;
    mutex->depth = 0U;
    acre_inherit(owner);
    finish(key, reschedule);
}

/* The owner has died: what it held goes on to those who wait. */
void acre_mutex_abandon(struct acre_thread *owner)
{
    while (!acre_list_empty(&owner->held)) {
        pass_on(acre_list_entry(owner->held.next, struct acre_mutex, node));
    }
}
