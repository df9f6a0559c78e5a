/* SPDX-License-Identifier: Apache-2.0 */
/* Semaphores: counts, order of waking, timeouts, detach, interrupts, and what they are refused. */
#include "tc.h"

static struct rt_semaphore sem;
static struct tc_thread threads[3];
static char trace[16];
static unsigned traced;
static rt_err_t results[3];

static void taker(void *parameter)
{
    rt_ubase_t i = (rt_ubase_t)parameter;

    results[i] = rt_sem_take(&sem, RT_WAITING_FOREVER);
    trace[traced] = (char)('a' + i);
    traced++;
}

static void start_takers(const unsigned *priorities)
{
    traced = 0U;
    rt_memset(trace, 0, sizeof trace);
    for (rt_ubase_t i = 0U; i < 3U; i++) {
        results[i] = 99;
        (void)tc_start(&threads[i], "taker", taker, (void *)i, priorities[i]);
    }
}

static void gone(void)
{
    for (int i = 0; i < 3; i++) {
        tc_gone(&threads[i]);
    }
}

static void test_count(void)
{
    uassert_int_equal(rt_sem_init(&sem, "sem", 2U, RT_IPC_FLAG_FIFO), RT_EOK);
    uassert_int_equal(sem.value, 2);
    uassert_int_equal(rt_sem_take(&sem, RT_WAITING_FOREVER), RT_EOK);
    uassert_int_equal(rt_sem_trytake(&sem), RT_EOK);
    uassert_int_equal(sem.value, 0);
    uassert_int_equal(rt_sem_trytake(&sem), -RT_ETIMEOUT);
    uassert_int_equal(rt_sem_take(&sem, 0), -RT_ETIMEOUT);
    uassert_int_equal(rt_sem_release(&sem), RT_EOK);
    uassert_int_equal(sem.value, 1);
    uassert_int_equal(rt_sem_detach(&sem), RT_EOK);
}

static void test_timeout(void)
{
    rt_tick_t start;

    (void)rt_sem_init(&sem, "sem", 0U, RT_IPC_FLAG_PRIO);
    start = rt_tick_get();
    rt_set_errno(RT_EOK);
    uassert_int_equal(rt_sem_take(&sem, 10), -RT_ETIMEOUT);
    uassert_int_equal(rt_get_errno(), -RT_ETIMEOUT);
    uassert_true((rt_tick_get() - start) >= 9U); /* the first tick may come at once */
    uassert_int_equal(sem.value, 0);
    (void)rt_sem_detach(&sem);
}

static void test_order(void)
{
    static const unsigned priorities[] = {12U, 10U, 11U};

    (void)rt_sem_init(&sem, "sem", 0U, RT_IPC_FLAG_PRIO);
    start_takers(priorities);
    for (int i = 0; i < 3; i++) {
        uassert_int_equal(rt_sem_release(&sem), RT_EOK);
    }
    uassert_str_equal(trace, "bca");
    uassert_int_equal(sem.value, 0);
    gone();
    (void)rt_sem_detach(&sem);

    (void)rt_sem_init(&sem, "sem", 0U, RT_IPC_FLAG_FIFO);
    start_takers(priorities);
    for (int i = 0; i < 3; i++) {
        (void)rt_sem_release(&sem);
    }
    uassert_str_equal(trace, "abc");
    gone();
    (void)rt_sem_detach(&sem);
}

static void test_detach(void)
{
    static const unsigned priorities[] = {10U, 10U, 10U};

    (void)rt_sem_init(&sem, "sem", 0U, RT_IPC_FLAG_FIFO);
    start_takers(priorities);
    uassert_int_equal(rt_sem_detach(&sem), RT_EOK);
    uassert_int_equal(sem.parent.parent.type, RT_Object_Class_Null);
    (void)rt_thread_delay(1U);
    uassert_str_equal(trace, "abc");
    for (int i = 0; i < 3; i++) {
        uassert_int_equal(results[i], -RT_ERROR);
    }
    gone();
}

static void test_reset(void)
{
    static const unsigned priorities[] = {10U, 10U, 10U};

    (void)rt_sem_init(&sem, "sem", 0U, RT_IPC_FLAG_FIFO);
    start_takers(priorities);
    uassert_int_equal(rt_sem_control(&sem, RT_IPC_CMD_RESET, (void *)(rt_ubase_t)3), RT_EOK);
    uassert_int_equal(results[2], -RT_ERROR);
    uassert_int_equal(sem.value, 3);
    uassert_int_equal(rt_sem_control(&sem, RT_IPC_CMD_SET_VLIMIT, (void *)(rt_ubase_t)4), RT_EOK);
    uassert_int_equal(rt_sem_release(&sem), RT_EOK);
    uassert_int_equal(rt_sem_release(&sem), -RT_EFULL);
    uassert_int_equal(sem.value, 4);
    uassert_int_equal(rt_sem_control(&sem, RT_IPC_CMD_SET_VLIMIT, (void *)(rt_ubase_t)3),
                      -RT_EINVAL);
    uassert_int_equal(rt_sem_control(&sem, RT_IPC_CMD_SET_VLIMIT, (void *)(rt_ubase_t)0),
                      -RT_EINVAL);
    uassert_int_equal(rt_sem_control(&sem, 99, RT_NULL), -RT_EINVAL);
    gone();
    (void)rt_sem_detach(&sem);
}

/* rt_thread_resume() of a waiting thread: its call returns, and nothing is lost. */
static void test_interrupted(void)
{
    static const unsigned priorities[] = {10U, 10U, 10U};

    (void)rt_sem_init(&sem, "sem", 0U, RT_IPC_FLAG_FIFO);
    start_takers(priorities);
    uassert_int_equal(rt_thread_resume(&threads[1].thread), RT_EOK);
    uassert_int_equal(results[1], -RT_EINTR);
    (void)rt_sem_release(&sem);
    (void)rt_sem_release(&sem);
    uassert_str_equal(trace, "bac");
    uassert_int_equal(results[2], RT_EOK);
    uassert_int_equal(sem.value, 0);
    gone();
    (void)rt_sem_detach(&sem);
}

static struct rt_timer timer;
static rt_err_t in_isr[3];

static void give_from_isr(void *parameter)
{
    (void)parameter;
    in_isr[0] = rt_sem_trytake(&sem); /* nothing there, and it must not wait */
    in_isr[1] = rt_sem_release(&sem);
    in_isr[2] = rt_interrupt_get_nest();
}

static void test_from_isr(void)
{
    (void)rt_sem_init(&sem, "sem", 0U, RT_IPC_FLAG_FIFO);
    rt_timer_init(&timer, "isr", give_from_isr, RT_NULL, 3U,
                  RT_TIMER_FLAG_ONE_SHOT | RT_TIMER_FLAG_HARD_TIMER);
    (void)rt_timer_start(&timer);
    uassert_int_equal(rt_sem_take(&sem, 1000), RT_EOK);
    uassert_int_equal(in_isr[0], -RT_ETIMEOUT);
    uassert_int_equal(in_isr[1], RT_EOK);
    uassert_true(in_isr[2] > 0);
    (void)rt_timer_detach(&timer);
    (void)rt_sem_detach(&sem);
}

static rt_err_t waited;

static void wait_in_isr(void *parameter)
{
    (void)parameter;
    waited = rt_sem_take(&sem, 5);
}

static void test_wait_in_isr(void)
{
    (void)rt_sem_init(&sem, "sem", 0U, RT_IPC_FLAG_FIFO);
    rt_timer_init(&timer, "isr", wait_in_isr, RT_NULL, 2U,
                  RT_TIMER_FLAG_ONE_SHOT | RT_TIMER_FLAG_HARD_TIMER);
    waited = RT_EOK;
    tc_catch();
    (void)rt_timer_start(&timer);
    (void)rt_thread_delay(10U);
#ifdef RT_DEBUGING_CONTEXT
    uassert_true(tc_caught() != 0U);
#else
    uassert_true(tc_caught() == 0U);
#endif
    uassert_int_equal(waited, -RT_ERROR);
    (void)rt_timer_detach(&timer);
    (void)rt_sem_detach(&sem);
}

static void test_refusals(void)
{
    tc_asserts(1, uassert_int_equal(rt_sem_init(RT_NULL, "x", 0U, RT_IPC_FLAG_FIFO), -RT_EINVAL));
    tc_asserts(1, uassert_int_equal(rt_sem_init(&sem, "x", RT_SEM_VALUE_MAX + 1U, RT_IPC_FLAG_FIFO),
                                    -RT_EINVAL));
    tc_asserts(1, uassert_int_equal(rt_sem_init(&sem, "x", 0U, 7U), -RT_EINVAL));
    tc_asserts(1, uassert_int_equal(rt_sem_take(&sem, 0), -RT_EINVAL)); /* detached */
    (void)rt_sem_init(&sem, "sem", RT_SEM_VALUE_MAX, RT_IPC_FLAG_FIFO);
    uassert_int_equal(rt_sem_release(&sem), -RT_EFULL);
    uassert_int_equal(sem.value, RT_SEM_VALUE_MAX);
    tc_asserts(1, uassert_int_equal(rt_sem_init(&sem, "sem", 0U, RT_IPC_FLAG_FIFO), -RT_EBUSY));
    uassert_int_equal(sem.value, RT_SEM_VALUE_MAX);
#ifdef RT_USING_HEAP
    tc_asserts(1, uassert_int_equal(rt_sem_delete(&sem), -RT_EINVAL)); /* static */
#endif
    (void)rt_sem_detach(&sem);
    tc_asserts(1, uassert_int_equal(rt_sem_detach(&sem), -RT_EINVAL));
}

static void testcase(void)
{
    UTEST_UNIT_RUN(test_count);
    UTEST_UNIT_RUN(test_timeout);
    UTEST_UNIT_RUN(test_order);
    UTEST_UNIT_RUN(test_detach);
    UTEST_UNIT_RUN(test_reset);
    UTEST_UNIT_RUN(test_interrupted);
    UTEST_UNIT_RUN(test_from_isr);
    UTEST_UNIT_RUN(test_wait_in_isr);
    UTEST_UNIT_RUN(test_refusals);
}
UTEST_TC_EXPORT(testcase, "rt.sem", RT_NULL, RT_NULL, 30);
