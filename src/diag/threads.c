/* SPDX-License-Identifier: Apache-2.0 */
/*
 * threads.c - ps, and list thread
 *
 *   name, pri     as the kernel counts them: 0 is the most urgent; c marks a cooperative thread.
 *                 A level lent by a mutex is shown as it acts, not as it was given.
 *   sp            bytes of stack in use, where the thread runs on the stack it was given
 *   stack, max    bytes it was given, and the most it ever used
 *   left          ticks left of its time slice
 *   error         its last error as its door keeps it
 */
#include "acre/kernel/export.h"
#include "acre/kernel/thread.h"
#include "print.h"

static const char *state_name(const struct acre_thread *thread)
{
    static const char *const names[] = {
        [ACRE_THREAD_INIT] = "init",           [ACRE_THREAD_READY] = "ready",
        [ACRE_THREAD_RUNNING] = "running",     [ACRE_THREAD_WAITING] = "waiting",
        [ACRE_THREAD_SUSPENDED] = "suspended", [ACRE_THREAD_DEAD] = "dead",
    };
    unsigned state = thread->state;

    if ((state == ACRE_THREAD_RUNNING) && (thread->cpu == ACRE_ANY_CPU)) {
        state = ACRE_THREAD_READY; /* the idle thread, which is in no ready queue */
    }
    return (state < (sizeof names / sizeof names[0])) ? names[state] : "?";
}

static bool print_thread(struct acre_thread *thread, void *arg)
{
    uintptr_t depth = ((uintptr_t)thread->stack + thread->stack_size) - (uintptr_t)thread->sp;
    size_t used = acre_thread_stack_used(thread);
    bool cooperative = (thread->flags & ACRE_THREAD_COOPERATIVE) != 0U;

    (void)arg;
    acre_print("%-16s %3u%c %-9s ", (thread->name != NULL) ? thread->name : "",
               (unsigned)thread->level, cooperative ? 'c' : ' ', state_name(thread));
    if ((depth <= thread->stack_size) && (thread->state != ACRE_THREAD_RUNNING)) {
        acre_print("%6zu", (size_t)depth);
    } else {
        acre_print("%6s", "-"); /* in registers, or on a stack of the host's */
    }
    acre_print(" %6zu %6zu %3u%% %5u %5d\n", thread->stack_size, used,
               (unsigned)(((used * 100U) + thread->stack_size - 1U) / thread->stack_size),
               (unsigned)thread->slice_left, thread->error);
    return true;
}

static int list_threads(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    acre_print("thread            pri state         sp  stack    max max%%  left error\n");
    acre_print("---------------- ---- --------- ------ ------ ------ ---- ----- -----\n");
    acre_thread_foreach(print_thread, NULL);
    return 0;
}

ACRE_COMMAND(ps, "ps", "threads: priority, state, stack", list_threads);
ACRE_LIST_KIND(thread, "thread", "threads: priority, state, stack", list_threads);
