/* SPDX-License-Identifier: Apache-2.0 */
/* Ticks and timers: when, in which order, across the wrap. */
#include "kt.h"

static char a[] = "a", b[] = "b", c[] = "c";
static struct acre_timer t[40];

static void fires(struct acre_timer *timer, void *arg)
{
    (void)timer;
    say(*(const char *)arg);
}

static void test_exact_tick(void)
{
    acre_timer_init(&t[0], "t", fires, a, 0U);
    for (uint32_t n = 0U; n < 40U; n++) { /* around the buckets more than once */
        uint32_t due = (n == 0U) ? 1U : n;

        EXPECT(acre_timer_start(&t[0], n) == ACRE_OK);
        EXPECT(acre_timer_remaining(&t[0]) == due);
        acre_host_ticks(due - 1U);
        EXPECT_MARKS("");
        EXPECT(acre_timer_active(&t[0]) && (acre_timer_remaining(&t[0]) == 1U));
        acre_host_ticks(1U);
        EXPECT_MARKS("a");
        EXPECT(!acre_timer_active(&t[0]));
        acre_host_ticks(40U);
        EXPECT_MARKS("");
    }
}

static void test_order(void)
{
    acre_timer_init(&t[0], NULL, fires, a, 0U);
    acre_timer_init(&t[1], NULL, fires, b, 0U);
    acre_timer_init(&t[2], NULL, fires, c, 0U);
    (void)acre_timer_start(&t[2], 21U); /* one bucket of 16 */
    (void)acre_timer_start(&t[1], 5U);
    (void)acre_timer_start(&t[0], 5U);
    acre_host_ticks(5U);
    EXPECT_MARKS("ba"); /* equals as they were started */
    acre_host_ticks(16U);
    EXPECT_MARKS("c");
    (void)acre_timer_start(&t[0], 3U);
    (void)acre_timer_start(&t[1], 3U);
    (void)acre_timer_start(&t[0], 3U); /* started anew: behind */
    acre_host_ticks(3U);
    EXPECT_MARKS("ba");
}

static void test_periodic(void)
{
    acre_timer_init(&t[0], "p", fires, a, ACRE_TIMER_PERIODIC);
    (void)acre_timer_start(&t[0], 3U);
    acre_host_ticks(9U);
    EXPECT_MARKS("aaa");
    EXPECT(acre_timer_stop(&t[0]) == ACRE_OK);
    EXPECT(acre_timer_stop(&t[0]) == ACRE_EINVAL);
    acre_host_ticks(9U);
    EXPECT_MARKS("");
}

static void stops_itself(struct acre_timer *timer, void *arg)
{
    say(*(const char *)arg);
    EXPECT(acre_timer_stop(timer) == ACRE_OK);
}

static void starts_next(struct acre_timer *timer, void *arg)
{
    say(*(const char *)arg);
    EXPECT(acre_timer_start(timer, 1U) == ACRE_OK);
}

static void stops_other(struct acre_timer *timer, void *arg)
{
    (void)timer;
    say('s');
    EXPECT(acre_timer_stop(arg) == ACRE_OK);
}

static void test_callbacks_may_start_and_stop(void)
{
    acre_timer_init(&t[0], NULL, stops_itself, a, ACRE_TIMER_PERIODIC);
    acre_timer_init(&t[1], NULL, starts_next, b, 0U);
    acre_timer_init(&t[2], NULL, stops_other, &t[3], 0U);
    acre_timer_init(&t[3], NULL, fires, c, 0U);
    for (unsigned i = 0U; i < 4U; i++) {
        (void)acre_timer_start(&t[i], 2U);
    }
    acre_host_ticks(4U);
    EXPECT_MARKS("absbb"); /* c, due at the same tick as its stopper, does not fire */
    EXPECT(acre_timer_stop(&t[1]) == ACRE_OK);
}

static void test_wrap_around(void)
{
    acre_tick_set(UINT32_MAX - 3U);
    acre_timer_init(&t[0], NULL, fires, a, 0U);
    acre_timer_init(&t[1], NULL, fires, b, 0U);
    (void)acre_timer_start(&t[0], 10U); /* beyond the wrap */
    (void)acre_timer_start(&t[1], 2U);  /* before it */
    acre_tick_set(0U);                  /* refused: timers are pending */
    EXPECT(acre_tick() == UINT32_MAX - 3U);
    acre_host_ticks(9U);
    EXPECT(acre_tick() == 5U);
    EXPECT_MARKS("b");
    acre_host_ticks(1U);
    EXPECT_MARKS("a");
    EXPECT(acre_uptime() == 10U);
    acre_tick_set(UINT32_MAX);
    EXPECT(acre_thread_sleep(2U) == ACRE_OK);
    EXPECT(acre_tick() == 1U);
    acre_tick_set(UINT32_MAX - 1U);
    EXPECT(acre_thread_sleep_until(2U) == ACRE_OK);
    EXPECT(acre_tick() == 2U);
    EXPECT(acre_tick_before(UINT32_MAX, 0U) && !acre_tick_before(0U, UINT32_MAX));
}

static void test_longest_time(void)
{
    acre_timer_init(&t[0], NULL, fires, a, 0U);
    acre_timer_init(&t[1], NULL, NULL, NULL, 0U);
    EXPECT(acre_timer_start(&t[0], ACRE_TICKS_MAX + 1U) == ACRE_EINVAL);
    EXPECT(!acre_timer_active(&t[0]));
    EXPECT(acre_timer_start(&t[1], 1U) == ACRE_EINVAL);
    EXPECT(acre_timer_start(&t[0], ACRE_TICKS_MAX) == ACRE_OK);
    acre_host_ticks(100U);
    EXPECT_MARKS("");
    EXPECT(acre_timer_remaining(&t[0]) == ACRE_TICKS_MAX - 100U);
    (void)acre_timer_stop(&t[0]);
    EXPECT(acre_ms_to_ticks(UINT32_MAX) <= ACRE_TICKS_MAX);
    EXPECT((acre_ms_to_ticks(0U) == 0U) && (acre_ms_to_ticks(1U) > 0U));
}

static void in_thread(struct acre_timer *timer, void *arg)
{
    (void)timer;
    EXPECT(!acre_in_isr());
    say(*(const char *)arg);
    (void)acre_thread_sleep(1U); /* a callback there may even wait */
}

static void in_isr(struct acre_timer *timer, void *arg)
{
    (void)timer;
    EXPECT(acre_in_isr());
    say(*(const char *)arg);
}

static void test_timer_thread(void)
{
    acre_timer_init(&t[0], "soft", in_thread, a, ACRE_TIMER_THREAD);
    acre_timer_init(&t[1], "soft", in_thread, b, ACRE_TIMER_THREAD | ACRE_TIMER_PERIODIC);
    acre_timer_init(&t[2], "hard", in_isr, c, 0U);
    for (unsigned i = 0U; i < 3U; i++) {
        (void)acre_timer_start(&t[i], 5U);
    }
    (void)acre_thread_set_level(acre_thread_self(), ACRE_TIMER_THREAD_LEVEL + 1U);
    acre_host_ticks(5U);
    EXPECT_MARKS("ca"); /* b waits for its turn in the one thread */
    acre_host_ticks(1U);
    EXPECT_MARKS("b");
    acre_host_ticks(4U); /* tick 10: counted from when it was due, not from when it ran */
    EXPECT_MARKS("b");
    (void)acre_timer_stop(&t[1]);
}

/* Stopped between being due and being run by the thread: never runs. */
static void test_stopped_while_due(void)
{
    acre_timer_init(&t[0], "soft", in_thread, a, ACRE_TIMER_THREAD);
    (void)acre_timer_start(&t[0], 1U);
    acre_sched_lock();
    acre_host_ticks(1U);
    EXPECT(acre_timer_active(&t[0]) && (acre_timer_remaining(&t[0]) == 0U));
    EXPECT(acre_timer_stop(&t[0]) == ACRE_OK);
    acre_sched_unlock();
    (void)acre_thread_sleep(2U);
    EXPECT_MARKS("");
}

/* The timer thread is kept from running for periods on end: they are left out, the phase stays. */
static void test_late_periods_are_left_out(void)
{
    acre_timer_init(&t[0], "soft", in_thread, a, ACRE_TIMER_THREAD | ACRE_TIMER_PERIODIC);
    (void)acre_timer_start(&t[0], 4U);
    acre_sched_lock();
    acre_host_ticks(17U);
    acre_sched_unlock();
    (void)acre_thread_set_level(acre_thread_self(), ACRE_TIMER_THREAD_LEVEL + 1U);
    EXPECT_MARKS("a");
    acre_host_ticks(2U);
    EXPECT_MARKS("");
    acre_host_ticks(1U); /* tick 20 */
    EXPECT_MARKS("a");
    (void)acre_timer_stop(&t[0]);
}

static bool count_timer(const struct acre_timer *timer, void *arg)
{
    EXPECT((timer >= &t[0]) && (timer < &t[40]));
    return ++*(unsigned *)arg < 5U;
}

static void test_foreach(void)
{
    unsigned seen = 0U;

    for (unsigned i = 0U; i < 3U; i++) {
        acre_timer_init(&t[i], NULL, fires, a, 0U);
        (void)acre_timer_start(&t[i], 10U + i);
    }
    acre_timer_foreach(count_timer, &seen);
    EXPECT(seen == 3U);
    for (unsigned i = 3U; i < 10U; i++) {
        acre_timer_init(&t[i], NULL, fires, a, 0U);
        (void)acre_timer_start(&t[i], 10U + i);
    }
    seen = 0U;
    acre_timer_foreach(count_timer, &seen);
    EXPECT(seen == 5U); /* it said stop */
}

/* --- against a model that is too simple to be wrong ----------------------------------------- */

static struct {
    bool runs;
    uint32_t due;    /* tick */
    uint32_t period; /* 0: one shot */
    uint32_t rank;   /* when it was last started */
} model[40];
static uint32_t last_rank;
static unsigned fired[64], fired_count;

static void record(struct acre_timer *timer, void *arg)
{
    (void)arg;
    if (fired_count < 64U) {
        fired[fired_count++] = (unsigned)(timer - t);
    }
}

/* Next timer of the model that is due now, in order of starting; 40 if none. */
static unsigned model_next(void)
{
    unsigned next = 40U;

    for (unsigned i = 0U; i < 40U; i++) {
        if (model[i].runs && (model[i].due == acre_tick()) &&
            ((next == 40U) || (model[i].rank < model[next].rank))) {
            next = i;
        }
    }
    return next;
}

static void model_tick(void)
{
    unsigned expected = 0U;

    fired_count = 0U;
    acre_host_ticks(1U);
    for (unsigned i = model_next(); i < 40U; i = model_next()) {
        EXPECT((expected < fired_count) && (fired[expected] == i));
        expected++;
        model[i].runs = (model[i].period != 0U);
        model[i].due += model[i].period;
        model[i].rank = ++last_rank;
    }
    EXPECT(expected == fired_count);
}

static uint32_t draw_state = 12345U;

static uint32_t draw(uint32_t below)
{
    draw_state = (draw_state * 1664525U) + 1013904223U;
    return (draw_state >> 8) % below;
}

static void test_random_against_model(void)
{
    memset(model, 0, sizeof model);
    acre_tick_set(UINT32_MAX - 2000U);
    for (unsigned i = 0U; i < 40U; i++) {
        bool periodic = ((i % 3U) == 0U);

        acre_timer_init(&t[i], NULL, record, NULL, periodic ? ACRE_TIMER_PERIODIC : 0U);
    }
    for (int step = 0; step < 6000; step++) {
        unsigned i = draw(40U);
        uint32_t ticks = 1U + draw(80U);

        if (draw(4U) == 0U) {
            EXPECT((acre_timer_stop(&t[i]) == ACRE_OK) == model[i].runs);
            model[i].runs = false;
        } else {
            EXPECT(acre_timer_start(&t[i], ticks) == ACRE_OK);
            model[i].runs = true;
            model[i].due = acre_tick() + ticks;
            model[i].period = ((i % 3U) == 0U) ? ticks : 0U;
            model[i].rank = ++last_rank;
        }
        model_tick();
    }
}

int main(int argc, char **argv)
{
    kt_only = (argc > 1) ? argv[1] : NULL;
    KT_RUN(exact_tick);
    KT_RUN(order);
    KT_RUN(periodic);
    KT_RUN(callbacks_may_start_and_stop);
    KT_RUN(wrap_around);
    KT_RUN(longest_time);
    KT_RUN(timer_thread);
    KT_RUN(stopped_while_due);
    KT_RUN(late_periods_are_left_out);
    KT_RUN(foreach);
    KT_RUN(random_against_model);
    return expect_report("kernel_timer");
}
