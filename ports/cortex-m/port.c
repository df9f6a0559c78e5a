/* SPDX-License-Identifier: Apache-2.0 */
/*
 * port.c - ARMv7-M and ARMv8-M mainline under the kernel
 *
 * Who runs where, most urgent first:
 *
 *      faults                 own stack         never return
 *      device handlers        MSP               nest by priority
 *      SysTick                MSP               acre_tick_isr()
 *      PendSV                 MSP               the thread switch (switch.S)
 *      threads                PSP, privileged
 *
 * All device handlers and SysTick have one priority, so they do not nest unless a board changes
 * its own. PendSV alone is below them: it runs when the last handler is done.
 *
 * The guard. MPU region 0 makes 32 bytes at the low end of the running thread's stack read-only:
 *
 *      stack                                             stack + size
 *        |....|=== guard ===|.........................|frames|
 *             ^ rounded up to 32                          sp
 *
 * Read-only and not closed, since the kernel reads its sentinel and the paint down there. The
 * region moves in each switch: two stores. On ARMv8-M PSPLIM does the same to the byte and region 0
 * is left alone. Both trap the write itself; where there is neither, the sentinel is found dead at
 * the next switch. Region 1 closes the first bytes of the address space: a write through NULL.
 */
#include <port.h>

#include <acre/kernel/isr.h>
#include <acre/kernel/kernel.h>
#include <acre/kernel/thread.h>
#include <board.h>

#include <bare.h>

#include "cortex.h"

#define EXC_RETURN_THREAD 0xFFFFFFFDU /* to thread mode, PSP, basic frame */
#define XPSR_THUMB        0x01000000U
#define SVC_FRAME_WORDS   9U /* r4-r11, EXC_RETURN */
#define GUARD_BYTES       32U
#define NULL_REGION       1U
#define NULL_BYTES        256U

static bool has_mpu;

/* Address 0 is flash on some parts, which takes a store without a word. What else lies in the first
 * bytes is the vector table, and the core's own fetches from it are not checked. */
static void close_null(void)
{
#if __ARM_ARCH >= 8
    CORTEX_MPU_RNR = NULL_REGION;
    CORTEX_MPU_RBAR = CORTEX_MPU_V8_READ_ONLY; /* there is no "no access" for privileged code */
    CORTEX_MPU_RLAR = (NULL_BYTES - 32U) | CORTEX_MPU_ENABLE;
#else
    CORTEX_MPU_RBAR = CORTEX_MPU_RBAR_VALID | NULL_REGION;
    CORTEX_MPU_RASR = CORTEX_MPU_RASR_CLOSED | CORTEX_MPU_RASR_256_BYTES | 1U;
#endif
}

void acre_port_init(void)
{
    /* One priority for every device and SysTick; the lowest, PendSV's own, for PendSV alone. */
    CORTEX_SHPR2 = 0U; /* SVC: used once, before there are others */
    CORTEX_SHPR3 = (0x80UL << 24) | (0xFFUL << 16);
    for (unsigned i = 0U; i < CORTEX_IRQS; i++) {
        CORTEX_NVIC_IPR[i] = 0x80U;
    }
    CORTEX_SHCSR |= CORTEX_SHCSR_FAULTS; /* MemManage, BusFault, UsageFault by name */
    CORTEX_CCR |= CORTEX_CCR_DIV_0_TRP | CORTEX_CCR_STKALIGN;
    CORTEX_DEMCR |= CORTEX_DEMCR_TRCENA;
    CORTEX_DWT_CTRL |= 1U; /* cycle counter, where there is one */
    has_mpu = ((CORTEX_MPU_TYPE >> 8) & 0xFFU) != 0U;
    if (has_mpu) {
        close_null();
        CORTEX_MPU_CTRL = CORTEX_MPU_ENABLE | CORTEX_MPU_PRIVDEFENA;
    }
    __asm__ volatile("dsb\n\tisb" : : : "memory");
}

void *acre_port_context(void *stack, size_t size, void (*entry)(void *), void *arg)
{
    uintptr_t top = ((uintptr_t)stack + size) & ~(uintptr_t)(ACRE_PORT_STACK_ALIGN - 1);
    uint32_t *hardware = (uint32_t *)top - 8;
    uint32_t *software = hardware - SVC_FRAME_WORDS;

    for (uint32_t *word = software; word < (uint32_t *)top; word++) {
        *word = 0U;
    }
    software[8] = EXC_RETURN_THREAD;
    hardware[0] = (uint32_t)(uintptr_t)arg;
    hardware[5] = 0xFFFFFFFFU; /* lr: the entry does not return */
    hardware[6] = (uint32_t)(uintptr_t)entry & ~1UL;
    hardware[7] = XPSR_THUMB;
    return software;
}

void acre_port_context_release(void *context)
{
    (void)context;
}

size_t acre_port_stack_used(const void *context)
{
    (void)context;
    return 0U;
}

/* Move the guard to the low end of the thread that is about to run. */
static void guard(const struct acre_thread *thread)
{
    if (thread == NULL) {
        return;
    }
#if __ARM_ARCH >= 8
    uint32_t limit = ((uint32_t)(uintptr_t)thread->stack + sizeof(uint32_t) + 7U) & ~7UL;
    __asm__ volatile("msr psplim, %0" : : "r"(limit));
#else
    uint32_t base = ((uint32_t)(uintptr_t)thread->stack + (GUARD_BYTES - 1U)) & ~(GUARD_BYTES - 1U);
    if (has_mpu) {
        CORTEX_MPU_RBAR = base | CORTEX_MPU_RBAR_VALID; /* selects region 0 */
        CORTEX_MPU_RASR = CORTEX_MPU_RASR_READ_ONLY | CORTEX_MPU_RASR_32_BYTES | 1U;
    }
#endif
}

void *acre_cortex_switch(void *old_sp)
{
    void *new_sp = acre_sched_switch(old_sp);

    guard(acre_thread_self());
    return new_sp;
}

void acre_port_start(void *context)
{
    guard(acre_thread_self());
    acre_cortex_enter(context);
}

void acre_port_switch_request(void)
{
    CORTEX_ICSR = CORTEX_ICSR_PENDSVSET;
    __asm__ volatile("dsb" : : : "memory");
}

void acre_port_idle(void)
{
    /* PRIMASK does not keep WFI from ending; the handler runs when the kernel unmasks. */
    __asm__ volatile("dsb\n\twfi\n\tisb" : : : "memory");
}

void acre_port_tick_start(uint32_t hz)
{
    CORTEX_SYST_RVR = (acre_bare_clock_hz() / hz) - 1U;
    CORTEX_SYST_CVR = 0U;
    CORTEX_SYST_CSR = CORTEX_SYST_ENABLE | CORTEX_SYST_TICKINT | CORTEX_SYST_CLKSOURCE;
}

void acre_systick(void)
{
    acre_isr_enter();
    acre_tick_isr();
    acre_isr_exit();
}

/* Every device: the number is in IPSR. */
void acre_irq_entry(void)
{
    uint32_t ipsr;

    __asm__ volatile("mrs %0, ipsr" : "=r"(ipsr));
    acre_isr_enter();
    acre_bare_irq((unsigned)((ipsr & 0x1FFU) - 16U));
    acre_isr_exit();
}

void acre_bare_irq_enable(unsigned number)
{
    CORTEX_NVIC_ISER[number / 32U] = 1UL << (number % 32U);
}

void acre_bare_irq_pend(unsigned number)
{
    CORTEX_NVIC_ISPR[number / 32U] = 1UL << (number % 32U);
}

void acre_port_ipi(unsigned cpu)
{
    (void)cpu; /* there is one */
}

void acre_port_fault_exit(int status)
{
    (void)acre_port_irq_mask();
    acre_bare_panic();
    acre_board_exit(status);
}

void acre_bare_reset(void)
{
    CORTEX_AIRCR = CORTEX_AIRCR_RESET;
    for (;;) {
    }
}

intptr_t acre_semihost(uintptr_t operation, void *argument)
{
    register uintptr_t r0 __asm__("r0") = operation;
    register void *r1 __asm__("r1") = argument;

    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return (intptr_t)r0;
}
