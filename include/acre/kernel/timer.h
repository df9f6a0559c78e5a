/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_KERNEL_TIMER_H
#define ACRE_KERNEL_TIMER_H

#include <stdbool.h>
#include <stdint.h>

#include <acre/err.h>
#include <acre/kernel/config.h>
#include <acre/kernel/list.h>

/*
 * Time and timers.
 *
 *   operation                 cost                                    from an ISR   may block
 *   acre_tick(), acre_uptime()  O(1)                                  yes           no
 *   acre_timer_init()           O(1)                                  yes           no
 *   acre_timer_start()          O(pending timers in one bucket): at most all pending
 *                               timers, about 1/ACRE_TIMER_BUCKETS of them when expiries
 *                               are spread                            yes           no
 *   acre_timer_stop()           O(1)                                  yes           no
 *   a tick                      O(timers due now)                     -             -
 *   acre_timer_foreach()        O(pending timers), a lock per bucket  no            no
 *
 * A tick is counted in 32 bits and wraps; every comparison is of differences, so a timer
 * started just before the wrap expires just after it. A time n ticks away is reached at the
 * n-th tick interrupt from now: the first may come at once, so n ticks take more than n - 1
 * and at most n tick periods. (Callers who need "at least n periods" add one; sleep does not.)
 *
 * Order contract: timers due at the same tick run in the order they were started (a periodic
 * timer counts as started again when it fires).
 */
#define ACRE_NO_WAIT   0U
#define ACRE_FOREVER   UINT32_MAX
#define ACRE_TICKS_MAX ((uint32_t)INT32_MAX) /* the longest finite time; longer is cut to it */

enum acre_timer_flags {
    ACRE_TIMER_PERIODIC = 1U, /* starts itself again, counted from when it was due: no drift */
    ACRE_TIMER_THREAD = 2U,   /* callback in the timer thread, not in the tick interrupt    */
};

struct acre_timer {
    struct acre_list node; /* in a bucket while active, in the timer thread's queue when due */
    uint32_t expiry;       /* tick                                  } kernel lock            */
    uint32_t period;       /* ticks, as last started                }                        */
    void (*fn)(struct acre_timer *timer, void *arg);
    void *arg;
    const char *name;
    uint8_t flags; /* enum acre_timer_flags */
    uint8_t state; /* enum acre_timer_state */
};

enum acre_timer_state { ACRE_TIMER_IDLE, ACRE_TIMER_ACTIVE, ACRE_TIMER_DUE };

/* Prepare a timer; it does not run yet. name is kept by reference and may be NULL. A timer
 * that is active must be stopped before it is initialised again. */
void acre_timer_init(struct acre_timer *timer, const char *name,
                     void (*fn)(struct acre_timer *timer, void *arg), void *arg, unsigned flags);

/*
 * Run fn at the ticks-th tick from now (0 counts as 1), then every ticks when periodic. An
 * active timer is started anew. Returns ACRE_OK, or ACRE_EINVAL iff fn is NULL or ticks is
 * above ACRE_TICKS_MAX, or ACRE_ENOTSUP for a timer of the timer thread when the
 * configuration has none.
 */
int acre_timer_start(struct acre_timer *timer, uint32_t ticks);

/*
 * Returns ACRE_OK, or ACRE_EINVAL iff the timer was not active. After it returns fn will not
 * begin any more; on several CPUs, or from a thread that interrupted the timer thread, one
 * call that had begun may still be running.
 */
int acre_timer_stop(struct acre_timer *timer);

bool acre_timer_active(const struct acre_timer *timer);
uint32_t acre_timer_remaining(const struct acre_timer *timer); /* ticks; 0 iff not active */

/* Call fn for every active timer (not the threads' own timeouts), kernel lock held: fn may
 * read, and must not call the kernel. Stops early when fn returns false. */
void acre_timer_foreach(bool (*fn)(const struct acre_timer *timer, void *arg), void *arg);

uint32_t acre_tick(void);       /* ticks since start, modulo 2^32 */
uint64_t acre_uptime(void);     /* ticks since start              */
void acre_tick_set(uint32_t t); /* RT-Thread's rt_tick_set and tests of the wrap: refuses
                                       (does nothing) while any timer or timeout is pending */

/* a before b, both ticks, wrap-safe as long as they are less than 2^31 apart. */
static inline bool acre_tick_before(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b) < 0;
}

/* Milliseconds to ticks, rounded up, cut at ACRE_TICKS_MAX. */
static inline uint32_t acre_ms_to_ticks(uint32_t ms)
{
    uint64_t ticks = (((uint64_t)ms * ACRE_TICK_HZ) + 999U) / 1000U;

    return (ticks > ACRE_TICKS_MAX) ? ACRE_TICKS_MAX : (uint32_t)ticks;
}

#endif
