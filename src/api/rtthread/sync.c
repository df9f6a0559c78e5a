/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync.c - semaphore and mutex: the kernel's, with names
 *
 * Detaching wakes the waiters with -RT_ERROR and, as in RT-Thread, does not switch to them at once.
 * After a failed take nothing of the object is touched any more: it may be gone.
 */
#include "door.h"

#ifdef RT_USING_SEMAPHORE

static void sem_set_up(rt_sem_t sem, rt_uint32_t value, rt_uint8_t flag)
{
    sem->parent.parent.flag = flag;
    (void)acre_sem_init(&sem->sem, value, RT_SEM_VALUE_MAX, door_order(flag));
}

rt_err_t rt_sem_init(rt_sem_t sem, const char *name, rt_uint32_t value, rt_uint8_t flag)
{
    DOOR_REQUIRE(sem != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(value <= RT_SEM_VALUE_MAX, -RT_EINVAL);
    DOOR_REQUIRE((flag == RT_IPC_FLAG_FIFO) || (flag == RT_IPC_FLAG_PRIO), -RT_EINVAL);
    if (door_object_init(&sem->parent.parent, RT_Object_Class_Semaphore, name) != RT_EOK) {
        return -RT_EBUSY;
    }
    sem_set_up(sem, value, flag);
    return RT_EOK;
}

rt_err_t rt_sem_detach(rt_sem_t sem)
{
    DOOR_REQUIRE(sem != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is(&sem->parent.parent, RT_Object_Class_Semaphore, RT_TRUE), -RT_EINVAL);
    acre_sem_reset(&sem->sem, 0U, DOOR_DETACHED, false);
    rt_object_detach(&sem->parent.parent);
    return RT_EOK;
}

#ifdef RT_USING_HEAP
rt_sem_t rt_sem_create(const char *name, rt_uint32_t value, rt_uint8_t flag)
{
    rt_sem_t sem;

    DOOR_REQUIRE(value <= RT_SEM_VALUE_MAX, RT_NULL);
    DOOR_REQUIRE((flag == RT_IPC_FLAG_FIFO) || (flag == RT_IPC_FLAG_PRIO), RT_NULL);
    sem = (rt_sem_t)(void *)rt_object_allocate(RT_Object_Class_Semaphore, name);
    if (sem != RT_NULL) {
        sem_set_up(sem, value, flag);
    }
    return sem;
}

rt_err_t rt_sem_delete(rt_sem_t sem)
{
    DOOR_REQUIRE(sem != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is(&sem->parent.parent, RT_Object_Class_Semaphore, RT_FALSE), -RT_EINVAL);
    acre_sem_reset(&sem->sem, 0U, DOOR_DETACHED, false);
    rt_object_delete(&sem->parent.parent);
    return RT_EOK;
}
#endif

rt_err_t rt_sem_take(rt_sem_t sem, rt_int32_t timeout)
{
    rt_err_t result;

    DOOR_REQUIRE(sem != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is_a(&sem->parent.parent, RT_Object_Class_Semaphore), -RT_EINVAL);
    door_on_trytake(&sem->parent);
    result = door_waited(acre_sem_take(&sem->sem, door_ticks(timeout)));
    if (result == RT_EOK) {
        door_on_take(&sem->parent);
    }
    return result;
}

rt_err_t rt_sem_take_interruptible(rt_sem_t sem, rt_int32_t timeout)
{
    return rt_sem_take(sem, timeout);
}

rt_err_t rt_sem_take_killable(rt_sem_t sem, rt_int32_t timeout)
{
    return rt_sem_take(sem, timeout);
}

rt_err_t rt_sem_trytake(rt_sem_t sem)
{
    return rt_sem_take(sem, RT_WAITING_NO);
}

rt_err_t rt_sem_release(rt_sem_t sem)
{
    DOOR_REQUIRE(sem != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is_a(&sem->parent.parent, RT_Object_Class_Semaphore), -RT_EINVAL);
    door_on_put(&sem->parent);
    return (acre_sem_give(&sem->sem) == ACRE_OK) ? RT_EOK : -RT_EFULL;
}

/* RESET: wake all waiters with -RT_ERROR and start at arg. SET_VLIMIT: no more than arg units. */
rt_err_t rt_sem_control(rt_sem_t sem, int cmd, void *arg)
{
    rt_ubase_t value = (rt_ubase_t)arg;
    rt_err_t result = -RT_EINVAL;

    DOOR_REQUIRE(sem != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is_a(&sem->parent.parent, RT_Object_Class_Semaphore), -RT_EINVAL);
    if ((cmd == RT_IPC_CMD_RESET) && (value <= RT_SEM_VALUE_MAX)) {
        acre_sem_reset(&sem->sem, (rt_uint32_t)value, DOOR_DETACHED, true);
        result = RT_EOK;
    } else if ((cmd == RT_IPC_CMD_SET_VLIMIT) && (value != 0U) && (value <= RT_SEM_VALUE_MAX)) {
        rt_base_t level = rt_hw_interrupt_disable();

        if (sem->value <= value) {
            sem->max_value = (rt_uint32_t)value;
            result = RT_EOK;
        }
        rt_hw_interrupt_enable(level);
    }
    return result;
}

#endif

#ifdef RT_USING_MUTEX

/* flag is taken and not used: a mutex that inherits priorities must wake by priority. */
static void mutex_set_up(rt_mutex_t mutex)
{
    mutex->parent.parent.flag = RT_IPC_FLAG_PRIO;
    acre_mutex_init(&mutex->mutex);
}

rt_err_t rt_mutex_init(rt_mutex_t mutex, const char *name, rt_uint8_t flag)
{
    (void)flag;
    DOOR_REQUIRE(mutex != RT_NULL, -RT_EINVAL);
    if (door_object_init(&mutex->parent.parent, RT_Object_Class_Mutex, name) != RT_EOK) {
        return -RT_EBUSY;
    }
    mutex_set_up(mutex);
    return RT_EOK;
}

rt_err_t rt_mutex_detach(rt_mutex_t mutex)
{
    DOOR_REQUIRE(mutex != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is(&mutex->parent.parent, RT_Object_Class_Mutex, RT_TRUE), -RT_EINVAL);
    acre_mutex_reset(&mutex->mutex, DOOR_DETACHED, false);
    rt_object_detach(&mutex->parent.parent);
    return RT_EOK;
}

#ifdef RT_USING_HEAP
rt_mutex_t rt_mutex_create(const char *name, rt_uint8_t flag)
{
    rt_mutex_t mutex = (rt_mutex_t)(void *)rt_object_allocate(RT_Object_Class_Mutex, name);

    (void)flag;
    if (mutex != RT_NULL) {
        mutex_set_up(mutex);
    }
    return mutex;
}

rt_err_t rt_mutex_delete(rt_mutex_t mutex)
{
    DOOR_REQUIRE(mutex != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is(&mutex->parent.parent, RT_Object_Class_Mutex, RT_FALSE), -RT_EINVAL);
    acre_mutex_reset(&mutex->mutex, DOOR_DETACHED, false);
    rt_object_delete(&mutex->parent.parent);
    return RT_EOK;
}
#endif

rt_err_t rt_mutex_take(rt_mutex_t mutex, rt_int32_t timeout)
{
    rt_err_t result;

    DOOR_REQUIRE(mutex != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is_a(&mutex->parent.parent, RT_Object_Class_Mutex), -RT_EINVAL);
    RT_DEBUG_IN_THREAD_CONTEXT;
    /* Only the owner can find itself the owner, so no lock is needed to look. */
    if ((mutex->mutex.owner == acre_thread_self()) && (mutex->mutex.owner != NULL) &&
        (mutex->mutex.depth >= RT_MUTEX_HOLD_MAX)) {
        return -RT_EFULL;
    }
    door_on_trytake(&mutex->parent);
    result = door_waited(acre_mutex_take(&mutex->mutex, door_ticks(timeout)));
    if (result == RT_EOK) {
        door_on_take(&mutex->parent);
    }
    return result;
}

rt_err_t rt_mutex_take_interruptible(rt_mutex_t mutex, rt_int32_t timeout)
{
    return rt_mutex_take(mutex, timeout);
}

rt_err_t rt_mutex_take_killable(rt_mutex_t mutex, rt_int32_t timeout)
{
    return rt_mutex_take(mutex, timeout);
}

rt_err_t rt_mutex_trytake(rt_mutex_t mutex)
{
    return rt_mutex_take(mutex, RT_WAITING_NO);
}

rt_err_t rt_mutex_release(rt_mutex_t mutex)
{
    DOOR_REQUIRE(mutex != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is_a(&mutex->parent.parent, RT_Object_Class_Mutex), -RT_EINVAL);
    RT_DEBUG_IN_THREAD_CONTEXT;
    door_on_put(&mutex->parent);
    if (acre_mutex_give(&mutex->mutex) != ACRE_OK) {
        rt_set_errno(-RT_ERROR);
        return -RT_ERROR;
    }
    return RT_EOK;
}

/* RT-Thread defines no command for a mutex. */
rt_err_t rt_mutex_control(rt_mutex_t mutex, int cmd, void *arg)
{
    (void)cmd;
    (void)arg;
    DOOR_REQUIRE(mutex != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is_a(&mutex->parent.parent, RT_Object_Class_Mutex), -RT_EINVAL);
    return -RT_EINVAL;
}

rt_thread_t rt_mutex_get_owner(rt_mutex_t mutex)
{
    DOOR_REQUIRE(mutex != RT_NULL, RT_NULL);
    return door_thread(mutex->mutex.owner);
}

rt_ubase_t rt_mutex_get_hold(rt_mutex_t mutex)
{
    DOOR_REQUIRE(mutex != RT_NULL, 0);
    return mutex->mutex.depth;
}

#endif
