/* SPDX-License-Identifier: Apache-2.0 */
/* probe.c - commands by which the tests of the shell see what it does */
#include "acre/kernel/console.h"
#include "acre/kernel/export.h"
#include "acre/kernel/thread.h"
#include "acre/lib/fmt.h"

static void put(void *arg, char c)
{
    (void)arg;
    acre_console_write(&c, 1U);
}

static int args(int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        (void)acre_format(put, NULL, "[%s]", argv[i]);
    }
    (void)acre_format(put, NULL, " %d\n", argc);
    return 0;
}
ACRE_COMMAND(args, "args", "shows its words", args);

static int crash(int argc, char **argv)
{
    volatile int *volatile nowhere = (volatile int *)64; /* not 0: for the CPU to find, not UBSan */

    (void)argc;
    (void)argv;
    *nowhere = 1;
    return 0;
}
ACRE_COMMAND(crash, "crash", "writes where nothing is", crash);

/* A thread of lower priority than the shell: the prompt comes first. */
static struct acre_thread worker;
static _Alignas(max_align_t) unsigned char worker_stack[2048];

static void prints_and_ends(void *arg)
{
    (void)arg;
    for (int i = 1; i <= 3; i++) {
        (void)acre_format(put, NULL, "worker %d\n", i);
        (void)acre_thread_sleep(acre_ms_to_ticks(20U));
    }
    (void)acre_format(put, NULL, "worker ends");
}

static int start(void (*entry)(void *arg))
{
    struct acre_thread_spec spec = {.name = "worker",
                                    .entry = entry,
                                    .stack = worker_stack,
                                    .stack_size = sizeof worker_stack,
                                    .level = 25U};

    if (acre_thread_init(&worker, &spec) != ACRE_OK) {
        return 1;
    }
    return acre_thread_start(&worker);
}

static int later(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return start(prints_and_ends);
}
ACRE_COMMAND(later, "later", "starts a thread that prints", later);

static void never_rests(void *arg)
{
    (void)arg;
    for (;;) {
        (void)acre_thread_sleep(1U);
    }
}

static int never(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return start(never_rests);
}
ACRE_COMMAND(never, "never", "starts a thread that never comes to rest", never);

static void ticked(struct acre_timer *timer, void *arg)
{
    (void)timer;
    (void)arg;
}

static struct acre_timer timers[20];

static int timer(int argc, char **argv)
{
    static char names[20][8];

    (void)argc;
    (void)argv;
    for (unsigned i = 0U; i < 20U; i++) {
        (void)acre_snprintf(names[i], sizeof names[i], "beat%u", i);
        acre_timer_init(&timers[i], names[i], ticked, NULL, ACRE_TIMER_PERIODIC);
        if (acre_timer_start(&timers[i], 1000U + i) != ACRE_OK) {
            return 1;
        }
    }
    return 0;
}
ACRE_COMMAND(timer, "timer", "starts twenty timers", timer);
