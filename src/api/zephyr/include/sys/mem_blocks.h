/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_OLD_SYS_MEM_BLOCKS_H
#define ACRE_OLD_SYS_MEM_BLOCKS_H
#include <zephyr/sys/mem_blocks.h> /* where it was before 3.1 */
#endif
