/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fault.c - HardFault, MemManage, BusFault, UsageFault and SecureFault in words
 *
 * All arrive here, on a stack that nothing else uses, and none goes back. The hardware's frame
 * (r0-r3 r12 lr pc xpsr) lies where EXC_RETURN says; when the stacking itself failed (the stack was
 * what broke) it was never written and is not read.
 */
#include <port.h>

#include <acre/kernel/thread.h>
#include <board.h>

#include <bare.h>
#include <report.h>

#include "cortex.h"

#define CFSR_STACKING     ((1UL << 4) | (1UL << 12)) /* MSTKERR, STKERR */
#define CFSR_STKOF        (1UL << 20)
#define CFSR_MMARVALID    (1UL << 7)
#define CFSR_BFARVALID    (1UL << 15)
#define EXC_RETURN_PSP    (1UL << 2)
#define FAULT_STACK_WORDS (CORTEX_FAULT_STACK_BYTES / 4U)

/* switch.S takes its end by this size. */
__attribute__((aligned(8))) uint32_t acre_cortex_fault_stack[FAULT_STACK_WORDS];
_Static_assert(sizeof acre_cortex_fault_stack == CORTEX_FAULT_STACK_BYTES, "known to switch.S");

/* The first bit of CFSR that is set names the fault. */
static const struct {
    uint32_t bit;
    const char *what;
} causes[] = {
    {1UL << 0, "MemManage fault (instruction fetch)"},
    {1UL << 1, "MemManage fault (data access)"},
    {1UL << 3, "MemManage fault (unstacking)"},
    {1UL << 4, "MemManage fault (stacking)"},
    {1UL << 5, "MemManage fault (lazy floating-point stacking)"},
    {1UL << 8, "BusFault (instruction fetch)"},
    {1UL << 9, "BusFault (data access)"},
    {1UL << 10, "BusFault (late, the pc is behind it)"},
    {1UL << 11, "BusFault (unstacking)"},
    {1UL << 12, "BusFault (stacking)"},
    {1UL << 13, "BusFault (lazy floating-point stacking)"},
    {1UL << 16, "UsageFault (undefined instruction)"},
    {1UL << 17, "UsageFault (no Thumb state)"},
    {1UL << 18, "UsageFault (return to nowhere)"},
    {1UL << 19, "UsageFault (no coprocessor)"},
    {CFSR_STKOF, "UsageFault (stack limit)"},
    {1UL << 24, "UsageFault (unaligned access)"},
    {1UL << 25, "UsageFault (division by zero)"},
};

static const char *cause_of(uint32_t cfsr)
{
    for (unsigned i = 0U; i < (sizeof causes / sizeof causes[0]); i++) {
        if ((cfsr & causes[i].bit) != 0U) {
            return causes[i].what;
        }
    }
    return "HardFault";
}

static void registers(const struct acre_cortex_fault *saved, uint32_t sp, bool stacked)
{
    const uint32_t *frame = (const uint32_t *)(uintptr_t)sp;
    const uint32_t *r = saved->r4_r11;

    if (stacked) {
        acre_report("    pc  %08lx  lr  %08lx  sp  %08lx  psr %08lx\n", (unsigned long)frame[6],
                    (unsigned long)frame[5], (unsigned long)(sp + 32U), (unsigned long)frame[7]);
        acre_report("    r0  %08lx  r1  %08lx  r2  %08lx  r3  %08lx\n", (unsigned long)frame[0],
                    (unsigned long)frame[1], (unsigned long)frame[2], (unsigned long)frame[3]);
    } else {
        acre_report("    sp  %08lx  (the other registers did not fit on the stack)\n",
                    (unsigned long)sp);
    }
    acre_report("    r4  %08lx  r5  %08lx  r6  %08lx  r7  %08lx\n", (unsigned long)r[0],
                (unsigned long)r[1], (unsigned long)r[2], (unsigned long)r[3]);
    acre_report("    r8  %08lx  r9  %08lx  r10 %08lx  r11 %08lx\n", (unsigned long)r[4],
                (unsigned long)r[5], (unsigned long)r[6], (unsigned long)r[7]);
}

static uint32_t stack_limit(void)
{
    uint32_t limit = 0U;

#if __ARM_ARCH >= 8
    __asm__ volatile("mrs %0, psplim" : "=r"(limit));
#endif
    return limit;
}

/* The stack limit is also what an instruction ran into whose frame then did fit; one that did not
 * leaves sp at the limit. */
static bool frame_is_there(uint32_t cfsr, uint32_t sp)
{
    if ((cfsr & CFSR_STKOF) != 0U) {
        return sp > stack_limit();
    }
    return (cfsr & CFSR_STACKING) == 0U;
}

void acre_cortex_fault(const struct acre_cortex_fault *saved)
{
    uint32_t cfsr = CORTEX_CFSR;
    bool on_psp = (saved->exc_return & EXC_RETURN_PSP) != 0U;
    uint32_t sp = on_psp ? saved->psp : saved->msp;

    (void)acre_port_irq_mask();
    CORTEX_SYST_CSR = 0U;
    if (acre_report_begin(cause_of(cfsr))) {
        acre_board_exit(1);
    }
    registers(saved, sp, frame_is_there(cfsr, sp));
    acre_report("    cfsr %08lx  hfsr %08lx  exc_return %08lx\n", (unsigned long)cfsr,
                (unsigned long)CORTEX_HFSR, (unsigned long)saved->exc_return);

    bool known = ((cfsr & CFSR_MMARVALID) != 0U) || ((cfsr & CFSR_BFARVALID) != 0U);
    uint32_t address = ((cfsr & CFSR_MMARVALID) != 0U) ? CORTEX_MMFAR : CORTEX_BFAR;
    uint32_t suspect = ((cfsr & CFSR_STKOF) != 0U) ? stack_limit() : (known ? address : sp);
    bool overflow = on_psp && acre_report_stack(sp, suspect);
    if (known) {
        acre_report_address(address);
    } else if (overflow) {
        acre_report_address((uintptr_t)acre_thread_self()->stack);
    }
    acre_report_end();
}
