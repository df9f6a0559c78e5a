/* SPDX-License-Identifier: Apache-2.0 */
/*
 * queue.c - mailbox (words) and message queue (copies), both a ring with a name
 *
 * Full without waiting is -RT_EFULL, empty without waiting -RT_ETIMEOUT: RT-Thread's choice.
 */
#include "ring.h"

/* The result of a send. */
static rt_err_t sent(int err)
{
    return (err == ACRE_EBUSY) ? -RT_EFULL : door_waited(err);
}

#ifdef RT_USING_MAILBOX

static void mb_set_up(rt_mailbox_t mb, void *pool, rt_size_t size, rt_uint8_t flag)
{
    mb->parent.parent.flag = flag;
    mb->msg_pool = pool;
    mb->size = (rt_uint16_t)size;
    door_ring_init(&mb->ring, pool, sizeof(rt_ubase_t), size, false, flag);
}

rt_err_t rt_mb_init(rt_mailbox_t mb, const char *name, void *msgpool, rt_size_t size,
                    rt_uint8_t flag)
{
    DOOR_REQUIRE(mb != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE((flag == RT_IPC_FLAG_FIFO) || (flag == RT_IPC_FLAG_PRIO), -RT_EINVAL);
    if ((msgpool == RT_NULL) || (size == 0U) || (size > RT_MB_ENTRY_MAX)) {
        return -RT_EINVAL;
    }
    if (door_object_init(&mb->parent.parent, RT_Object_Class_MailBox, name) != RT_EOK) {
        return -RT_EBUSY;
    }
    mb_set_up(mb, msgpool, size, flag);
    return RT_EOK;
}

rt_err_t rt_mb_detach(rt_mailbox_t mb)
{
    DOOR_REQUIRE(mb != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is(&mb->parent.parent, RT_Object_Class_MailBox, RT_TRUE), -RT_EINVAL);
    door_ring_reset(&mb->ring);
    rt_object_detach(&mb->parent.parent);
    return RT_EOK;
}

#ifdef RT_USING_HEAP
rt_mailbox_t rt_mb_create(const char *name, rt_size_t size, rt_uint8_t flag)
{
    rt_mailbox_t mb;
    void *pool;

    DOOR_REQUIRE((flag == RT_IPC_FLAG_FIFO) || (flag == RT_IPC_FLAG_PRIO), RT_NULL);
    if ((size == 0U) || (size > RT_MB_ENTRY_MAX)) {
        return RT_NULL;
    }
    mb = (rt_mailbox_t)(void *)rt_object_allocate(RT_Object_Class_MailBox, name);
    if (mb == RT_NULL) {
        return RT_NULL;
    }
    pool = RT_KERNEL_MALLOC(size * sizeof(rt_ubase_t));
    if (pool == RT_NULL) {
        rt_object_delete(&mb->parent.parent);
        return RT_NULL;
    }
    mb_set_up(mb, pool, size, flag);
    return mb;
}

rt_err_t rt_mb_delete(rt_mailbox_t mb)
{
    void *pool;

    DOOR_REQUIRE(mb != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is(&mb->parent.parent, RT_Object_Class_MailBox, RT_FALSE), -RT_EINVAL);
    pool = mb->msg_pool;
    door_ring_reset(&mb->ring);
    rt_object_delete(&mb->parent.parent);
    RT_KERNEL_FREE(pool);
    return RT_EOK;
}
#endif

static rt_err_t mb_send(rt_mailbox_t mb, rt_ubase_t value, bool urgent, rt_int32_t timeout)
{
    DOOR_REQUIRE(mb != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is_a(&mb->parent.parent, RT_Object_Class_MailBox), -RT_EINVAL);
    door_on_put(&mb->parent);
    return sent(door_ring_send(&mb->ring, &value, sizeof value, urgent, door_ticks(timeout)));
}

rt_err_t rt_mb_send_wait(rt_mailbox_t mb, rt_ubase_t value, rt_int32_t timeout)
{
    return mb_send(mb, value, false, timeout);
}

rt_err_t rt_mb_send(rt_mailbox_t mb, rt_ubase_t value)
{
    return mb_send(mb, value, false, RT_WAITING_NO);
}

rt_err_t rt_mb_urgent(rt_mailbox_t mb, rt_ubase_t value)
{
    return mb_send(mb, value, true, RT_WAITING_NO);
}

rt_err_t rt_mb_recv(rt_mailbox_t mb, rt_ubase_t *value, rt_int32_t timeout)
{
    size_t size = sizeof *value;
    rt_err_t result;

    DOOR_REQUIRE(mb != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is_a(&mb->parent.parent, RT_Object_Class_MailBox), -RT_EINVAL);
    door_on_trytake(&mb->parent);
    result = door_waited(door_ring_receive(&mb->ring, value, &size, door_ticks(timeout)));
    if (result == RT_EOK) {
        door_on_take(&mb->parent);
    }
    return result;
}

/* RESET: empty, and -RT_ERROR to all who wait. */
rt_err_t rt_mb_control(rt_mailbox_t mb, int cmd, void *arg)
{
    (void)arg;
    DOOR_REQUIRE(mb != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is_a(&mb->parent.parent, RT_Object_Class_MailBox), -RT_EINVAL);
    if (cmd != RT_IPC_CMD_RESET) {
        return -RT_ERROR;
    }
    door_ring_reset(&mb->ring);
    rt_schedule();
    return RT_EOK;
}

#endif

#ifdef RT_USING_MESSAGEQUEUE

/* Slot of a message, as RT_MQ_BUF_SIZE() counts. 0 iff the size is one that no memory has. */
static rt_size_t mq_stride(rt_size_t msg_size)
{
    return (msg_size > (RT_SIZE_MAX / 2U)) ? 0U : (rt_size_t)RT_MQ_BUF_SIZE(msg_size, 1U);
}

static void mq_set_up(rt_mq_t mq, void *pool, rt_size_t msg_size, rt_size_t max_msgs,
                      rt_uint8_t flag)
{
    mq->parent.parent.flag = flag;
    mq->msg_pool = pool;
    mq->msg_size = (rt_uint16_t)msg_size;
    mq->max_msgs = (rt_uint16_t)max_msgs;
    door_ring_init(&mq->ring, pool, mq_stride(msg_size), max_msgs, true, flag);
}

rt_err_t rt_mq_init(rt_mq_t mq, const char *name, void *msgpool, rt_size_t msg_size,
                    rt_size_t pool_size, rt_uint8_t flag)
{
    rt_size_t stride = mq_stride(msg_size);

    DOOR_REQUIRE(mq != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE((flag == RT_IPC_FLAG_FIFO) || (flag == RT_IPC_FLAG_PRIO), -RT_EINVAL);
    if ((msgpool == RT_NULL) || (msg_size == 0U) || (msg_size > RT_UINT16_MAX) ||
        (pool_size < stride) || ((pool_size / stride) > RT_MQ_ENTRY_MAX)) {
        return -RT_EINVAL;
    }
    if (door_object_init(&mq->parent.parent, RT_Object_Class_MessageQueue, name) != RT_EOK) {
        return -RT_EBUSY;
    }
    mq_set_up(mq, msgpool, msg_size, pool_size / stride, flag);
    return RT_EOK;
}

rt_err_t rt_mq_detach(rt_mq_t mq)
{
    DOOR_REQUIRE(mq != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is(&mq->parent.parent, RT_Object_Class_MessageQueue, RT_TRUE), -RT_EINVAL);
    door_ring_reset(&mq->ring);
    rt_object_detach(&mq->parent.parent);
    return RT_EOK;
}

#ifdef RT_USING_HEAP
rt_mq_t rt_mq_create(const char *name, rt_size_t msg_size, rt_size_t max_msgs, rt_uint8_t flag)
{
    rt_mq_t mq;
    void *pool;

    DOOR_REQUIRE((flag == RT_IPC_FLAG_FIFO) || (flag == RT_IPC_FLAG_PRIO), RT_NULL);
    if ((msg_size == 0U) || (msg_size > RT_UINT16_MAX) || (max_msgs == 0U) ||
        (max_msgs > RT_MQ_ENTRY_MAX) || (mq_stride(msg_size) > (RT_SIZE_MAX / max_msgs))) {
        return RT_NULL;
    }
    mq = (rt_mq_t)(void *)rt_object_allocate(RT_Object_Class_MessageQueue, name);
    if (mq == RT_NULL) {
        return RT_NULL;
    }
    pool = RT_KERNEL_MALLOC(mq_stride(msg_size) * max_msgs);
    if (pool == RT_NULL) {
        rt_object_delete(&mq->parent.parent);
        return RT_NULL;
    }
    mq_set_up(mq, pool, msg_size, max_msgs, flag);
    return mq;
}

rt_err_t rt_mq_delete(rt_mq_t mq)
{
    void *pool;

    DOOR_REQUIRE(mq != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is(&mq->parent.parent, RT_Object_Class_MessageQueue, RT_FALSE), -RT_EINVAL);
    pool = mq->msg_pool;
    door_ring_reset(&mq->ring);
    rt_object_delete(&mq->parent.parent);
    RT_KERNEL_FREE(pool);
    return RT_EOK;
}
#endif

static rt_err_t mq_send(rt_mq_t mq, const void *buffer, rt_size_t size, bool urgent,
                        rt_int32_t timeout)
{
    DOOR_REQUIRE(mq != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is_a(&mq->parent.parent, RT_Object_Class_MessageQueue), -RT_EINVAL);
    DOOR_REQUIRE(buffer != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(size != 0U, -RT_EINVAL);
    if ((size == 0U) || (size > mq->msg_size)) {
        return -RT_ERROR;
    }
    door_on_put(&mq->parent);
    return sent(door_ring_send(&mq->ring, buffer, size, urgent, door_ticks(timeout)));
}

rt_err_t rt_mq_send_wait(rt_mq_t mq, const void *buffer, rt_size_t size, rt_int32_t timeout)
{
    return mq_send(mq, buffer, size, false, timeout);
}

rt_err_t rt_mq_send(rt_mq_t mq, const void *buffer, rt_size_t size)
{
    return mq_send(mq, buffer, size, false, RT_WAITING_NO);
}

rt_err_t rt_mq_urgent(rt_mq_t mq, const void *buffer, rt_size_t size)
{
    return mq_send(mq, buffer, size, true, RT_WAITING_NO);
}

rt_ssize_t rt_mq_recv(rt_mq_t mq, void *buffer, rt_size_t size, rt_int32_t timeout)
{
    size_t length = size;
    rt_err_t result;

    DOOR_REQUIRE(mq != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is_a(&mq->parent.parent, RT_Object_Class_MessageQueue), -RT_EINVAL);
    DOOR_REQUIRE(buffer != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(size != 0U, -RT_EINVAL);
    door_on_trytake(&mq->parent);
    result = door_waited(door_ring_receive(&mq->ring, buffer, &length, door_ticks(timeout)));
    if (result != RT_EOK) {
        return (rt_ssize_t)result;
    }
    door_on_take(&mq->parent);
    return (rt_ssize_t)length;
}

/* RESET: empty, and -RT_ERROR to all who wait. */
rt_err_t rt_mq_control(rt_mq_t mq, int cmd, void *arg)
{
    (void)arg;
    DOOR_REQUIRE(mq != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is_a(&mq->parent.parent, RT_Object_Class_MessageQueue), -RT_EINVAL);
    if (cmd != RT_IPC_CMD_RESET) {
        return -RT_ERROR;
    }
    door_ring_reset(&mq->ring);
    rt_schedule();
    return RT_EOK;
}

#endif
