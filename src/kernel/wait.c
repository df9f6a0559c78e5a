/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wait.c - the one way to wait
 *
 *   queue --> t1 (level 3) --> t4 (level 3) --> t2 (level 9)        ACRE_WAIT_PRIORITY
 *   queue --> t4 --> t2 --> t1                                      ACRE_WAIT_FIFO
 *
 * A waiting thread's fields say all there is to the wait: queue, want, timeout, and after it
 * reason and value. Whoever ends the wait - a waker, the timeout, a cancel, a deletion - does so
 * under the kernel lock and takes the thread out of the queue and its timeout out of the buckets
 * in the same step, so exactly one of them gets it: that is what rules out lost wake-ups and
 * double hand-overs.
 *
 * A sleeping thread waits in no queue (queue is NULL).
 *
 * Invariants, kernel lock held:
 *   1  thread->state is WAITING iff its wait has begun and has not been ended
 *   2  a thread with a queue is in that queue's list, iff it is WAITING
 *   3  a priority queue is sorted by effective level, equals in order of arrival
 */
#include "internal.h"

void acre_wait_init(struct acre_wait_queue *queue, enum acre_wait_order order)
{
    acre_list_init(&queue->waiters);
    queue->order = (uint8_t)order;
}

static struct acre_thread *thread_of(struct acre_list *node)
{
    return acre_list_entry(node, struct acre_thread, node);
}

/* From the back: a new waiter is often no more urgent than those before it. */
void acre_wait_enqueue(struct acre_wait_queue *queue, struct acre_thread *thread)
{
    struct acre_list *after = queue->waiters.prev;

    if (queue->order == (uint8_t)ACRE_WAIT_PRIORITY) {
        while ((after != &queue->waiters) && (thread_of(after)->level > thread->level)) {
            after = after->prev;
        }
    }
    acre_list_insert_before(after->next, &thread->node);
}

/* --- waiting ------------------------------------------------------------------------------ */

int acre_wait_block_locked(struct acre_wait_queue *queue, acre_key key, uint32_t timeout,
                           uintptr_t want, void **value)
{
    struct acre_thread *self = this_cpu()->current;

    if ((ACRE_CPUS > 1) && (self->state == ACRE_THREAD_DEAD)) {
        acre_sched_block(key); /* deleted from another CPU a moment ago: goes no further */
    }
    self->state = ACRE_THREAD_WAITING;
    self->queue = queue;
    self->want = want;
    self->value = NULL;
    self->reason = ACRE_EAGAIN;
    if (queue != NULL) {
        acre_wait_enqueue(queue, self);
    }
    if (timeout != ACRE_FOREVER) {
        acre_timer_start_locked(&self->timeout, timeout);
    }
    if (self->waiting_on != NULL) {
        acre_inherit(self->waiting_on->owner);
    }
    acre_sched_block(key);
    if (value != NULL) {
        *value = self->value;
    }
    return self->reason;
}

int acre_wait_block(struct acre_wait_queue *queue, struct acre_lock *object_lock, acre_key key,
                    uint32_t timeout, uintptr_t want, void **value)
{
    int err;

    if (value != NULL) {
        *value = NULL;
    }
    if (timeout == ACRE_NO_WAIT) {
        err = ACRE_EBUSY;
    } else {
        (void)kernel_take(); /* masked already, by object_lock */
        if (may_block(key)) {
            /* A waker must take the object's lock, then the kernel's: it finds us queued. */
            acre_lock_leave(object_lock);
            return acre_wait_block_locked(queue, key, timeout, want, value);
        }
        kernel_give(ACRE_KEY_MASKED);
        err = ACRE_EPERM;
    }
    acre_lock_give(object_lock, key);
    return err;
}

/* --- ending a wait ------------------------------------------------------------------------ */

void acre_wait_leave(struct acre_thread *thread)
{
    struct acre_mutex *mutex = thread->waiting_on;

    acre_list_remove(&thread->node);
    acre_timer_stop_locked(&thread->timeout);
    thread->queue = NULL;
    thread->waiting_on = NULL;
    if (mutex != NULL) {
        acre_inherit(mutex->owner); /* what it lent is taken back */
    }
}

void acre_wait_end(struct acre_thread *thread, int reason, void *value)
{
    acre_wait_leave(thread);
    thread->reason = reason;
    thread->value = value;
    if (thread->suspended != 0U) {
        thread->state = ACRE_THREAD_SUSPENDED;
    } else {
        acre_sched_ready(thread);
    }
}

void acre_wait_timeout(struct acre_timer *timer, void *arg)
{
    (void)timer;
    acre_wait_end((struct acre_thread *)arg, ACRE_EAGAIN, NULL);
}

/* --- wakers ------------------------------------------------------------------------------- */

struct acre_thread *acre_wait_first_locked(const struct acre_wait_queue *queue)
{
    struct acre_list *node = acre_list_first(&queue->waiters);

    return (node == NULL) ? NULL : thread_of(node);
}

struct acre_thread *acre_wait_first(const struct acre_wait_queue *queue)
{
    acre_key key = kernel_take();
    struct acre_thread *first = acre_wait_first_locked(queue);

    kernel_give(key);
    return first;
}

/* Does thread wait in queue? With several CPUs it may have gone while the caller looked at it,
 * and its memory with it: then only its address may be compared. */
static bool waits_in(const struct acre_wait_queue *queue, const struct acre_thread *thread)
{
#if ACRE_CPUS > 1
    for (const struct acre_list *n = queue->waiters.next; n != &queue->waiters; n = n->next) {
        if (n == &thread->node) {
            return true;
        }
    }
    return false;
#else
    return (thread->state == ACRE_THREAD_WAITING) && (thread->queue == queue);
#endif
}

struct acre_thread *acre_wait_next(const struct acre_wait_queue *queue,
                                   const struct acre_thread *thread)
{
    acre_key key = kernel_take();
    struct acre_thread *next;

    if (!waits_in(queue, thread)) {
        next = acre_wait_first_locked(queue);
    } else if (thread->node.next == &queue->waiters) {
        next = NULL;
    } else {
        next = thread_of(thread->node.next);
    }
    kernel_give(key);
    return next;
}

uintptr_t acre_wait_want(const struct acre_thread *thread)
{
    return thread->want;
}

struct acre_thread *acre_wait_wake_first(struct acre_wait_queue *queue, int reason, void *value)
{
    acre_key key = kernel_take();
    struct acre_thread *first = acre_wait_first_locked(queue);

    if (first != NULL) {
        acre_wait_end(first, reason, value);
    }
    kernel_give(key);
    return first;
}

bool acre_wait_wake(struct acre_wait_queue *queue, struct acre_thread *thread, int reason,
                    void *value)
{
    acre_key key = kernel_take();
    bool waits = waits_in(queue, thread);

    if (waits) {
        acre_wait_end(thread, reason, value);
    }
    kernel_give(key);
    return waits;
}

/* Each waiter once: with the object's lock held nobody joins, so the queue only shrinks. */
unsigned acre_wait_wake_all(struct acre_wait_queue *queue, int reason)
{
    unsigned woken = 0U;

    while (acre_wait_wake_first(queue, reason, NULL) != NULL) {
        woken++;
    }
    return woken;
}

unsigned acre_wait_count(const struct acre_wait_queue *queue)
{
    acre_key key = kernel_take();
    unsigned count = 0U;

    for (const struct acre_list *n = queue->waiters.next; n != &queue->waiters; n = n->next) {
        count++;
    }
    kernel_give(key);
    return count;
}
