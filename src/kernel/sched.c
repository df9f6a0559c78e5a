/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sched.c - who runs next, and the switch
 *
 *   map     0 0 1 0 1 ...         bit i: ring i is not empty; lowest set bit = most urgent
 *   level[2] -> t7 -> t3          first in, first out; a preempted thread goes back in front
 *   level[4] -> t1
 *
 * A running thread is in no ring. Idle threads are in none either: they are what runs when the
 * rings are empty, so their level never competes.
 *
 * Invariants, kernel lock held:
 *   1  a thread is in a ring iff its state is READY and it is not an idle thread
 *   2  bit i of the map is set iff ring i is not empty
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

/* --- ready queues ------------------------------------------------------------------------- */

static void ready_init(struct acre_ready *ready)
{
    ready->summary = 0U;
    for (unsigned i = 0U; i < ACRE_READY_WORDS; i++) {
        ready->map[i] = 0U;
    }
    for (unsigned i = 0U; i < ACRE_PRIORITIES; i++) {
        acre_list_init(&ready->level[i]);
    }
}

void acre_ready_init(void)
{
    ready_init(&acre_kern.ready);
#if ACRE_CPUS > 1
    for (unsigned i = 0U; i < ACRE_CPUS; i++) {
        ready_init(&acre_kern.bound[i]);
    }
#endif
}

static struct acre_ready *ready_of(const struct acre_thread *thread)
{
#if ACRE_CPUS > 1
    if (thread->bound != ACRE_ANY_CPU) {
        return &acre_kern.bound[thread->bound];
    }
#else
    (void)thread;
#endif
    return &acre_kern.ready;
}

/* Most urgent thread of one queue, or NULL. Two bit scans at most. */
static struct acre_thread *ready_first(const struct acre_ready *ready)
{
    unsigned word = 0U;
    unsigned level;

    if (ACRE_READY_WORDS > 1) {
        if (ready->summary == 0U) {
            return NULL;
        }
        word = (unsigned)__builtin_ctz(ready->summary);
    }
    if (ready->map[word] == 0U) {
        return NULL;
    }
    level = (word * 32U) + (unsigned)__builtin_ctz(ready->map[word]);
    return acre_list_entry(ready->level[level].next, struct acre_thread, node);
}

/* Most urgent ready thread that cpu may run, or NULL. Between equals the bound one goes first:
 * nobody else can run it. */
static struct acre_thread *best_for(const struct acre_cpu *cpu)
{
    struct acre_thread *best = ready_first(&acre_kern.ready);
#if ACRE_CPUS > 1
    struct acre_thread *own = ready_first(&acre_kern.bound[cpu - acre_kern.cpu]);

    if ((own != NULL) && ((best == NULL) || (own->level <= best->level))) {
        best = own;
    }
#else
    (void)cpu;
#endif
    return best;
}

static bool is_idle(const struct acre_thread *thread)
{
    return (thread->cpu != ACRE_ANY_CPU) && (acre_kern.cpu[thread->cpu].idle == thread);
}

static void enqueue(struct acre_thread *thread, bool in_front)
{
    struct acre_ready *ready = ready_of(thread);

    thread->state = ACRE_THREAD_READY;
    if (in_front) {
        acre_list_prepend(&ready->level[thread->level], &thread->node);
    } else {
        acre_list_append(&ready->level[thread->level], &thread->node);
    }
    ready->map[thread->level / 32U] |= (uint32_t)1U << (thread->level % 32U);
    ready->summary |= (uint32_t)1U << (thread->level / 32U);
}

void acre_sched_unready(struct acre_thread *thread)
{
    struct acre_ready *ready = ready_of(thread);

    acre_list_remove(&thread->node);
    if (acre_list_empty(&ready->level[thread->level])) {
        ready->map[thread->level / 32U] &= ~((uint32_t)1U << (thread->level % 32U));
        if (ready->map[thread->level / 32U] == 0U) {
            ready->summary &= ~((uint32_t)1U << (thread->level / 32U));
        }
    }
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
    enqueue(thread, !turn_done);
    find_cpu(thread); /* it may still be more urgent than what another CPU runs */
}

static bool misplaced(const struct acre_thread *current)
{
    return (current->bound != ACRE_ANY_CPU) && (current->bound != current->cpu);
}

/* Would choose() change anything? Decides nothing. */
static bool switch_due(const struct acre_cpu *cpu)
{
    const struct acre_thread *current = cpu->current;
    const struct acre_thread *best = best_for(cpu);

    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): never NULL here, see struct acre_cpu */
    if (current->state != ACRE_THREAD_RUNNING) {
        return true;
    }
    return misplaced(current) || ((best != NULL) && displaces(best, current));
}

/* Decide, and take the winner out of its ring: it is RUNNING from here on. */
static struct acre_thread *choose(struct acre_cpu *cpu)
{
    struct acre_thread *current = cpu->current;
    struct acre_thread *next;

    cpu->resched = false;
    if (!switch_due(cpu)) {
        /* Nobody to yield to, and alone on its level: forgotten. A slice that ended under a
         * scheduler lock is remembered. */
        current->pending = (uint8_t)(preemptible(current) ? 0U : (current->pending & TURN_OVER));
        return current;
    }
    if ((current->state == ACRE_THREAD_RUNNING) && !is_idle(current)) {
        put_back(current);
    }
    next = best_for(cpu);
    if (next != NULL) {
        acre_sched_unready(next);
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
    if (switch_due(this_cpu())) {
        acre_port_switch_request();
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
    enqueue(thread, false);
    find_cpu(thread);
}

void acre_sched_relevel(struct acre_thread *thread, unsigned level)
{
    bool ready = (thread->state == ACRE_THREAD_READY) && !is_idle(thread);

    if (ready) {
        acre_sched_unready(thread);
    }
    thread->level = (uint16_t)level;
    if (ready) {
        enqueue(thread, false);
        find_cpu(thread);
    } else if (thread->state == ACRE_THREAD_WAITING) {
        if (thread->queue != NULL) {
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

    if ((this_cpu()->current != NULL) && (this_cpu()->current->nest > 0U)) {
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
    acre_key key = acre_port_irq_mask();
    struct acre_thread *self = this_cpu()->current;

    acre_port_irq_restore(key);
    return self;
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
    acre_key key = acre_port_irq_mask();
    unsigned depth = this_cpu()->depth;

    acre_port_irq_restore(key);
    return depth;
}

bool acre_in_isr(void)
{
    return acre_isr_depth() != 0U;
}
