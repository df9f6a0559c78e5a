/* SPDX-License-Identifier: Apache-2.0 */
/* Who runs when: levels, turns, cooperation, the scheduler lock. */
#include "kt.h"

static void mark(void *arg)
{
    say(*(const char *)arg);
}

static char a[] = "a", b[] = "b", c[] = "c", d[] = "d";

static void test_urgent_first(void)
{
    (void)spawn(TEST_LEVEL + 2U, mark, a);
    (void)spawn(TEST_LEVEL + 1U, mark, b);
    say('.');
    (void)spawn(TEST_LEVEL - 1U, mark, c); /* more urgent: runs inside start */
    say('.');
    EXPECT_MARKS(".c.");
    (void)acre_thread_sleep(1U);
    EXPECT_MARKS("ba");
}

static void test_equals_in_order(void)
{
    (void)spawn(TEST_LEVEL, mark, a);
    (void)spawn(TEST_LEVEL, mark, b);
    (void)spawn(TEST_LEVEL, mark, c);
    say('.');
    acre_thread_yield();
    EXPECT_MARKS(".abc");
}

/* Every level is found, from one bitmap word or several. */
static void test_every_level(void)
{
    static struct acre_thread *made[ACRE_PRIORITIES];
    unsigned step = (ACRE_PRIORITIES > 200) ? 2U : 1U; /* KT_THREADS */

    for (unsigned l = TEST_LEVEL + 1U; l < ACRE_PRIORITIES; l += step) {
        made[l] = spawn(l, mark, d);
    }
    for (unsigned l = TEST_LEVEL + 1U; l < ACRE_PRIORITIES; l += step) {
        EXPECT(made[l]->state == ACRE_THREAD_READY);
        (void)acre_thread_join(made[l], ACRE_FOREVER);
        EXPECT(made[l]->state == ACRE_THREAD_DEAD);
        for (unsigned m = l + step; m < ACRE_PRIORITIES; m += step) {
            EXPECT(made[m]->state == ACRE_THREAD_READY);
        }
    }
}

static void spin_ticks(void *arg)
{
    for (int i = 0; i < 4; i++) {
        say(*(const char *)arg);
        acre_host_ticks(1U);
    }
}

static void test_time_slice(void)
{
    (void)acre_thread_start(make(TEST_LEVEL + 1U, 0U, 2U, spin_ticks, a));
    (void)acre_thread_start(make(TEST_LEVEL + 1U, 0U, 2U, spin_ticks, b));
    (void)acre_thread_start(make(TEST_LEVEL + 1U, 0U, 1U, spin_ticks, c));
    (void)acre_thread_sleep(100U);
    /* a and b have two ticks each turn, c one; who has ended leaves the rest to the others. */
    EXPECT_MARKS("aabbcaabbccc");
}

static void test_no_slice_no_turns(void)
{
    (void)acre_thread_start(make(TEST_LEVEL + 1U, 0U, 0U, spin_ticks, a));
    (void)acre_thread_start(make(TEST_LEVEL + 1U, 0U, 1U, spin_ticks, b));
    (void)acre_thread_sleep(100U);
    EXPECT_MARKS("aaaabbbb");
}

static struct acre_sem gate;

static void wait_at_gate(void *arg)
{
    (void)acre_sem_take(&gate, ACRE_FOREVER);
    say(*(const char *)arg);
}

/* Preempted in the middle of its slice, a thread goes on before its equals, with the rest. */
static void preempted(void *arg)
{
    (void)arg;
    say('1');
    acre_host_ticks(1U);
    say('2');
    (void)acre_sem_give(&gate);
    say('3');
    acre_host_ticks(1U); /* the slice of two ends here */
    say('4');
}

static void test_preempted_keeps_place(void)
{
    (void)acre_sem_init(&gate, 0U, 1U, ACRE_WAIT_PRIORITY);
    (void)spawn(TEST_LEVEL - 1U, wait_at_gate, d);
    (void)acre_thread_start(make(TEST_LEVEL + 1U, 0U, 2U, preempted, a));
    (void)acre_thread_start(make(TEST_LEVEL + 1U, 0U, 2U, mark, b));
    (void)acre_thread_sleep(100U);
    EXPECT_MARKS("12d3b4");
}

static void cooperative(void *arg)
{
    (void)arg;
    say('1');
    (void)acre_sem_give(&gate); /* wakes a more urgent thread: not yet */
    say('2');
    acre_host_ticks(3U); /* nor by interrupts */
    say('3');
    acre_thread_yield();
    say('4');
}

static void test_cooperative(void)
{
    (void)acre_sem_init(&gate, 0U, 1U, ACRE_WAIT_PRIORITY);
    (void)spawn(TEST_LEVEL + 1U, wait_at_gate, d);
    (void)acre_thread_sleep(1U);
    (void)acre_thread_start(make(TEST_LEVEL + 2U, ACRE_THREAD_COOPERATIVE, 1U, cooperative, a));
    (void)acre_thread_start(make(TEST_LEVEL + 2U, 0U, 0U, mark, b));
    (void)acre_thread_sleep(1U); /* runs out while it computes: waits all the same */
    EXPECT_MARKS("123");
    (void)acre_thread_sleep(1U);
    EXPECT_MARKS("db4");
}

static void gives(void *arg)
{
    (void)acre_sem_give(arg);
}

/* A yield to nobody is over: it does not let the next thread in that comes along. */
static void test_yield_to_nobody_is_forgotten(void)
{
    (void)acre_sem_init(&gate, 0U, 1U, ACRE_WAIT_PRIORITY);
    (void)spawn(TEST_LEVEL - 1U, wait_at_gate, d);
    (void)acre_thread_set_cooperative(acre_thread_self(), true);
    acre_thread_yield();
    (void)acre_host_interrupt(gives, &gate);
    EXPECT_MARKS("");
    acre_thread_yield();
    EXPECT_MARKS("d");
}

static void test_cooperative_switched_off(void)
{
    struct acre_thread *self = acre_thread_self();

    EXPECT(acre_thread_set_cooperative(self, true) == ACRE_OK);
    (void)spawn(TEST_LEVEL - 1U, mark, a);
    EXPECT_MARKS("");
    EXPECT(acre_thread_set_cooperative(self, false) == ACRE_OK);
    EXPECT_MARKS("a");
}

static void test_scheduler_lock(void)
{
    acre_sched_lock();
    acre_sched_lock();
    EXPECT(acre_sched_nest() == 2U);
    (void)spawn(TEST_LEVEL - 1U, mark, a);
    acre_thread_yield();
    EXPECT_MARKS("");
    acre_sched_unlock();
    EXPECT_MARKS("");
    acre_sched_unlock();
    EXPECT_MARKS("a");
    EXPECT(acre_sched_nest() == 0U);
    acre_sched_lock();
    (void)spawn(TEST_LEVEL + 1U, mark, b);
    (void)acre_thread_sleep(1U); /* waiting lets others run */
    EXPECT_MARKS("b");
    EXPECT(acre_sched_nest() == 1U);
    acre_sched_unlock();
}

/* A switch asked for under a lock is made when the outermost lock is given. */
static void test_switch_under_lock_is_deferred(void)
{
    struct acre_lock outer = ACRE_LOCK_INIT, inner = ACRE_LOCK_INIT;
    acre_key k1 = acre_lock_take(&outer), k2 = acre_lock_take(&inner);

    (void)spawn(TEST_LEVEL - 1U, mark, a);
    acre_lock_give(&inner, k2);
    EXPECT_MARKS("");
    acre_lock_give(&outer, k1);
    EXPECT_MARKS("a");
}

static void test_set_level(void)
{
    struct acre_thread *t = spawn(TEST_LEVEL + 2U, mark, a);

    (void)spawn(TEST_LEVEL + 1U, mark, b);
    EXPECT(acre_thread_set_level(t, ACRE_PRIORITIES) == ACRE_EINVAL);
    EXPECT(acre_thread_set_level(t, TEST_LEVEL) == ACRE_OK); /* equal: no preemption */
    EXPECT_MARKS("");
    EXPECT(acre_thread_set_level(t, TEST_LEVEL - 1U) == ACRE_OK);
    EXPECT_MARKS("a");
    EXPECT(acre_thread_set_level(t, 1U) == ACRE_EINVAL); /* dead */
    EXPECT(acre_thread_set_level(acre_thread_self(), TEST_LEVEL + 2U) == ACRE_OK);
    EXPECT_MARKS("b");
}

int main(int argc, char **argv)
{
    kt_only = (argc > 1) ? argv[1] : NULL;
    KT_RUN(urgent_first);
    KT_RUN(equals_in_order);
    KT_RUN(every_level);
    KT_RUN(time_slice);
    KT_RUN(no_slice_no_turns);
    KT_RUN(preempted_keeps_place);
    KT_RUN(cooperative);
    KT_RUN(yield_to_nobody_is_forgotten);
    KT_RUN(cooperative_switched_off);
    KT_RUN(scheduler_lock);
    KT_RUN(switch_under_lock_is_deferred);
    KT_RUN(set_level);
    return expect_report("kernel_sched");
}
