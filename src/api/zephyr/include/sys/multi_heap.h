/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_OLD_SYS_MULTI_HEAP_H
#define ACRE_OLD_SYS_MULTI_HEAP_H
#include <zephyr/sys/multi_heap.h> /* where it was before 3.1 */
#endif
