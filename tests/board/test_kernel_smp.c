/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the kernel promises of threads that run on other CPUs: they run at the same time, stay where
 * they are bound, stop when they are told to, and are gone when their deletion returns. The rest of
 * the kernel's tests run on the host, on one CPU (tests/kernel).
 *
 * Spinning threads are cooperative: on one CPU none of these programs would come to an end.
 */
#include <string.h>

#include <acre/kernel/kernel.h>
#include <acre/kernel/sync.h>
#include <acre/kernel/thread.h>
#include <board.h>

#include "expect.h"

#define CPUS     ACRE_CPUS
#define STACK    1024U
#define PATIENCE (100U * ACRE_TICK_HZ) /* only against hangs: QEMU may be starved */

static struct acre_thread thread[2U * CPUS];
static _Alignas(16) unsigned char stack[2U * CPUS][STACK];

static struct acre_thread *start(unsigned i, unsigned level, unsigned flags,
                                 void (*entry)(void *arg), void *arg)
{
    const struct acre_thread_spec spec = {.name = "t",
                                          .entry = entry,
                                          .arg = arg,
                                          .stack = stack[i],
                                          .stack_size = STACK,
                                          .level = level,
                                          .slice = 2U,
                                          .flags = flags};

    EXPECT(acre_thread_init(&thread[i], &spec) == ACRE_OK);
    EXPECT(acre_thread_start(&thread[i]) == ACRE_OK);
    return &thread[i];
}

static uint32_t load(const volatile uint32_t *word)
{
    return __atomic_load_n(word, __ATOMIC_SEQ_CST);
}

static void join_all(unsigned count)
{
    for (unsigned i = 0U; i < count; i++) {
        EXPECT(acre_thread_join(&thread[i], PATIENCE) == ACRE_OK);
    }
}

/* --- at the same time ------------------------------------------------------------------------- */

static uint32_t arrived;

/* Nobody leaves before all are there, and nobody makes room for another. */
static void meets(void *arg)
{
    (void)arg;
    (void)__atomic_add_fetch(&arrived, 1U, __ATOMIC_SEQ_CST);
    while (load(&arrived) < CPUS) {
    }
}

static void test_threads_run_at_the_same_time(void)
{
    for (int round = 0; round < 50; round++) {
        arrived = 0U;
        for (unsigned i = 0U; i < CPUS; i++) {
            (void)start(i, 10U, ACRE_THREAD_COOPERATIVE, meets, NULL);
        }
        join_all(CPUS);
    }
}

/* --- where they are bound --------------------------------------------------------------------- */

static uint32_t strays;

static void stays(void *arg)
{
    unsigned cpu = (unsigned)(uintptr_t)arg;

    EXPECT(acre_thread_bind(acre_thread_self(), cpu) == ACRE_OK);
    for (int i = 0; i < 200; i++) {
        acre_key key = acre_irq_mask();
        unsigned here = acre_port_cpu_id();

        acre_irq_restore(key);
        if (here != cpu) {
            (void)__atomic_add_fetch(&strays, 1U, __ATOMIC_SEQ_CST);
        }
        if ((i % 8) == 0) {
            (void)acre_thread_sleep(1U);
        } else {
            acre_thread_yield();
        }
    }
}

static void test_bound_threads_stay(void)
{
    strays = 0U;
    for (unsigned i = 0U; i < 2U * CPUS; i++) {
        (void)start(i, 10U, 0U, stays, (void *)(uintptr_t)(i % CPUS));
    }
    join_all(2U * CPUS);
    EXPECT(strays == 0U);
    EXPECT(acre_thread_bind(acre_thread_self(), CPUS) == ACRE_EINVAL);
}

/* --- told to stop by another CPU ---------------------------------------------------------------- */

static uint32_t beats;

static void beats_forever(void *arg)
{
    (void)arg;
    for (;;) {
        (void)__atomic_add_fetch(&beats, 1U, __ATOMIC_SEQ_CST);
    }
}

/* Wait for the heart to beat; only another CPU can make it. */
static void feel(void)
{
    uint32_t before = load(&beats);

    while (load(&beats) == before) {
    }
}

static void test_delete_a_running_thread(void)
{
    for (int round = 0; round < 200; round++) {
        (void)start(0U, 10U, ACRE_THREAD_COOPERATIVE, beats_forever, NULL);
        feel();
        EXPECT(acre_thread_delete(&thread[0]) == ACRE_OK);
        EXPECT(thread[0].state == ACRE_THREAD_DEAD);
        /* It has left its CPU: its memory is ours again. */
        uint32_t last = load(&beats);

        memset(stack[0], 0xA5, sizeof stack[0]);
        for (int i = 0; i < 2000; i++) {
            if (load(&beats) != last) {
                EXPECT(load(&beats) == last);
                break;
            }
        }
    }
}

static void test_suspend_a_running_thread(void)
{
    (void)start(0U, 10U, ACRE_THREAD_COOPERATIVE, beats_forever, NULL);
    for (int round = 0; round < 100; round++) {
        feel();
        EXPECT(acre_thread_suspend(&thread[0]) == ACRE_OK);
        if ((round % 2) == 0) { /* the other half: resumed before it may have noticed */
            while (__atomic_load_n(&thread[0].cpu, __ATOMIC_SEQ_CST) != ACRE_ANY_CPU) {
            }
            uint32_t last = load(&beats);

            (void)acre_thread_sleep(1U);
            EXPECT(load(&beats) == last);
        }
        EXPECT(acre_thread_resume(&thread[0]) == ACRE_OK);
    }
    feel();
    EXPECT(acre_thread_delete(&thread[0]) == ACRE_OK);
}

/* --- woken, handed to, excluded ---------------------------------------------------------------- */

#define BALLS 2000U

static struct acre_sem ping[CPUS], pong[CPUS];
static struct acre_mutex mutex;
static uint32_t together, mutex_count; /* the count is not atomic: the mutex must do */

static void guarded(void)
{
    EXPECT(acre_mutex_take(&mutex, PATIENCE) == ACRE_OK);
    if (__atomic_add_fetch(&together, 1U, __ATOMIC_SEQ_CST) != 1U) {
        EXPECT(false);
    }
    mutex_count = mutex_count + 1U;
    (void)__atomic_sub_fetch(&together, 1U, __ATOMIC_SEQ_CST);
    EXPECT(acre_mutex_give(&mutex) == ACRE_OK);
}

static void serves(void *arg)
{
    unsigned me = (unsigned)(uintptr_t)arg;

    for (unsigned i = 0U; i < BALLS; i++) {
        (void)acre_sem_give(&ping[me]);
        EXPECT(acre_sem_take(&pong[me], PATIENCE) == ACRE_OK);
        if ((i % 4U) == 0U) {
            guarded();
        }
    }
}

static void returns(void *arg)
{
    unsigned me = (unsigned)(uintptr_t)arg;

    for (unsigned i = 0U; i < BALLS; i++) {
        EXPECT(acre_sem_take(&ping[me], PATIENCE) == ACRE_OK);
        (void)acre_sem_give(&pong[me]);
        if ((i % 4U) == 0U) {
            guarded();
        }
    }
}

static void test_hand_overs_between_cpus(void)
{
    acre_mutex_init(&mutex);
    mutex_count = 0U;
    for (unsigned i = 0U; i < CPUS; i++) {
        (void)acre_sem_init(&ping[i], 0U, 1U, ACRE_WAIT_PRIORITY);
        (void)acre_sem_init(&pong[i], 0U, 1U, ACRE_WAIT_PRIORITY);
        (void)start(2U * i, 10U + i, 0U, serves, (void *)(uintptr_t)i);
        (void)start((2U * i) + 1U, 12U, 0U, returns, (void *)(uintptr_t)i);
    }
    join_all(2U * CPUS);
    EXPECT(mutex_count == 2U * CPUS * (BALLS / 4U));
    EXPECT(mutex.owner == NULL);
    for (unsigned i = 0U; i < CPUS; i++) {
        EXPECT((ping[i].count == 0U) && (pong[i].count == 0U));
    }
}

/* --- deleted wherever it happens to be ----------------------------------------------------------- */

static void does_this_and_that(void *arg)
{
    (void)arg;
    for (unsigned i = 0U;; i++) {
        (void)acre_mutex_take(&mutex, ACRE_FOREVER); /* the deleted owner's goes to the next */
        (void)acre_mutex_give(&mutex);
        (void)acre_sem_take(&ping[0], 1U);
        (void)acre_sem_give(&ping[0]);
        if ((i % 16U) == 0U) {
            acre_thread_yield();
        }
    }
}

static void test_delete_at_any_moment(void)
{
    acre_mutex_init(&mutex);
    (void)acre_sem_init(&ping[0], 1U, 1U, ACRE_WAIT_PRIORITY);
    for (unsigned round = 0U; round < 300U; round++) {
        for (unsigned i = 0U; i < CPUS; i++) {
            (void)start(i, 10U, 0U, does_this_and_that, NULL);
        }
        for (volatile unsigned spin = 0U; spin < (round * 7U) % 1000U; spin++) {
        }
        for (unsigned i = 0U; i < CPUS; i++) {
            EXPECT(acre_thread_delete(&thread[i]) == ACRE_OK);
            memset(stack[i], 0x5A, sizeof stack[i]);
        }
        EXPECT(mutex.owner == NULL);
        EXPECT(acre_wait_count(&ping[0].waiters) == 0U);
    }
}

int acre_app_main(void)
{
    static const struct {
        const char *name;
        void (*fn)(void);
    } tests[] = {
        {"threads run at the same time", test_threads_run_at_the_same_time},
        {"bound threads stay", test_bound_threads_stay},
        {"delete a running thread", test_delete_a_running_thread},
        {"suspend a running thread", test_suspend_a_running_thread},
        {"hand-overs between CPUs", test_hand_overs_between_cpus},
        {"delete at any moment", test_delete_at_any_moment},
    };

    for (unsigned i = 0U; i < sizeof tests / sizeof tests[0]; i++) {
        printf("%s\n", tests[i].name);
        tests[i].fn();
    }
    acre_board_exit(expect_report("kernel_smp"));
}
