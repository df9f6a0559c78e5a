/* SPDX-License-Identifier: Apache-2.0 */
/* Interrupts: nesting, masking, and the switch at the outermost exit. */
#include "kt.h"

static struct acre_sem sem;

static void taker(void *arg)
{
    while (acre_sem_take(&sem, ACRE_FOREVER) == ACRE_OK) {
        say(*(const char *)arg);
    }
}

static char h[] = "h", l[] = "l";

static void init(void)
{
    (void)acre_sem_init(&sem, 0U, 10U, ACRE_WAIT_PRIORITY);
}

static void gives(void *arg)
{
    (void)arg;
    EXPECT(acre_in_isr() && (acre_isr_depth() == 1U));
    (void)acre_sem_give(&sem);
    say('i');
}

static void test_switch_at_exit(void)
{
    init();
    (void)spawn(TEST_LEVEL - 1U, taker, h);
    say('.');
    (void)acre_host_interrupt(gives, NULL);
    say('.');
    EXPECT_MARKS(".ih."); /* the handler to its end, then the woken thread, then us */
    EXPECT(!acre_in_isr());
}

/* An inner interrupt, taken while a handler runs: as a port with priorities would nest them. */
static void outer(void *arg)
{
    (void)arg;
    acre_isr_enter();
    EXPECT(acre_isr_depth() == 2U);
    (void)acre_sem_give(&sem);
    acre_isr_exit(); /* not the outermost: no switch */
    say('o');
}

static void test_no_switch_at_inner_exit(void)
{
    init();
    (void)spawn(TEST_LEVEL - 1U, taker, h);
    (void)acre_host_interrupt(outer, NULL);
    EXPECT_MARKS("oh");
}

static void test_masked_interrupt_is_pending(void)
{
    acre_key key;

    init();
    (void)spawn(TEST_LEVEL - 1U, taker, h);
    key = acre_irq_mask();
    EXPECT(acre_host_interrupt(gives, NULL));
    say('m');
    acre_irq_restore(key);
    EXPECT_MARKS("mih");
}

static void raises_another(void *arg)
{
    (void)arg;
    EXPECT(acre_host_interrupt(gives, NULL));
    say('r');
}

static void test_pending_during_handler(void)
{
    init();
    (void)spawn(TEST_LEVEL - 1U, taker, h);
    (void)acre_host_interrupt(raises_another, NULL);
    EXPECT_MARKS("rih");
}

static void test_less_urgent_waits(void)
{
    init();
    (void)spawn(TEST_LEVEL + 1U, taker, l);
    (void)acre_thread_sleep(1U);
    (void)acre_host_interrupt(gives, NULL);
    EXPECT_MARKS("i");
    (void)acre_thread_sleep(1U);
    EXPECT_MARKS("l");
}

static void timer_gives(struct acre_timer *timer, void *arg)
{
    (void)timer;
    (void)arg;
    (void)acre_sem_give(&sem);
}

/* A thread that computes is interrupted by one that a timer wakes. */
static void test_tick_preempts(void)
{
    struct acre_timer timer;

    init();
    (void)spawn(TEST_LEVEL - 1U, taker, h);
    acre_timer_init(&timer, "t", timer_gives, NULL, 0U);
    (void)acre_timer_start(&timer, 3U);
    acre_host_ticks(2U);
    EXPECT_MARKS("");
    acre_host_ticks(1U);
    EXPECT_MARKS("h");
}

static struct acre_thread *victim;

static void suspends_current(void *arg)
{
    (void)arg;
    EXPECT(acre_thread_suspend(victim) == ACRE_OK);
}

static void suspends_and_resumes(void *arg)
{
    suspends_current(arg);
    EXPECT(acre_thread_resume(victim) == ACRE_OK);
}

static void wakes_test(void *arg)
{
    (void)arg;
    say('w');
    EXPECT(acre_thread_resume(victim) == ACRE_OK);
}

static void test_isr_suspends_the_interrupted(void)
{
    victim = acre_thread_self();
    (void)spawn(TEST_LEVEL + 1U, wakes_test, NULL);
    (void)acre_host_interrupt(suspends_current, NULL);
    EXPECT_MARKS("w");
    (void)acre_host_interrupt(suspends_and_resumes, NULL);
    EXPECT(victim->state == ACRE_THREAD_RUNNING);
}

static void refused(void *arg)
{
    struct acre_thread_spec spec = {.entry = taker};

    (void)arg;
    EXPECT(acre_sem_take(&sem, 1U) == ACRE_EPERM);
    EXPECT(acre_sem_take(&sem, ACRE_NO_WAIT) == ACRE_EBUSY);
    EXPECT(acre_thread_sleep(1U) == ACRE_EPERM);
    EXPECT(acre_thread_delete(victim) == ACRE_EPERM);
    EXPECT(acre_thread_init(&kt_thread[100], &spec) == ACRE_EPERM);
    EXPECT(acre_thread_join(&kt_thread[1], 1U) == ACRE_EPERM);
    acre_thread_yield();
    say('x');
}

static void test_refused_in_isr(void)
{
    init();
    victim = spawn(TEST_LEVEL + 1U, taker, l);
    (void)acre_host_interrupt(refused, NULL);
    EXPECT_MARKS("x");
}

/* The scheduler lock holds against interrupts as well; its end makes the switch. */
static void test_scheduler_lock_holds(void)
{
    init();
    (void)spawn(TEST_LEVEL - 1U, taker, h);
    acre_sched_lock();
    (void)acre_host_interrupt(gives, NULL);
    EXPECT_MARKS("i");
    acre_sched_unlock();
    EXPECT_MARKS("h");
}

static void test_longest_masked_section(void)
{
    struct acre_masked_longest longest;
    acre_key key;

    acre_masked_longest(&longest, true);
    key = acre_irq_mask();
    for (volatile int i = 0; i < 1000; i++) {
    }
    acre_irq_restore(key);
    acre_masked_longest(&longest, true);
    EXPECT((longest.cycles > 1000U) == (ACRE_MEASURE_MASKED == 1));
    EXPECT((longest.where != NULL) == (ACRE_MEASURE_MASKED == 1));
    acre_masked_longest(&longest, false);
    EXPECT(longest.cycles == 0U);
}

int main(int argc, char **argv)
{
    kt_only = (argc > 1) ? argv[1] : NULL;
    KT_RUN(switch_at_exit);
    KT_RUN(no_switch_at_inner_exit);
    KT_RUN(masked_interrupt_is_pending);
    KT_RUN(pending_during_handler);
    KT_RUN(less_urgent_waits);
    KT_RUN(tick_preempts);
    KT_RUN(isr_suspends_the_interrupted);
    KT_RUN(refused_in_isr);
    KT_RUN(scheduler_lock_holds);
    KT_RUN(longest_masked_section);
    return expect_report("kernel_isr");
}
