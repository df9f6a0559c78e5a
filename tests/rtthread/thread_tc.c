/* SPDX-License-Identifier: Apache-2.0 */
/* Threads: life, delays, priorities, suspend and resume, and what they are refused. */
#include "tc.h"

static struct tc_thread one;
static struct tc_thread two;
static char trace[32];
static unsigned traced;

static void note(char c)
{
    if (traced < (sizeof trace - 1U)) {
        trace[traced] = c;
        traced++;
        trace[traced] = '\0';
    }
}

static void restart_trace(void)
{
    traced = 0U;
    trace[0] = '\0';
}

static void say(void *parameter)
{
    note(*(const char *)parameter);
}

static void say_and_suspend(void *parameter)
{
    note(*(const char *)parameter);
    (void)rt_thread_suspend(rt_thread_self());
    rt_schedule();
    note('r');
}

static void for_ever(void *parameter)
{
    (void)parameter;
    for (;;) {
        note('.');
        (void)rt_thread_delay(5U);
    }
}

static void test_life(void)
{
    char a[] = "a";
    char name[RT_NAME_MAX];

    restart_trace();
    uassert_int_equal(
        rt_thread_init(&one.thread, "one", say, a, one.stack, sizeof one.stack, URGENT, 5U),
        RT_EOK);
    uassert_int_equal(rt_thread_get_stat(&one.thread), RT_THREAD_INIT);
    uassert_str_equal(one.thread.parent.name, "one");
    uassert_true(rt_thread_find("one") == &one.thread);
    uassert_int_equal(rt_thread_get_name(&one.thread, name, sizeof name), RT_EOK);
    uassert_str_equal(name, "one");
    uassert_str_equal(trace, "");
    uassert_int_equal(rt_thread_startup(&one.thread), RT_EOK); /* more urgent: it runs at once */
    uassert_str_equal(trace, "a");
    uassert_int_equal(rt_thread_get_stat(&one.thread), RT_THREAD_CLOSE);
    tc_gone(&one);
    uassert_true(rt_thread_find("one") == RT_NULL);
    uassert_int_equal(tc_start(&one, "one", say, a, URGENT), RT_EOK); /* the block again */
    uassert_str_equal(trace, "aa");
    tc_gone(&one);
}

static void test_order(void)
{
    char a[] = "a";
    char b[] = "b";

    restart_trace();
    (void)tc_start(&one, "one", say, a, MEEK);
    (void)tc_start(&two, "two", say, b, MEEK - 1U);
    uassert_str_equal(trace, "");
    tc_until(traced == 2U);
    uassert_str_equal(trace, "ba");
    tc_gone(&one);
    tc_gone(&two);
}

static void test_detach(void)
{
    restart_trace();
    (void)tc_start(&one, "one", for_ever, RT_NULL, URGENT);
    uassert_str_equal(trace, ".");
    uassert_int_equal(rt_thread_detach(&one.thread), RT_EOK);
    uassert_int_equal(one.thread.parent.type, RT_Object_Class_Null); /* at once, not by idle */
    (void)rt_thread_delay(20U);
    uassert_str_equal(trace, ".");
    uassert_int_equal(tc_start(&one, "again", for_ever, RT_NULL, URGENT), RT_EOK);
    uassert_int_equal(rt_thread_control(&one.thread, RT_THREAD_CTRL_CLOSE, RT_NULL), RT_EOK);
    uassert_int_equal(one.thread.parent.type, RT_Object_Class_Null);
    uassert_int_equal(
        rt_thread_init(&one.thread, "idle1", say, trace, one.stack, sizeof one.stack, URGENT, 5U),
        RT_EOK);
    uassert_int_equal(rt_thread_detach(&one.thread), RT_EOK); /* never started */
}

static rt_thread_t cleaned;

static void clean(struct rt_thread *tid)
{
    cleaned = tid;
}

static void test_cleanup(void)
{
    char a[] = "a";

    cleaned = RT_NULL;
    (void)rt_thread_init(&one.thread, "one", say, a, one.stack, sizeof one.stack, MEEK, 5U);
    one.thread.cleanup = clean;
    (void)rt_thread_startup(&one.thread);
    uassert_true(cleaned == RT_NULL);
    tc_gone(&one);
    uassert_true(cleaned == &one.thread);
    cleaned = RT_NULL;
    (void)rt_thread_init(&one.thread, "one", say, a, one.stack, sizeof one.stack, MEEK, 5U);
    one.thread.cleanup = clean;
    (void)rt_thread_detach(&one.thread);
    uassert_true(cleaned == &one.thread);
}

static void test_self(void)
{
    rt_thread_t self = rt_thread_self();

    uassert_not_null(self);
    uassert_true(self == rt_thread_self());
    uassert_int_equal(rt_thread_get_stat(self), RT_THREAD_RUNNING);
    uassert_true(rt_thread_find(self->parent.name) == self);
    uassert_not_null(rt_thread_idle_gethandler());
    uassert_int_equal(rt_thread_get_priority(rt_thread_idle_gethandler()),
                      RT_THREAD_PRIORITY_MAX - 1);
    uassert_true(rt_thread_find("no such") == RT_NULL);
}

static void test_delay(void)
{
    rt_tick_t start = rt_tick_get();
    rt_tick_t mark;

    uassert_int_equal(rt_thread_delay(10U), RT_EOK);
    uassert_true((rt_tick_get() - start) >= 10U);
    start = rt_tick_get();
    uassert_int_equal(rt_thread_mdelay(20), RT_EOK);
    uassert_true((rt_tick_get() - start) >= rt_tick_from_millisecond(20));
    uassert_int_equal(rt_thread_delay(0U), -RT_EINVAL);

    start = mark = rt_tick_get();
    for (int i = 0; i < 3; i++) {
        uassert_int_equal(rt_thread_delay_until(&mark, 10U), RT_EOK);
    }
    uassert_true((rt_tick_get() - start) >= 30U);
    mark = rt_tick_get() - 100000U; /* long past: it becomes now, and does not wait */
    uassert_int_equal(rt_thread_delay_until(&mark, 10U), RT_EOK);
    uassert_true((rt_tick_get() - mark) < 5000U);
}

static rt_err_t slept;

static void sleeper(void *parameter)
{
    (void)parameter;
    slept = rt_thread_delay(100000U);
    note('w');
}

static void test_suspend(void)
{
    char a[] = "a";

    restart_trace();
    (void)tc_start(&one, "one", say_and_suspend, a, URGENT);
    uassert_str_equal(trace, "a");
    uassert_int_equal(rt_thread_get_stat(&one.thread), RT_THREAD_SUSPEND);
    uassert_int_equal(rt_thread_suspend(&one.thread), -RT_ERROR); /* it is already */
    uassert_int_equal(rt_thread_resume(&one.thread), RT_EOK);
    uassert_str_equal(trace, "ar");
    uassert_int_equal(rt_thread_resume(&one.thread), -RT_ERROR);
    tc_gone(&one);

    restart_trace();
    (void)tc_start(&one, "one", say, a, MEEK); /* ready, not running */
    uassert_int_equal(rt_thread_suspend(&one.thread), RT_EOK);
    (void)rt_thread_delay(3U);
    uassert_str_equal(trace, "");
    uassert_int_equal(rt_thread_resume(&one.thread), RT_EOK);
    tc_gone(&one);
    uassert_str_equal(trace, "a");

    restart_trace();
    slept = RT_EOK;
    (void)tc_start(&one, "one", sleeper, RT_NULL, URGENT);
    uassert_int_equal(rt_thread_suspend(&one.thread), -RT_ERROR); /* it sleeps */
    uassert_int_equal(rt_thread_resume(&one.thread), RT_EOK);     /* ends the sleep */
    uassert_int_equal(slept, -RT_EINTR);
    uassert_str_equal(trace, "w");
    tc_gone(&one);
}

static void test_priority(void)
{
    char a[] = "a";
    rt_uint8_t better = URGENT;
    rt_uint8_t none = RT_THREAD_PRIORITY_MAX;

    restart_trace();
    (void)tc_start(&one, "one", say, a, MEEK);
    uassert_int_equal(rt_thread_get_priority(&one.thread), MEEK);
    uassert_int_equal(rt_thread_control(&one.thread, RT_THREAD_CTRL_CHANGE_PRIORITY, &none),
                      -RT_EINVAL);
    uassert_int_equal(rt_thread_get_priority(&one.thread), MEEK);
    uassert_str_equal(trace, "");
    uassert_int_equal(rt_thread_control(&one.thread, RT_THREAD_CTRL_CHANGE_PRIORITY, &better),
                      RT_EOK);
    uassert_str_equal(trace, "a"); /* more urgent than we are now: it ran */
    tc_gone(&one);
    uassert_int_equal(rt_thread_control(rt_thread_self(), RT_THREAD_CTRL_BIND_CPU, (void *)0),
                      RT_EOK);
    uassert_int_equal(rt_thread_control(rt_thread_self(), RT_THREAD_CTRL_BIND_CPU,
                                        (void *)(rt_ubase_t)RT_CPUS_NR),
                      RT_EOK); /* not bound any more */
    uassert_int_equal(rt_thread_control(rt_thread_self(), 0x77, RT_NULL), -RT_EINVAL);
}

static volatile unsigned turns[2];
static volatile rt_bool_t stop;

static void spin(void *parameter)
{
    volatile unsigned *mine = parameter;

    while (!stop) {
        (*mine)++;
    }
}

/* Two endless loops at one priority both get on, and the tick does meanwhile. */
static void test_round_robin(void)
{
    turns[0] = turns[1] = 0U;
    stop = RT_FALSE;
    (void)tc_start(&one, "one", spin, (void *)(rt_uintptr_t)&turns[0], MEEK);
    (void)tc_start(&two, "two", spin, (void *)(rt_uintptr_t)&turns[1], MEEK);
    for (int i = 0; (i < 200) && ((turns[0] == 0U) || (turns[1] == 0U)); i++) {
        (void)rt_thread_delay(10U);
    }
    stop = RT_TRUE;
    uassert_true(turns[0] != 0U);
    uassert_true(turns[1] != 0U);
    tc_gone(&one);
    tc_gone(&two);
}

static rt_err_t seen;

static void own_errno(void *parameter)
{
    (void)parameter;
    rt_set_errno(-RT_EIO);
    (void)rt_thread_delay(2U);
    seen = rt_get_errno();
}

static void test_errno(void)
{
    rt_set_errno(-RT_EBUSY);
    (void)tc_start(&one, "one", own_errno, RT_NULL, URGENT);
    uassert_int_equal(rt_get_errno(), -RT_EBUSY);
    tc_gone(&one);
    uassert_int_equal(seen, -RT_EIO);
    uassert_int_equal(rt_get_errno(), -RT_EBUSY);
}

static void test_critical(void)
{
    char a[] = "a";
    rt_base_t level;

    restart_trace();
    uassert_int_equal(rt_critical_level(), 0);
    level = rt_enter_critical();
    uassert_int_equal(rt_enter_critical(), 2);
    uassert_int_equal(rt_critical_level(), 2);
    (void)tc_start(&one, "one", say, a, URGENT);
    rt_exit_critical();
    uassert_str_equal(trace, "");
    rt_exit_critical_safe(level);
    uassert_str_equal(trace, "a");
    tc_gone(&one);
}

static void test_refusals(void)
{
    static rt_uint8_t small[16];
    char a[] = "a";

    tc_asserts(1, uassert_int_equal(rt_thread_init(RT_NULL, "x", say, a, one.stack, 2048U, 5U, 5U),
                                    -RT_EINVAL));
    tc_asserts(1,
               uassert_int_equal(rt_thread_init(&one.thread, "x", say, a, RT_NULL, 2048U, 5U, 5U),
                                 -RT_EINVAL));
    tc_asserts(1, uassert_int_equal(rt_thread_init(&one.thread, "x", say, a, one.stack, 2048U,
                                                   RT_THREAD_PRIORITY_MAX, 5U),
                                    -RT_EINVAL));
    tc_asserts(1,
               uassert_int_equal(rt_thread_init(&one.thread, "x", say, a, one.stack, 2048U, 5U, 0U),
                                 -RT_EINVAL));
    uassert_int_equal(rt_thread_init(&one.thread, "x", say, a, small, sizeof small, 5U, 5U),
                      -RT_EINVAL);
    uassert_true(rt_thread_find("x") == RT_NULL);
    (void)tc_start(&one, "one", for_ever, RT_NULL, URGENT);
    tc_asserts(1, uassert_int_equal(rt_thread_startup(&one.thread), -RT_ERROR));
    tc_asserts(
        1, uassert_int_equal(rt_thread_init(&one.thread, "one", say, a, one.stack, 2048U, 5U, 5U),
                             -RT_EBUSY)); /* alive: left alone */
#ifdef RT_USING_HEAP
    tc_asserts(1, uassert_int_equal(rt_thread_delete(&one.thread), -RT_EINVAL)); /* static */
#endif
    uassert_int_equal(rt_thread_detach(&one.thread), RT_EOK);
    tc_asserts(1, uassert_int_equal(rt_thread_detach(&one.thread), -RT_EINVAL));
    tc_asserts(1, uassert_int_equal(rt_thread_resume(RT_NULL), -RT_EINVAL));
    tc_asserts(1, uassert_int_equal(rt_thread_suspend(RT_NULL), -RT_EINVAL));
}

#ifdef RT_USING_HOOK
static unsigned switches;
static volatile unsigned idles;

static void on_switch(rt_thread_t from, rt_thread_t to)
{
    (void)from;
    if (to == &one.thread) {
        switches++;
    }
}

static void on_idle(void)
{
    idles++;
}

static void test_hooks(void)
{
    char a[] = "a";

    switches = idles = 0U;
    rt_scheduler_sethook(on_switch);
    (void)tc_start(&one, "one", say, a, URGENT);
    rt_scheduler_sethook(RT_NULL);
    uassert_int_equal(switches, 1);
    tc_gone(&one);
    uassert_int_equal(rt_thread_idle_sethook(on_idle), RT_EOK);
    tc_until(idles != 0U);
    uassert_int_equal(rt_thread_idle_delhook(on_idle), RT_EOK);
    uassert_true(idles != 0U);
    uassert_int_equal(rt_thread_idle_delhook(on_idle), -RT_ENOSYS);
    for (int i = 0; i < RT_IDLE_HOOK_LIST_SIZE; i++) {
        uassert_int_equal(rt_thread_idle_sethook(on_idle), RT_EOK);
    }
    uassert_int_equal(rt_thread_idle_sethook(on_idle), -RT_EFULL);
    for (int i = 0; i < RT_IDLE_HOOK_LIST_SIZE; i++) {
        uassert_int_equal(rt_thread_idle_delhook(on_idle), RT_EOK);
    }
}
#endif

static void testcase(void)
{
    UTEST_UNIT_RUN(test_life);
    UTEST_UNIT_RUN(test_order);
    UTEST_UNIT_RUN(test_detach);
    UTEST_UNIT_RUN(test_cleanup);
    UTEST_UNIT_RUN(test_self);
    UTEST_UNIT_RUN(test_delay);
    UTEST_UNIT_RUN(test_suspend);
    UTEST_UNIT_RUN(test_priority);
    UTEST_UNIT_RUN(test_round_robin);
    UTEST_UNIT_RUN(test_errno);
    UTEST_UNIT_RUN(test_critical);
    UTEST_UNIT_RUN(test_refusals);
#ifdef RT_USING_HOOK
    UTEST_UNIT_RUN(test_hooks);
#endif
}
UTEST_TC_EXPORT(testcase, "rt.thread", RT_NULL, RT_NULL, 30);
