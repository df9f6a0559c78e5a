/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lock.c - interrupt mask, and a ticket spinlock when there are several CPUs
 *
 *   next   owner          taker: ticket = next++, spin until owner == ticket
 *    5       3            giver: owner++
 *            |
 *            3 is inside, 4 spins, the next to come draws 5: first come, first served,
 *            so the wait is bounded by (CPUs - 1) sections.
 *
 * The outermost section of a CPU is the one whose key is 0. Its end is the only place where
 * a thread gives up the processor without saying so: a switch that was asked for under a lock
 * is made there, while interrupts are still masked, so that none can come between the decision
 * and the switch.
 */
#include "internal.h"

static struct acre_masked_longest longest;

void acre_lock_init(struct acre_lock *lock)
{
#if ACRE_CPUS > 1
    lock->next = 0U;
    lock->owner = 0U;
#else
    lock->held = 0U;
#endif
}

#if ACRE_CPUS > 1
/* In acre_fatal(), whose hooks may print: a lock that this CPU holds would never come free. */
static bool last_words(void)
{
    return acre_kern.dying && (acre_kern.dying_cpu == acre_port_cpu_id());
}
#endif

void acre_lock_enter(struct acre_lock *lock)
{
#if ACRE_CPUS > 1
    if (last_words()) {
        return;
    }
    uint32_t ticket = __atomic_fetch_add(&lock->next, 1U, __ATOMIC_RELAXED);

    if (__atomic_load_n(&lock->owner, __ATOMIC_ACQUIRE) != ticket) {
        acre_port_wait_word(&lock->owner, ticket);
    }
#else
    if (lock->held != 0U) {
        acre_fatal(ACRE_FATAL_LOCK, lock);
    }
    lock->held = 1U;
#endif
}

void acre_lock_leave(struct acre_lock *lock)
{
#if ACRE_CPUS > 1
    if (last_words()) {
        return;
    }
    uint32_t turn = lock->owner + 1U;

    __atomic_store_n(&lock->owner, turn, __ATOMIC_RELEASE);
    /* Between the store and the look, or a taker that sees neither sleeps through its turn. */
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    if (__atomic_load_n(&lock->next, __ATOMIC_RELAXED) != turn) {
        acre_port_wake_word(&lock->owner, turn);
    }
#else
    if (lock->held == 0U) {
        acre_fatal(ACRE_FATAL_LOCK, lock);
    }
    lock->held = 0U;
#endif
}

/* Both compile to nothing when ACRE_MEASURE_MASKED is 0. */
static void measure_begin(acre_key key, const void *where)
{
#if ACRE_MEASURE_MASKED
    if (key == 0U) {
        this_cpu()->masked_where = where;
        this_cpu()->masked_since = acre_port_cycles();
    }
#else
    (void)key;
    (void)where;
#endif
}

static void measure_end(acre_key key)
{
#if ACRE_MEASURE_MASKED
    if (key == 0U) {
        uint32_t cycles = acre_port_cycles() - this_cpu()->masked_since;

        if (cycles > longest.cycles) {
            longest.cycles = cycles;
            longest.where = this_cpu()->masked_where;
        }
    }
#else
    (void)key;
#endif
}

/* Still masked. Whatever a lock held back happens before anyone can interrupt. */
static void leave_masked(acre_key key)
{
    if ((key == 0U) && this_cpu()->resched && (this_cpu()->depth == 0U)) {
        acre_sched_run_pending();
    }
    measure_end(key);
    acre_port_irq_restore(key);
}

acre_key acre_lock_take(struct acre_lock *lock)
{
    acre_key key = acre_port_irq_mask();

    measure_begin(key, __builtin_return_address(0));
    acre_lock_enter(lock);
    return key;
}

void acre_lock_give(struct acre_lock *lock, acre_key key)
{
    acre_lock_leave(lock);
    leave_masked(key);
}

acre_key acre_irq_mask(void)
{
    acre_key key = acre_port_irq_mask();

    measure_begin(key, __builtin_return_address(0));
    return key;
}

void acre_irq_restore(acre_key key)
{
    leave_masked(key);
}

void acre_masked_longest(struct acre_masked_longest *out, bool clear)
{
    acre_key key = acre_port_irq_mask();

    *out = longest;
    if (clear) {
        longest.cycles = 0U;
        longest.where = NULL;
    }
    acre_port_irq_restore(key);
}
