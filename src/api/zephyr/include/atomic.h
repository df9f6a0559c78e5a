/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_OLD_ATOMIC_H
#define ACRE_OLD_ATOMIC_H
#include <zephyr/sys/atomic.h> /* where it was before 3.1 */
#endif
