/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sched.c - who runs next, and the switch
 *
 * A running thread is in no ring (ready.c). Idle threads are in none either: they are what runs when
 * the rings are empty, so their level never competes.
 *
 * Invariants, kernel lock held, after those of ready.c:
 *   3  cpu->current->state is RUNNING, except between the moment a thread stops being so (it
 *      blocks, dies, is suspended by an interrupt) and the switch that follows
 *   4  thread->cpu names a CPU iff the thread is that CPU's current
 *   5  on leaving the lock outermost, outside interrupts, with the scheduler not locked, no
 *      ready thread is more urgent than a preemptible current one - unless it was woken by a
 *      call that leaves acre_reschedule() to its caller
 *
 * choose() is the only place that decides. It is called with the kernel lock held, and that
 * lock is not released before the old thread's context is saved (direct ports), so no other CPU
 * can pick up a half-saved thread.
 */
#include "internal.h"

/* What thread->pending holds: the thread is to go behind its equals. */
#define TURN_OVER  1U /* slice used up: when it may be preempted */
#define TURN_GIVEN 2U /* it yielded: even if cooperative */

static bool is_idle(const struct acre_thread *thread)
{
    return (thread->cpu != ACRE_ANY_CPU) && (acre_kern.cpu[thread->cpu].idle == thread);
}

/* --- the choice --------------------------------------------------------------------------- */

static bool preemptible(const struct acre_thread *thread)
{
    return (thread->nest == 0U) && ((thread->flags & ACRE_THREAD_COOPERATIVE) == 0U);
}

/* Should best take the place of current, which could go on? */
static bool displaces(const struct acre_thread *best, const struct acre_thread *current)
{
    if (is_idle(current)) {
        return true;
    }
    if (preemptible(current)) {
        return (best->level < current->level) ||
               ((best->level == current->level) && (current->pending != 0U));
    }
    return (current->nest == 0U) && ((current->pending & TURN_GIVEN) != 0U) &&
           (best->level <= current->level);
}

#if ACRE_CPUS > 1
/* Interrupt the CPU whose current thread is the least urgent, if thread would displace it
 * there. Our own CPU looks for itself when it gives the lock, or when its interrupt ends. */
static void find_cpu(const struct acre_thread *thread)
{
    if (!acre_kern.running) {
        return;
    }
    unsigned self = acre_port_cpu_id();
    unsigned found = ACRE_CPUS;
    int worst = (int)thread->level;

    for (unsigned i = 0U; i < ACRE_CPUS; i++) {
        const struct acre_thread *current = acre_kern.cpu[i].current;

        if ((current == NULL) || ((thread->bound != ACRE_ANY_CPU) && (thread->bound != i)) ||
            !displaces(thread, current)) {
            continue;
        }
        int urgency = is_idle(current) ? ACRE_PRIORITIES : (int)current->level;

        if ((urgency > worst) || ((urgency == worst) && (i == self))) {
            worst = urgency;
            found = i;
        }
    }
    if ((found != ACRE_CPUS) && (found != self)) {
        acre_port_ipi(found);
    }
}
#else
static void find_cpu(const struct acre_thread *thread)
{
    (void)thread;
}
#endif

/* A thread that lost its turn goes behind its equals with a new slice; one that was merely
 * interrupted by a more urgent thread keeps both its place and the rest of its slice. */
static void put_back(struct acre_thread *thread)
{
    bool turn_done = (thread->pending != 0U);

    if (turn_done) {
        thread->slice_left = thread->slice;
    }
    thread->pending = 0U;
    acre_ready_add(thread, !turn_done);
    find_cpu(thread); /* it may still be more urgent than what another CPU runs */
}

static bool misplaced(const struct acre_thread *current)
{
    return (current->bound != ACRE_ANY_CPU) && (current->bound != current->cpu);
}

/* Would choose() change anything, best being the most urgent that is ready? Decides nothing. */
static bool switch_due(const struct acre_cpu *cpu, const struct acre_thread *best)
{
    const struct acre_thread *current = cpu->current;

    if (current->state != ACRE_THREAD_RUNNING) {
        return true;
    }
    return misplaced(current) || ((best != NULL) && displaces(best, current));
}

/* Nobody to yield to, or alone on its level at the end of its slice: that is forgotten. A slice that
 * ended under a scheduler lock is remembered. */
static void keep_turn(struct acre_thread *current)
{
    current->pending = (uint8_t)(preemptible(current) ? 0U : (current->pending & TURN_OVER));
}

/* Decide, and take the winner out of its ring: it is RUNNING from here on. */
static struct acre_thread *choose(struct acre_cpu *cpu)
{
    struct acre_thread *current = cpu->current;
    struct acre_thread *next = acre_ready_best(cpu);

    cpu->resched = false;
    if (!switch_due(cpu, next)) {
        keep_turn(current);
        return current;
    }
    if (is_idle(current)) {
        current->state = ACRE_THREAD_READY;
    } else if (current->state == ACRE_THREAD_RUNNING) {
        put_back(current);
    }
    if (next != NULL) { /* still the best: who was put back is behind it */
        acre_ready_remove(next);
    } else {
        next = cpu->idle;
    }
    if (current != next) {
        if (*(const uint32_t *)current->stack != ACRE_STACK_SENTINEL) {
            acre_fatal(ACRE_FATAL_STACK, current);
        }
        current->cpu = ACRE_ANY_CPU;
        next->cpu = (uint8_t)(cpu - acre_kern.cpu);
        cpu->current = next;
        cpu->previous = current;
        if (acre_kern.hooks.switched != NULL) {
            acre_kern.hooks.switched(current, next);
        }
    }
    next->state = ACRE_THREAD_RUNNING;
    /* Two threads made ready at once may both have been meant for this CPU: it takes one, and
     * passes the other on. */
    if ((ACRE_CPUS > 1) && (acre_ready_first(&acre_kern.ready) != NULL)) {
        find_cpu(acre_ready_first(&acre_kern.ready));
    }
    return next;
}

/* --- the switch --------------------------------------------------------------------------- */

/* The thread this CPU has left is saved: if it was dead it may go now. */
static void farewell(struct acre_cpu *cpu)
{
    struct acre_thread *previous = cpu->previous;

    cpu->previous = NULL;
    if ((previous != NULL) && (previous->state == ACRE_THREAD_DEAD)) {
        acre_thread_bury(previous);
    }
}

#if ACRE_PORT_DEFERRED_SWITCH

static void switch_now(void)
{
    if (switch_due(this_cpu(), acre_ready_best(this_cpu()))) {
        acre_port_switch_request();
    } else {
        keep_turn(this_cpu()->current);
    }
    this_cpu()->resched = false;
}

void *acre_sched_switch(void *old_sp)
{
    acre_key key = acre_port_irq_mask();
    struct acre_cpu *cpu = this_cpu();
    struct acre_thread *next;

    acre_lock_enter(&acre_kern.lock);
    cpu->current->sp = old_sp;
    next = choose(cpu);
    farewell(cpu);
    acre_lock_leave(&acre_kern.lock);
    acre_port_irq_restore(key);
    return next->sp;
}

#else

/* Returns when the caller is chosen again, perhaps on another CPU. */
static void switch_now(void)
{
    struct acre_cpu *cpu = this_cpu();
    struct acre_thread *current = cpu->current;
    struct acre_thread *next = choose(cpu);

    if (next != current) {
        acre_port_switch(&current->sp, next->sp);
        farewell(this_cpu());
    }
}

#endif

struct acre_thread *acre_sched_first(void)
{
    struct acre_cpu *cpu = this_cpu();
    struct acre_thread *first = choose(cpu);

    cpu->previous = NULL;
    return first;
}

void acre_sched_launched(void)
{
#if !ACRE_PORT_DEFERRED_SWITCH
    farewell(this_cpu());
    kernel_give(0U);
#endif
}

void acre_sched_give(acre_key key)
{
    if ((key == 0U) && acre_kern.running && (this_cpu()->depth == 0U)) {
        switch_now();
    } else {
        this_cpu()->resched = true; /* the outermost give, or the interrupt's end, looks */
    }
    kernel_give(key);
}

void acre_sched_block(acre_key key)
{
    if (is_idle(this_cpu()->current)) {
        acre_fatal(ACRE_FATAL_WAIT_IDLE, this_cpu()->current);
    }
    switch_now();
    kernel_give(key);
}

void acre_sched_run_pending(void)
{
    acre_lock_enter(&acre_kern.lock);
    if (acre_kern.running) {
        switch_now();
    }
    acre_lock_leave(&acre_kern.lock);
}

void acre_reschedule(void)
{
    acre_sched_give(kernel_take());
}

/* --- making threads ready ----------------------------------------------------------------- */

void acre_sched_kick(struct acre_thread *thread)
{
#if ACRE_CPUS > 1
    if ((thread->cpu != ACRE_ANY_CPU) && (thread->cpu != acre_port_cpu_id())) {
        acre_port_ipi(thread->cpu);
    }
#else
    (void)thread; /* the caller's own give looks */
#endif
}

void acre_sched_ready(struct acre_thread *thread)
{
#if ACRE_CPUS > 1
    if (thread->cpu != ACRE_ANY_CPU) {
        /* Stopped from another CPU, and allowed to go on before it noticed. Nobody else may
         * run it: its context is not saved. */
        thread->state = ACRE_THREAD_RUNNING;
        return;
    }
#endif
    thread->slice_left = thread->slice;
    thread->pending = 0U;
    acre_ready_add(thread, false);
    find_cpu(thread);
}

void acre_sched_relevel(struct acre_thread *thread, unsigned level)
{
    bool ready = (thread->state == ACRE_THREAD_READY) && !is_idle(thread);

    if (ready) {
        acre_ready_remove(thread);
    }
    thread->level = (uint16_t)level;
    if (ready) {
        acre_ready_add(thread, false);
        find_cpu(thread);
    } else if (thread->state == ACRE_THREAD_WAITING) {
        if ((thread->queue != NULL) && (thread->queue->order == (uint8_t)ACRE_WAIT_PRIORITY)) {
            acre_list_remove(&thread->node);
            acre_wait_enqueue(thread->queue, thread);
        }
    } else {
        acre_sched_kick(thread);
    }
}

/* --- turns, locks, interrupts --------------------------------------------------------------- */

void acre_sched_charge(void)
{
    struct acre_thread *current = this_cpu()->current;

    if ((current->slice == 0U) || ((current->flags & ACRE_THREAD_COOPERATIVE) != 0U)) {
        return;
    }
    if (current->slice_left > 0U) {
        current->slice_left--;
    }
    if (current->slice_left == 0U) {
        current->slice_left = current->slice; /* alone on its level it simply goes on */
        current->pending |= TURN_OVER;
    }
}

void acre_thread_yield(void)
{
    acre_key key = kernel_take();

    if (may_block(key) && (this_cpu()->current->nest == 0U)) {
        this_cpu()->current->pending |= TURN_GIVEN;
        acre_sched_give(key);
    } else {
        kernel_give(key);
    }
}

void acre_sched_lock(void)
{
    acre_key key = acre_port_irq_mask();

    if (this_cpu()->current != NULL) {
        this_cpu()->current->nest++;
    }
    acre_port_irq_restore(key);
}

void acre_sched_unlock(void)
{
    acre_key key = kernel_take();

    if (this_cpu()->current == NULL) {
        kernel_give(key);
        return;
    }
    if (this_cpu()->current->nest > 0U) {
        this_cpu()->current->nest--;
    }
    acre_sched_give(key);
}

unsigned acre_sched_nest(void)
{
    acre_key key = acre_port_irq_mask();
    unsigned nest = (this_cpu()->current == NULL) ? 0U : this_cpu()->current->nest;

    acre_port_irq_restore(key);
    return nest;
}

struct acre_thread *acre_thread_self(void)
{
#if ACRE_CPUS > 1
    acre_key key = acre_port_irq_mask(); /* or we might be moved in between */
    struct acre_thread *self = this_cpu()->current;

    acre_port_irq_restore(key);
    return self;
#else
    return this_cpu()->current;
#endif
}

void acre_isr_enter(void)
{
    acre_key key = acre_port_irq_mask();

    this_cpu()->depth++;
    acre_port_irq_restore(key);
}

void acre_isr_exit(void)
{
    acre_key key = acre_port_irq_mask();

    this_cpu()->depth--;
    if ((this_cpu()->depth == 0U) && acre_kern.running) {
        acre_lock_enter(&acre_kern.lock);
        switch_now();
        acre_lock_leave(&acre_kern.lock);
    }
    acre_port_irq_restore(key);
}

unsigned acre_isr_depth(void)
{
#if ACRE_CPUS > 1
    acre_key key = acre_port_irq_mask();
    unsigned depth = this_cpu()->depth;

    acre_port_irq_restore(key);
    return depth;
#else
    return this_cpu()->depth;
#endif
}

bool acre_in_isr(void)
{
    return acre_isr_depth() != 0U;
}
