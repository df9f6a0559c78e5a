/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_SYS_MEM_STATS_H_
#define ZEPHYR_SYS_MEM_STATS_H_

#include <stddef.h>

/* In usable bytes: what the users of the blocks may write to, headers left out. */
struct sys_memory_stats {
    size_t free_bytes;
    size_t allocated_bytes;
    size_t max_allocated_bytes;
};

#endif
