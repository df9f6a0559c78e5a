/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_CORTEX_H
#define ACRE_CORTEX_H

#include <stdint.h>

/*
 * The core's own registers that this port uses, at the addresses of the ARMv7-M and ARMv8-M
 * architecture manuals. Not a vendor's header: those cover chips, and there are hundreds.
 */
#define CORTEX_REG(address)  (*(volatile uint32_t *)(uintptr_t)(address))
#define CORTEX_REGS(address) ((volatile uint32_t *)(uintptr_t)(address))

#define CORTEX_IRQS 112U /* lines we have vectors for; the most any of our boards uses */

#define CORTEX_SYST_CSR       CORTEX_REG(0xE000E010U)
#define CORTEX_SYST_RVR       CORTEX_REG(0xE000E014U)
#define CORTEX_SYST_CVR       CORTEX_REG(0xE000E018U)
#define CORTEX_SYST_ENABLE    1U
#define CORTEX_SYST_TICKINT   2U
#define CORTEX_SYST_CLKSOURCE 4U

#define CORTEX_NVIC_ISER CORTEX_REGS(0xE000E100U)
#define CORTEX_NVIC_ISPR CORTEX_REGS(0xE000E200U)
#define CORTEX_NVIC_IPR  ((volatile uint8_t *)(uintptr_t)0xE000E400U)

#define CORTEX_ICSR           CORTEX_REG(0xE000ED04U)
#define CORTEX_ICSR_PENDSVSET (1UL << 28)
#define CORTEX_AIRCR          CORTEX_REG(0xE000ED0CU)
#define CORTEX_AIRCR_RESET    0x05FA0004U
#define CORTEX_CCR            CORTEX_REG(0xE000ED14U)
#define CORTEX_CCR_DIV_0_TRP  (1UL << 4)
#define CORTEX_CCR_STKALIGN   (1UL << 9)
#define CORTEX_SHPR2          CORTEX_REG(0xE000ED1CU)
#define CORTEX_SHPR3          CORTEX_REG(0xE000ED20U) /* SysTick 31:24, PendSV 23:16 */
#define CORTEX_SHCSR          CORTEX_REG(0xE000ED24U)
#define CORTEX_SHCSR_FAULTS   ((1UL << 16) | (1UL << 17) | (1UL << 18))
#define CORTEX_CFSR           CORTEX_REG(0xE000ED28U)
#define CORTEX_HFSR           CORTEX_REG(0xE000ED2CU)
#define CORTEX_MMFAR          CORTEX_REG(0xE000ED34U)
#define CORTEX_BFAR           CORTEX_REG(0xE000ED38U)
#define CORTEX_CPACR          CORTEX_REG(0xE000ED88U)
#define CORTEX_DEMCR          CORTEX_REG(0xE000EDFCU)
#define CORTEX_DEMCR_TRCENA   (1UL << 24)
#define CORTEX_DWT_CTRL       CORTEX_REG(0xE0001000U)

#define CORTEX_MPU_TYPE           CORTEX_REG(0xE000ED90U)
#define CORTEX_MPU_CTRL           CORTEX_REG(0xE000ED94U)
#define CORTEX_MPU_ENABLE         1U
#define CORTEX_MPU_PRIVDEFENA     4U
#define CORTEX_MPU_RNR            CORTEX_REG(0xE000ED98U)
#define CORTEX_MPU_RBAR           CORTEX_REG(0xE000ED9CU)
#define CORTEX_MPU_RBAR_VALID     (1UL << 4)
#define CORTEX_MPU_RASR           CORTEX_REG(0xE000EDA0U)
#define CORTEX_MPU_RASR_READ_ONLY ((5UL << 24) | (1UL << 28)) /* privileged read, no execution */
#define CORTEX_MPU_RASR_32_BYTES  (4UL << 1)
#define CORTEX_MPU_RASR_CLOSED    (1UL << 28)
#define CORTEX_MPU_RASR_256_BYTES (7UL << 1)
#define CORTEX_MPU_RLAR           CORTEX_REG(0xE000EDA0U) /* ARMv8-M's meaning of the same place */
#define CORTEX_MPU_V8_READ_ONLY   5UL                     /* AP 2: privileged read; no execution */

/* switch.S */
_Noreturn void acre_cortex_enter(void *context);
void acre_pendsv(void);
void acre_svc(void);
void acre_fault_entry(void);

/* port.c, called from switch.S or the vector table */
void *acre_cortex_switch(void *old_sp);
void acre_systick(void);
void acre_irq_entry(void);

/* start.c */
_Noreturn void acre_reset(void);

/* What acre_fault_entry pushes, in memory order. */
struct acre_cortex_fault {
    uint32_t msp;
    uint32_t psp;
    uint32_t exc_return;
    uint32_t r4_r11[8];
};

/* fault.c */
#define CORTEX_FAULT_STACK_BYTES 1024U
extern uint32_t acre_cortex_fault_stack[];
_Noreturn void acre_cortex_fault(const struct acre_cortex_fault *saved);

#endif
