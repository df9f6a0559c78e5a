/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_KERNEL_WAIT_H
#define ACRE_KERNEL_WAIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <acre/err.h>
#include <acre/kernel/list.h>
#include <acre/kernel/lock.h>
#include <acre/kernel/timer.h>

struct acre_thread;

/*
 * The one way a thread waits for something. Semaphore, mutex and queues are small files over
 * this; pools and heaps wait by it directly.
 *
 *   operation                cost                                         from an ISR   may block
 *   acre_wait_init()         O(1)                                         yes           no
 *   acre_wait_block()        O(waiters) in priority order, O(1) FIFO;
 *                            plus a timer start (timer.h) if timed        no            yes
 *   acre_wait_first()        O(1)                                         yes           no
 *   acre_wait_next()         O(1)                                         yes           no
 *   acre_wait_wake_first()   O(1) (ready queue; O(CPUs) when several)     yes           no
 *   acre_wait_wake()         O(1), likewise                               yes           no
 *   acre_wait_wake_all()     O(waiters), lock released between two        yes           no
 *   acre_reschedule()        O(1), a switch if one is due                 yes           no
 *
 * Wake order contract: in a queue of ACRE_WAIT_PRIORITY the most urgent waiter is first and
 * equals are in the order in which they began to wait; a waiter whose level changes (also by
 * inheritance) moves behind the equals of its new level. ACRE_WAIT_FIFO is the order of
 * arrival only. wake_first() takes the first.
 *
 * Hand-over: the waker gives (reason, value) to the thread it wakes, and that thread cannot be
 * given anything else nor time out afterwards. A block of memory passed this way is neither
 * lost nor given twice: either wake returns the thread, and the thread will return from
 * acre_wait_block() with it, or wake returns NULL and the waker still has it. (A thread that
 * is deleted between the two takes the value with it: owners who must not lose it give the
 * thread a reap callback or do not delete.)
 *
 * Waking does not switch: a door wakes as many as it likes, releases its lock and calls
 * acre_reschedule() once. (Until then, or the next tick, the caller runs on.)
 *
 * How an object waits, from a pool's alloc:
 *
 *      k = acre_lock_take(&pool->lock);
 *      block = take_one(pool);
 *      if ((block == NULL) && (timeout != ACRE_NO_WAIT)) {
 *          err = acre_wait_block(&pool->waiters, &pool->lock, k, timeout, size, &block);
 *          (the lock is released; block was set by whoever freed one, or err says why not)
 *      }
 * and its free:
 *      k = acre_lock_take(&pool->lock);
 *      if (acre_wait_wake_first(&pool->waiters, ACRE_OK, block) == NULL) {
 *          put_back(pool, block);
 *      }
 *      acre_lock_give(&pool->lock, k);
 *      acre_reschedule();
 */

enum acre_wait_order { ACRE_WAIT_PRIORITY, ACRE_WAIT_FIFO };

struct acre_wait_queue {
    struct acre_list waiters; /* kernel lock; changed only with the object's lock as well */
    uint8_t order;            /* enum acre_wait_order */
};

#define ACRE_WAIT_QUEUE_INIT(name, ord)                                                            \
    {                                                                                              \
        ACRE_LIST_INIT((name).waiters), (ord)                                                      \
    }

void acre_wait_init(struct acre_wait_queue *queue, enum acre_wait_order order);

/*
 * Wait in queue. In one step, as seen by everyone else: the caller is queued, object_lock is
 * released, another thread runs. Preconditions: a thread (not an ISR, not idle), object_lock
 * held, taken with key, and key is 0 (interrupts were enabled before). A thread that holds the
 * scheduler lock may wait: others run meanwhile, and it holds the lock again when it returns.
 *
 * timeout: ticks, or ACRE_FOREVER. ACRE_NO_WAIT releases the lock and returns ACRE_EBUSY.
 * want: a word for wakers to look at (acre_wait_want()): a size, an event mask, a pointer.
 * value: receives the waker's pointer, NULL unless woken with one; may be NULL.
 *
 * Returns the waker's reason (ACRE_OK or any negative code it chose), ACRE_EAGAIN when the time
 * ran out, or, having done nothing but release the lock, ACRE_EPERM in an ISR, with key 1, or
 * before the kernel runs.
 */
int acre_wait_block(struct acre_wait_queue *queue, struct acre_lock *object_lock, acre_key key,
                    uint32_t timeout, uintptr_t want, void **value);

/* The thread that wake_first() would take / that comes after thread; NULL at the end. The
 * object's lock must be held: until it is given nobody joins the queue, but a thread may time
 * out or be deleted at any moment (on several CPUs), which wake() then reports; a walk whose
 * thread has gone begins again at the first. */
struct acre_thread *acre_wait_first(const struct acre_wait_queue *queue);
struct acre_thread *acre_wait_next(const struct acre_wait_queue *queue,
                                   const struct acre_thread *thread);

/* The word that the waiting thread passed as want. Same lock rule. */
uintptr_t acre_wait_want(const struct acre_thread *thread);

/* Wake the first waiter with reason and value. Returns it, or NULL iff nobody waits. The
 * object's lock must be held (the order of the locks is object, kernel). Does not switch. */
struct acre_thread *acre_wait_wake_first(struct acre_wait_queue *queue, int reason, void *value);

/* The same for one chosen waiter. Returns false iff it does not wait in queue (any more). */
bool acre_wait_wake(struct acre_wait_queue *queue, struct acre_thread *thread, int reason,
                    void *value);

/* Wake every thread that waits now, each with reason and NULL. Returns how many. */
unsigned acre_wait_wake_all(struct acre_wait_queue *queue, int reason);

unsigned acre_wait_count(const struct acre_wait_queue *queue); /* O(waiters), kernel lock */

/* Run the most urgent thread now, if it is not the caller. Under a lock, in an ISR or with the
 * scheduler locked the switch is remembered and made when the last of these ends. */
void acre_reschedule(void);

#endif
