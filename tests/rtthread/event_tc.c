/* SPDX-License-Identifier: Apache-2.0 */
/* Events: all or any, cleared or kept, several waiters at one send, and what they are refused. */
#include "tc.h"

static struct rt_event event;
static struct tc_thread threads[3];

static struct wish {
    rt_uint32_t set;
    rt_uint8_t option;
    rt_int32_t timeout;
    rt_err_t result;
    rt_uint32_t got;
} wishes[3];

static void receiver(void *parameter)
{
    struct wish *wish = parameter;

    wish->result = rt_event_recv(&event, wish->set, wish->option, wish->timeout, &wish->got);
}

static void start(unsigned i, rt_uint32_t set, unsigned option)
{
    wishes[i] = (struct wish){set, (rt_uint8_t)option, RT_WAITING_FOREVER, 99, 0U};
    (void)tc_start(&threads[i], "recv", receiver, &wishes[i], URGENT);
}

static void gone(unsigned count)
{
    for (unsigned i = 0U; i < count; i++) {
        tc_gone(&threads[i]);
    }
}

static void test_at_once(void)
{
    rt_uint32_t got = 0U;

    uassert_int_equal(rt_event_init(&event, "event", RT_IPC_FLAG_FIFO), RT_EOK);
    uassert_int_equal(rt_event_send(&event, 0x5U), RT_EOK);
    uassert_int_equal(rt_event_recv(&event, 0x7U, RT_EVENT_FLAG_AND, 0, &got), -RT_ETIMEOUT);
    uassert_int_equal(rt_event_recv(&event, 0x4U, RT_EVENT_FLAG_AND, 0, &got), RT_EOK);
    uassert_int_equal(got, 0x4);
    uassert_int_equal(event.set, 0x5);
    uassert_int_equal(rt_event_recv(&event, 0x7U, RT_EVENT_FLAG_OR | RT_EVENT_FLAG_CLEAR, 0, &got),
                      RT_EOK);
    uassert_int_equal(got, 0x5);
    uassert_int_equal(event.set, 0);
    uassert_int_equal(rt_event_recv(&event, 0x7U, RT_EVENT_FLAG_OR, 3, &got), -RT_ETIMEOUT);
    uassert_int_equal(rt_event_recv(&event, 0x1U, RT_EVENT_FLAG_OR, 0, RT_NULL), -RT_ETIMEOUT);
    (void)rt_event_send(&event, 0x80000000U);
    uassert_int_equal(rt_event_recv(&event, 0x80000000U, RT_EVENT_FLAG_OR, 0, RT_NULL), RT_EOK);
    (void)rt_event_detach(&event);
}

static void test_waiting(void)
{
    (void)rt_event_init(&event, "event", RT_IPC_FLAG_PRIO);
    start(0U, 0x3U, RT_EVENT_FLAG_AND | RT_EVENT_FLAG_CLEAR);
    start(1U, 0x2U, RT_EVENT_FLAG_OR);
    start(2U, 0x8U, RT_EVENT_FLAG_OR | RT_EVENT_FLAG_CLEAR);
    (void)rt_event_send(&event, 0x1U);
    uassert_int_equal(wishes[0].result, 99);
    (void)rt_event_send(&event, 0x2U); /* both see it, though the first clears it */
    uassert_int_equal(wishes[0].result, RT_EOK);
    uassert_int_equal(wishes[0].got, 0x3);
    uassert_int_equal(wishes[1].result, RT_EOK);
    uassert_int_equal(wishes[1].got, 0x2);
    uassert_int_equal(wishes[2].result, 99);
    uassert_int_equal(event.set, 0);
    (void)rt_event_send(&event, 0xCU);
    uassert_int_equal(wishes[2].got, 0x8);
    uassert_int_equal(event.set, 0x4);
    gone(3U);
    (void)rt_event_detach(&event);
}

static void test_detach_and_reset(void)
{
    (void)rt_event_init(&event, "event", RT_IPC_FLAG_FIFO);
    start(0U, 0x1U, RT_EVENT_FLAG_AND);
    uassert_int_equal(rt_event_control(&event, RT_IPC_CMD_RESET, RT_NULL), RT_EOK);
    uassert_int_equal(wishes[0].result, -RT_ERROR);
    gone(1U);
    start(1U, 0x1U, RT_EVENT_FLAG_AND);
    uassert_int_equal(rt_event_detach(&event), RT_EOK);
    (void)rt_thread_delay(1U);
    uassert_int_equal(wishes[1].result, -RT_ERROR);
    tc_gone(&threads[1]);
}

static void test_refusals(void)
{
    rt_uint32_t got;

    tc_asserts(1, uassert_int_equal(rt_event_init(RT_NULL, "x", RT_IPC_FLAG_FIFO), -RT_EINVAL));
    tc_asserts(1, uassert_int_equal(rt_event_init(&event, "x", 9U), -RT_EINVAL));
    tc_asserts(1, uassert_int_equal(rt_event_send(&event, 1U), -RT_EINVAL)); /* detached */
    (void)rt_event_init(&event, "event", RT_IPC_FLAG_FIFO);
    uassert_int_equal(rt_event_send(&event, 0U), -RT_ERROR);
    uassert_int_equal(rt_event_recv(&event, 0U, RT_EVENT_FLAG_OR, 0, &got), -RT_ERROR);
    uassert_int_equal(rt_event_recv(&event, 1U, RT_EVENT_FLAG_CLEAR, 0, &got), -RT_ERROR);
    uassert_int_equal(rt_event_control(&event, 99, RT_NULL), -RT_ERROR);
    (void)rt_event_detach(&event);
}

static void testcase(void)
{
    UTEST_UNIT_RUN(test_at_once);
    UTEST_UNIT_RUN(test_waiting);
    UTEST_UNIT_RUN(test_detach_and_reset);
    UTEST_UNIT_RUN(test_refusals);
}
UTEST_TC_EXPORT(testcase, "rt.event", RT_NULL, RT_NULL, 30);
