/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_OLD_MISC_UTIL_H
#define ACRE_OLD_MISC_UTIL_H
#include <zephyr/sys/util.h> /* where it was before 3.1 */
#endif
