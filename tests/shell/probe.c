/* SPDX-License-Identifier: Apache-2.0 */
/* probe.c - commands by which the tests of the shell see what it does */
#include <rtthread.h>

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

/* Address 0 is for UBSan to find where it is linked in, any other for the CPU. */
static int crash(int argc, char **argv)
{
    volatile int *volatile nowhere = (volatile int *)(uintptr_t)((argc > 1) ? 0U : 64U);

    (void)argv;
    *nowhere = 1;
    return 0;
}
ACRE_COMMAND(crash, "crash", "writes where nothing is: crash [null]", crash);

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

/* RT-Thread's objects, one of each kind in a state of its own, and six semaphores for two pages. */
static struct rt_semaphore sems[6];
static struct rt_mutex mutex;
static struct rt_event event;
static struct rt_mailbox mailbox;
static struct rt_messagequeue msgqueue;

static void waits_for_a_sem(void *arg)
{
    (void)arg;
    (void)rt_sem_take(&sems[0], RT_WAITING_FOREVER);
}

static int objects(int argc, char **argv)
{
    static rt_ubase_t mails[4];
    static _Alignas(rt_size_t) char messages[RT_MQ_BUF_SIZE(8, 3)];
    static const char *const names[] = {"sem0", "sem1", "sem2", "sem3", "sem4", "sem5"};

    (void)argc;
    (void)argv;
    for (unsigned i = 0U; i < 6U; i++) {
        (void)rt_sem_init(&sems[i], names[i], i, RT_IPC_FLAG_PRIO);
    }
    (void)rt_mutex_init(&mutex, "mtx", RT_IPC_FLAG_PRIO);
    (void)rt_mutex_take(&mutex, RT_WAITING_FOREVER);
    (void)rt_mutex_take(&mutex, RT_WAITING_FOREVER);
    (void)rt_event_init(&event, "evt", RT_IPC_FLAG_PRIO);
    (void)rt_event_send(&event, 0xA5U);
    (void)rt_mb_init(&mailbox, "mbx", mails, 4U, RT_IPC_FLAG_PRIO);
    (void)rt_mb_send(&mailbox, 1U);
    (void)rt_mq_init(&msgqueue, "mq", messages, 8U, sizeof messages, RT_IPC_FLAG_PRIO);
    (void)rt_mq_send(&msgqueue, "hello", 6U);
    (void)rt_mq_send(&msgqueue, "again", 6U);
    return start(waits_for_a_sem);
}
ACRE_COMMAND(objects, "objects", "makes RT-Thread objects", objects);
