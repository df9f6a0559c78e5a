/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sched.c - scheduler lock, scheduler hooks, idle hooks
 *
 * The kernel has one hook for a switch and one for idle; here they fan out to RT-Thread's, and are
 * only put in place when there is one.
 */
#include "door.h"

#include <acre/kernel/kernel.h>

void rt_schedule(void)
{
    acre_reschedule();
}

rt_base_t rt_enter_critical(void)
{
    acre_sched_lock();
    return (rt_base_t)acre_sched_nest();
}

void rt_exit_critical(void)
{
    acre_sched_unlock();
}

void rt_exit_critical_safe(rt_base_t critical_level)
{
    rt_base_t level = (rt_base_t)acre_sched_nest();

    RT_ASSERT(level == critical_level);
    acre_sched_unlock();
}

rt_uint16_t rt_critical_level(void)
{
    return (rt_uint16_t)acre_sched_nest();
}

/* --- hooks -------------------------------------------------------------------------------- */

static void (*idle_hooks[RT_IDLE_HOOK_LIST_SIZE])(void);

static void idle(void)
{
    for (size_t i = 0U; i < RT_IDLE_HOOK_LIST_SIZE; i++) {
        void (*hook)(void) = idle_hooks[i];

        if (hook != NULL) {
            hook();
        }
    }
}

#ifdef RT_USING_HOOK
static void (*switch_hook)(rt_thread_t from, rt_thread_t to);
static void (*switched_hook)(struct rt_thread *tid);

/* In the switch, kernel lock held: a hook may look and count, not call the kernel. A thread that
 * nobody has asked about yet is RT_NULL here. */
static void switched(struct acre_thread *from, struct acre_thread *to)
{
    if (switch_hook != NULL) {
        switch_hook(door_thread_known(from), door_thread_known(to));
    }
    if (switched_hook != NULL) {
        switched_hook(door_thread_known(from));
    }
}
#endif

static void hook_kernel(void)
{
    struct acre_kernel_hooks hooks;

    acre_kernel_hooks_get(&hooks);
    hooks.idle = idle;
#ifdef RT_USING_HOOK
    hooks.switched = ((switch_hook != NULL) || (switched_hook != NULL)) ? switched : NULL;
#endif
    acre_kernel_hooks_set(&hooks);
}

#ifdef RT_USING_HOOK
void rt_scheduler_sethook(void (*hook)(rt_thread_t from, rt_thread_t to))
{
    switch_hook = hook;
    hook_kernel();
}

void rt_scheduler_switch_sethook(void (*hook)(struct rt_thread *tid))
{
    switched_hook = hook;
    hook_kernel();
}
#endif

/* Put now where old is. */
static rt_err_t replace(void (*old)(void), void (*now)(void), rt_err_t error)
{
    acre_key key = acre_irq_mask();

    for (size_t i = 0U; (i < RT_IDLE_HOOK_LIST_SIZE) && (error != RT_EOK); i++) {
        if (idle_hooks[i] == old) {
            idle_hooks[i] = now;
            error = RT_EOK;
        }
    }
    acre_irq_restore(key);
    return error;
}

/* -RT_EFULL iff there are RT_IDLE_HOOK_LIST_SIZE of them already. */
rt_err_t rt_thread_idle_sethook(void (*hook)(void))
{
    rt_err_t err;

    DOOR_REQUIRE(hook != RT_NULL, -RT_EINVAL);
    err = replace(NULL, hook, -RT_EFULL);
    hook_kernel();
    return err;
}

/* -RT_ENOSYS iff it is not there. */
rt_err_t rt_thread_idle_delhook(void (*hook)(void))
{
    DOOR_REQUIRE(hook != RT_NULL, -RT_EINVAL);
    return replace(hook, NULL, -RT_ENOSYS);
}
