/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_PORT_H
#define ACRE_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What a CPU must give the kernel. This file is the whole contract; ports/README.md
 * walks through writing one, ports/template is the skeleton to copy.
 *
 *   function                      who calls it, and when
 *   acre_port_init()              kernel, once, before any other; interrupts masked
 *   acre_port_context()           kernel, for each thread; any context but an ISR
 *   acre_port_context_release()   kernel, once the thread can never run again
 *   acre_port_start()             kernel, once per CPU: enter its first thread
 *   acre_port_switch()            kernel, with the kernel lock held      (direct ports)
 *   acre_port_switch_request()    kernel, with interrupts masked        (deferred ports)
 *   acre_port_irq_mask/restore()  everybody
 *   acre_port_idle()              kernel, from the idle thread, interrupts masked
 *   acre_port_tick_start()        kernel, once per CPU, interrupts masked
 *   acre_port_cycles()            measurements only
 *   acre_port_cpu_id(), _ipi()    kernel; constant 0 and never called on one CPU
 *   acre_port_wait_word(), _wake_word()   the kernel's spinlock; not on one CPU
 *   acre_port_fault_exit()        kernel, when going on would be worse
 *
 * A port is a directory with port_cpu.h (found by the include path; constants and the
 * inline functions below), port.c and what assembly it needs.
 *
 * How a port reports interrupts to the kernel
 * -------------------------------------------
 * Every handler that may call the kernel runs between acre_isr_enter() and
 * acre_isr_exit() (acre/kernel/isr.h). Handlers may nest. The tick's handler calls
 * acre_tick_isr() in between, on each CPU at ACRE_TICK_HZ.
 *
 * How threads are switched: two kinds of port
 * -------------------------------------------
 * The kernel decides; there are two ways to carry the decision out, and a port states
 * which one it is by ACRE_PORT_DEFERRED_SWITCH.
 *
 * 0, direct (host, RISC-V). The kernel calls acre_port_switch(&old->sp, new->sp):
 *    callee-saved registers go onto the stack of the old thread, its stack pointer into
 *    *save, and the call returns on the stack of the new one, out of the
 *    acre_port_switch() that once switched it out. The kernel lock is held across it
 *    and released by whoever comes out.
 *    The same call is made by acre_isr_exit() at the outermost interrupt: the port must
 *    therefore call acre_isr_exit() on the interrupted thread's own stack, interrupts
 *    masked, the interrupted registers already saved on that stack. (A port with a
 *    separate interrupt stack goes back to the thread's before calling it.) When the
 *    call returns, possibly much later, the port restores those registers and returns
 *    from the interrupt, which unmasks.
 *    A new thread starts in the entry given to acre_port_context(), interrupts masked,
 *    kernel lock held; the kernel's entry function releases both.
 *
 * 1, deferred (Cortex-M). The kernel calls acre_port_switch_request(), which pends the
 *    switch exception (PendSV, lowest priority) and returns. It is taken as soon as
 *    interrupts are unmasked and no other handler is active. The exception handler
 *    saves the remaining registers on the old thread's stack, calls
 *        void *new_sp = acre_sched_switch(old_sp);
 *    (declared below; not between isr_enter and isr_exit), and restores from new_sp. The
 *    choice is made only there: between request and exception interrupt handlers may
 *    have changed it, and new_sp == old_sp is a normal answer. The kernel lock is not
 *    held while the exception is pending; acre_sched_switch() masks for itself.
 *    A new thread starts in its entry with interrupts enabled and no lock held.
 *    acre_port_switch_request() must have taken effect when acre_port_irq_restore(0)
 *    returns (that means DSB/ISB where the architecture wants one), because a thread
 *    that blocks relies on not executing further.
 *
 * Interrupt mask
 * --------------
 * acre_port_irq_mask() masks every interrupt that may call the kernel, on this CPU, and
 * returns the key to restore with: 0 iff interrupts were enabled before, 1 otherwise.
 * acre_port_irq_restore(0) unmasks, acre_port_irq_restore(1) does nothing. Both are
 * compiler barriers. The kernel knows the outermost section by key == 0.
 */
#include "port_cpu.h"

/* port_cpu.h defines (constants as integer literals):
 *
 *   ACRE_PORT_DEFERRED_SWITCH  0 or 1, see above
 *   ACRE_PORT_STACK_ALIGN      power of two: alignment of a thread's initial stack pointer
 *   ACRE_PORT_STACK_MIN        bytes: the smallest stack acre_thread_init() accepts
 *   ACRE_PORT_STACK_EXTRA      bytes: what a thread needs here beyond what it would on a small
 *                              32-bit CPU; added to stacks that a door allocates itself
 *   ACRE_PORT_OWN_STACK        1 iff threads do not run on the memory handed in but on
 *                              one the port supplies (the host); else 0
 *   static inline unsigned acre_port_irq_mask(void);
 *   static inline void     acre_port_irq_restore(unsigned key);
 *   static inline unsigned acre_port_cpu_id(void);      0..ACRE_CPUS-1; masked or bound
 *   static inline uint32_t acre_port_cycles(void);      free-running, wraps; instructions
 *                              or cycles; 0 always where the CPU has no counter
 *   static inline void     acre_port_relax(void);       inside a short spin loop
 */
#if !defined(ACRE_PORT_DEFERRED_SWITCH) || !defined(ACRE_PORT_STACK_ALIGN) ||                      \
    !defined(ACRE_PORT_STACK_MIN) || !defined(ACRE_PORT_STACK_EXTRA) ||                            \
    !defined(ACRE_PORT_OWN_STACK)
#error "port_cpu.h must define the five constants that port.h lists"
#endif

/* Bring the CPU into the state the rest relies on: vectors, interrupt controller, mask
 * closed. CPU 0 only; the port may be called again after a kernel re-initialisation
 * (host tests). */
void acre_port_init(void);

/*
 * Lay out the first frame of a thread on [stack, stack + size) so that switching to the
 * returned context enters entry(arg), which never returns. The stack's lowest words
 * belong to the kernel (sentinel), the frame starts at the aligned top.
 * Precondition: size >= ACRE_PORT_STACK_MIN. Returns NULL iff the port has no resources
 * left (host only).
 */
void *acre_port_context(void *stack, size_t size, void (*entry)(void *), void *arg);

/* The thread that owned context is dead and off its CPU: give back what the port holds
 * for it. Does nothing where ACRE_PORT_OWN_STACK is 0. Kernel lock held. */
void acre_port_context_release(void *context);

/* Bytes of stack ever used by context, only where ACRE_PORT_OWN_STACK is 1. */
size_t acre_port_stack_used(const void *context);

/*
 * Leave the start-up stack for good and enter context, this CPU's first thread.
 * Precondition: interrupts masked; on a direct port also the kernel lock held.
 * A deferred port enables interrupts on the way; a direct one leaves that to the entry.
 */
_Noreturn void acre_port_start(void *context);

#if ACRE_PORT_DEFERRED_SWITCH
void acre_port_switch_request(void);
#else
void acre_port_switch(void **save, void *next);
#endif

/* Kernel side of the deferred switch; see above. Returns the context to restore. */
void *acre_sched_switch(void *old_sp);

/*
 * Wait until an interrupt is pending (WFI, or return at once). Called with interrupts
 * masked and returns with them still masked: an interrupt that came after the kernel
 * last looked must end the wait, and is taken when the kernel unmasks.
 */
void acre_port_idle(void);

/* Start the periodic tick of this CPU at hz. Interrupts stay masked. */
void acre_port_tick_start(uint32_t hz);

/*
 * Interrupt another CPU. Its handler does acre_isr_enter(); acre_isr_exit(); nothing
 * more: the exit reschedules. Kernel lock held; cpu is not the caller's own.
 */
void acre_port_ipi(unsigned cpu);

/*
 * The waiting of a spinlock, interrupts masked: return when *word == value, which another CPU
 * stores. A port may spin; it may also stop the CPU until acre_port_wake_word() is called for that
 * word and value, which the storing CPU does after the store when somebody may wait. (Where CPUs are
 * threads of a host with fewer cores, a lock that hands out turns needs that: the CPU whose turn it
 * is would be the one that does not run.) Only where ACRE_CPUS > 1.
 */
void acre_port_wait_word(const uint32_t *word, uint32_t value);
void acre_port_wake_word(const uint32_t *word, uint32_t value);

/* Stop for good and tell the outside: status to the test host where there is one. */
_Noreturn void acre_port_fault_exit(int status);

#endif
