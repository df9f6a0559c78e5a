/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_PORT_CPU_H
#define ACRE_PORT_CPU_H

#include <stdint.h>

/* The host as a CPU: one, direct switch, stacks of the port's own. See ports/host/README.md. Tests of
 * the kernel also build it as a deferred port, which switches when the mask is lifted. */
#ifndef ACRE_PORT_DEFERRED_SWITCH
#define ACRE_PORT_DEFERRED_SWITCH 0
#endif
#define ACRE_PORT_STACK_ALIGN 16
#define ACRE_PORT_STACK_MIN   64
#define ACRE_PORT_STACK_EXTRA 0 /* it has its own stacks */
#define ACRE_PORT_OWN_STACK   1

unsigned acre_port_irq_mask(void);
void acre_port_irq_restore(unsigned key);
uint32_t acre_port_cycles(void);

static inline unsigned acre_port_cpu_id(void)
{
    return 0U;
}

static inline void acre_port_relax(void)
{
}

#endif
