/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_KERNEL_ISR_H
#define ACRE_KERNEL_ISR_H

#include <stdbool.h>

/*
 * Interrupts. A handler that may call the kernel runs between enter and exit; handlers nest.
 *
 *   operation            cost                      from an ISR    may block
 *   acre_isr_enter()     O(1)                      only           no
 *   acre_isr_exit()      O(1), outermost: switch   only           no
 *   acre_in_isr()        O(1)                      yes            no
 *   acre_tick_isr()      see timer.h               only           no
 *
 * The switch to a thread that a handler made ready happens in the outermost acre_isr_exit():
 * never inside a handler, never missed. ports/port.h says on which stack a port calls it.
 */
void acre_isr_enter(void);
void acre_isr_exit(void);

/* True between enter and exit on this CPU. */
bool acre_in_isr(void);

/* Depth of nesting on this CPU, 0 in a thread. */
unsigned acre_isr_depth(void);

/* One tick has passed: CPU 0 advances time and runs due timers; every CPU charges the
 * running thread's slice. */
void acre_tick_isr(void);

#endif
