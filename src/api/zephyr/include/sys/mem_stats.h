/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_OLD_SYS_MEM_STATS_H
#define ACRE_OLD_SYS_MEM_STATS_H
#include <zephyr/sys/mem_stats.h> /* where it was before 3.1 */
#endif
