/* SPDX-License-Identifier: Apache-2.0 */
/*
 * timer.c - the tick, and what happens at one
 *
 *   tick 37, 16 buckets
 *   bucket 5: [37] -> [53] -> [53] -> [85]      expiry modulo 16 == 5, soonest first,
 *   bucket 6: [38]                              equals in order of starting
 *   bucket 7: (empty)
 *
 * A tick looks at one bucket and takes from its front those that are due: a timer that is not
 * due costs nothing, whatever the number. Starting one walks its bucket from the back, where a
 * new timer usually belongs. A wheel of several levels would start timers in constant time, but
 * moves many at once when a level turns over, inside the tick interrupt, and loses the order of
 * equals; a heap orders them but costs at every tick.
 *
 * Invariants, kernel lock held:
 *   1  a timer is in a bucket iff ACTIVE, and that bucket is expiry modulo the number of them
 *   2  a bucket is sorted by expiry, as differences from the tick
 *   3  no active timer's expiry lies before the tick, or more than ACRE_TICKS_MAX after it
 */
#include "internal.h"

static uint32_t ticks_left(const struct acre_timer *timer)
{
    return timer->expiry - acre_kern.tick;
}

static struct acre_timer *timer_of(struct acre_list *node)
{
    return acre_list_entry(node, struct acre_timer, node);
}

void acre_timers_init(void)
{
    for (unsigned i = 0U; i < ACRE_TIMER_BUCKETS; i++) {
        acre_list_init(&acre_kern.bucket[i]);
    }
    acre_list_init(&acre_kern.due);
    acre_wait_init(&acre_kern.timer_thread, ACRE_WAIT_FIFO);
}

void acre_timer_init(struct acre_timer *timer, const char *name,
                     void (*fn)(struct acre_timer *timer, void *arg), void *arg, unsigned flags)
{
    acre_list_init(&timer->node);
    timer->expiry = 0U;
    timer->period = 0U;
    timer->fn = fn;
    timer->arg = arg;
    timer->name = (name == NULL) ? "" : name;
    timer->flags = (uint8_t)flags;
    timer->state = ACRE_TIMER_IDLE;
}

/* --- pending timers ----------------------------------------------------------------------- */

static bool counts_as_one_shot(const struct acre_timer *timer)
{
    return (timer->flags & (ACRE_TIMER_PERIODIC | ACRE_TIMER_LOCKED)) == 0U;
}

/* Into its bucket, behind those that are due no later. Walks at most that bucket. */
static void insert(struct acre_timer *timer)
{
    struct acre_list *head = &acre_kern.bucket[timer->expiry % ACRE_TIMER_BUCKETS];
    struct acre_list *after = head->prev;

    while ((after != head) && (ticks_left(timer_of(after)) > ticks_left(timer))) {
        after = after->prev;
    }
    acre_list_insert_before(after->next, &timer->node);
    timer->state = ACRE_TIMER_ACTIVE;
    if (counts_as_one_shot(timer)) {
        acre_kern.one_shots++;
    }
}

/* Out of its bucket, or out of the timer thread's queue. */
static void take_out(struct acre_timer *timer)
{
    if ((timer->state == ACRE_TIMER_ACTIVE) && counts_as_one_shot(timer)) {
        acre_kern.one_shots--;
    }
    acre_list_remove(&timer->node);
    timer->state = ACRE_TIMER_IDLE;
}

void acre_timer_start_locked(struct acre_timer *timer, uint32_t ticks)
{
    if (timer->state != ACRE_TIMER_IDLE) {
        take_out(timer);
    }
    if (ticks > ACRE_TICKS_MAX) {
        ticks = ACRE_TICKS_MAX;
    }
    timer->period = (ticks == 0U) ? 1U : ticks;
    timer->expiry = acre_kern.tick + timer->period;
    insert(timer);
}

void acre_timer_stop_locked(struct acre_timer *timer)
{
    if (timer->state != ACRE_TIMER_IDLE) {
        take_out(timer);
    }
}

int acre_timer_start(struct acre_timer *timer, uint32_t ticks)
{
    acre_key key;

    if ((timer->fn == NULL) || (ticks > ACRE_TICKS_MAX)) {
        return ACRE_EINVAL;
    }
    if (((timer->flags & ACRE_TIMER_THREAD) != 0U) && (ACRE_TIMER_THREAD_STACK == 0)) {
        return ACRE_ENOTSUP;
    }
    key = kernel_take();
    acre_timer_start_locked(timer, ticks);
    kernel_give(key);
    return ACRE_OK;
}

int acre_timer_stop(struct acre_timer *timer)
{
    acre_key key = kernel_take();
    int err = (timer->state == ACRE_TIMER_IDLE) ? ACRE_EINVAL : ACRE_OK;

    acre_timer_stop_locked(timer);
    kernel_give(key);
    return err;
}

bool acre_timer_active(const struct acre_timer *timer)
{
    acre_key key = kernel_take();
    bool active = (timer->state != ACRE_TIMER_IDLE);

    kernel_give(key);
    return active;
}

uint32_t acre_timer_remaining(const struct acre_timer *timer)
{
    acre_key key = kernel_take();
    uint32_t left = (timer->state == ACRE_TIMER_ACTIVE) ? ticks_left(timer) : 0U;

    kernel_give(key);
    return left;
}

void acre_timer_foreach(bool (*fn)(const struct acre_timer *timer, void *arg), void *arg)
{
    bool going = true;

    for (unsigned i = 0U; going && (i < ACRE_TIMER_BUCKETS); i++) {
        acre_key key = kernel_take();
        struct acre_list *head = &acre_kern.bucket[i];

        for (struct acre_list *n = head->next; going && (n != head); n = n->next) {
            if ((timer_of(n)->flags & ACRE_TIMER_LOCKED) == 0U) {
                going = fn(timer_of(n), arg);
            }
        }
        kernel_give(key);
    }
}

/* --- the tick ----------------------------------------------------------------------------- */

/*
 * Again, counted from when it was due and not from now, so that a late callback does not shift
 * those after it. Periods that have gone by altogether are left out.
 */
static void rearm(struct acre_timer *timer)
{
    uint32_t late = acre_kern.tick - timer->expiry;

    timer->expiry += timer->period;
    if (late >= timer->period) {
        timer->expiry += (late / timer->period) * timer->period;
    }
    insert(timer);
}

/* One due timer. Called and left with the lock held; given while a callback runs. */
static acre_key expire(struct acre_timer *timer, acre_key key)
{
    take_out(timer);
    if ((timer->flags & ACRE_TIMER_THREAD) != 0U) {
        acre_list_append(&acre_kern.due, &timer->node);
        timer->state = ACRE_TIMER_DUE;
        if (acre_wait_first_locked(&acre_kern.timer_thread) != NULL) {
            acre_wait_end(acre_wait_first_locked(&acre_kern.timer_thread), ACRE_OK, NULL);
        }
        return key;
    }
    if ((timer->flags & ACRE_TIMER_LOCKED) != 0U) {
        timer->fn(timer, timer->arg);
        return key;
    }
    if ((timer->flags & ACRE_TIMER_PERIODIC) != 0U) {
        rearm(timer); /* before the callback, which may stop it */
    }
    kernel_give(key);
    timer->fn(timer, timer->arg);
    return kernel_take();
}

void acre_tick_isr(void)
{
    acre_key key = kernel_take();
    struct acre_list *head;
    struct acre_list *node;
    uint32_t now;

    acre_sched_charge();
    if (acre_port_cpu_id() != 0U) {
        kernel_give(key);
        return;
    }
    acre_kern.tick++;
    acre_kern.uptime++;
    acre_kern.load.ticks++;
    if (this_cpu()->current == this_cpu()->idle) {
        acre_kern.load.idle_ticks++;
    }
    /* Look at the front anew each time: a callback may have started or stopped any timer. */
    now = acre_kern.tick;
    head = &acre_kern.bucket[now % ACRE_TIMER_BUCKETS];
    node = acre_list_first(head);
    while ((node != NULL) && (timer_of(node)->expiry == now)) {
        key = expire(timer_of(node), key);
        node = acre_list_first(head);
    }
    kernel_give(key);
}

uint32_t acre_tick(void)
{
    return __atomic_load_n(&acre_kern.tick, __ATOMIC_RELAXED);
}

uint64_t acre_uptime(void)
{
    acre_key key = kernel_take();
    uint64_t uptime = acre_kern.uptime;

    kernel_give(key);
    return uptime;
}

void acre_tick_set(uint32_t t)
{
    acre_key key = kernel_take();
    bool pending = false;

    for (unsigned i = 0U; i < ACRE_TIMER_BUCKETS; i++) {
        pending = pending || !acre_list_empty(&acre_kern.bucket[i]);
    }
    if (!pending) {
        acre_kern.tick = t;
    }
    kernel_give(key);
}

/* --- the timer thread ----------------------------------------------------------------------- */

#if ACRE_TIMER_THREAD_STACK > 0

static struct acre_thread timer_thread;
static _Alignas(16) unsigned char timer_stack[ACRE_TIMER_THREAD_STACK];

static void timer_thread_entry(void *arg)
{
    (void)arg;
    for (;;) {
        acre_key key = kernel_take();
        struct acre_list *node = acre_list_first(&acre_kern.due);

        if (node == NULL) {
            (void)acre_wait_block_locked(&acre_kern.timer_thread, key, ACRE_FOREVER, 0U, NULL);
            continue;
        }
        take_out(timer_of(node));
        if ((timer_of(node)->flags & ACRE_TIMER_PERIODIC) != 0U) {
            rearm(timer_of(node));
        }
        kernel_give(key);
        timer_of(node)->fn(timer_of(node), timer_of(node)->arg);
    }
}

void acre_timer_thread_start(void)
{
    const struct acre_thread_spec spec = {
        .name = "timer",
        .entry = timer_thread_entry,
        .stack = timer_stack,
        .stack_size = sizeof timer_stack,
        .level = ACRE_TIMER_THREAD_LEVEL,
    };

    if (acre_thread_init(&timer_thread, &spec) == ACRE_OK) {
        (void)acre_thread_start(&timer_thread);
    }
}

#else

void acre_timer_thread_start(void)
{
}

#endif
