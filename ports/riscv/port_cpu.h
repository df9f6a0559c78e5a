/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_PORT_CPU_H
#define ACRE_PORT_CPU_H

#include <stdint.h>

#include <acre/kernel/config.h>

/* RV32IMAC and RV64IMAC in machine mode, direct switch. See ports/riscv/README.md. */
#define ACRE_PORT_DEFERRED_SWITCH 0
#define ACRE_PORT_STACK_ALIGN     16
#define ACRE_PORT_OWN_STACK       0

/* An interrupt's frame, a switch's frame, and the calls in between; in bytes, see switch.S. */
#if __riscv_xlen == 64
#define ACRE_PORT_STACK_MIN   384
#define ACRE_PORT_STACK_EXTRA 512
#else
#define ACRE_PORT_STACK_MIN   256
#define ACRE_PORT_STACK_EXTRA 64
#endif

/* The mask is mstatus.MIE: all three kinds of interrupt of this hart. */
#define ACRE_RISCV_MIE 8U

static inline unsigned acre_port_irq_mask(void)
{
    uintptr_t before;

    __asm__ volatile("csrrci %0, mstatus, 8" : "=r"(before) : : "memory");
    return (before & ACRE_RISCV_MIE) == 0U;
}

static inline void acre_port_irq_restore(unsigned key)
{
    if (key == 0U) {
        __asm__ volatile("csrsi mstatus, 8" : : : "memory");
    }
}

static inline unsigned acre_port_cpu_id(void)
{
#if ACRE_CPUS > 1
    uintptr_t hart;

    __asm__ volatile("csrr %0, mhartid" : "=r"(hart));
    return (unsigned)hart;
#else
    return 0U;
#endif
}

/* Instructions executed: exact under QEMU's -icount, host time without it. */
static inline uint32_t acre_port_cycles(void)
{
    uintptr_t count;

    __asm__ volatile("csrr %0, minstret" : "=r"(count));
    return (uint32_t)count;
}

/* The hint PAUSE, which older cores execute as a FENCE of nothing. */
static inline void acre_port_relax(void)
{
    __asm__ volatile(".4byte 0x0100000f" : : : "memory");
}

#endif
