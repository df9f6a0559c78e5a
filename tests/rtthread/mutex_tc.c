/* SPDX-License-Identifier: Apache-2.0 */
/* Mutexes: recursion, inheritance, order of waking, timeouts, detach, and what they are refused. */
#include "tc.h"

static struct rt_mutex mutex;
static struct rt_mutex inner;
static struct rt_semaphore go;
static struct tc_thread low;
static struct tc_thread mid;
static struct tc_thread high;
static char trace[16];
static unsigned traced;
static rt_err_t result;
static rt_uint8_t lent;

static void note(char c)
{
    trace[traced] = c;
    traced++;
}

static rt_err_t set_up(void)
{
    traced = 0U;
    rt_memset(trace, 0, sizeof trace);
    return (rt_sem_init(&go, "go", 0U, RT_IPC_FLAG_FIFO) == RT_EOK)
               ? rt_mutex_init(&mutex, "mutex", RT_IPC_FLAG_FIFO)
               : -RT_ERROR;
}

static void tear_down(void)
{
    (void)rt_mutex_detach(&mutex);
    (void)rt_sem_detach(&go);
}

static void test_recursion(void)
{
    uassert_int_equal(set_up(), RT_EOK);
    uassert_true(rt_mutex_get_owner(&mutex) == RT_NULL);
    uassert_int_equal(rt_mutex_take(&mutex, RT_WAITING_FOREVER), RT_EOK);
    uassert_int_equal(rt_mutex_trytake(&mutex), RT_EOK);
    uassert_true(rt_mutex_get_owner(&mutex) == rt_thread_self());
    uassert_int_equal(rt_mutex_get_hold(&mutex), 2);
    uassert_int_equal(rt_mutex_release(&mutex), RT_EOK);
    uassert_int_equal(rt_mutex_get_hold(&mutex), 1);
    uassert_int_equal(rt_mutex_release(&mutex), RT_EOK);
    uassert_true(rt_mutex_get_owner(&mutex) == RT_NULL);
    uassert_int_equal(rt_mutex_release(&mutex), -RT_ERROR); /* not ours */
    for (int i = 0; i < RT_MUTEX_HOLD_MAX; i++) {
        uassert_int_equal(rt_mutex_take(&mutex, 0), RT_EOK);
    }
    uassert_int_equal(rt_mutex_take(&mutex, 0), -RT_EFULL);
    for (int i = 0; i < RT_MUTEX_HOLD_MAX; i++) {
        uassert_int_equal(rt_mutex_release(&mutex), RT_EOK);
    }
    tear_down();
}

static void own_and_lend(void *parameter)
{
    (void)parameter;
    (void)rt_mutex_take(&mutex, RT_WAITING_FOREVER);
    note('l');
    (void)rt_sem_release(&go); /* the test lets the others come */
    lent = rt_thread_get_priority(rt_thread_self());
    note('L');
    (void)rt_mutex_release(&mutex);
    note('x');
}

static void want(void *parameter)
{
    result = rt_mutex_take(&mutex, RT_WAITING_FOREVER);
    note(*(const char *)parameter);
    (void)rt_mutex_release(&mutex);
}

static void in_between(void *parameter)
{
    note(*(const char *)parameter);
}

/* low owns, high waits, mid is ready: without inheritance mid would run first. */
static void test_inheritance(void)
{
    char h[] = "h";
    char m[] = "m";

    (void)set_up();
    (void)tc_start(&low, "low", own_and_lend, RT_NULL, MEEK);
    (void)rt_sem_take(&go, RT_WAITING_FOREVER);
    uassert_str_equal(trace, "l");
    uassert_int_equal(rt_thread_get_priority(&low.thread), MEEK);
    (void)tc_start(&mid, "mid", in_between, m, MEEK - 2U); /* ready, behind us */
    (void)tc_start(&high, "high", want, h, URGENT);        /* low runs for it, before us */
    uassert_str_equal(trace, "lLh");
    tc_until(traced == 5U);
    uassert_str_equal(trace, "lLhmx");
    uassert_int_equal(lent, URGENT);
    tc_gone(&low);
    tc_gone(&mid);
    tc_gone(&high);
    tear_down();
}

/* The waiter gives up: what it lent is taken back. */
static void give_up(void *parameter)
{
    (void)parameter;
    result = rt_mutex_take(&mutex, 100);
}

static void test_timeout(void)
{
    (void)set_up();
    (void)rt_mutex_take(&mutex, RT_WAITING_FOREVER);
    (void)tc_start(&high, "high", give_up, RT_NULL, URGENT);
    uassert_int_equal(rt_thread_get_priority(rt_thread_self()), URGENT);
    (void)rt_thread_delay(150U);
    uassert_int_equal(result, -RT_ETIMEOUT);
    uassert_true(rt_thread_get_priority(rt_thread_self()) > URGENT);
    uassert_int_equal(rt_mutex_release(&mutex), RT_EOK);
    tc_gone(&high);
    tear_down();
}

static void test_order(void)
{
    char a[] = "a";
    char b[] = "b";

    (void)set_up(); /* asked to be FIFO: a mutex wakes by priority all the same */
    (void)rt_mutex_take(&mutex, RT_WAITING_FOREVER);
    (void)tc_start(&low, "low", want, a, URGENT + 2U);
    (void)tc_start(&high, "high", want, b, URGENT);
    (void)rt_mutex_release(&mutex);
    uassert_str_equal(trace, "ba");
    tc_gone(&low);
    tc_gone(&high);
    tear_down();
}

static void take_once(void *parameter)
{
    (void)parameter;
    result = rt_mutex_take(&mutex, RT_WAITING_FOREVER);
    note('d');
}

static void test_detach(void)
{
    (void)set_up();
    (void)rt_mutex_take(&mutex, RT_WAITING_FOREVER);
    (void)tc_start(&high, "high", take_once, RT_NULL, URGENT);
    uassert_int_equal(rt_mutex_detach(&mutex), RT_EOK);
    (void)rt_thread_delay(1U);
    uassert_str_equal(trace, "d");
    uassert_int_equal(result, -RT_ERROR);
    uassert_true(rt_thread_get_priority(rt_thread_self()) > URGENT);
    tc_gone(&high);
    (void)rt_sem_detach(&go);
}

static void end_owning(void *parameter)
{
    (void)parameter;
    (void)rt_mutex_take(&mutex, RT_WAITING_FOREVER);
    (void)rt_mutex_take(&inner, RT_WAITING_FOREVER);
}

static void test_owner_ends(void)
{
    (void)set_up();
    (void)rt_mutex_init(&inner, "inner", RT_IPC_FLAG_PRIO);
    (void)tc_start(&high, "high", end_owning, RT_NULL, URGENT);
    tc_gone(&high);
    uassert_int_equal(rt_mutex_take(&mutex, 0), RT_EOK); /* nobody has it any more */
    uassert_int_equal(rt_mutex_take(&inner, 0), RT_EOK);
    (void)rt_mutex_release(&inner);
    (void)rt_mutex_release(&mutex);
    (void)rt_mutex_detach(&inner);
    tear_down();
}

static void test_refusals(void)
{
    tc_asserts(1, uassert_int_equal(rt_mutex_init(RT_NULL, "x", 0U), -RT_EINVAL));
    tc_asserts(1, uassert_int_equal(rt_mutex_take(&mutex, 0), -RT_EINVAL)); /* detached */
    tc_asserts(1, uassert_int_equal(rt_mutex_release(&mutex), -RT_EINVAL));
    (void)set_up();
#ifdef RT_USING_HEAP
    tc_asserts(1, uassert_int_equal(rt_mutex_delete(&mutex), -RT_EINVAL));
#endif
    uassert_int_equal(rt_mutex_control(&mutex, 0, RT_NULL), -RT_EINVAL);
    tear_down();
}

static void testcase(void)
{
    UTEST_UNIT_RUN(test_recursion);
    UTEST_UNIT_RUN(test_inheritance);
    UTEST_UNIT_RUN(test_timeout);
    UTEST_UNIT_RUN(test_order);
    UTEST_UNIT_RUN(test_detach);
    UTEST_UNIT_RUN(test_owner_ends);
    UTEST_UNIT_RUN(test_refusals);
}
UTEST_TC_EXPORT(testcase, "rt.mutex", RT_NULL, RT_NULL, 30);
