/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_OLD_KERNEL_H
#define ACRE_OLD_KERNEL_H
#include <zephyr/kernel.h> /* where it was before 3.1 */
#endif
