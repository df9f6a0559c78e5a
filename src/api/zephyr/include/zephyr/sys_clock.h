/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_SYS_CLOCK_H_
#define ZEPHYR_SYS_CLOCK_H_

/*
 * Time as Zephyr writes it. Today and in 2.5 a duration is a struct, so that a bare number is no
 * duration and does not compile; in 1.14 it is milliseconds in an s32_t, -1 for ever.
 *
 * A wait of n ticks lasts at least n whole tick periods: the tick that is running is not counted.
 */
#include <acre/kernel/timer.h>

#include <zephyr/sys/util.h>

#define CONFIG_SYS_CLOCK_TICKS_PER_SEC ACRE_TICK_HZ

#define MSEC_PER_SEC  1000U
#define USEC_PER_MSEC 1000U
#define USEC_PER_SEC  1000000U
#define NSEC_PER_USEC 1000U
#define NSEC_PER_MSEC 1000000U
#define NSEC_PER_SEC  1000000000U
#define SEC_PER_MIN   60U

typedef int64_t k_ticks_t;
#define K_TICKS_FOREVER ((k_ticks_t)-1)

/* From one unit to another, rounded down, up and to the nearest. */
#define Z_CONVERT(t, from, to, bias) ((((uint64_t)(t) * (to)) + (bias)) / (from))
#define k_ms_to_ticks_floor64(t)     Z_CONVERT(t, 1000U, CONFIG_SYS_CLOCK_TICKS_PER_SEC, 0U)
#define k_ms_to_ticks_ceil64(t)      Z_CONVERT(t, 1000U, CONFIG_SYS_CLOCK_TICKS_PER_SEC, 999U)
#define k_us_to_ticks_ceil64(t)      Z_CONVERT(t, 1000000U, CONFIG_SYS_CLOCK_TICKS_PER_SEC, 999999U)
#define k_ns_to_ticks_ceil64(t)                                                                    \
    Z_CONVERT(t, 1000000000U, CONFIG_SYS_CLOCK_TICKS_PER_SEC, 999999999U)
#define k_ticks_to_ms_floor64(t) Z_CONVERT(t, CONFIG_SYS_CLOCK_TICKS_PER_SEC, 1000U, 0U)
#define k_ticks_to_ms_ceil64(t)                                                                    \
    Z_CONVERT(t, CONFIG_SYS_CLOCK_TICKS_PER_SEC, 1000U, CONFIG_SYS_CLOCK_TICKS_PER_SEC - 1U)
#define k_ticks_to_us_floor64(t) Z_CONVERT(t, CONFIG_SYS_CLOCK_TICKS_PER_SEC, 1000000U, 0U)
#define k_ms_to_ticks_ceil32(t)  ((uint32_t)k_ms_to_ticks_ceil64(t))
#define k_us_to_ticks_ceil32(t)  ((uint32_t)k_us_to_ticks_ceil64(t))
#define k_ms_to_ticks_floor32(t) ((uint32_t)k_ms_to_ticks_floor64(t))
#define k_ticks_to_ms_floor32(t) ((uint32_t)k_ticks_to_ms_floor64(t))
#define k_ticks_to_ms_ceil32(t)  ((uint32_t)k_ticks_to_ms_ceil64(t))
#define k_ticks_to_us_floor32(t) ((uint32_t)k_ticks_to_us_floor64(t))

#if ACRE_ZEPHYR_API_114
typedef int32_t k_timeout_t; /* not a name of 1.14: for our own declarations */

#define K_NO_WAIT    0
#define K_FOREVER    (-1)
#define K_MSEC(ms)   (ms)
#define K_SECONDS(s) ((s)*1000)
#define K_MINUTES(m) K_SECONDS((m)*60)
#define K_HOURS(h)   K_MINUTES((h)*60)
#define Z_MS_ARG(ms) (ms)
#else
typedef struct {
    k_ticks_t ticks;
} k_timeout_t;

#define Z_TIMEOUT_TICKS(t) ((k_timeout_t){.ticks = (k_ticks_t)(t)})
#define Z_TIMEOUT_MS(t)    Z_TIMEOUT_TICKS(k_ms_to_ticks_ceil64(((t) > 0) ? (t) : 0))
#define Z_TIMEOUT_US(t)    Z_TIMEOUT_TICKS(k_us_to_ticks_ceil64(((t) > 0) ? (t) : 0))
#define Z_TIMEOUT_NS(t)    Z_TIMEOUT_TICKS(k_ns_to_ticks_ceil64(((t) > 0) ? (t) : 0))
#define K_NO_WAIT          Z_TIMEOUT_TICKS(0)
#define K_FOREVER          Z_TIMEOUT_TICKS(K_TICKS_FOREVER)
#define K_TICKS(t)         Z_TIMEOUT_TICKS(t)
#define K_NSEC(t)          Z_TIMEOUT_NS(t)
#define K_USEC(t)          Z_TIMEOUT_US(t)
#define K_MSEC(ms)         Z_TIMEOUT_MS(ms)
#define K_SECONDS(s)       K_MSEC((s)*1000LL)
#define K_MINUTES(m)       K_SECONDS((m)*60LL)
#define K_HOURS(h)         K_MINUTES((h)*60LL)
#define K_TIMEOUT_EQ(a, b) ((a).ticks == (b).ticks)

/* A point in time: what is left of a timeout after part of it has passed. */
typedef struct {
    uint64_t tick; /* UINT64_MAX: never */
} k_timepoint_t;

k_timepoint_t sys_timepoint_calc(k_timeout_t timeout);
k_timeout_t sys_timepoint_timeout(k_timepoint_t timepoint);
static inline bool sys_timepoint_expired(k_timepoint_t timepoint)
{
    return (timepoint.tick != UINT64_MAX) && (sys_timepoint_timeout(timepoint).ticks == 0);
}
#endif

/* A timeout as the kernel counts it (ACRE_NO_WAIT, ACRE_FOREVER, or ticks and one for the running
 * one). Every call of the door that waits goes through here. */
uint32_t z_timeout_ticks(k_timeout_t timeout);
/* The same for a period, whose ticks are counted from interrupt to interrupt: no one is added. */
uint32_t z_timeout_period(k_timeout_t timeout);
bool z_timeout_is_no_wait(k_timeout_t timeout);
bool z_timeout_is_forever(k_timeout_t timeout);

#endif
