/* SPDX-License-Identifier: Apache-2.0 */
/*
 * port.c - RV32 and RV64 in machine mode under the kernel, on one hart or several
 *
 * Every hart runs the same: reset (switch.S) gives it an interrupt stack and calls
 * acre_riscv_start(). Hart 0 makes memory ready and boots; the others sleep until it has a kernel
 * for them. Device interrupts go to hart 0; timer and software interrupts are each hart's own.
 *
 * Physical memory protection. A locked entry holds for machine mode too, but then nothing can
 * change it until reset: a guard that moves with the running thread cannot be made of it. One
 * locked entry makes flash, which is RAM on QEMU's virt, read-only. Stacks are guarded by looking:
 * at each tick (here) and each switch (the kernel's sentinel).
 */
#include <port.h>

#include <acre/kernel/isr.h>
#include <acre/kernel/kernel.h>
#include <acre/kernel/thread.h>
#include <board.h>

#include <bare.h>
#include <report.h>

#include "riscv.h"

#define INTERRUPT_STACK_BYTES 2048U
#define SWITCH_WORDS          13U
#define PMP_READ              1U
#define PMP_EXECUTE           4U
#define PMP_TOP_OF_RANGE      8U
#define PMP_LOCKED            0x80U

/* link.ld */
extern char __flash_start[];
extern char __code_end[];

/* Read by switch.S before there is a stack. */
extern const uint32_t acre_riscv_cpus;
extern const uint32_t acre_riscv_stack_bytes;
extern unsigned char acre_riscv_stacks[ACRE_CPUS][INTERRUPT_STACK_BYTES];
const uint32_t acre_riscv_cpus = ACRE_CPUS;
const uint32_t acre_riscv_stack_bytes = INTERRUPT_STACK_BYTES;
__attribute__((aligned(16), section(".bss.interrupt_stacks"))) unsigned char
    acre_riscv_stacks[ACRE_CPUS][INTERRUPT_STACK_BYTES];

/* A software interrupt is the kernel's, or only says that a lock's turn has come. */
static bool ipi_asked[ACRE_CPUS];

static uint64_t next_tick[ACRE_CPUS];
static uint32_t tick_counts;

static void protect_code(void)
{
    RISCV_WRITE(pmpaddr0, (uintptr_t)__flash_start >> 2);
    RISCV_WRITE(pmpaddr1, (uintptr_t)__code_end >> 2);
    RISCV_WRITE(pmpcfg0, (PMP_LOCKED | PMP_TOP_OF_RANGE | PMP_READ | PMP_EXECUTE) << 8);
}

void acre_riscv_start(uintptr_t hart)
{
    if (hart == 0U) {
        acre_bare_memory_init();
        acre_boot();
    }
#if ACRE_CPUS > 1
    RISCV_WRITE(mie, 1U << RISCV_SOFTWARE);
    do {
        __asm__ volatile("wfi");
    } while (RISCV_MSIP(hart) == 0U);
    RISCV_MSIP(hart) = 0U;
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    protect_code();
    RISCV_WRITE(mie, RISCV_MIE_ALL);
    acre_kernel_start_cpu();
#endif
    for (;;) {
    }
}

void acre_port_init(void)
{
    protect_code();
    RISCV_PLIC_THRESHOLD(0U) = 0U;
    RISCV_WRITE(mie, RISCV_MIE_ALL);
}

void *acre_port_context(void *stack, size_t size, void (*entry)(void *), void *arg)
{
    uintptr_t top = ((uintptr_t)stack + size) & ~(uintptr_t)(ACRE_PORT_STACK_ALIGN - 1);
    uintptr_t *frame = (uintptr_t *)(top - ((SWITCH_WORDS * sizeof(uintptr_t) + 15U) / 16U * 16U));

    for (uintptr_t i = 0U; i < SWITCH_WORDS; i++) {
        frame[i] = 0U;
    }
    frame[0] = (uintptr_t)acre_riscv_first;
    frame[1] = (uintptr_t)entry;
    frame[2] = (uintptr_t)arg;
    return frame;
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

void acre_port_start(void *context)
{
#if ACRE_CPUS > 1
    if (acre_port_cpu_id() == 0U) {
        __atomic_thread_fence(__ATOMIC_RELEASE);
        for (unsigned cpu = 1U; cpu < ACRE_CPUS; cpu++) {
            RISCV_MSIP(cpu) = 1U;
        }
    }
#endif
    /* mret takes MPP from the interrupt's frame; this is what the first ones will store. */
    RISCV_WRITE(mstatus, RISCV_MSTATUS_MPP_MPIE);
    acre_riscv_enter(context);
}

void acre_port_idle(void)
{
    __asm__ volatile("wfi" : : : "memory"); /* ends for what is pending, masked or not */
}

static uint64_t now(void)
{
    uint32_t high;
    uint32_t low;

    do {
        high = RISCV_MTIME(1U);
        low = RISCV_MTIME(0U);
    } while (high != RISCV_MTIME(1U));
    return ((uint64_t)high << 32) | low;
}

static void arm_tick(unsigned cpu)
{
    RISCV_MTIMECMP(cpu, 1U) = UINT32_MAX; /* no tick between the two halves */
    RISCV_MTIMECMP(cpu, 0U) = (uint32_t)next_tick[cpu];
    RISCV_MTIMECMP(cpu, 1U) = (uint32_t)(next_tick[cpu] >> 32);
}

void acre_port_tick_start(uint32_t hz)
{
    unsigned cpu = acre_port_cpu_id();

    tick_counts = acre_bare_clock_hz() / hz;
    next_tick[cpu] = now() + tick_counts;
    arm_tick(cpu);
}

/* A thread that has gone below its stack and happens to be interrupted there. */
static void look_at_stack(uintptr_t sp, uintptr_t pc)
{
    const struct acre_thread *thread = acre_thread_self();

    if ((thread == NULL) || (sp >= (uintptr_t)thread->stack) || (acre_isr_depth() != 1U)) {
        return;
    }
    if (acre_report_begin("Stack overflow found at an interrupt")) {
        acre_board_exit(1);
    }
    acre_report("    pc  0x%lx  sp  0x%lx\n", (unsigned long)pc, (unsigned long)sp);
    acre_report("    stack overflow of thread \"%s\": %u bytes at %p\n", thread->name,
                (unsigned)thread->stack_size, thread->stack);
    acre_report_address((uintptr_t)thread->stack);
    acre_report_end();
}

void acre_riscv_interrupt(uintptr_t cause, uintptr_t sp)
{
    unsigned cpu = acre_port_cpu_id();
    uint32_t source;
    uintptr_t pc;

    acre_isr_enter();
    switch ((unsigned)(cause & 0xFFU)) {
    case RISCV_TIMER:
        next_tick[cpu] += tick_counts;
        arm_tick(cpu);
        RISCV_READ(mepc, pc);
        look_at_stack(sp, pc);
        acre_tick_isr();
        break;
    case RISCV_SOFTWARE: /* all it is for happens in acre_isr_exit() */
        RISCV_MSIP(cpu) = 0U;
        __atomic_store_n(&ipi_asked[cpu], false, __ATOMIC_SEQ_CST);
        break;
    default: /* external; a source of 0 means that another hart was faster */
        for (source = RISCV_PLIC_CLAIM(cpu); source != 0U; source = RISCV_PLIC_CLAIM(cpu)) {
            acre_bare_irq(source);
            RISCV_PLIC_CLAIM(cpu) = source;
        }
        break;
    }
}

void acre_bare_irq_enable(unsigned number)
{
    RISCV_PLIC_PRIORITY(number) = 1U;
    RISCV_PLIC_ENABLE(0U, number / 32U) |= 1U << (number % 32U);
}

void acre_bare_irq_pend(unsigned number)
{
    (void)number; /* the PLIC has no such register */
}

void acre_port_ipi(unsigned cpu)
{
    __atomic_store_n(&ipi_asked[cpu], true, __ATOMIC_SEQ_CST);
    __atomic_thread_fence(__ATOMIC_SEQ_CST); /* what it shall see, before it is called */
    RISCV_MSIP(cpu) = 1U;
}

#if ACRE_CPUS > 1

/* What a hart that has stopped waits for. */
static struct {
    const uint32_t *word; /* NULL: nothing */
    uint32_t value;
} waiting[ACRE_CPUS];

/* Looks before a hart stops: about as long as the longest section under a lock. */
#define LOOKS 200U

void acre_port_wait_word(const uint32_t *word, uint32_t value)
{
    unsigned cpu = acre_port_cpu_id();

    for (unsigned i = 0U; i < LOOKS; i++) {
        if (__atomic_load_n(word, __ATOMIC_ACQUIRE) == value) {
            return;
        }
        acre_port_relax();
    }
    waiting[cpu].value = value;
    __atomic_store_n(&waiting[cpu].word, word, __ATOMIC_RELEASE);
    /* Said, then looked once more: the other side has stored, then looks whether it was said. */
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    RISCV_WRITE(mie, 1U << RISCV_SOFTWARE); /* a tick that waits would end every wfi at once */
    while (__atomic_load_n(word, __ATOMIC_ACQUIRE) != value) {
        __asm__ volatile("wfi" : : : "memory");
        RISCV_MSIP(cpu) = 0U;
    }
    __atomic_store_n(&waiting[cpu].word, NULL, __ATOMIC_RELAXED);
    RISCV_WRITE(mie, RISCV_MIE_ALL);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    if (__atomic_load_n(&ipi_asked[cpu], __ATOMIC_RELAXED)) {
        RISCV_MSIP(cpu) = 1U; /* one of the calls was the kernel's, for after the lock */
    }
}

void acre_port_wake_word(const uint32_t *word, uint32_t value)
{
    for (unsigned cpu = 0U; cpu < ACRE_CPUS; cpu++) {
        if ((__atomic_load_n(&waiting[cpu].word, __ATOMIC_ACQUIRE) == word) &&
            (waiting[cpu].value == value)) {
            RISCV_MSIP(cpu) = 1U;
        }
    }
}

#endif

void acre_port_fault_exit(int status)
{
    (void)acre_port_irq_mask();
    acre_bare_panic();
    acre_board_exit(status);
}
