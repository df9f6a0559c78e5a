/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a thread: every state, every way out of it. */
#include "../../src/kernel/internal.h"
#include "kt.h"

static struct acre_sem sem;
static struct acre_mutex mutex;
static char a[] = "a", b[] = "b", c[] = "c";

static void mark(void *arg)
{
    say(*(const char *)arg);
}

static void on_sem(void *arg)
{
    (void)acre_sem_take(&sem, ACRE_FOREVER);
    say(*(const char *)arg);
}

static void on_timed_sem(void *arg)
{
    (void)acre_sem_take(&sem, 10U);
    say(*(const char *)arg);
}

static void on_sleep(void *arg)
{
    say((acre_thread_sleep(10U) == ACRE_OK) ? *(const char *)arg : 'x');
}

static void suspends_itself(void *arg)
{
    (void)acre_thread_suspend(acre_thread_self());
    say(*(const char *)arg);
}

static void init(void)
{
    (void)acre_sem_init(&sem, 0U, 10U, ACRE_WAIT_PRIORITY);
    acre_mutex_init(&mutex);
}

/* Delete, then do all that would have made it run. */
static void expect_gone(struct acre_thread *t)
{
    EXPECT(acre_thread_delete(t) == ACRE_OK);
    EXPECT(t->state == ACRE_THREAD_DEAD);
    (void)acre_sem_give(&sem);
    (void)acre_thread_resume(t);
    (void)acre_thread_wakeup(t);
    (void)acre_thread_sleep(20U);
    EXPECT_MARKS("");
    EXPECT(acre_thread_delete(t) == ACRE_EINVAL);
    EXPECT(acre_thread_start(t) == ACRE_EINVAL);
    EXPECT(acre_sem_take(&sem, ACRE_NO_WAIT) == ACRE_OK); /* no waiter got it */
}

static void test_delete_in_every_state(void)
{
    init();
    expect_gone(make(TEST_LEVEL + 1U, 0U, 0U, mark, a));     /* not started */
    expect_gone(spawn(TEST_LEVEL + 1U, mark, a));            /* ready */
    expect_gone(spawn(TEST_LEVEL - 1U, on_sem, a));          /* waiting */
    expect_gone(spawn(TEST_LEVEL - 1U, on_timed_sem, a));    /* waiting, with a timeout */
    expect_gone(spawn(TEST_LEVEL - 1U, on_sleep, a));        /* asleep */
    expect_gone(spawn(TEST_LEVEL - 1U, suspends_itself, a)); /* suspended */
}

static void deletes_itself(void *arg)
{
    say(*(const char *)arg);
    (void)acre_thread_delete(acre_thread_self());
    say('!');
}

static void exits(void *arg)
{
    say(*(const char *)arg);
    acre_thread_exit();
}

static void test_ends_itself(void)
{
    struct acre_thread *t = spawn(TEST_LEVEL - 1U, deletes_itself, a);

    EXPECT(t->state == ACRE_THREAD_DEAD);
    t = spawn(TEST_LEVEL - 1U, exits, b);
    EXPECT(t->state == ACRE_THREAD_DEAD);
    t = spawn(TEST_LEVEL - 1U, mark, c);
    EXPECT(t->state == ACRE_THREAD_DEAD);
    EXPECT_MARKS("abc");
}

static void joiner(void *arg)
{
    say((acre_thread_join(arg, ACRE_FOREVER) == ACRE_OK) ? 'j' : 'x');
}

static void test_join(void)
{
    struct acre_thread *t = spawn(TEST_LEVEL + 1U, on_sem, a);

    init();
    (void)spawn(TEST_LEVEL - 1U, joiner, t);
    EXPECT(acre_thread_join(t, ACRE_NO_WAIT) == ACRE_EBUSY);
    EXPECT(acre_thread_join(t, 5U) == ACRE_EAGAIN);
    EXPECT(acre_thread_join(acre_thread_self(), 5U) == ACRE_EINVAL);
    (void)acre_sem_give(&sem);
    EXPECT(acre_thread_join(t, ACRE_FOREVER) == ACRE_OK);
    EXPECT_MARKS("aj");
    EXPECT(acre_thread_join(t, ACRE_NO_WAIT) == ACRE_OK);
    t = spawn(TEST_LEVEL + 1U, on_sem, a);
    (void)spawn(TEST_LEVEL - 1U, joiner, t);
    (void)acre_thread_delete(t);
    EXPECT_MARKS("j");
}

static void test_suspend_ready(void)
{
    struct acre_thread *t = spawn(TEST_LEVEL + 1U, mark, a);

    EXPECT(acre_thread_resume(t) == ACRE_EINVAL);
    EXPECT(acre_thread_suspend(t) == ACRE_OK);
    EXPECT(acre_thread_suspend(t) == ACRE_OK); /* not counted */
    (void)acre_thread_sleep(5U);
    EXPECT_MARKS("");
    EXPECT(acre_thread_resume(t) == ACRE_OK);
    (void)acre_thread_sleep(1U);
    EXPECT_MARKS("a");
    EXPECT(acre_thread_suspend(t) == ACRE_EINVAL); /* dead */
    t = make(TEST_LEVEL, 0U, 0U, mark, a);
    EXPECT(acre_thread_suspend(t) == ACRE_EINVAL); /* not started */
}

/* A waiter that is suspended gets what it waits for, and runs when resumed. */
static void test_suspend_waiting(void)
{
    struct acre_thread *t;

    init();
    t = spawn(TEST_LEVEL - 1U, on_sem, a);
    (void)acre_thread_suspend(t);
    (void)acre_sem_give(&sem);
    EXPECT(sem.count == 0U);
    EXPECT(t->state == ACRE_THREAD_SUSPENDED);
    EXPECT_MARKS("");
    (void)acre_thread_resume(t);
    EXPECT_MARKS("a");
    t = spawn(TEST_LEVEL - 1U, on_sem, b);
    (void)acre_thread_suspend(t);
    (void)acre_thread_resume(t); /* back to waiting, not running */
    EXPECT((t->state == ACRE_THREAD_WAITING) && (strcmp(kt_marks, "") == 0));
    t = spawn(TEST_LEVEL - 1U, on_sleep, c);
    (void)acre_thread_suspend(t);
    (void)acre_thread_sleep(20U);
    EXPECT_MARKS("");
    (void)acre_thread_resume(t);
    EXPECT_MARKS("c");
}

static void test_suspend_oneself(void)
{
    struct acre_thread *t = spawn(TEST_LEVEL - 1U, suspends_itself, a);

    EXPECT(t->state == ACRE_THREAD_SUSPENDED);
    EXPECT_MARKS("");
    EXPECT(acre_thread_resume(t) == ACRE_OK);
    EXPECT_MARKS("a");
}

static void test_sleep(void)
{
    struct acre_thread *t;

    EXPECT(acre_thread_sleep(7U) == ACRE_OK);
    EXPECT(acre_tick() == 7U);
    EXPECT(acre_thread_sleep_until(10U) == ACRE_OK);
    EXPECT(acre_tick() == 10U);
    EXPECT(acre_thread_sleep_until(10U) == ACRE_OK);
    EXPECT(acre_thread_sleep_until(5U) == ACRE_OK);
    EXPECT(acre_tick() == 10U);
    (void)spawn(TEST_LEVEL, mark, a);
    EXPECT(acre_thread_sleep(0U) == ACRE_OK); /* yields */
    EXPECT_MARKS("a");
    t = spawn(TEST_LEVEL - 1U, on_sleep, b);
    EXPECT(acre_thread_wakeup(t) == ACRE_OK);
    EXPECT_MARKS("x");
}

static unsigned reaped;

static void reap(struct acre_thread *t)
{
    EXPECT(t->state == ACRE_THREAD_DEAD);
    EXPECT(acre_thread_self() != t);
    memset(t, 0xA5, sizeof *t); /* the last use of it: it may be freed here */
    reaped++;
}

static void test_idle_reaps(void)
{
    struct acre_thread_spec spec = {
        .entry = mark, .arg = a, .level = TEST_LEVEL - 1U, .stack_size = KT_STACK, .reap = reap};

    reaped = 0U;
    for (unsigned i = 0U; i < 3U; i++) {
        spec.stack = kt_stack[50U + i];
        EXPECT(acre_thread_init(&kt_thread[50U + i], &spec) == ACRE_OK);
        if (i < 2U) {
            EXPECT(acre_thread_start(&kt_thread[50U + i]) == ACRE_OK);
        }
    }
    EXPECT(acre_thread_delete(&kt_thread[52]) == ACRE_OK);
    EXPECT(reaped == 0U); /* idle has not run */
    (void)acre_thread_sleep(1U);
    EXPECT(reaped == 3U);
    EXPECT_MARKS("aa");
}

static void test_refusals(void)
{
    struct acre_thread t;
    struct acre_thread_spec good = {
        .entry = mark, .stack = kt_stack[60], .stack_size = KT_STACK, .level = 3U};
    struct acre_thread_spec bad = good;

    memset(&t, 0x11, sizeof t);
    EXPECT(acre_thread_init(NULL, &good) == ACRE_EINVAL);
    EXPECT(acre_thread_init(&t, NULL) == ACRE_EINVAL);
    bad.entry = NULL;
    EXPECT(acre_thread_init(&t, &bad) == ACRE_EINVAL);
    bad = good;
    bad.stack = NULL;
    EXPECT(acre_thread_init(&t, &bad) == ACRE_EINVAL);
    bad = good;
    bad.stack_size = ACRE_PORT_STACK_MIN - 1U;
    EXPECT(acre_thread_init(&t, &bad) == ACRE_EINVAL);
    bad = good;
    bad.level = ACRE_PRIORITIES;
    EXPECT(acre_thread_init(&t, &bad) == ACRE_EINVAL);
    bad = good;
    bad.flags = 0x80U;
    EXPECT(acre_thread_init(&t, &bad) == ACRE_EINVAL);
    for (size_t i = 0U; i < sizeof t; i++) {
        EXPECT(((unsigned char *)&t)[i] == 0x11U);
    }
    good.stack = &kt_stack[60][1]; /* any alignment will do */
    EXPECT(acre_thread_init(&t, &good) == ACRE_OK);
    EXPECT(acre_thread_delete(&t) == ACRE_OK);
}

static void test_properties(void)
{
    struct acre_thread *t = make(TEST_LEVEL + 1U, 0U, 0U, mark, a);

    acre_thread_set_name(t, "other");
    EXPECT(strcmp(t->name, "other") == 0);
    acre_thread_set_name(t, NULL);
    EXPECT(strcmp(t->name, "") == 0);
    EXPECT(acre_thread_bind(t, ACRE_CPUS) == ACRE_EINVAL);
    EXPECT(acre_thread_bind(t, 0U) == ACRE_OK);
    (void)acre_thread_start(t);
    EXPECT(acre_thread_bind(t, ACRE_ANY_CPU) == ACRE_OK); /* moves it to the other rings */
    EXPECT(acre_thread_bind(t, 0U) == ACRE_OK);
    EXPECT(acre_thread_join(t, 5U) == ACRE_OK);
    EXPECT_MARKS("a");
    EXPECT(acre_thread_bind(acre_thread_self(), 0U) == ACRE_OK);
    EXPECT(acre_thread_self()->state == ACRE_THREAD_RUNNING);
    EXPECT(acre_thread_delete(acre_kern.cpu[0].idle) == ACRE_EINVAL);
    EXPECT(acre_kernel_running());
}

static void test_slice_changes(void)
{
    struct acre_thread *self = acre_thread_self();

    (void)spawn(TEST_LEVEL, mark, b);
    acre_thread_set_slice(self, 3U);
    acre_host_ticks(2U);
    EXPECT_MARKS("");
    acre_thread_set_slice(self, 0U); /* none any more */
    acre_host_ticks(9U);
    EXPECT_MARKS("");
    acre_thread_set_slice(self, 1U);
    acre_host_ticks(1U);
    EXPECT_MARKS("b");
}

/* --- the stack ----------------------------------------------------------------------------- */

static void overflows(void *arg)
{
    (void)arg;
    memset(acre_thread_self()->stack, 0, 16U);
    acre_thread_yield(); /* nobody to yield to: not yet noticed */
    say('y');
    (void)acre_thread_sleep(1U);
    say('!');
}

static const void *fatal_object;
static enum acre_fatal fatal_why;

static void on_fatal(enum acre_fatal why, const void *object)
{
    fatal_why = why;
    fatal_object = object;
    acre_host_stop(1);
}

static void catch_fatal(void)
{
    const struct acre_kernel_hooks hooks = {.fatal = on_fatal};

    fatal_why = (enum acre_fatal)0;
    acre_kernel_hooks_set(&hooks);
}

static void test_overflow_found_at_switch(void)
{
    catch_fatal();
    (void)spawn(TEST_LEVEL - 1U, overflows, NULL);
    say('?'); /* not reached */
}

static void essential_ends(void *arg)
{
    (void)arg;
}

static void test_essential_thread_ends(void)
{
    catch_fatal();
    (void)acre_thread_start(make(TEST_LEVEL - 1U, ACRE_THREAD_ESSENTIAL, 0U, essential_ends, NULL));
    say('?');
}

static struct acre_lock once = ACRE_LOCK_INIT;

static void test_lock_taken_twice(void)
{
    catch_fatal();
    (void)acre_lock_take(&once);
    (void)acre_lock_take(&once);
    say('?');
}

/* printf() alone needs more than the 512 bytes that samples ask for: on the host they run on a
 * stack of the port's. */
static void prints(void *arg)
{
    char text[400];

    (void)arg;
    (void)snprintf(text, sizeof text, "%390s %f", "deep", 1.5);
    say(text[389]);
}

static void test_small_stack_is_safe(void)
{
    struct acre_thread *t = make(TEST_LEVEL - 1U, 0U, 0U, suspends_itself, a);
    struct acre_thread *p = make(TEST_LEVEL - 1U, 0U, 0U, prints, NULL);

    EXPECT(acre_thread_stack_used(t) < KT_STACK);
    (void)acre_thread_start(t);
    EXPECT((acre_thread_stack_used(t) > 0U) && (acre_thread_stack_used(t) <= KT_STACK));
    (void)acre_thread_start(p);
    EXPECT_MARKS("p");
}

/* --- looking ------------------------------------------------------------------------------- */

static bool count_thread(struct acre_thread *thread, void *arg)
{
    EXPECT(thread->state != ACRE_THREAD_DEAD);
    ++*(unsigned *)arg;
    return true;
}

static void test_foreach(void)
{
    unsigned before = 0U, after = 0U;

    acre_thread_foreach(count_thread, &before);
    (void)spawn(TEST_LEVEL + 1U, mark, a);
    (void)spawn(TEST_LEVEL - 1U, mark, b); /* gone already */
    acre_thread_foreach(count_thread, &after);
    EXPECT(after == before + 1U);
}

static void sleeps_twice(void *arg)
{
    (void)acre_thread_sleep(20U);
    (void)acre_thread_sleep(20U);
    say(*(const char *)arg);
}

static void forever(void *arg)
{
    (void)arg;
    for (;;) {
        (void)acre_thread_sleep(3U);
    }
}

static void nothing(struct acre_timer *timer, void *arg)
{
    (void)timer;
    (void)arg;
}

static void test_quiesce(void)
{
    uint32_t since = acre_thread_next_serial();
    struct acre_timer timer;

    init();
    (void)spawn(TEST_LEVEL + 1U, forever, NULL); /* before: of no interest */
    since = acre_thread_next_serial();
    (void)spawn(TEST_LEVEL + 1U, sleeps_twice, a);
    (void)spawn(TEST_LEVEL + 1U, on_sem, b); /* waits for ever: at rest */
    EXPECT(acre_quiesce(since, 100U) == ACRE_OK);
    EXPECT_MARKS("a");
    EXPECT(acre_tick() == 40U);
    acre_timer_init(&timer, "t", nothing, NULL, 0U);
    (void)acre_timer_start(&timer, 30U);
    EXPECT(acre_quiesce(since, 100U) == ACRE_OK);
    EXPECT(acre_tick() == 70U);
    since = acre_thread_next_serial();
    (void)spawn(TEST_LEVEL + 1U, forever, NULL);
    EXPECT(acre_quiesce(since, 100U) == ACRE_EAGAIN);
    EXPECT(acre_tick() == 170U);
}

static void test_load(void)
{
    struct acre_load load;

    acre_load(&load, true);
    (void)acre_thread_sleep(10U);
    acre_host_ticks(5U);
    acre_load(&load, false);
    EXPECT((load.ticks == 15U) && (load.idle_ticks == 10U));
}

static unsigned switches;

static void on_switch(struct acre_thread *from, struct acre_thread *to)
{
    EXPECT(from != to);
    switches++;
}

static void test_switch_hook(void)
{
    const struct acre_kernel_hooks hooks = {.switched = on_switch};

    switches = 0U;
    acre_kernel_hooks_set(&hooks);
    acre_thread_yield();
    EXPECT(switches == 0U);
    (void)spawn(TEST_LEVEL, mark, a);
    acre_thread_yield();
    EXPECT(switches == 2U);
}

int main(int argc, char **argv)
{
    kt_only = (argc > 1) ? argv[1] : NULL;
    KT_RUN(delete_in_every_state);
    KT_RUN(ends_itself);
    KT_RUN(join);
    KT_RUN(suspend_ready);
    KT_RUN(suspend_waiting);
    KT_RUN(suspend_oneself);
    KT_RUN(sleep);
    KT_RUN(idle_reaps);
    KT_RUN(refusals);
    KT_RUN(properties);
    KT_RUN(slice_changes);
    KT_RUN(overflow_found_at_switch);
    if (kt_only == NULL) {
        EXPECT((fatal_why == ACRE_FATAL_STACK) && (fatal_object == &kt_thread[1]));
        EXPECT_MARKS("y");
    }
    KT_RUN(essential_thread_ends);
    if (kt_only == NULL) {
        EXPECT((fatal_why == ACRE_FATAL_ESSENTIAL) && (fatal_object == &kt_thread[1]));
        EXPECT_MARKS("");
    }
    if (ACRE_CPUS == 1) { /* on several CPUs a ticket lock taken twice simply waits */
        KT_RUN(lock_taken_twice);
        EXPECT((kt_only != NULL) || (fatal_why == ACRE_FATAL_LOCK));
    }
    KT_RUN(small_stack_is_safe);
    KT_RUN(foreach);
    KT_RUN(quiesce);
    KT_RUN(load);
    KT_RUN(switch_hook);
    return expect_report("kernel_thread");
}
