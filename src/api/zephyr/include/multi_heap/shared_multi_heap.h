/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_OLD_MULTI_HEAP_SHARED_MULTI_HEAP_H
#define ACRE_OLD_MULTI_HEAP_SHARED_MULTI_HEAP_H
#include <zephyr/multi_heap/shared_multi_heap.h> /* where it was before 3.1 */
#endif
