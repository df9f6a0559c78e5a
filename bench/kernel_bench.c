/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kernel_bench.c - instructions of a switch, a hand-over, a wake-up, with few threads and with many
 *
 * The program runs itself as a child and steps it, one instruction at a time, between two marks
 * (breakpoints) that the child passes; the count of steps is exact and does not depend on the
 * machine. In virtual time nothing else happens in between. Each window is measured many times, and
 * the least and the most are told: what is O(1) has them equal, for 3 threads and for 200.
 *
 * "masked" is the longest stretch of it with interrupts masked; where an interrupt wakes, the handler
 * itself is part of that, since the host does not nest interrupts.
 *
 * kernel_bench prints a table, kernel_bench --json lines for bench/kernel.py.
 *
 *   thread switch        acre_thread_yield() in one thread until it returns in the other
 *   semaphore hand-over  acre_sem_give() until acre_sem_take() returns in the more urgent waiter
 *   wake-up from isr     interrupt raised, its handler gives a semaphore, until the woken thread
 *                        is out of acre_sem_take()
 *   sleep                acre_thread_sleep() until the next thread runs: starts a timer, whose cost
 *                        grows with the timers in its bucket (timer.h)
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <acre/kernel/sync.h>
#include <acre/kernel/thread.h>

#include "host.h"

enum { THREADS_MOST = 200, ROUNDS = 32, STACK = 256 };

enum what { SWITCH, HAND_OVER, FROM_ISR, SLEEP, KINDS };

static const char *const names[KINDS] = {"thread switch", "semaphore hand-over",
                                         "wake-up from interrupt", "sleep to the next thread"};

static const char *const keys[KINDS] = {"switch", "hand_over", "wake_from_interrupt", "sleep"};

/* --- the child: the kernel at work --------------------------------------------------------------- */

static struct acre_thread thread[THREADS_MOST];
static unsigned char stack[THREADS_MOST][STACK];
static struct acre_sem sem, never;
static enum what what;
static unsigned threads;

static void mark(void)
{
    __asm__ volatile("int3");
}

static void yields_first(void *arg)
{
    (void)arg;
    for (int i = 0; i < ROUNDS; i++) {
        mark();
        acre_thread_yield();
    }
    acre_host_stop(0);
}

static void yields_second(void *arg)
{
    (void)arg;
    for (;;) {
        mark();
        acre_thread_yield();
    }
}

static void takes(void *arg)
{
    (void)arg;
    for (;;) {
        (void)acre_sem_take(&sem, ACRE_FOREVER);
        mark();
    }
}

static void gives(void *arg)
{
    (void)arg;
    for (int i = 0; i < ROUNDS; i++) {
        mark();
        (void)acre_sem_give(&sem);
    }
    acre_host_stop(0);
}

static void handler(void *arg)
{
    (void)acre_sem_give(arg);
}

static void interrupted(void *arg)
{
    (void)arg;
    for (int i = 0; i < ROUNDS; i++) {
        mark();
        (void)acre_host_interrupt(handler, &sem);
    }
    acre_host_stop(0);
}

static void sleeps(void *arg)
{
    (void)arg;
    for (int i = 0; i < ROUNDS; i++) {
        mark();
        (void)acre_thread_sleep(50U);
    }
    acre_host_stop(0);
}

static void runs_meanwhile(void *arg)
{
    (void)arg;
    for (;;) {
        mark();
        acre_host_ticks(50U);
    }
}

/* The rest of the threads: a third ready, a third waiting, a third asleep until some other time. */
static void waits(void *arg)
{
    (void)acre_sem_take(&never, (arg == NULL) ? ACRE_FOREVER : (uint32_t)(uintptr_t)arg);
}

static unsigned made;

static void make(unsigned level, void (*entry)(void *arg), void *arg)
{
    const struct acre_thread_spec spec = {.name = "t",
                                          .entry = entry,
                                          .arg = arg,
                                          .stack = stack[made],
                                          .stack_size = STACK,
                                          .level = level};

    if ((acre_thread_init(&thread[made], &spec) != ACRE_OK) ||
        (acre_thread_start(&thread[made]) != ACRE_OK)) {
        exit(2);
    }
    made++;
}

static void setup(void)
{
    static void (*const first[KINDS])(void *) = {yields_first, takes, takes, sleeps};
    static void (*const second[KINDS])(void *) = {yields_second, gives, interrupted,
                                                  runs_meanwhile};

    (void)acre_sem_init(&sem, 0U, 1U, ACRE_WAIT_PRIORITY);
    (void)acre_sem_init(&never, 0U, 1U, ACRE_WAIT_PRIORITY);
    while (made < threads - 2U) {
        if ((made % 3U) == 0U) {
            make(20U, waits, NULL); /* less urgent than those measured: stays ready */
        } else {
            make(2U, waits, ((made % 3U) == 1U) ? NULL : (void *)(uintptr_t)(1000000U + made));
        }
    }
    make((what == SWITCH) ? 10U : 9U, first[what], NULL);
    make(10U, second[what], NULL);
}

static _Noreturn void child(void)
{
    (void)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    (void)raise(SIGSTOP);
    acre_host_time_set(ACRE_HOST_VIRTUAL);
    exit(acre_host_run(setup));
}

/* --- the parent: counting ------------------------------------------------------------------------- */

struct count {
    unsigned long least, most, windows;
    unsigned long masked; /* the longest stretch with interrupts masked */
};

static int is_masked(pid_t pid)
{
    long word = ptrace(PTRACE_PEEKDATA, pid, (void *)(uintptr_t)acre_host_mask(), NULL);

    return (int)word != 0; /* same program, same addresses */
}

/* Step from the mark the child stopped at to the next one. False when it has ended. */
static int window(pid_t pid, unsigned long *steps, unsigned long *masked)
{
    unsigned long run = 0UL;
    int status;

    *masked = 0UL;
    for (*steps = 0UL;; (*steps)++) {
        run = is_masked(pid) ? (run + 1UL) : 0UL;
        *masked = (run > *masked) ? run : *masked;
        (void)ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL);
        if ((waitpid(pid, &status, 0) != pid) || !WIFSTOPPED(status)) {
            return 0;
        }
        /* A mark traps as a breakpoint, a step as a step. */
        siginfo_t info;

        (void)ptrace(PTRACE_GETSIGINFO, pid, NULL, &info);
        if (info.si_code != TRAP_TRACE) {
            return 1;
        }
    }
}

static struct count measure(enum what kind, unsigned count)
{
    struct count c = {.least = (unsigned long)-1};
    unsigned long steps, masked;
    int status, opening = 1;
    pid_t pid;

    what = kind;
    threads = count;
    (void)fflush(stdout);
    pid = fork();
    if (pid == 0) {
        child();
    }
    (void)waitpid(pid, &status, 0);
    (void)ptrace(PTRACE_CONT, pid, NULL, NULL);
    while ((waitpid(pid, &status, 0) == pid) && WIFSTOPPED(status)) {
        if (opening && window(pid, &steps, &masked)) {
            /* The first goes through a thread's beginning: not what is meant. */
            if (c.windows > 0UL) {
                c.least = (steps < c.least) ? steps : c.least;
                c.most = (steps > c.most) ? steps : c.most;
                c.masked = (masked > c.masked) ? masked : c.masked;
            }
            c.windows++;
        }
        (void)ptrace(PTRACE_CONT, pid, NULL, NULL);
    }
    return c;
}

int main(int argc, char **argv)
{
    static const unsigned counts[] = {3U, THREADS_MOST};
    int json = (argc > 1) && (strcmp(argv[1], "--json") == 0);
    const char *comma = "[";

    if (!json) {
        printf("%-28s %-24s %-24s instructions, %zu bit\n%-28s %12s %11s %12s %11s\n", "",
               "   3 threads", "   200 threads", sizeof(void *) * 8U, "", "all", "masked", "all",
               "masked");
    }
    for (int k = 0; k < KINDS; k++) {
        if (!json) {
            printf("%-28s", names[k]);
        }
        for (unsigned i = 0U; i < 2U; i++) {
            struct count c = measure((enum what)k, counts[i]);

            if (c.windows < ROUNDS / 2) {
                printf("%s: only %lu windows\n", names[k], c.windows);
                return 1;
            }
            if (json) {
                printf("%s\n  {\"name\": \"kernel.%s.%u_threads\", \"unit\": \"instructions\", "
                       "\"value\": %lu}",
                       comma, keys[k], counts[i], c.most);
                comma = ",";
                printf("%s\n  {\"name\": \"kernel.%s_masked.%u_threads\", \"unit\": "
                       "\"instructions\", \"value\": %lu}",
                       comma, keys[k], counts[i], c.masked);
            } else if (c.least == c.most) {
                printf(" %12lu %11lu", c.most, c.masked);
            } else {
                printf("   %4lu..%4lu %11lu", c.least, c.most, c.masked);
            }
        }
        if (!json) {
            printf("\n");
        }
    }
    if (json) {
        printf("\n]\n");
    }
    return 0;
}
