/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_INIT_H_
#define ZEPHYR_INIT_H_

/*
 * SYS_INIT(function, level, priority): have a function called while the system starts, levels in
 * the order below, within a level by priority (0 first), among equals in the order of the link.
 *
 *   EARLY, PRE_KERNEL_1, PRE_KERNEL_2   before the first thread, interrupts masked
 *   POST_KERNEL, APPLICATION, SMP       in the main thread
 */
#include <acre/kernel/export.h>

#include <zephyr/sys/util.h>

enum z_init_level {
    Z_INIT_EARLY,
    Z_INIT_PRE_KERNEL_1,
    Z_INIT_PRE_KERNEL_2,
    Z_INIT_POST_KERNEL,
    Z_INIT_APPLICATION,
    Z_INIT_SMP,
};

#define CONFIG_KERNEL_INIT_PRIORITY_OBJECTS 30
#define CONFIG_KERNEL_INIT_PRIORITY_DEFAULT 40
#define CONFIG_KERNEL_INIT_PRIORITY_DEVICE  50
#define CONFIG_APPLICATION_INIT_PRIORITY    90

#if ACRE_ZEPHYR_API_TODAY
typedef int (*z_init_fn)(void);
#elif ACRE_ZEPHYR_API_25
struct device;
typedef int (*z_init_fn)(const struct device *device); /* called with NULL */
#else
struct device;
typedef int (*z_init_fn)(struct device *device); /* called with NULL */
#endif

struct z_init_entry {
    z_init_fn fn;
    uint8_t level;
    uint8_t priority;
};

#define SYS_INIT(init_fn, level, prio) SYS_INIT_NAMED(init_fn, init_fn, level, prio)
#define SYS_INIT_NAMED(name, init_fn, level, prio)                                                 \
    static const struct z_init_entry z_init_##name = {(init_fn), Z_INIT_##level, (prio)};          \
    ACRE_EXPORT(acre_zephyr_inits, z_init_entry_##name, &z_init_##name)

#endif
