/* SPDX-License-Identifier: Apache-2.0 */
/*
 * thread.c - Zephyr's threads
 *
 *      priority   -16 ......... -1 | 0 ......... 14 | (15: idle)
 *      level        0 ......... 15 | 16 ........ 30 |
 *                  cooperative     |  preemptible
 *
 * A k_thread begins with the kernel's thread, so a k_tid_t also names a thread that another door made.
 * Only what entry() shows to be ours has the fields behind it.
 */
#include <acre/kernel/isr.h>
#include <acre/kernel/kernel.h>

#include "private.h"

ACRE_EXPORT_TABLE(acre_zephyr_threads);

#if ACRE_PRIORITIES < (CONFIG_NUM_COOP_PRIORITIES + CONFIG_NUM_PREEMPT_PRIORITIES + 1)
#error "Zephyr's priorities need 32 levels"
#endif

static int32_t slice_ms = CONFIG_TIMESLICE_SIZE;
static int slice_prio; /* threads more urgent than this have no slice */

static void entry(void *arg)
{
    struct k_thread *thread = arg;

    thread->entry(thread->p1, thread->p2, thread->p3);
}

static bool ours(const struct acre_thread *thread)
{
    return (thread != NULL) && (thread->entry == entry);
}

bool z_is_k_thread(const struct k_thread *thread)
{
    return ours(&thread->base);
}

static unsigned level_of(int prio)
{
    return (unsigned)(prio + CONFIG_NUM_COOP_PRIORITIES);
}

static bool prio_ok(int prio)
{
    return (prio >= K_HIGHEST_THREAD_PRIO) && (prio <= K_LOWEST_APPLICATION_THREAD_PRIO);
}

static uint32_t slice_of(int prio)
{
    return ((prio < 0) || (prio < slice_prio) || (slice_ms <= 0))
               ? 0U
               : acre_ms_to_ticks((uint32_t)slice_ms);
}

static void delayed_start(struct acre_timer *timer, void *arg)
{
    struct k_thread *thread = arg;

    (void)timer;
    (void)acre_thread_start(&thread->base);
}

static void name_copy(struct k_thread *thread, const char *name)
{
    size_t i = 0U;

    while ((name != NULL) && (name[i] != '\0') && (i < (sizeof thread->name - 1U))) {
        thread->name[i] = name[i];
        i++;
    }
    thread->name[i] = '\0';
}

/* Who makes a thread before there are any, or in an interrupt, leaves it nothing. */
static z_resource_pool *inherited_pool(void)
{
    struct acre_thread *self = acre_in_isr() ? NULL : acre_thread_self();

    return ours(self) ? CONTAINER_OF(self, struct k_thread, base)->resource_pool : NULL;
}

k_tid_t k_thread_create(struct k_thread *new_thread, k_thread_stack_t *stack, size_t stack_size,
                        k_thread_entry_t fn, void *p1, void *p2, void *p3, int prio,
                        uint32_t options, k_timeout_t delay)
{
    z_resource_pool *pool = inherited_pool();
    struct acre_thread_spec spec = {
        .name = new_thread->name,
        .entry = entry,
        .arg = new_thread,
        .stack = stack,
        /* K_THREAD_STACK_DEFINE() has made it at least that large. */
        .stack_size = MAX(stack_size, (size_t)ACRE_PORT_STACK_MIN),
        .level = level_of(prio),
        .slice = slice_of(prio),
        .door = new_thread,
    };
    int err;

    __ASSERT(!acre_in_isr(), "threads may not be created in ISRs");
    __ASSERT(prio_ok(prio), "no such priority: %d", prio);
    if (prio < 0) {
        spec.flags |= ACRE_THREAD_COOPERATIVE;
    }
    if ((options & K_ESSENTIAL) != 0U) {
        spec.flags |= ACRE_THREAD_ESSENTIAL;
    }
    err = acre_thread_init(&new_thread->base, &spec);
    __ASSERT(err == ACRE_OK, "thread not created: %d", err);
    if (err != ACRE_OK) {
        return NULL;
    }
    new_thread->entry = fn;
    new_thread->p1 = p1;
    new_thread->p2 = p2;
    new_thread->p3 = p3;
    new_thread->resource_pool = pool;
    new_thread->waits_for = NULL;
    new_thread->waits_left = NULL;
    new_thread->custom_data = NULL;
    name_copy(new_thread, NULL);
    acre_timer_init(&new_thread->start, NULL, delayed_start, new_thread, 0U);
    if (z_timeout_is_no_wait(delay)) {
        (void)acre_thread_start(&new_thread->base);
    } else if (!z_timeout_is_forever(delay)) {
        (void)acre_timer_start(&new_thread->start, z_timeout_ticks(delay));
    }
    return new_thread;
}

void k_thread_start(k_tid_t thread)
{
    if (ours(&thread->base)) {
        (void)acre_timer_stop(&thread->start);
    }
    (void)acre_thread_start(&thread->base);
}

/* The calling thread is about to wait for memory in object. Ended there, or moved in its queue, it may
 * stand no longer before one that can be served; and ended after memory was handed to it, it must not
 * take that with it. left(object, value) is then called: value is what it was given, or NULL. */
void z_wait_begins(void *object, void (*left)(void *object, void *value))
{
    struct k_thread *self = z_current();

    if (self != NULL) {
        self->waits_left = left;
        self->waits_for = object;
    }
}

void z_wait_ended(void)
{
    struct k_thread *self = z_current();

    if (self != NULL) {
        self->waits_for = NULL;
    }
}

static void end_waiter(struct k_thread *thread)
{
    void *object = thread->waits_for;
    void *value = NULL;

    /* Not even an interrupt may hand it anything between the look and its end. */
    unsigned int key = irq_lock();

    if ((object != NULL) && (thread->base.state != ACRE_THREAD_WAITING)) {
        value = thread->base.value;
    }
    (void)acre_thread_delete(&thread->base);
    irq_unlock(key);
    if (object != NULL) {
        thread->waits_left(object, value);
    }
}

void k_thread_abort(k_tid_t thread)
{
    if (&thread->base == acre_thread_self()) {
        __ASSERT(!acre_in_isr(), "an interrupt cannot end the thread it interrupted");
        if (acre_in_isr()) {
            return;
        }
        acre_thread_exit();
    }
    if (!ours(&thread->base)) {
        (void)acre_thread_delete(&thread->base);
        return;
    }
    (void)acre_timer_stop(&thread->start);
    end_waiter(thread);
}

int k_thread_join(struct k_thread *thread, k_timeout_t timeout)
{
    if (&thread->base == acre_thread_self()) {
        return -EDEADLK;
    }
    return acre_thread_join(&thread->base, z_timeout_ticks(timeout));
}

void k_thread_suspend(k_tid_t thread)
{
    (void)acre_thread_suspend(&thread->base);
}

void k_thread_resume(k_tid_t thread)
{
    (void)acre_thread_resume(&thread->base);
}

int k_thread_priority_get(k_tid_t thread)
{
    return (int)thread->base.base_level - CONFIG_NUM_COOP_PRIORITIES;
}

void k_thread_priority_set(k_tid_t thread, int prio)
{
    __ASSERT(prio_ok(prio), "no such priority: %d", prio);
    /* Cooperation first when it begins and last when it ends, so that the caller is not preempted
     * on the way between two states that are both less urgent than either. */
    if (prio < 0) {
        (void)acre_thread_set_cooperative(&thread->base, true);
    }
    (void)acre_thread_set_level(&thread->base, level_of(prio));
    if (prio >= 0) {
        (void)acre_thread_set_cooperative(&thread->base, false);
    }
    acre_thread_set_slice(&thread->base, slice_of(prio));
    if (ours(&thread->base) && (thread->waits_for != NULL)) {
        thread->waits_left(thread->waits_for, NULL);
    }
}

int k_thread_name_set(k_tid_t thread, const char *name)
{
    k_tid_t it = (thread != NULL) ? thread : k_current_get();

    if (!ours(&it->base)) {
        acre_thread_set_name(&it->base, name);
        return 0;
    }
    name_copy(it, name);
    return 0;
}

const char *k_thread_name_get(k_tid_t thread)
{
    return thread->base.name;
}

void k_thread_custom_data_set(void *value)
{
    struct acre_thread *self = acre_thread_self();

    if (ours(self)) {
        CONTAINER_OF(self, struct k_thread, base)->custom_data = value;
    }
}

void *k_thread_custom_data_get(void)
{
    struct acre_thread *self = acre_thread_self();

    return ours(self) ? CONTAINER_OF(self, struct k_thread, base)->custom_data : NULL;
}

int k_thread_stack_space_get(const struct k_thread *thread, size_t *unused_ptr)
{
    size_t used = acre_thread_stack_used(&thread->base);

    *unused_ptr = (used < thread->base.stack_size) ? (thread->base.stack_size - used) : 0U;
    return 0;
}

struct foreach {
    void (*fn)(const struct k_thread *thread, void *data);
    void *data;
};

static bool foreach_one(struct acre_thread *thread, void *arg)
{
    struct foreach *each = arg;

    each->fn(CONTAINER_OF(thread, struct k_thread, base), each->data);
    return true;
}

void k_thread_foreach(void (*user_cb)(const struct k_thread *thread, void *user_data), void *data)
{
    struct foreach each = {user_cb, data};

    acre_thread_foreach(foreach_one, &each);
}

k_tid_t k_current_get(void)
{
    return CONTAINER_OF(acre_thread_self(), struct k_thread, base);
}

/* The calling thread if it has the fields of a k_thread, else NULL. */
struct k_thread *z_current(void)
{
    struct acre_thread *self = acre_in_isr() ? NULL : acre_thread_self();

    return ours(self) ? CONTAINER_OF(self, struct k_thread, base) : NULL;
}

bool k_is_in_isr(void)
{
    return acre_in_isr();
}

bool k_is_pre_kernel(void)
{
    return !acre_kernel_running();
}

int k_is_preempt_thread(void)
{
    const struct acre_thread *self = acre_thread_self();

    return !acre_in_isr() && (self != NULL) && (acre_sched_nest() == 0U) &&
           ((self->flags & ACRE_THREAD_COOPERATIVE) == 0U);
}

void k_yield(void)
{
    acre_thread_yield();
}

void k_wakeup(k_tid_t thread)
{
    (void)acre_thread_wakeup(&thread->base);
    acre_reschedule();
}

void k_sched_lock(void)
{
    acre_sched_lock();
}

void k_sched_unlock(void)
{
    acre_sched_unlock();
}

static bool reslice(struct acre_thread *thread, void *arg)
{
    (void)arg;
    if (ours(thread)) {
        acre_thread_set_slice(thread,
                              slice_of((int)thread->base_level - CONFIG_NUM_COOP_PRIORITIES));
    }
    return true;
}

void k_sched_time_slice_set(int32_t slice, int prio)
{
    slice_ms = slice;
    slice_prio = prio;
    acre_thread_foreach(reslice, NULL);
}

void k_thread_user_mode_enter(k_thread_entry_t fn, void *p1, void *p2, void *p3)
{
    fn(p1, p2, p3);
    acre_thread_exit();
}

/* K_THREAD_DEFINE: after what SYS_INIT asked for, before the application. Made first and started
 * together, so that none runs while another does not exist. */
static int static_threads(void)
{
    acre_sched_lock();
    for (size_t i = 0U; i < ACRE_EXPORT_COUNT(acre_zephyr_threads); i++) {
        const struct z_static_thread *it =
            ACRE_EXPORT_AT(acre_zephyr_threads, struct z_static_thread, i);

#if ACRE_ZEPHYR_API_114
        k_timeout_t delay = it->delay_ms;
#else
        k_timeout_t delay = (it->delay_ms < 0) ? K_FOREVER : K_MSEC(it->delay_ms);
#endif
        (void)k_thread_create(it->thread, it->stack, it->stack_size, it->entry, it->p1, it->p2,
                              it->p3, it->prio, it->options, delay);
        (void)k_thread_name_set(it->thread, it->name);
    }
    acre_sched_unlock();
    return 0;
}
ACRE_INIT(zephyr_static_threads, static_threads, ACRE_INIT_APP - 2);
