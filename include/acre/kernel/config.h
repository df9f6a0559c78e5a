/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_KERNEL_CONFIG_H
#define ACRE_KERNEL_CONFIG_H

/*
 * The kernel's options: unit, range, default, cost. Each may be set by the build
 * (Kconfig writes autoconf.h) or on the compiler's command line; left alone it has
 * the value below. Every consumer sees them through this file.
 */

#include <acre/config.h>

/* Processors. 1..8, default 1. Above 1 a lock is a spinlock as well as a mask.
 * Cost: one struct acre_cpu and one set of bound queues each. */
#ifndef ACRE_CPUS
#define ACRE_CPUS 1
#endif

/* Priority levels, 0 the most urgent. 8, 32 or 256, default 32.
 * Cost: two pointers a level, once shared and once per CPU above the first. */
#ifndef ACRE_PRIORITIES
#define ACRE_PRIORITIES 32
#endif

/* Ticks per second. 1..10000, default 1000. */
#ifndef ACRE_TICK_HZ
#define ACRE_TICK_HZ 1000
#endif

/* Lists over which pending timers are spread by expiry. A power of two, 1..256,
 * default 16. Starting a timer walks one list; cost two pointers a list. */
#ifndef ACRE_TIMER_BUCKETS
#define ACRE_TIMER_BUCKETS 16
#endif

/* Owners that one blocked thread lends its priority to, one behind the other.
 * 1..64, default 8. A longer chain of mutexes is lent to no further (wait.h). */
#ifndef ACRE_INHERIT_DEPTH
#define ACRE_INHERIT_DEPTH 8
#endif

/* Stack of the idle thread of each CPU. Bytes, default 1024: it runs the reap
 * callbacks. */
#ifndef ACRE_IDLE_STACK
#define ACRE_IDLE_STACK 1024
#endif

/* Thread that runs the callbacks of timers marked ACRE_TIMER_THREAD. Stack in bytes,
 * default 2048; level 0..ACRE_PRIORITIES-2, default 4. */
#ifndef ACRE_TIMER_THREAD_STACK
#define ACRE_TIMER_THREAD_STACK 2048
#endif
#ifndef ACRE_TIMER_THREAD_LEVEL
#define ACRE_TIMER_THREAD_LEVEL 4
#endif

/* Record the longest section that ran with interrupts masked, in units of
 * acre_port_cycles(), and where it began. 0 or 1, default 0. Cost: two counter reads
 * per outermost lock. */
#ifndef ACRE_MEASURE_MASKED
#define ACRE_MEASURE_MASKED 0
#endif

#if (ACRE_CPUS < 1) || (ACRE_CPUS > 8)
#error "ACRE_CPUS must be 1..8: the IPI mask and the per-CPU tables are sized for that"
#endif
#if (ACRE_PRIORITIES != 8) && (ACRE_PRIORITIES != 32) && (ACRE_PRIORITIES != 256)
#error "ACRE_PRIORITIES must be 8, 32 or 256: the ready bitmap is one word, or eight and a summary"
#endif
#if (ACRE_TICK_HZ < 1) || (ACRE_TICK_HZ > 10000)
#error "ACRE_TICK_HZ must be 1..10000"
#endif
#if (ACRE_TIMER_BUCKETS < 1) || (ACRE_TIMER_BUCKETS > 256) ||                                      \
    ((ACRE_TIMER_BUCKETS & (ACRE_TIMER_BUCKETS - 1)) != 0)
#error "ACRE_TIMER_BUCKETS must be a power of two, 1..256: the bucket is the low bits of the tick"
#endif
#if (ACRE_INHERIT_DEPTH < 1) || (ACRE_INHERIT_DEPTH > 64)
#error "ACRE_INHERIT_DEPTH must be 1..64: it bounds a loop that runs with interrupts masked"
#endif
#if (ACRE_TIMER_THREAD_LEVEL < 0) || (ACRE_TIMER_THREAD_LEVEL >= (ACRE_PRIORITIES - 1))
#error "ACRE_TIMER_THREAD_LEVEL must be above the idle level"
#endif

#endif
