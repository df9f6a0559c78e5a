/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_PORT_CPU_H
#define ACRE_PORT_CPU_H

#include <stdint.h>

/* Copy this directory, then go through it from top to bottom; "yours" marks what changes. */

#define ACRE_PORT_DEFERRED_SWITCH 0  /* yours: 1 iff there is an exception after all others */
#define ACRE_PORT_STACK_ALIGN     16 /* yours: what the ABI wants at a function's entry */
#define ACRE_PORT_STACK_MIN       64 /* yours: a saved context, and an interrupt's frames */
#define ACRE_PORT_STACK_EXTRA     0  /* yours: for wide registers, large frames */
#define ACRE_PORT_OWN_STACK       1  /* yours: 0; threads run on the stack they were given */

/* Yours: the CPU's own flag, read and set in one or two instructions. */
extern unsigned acre_template_masked;

static inline unsigned acre_port_irq_mask(void)
{
    unsigned before = acre_template_masked;

    acre_template_masked = 1U;
    __asm__ volatile("" ::: "memory");
    return before;
}

static inline void acre_port_irq_restore(unsigned key)
{
    __asm__ volatile("" ::: "memory");
    if (key == 0U) {
        acre_template_masked = 0U;
    }
}

/* Yours, with several CPUs: the number from the CPU's own register. */
static inline unsigned acre_port_cpu_id(void)
{
    return 0U;
}

/* Yours: a counter of cycles or instructions, or 0 where there is none. */
static inline uint32_t acre_port_cycles(void)
{
    return 0U;
}

/* Yours: the hint for a spin loop, if the CPU has one. */
static inline void acre_port_relax(void)
{
}

#endif
