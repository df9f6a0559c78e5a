/* SPDX-License-Identifier: Apache-2.0 */
/*
 * start.c - from reset to acre_boot()
 *
 * The vector table lies where link.ld puts .vectors: at the start of flash, which is where the
 * core looks after reset on every board of ours. It never moves; devices are told apart in
 * acre_bare_irq(), since a switch in C costs less than a writable table a stray store can hit.
 */
#include <stdint.h>

#include <acre/kernel/kernel.h>

#include <bare.h>

#include "cortex.h"

/* link.ld */
extern uint32_t __interrupt_stack_end[];

void acre_reset(void)
{
#ifdef __ARM_FP
    CORTEX_CPACR |= 0xFUL << 20; /* before the compiler may use it */
    __asm__ volatile("dsb\n\tisb" : : : "memory");
#endif
    acre_bare_memory_init();
    __asm__ volatile("cpsid i" : : : "memory");
    acre_boot();
}

typedef void (*vector)(void);

__attribute__((used, section(".vectors"))) static const vector core_vectors[16] = {
    (vector)(uintptr_t)__interrupt_stack_end,
    acre_reset,
    acre_fault_entry, /* NMI */
    acre_fault_entry, /* HardFault */
    acre_fault_entry, /* MemManage */
    acre_fault_entry, /* BusFault */
    acre_fault_entry, /* UsageFault */
    acre_fault_entry, /* SecureFault on ARMv8-M */
    acre_fault_entry,
    acre_fault_entry,
    acre_fault_entry,
    acre_svc,
    acre_fault_entry, /* DebugMonitor */
    acre_fault_entry,
    acre_pendsv,
    acre_systick,
};

#define FOUR(x)    x, x, x, x
#define SIXTEEN(x) FOUR(x), FOUR(x), FOUR(x), FOUR(x)

__attribute__((used, section(".vectors.irq"))) static const vector irq_vectors[CORTEX_IRQS] = {
    SIXTEEN(acre_irq_entry), SIXTEEN(acre_irq_entry), SIXTEEN(acre_irq_entry),
    SIXTEEN(acre_irq_entry), SIXTEEN(acre_irq_entry), SIXTEEN(acre_irq_entry),
    SIXTEEN(acre_irq_entry),
};
