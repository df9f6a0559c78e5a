/* SPDX-License-Identifier: Apache-2.0 */
/*
 * time.c - durations, sleeping and clocks
 *
 *      Zephyr         -1          0            n ticks (or ms in 1.14)
 *      the kernel     FOREVER     NO_WAIT      n + 1 ticks: the one that is running may end at
 *                                              once, and "at least n" is what is promised
 *
 * Nothing else in the door knows which shape a timeout has.
 */
#include <acre/kernel/isr.h>
#include <acre/kernel/kernel.h>

#include <zephyr/kernel.h>

/* In ticks; negative: for ever. */
static int64_t ticks_of(k_timeout_t timeout)
{
#if ACRE_ZEPHYR_API_114
    return (timeout < 0) ? -1 : (int64_t)k_ms_to_ticks_ceil64((uint32_t)timeout);
#else
    return timeout.ticks;
#endif
}

static uint32_t limited(int64_t ticks)
{
    return (ticks > (int64_t)ACRE_TICKS_MAX) ? ACRE_TICKS_MAX : (uint32_t)ticks;
}

uint32_t z_timeout_ticks(k_timeout_t timeout)
{
    int64_t ticks = ticks_of(timeout);

    if (ticks < 0) {
        return ACRE_FOREVER;
    }
    return (ticks == 0) ? ACRE_NO_WAIT : limited((ticks < INT64_MAX) ? (ticks + 1) : ticks);
}

uint32_t z_timeout_period(k_timeout_t timeout)
{
    int64_t ticks = ticks_of(timeout);

    return (ticks < 0) ? 0U : limited(ticks);
}

bool z_timeout_is_no_wait(k_timeout_t timeout)
{
    return ticks_of(timeout) == 0;
}

bool z_timeout_is_forever(k_timeout_t timeout)
{
    return ticks_of(timeout) < 0;
}

#if !ACRE_ZEPHYR_API_114
k_timepoint_t sys_timepoint_calc(k_timeout_t timeout)
{
    k_timepoint_t point = {UINT64_MAX};

    if (timeout.ticks >= 0) {
        point.tick = acre_uptime() + (uint64_t)timeout.ticks;
    }
    return point;
}

k_timeout_t sys_timepoint_timeout(k_timepoint_t timepoint)
{
    uint64_t now = acre_uptime();

    if (timepoint.tick == UINT64_MAX) {
        return K_FOREVER;
    }
    return (timepoint.tick > now) ? K_TICKS(timepoint.tick - now) : K_NO_WAIT;
}
#endif

int64_t k_uptime_ticks(void)
{
    return (int64_t)acre_uptime();
}

int64_t k_uptime_get(void)
{
    return (int64_t)k_ticks_to_ms_floor64(acre_uptime());
}

uint32_t k_uptime_get_32(void)
{
    return (uint32_t)k_uptime_get();
}

uint32_t k_cycle_get_32(void)
{
    return acre_port_cycles();
}

/* Sleep ticks in the kernel's sense; what is left in milliseconds when it was cut short. */
static int32_t sleep_ticks(uint32_t ticks)
{
    uint64_t begin = acre_uptime();
    uint64_t passed;

    __ASSERT(!acre_in_isr(), "an interrupt cannot sleep");
    if (acre_thread_sleep(ticks) != ACRE_ECANCELED) {
        return 0;
    }
    if (ticks == ACRE_FOREVER) {
        return -1;
    }
    passed = acre_uptime() - begin;
    return (passed < ticks) ? (int32_t)k_ticks_to_ms_ceil64(ticks - passed) : 0;
}

#if ACRE_ZEPHYR_API_114
int32_t k_sleep(int32_t ms)
{
    return sleep_ticks(z_timeout_ticks(ms));
}
#else
int32_t k_sleep(k_timeout_t timeout)
{
    return sleep_ticks(z_timeout_ticks(timeout));
}

int32_t k_msleep(int32_t ms)
{
    return k_sleep(Z_TIMEOUT_MS(ms));
}
#endif

int32_t k_usleep(int32_t us)
{
    uint64_t ticks = (us > 0) ? k_us_to_ticks_ceil64((uint32_t)us) : 0U;

    return sleep_ticks((ticks == 0U) ? 0U : (limited((int64_t)ticks) + 1U)) * 1000;
}

void k_busy_wait(uint32_t usec)
{
    uint64_t end = acre_uptime() + k_us_to_ticks_ceil64(usec);

    /* In an interrupt, or before the kernel runs, ticks may stand still. */
    while (acre_kernel_running() && !acre_in_isr() && (acre_uptime() < end)) {
        acre_irq_restore(acre_irq_mask()); /* where virtual time lets a tick in */
        acre_port_relax();
    }
}
