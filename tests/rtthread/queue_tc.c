/* SPDX-License-Identifier: Apache-2.0 */
/* Mailboxes and message queues: order, urgent ones, full, empty, hand-over, detach, refusals. */
#include "tc.h"

static struct rt_mailbox mb;
static struct rt_messagequeue mq;
static rt_ubase_t mails[3];
static _Alignas(8) rt_uint8_t storage[RT_MQ_BUF_SIZE(10, 3)];
static struct tc_thread one;
static struct tc_thread two;
static rt_err_t result;
static rt_ubase_t got;
static rt_ssize_t length;
static char text[16];

static void test_mail_order(void)
{
    rt_ubase_t value = 0U;

    uassert_int_equal(rt_mb_init(&mb, "mb", mails, 3U, RT_IPC_FLAG_FIFO), RT_EOK);
    uassert_int_equal(rt_mb_recv(&mb, &value, 0), -RT_ETIMEOUT);
    uassert_int_equal(rt_mb_send(&mb, 1U), RT_EOK);
    uassert_int_equal(rt_mb_send(&mb, 2U), RT_EOK);
    uassert_int_equal(rt_mb_urgent(&mb, 3U), RT_EOK);
    uassert_int_equal(rt_mb_send(&mb, 4U), -RT_EFULL);
    uassert_int_equal(rt_mb_urgent(&mb, 4U), -RT_EFULL);
    uassert_int_equal(rt_mb_send_wait(&mb, 4U, 3), -RT_ETIMEOUT);
    for (rt_ubase_t round = 0U; round < 5U; round++) { /* around the end of the ring */
        static const rt_ubase_t first[] = {3U, 1U, 2U};
        rt_ubase_t want = (round < 3U) ? first[round] : (round + 7U);

        uassert_int_equal(rt_mb_recv(&mb, &value, RT_WAITING_FOREVER), RT_EOK);
        uassert_int_equal(value, want);
        uassert_int_equal(rt_mb_send(&mb, 10U + round), RT_EOK);
    }
    uassert_int_equal(rt_mb_detach(&mb), RT_EOK);
}

static void mail_receiver(void *parameter)
{
    (void)parameter;
    result = rt_mb_recv(&mb, &got, RT_WAITING_FOREVER);
}

static void mail_sender(void *parameter)
{
    result = rt_mb_send_wait(&mb, (rt_ubase_t)parameter, RT_WAITING_FOREVER);
}

static void test_mail_waiting(void)
{
    rt_ubase_t value = 0U;

    (void)rt_mb_init(&mb, "mb", mails, 1U, RT_IPC_FLAG_PRIO);
    got = 0U;
    (void)tc_start(&one, "recv", mail_receiver, RT_NULL, MEEK); /* waits only once we do */
    tc_until(rt_thread_get_stat(&one.thread) == RT_THREAD_SUSPEND);
    uassert_int_equal(rt_mb_send(&mb, 7U), RT_EOK);              /* straight into its hands: */
    uassert_int_equal(rt_mb_recv(&mb, &value, 0), -RT_ETIMEOUT); /* nobody comes in between */
    tc_gone(&one);
    uassert_int_equal(result, RT_EOK);
    uassert_int_equal(got, 7);

    (void)rt_mb_send(&mb, 1U);
    result = 99;
    (void)tc_start(&one, "send", mail_sender, (void *)(rt_ubase_t)2, URGENT);
    uassert_int_equal(result, 99); /* full: it waits */
    uassert_int_equal(rt_mb_recv(&mb, &value, 0), RT_EOK);
    uassert_int_equal(value, 1);
    uassert_int_equal(result, RT_EOK);
    uassert_int_equal(rt_mb_recv(&mb, &value, 0), RT_EOK);
    uassert_int_equal(value, 2);
    tc_gone(&one);

    (void)tc_start(&one, "recv", mail_receiver, RT_NULL, URGENT);
    uassert_int_equal(rt_mb_control(&mb, RT_IPC_CMD_RESET, RT_NULL), RT_EOK);
    uassert_int_equal(result, -RT_ERROR);
    tc_gone(&one);
    (void)tc_start(&one, "recv", mail_receiver, RT_NULL, URGENT);
    result = 99;
    uassert_int_equal(rt_mb_detach(&mb), RT_EOK);
    tc_gone(&one);
    uassert_int_equal(result, -RT_ERROR);
}

static void test_message_order(void)
{
    char buffer[16];

    uassert_int_equal(rt_mq_init(&mq, "mq", storage, 10U, sizeof storage, RT_IPC_FLAG_FIFO),
                      RT_EOK);
    uassert_int_equal(mq.max_msgs, 3);
    uassert_int_equal(rt_mq_recv(&mq, buffer, sizeof buffer, 0), -RT_ETIMEOUT);
    uassert_int_equal(rt_mq_send(&mq, "one", 4U), RT_EOK);
    uassert_int_equal(rt_mq_send(&mq, "twotwotwo", 10U), RT_EOK);
    uassert_int_equal(rt_mq_urgent(&mq, "0", 2U), RT_EOK);
    uassert_int_equal(rt_mq_send(&mq, "x", 2U), -RT_EFULL);
    uassert_int_equal(rt_mq_send_wait(&mq, "x", 2U, 2), -RT_ETIMEOUT);
    uassert_int_equal(rt_mq_recv(&mq, buffer, sizeof buffer, 0), 2);
    uassert_str_equal(buffer, "0");
    uassert_int_equal(rt_mq_recv(&mq, buffer, sizeof buffer, 0), 4);
    uassert_str_equal(buffer, "one");
    rt_memset(buffer, '#', sizeof buffer);
    uassert_int_equal(rt_mq_recv(&mq, buffer, 3U, 0), 3); /* as much as there is room for */
    uassert_buf_equal(buffer, "two#", 4U);
    uassert_int_equal(rt_mq_detach(&mq), RT_EOK);
}

static void message_receiver(void *parameter)
{
    (void)parameter;
    length = rt_mq_recv(&mq, text, sizeof text, RT_WAITING_FOREVER);
}

static void message_sender(void *parameter)
{
    const char *message = parameter;

    result = rt_mq_send_wait(&mq, message, rt_strlen(message) + 1U, RT_WAITING_FOREVER);
}

static void test_message_waiting(void)
{
    char a[] = "later";
    char buffer[16];

    (void)rt_mq_init(&mq, "mq", storage, 10U, RT_MQ_BUF_SIZE(10, 1), RT_IPC_FLAG_FIFO);
    uassert_int_equal(mq.max_msgs, 1);
    (void)tc_start(&one, "recv", message_receiver, RT_NULL, URGENT);
    uassert_int_equal(rt_mq_send(&mq, "direct", 7U), RT_EOK);
    uassert_int_equal(length, 7);
    uassert_str_equal(text, "direct");
    tc_gone(&one);
    (void)rt_mq_send(&mq, "first", 6U);
    result = 99;
    (void)tc_start(&two, "send", message_sender, a, URGENT);
    uassert_int_equal(result, 99);
    uassert_int_equal(rt_mq_recv(&mq, buffer, sizeof buffer, 0), 6);
    uassert_str_equal(buffer, "first");
    uassert_int_equal(result, RT_EOK);
    uassert_int_equal(rt_mq_recv(&mq, buffer, sizeof buffer, 0), 6);
    uassert_str_equal(buffer, "later");
    tc_gone(&two);
    (void)tc_start(&one, "recv", message_receiver, RT_NULL, URGENT);
    uassert_int_equal(rt_mq_control(&mq, RT_IPC_CMD_RESET, RT_NULL), RT_EOK);
    uassert_int_equal(length, -RT_ERROR);
    tc_gone(&one);
    (void)rt_mq_detach(&mq);
}

static struct rt_timer timer;

static void send_from_isr(void *parameter)
{
    (void)parameter;
    result = rt_mq_send(&mq, "isr", 4U);
}

static void test_from_isr(void)
{
    char buffer[16];

    (void)rt_mq_init(&mq, "mq", storage, 10U, sizeof storage, RT_IPC_FLAG_FIFO);
    rt_timer_init(&timer, "isr", send_from_isr, RT_NULL, 2U, RT_TIMER_FLAG_HARD_TIMER);
    (void)rt_timer_start(&timer);
    uassert_int_equal(rt_mq_recv(&mq, buffer, sizeof buffer, 1000), 4);
    uassert_str_equal(buffer, "isr");
    uassert_int_equal(result, RT_EOK);
    (void)rt_timer_detach(&timer);
    (void)rt_mq_detach(&mq);
}

static void test_refusals(void)
{
    char buffer[16] = "";

    tc_asserts(1, uassert_int_equal(rt_mb_init(RT_NULL, "x", mails, 1U, 0U), -RT_EINVAL));
    uassert_int_equal(rt_mb_init(&mb, "x", RT_NULL, 1U, 0U), -RT_EINVAL);
    uassert_int_equal(rt_mb_init(&mb, "x", mails, 0U, 0U), -RT_EINVAL);
    uassert_int_equal(rt_mb_init(&mb, "x", mails, RT_MB_ENTRY_MAX + 1U, 0U), -RT_EINVAL);
    tc_asserts(1, uassert_int_equal(rt_mb_send(&mb, 1U), -RT_EINVAL));
    uassert_int_equal(rt_mq_init(&mq, "x", storage, 0U, sizeof storage, 0U), -RT_EINVAL);
    uassert_int_equal(rt_mq_init(&mq, "x", storage, 10U, RT_MQ_BUF_SIZE(10, 1) - 1U, 0U),
                      -RT_EINVAL);
    uassert_int_equal(rt_mq_init(&mq, "x", storage, RT_SIZE_MAX, RT_SIZE_MAX, 0U), -RT_EINVAL);
    (void)rt_mq_init(&mq, "mq", storage, 10U, sizeof storage, 0U);
    uassert_int_equal(rt_mq_send(&mq, buffer, 11U), -RT_ERROR);
    tc_asserts(1, uassert_int_equal(rt_mq_send(&mq, buffer, 0U), -RT_EINVAL));
    tc_asserts(1, uassert_int_equal(rt_mq_send(&mq, RT_NULL, 1U), -RT_EINVAL));
    tc_asserts(1, uassert_int_equal(rt_mq_recv(&mq, RT_NULL, 1U, 0), -RT_EINVAL));
    uassert_int_equal(mq.ring.used, 0);
    (void)rt_mq_detach(&mq);
}

static void testcase(void)
{
    UTEST_UNIT_RUN(test_mail_order);
    UTEST_UNIT_RUN(test_mail_waiting);
    UTEST_UNIT_RUN(test_message_order);
    UTEST_UNIT_RUN(test_message_waiting);
    UTEST_UNIT_RUN(test_from_isr);
    UTEST_UNIT_RUN(test_refusals);
}
UTEST_TC_EXPORT(testcase, "rt.queue", RT_NULL, RT_NULL, 30);
