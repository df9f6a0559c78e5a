/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_IRQ_OFFLOAD_H_
#define ZEPHYR_IRQ_OFFLOAD_H_

#include <zephyr/types.h>

/* Run routine(parameter) as an interrupt would run it, and return when it has ended: k_is_in_isr()
 * is true in it, it cannot wait, and what it makes ready runs when it has returned. */
#if ACRE_ZEPHYR_API_114
typedef void (*irq_offload_routine_t)(void *parameter);
void irq_offload(irq_offload_routine_t routine, void *parameter);
#else
typedef void (*irq_offload_routine_t)(const void *parameter);
void irq_offload(irq_offload_routine_t routine, const void *parameter);
#endif

#endif
