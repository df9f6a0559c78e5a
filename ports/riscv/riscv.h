/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_RISCV_H
#define ACRE_RISCV_H

#include <stdint.h>

/* Machine mode's registers as this port uses them, and the two interrupt controllers at the places
 * where QEMU's virt, and SiFive's chips before it, have them. */
#define RISCV_INTERRUPT        ((uintptr_t)1 << (__riscv_xlen - 1))
#define RISCV_SOFTWARE         3U
#define RISCV_TIMER            7U
#define RISCV_EXTERNAL         11U
#define RISCV_MIE_ALL          ((1U << RISCV_SOFTWARE) | (1U << RISCV_TIMER) | (1U << RISCV_EXTERNAL))
#define RISCV_MSTATUS_MPP_MPIE 0x1880U /* mret goes to machine mode, interrupts enabled */

#define RISCV_CLINT      0x02000000U
#define RISCV_MSIP(hart) (*(volatile uint32_t *)(uintptr_t)(RISCV_CLINT + (4U * (hart))))
#define RISCV_MTIMECMP(hart, half)                                                                 \
    (*(volatile uint32_t *)(uintptr_t)(RISCV_CLINT + 0x4000U + (8U * (hart)) + (4U * (half))))
#define RISCV_MTIME(half) (*(volatile uint32_t *)(uintptr_t)(RISCV_CLINT + 0xBFF8U + (4U * (half))))

/* The PLIC's contexts come in pairs, machine and supervisor, a hart each. */
#define RISCV_PLIC 0x0C000000U
#define RISCV_PLIC_PRIORITY(source)                                                                \
    (*(volatile uint32_t *)(uintptr_t)(RISCV_PLIC + (4U * (source))))
#define RISCV_PLIC_ENABLE(hart, word)                                                              \
    (*(volatile uint32_t *)(uintptr_t)(RISCV_PLIC + 0x2000U + (0x100U * (hart)) + (4U * (word))))
#define RISCV_PLIC_THRESHOLD(hart)                                                                 \
    (*(volatile uint32_t *)(uintptr_t)(RISCV_PLIC + 0x200000U + (0x2000U * (hart))))
#define RISCV_PLIC_CLAIM(hart)                                                                     \
    (*(volatile uint32_t *)(uintptr_t)(RISCV_PLIC + 0x200004U + (0x2000U * (hart))))

#define RISCV_READ(csr, variable) __asm__ volatile("csrr %0, " #csr : "=r"(variable))
#define RISCV_WRITE(csr, value)   __asm__ volatile("csrw " #csr ", %0" : : "r"((uintptr_t)(value)))

/* Every register at the moment of an exception, as switch.S stores them: x1 to x31, then mepc. */
struct acre_riscv_fault {
    uintptr_t x[31];
    uintptr_t pc;
};

/* switch.S */
void acre_riscv_trap(void);
void acre_riscv_first(void); /* where a thread begins */
_Noreturn void acre_riscv_enter(void *context);

/* port.c, called from switch.S */
void acre_riscv_interrupt(uintptr_t cause, uintptr_t sp);
_Noreturn void acre_riscv_start(uintptr_t hart);

/* fault.c */
_Noreturn void acre_riscv_fault(const struct acre_riscv_fault *saved);

#endif
