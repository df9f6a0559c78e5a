/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_TESTS_KERNEL_CHECK_H
#define ACRE_TESTS_KERNEL_CHECK_H

#include "../../src/kernel/internal.h"

/*
 * Walk all of the kernel's state, interrupts masked, and return the number of the first broken
 * invariant, 0 if none is. The numbers are those of the files' headers, with a hundred for
 * sched.c, two for wait.c, three for timer.c, four for sync.c.
 */

static inline unsigned check_ring(const struct acre_ready *ready, unsigned level)
{
    const struct acre_list *head = &ready->level[level];
    bool bit = ((ready->map[level / 32U] >> (level % 32U)) & 1U) != 0U;

    if (bit == acre_list_empty(head)) {
        return 102U;
    }
    for (struct acre_list *n = head->next; n != head; n = n->next) {
        const struct acre_thread *t = acre_list_entry(n, struct acre_thread, node);

        if ((t->state != ACRE_THREAD_READY) || (t->level != level) || (n->next->prev != n)) {
            return 101U;
        }
    }
    return 0U;
}

static inline bool ring_has(const struct acre_thread *t)
{
    const struct acre_list *head = &acre_kern.ready.level[t->level];

    for (const struct acre_list *n = head->next; n != head; n = n->next) {
        if (n == &t->node) {
            return true;
        }
    }
    return false;
}

static inline unsigned check_wait(const struct acre_thread *t)
{
    const struct acre_list *head;
    bool found = false;
    unsigned level = 0U;

    if ((t->state != ACRE_THREAD_WAITING) && ((t->queue != NULL) || (t->waiting_on != NULL))) {
        return 202U;
    }
    if (t->queue == NULL) {
        return 0U;
    }
    head = &t->queue->waiters;
    for (struct acre_list *n = head->next; n != head; n = n->next) {
        const struct acre_thread *w = acre_list_entry(n, struct acre_thread, node);

        found = found || (w == t);
        if ((t->queue->order == ACRE_WAIT_PRIORITY) && (w->level < level)) {
            return 203U;
        }
        level = w->level;
    }
    return found ? 0U : 202U;
}

static inline unsigned check_level(struct acre_thread *t)
{
    unsigned level = t->base_level;

    for (struct acre_list *n = t->held.next; n != &t->held; n = n->next) {
        const struct acre_mutex *m = acre_list_entry(n, struct acre_mutex, node);
        struct acre_list *w = acre_list_first(&m->waiters.waiters);

        if (m->owner != t) {
            return 402U;
        }
        if (w != NULL) {
            unsigned first = acre_list_entry(w, struct acre_thread, node)->level;

            level = (first < level) ? first : level;
        }
    }
    return (level == t->level) ? 0U : 404U;
}

static inline unsigned check_timers(void)
{
    for (unsigned b = 0U; b < ACRE_TIMER_BUCKETS; b++) {
        const struct acre_list *head = &acre_kern.bucket[b];
        uint32_t left = 0U;

        for (struct acre_list *n = head->next; n != head; n = n->next) {
            const struct acre_timer *t = acre_list_entry(n, struct acre_timer, node);
            uint32_t t_left = t->expiry - acre_kern.tick;

            if ((t->state != ACRE_TIMER_ACTIVE) || ((t->expiry % ACRE_TIMER_BUCKETS) != b)) {
                return 301U;
            }
            if (t_left < left) {
                return 302U;
            }
            if (t_left > ACRE_TICKS_MAX) {
                return 303U;
            }
            left = t_left;
        }
    }
    return 0U;
}

static inline bool is_an_idle_thread(const struct acre_thread *t)
{
    for (unsigned i = 0U; i < ACRE_CPUS; i++) {
        if (acre_kern.cpu[i].idle == t) {
            return true;
        }
    }
    return false;
}

static inline unsigned check_thread(struct acre_thread *t)
{
    unsigned broken;

    if ((t->state == ACRE_THREAD_DEAD) || (t->suspended && (t->state == ACRE_THREAD_READY))) {
        return 100U;
    }
    if (!is_an_idle_thread(t) && (ring_has(t) != (t->state == ACRE_THREAD_READY))) {
        return 101U;
    }
    broken = check_wait(t);
    return (broken != 0U) ? broken : check_level(t);
}

static inline unsigned kernel_check(void)
{
    unsigned broken = check_timers();

    for (unsigned l = 0U; (broken == 0U) && (l < ACRE_PRIORITIES); l++) {
        broken = check_ring(&acre_kern.ready, l);
    }
    for (struct acre_list *n = acre_kern.threads.next; (broken == 0U) && (n != &acre_kern.threads);
         n = n->next) {
        broken = check_thread(acre_list_entry(n, struct acre_thread, all));
    }
    return broken;
}

/* Invariant 5 of sched.c, where a thread has just come out of a call that reschedules. */
static inline unsigned kernel_check_urgency(void)
{
    const struct acre_thread *current = acre_kern.cpu[0].current;

    if (current->state != ACRE_THREAD_RUNNING) {
        return 103U;
    }
    if ((current->nest != 0U) || ((current->flags & ACRE_THREAD_COOPERATIVE) != 0U)) {
        return 0U;
    }
    for (unsigned l = 0U; l < current->level; l++) {
        if (!acre_list_empty(&acre_kern.ready.level[l])) {
            return 105U;
        }
    }
    return 0U;
}

#endif
