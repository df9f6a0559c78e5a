/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_OLD_SPINLOCK_H
#define ACRE_OLD_SPINLOCK_H
#include <zephyr/spinlock.h> /* where it was before 3.1 */
#endif
