/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ring.c - what a mailbox and a message queue are made of
 *
 *              first          first + used
 *                v                 v
 *   +------+------+------+------+------+------+      count slots of stride bytes
 *   | free | msg  | msg  | msg  | free | free |      each: [length] message
 *   +------+------+------+------+------+------+      length only when head is set
 *   an urgent message goes before first, any other behind the last
 *
 * Invariants, lock held:
 *   1  used <= count, first < count
 *   2  receivers wait only while used is 0, senders only while it is count
 *
 * Hand-over: a sender that finds a receiver waiting copies into its buffer, a receiver that makes
 * room copies the first waiting sender's message in: nobody comes in between. The one that waits is
 * woken first and copied for then, lock held, so that it cannot have timed out and left meanwhile;
 * on several CPUs it takes the lock once before it goes on, to be behind the copy.
 *
 * O(1) but for the copy of one message; wakes O(1).
 */
#include "ring.h"

#include <string.h>

/* A waiter's end of the copy; on its stack, its address is the word that wakers see. */
struct transfer {
    void *buffer;
    const void *message;
    size_t size; /* of the message; of the buffer, and then of what came */
    bool urgent;
};

void door_ring_init(struct rt_ring *ring, void *slots, size_t stride, size_t count, bool head,
                    rt_uint8_t flag)
{
    acre_lock_init(&ring->lock);
    ring->slots = slots;
    ring->stride = stride;
    ring->head = head ? sizeof(struct rt_mq_message) : 0U;
    ring->count = (rt_uint16_t)count;
    ring->first = 0U;
    ring->used = 0U;
    acre_wait_init(&ring->senders, door_order(flag));
    acre_wait_init(&ring->receivers, door_order(flag));
}

void door_ring_reset(struct rt_ring *ring)
{
    acre_key key = acre_lock_take(&ring->lock);

    ring->first = 0U;
    ring->used = 0U;
    acre_lock_give(&ring->lock, key);
    (void)acre_wait_wake_all(&ring->receivers, DOOR_DETACHED);
    (void)acre_wait_wake_all(&ring->senders, DOOR_DETACHED);
}

static rt_uint8_t *slot(const struct rt_ring *ring, unsigned index)
{
    return &ring->slots[(index % ring->count) * ring->stride];
}

static void push(struct rt_ring *ring, const struct transfer *from)
{
    unsigned index = ring->first + ring->used;
    rt_uint8_t *to;

    if (from->urgent) {
        index = ring->first + ring->count - 1U;
        ring->first = (rt_uint16_t)(index % ring->count);
    }
    to = slot(ring, index);
    memcpy(to, &from->size, ring->head);
    memcpy(&to[ring->head], from->message, from->size);
    ring->used++;
}

/* The oldest message; as much of it as fits. */
static void pop(struct rt_ring *ring, struct transfer *to)
{
    const rt_uint8_t *from = slot(ring, ring->first);
    size_t size = ring->stride;

    memcpy(&size, from, ring->head);
    to->size = (size < to->size) ? size : to->size;
    memcpy(to->buffer, &from[ring->head], to->size);
    ring->first = (rt_uint16_t)((ring->first + 1U) % ring->count);
    ring->used--;
}

static void pass(const struct transfer *from, struct transfer *to)
{
    to->size = (from->size < to->size) ? from->size : to->size;
    memcpy(to->buffer, from->message, to->size);
}

/* Wake the first of queue. What it returns was woken and is held off by our lock. */
static struct transfer *claim(struct acre_wait_queue *queue)
{
    struct transfer *transfer = NULL;
    struct acre_thread *thread = acre_wait_first(queue);

    while ((thread != NULL) && (transfer == NULL)) {
        uintptr_t want = acre_wait_want(thread);

        if (acre_wait_wake(queue, thread, ACRE_OK, NULL)) {
            transfer = (struct transfer *)want; /* what the waiter passed as a word */
        } else {
            thread = acre_wait_first(queue); /* that one timed out */
        }
    }
    return transfer;
}

static int block(struct acre_wait_queue *queue, struct rt_ring *ring, acre_key key, uint32_t ticks,
                 struct transfer *transfer)
{
    int err = acre_wait_block(queue, &ring->lock, key, ticks, (uintptr_t)transfer, NULL);

#if ACRE_CPUS > 1
    if (err == ACRE_OK) { /* whoever woke us may still be copying */
        acre_lock_give(&ring->lock, acre_lock_take(&ring->lock));
    }
#endif
    return err;
}

int door_ring_send(struct rt_ring *ring, const void *message, size_t size, bool urgent,
                   uint32_t ticks)
{
    struct transfer mine = {.message = message, .size = size, .urgent = urgent};
    acre_key key = acre_lock_take(&ring->lock);
    struct transfer *receiver = claim(&ring->receivers);

    if (receiver != NULL) {
        pass(&mine, receiver);
    } else if (ring->used < ring->count) {
        push(ring, &mine);
    } else {
        return block(&ring->senders, ring, key, ticks, &mine);
    }
    acre_lock_give(&ring->lock, key);
    acre_reschedule();
    return ACRE_OK;
}

int door_ring_receive(struct rt_ring *ring, void *buffer, size_t *size, uint32_t ticks)
{
    struct transfer mine = {.buffer = buffer, .size = *size};
    acre_key key = acre_lock_take(&ring->lock);
    int err = ACRE_OK;

    if (ring->used != 0U) {
        struct transfer *sender;

        pop(ring, &mine);
        sender = claim(&ring->senders);
        if (sender != NULL) {
            push(ring, sender);
        }
        acre_lock_give(&ring->lock, key);
        acre_reschedule();
    } else {
        err = block(&ring->receivers, ring, key, ticks, &mine);
    }
    *size = mine.size;
    return err;
}
