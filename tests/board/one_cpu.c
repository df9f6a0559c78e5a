/* SPDX-License-Identifier: Apache-2.0 */
/*
 * one_cpu.c - every thread starts bound to CPU 0
 *
 * For cases written for one CPU ("the thread of lower priority has not run yet") on a board with
 * several: what they say is then true again, and the other CPUs idle along. Linked in with
 * --wrap. A thread that is bound by the case itself goes where it was put; set free, it comes back.
 */
#include <acre/kernel/thread.h>

int __real_acre_thread_start(struct acre_thread *thread);
int __wrap_acre_thread_start(struct acre_thread *thread);

int __real_acre_thread_bind(struct acre_thread *thread, unsigned cpu);
int __wrap_acre_thread_bind(struct acre_thread *thread, unsigned cpu);

int __wrap_acre_thread_bind(struct acre_thread *thread, unsigned cpu)
{
    return __real_acre_thread_bind(thread, (cpu == ACRE_ANY_CPU) ? 0U : cpu);
}

int __wrap_acre_thread_start(struct acre_thread *thread)
{
    if (thread->bound == ACRE_ANY_CPU) {
        (void)__real_acre_thread_bind(thread, 0U);
    }
    return __real_acre_thread_start(thread);
}
