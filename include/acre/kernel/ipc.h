/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_KERNEL_IPC_H
#define ACRE_KERNEL_IPC_H

#include <stddef.h>
#include <stdint.h>

#include <acre/kernel/wait.h>

/*
 * A queue of fixed-size messages, copied in and out, and a queue of linked items. As small as
 * the doors need them (Zephyr's k_msgq and k_fifo). Each has a lock of its own.
 *
 *   operation            cost                            from an ISR     may block
 *   acre_msgq_init()     O(1)                            yes             no
 *   acre_msgq_put()      O(message); a wait when full    NO_WAIT only    yes
 *   acre_msgq_get()      O(message); a wait when empty   NO_WAIT only    yes
 *   acre_msgq_reset()    O(waiters)                      no              no
 *   acre_fifo_init()     O(1)                            yes             no
 *   acre_fifo_put()      O(1)                            yes             no
 *   acre_fifo_get()      O(1); a wait when empty         NO_WAIT only    yes
 *
 * Messages leave in the order in which they came in, also those of senders that had to wait;
 * senders and receivers wait in the order given at init. Copies are made under the lock: keep
 * messages small.
 */
struct acre_msgq {
    struct acre_lock lock;
    unsigned char *storage;
    size_t size;     /* bytes in a message  } fixed by init */
    size_t capacity; /* messages            }               */
    size_t first;    /* index of the oldest    } lock */
    size_t used;     /* messages in it         }      */
    struct acre_wait_queue senders;
    struct acre_wait_queue receivers;
};

/* storage holds size * capacity bytes. ACRE_EINVAL iff a pointer is NULL, size or capacity is 0,
 * or their product does not fit a size_t. */
int acre_msgq_init(struct acre_msgq *queue, void *storage, size_t size, size_t capacity,
                   enum acre_wait_order order);

/* ACRE_OK; ACRE_EBUSY, ACRE_EAGAIN, ACRE_EPERM or the reset's reason as in sync.h. */
int acre_msgq_put(struct acre_msgq *queue, const void *message, uint32_t timeout);
int acre_msgq_get(struct acre_msgq *queue, void *message, uint32_t timeout);

/* Drop all messages and wake all senders (and receivers) with reason. */
void acre_msgq_reset(struct acre_msgq *queue, int reason);

/* Items are the caller's, linked through their first word, in no other queue meanwhile. */
struct acre_fifo {
    struct acre_lock lock;
    void *head;
    void *tail;
    struct acre_wait_queue receivers;
};

#define ACRE_FIFO_INIT(name, ord)                                                                  \
    {                                                                                              \
        ACRE_LOCK_INIT, NULL, NULL, ACRE_WAIT_QUEUE_INIT((name).receivers, ord)                    \
    }

void acre_fifo_init(struct acre_fifo *fifo, enum acre_wait_order order);
void acre_fifo_put(struct acre_fifo *fifo, void *item);

/* The oldest item, or NULL when none came in time (or in an ISR, under a lock). */
void *acre_fifo_get(struct acre_fifo *fifo, uint32_t timeout);

#endif
