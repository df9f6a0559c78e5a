/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_KERNEL_LOCK_H
#define ACRE_KERNEL_LOCK_H

#include <stdbool.h>
#include <stdint.h>

#include <acre/kernel/config.h>

/*
 * The one lock primitive: an interrupt mask on one CPU, mask and ticket spinlock on several.
 *
 *   operation             cost                              from an ISR    may block
 *   acre_lock_init()      O(1)                              yes            no
 *   acre_lock_take()      O(1); spins behind other CPUs     yes            no
 *   acre_lock_give()      O(1), and a switch if one is due  yes            no
 *   acre_irq_mask()       O(1)                              yes            no
 *   acre_irq_restore()    as acre_lock_give()               yes            no
 *
 * Locks nest by hand-carried keys, each given in the reverse order of taking:
 *
 *      acre_key k = acre_lock_take(&heap->lock);
 *      ... at most a bounded number of steps ...
 *      acre_lock_give(&heap->lock, k);
 *
 * Order: a lock of an object (heap, pool, ...) is taken before the kernel's own, which the
 * calls of wait.h, thread.h, timer.h and sync.h take inside. Never the other way round, and
 * never the same lock twice. Nothing may block or wait while a lock is held, except through
 * acre_wait_block(), which releases it.
 *
 * The give that unmasks (key == 0) is where a switch that was asked for under the lock is
 * made, where a pending interrupt is taken, and where virtual time (ports/host) lets
 * anything happen: after it, assume nothing.
 */

typedef unsigned acre_key; /* 0: interrupts were enabled; 1: they were masked already */

#define ACRE_KEY_MASKED 1U /* give a lock with this key and interrupts stay masked */

struct acre_lock {
#if ACRE_CPUS > 1
    uint32_t next;  /* ticket the next taker draws  */
    uint32_t owner; /* ticket that may go in        */
#else
    uint8_t held; /* checked, so that taking a lock twice is found on one CPU too */
#endif
};

#if ACRE_CPUS > 1
#define ACRE_LOCK_INIT                                                                             \
    {                                                                                              \
        0U, 0U                                                                                     \
    }
#else
#define ACRE_LOCK_INIT                                                                             \
    {                                                                                              \
        0U                                                                                         \
    }
#endif

void acre_lock_init(struct acre_lock *lock);
acre_key acre_lock_take(struct acre_lock *lock);
void acre_lock_give(struct acre_lock *lock, acre_key key);

/* The mask alone, for data only one CPU uses, and for RT-Thread's and Zephyr's own calls
 * of that kind. */
acre_key acre_irq_mask(void);
void acre_irq_restore(acre_key key);

/* Longest section that ran masked since the last clear, in acre_port_cycles() units, and
 * the address after the call that opened it. All zero unless ACRE_MEASURE_MASKED. */
struct acre_masked_longest {
    uint32_t cycles;
    const void *where;
};
void acre_masked_longest(struct acre_masked_longest *out, bool clear);

#endif
