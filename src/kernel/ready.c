/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ready.c - the threads that could run, most urgent first, in constant time
 *
 *   map     0 0 1 0 1 ...         bit i: ring i is not empty; lowest set bit = most urgent
 *   level[2] -> t7 -> t3          first in, first out; a preempted thread goes back in front
 *   level[4] -> t1
 *
 * Up to 32 levels one word is scanned; with 256, a summary of eight words and the word it names.
 * With several CPUs there is a set of rings that any of them may serve, and one for each with the
 * threads bound to it: a pick compares two firsts.
 *
 * Invariants, kernel lock held:
 *   1  a thread is in a ring iff its state is READY and it is not an idle thread
 *   2  bit i of the map is set iff ring i is not empty
 */
#include "internal.h"

static void ready_init(struct acre_ready *ready)
{
    ready->summary = 0U;
    for (unsigned i = 0U; i < ACRE_READY_WORDS; i++) {
        ready->map[i] = 0U;
    }
    for (unsigned i = 0U; i < ACRE_PRIORITIES; i++) {
        acre_list_init(&ready->level[i]);
    }
}

void acre_ready_init(void)
{
    ready_init(&acre_kern.ready);
#if ACRE_CPUS > 1
    for (unsigned i = 0U; i < ACRE_CPUS; i++) {
        ready_init(&acre_kern.bound[i]);
    }
#endif
}

static struct acre_ready *ready_of(const struct acre_thread *thread)
{
#if ACRE_CPUS > 1
    if (thread->bound != ACRE_ANY_CPU) {
        return &acre_kern.bound[thread->bound];
    }
#else
    (void)thread;
#endif
    return &acre_kern.ready;
}

/* Most urgent thread of one queue, or NULL. Two bit scans at most. */
struct acre_thread *acre_ready_first(const struct acre_ready *ready)
{
    unsigned word = 0U;
    unsigned level;

    if (ACRE_READY_WORDS > 1) {
        if (ready->summary == 0U) {
            return NULL;
        }
        word = (unsigned)__builtin_ctz(ready->summary);
    }
    if (ready->map[word] == 0U) {
        return NULL;
    }
    level = (word * 32U) + (unsigned)__builtin_ctz(ready->map[word]);
    return acre_list_entry(ready->level[level].next, struct acre_thread, node);
}

/* Most urgent ready thread that cpu may run, or NULL. Between equals the bound one goes first:
 * nobody else can run it. */
struct acre_thread *acre_ready_best(const struct acre_cpu *cpu)
{
    struct acre_thread *best = acre_ready_first(&acre_kern.ready);
#if ACRE_CPUS > 1
    struct acre_thread *own = acre_ready_first(&acre_kern.bound[cpu - acre_kern.cpu]);

    if ((own != NULL) && ((best == NULL) || (own->level <= best->level))) {
        best = own;
    }
#else
    (void)cpu;
#endif
    return best;
}

void acre_ready_add(struct acre_thread *thread, bool in_front)
{
    struct acre_ready *ready = ready_of(thread);

    thread->state = ACRE_THREAD_READY;
    if (in_front) {
        acre_list_prepend(&ready->level[thread->level], &thread->node);
    } else {
        acre_list_append(&ready->level[thread->level], &thread->node);
    }
    ready->map[thread->level / 32U] |= (uint32_t)1U << (thread->level % 32U);
    ready->summary |= (uint32_t)1U << (thread->level / 32U);
}

void acre_ready_remove(struct acre_thread *thread)
{
    struct acre_ready *ready = ready_of(thread);

    acre_list_remove(&thread->node);
    if (acre_list_empty(&ready->level[thread->level])) {
        ready->map[thread->level / 32U] &= ~((uint32_t)1U << (thread->level % 32U));
        if (ready->map[thread->level / 32U] == 0U) {
            ready->summary &= ~((uint32_t)1U << (thread->level / 32U));
        }
    }
}
