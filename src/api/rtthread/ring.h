/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_RTTHREAD_RING_H
#define ACRE_RTTHREAD_RING_H

/*
 * The ring under mailboxes and message queues.
 *
 *   operation             cost                from an ISR     may block
 *   door_ring_init()      O(1)                yes             no
 *   door_ring_reset()     O(waiters)          no              no
 *   door_ring_send()      O(size)             NO_WAIT only    yes
 *   door_ring_receive()   O(size)             NO_WAIT only    yes
 */
#include "door.h"

/* slots holds count * stride bytes, no alignment asked. head: each message's length is kept. */
void door_ring_init(struct rt_ring *ring, void *slots, size_t stride, size_t count, bool head,
                    rt_uint8_t flag);

/* Drop all messages, and wake all who wait: DOOR_DETACHED. Does not switch. */
void door_ring_reset(struct rt_ring *ring);

/* ACRE_OK, or why the wait failed (ACRE_EBUSY: full, and no wait was asked for). */
int door_ring_send(struct rt_ring *ring, const void *message, size_t size, bool urgent,
                   uint32_t ticks);

/* *size: of the buffer; then of what was received, no more than that. */
int door_ring_receive(struct rt_ring *ring, void *buffer, size_t *size, uint32_t ticks);

#endif
