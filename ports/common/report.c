/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report.c - what a bare-metal port says when the CPU has refused an instruction
 *
 * The CPU's part (registers, cause) is the port's; this is what every CPU has to say: which thread,
 * whether its stack is the reason, and what lies at the address.
 */
#include <report.h>

#include <stdarg.h>

#include <acre/kernel/isr.h>
#include <acre/kernel/kernel.h>
#include <acre/kernel/report.h>
#include <acre/kernel/thread.h>
#include <board.h>

#include <bare.h>

ACRE_EXPORT_TABLE(acre_describers);

/* A write this far below a stack is still taken for its overflow: one frame of a large function. */
#define OVERFLOW_REACH 1024U

static bool begun;

static void put(void *arg, char c)
{
    (void)arg;
    acre_board_console_write(&c, 1U);
}

void acre_report(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    (void)acre_vformat(put, NULL, fmt, ap);
    va_end(ap);
}

bool acre_report_begin(const char *what)
{
    const struct acre_thread *thread = acre_thread_self();
    bool again = begun;

    begun = true;
    acre_bare_panic();
    acre_report("\n*** %s", what);
    if (again) {
        acre_report(" while reporting one\n");
        return true;
    }
    if (acre_in_isr()) {
        acre_report(" in an interrupt handler");
    }
    if (thread != NULL) {
        acre_report(" in thread \"%s\"", thread->name);
    }
#if ACRE_CPUS > 1
    acre_report(" on CPU %u", acre_port_cpu_id());
#endif
    acre_report("\n");
    return false;
}

bool acre_report_stack(uintptr_t sp, uintptr_t address)
{
    const struct acre_thread *thread = acre_thread_self();

    if ((thread == NULL) || acre_in_isr()) {
        return false;
    }
    uintptr_t low = (uintptr_t)thread->stack;
    uintptr_t guarded = low + 64U; /* the guard's 32 bytes, rounded up to its alignment */
    bool past = ((sp < guarded) && (sp >= (low - OVERFLOW_REACH))) ||
                ((address < guarded) && (address >= (low - OVERFLOW_REACH)));
    if (past) {
        acre_report("    stack overflow of thread \"%s\": %u bytes at %p\n", thread->name,
                    (unsigned)thread->stack_size, thread->stack);
    }
    return past;
}

void acre_report_address(uintptr_t address)
{
    char text[96];
    bool known = false;

    for (size_t i = 0U; i < ACRE_EXPORT_COUNT(acre_describers); i++) {
        if (ACRE_EXPORT_AT(acre_describers, struct acre_describer, i)
                ->fn(address, text, sizeof text)) {
            acre_report("    address 0x%lx: %s\n", (unsigned long)address, text);
            known = true;
        }
    }
    if (!known) {
        acre_report("    address 0x%lx: in no heap or pool\n", (unsigned long)address);
    }
}

/* What the kernel has found by itself; a CPU's exception was reported before it came here. */
void acre_fatal_report(enum acre_fatal why, const void *object)
{
    const struct acre_thread *thread = object;
    static const char *const words[] = {
        [ACRE_FATAL_STACK] = "The kernel found a stack overflow",
        [ACRE_FATAL_LOCK] = "A lock was taken twice, or given untaken",
        [ACRE_FATAL_ESSENTIAL] = "An essential thread has ended",
        [ACRE_FATAL_WAIT_IDLE] = "An idle thread tried to wait",
        [ACRE_FATAL_STATE] = "The kernel's data is broken",
    };

    if ((why == ACRE_FATAL_CPU) || (why >= (sizeof words / sizeof words[0])) ||
        acre_report_begin(words[why])) {
        return;
    }
    if (why == ACRE_FATAL_STACK) {
        acre_report("    stack overflow of thread \"%s\": %u bytes at %p\n", thread->name,
                    (unsigned)thread->stack_size, thread->stack);
        acre_report_address((uintptr_t)thread->stack);
    } else {
        acre_report("    object %p\n", object);
    }
}

void acre_report_end(void)
{
    acre_fatal(ACRE_FATAL_CPU, acre_thread_self());
}
