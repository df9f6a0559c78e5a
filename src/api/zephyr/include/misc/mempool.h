/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_OLD_MISC_MEMPOOL_H
#define ACRE_OLD_MISC_MEMPOOL_H
#include <zephyr/sys/mempool.h> /* where it was before 3.1 */
#endif
