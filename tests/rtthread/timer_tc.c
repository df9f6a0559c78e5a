/* SPDX-License-Identifier: Apache-2.0 */
/* Timers: one-shot and periodic, in the tick and in the timer thread, control, and time itself. */
#include "tc.h"

static struct rt_timer timer;
static struct rt_timer other;
static volatile unsigned fired;
static volatile unsigned nest;
static rt_thread_t ran_in;
static rt_tick_t fired_at[8];

static void fire(void *parameter)
{
    (void)parameter;
    if (fired < 8U) {
        fired_at[fired] = rt_tick_get();
    }
    fired++;
    nest = rt_interrupt_get_nest();
    if (nest == 0U) {
        ran_in = rt_thread_self();
    }
}

static rt_uint32_t state(void)
{
    rt_uint32_t value = 99U;

    uassert_int_equal(rt_timer_control(&timer, RT_TIMER_CTRL_GET_STATE, &value), RT_EOK);
    return value;
}

static void test_one_shot(void)
{
    rt_tick_t start;
    rt_base_t level;

    fired = 0U;
    rt_timer_init(&timer, "timer", fire, RT_NULL, 5U, RT_TIMER_FLAG_ONE_SHOT);
    uassert_int_equal(state(), RT_TIMER_FLAG_DEACTIVATED);
    start = rt_tick_get();
    level = rt_hw_interrupt_disable(); /* however slow the machine is */
    uassert_int_equal(rt_timer_start(&timer), RT_EOK);
    uassert_int_equal(state(), RT_TIMER_FLAG_ACTIVATED);
    uassert_true((timer.parent.flag & RT_TIMER_FLAG_ACTIVATED) != 0);
    rt_hw_interrupt_enable(level);
    (void)rt_thread_delay(20U);
    uassert_int_equal(fired, 1);
    uassert_true((fired_at[0] - start) >= 5U);
    uassert_true(nest > 0U); /* in the interrupt */
    uassert_int_equal(state(), RT_TIMER_FLAG_DEACTIVATED);
    uassert_true((timer.parent.flag & RT_TIMER_FLAG_ACTIVATED) == 0);
    uassert_int_equal(rt_timer_stop(&timer), -RT_ERROR);
    level = rt_hw_interrupt_disable();
    uassert_int_equal(rt_timer_start(&timer), RT_EOK);
    uassert_int_equal(rt_timer_stop(&timer), RT_EOK);
    rt_hw_interrupt_enable(level);
    (void)rt_thread_delay(10U);
    uassert_int_equal(fired, 1);
    uassert_int_equal(rt_timer_detach(&timer), RT_EOK);
}

static void test_periodic(void)
{
    fired = 0U;
    rt_timer_init(&timer, "timer", fire, RT_NULL, 4U, RT_TIMER_FLAG_PERIODIC);
    (void)rt_timer_start(&timer);
    while (fired < 4U) {
        (void)rt_thread_delay(1U);
    }
    (void)rt_timer_stop(&timer);
    for (int i = 1; i < 4; i++) {
        uassert_int_equal(fired_at[i] - fired_at[i - 1], 4);
    }
    fired = 0U;
    (void)rt_thread_delay(10U);
    uassert_int_equal(fired, 0);
    (void)rt_timer_detach(&timer);
}

static void test_soft(void)
{
    fired = 0U;
    ran_in = RT_NULL;
    rt_timer_init(&timer, "timer", fire, RT_NULL, 2U,
                  RT_TIMER_FLAG_ONE_SHOT | RT_TIMER_FLAG_SOFT_TIMER);
    (void)rt_timer_start(&timer);
    (void)rt_thread_delay(10U);
    uassert_int_equal(fired, 1);
    uassert_int_equal(nest, 0); /* in a thread, and not in ours */
    uassert_not_null(ran_in);
    uassert_true(ran_in != rt_thread_self());
    (void)rt_timer_detach(&timer);
}

static void test_control(void)
{
    rt_tick_t tick = 0U;
    void (*function)(void *) = RT_NULL;
    void *parameter = RT_NULL;

    rt_timer_init(&timer, "timer", fire, &timer, 50000U, RT_TIMER_FLAG_ONE_SHOT);
    uassert_int_equal(rt_timer_control(&timer, RT_TIMER_CTRL_GET_TIME, &tick), RT_EOK);
    uassert_int_equal(tick, 50000);
    (void)rt_timer_start(&timer);
    uassert_int_equal(rt_timer_control(&timer, RT_TIMER_CTRL_GET_REMAIN_TIME, &tick), RT_EOK);
    uassert_true((tick - rt_tick_get()) <= 50000U);
    uassert_true((rt_timer_next_timeout_tick() - rt_tick_get()) <= 50000U);
    tick = 3U;
    uassert_int_equal(rt_timer_control(&timer, RT_TIMER_CTRL_SET_TIME, &tick), RT_EOK);
    uassert_int_equal(state(), RT_TIMER_FLAG_DEACTIVATED); /* setting the time stops it */
    uassert_int_equal(rt_timer_control(&timer, RT_TIMER_CTRL_SET_PERIODIC, RT_NULL), RT_EOK);
    fired = 0U;
    (void)rt_timer_start(&timer);
    (void)rt_thread_delay(20U);
    uassert_true(fired >= 3U);
    uassert_int_equal(rt_timer_control(&timer, RT_TIMER_CTRL_SET_ONESHOT, RT_NULL), RT_EOK);
    (void)rt_thread_delay(5U);
    fired = 0U;
    (void)rt_thread_delay(20U);
    uassert_int_equal(fired, 0);
    (void)rt_timer_control(&timer, RT_TIMER_CTRL_GET_FUNC, (void *)&function);
    uassert_true(function == fire);
    (void)rt_timer_control(&timer, RT_TIMER_CTRL_GET_PARM, (void *)&parameter);
    uassert_true(parameter == &timer);
    (void)rt_timer_control(&timer, RT_TIMER_CTRL_SET_PARM, &tick);
    (void)rt_timer_control(&timer, RT_TIMER_CTRL_GET_PARM, (void *)&parameter);
    uassert_true(parameter == &tick);
    uassert_int_equal(rt_timer_control(&timer, 99, RT_NULL), -RT_EINVAL);
    (void)rt_timer_detach(&timer);
}

/* The kind may change while the timer runs. */
static void test_change_of_kind(void)
{
    rt_base_t level;

    fired = 0U;
    rt_timer_init(&timer, "timer", fire, RT_NULL, 3U, RT_TIMER_FLAG_ONE_SHOT);
    level = rt_hw_interrupt_disable();
    (void)rt_timer_start(&timer);
    (void)rt_timer_control(&timer, RT_TIMER_CTRL_SET_PERIODIC, RT_NULL);
    rt_hw_interrupt_enable(level);
    while (fired < 3U) {
        (void)rt_thread_delay(1U);
    }
    uassert_int_equal(fired_at[2] - fired_at[1], 3);
    uassert_int_equal(state(), RT_TIMER_FLAG_ACTIVATED);
    (void)rt_timer_control(&timer, RT_TIMER_CTRL_SET_ONESHOT, RT_NULL);
    (void)rt_thread_delay(5U);
    uassert_int_equal(state(), RT_TIMER_FLAG_DEACTIVATED);
    (void)rt_timer_detach(&timer);
}

static char order[4];
static unsigned ordered;

static void note(void *parameter)
{
    order[ordered] = *(const char *)parameter;
    ordered++;
}

static void stop_other(void *parameter)
{
    note(parameter);
    (void)rt_timer_stop(&other);
}

/* Due at one tick: in the order of their start; the first may stop the second. */
static void test_order(void)
{
    char a[] = "a";
    char b[] = "b";

    ordered = 0U;
    rt_memset(order, 0, sizeof order);
    rt_timer_init(&timer, "a", note, a, 5U, RT_TIMER_FLAG_ONE_SHOT);
    rt_timer_init(&other, "b", note, b, 5U, RT_TIMER_FLAG_ONE_SHOT);
    (void)rt_thread_delay(1U); /* to the beginning of a tick */
    (void)rt_timer_start(&other);
    (void)rt_timer_start(&timer);
    (void)rt_thread_delay(15U);
    uassert_str_equal(order, "ba");
    (void)rt_timer_detach(&timer);
    rt_timer_init(&timer, "a", stop_other, a, 5U, RT_TIMER_FLAG_ONE_SHOT);
    ordered = 0U;
    rt_memset(order, 0, sizeof order);
    (void)rt_timer_start(&timer);
    (void)rt_timer_start(&other);
    (void)rt_thread_delay(15U);
    uassert_str_equal(order, "a");
    (void)rt_timer_detach(&timer);
    (void)rt_timer_detach(&other);
}

static void test_time(void)
{
    rt_tick_t start = rt_tick_get();
    volatile unsigned spin = 0U;

    uassert_int_equal(rt_tick_from_millisecond(1000), RT_TICK_PER_SECOND);
    uassert_int_equal(rt_tick_from_millisecond(0), 0);
    uassert_int_equal(rt_tick_from_millisecond(1), (1 * RT_TICK_PER_SECOND + 999) / 1000);
    uassert_int_equal(rt_tick_from_millisecond(-1), (rt_tick_t)RT_WAITING_FOREVER);
    while (rt_tick_get_delta(start) < 5U) { /* the tick goes on while a thread spins */
        spin++;
    }
    uassert_true(rt_tick_get() - start >= 5U);
}

static void test_refusals(void)
{
    tc_asserts(1, rt_timer_init(RT_NULL, "x", fire, RT_NULL, 1U, 0U));
    tc_asserts(1, rt_timer_init(&timer, "x", RT_NULL, RT_NULL, 1U, 0U));
    tc_asserts(1, rt_timer_init(&timer, "x", fire, RT_NULL, RT_TICK_MAX / 2U, 0U));
    uassert_int_equal(timer.parent.type, RT_Object_Class_Null);
    tc_asserts(1, uassert_int_equal(rt_timer_start(&timer), -RT_EINVAL));
    tc_asserts(1, uassert_int_equal(rt_timer_stop(&timer), -RT_EINVAL));
}

static void testcase(void)
{
    UTEST_UNIT_RUN(test_one_shot);
    UTEST_UNIT_RUN(test_periodic);
    UTEST_UNIT_RUN(test_soft);
    UTEST_UNIT_RUN(test_control);
    UTEST_UNIT_RUN(test_change_of_kind);
    UTEST_UNIT_RUN(test_order);
    UTEST_UNIT_RUN(test_time);
    UTEST_UNIT_RUN(test_refusals);
}
UTEST_TC_EXPORT(testcase, "rt.timer", RT_NULL, RT_NULL, 30);
