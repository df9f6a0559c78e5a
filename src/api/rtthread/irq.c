/* SPDX-License-Identifier: Apache-2.0 */
/*
 * irq.c - interrupts, spinlocks, the way out: the kernel's own under RT-Thread's names
 *
 * rt_spin_lock() masks interrupts, where upstream on one CPU only locks the scheduler: what is
 * guarded by it is then also safe from handlers, and sections are short either way.
 */
#include "door.h"

#include <string.h>

#include <board.h>

#include <acre/kernel/console.h>
#include <acre/kernel/isr.h>
#include <acre/kernel/lock.h>

rt_base_t rt_hw_interrupt_disable(void)
{
    return (rt_base_t)acre_irq_mask();
}

void rt_hw_interrupt_enable(rt_base_t level)
{
    acre_irq_restore((acre_key)level);
}

rt_bool_t rt_hw_interrupt_is_disabled(void)
{
    acre_key key = acre_irq_mask();

    acre_irq_restore(key);
    return key != 0U;
}

#ifdef RT_USING_HOOK
static void (*enter_hook)(void);
static void (*leave_hook)(void);

void rt_interrupt_enter_sethook(void (*hook)(void))
{
    enter_hook = hook;
}

void rt_interrupt_leave_sethook(void (*hook)(void))
{
    leave_hook = hook;
}
#endif

void rt_interrupt_enter(void)
{
    acre_isr_enter();
#ifdef RT_USING_HOOK
    if (enter_hook != NULL) {
        enter_hook();
    }
#endif
}

void rt_interrupt_leave(void)
{
#ifdef RT_USING_HOOK
    if (leave_hook != NULL) {
        leave_hook();
    }
#endif
    acre_isr_exit();
}

rt_uint8_t rt_interrupt_get_nest(void)
{
    return (rt_uint8_t)acre_isr_depth();
}

void rt_spin_lock_init(struct rt_spinlock *lock)
{
    acre_lock_init(&lock->lock);
    lock->key = 0U;
}

void rt_spin_lock(struct rt_spinlock *lock)
{
    acre_key key = acre_lock_take(&lock->lock);

    lock->key = (rt_uint8_t)key;
}

void rt_spin_unlock(struct rt_spinlock *lock)
{
    acre_lock_give(&lock->lock, lock->key);
}

rt_base_t rt_spin_lock_irqsave(struct rt_spinlock *lock)
{
    return (rt_base_t)acre_lock_take(&lock->lock);
}

void rt_spin_unlock_irqrestore(struct rt_spinlock *lock, rt_base_t level)
{
    acre_lock_give(&lock->lock, (acre_key)level);
}

void rt_hw_cpu_reset(void)
{
    acre_board_reset();
}

void rt_hw_cpu_shutdown(void)
{
    acre_board_exit(0);
}

void rt_hw_console_output(const char *str)
{
    acre_console_write(str, strlen(str));
}

#ifdef RT_USING_SMP
int rt_hw_cpu_id(void)
{
    return (int)acre_port_cpu_id();
}
#endif
