/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RT_HW_H__
#define RT_HW_H__

/*
 * The part of RT-Thread's CPU interface that programs above the kernel call. Interrupts are masked
 * on the calling CPU only; level is what rt_hw_interrupt_disable() returned, and pairs nest.
 */
#include <rtdef.h>

rt_base_t rt_hw_interrupt_disable(void);
void rt_hw_interrupt_enable(rt_base_t level);
rt_bool_t rt_hw_interrupt_is_disabled(void);

#define rt_hw_local_irq_disable rt_hw_interrupt_disable
#define rt_hw_local_irq_enable  rt_hw_interrupt_enable

/* Start the board again; end the simulator. Neither returns. */
rt_noreturn void rt_hw_cpu_reset(void);
rt_noreturn void rt_hw_cpu_shutdown(void);

/* Write a string to the console as it is. */
void rt_hw_console_output(const char *str);

#ifdef RT_USING_SMP
int rt_hw_cpu_id(void);
#else
#define rt_hw_cpu_id() (0)
#endif

#endif
