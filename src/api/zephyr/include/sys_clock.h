/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_OLD_SYS_CLOCK_H
#define ACRE_OLD_SYS_CLOCK_H
#include <zephyr/sys_clock.h> /* where it was before 3.1 */
#endif
