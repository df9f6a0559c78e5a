/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_PORT_CPU_H
#define ACRE_PORT_CPU_H

#include <stdint.h>

/* ARMv7-M and ARMv8-M mainline: one CPU, switched by PendSV. See ports/cortex-m/README.md. */
#define ACRE_PORT_DEFERRED_SWITCH 1
#define ACRE_PORT_STACK_ALIGN     8
#define ACRE_PORT_OWN_STACK       0

/* Two frames of the hardware (a thread's own and one more while PendSV is late), the software's,
 * the guard; with a floating-point unit both are larger. */
#ifdef __ARM_FP
#define ACRE_PORT_STACK_MIN   384
#define ACRE_PORT_STACK_EXTRA 192
#else
#define ACRE_PORT_STACK_MIN   192
#define ACRE_PORT_STACK_EXTRA 0
#endif

/*
 * The mask is PRIMASK: everything but NMI and HardFault waits. BASEPRI would leave the most
 * urgent interrupts running, which could then not call the kernel; no board of ours has one.
 */
static inline unsigned acre_port_irq_mask(void)
{
    unsigned before;

    __asm__ volatile("mrs %0, primask\n\tcpsid i" : "=r"(before) : : "memory");
    return before & 1U;
}

/* ISB: a PendSV that waits is taken before the instruction after the restore. */
static inline void acre_port_irq_restore(unsigned key)
{
    if (key == 0U) {
        __asm__ volatile("cpsie i\n\tisb" : : : "memory");
    }
}

static inline unsigned acre_port_cpu_id(void)
{
    return 0U;
}

/* DWT_CYCCNT; QEMU has none and reads 0. */
static inline uint32_t acre_port_cycles(void)
{
    return *(volatile uint32_t *)(uintptr_t)0xE0001004U;
}

static inline void acre_port_relax(void)
{
}

#endif
