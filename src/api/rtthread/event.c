/* SPDX-License-Identifier: Apache-2.0 */
/*
 * event.c - 32 bits to wait for, all or any of some of them
 *
 * A sender walks the waiters in their order: O(waiters), with the event's lock held. All of them see
 * the bits as they were when the sender came; what they clear is cleared after the walk.
 */
#include "door.h"

#ifdef RT_USING_EVENT

/* What a waiter wants; on its stack, its address is the word that wakers see. */
struct wanted {
    rt_uint32_t set;
    rt_uint8_t option;
};

static rt_bool_t meets(rt_uint32_t have, const struct wanted *wanted)
{
    rt_uint32_t common = have & wanted->set;

    return ((wanted->option & RT_EVENT_FLAG_AND) != 0) ? (common == wanted->set) : (common != 0U);
}

static void set_up(rt_event_t event, rt_uint8_t flag)
{
    event->parent.parent.flag = flag;
    event->set = 0U;
    acre_lock_init(&event->lock);
    acre_wait_init(&event->waiters, door_order(flag));
}

rt_err_t rt_event_init(rt_event_t event, const char *name, rt_uint8_t flag)
{
    DOOR_REQUIRE(event != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE((flag == RT_IPC_FLAG_FIFO) || (flag == RT_IPC_FLAG_PRIO), -RT_EINVAL);
    if (door_object_init(&event->parent.parent, RT_Object_Class_Event, name) != RT_EOK) {
        return -RT_EBUSY;
    }
    set_up(event, flag);
    return RT_EOK;
}

rt_err_t rt_event_detach(rt_event_t event)
{
    DOOR_REQUIRE(event != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is(&event->parent.parent, RT_Object_Class_Event, RT_TRUE), -RT_EINVAL);
    (void)acre_wait_wake_all(&event->waiters, DOOR_DETACHED);
    rt_object_detach(&event->parent.parent);
    return RT_EOK;
}

#ifdef RT_USING_HEAP
rt_event_t rt_event_create(const char *name, rt_uint8_t flag)
{
    rt_event_t event;

    DOOR_REQUIRE((flag == RT_IPC_FLAG_FIFO) || (flag == RT_IPC_FLAG_PRIO), RT_NULL);
    event = (rt_event_t)(void *)rt_object_allocate(RT_Object_Class_Event, name);
    if (event != RT_NULL) {
        set_up(event, flag);
    }
    return event;
}

rt_err_t rt_event_delete(rt_event_t event)
{
    DOOR_REQUIRE(event != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is(&event->parent.parent, RT_Object_Class_Event, RT_FALSE), -RT_EINVAL);
    (void)acre_wait_wake_all(&event->waiters, DOOR_DETACHED);
    rt_object_delete(&event->parent.parent);
    return RT_EOK;
}
#endif

rt_err_t rt_event_send(rt_event_t event, rt_uint32_t set)
{
    struct acre_thread *waiter;
    rt_uint32_t clear = 0U;
    acre_key key;

    DOOR_REQUIRE(event != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is_a(&event->parent.parent, RT_Object_Class_Event), -RT_EINVAL);
    if (set == 0U) {
        return -RT_ERROR;
    }
    door_on_put(&event->parent);
    key = acre_lock_take(&event->lock);
    event->set |= set;
    waiter = acre_wait_first(&event->waiters);
    while (waiter != NULL) {
        const struct wanted *wanted = (const struct wanted *)acre_wait_want(waiter);
        struct acre_thread *next = acre_wait_next(&event->waiters, waiter);

        if (meets(event->set, wanted)) {
            rt_uint32_t taken = event->set & wanted->set;
            rt_uint8_t option = wanted->option;

            if (acre_wait_wake(&event->waiters, waiter, ACRE_OK, (void *)(uintptr_t)taken) &&
                ((option & RT_EVENT_FLAG_CLEAR) != 0)) {
                clear |= taken;
            }
        }
        waiter = next;
    }
    event->set &= ~clear;
    acre_lock_give(&event->lock, key);
    acre_reschedule();
    return RT_EOK;
}

/* option: AND or OR, and CLEAR. *recved (which may be RT_NULL): those of set that were there. */
rt_err_t rt_event_recv(rt_event_t event, rt_uint32_t set, rt_uint8_t option, rt_int32_t timeout,
                       rt_uint32_t *recved)
{
    const struct wanted wanted = {set, option};
    rt_bool_t sensible = (set != 0U) && ((option & (RT_EVENT_FLAG_AND | RT_EVENT_FLAG_OR)) != 0);
    void *taken = NULL;
    rt_err_t result = RT_EOK;
    acre_key key;

    DOOR_REQUIRE(event != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is_a(&event->parent.parent, RT_Object_Class_Event), -RT_EINVAL);
    if (!sensible) {
        return -RT_ERROR;
    }
    door_on_trytake(&event->parent);
    key = acre_lock_take(&event->lock);
    if (meets(event->set, &wanted)) {
        taken = (void *)(uintptr_t)(event->set & set);
        if ((option & RT_EVENT_FLAG_CLEAR) != 0) {
            event->set &= ~set;
        }
        acre_lock_give(&event->lock, key);
    } else {
        result = door_waited(acre_wait_block(&event->waiters, &event->lock, key,
                                             door_ticks(timeout), (uintptr_t)&wanted, &taken));
    }
    if (result == RT_EOK) {
        if (recved != RT_NULL) {
            *recved = (rt_uint32_t)(uintptr_t)taken;
        }
        door_on_take(&event->parent);
    }
    return result;
}

rt_err_t rt_event_recv_interruptible(rt_event_t event, rt_uint32_t set, rt_uint8_t option,
                                     rt_int32_t timeout, rt_uint32_t *recved)
{
    return rt_event_recv(event, set, option, timeout, recved);
}

/* RESET: no bits, and -RT_ERROR to all waiters. */
rt_err_t rt_event_control(rt_event_t event, int cmd, void *arg)
{
    acre_key key;

    (void)arg;
    DOOR_REQUIRE(event != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is_a(&event->parent.parent, RT_Object_Class_Event), -RT_EINVAL);
    if (cmd != RT_IPC_CMD_RESET) {
        return -RT_ERROR;
    }
    key = acre_lock_take(&event->lock);
    event->set = 0U;
    acre_lock_give(&event->lock, key);
    (void)acre_wait_wake_all(&event->waiters, DOOR_DETACHED);
    acre_reschedule();
    return RT_EOK;
}

#endif
