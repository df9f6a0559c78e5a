/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_KERNEL_H_
#define ZEPHYR_KERNEL_H_

/* Zephyr's kernel.h: everything that a user of its memory system needs. Include this one or
 * RT-Thread's headers in a source, not both. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#if defined(__has_include)
#if __has_include(<stdio.h>)
#include <stdio.h>
#endif
#endif

#include <zephyr/fatal.h>
#include <zephyr/init.h>
#include <zephyr/irq_offload.h>
#include <zephyr/kernel/heap.h>
#include <zephyr/kernel/mem_slab.h>
#include <zephyr/kernel/mempool.h>
#include <zephyr/kernel/sync.h>
#include <zephyr/kernel/thread.h>
#include <zephyr/spinlock.h>
#include <zephyr/sys/__assert.h>
#include <zephyr/sys/atomic.h>
#include <zephyr/sys/iterable_sections.h>
#include <zephyr/sys/mem_stats.h>
#include <zephyr/sys/printk.h>
#include <zephyr/sys/util.h>
#include <zephyr/sys_clock.h>
#include <zephyr/toolchain.h>
#include <zephyr/types.h>

#endif
