/* SPDX-License-Identifier: Apache-2.0 */
/*
 * thread.c - the life of a thread
 *
 *            start                 chosen
 *   INIT ----------> READY <------------------> RUNNING ---- exit ----> DEAD
 *                      ^        preempted         |  |                   ^
 *          wake,       |                    waits |  | suspend           | delete, from
 *          timeout     +------ WAITING <----------+  v                   | every state
 *                      |          |           SUSPENDED -----------------+
 *                      |          | woken while suspended  ^
 *                      |          +------------------------+
 *                      +---------- resume -----------------+
 *
 *   stack   +----------+--------------------------+--------+
 *           | sentinel | paint, never used so far | in use |   grows to the left
 *           +----------+--------------------------+--------+
 *
 * The kernel owns a thread from init until it is buried: dead, off its CPU, its context given
 * back to the port. With a reap callback the idle thread then calls it, outside all locks.
 */
#include "internal.h"

static const uint32_t known_flags = ACRE_THREAD_COOPERATIVE | ACRE_THREAD_ESSENTIAL;

/* The kernel's entry of every thread: what acre_port_context() is told to run. */
static void launch(void *arg)
{
    struct acre_thread *self = arg;

    acre_sched_launched();
    self->entry(self->arg);
    acre_thread_exit();
}

/* The whole stack, before the port lays the first frame at its top. */
static void paint(uint32_t *stack, size_t size)
{
    unsigned char *byte = (unsigned char *)stack;

    for (size_t i = sizeof *stack; i < size; i++) {
        byte[i] = ACRE_STACK_PAINT;
    }
    *stack = ACRE_STACK_SENTINEL;
}

static bool spec_fits(const struct acre_thread *thread, const struct acre_thread_spec *spec)
{
    return (thread != NULL) && (spec != NULL) && (spec->entry != NULL) && (spec->stack != NULL) &&
           (spec->stack_size >= (ACRE_PORT_STACK_MIN + sizeof(uint32_t))) &&
           (spec->level < ACRE_PRIORITIES) && ((spec->flags & ~known_flags) == 0U);
}

static void fill_in(struct acre_thread *thread, const struct acre_thread_spec *spec)
{
    static const struct acre_thread fresh; /* all zero */

    *thread = fresh;
    thread->name = (spec->name == NULL) ? "" : spec->name;
    thread->entry = spec->entry;
    thread->arg = spec->arg;
    thread->level = (uint16_t)spec->level;
    thread->base_level = (uint16_t)spec->level;
    thread->slice = spec->slice;
    thread->slice_left = spec->slice;
    thread->flags = (uint8_t)spec->flags;
    thread->reap = spec->reap;
    thread->door = spec->door;
    thread->bound = ACRE_ANY_CPU;
    thread->cpu = ACRE_ANY_CPU;
    thread->state = ACRE_THREAD_INIT;
    acre_list_init(&thread->node);
    acre_list_init(&thread->held);
    acre_wait_init(&thread->joiners, ACRE_WAIT_FIFO);
    acre_timer_init(&thread->timeout, thread->name, acre_wait_timeout, thread, ACRE_TIMER_LOCKED);
}

int acre_thread_init(struct acre_thread *thread, const struct acre_thread_spec *spec)
{
    acre_key key;
    size_t lost;

    if (acre_in_isr()) {
        return ACRE_EPERM;
    }
    if (!spec_fits(thread, spec)) {
        return ACRE_EINVAL;
    }
    fill_in(thread, spec);
    lost = (0U - (uintptr_t)spec->stack) % sizeof(uint32_t); /* the sentinel is a word */
    thread->stack = (unsigned char *)spec->stack + lost;
    thread->stack_size = spec->stack_size - lost;
    paint(thread->stack, thread->stack_size);

    key = kernel_take(); /* it guards the port's pool of stacks, too */
    thread->sp = acre_port_context(thread->stack, thread->stack_size, launch, thread);
    if (thread->sp != NULL) {
        thread->serial = acre_kern.serial++;
        acre_list_append(&acre_kern.threads, &thread->all);
    }
    kernel_give(key);
    return (thread->sp == NULL) ? ACRE_ENOMEM : ACRE_OK;
}

int acre_thread_start(struct acre_thread *thread)
{
    acre_key key = kernel_take();

    if (thread->state != ACRE_THREAD_INIT) {
        kernel_give(key);
        return ACRE_EINVAL;
    }
    acre_sched_ready(thread);
    acre_sched_give(key);
    return ACRE_OK;
}

/* --- stopping and going on ---------------------------------------------------------------- */

int acre_thread_suspend(struct acre_thread *thread)
{
    acre_key key = kernel_take();
    bool self = (thread == this_cpu()->current) && (this_cpu()->depth == 0U);
    int err = ACRE_OK;

    if ((thread->state == ACRE_THREAD_INIT) || (thread->state == ACRE_THREAD_DEAD)) {
        err = ACRE_EINVAL;
    } else if (self && !may_block(key)) {
        err = ACRE_EPERM;
    } else {
        thread->suspended = 1U;
    }
    if ((err == ACRE_OK) && (thread->state == ACRE_THREAD_READY)) {
        acre_ready_remove(thread);
        thread->state = ACRE_THREAD_SUSPENDED;
    } else if ((err == ACRE_OK) && (thread->state == ACRE_THREAD_RUNNING)) {
        thread->state = ACRE_THREAD_SUSPENDED;
        acre_sched_kick(thread);
    }
    acre_sched_give(key); /* of ourselves: comes back when resumed */
    return err;
}

int acre_thread_resume(struct acre_thread *thread)
{
    acre_key key = kernel_take();
    int err = ACRE_EINVAL;

    if ((thread->suspended != 0U) && (thread->state != ACRE_THREAD_DEAD)) {
        thread->suspended = 0U;
        if (thread->state == ACRE_THREAD_SUSPENDED) {
            acre_sched_ready(thread);
        }
        err = ACRE_OK;
    }
    acre_sched_give(key);
    return err;
}

/* Sleep ticks from now, or until an absolute tick; decided under one lock. */
static int sleep_for(uint32_t ticks, bool absolute)
{
    acre_key key = kernel_take();
    int reason;

    if (absolute) {
        ticks = acre_tick_before(acre_kern.tick, ticks) ? (ticks - acre_kern.tick) : 0U;
    }
    if (!may_block(key)) {
        kernel_give(key);
        return ACRE_EPERM;
    }
    if (ticks == 0U) {
        kernel_give(key);
        return ACRE_OK;
    }
    reason = acre_wait_block_locked(NULL, key, ticks, 0U, NULL);
    return (reason == ACRE_EAGAIN) ? ACRE_OK : reason;
}

int acre_thread_sleep(uint32_t ticks)
{
    int err = sleep_for(ticks, false);

    if ((ticks == 0U) && (err == ACRE_OK)) {
        acre_thread_yield();
    }
    return err;
}

int acre_thread_sleep_until(uint32_t tick)
{
    return sleep_for(tick, true);
}

int acre_thread_wakeup(struct acre_thread *thread)
{
    acre_key key = kernel_take();
    bool asleep = (thread->state == ACRE_THREAD_WAITING) && (thread->queue == NULL);

    if (asleep) {
        acre_wait_end(thread, ACRE_ECANCELED, NULL);
    }
    acre_sched_give(key);
    return asleep ? ACRE_OK : ACRE_EINVAL;
}

int acre_thread_cancel_wait(struct acre_thread *thread, int reason)
{
    acre_key key = kernel_take();
    bool waiting = (thread->state == ACRE_THREAD_WAITING);

    if (waiting) {
        acre_wait_end(thread, reason, NULL);
    }
    acre_sched_give(key);
    return waiting ? ACRE_OK : ACRE_EINVAL;
}

/* --- properties --------------------------------------------------------------------------- */

int acre_thread_set_level(struct acre_thread *thread, unsigned level)
{
    acre_key key = kernel_take();
    int err = ACRE_EINVAL;

    if ((level < ACRE_PRIORITIES) && (thread->state != ACRE_THREAD_DEAD)) {
        thread->base_level = (uint16_t)level;
        acre_inherit(thread); /* the better of this and what it inherits, and those behind it */
        err = ACRE_OK;
    }
    acre_sched_give(key);
    return err;
}

int acre_thread_set_cooperative(struct acre_thread *thread, bool cooperative)
{
    acre_key key = kernel_take();
    int err = ACRE_EINVAL;

    if (thread->state != ACRE_THREAD_DEAD) {
        thread->flags = (uint8_t)((thread->flags & ~(unsigned)ACRE_THREAD_COOPERATIVE) |
                                  (cooperative ? (unsigned)ACRE_THREAD_COOPERATIVE : 0U));
        acre_sched_kick(thread);
        err = ACRE_OK;
    }
    acre_sched_give(key);
    return err;
}

void acre_thread_set_slice(struct acre_thread *thread, uint32_t ticks)
{
    acre_key key = kernel_take();

    thread->slice = ticks;
    thread->slice_left = ticks;
    kernel_give(key);
}

int acre_thread_bind(struct acre_thread *thread, unsigned cpu)
{
    acre_key key;
    bool ready;

    if ((cpu >= ACRE_CPUS) && (cpu != ACRE_ANY_CPU)) {
        return ACRE_EINVAL;
    }
    key = kernel_take();
    ready = (thread->state == ACRE_THREAD_READY);
    if (ready) {
        acre_ready_remove(thread);
    }
    thread->bound = (uint8_t)cpu;
    if (ready) {
        acre_sched_ready(thread);
    } else {
        acre_sched_kick(thread);
    }
    acre_sched_give(key);
    return ACRE_OK;
}

void acre_thread_set_name(struct acre_thread *thread, const char *name)
{
    thread->name = (name == NULL) ? "" : name;
}

/* --- the end ------------------------------------------------------------------------------ */

/* Lock held, and nobody walks the list of threads: only then may one leave it. */
static acre_key take_without_visitors(void)
{
    acre_key key = kernel_take();

    while (acre_kern.visitors != 0U) { /* they are on other CPUs: ours has its scheduler locked */
        kernel_give(key);
        acre_port_relax();
        key = kernel_take();
    }
    return key;
}

void acre_thread_bury(struct acre_thread *thread)
{
    acre_port_context_release(thread->sp);
    if (thread->reap != NULL) {
        acre_list_append(&acre_kern.reap, &thread->node);
    }
}

/* Out of everything; the lock is held. The thread still has its context. */
static void detach(struct acre_thread *thread)
{
    if (thread->state == ACRE_THREAD_READY) {
        acre_ready_remove(thread);
    } else if (thread->state == ACRE_THREAD_WAITING) {
        acre_wait_leave(thread);
    } else {
        acre_sched_kick(thread);
    }
    thread->state = ACRE_THREAD_DEAD;
    acre_mutex_abandon(thread);
    while (acre_wait_first_locked(&thread->joiners) != NULL) {
        acre_wait_end(acre_wait_first_locked(&thread->joiners), ACRE_OK, NULL);
    }
    acre_list_remove(&thread->all);
}

static bool is_an_idle(const struct acre_thread *thread)
{
    for (unsigned i = 0U; i < ACRE_CPUS; i++) {
        if (acre_kern.cpu[i].idle == thread) {
            return true;
        }
    }
    return false;
}

void acre_thread_exit(void)
{
    acre_key key = take_without_visitors();
    struct acre_thread *self = this_cpu()->current;

    if (!may_block(key) || is_an_idle(self)) {
        acre_fatal(ACRE_FATAL_STATE, self); /* an interrupt cannot end the thread it is on */
    }
    self->nest = 0U;
    detach(self);
    if ((self->flags & ACRE_THREAD_ESSENTIAL) != 0U) {
        acre_fatal(ACRE_FATAL_ESSENTIAL, self);
    }
    acre_sched_block(key);
    acre_fatal(ACRE_FATAL_STATE, self); /* the dead were chosen */
}

int acre_thread_delete(struct acre_thread *thread)
{
    acre_key key;

    if (acre_in_isr()) {
        return ACRE_EPERM;
    }
    if (acre_kern.running && (thread == acre_thread_self())) {
        acre_thread_exit();
    }
    key = take_without_visitors();
    if ((thread->state == ACRE_THREAD_DEAD) || is_an_idle(thread)) {
        kernel_give(key);
        return ACRE_EINVAL;
    }
    detach(thread);
    if ((thread->flags & ACRE_THREAD_ESSENTIAL) != 0U) {
        acre_fatal(ACRE_FATAL_ESSENTIAL, thread);
    }
    if (thread->cpu == ACRE_ANY_CPU) {
        acre_thread_bury(thread);
    } else if (thread->reap == NULL) {
        /* It runs on another CPU, which was told and buries it when it lets go. (With a reap
         * callback nobody needs to wait for that, and the thread may be gone any moment.) */
        while (thread->cpu != ACRE_ANY_CPU) {
            kernel_give(key);
            acre_port_relax();
            key = kernel_take();
        }
    }
    acre_sched_give(key);
    return ACRE_OK;
}

int acre_thread_join(struct acre_thread *thread, uint32_t timeout)
{
    acre_key key = kernel_take();
    int err;

    if (thread == this_cpu()->current) {
        err = ACRE_EINVAL;
    } else if (thread->state == ACRE_THREAD_DEAD) {
        err = ACRE_OK;
    } else if (timeout == ACRE_NO_WAIT) {
        err = ACRE_EBUSY;
    } else if (!may_block(key)) {
        err = ACRE_EPERM;
    } else {
        return acre_wait_block_locked(&thread->joiners, key, timeout, 0U, NULL);
    }
    kernel_give(key);
    return err;
}

/* --- looking ------------------------------------------------------------------------------ */

size_t acre_thread_stack_used(const struct acre_thread *thread)
{
#if ACRE_PORT_OWN_STACK
    size_t used = (thread->state == ACRE_THREAD_DEAD) ? 0U : acre_port_stack_used(thread->sp);

    return (used < thread->stack_size) ? used : thread->stack_size;
#else
    const unsigned char *byte = thread->stack;
    size_t i = sizeof(uint32_t);

    while ((i < thread->stack_size) && (byte[i] == ACRE_STACK_PAINT)) {
        i++;
    }
    return thread->stack_size - i;
#endif
}

void acre_thread_foreach(bool (*fn)(struct acre_thread *thread, void *arg), void *arg)
{
    struct acre_list *node;
    acre_key key;
    bool going = true;

    acre_sched_lock(); /* nobody else on this CPU can delete; on others they wait for visitors */
    key = kernel_take();
    acre_kern.visitors++;
    node = acre_kern.threads.next;
    while (going && (node != &acre_kern.threads)) {
        kernel_give(key);
        going = fn(acre_list_entry(node, struct acre_thread, all), arg);
        key = kernel_take();
        node = node->next;
    }
    acre_kern.visitors--;
    kernel_give(key);
    acre_sched_unlock();
}

uint32_t acre_thread_next_serial(void)
{
    acre_key key = kernel_take();
    uint32_t serial = acre_kern.serial;

    kernel_give(key);
    return serial;
}
