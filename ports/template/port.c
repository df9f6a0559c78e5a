/* SPDX-License-Identifier: Apache-2.0 */
/*
 * port.c - the least that is a port
 *
 * It works, on any POSIX host: contexts are ucontext's, there are no interrupts, and a tick passes
 * whenever all threads wait. So threads, waits and timers run, and nothing is ever preempted. Copy
 * it, and replace one function after the other; the order of ports/README.md keeps it working as
 * long as it can be.
 */
#define _XOPEN_SOURCE 600
#include <stdlib.h>
#include <ucontext.h>

#include <port.h>

#include <acre/kernel/isr.h>

/* Yours: gone; a context is then a stack pointer, and its registers lie on the stack:
 *
 *      sp -> [ callee-saved registers | return address ] [ what the thread had before ]
 */
#define CONTEXTS 32
#define STACK    (64U * 1024U)

struct context {
    ucontext_t registers;
    void (*entry)(void *arg);
    void *arg;
    unsigned char *stack;
    bool used;
};

static struct context contexts[CONTEXTS], outside;
static struct context *running = &outside;

unsigned acre_template_masked = 1U;

void acre_port_init(void)
{
    acre_template_masked = 1U; /* yours: vectors, interrupt controller; the mask stays closed */
}

/* Yours: gone; the frame that acre_port_context() builds "returns" to entry with its argument. */
static void first(void)
{
    running->entry(running->arg);
    acre_port_fault_exit(127); /* entry does not return */
}

static struct context *unused(void)
{
    for (unsigned i = 0U; i < CONTEXTS; i++) {
        if (!contexts[i].used) {
            if (contexts[i].stack == NULL) {
                contexts[i].stack = malloc(STACK);
            }
            return (contexts[i].stack == NULL) ? NULL : &contexts[i];
        }
    }
    return NULL;
}

/* Yours: build on [stack, stack + size) what the switch leaves on a stack, and return its lowest
 * address. No table, nothing to run out of, never NULL. */
void *acre_port_context(void *stack, size_t size, void (*entry)(void *), void *arg)
{
    struct context *volatile context = unused(); /* getcontext() could return twice */

    (void)stack;
    (void)size;
    if (context != NULL) {
        context->used = true;
        context->entry = entry;
        context->arg = arg;
        (void)getcontext(&context->registers);
        context->registers.uc_stack.ss_sp = context->stack;
        context->registers.uc_stack.ss_size = STACK;
        makecontext(&context->registers, first, 0);
    }
    return context;
}

/* Yours: empty. */
void acre_port_context_release(void *context)
{
    ((struct context *)context)->used = false;
}

/* Yours: gone, with ACRE_PORT_OWN_STACK. */
size_t acre_port_stack_used(const void *context)
{
    (void)context;
    return 0U;
}

/* Yours, in assembly: push the registers a call preserves, *save = sp, sp = next, pop, return. A
 * deferred port has acre_port_switch_request() in its place. */
void acre_port_switch(void **save, void *next)
{
    struct context *from = running;

    *save = from;
    running = next;
    (void)swapcontext(&from->registers, &running->registers);
}

/* Yours: sp = context, and on as a switch goes on. Nobody comes back here. */
void acre_port_start(void *context)
{
    running = context;
    (void)setcontext(&running->registers);
    acre_port_fault_exit(126);
}

/* Yours: WFI or its like, masked. Here time passes, as if the tick's interrupt had come. */
void acre_port_idle(void)
{
    acre_isr_enter();
    acre_tick_isr();
    acre_isr_exit();
}

/* Yours: a timer whose handler does what acre_port_idle() does here. */
void acre_port_tick_start(uint32_t hz)
{
    (void)hz;
}

/* Yours, with several CPUs: make that CPU take an interrupt. */
void acre_port_ipi(unsigned cpu)
{
    (void)cpu;
}

/* Yours: the board's way out, or stop for good. */
void acre_port_fault_exit(int status)
{
    exit(status);
}
