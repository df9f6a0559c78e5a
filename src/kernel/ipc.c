/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ipc.c - message queue and fifo
 *
 *   storage   | m2 | m3 |    | m0 | m1 |     capacity 5, first 3, used 4
 *
 * A sender that finds a receiver waiting copies straight into the receiver's buffer; a receiver
 * that makes room copies the first waiting sender's message in behind the others. The waiter's
 * word (acre_wait_want) is the address of its buffer, which stays valid because its owner sleeps
 * until the copy is made and the lock given.
 *
 * Invariants, the queue's lock held:
 *   1  receivers wait only while used is 0, senders only while used is capacity
 */
#include <acre/kernel/ipc.h>

#include "internal.h"

static void copy(unsigned char *to, const unsigned char *from, size_t size)
{
    for (size_t i = 0U; i < size; i++) {
        to[i] = from[i];
    }
}

int acre_msgq_init(struct acre_msgq *queue, void *storage, size_t size, size_t capacity,
                   enum acre_wait_order order)
{
    if ((queue == NULL) || (storage == NULL) || (size == 0U) || (capacity == 0U) ||
        (capacity > (SIZE_MAX / size))) {
        return ACRE_EINVAL;
    }
    acre_lock_init(&queue->lock);
    queue->storage = storage;
    queue->size = size;
    queue->capacity = capacity;
    queue->first = 0U;
    queue->used = 0U;
    acre_wait_init(&queue->senders, order);
    acre_wait_init(&queue->receivers, order);
    return ACRE_OK;
}

static void put(struct acre_msgq *queue, const void *message)
{
    size_t room = queue->capacity - queue->first; /* slots from first to the end */
    size_t slot = (queue->used < room) ? (queue->first + queue->used) : (queue->used - room);

    copy(&queue->storage[slot * queue->size], message, queue->size);
    queue->used++;
}

static void get(struct acre_msgq *queue, void *message)
{
    copy(message, &queue->storage[queue->first * queue->size], queue->size);
    queue->first = ((queue->first + 1U) == queue->capacity) ? 0U : (queue->first + 1U);
    queue->used--;
}

/* Exactly one waiter of queue is served: serve() runs first, under the kernel lock too, so the
 * waiter can neither time out during the copy nor return before it. */
static bool serve_first(struct acre_wait_queue *waiters, struct acre_msgq *queue,
                        void (*serve)(struct acre_msgq *queue, uintptr_t buffer, const void *from),
                        const void *from)
{
    acre_key key = kernel_take();
    struct acre_thread *first = acre_wait_first_locked(waiters);

    if (first != NULL) {
        serve(queue, first->want, from);
        acre_wait_end(first, ACRE_OK, NULL);
    }
    kernel_give(key);
    return first != NULL;
}

static void to_receiver(struct acre_msgq *queue, uintptr_t buffer, const void *from)
{
    copy((unsigned char *)buffer, from, queue->size);
}

static void from_sender(struct acre_msgq *queue, uintptr_t buffer, const void *from)
{
    (void)from;
    put(queue, (const void *)buffer);
}

int acre_msgq_put(struct acre_msgq *queue, const void *message, uint32_t timeout)
{
    acre_key key = acre_lock_take(&queue->lock);

    if (!serve_first(&queue->receivers, queue, to_receiver, message)) {
        if (queue->used == queue->capacity) {
            return acre_wait_block(&queue->senders, &queue->lock, key, timeout, (uintptr_t)message,
                                   NULL);
        }
        put(queue, message);
    }
    acre_lock_give(&queue->lock, key);
    acre_reschedule();
    return ACRE_OK;
}

int acre_msgq_get(struct acre_msgq *queue, void *message, uint32_t timeout)
{
    acre_key key = acre_lock_take(&queue->lock);

    if (queue->used == 0U) {
        return acre_wait_block(&queue->receivers, &queue->lock, key, timeout, (uintptr_t)message,
                               NULL);
    }
    get(queue, message);
    (void)serve_first(&queue->senders, queue, from_sender, NULL);
    acre_lock_give(&queue->lock, key);
    acre_reschedule();
    return ACRE_OK;
}

void acre_msgq_reset(struct acre_msgq *queue, int reason)
{
    acre_key key = acre_lock_take(&queue->lock);

    queue->first = 0U;
    queue->used = 0U;
    (void)acre_wait_wake_all(&queue->senders, reason);
    (void)acre_wait_wake_all(&queue->receivers, reason);
    acre_lock_give(&queue->lock, key);
    acre_reschedule();
}

/* --- fifo --------------------------------------------------------------------------------- */

void acre_fifo_init(struct acre_fifo *fifo, enum acre_wait_order order)
{
    acre_lock_init(&fifo->lock);
    fifo->head = NULL;
    fifo->tail = NULL;
    acre_wait_init(&fifo->receivers, order);
}

void acre_fifo_put(struct acre_fifo *fifo, void *item)
{
    acre_key key = acre_lock_take(&fifo->lock);

    if (acre_wait_wake_first(&fifo->receivers, ACRE_OK, item) == NULL) {
        *(void **)item = NULL;
        if (fifo->head == NULL) {
            fifo->head = item;
        } else {
            *(void **)fifo->tail = item;
        }
        fifo->tail = item;
    }
    acre_lock_give(&fifo->lock, key);
    acre_reschedule();
}

void *acre_fifo_get(struct acre_fifo *fifo, uint32_t timeout)
{
    acre_key key = acre_lock_take(&fifo->lock);
    void *item = fifo->head;

    if (item == NULL) {
        (void)acre_wait_block(&fifo->receivers, &fifo->lock, key, timeout, 0U, &item);
        return item;
    }
    fifo->head = *(void **)item;
    acre_lock_give(&fifo->lock, key);
    return item;
}
