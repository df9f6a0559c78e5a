/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_OLD_MISC_PRINTK_H
#define ACRE_OLD_MISC_PRINTK_H
#include <zephyr/sys/printk.h> /* where it was before 3.1 */
#endif
