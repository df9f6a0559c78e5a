/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_OLD_KERNEL_INTERNAL_H
#define ACRE_OLD_KERNEL_INTERNAL_H
#include <zephyr/kernel.h> /* where it was before 3.1 */
#endif
