/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kernel.c - start, the idle threads, rest, fatal errors
 *
 * Idle is what a CPU runs when nobody else can. It calls the reap callbacks, answers
 * acre_quiesce(), and lets the port wait for an interrupt. It looks for work with interrupts
 * masked and the port waits with them masked, so an interrupt between the look and the wait is
 * not slept through.
 */
#include <acre/fault.h>

#include "internal.h"

struct acre_kernel acre_kern;

static struct acre_thread idle_thread[ACRE_CPUS];
static _Alignas(16) unsigned char idle_stack[ACRE_CPUS][ACRE_IDLE_STACK];

/* --- rest --------------------------------------------------------------------------------- */

/* Has every thread of serial >= since, but those that ask, come to rest? Lock held. */
static bool at_rest(uint32_t since)
{
    if (acre_kern.one_shots != 0U) {
        return false;
    }
    for (struct acre_list *n = acre_kern.threads.next; n != &acre_kern.threads; n = n->next) {
        const struct acre_thread *thread = acre_list_entry(n, struct acre_thread, all);

        if (((int32_t)(thread->serial - since) >= 0) && (thread->queue != &acre_kern.quiet) &&
            (thread->timeout.state == ACRE_TIMER_ACTIVE)) {
            return false;
        }
    }
    for (unsigned i = 0U; i < ACRE_CPUS; i++) {
        if ((acre_kern.cpu[i].current != NULL) &&
            (acre_kern.cpu[i].current != acre_kern.cpu[i].idle)) {
            return false;
        }
    }
    return true;
}

static void answer_quiesce(void)
{
    acre_key key = kernel_take();
    struct acre_thread *asker = acre_wait_first_locked(&acre_kern.quiet);

    if ((asker != NULL) && acre_list_empty(&acre_kern.reap) &&
        at_rest((uint32_t)acre_wait_want(asker))) {
        acre_wait_end(asker, ACRE_OK, NULL);
    }
    acre_sched_give(key);
}

int acre_quiesce(uint32_t since, uint32_t timeout)
{
    acre_key key = kernel_take();

    if (!may_block(key)) {
        kernel_give(key);
        return ACRE_EPERM;
    }
    return acre_wait_block_locked(&acre_kern.quiet, key, timeout, since, NULL);
}

/* --- idle --------------------------------------------------------------------------------- */

/* One dead thread's reap callback, without the lock. False when there is none. */
static bool reap_one(void)
{
    acre_key key = kernel_take();
    struct acre_list *node = acre_list_first(&acre_kern.reap);
    struct acre_thread *thread = NULL;

    if (node != NULL) {
        thread = acre_list_entry(node, struct acre_thread, node);
        acre_list_remove(node);
    }
    kernel_give(key);
    if (thread != NULL) {
        thread->reap(thread);
    }
    return thread != NULL;
}

static void wait_for_interrupt(void)
{
    acre_key key = kernel_take();
    bool work = !acre_list_empty(&acre_kern.reap);

    acre_lock_leave(&acre_kern.lock); /* still masked */
    if (!work) {
        acre_port_idle();
    }
    acre_irq_restore(key);
}

static void call_idle_hook(void)
{
    void (*hook)(void) = acre_kern.hooks.idle;

    if (hook != NULL) {
        hook();
    }
}

static void idle_entry(void *arg)
{
    (void)arg;
    for (;;) {
        while (reap_one()) {
        }
        answer_quiesce();
        call_idle_hook();
        wait_for_interrupt();
    }
}

static void idle_init(unsigned cpu)
{
    const struct acre_thread_spec spec = {
        .name = "idle",
        .entry = idle_entry,
        .stack = idle_stack[cpu],
        .stack_size = sizeof idle_stack[cpu],
        .level = ACRE_PRIORITIES - 1,
    };

    if (acre_thread_init(&idle_thread[cpu], &spec) != ACRE_OK) {
        acre_fatal(ACRE_FATAL_STATE, &idle_thread[cpu]);
    }
    idle_thread[cpu].bound = (uint8_t)cpu;
    idle_thread[cpu].state = ACRE_THREAD_READY; /* and in no ring: see sched.c */
    acre_kern.cpu[cpu].idle = &idle_thread[cpu];
}

/* --- start -------------------------------------------------------------------------------- */

void acre_kernel_init(void)
{
    static const struct acre_kernel fresh; /* all zero */

    acre_kern = fresh;
    acre_lock_init(&acre_kern.lock);
    acre_list_init(&acre_kern.threads);
    acre_list_init(&acre_kern.reap);
    acre_wait_init(&acre_kern.quiet, ACRE_WAIT_FIFO);
    acre_ready_init();
    acre_timers_init();
    acre_port_init();
    for (unsigned i = 0U; i < ACRE_CPUS; i++) {
        idle_init(i);
    }
    acre_timer_thread_start();
}

/* Masked. Take the most urgent thread and enter it with the lock as its kind of port wants. */
static _Noreturn void enter_first(void)
{
    struct acre_cpu *cpu = this_cpu();
    struct acre_thread *first;

    acre_port_tick_start(ACRE_TICK_HZ);
    acre_lock_enter(&acre_kern.lock);
    cpu->current = cpu->idle; /* as if idle had run, and gives way */
    cpu->idle->cpu = (uint8_t)(cpu - acre_kern.cpu);
    cpu->idle->state = ACRE_THREAD_RUNNING;
    first = acre_sched_first();
    if (ACRE_PORT_DEFERRED_SWITCH) {
        acre_lock_leave(&acre_kern.lock);
    }
    acre_port_start(first->sp);
}

void acre_kernel_start(void)
{
    acre_kern.running = true;
    enter_first();
}

void acre_kernel_start_cpu(void)
{
    while (!acre_kern.running) {
        acre_port_relax();
    }
    enter_first();
}

bool acre_kernel_running(void)
{
    return acre_kern.running;
}

/* --- hooks and the end -------------------------------------------------------------------- */

void acre_kernel_hooks_set(const struct acre_kernel_hooks *hooks)
{
    acre_key key = kernel_take();

    acre_kern.hooks = *hooks;
    kernel_give(key);
}

void acre_kernel_hooks_get(struct acre_kernel_hooks *hooks)
{
    acre_key key = kernel_take();

    *hooks = acre_kern.hooks;
    kernel_give(key);
}

__attribute__((weak)) void acre_fatal_report(enum acre_fatal why, const void *object)
{
    (void)why;
    (void)object;
}

void acre_fatal(enum acre_fatal why, const void *object)
{
    const struct acre_fault fault = {
        .module = ACRE_MODULE_KERNEL,
        .err = ACRE_ECORRUPT,
        .invariant = (int)why,
        .object = object,
        .address = __builtin_return_address(0),
    };

    (void)acre_port_irq_mask();
    if (!acre_kern.dying) { /* a hook may print, which takes locks that are perhaps held for good */
        acre_kern.dying_cpu = acre_port_cpu_id();
        acre_kern.dying = true;
        acre_fatal_report(why, object);
        (void)acre_fault(&fault);
        if (acre_kern.hooks.fatal != NULL) {
            acre_kern.hooks.fatal(why, object);
        }
    }
    acre_port_fault_exit(128 + (int)why);
}

void acre_load(struct acre_load *out, bool clear)
{
    acre_key key = kernel_take();

    *out = acre_kern.load;
    if (clear) {
        acre_kern.load.ticks = 0U;
        acre_kern.load.idle_ticks = 0U;
    }
    kernel_give(key);
}
