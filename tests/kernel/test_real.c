/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Real time: the signal preempts. Two endless loops of one level both make progress, and a more
 * urgent thread that a timer wakes interrupts them. No duration is measured; a kernel that does
 * not preempt never comes to the end, and is given up after a time that says nothing about how
 * long it should take:
 *
 *      kernel_real [seconds]
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <acre/kernel/sync.h>
#include <acre/kernel/thread.h>

#include "expect.h"
#include "host.h"

static struct acre_thread thread[4];
static unsigned char stack[4][512];
static struct acre_sem sem;
static struct acre_timer timer;

static volatile unsigned long loops[2];
static volatile unsigned turns, wakes;
static volatile int last_to_run = -1;

static void loop(void *arg)
{
    int me = *(const int *)arg;

    for (;;) {
        loops[me]++;
        if (last_to_run != me) {
            last_to_run = me;
            turns++;
        }
    }
}

static void from_timer(struct acre_timer *t, void *arg)
{
    (void)t;
    (void)arg;
    (void)acre_sem_give(&sem);
}

/* The urgent thread: counts the times it interrupted the loops, and ends the run. */
static void urgent(void *arg)
{
    (void)arg;
    while ((turns < 20U) || (wakes < 50U)) {
        (void)acre_sem_take(&sem, ACRE_FOREVER);
        wakes++;
    }
    acre_host_stop(0);
}

/* A test that hangs is a test that failed; said before the time limit of the build does. */
static void give_up(int number)
{
    static const char text[] = "FAILED: real time: no preemption\n";

    (void)number;
    (void)!write(STDOUT_FILENO, text, sizeof text - 1U);
    _exit(3);
}

static void start(int i, void (*entry)(void *), void *arg, unsigned level, uint32_t slice)
{
    const struct acre_thread_spec spec = {.name = "t",
                                          .entry = entry,
                                          .arg = arg,
                                          .stack = stack[i],
                                          .stack_size = sizeof stack[i],
                                          .level = level,
                                          .slice = slice};

    EXPECT(acre_thread_init(&thread[i], &spec) == ACRE_OK);
    EXPECT(acre_thread_start(&thread[i]) == ACRE_OK);
}

static void setup_loops(void)
{
    static int zero = 0, one = 1;

    (void)acre_sem_init(&sem, 0U, 1000U, ACRE_WAIT_PRIORITY);
    acre_timer_init(&timer, "wake", from_timer, NULL, ACRE_TIMER_PERIODIC);
    (void)acre_timer_start(&timer, 3U);
    start(0, loop, &zero, 10U, 2U);
    start(1, loop, &one, 10U, 2U);
    start(2, urgent, NULL, 5U, 0U);
}

/* --- libc under preemption: a call is never interrupted half-way ------------------------------- */

static volatile int done;

static void allocates(void *arg)
{
    unsigned char *block[8] = {NULL};
    uint32_t end = acre_tick() + 200U;
    unsigned n = *(const unsigned *)arg;

    for (unsigned i = 0U; acre_tick_before(acre_tick(), end); i++) {
        free(block[i % 8U]);
        n = (n * 1103515245U) + 12345U;
        block[i % 8U] = malloc(1U + ((n >> 16) % 2000U));
        EXPECT(block[i % 8U] != NULL);
        block[i % 8U][0] = (unsigned char)i;
        (void)rand();
    }
    for (unsigned i = 0U; i < 8U; i++) {
        free(block[i]);
    }
    done++;
    if (done == 3) {
        acre_host_stop(0);
    }
}

static void setup_libc(void)
{
    static unsigned random[3] = {1U, 2U, 3U};

    for (int i = 0; i < 3; i++) {
        start(i, allocates, &random[i], 10U, 1U);
    }
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = give_up};
    timer_t limit;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    struct itimerspec when = {.it_value = {.tv_sec = (argc > 1) ? strtol(argv[1], NULL, 10) : 200}};

    (void)sigaction(SIGUSR1, &action, NULL);
    EXPECT(timer_create(CLOCK_MONOTONIC, &event, &limit) == 0);
    EXPECT(timer_settime(limit, 0, &when, NULL) == 0);
    acre_host_time_set(ACRE_HOST_REAL);
    EXPECT(acre_host_run(setup_loops) == 0);
    EXPECT((loops[0] > 0U) && (loops[1] > 0U));
    EXPECT((turns >= 20U) && (wakes >= 50U));
    EXPECT(acre_host_run(setup_libc) == 0);
    EXPECT(done == 3);
    return expect_report("kernel_real");
}
