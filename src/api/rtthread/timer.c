/* SPDX-License-Identifier: Apache-2.0 */
/*
 * timer.c - time, and timers over the kernel's
 *
 * What RT-Thread can change at any moment (kind, length, function) is kept in the rt_timer; the
 * kernel's timer is made anew from it at each start.
 */
#include "door.h"

#include <acre/kernel/isr.h>
#include <acre/kernel/timer.h>

/* --- ticks -------------------------------------------------------------------------------- */

rt_tick_t rt_tick_get(void)
{
    return acre_tick();
}

void rt_tick_set(rt_tick_t tick)
{
    acre_tick_set(tick);
}

void rt_tick_increase(void)
{
    acre_tick_isr();
}

rt_tick_t rt_tick_get_delta(rt_tick_t base)
{
    return acre_tick() - base; /* modulo 2^32 */
}

/* Rounded up; negative is for ever. */
rt_tick_t rt_tick_from_millisecond(rt_int32_t ms)
{
    return (ms < 0) ? (rt_tick_t)RT_WAITING_FOREVER : acre_ms_to_ticks((uint32_t)ms);
}

rt_tick_t rt_tick_get_millisecond(void)
{
    return (rt_tick_t)((acre_uptime() * 1000U) / RT_TICK_PER_SECOND);
}

void rt_system_tick_init(void)
{
}

/* --- timers ------------------------------------------------------------------------------- */

#ifdef RT_USING_HOOK
static void (*enter_hook)(struct rt_timer *timer);
static void (*exit_hook)(struct rt_timer *timer);

void rt_timer_enter_sethook(void (*hook)(struct rt_timer *timer))
{
    enter_hook = hook;
}

void rt_timer_exit_sethook(void (*hook)(struct rt_timer *timer))
{
    exit_hook = hook;
}
#endif

/* Programs look at this bit themselves. */
static void mark(rt_timer_t timer, bool active)
{
    acre_key key = acre_irq_mask();

    timer->parent.flag =
        (rt_uint8_t)(((unsigned)timer->parent.flag & ~(unsigned)RT_TIMER_FLAG_ACTIVATED) |
                     (active ? RT_TIMER_FLAG_ACTIVATED : 0U));
    acre_irq_restore(key);
}

/* control() may have changed the kind since the start, which the kernel's timer does not know. */
static void keep_kind(rt_timer_t self, struct acre_timer *timer)
{
    bool started_periodic = (timer->flags & ACRE_TIMER_PERIODIC) != 0U;

    if ((self->parent.flag & RT_TIMER_FLAG_PERIODIC) == 0) {
        if (started_periodic) {
            (void)acre_timer_stop(timer);
        }
        mark(self, false);
    } else if (!started_periodic) {
        (void)acre_timer_start(timer, self->init_tick);
    }
}

/* The timer may be gone when its function returns: nothing of it is read after that. */
static void expired(struct acre_timer *timer, void *arg)
{
    struct rt_timer *self = arg;

    keep_kind(self, timer);
#ifdef RT_USING_HOOK
    if (enter_hook != NULL) {
        enter_hook(self);
    }
#endif
    self->timeout_func(self->parameter);
#ifdef RT_USING_HOOK
    if (exit_hook != NULL) {
        exit_hook(self);
    }
#endif
}

static unsigned kernel_flags(unsigned flag)
{
    unsigned flags = 0U;

    if ((flag & RT_TIMER_FLAG_PERIODIC) != 0U) {
        flags |= ACRE_TIMER_PERIODIC;
    }
    if ((flag & RT_TIMER_FLAG_SOFT_TIMER) != 0U) {
        flags |= ACRE_TIMER_THREAD;
    }
    return flags;
}

static void set_up(rt_timer_t timer, void (*timeout)(void *parameter), void *parameter,
                   rt_tick_t time, rt_uint8_t flag)
{
    timer->parent.flag =
        (rt_uint8_t)((unsigned)flag & (RT_TIMER_FLAG_PERIODIC | RT_TIMER_FLAG_SOFT_TIMER));
    timer->timeout_func = timeout;
    timer->parameter = parameter;
    timer->init_tick = time;
    timer->timeout_tick = 0U;
    acre_timer_init(&timer->timer, timer->parent.name, expired, timer, kernel_flags(flag));
}

void rt_timer_init(rt_timer_t timer, const char *name, void (*timeout)(void *parameter),
                   void *parameter, rt_tick_t time, rt_uint8_t flag)
{
    DOOR_REQUIRE(timer != RT_NULL, );
    DOOR_REQUIRE(timeout != RT_NULL, );
    DOOR_REQUIRE(time < RT_TICK_MAX / 2U, );
    if (door_object_init(&timer->parent, RT_Object_Class_Timer, name) != RT_EOK) {
        return;
    }
    set_up(timer, timeout, parameter, time, flag);
}

rt_err_t rt_timer_detach(rt_timer_t timer)
{
    DOOR_REQUIRE(timer != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is(&timer->parent, RT_Object_Class_Timer, RT_TRUE), -RT_EINVAL);
    (void)acre_timer_stop(&timer->timer);
    rt_object_detach(&timer->parent);
    return RT_EOK;
}

#ifdef RT_USING_HEAP
rt_timer_t rt_timer_create(const char *name, void (*timeout)(void *parameter), void *parameter,
                           rt_tick_t time, rt_uint8_t flag)
{
    rt_timer_t timer;

    DOOR_REQUIRE(timeout != RT_NULL, RT_NULL);
    DOOR_REQUIRE(time < RT_TICK_MAX / 2U, RT_NULL);
    timer = (rt_timer_t)(void *)rt_object_allocate(RT_Object_Class_Timer, name);
    if (timer != RT_NULL) {
        set_up(timer, timeout, parameter, time, flag);
    }
    return timer;
}

rt_err_t rt_timer_delete(rt_timer_t timer)
{
    DOOR_REQUIRE(timer != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is(&timer->parent, RT_Object_Class_Timer, RT_FALSE), -RT_EINVAL);
    (void)acre_timer_stop(&timer->timer);
    rt_object_delete(&timer->parent);
    return RT_EOK;
}
#endif

rt_err_t rt_timer_start(rt_timer_t timer)
{
    acre_key key;
    int err;

    DOOR_REQUIRE(timer != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is_a(&timer->parent, RT_Object_Class_Timer), -RT_EINVAL);
    key = acre_irq_mask(); /* stop, change, start: as one step for this CPU's handlers */
    (void)acre_timer_stop(&timer->timer);
    timer->timer.flags = (uint8_t)kernel_flags(timer->parent.flag);
    err = acre_timer_start(&timer->timer, timer->init_tick);
    timer->timeout_tick = acre_tick() + timer->init_tick;
    mark(timer, err == ACRE_OK);
    acre_irq_restore(key);
    return (err == ACRE_OK) ? RT_EOK : -RT_ERROR;
}

rt_err_t rt_timer_stop(rt_timer_t timer)
{
    DOOR_REQUIRE(timer != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is_a(&timer->parent, RT_Object_Class_Timer), -RT_EINVAL);
    mark(timer, false);
    return (acre_timer_stop(&timer->timer) == ACRE_OK) ? RT_EOK : -RT_ERROR;
}

static rt_tick_t due_at(const struct rt_timer *timer)
{
    return acre_timer_active(&timer->timer) ? (acre_tick() + acre_timer_remaining(&timer->timer))
                                            : timer->timeout_tick;
}

static void set_kind(rt_timer_t timer, unsigned periodic)
{
    timer->parent.flag =
        (rt_uint8_t)(((unsigned)timer->parent.flag & ~(unsigned)RT_TIMER_FLAG_PERIODIC) | periodic);
}

/* Setting the time stops the timer, as upstream's does; the kind may change while it runs. */
rt_err_t rt_timer_control(rt_timer_t timer, int cmd, void *arg)
{
    rt_err_t result = RT_EOK;
    acre_key key;

    DOOR_REQUIRE(timer != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is_a(&timer->parent, RT_Object_Class_Timer), -RT_EINVAL);
    key = acre_irq_mask();
    switch (cmd) {
    case RT_TIMER_CTRL_SET_TIME:
        (void)acre_timer_stop(&timer->timer);
        mark(timer, false);
        timer->init_tick = *(rt_tick_t *)arg;
        break;
    case RT_TIMER_CTRL_GET_TIME:
        *(rt_tick_t *)arg = timer->init_tick;
        break;
    case RT_TIMER_CTRL_SET_ONESHOT:
        set_kind(timer, RT_TIMER_FLAG_ONE_SHOT);
        break;
    case RT_TIMER_CTRL_SET_PERIODIC:
        set_kind(timer, RT_TIMER_FLAG_PERIODIC);
        break;
    case RT_TIMER_CTRL_GET_STATE:
        *(rt_uint32_t *)arg =
            acre_timer_active(&timer->timer) ? RT_TIMER_FLAG_ACTIVATED : RT_TIMER_FLAG_DEACTIVATED;
        break;
    case RT_TIMER_CTRL_GET_REMAIN_TIME:
        *(rt_tick_t *)arg = due_at(timer);
        break;
    case RT_TIMER_CTRL_GET_FUNC:
        *(void (**)(void *))arg = timer->timeout_func;
        break;
    case RT_TIMER_CTRL_SET_FUNC:
        timer->timeout_func = (void (*)(void *))(uintptr_t)arg;
        break;
    case RT_TIMER_CTRL_GET_PARM:
        *(void **)arg = timer->parameter;
        break;
    case RT_TIMER_CTRL_SET_PARM:
        timer->parameter = arg;
        break;
    default:
        result = -RT_EINVAL;
        break;
    }
    acre_irq_restore(key);
    return result;
}

struct earliest {
    rt_tick_t now;
    rt_tick_t left; /* RT_TICK_MAX: none yet */
};

static bool sooner(const struct acre_timer *timer, void *arg)
{
    struct earliest *earliest = arg;
    rt_tick_t left = timer->expiry - earliest->now;

    if (left < earliest->left) {
        earliest->left = left;
    }
    return true;
}

/* The tick at which the next timer is due, RT_TICK_MAX when there is none. O(timers). */
rt_tick_t rt_timer_next_timeout_tick(void)
{
    struct earliest earliest = {.now = acre_tick(), .left = RT_TICK_MAX};

    acre_timer_foreach(sooner, &earliest);
    return (earliest.left == RT_TICK_MAX) ? RT_TICK_MAX : (earliest.now + earliest.left);
}
