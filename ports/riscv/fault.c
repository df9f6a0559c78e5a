/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fault.c - the exceptions of machine mode in words
 */
#include <port.h>

#include <acre/kernel/thread.h>
#include <board.h>

#include <report.h>

#include "riscv.h"

static const char *const causes[] = {
    "Instruction address misaligned",
    "Instruction access fault",
    "Illegal instruction",
    "Breakpoint",
    "Load address misaligned",
    "Load access fault",
    "Store address misaligned",
    "Store access fault",
};
#define FIRST_WITH_DATA_ADDRESS 4U

static const char *const names[] = {
    "ra ", "sp ", "gp ", "tp ", "t0 ", "t1 ", "t2 ", "s0 ", "s1 ", "a0 ", "a1 ",
    "a2 ", "a3 ", "a4 ", "a5 ", "a6 ", "a7 ", "s2 ", "s3 ", "s4 ", "s5 ", "s6 ",
    "s7 ", "s8 ", "s9 ", "s10", "s11", "t3 ", "t4 ", "t5 ", "t6 ", "pc ",
};
_Static_assert((sizeof names / sizeof names[0]) ==
                   (sizeof(struct acre_riscv_fault) / sizeof(uintptr_t)),
               "a name for each register");

void acre_riscv_fault(const struct acre_riscv_fault *saved)
{
    uintptr_t cause;
    uintptr_t address;
    uintptr_t status;
    uintptr_t sp = saved->x[1];

    RISCV_READ(mcause, cause);
    RISCV_READ(mtval, address);
    RISCV_READ(mstatus, status);
    if (acre_report_begin((cause < (sizeof causes / sizeof causes[0])) ? causes[cause]
                                                                       : "Exception")) {
        acre_board_exit(1);
    }
    for (unsigned i = 0U; i < (sizeof names / sizeof names[0]); i++) {
        const uintptr_t value = (i < 31U) ? saved->x[i] : saved->pc;
        acre_report("%s%s %0*lx%s", ((i % 4U) == 0U) ? "    " : "  ", names[i],
                    (int)(2U * sizeof value), (unsigned long)value, ((i % 4U) == 3U) ? "\n" : "");
    }
    acre_report("    mcause %lu  mtval 0x%lx  mstatus 0x%lx\n", (unsigned long)cause,
                (unsigned long)address, (unsigned long)status);
    (void)acre_report_stack(sp, address);
    if (cause >= FIRST_WITH_DATA_ADDRESS) {
        acre_report_address(address);
    }
    acre_report_end();
}
